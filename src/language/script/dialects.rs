//! What dialects of SQL have beyond its plain words: `limit`, `filter (where …)`, `not like`, a short name for the table.

use crate::diagnostic::Edit;
use crate::source::Span;

/// The words that may stand behind a table.
const BEHIND: [&str; 9] = ["where", "group", "order", "limit", "having", "fetch", "offset", "union", "window"];

fn edit(from: usize, to: usize, text: impl Into<String>) -> Edit {
    Edit { span: Span::new(from, to), text: text.into() }
}

fn is(word: &str, other: &str) -> bool {
    word.eq_ignore_ascii_case(other)
}

/// Where the words `a b` stand one behind the other: the place of the first.
fn pair(all: &[(usize, &str)], first: &str, second: &str) -> Option<usize> {
    all.windows(2).position(|it| is(it[0].1, first) && is(it[1].1, second))
}

/// How so many rows are taken: in an order the first of them, of others any.
pub(super) fn first_rows(all: &[(usize, &str)]) -> &'static str {
    if pair(all, "order", "by").is_some() || all.iter().any(|it| is(it.1, "sort")) { "top" } else { "| sample" }
}

/// `sum(x) filter (where P)`: the condition stands in the brackets of the function.
pub(super) fn filter(text: &str, at: usize) -> Option<Edit> {
    let before = text[..at].trim_end();
    let rest = text[at + "filter".len()..].trim_start();
    let inside = rest.strip_prefix('(')?.trim_start();
    let is_where = inside.get(..5).is_some_and(|it| is(it, "where"));
    (before.ends_with(')') && is_where).then(|| edit(before.len() - 1, text.len() - inside.len(), " "))
}

/// `from panel p where p.year = 2022`: a table has one name.
pub(super) fn renamed(text: &str, all: &[(usize, &str)]) -> Vec<Edit> {
    let Some(from) = all.iter().position(|it| is(it.1, "from")) else { return vec![] };
    let joined = all.iter().any(|it| is(it.1, "join"));
    let Some((table, name)) = all.get(from + 1).copied() else { return vec![] };
    let as_word = all.get(from + 2).is_some_and(|it| is(it.1, "as"));
    let Some((at, short)) = all.get(from + 2 + usize::from(as_word)).copied() else { return vec![] };
    let end = table + name.len();
    let between = text[end..at].trim();
    if joined || BEHIND.iter().any(|it| is(it, short)) || !(between.is_empty() || is(between, "as")) {
        return vec![];
    }
    let mut edits = vec![edit(end, at + short.len(), "")];
    let dotted = |it: &&(usize, &str)| it.1 == short && it.0 != at && text[it.0 + short.len()..].starts_with('.');
    edits.extend(all.iter().filter(dotted).map(|it| edit(it.0, it.0 + short.len() + 1, "")));
    edits
}

/// `x not like 'E%'`: the word before `not`, where a condition that is turned round starts.
pub(super) fn negated(text: &str, all: &[(usize, &str)], like: usize) -> Option<usize> {
    let (not, word) = *all.get(like.checked_sub(1)?)?;
    let (left, name) = *all.get(like.checked_sub(2)?)?;
    (is(word, "not") && text[left + name.len()..not].trim().is_empty()).then_some(left)
}
