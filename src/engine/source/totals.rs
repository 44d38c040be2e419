//! Totals that stand among the rows, by their labels and their figures.

use language::answer::Note;
use language::catalog::{Tally, may_be_total, snake};
use polars::prelude::*;

/// The condition that leaves rows with these labels out, and keeps those without one, if there are any.
fn without(name: &str, labels: &[&str], some_have_none: bool) -> String {
    let quoted = quoted(name);
    let none = if some_have_none { format!("{quoted} is missing or ") } else { String::new() };
    match labels {
        [label] => format!("where {none}{quoted} != \"{label}\""),
        _ => {
            let list: Vec<String> = labels.iter().map(|it| format!("\"{it}\"")).collect();
            format!("where {none}{quoted} not in ({})", list.join(", "))
        }
    }
}

/// A label of every third row is a category, unless its figures say otherwise.
fn is_category(n: usize, n_rows: usize) -> bool {
    n_rows < n * 3
}

/// Whether labels of totals stand in so many rows that only their figures tell what they are.
pub(super) fn undecided(tally: &Tally, n_rows: usize) -> bool {
    let all = tally.values.iter().zip(&tally.counts);
    let n: u64 = all.filter(|it| may_be_total(it.0)).map(|it| it.1).sum();
    n > 0 && is_category(n as usize, n_rows)
}

/// Points out rows that look like totals by how often each value stands in a column: their figures are not looked at.
/// `some_have_none` is whether there are rows without a label, which a condition on it would not keep.
pub(super) fn counted(name: &str, tally: &Tally, n_rows: usize, some_have_none: bool) -> Option<Note> {
    let labels: Vec<(&str, u64)> = tally.values.iter().map(String::as_str).zip(tally.counts.iter().copied()).collect();
    let mut labels: Vec<(&str, u64)> = labels.into_iter().filter(|it| may_be_total(it.0)).collect();
    let n: u64 = labels.iter().map(|it| it.1).sum();
    if n == 0 || is_category(n as usize, n_rows) {
        return None;
    }
    labels.sort_unstable();
    let names: Vec<&str> = labels.iter().map(|it| it.0).collect();
    let (way, first) = (without(name, &names, some_have_none), names[0]);
    Some(Note::new(
        "total-rows",
        format!("rows that look like totals, and were kept: {n} ({name} is \"{first}\"); `{way}` leaves them out"),
        format!("疑似合计行(已保留):{n}({name} 为“{first}”);`{way}` 可将其排除"),
    ))
}

/// Points out rows that look like totals in a column of numbers, of which the label is missing.
pub(super) fn among_numbers(name: &str, cells: &StringChunked) -> Option<Note> {
    let mut counted = std::collections::BTreeMap::new();
    for label in cells.iter().flatten().filter(|it| may_be_total(it)) {
        *counted.entry(label.trim().to_owned()).or_insert(0) += 1;
    }
    let (values, counts) = counted.into_iter().unzip();
    // Where a number stands, or nothing, the condition on a label is decided as well.
    self::counted(name, &Tally { values, counts }, cells.len(), false)
}

/// Points out rows that look like totals: they stay, and a sum over all rows would count them again.
pub(super) fn totals(name: &str, frame: &DataFrame) -> Option<Note> {
    let cells = frame.column(name).ok()?.str().ok()?;
    let rows: Vec<(usize, &str)> =
        cells.iter().enumerate().filter_map(|(at, it)| Some((at, it?))).filter(|it| may_be_total(it.1)).collect();
    let (first, label) = *rows.first()?;
    let n_sums = sums(&rows.iter().map(|it| it.0).collect::<Vec<_>>(), frame);
    if is_category(rows.len(), cells.len()) && n_sums < rows.len() {
        return None;
    }
    let (n, row) = (rows.len(), first + 1);
    let mut labels: Vec<&str> = rows.iter().map(|it| it.1).collect();
    labels.sort_unstable();
    labels.dedup();
    let way = without(name, &labels, cells.null_count() > 0);
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
