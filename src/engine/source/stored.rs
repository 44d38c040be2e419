//! Rows that ship with the program, as a frame.

use language::catalog::{Stored, StoredTable};
use language::plan::Value;
use language::types::Type;
use polars::prelude::*;

use crate::Failure;
use crate::lower::{dtype, series};

/// The frame of stored rows, with the columns that a plan expects.
pub(crate) fn rows(table: &StoredTable, columns: &[(String, Type)]) -> Result<LazyFrame, Failure> {
    let mut made: Vec<polars::prelude::Column> = Vec::with_capacity(columns.len());
    for (name, ty) in columns {
        let Some(at) = table.columns.iter().position(|(known, _)| known == name) else {
            return Err(Failure::new("no-column", format!("the table {} lost its column {name}", table.name)));
        };
        let cells: Vec<Value> = table.rows.iter().map(|row| value(&row[at])).collect();
        made.push(series(name, *ty, cells.iter()).into_column());
    }
    let frame = DataFrame::new(table.rows.len(), made).map_err(|it| Failure::engine(&it, "reading shipped figures"))?;
    debug_assert!(columns.iter().all(|(name, ty)| frame.column(name).is_ok_and(|it| *it.dtype() == dtype(*ty))));
    Ok(frame.lazy())
}

fn value(cell: &Stored) -> Value {
    match cell {
        Stored::Missing => Value::Missing,
        Stored::Truth(it) => Value::Truth(*it),
        Stored::Number(it) => Value::Number(*it),
        Stored::Integer(it) => Value::Integer(*it),
        Stored::Text(it) => Value::Text(it.clone()),
        Stored::Date(it) => Value::Date(*it),
    }
}
