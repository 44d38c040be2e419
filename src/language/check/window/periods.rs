//! Windows along the periods of an entity: `lag change growth qoq cagr` against an earlier one, `index` against the first, `ttm discrete annualized` of flows.

use super::expected::{self, Expected};
use super::said::{self, Said};
use super::{How, entity_of, want};
use crate::check::infer::{Scope, Term};
use crate::check::scope::Frame;
use crate::check::{fault, ranges};
use crate::function::Function;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, JoinKind, Named, Plan, Value, WindowKind};
use crate::quantity::Unit;
use crate::source::Span;
use crate::syntax::tree;
use crate::types::{Kind, Type};

/// Which other period of the same entity is meant.
#[derive(Debug, Clone, Copy)]
pub(super) enum Back {
    /// As long, so many months before.
    Months(i32),
    /// As long, and ending where this one starts.
    Length,
    /// Starting on the same day, and three months shorter.
    Shorter,
}

/// How many months the period of a row has: 3 for a quarter, 12 for a year.
pub(super) fn months(period: &str) -> Expr {
    let end = |which: &str| Expr::column(format!("{period}~{which}"));
    let days = Expr::binary(Op::Subtract, end("end"), end("start"));
    Expr::Call(Function::Round, vec![Expr::binary(Op::Divide, days, Expr::number(30.4375))])
}

/// Joins the table with itself, shifted in time: by entity, and by the first day and length of the period.
/// Of a table with forecasts the row sees what `expected` lets it.
pub(super) fn earlier(
    frame: &Frame,
    plan: Plan,
    name: &str,
    back: Back,
    argument: Expr,
    expected: Option<&Expected>,
) -> Plan {
    let (Some(entity), Some(period)) = (&frame.entity, &frame.period) else { return plan };
    let epoch = Expr::Literal(Value::Date(0), Type::Date);
    let start = Expr::binary(Op::Add, epoch, Expr::column(format!("{period}~start")));
    let part = |function| Expr::Call(function, vec![start.clone()]);
    let number = |a: Expr, operator, b: Expr| Expr::binary(operator, a, b);
    let length = || months(period);
    let month = || {
        let years = number(part(Function::Year), Op::Multiply, Expr::number(12.0));
        number(years, Op::Add, part(Function::Month))
    };
    let key = |month: Expr, length: Expr| {
        let text = |it: Expr| Expr::Call(Function::ToText, vec![it]);
        let day = text(part(Function::Day));
        let texts = vec![text(month), Expr::text("-"), day, Expr::text("/"), text(length)];
        Expr::Call(Function::Concat, texts)
    };
    let own = key(number(month(), Op::Subtract, Expr::number(0.0)), number(length(), Op::Subtract, Expr::number(0.0)));
    let (month_before, length_before) = match back {
        Back::Months(n) => (Expr::number(f64::from(n)), Expr::number(0.0)),
        Back::Length => (length(), Expr::number(0.0)),
        Back::Shorter => (Expr::number(0.0), Expr::number(3.0)),
    };
    let other = key(number(month(), Op::Subtract, month_before), number(length(), Op::Subtract, length_before));
    let one = |name: &str, expr: Expr| Named::new(name, expr);
    // Of a ward the same ward, where it is one of several.
    let whose = || {
        let parts = frame.parts.iter().flat_map(|it| [Expr::text("/"), Expr::column(it.clone())]);
        let entity = Expr::column(entity.clone());
        match frame.parts.is_empty() {
            true => entity,
            false => Expr::Call(Function::Concat, std::iter::once(entity).chain(parts).collect()),
        }
    };
    let figures = match expected {
        Some(it) => it.both(&plan, name, &argument).to_vec(),
        None => vec![(name.to_owned(), argument)],
    };
    let value = |(name, _): &(String, Expr)| Aggregate {
        name: name.clone(),
        function: AggregateFunction::Max,
        argument: Expr::column(format!("{name}~x")),
        filter: None,
    };
    let values = figures.iter().map(value).collect();
    let figures = figures.into_iter().map(|(name, it)| Named::new(format!("{name}~x"), it));
    let earlier = plan
        .clone()
        .project([one("~who", whose()), one("~when", own)].into_iter().chain(figures).collect())
        .aggregate(vec![one("~who", Expr::column("~who")), one("~when", Expr::column("~when"))], values);
    let left = plan.extend(vec![one("~who", whose()), one("~when", other)]);
    let on = ["~who", "~when"].map(|it| (it.to_owned(), it.to_owned())).to_vec();
    let joined = Plan::Join { left: Box::new(left), right: Box::new(earlier), on, how: JoinKind::Left };
    expected.map_or(joined.clone(), |it| it.one(joined, name))
}

