//! Comparisons with the calendar: `opened < 2015`, `year >= 2020`, `period in 2021`, `year >= opened`.

use super::{Scope, Term, both};
use crate::check::scope::Frame;
use crate::check::{fault, ranges};
use crate::function::Function;
use crate::plan::{AggregateFunction, BinaryOperator as Op, Expr, Named, SortKey, Value};
use crate::quantity::{Period, Unit, is_written_fiscal, read_period};
use crate::source::Span;
use crate::syntax::tree::{self, ExprKind};
use crate::types::{Column, Type};
use crate::world::World;

impl Scope<'_> {
    /// `d + 1 month`, `d - 2 weeks`, `d + 30`: a date moved along the calendar; `None` where neither side is one.
    pub(super) fn moved(&mut self, op: Op, a: &Term, b: &Term, span: Span) -> Option<Term> {
        let (date, by) = match (a.ty, b.ty, op) {
            (Type::Date, Type::Date, _) => return None,
            (Type::Date, ..) => (a, b),
            (_, Type::Date, Op::Add) => (b, a),
            _ => return None,
        };
        let is = |name: &str| by.unit == Unit::base(name);
        let times = |n: f64| {
            if n == 1.0 { by.low.clone() } else { Expr::binary(Op::Multiply, by.low.clone(), Expr::number(n)) }
        };
        if by.high.is_some() {
            self.faults.push(fault::wrong_type(by.span, by.ty, "days that are no range"));
            return Some(Term::unknown(span));
        }
        let months = [("months", 1.0), ("quarters", 3.0), ("years", 12.0)].into_iter().find(|it| is(it.0));
        let low = match months {
            Some((_, n)) => {
                let n = if op == Op::Subtract { times(-n) } else { times(n) };
                Expr::Call(Function::AddMonths, vec![date.low.clone(), n])
            }
            None if by.is_number() && (by.unit.is_none() || is("days")) => {
                Expr::binary(op, date.low.clone(), times(1.0))
            }
            None if is("weeks") => Expr::binary(op, date.low.clone(), times(7.0)),
            None => {
                self.faults.push(fault::wrong_type(by.span, by.ty, "days, weeks, months or years"));
                return Some(Term::unknown(span));
            }
        };
        Some(Term { reads: both(a, b), ..Term::plain(low, Type::Date, span) })
    }

    /// A date or a period against a period or a date; `None` where neither side is of the calendar.
    pub(super) fn calendar(&mut self, op: Op, a: &Term, right: &tree::Expr, span: Span) -> Option<Term> {
        // What is no period of the panel is equal to a period that is written alike, and a fiscal year to one of the same months.
        let equality = matches!(op, Op::Equal | Op::NotEqual) && a.ty == Type::Period && !self.is_own(a);
        let fiscal = self.is_fiscal(right);
        let ends = if equality && !fiscal { None } else { self.days(a, fiscal) };
        // `d > "2021-01-01"`, as SQL writes it.
        let quoted = || match &right.kind {
            ExprKind::Text(text) if a.ty == Type::Date => read_period(text),
            _ => None,
        };
        if let (Some((start, end)), Some(period)) = (&ends, self.period_of(right).or_else(quoted)) {
            let mut truth = against(op, start, end, &period);
            if equality {
                let forecast = Expr::Call(Function::Matches, vec![a.low.clone(), Expr::text("E$")]);
                let other = if period.forecast { forecast.negated() } else { forecast };
                truth = if op == Op::Equal { truth.and(other.negated()) } else { truth.or(other) };
            }
            return Some(Term { reads: a.reads.clone(), ..Term::plain(truth, Type::Truth, span) });
        }
        if !matches!(right.kind, ExprKind::Name(_)) || !matches!(a.ty, Type::Date | Type::Period) {
            return None;
        }
        // A period against a date: one that straddles the date is not decided.
        let b = self.infer(right);
        if a.ty == b.ty {
            return None;
        }
        let (x, y) = (ends?, self.days(&b, false)?);
        let between = |(low, high): (Expr, Expr), of: &Term| Term { low, high: Some(high), ..of.clone() };
        let reads = both(a, &b);
        let truth = ranges::compare(op, &between(x, a), &between(y, &b));
        Some(Term { reads, ..Term::plain(truth, Type::Truth, span) })
    }

    /// `d in 2021`, `period in 2020..2021`: inside it as a whole.
    pub(super) fn in_period(&mut self, of: &Term, interval: &tree::Expr, span: Span) -> Option<Term> {
        let ((start, end), period) = (self.days(of, self.is_fiscal(interval))?, self.period_of(interval)?);
        let inside = Expr::binary(Op::GreaterEqual, start, day(period.start));
        let inside = inside.and(Expr::binary(Op::LessEqual, end, day(period.end)));
        Some(Term { reads: of.reads.clone(), ..Term::plain(inside, Type::Truth, span) })
    }

    /// Whether it is the period column of the panel.
    fn is_own(&self, of: &Term) -> bool {
        is_own(self.frame, of)
    }

    /// Whether a period is written as a fiscal year: `FY2021`.
    pub(super) fn is_fiscal(&self, expr: &tree::Expr) -> bool {
        match &self.defined_period(expr).unwrap_or(expr).kind {
            ExprKind::Period(period) => period.is_fiscal() || is_written_fiscal(expr.span.of(&self.frame.text)),
            _ => false,
        }
    }

    /// A period as it is written, or as a definition names it, where a date or a period stands on the other side.
    fn period_of(&self, expr: &tree::Expr) -> Option<Period> {
        match &self.defined_period(expr).unwrap_or(expr).kind {
            ExprKind::Period(period) => Some(period.clone()),
            ExprKind::Number(literal) => read_period(&literal.written),
            _ => None,
        }
    }

    /// The period or the number that a name stands for by definition: `let base = 2020`.
    pub(super) fn defined_period(&self, expr: &tree::Expr) -> Option<&tree::Expr> {
        let ExprKind::Name(path) = &expr.kind else { return None };
        let [name] = path.as_slice() else { return None };
        let (_, value) = self.world.expressions.iter().rev().find(|it| it.0 == name.text)?;
        let is_period = matches!(value.kind, ExprKind::Period(_) | ExprKind::Number(_));
        (is_period && self.frame.column(&name.text).is_none()).then_some(value)
    }

    /// The days of a date or a period; `fiscal` is whether a fiscal year stands on the other side, and is one of the calendar
    /// where nobody has said which months it has.
    fn days(&self, of: &Term, fiscal: bool) -> Option<(Expr, Expr)> {
        let said = self.world.fiscal.map(|it| it.after_january());
        days(self.frame, of, said.or(fiscal.then_some(0)))
    }
}

