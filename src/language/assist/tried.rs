//! Edits are offered only where they change the text and mend what they stand beside.

use crate::check::{Checked, check, faults_of_rest};
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
    let reads =
        |after: &[&str]| !after.contains(&fault.code) && fault.code == "unreadable" && defines(&text[..at.start]);
    found(&mended, place).is_none_or(|after| after.is_empty() || after.len() < before.len() || reads(&after))
}

/// Whether a text has statements that are no questions: of a text that does not read none has run, and what they define is not known.
pub(super) fn defines(text: &str) -> bool {
    let (script, _) = script::read(&Source::new("", text));
    script.statements.iter().any(|it| !matches!(it.kind, StatementKind::Query(_)))
}

/// A fault that hid another one: its edit and one of those that the other has, where the sentence runs with both.
fn followed(fix: &Fix, fault: &Diagnostic, text: &str, world: &World) -> Vec<Fix> {
    let at = fault.span().and_then(|it| script::statement_at(text, it.start));
    let Some(at) = at.filter(|_| fault.is_error()) else { return vec![] };
    let mended = fix.apply(text);
    let Some(place) = script::statement_at(&mended, at.start).filter(|_| mended != text) else { return vec![] };
    let sentence = place.of(&mended);
    let found = faults_of(sentence, world).unwrap_or_default();
    let [next] = found.as_slice() else { return vec![] };
    let runs = |it: &&Fix| errors(&it.apply(sentence), world).is_some_and(|it| it.is_empty());
    let both = |it: &Fix| {
        let mended = it.apply(sentence);
        let title = format!("write `{mended}`");
        Fix::replace(at, mended, title)
    };
    let words = |text: &str| text.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty()).count();
    let loses = |it: &Fix| it.title.contains("leave") || words(&it.apply(sentence)) < words(sentence);
    let keeps = |it: &&Fix| !loses(it) && next.code != fault.code;
    next.fixes.iter().filter(keeps).filter(runs).map(both).collect()
}

/// The codes of the errors of a sentence; none where it is a statement of another kind.
pub(super) fn errors(sentence: &str, world: &World) -> Option<Vec<&'static str>> {
    Some(faults_of(sentence, world)?.iter().map(|it| it.code).collect())
}

/// The errors of a sentence; none where it is a statement of another kind.
pub(super) fn faults_of(sentence: &str, world: &World) -> Option<Vec<Diagnostic>> {
    let (script, mut found) = script::read(&Source::new("", sentence));
    for statement in &script.statements {
        if !matches!(statement.kind, StatementKind::Query(_)) {
            return None;
        }
        let (checked, faults) = check(statement, world, sentence);
        found.extend(faults);
        if let Checked::Piped { first, rest } = checked {
            found.extend(faults_of_rest(&first, &rest, statement, world, sentence));
        }
    }
    found.retain(Diagnostic::is_error);
    Some(found)
}
