//! A sentence that ends where something must follow: what may stand there, and the first of it that makes the sentence run.

use super::complete::{CandidateKind, complete};
use super::tried::{defines, errors};
use crate::check::asked_table;
use crate::diagnostic::{Diagnostic, Fix};
use crate::script::keywords::canonical;
use crate::script::{self, StatementKind, name_text};
use crate::source::{Source, Span};
use crate::world::World;

/// How many names are listed at most.
const LISTED: usize = 8;

/// The table that a sentence asks without its last word: its column of periods, and its labels.
fn table_before(sentence: &str, world: &World) -> Option<(Option<String>, Vec<String>)> {
    let (before, _) = sentence.rsplit_once(char::is_whitespace)?;
    match &script::read(&Source::new("", before)).0.statements.last()?.kind {
        StatementKind::Query(stages) => asked_table(stages, world),
        _ => None,
    }
}

/// The faults of a text, with what may follow in those of a clause that has nothing behind it.
pub(super) fn ended(mut faults: Vec<Diagnostic>, text: &str, world: &World) -> Vec<Diagnostic> {
    for fault in faults.iter_mut().filter(|it| it.code == "unreadable" && it.source.is_none() && it.fixes.is_empty()) {
        let Some(at) = fault.span().filter(|it| it.of(text).is_empty()) else { continue };
        let Some(statement) = script::statement_at(text, at.start) else { continue };
        let sentence = statement.of(text).trim_end();
        let word = sentence.rsplit(char::is_whitespace).next().and_then(canonical);
        const OPEN: [&str; 8] = ["by", "per", "within", "across", "of", "for", "since", "until"];
        let Some(word) = word.filter(|it| OPEN.contains(it) && !defines(&text[..statement.start])) else { continue };
        let open = format!("{sentence} ");
        let is_name =
            |it: CandidateKind| matches!(it, CandidateKind::Column | CandidateKind::Entity | CandidateKind::Period);
        let found = complete(&open, open.len(), world).candidates;
        let mut names: Vec<String> = found.into_iter().filter(|it| is_name(it.kind)).map(|it| it.text).collect();
        if ["by", "per", "within", "across"].contains(&word)
            && let Some((period, labels)) = table_before(sentence, world)
        {
            names.retain(|it| labels.iter().any(|label| name_text(label) == *it));
            // Groups are rarely of a period.
            names.sort_by_key(|it| Some(it) == period.as_ref());
        }
        let runs = |name: &&String| errors(&format!("{open}{name}"), world).is_some_and(|it| it.is_empty());
        let mut running = names.iter().take(3 * LISTED).filter(runs).take(LISTED).peekable();
        let Some(first) = running.peek().map(|it| (*it).clone()) else { continue };
        let list: Vec<&str> = running.map(String::as_str).collect();
        fault.notes.push(format!("here may stand: {}, …", list.join(", ")));
        let end = statement.start + sentence.len();
        fault.fixes.push(Fix::replace(Span::new(end, end), format!(" {first}"), format!("write `{open}{first}`")));
    }
    faults
}
