//! Small nasty files and how they are read: `tests/reading/*.txt`, one category a file.
//!
//! A case is four kinds of lines: `# what it shows`, `.ending bytes` (with `\n`, `\t`, `\r`, `\\`, `\xNN`), perhaps `with` and
//! options of `open`, then the table that comes as `> ` lines (names with types first) and `! ` with the codes of what is said.
//! `UPDATE=1` writes what comes; the change is reviewed like code.

use std::fmt::Write;

use language::answer::Cell;
use language::diagnostic::Diagnostic;
use language::source::Source;
use session::{Outcome, Session};

/// The bytes that an escaped text stands for.
fn bytes(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        if c != '\\' {
            out.extend(c.encode_utf8(&mut [0; 4]).bytes());
            continue;
        }
        match characters.next() {
            Some('n') => out.push(b'\n'),
            Some('t') => out.push(b'\t'),
            Some('r') => out.push(b'\r'),
            Some('x') => {
                let digits: String = characters.by_ref().take(2).collect();
                out.push(u8::from_str_radix(&digits, 16).expect("two hexadecimal digits"));
            }
            other => out.extend(other.iter().flat_map(|it| it.to_string().into_bytes())),
        }
    }
    out
}

fn cell(it: &Cell) -> String {
    let text = match it {
        Cell::Missing => String::new(),
        Cell::Truth(it) => it.to_string(),
        Cell::Integer(it) => it.to_string(),
        Cell::Number(it) => it.to_string(),
        Cell::Range(low, high) => format!("{low}..{high}"),
        Cell::Text(it) => it.clone(),
        Cell::Date(it) => day(*it),
    };
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t")
}

/// `2021-03-04` of days since 1970-01-01.
fn day(days: i32) -> String {
    let z = i64::from(days) + 719_468;
    let (era, of_era) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{:02}", of_year - (153 * shifted + 2) / 5 + 1)
}

/// What comes of a file: its table and the codes of what is said, or the code of the error.
/// `scan` is from how many MB on a CSV file is read by parts.
fn came(path: &std::path::Path, options: &str, scan: &str) -> String {
    let mut session = Session::empty();
    session.set("csv_scan", scan).expect("a setting");
    let mut said = Vec::new();
    let open = Source::new("t", format!("open \"{}\" as t {options}", path.display()));
    let ran = session.run(&open, &mut |outcome, _, _| {
        if let Outcome::Opened { notes, .. } = outcome {
            said.extend(notes.iter().map(|it| it.code));
        }
    });
    let answer = ran.and_then(|()| session.ask("from t"));
    let mut out = String::new();
    match answer {
        Err(trouble) => {
            let codes: Vec<&str> =
                trouble.diagnostics.iter().filter(|it| Diagnostic::is_error(it)).map(|it| it.code).collect();
            let _ = writeln!(out, "! error {}", codes.join(", "));
        }
        Ok(answer) => {
            let head = |it: &language::types::Column| {
                let unit =
                    it.unit.as_ref().filter(|it| !it.is_none()).map(|it| it.write(language::words::Language::English));
                let sign = if it.percent { " %" } else { "" };
                format!(
                    "{}: {}{sign}{}",
                    it.name,
                    format!("{:?}", it.ty).to_lowercase(),
                    unit.map_or(String::new(), |it| format!(" {it}"))
                )
            };
            let _ = writeln!(out, "> {}", answer.table.columns.iter().map(head).collect::<Vec<_>>().join(" | "));
            for row in &answer.table.rows {
                let _ = writeln!(out, "> {}", row.iter().map(cell).collect::<Vec<_>>().join(" | "));
            }
            if !said.is_empty() {
                let _ = writeln!(out, "! {}", said.join(", "));
            }
        }
    }
    out
}

#[test]
fn small_nasty_files_are_read_as_expected() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reading");
    let apart = std::env::temp_dir().join(format!("ward-reading-{}", std::process::id()));
    std::fs::create_dir_all(&apart).expect("a folder of one's own");
    let mut pages: Vec<_> =
        std::fs::read_dir(&folder).expect("the cases").filter_map(Result::ok).map(|it| it.path()).collect();
    pages.sort();
    let (mut n_cases, mut wrong) = (0, Vec::new());
    for page in pages {
        let text = std::fs::read_to_string(&page).expect("a page of cases");
        let mut made = String::new();
        let (mut title, mut options, mut file, mut expected) = (String::new(), String::new(), None, String::new());
        let mut finish = |title: &str,
                          options: &str,
                          file: &mut Option<(String, String)>,
                          expected: &mut String,
                          made: &mut String| {
            let Some((ending, content)) = file.take() else { return };
            n_cases += 1;
            let path = apart.join(format!("case{ending}"));
            std::fs::write(&path, bytes(&content)).expect("a file");
            let found = came(&path, options, "64");
            // A small file that is read like a large one is the same table, with the same things said.
            let by_parts = came(&path, options, "0");
            if by_parts != found {
                wrong.push(format!("{}: {title}, as a large file\nexpected\n{found}came\n{by_parts}", page.display()));
            }
            if found != *expected {
                wrong.push(format!("{}: {title}\nexpected\n{expected}came\n{found}", page.display()));
            }
            made.push_str(&found);
            expected.clear();
        };
        for line in text.lines().chain(["#"]) {
            if line.starts_with('#') || line.is_empty() {
                finish(&title, &options, &mut file, &mut expected, &mut made);
                options.clear();
                title = line.trim_start_matches(['#', ' ']).to_owned();
                if line != "#" {
                    made.push_str(line);
                    made.push('\n');
                }
            } else if let Some(rest) = line.strip_prefix('.') {
                let (ending, content) = rest.split_once(' ').unwrap_or((rest, ""));
                file = Some((format!(".{ending}"), content.to_owned()));
                made.push_str(line);
                made.push('\n');
            } else if let Some(rest) = line.strip_prefix("with ") {
                options = rest.to_owned();
                made.push_str(line);
                made.push('\n');
            } else {
                expected.push_str(line);
                expected.push('\n');
            }
        }
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&page, made).expect("the page is written");
        }
    }
    let _ = std::fs::remove_dir_all(&apart);
    assert!(200 <= n_cases, "{n_cases} cases");
    assert!(
        wrong.is_empty() || std::env::var_os("UPDATE").is_some(),
        "{} cases came otherwise:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
