//! How a metric adds up over many rows: the weighable rule, sums, refusals.

use super::infer::{Scope, Term, column_term};
use super::scope::Frame;
use super::shares::Averaged;
use super::{asked, fault, ranges};
use crate::catalog::DatasetColumn;
use crate::diagnostic::Diagnostic;
use crate::function::Function;
use crate::plan::{AggregateFunction, BinaryOperator as Op, Expr, Named};
use crate::quantity::Period;
use crate::source::Span;
use crate::types::{Kind, Type, high_name, low_name};

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
                scope.weighed.push((said_name(scope.frame, &column.column.name), label(&zero), label(&known)));
                both_ends(scope, term, AggregateFunction::Mean)
            }
        },
        Kind::Level => {
            if column.column.name.ends_with("_share") {
                let known = label(&scope.push(AggregateFunction::Known, term.low.clone(), None));
                scope.shares.extend(Averaged::of(scope.frame, column, known));
            }
            last_ends(scope, term, AggregateFunction::Mean)
        }
        Kind::Unknown | Kind::Label => {
            // What was already refused needs no second fault.
            let refused = |it: &Diagnostic| {
                it.is_error() && it.span().is_some_and(|at| span.start <= at.start && at.end <= span.end)
            };
            if scope.faults.iter().any(refused) {
                return Term::unknown(span);
            }
            if term.is_number() {
                scope.faults.push(fault::needs_aggregate(span, &column.column.name));
            } else {
                scope.faults.push(fault::wrong_type(span, term.ty, "a number, or an aggregate such as count()"));
            }
            Term::unknown(span)
        }
    }
}

/// Whether a sum of it means something; if not, that is a fault. What is made of levels by hand may be anything, a ratio or
/// rate stays one.
pub(super) fn may_be_summed(scope: &mut Scope<'_>, of: &Term, written: Span, span: Span) -> bool {
    let fits = match of.kind {
        Kind::Ratio | Kind::Rate => false,
        Kind::Level => of.column.is_none(),
        _ => true,
    };
    if !fits {
        let inner = match &of.column {
            Some(name) => fault::written(name),
            None => written.of(&scope.frame.text).trim().to_owned(),
        };
        scope.faults.push(fault::sum_of_ratio(span, &inner, of.kind.word()));
    }
    fits
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
    let high = term.high.clone().map(|high| scope.push(function.clone(), high, only));
    // Whole numbers add up to a whole number; their mean is none.
    let ty = if function == AggregateFunction::Sum { term.ty } else { function.ty(term.ty) };
    Term { low, high, ty, ..term }
}

/// The plain column with the mean of a stock over the days of its row, where that was made of several rows.
pub(super) fn mean_of_days(name: &str) -> String {
    format!("{name}~of days")
}

/// What is over a line and under it, where what flows stands beside what is there on a day.
pub(super) fn timed(frame: &Frame, above: Term, below: Term) -> (Term, Term) {
    match (above.kind, below.kind) {
        (Kind::Flow, Kind::Stock) => (above, averaged(frame, below)),
        (Kind::Stock, Kind::Flow) => (averaged(frame, above), below),
        _ => (above, below),
    }
}

/// A stock beside a flow: over a period that is known by its parts it is there as long as each of them.
pub(super) fn averaged(frame: &Frame, stock: Term) -> Term {
    let over_days = |it: Expr| {
        frame.settling.averaged.iter().fold(it, |it, name| {
            let own = Expr::column(name.clone());
            let mean = Expr::Call(Function::Coalesce, vec![Expr::column(mean_of_days(name)), own.clone()]);
            it.replaced(&own, &mean)
        })
    };
    Term { low: over_days(stock.low.clone()), high: stock.high.clone().map(over_days), ..stock }
}

