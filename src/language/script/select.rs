//! The `select` of SQL beyond its plain words: `limit`, `top 3`, `distinct`, `group by 1`, `filter (where …)`, a name for the table.

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
    if pair(all, "order", "by").is_some() { "| top" } else { "| sample" }
}

/// `select top 3 a, b from t`: so many rows are taken at the end.
pub(super) fn top(text: &str, all: &[(usize, &str)]) -> Vec<Edit> {
    let [(_, select), (start, top), (at, count), ..] = all else { return vec![] };
    if !is(select, "select") || !is(top, "top") || count.parse::<u64>().is_err() {
        return vec![];
    }
    let end = text.trim_end().len();
    vec![edit(*start, at + count.len() + 1, ""), edit(end, end, format!(" {} {count}", first_rows(all)))]
}

/// `select distinct a, b from t where P`: a stage of the table.
pub(super) fn distinct(text: &str, all: &[(usize, &str)]) -> Option<Vec<Edit>> {
    let [(_, select), (start, word), ..] = all else { return None };
    let from = all.iter().position(|it| is(it.1, "from"))?;
    let behind = |it: &&(usize, &str)| ["group", "order", "limit", "having"].iter().any(|word| is(it.1, word));
    if !is(select, "select") || !is(word, "distinct") || all[from..].iter().any(|it| behind(&it)) {
        return None;
    }
    let list = text[start + word.len()..all[from].0].trim();
    let condition = all.iter().find(|it| is(it.1, "where"));
    let end = text.trim_end().len();
    let mut edits = vec![edit(0, all[from].0, "")];
    edits.extend(condition.map(|it| edit(it.0, it.0, "| ")));
    edits.push(edit(end, end, if list == "*" { " | distinct".to_owned() } else { format!(" | distinct {list}") }));
    Some(edits)
}

/// `select * from t where P order by k`: the table, and a stage for each.
pub(super) fn star(text: &str, all: &[(usize, &str)]) -> Option<Vec<Edit>> {
    let [(_, select), (from, word), ..] = all else { return None };
    let lone = text.get(select.len()..*from)?.trim() == "*" && is(select, "select") && is(word, "from");
    let grouped = all.iter().any(|it| is(it.1, "group") || is(it.1, "having"));
    (lone && !grouped).then(|| {
        let condition = all.iter().find(|it| is(it.1, "where"));
        let mut edits = vec![edit(0, *from, "")];
        edits.extend(condition.map(|it| edit(it.0, it.0, "| ")));
        edits
    })
}

/// `group by 1, 2`: what stands there in the list.
pub(super) fn positions(text: &str, all: &[(usize, &str)]) -> Vec<Edit> {
    let (Some(by), Some(from)) = (pair(all, "group", "by"), all.iter().find(|it| is(it.1, "from"))) else {
        return vec![];
    };
    let Some(list) = text.get("select".len()..from.0) else { return vec![] };
    let items = items(list);
    let numbers = all[by + 2..].iter().map_while(|it| Some((it.0, it.1, it.1.parse::<usize>().ok()?)));
    let named = numbers.filter_map(|(at, written, n)| {
        let item = items.get(n.checked_sub(1)?)?;
        let lower = item.to_lowercase();
        let item = lower.find(" as ").map_or(*item, |it| item[..it].trim());
        Some(edit(at, at + written.len(), item))
    });
    named.collect()
}

/// The items of a list, by the commas outside of brackets.
fn items(list: &str) -> Vec<&str> {
    let (mut depth, mut start, mut found) = (0i32, 0, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                found.push(list[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(list[start..].trim());
    found
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
