//! Periods that a sentence holds against each other, and the rows that lie in them: a year known by its halves is their sum.

use super::infer::row_term;
use super::scope::{Frame, who};
use crate::answer::{Note, Table};
use crate::function::Function;
use crate::plan::{
    Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named, Part, Plan, Value, WindowFunction, WindowKind,
};
use crate::quantity::Period;
use crate::types::{Column, Kind, Type};

/// The plain column with the period a row lies in.
pub(super) const ASKED: &str = "~asked";

/// Gives each row the asked period that it lies in, as [`ASKED`], and drops the others.
/// Where an entity has a figure of exactly that period, its parts are left out: they are in it already.
/// `figures` are the columns that are measured; where those add up, a period known in part only is left out and counted.
pub(super) fn put(frame: &mut Frame, asked: &[Period], figures: &[String]) {
    let Some(period) = frame.period.clone() else { return };
    let day = |days: i32| Expr::Literal(Value::Integer(i64::from(days)), Type::Integer);
    let end = |which: &str| Expr::column(format!("{period}~{which}"));
    let exact = |it: &Period| {
        let starts = Expr::binary(Op::Equal, end("start"), day(it.start));
        starts.and(Expr::binary(Op::Equal, end("end"), day(it.end)))
    };
    let inside = |it: &Period| {
        let starts = Expr::binary(Op::GreaterEqual, end("start"), day(it.start));
        starts.and(Expr::binary(Op::LessEqual, end("end"), day(it.end)))
    };
    let named = |rest: Expr, it: &Period, only: Expr| only.then_else(Expr::text(it.text.clone()), rest);
    let label = asked.iter().rev().fold(Expr::missing(Type::Text), |rest, it| named(rest, it, inside(it)));
    let label = asked.iter().rev().fold(label, |rest, it| named(rest, it, exact(it)));
    let is_exact = asked.iter().map(exact).reduce(Expr::or).unwrap_or(Expr::truth(true));
    let each = asked.iter().map(|it| {
        let is = Expr::binary(Op::Equal, Expr::column(ASKED), Expr::text(it.text.clone()));
        (it.text.clone(), is, f64::from(it.end - it.start - 2))
    });
    labelled(frame, label, is_exact, each.collect(), figures);
}

/// Gives each row the calendar year that it lies in, as [`put`] does; of figures that add up, years known in part are left out.
pub(super) fn years(frame: &mut Frame, figures: &[String]) {
    let Some(period) = frame.period.clone() else { return };
    let end = |which: &str| Expr::column(format!("{period}~{which}"));
    let days = Expr::binary(Op::Subtract, end("end"), end("start"));
    let first = Expr::Call(Function::Substring, vec![Expr::column(period), Expr::number(1.0), Expr::number(4.0)]);
    let at_most = Expr::binary(Op::LessEqual, days.clone(), Expr::number(366.0));
    let label = at_most.then_else(first, Expr::missing(Type::Text));
    let exact = Expr::binary(Op::GreaterEqual, days, Expr::number(359.0));
    labelled(frame, label, exact, vec![(String::new(), Expr::truth(true), 360.0)], figures);
}

/// `each` are the periods: what is said of them, which rows are theirs, and fewer days than that are a part.
fn labelled(frame: &mut Frame, label: Expr, is_exact: Expr, each: Vec<(String, Expr, f64)>, figures: &[String]) {
    let columns: Vec<_> = figures.iter().filter_map(|name| frame.column(name)).collect();
    let known = columns.iter().map(|it| row_term(frame, it, Default::default()).low.is_known());
    let known = known.reduce(Expr::or).unwrap_or(Expr::truth(true));
    let adds_up = columns.iter().any(|it| matches!(it.column.kind, Kind::Flow | Kind::Unknown));
    let whole = is_exact.clone().and(known.clone()).then_else(Expr::number(1.0), Expr::missing(Type::Number));
    let labelled = vec![Named::new(ASKED, label), Named::new("~exact", whole)];
    let plan = frame.plan.clone().extend(labelled).filter(Expr::column(ASKED).is_known());
    let of_whom = [who(frame.entity.as_deref(), &frame.columns), Some("dimension"), Some("segment")];
    let mut partition: Vec<String> =
        of_whom.into_iter().flatten().filter_map(|it| frame.column(it)).map(|it| it.column.name.clone()).collect();
    if partition.is_empty() {
        frame.plan = plan;
        return;
    }
    partition.push(ASKED.to_owned());
    let plan = over(plan, &partition, "~whole", AggregateFunction::Max, Expr::column("~exact"));
    frame.plan = plan.filter(is_exact.or(Expr::column("~whole").is_missing()));
    if !adds_up {
        return;
    }
    let Some(period) = frame.period.clone() else { return };
    // A year of which a part is known is no year to compare with.
    let below = |least: f64| Expr::binary(Op::Less, Expr::column("~days"), Expr::number(least));
    let is_short = each.iter().map(|(_, is, least)| is.clone().and(below(*least))).reduce(Expr::or);
    let is_short = is_short.unwrap_or(Expr::truth(false)).then_else(Expr::number(1.0), Expr::missing(Type::Number));
    let one_year = each.iter().any(|it| it.0.is_empty());
    say_parts(frame, each, partition.clone(), known.clone());
    let days = known.then_else(days_of(&period), Expr::missing(Type::Number));
    let plan = over(frame.plan.clone(), &partition, "~days", AggregateFunction::Sum, days);
    // Whoever is known for a part of one of the periods counts in none of them.
    if !one_year {
        partition.pop();
    }
    let plan = over(
        plan.extend(vec![Named::new("~part", is_short)]),
        &partition,
        "~short",
        AggregateFunction::Max,
        Expr::column("~part"),
    );
    frame.plan = plan.filter(Expr::column("~short").is_missing());
}

