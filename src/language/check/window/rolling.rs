//! `mean(x) over last 3`, `over last 12 months`: a rolling aggregate of a row and those before it, in the order of the periods.

use super::said::{self, Said};
use super::{How, entity_of, partition, periods, want};
use crate::check::infer::{Scope, Term};
use crate::check::{fault, lengths};
use crate::function::Function;
use crate::plan::{BinaryOperator as Op, Expr, WindowKind};
use crate::source::Span;
use crate::syntax::tree::{self, ExprKind, WINDOW};
use crate::types::{Kind, Type};

/// So many rows are looked at together at most.
const MOST: f64 = 60.0;

/// The lengths, in months, that a period may have where they are not known beforehand.
const LENGTHS: [i64; 4] = [1, 3, 6, 12];

/// So many rows, of periods of a length in months; of whatever periods there are, without one.
type Rows = (Option<i64>, i64);

/// What `f(x) over last n` is: missing for the rows that have fewer than `n - 1` before them, and where a period between them
/// has no row; missing values among the rows are passed over, as every aggregate does.
pub(super) fn over_last(scope: &mut Scope<'_>, arguments: &[tree::Expr], span: Span) -> Term {
    let [inner, n] = arguments else { return Term::unknown(span) };
    let Some(windows) = windows(scope, n, span) else { return Term::unknown(span) };
    let (call, over) = match &inner.kind {
        ExprKind::Call { function, arguments, .. } if function.text == WINDOW => {
            let Some((call, groups)) = arguments.split_first() else { return Term::unknown(span) };
            (call, partition(scope, groups))
        }
        _ => (inner, entity_of(scope.frame)),
    };
    let ExprKind::Call { function, arguments, filter, .. } = &call.kind else { return Term::unknown(span) };
    let word = function.text.to_lowercase();
    let (true, [argument], None) =
        (matches!(word.as_str(), "sum" | "mean" | "avg" | "average" | "min" | "max"), arguments.as_slice(), filter)
    else {
        scope.faults.push(fault::not_rolling(function));
        return Term::unknown(span);
    };
    let over = periods::of_one_length(scope, over);
    let of = scope.number(argument);
    if word == "sum" && matches!(of.kind, Kind::Ratio | Kind::Rate | Kind::Level) && of.column.is_some() {
        let inner = of.column.clone().unwrap_or_default();
        scope.faults.push(fault::sum_of_ratio(span, &fault::written(&inner), of.kind.word()));
        return Term::unknown(span);
    }
    let back = |scope: &mut Scope<'_>, kind: WindowKind, argument: Expr| {
        want(scope, How::Window { partition: over.clone(), ordered: true, kind, argument })
    };
    let panel = scope.frame.period.clone().filter(|_| scope.frame.is_panel());
    let enough: Vec<Expr> = windows
        .iter()
        .map(|(_, n)| match &panel {
            Some(_) if *n == 1 => Expr::truth(true),
            Some(period) => {
                let first = back(scope, WindowKind::Lag(n - 1), Expr::column(format!("{period}~start")));
                periods::follow_on(period, first, *n as f64)
            }
            None => {
                let row = back(scope, WindowKind::RowNumber, Expr::truth(true));
                Expr::binary(Op::GreaterEqual, row, Expr::number(*n as f64))
            }
        })
        .collect();
    // Which window a row has is said by the length of its own period.
    let length = panel.as_ref().map(|it| periods::months(it)).unwrap_or(Expr::missing(Type::Number));
    let is_long = |months: i64| Expr::binary(Op::Equal, length.clone(), Expr::number(months as f64));
    let by_length = |each: Vec<Expr>, other: Expr| {
        let pairs = windows.iter().zip(each).rev();
        pairs.fold(other, |rest, ((months, _), it)| match months {
            Some(months) => is_long(*months).then_else(it, rest),
            None => it,
        })
    };
    let most = windows.iter().map(|it| it.1).max().unwrap_or(1);
    let (mut some, mut all) = (Expr::truth(false), Expr::truth(false));
    let mut one = |end: Expr| {
        let earlier = (1..most).map(|k| back(scope, WindowKind::Lag(k), end.clone()));
        let values: Vec<Expr> = std::iter::once(end.clone()).chain(earlier).collect();
        let of_window = |at: usize, value: Expr, none: Expr| enough[at].clone().then_else(value, none);
        let each = |make: &dyn Fn(&[Expr]) -> Expr, none: &Expr| -> Vec<Expr> {
            let rows = windows.iter().enumerate();
            rows.map(|(at, (_, n))| of_window(at, make(&values[..*n as usize]), none.clone())).collect()
        };
        let known = |join: fn(Expr, Expr) -> Expr| {
            move |values: &[Expr]| {
                values.iter().map(|it| it.clone().is_known()).reduce(join).unwrap_or(Expr::truth(true))
            }
        };
        let no = Expr::truth(false);
        some = by_length(each(&known(Expr::or), &no), no.clone());
        all = by_length(each(&known(Expr::and), &no), no.clone());
        let missing = Expr::missing(Type::Number);
        by_length(each(&|values| of_values(&word, values.to_vec()), &missing), missing)
    };
    let low = one(of.low.clone());
    let high = of.high.clone().map(&mut one);
    said::rows(scope, Said::Partial, some.and(all.negated()));
    if windows[0].0.is_some() {
        let fits = windows.iter().filter_map(|it| it.0).map(is_long).reduce(Expr::or).unwrap_or(Expr::truth(true));
        said::rows(scope, Said::Unfit, of.low.clone().is_known().and(fits.negated()));
    }
    // What flowed in several periods is no flow of one: beside that of the next it would be counted again.
    let kind = if word == "sum" && of.kind == Kind::Flow { Kind::Stock } else { Kind::Level };
    Term { low, high, ty: Type::Number, kind, column: None, span, ..of }
}

