//! Edits that mend a sentence only together, or one after the other, are offered as one.

use super::inserted::inserted;
use super::tried::{errors, faults_of};
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::script;
use crate::source::Span;
use crate::world::World;

/// The faults of a text; where a sentence has several and no edit alone makes it run, the first of them has those that do together.
pub(super) fn together(mut faults: Vec<Diagnostic>, text: &str, world: &World) -> Vec<Diagnostic> {
    let place = |it: &Diagnostic| {
        let at = it.span().filter(|_| it.is_error() && it.source.is_none())?;
        script::statement_at(text, at.start)
    };
    let mut seen: Vec<Span> = Vec::new();
    for at in faults.iter().filter_map(place).collect::<Vec<Span>>() {
        if !seen.contains(&at) {
            seen.push(at);
        }
    }
    for at in seen {
        let of: Vec<usize> = (0..faults.len()).filter(|it| place(&faults[*it]) == Some(at)).collect();
        let runs = |fix: &Fix| {
            let mended = fix.apply(text);
            let sentence = script::statement_at(&mended, at.start).map(|it| it.of(&mended).to_owned());
            sentence.and_then(|it| errors(&it, world)).is_some_and(|it| it.is_empty())
        };
        let mendable: Vec<&Diagnostic> = of.iter().map(|it| &faults[*it]).filter(|it| !it.fixes.is_empty()).collect();
        if mendable.len() < 2 || mendable.iter().flat_map(|it| &it.fixes).any(runs) {
            continue;
        }
        let most = mendable.iter().map(|it| it.fixes.len()).max().unwrap_or(0);
        let made: Vec<Fix> = (0..most).filter_map(|nth| joined(&mendable, nth)).filter(runs).collect();
        // Two commas that no list comes of mend nothing.
        let guessed = mendable.len() == of.len() && mendable.iter().all(|it| it.code == "clause-twice");
        if made.is_empty() && !guessed {
            continue;
        }
        let mut made = Some(made);
        for it in of {
            if !faults[it].fixes.is_empty() {
                faults[it].fixes = made.take().unwrap_or_default();
            }
        }
    }
    faults
}

/// How many edits in a row a sentence is mended by.
const IN_A_ROW: usize = 3;

/// An edit of a sentence with those that what it leaves needs, as one; none where some fault has none.
pub(super) fn completed(fix: &Fix, sentence: &str, world: &World) -> Option<Fix> {
    let mut text = fix.apply(sentence);
    for _ in 0..IN_A_ROW {
        let faults = faults_of(&text, world)?;
        if faults.is_empty() {
            let title = format!("write `{text}`");
            return Some(Fix::replace(Span::new(0, sentence.len()), text, title));
        }
        let all: Vec<&Diagnostic> = faults.iter().filter(|it| !it.fixes.is_empty()).collect();
        let small = || inserted(faults.first()?, &text, 0, world).map(|it| it.apply(&text));
        let next = joined(&all, 0).filter(|it| all.len() == faults.len() && !it.title.contains("leave"));
        let next = next.map(|it| it.apply(&text)).or_else(small)?;
        if next == text {
            return None;
        }
        text = next;
    }
    None
}

/// The `nth` edits of all faults as one; none where two of them touch the same place.
fn joined(faults: &[&Diagnostic], nth: usize) -> Option<Fix> {
    let mut edits: Vec<Edit> = Vec::new();
    let mut titles: Vec<&str> = Vec::new();
    for fix in faults.iter().filter_map(|it| it.fixes.get(nth).or(it.fixes.last())) {
        for edit in fix.edits.iter().filter(|it| !edits.contains(it)).cloned().collect::<Vec<Edit>>() {
            let apart = |it: &Edit| it.span.end <= edit.span.start || edit.span.end <= it.span.start;
            edits.iter().all(apart).then_some(())?;
            edits.push(edit);
        }
        let title = if titles.is_empty() { fix.title.as_str() } else { fix.title.trim_start_matches("write ") };
        if !titles.iter().any(|it| it.trim_start_matches("write ") == title) {
            titles.push(title);
        }
    }
    edits.sort_by_key(|it| it.span);
    Some(Fix { title: titles.join(", "), edits })
}
