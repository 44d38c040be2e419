//! What stands around the program: completions of other shells, manual pages, the description of the language.

use std::process::{Command, Output, Stdio};

use crate::scripts::{err, file, folder, out, ward};

const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "powershell", "elvish"];

/// What a shell is told at a Tab after the last of some words.
fn offered(shell: &str, words: &[&str], at: &std::path::Path) -> Vec<String> {
    let all = [&["--", "ward"], words].concat();
    let answer: Output = Command::new(env!("CARGO_BIN_EXE_ward"))
        .args(&all)
        .current_dir(at)
        .env("WARD_COMPLETE", shell)
        .env("_CLAP_COMPLETE_INDEX", words.len().to_string())
        .env("_CLAP_IFS", "\n")
        .stdin(Stdio::null())
        .output()
        .expect("ward starts");
    assert!(answer.status.success(), "{}", err(&answer));
    out(&answer).lines().map(str::to_owned).collect()
}

#[test]
fn every_shell_can_be_told_how_to_complete() {
    for shell in SHELLS {
        let asking = ward(&["completions", shell]);
        assert!(asking.status.success() && out(&asking).contains("WARD_COMPLETE"), "{shell}: {}", err(&asking));
        let fixed = ward(&["completions", "--static", shell]);
        let text = out(&fixed);
        assert!(fixed.status.success() && !text.contains("WARD_COMPLETE"), "{shell}");
        for word in ["report", "error-format", "allow-write"] {
            assert!(text.contains(word), "{shell}: {word}");
        }
    }
    let unknown = ward(&["completions", "csh"]);
    assert!(unknown.status.code() == Some(2) && err(&unknown).contains("possible values: bash"), "{}", err(&unknown));
}

#[cfg(unix)]
#[test]
fn what_bash_reads_is_bash() {
    for more in [&[][..], &["--static"]] {
        let script = file(&folder("bash"), "ward.bash", &out(&ward(&[&["completions", "bash"], more].concat())));
        let read = Command::new("bash").args(["-n", &script]).output().expect("bash starts");
        assert!(read.status.success() && read.stderr.is_empty(), "{}", err(&read));
    }
}

#[test]
fn sentences_are_completed_in_other_shells() {
    let folder = folder("completing");
    file(&folder, "clinics.csv", "clinic,chairs_in_use\nA,3\n");
    file(
        &folder,
        "yearly.ward",
        "param year: period = 2021\nparam who: entity = Topchoice\nshow revenue of who for year\n",
    );
    file(&folder, "notes.txt", "");
    let first = |it: &str| it.split(['\t', ':']).next().unwrap_or("").to_owned();
    for shell in ["bash", "zsh", "fish"] {
        let offered = |words: &[&str]| offered(shell, words, &folder).iter().map(|it| first(it)).collect::<Vec<_>>();
        let margins = offered(&["-e", "compare gross_mar"]);
        assert_eq!(margins.first().map(String::as_str), Some("compare gross_margin"), "{shell}: {margins:?}");
        let chinese = offered(&["-e", "比较 毛利"]);
        assert!(chinese.iter().any(|it| it == "比较 毛利率"), "{shell}: {chinese:?}");
        let own = offered(&["clinics.csv", "-e", "from clinics | show chairs"]);
        assert!(own.iter().any(|it| it == "from clinics | show chairs_in_use"), "{shell}: {own:?}");
        let explained = offered(&["explain", "from hosp"]);
        assert!(explained.iter().any(|it| it == "from hospitals"), "{shell}: {explained:?}");
        assert_eq!(offered(&["run", "yearly.ward", "-p", "y"]), ["year="], "{shell}");
        assert_eq!(offered(&["run", "yearly.ward", "-p", ""]), ["year=", "who="], "{shell}");
        let scripts = offered(&["run", ""]);
        assert!(scripts.iter().any(|it| it == "yearly.ward"), "{shell}: {scripts:?}");
        assert!(!scripts.iter().any(|it| it.ends_with(".csv") || it.ends_with(".txt")), "{shell}: {scripts:?}");
        assert!(offered(&["rep"]).iter().any(|it| it == "report"), "{shell}");
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let page = out(&ward(&["man"]));
    for part in [".TH ward 1", "EXIT STATUS", "WARD_PARAM_NAME", ".SH VERBS", "compare"] {
        assert!(page.contains(part), "{part}");
    }
    assert!(out(&ward(&["man", "run"])).contains(".TH ward-run 1"));
    let unknown = ward(&["man", "nonsense"]);
    assert!(unknown.status.code() == Some(2) && err(&unknown).contains("completions, lsp, man"), "{}", err(&unknown));
    let folder = folder("man");
    let into = folder.join("man1").display().to_string();
    assert_eq!(ward(&["man", "-o", &into]).status.code(), Some(0));
    let help = out(&ward(&["--help"]));
    let commands = help.split("Commands:\n").nth(1).and_then(|it| it.split("\n\n").next()).unwrap_or("");
    let commands: Vec<&str> = commands
        .lines()
        .filter_map(|it| it.strip_prefix("  ")?.split(' ').next())
        .filter(|it| !it.is_empty())
        .collect();
    assert!(commands.len() > 8, "{help}");
    for command in commands.iter().filter(|it| **it != "help") {
        let page = std::fs::read_to_string(folder.join("man1").join(format!("ward-{command}.1")));
        assert!(page.is_ok_and(|it| it.contains(".SH SYNOPSIS")), "{command}");
    }
}

#[test]
fn the_language_is_described_for_programs() {
    let text = out(&ward(&["--spec"]));
    let whole: serde_json::Value = serde_json::from_str(&text).expect("an object");
    let described: language::spec::Spec = serde_json::from_value(whole["language"].clone()).expect("the description");
    assert_eq!(described, language::spec::spec(), "it reads back as it was written");
    assert_eq!(whole["version"], env!("CARGO_PKG_VERSION"));
    let named = |list: &serde_json::Value, key: &str| -> Vec<String> {
        list.as_array().expect("a list").iter().filter_map(|it| it[key].as_str().map(str::to_owned)).collect()
    };
    let pages = std::fs::read_dir(crate::corpus::root().join("docs/faults")).expect("the pages");
    let mut codes: Vec<String> =
        pages.filter_map(|it| Some(it.ok()?.path().file_stem()?.to_str()?.to_owned())).collect();
    codes.sort();
    assert_eq!(named(&whole["language"]["faults"], "code"), codes);
    let options = named(&whole["program"]["options"], "long");
    for option in ["--format", "--error-format", "--allow-write", "--strict", "--language"] {
        assert!(options.iter().any(|it| it == option), "{option}");
    }
    let commands = named(&whole["program"]["commands"], "name");
    assert!(["run", "check", "test", "report", "lsp"].iter().all(|it| commands.iter().any(|known| known == it)));
    let formats = whole["program"]["options"].as_array().expect("a list").iter().find(|it| it["long"] == "--format");
    assert_eq!(
        formats.expect("the format")["values"],
        serde_json::json!(["table", "json", "ndjson", "csv", "markdown"])
    );
}
