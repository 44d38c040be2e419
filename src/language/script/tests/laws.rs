//! Laws of writing, over every sentence of the tables and of the pages.

use std::fs;
use std::path::Path;

use super::written::{CHINESE, ENGLISH};
use super::{known, read_text, written};
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::script::without_spans;
use crate::words::Language::{Chinese, English};

/// Every text of the tables and every query of the pages that reads.
fn corpus() -> Vec<String> {
    let tables = ENGLISH.iter().chain(&CHINESE);
    let mut found: Vec<String> =
        tables.flat_map(|it| [it.0, it.1]).filter(|it| *it != "=").map(str::to_owned).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for folder in ["docs/verbs", "docs/functions", "docs/faults", "tests/pages"] {
        let Ok(files) = fs::read_dir(root.join(folder)) else { continue };
        for file in files.filter_map(Result::ok) {
            let page = fs::read_to_string(file.path()).unwrap_or_default();
            let fences = page.split("```query\n").skip(1).filter_map(|it| it.split("```").next());
            found.extend(fences.map(str::to_owned));
        }
    }
    found.retain(|it| !read_text(it).1.iter().any(Diagnostic::is_error));
    assert!(200 < found.len(), "{}", found.len());
    found
}

/// The corpus in texts of several statements, since writing looks up a whole catalog each time.
fn chapters() -> Vec<String> {
    corpus().chunks(12).map(|it| it.join("\n")).collect()
}

#[test]
fn what_is_written_reads_as_the_same() {
    let nothing = Catalog::default();
    for text in corpus() {
        for language in [English, Chinese] {
            let canonical = written(&text, language, &nothing);
            let (before, after) = (read_text(&text).0, read_text(&canonical).0);
            assert_eq!(without_spans(&before), without_spans(&after), "{text}\n{canonical}");
        }
    }
}

#[test]
fn writing_twice_changes_nothing() {
    for catalog in [Catalog::default(), known()] {
        for text in chapters() {
            for language in [English, Chinese] {
                let once = written(&text, language, &catalog);
                assert_eq!(written(&once, language, &catalog), once, "{text}");
            }
        }
    }
}

#[test]
fn going_to_the_other_language_and_back_changes_nothing() {
    let catalog = known();
    for text in chapters() {
        let chinese = written(&text, Chinese, &catalog);
        let back = written(&chinese, English, &catalog);
        assert_eq!(written(&back, Chinese, &catalog), chinese, "{text}\n{back}");
    }
}

#[test]
fn every_comment_is_kept() {
    for text in corpus().iter().filter(|it| it.contains("# ") && !it.contains('"')) {
        let comments = |it: &str| -> Vec<String> {
            let lines = it.split('#').skip(1).filter_map(|it| it.lines().next());
            let mut found: Vec<String> = lines.map(|it| it.trim_end().to_owned()).collect();
            found.sort();
            found
        };
        let (before, after) = (comments(text), comments(&written(text, English, &Catalog::default())));
        assert_eq!(before, after, "{text}");
    }
}
