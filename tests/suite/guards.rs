//! A script from somebody else: it writes nothing, reaches no network, runs no program, and waits for nothing, unless asked.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::scripts::{err, file, folder, out};

/// Every file of a folder with what is in it.
fn held(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).expect("the folder").filter_map(Result::ok);
    let files = entries.filter(|it| it.file_type().is_ok_and(|it| it.is_file()));
    files
        .map(|it| (it.file_name().to_string_lossy().into_owned(), std::fs::read(it.path()).unwrap_or_default()))
        .collect()
}

fn started(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ward"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).output().expect("ward starts")
}

/// Runs each text in each of some ways: it ends with an error of that code, and every file is as it was.
fn refused(name: &str, ways: &[&[&str]], ending: &str, texts: &[(&str, &str)]) {
    let folder = folder(name);
    file(&folder, "own.csv", "n\n1\n");
    for (text, code) in texts {
        let script = file(&folder, &format!("text.{ending}"), text);
        let before = held(&folder);
        for way in ways {
            let answer = started(&folder, &[way, &[script.as_str()][..]].concat());
            assert!(matches!(answer.status.code(), Some(1 | 2)), "{way:?} {text}: {}", out(&answer));
            assert!(err(&answer).contains(code), "{way:?} {text}: {}", err(&answer));
            assert!(held(&folder) == before, "{way:?} {text}: a file was written");
        }
    }
}

#[test]
fn a_script_writes_nothing() {
    let texts = [
        ("from companies | save \"x.csv\"\n", "write-not-allowed"),
        ("from \"own.csv\" | save \"own.csv\" replace\n", "write-not-allowed"),
        ("from companies | save \"/tmp/ward-x.html\"\n", "write-not-allowed"),
        ("compare gross_margin where insurance_share > 50% | save \"x.xlsx\"\n", "write-not-allowed"),
        ("保存 \"x.csv\"\n", "error"),
    ];
    refused("guard-writes", &[&["run"], &["test"], &[]], "ward", &texts);
    let fence = "# a\n\n```ward\nfrom companies | save \"x.csv\"\n```\n";
    let inline = "It is {= show revenue of Topchoice for 2021 | save \"x.csv\" }.\n";
    let reports = [(fence, "write-not-allowed"), (inline, "write-not-allowed")];
    refused("guard-reports", &[&["report"], &["report", "-o", "page.html"]], "md", &reports);
}

#[test]
fn what_is_included_asks_and_writes_nothing() {
    let folder = folder("guard-include");
    file(&folder, "lib.ward", "let x = 1\nfrom companies | save \"x.csv\"\nfrom \"none.csv\" | show n\n");
    let script = file(&folder, "main.ward", "include \"lib.ward\"\nshow x of Topchoice for 2021\n");
    let before = held(&folder);
    for more in [&[][..], &["--allow-write"]] {
        let answer = started(&folder, &[&["run", &script], more].concat());
        assert_eq!(answer.status.code(), Some(0), "{}", err(&answer));
        assert!(err(&answer).contains("2 questions of it are not asked"), "{}", err(&answer));
        assert!(held(&folder) == before);
    }
}

#[test]
fn a_script_reaches_no_network() {
    let texts = [
        ("open \"https://example.org/x.csv\"\n", "no-network"),
        ("from \"http://example.org/x.parquet\" | show n\n", "no-network"),
        ("from \"s3://bucket/x.parquet\" | show n\n", "no-network"),
        ("open \"file:///etc/passwd\"\n", "no-network"),
        ("include \"https://example.org/x.ward\"\n", "no-network"),
    ];
    refused("guard-network", &[&["run"], &["check"]], "ward", &texts);
    let reports =
        [("![x](https://example.org/x.png)\n", "no-network"), ("![x](data:image/png;base64,AA)\n", "no-network")];
    refused("guard-pictures", &[&["report"]], "md", &reports);
}

#[test]
fn a_script_runs_no_program() {
    let texts = [
        ("!touch x\n", "error"),
        (".edit\n", "error"),
        ("show system(\"touch x\")\n", "unknown-function"),
        ("`touch x`\n", "error"),
        ("open \"|touch x\"\n", "file-not-found"),
        ("open \"$(touch x)\"\n", "file-not-found"),
    ];
    refused("guard-programs", &[&["run"], &["check"]], "ward", &texts);
}

#[cfg(unix)]
#[test]
fn a_script_waits_for_nothing() {
    let folder = folder("guard-devices");
    let pipe = folder.join("pipe.csv");
    let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo starts");
    assert!(made.success());
    for path in ["/dev/zero", ".", "pipe.csv"] {
        for text in [format!("open \"{path}\" as x\n"), format!("include \"{path}\"\n")] {
            let script = file(&folder, "main.ward", &text);
            for command in ["run", "check"] {
                let answer = started(&folder, &[command, &script]);
                assert_eq!(answer.status.code(), Some(2), "{text}");
                assert!(err(&answer).contains("not-a-file"), "{text}: {}", err(&answer));
            }
        }
    }
}

/// What comes from a file is text in a page, and a page fetches nothing.
#[test]
fn a_page_holds_what_came_as_text() {
    let folder = folder("guard-page");
    let cell = "<img src=http://example.org/a.png onerror=alert(1)>";
    file(&folder, "d.csv", &format!("name,\"<script>x</script>\"\n\"{cell}\",1\n\"[a](javascript:alert(1))\",2\n"));
    file(&folder, "p.svg", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>");
    let text = format!(
        "# {cell}\n\n{cell} [x](javascript:alert(1)) [y](vbscript:x) [z](https://example.org)\n\n\
         <style>@import url(http://example.org/a.css)</style>\n\n![p](p.svg)\n\n```ward\nopen \"d.csv\"\nfrom d\n```\n"
    );
    let report = file(&folder, "r.md", &text);
    let page = out(&started(&folder, &["report", &report, "-o", "-"]));
    assert!(page.contains("&lt;img src=http://example.org/a.png"), "{page}");
    assert!(page.contains("default-src 'none'"), "nothing may be fetched");
    for part in
        ["<script", "<img src=http", "href=\"javascript:", "href=\"vbscript:", "<style>@import", "<link", "@import url"]
    {
        assert!(
            !page.contains(part) || part == "@import url" && page.contains("&lt;style&gt;@import"),
            "{part}:\n{page}"
        );
    }
    let sources: Vec<&str> = page.split(" src=\"").skip(1).filter_map(|it| it.split('"').next()).collect();
    assert!(sources.len() == 1 && sources[0].starts_with("data:image/svg+xml;base64,"), "{sources:?}");
}
