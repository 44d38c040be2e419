//! Second look at a statement that reads: habits of other languages, and words that read as a number, a date or a period but are none.

use pest::iterators::Pair;

use crate::diagnostic::{Diagnostic, Fix};
use crate::quantity::{read_cell, read_date, read_literal, read_period};
use crate::source::Span;
use crate::syntax::{Rule, span};

/// What other languages write, and what Ward writes.
const HABITS: [(Rule, &str, &str); 6] = [
    (Rule::or, "||", "or"),
    (Rule::and, "&&", "and"),
    (Rule::equal, "==", "="),
    (Rule::not_equal, "<>", "!="),
    (Rule::missing, "null", "missing"),
    (Rule::show_word, "select", "show"),
];

/// Reports habits as warnings and impossible literals as errors. `text` is the statement that starts at `base`.
pub(super) fn look(statement: &Pair<'_, Rule>, text: &str, base: usize, faults: &mut Vec<Diagnostic>) {
    let mut before: [Option<(Rule, Span)>; 2] = [None, None];
    for pair in statement.clone().into_inner().flatten() {
        let (rule, at) = (pair.as_rule(), span(&pair, base));
        let word = Span::new(at.start - base, at.end - base).of(text);
        let habit = HABITS.iter().find(|it| it.0 == rule && it.1.eq_ignore_ascii_case(word));
        faults.extend(habit.map(|(.., ward)| written_as(word, ward, at, text, base)));
        faults.extend(impossible(rule, word, at));
        if let [Some((Rule::number, low)), Some((Rule::subtract, dash))] = before
            && rule == Rule::number
            && low.end == dash.start
            && dash.end == at.start
        {
            faults.extend(dashed_range(
                [low, dash, at].map(|it| Span::new(it.start - base, it.end - base)),
                text,
                base,
            ));
        }
        before = [before[1], Some((rule, at))];
    }
}

/// `10-20%` and `10%-20%` are ranges only in data; in a query it is written `10%..20%`.
fn dashed_range([low, dash, high]: [Span; 3], text: &str, base: usize) -> Option<Diagnostic> {
    let first = low.of(text).trim_end_matches(['%', '％']);
    let bare = first.chars().all(|c| c.is_ascii_digit() || c == '.');
    let range = format!("{first}%..{}", high.of(text));
    if !bare || !high.of(text).ends_with(['%', '％']) || read_literal(&range).is_none() {
        return None;
    }
    let at = |it: Span| Span::new(base + it.start, base + it.end);
    let whole = at(low.to(high));
    let from = if first == low.of(text) { "number" } else { "smaller one" };
    let fault = Diagnostic::error("dashed-range", format!("`{}` takes a share from a {from}", low.to(high).of(text)));
    let fault = fault.at(whole, "`-` subtracts; a range is written with `..`");
    let spaced = Fix::replace(at(dash), " - ", "subtract with spaces around");
    Some(fault.fix(Fix::replace(whole, range.clone(), format!("write `{range}`"))).fix(spaced))
}

fn written_as(word: &str, ward: &str, at: Span, text: &str, base: usize) -> Diagnostic {
    let is_word = |it: Option<char>| it.is_some_and(|c| !c.is_whitespace());
    let letters = ward.starts_with(char::is_alphabetic);
    let before = if letters && is_word(text[..at.start - base].chars().next_back()) { " " } else { "" };
    let after = if letters && is_word(text[at.end - base..].chars().next()) { " " } else { "" };
    Diagnostic::warning("habit", format!("`{word}` is read as `{ward}`"))
        .at(at, format!("Ward writes `{ward}`"))
        .fix(Fix::replace(at, format!("{before}{ward}{after}"), format!("write `{ward}`")))
}

/// A word of a literal's form that is no literal.
fn impossible(rule: Rule, word: &str, at: Span) -> Option<Diagnostic> {
    match rule {
        Rule::number if read_literal(word).is_none() => Some(no_number(word, at)),
        Rule::bound if read_cell(word).is_none() => Some(no_number(word, at)),
        Rule::date if read_date(word).is_none() => Some(no_day(word, at)),
        Rule::period | Rule::year if read_period(word).is_none() => Some(no_day(word, at)),
        Rule::count if word.parse::<u64>().is_err() => Some(
            Diagnostic::error("no-such-number", format!("`{word}` is too large a number"))
                .at(at, "a smaller number is expected here"),
        ),
        _ => None,
    }
}

fn no_day(word: &str, at: Span) -> Diagnostic {
    let fault = Diagnostic::error("no-such-period", format!("the calendar has no `{word}`"));
    turned(fault.at(at, "a day, month, quarter, half or year is expected here"), word, at, |it| {
        read_period(it).is_some()
    })
}

fn no_number(word: &str, at: Span) -> Diagnostic {
    let fault = Diagnostic::error("no-such-number", format!("`{word}` is no number"));
    let fault = match word.contains("..") {
        true => fault.at(at, "a range goes from its lower to its upper end, both of one unit"),
        false => fault.at(at, "its magnitude or unit does not read"),
    };
    turned(fault, word, at, |it| read_literal(it).is_some())
}

/// With the ends of a range turned round, if that reads.
fn turned(fault: Diagnostic, word: &str, at: Span, reads: impl Fn(&str) -> bool) -> Diagnostic {
    let Some((low, high)) = word.split_once("..") else { return fault };
    let turned = format!("{high}..{low}");
    match reads(&turned) {
        true => fault.fix(Fix::replace(at, turned.clone(), format!("write `{turned}`"))),
        false => fault,
    }
}
