//! The executable meaning of the language: runs a plan row by row over plain values, as its doc comments say.
//!
//! Slow, naive and written from `language::plan` alone: no Polars, no indexes, no clever loop.
//! Whatever runs plans fast must answer as this does; `tests/differential.rs` asks both.
//! Where a doc comment left a question open, the answer stands there now, and here as code.

#![warn(missing_docs)]

mod aggregate;
mod expression;
mod function;
mod node;
mod pattern;
mod value;

use std::collections::HashMap;

use language::plan::{Plan, Value};
use language::types::Type;

/// Plain columns and rows, each row as long as `columns`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The plain columns, in order.
    pub columns: Vec<(String, Type)>,
    /// The rows.
    pub rows: Vec<Vec<Value>>,
}

/// What a plan means over `tables`.
///
/// # Panics
///
/// Where the plan is not well typed, or scans a table or column that is not there: the checker never makes such a plan.
pub fn run(plan: &Plan, tables: &HashMap<String, Table>) -> Table {
    let rows = node::rows(plan, tables);
    Table { columns: plan.schema(), rows }
}
