//! Faults of periods that are asked of a table which has declared none: the columns that could be one are named.

use super::written;
use crate::check::scope::Frame;
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::quantity::Period;
use crate::source::Span;
use crate::syntax::tree::{Clause, Clauses};
use crate::types::{Column, Type};

/// A period is asked for, and the table has none.
pub(in crate::check) fn no_period(span: Span, frame: &Frame) -> Diagnostic {
    let fault = Diagnostic::error("no-period", format!("{} has no period to choose from", frame.dataset))
        .at(span, "a period is asked for here");
    match times(frame).next() {
        Some(column) => {
            let column = written(&column.name);
            fault.note(format!("`open … entity … period {column}` declares that {column} is the period"))
        }
        None => fault,
    }
}

/// As [`no_period`], of clauses; a condition on a column that could be the period says the same.
pub(in crate::check) fn no_period_to_choose(span: Span, clauses: &Clauses, frame: &Frame) -> Diagnostic {
    let fault = no_period(span, frame);
    match times(frame).find_map(|it| condition(it, clauses)).and_then(|it| instead(&it, clauses, frame)) {
        Some(fix) => fault.fix(fix),
        None => fault,
    }
}

/// Columns that say when.
fn times(frame: &Frame) -> impl Iterator<Item = &Column> {
    let year =
        |it: &Column| it.ty == Type::Integer && (it.name.to_lowercase().contains("year") || it.name.contains('年'));
    frame.columns.iter().map(|it| &it.column).filter(move |it| matches!(it.ty, Type::Period | Type::Date) || year(it))
}

/// What `for T`, `since T` and `until T` say of a column.
fn condition(column: &Column, clauses: &Clauses) -> Option<String> {
    let name = written(&column.name);
    let year_of = |it: &Period| (it.text.len() == 4).then(|| it.text.clone());
    let (name, of): (String, fn(&Period) -> Option<String>) = match column.ty {
        Type::Period => (name, |it| Some(it.text.clone())),
        Type::Date => (format!("year({name})"), year_of),
        _ => (name, year_of),
    };
    let asked = [(&clauses.since, ">="), (&clauses.until, "<=")];
    let mut all: Vec<String> = Vec::new();
    match clauses.periods.as_slice() {
        [] => {}
        [one] => all.push(format!("{name} = {}", of(one.period.as_ref()?)?)),
        _ => return None,
    }
    for (word, sign) in asked {
        if let Some(word) = word {
            all.push(format!("{name} {sign} {}", of(word.period.as_ref()?)?));
        }
    }
    Some(all.join(" and "))
}

/// The clause of periods as a condition, beside the one that stands there.
fn instead(condition: &str, clauses: &Clauses, frame: &Frame) -> Option<Fix> {
    let of = |wanted: Clause| clauses.written.iter().filter(move |it| it.0 == wanted).map(|it| it.1);
    let mut places = of(Clause::Periods);
    let (place, None) = (places.next()?, places.next()) else { return None };
    let title = format!("write `where {condition}`");
    match (&clauses.condition, of(Clause::Where).next()) {
        (None, None) => Some(Fix::replace(place, format!("where {condition}"), title)),
        (Some(before), Some(_)) => {
            let joined = format!("({}) and {condition}", before.span.of(&frame.text));
            let edits = vec![Edit { span: before.span, text: joined }, Edit { span: place, text: String::new() }];
            Some(Fix { title, edits })
        }
        _ => None,
    }
}