fn is_own(frame: &Frame, of: &Term) -> bool {
    of.column.is_some() && of.column == frame.period
}

/// The first and the last day of a date or of a period, as days since 1970; `fiscal` is how many months after January a fiscal
/// year starts, where that is known.
fn days(frame: &Frame, of: &Term, fiscal: Option<i32>) -> Option<(Expr, Expr)> {
    match of.ty {
        Type::Date => {
            let epoch = Expr::Literal(Value::Date(0), Type::Date);
            let days = Expr::binary(Op::Subtract, of.low.clone(), epoch);
            Some((days.clone(), days))
        }
        Type::Period if is_own(frame, of) => {
            let name = of.column.as_deref()?;
            Some((Expr::column(format!("{name}~start")), Expr::column(format!("{name}~end"))))
        }
        Type::Period => Some(written_days(&of.low, fiscal)),
        _ => None,
    }
}

/// The first and the last day of a column of periods.
pub(in crate::check) fn days_of(frame: &Frame, column: &Column, world: &World) -> Option<(Expr, Expr)> {
    let fiscal = world.fiscal.map_or(0, |it| it.after_january());
    days(frame, &super::column_term(column, Span::default()), Some(fiscal))
}

/// Where a period stands among others: by its first day, of those with the same one the longer first. None for what is no
/// period, and where all are written alike, so that their texts are in the order of the calendar.
pub(in crate::check) fn place(frame: &Frame, of: &Term, world: &World) -> Option<Expr> {
    let values = of.column.as_deref().and_then(|it| frame.column(it)).and_then(|it| it.values.as_ref());
    if of.ty != Type::Period || values.is_some_and(|it| are_alike(it)) {
        return None;
    }
    let fiscal = world.fiscal.map_or(0, |it| it.after_january());
    days(frame, of, Some(fiscal)).map(placed)
}

