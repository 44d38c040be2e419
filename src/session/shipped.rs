//! The shipped figures as a session opens them.

use engine::Sources;
use language::catalog::{Catalog, LONG, graded, graded_names, long, shipped};

/// What exists, and its rows; those of every grade are made when a question first includes forecasts or plans,
/// and those of one row a figure when one asks for them.
pub(crate) fn open() -> (Catalog, Sources) {
    let shipped = shipped();
    let mut sources = Sources::default();
    shipped.tables.into_iter().for_each(|table| sources.put_rows(table));
    for (name, _) in LONG {
        sources.put_later(name, || long(name));
    }
    for name in graded_names() {
        let table = name.clone();
        sources.put_later(&name, move || {
            graded().iter().find(|it| it.1.name == table).map(|it| it.1.clone()).unwrap_or_default()
        });
    }
    (shipped.catalog, sources)
}
