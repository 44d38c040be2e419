//! SQL that Ward does not read, and how Ward says it.

use super::dialects;
use super::recover::{first_word, reads, words};
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::source::Span;

/// A stage that is SQL: with the Ward sentence as a fix if that reads.
pub(super) fn fault(text: &str, base: usize) -> Option<Diagnostic> {
    let select = first_word(text).eq_ignore_ascii_case("select");
    let whole = Span::new(0, text.trim_end().len());
    let sentence = || grouped_first(text).or_else(|| super::select::sentence(text)).filter(|it| reads(it));
    let words = edits(text);
    // A `select` is written anew; in a sentence of Ward the words of SQL are replaced one by one, if that reads.
    let mends = !select && reads(&Fix { title: String::new(), edits: words.clone() }.apply(text));
    let anew = if mends { None } else { sentence() };
    let edits = anew.map_or(words, |it| vec![edit(whole, it)]);
    if edits.is_empty() && !select {
        return None;
    }
    let local = Fix { title: String::new(), edits };
    let mended = local.apply(text);
    let head = Span::new(0, first_word(text).len());
    let at = local.edits.first().map_or(head, |it| if it.span == whole { head } else { it.span });
    let at = Span::new(base + at.start, base + at.end);
    let fault = Diagnostic::error("sql", "this is SQL, which Ward says otherwise")
        .at(at, "")
        .note("a sentence is `show … from … where … by … sort … desc top 10`; stages are joined by `|`");
    let moved = |it: &Edit| Edit { span: Span::new(base + it.span.start, base + it.span.end), text: it.text.clone() };
    match reads(&mended) {
        true => {
            let edits = local.edits.iter().map(moved).collect();
            Some(fault.fix(Fix { title: format!("write `{mended}`"), edits }))
        }
        false => select.then_some(fault),
    }
}

/// `from D group by g show sum(x)`, `group by g select sum(x)`: groups stand behind what is made of them.
fn grouped_first(text: &str) -> Option<String> {
    let words = words(text);
    let is = |at: usize, word: &str| words.get(at).is_some_and(|it| it.1.eq_ignore_ascii_case(word));
    let group = (0..words.len()).find(|at| is(*at, "group") && is(at + 1, "by"))?;
    let show = (group + 2..words.len()).find(|at| is(*at, "show") || is(*at, "select"))?;
    let table = match group {
        0 => "",
        2 if is(0, "from") => words[1].1,
        _ => return None,
    };
    let groups = text[words[group + 1].0 + words[group + 1].1.len()..words[show].0].trim().trim_end_matches('|').trim();
    let rest = mended(text[words[show].0 + words[show].1.len()..].trim());
    let from = if table.is_empty() { String::new() } else { format!("from {table} | ") };
    Some(format!("{from}show {rest} by {groups}"))
}

/// `… | group by g | show sum(x)`: the groups in the stage that is made of them. Each stage with where it stands.
pub(super) fn grouped_stage((said, at): (&str, Span), (made, next): (&str, Span)) -> Option<Diagnostic> {
    let groups = said.get(..9).filter(|it| it.eq_ignore_ascii_case("group by ")).map(|_| said[9..].trim())?;
    let verb = ["show", "select", "summarize"].iter().any(|it| first_word(made).eq_ignore_ascii_case(it));
    let mended = format!("{} by {groups}", mended(made.trim_end()));
    if !verb || !reads(&mended) {
        return None;
    }
    let fault = Diagnostic::error("unknown-verb", "`group by` is no verb")
        .at(Span::new(at.start, at.start + "group by".len()), "a verb is expected here")
        .note("groups stand behind what is made of them: `summarize sum(x) by g`");
    Some(fault.fix(Fix::replace(Span::new(at.start, next.end), mended.clone(), format!("write `{mended}`"))))
}

