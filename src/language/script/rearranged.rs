//! Edits that say a stage in another order: `top 1 cost within payer`, `mean sd (a, b)`, `mean(a) within year(d)`.

use super::keywords;
use super::recover::words;
use crate::diagnostic::Fix;
use crate::source::Span;

/// A stage that says the same and may read.
pub(super) fn rearranged(text: &str, base: usize) -> Option<Fix> {
    let mended = top_within(text)
        .or_else(|| at_once(text))
        .or_else(|| grouped_by_call(text))
        .or_else(|| formula_behind(text))?;
    let place = Span::new(base, base + text.trim_end().len());
    Some(Fix::replace(place, mended.clone(), format!("write `{mended}`")))
}

/// `sort cost desc | top 1 within payer` as `top 1 by cost within payer`.
pub(super) fn sorted_before(
    (sort, sorted): (&str, Span),
    (cut, stage): (&str, Span),
    reads: impl Fn(&str) -> bool,
) -> Option<Fix> {
    let (word, count, rest) = counted(cut)?;
    let of = words(sort);
    let (_, first) = of.first().filter(|it| keywords::canonical(it.1) == Some("sort"))?;
    let key = sort[first.len()..].trim();
    let key = key.strip_prefix("by ").unwrap_or(key);
    if key.contains(',') || !rest.to_lowercase().starts_with("within ") {
        return None;
    }
    let (key, falls) = match key.to_lowercase() {
        it if it.ends_with(" desc") => (key[..key.len() - " desc".len()].trim(), true),
        it if it.ends_with(" asc") => (key[..key.len() - " asc".len()].trim(), false),
        _ => (key, false),
    };
    let word = match (falls, word) {
        (true, _) => word,
        (false, "top") => "bottom",
        (false, _) => return None,
    };
    let mended = format!("{word} {count} by {key} {rest}");
    let whole = sorted.to(stage);
    reads(&mended).then(|| Fix::replace(whole, mended.clone(), format!("write `{mended}`")))
}

/// `top 3 …`: the word, how many, and what stands behind.
fn counted(text: &str) -> Option<(&'static str, &str, &str)> {
    let all = words(text);
    let [(0, word), (_, count), (rest, _), ..] = all.as_slice() else { return None };
    let word = ["top", "bottom"].into_iter().find(|it| it.eq_ignore_ascii_case(word))?;
    count.bytes().all(|it| it.is_ascii_digit()).then_some((word, count, text[*rest..].trim_end()))
}

/// `top 1 cost within payer`, `top 1 within payer by cost`
fn top_within(text: &str) -> Option<String> {
    let (word, count, rest) = counted(text)?;
    let small = rest.to_lowercase();
    if let Some(at) = small.find(" within ").filter(|_| !small.starts_with("by ") && !small.starts_with("within ")) {
        return Some(format!("{word} {count} by {}{}", rest[..at].trim(), &rest[at..]));
    }
    let at = small.find(" by ").filter(|_| small.starts_with("within "))?;
    Some(format!("{word} {count} by {} {}", rest[at + " by ".len()..].trim(), &rest[..at]))
}

/// The functions that several columns are put into at once.
const AT_ONCE: [&str; 10] = ["sum", "mean", "avg", "average", "median", "min", "max", "sd", "stdev", "count"];

/// `mean sd (a, b)`, `(mean, sd)(a, b)`: each function of each column.
fn at_once(text: &str) -> Option<String> {
    let all = words(text);
    let is_one = |it: &(usize, &str)| AT_ONCE.iter().any(|known| known.eq_ignore_ascii_case(it.1));
    let first = all.iter().position(is_one)?;
    let found: Vec<&(usize, &str)> = all[first..].iter().take_while(|it| is_one(it)).collect();
    let (last_at, last) = **found.last().filter(|_| 2 <= found.len())?;
    let (start, end) = (found[0].0, last_at + last.len());
    let between = text[start..end].chars().all(|c| c.is_alphanumeric() || " ,".contains(c));
    let (before, behind) = (text[..start].trim_end(), text[end..].trim_start());
    let (head, list) = match (before.strip_suffix('('), behind.strip_prefix(')')) {
        (Some(before), Some(behind)) => (before.trim_end(), behind.trim_start()),
        (None, None) => (before, behind),
        _ => return None,
    };
    let inner = list.strip_prefix('(')?;
    let close = inner.find(')').filter(|_| between)?;
    let columns = inner[..close].trim();
    if columns.is_empty() || columns.contains('(') {
        return None;
    }
    let each = if columns.contains(',') { format!("each({columns})") } else { columns.to_owned() };
    let calls: Vec<String> = found.iter().map(|it| format!("{}({each})", it.1)).collect();
    Some(format!("{head} {}{}", calls.join(", "), &inner[close + 1..]))
}

/// `bridge revenue of E = beds * price from T`: the formula stands behind its figure.
fn formula_behind(text: &str) -> Option<String> {
    let is_clause = |it: &&(usize, &str)| {
        let word = keywords::canonical(it.1);
        matches!(word, Some("of" | "for" | "from" | "since" | "until" | "where" | "by" | "among" | "per"))
    };
    let all = words(text);
    let verb = all.first().and_then(|it| keywords::canonical(it.1));
    let clause = all.iter().find(is_clause).filter(|_| matches!(verb, Some("bridge" | "mix")))?.0;
    let equals = clause + text[clause..].find(['=', '＝'])?;
    // The `=` of a condition is that of no formula.
    let tests = |it: &(usize, &str)| matches!(keywords::canonical(it.1), Some("where" | "among" | "having" | "by"));
    if all.iter().take_while(|it| it.0 < equals).any(tests) {
        return None;
    }
    let rest = all.iter().filter(|it| equals < it.0).find(is_clause).map_or(text.len(), |it| it.0);
    let (head, moved, formula) = (text[..clause].trim(), text[clause..equals].trim(), text[equals..rest].trim());
    Some(format!("{head} {formula} {moved} {}", &text[rest..]).trim_end().to_owned())
}

/// `show mean(a) within year(d)`: the group is a column first.
fn grouped_by_call(text: &str) -> Option<String> {
    let all = words(text);
    let place = all.iter().position(|it| keywords::canonical(it.1) == Some("within"))?;
    let [(start, function), (_, column), ..] = all.get(place + 1..)? else { return None };
    let call = format!("{function}({column})");
    let name = format!("{column}_{function}");
    let is_call = text[*start..].starts_with(&call) && name.is_ascii();
    is_call.then(|| {
        format!("derive {name} = {call} | {}", text.replace(&format!("within {call}"), &format!("within {name}")))
    })
}
