//! Years, and asked periods, that are known by their parts: flows added up, stocks as they were at the end.

use super::asked::{of_whom, without_parts};
use super::infer::row_term;
use super::scope::Frame;
use crate::answer::Note;
use crate::function::Function;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named, Plan};
use crate::quantity::{Period, read_period};
use crate::types::{Kind, Type};

/// The plain column that is 1 in a row that was made of parts, and missing elsewhere.
pub(super) const ADDED: &str = "~added";

/// What the whole is called that a row is a part of.
pub(super) const WHOLE: &str = "~whole";

/// Adds to a panel a row for every whole period of which an entity has all the parts and no figure: of each of `asked`, or of
/// each calendar year where that is empty. Its flows are sums, its stocks those of the last part, what is neither is missing.
/// The parts stay. `figures` are the columns that are measured, `beside` those that are read with them. True where the plan
/// has [`ADDED`] now.
pub(super) fn add(frame: &mut Frame, figures: &[String], beside: &[String], asked: &[Period]) -> bool {
    let Some(period) = frame.period.clone() else { return false };
    let whom = of_whom(frame);
    let event = matches!(super::scope::kind_of(&frame.dataset), Some("deal" | "policy"));
    let named = frame.column(&period).is_some_and(|it| matches!(it.column.ty, Type::Period | Type::Text));
    let flows = stored(frame, figures.iter().chain(beside), |kind| kind == Kind::Flow);
    if event || !named || whom.is_empty() || !have_parts(frame, &period, asked) {
        return false;
    }
    if asked.is_empty() && super::settled::whole_years(frame, figures, beside) {
        return true;
    }
    if flows.is_empty() {
        return false;
    }
    let schema = frame.plan.schema();
    let mut lasts = stored(frame, figures.iter().chain(beside), |kind| kind == Kind::Stock);
    let labels = frame.columns.iter().filter(|it| it.column.kind == Kind::Label).map(|it| it.column.name.clone());
    lasts.extend(labels.filter(|it| !whom.contains(it) && *it != period && schema.iter().any(|of| of.0 == *it)));
    let Some(wholes) = wholes(frame, &period, (&whom, &flows, &lasts), figures, asked) else { return false };
    let ends = ["start", "end"].map(|it| format!("{period}~{it}"));
    let has = |name: &String| whom.iter().chain(&flows).chain(&lasts).chain(&ends).any(|it| it == name);
    let columns = schema.iter().filter(|it| it.0 != ADDED).map(|(name, ty)| {
        let value = match name {
            _ if *name == period => Expr::column(WHOLE),
            _ if has(name) => Expr::column(name.clone()),
            _ => Expr::missing(*ty),
        };
        Named::new(name.clone(), value)
    });
    let mark = |value: Expr| Named::new(ADDED, value);
    let wholes = wholes.project(columns.chain([mark(Expr::number(1.0))]).collect());
    // The second of several figures finds the mark of the first.
    let before = match schema.iter().any(|it| it.0 == ADDED) {
        true => frame.plan.clone(),
        false => frame.plan.clone().extend(vec![mark(Expr::missing(Type::Number))]),
    };
    frame.plan = Plan::Union { inputs: vec![before, wholes] };
    // A sum is a number, whatever its parts are.
    for column in frame.columns.iter_mut().filter(|it| flows.contains(&it.column.name)) {
        column.column.ty = Type::Number;
    }
    true
}

