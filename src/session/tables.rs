//! Files, frames and answers as datasets of the catalog.

use language::answer::{Cell, Table};
use language::catalog::{Dataset, Stored, StoredTable};
use language::quantity::number_text;
use language::types::{Column, Type};
use language::words::Words;

/// A dataset that nothing is declared about.
pub(crate) fn dataset(name: &str, columns: &[Column], implicit: bool) -> Dataset {
    let label = if implicit || name.starts_with('~') { "rows" } else { name };
    Dataset { implicit, ..Dataset::undeclared(name, Words::same(label), columns) }
}

/// The rows of an answer as a table that plans can scan.
pub(crate) fn stored(name: &str, table: &Table) -> StoredTable {
    let columns = table.columns.iter().flat_map(Column::stored).collect();
    let row = |cells: &Vec<Cell>| -> Vec<Stored> {
        let mut row = Vec::new();
        for (column, cell) in table.columns.iter().zip(cells) {
            let cell = &match (column.ty, cell) {
                // A column of mixed values is kept as text.
                (Type::Unknown, Cell::Number(it)) => Cell::Text(number_text(*it)),
                (Type::Unknown, Cell::Integer(_) | Cell::Truth(_) | Cell::Range(..) | Cell::Date(_)) => {
                    Cell::Text(render::data::exact(column, cell))
                }
                _ => cell.clone(),
            };
            let (low, high) = match cell {
                Cell::Missing => (Stored::Missing, Stored::Missing),
                Cell::Truth(it) => (Stored::Truth(*it), Stored::Truth(*it)),
                Cell::Integer(it) => (Stored::Integer(*it), Stored::Integer(*it)),
                Cell::Number(it) => (Stored::Number(*it), Stored::Number(*it)),
                Cell::Range(low, high) => (Stored::Number(*low), Stored::Number(*high)),
                Cell::Text(it) => (Stored::Text(it.clone()), Stored::Missing),
                Cell::Date(it) => (Stored::Date(*it), Stored::Missing),
            };
            row.push(low);
            if column.ranged {
                row.push(high);
            }
        }
        row
    };
    StoredTable { name: name.to_owned(), columns, rows: table.rows.iter().map(row).collect() }
}

/// What the latest answer is called: `it`, `_`, and `_3` if it is the third.
pub(crate) fn answer_names(n: usize) -> [String; 3] {
    ["it".to_owned(), "_".to_owned(), format!("_{n}")]
}
