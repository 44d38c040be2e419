//! Buckets of the calendar that rows of a panel are put into: years made of quarters, quarters made of months.

use super::asked::{self, Wanted};
use super::infer::row_term;
use super::scope::Frame;
use crate::answer::Note;
use crate::function::Function;
use crate::plan::{BinaryOperator as Op, Expr};
use crate::types::Type;
use crate::verb::Bucket;
use crate::words::Words;

/// Gives each row the calendar year, quarter or month that it lies in, as [`asked::put`] does; of figures that add up, those known in
/// part are left out, and so are rows that lie in no such one: longer ones, and those of two of them.
pub(super) fn buckets(frame: &mut Frame, (figures, by): (&[String], &[String]), bucket: Bucket) {
    let Some(period) = frame.period.clone() else { return };
    super::periods::without_forecasts(frame, &[]);
    let end = |which: &str| Expr::column(format!("{period}~{which}"));
    let days = Expr::binary(Op::Subtract, end("end"), end("start"));
    let within = |least: f64, most: f64| {
        let from = Expr::binary(Op::GreaterEqual, days.clone(), Expr::number(least));
        from.and(Expr::binary(Op::LessEqual, days.clone(), Expr::number(most)))
    };
    let month = within(27.0, 30.0);
    let (label, least, (en, zh)) = match bucket {
        Bucket::Year => (super::whole::labelled(frame, &period, &[]).label, 359.0, ("year", "年份")),
        Bucket::Quarter => {
            let some = month.or(within(89.0, 91.0));
            (some.then_else(quarter(&period), Expr::missing(Type::Text)), 87.0, ("quarter", "季度"))
        }
        Bucket::Month => {
            (month.then_else(Expr::column(period.clone()), Expr::missing(Type::Text)), 27.0, ("month", "月份"))
        }
    };
    let columns: Vec<_> = figures.iter().filter_map(|name| frame.column(name)).collect();
    let known = columns.iter().map(|it| row_term(frame, it, Default::default()).low.is_known()).reduce(Expr::or);
    let outside = end("end").is_known().and(label.clone().is_missing()).and(known.unwrap_or(Expr::truth(true)));
    frame.say_count(Some(outside), move |n| {
        let said = format!("rows of periods that lie in no one {en} of the calendar, left out: {n}");
        (n > 0).then(|| Note::new("period-outside", said, format!("不在单一日历{zh}之内的期间,其行未计入:{n}")))
    });
    let exact = Expr::binary(Op::GreaterEqual, days, Expr::number(least));
    let each = vec![(String::new(), Expr::truth(true), least + 1.0)];
    let bucket = Some(Words::new(format!("{en}s"), zh));
    asked::labelled(frame, Wanted { label, exact, each, past: None, bucket }, (figures, by), None);
}

/// The quarter of the calendar that a period lies in, as text: `2021Q3`; missing where it lies in no one.
/// Days are counted from a first of January that is off by less than one, and quarters are less than three days unlike.
fn quarter(period: &str) -> Expr {
    let year = Expr::Call(Function::Substring, vec![Expr::column(period), Expr::number(1.0), Expr::number(4.0)]);
    let years = Expr::binary(Op::Subtract, Expr::Call(Function::ToNumber, vec![year.clone()]), Expr::number(1970.0));
    let first = Expr::binary(Op::Multiply, years, Expr::number(365.2425));
    let day = |which: &str, moved: f64| {
        let of = Expr::binary(Op::Subtract, Expr::column(format!("{period}~{which}")), first.clone());
        Expr::binary(Op::Add, of, Expr::number(moved))
    };
    (1..=4).rev().fold(Expr::missing(Type::Text), |rest, at| {
        let (from, to) = (f64::from(at - 1) * 91.31, f64::from(at) * 91.31);
        let starts = Expr::binary(Op::GreaterEqual, day("start", 4.0), Expr::number(from));
        let ends = Expr::binary(Op::Less, day("end", -4.0), Expr::number(to));
        let text = Expr::Call(Function::Concat, vec![year.clone(), Expr::text(format!("Q{at}"))]);
        starts.and(ends).then_else(text, rest)
    })
}

/// How many months a bucket has.
pub(super) fn months(bucket: Bucket) -> f64 {
    match bucket {
        Bucket::Year => 12.0,
        Bucket::Quarter => 3.0,
        Bucket::Month => 1.0,
    }
}
