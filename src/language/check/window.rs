//! Windows: `sum(x) within g`, `share(x)`, `rank(x)`, `cumulative(x)`, and `lag change growth` against the same period a year before.

use super::infer::{Scope, Term};
use super::scope::Frame;
use super::{fault, ranges};
use crate::diagnostic::Diagnostic;
use crate::function::Function;
use crate::plan::{
    Aggregate, AggregateFunction, BinaryOperator as Op, Expr, JoinKind, Named, Plan, SortKey, WindowFunction,
    WindowKind,
};
use crate::source::Span;
use crate::syntax::tree::{self, ExprKind, Name, WINDOW};
use crate::types::{Kind, Type};
use crate::world::World;

/// The functions that are windows by themselves.
pub(super) const FUNCTIONS: [&str; 8] = ["share", "rank", "cumulative", "lag", "change", "growth", "yoy", "cagr"];

/// A column that has to be made before the expression that reads it.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    name: String,
    how: How,
}

#[derive(Debug, Clone)]
enum How {
    Window {
        partition: Vec<String>,
        ordered: bool,
        kind: WindowKind,
        argument: Expr,
    },
    /// The value of the same entity for the same period, so many years before.
    YearsBefore {
        years: i32,
        argument: Expr,
    },
}

/// Whether a call is a window.
pub(super) fn is_window(function: &str) -> bool {
    function == WINDOW || FUNCTIONS.contains(&function.to_lowercase().as_str())
}

/// Whether a call looks at an earlier period of the same entity.
pub(super) fn looks_back(function: &str) -> bool {
    matches!(function.to_lowercase().as_str(), "lag" | "change" | "growth" | "yoy" | "cagr")
}

/// What an expression of one row is, with the windows it needs added to the frame's plan.
pub(super) fn row_term(frame: &mut Frame, expr: &tree::Expr, world: &World, faults: &mut Vec<Diagnostic>) -> Term {
    let mut scope = Scope::rows(frame, world, faults);
    scope.windows = Some(Vec::new());
    let term = scope.infer(expr);
    let wanted = scope.windows.take().unwrap_or_default();
    if !wanted.is_empty() {
        frame.n_windows += wanted.len();
        frame.plan = made(frame, wanted);
    }
    term
}

/// The plan with the columns that windows make.
fn made(frame: &Frame, wanted: Vec<Wanted>) -> Plan {
    let mut plan = frame.plan.clone();
    for it in wanted {
        plan = match it.how {
            How::Window { partition, ordered, kind, argument } => {
                let order = match (&frame.period, ordered) {
                    (Some(period), true) if frame.is_panel() => {
                        vec![SortKey { expr: Expr::column(format!("{period}~start")), descending: false }]
                    }
                    _ => vec![],
                };
                let functions = vec![WindowFunction { name: it.name, kind, argument }];
                Plan::Window { input: Box::new(plan), partition, order, functions }
            }
            How::YearsBefore { years, argument } => years_before(frame, plan, &it.name, years, argument),
        };
    }
    plan
}

/// Joins the table with itself, a number of years before: by entity and by the first day and length of the period.
fn years_before(frame: &Frame, plan: Plan, name: &str, years: i32, argument: Expr) -> Plan {
    let (Some(entity), Some(period)) = (&frame.entity, &frame.period) else { return plan };
    let epoch = Expr::Literal(crate::plan::Value::Date(0), Type::Date);
    let start = Expr::binary(Op::Add, epoch, Expr::column(format!("{period}~start")));
    let part = |function| Expr::Call(Function::ToText, vec![Expr::Call(function, vec![start.clone()])]);
    let days =
        Expr::binary(Op::Subtract, Expr::column(format!("{period}~end")), Expr::column(format!("{period}~start")));
    let months = Expr::Call(Function::Round, vec![Expr::binary(Op::Divide, days, Expr::number(30.4375))]);
    let key = |back: i32| {
        let year = Expr::Call(Function::Year, vec![start.clone()]);
        let year = Expr::binary(Op::Subtract, year, Expr::number(f64::from(back)));
        let texts = vec![
            Expr::Call(Function::ToText, vec![year]),
            Expr::text("-"),
            part(Function::Month),
            Expr::text("-"),
            part(Function::Day),
            Expr::text("/"),
            Expr::Call(Function::ToText, vec![months.clone()]),
        ];
        Expr::Call(Function::Concat, texts)
    };
    let one = |name: &str, expr: Expr| Named::new(name, expr);
    let value = Aggregate {
        name: name.to_owned(),
        function: AggregateFunction::Max,
        argument: Expr::column("~x"),
        filter: None,
    };
    let earlier = plan
        .clone()
        .project(vec![one("~who", Expr::column(entity.clone())), one("~when", key(0)), one("~x", argument)])
        .aggregate(vec![one("~who", Expr::column("~who")), one("~when", Expr::column("~when"))], vec![value]);
    let left = plan.extend(vec![one("~who", Expr::column(entity.clone())), one("~when", key(years))]);
    let on = ["~who", "~when"].map(|it| (it.to_owned(), it.to_owned())).to_vec();
    Plan::Join { left: Box::new(left), right: Box::new(earlier), on, how: JoinKind::Left }
}

