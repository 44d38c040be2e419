//! Totals stay in sight where a table is cut.

use std::borrow::Cow;

use language::answer::{Answer, Table};

use crate::Look;

/// The table of an answer, its totals among the rows that are drawn.
pub(crate) fn in_sight<'a>(answer: &'a Answer, look: &Look) -> Cow<'a, Table> {
    let (table, n_totals) = (&answer.table, answer.n_totals());
    let (n_rows, n_shown) = (table.rows.len(), crate::table::shown_rows(table, look));
    // Of a table of which not all rows are at hand the last ones are no totals.
    if n_totals == 0 || n_shown <= n_totals || n_shown == n_rows || n_rows < table.total_rows {
        return Cow::Borrowed(table);
    }
    let mut rows = table.rows[..n_shown - n_totals].to_vec();
    rows.extend_from_slice(&table.rows[n_rows - n_totals..]);
    Cow::Owned(Table { columns: table.columns.clone(), rows, total_rows: table.total_rows })
}
