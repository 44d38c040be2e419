//! Edits are offered only where they change the text and mend what they stand beside.

use crate::check::check;
use crate::diagnostic::{Diagnostic, Fix};
use crate::script::{self, StatementKind};
use crate::source::{Source, Span};
use crate::world::World;

/// The faults of a text without the edits that leave it as it is, or that leave the fault in it.
pub(super) fn tried(faults: Vec<Diagnostic>, text: &str, world: &World) -> Vec<Diagnostic> {
    let one = |mut fault: Diagnostic| {
        if fault.source.is_none() && !fault.fixes.is_empty() {
            let fixes = std::mem::take(&mut fault.fixes);
            let kept = |fix: Fix| match mends(&fix, &fault, text, world) {
                true => vec![fix],
                false => followed(&fix, &fault, text, world),
            };
            fault.fixes = fixes.into_iter().flat_map(kept).collect();
        }
        fault
    };
    faults.into_iter().map(one).collect()
}

fn mends(fix: &Fix, fault: &Diagnostic, text: &str, world: &World) -> bool {
    let mended = fix.apply(text);
    if mended == text {
        return false;
    }
    let Some(at) = fault.span().and_then(|it| script::statement_at(text, it.start)).filter(|_| fault.is_error()) else {
        return true;
    };
    let found = |text: &str, at: Span| -> Option<Vec<&'static str>> { errors(at.of(text), world) };
    // What this check does not find in the text, it cannot say of the edit either.
    let Some(before) = found(text, at).filter(|it| it.contains(&fault.code)) else { return true };
    let Some(place) = script::statement_at(&mended, at.start) else { return true };
    found(&mended, place).is_none_or(|after| after.is_empty() || after.len() < before.len())
}

/// A fault that hid another one: its edit and one of those that the other has, where the sentence runs with both.
fn followed(fix: &Fix, fault: &Diagnostic, text: &str, world: &World) -> Vec<Fix> {
    let at = fault.span().and_then(|it| script::statement_at(text, it.start));
    let Some(at) = at.filter(|_| fault.is_error()) else { return vec![] };
    let mended = fix.apply(text);
    let Some(place) = script::statement_at(&mended, at.start).filter(|_| mended != text) else { return vec![] };
    let sentence = place.of(&mended);
    let found = found(sentence, world).unwrap_or_default();
    let [next] = found.as_slice() else { return vec![] };
    let runs = |it: &&Fix| errors(&it.apply(sentence), world).is_some_and(|it| it.is_empty());
    let both = |it: &Fix| {
        let mended = it.apply(sentence);
        let title = format!("write `{mended}`");
        Fix::replace(at, mended, title)
    };
    next.fixes.iter().filter(runs).filter(|_| next.code != fault.code).map(both).collect()
}

/// The codes of the errors of a sentence; none where it is a statement of another kind.
pub(super) fn errors(sentence: &str, world: &World) -> Option<Vec<&'static str>> {
    Some(found(sentence, world)?.iter().map(|it| it.code).collect())
}

fn found(sentence: &str, world: &World) -> Option<Vec<Diagnostic>> {
    let (script, mut found) = script::read(&Source::new("", sentence));
    for statement in &script.statements {
        if !matches!(statement.kind, StatementKind::Query(_)) {
            return None;
        }
        found.extend(check(statement, world, sentence).1);
    }
    found.retain(Diagnostic::is_error);
    Some(found)
}
