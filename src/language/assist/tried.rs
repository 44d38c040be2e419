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
            fault.fixes = fixes.into_iter().filter(|fix| mends(fix, &fault, text, world)).collect();
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

/// The codes of the errors of a sentence; none where it is a statement of another kind.
pub(super) fn errors(sentence: &str, world: &World) -> Option<Vec<&'static str>> {
    let (script, faults) = script::read(&Source::new("", sentence));
    let mut found: Vec<&'static str> = faults.iter().filter(|it| it.is_error()).map(|it| it.code).collect();
    for statement in &script.statements {
        if !matches!(statement.kind, StatementKind::Query(_)) {
            return None;
        }
        let (_, faults) = check(statement, world, sentence);
        found.extend(faults.iter().filter(|it| it.is_error()).map(|it| it.code));
    }
    Some(found)
}
