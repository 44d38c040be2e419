//! The lines for a terminal in the README and in the page of editors and shells, run as they stand.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::corpus::pages;
use crate::scripts::{file, folder};

/// The indented lines that start with the program, without what is said behind `#`.
fn lines(page: &str) -> Vec<String> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).expect("the page");
    let code = text.lines().filter_map(|it| it.strip_prefix("    "));
    let ours = code.filter(|it| it.split_whitespace().any(|it| it.trim_start_matches("<(") == "ward"));
    ours.map(|it| it.split(" # ").next().unwrap_or(it).trim().to_owned()).collect()
}

/// Whether a program can be started here.
fn there(program: &str) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

#[test]
#[cfg(unix)]
fn lines_for_a_terminal_do_what_they_say() {
    let folder = folder("consoles");
    file(&folder, "hospitals.csv", "hospital,beds\nAlpha,100\nBeta,200\n");
    file(&folder, "reports.csv", "state,beds\nSD,10\nSD,30\nNE,20\n");
    file(&folder, "report.ward", "show revenue of Topchoice for 2021\n");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::create_dir_all(folder.join("examples")).expect("a folder");
    std::fs::copy(root.join("examples/claims.ward"), folder.join("examples/claims.ward")).expect("the claims");
    let program = Path::new(env!("CARGO_BIN_EXE_ward")).parent().expect("its folder");
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let mut n_run = 0;
    for page in ["README.md", "docs/editors.md"] {
        for line in lines(page) {
            // Only that shell knows the word, and its registration is what is tried.
            let line = line.trim_end_matches("| source").trim().to_owned();
            if line.contains("jq") && !there("jq") || line.starts_with("source") && !there("bash") {
                println!("not tried here: {line}");
                continue;
            }
            let shell = if line.starts_with("source") { "bash" } else { "sh" };
            let answer = Command::new(shell)
                .args(["-c", &line])
                .current_dir(&folder)
                .env("PATH", &path)
                .env("XDG_STATE_HOME", &folder)
                .env("XDG_CONFIG_HOME", &folder)
                .stdin(Stdio::null())
                .output()
                .expect("a shell starts");
            let said = String::from_utf8_lossy(&answer.stderr);
            // Some of what the documents say is refuted by what they say elsewhere.
            let expected = if line.contains("claims.ward") { 1 } else { 0 };
            // What zsh is told is no bash.
            if !line.contains("zsh") {
                assert_eq!(answer.status.code(), Some(expected), "{page}: {line}\n{said}");
            }
            n_run += 1;
        }
    }
    assert!(10 <= n_run, "{n_run} lines");
}

#[test]
#[cfg(unix)]
fn console_blocks_come_as_they_stand() {
    let program = Path::new(env!("CARGO_BIN_EXE_ward")).parent().expect("its folder");
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let folder = folder("console-blocks");
    let mut n = 0;
    for page in pages() {
        for fence in page.fences.iter().filter(|it| it.info == "console") {
            for block in fence.text.split("$ ").skip(1) {
                let (line, expected) = block.split_once('\n').unwrap_or((block, ""));
                // Both streams, as a terminal shows them.
                let answer = Command::new("sh")
                    .args(["-c", &format!("{line} 2>&1")])
                    .current_dir(&folder)
                    .env("PATH", &path)
                    .stdin(Stdio::null())
                    .output()
                    .expect("a shell starts");
                let came = String::from_utf8_lossy(&answer.stdout);
                assert_eq!(came.trim_end(), expected.trim_end(), "{}: {line}", page.path.display());
                n += 1;
            }
        }
    }
    assert!(0 < n, "no console block was found");
}
