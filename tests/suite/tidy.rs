//! Formatting is rustfmt's; this keeps the rooms in order.

use std::fs;
use std::path::{Path, PathBuf};

use crate::corpus::root;

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).expect("a folder of the sources");
    for path in entries.filter_map(Result::ok).map(|it| it.path()) {
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|it| it == "rs") {
            into.push(path);
        }
    }
}

fn files(under: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    rust_files(&root().join(under), &mut found);
    found.sort();
    found.into_iter().map(|it| (it.clone(), fs::read_to_string(&it).expect("a source file"))).collect()
}

/// The rooms of `language` in dependency order: the `mod` list of its lib.rs.
fn rooms() -> Vec<String> {
    let text = fs::read_to_string(root().join("src/language/lib.rs")).expect("the list of rooms");
    let named = |line: &str| line.strip_prefix("pub mod ").map(|it| it.trim_end_matches(';').to_owned());
    text.lines().filter_map(named).collect()
}

#[test]
fn a_room_uses_only_rooms_above_it() {
    let rooms = rooms();
    assert!(rooms.len() > 10, "{rooms:?}");
    let mut wrong = Vec::new();
    for (path, text) in files("src/language") {
        let inside = path.strip_prefix(root().join("src/language")).expect("under language");
        let first = inside.components().next().expect("a component").as_os_str().to_string_lossy().into_owned();
        let room = first.trim_end_matches(".rs").to_owned();
        // Tests look at a room from outside.
        if inside.iter().any(|it| it == "tests")
            || first.ends_with("tests.rs")
            || inside.to_string_lossy().ends_with("tests.rs")
        {
            continue;
        }
        let Some(own) = rooms.iter().position(|it| *it == room) else { continue };
        let code = text.split("#[cfg(test)]").next().unwrap_or("");
        for (at, line) in code.lines().enumerate() {
            for rest in line.split("crate::").skip(1) {
                let other: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if rooms.iter().position(|it| *it == other).is_some_and(|it| own < it) {
                    wrong.push(format!("{}:{} uses {other}", inside.display(), at + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_engine_and_the_session_know_polars() {
    for folder in ["src/language", "src/render", "src/shell"] {
        let manifest = fs::read_to_string(root().join(folder).join("Cargo.toml")).expect("a manifest");
        assert!(!manifest.contains("polars"), "{folder} depends on polars");
    }
}

#[test]
fn a_file_opens_with_what_it_holds_and_is_not_too_long() {
    let mut wrong = Vec::new();
    for (path, text) in files("src").into_iter().chain(files("tests")) {
        let name = path.strip_prefix(root()).expect("under the root").display().to_string();
        if !text.starts_with("//! ") {
            wrong.push(format!("{name} has no sentence that says what it holds"));
        }
        let code = text.split("#[cfg(test)]").next().unwrap_or("").lines().count();
        let excused = text.lines().take_while(|it| it.starts_with("//!")).any(|it| it.contains("Long because"));
        if code > 400 && !excused {
            wrong.push(format!("{name} has {code} lines"));
        }
        for word in ["utils", "helpers", "common", "misc", "manager", "handler"] {
            if name.contains(word) {
                wrong.push(format!("{name} is named after nothing"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_page() {
    let mut codes = Vec::new();
    for (_, text) in files("src") {
        for call in ["Diagnostic::error(", "Diagnostic::warning(", "Failure::new("] {
            for rest in text.split(call).skip(1) {
                let rest = rest.trim_start();
                if let Some(code) = rest.strip_prefix('"').and_then(|it| it.split('"').next()) {
                    codes.push(code.to_owned());
                }
            }
        }
    }
    codes.sort();
    codes.dedup();
    assert!(codes.len() > 20, "{codes:?}");
    let missing: Vec<&String> =
        codes.iter().filter(|it| !root().join(format!("docs/faults/{it}.md")).is_file()).collect();
    assert!(missing.is_empty(), "no page in docs/faults for {missing:?}");
}

#[test]
fn every_page_of_a_code_is_of_a_code_that_is_there() {
    let sources: Vec<(std::path::PathBuf, String)> = files("src").into_iter().collect();
    let pages = fs::read_dir(root().join("docs/faults")).expect("the pages");
    let codes = pages.filter_map(|it| it.ok()?.path().file_stem()?.to_str().map(str::to_owned));
    let stale: Vec<String> =
        codes.filter(|code| !sources.iter().any(|(_, text)| text.contains(&format!("\"{code}\"")))).collect();
    assert!(stale.is_empty(), "docs/faults has pages for codes that nothing says: {stale:?}");
}
