//! Every checking error as a function: facts in, diagnostic out. The wording stands here once.

mod apart;
mod asked;
mod clause;
mod elsewhere;
mod otherwise;
mod over;
mod percent;
mod values;
mod years;

use super::scope::Frame;
use crate::catalog::DatasetColumn;
use crate::diagnostic::{Diagnostic, Fix};
use crate::nearest::nearest;
use crate::plan::BinaryOperator;
use crate::quantity::Unit;
use crate::script::set_apart;
use crate::source::Span;
use crate::syntax::tree::Name;
use crate::types::Type;
use crate::words::Language;
use crate::world::World;
pub(super) use {apart::*, asked::*, clause::*, otherwise::*, over::*, percent::*, values::*, years::*};

fn with_fixes(mut fault: Diagnostic, span: Span, near: Vec<&str>) -> Diagnostic {
    for name in near {
        fault = fault.fix(Fix::replace(span, written(name), format!("write `{}`", written(name))));
    }
    fault
}

/// Columns near a name, by their names, labels in both languages and aliases.
fn near_columns<'a>(typed: &str, columns: impl Iterator<Item = &'a DatasetColumn>) -> Vec<&'a str> {
    let others = |it: &DatasetColumn| {
        let labels = [it.column.label.en.clone(), it.column.label.zh.clone()];
        it.aliases.iter().cloned().chain(labels).collect::<Vec<String>>()
    };
    let known: Vec<(&str, Vec<String>)> = columns.map(|it| (it.column.name.as_str(), others(it))).collect();
    let near = nearest(typed, known.iter().map(|(name, others)| (*name, others.as_slice())));
    let mut found: Vec<&str> = Vec::new();
    for name in near {
        if let Some((known, _)) = known.iter().find(|(known, _)| *known == name)
            && !found.contains(known)
        {
            found.push(known);
        }
    }
    found
}

/// A name as it has to be written: in backquotes unless it is a plain word.
pub(super) fn written(name: &str) -> String {
    let plain = name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if plain { name.to_owned() } else { format!("`{name}`") }
}

pub(super) fn unknown_dataset(name: &Name, world: &World) -> Diagnostic {
    let asked = |it: &&crate::catalog::Dataset| it.implicit || !it.own;
    let known: Vec<&str> = world.catalog.datasets.iter().filter(asked).map(|it| it.name.as_str()).collect();
    let near = nearest(&name.text, world.catalog.datasets.iter().map(|it| (it.name.as_str(), it.aliases.as_slice())));
    let fault = Diagnostic::error("unknown-dataset", format!("there is no dataset `{}`", name.text))
        .at(name.span, "a dataset is expected here")
        .note(format!("datasets: {}", known.join(", ")));
    with_fixes(fault, name.span, near)
}

pub(super) fn hidden_column(name: &Name, dataset: &str) -> Diagnostic {
    let quoted = format!("`{}`", name.text);
    Diagnostic::warning("hidden-column", format!("{quoted} is a parameter, and a column of {dataset} too"))
        .at(name.span, "this is the parameter")
        .fix(Fix::replace(name.span, quoted, "the column is written in backquotes"))
}

fn spaced(name: &Name, words: String) -> Fix {
    Fix::replace(name.span, words.clone(), format!("write `{words}`"))
}

pub(super) fn unknown_name(name: &Name, frame: &Frame) -> Diagnostic {
    let before = frame.text.get(..name.span.start).unwrap_or("").trim_end_matches([' ', '\t', '\u{3000}']);
    let leads = before.is_empty() || before.ends_with(['|', '\n', ';', '；', '=']);
    if let Some(words) = set_apart(&name.text, leads, &|it| frame.column(it).is_some()) {
        return Diagnostic::error("unknown-name", format!("`{}` is no column of {}", name.text, called(frame)))
            .at(name.span, "words are set apart by spaces")
            .fix(spaced(name, words));
    }
    let mut fault = Diagnostic::error("unknown-name", format!("`{}` is no column of {}", name.text, called(frame)))
        .at(name.span, "a column or a definition is expected here");
    if let Some(fix) = otherwise(name, in_having(&frame.text, name.span), frame.shown_period.as_deref()) {
        return fault.fix(fix);
    }
    let shown = || frame.columns.iter().filter(|it| !it.column.name.starts_with('~'));
    let near = near_columns(&name.text, shown());
    if near.is_empty() {
        let some: Vec<&str> = shown().take(12).map(|it| it.column.name.as_str()).collect();
        let more = if shown().nth(12).is_some() { ", …" } else { "" };
        fault = fault.note(format!("{} has: {}{more}", called(frame), some.join(", ")));
    }
    with_fixes(fault, name.span, near)
}

