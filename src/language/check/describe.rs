//! `describe`: what is in a table, one row per column.

use super::scope::Frame;
use super::{fault, prelude, sentence};
use crate::answer::{Cell, Note, Table};
use crate::catalog::DatasetColumn;
use crate::diagnostic::Diagnostic;
use crate::plan::{Aggregate, AggregateFunction, Expr, Part, Task};
use crate::syntax::tree;
use crate::types::{Column, Kind, Type};
use crate::words::Words;
use crate::world::World;

/// `describe`: one row per column.
pub(super) fn describe(
    frame: &mut Frame,
    name: Option<&tree::Name>,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Task> {
    let mut columns: Vec<DatasetColumn> = frame.columns.clone();
    // A table is called in any of the ways that `from` takes.
    let itself = |it: &tree::Name| world.catalog.dataset(&it.text).is_some_and(|known| known.name == frame.dataset);
    let is_table = |it: &tree::Name| world.tables.iter().any(|known| known.0 == it.text) || itself(it);
    if let Some(name) = name
        && name.text != frame.dataset
        && !is_table(name)
        && crate::catalog::snake(&name.text) != crate::catalog::snake(&frame.label.zh)
    {
        match frame.column(&name.text) {
            Some(found) => columns = vec![found.clone()],
            None => {
                faults.push(match world.catalog.entity(&name.text) {
                    Some(entity) => fault::entity_as_table(name, entity),
                    None => fault::unknown_name(name, frame),
                });
                return None;
            }
        }
    }
    let known = prelude::at_hand(&world.catalog, |it| frame.columns.iter().any(|column| column.column.name == it));
    if frame.own && name.is_none_or(|it| frame.column(&it.text).is_none()) && !known.is_empty() {
        let list = known.join("; ");
        frame.note(Note::new("definitions", format!("known by definition: {list}"), format!("按定义可得:{list}")));
    }
    let mut aggregates = Vec::new();
    let mut add = |name: String, function: AggregateFunction, argument: Expr| {
        aggregates.push(Aggregate { name, function, argument, filter: None })
    };
    for (at, it) in columns.iter().enumerate() {
        let term = super::infer::column_term(&it.column, Default::default());
        let (low, high) = (term.low.clone(), term.high.clone().unwrap_or(term.low.clone()));
        add(format!("known{at}"), AggregateFunction::Known, low.clone());
        add(format!("rows{at}"), AggregateFunction::Rows, Expr::number(1.0));
        add(format!("distinct{at}"), AggregateFunction::Distinct, low.clone());
        let by_calendar = |function| super::infer::by_calendar(frame, &term, world, function);
        let (least, most) = (by_calendar(AggregateFunction::Min), by_calendar(AggregateFunction::Max));
        add(format!("min{at}"), least, low.clone());
        if term.is_number() {
            add(format!("median{at}"), AggregateFunction::Median, low.clone());
            add(format!("median_high{at}"), AggregateFunction::Median, high.clone());
        }
        add(format!("max{at}"), most, high);
    }
    let plan = frame.plan.clone().aggregate(vec![], aggregates);
    let wide = plan.schema().into_iter().map(|(name, ty)| Column::plain(name, ty)).collect();
    let part = Part { name: "answer", plan, columns: wide, page: None };
    Some(sentence::task(frame, result(), vec![part], move |mut answer, tables| {
        answer.table = describe_table(&columns, &tables[0]);
        answer
    }))
}

/// The columns of the result.
fn result() -> Vec<Column> {
    let head = [
        ("column", "列", Type::Text),
        ("label", "名称", Type::Text),
        ("type", "类型", Type::Text),
        ("unit", "单位", Type::Text),
        ("kind", "口径", Type::Text),
        ("n", "数量", Type::Integer),
        ("missing", "缺失", Type::Integer),
        ("distinct", "不同值", Type::Integer),
    ];
    let called = |name: &str, zh: &str| Words::new(name, zh);
    let plain = |it: &(&str, &str, Type)| Column { label: called(it.0, it.1), ..Column::plain(it.0, it.2) };
    let mut out: Vec<Column> = head.iter().map(plain).collect();
    for (name, zh) in [("min", "最小"), ("median", "中位数"), ("max", "最大")] {
        out.push(Column { unit: None, label: called(name, zh), ..Column::plain(name, Type::Unknown) });
    }
    out
}

/// The median of ranges is one.
fn median(low: Cell, high: Cell) -> Cell {
    match (&low, &high) {
        (Cell::Number(a), Cell::Number(b)) if a < b => Cell::Range(*a, *b),
        _ => low,
    }
}

fn describe_table(columns: &[DatasetColumn], wide: &Table) -> Table {
    let rows = columns.iter().enumerate().map(|(at, it)| {
        let column = &it.column;
        let get = |what: &str| wide.cell(0, &format!("{what}{at}")).cloned().unwrap_or(Cell::Missing);
        let count = |what: &str| wide.number(0, &format!("{what}{at}")).unwrap_or(0.0) as i64;
        let finite =
            |cell: Cell| if matches!(cell, Cell::Number(value) if !value.is_finite()) { Cell::Missing } else { cell };
        let unit = match (&column.unit, column.percent) {
            (_, true) => "%".to_owned(),
            (Some(unit), false) if !unit.is_none() => unit.write(crate::words::Language::English),
            _ => String::new(),
        };
        let ty = format!("{:?}{}", column.ty, if column.ranged { " range" } else { "" }).to_lowercase();
        vec![
            Cell::Text(column.name.clone()),
            Cell::Text(column.label.zh.clone()),
            Cell::Text(ty),
            Cell::Text(unit),
            Cell::Text(if column.kind == Kind::Label { String::new() } else { column.kind.word().to_owned() }),
            Cell::Integer(count("known")),
            Cell::Integer(count("rows") - count("known")),
            Cell::Integer(count("distinct")),
            finite(get("min")),
            median(get("median"), get("median_high")),
            finite(get("max")),
        ]
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    Table { columns: result(), total_rows: rows.len(), rows }
}
