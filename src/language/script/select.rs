//! `select … from … group by … order by 2 limit 5`: the clauses of a SQL statement, written as a sentence.

use super::pieces::{Quoted, quoted};
use super::recover::words;
use crate::diagnostic::Fix;

/// The clauses of SQL, by their first word and the one after it.
const CLAUSES: [(&str, Option<&str>); 7] = [
    ("select", None),
    ("from", None),
    ("where", None),
    ("group", Some("by")),
    ("having", None),
    ("order", Some("by")),
    ("limit", None),
];

/// What stands in each of the clauses, as written.
struct Select<'a> {
    clauses: Vec<(&'static str, &'a str)>,
}

/// The sentence that a `select` of one table is, with all of its clauses; none where it has something else.
pub(super) fn sentence(text: &str) -> Option<String> {
    let mut text = text.to_owned();
    let renamed = super::dialects::renamed(&text, &words(&text));
    if !renamed.is_empty() {
        text = Fix { title: String::new(), edits: renamed }.apply(&text);
    }
    let select = Select::of(&text)?;
    let list = select.get("select")?;
    // `select top 3 a, b` takes so many rows, as `limit 3` does.
    let (first, list) = match split_word(list, "top").map(|it| it.split_once(char::is_whitespace).unwrap_or((it, ""))) {
        // `show top 5 companies` are the largest, and not any.
        Some((n, _)) if n.parse::<u64>().is_ok() && split_word(&text, "select").is_none() => return None,
        Some((n, rest)) if n.parse::<u64>().is_ok() => (Some(n), rest.trim()),
        _ => (None, list),
    };
    let (distinct, list) = match split_word(list, "distinct") {
        Some(rest) => (true, rest),
        None => (false, list),
    };
    let items: Vec<String> = pieces(list).into_iter().map(super::sql::mended).collect();
    let table = select.get("from").filter(|it| words(it).len() == 1 || it.starts_with('`'));
    if table.is_none() && select.get("from").is_some() || items.iter().any(String::is_empty) {
        return None;
    }
    let places = |clause: &str| -> Option<Option<String>> {
        let Some(text) = select.get(clause) else { return Some(None) };
        let all: Option<Vec<String>> = pieces(text).into_iter().map(|it| at_place(it, &items)).collect();
        Some(Some(all?.join(", ")))
    };
    let (groups, order) = (places("group")?, places("order")?);
    let said = |clause: &str| select.get(clause).map(super::sql::mended);
    let (kept, having) = (said("where"), said("having"));
    let limit = select.get("limit").or(first);
    if limit.is_some_and(|it| it.parse::<u64>().is_err()) {
        return None;
    }
    let stages =
        |head: Vec<String>| head.into_iter().chain(last(order.as_deref(), limit)).collect::<Vec<_>>().join(" | ");
    let star = items == ["*"];
    if star || distinct {
        let table = table.filter(|_| groups.is_none() && having.is_none() && !(star && distinct))?;
        let kept = kept.map(|it| format!("where {it}"));
        let columns = distinct.then(|| format!("distinct {}", items.join(", ")));
        let stages = stages(std::iter::once(format!("from {table}")).chain(kept).chain(columns).collect());
        return Some(stages);
    }
    let clause = |word: &str, it: Option<&str>| it.map_or(String::new(), |it| format!(" {word} {it}"));
    let head = format!(
        "show {}{}{}{}{}",
        items.join(", "),
        clause("from", table),
        clause("where", kept.as_deref()),
        clause("by", groups.as_deref()),
        clause("having", having.as_deref()),
    );
    Some(match (&order, limit) {
        // Without an order any rows will do, and `top` would make one.
        (None, Some(n)) => format!("{head} | sample {n}"),
        (order, n) => format!("{head}{}{}", clause("sort", order.as_deref()), clause("top", n)),
    })
}

/// The stages of an order and a number of rows.
fn last(order: Option<&str>, limit: Option<&str>) -> Vec<String> {
    match (order, limit) {
        (None, None) => vec![],
        (None, Some(n)) => vec![format!("sample {n}")],
        (Some(order), n) => std::iter::once(format!("sort {order}")).chain(n.map(|n| format!("top {n}"))).collect(),
    }
}

