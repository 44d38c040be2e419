//! Windows: columns computed within partitions. Rows keep their order.

use language::plan::{SortKey, WindowFunction, WindowKind};
use language::types::Type;
use polars::prelude::*;

use super::{aggregate, expression, order_options};
use crate::Failure;

const PLACE: &str = "~place";

/// The frame with the window columns.
pub(super) fn lower(
    frame: LazyFrame,
    partition: &[String],
    order: &[SortKey],
    functions: &[WindowFunction],
    schema: &[(String, Type)],
) -> Result<LazyFrame, Failure> {
    let keys: Vec<Expr> = partition.iter().map(|it| col(it.as_str())).collect();
    let mut made = Vec::with_capacity(functions.len());
    for function in functions {
        let expr = window(function, schema);
        let expr = match keys.is_empty() {
            true => expr,
            false => expr.over(&keys).map_err(|error| Failure::engine(&error, "partitioning"))?,
        };
        made.push(expr.alias(function.name.as_str()));
    }
    if order.is_empty() {
        return Ok(frame.with_columns(made));
    }
    // Sorted for the window, then back in the order the rows came in.
    let by: Vec<Expr> = order.iter().map(|it| expression::lower(&it.expr, schema)).collect();
    let sorted = frame.with_row_index(PLACE, None).sort_by_exprs(by, order_options(order));
    let back = SortMultipleOptions::default();
    Ok(sorted.with_columns(made).sort([PLACE], back).drop(cols([PLACE])))
}

fn window(function: &WindowFunction, schema: &[(String, Type)]) -> Expr {
    let ty = function.argument.ty(schema);
    let value = expression::lower(&function.argument, schema);
    match &function.kind {
        WindowKind::RowNumber => {
            // A column of the frame gives the length; its values do not matter.
            let any = schema.first().map_or(lit(1), |(name, _)| col(name.as_str()));
            any.is_null().or(lit(true)).cast(DataType::Int64).cum_sum(false)
        }
        WindowKind::Rank { descending } => {
            let options = RankOptions { method: RankMethod::Min, descending: *descending };
            value.rank(options, None).cast(DataType::Int64)
        }
        WindowKind::Aggregate(function) => aggregate::of(function, value, ty, schema),
        WindowKind::Lag(n) => value.shift(lit(*n)),
        WindowKind::LastKnown => value.fill_null_with_strategy(FillNullStrategy::Forward(None)),
        WindowKind::CumulativeSum => value.cast(DataType::Float64).cum_sum(false),
    }
}
