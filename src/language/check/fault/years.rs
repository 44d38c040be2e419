//! Faults of periods and entities in each other's place, and of periods asked of a table that has a column of years.

use crate::catalog::{DatasetColumn, year_column};
use crate::check::scope::Frame;
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::source::Span;
use crate::syntax::tree::{Clause, Clauses, Name, PeriodWord};
use crate::types::Type;
use crate::world::World;

/// A period is asked of a table that has none; a column that could be one is named.
pub(in crate::check) fn no_period(span: Span, frame: &Frame) -> Diagnostic {
    let fault = Diagnostic::error("no-period", format!("{} has no period to choose from", super::called(frame)))
        .at(span, "a period is asked for here");
    if frame.dataset == crate::check::PIPED {
        return fault
            .note("the sentence before `|` chooses periods; of its table a condition does: `where period = 2021`");
    }
    let timed = |it: &&DatasetColumn| matches!(it.column.ty, Type::Period | Type::Date);
    match year_column(&frame.columns).or_else(|| frame.columns.iter().find(timed)) {
        Some(it) => {
            fault.note(format!("`open … entity … period {}` declares its periods", super::written(&it.column.name)))
        }
        None => fault,
    }
}

/// `for 2022` of a table without periods: its column of years has a condition of its own.
pub(in crate::check) fn no_period_here(span: Span, frame: &Frame, clauses: &Clauses) -> Diagnostic {
    let fault = no_period(span, frame);
    let mut dates = frame.columns.iter().filter(|it| it.column.ty == Type::Date);
    let lone = dates.next().filter(|_| dates.next().is_none()).map(|it| super::written(&it.column.name));
    let years = year_column(&frame.columns).map(|it| super::written(&it.column.name));
    let condition = match (years, lone) {
        (Some(column), _) => in_years(clauses, &column),
        (None, Some(column)) => in_days(clauses, &column),
        (None, None) => None,
    };
    let mut chosen = clauses.written.iter().filter(|it| it.0 == Clause::Periods);
    let (Some((_, clause)), None, Some(condition)) = (chosen.next(), chosen.next(), condition) else { return fault };
    let title = format!("write `where {condition}`");
    match &clauses.condition {
        None => fault.fix(Fix::replace(*clause, format!("where {condition}"), title)),
        Some(before) => {
            let start = frame.text.get(..clause.start).map_or(clause.start, |it| it.trim_end().len());
            let end = before.span.start + before.span.of(&frame.text).trim_end().len();
            let mut edits = vec![
                Edit { span: Span::new(start, clause.end), text: String::new() },
                Edit { span: Span::new(end, end), text: format!(" and {condition}") },
            ];
            edits.sort_by_key(|it| it.span);
            fault.fix(Fix { title: format!("write `and {condition}`"), edits })
        }
    }
}

/// The years of a sentence as a condition; none where a period is no year.
fn in_years(clauses: &Clauses, column: &str) -> Option<String> {
    let is_year = |it: &str| it.len() == 4 && it.bytes().all(|it| it.is_ascii_digit());
    let text = |it: &PeriodWord| {
        let text = it.period.as_ref()?.text.clone();
        text.split("..").all(is_year).then_some(text)
    };
    let all: Vec<String> = clauses.periods.iter().map(text).collect::<Option<_>>()?;
    let side = |it: &Option<PeriodWord>, sign: &str| match it {
        Some(it) => text(it).filter(|it| is_year(it)).map(|it| Some(format!("{column} {sign} {it}"))),
        None => Some(None),
    };
    let mut found: Vec<String> = Vec::new();
    match all.as_slice() {
        [] => {}
        [one] if is_year(one) => found.push(format!("{column} = {one}")),
        [one] => found.push(format!("{column} in {one}")),
        all if all.iter().all(|it| is_year(it)) => found.push(format!("{column} in ({})", all.join(", "))),
        _ => return None,
    }
    found.extend(side(&clauses.since, ">=")?);
    found.extend(side(&clauses.until, "<=")?);
    (!found.is_empty()).then(|| found.join(" and "))
}

/// The periods of a sentence as a condition on a date.
fn in_days(clauses: &Clauses, column: &str) -> Option<String> {
    let text = |it: &PeriodWord| Some(it.period.as_ref()?.text.clone());
    let within = |it: &PeriodWord| Some(format!("{column} in {}", text(it)?));
    let all: Vec<String> = clauses.periods.iter().map(within).collect::<Option<_>>()?;
    let mut found = match all.as_slice() {
        [] | [_] => all,
        several => vec![format!("({})", several.join(" or "))],
    };
    for (side, sign) in [(&clauses.since, ">="), (&clauses.until, "<=")] {
        if let Some(side) = side {
            found.push(format!("{column} {sign} {}", text(side)?));
        }
    }
    (!found.is_empty()).then(|| found.join(" and "))
}

/// `in 2021`: a period in the place of a unit.
pub(in crate::check) fn period_as_unit(name: &Name, clauses: &Clauses) -> Diagnostic {
    let fault = super::unknown_unit(name);
    let Some(period) = crate::quantity::read_period(&name.text) else { return fault };
    match clauses.written.iter().find(|it| it.0 == Clause::Unit) {
        Some((_, clause)) if clauses.periods.is_empty() => {
            let meant = format!("for {}", period.text);
            fault.note("a period stands behind `for`").fix(Fix::replace(
                *clause,
                meant.clone(),
                format!("write `{meant}`"),
            ))
        }
        _ => fault,
    }
}

/// `revenue for Topchoice`: somebody in the place of a period.
pub(in crate::check) fn somebody_as_period(fault: Diagnostic, text: &str, world: &World) -> Diagnostic {
    let (Some(span), "unknown-parameter") = (fault.span(), fault.code) else { return fault };
    let name = span.of(text).trim_matches(['"', '“', '”', '`']);
    let Some(entity) = world.catalog.entity(name) else { return fault };
    let before = text[..span.start].trim_end();
    let word = before.rsplit(char::is_whitespace).next().unwrap_or("");
    let made = Diagnostic::error(
        "unknown-parameter",
        format!("`{name}` is no period: it is the {} {}", entity.kind, entity.name),
    );
    let made = made.at(span, "a period is expected here; whose figure it is stands behind `of`");
    if !word.eq_ignore_ascii_case("for") {
        return made;
    }
    let word = Span::new(before.len() - word.len(), before.len());
    made.fix(Fix::replace(word, "of", "write `of`"))
}

/// `compare Topchoice`: somebody in the place of a figure.
pub(in crate::check) fn somebody_as_figure(name: &Name, world: &World) -> Option<Diagnostic> {
    let entity = world.catalog.entity(&name.text)?;
    let title = format!("`{}` is no figure: it is the {} {}", name.text, entity.kind, entity.name);
    let fault = Diagnostic::error("unknown-name", title).at(name.span, "a metric or a column is expected here");
    Some(fault.note("who is asked about stands behind `of`: `show revenue of A, B`, `compare revenue of A vs B`"))
}
