//! The shipped figures as a session opens them.

use engine::Sources;
use language::catalog::{Catalog, shipped};

/// What exists, and its rows.
pub(crate) fn open() -> (Catalog, Sources) {
    let shipped = shipped();
    let mut sources = Sources::default();
    shipped.tables.into_iter().for_each(|table| sources.put_rows(table));
    (shipped.catalog, sources)
}