/// Puts the mean over the days of its row in the place of what flows at its yearly rate: half a year has that of both quarters.
pub(super) fn at_yearly_rates(frame: &mut Frame) {
    let yearly =
        |it: &String| frame.settling.yearly.iter().any(|of| of == it || low_name(of) == *it || high_name(of) == *it);
    let own = |it: &String| {
        let mean = vec![Expr::column(mean_of_days(it)), Expr::column(it.clone())];
        Named::new(it.clone(), Expr::Call(Function::Coalesce, mean))
    };
    let means: Vec<Named> = frame.settling.averaged.iter().filter(|it| yearly(it)).map(own).collect();
    if !means.is_empty() {
        frame.plan = frame.plan.clone().extend(means);
    }
}

/// A stock for its part of the period that was asked for, where that is known: 100 beds of a quarter are 25 bed-years.
pub(super) fn exposed(frame: &Frame, stock: Term) -> Term {
    let (Some(months), Some(period)) = (frame.months, &frame.period) else { return stock };
    let part = Expr::binary(Op::Divide, own_months(period), Expr::number(months));
    times(stock, &part)
}

/// The stock of a formula beside its flow: what [`averaged`] says, or [`exposed`] where rows were not made one by the formulas.
pub(super) fn beside_flow(frame: &Frame, stock: Term) -> Term {
    let stock = averaged(frame, stock);
    if frame.settling.months.is_some() { stock } else { exposed(frame, stock) }
}

/// A term multiplied with what is never negative.
pub(super) fn times(term: Term, factor: &Expr) -> Term {
    let one = |it: Expr| Expr::binary(Op::Multiply, it, factor.clone());
    Term { low: one(term.low.clone()), high: term.high.clone().map(one), ty: Type::Number, ..term }
}

/// How many months the period of a row has, whole ones where it is made of them.
pub(super) fn own_months(period: &str) -> Expr {
    let end = |which: &str| Expr::column(format!("{period}~{which}"));
    let days = Expr::binary(Op::Subtract, end("end"), end("start"));
    let short = Expr::binary(Op::Less, days.clone(), Expr::number(27.0));
    let days = Expr::binary(Op::Add, days, Expr::number(1.0));
    let own = Expr::binary(Op::Divide, days, Expr::number(30.4375));
    short.then_else(own.clone(), Expr::Call(Function::Round, vec![own, Expr::number(0.0)]))
}

/// How many months a period has, as [`own_months`] says of rows.
pub(super) fn months_of(period: &Period) -> f64 {
    let days = f64::from(period.end - period.start);
    let months = (days + 1.0) / 30.4375;
    if days < 27.0 { months } else { months.round() }
}

/// What a column is called in notes; one that a formula has of its own year, with the formula.
fn said_name(frame: &Frame, name: &str) -> String {
    let variants = &frame.settling.variants;
    let Some((formula, of, _)) = variants.iter().find(|it| it.2 == name) else { return name.to_owned() };
    // One that stands alone is no formula, and neither are those that are written out of `each(…)`.
    let written = formula.of(&frame.text).trim();
    match written.contains(of) && variants.iter().any(|it| it.0 == *formula && it.1 != *of) {
        true => format!("{of} [{written}]"),
        false => of.clone(),
    }
}

/// What a ratio or rate is weighed with, per row and at both ends: the numerator, the denominator or weight, the value.
struct Weighing {
    above: Term,
    below: Term,
    value: Term,
    known: Expr,
    weighable: Expr,
    /// Both parts are stocks: those of the last day of each entity.
    stocks: bool,
    /// A row counts for its part of the period only.
    exposes: bool,
}

/// Two terms of which one stands where a condition holds.
fn either(when: &Expr, then: &Term, otherwise: &Term) -> Term {
    let high = |it: &Term| it.high.clone().unwrap_or(it.low.clone());
    let ranged = then.high.is_some() || otherwise.high.is_some();
    Term {
        low: when.clone().then_else(then.low.clone(), otherwise.low.clone()),
        high: ranged.then(|| when.clone().then_else(high(then), high(otherwise))),
        ..then.clone()
    }
}

