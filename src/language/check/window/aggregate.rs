//! Aggregates of a window: `sum(x) within g`, `quantile(x, 0.9) within g`, `weighted(x, w) within g`.

use super::windowed;
use crate::check::infer::{Scope, Term, by_calendar};
use crate::check::{fault, kinds, measure, pooled};
use crate::plan::{AggregateFunction, BinaryOperator as Op, Expr, WindowKind};
use crate::source::Span;
use crate::syntax::tree::{self, ExprKind, Name};
use crate::types::{Kind, Type};

/// `count(distinct x)`, as one word.
pub(super) const DISTINCT: &str = "count distinct";

/// What stands before `string_agg` where it is of different values.
pub(super) const DISTINCT_OF: &str = "distinct ";

/// The value of the rows of a group, beside each of them; of fewer rows than may be shown it is missing.
pub(super) fn aggregate(
    scope: &mut Scope<'_>,
    word: &str,
    name: &Name,
    arguments: &[tree::Expr],
    filter: Option<&tree::Expr>,
    partition: Vec<String>,
    span: Span,
) -> Term {
    if pooled::is_pooled(word.trim_start_matches(DISTINCT_OF)) {
        return pooled(scope, (word, name), arguments, filter, &partition, span);
    }
    let function = match word {
        "sum" => AggregateFunction::Sum,
        "mean" | "avg" | "average" => AggregateFunction::Mean,
        "median" => AggregateFunction::Median,
        "min" => AggregateFunction::Min,
        "max" => AggregateFunction::Max,
        "count" if arguments.is_empty() => AggregateFunction::Rows,
        DISTINCT => AggregateFunction::Distinct,
        "count" => AggregateFunction::Known,
        "sd" | "stdev" | "stddev" => AggregateFunction::Sd,
        "var" => AggregateFunction::Var,
        "first" => AggregateFunction::First,
        "last" => AggregateFunction::Last,
        "quantile" | "percentile" => match arguments.get(1).map(|it| &it.kind) {
            Some(ExprKind::Number(it)) if (0.0..=1.0).contains(&it.low) => AggregateFunction::Quantile(it.low),
            _ => {
                let takes = "a column and a share between 0 and 1, such as 0.9 or 90%";
                scope.faults.push(fault::wrong_arguments(name, takes));
                return Term::unknown(span);
            }
        },
        "weighted" => return weighted(scope, name, arguments, filter, &partition, span),
        _ => {
            let known = ["sum", "mean", "median", "min", "max", "count", "sd", "share", "rank", "cumulative"];
            scope.faults.push(fault::unknown_function(name, &known, |_| true));
            return Term::unknown(span);
        }
    };
    let only = filter.map(|it| scope.truth(it).low);
    let of = match arguments.first() {
        Some(argument) => scope.infer(argument),
        None => Term::plain(Expr::number(1.0), Type::Number, span),
    };
    // `mean(P)` is the fraction for which it is true.
    let of = match (of.ty, &function) {
        (Type::Truth, AggregateFunction::Mean) => {
            let known = of.low.clone().is_known();
            let no = known.then_else(Expr::number(0.0), Expr::missing(Type::Number));
            let low = of.low.clone().then_else(Expr::number(1.0), no);
            Term { low, ty: Type::Number, percent: true, ..of }
        }
        _ => of,
    };
    let written = arguments.first().map_or(span, |it| it.span);
    let any_type = !matches!(
        function,
        AggregateFunction::Sum
            | AggregateFunction::Mean
            | AggregateFunction::Median
            | AggregateFunction::Sd
            | AggregateFunction::Var
            | AggregateFunction::Quantile(_)
    );
    if !of.is_number() && !any_type {
        scope.faults.push(fault::wrong_type(written, of.ty, "a number"));
        return Term::unknown(span);
    }
    if function == AggregateFunction::Sum && !kinds::may_be_summed(scope, &of, written, span) {
        return Term::unknown(span);
    }
    // No deviation of ends is that of the values.
    let of = match function {
        AggregateFunction::Sd | AggregateFunction::Var => Term { low: measure::observation(&of), high: None, ..of },
        _ => of,
    };
    let masked = |end: Expr| match &only {
        Some(only) => only.clone().then_else(end, Expr::missing(of.ty)),
        None => end,
    };
    let of = Term { low: masked(of.low.clone()), high: of.high.clone().map(masked), ..of.clone() };
    let counts = matches!(function, AggregateFunction::Rows | AggregateFunction::Known | AggregateFunction::Distinct);
    let ty = function.ty(of.ty);
    let ordered = matches!(function, AggregateFunction::First | AggregateFunction::Last);
    let squared = function == AggregateFunction::Var;
    let unit = if squared { of.unit.times(&of.unit) } else { of.unit.clone() };
    let kind = WindowKind::Aggregate(by_calendar(scope.frame, &of, scope.world, function));
    let (low, high) = windowed(scope, &of, &partition, ordered, &kind);
    let few = few(scope, &of, &partition);
    let hide = |it: Expr| few.clone().map_or(it.clone(), |few| few.then_else(Expr::missing(ty), it));
    let (low, high) = (hide(low), high.map(hide));
    match counts {
        true => Term { low, high: None, ty, kind: Kind::Level, bare: true, ..Term::plain(Expr::truth(true), ty, span) },
        false => Term { low, high, ty, unit, kind: Kind::Level, column: None, span, ..of },
    }
}