/// The windows that `3` or `12 months` make: of a length of time as many periods as it holds, for each length of period.
fn windows(scope: &mut Scope<'_>, n: &tree::Expr, span: Span) -> Option<Vec<Rows>> {
    let ExprKind::Number(literal) = &n.kind else { return None };
    let rows = |n: f64| (1.0..=MOST).contains(&n);
    if literal.unit.is_none() {
        if !rows(literal.low) {
            scope.faults.push(fault::wrong_type(n.span, Type::Number, "a number of rows from 1 to 60"));
        }
        return rows(literal.low).then(|| vec![(None, literal.low as i64)]);
    }
    if !scope.frame.is_panel() {
        scope.faults.push(fault::no_length(span, fault::called(scope.frame)));
        return None;
    }
    let months = i64::from(periods::months_in(literal.low, &literal.unit)?);
    let known = lengths::known(scope.frame);
    let found: Option<Vec<i64>> = known.as_ref().map(|it| it.iter().flatten().copied().collect());
    let each = found.unwrap_or(LENGTHS.to_vec());
    let whole = |it: &&i64| 0 < **it && months % **it == 0 && rows((months / **it) as f64);
    let fitting: Vec<i64> = each.iter().filter(whole).copied().collect();
    match fitting.as_slice() {
        [] => {
            scope.faults.push(fault::no_whole_periods(n.span, &literal.written, fault::called(scope.frame), &each));
            None
        }
        [only] if known.is_some_and(|it| it.len() == 1) => Some(vec![(None, months / only)]),
        _ => Some(fitting.into_iter().map(|it| (Some(it), months / it)).collect()),
    }
}

/// The aggregate of the values that are known; of none it is missing.
fn of_values(word: &str, values: Vec<Expr>) -> Expr {
    match word {
        "min" => return Expr::Call(Function::Least, values),
        "max" => return Expr::Call(Function::Greatest, values),
        _ => {}
    }
    let add = |a, b| Expr::binary(Op::Add, a, b);
    let known = |it: &Expr| it.clone().is_known().then_else(Expr::number(1.0), Expr::number(0.0));
    let n = values.iter().map(known).reduce(add).unwrap_or(Expr::number(0.0));
    let or_zero = |it: Expr| Expr::Call(Function::Coalesce, vec![it, Expr::number(0.0)]);
    let sum = values.into_iter().map(or_zero).reduce(add).unwrap_or(Expr::number(0.0));
    let any = Expr::binary(Op::Greater, n.clone(), Expr::number(0.0));
    let value = if word == "sum" { sum } else { Expr::binary(Op::Divide, sum, n) };
    any.then_else(value, Expr::missing(Type::Number))
}
