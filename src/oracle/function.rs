//! Functions of one row's values.

use std::cmp::Ordering;

use language::function::Function;
use language::plan::Value;
use language::quantity::{civil_from_days, days_from_civil};

use crate::pattern;
use crate::value::{compare, known, number, settled, text};

/// The value of a call.
pub(crate) fn call(function: Function, arguments: &[Value]) -> Value {
    let first_known = || arguments.iter().find(|it| **it != Value::Missing).cloned();
    match function {
        Function::Coalesce => return known(first_known()),
        Function::Least => return extreme(arguments, Ordering::Less),
        Function::Greatest => return extreme(arguments, Ordering::Greater),
        _ => {}
    }
    if arguments.contains(&Value::Missing) {
        return Value::Missing;
    }
    known(of_known(function, arguments))
}

fn extreme(arguments: &[Value], wanted: Ordering) -> Value {
    let mut best = Value::Missing;
    for it in arguments {
        if best == Value::Missing || compare(it, &best) == Some(wanted) {
            best = it.clone();
        }
    }
    best
}

fn of_known(function: Function, arguments: &[Value]) -> Option<Value> {
    let first = &arguments[0];
    let text_at = |at: usize| text(&arguments[at]);
    let lower_at = |at: usize| text_at(at).map(str::to_lowercase);
    let civil = || match first {
        Value::Date(days) => civil_from_days(*days),
        other => panic!("{other:?} is no date"),
    };
    Some(match function {
        Function::Abs => match first {
            Value::Integer(it) => Value::Integer(it.abs()),
            it => Value::Number(number(it)?.abs()),
        },
        Function::Round => rounded(first, arguments.get(1))?,
        Function::Floor => whole(first, f64::floor)?,
        Function::Ceil => whole(first, f64::ceil)?,
        Function::Sqrt => of_number(number(first)?, f64::sqrt),
        Function::Ln if number(first)? <= 0.0 => Value::Missing,
        Function::Ln => of_number(number(first)?, f64::ln),
        Function::Exp => of_number(number(first)?, f64::exp),
        Function::Lower => Value::Text(text(first)?.to_lowercase()),
        Function::Upper => Value::Text(text(first)?.to_uppercase()),
        Function::Trim => Value::Text(text(first)?.trim().to_owned()),
        Function::Length => Value::Integer(text(first)?.chars().count() as i64),
        Function::Contains => Value::Truth(lower_at(0)?.contains(&lower_at(1)?)),
        Function::StartsWith => Value::Truth(lower_at(0)?.starts_with(&lower_at(1)?)),
        Function::EndsWith => Value::Truth(lower_at(0)?.ends_with(&lower_at(1)?)),
        Function::Matches => Value::Truth(pattern::found(text_at(1)?, text_at(0)?)),
        Function::Replace if text_at(1)?.is_empty() => first.clone(),
        Function::Replace => Value::Text(text_at(0)?.replace(text_at(1)?, text_at(2)?)),
        Function::Substring => {
            let start = number(&arguments[1])?.trunc();
            let length = arguments.get(2).map_or(Some(f64::INFINITY), number)?.trunc();
            let taken = |place: usize| start <= place as f64 && (place as f64) < start + length;
            let kept = text(first)?.chars().enumerate().filter(|(at, _)| taken(at + 1));
            Value::Text(kept.map(|(_, one)| one).collect())
        }
        Function::Concat => Value::Text(arguments.iter().map(written).collect::<Option<String>>()?),
        Function::Year => Value::Integer(civil().0.into()),
        Function::Quarter => Value::Integer((civil().1 as i64 + 2) / 3),
        Function::Month => Value::Integer(civil().1.into()),
        Function::Day => Value::Integer(civil().2.into()),
        Function::AddMonths => {
            // Month by month, as one would count on a calendar.
            let (year, month, day) = civil();
            let n = number(&arguments[1])?.trunc() as i64;
            let months = i64::from(year) * 12 + i64::from(month) - 1 + n;
            let (year, month) = (months.div_euclid(12) as i32, months.rem_euclid(12) as u32 + 1);
            let last = (28..=31).rev().find(|it| exists(year, month, *it)).unwrap_or(28);
            Value::Date(days_from_civil(year, month, day.min(last)))
        }
        Function::Weekday => match first {
            // 1970-01-01 was a Thursday.
            Value::Date(days) => Value::Integer(i64::from((days + 3).rem_euclid(7)) + 1),
            _ => return None,
        },
        Function::MonthEnd => {
            let (year, month, _) = civil();
            let last = (28..=31).rev().find(|it| exists(year, month, *it)).unwrap_or(28);
            Value::Date(days_from_civil(year, month, last))
        }
        Function::ToDate => Value::Date(language::quantity::read_any_date(text(first)?)?),
        Function::ReplacePattern => panic!("{function:?} has no naive reading here"),
        Function::ToText => Value::Text(written(first)?),
        Function::ToNumber => {
            return language::quantity::read_number(text(first)?).map(Value::Number);
        }
        Function::Coalesce | Function::Least | Function::Greatest => panic!("{function:?} takes missing values"),
    })
}

/// Whether the calendar has that day.
fn exists(year: i32, month: u32, day: u32) -> bool {
    civil_from_days(days_from_civil(year, month, day)) == (year, month, day)
}

fn of_number(it: f64, function: fn(f64) -> f64) -> Value {
    settled(function(it), &[it])
}

fn whole(it: &Value, function: fn(f64) -> f64) -> Option<Value> {
    match it {
        Value::Integer(_) => Some(it.clone()),
        _ => Some(Value::Number(function(number(it)?))),
    }
}

/// Halves go away from zero; digits below zero round to tens, hundreds …
fn rounded(it: &Value, digits: Option<&Value>) -> Option<Value> {
    let digits = digits.map_or(Some(0.0), number)?.trunc() as i32;
    if let (Value::Integer(_), 0..) = (it, digits) {
        return Some(it.clone());
    }
    let (value, scale) = (number(it)?, 10_f64.powi(digits.abs()));
    let result = match 0 <= digits {
        true => (value * scale).round() / scale,
        false => (value / scale).round() * scale,
    };
    let unchanged = !result.is_finite();
    Some(Value::Number(if unchanged { value } else { result }))
}

/// A value as text: whole numbers without a point, others with as many digits as tell them apart, never an exponent.
fn written(it: &Value) -> Option<String> {
    match it {
        Value::Missing => None,
        Value::Truth(it) => Some(it.to_string()),
        Value::Integer(it) => Some(it.to_string()),
        Value::Number(it) if it.is_infinite() => None,
        Value::Number(it) => Some(format!("{}", it + 0.0)),
        Value::Text(it) => Some(it.clone()),
        Value::Date(days) => {
            let (year, month, day) = civil_from_days(*days);
            Some(format!("{year:04}-{month:02}-{day:02}"))
        }
    }
}
