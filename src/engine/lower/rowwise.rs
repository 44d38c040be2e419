//! Rules of the language that Polars has not got, as plain functions of the known values of one row.
//!
//! Each runs in one pass. Built from Polars' own expressions, a rule such as "by zero it is missing" would name its
//! operands several times, and a chain of twenty products would become millions of nodes.

use std::borrow::Cow;

use polars::prelude::arity::{binary_elementwise, unary_elementwise};
use polars::prelude::*;

/// A number of a number; `None` is missing.
pub(super) fn number(of: Expr, rule: impl Fn(f64) -> Option<f64> + Send + Sync + 'static) -> Expr {
    called("rule", vec![of], DataType::Float64, move |columns| Ok(single(columns[0].f64()?, &rule).into_column()))
}

/// A number of two numbers; `None` is missing.
pub(super) fn of_two(
    name: &'static str,
    left: Expr,
    right: Expr,
    rule: impl Fn(f64, f64) -> Option<f64> + Send + Sync + 'static,
) -> Expr {
    called(name, vec![left, right], DataType::Float64, move |columns| {
        let made: Float64Chunked = match (constant(&columns[0]), constant(&columns[1])) {
            (_, Some(b)) => single(columns[0].f64()?, |a| rule(a, b?)),
            (Some(a), None) => single(columns[1].f64()?, |b| rule(a?, b)),
            (None, None) => paired(columns[0].f64()?, columns[1].f64()?, &rule),
        };
        Ok(made.with_name(columns[0].name().clone()).into_column())
    })
}

/// The one number of a column that has the same in all rows, which is not written out.
fn constant(column: &Column) -> Option<Option<f64>> {
    let scalar = column.as_scalar_column()?.scalar();
    Some(if scalar.is_null() { None } else { scalar.value().extract::<f64>() })
}

/// A number of two whole ones, which is exact before it is a float.
pub(super) fn of_wholes(name: &'static str, (left, right): (Expr, Expr), rule: fn(i128, i128) -> i128) -> Expr {
    called(name, vec![left, right], DataType::Float64, move |columns| {
        let both = |a: Option<i64>, b: Option<i64>| Some(rule(a?.into(), b?.into()) as f64);
        let made: Float64Chunked = binary_elementwise(columns[0].i64()?, columns[1].i64()?, both);
        Ok(made.into_column())
    })
}

/// The date some days after the day of a number; a fraction of a day is dropped, and what no calendar has is missing.
pub(super) fn date(days: Expr, more: Expr, sign: f64) -> Expr {
    called("day", vec![days, more], DataType::Date, move |columns| {
        let sums = paired(columns[0].f64()?, columns[1].f64()?, |day, more| {
            let sum = (day + sign * more).floor();
            (f64::from(i32::MIN) <= sum && sum <= f64::from(i32::MAX)).then_some(sum)
        });
        sums.into_column().cast(&DataType::Int32)?.cast(&DataType::Date)
    })
}

fn single(of: &Float64Chunked, rule: impl Fn(f64) -> Option<f64>) -> Float64Chunked {
    match of.cont_slice() {
        Ok(known) => all_of(of, known.iter().map(|it| rule(*it))),
        Err(_) => unary_elementwise(of, |it: Option<f64>| it.and_then(&rule)),
    }
}

fn paired(left: &Float64Chunked, right: &Float64Chunked, rule: impl Fn(f64, f64) -> Option<f64>) -> Float64Chunked {
    match (left.cont_slice(), right.cont_slice()) {
        (Ok(a), Ok(b)) if a.len() == b.len() => all_of(left, a.iter().zip(b).map(|(a, b)| rule(*a, *b))),
        _ => binary_elementwise(left, right, |a: Option<f64>, b: Option<f64>| rule(a?, b?)),
    }
}

/// The results of a rule where nothing is missing before it, and mostly nothing after it. Meanwhile what is no number stands for what
/// is missing: no rule gives one.
fn all_of(like: &Float64Chunked, results: impl Iterator<Item = Option<f64>>) -> Float64Chunked {
    let made: Vec<f64> = results.map(|it| it.unwrap_or(f64::NAN)).collect();
    let made: Float64Chunked = match made.iter().any(|it| it.is_nan()) {
        true => made.into_iter().map(|it| (!it.is_nan()).then_some(it)).collect(),
        false => Float64Chunked::from_vec(PlSmallStr::EMPTY, made),
    };
    made.with_name(like.name().clone())
}

/// A text of a number.
pub(super) fn written(of: Expr, rule: fn(f64) -> Option<String>) -> Expr {
    called("text", vec![of], DataType::String, move |columns| {
        let numbers = columns[0].f64()?;
        let texts: StringChunked = numbers.iter().map(|it| it.and_then(rule)).collect();
        Ok(texts.with_name(numbers.name().clone()).into_column())
    })
}

