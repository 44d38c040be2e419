//! Interval arithmetic and three-valued comparison, written as plain expressions.

use super::infer::Term;
use super::interval;
use super::scope::Frame;
use crate::answer::Note;
use crate::function::Function;
use crate::plan::{BinaryOperator as Op, Expr, Named, Value};
use crate::source::Span;
use crate::types::Type;
use crate::world::World;

/// The next float above zero, where `>0` begins, and all that are no amounts: what is divided by them is beyond any bound.
const NEAREST: f64 = 1e-300;

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
            // A divisor that may be zero, or as near to it as one likes, leaves the quotient unknown.
            let near = (Expr::number(NEAREST), Expr::number(-NEAREST));
            let spans_zero = of(Op::LessEqual, c, &near.0).and(of(Op::GreaterEqual, d, &near.1));
            let ends: Vec<Expr> = [(a, c), (a, d), (b, c), (b, d)].iter().map(|(x, y)| of(op, x, y)).collect();
            let unless = |value| spans_zero.clone().then_else(Expr::missing(Type::Number), value);
            (unless(Expr::Call(Function::Least, ends.clone())), Some(unless(Expr::Call(Function::Greatest, ends))))
        }
        Op::Power => both(power((a, b), (c, d))),
        Op::Modulo => both(remainder((a, b), (c, d))),
        _ => {
            let ends: Vec<Expr> = [(a, c), (a, d), (b, c), (b, d)].iter().map(|(x, y)| of(op, x, y)).collect();
            (Expr::Call(Function::Least, ends.clone()), Some(Expr::Call(Function::Greatest, ends)))
        }
    }
}

/// `left - right` at both ends, where neither is a long expression: of ends that are one number, but for the next float that an
/// open end is, zero is an open end.
pub(super) fn difference(left: &Term, right: &Term) -> (Expr, Option<Expr>) {
    if left.high.is_none() && right.high.is_none() {
        return arithmetic(Op::Subtract, left, right);
    }
    let of = |op, x: &Expr, y: &Expr| Expr::binary(op, x.clone(), y.clone());
    let less = |x: &Expr, y: &Expr| {
        let (left_over, size) = (of(Op::Subtract, x, y), |it: &Expr| Expr::Call(Function::Abs, vec![it.clone()]));
        let near = of(Op::LessEqual, &size(&left_over), &of(Op::Multiply, &size(x), &Expr::number(interval::NOISE)));
        let open = near.and(of(Op::Less, &size(&left_over), &Expr::number(f64::MAX)));
        let end = |it: f64| Expr::number(it * 0f64.next_up());
        let zero = Expr::number(0.0);
        let above = of(Op::Greater, &left_over, &zero).then_else(end(1.0), zero.clone());
        open.then_else(of(Op::Less, &left_over, &zero).then_else(end(-1.0), above), left_over)
    };
    let (a, b) = (&left.low, left.high.as_ref().unwrap_or(&left.low));
    let (c, d) = (&right.low, right.high.as_ref().unwrap_or(&right.low));
    both((less(a, d), less(b, c)))
}

fn both((low, high): (Expr, Expr)) -> (Expr, Option<Expr>) {
    (low, Some(high))
}

/// Ends that are known where a condition holds.
fn only(when: &Expr, low: Expr, high: Expr) -> (Expr, Expr) {
    let one = |it: Expr| when.clone().then_else(it, Expr::missing(Type::Number));
    (one(low), one(high))
}

/// The least and the greatest of some values.
fn hull(values: Vec<Expr>) -> (Expr, Expr) {
    (Expr::Call(Function::Least, values.clone()), Expr::Call(Function::Greatest, values))
}

/// A power: an even one is least at zero, the reciprocal of what may be zero is not known, and neither is a root of what may
/// be negative.
fn power((a, b): (&Expr, &Expr), (c, d): (&Expr, &Expr)) -> (Expr, Expr) {
    let of = |x: &Expr, y: &Expr| Expr::binary(Op::Power, x.clone(), y.clone());
    let zero = || Expr::number(0.0);
    let positive = Expr::binary(Op::Greater, a.clone(), Expr::number(NEAREST));
    let negative = Expr::binary(Op::Less, b.clone(), Expr::number(-NEAREST));
    let (low, high) = hull(vec![of(a, c), of(b, c)]);
    let exponent = match c {
        Expr::Literal(Value::Number(it), _) if c == d => Some(*it),
        Expr::Literal(Value::Integer(it), _) if c == d => Some(*it as f64),
        _ => None,
    };
    match exponent {
        Some(n) if n >= 0.0 && n % 2.0 == 1.0 => (of(a, c), of(b, c)),
        Some(n) if n > 0.0 && n % 2.0 == 0.0 => (positive.or(negative).then_else(low, zero()), high),
        Some(n) if n > 0.0 => only(&Expr::binary(Op::GreaterEqual, a.clone(), zero()), low, high),
        Some(n) if n.fract() == 0.0 => only(&positive.or(negative), low, high),
        Some(_) => only(&positive, low, high),
        None => {
            let (low, high) = hull(vec![of(a, c), of(a, d), of(b, c), of(b, d)]);
            only(&positive, low, high)
        }
    }
}