/// The days of a period as one number: those that start earlier go first, of those of one day the longer.
fn placed((start, end): (Expr, Expr)) -> Expr {
    let length = Expr::binary(Op::Subtract, end, start.clone());
    Expr::binary(Op::Subtract, Expr::binary(Op::Multiply, start, Expr::number(LONGEST)), length)
}

/// The order of groups by their keys, once they are made: periods by the calendar, numbers that have become texts as numbers, and
/// anything else by its values.
pub(in crate::check) fn in_order<'a>(
    frame: &Frame,
    keys: impl IntoIterator<Item = &'a Named>,
    world: &World,
) -> Vec<SortKey> {
    let fiscal = world.fiscal.map_or(0, |it| it.after_january());
    let one = |key: &Named| {
        let column = Expr::column(key.name.clone());
        let of = match &key.expr {
            Expr::Column(name) => frame.columns.iter().find(|it| it.column.name == *name),
            _ => None,
        };
        let timed = of.filter(|it| it.column.ty == Type::Period && !it.values.as_ref().is_some_and(|it| are_alike(it)));
        let place = match &key.expr {
            Expr::Call(Function::ToText, _) => Some(Expr::Call(Function::ToNumber, vec![column.clone()])),
            _ => timed.map(|_| placed(written_days(&column, Some(fiscal)))),
        };
        place.into_iter().chain([column]).map(|expr| SortKey { expr, descending: false }).collect::<Vec<_>>()
    };
    keys.into_iter().flat_map(one).collect()
}

/// Texts in the order of the calendar, where each of them is a period; else as they are.
pub(in crate::check) fn texts_in_order(mut texts: Vec<String>, world: &World) -> Vec<String> {
    let read = |it: &String| world.fiscal.and_then(|fiscal| fiscal.read(it)).or_else(|| read_period(it));
    if texts.iter().all(|it| read(it).is_some()) {
        texts.sort_by_cached_key(|it| read(it).map(|it| (it.start, std::cmp::Reverse(it.end))));
    }
    texts
}

/// The aggregate as it is of periods: the greatest is the last of the calendar, the least its first.
pub(in crate::check) fn by_calendar(
    frame: &Frame,
    of: &Term,
    world: &World,
    function: AggregateFunction,
) -> AggregateFunction {
    match (place(frame, of, world), function) {
        (Some(place), AggregateFunction::Max) => AggregateFunction::LastBy(Box::new(place)),
        (Some(place), AggregateFunction::Min) => AggregateFunction::FirstBy(Box::new(place)),
        (_, function) => function,
    }
}

/// No period has as many days.
const LONGEST: f64 = 1_048_576.0;

/// Whether the texts of periods differ in their digits only.
fn are_alike(texts: &[String]) -> bool {
    let shape = |text: &String| text.replace(|it: char| it.is_ascii_digit(), "0");
    let first = texts.first().map(shape);
    texts.iter().all(|it| Some(shape(it)) == first)
}

