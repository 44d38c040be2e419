//! How a metric adds up over many rows: the weighable rule, sums, refusals.

use super::infer::{Scope, Term, column_term};
use super::scope::Frame;
use super::{fault, ranges};
use crate::catalog::DatasetColumn;
use crate::function::Function;
use crate::plan::{AggregateFunction, BinaryOperator as Op, Expr};
use crate::source::Span;
use crate::types::{Kind, Type};

/// The one value of a column for a group of rows, as its kind says.
pub(super) fn roll_up(scope: &mut Scope<'_>, column: &DatasetColumn, span: Span) -> Term {
    let term = column_term(&column.column, span);
    match column.column.kind {
        Kind::Flow => both_ends(scope, term, AggregateFunction::Sum),
        Kind::Stock => last_ends(scope, term, AggregateFunction::Sum),
        Kind::Ratio | Kind::Rate => match weighing(scope, column, span) {
            Some(weighing) => weighed(scope, column, term, weighing),
            None => {
                let known = scope.push(AggregateFunction::Known, term.low.clone(), None);
                let zero = Expr::number(0.0);
                scope.weighed.push((column.column.name.clone(), label(&zero), label(&known)));
                both_ends(scope, term, AggregateFunction::Mean)
            }
        },
        Kind::Level => last_ends(scope, term, AggregateFunction::Mean),
        Kind::Unknown | Kind::Label => {
            if term.is_number() {
                scope.faults.push(fault::needs_aggregate(span, &column.column.name));
            } else {
                scope.faults.push(fault::wrong_type(span, term.ty, "a number, or an aggregate such as count()"));
            }
            Term::unknown(span)
        }
    }
}

fn label(expr: &Expr) -> String {
    match expr {
        Expr::Column(name) => name.clone(),
        _ => String::new(),
    }
}

/// An aggregate at both ends of a term.
pub(super) fn both_ends(scope: &mut Scope<'_>, term: Term, function: AggregateFunction) -> Term {
    ends_where(scope, term, function, None)
}

/// An aggregate at both ends of the last figure of each entity: a stock is not added up over time.
pub(super) fn last_ends(scope: &mut Scope<'_>, term: Term, function: AggregateFunction) -> Term {
    let last = scope.last_of(term.low.clone().is_known());
    ends_where(scope, term, function, last)
}

fn ends_where(scope: &mut Scope<'_>, term: Term, function: AggregateFunction, only: Option<Expr>) -> Term {
    let low = scope.push(function.clone(), term.low.clone(), only.clone());
    let high = term.high.clone().map(|high| scope.push(function, high, only));
    Term { low, high, ..term }
}

/// A stock for its part of the period that was asked for, where that is known: 100 beds of a quarter are 25 bed-years.
pub(super) fn exposed(frame: &Frame, stock: Term) -> Term {
    let (Some(months), Some(period)) = (frame.months, &frame.period) else { return stock };
    let end = |which: &str| Expr::column(format!("{period}~{which}"));
    let days = Expr::binary(Op::Subtract, end("end"), end("start"));
    // Whole months where it is made of them.
    let short = Expr::binary(Op::Less, days.clone(), Expr::number(27.0));
    let days = Expr::binary(Op::Add, days, Expr::number(1.0));
    let own = Expr::binary(Op::Divide, days, Expr::number(30.4375));
    let own = short.then_else(own.clone(), Expr::Call(Function::Round, vec![own, Expr::number(0.0)]));
    let part = Expr::binary(Op::Divide, own, Expr::number(months));
    let times = |it: Expr| Expr::binary(Op::Multiply, it, part.clone());
    Term { low: times(stock.low.clone()), high: stock.high.clone().map(times), ..stock }
}

/// What a ratio or rate is weighed with: per row the numerator at both ends, and the denominator or weight.
struct Weighing {
    low: Expr,
    high: Option<Expr>,
    weight: Expr,
    known: Expr,
    weighable: Expr,
    value_low: Expr,
    value_high: Option<Expr>,
}