/// `mode(x) within g`, `corr(x, y) within g`, `string_agg(s) within g`
fn pooled(
    scope: &mut Scope<'_>,
    (word, name): (&str, &Name),
    arguments: &[tree::Expr],
    filter: Option<&tree::Expr>,
    partition: &[String],
    span: Span,
) -> Term {
    let only = filter.map(|it| scope.truth(it).low);
    let (bare, once) = word.strip_prefix(DISTINCT_OF).map_or((word, false), |it| (it, true));
    let Some(it) = pooled::pooled(scope, (bare, name), arguments, once, span) else { return Term::unknown(span) };
    let ty = it.made.ty;
    let low = only.map_or(it.of.clone(), |only| only.then_else(it.of.clone(), Expr::missing(ty)));
    let of = Term { low, high: None, ..it.made };
    let (low, _) = windowed(scope, &of, partition, false, &WindowKind::Aggregate(it.function));
    let few = few(scope, &of, partition);
    Term { low: few.map_or(low.clone(), |few| few.then_else(Expr::missing(ty), low)), ..of }
}

/// True where fewer rows of the window have the value than may be shown; none where all may.
fn few(scope: &mut Scope<'_>, of: &Term, partition: &[String]) -> Option<Expr> {
    let least = scope.world.suppress;
    if least == 0 {
        return None;
    }
    let known = Term { high: None, ..of.clone() };
    let (n, _) = windowed(scope, &known, partition, false, &WindowKind::Aggregate(AggregateFunction::Known));
    Some(Expr::binary(Op::Less, n, Expr::number(least as f64)))
}

/// `weighted(x, w) within g`: the sum of x·w over the sum of w, where both are known.
fn weighted(
    scope: &mut Scope<'_>,
    name: &Name,
    arguments: &[tree::Expr],
    filter: Option<&tree::Expr>,
    partition: &[String],
    span: Span,
) -> Term {
    let [of, by] = arguments else {
        scope.faults.push(fault::wrong_arguments(name, "two arguments"));
        return Term::unknown(span);
    };
    let (of, by) = (scope.number(of), scope.number(by));
    if let Some(ranged) = [&of, &by].into_iter().find(|it| it.high.is_some()) {
        scope.faults.push(fault::wrong_type(ranged.span, ranged.ty, "a number that is no range"));
        return Term::unknown(span);
    }
    let both = of.low.clone().is_known().and(by.low.clone().is_known());
    let both = filter.map(|it| scope.truth(it).low).map_or(both.clone(), |filter| filter.and(both));
    let mut sum = |it: Expr| {
        let only = Term { low: both.clone().then_else(it, Expr::missing(Type::Number)), high: None, ..of.clone() };
        windowed(scope, &only, partition, false, &WindowKind::Aggregate(AggregateFunction::Sum)).0
    };
    let above = sum(Expr::binary(Op::Multiply, of.low.clone(), by.low.clone()));
    let below = sum(by.low.clone());
    let low = Expr::binary(Op::Divide, above, below);
    let few = few(scope, &of, partition);
    let low = few.map_or(low.clone(), |few| few.then_else(Expr::missing(Type::Number), low));
    Term { low, high: None, ty: Type::Number, kind: Kind::Level, column: None, span, ..of }
}
