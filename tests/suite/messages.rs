//! Every message has its Chinese: those that the pages print, and those that stand in the sources.

use std::fs;
use std::path::Path;

use language::chinese::{in_chinese, pairs};
use regex::Regex;

use crate::corpus::{pages, root};

fn is_chinese(text: &str) -> bool {
    text.chars().any(|it| ('\u{4e00}'..='\u{9fff}').contains(&it))
}

/// A text that says nothing in a language: a Ward sentence, a name.
fn has_words(text: &str) -> bool {
    let outside: String = text.split('`').step_by(2).collect();
    outside.split_whitespace().any(|it| it.chars().filter(char::is_ascii_lowercase).count() > 1)
}

#[test]
fn every_fault_of_the_pages_is_said_in_chinese() {
    let head = Regex::new(r"^(?:error|warning)\[[a-z-]+\]: (.+)$").expect("a pattern");
    let more = Regex::new(r"^(?:\s+= note|help): (.+)$").expect("a pattern");
    let label = Regex::new(r"^\s+\|(?:[\s|]*[\^-]+)+ (.+)$").expect("a pattern");
    // What a script declares of a parameter is written as it stands there.
    let declared = Regex::new(r"^[a-z]+: [a-z]+( in .+)?$").expect("a pattern");
    let (mut n, mut missing) = (0, Vec::new());
    for page in pages() {
        for fence in page.fences.iter().filter(|it| it.info == "error") {
            for line in fence.text.lines() {
                let found = [&head, &more, &label].into_iter().find_map(|it| it.captures(line));
                let Some(text) = found.map(|it| it[1].to_owned()) else { continue };
                n += 1;
                let said = in_chinese(&text);
                if has_words(&text) && !is_chinese(&said) && !declared.is_match(&text) {
                    missing.push(format!("{}:{}: {text}", page.path.display(), fence.line + 1));
                }
            }
        }
    }
    assert!(n > 300, "only {n} messages were found");
    assert!(missing.is_empty(), "{} of {n} have no Chinese:\n{}", missing.len(), missing.join("\n"));
}

/// What is made on the way has names that start with `~`; nobody has written them, and nobody reads them.
#[test]
fn no_name_of_the_inside_is_shown() {
    let inside = Regex::new(r"~[a-z_]+").expect("a pattern");
    let shown = ["error", "answer", "done", "text"];
    let mut n = 0;
    for page in pages() {
        for pair in page.fences.windows(2).filter(|it| it[0].info.starts_with("query")) {
            let said = pair[1].text.lines().filter(|_| shown.contains(&pair[1].info.as_str()));
            for line in said {
                n += 1;
                let found = inside.find_iter(line).find(|it| !pair[0].text.contains(it.as_str()));
                assert!(found.is_none(), "{}:{}: {line}", page.path.display(), pair[1].line + 1);
            }
        }
    }
    assert!(n > 3_000, "only {n} lines were looked at");
}

#[test]
fn every_message_of_the_sources_is_in_the_table() {
    let literal = r#""((?:[^"\\]|\\.)*)""#;
    let made = format!(r"(?:format!\(\s*)?{literal}");
    let patterns = [
        format!(r#"(?:Diagnostic::(?:error|warning)|Failure::new)\(\s*"[a-z-]+",\s*{made}"#),
        format!(r"\.note\(\s*{made}"),
        format!(r#"\.at\([^";{{}}]*?,\s*{made}"#),
    ];
    let patterns = patterns.map(|it| Regex::new(&it).expect("a pattern"));
    let hole = Regex::new(r"\{[^{}]*\}").expect("a pattern");
    let known: Vec<&str> = pairs().map(|it| it.0).collect();
    let (mut n, mut missing) = (0, Vec::new());
    for path in sources(&root().join("src")) {
        let text = fs::read_to_string(&path).expect("a source can be read");
        // What tests make is never printed.
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for found in patterns.iter().flat_map(|it| it.captures_iter(text)) {
            let english = unescaped(&found[1]);
            let english = hole.replace_all(&english, "{}").replace("{{", "{").replace("}}", "}");
            n += 1;
            // Where a hole is one of a few words, each of the texts may stand in the table by itself.
            let whole = format!("^{}$", regex::escape(&english).replace(r"\{\}", ".+"));
            let whole = Regex::new(&whole).expect("a pattern");
            let is_known = known.contains(&english.as_str())
                || is_chinese(&in_chinese(&english.replace("{}", "x")))
                || known.iter().any(|it| whole.is_match(&it.replace("{}", "x")));
            if has_words(&english) && !is_known {
                missing.push(format!("{}: {english}", path.display()));
            }
        }
    }
    assert!(n > 300, "only {n} messages were found");
    missing.sort();
    missing.dedup();
    assert!(missing.is_empty(), "{} of {n} have no Chinese:\n{}", missing.len(), missing.join("\n"));
}

/// The text of a literal: escapes read, broken lines joined.
fn unescaped(literal: &str) -> String {
    let joined = Regex::new(r"\\\n\s*").expect("a pattern").replace_all(literal, "").into_owned();
    joined.replace("\\\"", "\"").replace("\\n", "\n").replace("\\\\", "\\")
}

fn sources(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of sources");
    let mut found = Vec::new();
    for path in entries.filter_map(Result::ok).map(|it| it.path()) {
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|it| it == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
    found
}
