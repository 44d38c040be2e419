//! Random small tables: missing values, ties, zeros, negatives, infinite ends, Chinese.

use std::collections::HashMap;

use language::plan::Value;
use language::types::Type;
use oracle::Table;

use crate::random::Random;

pub type Tables = HashMap<String, Table>;

const NAMES: [&str; 6] = ["Topchoice", "通策医疗", "爱尔眼科", "topchoice", "", "Aier 眼科"];
const WORDS: [&str; 12] = ["12", " 7.5 ", "-3", "1e3", "abc", "ABC", " 口腔 医院 ", "Straße", "0", "a.b", "x%y", "NaN"];
const PERIODS: [&str; 4] = ["2021", "2022Q1", "2015H1", "2021-03"];

/// Two tables, `a` and `b`, of the same columns.
pub fn tables(random: &mut Random) -> Tables {
    ["a", "b"].into_iter().map(|name| (name.to_owned(), table(random))).collect()
}

fn table(random: &mut Random) -> Table {
    let mut columns: Vec<(String, Type)> = [
        ("k", Type::Text),
        ("s", Type::Text),
        ("p", Type::Period),
        ("i", Type::Integer),
        ("big", Type::Integer),
        ("n", Type::Number),
        ("m", Type::Number),
        ("t", Type::Truth),
        ("d", Type::Date),
        ("x~low", Type::Number),
        ("x~high", Type::Number),
    ]
    .into_iter()
    .map(|(name, ty)| (name.to_owned(), ty))
    .collect();
    for _ in 0..random.below(6) {
        columns.remove(random.below(columns.len()));
    }
    let n_rows = *random.pick(&[0, 1, 3, 3, 20, 20, 20, 300]);
    let gaps: Vec<usize> = columns.iter().map(|_| *random.pick(&[1, 3, 3, 6, 6, 1_000_000, 1_000_000])).collect();
    let rows = (0..n_rows).map(|_| row(random, &columns, &gaps)).collect();
    Table { columns, rows }
}

fn row(random: &mut Random, columns: &[(String, Type)], gaps: &[usize]) -> Vec<Value> {
    let (low, high) = range(random);
    let mut cells = Vec::new();
    for ((name, ty), gap) in columns.iter().zip(gaps) {
        cells.push(match name.as_str() {
            "x~low" => low.clone(),
            "x~high" => high.clone(),
            _ if random.once_in(*gap) => Value::Missing,
            name => cell(random, name, *ty),
        });
    }
    cells
}

/// A value of a column of that name; all numbers are multiples of a quarter, so that their sums are exact.
pub fn cell(random: &mut Random, name: &str, ty: Type) -> Value {
    match (name, ty) {
        ("big", _) => Value::Integer((1 << 62) - random.between(0, 3)),
        ("m", _) => Value::Number(random.between(-2, 2) as f64 / 2.0),
        ("k", _) => Value::Text((*random.pick(&NAMES)).to_owned()),
        (_, Type::Text) => Value::Text((*random.pick(&WORDS)).to_owned()),
        (_, Type::Period | Type::Unknown) => Value::Text((*random.pick(&PERIODS)).to_owned()),
        (_, Type::Integer) => Value::Integer(random.between(-5, 5)),
        (_, Type::Number) => Value::Number(random.between(-100, 100) as f64 / 4.0),
        (_, Type::Truth) => Value::Truth(random.once_in(2)),
        (_, Type::Date) => Value::Date(random.between(-800, 20_000) as i32),
    }
}

/// Both ends missing, a point, a closed range, or open at one end.
fn range(random: &mut Random) -> (Value, Value) {
    let point = random.between(-20, 40) as f64 / 4.0;
    let (low, high) = match random.below(6) {
        0 => return (Value::Missing, Value::Missing),
        1 | 2 => (point, point),
        3 => (f64::NEG_INFINITY, point),
        4 => (point, f64::INFINITY),
        _ => (point, point + random.between(1, 20) as f64 / 4.0),
    };
    (Value::Number(low), Value::Number(high))
}
