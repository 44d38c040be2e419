//! SQL that Ward does not read, and how Ward says it.

use super::recover::{first_word, reads, words};
use super::select;
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::source::Span;

/// A stage that is SQL: with the Ward sentence as a fix if that reads.
pub(super) fn fault(text: &str, base: usize) -> Option<Diagnostic> {
    let edits = edits(text);
    let select = first_word(text).eq_ignore_ascii_case("select");
    if edits.is_empty() && !select {
        return None;
    }
    let local = Fix { title: String::new(), edits };
    let mended = local.apply(text);
    let at = local.edits.first().map_or(Span::new(0, first_word(text).len()), |it| it.span);
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

/// What has to change, in order.
fn edits(text: &str) -> Vec<Edit> {
    let words = words(text);
    // Some are stages of the table, and no `show`.
    let stages = select::distinct(text, &words).or_else(|| select::star(text, &words));
    let is_show = stages.is_none();
    let mut found: Vec<Edit> = stages.unwrap_or_default();
    found.extend(select::renamed(text, &words));
    found.extend(select::positions(text, &words));
    found.extend(select::top(text, &words));
    for (at, (start, word)) in words.iter().enumerate() {
        let next = words.get(at + 1).copied().unwrap_or((text.len(), ""));
        let lower = (word.to_lowercase(), next.1.to_lowercase());
        let end = start + word.len();
        let both = Span::new(*start, next.0 + next.1.len());
        match (lower.0.as_str(), lower.1.as_str()) {
            ("select", _) if *start == 0 && is_show => found.push(edit(Span::new(0, end), "show")),
            ("group", "by") => found.push(edit(both, "by")),
            ("order", "by") if words.get(at + 2).is_some_and(|it| it.1.parse::<u32>().is_ok()) => {}
            ("order", "by") => found.push(edit(both, if is_show { "sort" } else { "| sort" })),
            ("limit", count) if *start > 0 && count.parse::<u64>().is_ok() => {
                found.push(edit(Span::new(*start, end), select::first_rows(&words)))
            }
            ("filter", _) => found.extend(select::filter(text, *start)),
            ("like" | "ilike", _) => match (select::negated(text, &words, at), like(text, *start, end)) {
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
        if lower.0 == "select" && *start == 0 && is_show && rest.trim_start().starts_with('*') {
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
