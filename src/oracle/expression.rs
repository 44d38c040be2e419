//! Expressions over the values of one row.

use std::cmp::Ordering;

use language::plan::{BinaryOperator, Expr, Value};
use language::types::Type;

use crate::function;
use crate::value::{compare, held, known, number, settled, truth};

/// The value of an expression for a row of these columns.
pub(crate) fn value(expr: &Expr, columns: &[(String, Type)], row: &[Value]) -> Value {
    let of = |inner: &Expr| value(inner, columns, row);
    let result = match expr {
        Expr::Column(name) => {
            let at = columns.iter().position(|(known, _)| known == name);
            row[at.unwrap_or_else(|| panic!("there is no column {name}"))].clone()
        }
        Expr::Literal(it, _) => it.clone(),
        Expr::Not(inner) => known(truth(&of(inner)).map(|it| Value::Truth(!it))),
        Expr::IsMissing(inner) => Value::Truth(of(inner) == Value::Missing),
        Expr::Binary(operator, left, right) => binary(*operator, &of(left), &of(right)),
        Expr::If(condition, then, otherwise) => match truth(&of(condition)) {
            Some(true) => of(then),
            Some(false) | None => of(otherwise),
        },
        Expr::In(inner, list) => match of(inner) {
            Value::Missing => Value::Missing,
            it => Value::Truth(list.iter().any(|one| compare(&it, one) == Some(Ordering::Equal))),
        },
        Expr::Call(function, arguments) => {
            let values: Vec<Value> = arguments.iter().map(of).collect();
            function::call(*function, &values)
        }
    };
    held(result, expr.ty(columns))
}

/// Whether a predicate is true, not false and not missing.
pub(crate) fn holds(predicate: &Expr, columns: &[(String, Type)], row: &[Value]) -> bool {
    truth(&value(predicate, columns, row)) == Some(true)
}

fn binary(operator: BinaryOperator, left: &Value, right: &Value) -> Value {
    match operator {
        BinaryOperator::And => known(both(truth(left), truth(right), false)),
        BinaryOperator::Or => known(both(truth(left), truth(right), true)),
        BinaryOperator::Equal => ordered(left, right, |it| it == Ordering::Equal),
        BinaryOperator::NotEqual => ordered(left, right, |it| it != Ordering::Equal),
        BinaryOperator::Less => ordered(left, right, |it| it == Ordering::Less),
        BinaryOperator::LessEqual => ordered(left, right, |it| it != Ordering::Greater),
        BinaryOperator::Greater => ordered(left, right, |it| it == Ordering::Greater),
        BinaryOperator::GreaterEqual => ordered(left, right, |it| it != Ordering::Less),
        BinaryOperator::Add
        | BinaryOperator::Subtract
        | BinaryOperator::Multiply
        | BinaryOperator::Divide
        | BinaryOperator::Modulo
        | BinaryOperator::Power => known(arithmetic(operator, left, right)),
    }
}

/// Kleene: `decisive` on either side decides; else what is missing stays missing.
fn both(left: Option<bool>, right: Option<bool>, decisive: bool) -> Option<Value> {
    match (left, right) {
        (Some(it), _) if it == decisive => Some(Value::Truth(decisive)),
        (_, Some(it)) if it == decisive => Some(Value::Truth(decisive)),
        (Some(_), Some(_)) => Some(Value::Truth(!decisive)),
        _ => None,
    }
}

fn ordered(left: &Value, right: &Value, accept: impl Fn(Ordering) -> bool) -> Value {
    known(compare(left, right).map(|it| Value::Truth(accept(it))))
}

fn arithmetic(operator: BinaryOperator, left: &Value, right: &Value) -> Option<Value> {
    match (operator, left, right) {
        (BinaryOperator::Subtract, Value::Date(a), Value::Date(b)) => {
            return Some(Value::Number(f64::from(*a) - f64::from(*b)));
        }
        (BinaryOperator::Add, Value::Date(day), days) => return later(*day, number(days)?),
        (BinaryOperator::Subtract, Value::Date(day), days) => return later(*day, -number(days)?),
        (BinaryOperator::Add, Value::Integer(a), Value::Integer(b)) => {
            return Some(Value::Number((i128::from(*a) + i128::from(*b)) as f64));
        }
        (BinaryOperator::Subtract, Value::Integer(a), Value::Integer(b)) => {
            return Some(Value::Number((i128::from(*a) - i128::from(*b)) as f64));
        }
        // A missing date plus days, or days of a missing date.
        (_, Value::Missing, _) | (_, _, Value::Missing) => return None,
        _ => {}
    }
    let (a, b) = (number(left)?, number(right)?);
    let result = match operator {
        BinaryOperator::Add => a + b,
        BinaryOperator::Subtract => a - b,
        BinaryOperator::Multiply if a == 0.0 || b == 0.0 => 0.0,
        BinaryOperator::Multiply => a * b,
        BinaryOperator::Divide | BinaryOperator::Modulo if b == 0.0 => return None,
        BinaryOperator::Divide => a / b,
        BinaryOperator::Modulo if a.is_infinite() || b.is_infinite() => return None,
        BinaryOperator::Modulo => a - b * (a / b).floor(),
        BinaryOperator::Power => a.powf(b),
        other => panic!("{other:?} is no arithmetic"),
    };
    Some(settled(result, &[a, b]))
}

/// The date a number of whole days later; a fraction of a day is dropped.
fn later(day: i32, days: f64) -> Option<Value> {
    let sum = (f64::from(day) + days).floor();
    let fits = f64::from(i32::MIN) <= sum && sum <= f64::from(i32::MAX);
    fits.then_some(Value::Date(sum as i32))
}
