//! Manual pages execute: a `query` fence is asked, the next fence is what must come.
//! `UPDATE=1 cargo test pages` writes what came into the pages; the change is reviewed like code.

use std::fmt::Write as _;

use language::source::Source;
use language::words::Language;
use render::{Format, Look};
use session::{Outcome, Session};

use crate::corpus::{self, Page};

#[test]
fn pages() {
    let update = std::env::var_os("UPDATE").is_some();
    let saved = corpus::root().join(corpus::SAVED);
    let _ = std::fs::remove_dir_all(&saved);
    std::fs::create_dir_all(&saved).expect("a folder to save to");
    let mut differing = String::new();
    let mut n_queries = 0;
    for page in corpus::pages() {
        let (fresh, n) = asked(&page);
        n_queries += n;
        let before = page.lines.join("\n") + "\n";
        if fresh == before {
            continue;
        }
        if update {
            std::fs::write(&page.path, &fresh).expect("the page can be written");
            continue;
        }
        let name = page.path.strip_prefix(corpus::root()).unwrap_or(&page.path).display();
        let lines = before.lines().zip(fresh.lines()).enumerate().find(|(_, (a, b))| a != b);
        if let Some((at, (a, b))) = lines {
            let _ = writeln!(differing, "{name}:{}\n  expected: {a}\n  came:     {b}", at + 1);
        } else {
            let _ = writeln!(differing, "{name}: ends differently");
        }
    }
    assert!(n_queries > 0, "no page has a query");
    assert!(differing.is_empty(), "{differing}(UPDATE=1 cargo test pages writes what came)");
}

/// The page as it would be if everything came as expected, and how many queries it has.
fn asked(page: &Page) -> (String, usize) {
    let mut session = corpus::session_of(page);
    let mut lines: Vec<String> = Vec::new();
    let (mut at, mut n_queries) = (0, 0);
    let mut fences = page.fences.iter().peekable();
    while let Some(fence) = fences.next() {
        let end = fence.line + 1 + fence.text.lines().count();
        lines.extend(page.lines[at..=end].iter().cloned());
        at = end + 1;
        if !fence.info.starts_with("query") {
            continue;
        }
        n_queries += 1;
        let expected = fences.next_if(|it| {
            let between = &page.lines[at..it.line];
            is_expectation(&it.info) && between.iter().all(|line| line.trim().is_empty())
        });
        let wanted = expected.map_or("answer", |it| it.info.as_str()).to_owned();
        let (kind, text) = came(&mut session, fence.text.trim_end(), &fence.info, &wanted);
        if let Some(expected) = expected {
            lines.extend(page.lines[at..expected.line].iter().cloned());
            at = expected.line + 1 + expected.text.lines().count() + 1;
        }
        lines.push(format!("```{kind}"));
        lines.extend(text.trim_end().lines().map(|it| it.trim_end().to_owned()));
        lines.push("```".to_owned());
    }
    lines.extend(page.lines[at.min(page.lines.len())..].iter().cloned());
    (lines.join("\n") + "\n", n_queries)
}

fn is_expectation(info: &str) -> bool {
    ["answer", "error", "plan", "written", "done"].contains(&info)
}

/// What the page should say comes: an answer with its warnings, an error, a plan, canonical text.
fn came(session: &mut Session, query: &str, info: &str, wanted: &str) -> (&'static str, String) {
    let source = Source::new("<page>", query);
    if wanted == "plan" {
        return match session.explain(query) {
            Ok(text) => ("plan", first_plan(&text)),
            Err(trouble) => ("error", drawn(&trouble.diagnostics, &source, session.language())),
        };
    }
    let format = match info.split_whitespace().nth(1) {
        Some("json") => Format::Json,
        Some("csv") => Format::Csv,
        Some("ndjson") => Format::Ndjson,
        Some("markdown") => Format::Markdown,
        _ => Format::Table,
    };
    let mut text = String::new();
    let result = session.run(&source, &mut |outcome, warnings, session| {
        text.push_str(&drawn(&warnings, &source, session.language()));
        if let Outcome::Saved { answer, file } = &outcome {
            let look = Look { language: session.language(), ..Look::default() };
            text.push_str(&render::before(answer, &look));
            text.push_str(&render::after(answer, &look));
            text.push_str(&format!("{}\n", file.sentence(session.language())));
        }
        if let Outcome::Answer(answer) = outcome {
            let settings = session.settings();
            let look = Look {
                format,
                language: session.language(),
                rows: (!settings.is("detail", "full") && !answer.full).then_some(20),
                sources: settings.is("sources", "on"),
                plots: settings.is("plot", "on") && info.contains("picture"),
                ascii: info.contains("ascii"),
                ..Look::default()
            };
            text.push_str(&render::render(&answer, &look));
        }
    });
    match result {
        Ok(()) if text.is_empty() => ("done", text),
        Ok(()) => ("answer", text),
        Err(trouble) => ("error", text + &drawn(&trouble.diagnostics, &source, session.language())),
    }
}

fn drawn(diagnostics: &[language::diagnostic::Diagnostic], source: &Source, language: Language) -> String {
    diagnostics.iter().map(|it| render::diagnostic(it, source, false, None, language)).collect()
}

/// The plan of the answer alone.
fn first_plan(text: &str) -> String {
    let after = text.split_once("-- answer\n").map_or(text, |it| it.1);
    after.split_once("\n\n").map_or(after, |it| it.0).to_owned()
}