/// Whether something can be divided by it.
pub(super) fn divides(term: &Term) -> Expr {
    let zero = || Expr::number(0.0);
    let known = term.low.clone().is_known();
    let apart = match &term.high {
        None => Expr::binary(Op::NotEqual, term.low.clone(), zero()),
        Some(high) => {
            let positive = Expr::binary(Op::Greater, term.low.clone(), zero());
            positive.or(Expr::binary(Op::Less, high.clone(), zero()))
        }
    };
    known.and(apart)
}

/// `None` if the table lacks the denominator or weight.
fn weighing(scope: &Scope<'_>, column: &DatasetColumn, span: Span) -> Option<Weighing> {
    let ratio = column_term(&column.column, span);
    let (numerator, denominator) = match (&column.parts, &column.weight) {
        (Some((numerator, denominator)), _) => (scope.frame.column(numerator), scope.frame.column(denominator)?),
        (None, Some(weight)) => (None, scope.frame.column(weight)?),
        (None, None) => return None,
    };
    let own = column_term(&denominator.column, span);
    let stock = denominator.column.kind == Kind::Stock;
    let flows = numerator.is_some_and(|it| it.column.kind == Kind::Flow) && stock;
    let exposes = flows && scope.frame.months.is_some();
    // A stock that is known by the parts of a period is there as long as each of them.
    let weight = if flows { averaged(scope.frame, own) } else { own };
    let below = if flows { exposed(scope.frame, weight.clone()) } else { weight.clone() };
    let of = |op, a: &Term, b: &Term| {
        let (low, high) = ranges::arithmetic(op, a, b);
        Term { low, high, ..a.clone() }
    };
    let (stated, divides) = (ratio.low.clone().is_known(), divides(&weight));
    let recovered = of(Op::Multiply, &ratio, &weight);
    let Some(numerator) = numerator else {
        let weighable = stated.clone().and(divides);
        // Beds of half a year weigh half as much as those of a year.
        let months = scope.frame.period.as_deref().filter(|_| stock && !asked::of_one_length(scope.frame));
        let timed = |it: Term| match months.map(own_months) {
            Some(months) => times(it, &Expr::Call(Function::Coalesce, vec![months, Expr::number(12.0)])),
            None => it,
        };
        let (above, below) = (timed(recovered), timed(below));
        return Some(Weighing { above, below, value: ratio, known: stated, weighable, stocks: false, exposes });
    };
    let part = column_term(&numerator.column, span);
    let over_flow = numerator.column.kind == Kind::Stock && denominator.column.kind == Kind::Flow;
    let part = if over_flow { averaged(scope.frame, part) } else { part };
    // Over nothing there is no ratio.
    let known = stated.clone().or(part.low.clone().is_known().and(divides.clone()));
    Some(Weighing {
        // A stated ratio beats a computed one.
        above: either(&stated, &recovered, &part),
        value: either(&stated, &ratio, &of(Op::Divide, &part, &weight)),
        weighable: known.clone().and(divides),
        stocks: [numerator, denominator].iter().all(|it| it.column.kind == Kind::Stock),
        known,
        below,
        exposes,
    })
}

/// The numerator and the denominator (or weight) of a group's ratio, over the rows that were weighed;
/// missing where the ratio is an unweighted mean. `None` if the table lacks the denominator.
pub(super) fn parts(scope: &mut Scope<'_>, column: &DatasetColumn, span: Span) -> Option<(Term, Term)> {
    let mut by = weighing(scope, column, span)?;
    of_the_last_day(scope, &mut by);
    let Sums { above, below, enough, .. } = sums(scope, &by);
    let plain = |of: Term| {
        let end = |it: Expr| enough.clone().then_else(it, Expr::missing(Type::Number));
        let (low, high) = (end(of.low), of.high.map(end));
        Term { high, kind: Kind::Flow, ..Term::plain(low, Type::Number, span) }
    };
    Some((plain(above), plain(below)))
}

