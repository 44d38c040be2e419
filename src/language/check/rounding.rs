//! How far stated figures may be off: documents round them, each to the last digit that it shows.

use super::infer::{Scope, Term, column_term};
use super::scope::Frame;
use crate::answer::Note;
use crate::catalog::DatasetColumn;
use crate::function::Function;
use crate::plan::{BinaryOperator as Op, Expr, Named};
use crate::source::Span;
use crate::syntax::tree::{self, ExprKind, Operator};
use crate::types::{Kind, Type, high_name, low_name};
use crate::world::World;

/// The most that zeros at the end are taken for rounding: `10%` is not read as anything from 5 % to 15 %.
const MOST: f64 = 0.025;

/// Fewer zeros at the end of a figure in a table of one's own say nothing.
const OWN_ZEROS: f64 = 4.0;

/// What stands before the decimals of a number, and what before the zeros at its end.
const DECIMALS: &str = "^[^.]*[.]?";
const ZEROS: &str = "^.*[^0]";

/// The table with each of some figures as the range of what it may have been before it was rounded; what has a range keeps it.
pub(super) fn reached(frame: &Frame, figures: &[String]) -> Frame {
    let mut wide = frame.clone();
    let mut ends: Vec<Named> = Vec::new();
    for name in figures {
        let Some(column) = wide.columns.iter_mut().find(|it| it.column.name == *name) else { continue };
        if !is_rounded(column) {
            continue;
        }
        let value = Expr::column(name.clone());
        let half = half_digit(&value, frame.own);
        let end = |op| Expr::binary(op, value.clone(), half.clone());
        ends.push(Named::new(low_name(name), end(Op::Subtract)));
        ends.push(Named::new(high_name(name), end(Op::Add)));
        column.column.ranged = true;
    }
    if !ends.is_empty() {
        wide.plan = frame.plan.clone().extend(ends);
    }
    wide
}

/// Whether a column holds single figures that may be rounded: beds, visits and keys in whole numbers are counted.
fn is_rounded(column: &DatasetColumn) -> bool {
    let term = column_term(&column.column, Span::default());
    let counted = term.ty == Type::Integer && term.unit.currency().is_none();
    term.is_number() && term.high.is_none() && !counted && column.column.kind != Kind::Label
}

/// Half a unit of the last digit that a figure shows: 0.0005 of 0.457, 500,000 of 2,781,000,000. In a document all zeros at the
/// end may be rounding; in a table of one's own 1,000 is 1,000, and what is written in 万 or in millions has more of them.
fn half_digit(value: &Expr, own: bool) -> Expr {
    let text = Expr::Call(Function::ToText, vec![value.clone()]);
    let n_left = |pattern: &str| {
        let rest = Expr::Call(Function::ReplacePattern, vec![text.clone(), Expr::text(pattern), Expr::text("")]);
        Expr::Call(Function::Length, vec![rest])
    };
    let (decimals, zeros) = (n_left(DECIMALS), n_left(ZEROS));
    let place = Expr::binary(Op::Power, Expr::number(10.0), Expr::binary(Op::Subtract, zeros, decimals));
    let half = Expr::binary(Op::Multiply, Expr::number(0.5), place);
    let half = match own {
        false => half,
        true => {
            let shown = Expr::binary(Op::Greater, n_left(DECIMALS), Expr::number(0.0));
            let large = Expr::binary(Op::GreaterEqual, n_left(ZEROS), Expr::number(OWN_ZEROS));
            shown.or(large).then_else(half, Expr::number(0.0))
        }
    };
    let size = Expr::Call(Function::Abs, vec![value.clone()]);
    Expr::Call(Function::Least, vec![half, Expr::binary(Op::Multiply, size, Expr::number(MOST))])
}

/// `check a = b - c` of stated figures: true also where only their rounding keeps the sides apart, which is said.
pub(super) fn allowed(frame: &mut Frame, claim: &tree::Expr, equal: Term, world: &World) -> Term {
    let ExprKind::Binary { operator: Operator::Equal, left, right } = &claim.kind else { return equal };
    let mut quiet = Vec::new();
    let sides = [left, right].map(|it| Scope::rows(frame, world, &mut quiet).infer(it));
    let of_figures = |it: &Term| it.is_number() && it.ty != Type::Unknown && !it.reads.is_empty();
    let wide = reached(frame, &equal.reads);
    if !sides.iter().all(of_figures) || wide.plan == frame.plan {
        return equal;
    }
    let apart = Scope::rows(&wide, world, &mut quiet).truth(claim).low.negated().is_true();
    let within = equal.low.clone().negated().is_true().and(apart.negated());
    frame.plan = wide.plan;
    let points = sides.iter().all(|it| it.high.is_none());
    if points {
        frame.say_count(Some(within.clone()), |n| {
            let (are, them) = if n == 1 { ("differs", "it supports") } else { ("differ", "they support") };
            let en = format!(
                "{n} {are} by no more than the rounding of the figures, and so {them} it; `within 0%` allows none"
            );
            let zh = format!("{n} 个之差不超过数据的舍入误差,故算作支持;`within 0%` 不容许舍入");
            (n > 0).then(|| Note::new("rounding", en, zh))
        });
    }
    // Of ranges apart by no more than that, nothing is certain.
    let then = if points { Expr::truth(true) } else { Expr::missing(Type::Truth) };
    Term { low: within.then_else(then, equal.low), ..equal }
}
