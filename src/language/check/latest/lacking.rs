//! Sums that lack a row of their period: a department that does not know the figure which the others add up to.

use super::variants::needs;
use crate::catalog::DatasetColumn;
use crate::check::scope::Frame;
use crate::check::settled::LACKING;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named};
use crate::types::{Kind, Type};

use super::condensed::ROWS;

/// What the name of a column begins with that says how many of the condensed rows know a figure.
const KNOWN: &str = "~known_of ";

/// How many rows know a figure that adds up.
pub(super) fn known(column: &DatasetColumn) -> Option<Aggregate> {
    let (name, _) = column.column.stored().into_iter().next()?;
    Some(Aggregate {
        name: format!("{KNOWN}{}", column.column.name),
        function: AggregateFunction::Known,
        argument: Expr::column(name),
        filter: None,
    })
}

/// Adds [`LACKING`]: some rows of the period that is taken know a figure, or all figures of a target, and some do not. `is` says
/// of each target which rows are of its period, `jointly` which of them know all of it; `asked` are the figures of conditions.
pub(super) fn lacking(
    frame: &Frame,
    (groups, asked): (&[Vec<String>], &[String]),
    is: &[Expr],
    (jointly, added): (&[Option<Expr>], bool),
    after: &mut Vec<Named>,
    aggregates: &mut Vec<Aggregate>,
) {
    let mut sum = |name: String, when: &Expr, of: Expr| {
        let argument = when.clone().is_true().then_else(of, Expr::missing(Type::Integer));
        aggregates.push(Aggregate { name: name.clone(), function: AggregateFunction::Sum, argument, filter: None });
        Expr::column(name)
    };
    let mut any: Vec<Expr> = Vec::new();
    for (at, (group, is)) in groups.iter().zip(is).enumerate() {
        let all = sum(format!("~rows_in{at}"), is, Expr::column(ROWS));
        let mut some_of = |known: Expr| {
            let some = Expr::binary(Op::Greater, known.clone(), Expr::number(0.0));
            any.push(some.and(Expr::binary(Op::Less, known, all.clone())));
        };
        let conditions = asked.iter().filter(|_| at == 0);
        let figures: Vec<&DatasetColumn> = group.iter().chain(conditions).filter_map(|it| frame.column(it)).collect();
        let parts = figures.iter().flat_map(|it| needs(it)).filter_map(|it| frame.column(it));
        let adds_up = |it: &&DatasetColumn| matches!(it.column.kind, Kind::Flow | Kind::Stock);
        for (which, column) in figures.iter().copied().chain(parts).filter(adds_up).enumerate() {
            let of = Expr::column(format!("{KNOWN}{}", column.column.name));
            some_of(sum(format!("~known_in{at}_{which}"), is, of));
        }
        if let Some(Some(known)) = jointly.get(at) {
            some_of(sum(format!("~jointly{at}"), &is.clone().and(known.clone()), Expr::column(ROWS)));
        }
        if added {
            let made = Expr::binary(Op::Greater, Expr::column(LACKING), Expr::number(0.0));
            any.push(Expr::binary(
                Op::Greater,
                sum(format!("~made_lacking{at}"), &is.clone().and(made), Expr::number(1.0)),
                Expr::number(0.0),
            ));
        }
    }
    let any = any.into_iter().reduce(Expr::or).unwrap_or(Expr::truth(false));
    after.push(Named::new(LACKING, any.is_true().then_else(Expr::number(1.0), Expr::missing(Type::Number))));
}