/// A name that a table in force does not have, perhaps the name of another table at the start of a sentence: `it | rank x`.
pub(super) fn unknown_here(name: &Name, frame: &Frame, world: &World) -> Diagnostic {
    let before = frame.text.get(..name.span.start).unwrap_or("").trim_end_matches([' ', '\t', '\u{3000}']);
    let leads = before.is_empty() || before.ends_with(['\n', ';', '；']);
    match leads && world.catalog.dataset(&name.text).is_some() {
        true => {
            let title = format!("`{}` is no column of {}", name.text, called(frame));
            as_table(Diagnostic::error("unknown-name", title), name)
        }
        false => unknown_name(name, frame),
    }
}

fn as_table(fault: Diagnostic, name: &Name) -> Diagnostic {
    let start = Span::new(name.span.start, name.span.start);
    let from = Fix::replace(start, "from ", format!("ask the table: `from {}`", name.text));
    fault.at(name.span, "this is a table; `from` stands before it").fix(from)
}

/// `leads` says whether the name starts its stage, so that a verb may be glued to it.
pub(super) fn unknown_names(name: &Name, leads: bool, world: &World) -> Diagnostic {
    let known =
        |it: &str| world.catalog.datasets.iter().any(|dataset| dataset.implicit && dataset.column(it).is_some());
    let fault = Diagnostic::error("unknown-name", format!("no dataset knows `{}`", name.text));
    if let Some(words) = set_apart(&name.text, leads, &known) {
        return fault.at(name.span, "words are set apart by spaces").fix(spaced(name, words));
    }
    if leads && world.catalog.dataset(&name.text).is_some() {
        return as_table(fault, name);
    }
    if let Some(fault) = somebody_as_figure(name, world) {
        return fault;
    }
    let columns = world.catalog.datasets.iter().filter(|it| it.implicit).flat_map(|it| &it.columns);
    // A figure of somebody is not that figure of all, and what is made of one's own figure is not another figure.
    let names = world.catalog.entities.iter().flat_map(|it| [&it.name, &it.name_zh].into_iter().chain(&it.aliases));
    let own = world.catalog.datasets.iter().filter(|it| it.own).flat_map(|it| &it.columns).map(|it| &it.column.name);
    let mut names = names.chain(own).filter(|it| !it.is_ascii() && 1 < it.chars().count());
    let near = if names.any(|it| name.text.starts_with(it)) { vec![] } else { near_columns(&name.text, columns) };
    // What one's own tables have goes before what the shipped ones have.
    let own = world.catalog.datasets.iter().filter(|it| it.own && it.implicit).flat_map(|it| &it.columns);
    let near = Some(near_columns(&name.text, own)).filter(|it| !it.is_empty()).unwrap_or(near);
    let fault = fault.at(name.span, "a metric or a column is expected here");
    // A word of the name may be one of other names: `payback_years` of `payback_time`.
    let lead = name.text.split(['_', ' ']).next().filter(|it| 2 < it.len() && near.is_empty());
    let lead = lead.map(crate::catalog::snake);
    let holding_of = |own: bool| -> Vec<&str> {
        // A short word is one of many of the shipped names.
        let lead = lead.as_ref().filter(|it| own || 4 < it.len());
        let with_lead = |it: &&DatasetColumn| {
            let words = crate::catalog::snake(&it.column.name);
            lead.is_some_and(|lead| words.split('_').any(|word| word == lead))
        };
        let asked = world.catalog.datasets.iter().filter(|it| it.implicit && it.own == own).flat_map(|it| &it.columns);
        let mut found: Vec<&str> = asked.filter(with_lead).map(|it| it.column.name.as_str()).collect();
        found.sort_unstable();
        found.dedup();
        found
    };
    let own_holding = holding_of(true);
    // Of one's own table it is one of the columns with that word.
    let near = if own_holding.is_empty() { near } else { own_holding.iter().take(3).copied().collect() };
    let holding = if own_holding.is_empty() { holding_of(false) } else { own_holding };
    let fault = match holding.is_empty() {
        true => fault.note("`from D | describe` lists the columns of a dataset"),
        false => fault.note(format!("names with it: {}", holding[..holding.len().min(8)].join(", "))),
    };
    with_fixes(fault, name.span, near)
}