/// A number of a text.
pub(super) fn read(of: Expr, rule: fn(&str) -> Option<f64>) -> Expr {
    called("number", vec![of], DataType::Float64, move |columns| {
        let texts = columns[0].str()?;
        let numbers: Float64Chunked = texts.iter().map(|it| it.and_then(rule)).collect();
        Ok(numbers.with_name(texts.name().clone()).into_column())
    })
}

/// The date of a text.
pub(super) fn dated(of: Expr) -> Expr {
    called("date", vec![of], DataType::Date, move |columns| {
        let texts = columns[0].str()?;
        let days: Int32Chunked = texts.iter().map(|it| it.and_then(language::quantity::read_any_date)).collect();
        Ok(days.into_date().into_series().with_name(texts.name().clone()).into_column())
    })
}

/// The same day so many months later.
pub(super) fn months(date: Expr, n: Expr) -> Expr {
    called("months", vec![date, n], DataType::Date, move |columns| {
        let days = columns[0].cast(&DataType::Int32)?;
        let pairs = days.i32()?.iter().zip(columns[1].f64()?.iter());
        let moved: Int32Chunked = pairs.map(|(day, n)| language::quantity::add_months(day?, n?)).collect();
        Ok(moved.into_date().into_series().with_name(columns[0].name().clone()).into_column())
    })
}

/// A truth of two texts.
pub(super) fn holds(of: Expr, part: Expr, rule: fn(&str, &str) -> bool) -> Expr {
    called("holds", vec![of, part], DataType::Boolean, move |columns| {
        let (texts, parts) = (columns[0].str()?, columns[1].str()?);
        let pairs = texts.iter().zip(parts.iter());
        let result: BooleanChunked = pairs.map(|(it, part)| Some(rule(it?, part?))).collect();
        Ok(result.with_name(texts.name().clone()).into_column())
    })
}

/// A text with all that is `old` made `new`; an empty `old` is found nowhere.
pub(super) fn replaced(of: Expr, old: Expr, new: Expr) -> Expr {
    called("replace", vec![of, old, new], DataType::String, move |columns| {
        let (texts, old, new) = (columns[0].str()?, columns[1].str()?, columns[2].str()?);
        let rule = |text: Option<&str>, old: Option<&str>, new: Option<&str>| {
            let (text, old, new) = (text?, old?, new?);
            Some(if old.is_empty() { text.to_owned() } else { text.replace(old, new) })
        };
        let rows = texts.iter().zip(old.iter()).zip(new.iter());
        let result: StringChunked = rows.map(|((text, old), new)| rule(text, old, new)).collect();
        Ok(result.with_name(texts.name().clone()).into_column())
    })
}

/// The characters of a text from `start` (from 1) on, at most `length`; places before the first hold nothing.
pub(super) fn part(of: Expr, start: Expr, length: Expr) -> Expr {
    called("substring", vec![of, start, length], DataType::String, move |columns| {
        let (texts, start, length) = (columns[0].str()?, columns[1].f64()?, columns[2].f64()?);
        let rule = |text: Option<&str>, start: Option<f64>, length: Option<f64>| {
            let (text, start, length) = (text?, start?.trunc(), length?.trunc());
            let skipped = (start - 1.0).max(0.0);
            let taken = start + length - 1.0 - skipped;
            Some(text.chars().skip(skipped as usize).take(taken.max(0.0) as usize).collect::<String>())
        };
        let rows = texts.iter().zip(start.iter()).zip(length.iter());
        let result: StringChunked = rows.map(|((text, start), length)| rule(text, start, length)).collect();
        Ok(result.with_name(texts.name().clone()).into_column())
    })
}

/// One number of many, of which the missing are left out.
pub(super) fn of_many(values: Expr, rule: impl Fn(Vec<f64>) -> Option<f64> + Send + Sync + 'static) -> Expr {
    let whole = move |column: Column| {
        let result = rule(known(column.f64()?)).map_or(AnyValue::Null, AnyValue::Float64);
        Ok(Column::new_scalar(column.name().clone(), Scalar::new(DataType::Float64, result), 1))
    };
    values.agg_with_fmt_str(whole, |_, field| Ok(Field::new(field.name().clone(), DataType::Float64)), "quantile")
}

/// The values that are not missing; by whole arrays, for they are copied in every quantile.
fn known(values: &Float64Chunked) -> Vec<f64> {
    let known = values.drop_nulls();
    let mut all = Vec::with_capacity(known.len());
    known.downcast_iter().for_each(|it| all.extend_from_slice(it.values()));
    all
}

