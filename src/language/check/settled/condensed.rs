//! A table condensed to one row of each entity and period before anything looks along the periods: of ten million visits there
//! are a few thousand, and what is made of their sums is what is made of them.

use super::{Days, merged};
use crate::catalog::DatasetColumn;
use crate::check::infer::column_term;
use crate::check::kinds::mean_of_days;
use crate::plan::{Aggregate, AggregateFunction, Expr, Named, Plan};
use crate::types::{Kind, Type};

/// How many of the condensed rows know the figure.
pub(super) fn count(at: usize) -> String {
    format!("~n{at}")
}

/// How many rows a condensed one stands for.
pub(super) const ROWS: &str = "~rows of it";

/// The greatest of the figures of a row that stand in its sum.
pub(super) fn most(name: &str) -> String {
    format!("{name}~most")
}

/// One row of the same entity, labels and period: what adds up is added up, of anything else that is kept which a mean is made of.
/// `labels` are handed on, and so are the marks of formulas.
pub(super) fn condense(
    plan: Plan,
    days: &Days<'_>,
    needed: &[DatasetColumn],
    (labels, marks): (&[String], &[String]),
) -> Plan {
    let mut keys: Vec<String> = days.keys.iter().filter(|it| *it != super::WHOLE).cloned().collect();
    keys.extend(["start", "end"].map(|it| format!("{}~{it}", days.period)));
    keys.push(days.period.to_owned());
    let mut made = vec![aggregate(ROWS.to_owned(), AggregateFunction::Rows, Expr::number(1.0))];
    for (at, column) in needed.iter().enumerate() {
        figure(at, column, needed, days.averaged, &mut made);
    }
    made.extend(
        labels.iter().chain(marks).map(|it| aggregate(it.clone(), AggregateFunction::Max, Expr::column(it.clone()))),
    );
    plan.aggregate(keys.into_iter().map(|it| Named::new(it.clone(), Expr::column(it))).collect(), made)
}

fn aggregate(name: String, function: AggregateFunction, argument: Expr) -> Aggregate {
    Aggregate { name, function, argument, filter: None }
}

fn figure(at: usize, column: &DatasetColumn, needed: &[DatasetColumn], averaged: &[String], made: &mut Vec<Aggregate>) {
    let low = column_term(&column.column, Default::default()).low;
    let known = low.clone().is_known();
    // The other end of a range is known where this one is.
    let only = |of: Expr| match of == low {
        true => of,
        false => known.clone().then_else(of, Expr::missing(Type::Number)),
    };
    let mut counted = low.clone();
    for (at, (name, _)) in column.column.stored().into_iter().enumerate() {
        let stated = Expr::column(name.clone());
        match (column.column.kind, merged(column, &name, needed)) {
            (Kind::Stock, _) => {
                if averaged.contains(&name) {
                    let mean = mean_of_days(&name);
                    made.push(aggregate(mean.clone(), AggregateFunction::Sum, Expr::column(mean)));
                }
                made.push(aggregate(name, AggregateFunction::Sum, only(stated)));
            }
            (Kind::Flow, _) => {
                made.push(aggregate(most(&name), AggregateFunction::Max, only(stated.clone())));
                made.push(aggregate(name, AggregateFunction::Sum, only(stated)));
            }
            (_, Some(merged)) => {
                if at == 0 {
                    counted = merged.value().clone();
                }
                made.extend(merged.kept());
            }
            (_, None) => made.push(aggregate(name, AggregateFunction::Max, only(stated))),
        }
    }
    made.push(aggregate(count(at), AggregateFunction::Known, counted));
    made.extend(reasons(column));
}

/// Why a figure is missing: each word of its rows once.
pub(super) fn reasons(column: &DatasetColumn) -> Option<Aggregate> {
    let name = &column.reasons.as_ref()?.column;
    let words = AggregateFunction::Joined { between: ", ".to_owned(), once: true };
    Some(aggregate(name.clone(), words, Expr::column(name.clone())))
}
