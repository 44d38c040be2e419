//! `over C`: the column that says when a row is of, in a table that declares no period, and the periods that are asked of it.

use super::fault;
use super::infer::days_of;
use super::scope::Frame;
use crate::answer::Note;
use crate::catalog::{DatasetColumn, year_column};
use crate::diagnostic::Diagnostic;
use crate::function::Function;
use crate::plan::{BinaryOperator as Op, Expr, Named, Value};
use crate::quantity::{Period, read_period};
use crate::source::Span;
use crate::syntax::tree::{Clause, Clauses, PeriodWord, Versus};
use crate::types::{Column, Kind, Type};
use crate::verb::Verb;
use crate::words::Words;
use crate::world::World;

/// The period of a row among those that a sentence holds against each other.
const HELD: &str = "~held";

/// Asks the periods of a sentence of its time column, where the table declares none: rows of other periods go, and those of two
/// that are held against each other have the one they lie in. The sentence without what has been asked then, if anything has;
/// with an error it is not to be looked at further.
pub(super) fn asked(
    frame: &mut Frame,
    verb: &Verb,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Result<Option<Verb>, ()> {
    let before = faults.len();
    let asked = meant(frame, verb, world, faults);
    if faults.len() > before { Err(()) } else { Ok(asked) }
}

fn meant(frame: &mut Frame, verb: &Verb, world: &World, faults: &mut Vec<Diagnostic>) -> Option<Verb> {
    let clauses = verb.clauses()?;
    if matches!(verb, Verb::Trend { .. } | Verb::Audit { .. } | Verb::Why { .. }) {
        return None;
    }
    let mut words = words(clauses);
    if let Some(Versus::Period(word)) = &clauses.vs {
        words.push(word);
    }
    let written = clauses.written.iter().find(|it| it.0 == Clause::Over).map(|it| it.1);
    if let (Some(declared), Some(name), Some(span)) = (&frame.period, &clauses.over, written) {
        if frame.column(&name.text).is_none_or(|it| it.column.name != *declared) {
            faults.push(fault::period_declared(span, name, declared, frame));
        }
        return None;
    }
    if let (true, Some(span)) = (words.is_empty(), written) {
        faults.push(fault::over_nothing(span, &frame.text));
        return None;
    }
    if frame.period.is_some() || words.is_empty() {
        return None;
    }
    let column = match &clauses.over {
        Some(name) => match frame.column(&name.text) {
            Some(found) => found.column.clone(),
            None => {
                faults.push(fault::unknown_name(name, frame));
                return None;
            }
        },
        None => match candidates(frame).as_slice() {
            [one] if one.ty != Type::Integer => one.clone(),
            [_, _, ..] => {
                faults.push(fault::several_times(words[0].span, frame, clauses));
                return None;
            }
            // A condition on the years holds no two of them against each other.
            [_] if held(verb, clauses).is_some() => {
                faults.push(fault::time_of_two(words[0].span, frame, clauses));
                return None;
            }
            _ => return None,
        },
    };
    let span = clauses.over.as_ref().map_or(words[0].span, |it| it.span);
    let days = days(frame, &column, span, world, faults)?;
    let mut changed = verb.clone();
    match held(verb, clauses) {
        Some(periods) => {
            if let Some(fault) = overlapping(&periods, words[words.len() - 1].span) {
                faults.push(fault);
                return None;
            }
            put(frame, &column.name, &days, &periods);
        }
        None => {
            keep(frame, &column.name, &days, clauses);
            let clauses = changed.clauses_mut()?;
            (clauses.periods, clauses.since, clauses.until) = (vec![], None, None);
            clauses.written.retain(|it| it.0 != Clause::Periods);
        }
    }
    let clauses = changed.clauses_mut()?;
    clauses.over = None;
    clauses.written.retain(|it| it.0 != Clause::Over);
    Some(changed)
}

/// The periods that are chosen, as written.
fn words(clauses: &Clauses) -> Vec<&PeriodWord> {
    clauses.periods.iter().chain(&clauses.since).chain(&clauses.until).collect()
}

/// The columns of an undeclared table of one's own that may say when a row is of: dates and periods, and one of years.
pub(super) fn candidates(frame: &Frame) -> Vec<Column> {
    if !frame.own || frame.shown_period.is_some() || frame.dataset == super::PIPED {
        return vec![];
    }
    let timed = |it: &&DatasetColumn| matches!(it.column.ty, Type::Date | Type::Period);
    let found = frame.columns.iter().filter(timed).chain(year_column(&frame.columns));
    found.map(|it| it.column.clone()).filter(|it| !it.name.starts_with('~')).collect()
}

/// The first and the last day of a row by a column of dates, periods or years.
pub(super) fn days(
    frame: &Frame,
    column: &Column,
    span: Span,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<(Expr, Expr)> {
    let values = frame.column(&column.name).and_then(|it| it.values.as_ref());
    let written = || values.is_some_and(|it| it.iter().any(|it| read_period(it).is_some()));
    match column.ty {
        Type::Date | Type::Period => days_of(frame, column, world),
        Type::Text if written() => days_of(frame, &Column { ty: Type::Period, ..column.clone() }, world),
        Type::Integer => {
            let next = first_day(&column.name, 1969.0);
            Some((first_day(&column.name, 1970.0), Expr::binary(Op::Subtract, next, Expr::number(1.0))))
        }
        Type::Text | Type::Number | Type::Truth | Type::Unknown => {
            faults.push(fault::wrong_type(span, column.ty, "a column of dates, periods or years"));
            None
        }
    }
}

/// The first day of a year that stands in a column, as days since 1970, or of the next one; missing for what is no year.
fn first_day(year: &str, from: f64) -> Expr {
    let epoch = || Expr::Literal(Value::Date(0), Type::Date);
    let is = |op, n: f64| Expr::binary(op, Expr::column(year), Expr::number(n));
    let is_year = is(Op::GreaterEqual, 1000.0).and(is(Op::LessEqual, 2999.0));
    let years = is_year.then_else(is(Op::Subtract, from), Expr::missing(Type::Number));
    let months = Expr::binary(Op::Multiply, years, Expr::number(12.0));
    Expr::binary(Op::Subtract, Expr::Call(Function::AddMonths, vec![epoch(), months]), epoch())
}

/// Keeps the rows whose days are in the periods that a sentence chooses.
pub(super) fn keep(frame: &mut Frame, column: &str, days: &(Expr, Expr), clauses: &Clauses) {
    say_undated(frame, column, days);
    let from = |it: &Period| Expr::binary(Op::GreaterEqual, days.0.clone(), day(it.start));
    let to = |it: &Period| Expr::binary(Op::LessEqual, days.1.clone(), day(it.end));
    // `for all` chooses none.
    let any: Option<Vec<Expr>> =
        clauses.periods.iter().map(|it| it.period.as_ref().map(|it| from(it).and(to(it)))).collect();
    let any = any.and_then(|it| it.into_iter().reduce(Expr::or));
    let of = |it: &Option<PeriodWord>| it.as_ref().and_then(|it| it.period.clone());
    let (since, until) = (of(&clauses.since), of(&clauses.until));
    let kept = [any, since.as_ref().map(from), until.as_ref().map(to)];
    if let Some(predicate) = kept.into_iter().flatten().reduce(Expr::and) {
        let all: Option<Vec<Expr>> =
            clauses.periods.iter().map(|it| it.period.as_ref().map(|it| touches(days, it.start, it.end))).collect();
        let ends = [since.map(|it| touches(days, it.start, i32::MAX)), until.map(|it| touches(days, i32::MIN, it.end))];
        let any = all.and_then(|it| it.into_iter().reduce(Expr::or));
        let touched = any.into_iter().chain(ends.into_iter().flatten()).reduce(Expr::and);
        say_longer(frame, column, touched.filter(|_| days.0 != days.1), &predicate);
        frame.plan = frame.plan.clone().filter(predicate);
    }
    let (en, zh) = said(clauses);
    frame.understood.push(Words::new(format!("{en} over {column}"), format!("{zh} 沿 {column}")));
}

/// `for 2021`, `since 2020 until 2021`
fn said(clauses: &Clauses) -> (String, String) {
    let text = |it: &PeriodWord, all: &str| it.period.as_ref().map_or(all.to_owned(), |it| it.text.clone());
    let list = |all: &str| clauses.periods.iter().map(|it| text(it, all)).collect::<Vec<_>>().join(", ");
    let (mut en, mut zh) = (vec![], vec![]);
    if !clauses.periods.is_empty() {
        en.push(format!("for {}", list("all")));
        zh.push(format!("期间 {}", list("全部")));
    }
    if let Some(since) = &clauses.since {
        en.push(format!("since {}", text(since, "all")));
        zh.push(format!("自 {}", text(since, "全部")));
    }
    if let Some(until) = &clauses.until {
        en.push(format!("until {}", text(until, "all")));
        zh.push(format!("截至 {}", text(until, "全部")));
    }
    (en.join(" "), zh.join(" "))
}

/// Counts the rows of which nothing says when they are.
fn say_undated(frame: &mut Frame, column: &str, days: &(Expr, Expr)) {
    let name = column.to_owned();
    frame.say_count(Some(days.0.clone().is_missing()), move |n| {
        let en = format!("rows of no period by {name}, left out: {n}");
        (n > 0).then(|| Note::new("no-period", en, format!("按 {name} 不属任何期间、未计入的行:{n}")))
    });
}

/// Whether the days of a row have one in common with some.
fn touches(days: &(Expr, Expr), start: i32, end: i32) -> Expr {
    let starts = Expr::binary(Op::LessEqual, days.0.clone(), day(end));
    starts.and(Expr::binary(Op::GreaterEqual, days.1.clone(), day(start)))
}

/// Counts the rows, unless each is of one day, that are of a longer period than the one that is asked for, and so of none.
fn say_longer(frame: &mut Frame, column: &str, touched: Option<Expr>, kept: &Expr) {
    let Some(touched) = touched else { return };
    let name = column.to_owned();
    frame.say_count(Some(touched.and(kept.clone().negated())), move |n| {
        let en = format!("rows of a longer period by {name} than is asked for, left out: {n}");
        (n > 0).then(|| Note::new("longer", en, format!("按 {name} 期间长于所问期间、未计入的行:{n}")))
    });
}

/// The two periods that a verb holds against each other.
fn held(verb: &Verb, clauses: &Clauses) -> Option<Vec<Period>> {
    let two = |a: &PeriodWord, b: &PeriodWord| Some(vec![a.period.clone()?, b.period.clone()?]);
    let from_to = || clauses.since.as_ref().zip(clauses.until.as_ref()).and_then(|(a, b)| two(a, b));
    match (verb, &clauses.vs, clauses.periods.as_slice()) {
        (Verb::Compare { .. }, Some(Versus::Period(then)), [now]) => two(now, then),
        (Verb::Mix { .. }, None, [now, then]) => two(now, then),
        (Verb::Bridge { .. }, None, [from, to]) => two(from, to),
        (Verb::Bridge { .. }, None, []) => from_to(),
        _ => None,
    }
}

/// A day of both would be counted in one of them only.
fn overlapping(periods: &[Period], span: Span) -> Option<Diagnostic> {
    let [a, b] = periods else { return None };
    (a.start <= b.end && b.start <= a.end).then(|| fault::overlapping(span, &a.text, &b.text))
}

/// Gives each row the period it lies in, as rows of a declared period have it, and drops the others.
fn put(frame: &mut Frame, column: &str, days: &(Expr, Expr), periods: &[Period]) {
    say_undated(frame, column, days);
    let inside = |it: &Period| {
        let starts = Expr::binary(Op::GreaterEqual, days.0.clone(), day(it.start));
        starts.and(Expr::binary(Op::LessEqual, days.1.clone(), day(it.end)))
    };
    let of = |ty: Type, value: &dyn Fn(&Period) -> Expr| {
        let none = Expr::missing(ty);
        periods.iter().rev().fold(none, |rest, it| inside(it).then_else(value(it), rest))
    };
    let text = of(Type::Text, &|it| Expr::text(it.text.clone()));
    let (start, end) = (of(Type::Integer, &|it| day(it.start)), of(Type::Integer, &|it| day(it.end)));
    let made = vec![
        Named::new(HELD, text),
        Named::new(format!("{HELD}~start"), start),
        Named::new(format!("{HELD}~end"), end),
    ];
    let touched = periods.iter().map(|it| touches(days, it.start, it.end)).reduce(Expr::or);
    let kept = periods.iter().map(inside).reduce(Expr::or).unwrap_or(Expr::truth(false));
    say_longer(frame, column, touched.filter(|_| days.0 != days.1), &kept);
    frame.plan = frame.plan.clone().extend(made).filter(Expr::column(HELD).is_known());
    let texts = periods.iter().map(|it| it.text.clone()).collect();
    let held = Column { kind: Kind::Label, ..Column::plain(HELD, Type::Period) };
    frame.columns.push(DatasetColumn { values: Some(std::sync::Arc::new(texts)), ..DatasetColumn::of(held) });
    frame.period = Some(HELD.to_owned());
    frame.understood.push(Words::new(format!("over {column}"), format!("沿 {column}")));
}

fn day(days: i32) -> Expr {
    Expr::Literal(Value::Integer(i64::from(days)), Type::Integer)
}
