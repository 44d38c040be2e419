//! A plan as SQL of DuckDB, with the meaning of the language: missing, zero denominators, absent ends, linear quantiles.
//!
//! Written from `language::plan`, and from neither the engine nor the oracle: a second opinion copies nobody.

mod aggregate;
mod expression;
mod node;
mod value;
mod window;

pub use node::query;
pub use value::{MACROS, table};

/// Columns by name and type.
pub type Columns = [(String, language::types::Type)];

/// A name that is no word of SQL.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