/// How many months `1 year`, `2 quarters`, `3 months` are.
pub(super) fn months_in(n: f64, unit: &Unit) -> Option<i32> {
    let is = |name: &str| *unit == Unit::base(name);
    let each = match (is("years"), is("quarters"), is("months")) {
        (true, ..) => 12.0,
        (_, true, _) => 3.0,
        (.., true) => 1.0,
        _ => return None,
    };
    let months = n * each;
    (months.fract() == 0.0 && months.abs() < 12_000.0).then_some(months as i32)
}

/// What a window along the periods is.
pub(super) fn along(
    scope: &mut Scope<'_>,
    word: &str,
    arguments: &[tree::Expr],
    of: Term,
    partition: Option<Vec<String>>,
    span: Span,
) -> Term {
    let steps = arguments.get(1).map(|it| scope.number(it));
    let n = match steps.as_ref().map(|it| &it.low) {
        Some(Expr::Literal(Value::Number(n), _)) => *n,
        _ => 1.0,
    };
    let by_rows = matches!(word, "lag" | "lead") && steps.as_ref().is_none_or(|it| it.unit.is_none());
    if !by_rows && !scope.frame.is_panel() {
        scope.faults.push(fault::no_period(span, scope.frame));
        return Term::unknown(span);
    }
    let at = arguments.last().map_or(span, |it| it.span);
    // `lead` looks as far ahead as `lag` looks back.
    let n = if word == "lead" { -n } else { n };
    let shift = match &steps {
        Some(it) if !it.unit.is_none() => months_in(n, &it.unit),
        _ if word == "cagr" => (n.fract() == 0.0).then_some(12 * n as i32),
        _ => Some(12),
    };
    let Some(shift) = shift.filter(|it| word != "cagr" || (12 <= *it && it % 12 == 0)) else {
        let expected = if word == "cagr" { "a number of whole years" } else { "`1 year`, `1 quarter` or `1 month`" };
        scope.faults.push(fault::wrong_type(at, Type::Number, expected));
        return Term::unknown(span);
    };
    match word {
        "index" => return index(scope, of, partition, span),
        "ttm" | "discrete" | "annualized" => return flow(scope, word, of, span),
        _ => {}
    }
    let back = if matches!(word, "qoq" | "mom") { Back::Length } else { Back::Months(shift) };
    let mut earlier = |end: Expr| match by_rows {
        true => {
            let partition = partition.clone().unwrap_or_else(|| entity_of(scope.frame));
            want(scope, How::Window { partition, ordered: true, kind: WindowKind::Lag(n as i64), argument: end })
        }
        false => want(scope, How::Earlier { back, argument: end }),
    };
    let low = earlier(of.low.clone());
    let high = of.high.clone().map(earlier);
    if let (Expr::Column(name), false, Some(it)) = (&low, by_rows, expected::expected(scope.frame)) {
        let own = if matches!(word, "lag" | "lead") { Expr::truth(true) } else { of.low.clone().is_known() };
        let (taken, passed) = it.looks(name);
        said::rows(scope, Said::Expected, own.clone().and(taken));
        said::rows(scope, Said::Passed, own.and(passed));
    }
    let was = Term { low, high, column: None, ..of.clone() };
    match word {
        "lag" | "lead" => Term { kind: beside(of.kind), span, ..was },
        "change" => {
            let (low, high) = ranges::difference(&of, &was);
            Term { low, high, ty: Type::Number, kind: beside(of.kind), column: None, span, ..of }
        }
        "cagr" => growth(of, &was, f64::from(shift) / 12.0, span),
        _ => {
            if of.high.is_none() {
                said::turns(scope, &of.low, &was.low);
            }
            growth(of, &was, 1.0, span)
        }
    }
}

/// How a figure of an earlier period adds up: over entities as the figure itself does.
fn beside(kind: Kind) -> Kind {
    match kind {
        Kind::Flow | Kind::Stock | Kind::Unknown => kind,
        Kind::Ratio | Kind::Rate | Kind::Level | Kind::Label => Kind::Level,
    }
}