/// `2 desc` is the second of what is selected: by its own name, if it has one.
fn at_place(piece: &str, items: &[String]) -> Option<String> {
    let (first, rest) = piece.split_once(char::is_whitespace).unwrap_or((piece, ""));
    let Ok(place) = first.parse::<usize>() else { return Some(super::sql::mended(piece)) };
    let item = items.get(place.checked_sub(1)?)?;
    let named = words(item).iter().rev().find(|it| it.1.eq_ignore_ascii_case("as")).map(|it| it.0 + it.1.len());
    let name = named.map_or(item.as_str(), |at| item[at..].trim());
    Some(format!("{name} {}", rest.trim()).trim().to_owned())
}

/// The rest of a text behind a word.
fn split_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let rest = text.get(word.len()..)?;
    (text[..word.len()].eq_ignore_ascii_case(word) && rest.starts_with(char::is_whitespace)).then(|| rest.trim())
}

impl<'a> Select<'a> {
    fn of(text: &'a str) -> Option<Select<'a>> {
        let flat = outside(text);
        let words: Vec<(usize, &str)> = words(text).into_iter().filter(|it| flat.contains(&it.0)).collect();
        let mut found: Vec<(&'static str, usize, usize)> = Vec::new();
        for (at, (start, word)) in words.iter().enumerate() {
            let next = words.get(at + 1).copied().unwrap_or((text.len(), ""));
            let is = |it: &&(&'static str, Option<&'static str>)| {
                word.eq_ignore_ascii_case(it.0) && it.1.is_none_or(|second| next.1.eq_ignore_ascii_case(second))
            };
            let Some(clause) = CLAUSES.iter().find(is) else { continue };
            let end = if clause.1.is_some() { next.0 + next.1.len() } else { start + word.len() };
            // Each once, in the order of SQL.
            let place = |name: &str| CLAUSES.iter().position(|it| it.0 == name);
            if found.last().is_some_and(|it| place(clause.0) <= place(it.0)) {
                return None;
            }
            found.push((clause.0, *start, end));
        }
        let head = words.first().filter(|it| it.0 == 0 && it.1.eq_ignore_ascii_case("show"));
        if let Some(head) = head.filter(|_| found.first().is_none_or(|it| it.0 != "select")) {
            found.insert(0, ("select", 0, head.1.len()));
        }
        if found.first().is_none_or(|it| it.0 != "select" || it.1 != 0) {
            return None;
        }
        let end = |at: usize| found.get(at + 1).map_or(text.len(), |it| it.1);
        let clauses = found.iter().enumerate().map(|(at, it)| (it.0, text[it.2..end(at)].trim())).collect();
        Some(Select { clauses })
    }

    fn get(&self, clause: &str) -> Option<&'a str> {
        self.clauses.iter().find(|it| it.0 == clause).map(|it| it.1)
    }
}

/// The places of a text outside brackets and quotes.
fn outside(text: &str) -> Vec<usize> {
    let (mut found, mut depth, mut at) = (Vec::new(), 0usize, 0);
    while let Some(c) = text[at..].chars().next() {
        at = match quoted(text, at) {
            Quoted::Upto(end) => end,
            Quoted::Open => text.len(),
            Quoted::No => {
                match c {
                    '(' => depth += 1,
                    ')' => depth = depth.saturating_sub(1),
                    _ if depth == 0 => found.push(at),
                    _ => {}
                }
                at + c.len_utf8()
            }
        };
    }
    found
}

/// What stands between the commas of a list.
fn pieces(text: &str) -> Vec<&str> {
    let cuts: Vec<usize> = outside(text).into_iter().filter(|at| text[*at..].starts_with(',')).collect();
    let starts = std::iter::once(0).chain(cuts.iter().map(|at| at + 1));
    let ends = cuts.iter().copied().chain([text.len()]);
    starts.zip(ends).map(|(start, end)| text[start..end].trim()).collect()
}
