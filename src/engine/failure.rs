//! What went wrong while running, in words that name no library.

use std::fmt;

use polars::error::PolarsError;

/// A run that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// A kebab word: `file-not-found`, `bad-pattern`, `engine`.
    pub code: &'static str,
    /// One line.
    pub title: String,
    /// What else helps.
    pub notes: Vec<String>,
}

impl Failure {
    /// A failure.
    pub fn new(code: &'static str, title: impl Into<String>) -> Failure {
        Failure { code, title: title.into(), notes: vec![] }
    }

    /// With a note.
    pub fn note(mut self, text: impl Into<String>) -> Failure {
        self.notes.push(text.into());
        self
    }

    /// An error of the engine while `doing` something.
    pub(crate) fn engine(error: &PolarsError, doing: &str) -> Failure {
        let text = error.to_string();
        if text.contains("regex") {
            return Failure::new("bad-pattern", "the pattern after `matches` is no regular expression")
                .note("a pattern looks like `/^A.*/`; brackets and braces need their partners");
        }
        if ["File out of specification", "snappy", "corrupt", "Invalid thrift"].iter().any(|it| text.contains(it)) {
            return Failure::new("unreadable-file", "a file that the question reads is damaged")
                .note("a part of it could not be unpacked; take it from its source again");
        }
        // The first line only, and nothing that names the library's own calls.
        let line: String = text.lines().next().unwrap_or("").chars().filter(|c| !c.is_control()).take(200).collect();
        Failure::new("engine", format!("{doing} failed"))
            .note(format!("the engine said: {line}"))
            .note("this is a fault of Ward, not of the question; `explain` shows the plan that failed")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.title)
    }
}

impl std::error::Error for Failure {}
