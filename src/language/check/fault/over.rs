//! Faults of `over C`, and of periods that are asked of a table in which nothing, or more than one column, says when a row is of.

use crate::check::over::candidates;
use crate::check::scope::Frame;
use crate::diagnostic::{Diagnostic, Fix};
use crate::source::Span;
use crate::syntax::tree::{Clause, Clauses, Name};
use crate::types::{Column, Type};
use crate::verb::Bucket;

/// So many columns are offered.
const OFFERED: usize = 3;

/// `for 2021` of a table with several columns of dates.
pub(in crate::check) fn several_times(span: Span, frame: &Frame, clauses: &Clauses) -> Diagnostic {
    let end = frame.text.get(..clauses.span.end).map_or(clauses.span.end, |it| it.trim_end().len());
    let fault = Diagnostic::error("no-period", format!("{} has several columns of time", super::called(frame)))
        .at(span, "say of which of them this is: `over C`");
    offered(fault, end, frame)
}

/// `for 2021 vs 2020` of a table that has years in a column.
pub(in crate::check) fn time_of_two(span: Span, frame: &Frame, clauses: &Clauses) -> Diagnostic {
    let end = frame.text.get(..clauses.span.end).map_or(clauses.span.end, |it| it.trim_end().len());
    offered(super::no_period(span, frame), end, frame)
}

/// `trend` of a table that declares no period, and has no column of dates, or several.
pub(in crate::check) fn no_time(span: Span, frame: &Frame) -> Diagnostic {
    let fault = Diagnostic::error("no-period", format!("{} has no declared period to follow", super::called(frame)))
        .at(span, "say which column is the time: `over date`");
    let end = frame.text.get(..span.end).map_or(span.end, |it| it.trim_end().len());
    offered(fault, end, frame)
}

/// `trend x yearly over C` where the column has no days, and is not the declared period.
pub(in crate::check) fn not_in_buckets(span: Span, column: &Column, bucket: Bucket, frame: &Frame) -> Diagnostic {
    let word = match bucket {
        Bucket::Year => "yearly",
        Bucket::Quarter => "quarterly",
        Bucket::Month => "monthly",
    };
    let (name, ty) = (super::written(&column.name), super::type_word(column.ty));
    let fault =
        Diagnostic::error("wrong-type", format!("`{word}` puts dates and periods together, and {name} is {ty}"))
            .at(span, "a column of dates is expected here");
    let dates = || candidates(frame).into_iter().filter(|it| it.ty == Type::Date).take(OFFERED);
    let fault = dates().fold(fault, |fault, it| {
        let date = super::written(&it.name);
        fault.fix(Fix::replace(span, date.clone(), format!("`{date}`")))
    });
    match column.ty {
        Type::Text => fault.note(format!("`open … period {name}` reads its texts as periods")),
        _ => fault,
    }
}

/// The fault with the columns that could be meant, each as an edit.
fn offered(fault: Diagnostic, end: usize, frame: &Frame) -> Diagnostic {
    let word = if frame.text.get(..end).is_some_and(str::is_ascii) { "over" } else { "沿" };
    candidates(frame).iter().take(OFFERED).fold(fault, |fault, it| {
        let clause = format!("{word} {}", super::written(&it.name));
        fault.fix(Fix::replace(Span::new(end, end), format!(" {clause}"), format!("`{clause}`")))
    })
}

/// `over C` where a period is declared.
pub(in crate::check) fn period_declared(span: Span, name: &Name, period: &str, frame: &Frame) -> Diagnostic {
    let column = super::written(&name.text);
    let table = super::called(frame);
    left_out(super::clause_not_here(span, "over", "a table that declares its period"), span, &frame.text)
        .note(format!("rows of {table} are of their {period}; `where {column} in 2021` chooses by another column"))
}

/// `over C` without a period.
pub(in crate::check) fn over_nothing(span: Span, text: &str) -> Diagnostic {
    let fault = super::clause_not_here(span, "over", "a sentence without a period");
    left_out(fault, span, text).note("it says of which column `for 2021`, `since 2020` and `vs 2020` are")
}

/// `matched` where nobody could be known in each of several periods.
pub(in crate::check) fn nothing_to_match(frame: &Frame, clauses: &Clauses, several: bool) -> Option<Diagnostic> {
    let place = match (several, &frame.entity) {
        (true, Some(_)) => return None,
        (true, None) => "a table without an entity",
        (false, _) => "a sentence that does not hold two periods against each other",
    };
    let span = clauses.written.iter().find(|it| it.0 == Clause::Matched).map_or(clauses.span, |it| it.1);
    Some(left_out(super::clause_not_here(span, "matched", place), span, &frame.text))
}

fn left_out(fault: Diagnostic, span: Span, text: &str) -> Diagnostic {
    let start = text.get(..span.start).map_or(span.start, |it| it.trim_end().len());
    let end = span.start + span.of(text).trim_end().len();
    fault.fix(Fix::replace(
        Span::new(start, end),
        "",
        format!("leave `{}` out", span.of(text).split_whitespace().next().unwrap_or_default()),
    ))
}

/// Two periods with days in common, of rows that are of one day each.
pub(in crate::check) fn overlapping(span: Span, one: &str, other: &str) -> Diagnostic {
    Diagnostic::error("unlike-periods", format!("{one} and {other} have days in common"))
        .at(span, "a row of such a day would be on both sides")
}
