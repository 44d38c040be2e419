//! Whether Enter ends the text or opens a new line.

use language::assist;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};

use super::line::Line;

impl Validator for Line {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(match assist::unfinished(context.input()) {
            true => ValidationResult::Incomplete,
            false => ValidationResult::Valid(None),
        })
    }
}