/// The aggregate of all rows of a partition, beside each of them.
fn over(plan: Plan, partition: &[String], name: &str, function: AggregateFunction, argument: Expr) -> Plan {
    let function = WindowFunction { name: name.into(), kind: WindowKind::Aggregate(function), argument };
    Plan::Window { input: Box::new(plan), partition: partition.to_vec(), order: vec![], functions: vec![function] }
}

/// How many days the period of a row has.
fn days_of(period: &str) -> Expr {
    let end = |which: &str| Expr::column(format!("{period}~{which}"));
    Expr::binary(Op::Add, Expr::binary(Op::Subtract, end("end"), end("start")), Expr::number(1.0))
}

/// Says how many have figures for a part of an asked period only.
fn say_parts(frame: &mut Frame, each: Vec<(String, Expr, f64)>, partition: Vec<String>, known: Expr) {
    let Some(period) = frame.period.clone() else { return };
    let sum = Aggregate {
        name: "~days".into(),
        function: AggregateFunction::Sum,
        argument: known.then_else(days_of(&period), Expr::missing(Type::Number)),
        filter: None,
    };
    let keys = partition.into_iter().map(|it| Named::new(it.clone(), Expr::column(it))).collect();
    let per_entity = frame.plan.clone().aggregate(keys, vec![sum]);
    let count = each.iter().enumerate().map(|(at, (_, is, least))| Aggregate {
        name: format!("n{at}"),
        function: AggregateFunction::Rows,
        argument: Expr::number(1.0),
        filter: Some(is.clone().and(Expr::binary(Op::Less, Expr::column("~days"), Expr::number(*least)))),
    });
    let plan = per_entity.aggregate(vec![], count.collect());
    let columns = (0..each.len()).map(|at| Column::plain(format!("n{at}"), Type::Integer)).collect();
    frame.extra.push(Part { name: "parts of periods", plan, columns, page: None });
    let texts: Vec<String> = each.into_iter().map(|it| it.0).collect();
    frame.say.push(std::sync::Arc::new(move |table: &Table| {
        let count = |at: usize| table.number(0, &format!("n{at}")).unwrap_or(0.0);
        let short = texts.iter().enumerate().map(|(at, text)| (text, count(at))).filter(|it| it.1 > 0.0);
        if texts.iter().any(String::is_empty) {
            let n = count(0);
            let en = format!("years of which only a part is known, left out: {n}");
            return (n > 0.0).then(|| Note::new("part-of-period", en, format!("只有部分期间数据的年份未计入:{n}")));
        }
        let list: Vec<String> = short.map(|(text, n)| format!("{text} {n}")).collect();
        let list = list.join(", ");
        (!list.is_empty()).then(|| {
            Note::new(
                "part-of-period",
                format!("known for a part of a period only, left out of every period: {list}"),
                format!("只有部分期间数据、各期均未计入:{list}"),
            )
        })
    }));
}

/// Says how many rows of parts of two periods were left out, where only rows of exactly these count.
pub(super) fn say_left_out(frame: &mut Frame, asked: &[&Period]) {
    let Some(period) = frame.period.clone() else { return };
    let day = |days: i32| Expr::Literal(Value::Integer(i64::from(days)), Type::Integer);
    let end = |which: &str| Expr::column(format!("{period}~{which}"));
    let within = asked.iter().map(|it| {
        let starts = Expr::binary(Op::GreaterEqual, end("start"), day(it.start));
        let ends = Expr::binary(Op::LessEqual, end("end"), day(it.end));
        let other = Expr::binary(Op::NotEqual, Expr::column(period.clone()), Expr::text(it.text.clone()));
        starts.and(ends).and(other)
    });
    let parts = within.reduce(Expr::or);
    let names = asked.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(", ");
    frame.say_count(parts, move |n| {
        let en = format!(
            "rows of parts of {names} (halves, quarters, months), left out: {n}; `show … for {}` adds them up",
            names.split(", ").next().unwrap_or("")
        );
        (n > 0).then(|| Note::new("part-of-period", en, format!("{names} 之内较短期间的行未计入:{n}")))
    });
}
