//! What is said of rows that lie in periods which a sentence holds against each other: parts of them, gaps, who is not known.

use super::days_of;
use crate::answer::{Note, Table};
use crate::check::periods;
use crate::check::scope::Frame;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named, Part, Plan, Value};
use crate::quantity::Period;
use crate::types::{Column, Type};
use crate::words::Words;

/// Says how many have a figure for one of the periods only, and others before or after: their figure of the other is not known.
pub(super) fn say_unknown(frame: &mut Frame, rows: Plan, whom: &[String]) {
    let n =
        Aggregate { name: "n".into(), function: AggregateFunction::Rows, argument: Expr::number(1.0), filter: None };
    let keys = whom.iter().map(|it| Named::new(it.clone(), Expr::column(it.clone()))).collect();
    let plan = rows.aggregate(keys, vec![]).aggregate(vec![], vec![n]);
    frame.extra.push(Part { name: "unknown", plan, columns: vec![Column::plain("n", Type::Integer)], page: None });
    frame.say.push(std::sync::Arc::new(|table: &Table| {
        let n = table.number(0, "n").filter(|n| *n > 0.0)?;
        let en =
            format!("neither new nor gone, but without a figure for one of the periods, left out of every period: {n}");
        Some(Note::new("no-figure", en, format!("并非新增或消失、但某一期无数据、各期均未计入:{n}")))
    }));
}

/// Says how many have figures for a part of an asked period only.
pub(super) fn say_parts(
    frame: &mut Frame,
    each: Vec<(String, Expr, f64)>,
    bucket: Option<Words>,
    partition: Vec<String>,
    known: Expr,
) {
    let Some(period) = frame.period.clone() else { return };
    let sum = Aggregate {
        name: "~days".into(),
        function: AggregateFunction::Sum,
        argument: known.then_else(days_of(&period), Expr::missing(Type::Number)),
        filter: None,
    };
    let whom = partition[..partition.len() - 1].to_vec();
    let keys = partition.into_iter().map(|it| Named::new(it.clone(), Expr::column(it))).collect();
    let per_entity = frame.plan.clone().aggregate(keys, vec![sum]);
    let count = each.iter().enumerate().map(|(at, (_, is, least))| Aggregate {
        name: format!("n{at}"),
        function: AggregateFunction::Rows,
        argument: Expr::number(1.0),
        filter: Some(is.clone().and(Expr::binary(Op::Less, Expr::column("~days"), Expr::number(*least)))),
    });
    let plan = per_entity.clone().aggregate(vec![], count.collect());
    let columns = (0..each.len()).map(|at| Column::plain(format!("n{at}"), Type::Integer)).collect();
    if each.len() > 1 {
        say_gaps(frame, per_entity, &whom);
    }
    frame.extra.push(Part { name: "parts of periods", plan, columns, page: None });
    let texts: Vec<String> = each.into_iter().map(|it| it.0).collect();
    frame.say.push(std::sync::Arc::new(move |table: &Table| {
        let count = |at: usize| table.number(0, &format!("n{at}")).unwrap_or(0.0);
        let short = texts.iter().enumerate().map(|(at, text)| (text, count(at))).filter(|it| it.1 > 0.0);
        if let Some(Words { en, zh }) = &bucket {
            let n = count(0);
            let en = format!("{en} of which only a part is known, left out: {n}");
            return (n > 0.0).then(|| Note::new("part-of-period", en, format!("只有部分期间数据的{zh}未计入:{n}")));
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

/// Says how many have a row without a figure for one of the periods, and a figure for another.
pub(super) fn say_gaps(frame: &mut Frame, per_period: Plan, whom: &[String]) {
    let count = |name: &str, function, argument| Aggregate { name: name.into(), function, argument, filter: None };
    let keys = whom.iter().map(|it| Named::new(it.clone(), Expr::column(it.clone()))).collect();
    let counts = vec![
        count("rows", AggregateFunction::Rows, Expr::number(1.0)),
        count("known", AggregateFunction::Known, Expr::column("~days")),
    ];
    let some = Expr::binary(Op::Greater, Expr::column("known"), Expr::number(0.0));
    let not_all = Expr::binary(Op::Less, Expr::column("known"), Expr::column("rows"));
    let n = Aggregate { filter: Some(some.and(not_all)), ..count("n", AggregateFunction::Rows, Expr::number(1.0)) };
    let plan = per_period.aggregate(keys, counts).aggregate(vec![], vec![n]);
    frame.extra.push(Part { name: "gaps", plan, columns: vec![Column::plain("n", Type::Integer)], page: None });
    frame.say.push(std::sync::Arc::new(|table: &Table| {
        let n = table.number(0, "n").filter(|n| *n > 0.0)?;
        let en = format!("with a row but no figure in one of the periods, left out of every period: {n}");
        Some(Note::new("no-figure", en, format!("某一期有行而无数据、各期均未计入:{n}")))
    }));
}

/// Says how many rows of parts of two periods were left out, where only rows of exactly these count.
pub(in crate::check) fn say_left_out(frame: &mut Frame, asked: &[Period; 2]) {
    let Some(period) = frame.period.clone() else { return };
    let day = |days: i32| Expr::Literal(Value::Integer(i64::from(days)), Type::Integer);
    let end = |which: &str| Expr::column(format!("{period}~{which}"));
    let within = asked.iter().map(|it| {
        let starts = Expr::binary(Op::GreaterEqual, end("start"), day(it.start));
        let ends = Expr::binary(Op::LessEqual, end("end"), day(it.end));
        let other = Expr::binary(Op::NotEqual, Expr::column(period.clone()), Expr::text(it.text.clone()));
        starts.and(ends).and(other).and(periods::fits(frame, asked, it))
    });
    let parts = within.reduce(Expr::or);
    let names = asked.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(", ");
    frame.say_count(parts, move |n| {
        let en =
            format!("rows of a part of {names} that do not make a whole (halves, quarters, months), left out: {n}",);
        (n > 0).then(|| Note::new("part-of-period", en, format!("{names} 之内不足以合成整期的行未计入:{n}")))
    });
}
