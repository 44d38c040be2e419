//! Buckets of the calendar that rows of a panel are put into: years made of quarters, quarters made of months.

use super::asked::{self, Wanted};
use super::infer::{Scope, row_term};
use super::latest::under;
use super::scope::Frame;
use super::table;
use crate::answer::{Note, Table};
use crate::catalog::DatasetColumn;
use crate::function::Function;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named, Part};
use crate::quantity::Period;
use crate::source::Span;
use crate::syntax::tree::{Clauses, PeriodWord, Target};
use crate::types::{Column, Kind, Type};
use crate::verb::Bucket;
use crate::words::Words;
use crate::world::World;

/// Gives each row the calendar year, quarter or month that it lies in, as [`asked::put`] does; of figures that add up, those known in
/// part are left out, and so are rows that lie in no such one: longer ones, and those of two of them.
pub(super) fn buckets(
    frame: &mut Frame,
    (read, by): (&[String], &[String]),
    figures: &[Figure],
    clauses: &Clauses,
    bucket: Bucket,
) {
    let Some(period) = frame.period.clone() else { return };
    let of = |it: &PeriodWord| it.period.clone();
    let chosen: Vec<Period> = clauses.periods.iter().filter_map(of).collect();
    match chosen.as_slice() {
        [] => {
            let ends: Vec<Period> = clauses.since.iter().chain(&clauses.until).filter_map(of).collect();
            super::periods::of_range(frame, &ends);
        }
        chosen => super::periods::without_forecasts(frame, chosen),
    }
    let end = |which: &str| Expr::column(format!("{period}~{which}"));
    let days = Expr::binary(Op::Subtract, end("end"), end("start"));
    let within = |least: f64, most: f64| {
        let from = Expr::binary(Op::GreaterEqual, days.clone(), Expr::number(least));
        from.and(Expr::binary(Op::LessEqual, days.clone(), Expr::number(most)))
    };
    let month = within(27.0, 30.0);
    let (least, (en, zh)) = (least(bucket), word(bucket));
    let label = match bucket {
        Bucket::Year => super::whole::labelled(frame, &period, &[]).label,
        Bucket::Quarter => {
            let some = month.or(within(89.0, 91.0));
            some.then_else(quarter(&period), Expr::missing(Type::Text))
        }
        Bucket::Month => month.then_else(Expr::column(period.clone()), Expr::missing(Type::Text)),
    };
    // A quarter without the cost is none of a profit.
    let known = figures.iter().map(|it| it.known.clone()).reduce(Expr::or);
    let any = known.clone().unwrap_or(Expr::truth(true));
    let exact = Expr::binary(Op::GreaterEqual, days, Expr::number(least));
    let label = match bucket {
        Bucket::Year | Bucket::Quarter => expected(frame, label, &any, &exact),
        Bucket::Month => label,
    };
    let outside = end("end").is_known().and(label.clone().is_missing()).and(any);
    frame.say_count(Some(outside), move |n| {
        let said = format!("rows of periods that lie in no one {en} of the calendar, left out: {n}");
        (n > 0).then(|| Note::new("period-outside", said, format!("不在单一日历{zh}之内的期间,其行未计入:{n}")))
    });
    let each = vec![(String::new(), Expr::truth(true), least + 1.0)];
    let (of, bucket) = (bucket, Some(Words::new(format!("{en}s"), zh)));
    asked::labelled(frame, Wanted { label, exact, each, past: None, bucket }, (read, by), known);
    if let [_, _, ..] = figures {
        each_whole(frame, figures, by, of);
    }
}

/// The label of a row, as that of a forecast where any figure of its entity in it is one, and the whole is not known by itself:
/// three quarters and a forecast of the last one are `2022E`.
fn expected(frame: &mut Frame, label: Expr, known: &Expr, exact: &Expr) -> Expr {
    const BUCKET: &str = "~bucket";
    let forecast = super::periods::forecast(frame).filter(|_| frame.own && super::periods::may_be_forecast(frame));
    let Some(forecast) = forecast else { return label };
    let mut partition = asked::of_whom(frame);
    partition.push(BUCKET.to_owned());
    let mark = |when: Expr| when.and(known.clone()).then_else(Expr::number(1.0), Expr::missing(Type::Number));
    let stated = mark(exact.clone().and(forecast.clone().negated()));
    let plan = frame.plan.clone().extend(vec![Named::new(BUCKET, label)]);
    let plan = asked::over(plan, &partition, "~expected", AggregateFunction::Max, mark(forecast));
    frame.plan = asked::over(plan, &partition, "~stated", AggregateFunction::Max, stated);
    let is = Expr::column("~expected").is_known().and(Expr::column("~stated").is_missing());
    let named = Expr::Call(Function::Concat, vec![Expr::column(BUCKET), Expr::text("E")]);
    let whole = Expr::column(BUCKET).is_known().and(is);
    whole.then_else(named, Expr::column(BUCKET))
}