/// What a window call is: a column that will have been made.
pub(super) fn call(scope: &mut Scope<'_>, name: &Name, arguments: &[tree::Expr], span: Span) -> Term {
    if scope.windows.is_none() {
        scope.faults.push(fault::window_not_here(span));
        return Term::unknown(span);
    }
    if name.text != WINDOW {
        return function(scope, &name.text.to_lowercase(), name, arguments, None, span);
    }
    let Some((inner, groups)) = arguments.split_first() else { return Term::unknown(span) };
    let mut partition = Vec::new();
    for group in groups {
        let term = scope.infer(group);
        match (&term.column, term.high.is_some()) {
            (Some(column), false) => partition.push(column.clone()),
            (_, true) => scope.faults.push(fault::range_key(group.span, term.column.as_deref().unwrap_or("it"))),
            (None, false) => scope.faults.push(fault::wrong_type(group.span, term.ty, "a column to partition by")),
        }
    }
    let ExprKind::Call { function: inner_name, arguments, filter, .. } = &inner.kind else {
        return Term::unknown(span);
    };
    let word = inner_name.text.to_lowercase();
    if FUNCTIONS.contains(&word.as_str()) {
        return function(scope, &word, inner_name, arguments, Some(partition), span);
    }
    aggregate(scope, &word, inner_name, arguments, filter.as_deref(), partition, span)
}

fn want(scope: &mut Scope<'_>, how: How) -> Expr {
    let n = scope.frame.n_windows;
    let list = scope.windows.get_or_insert_default();
    let name = format!("~w{}", n + list.len());
    list.push(Wanted { name: name.clone(), how });
    Expr::column(name)
}

/// An end, or both, of a term through the same window.
fn windowed(
    scope: &mut Scope<'_>,
    term: &Term,
    partition: &[String],
    ordered: bool,
    kind: &WindowKind,
) -> (Expr, Option<Expr>) {
    let mut one = |argument: Expr| {
        let how = How::Window { partition: partition.to_vec(), ordered, kind: kind.clone(), argument };
        want(scope, how)
    };
    let low = one(term.low.clone());
    (low, term.high.clone().map(one))
}

fn aggregate(
    scope: &mut Scope<'_>,
    word: &str,
    name: &Name,
    arguments: &[tree::Expr],
    filter: Option<&tree::Expr>,
    partition: Vec<String>,
    span: Span,
) -> Term {
    let function = match word {
        "sum" => AggregateFunction::Sum,
        "mean" | "avg" | "average" => AggregateFunction::Mean,
        "median" => AggregateFunction::Median,
        "min" => AggregateFunction::Min,
        "max" => AggregateFunction::Max,
        "count" if arguments.is_empty() => AggregateFunction::Rows,
        "count" => AggregateFunction::Known,
        "sd" | "stdev" | "stddev" => AggregateFunction::Sd,
        _ => {
            let known = ["sum", "mean", "median", "min", "max", "count", "sd", "share", "rank", "cumulative"];
            scope.faults.push(fault::unknown_function(name, &known));
            return Term::unknown(span);
        }
    };
    let only = filter.map(|it| scope.truth(it).low);
    let of = match arguments.first() {
        Some(argument) => scope.infer(argument),
        None => Term::plain(Expr::number(1.0), Type::Number, span),
    };
    if function == AggregateFunction::Sum
        && matches!(of.kind, Kind::Ratio | Kind::Rate | Kind::Level)
        && of.column.is_some()
    {
        let inner = of.column.clone().unwrap_or_default();
        scope.faults.push(fault::sum_of_ratio(span, &fault::written(&inner), of.kind.word()));
        return Term::unknown(span);
    }
    let masked = |end: Expr| match &only {
        Some(only) => only.clone().then_else(end, Expr::missing(of.ty)),
        None => end,
    };
    let of = Term { low: masked(of.low.clone()), high: of.high.clone().map(masked), ..of.clone() };
    let counts = matches!(function, AggregateFunction::Rows | AggregateFunction::Known);
    let ty = function.ty(of.ty);
    let kind = WindowKind::Aggregate(function);
    let (low, high) = windowed(scope, &of, &partition, false, &kind);
    match counts {
        true => Term { low, high: None, ty, kind: Kind::Level, bare: true, ..Term::plain(Expr::truth(true), ty, span) },
        false => Term { low, high, ty, kind: Kind::Level, column: None, span, ..of },
    }
}