pub(super) fn no_such_value(name: &Name, column: &str, values: &[String], stops: bool) -> Diagnostic {
    let near = nearest(&name.text, values.iter().map(|it| (it.as_str(), &[][..])));
    let title = format!("no row has {column} = \"{}\"", name.text);
    let fault = match stops {
        true => Diagnostic::error("no-such-value", title),
        false => Diagnostic::warning("no-such-value", title),
    };
    let fault = fault.at(name.span, format!("{column} has {} different values", values.len()));
    let fault = match near.is_empty() {
        true => {
            let some: Vec<&str> = values.iter().take(8).map(String::as_str).collect();
            fault.note(format!("some of them: {}", some.join(", ")))
        }
        false => fault,
    };
    near.into_iter()
        .fold(fault, |fault, it| fault.fix(Fix::replace(name.span, format!("\"{it}\""), format!("write \"{it}\""))))
}

pub(super) fn unit_mismatch(span: Span, left: (&str, &Unit), right: (&str, &Unit), doing: &str) -> Diagnostic {
    let say = |unit: &Unit| match unit.is_none() {
        true => "a plain number".to_owned(),
        false => unit.write(Language::English),
    };
    let fault = Diagnostic::error("unit-mismatch", format!("{} and {} cannot be {doing}", say(left.1), say(right.1)))
        .at(span, format!("`{}` is {}, `{}` is {}", left.0, say(left.1), right.0, say(right.1)));
    let factor = left.1.over(right.1);
    match factor.is_none() {
        true => fault,
        false => fault.note(format!("the missing factor is {}", factor.write(Language::English))),
    }
}

pub(super) fn too_many_ranges(span: Span) -> Diagnostic {
    Diagnostic::error("too-long", "too many ranges are multiplied in one expression")
        .at(span, "the ends of this cannot be computed at once")
        .note("make a part of it a column first: `derive a * b as part`, or use `mid(x)`")
}

pub(super) fn unknown_unit(name: &Name) -> Diagnostic {
    Diagnostic::error("unknown-unit", format!("`{}` is no unit", name.text))
        .at(name.span, "a unit such as 亿元, CNY, USD m, beds, 元/床日 is expected here")
}

pub(super) fn no_rate(name: &Name, column: &str, from: &str, to: &str) -> Diagnostic {
    Diagnostic::error("no-rate", format!("there is no exchange rate between {from} and {to}"))
        .at(name.span, format!("`{column}` is in {from}"))
}

/// What a table is called; what a stage before made has no name.
pub(super) fn called(frame: &Frame) -> &str {
    if frame.dataset == super::PIPED { "the table so far" } else { &frame.dataset }
}

pub(super) fn wrong_type(span: Span, found: Type, expected: &str) -> Diagnostic {
    Diagnostic::error("wrong-type", format!("{} was read where {expected} is expected", type_word(found)))
        .at(span, format!("this is {}", type_word(found)))
}