/// What is left of a division: all from nothing to the divisor where the range holds more than one multiple of it.
fn remainder((a, b): (&Expr, &Expr), (c, d): (&Expr, &Expr)) -> (Expr, Expr) {
    let of = |op, x: &Expr, y: &Expr| Expr::binary(op, x.clone(), y.clone());
    let times = |it: &Expr| Expr::Call(Function::Floor, vec![of(Op::Divide, it, c)]);
    let finite =
        of(Op::Greater, a, &Expr::number(f64::NEG_INFINITY)).and(of(Op::Less, b, &Expr::number(f64::INFINITY)));
    let same = finite.and(of(Op::Equal, &times(a), &times(b)));
    let exact = of(Op::Equal, c, d).and(of(Op::Greater, c, &Expr::number(0.0)));
    let (low, high) = (of(Op::Modulo, a, c), of(Op::Modulo, b, c));
    only(&exact, same.clone().then_else(low, Expr::number(0.0)), same.then_else(high, c.clone()))
}

/// The size of a range: nothing where it holds zero.
pub(super) fn size(low: &Expr, high: &Expr) -> (Expr, Option<Expr>) {
    let size = |it: &Expr| Expr::Call(Function::Abs, vec![it.clone()]);
    let sign = |op, it: &Expr| Expr::binary(op, it.clone(), Expr::number(0.0));
    let apart = sign(Op::Greater, low).or(sign(Op::Less, high));
    let (least, greatest) = hull(vec![size(low), size(high)]);
    (apart.then_else(least, Expr::number(0.0)), Some(greatest))
}

/// The value of a function that grows, which has none below some value, at both ends; of a range that reaches below, none.
pub(super) fn where_defined(function: Function, low: &Expr, high: &Expr) -> (Expr, Option<Expr>) {
    let of = |it: &Expr| Expr::Call(function, vec![it.clone()]);
    both(only(&of(low).is_known(), of(low), of(high)))
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

/// The sums that a share is made of: of the lower ends, of the upper ends that are known, and how many are not.
#[derive(Clone)]
pub(super) struct Sums {
    pub low: Expr,
    pub high: Expr,
    pub open: Expr,
}

impl Sums {
    /// What is added up of a range.
    pub fn of(low: &Expr, high: &Expr) -> Sums {
        let open = Expr::binary(Op::Equal, high.clone(), Expr::number(f64::INFINITY));
        let either = |then: Expr, otherwise: Expr| open.clone().then_else(then, otherwise);
        Sums {
            low: low.clone(),
            high: either(low.clone(), high.clone()),
            open: either(Expr::number(1.0), Expr::number(0.0)),
        }
    }
}

/// The share of a part in a whole that it is in: over itself and the rest, which is tight. It is least and greatest where both are
/// at their ends; without an upper end the part may be nearly all, and the rest may leave nearly nothing. A whole that may be
/// nothing has no shares, unless no part is less than that.
pub(super) fn share(part: &Sums, whole: &Sums) -> (Expr, Expr) {
    let of = |op, a: &Expr, b: &Expr| Expr::binary(op, a.clone(), b.clone());
    let over_all = |own: &Expr, rest: &Expr| of(Op::Divide, own, &of(Op::Add, own, rest));
    let (zero, one) = (Expr::number(0.0), Expr::number(1.0));
    let rest = [of(Op::Subtract, &whole.low, &part.low), of(Op::Subtract, &whole.high, &part.high)];
    let open = of(Op::Greater, &part.open, &zero);
    let open_elsewhere = of(Op::Greater, &whole.open, &part.open);
    let positive = of(Op::GreaterEqual, &part.low, &zero).and(of(Op::GreaterEqual, &rest[0], &zero));
    let below = of(Op::Less, &whole.high, &zero).and(of(Op::LessEqual, &whole.open, &zero));
    let signed = of(Op::Greater, &whole.low, &zero).or(below);
    let corner = over_all(&part.low, &rest[0]);
    let corners = || {
        let mut all = vec![corner.clone(), over_all(&part.low, &rest[1])];
        all.extend(rest.iter().map(|it| over_all(&part.high, it)));
        all.push(open.clone().then_else(one.clone(), corner.clone()));
        all.push(open_elsewhere.clone().then_else(zero.clone(), corner.clone()));
        all
    };
    let end = |outer: Function, least: Expr| {
        let any = signed.clone().then_else(Expr::Call(outer, corners()), Expr::missing(Type::Number));
        positive.clone().then_else(least, any)
    };
    let least = open_elsewhere.clone().then_else(zero.clone(), over_all(&part.low, &rest[1]));
    let greatest = open.clone().then_else(one.clone(), over_all(&part.high, &rest[0]));
    let (from, to) = (end(Function::Least, least), end(Function::Greatest, greatest));
    // Of what is not known there is no share, whatever the others leave.
    let known = part.low.clone().is_known();
    only(&known.and(from.clone().is_known()).and(to.clone().is_known()), from, to)
}

/// A table whose ranges are their midpoints, where `set ranges mid` says so; a range with one end only is that end.
pub(super) fn settled(mut frame: Frame, world: &World) -> Frame {
    if !world.settings.is("ranges", "mid") {
        return frame;
    }
    let mut named = Vec::new();
    for it in frame.columns.iter_mut().filter(|it| it.column.ranged) {
        let middle = midpoint(&super::infer::column_term(&it.column, Span::default()));
        named.push(Named::new(it.column.name.clone(), middle));
        it.column.ranged = false;
    }
    if !named.is_empty() {
        frame.plan = frame.plan.clone().extend(named);
        frame.note(Note::new(
            "midpoints",
            "every range counts as its midpoint: `set ranges mid`",
            "区间一律按中点计:`set ranges mid`",
        ));
    }
    frame
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
