//! Years, and asked periods, that are known by their parts: flows added up, stocks as they were at the end.

use super::scope::Frame;
use crate::answer::Note;
use crate::function::Function;
use crate::plan::{BinaryOperator as Op, Expr};
use crate::quantity::{Period, read_period};
use crate::types::Type;

/// The plain column that is 1 in a row that was made of parts, and missing elsewhere.
pub(super) const ADDED: &str = "~added";

/// What the whole is called that a row is a part of.
pub(super) const WHOLE: &str = "~whole";

/// Puts one row in the place of all rows of a calendar year that an entity is known for as a whole; see [`super::settled`].
/// `figures` are the columns that are measured, `beside` those that are read with them. True where the plan has [`ADDED`] now.
pub(super) fn add(frame: &mut Frame, figures: &[String], beside: &[String]) -> bool {
    let Some(period) = frame.period.clone() else { return false };
    let event = matches!(super::holds::kind_of(&frame.dataset), Some("deal" | "policy"));
    let named = frame.column(&period).is_some_and(|it| matches!(it.column.ty, Type::Period | Type::Text));
    !event && named && have_parts(frame, &period) && super::settled::whole_years(frame, figures, beside)
}

/// The whole that a row lies in: what it is called, how many days between its ends are as many as a whole one has, and from which
/// day on its end is reached.
pub(super) struct Whole {
    pub label: Expr,
    pub least: Expr,
    pub close: Expr,
}

/// Which of the asked periods, or which calendar year, a row lies in; the last two are read where [`WHOLE`] is a column.
pub(super) fn labelled(frame: &Frame, period: &str, asked: &[Period]) -> Whole {
    let end = |which: &str| Expr::column(format!("{period}~{which}"));
    let day = |days: i32| Expr::number(f64::from(days));
    let inside = |it: &Period| {
        let starts = Expr::binary(Op::GreaterEqual, end("start"), day(it.start));
        let within = starts.and(Expr::binary(Op::LessEqual, end("end"), day(it.end)));
        within.and(super::periods::fits(frame, asked, it))
    };
    if asked.is_empty() {
        // The last day of a year, to within two days.
        let last_day = |year: Expr| {
            let years = Expr::binary(Op::Subtract, Expr::Call(Function::ToNumber, vec![year]), Expr::number(1969.0));
            Expr::binary(Op::Multiply, years, Expr::number(365.2425))
        };
        let days = Expr::binary(Op::Subtract, end("end"), end("start"));
        let year = Expr::Call(Function::Substring, vec![Expr::column(period), Expr::number(1.0), Expr::number(4.0)]);
        let within = Expr::binary(Op::Subtract, end("end"), last_day(year.clone()));
        let within = Expr::binary(Op::LessEqual, within, Expr::number(3.0));
        let at_most = Expr::binary(Op::LessEqual, days, Expr::number(366.0)).and(within);
        let close = Expr::binary(Op::Subtract, last_day(Expr::column(WHOLE)), Expr::number(3.0));
        let label = at_most.then_else(year, Expr::missing(Type::Text));
        return Whole { label, least: Expr::number(359.0), close };
    }
    let label = asked
        .iter()
        .rev()
        .fold(Expr::missing(Type::Text), |rest, it| inside(it).then_else(Expr::text(it.text.clone()), rest));
    let of_each = |value: &dyn Fn(&Period) -> i32| {
        asked.iter().rev().fold(Expr::number(0.0), |rest, it| {
            let is = Expr::binary(Op::Equal, Expr::column(WHOLE), Expr::text(it.text.clone()));
            is.then_else(day(value(it)), rest)
        })
    };
    Whole { label, least: of_each(&|it| it.end - it.start - 2), close: of_each(&|it| it.end - 2) }
}

/// Whether the periods of a table, where they are known, have all the parts of a year.
pub(super) fn have_parts(frame: &Frame, period: &str) -> bool {
    let Some(values) = frame.column(period).and_then(|it| it.values.as_ref()) else { return true };
    let mut spans: Vec<(i32, i32)> =
        values.iter().filter_map(|it| read_period(it)).map(|it| (it.start, it.end)).collect();
    spans.sort_unstable();
    let covered = |year: &Period| {
        let (start, end) = (year.start, year.end);
        let parts = spans.iter().filter(|it| start <= it.0 && it.1 <= end && it.1 - it.0 < end - start - 2);
        end <= parts.fold(start - 1, |until, it| if it.0 <= until + 1 { until.max(it.1) } else { until })
    };
    values.iter().filter_map(|it| read_period(it.get(..4)?)).any(|it| covered(&it))
}

/// What is said of rows that were made of parts, from their number.
pub(super) fn said(n: u64) -> Option<Note> {
    let en = format!("known by all the parts of the period, which were added up: {n}");
    (n > 0).then(|| Note::new("parts-added", en, format!("由各部分期间合计得到:{n}")))
}