/// A row of each whole period with all its parts: whose it is, [`WHOLE`], its ends, its sums and its last figures.
fn wholes(
    frame: &Frame,
    period: &str,
    (whom, flows, lasts): (&[String], &[String], &[String]),
    figures: &[String],
    asked: &[Period],
) -> Option<Plan> {
    let end = |which: &str| Expr::column(format!("{period}~{which}"));
    let days = || Expr::binary(Op::Subtract, end("end"), end("start"));
    let named = |name: &str, function, argument| Aggregate { name: name.to_owned(), function, argument, filter: None };
    let taken = || {
        let sums = flows.iter().map(|it| named(it, AggregateFunction::Sum, Expr::column(it.clone())));
        let last = AggregateFunction::LastBy(Box::new(end("end")));
        sums.chain(lasts.iter().map(move |it| named(it, last.clone(), Expr::column(it.clone()))))
    };
    let keys = |more: &[&str]| -> Vec<Named> {
        let names = whom.iter().map(String::as_str).chain(more.iter().copied());
        names.map(|it| Named::new(it, Expr::column(it))).collect()
    };
    let measured = figures.iter().filter_map(|it| frame.column(it));
    let adds_up = measured.filter(|it| matches!(it.column.kind, Kind::Flow | Kind::Stock));
    let known = adds_up.map(|it| row_term(frame, it, Default::default()).low.is_known()).reduce(Expr::and);
    let Whole { label, least, .. } = labelled(period, asked);
    let rows = frame.plan.clone().extend(vec![Named::new(WHOLE, label)]);
    let rows = rows.filter(Expr::column(WHOLE).is_known().and(known.unwrap_or(Expr::truth(true))));
    // Several rows of one entity and period are one figure of it.
    let (start, until) = (format!("{period}~start"), format!("{period}~end"));
    let parts = rows.aggregate(keys(&[WHOLE, &start, &until]), taken().collect());
    let mut of_whole = whom.to_vec();
    of_whole.push(WHOLE.to_owned());
    let parts = without_parts(frame, parts, of_whole, Expr::truth(true))?;
    let parts = parts.filter(Expr::binary(Op::Less, days(), least.clone()));
    let bounds = [
        named(&start, AggregateFunction::Min, end("start")),
        named(&until, AggregateFunction::Max, end("end")),
        named("~days", AggregateFunction::Sum, Expr::binary(Op::Add, days(), Expr::number(1.0))),
    ];
    let wholes = parts.aggregate(keys(&[WHOLE]), taken().chain(bounds).collect());
    let full = Expr::binary(Op::GreaterEqual, Expr::column("~days"), least.clone());
    Some(wholes.filter(full.and(Expr::binary(Op::GreaterEqual, days(), least))))
}

/// The plain columns of those whose kind is asked for, each once.
fn stored<'a>(frame: &Frame, names: impl Iterator<Item = &'a String>, is: impl Fn(Kind) -> bool) -> Vec<String> {
    let columns = names.filter_map(|it| frame.column(it)).filter(|it| is(it.column.kind));
    let mut names: Vec<String> = columns.flat_map(|it| it.column.stored()).map(|it| it.0).collect();
    names.sort();
    names.dedup();
    names
}

/// The whole that a row lies in: what it is called, how many days between its ends are as many as a whole one has, and from which
/// day on its end is reached.
pub(super) struct Whole {
    pub label: Expr,
    pub least: Expr,
    pub close: Expr,
}

/// Which of the asked periods, or which calendar year, a row lies in; the last two are read where [`WHOLE`] is a column.
pub(super) fn labelled(period: &str, asked: &[Period]) -> Whole {
    let end = |which: &str| Expr::column(format!("{period}~{which}"));
    let day = |days: i32| Expr::number(f64::from(days));
    let inside = |it: &Period| {
        let starts = Expr::binary(Op::GreaterEqual, end("start"), day(it.start));
        starts.and(Expr::binary(Op::LessEqual, end("end"), day(it.end)))
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

/// Whether the periods of a table, where they are known, have all the parts of a whole one.
fn have_parts(frame: &Frame, period: &str, asked: &[Period]) -> bool {
    let Some(values) = frame.column(period).and_then(|it| it.values.as_ref()) else { return true };
    let mut spans: Vec<(i32, i32)> =
        values.iter().filter_map(|it| read_period(it)).map(|it| (it.start, it.end)).collect();
    spans.sort_unstable();
    let covered = |start: i32, end: i32| {
        let parts = spans.iter().filter(|it| start <= it.0 && it.1 <= end && it.1 - it.0 < end - start - 2);
        end <= parts.fold(start - 1, |until, it| if it.0 <= until + 1 { until.max(it.1) } else { until })
    };
    match asked.is_empty() {
        true => values.iter().filter_map(|it| read_period(it.get(..4)?)).any(|it| covered(it.start, it.end)),
        false => asked.iter().any(|it| covered(it.start, it.end)),
    }
}

/// What is said of rows that were made of parts, from their number.
pub(super) fn said(n: u64) -> Option<Note> {
    let en = format!("known by all the parts of the period, which were added up: {n}");
    (n > 0).then(|| Note::new("parts-added", en, format!("由各部分期间合计得到:{n}")))
}
