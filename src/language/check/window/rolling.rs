//! `mean(x) over last 3`: an aggregate of a row and those before it, in the order of the periods.

use super::said::{self, Said};
use super::{How, entity_of, partition, periods, want};
use crate::check::fault;
use crate::check::infer::{Scope, Term};
use crate::function::Function;
use crate::plan::{BinaryOperator as Op, Expr, WindowKind};
use crate::source::Span;
use crate::syntax::tree::{self, ExprKind, WINDOW};
use crate::types::{Kind, Type};

/// So many rows are looked at together at most.
const MOST: f64 = 60.0;

/// What `f(x) over last n` is: missing for the rows that have fewer than `n - 1` before them, and where a period between them
/// has no row; missing values among the rows are passed over, as every aggregate does.
pub(super) fn over_last(scope: &mut Scope<'_>, arguments: &[tree::Expr], span: Span) -> Term {
    let [inner, n] = arguments else { return Term::unknown(span) };
    let ExprKind::Number(literal) = &n.kind else { return Term::unknown(span) };
    if !(1.0..=MOST).contains(&literal.low) {
        scope.faults.push(fault::wrong_type(n.span, Type::Number, "a number of rows from 1 to 60"));
        return Term::unknown(span);
    }
    let n = literal.low as i64;
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
    let enough = match scope.frame.period.clone().filter(|_| scope.frame.is_panel()) {
        Some(_) if n == 1 => Expr::truth(true),
        Some(period) => {
            let first = back(scope, WindowKind::Lag(n - 1), Expr::column(format!("{period}~start")));
            periods::follow_on(&period, first, n as f64)
        }
        None => {
            let row = back(scope, WindowKind::RowNumber, Expr::truth(true));
            Expr::binary(Op::GreaterEqual, row, Expr::number(n as f64))
        }
    };
    let mut known = Vec::new();
    let mut one = |end: Expr| {
        let earlier = (1..n).map(|k| back(scope, WindowKind::Lag(k), end.clone()));
        let values: Vec<Expr> = std::iter::once(end.clone()).chain(earlier).collect();
        known = values.iter().map(|it| it.clone().is_known()).collect();
        enough.clone().then_else(of_values(&word, values), Expr::missing(Type::Number))
    };
    let low = one(of.low.clone());
    let high = of.high.clone().map(&mut one);
    let (some, all) = (known.iter().cloned().reduce(Expr::or), known.into_iter().reduce(Expr::and));
    if let Some((some, all)) = some.zip(all) {
        said::rows(scope, Said::Partial, enough.and(some).and(all.negated()));
    }
    Term { low, high, ty: Type::Number, kind: Kind::Level, column: None, span, ..of }
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
