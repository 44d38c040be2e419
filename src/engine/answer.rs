//! From frames to the plain tables of an answer.

use language::answer::{Cell, Table};
use language::types::{Column, Type, high_name, low_name};
use polars::prelude::*;

use crate::Failure;

/// The first `page` rows of a frame as cells of `columns`; a ranged column is read from two plain ones.
pub fn table(frame: &DataFrame, columns: &[Column], page: Option<u64>) -> Result<Table, Failure> {
    let total_rows = frame.height();
    let n_rows = page.map_or(total_rows, |page| total_rows.min(page as usize));
    let mut cells: Vec<Vec<Cell>> = Vec::with_capacity(columns.len());
    for column in columns {
        let of = |name: &str| {
            let found = frame.column(name).map_err(|error| Failure::engine(&error, "reading the answer"))?;
            Ok::<Vec<Cell>, Failure>(plain(&found.as_materialized_series().head(Some(n_rows)), column.ty))
        };
        cells.push(match column.ranged {
            false => of(&column.name)?,
            true => {
                let (low, high) = (of(&low_name(&column.name))?, of(&high_name(&column.name))?);
                low.into_iter().zip(high).map(|(low, high)| range(low, high)).collect()
            }
        });
    }
    let mut columns_left: Vec<std::vec::IntoIter<Cell>> = cells.into_iter().map(Vec::into_iter).collect();
    let row = |columns: &mut Vec<std::vec::IntoIter<Cell>>| {
        columns.iter_mut().map(|it| it.next().unwrap_or(Cell::Missing)).collect::<Vec<Cell>>()
    };
    let rows = (0..n_rows).map(|_| row(&mut columns_left)).collect();
    Ok(Table { columns: columns.to_vec(), rows, total_rows })
}

fn range(low: Cell, high: Cell) -> Cell {
    let end = |cell: &Cell| match cell {
        Cell::Number(value) => Some(*value),
        Cell::Integer(value) => Some(*value as f64),
        _ => None,
    };
    match (end(&low), end(&high)) {
        // The ends of one number are worked out each by itself, and may differ in the last digits.
        (Some(low), Some(high)) if low == high || high.is_finite() && (high - low).abs() <= 1e-14 * high.abs() => {
            Cell::Number(low)
        }
        (Some(low), Some(high)) if low == f64::NEG_INFINITY && high == f64::INFINITY => Cell::Missing,
        (Some(low), Some(high)) => Cell::Range(low, high),
        _ => Cell::Missing,
    }
}

fn plain(series: &Series, ty: Type) -> Vec<Cell> {
    let cell = |value: AnyValue<'_>| match value {
        AnyValue::Null => Cell::Missing,
        AnyValue::Boolean(it) => Cell::Truth(it),
        AnyValue::String(it) => Cell::Text(it.to_owned()),
        AnyValue::StringOwned(it) => Cell::Text(it.to_string()),
        AnyValue::Date(days) => Cell::Date(days),
        AnyValue::Float64(it) if it.is_nan() => Cell::Missing,
        AnyValue::Float64(it) => Cell::Number(it),
        other => match (ty, other.extract::<i64>(), other.extract::<f64>()) {
            (Type::Integer, Some(it), _) => Cell::Integer(it),
            (_, _, Some(it)) if !it.is_nan() => Cell::Number(it),
            _ => Cell::Missing,
        },
    };
    series.iter().map(cell).collect()
}
