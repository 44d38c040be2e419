//! Chinese names with spaces inside them: 床位 使用率 is 床位使用率.

use crate::diagnostic::{Edit, Fix};
use crate::source::Span;
use crate::world::World;

/// As many words as one name is written in.
const MOST: usize = 4;

/// The edit that writes as one what together is a known name, each where it stands.
pub(super) fn joined(sentence: &str, world: &World) -> Option<Fix> {
    let words = words(sentence);
    let names = names(world);
    let mut edits: Vec<Edit> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let whole = |last: usize| {
            let parts = words.get(at..=last)?;
            let beside = |it: &[Span]| sentence[it[0].end..it[1].start].chars().all(char::is_whitespace);
            let name: String = parts.iter().map(|it| it.of(sentence)).collect();
            (parts.windows(2).all(beside) && names.contains(&name.as_str())).then_some((last, name))
        };
        let found = (at + 1..at + MOST).rev().find_map(whole);
        if let Some((last, name)) = found {
            edits.push(Edit { span: words[at].to(words[last]), text: name });
            at = last;
        }
        at += 1;
    }
    let said: Vec<String> = edits.iter().map(|it| format!("`{}`", it.text)).collect();
    (!edits.is_empty()).then(|| Fix { title: format!("write {}", said.join(", ")), edits })
}

/// The Chinese words of a sentence, outside quotes.
fn words(sentence: &str) -> Vec<Span> {
    let (mut found, mut start, mut quote): (Vec<Span>, Option<usize>, Option<char>) = (vec![], None, None);
    for (at, c) in sentence.char_indices() {
        let inside = quote.is_none() && c.is_alphanumeric();
        match (start, inside) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                found.push(Span::new(from, at));
                start = None;
            }
            _ => {}
        }
        quote = match quote {
            Some(end) => Some(end).filter(|it| *it != c),
            None => [('"', '"'), ('`', '`'), ('“', '”')].iter().find(|it| it.0 == c).map(|it| it.1),
        };
    }
    found.extend(start.map(|from| Span::new(from, sentence.len())));
    found.retain(|it| !it.of(sentence).is_ascii());
    found
}

/// Every Chinese name of a column, of a split and of somebody.
fn names(world: &World) -> Vec<&str> {
    let columns = world.catalog.datasets.iter().filter(|it| it.implicit).flat_map(|it| &it.columns);
    let columns = columns.flat_map(|it| [&it.column.name, &it.column.label.zh].into_iter().chain(&it.aliases));
    let splits = world.catalog.dimensions.iter().flat_map(|it| std::iter::once(&it.label.zh).chain(&it.aliases));
    let known = world.catalog.entities.iter().flat_map(|it| std::iter::once(&it.name_zh).chain(&it.aliases));
    columns.chain(splits).chain(known).map(String::as_str).filter(|it| !it.is_ascii()).collect()
}
