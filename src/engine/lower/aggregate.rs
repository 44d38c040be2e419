//! Groups: one function per aggregate, with the rule of the language inside. Missing is skipped; over nothing known there is no value.

use language::plan::{Aggregate, AggregateFunction, Expr as Meant, Named};
use language::types::Type;
use polars::prelude::*;

use super::{expression, named};

/// One row per combination of keys; without keys exactly one.
pub(super) fn lower(
    frame: LazyFrame,
    keys: &[Named],
    aggregates: &[Aggregate],
    schema: &[(String, Type)],
) -> LazyFrame {
    let mut constants: Vec<Expr> = Vec::new();
    let mut schema = schema.to_vec();
    // A constant has one row in an aggregation, not as many as the group: it becomes a column first.
    let mut column = |expr: &Meant| -> Meant {
        if !expr.columns().is_empty() {
            return expr.clone();
        }
        let name = format!("~constant{}", constants.len());
        constants.push(expression::lower(expr, &schema).alias(name.as_str()));
        schema.push((name.clone(), expr.ty(&schema)));
        Meant::column(name)
    };
    let mut prepared = Vec::new();
    for it in aggregates {
        let counts = it.function == AggregateFunction::Rows;
        let argument = if counts { it.argument.clone() } else { column(&it.argument) };
        let function = match &it.function {
            AggregateFunction::FirstBy(key) => AggregateFunction::FirstBy(Box::new(column(key))),
            AggregateFunction::LastBy(key) => AggregateFunction::LastBy(Box::new(column(key))),
            AggregateFunction::Correlation(other) => AggregateFunction::Correlation(Box::new(column(other))),
            other => other.clone(),
        };
        prepared.push(Aggregate {
            name: it.name.clone(),
            function,
            argument,
            filter: it.filter.as_ref().map(&mut column),
        });
    }
    let made: Vec<Expr> = prepared.iter().map(|it| aggregate(it, &schema).alias(it.name.as_str())).collect();
    let frame = if constants.is_empty() { frame } else { frame.with_columns(constants) };
    if keys.is_empty() {
        return frame.select(made);
    }
    let mut group: Vec<Expr> = Vec::new();
    let mut frame = frame;
    for key in keys {
        // A constant key would be one row long.
        if key.expr.columns().is_empty() {
            frame = frame.with_columns([named(key, &schema)]);
            group.push(col(key.name.as_str()));
        } else {
            group.push(named(key, &schema));
        }
    }
    frame.group_by(group).agg(made)
}

fn aggregate(it: &Aggregate, schema: &[(String, Type)]) -> Expr {
    let filter = it.filter.as_ref().map(|filter| expression::lower(filter, schema));
    if it.function == AggregateFunction::Rows {
        return match filter {
            Some(filter) => filter.sum().cast(DataType::Int64),
            None => len().cast(DataType::Int64),
        };
    }
    let ty = it.argument.ty(schema);
    let value = expression::lower(&it.argument, schema);
    // A mask, not a filter: beside a distinct count the streaming engine gets filtered aggregates wrong.
    let value = match filter {
        Some(filter) => when(filter).then(value).otherwise(lit(NULL).cast(expression::dtype(ty))),
        None => value,
    };
    of(&it.function, value, ty, schema)
}

/// An aggregate of a Polars expression.
pub(super) fn of(function: &AggregateFunction, value: Expr, ty: Type, schema: &[(String, Type)]) -> Expr {
    let number = || match ty {
        Type::Integer => value.clone().cast(DataType::Float64),
        _ => value.clone(),
    };
    let none = || lit(NULL).cast(DataType::Float64);
    match function {
        AggregateFunction::Rows => len().cast(DataType::Int64),
        AggregateFunction::Known => value.count().cast(DataType::Int64),
        AggregateFunction::Distinct => {
            let nothing = value.clone().null_count().gt(lit(0)).cast(DataType::Int64);
            value.n_unique().cast(DataType::Int64) - nothing
        }
        AggregateFunction::Sum => when(value.clone().count().gt(lit(0))).then(number().sum()).otherwise(none()),
        AggregateFunction::Mean => number().mean(),
        AggregateFunction::Median => number().quantile(lit(0.5), QuantileMethod::Linear).fill_nan(none()),
        AggregateFunction::Quantile(at) => number().quantile(lit(*at), QuantileMethod::Linear).fill_nan(none()),
        AggregateFunction::Min => value.min(),
        AggregateFunction::Max => value.max(),
        AggregateFunction::Sd => number().std(1).fill_nan(none()),
        AggregateFunction::Var => number().var(1).fill_nan(none()),
        AggregateFunction::Correlation(other) => {
            let other = expression::lower(other, schema).cast(DataType::Float64);
            let both = number().is_not_null().and(other.clone().is_not_null());
            let only = |it: Expr| when(both.clone()).then(it).otherwise(none());
            let r = pearson_corr(only(number()), only(other));
            when(r.clone().is_finite()).then(r).otherwise(none())
        }
        AggregateFunction::FirstBy(key) => by_key(value, ty, expression::lower(key, schema), false),
        AggregateFunction::LastBy(key) => by_key(value, ty, expression::lower(key, schema), true),
        AggregateFunction::First => value.drop_nulls().first(),
        AggregateFunction::Last => value.drop_nulls().last(),
    }
}

/// The value at the greatest (or least) key among rows where both are known; of several, the greatest value.
fn by_key(value: Expr, ty: Type, key: Expr, last: bool) -> Expr {
    let known = when(value.clone().is_not_null()).then(key).otherwise(lit(NULL).cast(DataType::Float64));
    let best = if last { known.clone().max() } else { known.clone().min() };
    when(known.eq(best)).then(value).otherwise(lit(NULL).cast(expression::dtype(ty))).max()
}