/// As `since` and `until` read it: `>=` from its first day on, `<` before it, `=` that very period or a day inside.
fn against(op: Op, start: &Expr, end: &Expr, period: &Period) -> Expr {
    let (first, last) = (day(period.start), day(period.end));
    let is = |op, a: &Expr, b: &Expr| Expr::binary(op, a.clone(), b.clone());
    let same = || match start == end {
        true => is(Op::GreaterEqual, start, &first).and(is(Op::LessEqual, end, &last)),
        false => is(Op::Equal, start, &first).and(is(Op::Equal, end, &last)),
    };
    match op {
        Op::Less => is(Op::Less, end, &first),
        Op::LessEqual => is(Op::LessEqual, end, &last),
        Op::Greater => is(Op::Greater, start, &last),
        Op::GreaterEqual => is(Op::GreaterEqual, start, &first),
        Op::NotEqual => same().negated(),
        _ => same(),
    }
}

fn day(days: i32) -> Expr {
    Expr::Literal(Value::Integer(i64::from(days)), Type::Integer)
}

/// The first and the last day of a period by its canonical text; missing for a fiscal year, unless it is said how many months
/// after January it starts.
fn written_days(text: &Expr, fiscal: Option<i32>) -> (Expr, Expr) {
    let called = |of: &Expr| Expr::Call(Function::Matches, vec![of.clone(), Expr::text("^FY")]);
    let bare = match fiscal {
        Some(_) => Expr::Call(Function::ReplacePattern, vec![text.clone(), Expr::text("FY"), Expr::text("")]),
        None => text.clone(),
    };
    let later =
        fiscal.filter(|it| *it != 0).map(|it| called(text).then_else(Expr::number(f64::from(it)), Expr::number(0.0)));
    let from = |of: &Expr, start: f64, n: f64| {
        Expr::Call(Function::Substring, vec![of.clone(), Expr::number(start), Expr::number(n)])
    };
    let number = |of: Expr| Expr::Call(Function::ToNumber, vec![of]);
    let plus = |a: Expr, b: Expr| Expr::binary(Op::Add, a, b);
    let times = |a: Expr, b: f64| Expr::binary(Op::Multiply, a, Expr::number(b));
    let epoch = || Expr::Literal(Value::Date(0), Type::Date);
    let one = |of: &Expr, last: bool| {
        let is = |pattern: &str| Expr::Call(Function::Matches, vec![of.clone(), Expr::text(pattern)]);
        let (month, half, quarter) = (is(r"^\d{4}-\d{2}"), is(r"^\d{4}H"), is(r"^\d{4}Q"));
        let part = number(from(of, 6.0, 1.0));
        let choose = |of_month: Expr, of_half: Expr, of_quarter: Expr, of_year: Expr| {
            let other = half.clone().then_else(of_half, quarter.clone().then_else(of_quarter, of_year));
            month.clone().then_else(of_month, other)
        };
        // Months since the start of the year: those before the period, and those until its end.
        let months = match last {
            false => choose(
                plus(number(from(of, 6.0, 2.0)), Expr::number(-1.0)),
                plus(times(part.clone(), 6.0), Expr::number(-6.0)),
                plus(times(part, 3.0), Expr::number(-3.0)),
                Expr::number(0.0),
            ),
            true => choose(number(from(of, 6.0, 2.0)), times(part.clone(), 6.0), times(part, 3.0), Expr::number(12.0)),
        };
        let years = plus(number(from(of, 1.0, 4.0)), Expr::number(-1970.0));
        let months = plus(times(years, 12.0), months);
        let months = later.iter().cloned().fold(months, plus);
        let day = Expr::Call(Function::AddMonths, vec![epoch(), months]);
        let days = Expr::binary(Op::Subtract, day, epoch());
        let days = if last { plus(days, Expr::number(-1.0)) } else { days };
        let date = Expr::Call(Function::ToDate, vec![from(of, 1.0, 10.0)]);
        let date = Expr::binary(Op::Subtract, date, epoch());
        let days = is(r"^\d{4}-\d{2}-\d{2}").then_else(date, days);
        is(r"^\d{4}").then_else(days, Expr::missing(Type::Number))
    };
    let end = vec![bare.clone(), Expr::text(r"^.*\.\."), Expr::text("")];
    (one(&bare, false), one(&Expr::Call(Function::ReplacePattern, end), true))
}
