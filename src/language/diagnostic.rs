//! What is wrong with a text, as facts: a code, a title, places, and edits that would mend it.
//! Nothing here knows about colour or drawing.

use std::sync::Arc;

use crate::source::{Source, Span};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The sentence does not run.
    Error,
    /// It runs, but probably not as meant.
    Warning,
}

/// A place and what stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What was read or expected there; may be empty.
    pub text: String,
}

/// One replacement of a stretch of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; an empty span inserts.
    pub span: Span,
    /// What stands there instead.
    pub text: String,
}

/// An edit that makes the text check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the edit does, in a few words.
    pub title: String,
    /// The replacements, in order, none overlapping.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A fix of one replacement.
    pub fn replace(span: Span, text: impl Into<String>, title: impl Into<String>) -> Fix {
        Fix { title: title.into(), edits: vec![Edit { span, text: text.into() }] }
    }

    /// The text with the edits made.
    pub fn apply(&self, text: &str) -> String {
        let mut edits: Vec<&Edit> = self.edits.iter().collect();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
        let mut mended = text.to_owned();
        for edit in edits {
            if text.get(edit.span.start..edit.span.end).is_some() {
                mended.replace_range(edit.span.start..edit.span.end, &edit.text);
            }
        }
        mended
    }
}

/// One fault or warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// A kebab word: `unknown-name`, `sum-of-ratio`. Each has a page `docs/faults/<code>.md`.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// What was read and why it cannot be, in one line without a full stop.
    pub title: String,
    /// The places; the first is the main one.
    pub labels: Vec<Label>,
    /// What else helps, a sentence each.
    pub notes: Vec<String>,
    /// Edits that make the text check; each on its own.
    pub fixes: Vec<Fix>,
    /// The text that places and edits are in, where it is another than the one that was read: an included file, `-p year=20x2`.
    pub source: Option<Arc<Source>>,
}

impl Diagnostic {
    /// An error.
    pub fn error(code: &'static str, title: impl Into<String>) -> Self {
        let severity = Severity::Error;
        Diagnostic { code, severity, title: title.into(), labels: vec![], notes: vec![], fixes: vec![], source: None }
    }

    /// A warning.
    pub fn warning(code: &'static str, title: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, title) }
    }

    /// With a place.
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// With a note.
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// With a fix.
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// With the text that its places are in.
    pub fn within(mut self, source: &Arc<Source>) -> Self {
        self.source.get_or_insert_with(|| source.clone());
        self
    }

    /// Whether it stops the sentence.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Where the main place is, if any.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}