/// So many days lie at least between the ends of one.
fn least(bucket: Bucket) -> f64 {
    match bucket {
        Bucket::Year => 359.0,
        Bucket::Quarter => 87.0,
        Bucket::Month => 27.0,
    }
}

/// What one is called in both languages.
fn word(bucket: Bucket) -> (&'static str, &'static str) {
    match bucket {
        Bucket::Year => ("year", "年份"),
        Bucket::Quarter => ("quarter", "季度"),
        Bucket::Month => ("month", "月份"),
    }
}

/// A target: where it stands and what it is called, the columns it reads, and when it is known.
pub(super) struct Figure {
    span: Span,
    name: String,
    reads: Vec<String>,
    known: Expr,
    /// Whether it adds up, so that a part of it is none of the whole; a ratio of a part is a ratio still.
    adds_up: bool,
}

impl Figure {
    /// A target that reads figures.
    pub fn of(frame: &Frame, target: &Target, world: &World) -> Option<Figure> {
        let (span, reads) = (target.expr.span, table::reads(frame, &target.expr, world));
        let term = Scope::rows(frame, world, &mut Vec::new()).infer(&target.expr);
        let name = table::target_name(target, &term, span.of(&frame.text));
        let columns = reads.iter().filter_map(|it| frame.column(it)).filter(|it| it.column.kind != Kind::Label);
        let columns: Vec<&DatasetColumn> = columns.collect();
        let undeclared = columns.iter().any(|it| it.column.kind == Kind::Unknown);
        let adds_up = undeclared || super::lengths::flows(frame, &target.expr, world);
        let each = columns.iter().map(|it| row_term(frame, it, span).low.is_known());
        let known = if adds_up { each.reduce(Expr::and) } else { each.reduce(Expr::or) }?;
        Some(Figure { span, name, reads, known, adds_up })
    }
}

/// Of several figures each is of the buckets alone that are known as a whole for it, where it adds up.
fn each_whole(frame: &mut Frame, figures: &[Figure], by: &[String], bucket: Bucket) {
    let Some(period) = frame.period.clone() else { return };
    let mut partition = asked::of_whom(frame);
    partition.extend(super::divided::keys(frame, by));
    partition.push(asked::ASKED.to_owned());
    for (at, Figure { span, name, reads, known, .. }) in figures.iter().enumerate().filter(|it| it.1.adds_up) {
        let taken = |it: &String| {
            let own = frame.settling.variants.iter().find(|of| of.0 == *span && of.1 == *it);
            frame.column(own.map_or(it, |it| &it.2)).map(|column| (it.clone(), column.clone()))
        };
        let columns: Vec<(String, DatasetColumn)> = reads.iter().filter_map(taken).collect();
        let days = format!("~days{at}");
        let plan = asked::with_times(frame.plan.clone(), &partition, &period, known);
        let known = known.clone().then_else(asked::days_of(&period), Expr::missing(Type::Number));
        let plan = asked::over(plan, &partition, &days, AggregateFunction::Sum, known);
        let short = Expr::binary(Op::Less, Expr::column(days), Expr::number(least(bucket) + 1.0)).is_true();
        let mut made = Vec::new();
        for (it, column) in columns.into_iter().filter(|it| it.1.column.kind != Kind::Label) {
            let own = under(format!("~whole{at} {it}"), DatasetColumn { reasons: None, ..column.clone() });
            for ((of, ty), (name, _)) in column.column.stored().into_iter().zip(own.column.stored()) {
                made.push(Named::new(name, short.clone().then_else(Expr::missing(ty), Expr::column(of))));
            }
            frame.settling.variants.insert(0, (*span, it, own.column.name.clone()));
            frame.columns.push(own);
        }
        frame.plan = plan.extend(made);
        say_short(frame, &partition, short, name.clone(), bucket);
    }
}

/// Says how many buckets of a figure are known in part only.
fn say_short(frame: &mut Frame, partition: &[String], short: Expr, name: String, bucket: Bucket) {
    let keys = partition.iter().map(|it| Named::new(it.clone(), Expr::column(it.clone()))).collect();
    let is = short.then_else(Expr::number(1.0), Expr::missing(Type::Number));
    let each = frame.plan.clone().aggregate(keys, vec![Aggregate::of("~short", AggregateFunction::Max, is)]);
    let n = Aggregate::of("n", AggregateFunction::Known, Expr::column("~short"));
    let columns = vec![Column::plain("n", Type::Integer)];
    frame.extra.push(Part { name: "parts of periods", plan: each.aggregate(vec![], vec![n]), columns, page: None });
    let (en, zh) = word(bucket);
    frame.say.push(std::sync::Arc::new(move |table: &Table| {
        let n = table.number(0, "n").filter(|n| *n > 0.0)?;
        let said = format!("{en}s of which only a part of {name} is known, left out of it: {n}");
        Some(Note::new("part-of-period", said, format!("{name} 只有部分期间数据、未计入其{zh}:{n}")))
    }));
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
