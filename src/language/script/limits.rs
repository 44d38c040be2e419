//! How much one sentence may hold, counted without reading it.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

const DEEPEST: usize = 128;
/// Long chains cost the engine quadratic time and deep recursion.
const MOST_OPERATORS: usize = 500;
const MOST_STAGES: usize = 200;
const MOST_JOINS: usize = 64;

/// More operators or stages than one sentence may have, counted without reading it.
pub(super) fn too_much(text: &str, at: Span) -> Option<Diagnostic> {
    let signs = text.bytes().filter(|it| b"+-*/^=<>&".contains(it)).count();
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    let named = words.filter(|it| ["and", "or", "not", "if", "mod"].iter().any(|word| it.eq_ignore_ascii_case(word)));
    let start = Span::new(at.start, at.start);
    let nested = |word: &str| {
        text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|it| it.eq_ignore_ascii_case(word)).count()
    };
    let deepest = nested("if").max(nested("not")).max(text.matches('^').count());
    if DEEPEST < deepest {
        let title = format!("operators may be nested {deepest} deep here; at most {DEEPEST} are read");
        return Some(Diagnostic::error("too-deep", title).at(start, "split it with `let`"));
    }
    let (operators, stages) = (signs + named.count(), text.matches('|').count() + 1);
    if MOST_OPERATORS < operators {
        let title = format!("one sentence has {operators} operators; at most {MOST_OPERATORS} are read");
        return Some(Diagnostic::error("too-long", title).at(start, "split it with `let`"));
    }
    let joins = nested("join");
    if MOST_JOINS < joins {
        let title = format!("one query has {joins} joins; at most {MOST_JOINS} are read");
        return Some(Diagnostic::error("too-long", title).at(start, "split it with `let`"));
    }
    let title = format!("one query has {stages} stages; at most {MOST_STAGES} are read");
    (MOST_STAGES < stages).then(|| Diagnostic::error("too-long", title).at(start, "split it with `let`"))
}
