//! Rows of a file chosen, or grouped, by their periods: what is asked of the period is asked of the cell it is made of, which the
//! reader of the file knows how to look for, and of which there are numbers where the period is a text.

use language::plan::{Aggregate, BinaryOperator, Expr as Meant, Named, Plan};
use language::types::Type;
use polars::prelude::*;

use super::{aggregate, complete, expression, named};
use crate::source::{CELL, Periods};
use crate::{Failure, Sources};

/// The rows that conditions keep, where some of them are about the periods of a file.
pub(super) fn filtered(plan: &Plan, sources: &Sources) -> Result<Option<LazyFrame>, Failure> {
    chosen(plan, sources, false)
}

/// Rows of a file of which conditions are true, with their cells or without; none of other plans.
fn chosen(plan: &Plan, sources: &Sources, with_cell: bool) -> Result<Option<LazyFrame>, Failure> {
    let mut conditions = Vec::new();
    let mut below = plan;
    while let Plan::Filter { input, predicate } = below {
        self::conditions(predicate, &mut conditions);
        below = input;
    }
    let Plan::Scan { table, columns } = below else { return Ok(None) };
    let Some(periods) = sources.periods(table) else { return Ok(None) };
    let (timed, rest): (Vec<&Meant>, Vec<&Meant>) = conditions.into_iter().partition(|it| periods.decide(it));
    if timed.is_empty() && !with_cell {
        return Ok(None);
    }
    let Some(frame) = sources.scan_for(table, &timed, with_cell)? else { return Ok(None) };
    let rest = rest.into_iter().map(|it| expression::lower(it, columns)).reduce(Expr::and);
    Ok(Some(match rest {
        Some(rest) => frame.filter(rest),
        None => frame,
    }))
}

/// The conditions that all have to be true.
pub(crate) fn conditions<'a>(condition: &'a Meant, into: &mut Vec<&'a Meant>) {
    match condition {
        Meant::Binary(BinaryOperator::And, left, right) => {
            conditions(left, into);
            conditions(right, into);
        }
        it if *it == Meant::truth(true) => {}
        it => into.push(it),
    }
}

/// Groups by a period of a file: rows are put together by the cell, and what it means is looked up once a group.
pub(super) fn grouped(
    input: &Plan,
    keys: &[Named],
    aggregates: &[Aggregate],
    sources: &Sources,
) -> Result<Option<LazyFrame>, Failure> {
    let Some(periods) = table_of(input).and_then(|it| sources.periods(it)) else { return Ok(None) };
    let of_period = |it: &Named| match &it.expr {
        Meant::Column(name) if periods.is(name) => Some(name.clone()),
        _ => None,
    };
    let asked: Vec<String> = keys.iter().filter_map(of_period).collect();
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    if asked.is_empty() || !periods.tell_apart(&asked) {
        return Ok(None);
    }
    let Some(frame) = rows(input, periods, sources)? else { return Ok(None) };
    let mut by: Vec<Named> = keys.iter().filter(|it| of_period(it).is_none()).cloned().collect();
    by.push(Named::new(CELL, Meant::column(CELL)));
    let mut schema = input.schema();
    schema.push((CELL.to_owned(), Type::Unknown));
    let rows = aggregate::Rows { schema, complete: complete::columns(input, sources) };
    let groups = aggregate::lower(frame, &by, aggregates, &rows);
    let key = |it: &Named| match of_period(it) {
        Some(name) => periods.made(&name, CELL).alias(it.name.as_str()),
        None => col(it.name.as_str()),
    };
    let columns = keys.iter().map(key).chain(aggregates.iter().map(|it| col(it.name.as_str())));
    Ok(Some(groups.select(columns.collect::<Vec<_>>())))
}

/// The table whose rows, chosen and with more columns, a plan has.
fn table_of(plan: &Plan) -> Option<&str> {
    match plan {
        Plan::Scan { table, .. } => Some(table),
        Plan::Filter { input, .. } | Plan::Extend { input, .. } => table_of(input),
        _ => None,
    }
}

/// Those rows with their cells; none where a period is made another one.
fn rows(plan: &Plan, periods: &Periods, sources: &Sources) -> Result<Option<LazyFrame>, Failure> {
    if let Some(frame) = chosen(plan, sources, true)? {
        return Ok(Some(frame));
    }
    match plan {
        Plan::Filter { input, predicate } => {
            let frame = rows(input, periods, sources)?;
            Ok(frame.map(|it| it.filter(expression::lower(predicate, &input.schema()))))
        }
        Plan::Extend { input, columns } if columns.iter().all(|it| !periods.is(&it.name)) => {
            let schema = input.schema();
            let made: Vec<Expr> = columns.iter().map(|it| named(it, &schema)).collect();
            Ok(rows(input, periods, sources)?.map(|it| it.with_columns(made)))
        }
        _ => Ok(None),
    }
}
