//! The place of a row among those of its entity: the latest full year goes first; and the ratios of a condition, each of its place.

use crate::check::infer::row_term;
use crate::check::scope::Frame;
use crate::check::{grades, table};
use crate::function::Function;
use crate::plan::{BinaryOperator as Op, Expr};
use crate::types::Type;

/// Where a row stands.
pub(super) struct Place {
    /// Of two rows the one with the greater key is taken.
    pub key: Expr,
    /// Whether its period is known, and no full year.
    pub is_short: Expr,
}

/// The place of a row by its period and grade.
pub(super) fn of_row(frame: &Frame, period: &str) -> Place {
    let number = |value: f64| Expr::number(value);
    let or_none = |it: Expr| Expr::Call(Function::Coalesce, vec![it, number(0.0)]);
    let (start, end) = (Expr::column(format!("{period}~start")), Expr::column(format!("{period}~end")));
    let length = Expr::binary(Op::Subtract, end.clone(), start);
    let at_most = Expr::binary(Op::LessEqual, length.clone(), number(366.0));
    let year = Expr::binary(Op::GreaterEqual, length.clone(), number(359.0)).and(at_most);
    // Of two that end on one day the longer one goes first, and they are never one figure.
    let length = Expr::binary(Op::Multiply, length, number(1e-5));
    let is_short = end.clone().is_known().and(year.clone().negated());
    let full = year.then_else(number(1_000_000.0), number(0.0));
    let key = Expr::binary(Op::Add, or_none(end.clone()), full);
    let key = Expr::binary(Op::Add, key, or_none(length));
    // A text that is no period is of no period: such rows are nobody's latest, and no rows of one period.
    let key = match frame.own {
        true => {
            let dated = end.is_known().or(Expr::column(period.to_owned()).is_missing());
            dated.then_else(key, Expr::missing(Type::Number))
        }
        false => key,
    };
    // What is stated goes before what is forecast or planned, however late.
    let key = match grades::is_graded(frame) {
        true => {
            let stated = Expr::binary(Op::Equal, Expr::column(grades::GRADE), Expr::text("stated"));
            Expr::binary(Op::Add, key, stated.then_else(number(10_000_000.0), number(0.0)))
        }
        false => key,
    };
    Place { key, is_short }
}

/// Makes the ratios that a condition asks for columns of their own, before their parts are taken, each of its period, or not at all.
pub(super) fn ratios_settled(frame: &mut Frame, asked: &[String]) {
    for name in asked {
        let Some(column) = frame.column(name).filter(|it| it.parts.is_some()).cloned() else { continue };
        let term = row_term(frame, &column, Default::default());
        let made = table::named(&column.column.name, &term);
        frame.plan = frame.plan.clone().extend(made);
        for it in frame.columns.iter_mut().filter(|it| it.column.name == column.column.name) {
            it.column.ranged = term.high.is_some();
            it.parts = None;
        }
    }
}
