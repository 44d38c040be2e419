//! Windows: columns computed within partitions. Rows keep their order.

use language::plan::{Expr as Meant, SortKey, Value, WindowFunction, WindowKind};
use language::types::Type;
use polars::prelude::*;

use super::constant::Constants;
use super::{aggregate, expression, sort};
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
    let mut constants = Constants::new(schema);
    let mut made = Vec::with_capacity(functions.len());
    for function in functions {
        let expr = window(function, &mut constants);
        let expr = match keys.is_empty() {
            true => expr,
            false => expr.over(&keys).map_err(|error| Failure::engine(&error, "partitioning"))?,
        };
        made.push(expr.alias(function.name.as_str()));
    }
    let frame = constants.added(frame);
    if order.is_empty() {
        return Ok(constants.dropped(frame.with_columns(made)));
    }
    // Sorted for the window, then back in the order the rows came in.
    let sorted = sort(frame.with_row_index(PLACE, None), order, schema);
    let back = SortMultipleOptions::default();
    Ok(constants.dropped(sorted.with_columns(made).sort([PLACE], back).drop(cols([PLACE]))))
}

fn window(function: &WindowFunction, constants: &mut Constants) -> Expr {
    let argument = match function.kind {
        WindowKind::RowNumber => Meant::Literal(Value::Integer(1), Type::Integer),
        _ => function.argument.clone(),
    };
    let argument = constants.column(&argument);
    let aggregate = match &function.kind {
        WindowKind::Aggregate(function) => Some(constants.function(function)),
        _ => None,
    };
    let ty = argument.ty(&constants.schema);
    let value = expression::lower(&argument, &constants.schema);
    match (&function.kind, aggregate) {
        (_, Some(function)) => aggregate::of(&function, value, ty, &constants.schema),
        (WindowKind::RowNumber, _) => value.cum_sum(false),
        (WindowKind::Rank { descending }, _) => {
            let options = RankOptions { method: RankMethod::Min, descending: *descending };
            value.rank(options, None).cast(DataType::Int64)
        }
        (WindowKind::MeanRank, _) => {
            let options = RankOptions { method: RankMethod::Average, descending: false };
            value.rank(options, None).cast(DataType::Float64)
        }
        (WindowKind::Lag(n), _) => value.shift(expression::whole(*n)),
        (WindowKind::LastKnown, _) => value.fill_null_with_strategy(FillNullStrategy::Forward(None)),
        (WindowKind::CumulativeMax, _) => value.cast(DataType::Float64).cum_max(false),
        (WindowKind::CumulativeSum | WindowKind::Aggregate(_), _) => {
            let nothing = lit(NULL).cast(DataType::Float64);
            value.cast(DataType::Float64).cum_sum(false).fill_nan(nothing)
        }
    }
}