/// `None` if the table lacks the denominator or weight.
fn weighing(scope: &Scope<'_>, column: &DatasetColumn, span: Span) -> Option<Weighing> {
    let ratio = column_term(&column.column, span);
    let (numerator, denominator) = match (&column.parts, &column.weight) {
        (Some((numerator, denominator)), _) => (scope.frame.column(numerator), scope.frame.column(denominator)?),
        (None, Some(weight)) => (None, scope.frame.column(weight)?),
        (None, None) => return None,
    };
    let weight = ranges::midpoint(&column_term(&denominator.column, span));
    let flows = numerator.is_some_and(|it| it.column.kind == Kind::Flow) && denominator.column.kind == Kind::Stock;
    let below = match flows {
        true => {
            exposed(scope.frame, Term { low: weight.clone(), high: None, ..column_term(&denominator.column, span) }).low
        }
        false => weight.clone(),
    };
    let times = |end: &Expr| Expr::binary(Op::Multiply, end.clone(), weight.clone());
    let ratio_high = ratio.high.clone().unwrap_or(ratio.low.clone());
    let stated = ratio.low.clone().is_known();
    let Some(numerator) = numerator else {
        let weighable = stated.clone().and(weight.clone().is_known());
        return Some(Weighing {
            low: times(&ratio.low),
            high: ratio.high.as_ref().map(times),
            weight: below,
            known: stated,
            weighable,
            value_low: ratio.low.clone(),
            value_high: ratio.high.clone(),
        });
    };
    let part = column_term(&numerator.column, span);
    let part_high = part.high.clone().unwrap_or(part.low.clone());
    let ranged = ratio.high.is_some() || part.high.is_some();
    let over = |end: &Expr| Expr::binary(Op::Divide, end.clone(), weight.clone());
    // A stated ratio beats a computed one.
    let either = |ratio: Expr, other: Expr| stated.clone().then_else(ratio, other);
    let computed = part.low.clone().is_known().and(weight.clone().is_known());
    Some(Weighing {
        low: either(times(&ratio.low), part.low.clone()),
        high: ranged.then(|| either(times(&ratio_high), part_high.clone())),
        known: stated.clone().or(computed.clone()),
        weighable: stated.clone().or(computed).and(weight.clone().is_known()),
        value_low: either(ratio.low.clone(), over(&part.low)),
        value_high: ranged.then(|| either(ratio_high.clone(), over(&part_high))),
        weight: below,
    })
}

/// The numerator and the denominator (or weight) of a group's ratio, over the rows that were weighed;
/// missing where the ratio is an unweighted mean. `None` if the table lacks the denominator.
pub(super) fn parts(scope: &mut Scope<'_>, column: &DatasetColumn, span: Span) -> Option<(Term, Term)> {
    let by = weighing(scope, column, span)?;
    let sums = sums(scope, &by);
    let only = Some(by.weighable.clone());
    let mut end = |part: &Expr| {
        let sum = scope.push(AggregateFunction::Sum, part.clone(), only.clone());
        sums.enough.clone().then_else(sum, Expr::missing(Type::Number))
    };
    let plain = |low: Expr, high: Option<Expr>| Term { high, kind: Kind::Flow, ..Term::plain(low, Type::Number, span) };
    let above = plain(end(&by.low), by.high.as_ref().map(&mut end));
    let below = sums.enough.clone().then_else(sums.weight.clone(), Expr::missing(Type::Number));
    Some((above, plain(below, None)))
}

/// How many rows have a ratio, how many can be weighed, their weight, and whether that is enough.
struct Sums {
    known: Expr,
    weighable: Expr,
    weight: Expr,
    enough: Expr,
}

fn sums(scope: &mut Scope<'_>, by: &Weighing) -> Sums {
    let only = Some(by.weighable.clone());
    let one = Expr::number(1.0);
    let known = scope.push(AggregateFunction::Rows, one.clone(), Some(by.known.clone()));
    let weighable = scope.push(AggregateFunction::Rows, one, only.clone());
    let weight = scope.push(AggregateFunction::Sum, by.weight.clone(), only);
    let twice = Expr::binary(Op::Multiply, weighable.clone(), Expr::number(2.0));
    let enough = Expr::binary(Op::GreaterEqual, twice, known.clone());
    Sums { known, weighable, weight, enough }
}

/// The ratio of the sums over the weighable rows if they are at least half of the known ones, else the unweighted mean of all known.
fn weighed(scope: &mut Scope<'_>, column: &DatasetColumn, term: Term, by: Weighing) -> Term {
    let Sums { known, weighable, weight, enough } = sums(scope, &by);
    let only = Some(by.weighable.clone());
    let mut end = |part: Expr, value: Expr| {
        let sum = scope.push(AggregateFunction::Sum, part, only.clone());
        let mean = scope.push(AggregateFunction::Mean, value, None);
        enough.clone().then_else(Expr::binary(Op::Divide, sum, weight.clone()), mean)
    };
    let low = end(by.low, by.value_low.clone());
    let high = match (by.high, by.value_high) {
        (Some(high), value) => Some(end(high, value.unwrap_or(by.value_low))),
        (None, _) => None,
    };
    scope.weighed.push((column.column.name.clone(), label(&weighable), label(&known)));
    Term { low, high, ty: Type::Number, ..term }
}