fn function(
    scope: &mut Scope<'_>,
    word: &str,
    name: &Name,
    arguments: &[tree::Expr],
    partition: Option<Vec<String>>,
    span: Span,
) -> Term {
    let most = if matches!(word, "lag" | "cagr") { 2 } else { 1 };
    let least = if word == "cagr" { 2 } else { 1 };
    if !(least..=most).contains(&arguments.len()) {
        scope.faults.push(fault::wrong_arguments(
            name,
            if most == 2 { "a figure and a number of rows or years" } else { "one figure" },
        ));
        return Term::unknown(span);
    }
    let of = scope.number(&arguments[0]);
    let level = |low: Expr, high: Option<Expr>, of: &Term| Term {
        low,
        high,
        kind: Kind::Level,
        column: None,
        span,
        ..of.clone()
    };
    let over = partition.clone().unwrap_or_default();
    match word {
        "share" => {
            let middle = Term { low: ranges::midpoint(&of), high: None, ..of.clone() };
            let (total, _) = windowed(scope, &middle, &over, false, &WindowKind::Aggregate(AggregateFunction::Sum));
            let low = Expr::binary(Op::Divide, middle.low, total);
            Term { reads: of.reads, percent: true, kind: Kind::Level, ..Term::plain(low, Type::Number, span) }
        }
        "rank" => {
            let middle = Term { low: ranges::midpoint(&of), high: None, ..of.clone() };
            let (low, _) = windowed(scope, &middle, &over, false, &WindowKind::Rank { descending: true });
            Term { reads: of.reads, kind: Kind::Level, bare: true, ..Term::plain(low, Type::Integer, span) }
        }
        "cumulative" => {
            let own = entity_of(scope.frame);
            let over = partition.unwrap_or(own);
            let (low, high) = windowed(scope, &of, &over, true, &WindowKind::CumulativeSum);
            Term { ty: Type::Number, ..level(low, high, &of) }
        }
        _ => before(scope, word, arguments, of, partition, span),
    }
}

fn entity_of(frame: &Frame) -> Vec<String> {
    frame.entity.iter().filter(|_| frame.is_panel()).cloned().collect()
}

/// `lag(x, n)` by rows, and `lag(x, 1 year)`, `change(x)`, `growth(x)` by the calendar.
fn before(
    scope: &mut Scope<'_>,
    word: &str,
    arguments: &[tree::Expr],
    of: Term,
    partition: Option<Vec<String>>,
    span: Span,
) -> Term {
    let steps = arguments.get(1).map(|it| scope.number(it));
    let n = match steps.as_ref().map(|it| &it.low) {
        Some(Expr::Literal(crate::plan::Value::Number(n), _)) => *n,
        _ => 1.0,
    };
    if word == "cagr" && (n < 1.0 || n.fract() != 0.0) {
        let (expected, at) = ("a number of whole years", arguments.last().map_or(span, |it| it.span));
        scope.faults.push(fault::wrong_type(at, Type::Number, expected));
        return Term::unknown(span);
    }
    let by_years = steps.as_ref().is_some_and(|it| !it.unit.is_none());
    let mut earlier = |end: Expr| match word == "lag" && !by_years {
        true => {
            let partition = partition.clone().unwrap_or_else(|| entity_of(scope.frame));
            want(scope, How::Window { partition, ordered: true, kind: WindowKind::Lag(n as i64), argument: end })
        }
        false => want(scope, How::YearsBefore { years: n as i32, argument: end }),
    };
    let low = earlier(of.low.clone());
    let high = of.high.clone().map(earlier);
    if (word != "lag" || by_years) && !scope.frame.is_panel() {
        scope.faults.push(fault::no_period(span, &scope.frame.dataset));
        return Term::unknown(span);
    }
    let was = Term { low, high, column: None, ..of.clone() };
    match word {
        "lag" => Term { kind: Kind::Level, span, ..was },
        "change" => {
            let (low, high) = ranges::arithmetic(Op::Subtract, &of, &was);
            Term { low, high, ty: Type::Number, kind: Kind::Level, column: None, span, ..of }
        }
        _ => {
            let (low, high) = ranges::arithmetic(Op::Divide, &of, &was);
            // (now / then) ^ (1 / years) - 1
            let yearly = |it: Expr| match word {
                "cagr" => Expr::binary(Op::Power, it, Expr::number(1.0 / n)),
                _ => it,
            };
            let less = |it: Expr| Expr::binary(Op::Subtract, yearly(it), Expr::number(1.0));
            // Growth on a base of zero or less is no growth.
            let based = Expr::binary(Op::Greater, was.low.clone(), Expr::number(0.0));
            let only = |it: Expr| based.clone().then_else(less(it), Expr::missing(Type::Number));
            let made = Term { percent: true, kind: Kind::Level, ..Term::plain(only(low), Type::Number, span) };
            Term { high: high.map(only), reads: of.reads, ..made }
        }
    }
}
