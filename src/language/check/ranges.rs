//! Interval arithmetic and three-valued comparison, written as plain expressions.

use super::infer::Term;
use crate::function::Function;
use crate::plan::{BinaryOperator as Op, Expr, Value};
use crate::types::Type;

/// `left op right` for one of `+ - * / ^ mod`, at both ends where a side is a range.
pub(super) fn arithmetic(op: Op, left: &Term, right: &Term) -> (Expr, Option<Expr>) {
    if let Some(ends) = folded(op, left, right) {
        return ends;
    }
    if left.high.is_none() && right.high.is_none() {
        return (Expr::binary(op, left.low.clone(), right.low.clone()), None);
    }
    let (a, b) = (&left.low, left.high.as_ref().unwrap_or(&left.low));
    let (c, d) = (&right.low, right.high.as_ref().unwrap_or(&right.low));
    let of = |op, x: &Expr, y: &Expr| Expr::binary(op, x.clone(), y.clone());
    match op {
        Op::Add => (of(op, a, c), Some(of(op, b, d))),
        Op::Subtract => (of(op, a, d), Some(of(op, b, c))),
        Op::Divide => {
            // A divisor that may be zero leaves the quotient unknown.
            let spans_zero = of(Op::LessEqual, c, &Expr::number(0.0)).and(of(Op::GreaterEqual, d, &Expr::number(0.0)));
            let ends: Vec<Expr> = [(a, c), (a, d), (b, c), (b, d)].iter().map(|(x, y)| of(op, x, y)).collect();
            let unless = |value| spans_zero.clone().then_else(Expr::missing(Type::Number), value);
            (unless(Expr::Call(Function::Least, ends.clone())), Some(unless(Expr::Call(Function::Greatest, ends))))
        }
        _ => {
            let ends: Vec<Expr> = [(a, c), (a, d), (b, c), (b, d)].iter().map(|(x, y)| of(op, x, y)).collect();
            (Expr::Call(Function::Least, ends.clone()), Some(Expr::Call(Function::Greatest, ends)))
        }
    }
}

/// The ends of an operation between constants.
fn folded(op: Op, left: &Term, right: &Term) -> Option<(Expr, Option<Expr>)> {
    let constant = |it: &Expr| match it {
        Expr::Literal(Value::Number(value), _) => Some(*value),
        _ => None,
    };
    let ends = |term: &Term| Some((constant(&term.low)?, term.high.as_ref().map_or(constant(&term.low), constant)?));
    let ((a, b), (c, d)) = (ends(left)?, ends(right)?);
    let (low, high) = match op {
        Op::Add => (a + c, b + d),
        Op::Subtract => (a - d, b - c),
        Op::Multiply => {
            let all = [a * c, a * d, b * c, b * d];
            (all.into_iter().fold(f64::INFINITY, f64::min), all.into_iter().fold(f64::NEG_INFINITY, f64::max))
        }
        Op::Divide if c > 0.0 || d < 0.0 => {
            let all = [a / c, a / d, b / c, b / d];
            (all.into_iter().fold(f64::INFINITY, f64::min), all.into_iter().fold(f64::NEG_INFINITY, f64::max))
        }
        Op::Power if a == b && c == d => (a.powf(c), a.powf(c)),
        _ => return None,
    };
    let finite = low.is_finite() && high.is_finite();
    let ranged = left.high.is_some() || right.high.is_some();
    finite.then(|| (Expr::number(low), ranged.then(|| Expr::number(high))))
}

/// `left op right` for a comparison: true or false only where every value of the ranges agrees.
pub(super) fn compare(op: Op, left: &Term, right: &Term) -> Expr {
    if left.high.is_none() && right.high.is_none() {
        return Expr::binary(op, left.low.clone(), right.low.clone());
    }
    let (a, b) = (&left.low, left.high.as_ref().unwrap_or(&left.low));
    let (c, d) = (&right.low, right.high.as_ref().unwrap_or(&right.low));
    let of = |op, x: &Expr, y: &Expr| Expr::binary(op, x.clone(), y.clone());
    let disjoint = of(Op::Greater, a, d).or(of(Op::Less, b, c));
    let (certain, impossible) = match op {
        Op::Greater => (of(Op::Greater, a, d), of(Op::LessEqual, b, c)),
        Op::GreaterEqual => (of(Op::GreaterEqual, a, d), of(Op::Less, b, c)),
        Op::Less => (of(Op::Less, b, c), of(Op::GreaterEqual, a, d)),
        Op::LessEqual => (of(Op::LessEqual, b, c), of(Op::Greater, a, d)),
        Op::Equal => (of(Op::Equal, a, d).and(of(Op::Equal, b, c)), disjoint),
        _ => (disjoint, of(Op::Equal, a, d).and(of(Op::Equal, b, c))),
    };
    let unknown = Expr::missing(Type::Truth);
    certain.then_else(Expr::truth(true), impossible.then_else(Expr::truth(false), unknown))
}

/// The midpoint of a term; the known end of a one-sided range.
pub(super) fn midpoint(term: &Term) -> Expr {
    let Some(high) = &term.high else {
        return term.low.clone();
    };
    let low = &term.low;
    let absent_low = Expr::binary(Op::Equal, low.clone(), Expr::number(f64::NEG_INFINITY));
    let absent_high = Expr::binary(Op::Equal, high.clone(), Expr::number(f64::INFINITY));
    let sum = Expr::binary(Op::Add, low.clone(), high.clone());
    let middle = Expr::binary(Op::Divide, sum, Expr::number(2.0));
    absent_high.then_else(low.clone(), absent_low.then_else(high.clone(), middle))
}
