//! Windows in SQL.

use language::plan::{AggregateFunction, SortKey, WindowFunction, WindowKind};

use super::aggregate::{Place, write_aggregate};
use super::expression::write;
use super::{Columns, quoted};

/// Keys of a sort: missing last in both directions.
pub(super) fn order(keys: &[SortKey], columns: &Columns) -> String {
    let one = |key: &SortKey| {
        let direction = if key.descending { "desc" } else { "asc" };
        format!("{} {direction} nulls last", write(&key.expr, columns))
    };
    keys.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// A window column.
pub(super) fn write_window(it: &WindowFunction, partition: &[String], keys: &[SortKey], columns: &Columns) -> String {
    let parts: Vec<String> = partition.iter().map(|it| quoted(it)).collect();
    let parts = if parts.is_empty() { String::new() } else { format!("partition by {} ", parts.join(", ")) };
    let sorted = if keys.is_empty() { String::new() } else { format!("order by {} ", order(keys, columns)) };
    let over = |rest: &str| format!(" over ({parts}{rest})");
    let so_far = over(&format!("{sorted}rows between unbounded preceding and current row"));
    let x = write(&it.argument, columns);
    match &it.kind {
        WindowKind::RowNumber => format!("row_number(){}", over(&sorted)),
        WindowKind::Rank { descending } => {
            let direction = if *descending { "desc" } else { "asc" };
            let rank = over(&format!("order by {x} {direction} nulls last"));
            format!("(case when {x} is null then null else rank(){rank} end)")
        }
        WindowKind::MeanRank => {
            let rank = |direction: &str| over(&format!("order by {x} {direction} nulls last"));
            let (up, down, n) = (rank("asc"), rank("desc"), over(""));
            format!("(case when {x} is null then null else (rank(){up} + count({x}){n} + 1 - rank(){down}) / 2.0 end)")
        }
        WindowKind::Aggregate(function) => {
            let needs_order = matches!(function, AggregateFunction::First | AggregateFunction::Last);
            let whole = match needs_order {
                true => over(&format!("{sorted}rows between unbounded preceding and unbounded following")),
                false => over(""),
            };
            write_aggregate(function, &it.argument, &Place { filter: None, over: &whole, order: "" }, columns)
        }
        WindowKind::Lag(n) => format!("lag({x}, {n}){}", over(&sorted)),
        WindowKind::CumulativeMax => {
            format!("(case when {x} is null then null else max({x}::double){so_far} end)")
        }
        WindowKind::CumulativeSum => {
            format!("(case when {x} is null or isnan(sum({x}){so_far}) then null else sum({x}::double){so_far} end)")
        }
        WindowKind::LastKnown => format!("last_value({x} ignore nulls){so_far}"),
    }
}