/// `(now / then) ^ (1 / years) - 1`; on a base of zero or less there is no growth.
fn growth(of: Term, was: &Term, years: f64, span: Span) -> Term {
    let (low, high) = ranges::arithmetic(Op::Divide, &of, was);
    let yearly = |it: Expr| if years == 1.0 { it } else { Expr::binary(Op::Power, it, Expr::number(1.0 / years)) };
    let based = Expr::binary(Op::Greater, was.low.clone(), Expr::number(0.0));
    let only = |it: Expr| based.clone().then_else(it, Expr::missing(Type::Number));
    let (low, high) = match high.is_none() && years == 1.0 {
        // A tenth more than 60 is 0.1 then, and not the next float above it.
        true => {
            let more = ranges::arithmetic(Op::Subtract, &of, was).0;
            (Expr::binary(Op::Divide, more, was.low.clone()), None)
        }
        false => {
            let times = Term { low: yearly(low), high: high.map(yearly), ..was.clone() };
            ranges::difference(&times, &Term::plain(Expr::number(1.0), Type::Number, span))
        }
    };
    let weight = match &was.low {
        Expr::Column(base) if years == 1.0 && matches!(of.kind, Kind::Flow | Kind::Stock) => {
            let high = was.high.as_ref().and_then(|it| if let Expr::Column(it) = it { Some(it.clone()) } else { None });
            Some((base.clone(), high, of.kind))
        }
        _ => None,
    };
    let made = Term { percent: true, kind: Kind::Level, weight, ..Term::plain(only(low), Type::Number, span) };
    Term { high: high.map(only), reads: of.reads, ..made }
}

/// `index(x)`: 100 times the figure over the first one that the entity has; without a first above zero there is none.
fn index(scope: &mut Scope<'_>, of: Term, partition: Option<Vec<String>>, span: Span) -> Term {
    let partition = partition.unwrap_or_else(|| entity_of(scope.frame));
    let partition = of_one_length(scope, partition);
    let (period, expected) = (scope.frame.period.clone().unwrap_or_default(), expected::expected(scope.frame));
    let start = Expr::column(format!("{period}~start"));
    let mut over = |kind: AggregateFunction, argument: Expr| {
        let kind = WindowKind::Aggregate(kind);
        want(scope, How::Window { partition: partition.clone(), ordered: false, kind, argument })
    };
    let known = of.low.clone().is_known();
    let mut first = |of: Expr| over(AggregateFunction::Min, of.then_else(start.clone(), Expr::missing(Type::Number)));
    // The first known figure goes before any forecast.
    let is_first = match expected {
        Some(it) => {
            let (own, any) =
                (first(known.clone().and(it.is_known())), first(known.clone().and(it.is_known().negated())));
            let of_known = Expr::binary(Op::Equal, start.clone(), own.clone()).and(it.is_known());
            let of_any = Expr::binary(Op::Equal, start.clone(), any).and(it.is_known().negated());
            own.is_known().then_else(of_known, of_any)
        }
        None => Expr::binary(Op::Equal, start.clone(), first(known)),
    };
    let mut base =
        |end: &Expr| over(AggregateFunction::Max, is_first.clone().then_else(end.clone(), Expr::missing(Type::Number)));
    let (low, high) = (base(&of.low), of.high.as_ref().map(&mut base));
    let based = Expr::binary(Op::Greater, low.clone(), Expr::number(0.0));
    // The first is a hundred of itself, whatever its range.
    let hundred = |own: &Expr, base: &Expr| {
        let times = Expr::binary(Op::Multiply, Expr::number(100.0), own.clone());
        let value = Expr::binary(Op::Divide, times, base.clone());
        let value = if of.high.is_some() { is_first.clone().then_else(Expr::number(100.0), value) } else { value };
        based.clone().then_else(value, Expr::missing(Type::Number))
    };
    let own = (of.low.clone(), of.high.clone().unwrap_or(of.low.clone()));
    let low_end = hundred(&own.0, high.as_ref().unwrap_or(&low));
    let high_end = high.is_some().then(|| hundred(&own.1, &low));
    Term { reads: of.reads, high: high_end, kind: Kind::Level, bare: true, ..Term::plain(low_end, Type::Number, span) }
}

/// Whether the first day of the row `n - 1` before is where the first of `n` periods that follow each other starts.
pub(super) fn follow_on(period: &str, first: Expr, n: f64) -> Expr {
    let number = |a: Expr, operator, b: Expr| Expr::binary(operator, a, b);
    let end = |which: &str| Expr::column(format!("{period}~{which}"));
    let days = |start: Expr| number(number(end("end"), Op::Subtract, start), Op::Add, Expr::number(1.0));
    // Months are of unlike days; what is shorter than one has its own.
    let whole = number(months(period), Op::GreaterEqual, Expr::number(1.0));
    let length = whole.then_else(number(months(period), Op::Multiply, Expr::number(30.4375)), days(end("start")));
    let off = number(days(first), Op::Subtract, number(length.clone(), Op::Multiply, Expr::number(n)));
    let off = Expr::Call(Function::Abs, vec![off]);
    number(off, Op::Less, number(length, Op::Divide, Expr::number(2.0)))
}

