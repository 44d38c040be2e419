//! Totals that stand among the rows, by their labels and their figures.

use language::answer::Note;
use language::catalog::snake;
use polars::prelude::*;

/// Labels of rows that sum up other rows.
const TOTALS: [&str; 14] = [
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sub-total",
    "sum",
    "overall",
    "all hospitals",
    "合计",
    "总计",
    "小计",
    "总和",
    "england total",
    "england",
];

/// Points out rows that look like totals: they stay, and a sum over all rows would count them again.
pub(super) fn totals(name: &str, frame: &DataFrame) -> Option<Note> {
    let is_total = |it: &str| {
        let it = it.trim().to_lowercase();
        TOTALS.contains(&it.as_str()) || it.ends_with(" total") && it.split(' ').count() <= 3
    };
    let cells = frame.column(name).ok()?.str().ok()?;
    let rows: Vec<(usize, &str)> =
        cells.iter().enumerate().filter_map(|(at, it)| Some((at, it?))).filter(|it| is_total(it.1)).collect();
    let (first, label) = *rows.first()?;
    let n_sums = sums(&rows.iter().map(|it| it.0).collect::<Vec<_>>(), frame);
    // A label of every third row is a category, unless its figures say otherwise.
    if cells.len() < rows.len() * 3 && n_sums < rows.len() {
        return None;
    }
    let (n, row, quoted) = (rows.len(), first + 1, quoted(name));
    let mut labels: Vec<&str> = rows.iter().map(|it| it.1).collect();
    labels.sort_unstable();
    labels.dedup();
    let way = match labels.as_slice() {
        [label] => format!("where {quoted} != \"{label}\""),
        _ => {
            let list: Vec<String> = labels.iter().map(|it| format!("\"{it}\"")).collect();
            format!("where {quoted} not in ({})", list.join(", "))
        }
    };
    let checked = if n_sums == n { "; their figures are the sums of others" } else { "" };
    let checked_zh = if n_sums == n { ";其数值为其他行之和" } else { "" };
    Some(Note::new(
        "total-rows",
        format!(
            "rows that look like totals, and were kept: {n} ({name} is \"{label}\" in row {row}{checked}); `{way}` leaves them out"
        ),
        format!("疑似合计行(已保留):{n}(第 {row} 行的 {name} 为“{label}”{checked_zh});`{way}` 可将其排除"),
    ))
}

/// How many of these rows hold, in every column of numbers that one of them has, the sum of the rows since the last of them or of all other rows.
fn sums(rows: &[usize], frame: &DataFrame) -> usize {
    let numbers: Vec<Float64Chunked> = frame
        .columns()
        .iter()
        .filter(|it| it.dtype().is_primitive_numeric())
        .filter_map(|it| it.cast(&DataType::Float64).ok()?.f64().ok().cloned())
        .collect();
    let same = |a: f64, b: f64| (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0);
    let sum = |column: &Float64Chunked, from: usize, to: usize| -> f64 {
        (from..to).filter(|at| rows.binary_search(at).is_err()).filter_map(|at| column.get(at)).sum()
    };
    let mut n = 0;
    let mut from = 0;
    for row in rows {
        let known = || numbers.iter().filter_map(|it| Some((it, it.get(*row)?)));
        let fits = |(column, value): (&Float64Chunked, f64)| {
            same(value, sum(column, from, *row))
                || same(value, sum(column, 0, *row))
                || same(value, sum(column, 0, column.len()))
        };
        n += usize::from(known().next().is_some() && known().all(fits));
        from = row + 1;
    }
    n
}

/// A name as a query writes it.
fn quoted(name: &str) -> String {
    match snake(name) == name {
        true => name.to_owned(),
        false => format!("`{name}`"),
    }
}