fn type_word(ty: Type) -> &'static str {
    match ty {
        Type::Truth => "a condition",
        Type::Integer | Type::Number => "a number",
        Type::Text => "a text",
        Type::Date => "a date",
        Type::Period => "a period",
        Type::Unknown => "something unknown",
    }
}

/// `fits` says whether the call reads with another function.
pub(super) fn unknown_function(name: &Name, known: &[&'static str], fits: impl Fn(&str) -> bool) -> Diagnostic {
    let fault = Diagnostic::error("unknown-function", format!("there is no function `{}`", name.text))
        .at(name.span, "a function is expected here");
    let word = name.text.to_lowercase();
    if let Some(ours) = elsewhere::renamed(&word).filter(|it| fits(it)) {
        return fault.fix(Fix::replace(name.span, ours.to_owned(), format!("write `{ours}`")));
    }
    if let Some(said) = elsewhere::said(&word) {
        return fault.note(format!("Ward writes {said}"));
    }
    let mut near = nearest(&name.text, known.iter().map(|it| (*it, &[][..])));
    near.retain(|it| fits(it));
    with_fixes(fault, name.span, near)
}

pub(super) fn wrong_arguments(name: &Name, expected: &str) -> Diagnostic {
    Diagnostic::error("wrong-arguments", format!("`{}` takes {expected}", name.text)).at(name.span, "called here")
}

pub(super) fn nested_aggregate(span: Span) -> Diagnostic {
    Diagnostic::error("nested-aggregate", "an aggregate stands where a value of one row is expected")
        .at(span, "aggregates belong in `show`, `summarize` and `having`")
}

pub(super) fn sum_of_ratio(span: Span, inner: &str, what: &str) -> Diagnostic {
    Diagnostic::error("sum-of-ratio", format!("a {what} cannot be summed: `{inner}`"))
        .at(span, "a sum of these has no meaning")
        .fix(Fix::replace(span, inner.to_owned(), "let Ward weigh it"))
        .fix(Fix::replace(span, format!("median({inner})"), "take the median"))
}

pub(super) fn sum_over_time(span: Span, inner: &str) -> Diagnostic {
    Diagnostic::error("sum-over-time", format!("`{inner}` of several periods cannot be summed"))
        .at(span, "this counts the same thing once a period")
        .note("a stock is what is there at one time: over time its last figure counts")
        .fix(Fix::replace(span, inner.to_owned(), "take the last of each"))
        .fix(Fix::replace(span, format!("mean({inner})"), "take the mean over all rows"))
}

pub(super) fn needs_aggregate(span: Span, name: &str) -> Diagnostic {
    let fault = Diagnostic::error("needs-aggregate", format!("how `{name}` adds up is not known"))
        .at(span, "one value for many rows is asked for here")
        .note("its kind is not declared, so nothing is guessed");
    ["sum", "mean", "median"].iter().fold(fault, |fault, function| {
        let call = format!("{function}({})", written(name));
        fault.fix(Fix::replace(span, call.clone(), format!("write `{call}`")))
    })
}

pub(super) fn constant_comparison(span: Span, literal: Span, text: &str, name: &str, always: bool) -> Diagnostic {
    Diagnostic::warning("constant-comparison", format!("`{name}` is a fraction, so this is {always} for every row"))
        .at(span, "1 is 100 %")
        .fix(Fix::replace(literal, format!("{text}%"), format!("write `{text}%`")))
}

/// `cost = missing`: of what is not known nothing is decided.
pub(super) fn compared_missing(span: Span, figure: &str, op: BinaryOperator) -> Diagnostic {
    let fault = Diagnostic::error("compared-missing", "a comparison with `missing` is decided for no row")
        .at(span, "what is missing is equal to nothing");
    let mended = match op {
        BinaryOperator::Equal => format!("{figure} is missing"),
        BinaryOperator::NotEqual => format!("{figure} is not missing"),
        _ => return fault,
    };
    fault.fix(Fix::replace(span, mended.clone(), format!("write `{mended}`")))
}

/// `by at least 3%` of a share.
pub(super) fn percent_margin(literal: Span, written: &str) -> Diagnostic {
    let points = format!("{}pp", written.trim_end_matches('%'));
    Diagnostic::error("percent-added", format!("`{written}` of a share has two readings"))
        .at(literal, "percentage points, or a part of the share")
        .fix(Fix::replace(literal, points.clone(), format!("write `{points}`")))
}

/// `by` is a column that could say which parts.
pub(super) fn mix_of_what(span: Span, by: Option<&str>) -> Diagnostic {
    let fault = Diagnostic::error("mix-of-what", "`mix` needs parts")
        .at(span, "say of which: `mix revenue by region`, or `mix revenue = a + b`");
    match by.map(written) {
        Some(by) => {
            fault.fix(Fix::replace(Span::new(span.end, span.end), format!(" by {by}"), format!("its parts by {by}")))
        }
        None => fault,
    }
}

pub(super) fn no_parts(span: Span, name: &str, kind: crate::types::Kind) -> Diagnostic {
    let word = kind.word();
    Diagnostic::error("no-parts", format!("`{name}` is a {word}, and its values by group do not add up to a whole"))
        .at(span, "shares of this have no meaning")
        .note("`bridge` says how groups move a ratio: `bridge gross_margin from 2020 to 2021 by region`")
}

pub(super) fn two_periods(span: Span) -> Diagnostic {
    Diagnostic::error("two-periods", "`bridge` explains a change between two periods")
        .at(span, "say which: `from 2020 to 2021`")
}

pub(super) fn no_formula(span: Span) -> Diagnostic {
    Diagnostic::error("no-formula", "only + - * / over figures and numbers can be split")
        .at(span, "this is more than that")
}

/// `bridge price from … by h`: no sum of the groups is the figure, and no ratio of two sums.
pub(super) fn no_groups(span: Span, name: &str, by: Option<Span>, text: &str) -> Diagnostic {
    let fault = Diagnostic::error("no-parts", format!("the values of `{name}` by group make no value of the whole"))
        .at(span, "this is no sum over groups, and no ratio of two such sums")
        .note("a volume times a price adds up, and so does a figure that does; a ratio needs its numerator and denominator");
    match by.and_then(|it| clause_before(it, text)) {
        Some(clause) => fault.fix(Fix::replace(clause, String::new(), "leave the groups out")),
        None => fault,
    }
}

/// A clause of one value with the word before it, and the space before that: ` by h`.
fn clause_before(value: Span, text: &str) -> Option<Span> {
    let before = text.get(..value.start)?.trim_end();
    let word = before.rfind(char::is_whitespace)?;
    Some(Span::new(before[..word].trim_end().len(), value.end))
}

pub(super) fn log_of_sum(span: Span) -> Diagnostic {
    Diagnostic::error("log-of-sum", "`method log` splits products and quotients only")
        .at(span, "this has a sum in it")
        .note("the symmetric split needs no such thing: leave `method log` out")
}

pub(super) fn why_of_whom(span: Span, metric: &str) -> Diagnostic {
    Diagnostic::error("why-of-whom", format!("`why {metric}` needs somebody"))
        .at(span, format!("say of whom: `why {metric} of Topchoice`"))
}

pub(super) fn no_key(span: Span, left: &str, right: &str) -> Diagnostic {
    Diagnostic::error("no-key", format!("{left} and {right} share no column that could be a key"))
        .at(span, "say which columns meet: `on a = b`")
}

pub(super) fn pivot_values(span: Span) -> Diagnostic {
    Diagnostic::error("pivot-values", "the values that make the columns are not known, or too many")
        .at(span, "list them: `across payer in (public, private)`")
}

pub(super) fn range_key(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("range-key", format!("`{name}` holds ranges, and rows cannot be grouped by a range"))
        .at(span, "a group needs one value a row")
        .note("`mid(x)`, `low(x)` and `high(x)` are single values")
        .fix(Fix::replace(span, format!("mid({})", written(name)), format!("write `mid({})`", written(name))))
}
