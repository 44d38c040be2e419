//! Traps of texts and files, met by the program; `docs/architecture.md` lists every trap with its test.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::corpus::root;
use crate::program::{err, out, script, ward};

/// A folder for one test, with files in it.
fn folder(name: &str, files: &[(&str, &[u8])]) -> PathBuf {
    let at = std::env::temp_dir().join(format!("ward-suite-traps-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&at).unwrap();
    for (file, bytes) in files {
        std::fs::write(at.join(file), bytes).unwrap();
    }
    at
}

/// Two alternatives with a common beginning cost twice at each level: seventeen bytes took nineteen seconds.
#[test]
fn shared_beginnings_do_not_backtrack() {
    let texts = [
        format!("show {}1", "(".repeat(120)),
        format!("show {}", "if ".repeat(120)),
        format!("show {}x", "not ".repeat(120)),
        format!("show {}", "a.".repeat(400)),
        format!("show {}", "1..".repeat(120)),
        format!("show {}", "sum(".repeat(60)),
        format!("show {}", "case { a: ".repeat(60)),
        format!("compare {}", "x in (1, ".repeat(60)),
        format!("{}x", "from d | ".repeat(190)),
    ];
    for text in texts {
        let began = Instant::now();
        let answer = script(text.as_bytes());
        assert_eq!(answer.status.code(), Some(2), "{text}");
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}: {text}", began.elapsed());
    }
}

#[test]
fn a_byte_order_mark_is_no_error() {
    let answer = script("\u{feff}show revenue of Topchoice for 2021\n".as_bytes());
    assert_eq!(answer.status.code(), Some(0), "{}", err(&answer));
}

#[test]
fn the_encoding_to_use_is_named() {
    let text: Vec<u8> = "show 收入".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let answer = script(&[vec![0xff, 0xfe], text].concat());
    assert_eq!(answer.status.code(), Some(2));
    assert!(err(&answer).contains("UTF-8"), "{}", err(&answer));
}

/// A Chinese letter is two columns wide and three bytes long.
#[test]
fn a_caret_stands_under_its_word_after_chinese() {
    let answer = ward(&["-e", "show 收入 + 毛利率 + xyzzy"]);
    let said = err(&answer);
    let lines: Vec<&str> = said.lines().collect();
    let at = lines.iter().position(|it| it.contains("xyzzy") && it.starts_with("1 |")).expect("the line is drawn");
    let before = lines[at].split("xyzzy").next().expect("what stands before");
    let width: usize = before.chars().map(|it| if it.is_ascii() { 1 } else { 2 }).sum();
    assert_eq!(lines[at + 1].find('^'), Some(width), "{said}");
}

#[test]
fn invisible_characters_are_named() {
    for (text, name) in [("show rev\u{200b}enue", "U+200B"), ("show \u{202e}revenue", "U+202E")] {
        let answer = script(text.as_bytes());
        assert_eq!(answer.status.code(), Some(2));
        assert!(err(&answer).contains("control-character") && err(&answer).contains(name), "{}", err(&answer));
    }
}

/// A directory pulls in hidden files, a pipe never ends.
#[test]
#[cfg(unix)]
fn only_regular_files_are_opened() {
    let at = folder("regular", &[]);
    std::fs::create_dir_all(at.join("d.csv")).unwrap();
    std::fs::write(at.join("d.csv/.hidden.csv"), "a\n1\n").unwrap();
    let pipe = at.join("p.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for name in ["d.csv", "p.csv"] {
        let answer = ward(&["-e", &format!("open \"{}\"", at.join(name).display())]);
        assert_eq!(answer.status.code(), Some(2));
        assert!(err(&answer).contains("not-a-file"), "{}", err(&answer));
    }
    std::fs::remove_dir_all(at).unwrap();
}

/// Two thousand levels in one line ended the process.
#[test]
fn deep_lines_of_json_are_refused() {
    let text = format!("{{\"a\": 1}}\n{}1{}\n", "{\"a\":".repeat(2_000), "}".repeat(2_000));
    let at = folder("deep", &[("d.ndjson", text.as_bytes())]);
    let answer = ward(&[&at.join("d.ndjson").to_string_lossy(), "-e", "from d"]);
    assert_eq!(answer.status.code(), Some(2));
    assert!(err(&answer).contains("nested too deep"), "{}", err(&answer));
    std::fs::remove_dir_all(at).unwrap();
}

#[test]
fn other_encodings_are_read_and_said() {
    let utf_16: Vec<u8> = "名,x\n眼科,1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let at = folder("utf16", &[("d.csv", &[vec![0xff, 0xfe], utf_16].concat())]);
    let answer = ward(&[&at.join("d.csv").to_string_lossy(), "-e", "from d | show 名, x", "--format", "csv"]);
    assert!(out(&answer).contains("眼科,1"), "{}{}", out(&answer), err(&answer));
    assert!(err(&answer).contains("UTF-16"), "{}", err(&answer));
    std::fs::remove_dir_all(at).unwrap();
}

#[test]
fn signs_of_nothing_are_missing_and_written_numbers_are_numbers() {
    let text = "a,b\nNA,5%\n-,6%\n\"1,234.50\",7%\n";
    let at = folder("signs", &[("d.csv", text.as_bytes())]);
    let file = at.join("d.csv");
    let answer = ward(&[
        &file.to_string_lossy(),
        "-e",
        "from d | show sum(a) as s, count(a) as n, max(b) as m",
        "--format",
        "csv",
    ]);
    assert!(out(&answer).contains("1234.5,1,0.07"), "{}{}", out(&answer), err(&answer));
    // What was taken for what is said and counted.
    assert!(err(&answer).contains("\"NA\" 1x") && err(&answer).contains("\"-\" 1x"), "{}", err(&answer));
    std::fs::remove_dir_all(at).unwrap();
}

#[test]
fn escape_sequences_of_cells_do_not_reach_the_terminal() {
    let at = folder("escape", &[("d.csv", b"k,x\n\x1b[31mred\x1b[0m,1\n")]);
    let answer = ward(&[&at.join("d.csv").to_string_lossy(), "-e", "from d"]);
    assert_eq!(answer.status.code(), Some(0));
    assert!(!out(&answer).contains('\u{1b}') && out(&answer).contains("[31mred"), "{}", out(&answer));
    std::fs::remove_dir_all(at).unwrap();
}

#[test]
fn addresses_are_refused_before_a_reader_sees_them() {
    for address in ["s3://bucket/a.parquet", "https://example.org/a.csv", "file:///etc/passwd", "hf://a/b.csv"] {
        let answer = ward(&["-e", &format!("open \"{address}\"")]);
        assert_eq!(answer.status.code(), Some(2));
        assert!(err(&answer).contains("no-network"), "{}", err(&answer));
    }
}

/// The table of `docs/architecture.md` names tests that are there.
#[test]
fn every_trap_names_its_test() {
    let page = std::fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let table = page.split("## Traps").nth(1).and_then(|it| it.split("\n## ").next()).expect("the table of traps");
    let mut sources = String::new();
    for folder in ["src", "tests"] {
        gather(&root().join(folder), &mut sources);
    }
    let rows: Vec<&str> = table.lines().filter(|it| it.starts_with("| ") && it.contains('`')).collect();
    assert!(rows.len() > 30, "{} rows", rows.len());
    for row in rows {
        let tests = row.trim_end_matches('|').rsplit(" | ").next().expect("a column of tests");
        let named: Vec<&str> = tests.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "no test: {row}");
        for name in named {
            assert!(sources.contains(&format!("fn {name}()")), "there is no test {name}");
        }
    }
}

fn gather(folder: &std::path::Path, into: &mut String) {
    for path in std::fs::read_dir(folder).unwrap().filter_map(Result::ok).map(|it| it.path()) {
        match path.extension() {
            Some(it) if it == "rs" => into.push_str(&std::fs::read_to_string(&path).unwrap()),
            _ if path.is_dir() => gather(&path, into),
            _ => {}
        }
    }
}
