//! Whether Enter ends the text or opens a new line.

use rustyline::validate::{ValidationContext, ValidationResult, Validator};

use super::line::Line;

impl Validator for Line {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(match self.is_unfinished(context.input()) {
            true => ValidationResult::Incomplete,
            false => ValidationResult::Valid(None),
        })
    }
}

impl Line {
    pub(super) fn is_unfinished(&self, text: &str) -> bool {
        self.guarded(text, false, || (self.asked.unfinished)(text))
    }
}
