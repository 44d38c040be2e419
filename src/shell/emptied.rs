//! After an answer without rows: which condition or period left none.

use std::time::Duration;

use language::assist;
use language::source::Source;
use language::words::Language;
use session::{Outcome, Session};

/// A question that took longer is not asked again without each of its conditions.
const PATIENCE: Duration = Duration::from_secs(1);

/// For each condition and each choice of periods of a text, how many rows there would be without it, a line each.
/// `before` is the session before the text, `after` the one that answered it.
pub(crate) fn emptied(before: &Session, after: &Session, text: &str) -> String {
    let conditions = assist::without(text);
    if conditions.is_empty() || PATIENCE < after.timing().run {
        return String::new();
    }
    let chinese = after.language() == Language::Chinese;
    let mut said = String::new();
    for (span, rest) in &conditions {
        let Some(rows) = rows(before, rest).filter(|it| 0 < *it) else { continue };
        let condition = render::clean(span.of(text));
        said.push_str(&match (chinese, rows) {
            (true, _) => format!("  去掉 {condition}:{rows} 行\n"),
            (false, 1) => format!("  without {condition}: 1 row\n"),
            (false, _) => format!("  without {condition}: {rows} rows\n"),
        });
    }
    if said.is_empty() && 1 < conditions.len() {
        said = match chinese {
            true => "  任去一个条件仍无行\n".to_owned(),
            false => "  leaving out any one condition still leaves no row\n".to_owned(),
        };
    }
    said
}

/// How many rows a text answers with; none where it cannot be asked.
fn rows(before: &Session, text: &str) -> Option<usize> {
    let mut apart = before.clone();
    let mut rows = None;
    let asked = apart.run(&Source::new("<input>", text), &mut |outcome, _, _| {
        if let Outcome::Answer(answer) = outcome {
            rows = Some(answer.table.total_rows);
        }
    });
    asked.ok().and(rows)
}
