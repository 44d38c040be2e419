//! A table condensed to one row of each entity and period before anything looks along the periods: of ten million visits there
//! are a few thousand, and what is made of their sums is what is made of them.

use super::{Days, weight_of};
use crate::catalog::DatasetColumn;
use crate::check::infer::column_term;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named, Plan};
use crate::types::{Kind, Type};

/// How many of the condensed rows know the figure.
pub(super) fn count(at: usize) -> String {
    format!("~n{at}")
}

/// The greatest of the figures of a row that stand in its sum.
pub(super) fn most(name: &str) -> String {
    format!("{name}~most")
}

/// How many figures, of which the row has the greatest.
pub(super) fn several(name: &str) -> String {
    format!("{name}~several")
}

/// The sum of figures times their weights, and of the weights.
pub(super) fn weighed(name: &str) -> [String; 2] {
    [format!("{name}~products"), format!("{name}~weights")]
}

/// One row of the same entity, labels and period: what adds up is added up, of anything else the greatest value stays, as it
/// would of several rows at the end. `labels` are handed on.
pub(super) fn condense(plan: Plan, days: &Days<'_>, needed: &[DatasetColumn], labels: &[String]) -> Plan {
    let mut keys: Vec<String> = days.keys.iter().filter(|it| *it != super::WHOLE).cloned().collect();
    keys.extend(["start", "end"].map(|it| format!("{}~{it}", days.period)));
    keys.push(days.period.to_owned());
    let mut made = Vec::new();
    for (at, column) in needed.iter().enumerate() {
        figure(at, column, needed, &mut made);
    }
    made.extend(labels.iter().map(|it| aggregate(it.clone(), AggregateFunction::Max, Expr::column(it.clone()))));
    plan.aggregate(keys.into_iter().map(|it| Named::new(it.clone(), Expr::column(it))).collect(), made)
}

fn aggregate(name: String, function: AggregateFunction, argument: Expr) -> Aggregate {
    Aggregate { name, function, argument, filter: None }
}

fn figure(at: usize, column: &DatasetColumn, needed: &[DatasetColumn], made: &mut Vec<Aggregate>) {
    let low = column_term(&column.column, Default::default()).low;
    let known = low.clone().is_known();
    // The other end of a range is known where this one is.
    let only = |of: Expr| match of == low {
        true => of,
        false => known.clone().then_else(of, Expr::missing(Type::Number)),
    };
    made.push(aggregate(count(at), AggregateFunction::Known, low.clone()));
    for (name, _) in column.column.stored() {
        let stated = Expr::column(name.clone());
        match column.column.kind {
            Kind::Stock => made.push(aggregate(name, AggregateFunction::Sum, only(stated))),
            Kind::Flow => {
                made.push(aggregate(most(&name), AggregateFunction::Max, only(stated.clone())));
                made.push(aggregate(name, AggregateFunction::Sum, only(stated)));
            }
            _ => {
                made.push(aggregate(several(&name), AggregateFunction::Known, only(stated.clone())));
                if let Some(weight) = weight_of(column, needed) {
                    let weight = Expr::column(weight);
                    let both = known.clone().and(weight.clone().is_known());
                    let both = |of: Expr| both.clone().then_else(of, Expr::missing(Type::Number));
                    let product = Expr::binary(Op::Multiply, stated.clone(), weight.clone());
                    let [products, weights] = weighed(&name);
                    made.push(aggregate(products, AggregateFunction::Sum, both(product)));
                    made.push(aggregate(weights, AggregateFunction::Sum, both(weight)));
                }
                made.push(aggregate(name, AggregateFunction::Max, only(stated)));
            }
        }
    }
}