/// Counts the rows in which a running sum has passed over a missing figure, or over a period that has no row.
pub(super) fn say_gaps(scope: &mut Scope<'_>, of: &Term, over: &[String]) {
    let mut passed = of.low.clone().is_missing();
    if let Some(period) = scope.frame.period.clone().filter(|_| scope.frame.is_panel()) {
        let lag = |argument: Expr| How::Window {
            partition: over.to_vec(),
            ordered: true,
            kind: WindowKind::Lag(1),
            argument,
        };
        let before = want(scope, lag(Expr::column(format!("{period}~end"))));
        let days = Expr::binary(Op::Subtract, Expr::column(format!("{period}~start")), before);
        passed = passed.or(Expr::binary(Op::Greater, days, Expr::number(4.0)).is_true());
    }
    said::rows(scope, Said::Gaps, passed);
}

/// A partition in which periods are of one length: a year, its halves and its quarters run by themselves.
pub(super) fn of_one_length(scope: &mut Scope<'_>, mut partition: Vec<String>) -> Vec<String> {
    let Some(period) = scope.frame.period.clone().filter(|_| scope.frame.is_panel()) else { return partition };
    if !crate::check::asked::of_one_length(scope.frame)
        && let Expr::Column(length) = want(scope, How::Row(months(&period)))
    {
        partition.push(length);
    }
    partition
}

/// `ttm(x)`: the last twelve months, of periods that follow each other without a gap; `discrete(x)`: the last three
/// months of a figure since the start of the year; `annualized(x)`: as much for a whole year. Only flows add up so.
fn flow(scope: &mut Scope<'_>, word: &str, of: Term, span: Span) -> Term {
    if of.column.is_some() && !matches!(of.kind, Kind::Flow | Kind::Unknown) {
        let column = of.column.clone().unwrap_or_default();
        scope.faults.push(fault::not_a_flow(span, word, &fault::written(&column), of.kind.word()));
        return Term::unknown(span);
    }
    let period = scope.frame.period.clone().unwrap_or_default();
    let length = months(&period);
    let is = |n: f64| Expr::binary(Op::Equal, length.clone(), Expr::number(n));
    let missing = || Expr::missing(Type::Number);
    let mut one: Box<dyn FnMut(Expr) -> Expr + '_> = match word {
        "annualized" => {
            let some = Expr::binary(Op::Greater, length.clone(), Expr::number(0.0));
            let times = Expr::binary(Op::Divide, Expr::number(12.0), length.clone());
            Box::new(move |end| some.clone().then_else(Expr::binary(Op::Multiply, end, times.clone()), missing()))
        }
        "discrete" => Box::new(|end| {
            let before = want(scope, How::Earlier { back: Back::Shorter, argument: end.clone() });
            let rest = Expr::binary(Op::Subtract, end.clone(), before);
            let longer = Expr::binary(Op::Greater, length.clone(), Expr::number(3.0));
            is(3.0).then_else(end, longer.then_else(rest, missing()))
        }),
        _ => Box::new(|end| {
            let own = want(scope, How::Row(length.clone()));
            let Expr::Column(own) = own else { return missing() };
            let over: Vec<String> = entity_of(scope.frame).into_iter().chain([own]).collect();
            let mut lag = |n: i64, argument: Expr| {
                let kind = WindowKind::Lag(n);
                want(scope, How::Window { partition: over.clone(), ordered: true, kind, argument })
            };
            let start = Expr::column(format!("{period}~start"));
            let values: Vec<Expr> = (1..12).map(|n| lag(n, end.clone())).collect();
            let mut year = |length: f64, n: usize| {
                let parts = std::iter::once(end.clone()).chain(values[..n - 1].iter().cloned());
                let sum = parts.reduce(|a, b| Expr::binary(Op::Add, a, b)).unwrap_or(missing());
                // The first of them starts a year before the end of the last: between 364 and 367 days.
                let first = lag(n as i64 - 1, start.clone());
                let days = Expr::binary(Op::Subtract, Expr::column(format!("{period}~end")), first);
                let whole = Expr::binary(Op::Less, days.clone(), Expr::number(367.0)).and(Expr::binary(
                    Op::Greater,
                    days,
                    Expr::number(363.0),
                ));
                (is(length).and(whole), sum)
            };
            let arms = [year(1.0, 12), year(3.0, 4), year(6.0, 2)];
            let none = is(12.0).then_else(end.clone(), missing());
            arms.into_iter().fold(none, |rest, (only, sum)| only.then_else(sum, rest))
        }),
    };
    let low = one(of.low.clone());
    let high = of.high.clone().map(one);
    // Adds up over entities. What is of a whole year in every quarter is no flow: over time the last one counts.
    let kind = match (of.kind, word) {
        (Kind::Flow, "discrete") => Kind::Flow,
        (Kind::Flow, _) => Kind::Stock,
        _ => Kind::Level,
    };
    Term { low, high, ty: Type::Number, kind, column: None, span, ..of }
}
