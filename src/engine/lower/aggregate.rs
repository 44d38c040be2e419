//! Groups: one function per aggregate, with the rule of the language inside. Missing is skipped; over nothing known there is no value.

use language::plan::{Aggregate, AggregateFunction, Expr as Meant, Named, Value};
use language::types::Type;
use polars::prelude::*;

use super::constant::Constants;
use super::{expression, named, rowwise};

/// One row per combination of keys; without keys exactly one.
pub(super) fn lower(
    frame: LazyFrame,
    keys: &[Named],
    aggregates: &[Aggregate],
    schema: &[(String, Type)],
) -> LazyFrame {
    let mut constants = Constants::new(schema);
    let mut prepared = Vec::new();
    for it in aggregates {
        let counts = it.function == AggregateFunction::Rows;
        prepared.push(Aggregate {
            name: it.name.clone(),
            function: constants.function(&it.function),
            argument: if counts { it.argument.clone() } else { constants.column(&it.argument) },
            filter: it.filter.as_ref().map(|filter| constants.column(filter)),
        });
    }
    let keys: Vec<Named> = keys.iter().map(|it| Named::new(&it.name, constants.column(&it.expr))).collect();
    let schema = &constants.schema;
    let made: Vec<Expr> = prepared.iter().map(|it| aggregate(it, schema).alias(it.name.as_str())).collect();
    let frame = constants.added(frame);
    if keys.is_empty() {
        // Where none of its columns is asked for, as by a count or beside another table, Polars drops the selection and
        // with it its one row: nothing may be dropped through this.
        return frame.select(made).map(Ok, OptFlags::empty(), None, Some("one row"));
    }
    let keys: Vec<Expr> = keys.iter().map(|it| named(it, schema)).collect();
    frame.group_by(keys).agg(made)
}

fn aggregate(it: &Aggregate, schema: &[(String, Type)]) -> Expr {
    let filter = it.filter.as_ref().map(|filter| expression::lower(filter, schema));
    if it.function == AggregateFunction::Rows {
        return match filter {
            Some(filter) => filter.sum().cast(DataType::Int64),
            None => len().cast(DataType::Int64),
        };
    }
    // To count where something is known needs no column of ones.
    let argument = match (&it.function, &it.argument) {
        (AggregateFunction::Known, Meant::If(condition, then, otherwise)) => {
            match (&**condition, &**then, &**otherwise) {
                (Meant::Not(missing), Meant::Literal(one, _), Meant::Literal(Value::Missing, _))
                    if *one != Value::Missing =>
                {
                    if let Meant::IsMissing(of) = &**missing {
                        of
                    } else {
                        &it.argument
                    }
                }
                _ => &it.argument,
            }
        }
        _ => &it.argument,
    };
    let ty = argument.ty(schema);
    let value = expression::lower(argument, schema);
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
        // Both infinities among the values make no number.
        AggregateFunction::Sum => {
            when(value.clone().count().gt(lit(0))).then(number().sum().fill_nan(none())).otherwise(none())
        }
        AggregateFunction::Mean => number().mean().fill_nan(none()),
        AggregateFunction::Median => rowwise::of_many(number(), |values| quantile(values, 0.5)),
        AggregateFunction::Quantile(at) => {
            let at = *at;
            rowwise::of_many(number(), move |values| quantile(values, at))
        }
        AggregateFunction::Min => value.min(),
        AggregateFunction::Max => value.max(),
        AggregateFunction::Sd => number().std(1).fill_nan(none()),
        AggregateFunction::Var => number().var(1).fill_nan(none()),
        AggregateFunction::Correlation(other) => {
            let other = expression::lower(other, schema).cast(DataType::Float64);
            let both = number().is_not_null().and(other.clone().is_not_null());
            let only = |it: Expr| when(both.clone()).then(it).otherwise(none());
            let (a, b) = (only(number()), only(other));
            // Where one is constant, rounding would make a correlation of nothing.
            let varies = |it: &Expr| it.clone().min().neq(it.clone().max());
            let varying = varies(&a).and(varies(&b));
            let r = pearson_corr(a, b);
            when(varying.and(r.clone().is_finite())).then(r).otherwise(none())
        }
        AggregateFunction::FirstBy(key) => by_key((value, ty), key, schema, false),
        AggregateFunction::LastBy(key) => by_key((value, ty), key, schema, true),
        AggregateFunction::First => value.drop_nulls().first(),
        AggregateFunction::Last => value.drop_nulls().last(),
    }
}

/// The value at the greatest (or least) key among rows where both are known; of several, the greatest value.
fn by_key((value, ty): (Expr, Type), key: &Meant, schema: &[(String, Type)], last: bool) -> Expr {
    let no_key = lit(NULL).cast(expression::dtype(key.ty(schema)));
    let known = when(value.clone().is_not_null()).then(expression::lower(key, schema)).otherwise(no_key);
    let best = if last { known.clone().max() } else { known.clone().min() };
    when(known.eq(best)).then(value).otherwise(lit(NULL).cast(expression::dtype(ty))).max()
}

/// Linear between the two nearest values; between a number and an infinity it is the infinity.
fn quantile(mut values: Vec<f64>, at: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    let place = at * last as f64;
    let (whole, part) = (place.floor(), place - place.floor());
    let (_, below, above) = values.select_nth_unstable_by(whole as usize, f64::total_cmp);
    let below = *below;
    let above = match part == 0.0 {
        true => below,
        false => above.iter().copied().fold(f64::INFINITY, f64::min),
    };
    let result = if below == above { below } else { below * (1.0 - part) + above * part };
    (!result.is_nan()).then_some(result)
}
