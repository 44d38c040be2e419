//! A verb that takes one figure, or places one entity, with a list of them: a sentence of each.

use super::keywords::canonical;
use super::pieces::{Quoted, quoted};
use super::recover::{reads, words};
use crate::diagnostic::Fix;
use crate::source::Span;

/// The verbs, and what they take one of.
const ONE: [(&str, &str); 6] = [
    ("rank", "figure"),
    ("mix", "figure"),
    ("spread", "figure"),
    ("outliers", "figure"),
    ("correlate", "figure on each side"),
    ("benchmark", "entity"),
];

/// What the verb of a stage takes one of, if a comma is too many for it.
pub(super) fn takes(stage: &str) -> Option<String> {
    let verb = canonical(words(stage).first()?.1)?;
    let (_, what) = ONE.iter().find(|it| it.0 == verb)?;
    Some(format!("`{verb}` takes one {what}"))
}

/// The sentences of a stage with a list, one of each; `before` is what stands before it in its query.
pub(super) fn one_each(stage: &str, before: &str, base: usize) -> Option<Fix> {
    let all = words(stage);
    let (start, first) = *all.first()?;
    let verb = canonical(first).filter(|verb| ONE.iter().any(|it| it.0 == *verb))?;
    let after = |it: &(usize, &str)| it.0 + it.1.len();
    let list = match verb {
        "correlate" => after(all.iter().find(|it| canonical(it.1) == Some("with"))?),
        _ => start + first.len(),
    };
    let ends = |it: &&(usize, &str)| list <= it.0 && canonical(it.1).is_some_and(is_end);
    let end = all.iter().find(ends).map_or(stage.len(), |it| it.0);
    if verb == "benchmark" && !all.iter().any(|it| it.0 == end && canonical(it.1) == Some("on")) {
        return None;
    }
    let items = items(&stage[list..end]);
    if items.len() < 2 || items.iter().any(|it| it.is_empty()) {
        return None;
    }
    let one = |it: &&str| format!("{} {it} {}", stage[..list].trim_end(), &stage[end..]).trim_end().to_owned();
    let sentences: Vec<String> = items.iter().map(one).collect();
    let meant = sentences.join(&format!("; {before}"));
    let place = Span::new(base, base + stage.len());
    sentences.iter().all(|it| reads(it)).then(|| Fix::replace(place, meant, "a sentence of each"))
}

/// Whether a word of the language ends a list of figures.
fn is_end(word: &str) -> bool {
    !matches!(word, "and" | "or" | "not" | "as" | "is" | "mod" | "within" | "over" | "with" | "的")
}

/// What stands between the commas of a list, outside brackets and quotes.
fn items(list: &str) -> Vec<&str> {
    let (mut found, mut from, mut at, mut depth) = (Vec::new(), 0, 0, 0usize);
    while let Some(c) = list[at..].chars().next() {
        let next = match quoted(list, at) {
            Quoted::Upto(end) => end,
            Quoted::Open => list.len(),
            Quoted::No => at + c.len_utf8(),
        };
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            ',' | '，' | '、' if depth == 0 => {
                found.push(list[from..at].trim());
                from = next;
            }
            _ => {}
        }
        at = next;
    }
    found.push(list[from..].trim());
    found
}