/// Of a ratio of stocks the last of each entity counts, as of a stock.
fn of_the_last_day(scope: &mut Scope<'_>, by: &mut Weighing) {
    let last = if by.stocks { scope.last_of(by.known.clone()) } else { None };
    if let Some(last) = last {
        by.known = by.known.clone().and(last.clone());
        by.weighable = by.weighable.clone().and(last);
    }
}

/// How many rows have a ratio, how many can be weighed, the sums of their parts, and whether they are enough.
struct Sums {
    known: Expr,
    weighable: Expr,
    above: Term,
    below: Term,
    enough: Expr,
}

fn sums(scope: &mut Scope<'_>, by: &Weighing) -> Sums {
    let only = Some(by.weighable.clone());
    let one = Expr::number(1.0);
    let known = scope.push(AggregateFunction::Rows, one.clone(), Some(by.known.clone()));
    let weighable = scope.push(AggregateFunction::Rows, one, only.clone());
    let above = ends_where(scope, by.above.clone(), AggregateFunction::Sum, only.clone());
    let below = ends_where(scope, by.below.clone(), AggregateFunction::Sum, only);
    let twice = Expr::binary(Op::Multiply, weighable.clone(), Expr::number(2.0));
    let enough = Expr::binary(Op::GreaterEqual, twice, known.clone());
    Sums { known, weighable, above, below, enough }
}

/// The ratio of the sums over the weighable rows if they are at least half of the known ones, else the unweighted mean of all known.
fn weighed(scope: &mut Scope<'_>, column: &DatasetColumn, term: Term, mut by: Weighing) -> Term {
    of_the_last_day(scope, &mut by);
    let Sums { known, weighable, above, below, enough } = sums(scope, &by);
    let value = Some(&by.value).filter(|_| !by.exposes);
    let (low, high) = quotient(scope, (&above, &below), value, &by.below, &by.weighable);
    let mean = ends_where(scope, by.value, AggregateFunction::Mean, Some(by.known).filter(|_| by.stocks));
    let (mean_low, mean_high) = (mean.low.clone(), mean.high.unwrap_or(mean.low));
    scope.weighed.push((said_name(scope.frame, &column.column.name), label(&weighable), label(&known)));
    let high = high.map(|high| enough.clone().then_else(high, mean_high));
    Term { low: enough.then_else(low, mean_low), high, ty: Type::Number, ..term }
}

/// The ratio of two sums. Where the denominators are ranges, each stands in both sums: the ratio of positive ones lies between
/// the least and the greatest ratio of the rows (the mediant), whatever the ends of the sums allow. `value` is that of a row,
/// if no row counts for its part of the period only.
pub(super) fn quotient(
    scope: &mut Scope<'_>,
    (above, below): (&Term, &Term),
    value: Option<&Term>,
    denominator: &Term,
    only: &Expr,
) -> (Expr, Option<Expr>) {
    let (low, high) = ranges::arithmetic(Op::Divide, above, below);
    let (Some(value), Some(_), Some(high)) = (value, &below.high, high.clone()) else { return (low, high) };
    let mut of = |function, expr: &Expr| scope.push(function, expr.clone(), Some(only.clone()));
    let positive = of(AggregateFunction::Min, &denominator.low);
    let least = of(AggregateFunction::Min, &value.low);
    let greatest = of(AggregateFunction::Max, value.high.as_ref().unwrap_or(&value.low));
    let positive = Expr::binary(Op::Greater, positive, Expr::number(0.0)).and(low.clone().is_known());
    let within = |end: Expr, function, other: Expr| {
        positive.clone().then_else(Expr::Call(function, vec![end.clone(), other]), end)
    };
    (within(low, Function::Greatest, least), Some(within(high, Function::Least, greatest)))
}
