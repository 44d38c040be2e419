//! Rows for other programs: CSV and Markdown.

use language::answer::{Cell, Table};

use crate::{Look, number};

/// Rows with a header, as RFC 4180; a text that a spreadsheet would run gets an apostrophe in front.
pub(crate) fn csv(table: &Table) -> String {
    let quoted = |text: &str| match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    };
    let guarded = |cell: &Cell| match cell {
        Cell::Text(text) => crate::data::guarded(text),
        cell => number::plain(cell),
    };
    let mut out = table.columns.iter().map(|it| quoted(&crate::data::guarded(&it.name))).collect::<Vec<_>>().join(",");
    out.push('\n');
    for row in &table.rows {
        out.push_str(&row.iter().map(|it| quoted(&guarded(it))).collect::<Vec<_>>().join(","));
        out.push('\n');
    }
    out
}

/// A Markdown table with the numbers as a person reads them.
pub(crate) fn markdown(table: &Table, look: &Look) -> String {
    let safe = |text: &str| crate::clean(text).replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;");
    let mut columns: Vec<Vec<String>> = Vec::new();
    for at in 0..table.columns.len() {
        columns.push(crate::table::column_cells(table, at, table.rows.len(), look));
    }
    let mut out = String::new();
    for line in 0..=table.rows.len() {
        // A terminal cuts long texts; a file has room for them.
        let whole = |at: usize| match line.checked_sub(1).map(|row| &table.rows[row][at]) {
            Some(Cell::Text(text)) if columns[at][line].ends_with('…') => text,
            _ => &columns[at][line],
        };
        let cells: Vec<String> = (0..columns.len()).map(|at| safe(whole(at))).collect();
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
        if line == 0 {
            let rule = table.columns.iter().map(|it| if crate::table::is_number(it) { "---:" } else { "---" });
            out.push_str(&format!("| {} |\n", rule.collect::<Vec<_>>().join(" | ")));
        }
    }
    out
}
