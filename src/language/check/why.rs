//! `why`: where a figure comes from: the figure as it was written, its formula, its inputs, down to the documents.

use super::audit::{Figure, best, evaluate, figures, read};
use super::interval::Interval;
use super::measure;
use super::scope::Frame;
use super::{fault, sentence};
use crate::answer::{Cell, Note, Table};
use crate::catalog::{Catalog, DatasetColumn, formulas, graded};
use crate::diagnostic::Diagnostic;
use crate::plan::{BinaryOperator as Op, Expr, Named, Part, Plan, SortKey, Task};
use crate::source::Span;
use crate::syntax::tree::{self, Clauses, Name};
use crate::types::{Column, Type};
use crate::words::Words;
use crate::world::World;

/// How deep formulas are followed.
const DEEPEST: usize = 4;

/// What a fact is read from.
const READ: [&str; 12] = [
    "metric",
    "period",
    "figure",
    "written",
    "qualifier",
    "condition",
    "dimension",
    "segment",
    "document",
    "section",
    "locator",
    "note",
];

/// The task of a `why`: level, metric, period, figure, written, grade, segment, document, place, note.
pub(super) fn why(
    frame: &mut Frame,
    metric: &Name,
    clauses: &Clauses,
    span: Span,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Task> {
    let catalog = &world.catalog;
    let Some(column) = shipped_column(catalog, &metric.text) else {
        faults.push(fault::unknown_names(metric, false, world));
        return None;
    };
    let Some(who) = clauses.of.first() else {
        faults.push(fault::why_of_whom(span, &column.column.name));
        return None;
    };
    let Some(entity) = catalog.entity(&who.text) else {
        faults.push(fault::why_of_own(metric, who, span, world));
        return None;
    };
    let facts = catalog.dataset("facts")?;
    let tree = made_of(catalog, column);
    let is = |name: &str, value: &str| Expr::binary(Op::Equal, Expr::column(name), Expr::text(value));
    let mut wanted = is("entity", &entity.name);
    let ways: Vec<Way> = formulas(&column.column.name).into_iter().filter_map(Way::of).collect();
    let inputs = ways.iter().flat_map(|it| it.inputs.clone());
    let mut metrics: Vec<String> = tree.iter().map(|(_, it)| it.column.name.clone()).chain(inputs).collect();
    metrics.sort();
    metrics.dedup();
    wanted = wanted.and(metrics.iter().map(|it| is("metric", it)).reduce(Expr::or)?);
    let asked: Vec<String> =
        clauses.periods.iter().filter_map(|it| it.period.as_ref()).map(|it| it.text.clone()).collect();
    // What states no period is of the year of its document.
    let undated = |year: &String| {
        let of_year = catalog.documents.iter().filter(|it| it.date.get(..4) == Some(year.as_str()));
        let any = of_year.map(|it| is("document", &it.title.en)).reduce(Expr::or);
        any.map(|it| Expr::column("period").is_missing().and(it))
    };
    let of_period = |it: &String| undated(it).into_iter().fold(is("period", it), Expr::or);
    if let Some(period) = asked.iter().map(of_period).reduce(Expr::or) {
        wanted = wanted.and(period);
    }
    let stored = facts.columns.iter().flat_map(|it| it.column.stored()).collect();
    let named = READ.iter().map(|it| Named::new(*it, Expr::column(*it))).collect();
    // The figure of the whole before those of its segments, the latest first.
    let mut order = vec![SortKey { expr: Expr::column("segment").is_known(), descending: false }];
    let others = ["period", "segment", "document", "locator"];
    order.extend(others.iter().map(|it| SortKey { expr: Expr::column(*it), descending: true }));
    let plan = Plan::scan(facts.name.clone(), stored).filter(wanted).project(named).sort(order);
    let columns = READ.map(|it| Column::plain(it, Type::Text)).to_vec();
    let part = Part { name: "facts", plan, columns, page: None };
    let tree: Vec<(usize, String, String)> =
        tree.into_iter().map(|(level, it)| (level, it.column.name.clone(), it.identities.join("; "))).collect();
    let said = Words::new(format!("of {}", entity.name), entity.name_zh.clone());
    let frame = Frame { dataset: "facts".into(), understood: vec![said], others: String::new(), ..frame.clone() };
    let (name, percent) = (entity.name.clone(), column.column.percent);
    Some(sentence::task(&frame, self::columns(), vec![part], move |mut answer, tables| {
        let rows = rows(&tree, &ways, percent, &tables[0]);
        if tables[0].rows.is_empty() {
            let en = format!("no document states this of {name}");
            answer.notes.push(Note::new("no-figure", en, format!("没有文件给出 {name} 的该数据")));
        }
        answer.table = Table { columns: self::columns(), total_rows: rows.len(), rows };
        answer
    }))
}

fn shipped_column<'a>(catalog: &'a Catalog, name: &str) -> Option<&'a DatasetColumn> {
    let found = catalog.datasets.iter().filter(|it| !it.own).find_map(|it| it.column(name));
    // Some metrics are only planned or forecast, and so in no table of figures.
    found.or_else(|| graded().iter().find_map(|it| it.0.column(name)))
}

/// The metric and what its formulas are made of, each once, with its level.
fn made_of<'a>(catalog: &'a Catalog, root: &'a DatasetColumn) -> Vec<(usize, &'a DatasetColumn)> {
    let mut found: Vec<(usize, &DatasetColumn)> = vec![(0, root)];
    let mut at = 0;
    while at < found.len() {
        let (level, column) = found[at];
        let words = column.identities.iter().flat_map(|it| it.split(|c: char| !c.is_alphanumeric() && c != '_'));
        for part in words.filter_map(|it| shipped_column(catalog, it)) {
            let known = found.iter().any(|(_, it)| it.column.name == part.column.name);
            if !known && level < DEEPEST {
                found.push((level + 1, part));
            }
        }
        at += 1;
    }
    found.sort_by_key(|it| it.0);
    found
}

