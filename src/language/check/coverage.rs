//! How many rows had the figures that an aggregate was made of.

use std::sync::Arc;

use super::scope::Frame;
use super::sentence;
use crate::answer::{Note, Table};
use crate::plan::{Aggregate, AggregateFunction, Expr, Part};
use crate::types::{Column, Kind, Type};

/// Says of each figure that is read how many of the rows have none.
pub(super) fn say(frame: &mut Frame, read: &[String]) {
    let figure = |name: &&String| frame.column(name).is_some_and(|it| it.column.kind != Kind::Label);
    let mut figures: Vec<Column> = Vec::new();
    for it in read.iter().filter(figure).filter_map(|name| frame.column(name)) {
        if figures.iter().all(|known| known.name != it.column.name) {
            figures.push(it.column.clone());
        }
    }
    if figures.is_empty() {
        return;
    }
    let count = |name: String, function: AggregateFunction, argument: Expr| Aggregate {
        name,
        function,
        argument,
        filter: None,
    };
    let mut aggregates = vec![count("n".to_owned(), AggregateFunction::Rows, Expr::number(1.0))];
    let known = |at: usize| format!("known{at}");
    for (at, it) in figures.iter().enumerate() {
        let any = it.stored().into_iter().map(|(name, _)| Expr::column(name).is_known()).reduce(Expr::or);
        let there = any.unwrap_or(Expr::truth(true)).then_else(Expr::number(1.0), Expr::missing(Type::Number));
        aggregates.push(count(known(at), AggregateFunction::Known, there));
    }
    let columns = aggregates.iter().map(|it| Column::plain(it.name.clone(), Type::Integer)).collect();
    let plan = frame.plan.clone().aggregate(vec![], aggregates);
    frame.extra.push(Part { name: "coverage", plan, columns, page: None });
    let rows = if frame.is_panel() { sentence::rows_of(frame) } else { frame.label.clone() };
    let names: Vec<String> = figures.into_iter().map(|it| it.name).collect();
    frame.say.push(Arc::new(move |table: &Table| {
        let n = table.number(0, "n").unwrap_or(0.0);
        let without = names.iter().enumerate().filter_map(|(at, name)| {
            let missing = n - table.number(0, &known(at)).unwrap_or(0.0);
            (missing > 0.0).then(|| format!("{name} {missing}"))
        });
        let without: Vec<String> = without.collect();
        let list = without.join(", ");
        let en = format!("missing of {n} {}: {list}", rows.en);
        (!list.is_empty()).then(|| Note::new("coverage", en, format!("{n} {}中缺:{}", rows.zh, without.join("、"))))
    }));
}