/// The most frequent of many values, of which the missing are left out; of several, the least.
pub(super) fn most_frequent(values: Expr, dtype: DataType) -> Expr {
    let made = dtype.clone();
    let whole = move |column: Column| {
        let known = column.drop_nulls().sort(SortOptions::default())?;
        let runs = runs_of(&known)?;
        let mut best: Option<(usize, usize)> = None;
        let mut start = 0;
        for n in runs {
            if best.is_none_or(|(_, most)| most < n) {
                best = Some((start, n));
            }
            start += n;
        }
        let value = match best {
            Some((at, _)) => known.get(at)?.into_static(),
            None => AnyValue::Null,
        };
        Ok(Column::new_scalar(column.name().clone(), Scalar::new(dtype.clone(), value), 1))
    };
    values.agg_with_fmt_str(whole, move |_, field| Ok(Field::new(field.name().clone(), made.clone())), "mode")
}

/// How long the runs of equal values in a sorted column without missing values are.
fn runs_of(sorted: &Column) -> PolarsResult<Vec<usize>> {
    let n = sorted.len();
    if n < 2 {
        return Ok(vec![n; n]);
    }
    let (before, after) = (sorted.slice(0, n - 1), sorted.slice(1, n - 1));
    let differs = before.not_equal(&after)?;
    let mut ends: Vec<usize> = differs.iter().enumerate().filter(|it| it.1 == Some(true)).map(|it| it.0 + 1).collect();
    ends.push(n);
    Ok(ends.iter().scan(0, |start, end| Some(end - std::mem::replace(start, *end))).collect())
}

/// Many texts as one, in their order, of which the missing are left out.
pub(super) fn joined(values: Expr, between: String, once: bool) -> Expr {
    let whole = move |column: Column| {
        let mut known: Vec<&str> = column.str()?.iter().flatten().collect();
        known.sort_unstable();
        if once {
            known.dedup();
        }
        let value = match known.is_empty() {
            true => AnyValue::Null,
            false => AnyValue::StringOwned(known.join(&between).into()),
        };
        Ok(Column::new_scalar(column.name().clone(), Scalar::new(DataType::String, value), 1))
    };
    values.agg_with_fmt_str(whole, |_, field| Ok(Field::new(field.name().clone(), DataType::String)), "joined")
}

/// One number of many pairs, of which those are left out in which one is missing.
pub(super) fn of_pairs(
    left: Expr,
    right: Expr,
    rule: impl Fn(&[f64], &[f64]) -> Option<f64> + Send + Sync + 'static,
) -> Expr {
    let mut made = of_columns("pairs", vec![left, right], DataType::Float64, move |columns| {
        let (left, right) = (columns[0].f64()?, columns[1].f64()?);
        // What is known of both is not copied.
        let (left, right) = match left.null_count() + right.null_count() {
            0 => (left.rechunk(), right.rechunk()),
            _ => {
                let both = left.is_not_null() & right.is_not_null();
                let known =
                    |it: &Float64Chunked| PolarsResult::Ok(Cow::Owned(it.filter(&both)?.rechunk().into_owned()));
                (known(left)?, known(right)?)
            }
        };
        let result = rule(left.cont_slice()?, right.cont_slice()?).map_or(AnyValue::Null, AnyValue::Float64);
        Ok(Column::new_scalar(columns[0].name().clone(), Scalar::new(DataType::Float64, result), 1))
    });
    // Polars makes aggregates of one column only: what this one is said to be is taken from such a one.
    let aggregate = of_many(lit(0.0), |_| None);
    if let (Expr::AnonymousFunction { options, .. }, Expr::AnonymousFunction { options: of_one, .. }) =
        (&mut made, aggregate)
    {
        *options = of_one;
    }
    made
}

/// A function of the columns of one row; of rows that are all alike it is worked out once.
fn called(
    name: &'static str,
    arguments: Vec<Expr>,
    result: DataType,
    body: impl Fn(&[Column]) -> PolarsResult<Column> + Send + Sync + 'static,
) -> Expr {
    of_columns(name, arguments, result, move |columns| {
        let n_rows = columns.first().map_or(0, Column::len);
        if n_rows < 2 || columns.iter().any(|it| it.as_scalar_column().is_none()) {
            return body(columns);
        }
        let one: Vec<Column> = columns.iter().map(|it| it.slice(0, 1)).collect();
        Ok(body(&one)?.new_from_index(0, n_rows))
    })
}

/// A function over columns of one length; a constant is as long as the others.
fn of_columns(
    name: &'static str,
    arguments: Vec<Expr>,
    result: DataType,
    body: impl Fn(&[Column]) -> PolarsResult<Column> + Send + Sync + 'static,
) -> Expr {
    let mut called = map_multiple(
        move |columns: &mut [Column]| {
            let n_rows = columns.iter().map(Column::len).find(|it| *it != 1).unwrap_or(1);
            let long = |it: &Column| if it.len() == n_rows { it.clone() } else { it.new_from_index(0, n_rows) };
            let alike: Vec<Column> = columns.iter().map(long).collect();
            body(&alike)
        },
        arguments,
        move |_, fields| Ok(Field::new(fields[0].name().clone(), result.clone())),
    );
    if let Expr::AnonymousFunction { fmt_str, .. } = &mut called {
        **fmt_str = PlSmallStr::from_static(name);
    }
    called
}