fn columns() -> Vec<Column> {
    let plain = |name: &str, zh: &str| measure::plain(name, zh, Type::Text);
    vec![
        measure::plain("level", "层级", Type::Integer),
        plain("metric", "指标"),
        plain("period", "期间"),
        plain("figure", "数值"),
        plain("written", "原文"),
        plain("grade", "性质"),
        plain("segment", "分项"),
        plain("document", "文件"),
        plain("place", "位置"),
        plain("formula", "公式"),
        plain("note", "备注"),
    ]
}

/// A formula that gives the metric, and what it reads.
struct Way {
    said: String,
    formula: tree::Expr,
    inputs: Vec<String>,
}

impl Way {
    fn of(said: String) -> Option<Way> {
        let formula = read(&said)?;
        let words = said.split(|c: char| !c.is_alphanumeric() && c != '_');
        let is_name = |it: &&str| it.starts_with(|c: char| c.is_alphabetic()) && *it != "days";
        let inputs = words.filter(is_name).map(str::to_owned).collect();
        Some(Way { formula, inputs, said })
    }
}

fn rows(tree: &[(usize, String, String)], ways: &[Way], percent: bool, facts: &Table) -> Vec<Vec<Cell>> {
    let of = |metric: &str| -> Vec<usize> {
        (0..facts.rows.len()).filter(|row| facts.text(*row, "metric") == Some(metric)).collect()
    };
    let (_, root, _) = &tree[0];
    if of(root).is_empty()
        && let Some((way, period, value)) = worked_out(ways, &figures(facts, |_| false))
    {
        // What nobody states is worked out, from figures that are stated.
        let mut first = unstated(0, root, Cell::Text(way.said.clone()));
        first[2] = if period.is_empty() { Cell::Missing } else { Cell::Text(period) };
        first[3] = Cell::Text(amount(value, percent));
        first[5] = Cell::Text("derived".into());
        let inputs =
            way.inputs.iter().flat_map(|it| of(it).into_iter().map(|row| stated(1, it, &Cell::Missing, facts, row)));
        return std::iter::once(first).chain(inputs).collect();
    }
    let mut rows = Vec::new();
    for (level, metric, formula) in tree {
        let formula = if formula.is_empty() { Cell::Missing } else { Cell::Text(formula.clone()) };
        let of = of(metric);
        if of.is_empty() && *level <= 1 {
            rows.push(unstated(*level, metric, formula.clone()));
        }
        rows.extend(of.into_iter().map(|row| stated(*level, metric, &formula, facts, row)));
    }
    rows
}

/// The row of a figure that a document states.
fn stated(level: usize, metric: &str, formula: &Cell, facts: &Table, row: usize) -> Vec<Cell> {
    let get = |name: &str| facts.cell(row, name).cloned().unwrap_or(Cell::Missing);
    let joined = |names: [&str; 2]| {
        let texts: Vec<&str> = names.iter().filter_map(|it| facts.text(row, it)).collect();
        if texts.is_empty() { Cell::Missing } else { Cell::Text(texts.join(" ")) }
    };
    vec![
        Cell::Integer(level as i64),
        Cell::Text(metric.to_owned()),
        get("period"),
        get("figure"),
        get("written"),
        get("qualifier"),
        joined(["dimension", "segment"]),
        get("document"),
        joined(["section", "locator"]),
        formula.clone(),
        joined(["condition", "note"]),
    ]
}

fn unstated(level: usize, metric: &str, formula: Cell) -> Vec<Cell> {
    let mut cells = vec![Cell::Missing; 11];
    cells[0] = Cell::Integer(level as i64);
    cells[1] = Cell::Text(metric.to_owned());
    cells[5] = Cell::Text("not stated".into());
    cells[9] = formula;
    cells
}

/// The first formula that gives the whole from figures of one time, the latest first, and what it gives.
fn worked_out<'a>(ways: &'a [Way], figures: &[Figure]) -> Option<(&'a Way, String, Interval)> {
    let whole = || figures.iter().filter(|it| it.segment.is_empty() && it.is_sure());
    let mut periods: Vec<&str> = whole().map(|it| it.period.as_str()).collect();
    periods.sort_unstable();
    periods.dedup();
    for period in periods.iter().rev() {
        for way in ways {
            let term = |name: &str| Some(best(whole().filter(|it| it.metric == name && it.period == *period))?.read());
            if let Some(found) = evaluate(&way.formula, &term) {
                return Some((way, (*period).to_owned(), found.exact));
            }
        }
    }
    None
}

/// A figure as the facts have it: `100亿`, `44.71万..49.41万`, `45.7%`.
fn amount((low, high): Interval, percent: bool) -> String {
    let one = |value: f64| {
        let (by, word) = match value.abs() {
            _ if percent => (0.01, "%"),
            size if size >= 1e8 => (1e8, "亿"),
            size if size >= 1e4 => (1e4, "万"),
            _ => (1.0, ""),
        };
        let short: f64 = format!("{:.4e}", value / by).parse().unwrap_or(value / by);
        format!("{}{word}", crate::quantity::number_text(short))
    };
    if low == high { one(low) } else { format!("{}..{}", one(low), one(high)) }
}
