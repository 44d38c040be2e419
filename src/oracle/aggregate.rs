//! Aggregates over the known values of many rows.

use std::cmp::Ordering;

use language::plan::{AggregateFunction, Expr, Value};
use language::types::Type;

use crate::expression::value;
use crate::value::{compare, known, number, same, settled};

/// The value of an aggregate over `rows`, in this order.
pub(crate) fn aggregate(
    function: &AggregateFunction,
    argument: &Expr,
    columns: &[(String, Type)],
    rows: &[&Vec<Value>],
) -> Value {
    let of = |expr: &Expr| -> Vec<Value> { rows.iter().map(|row| value(expr, columns, row)).collect() };
    let all = of(argument);
    let kept: Vec<Value> = all.iter().filter(|it| **it != Value::Missing).cloned().collect();
    let numbers = || -> Vec<f64> { kept.iter().filter_map(number).collect() };
    match function {
        AggregateFunction::Rows => Value::Integer(rows.len() as i64),
        AggregateFunction::Known => Value::Integer(kept.len() as i64),
        AggregateFunction::Distinct => Value::Integer(distinct(&kept)),
        AggregateFunction::Sum => known(sum(&numbers())),
        AggregateFunction::Total => {
            Value::Integer(kept.iter().map(|it| if let Value::Integer(it) = it { *it } else { 0 }).sum())
        }
        AggregateFunction::Mean => known(mean(&numbers())),
        AggregateFunction::Median => known(quantile(numbers(), 0.5)),
        AggregateFunction::Quantile(at) => known(quantile(numbers(), *at)),
        AggregateFunction::Min => known(extreme(&kept, Ordering::Less)),
        AggregateFunction::Max => known(extreme(&kept, Ordering::Greater)),
        AggregateFunction::Var => known(variance(&numbers())),
        AggregateFunction::Sd => match variance(&numbers()) {
            Some(Value::Number(it)) => Value::Number(it.sqrt()),
            _ => Value::Missing,
        },
        AggregateFunction::Correlation(other) => known(correlation(&pairs(&all, &of(other)))),
        AggregateFunction::Slope(other) => known(slope(&pairs(&all, &of(other)))),
        AggregateFunction::Mode => known(mode(&kept)),
        AggregateFunction::Joined { between, once } => {
            let mut texts: Vec<&str> =
                kept.iter().filter_map(|it| if let Value::Text(it) = it { Some(it.as_str()) } else { None }).collect();
            texts.sort_unstable();
            if *once {
                texts.dedup();
            }
            if texts.is_empty() { Value::Missing } else { Value::Text(texts.join(between)) }
        }
        AggregateFunction::FirstBy(key) => known(by(&all, &of(key), Ordering::Less)),
        AggregateFunction::LastBy(key) => known(by(&all, &of(key), Ordering::Greater)),
        AggregateFunction::First => known(kept.first().cloned()),
        AggregateFunction::Last => known(kept.last().cloned()),
    }
}

fn distinct(values: &[Value]) -> i64 {
    let mut seen: Vec<&Value> = Vec::new();
    for it in values {
        if !seen.iter().any(|known| same(known, it)) {
            seen.push(it);
        }
    }
    seen.len() as i64
}

fn sum(values: &[f64]) -> Option<Value> {
    (!values.is_empty()).then(|| settled(values.iter().sum(), values))
}

fn mean(values: &[f64]) -> Option<Value> {
    (!values.is_empty()).then(|| settled(values.iter().sum::<f64>() / values.len() as f64, values))
}

/// Linear between the two nearest; between a number and an infinity it is the infinity.
fn quantile(mut values: Vec<f64>, at: f64) -> Option<Value> {
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let place = at * last as f64;
    let (below, above) = (values[place.floor() as usize], values[place.ceil() as usize]);
    let part = place - place.floor();
    let result = if below == above { below } else { below * (1.0 - part) + above * part };
    Some(settled(result, &[below, above]))
}

fn extreme(values: &[Value], wanted: Ordering) -> Option<Value> {
    let mut best = values.first()?;
    for it in values {
        if compare(it, best) == Some(wanted) {
            best = it;
        }
    }
    Some(best.clone())
}

/// The most frequent; of several, the least.
fn mode(values: &[Value]) -> Option<Value> {
    let times = |of: &Value| values.iter().filter(|it| same(it, of)).count();
    let most = values.iter().map(times).max()?;
    let frequent: Vec<Value> = values.iter().filter(|it| times(it) == most).cloned().collect();
    extreme(&frequent, Ordering::Less)
}

fn variance(values: &[f64]) -> Option<Value> {
    if values.len() < 2 {
        return None;
    }
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let squares: f64 = values.iter().map(|it| (it - mean) * (it - mean)).sum();
    Some(settled(squares / (values.len() - 1) as f64, values))
}

fn pairs(left: &[Value], right: &[Value]) -> Vec<(f64, f64)> {
    left.iter().zip(right).filter_map(|(a, b)| Some((number(a)?, number(b)?))).collect()
}

fn correlation(pairs: &[(f64, f64)]) -> Option<Value> {
    let (left, right): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let constant = |values: &[f64]| values.iter().all(|it| *it == values[0]);
    if pairs.len() < 2 || constant(&left) || constant(&right) {
        return None;
    }
    let n = pairs.len() as f64;
    let (mean_left, mean_right) = (left.iter().sum::<f64>() / n, right.iter().sum::<f64>() / n);
    let together: f64 = pairs.iter().map(|(a, b)| (a - mean_left) * (b - mean_right)).sum();
    let spread = |values: &[f64], mean: f64| values.iter().map(|it| (it - mean) * (it - mean)).sum::<f64>();
    let result = together / (spread(&left, mean_left) * spread(&right, mean_right)).sqrt();
    Some(settled(result, &[0.0]))
}

/// By the raw sums of a textbook: (n Σxy - Σx Σy) / (n Σx² - (Σx)²).
fn slope(pairs: &[(f64, f64)]) -> Option<Value> {
    correlation(pairs)?;
    let sum = |of: fn((f64, f64)) -> f64| pairs.iter().copied().map(of).sum::<f64>();
    let n = pairs.len() as f64;
    let (x, y) = (sum(|it| it.1), sum(|it| it.0));
    let result = (n * sum(|it| it.0 * it.1) - x * y) / (n * sum(|it| it.1 * it.1) - x * x);
    Some(settled(result, &[0.0]))
}

/// Of the rows where both are known, those with the most extreme key; of these, the greatest value.
fn by(values: &[Value], keys: &[Value], wanted: Ordering) -> Option<Value> {
    let rows: Vec<(&Value, &Value)> =
        values.iter().zip(keys).filter(|(it, key)| **it != Value::Missing && **key != Value::Missing).collect();
    let all_keys: Vec<Value> = rows.iter().map(|(_, key)| (*key).clone()).collect();
    let best = extreme(&all_keys, wanted)?;
    let tied: Vec<Value> = rows.iter().filter(|(_, key)| same(key, &best)).map(|(it, _)| (*it).clone()).collect();
    extreme(&tied, Ordering::Greater)
}
