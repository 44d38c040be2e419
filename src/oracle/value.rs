//! Plain values: what is equal, what is less, and when a number is none.

use std::cmp::Ordering;

use language::plan::Value;
use language::types::Type;

/// The number a value is; `None` if it is missing.
pub(crate) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Missing => None,
        Value::Integer(it) => Some(*it as f64),
        Value::Number(it) => Some(*it),
        other => panic!("{other:?} is no number"),
    }
}

/// The text a value is; `None` if it is missing.
pub(crate) fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Missing => None,
        Value::Text(it) => Some(it),
        other => panic!("{other:?} is no text"),
    }
}

/// The truth a value is; `None` if it is missing.
pub(crate) fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Missing => None,
        Value::Truth(it) => Some(*it),
        other => panic!("{other:?} is no truth"),
    }
}

/// `None` is missing.
pub(crate) fn known(value: Option<Value>) -> Value {
    value.unwrap_or(Value::Missing)
}

/// A value as a column of a type holds it: a whole number in a column of numbers is a number.
pub(crate) fn held(value: Value, ty: Type) -> Value {
    match (value, ty) {
        (Value::Integer(it), Type::Number) => Value::Number(it as f64),
        (Value::Number(it), Type::Integer) => Value::Integer(it as i64),
        (value, _) => value,
    }
}

/// What came out of arithmetic on `sides`: missing if it is no number, or infinite out of finite sides.
pub(crate) fn settled(result: f64, sides: &[f64]) -> Value {
    let made_up = result.is_infinite() && sides.iter().all(|side| side.is_finite());
    match result.is_nan() || made_up {
        true => Value::Missing,
        false => Value::Number(result),
    }
}

/// How two values of one type compare; `None` if one is missing. Two whole numbers compare exactly, other numbers as f64.
pub(crate) fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Missing, _) | (_, Value::Missing) => None,
        (Value::Truth(a), Value::Truth(b)) => Some(a.cmp(b)),
        (Value::Integer(a), Value::Integer(b)) => Some(a.cmp(b)),
        (Value::Text(a), Value::Text(b)) => Some(a.chars().cmp(b.chars())),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        (a, b) => number(a)?.partial_cmp(&number(b)?),
    }
}

/// Whether two values belong to one group: equal, or both missing.
pub(crate) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Missing, Value::Missing) => true,
        (left, right) => compare(left, right) == Some(Ordering::Equal),
    }
}

/// How two values sort: missing ones last in both directions.
pub(crate) fn sorted(left: &Value, right: &Value, descending: bool) -> Ordering {
    match (left, right) {
        (Value::Missing, Value::Missing) => Ordering::Equal,
        (Value::Missing, _) => Ordering::Greater,
        (_, Value::Missing) => Ordering::Less,
        (left, right) => {
            let order = compare(left, right).unwrap_or(Ordering::Equal);
            if descending { order.reverse() } else { order }
        }
    }
}
