//! A plan on the oracle and on the engine, and whether the rows are the same.

use std::cmp::Ordering;
use std::panic::{AssertUnwindSafe, catch_unwind};

use engine::Sources;
use language::catalog::{Stored, StoredTable};
use language::plan::{Plan, Value};
use language::types::Type;
use oracle::Table;
use polars::prelude::{AnyValue, DataType, Engine, LazyFrame};

use crate::tables::Tables;

/// How rows are compared.
#[derive(Clone)]
pub struct Judge {
    /// Whether their order counts.
    pub ordered: bool,
    /// How far the numbers of each column may be apart, besides 1e-9 of their size.
    pub slack: Vec<f64>,
}

/// The tables as the engine knows them.
pub fn sources(tables: &Tables) -> Sources {
    let mut sources = Sources::default();
    for (name, table) in tables {
        let rows = table.rows.iter().map(|row| row.iter().map(stored).collect()).collect();
        sources.put_rows(StoredTable { name: name.clone(), columns: table.columns.clone(), rows });
    }
    sources
}

fn stored(value: &Value) -> Stored {
    match value {
        Value::Missing => Stored::Missing,
        Value::Truth(it) => Stored::Truth(*it),
        Value::Integer(it) => Stored::Integer(*it),
        Value::Number(it) => Stored::Number(*it),
        Value::Text(it) => Stored::Text(it.clone()),
        Value::Date(it) => Stored::Date(*it),
    }
}

/// The rows of a plan on an engine of Polars; what went wrong, in words.
pub fn run(plan: &Plan, sources: &Sources, engine: Engine) -> Result<Table, String> {
    run_as(plan, sources, engine, |frame| frame)
}

/// As [`run`], with something done to the frame first.
pub fn run_as(
    plan: &Plan,
    sources: &Sources,
    engine: Engine,
    first: impl Fn(LazyFrame) -> LazyFrame,
) -> Result<Table, String> {
    let work = || {
        let frame = engine::lower(plan, sources).map_err(|it| format!("lowering: {it:?}"))?;
        first(frame).collect_with_engine(engine).map(|it| it.unwrap_single()).map_err(|it| format!("collecting: {it}"))
    };
    let frame = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err("a panic".to_owned()))?;
    let columns = plan.schema();
    let names: Vec<&str> = frame.columns().iter().map(|it| it.name().as_str()).collect();
    let expected: Vec<&str> = columns.iter().map(|it| it.0.as_str()).collect();
    if names != expected {
        return Err(format!("columns {names:?}, expected {expected:?}"));
    }
    let mut cells: Vec<Vec<Value>> = vec![Vec::with_capacity(columns.len()); frame.height()];
    for (column, (name, ty)) in frame.columns().iter().zip(&columns) {
        if !fits(column.dtype(), *ty) {
            return Err(format!("{name} is {:?}, expected {ty:?}", column.dtype()));
        }
        for (row, value) in cells.iter_mut().zip(column.as_materialized_series().iter()) {
            row.push(plain(&value));
        }
    }
    Ok(Table { columns, rows: cells })
}

fn fits(held: &DataType, ty: Type) -> bool {
    match ty {
        Type::Truth => *held == DataType::Boolean,
        Type::Integer => *held == DataType::Int64,
        Type::Number => *held == DataType::Float64,
        Type::Date => *held == DataType::Date,
        Type::Text | Type::Period | Type::Unknown => *held == DataType::String,
    }
}

fn plain(value: &AnyValue<'_>) -> Value {
    match value {
        AnyValue::Null => Value::Missing,
        AnyValue::Boolean(it) => Value::Truth(*it),
        AnyValue::Int64(it) => Value::Integer(*it),
        AnyValue::Float64(it) => Value::Number(*it),
        AnyValue::String(it) => Value::Text((*it).to_owned()),
        AnyValue::StringOwned(it) => Value::Text(it.to_string()),
        AnyValue::Date(it) => Value::Date(*it),
        other => panic!("{other:?} is no value of the language"),
    }
}

/// What differs between the oracle and the engine, in memory and streaming; `None` if nothing does.
pub fn difference(plan: &Plan, tables: &Tables, judge: &Judge) -> Option<String> {
    let expected = oracle::run(plan, tables);
    let sources = sources(tables);
    for (name, engine) in [("in memory", Engine::InMemory), ("streaming", Engine::Streaming)] {
        let failure = match run(plan, &sources, engine) {
            Err(message) => message,
            Ok(found) => match same_rows(&expected.rows, &found.rows, judge) {
                true => continue,
                false => format!("engine:\n{}", written(&found)),
            },
        };
        return Some(format!("{name}: {failure}\noracle:\n{}", written(&expected)));
    }
    None
}

/// Whether two tables have the same rows.
pub fn same_rows(left: &[Vec<Value>], right: &[Vec<Value>], judge: &Judge) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let same = |a: &Vec<Value>, b: &Vec<Value>| {
        let cells = a.iter().zip(b).enumerate();
        cells.into_iter().all(|(at, (a, b))| same_value(a, b, judge.slack.get(at).copied().unwrap_or(0.0)))
    };
    if judge.ordered {
        return left.iter().zip(right).all(|(a, b)| same(a, b));
    }
    let exact: Vec<usize> = (0..judge.slack.len()).filter(|at| judge.slack[*at] == 0.0).collect();
    let sorted = |rows: &[Vec<Value>]| {
        let mut rows = rows.to_vec();
        let by_exact = |a: &Vec<Value>, b: &Vec<Value>| first_difference(a, b, exact.iter().copied());
        rows.sort_by(|a, b| by_exact(a, b).then_with(|| first_difference(a, b, 0..a.len())));
        rows
    };
    let (left, mut right) = (sorted(left), sorted(right));
    if left.iter().zip(&right).all(|(a, b)| same(a, b)) {
        return true;
    }
    // Near numbers may have sorted otherwise: each row takes any partner that is left.
    left.iter().all(|a| match right.iter().position(|b| same(a, b)) {
        Some(at) => {
            right.swap_remove(at);
            true
        }
        None => false,
    })
}

fn first_difference(a: &[Value], b: &[Value], columns: impl Iterator<Item = usize>) -> Ordering {
    columns.map(|at| order(&a[at], &b[at])).find(|it| *it != Ordering::Equal).unwrap_or(Ordering::Equal)
}

fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => (a + 0.0).total_cmp(&(b + 0.0)),
        (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Truth(a), Value::Truth(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Missing, Value::Missing) => Ordering::Equal,
        (Value::Missing, _) => Ordering::Less,
        _ => Ordering::Greater,
    }
}

fn same_value(a: &Value, b: &Value, slack: f64) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || (a - b).abs() <= 1e-9 * a.abs().min(b.abs()) + slack,
        (a, b) => a == b,
    }
}

/// A table as text, cut after 40 rows.
pub fn written(table: &Table) -> String {
    let mut out = format!("  {:?}\n", table.columns);
    for row in table.rows.iter().take(40) {
        let cells: Vec<String> = row.iter().map(cell).collect();
        out.push_str(&format!("  {}\n", cells.join(" | ")));
    }
    format!("{out}  ({} rows)", table.rows.len())
}

fn cell(value: &Value) -> String {
    match value {
        Value::Missing => "-".to_owned(),
        Value::Truth(it) => it.to_string(),
        Value::Integer(it) => it.to_string(),
        Value::Number(it) => format!("{it:?}"),
        Value::Text(it) => format!("{it:?}"),
        Value::Date(it) => format!("day {it}"),
    }
}