/// A piece of SQL with the words that stand inside clauses: `like`, `between`, `count(*)`.
pub(super) fn mended(text: &str) -> String {
    Fix { title: String::new(), edits: edits(text) }.apply(text)
}

/// What has to change, in order.
fn edits(text: &str) -> Vec<Edit> {
    let words = words(text);
    let mut found = Vec::new();
    for (at, (start, word)) in words.iter().enumerate() {
        let next = words.get(at + 1).copied().unwrap_or((text.len(), ""));
        let lower = (word.to_lowercase(), next.1.to_lowercase());
        let end = start + word.len();
        let both = Span::new(*start, next.0 + next.1.len());
        match (lower.0.as_str(), lower.1.as_str()) {
            ("select", _) if *start == 0 => found.push(edit(Span::new(0, end), "show")),
            ("group", "by") => found.push(edit(both, "by")),
            ("order", "by") if words.get(at + 2).is_some_and(|it| it.1.parse::<u32>().is_ok()) => {}
            ("order", "by") => found.push(edit(both, "sort")),
            ("limit", count) if *start > 0 && count.parse::<u64>().is_ok() => {
                found.push(edit(Span::new(*start, end), dialects::first_rows(&words)))
            }
            ("filter", _) => found.extend(dialects::filter(text, *start)),
            ("like" | "ilike", _) => match (dialects::negated(text, &words, at), like(text, *start, end)) {
                (Some(left), Some(plain)) => {
                    let not = words[at - 1].0;
                    found.push(edit(Span::new(left, left), "not ("));
                    found.push(edit(Span::new(not, plain.span.end), format!("{})", plain.text)));
                }
                (_, plain) => found.extend(plain),
            },
            ("between", _) => found.extend(between(text, *start, &words[at + 1..])),
            _ => {}
        }
        let rest = &text[end..];
        if lower.0 == "select" && *start == 0 && rest.trim_start().starts_with('*') {
            found.push(edit(Span::new(end, end + rest.find('*').unwrap_or(0) + 1), ""));
        }
        if let Some(star) = rest.strip_prefix("(*)").filter(|_| lower.0 == "count") {
            let star = text.len() - star.len() - 2;
            found.push(edit(Span::new(star, star + 1), ""));
        }
    }
    // What is put in goes before what is replaced at the same place.
    found.sort_by_key(|it| (it.span.start, std::cmp::Reverse(it.span.end)));
    found
}

fn edit(span: Span, text: impl Into<String>) -> Edit {
    Edit { span, text: text.into() }
}

/// `like '%x%'`: contains, starts_with or ends_with.
fn like(text: &str, start: usize, end: usize) -> Option<Edit> {
    let rest = text[end..].trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let close = rest[1..].find(quote)? + 1;
    let pattern = &rest[1..close];
    let operator = match (pattern.starts_with('%'), pattern.ends_with('%')) {
        (true, true) => "contains",
        (false, true) => "starts_with",
        (true, false) => "ends_with",
        (false, false) => "=",
    };
    let stop = text.len() - rest.len() + close + 1;
    let inner = pattern.trim_matches('%');
    (!inner.contains(['%', '_'])).then(|| edit(Span::new(start, stop), format!("{operator} {quote}{inner}{quote}")))
}

/// `between a and b`: `in a..b`.
fn between(text: &str, start: usize, words: &[(usize, &str)]) -> Option<Edit> {
    let and = words.iter().find(|it| it.1.eq_ignore_ascii_case("and"))?;
    let low = text[start + "between".len()..and.0].trim();
    let after = &text[and.0 + "and".len()..];
    let high = after.trim_start();
    let end = high.find(|c: char| c.is_whitespace() || ",);".contains(c)).unwrap_or(high.len());
    let stop = text.len() - high.len() + end;
    let number = |it: &str| it.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit());
    (number(low) && number(&high[..end])).then(|| edit(Span::new(start, stop), format!("in {low}..{}", &high[..end])))
}
