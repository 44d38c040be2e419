//! A small word left out: `correlate revenue beds`, `mix revenue region`, `bridge revenue 2013 to 2014`.

use super::tried::errors;
use crate::diagnostic::{Diagnostic, Fix};
use crate::script::keywords::canonical;
use crate::source::Span;
use crate::types::Type;
use crate::world::World;

/// The words that may be missing, in either language.
const SMALL: [(&str, &str); 6] =
    [("of", "属于"), ("by", "按"), ("with", "与"), ("from", "自"), ("for", "对于"), ("where", "其中")];

/// The edit of a sentence that puts a small word in where reading stopped, if one word alone makes it run.
pub(super) fn inserted(fault: &Diagnostic, sentence: &str, start: usize, world: &World) -> Option<Fix> {
    const OF_PLACES: [&str; 3] = ["unreadable", "clause-twice", "unknown-entity"];
    let at = fault.span().filter(|_| OF_PLACES.contains(&fault.code))?.start.checked_sub(start)?;
    let (before, rest) = (sentence.get(..at)?.trim_end(), sentence.get(at..)?);
    let begins = |c: char| c.is_alphanumeric() || matches!(c, '"' | '`' | '“' | '(');
    let last = before.rsplit(char::is_whitespace).next().unwrap_or("");
    // Behind a verb stands what is asked for, behind a word of a clause what belongs to it.
    if before.is_empty()
        || !rest.starts_with(begins)
        || canonical(last).is_some()
        || before.ends_with([',', '，', '、'])
    {
        return None;
    }
    // A year alone is nothing that groups are made of.
    let asks = before.split_whitespace().any(|it| it.chars().any(char::is_alphabetic));
    let chinese = !sentence.is_ascii() && sentence.split_whitespace().next().is_some_and(|it| !it.is_ascii());
    let one = |(english, other): &(&str, &str)| {
        if *english == "by" && !(asks && is_label(rest, world)) {
            return None;
        }
        let word = if chinese { *other } else { *english };
        let mended = format!("{before} {word} {rest}");
        let place = Span::new(before.len(), before.len());
        let fix = Fix::replace(place, format!(" {word}"), format!("write `{mended}`"));
        errors(&mended, world).is_some_and(|it| it.is_empty()).then_some(fix)
    };
    let mut found = SMALL.iter().filter_map(one);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// Whether a text starts with a name that groups are made of: no figure of the shipped tables is one.
fn is_label(text: &str, world: &World) -> bool {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let name = &text[..end];
    let tables = world.catalog.datasets.iter().filter(|it| it.implicit);
    let mut columns = tables.filter_map(|it| Some((it.own, it.column(name)?.column.ty)));
    let label = |it: (bool, Type)| it.0 || matches!(it.1, Type::Text | Type::Period | Type::Truth);
    world.catalog.dimension(name).is_some() || columns.any(label)
}
