//! Constants, types and tables in SQL, and the few rules that take a name there.

use language::plan::Value;
use language::types::Type;
use oracle::Table;

use super::{Columns, quoted};

/// Rules that mention an operand more than once.
pub const MACROS: [&str; 13] = [
    // No number, or infinite out of finite sides.
    "create or replace macro settled(r, a, b) as
       case when isnan(r) or (isinf(r) and not isinf(a) and not isinf(b)) then null else r end",
    "create or replace macro plus(a, b) as settled(a + b, a, b)",
    "create or replace macro minus(a, b) as settled(a - b, a, b)",
    // Zero times an absent end is zero.
    "create or replace macro times(a, b) as
       case when a is null or b is null then null when a = 0 or b = 0 then 0.0 else settled(a * b, a, b) end",
    "create or replace macro over(a, b) as case when b = 0 then null else settled(a / b, a, b) end",
    "create or replace macro modulo(a, b) as
       case when b = 0 or isinf(a) or isinf(b) then null else a - b * floor(a / b) end",
    "create or replace macro power(a, b) as settled(pow(a, b), a, b)",
    "create or replace macro days_of(d) as cast(date_diff('day', date '1970-01-01', d) as double)",
    "create or replace macro day_at(n) as
       case when abs(floor(n)) <= 2147483646 then date '1970-01-01' + cast(floor(n) as integer) end",
    "create or replace macro rounded(x, scale) as
       case when isfinite(round(x * scale) / scale) then round(x * scale) / scale else x end",
    "create or replace macro part(s, first, n) as
       case when s is null or first is null or n is null then null
         when first + n <= greatest(first, 1) then ''
         else substring(s, cast(greatest(first, 1) as bigint), cast(first + n - greatest(first, 1) as bigint)) end",
    // The most frequent of a sorted list; of several, the first.
    "create or replace macro most_frequent(l) as
       l[list_position(list_transform(l, lambda e: len(list_filter(l, lambda f: f = e))),
         list_max(list_transform(l, lambda e: len(list_filter(l, lambda f: f = e)))))]",
    // The linear quantile of a sorted list that may hold infinities.
    "create or replace macro between_ends(l, q) as
       case when l[cast(floor(q * (len(l) - 1)) as bigint) + 1] = l[cast(ceil(q * (len(l) - 1)) as bigint) + 1]
         then l[cast(floor(q * (len(l) - 1)) as bigint) + 1]
         else settled(
           l[cast(floor(q * (len(l) - 1)) as bigint) + 1] * (1 - (q * (len(l) - 1) - floor(q * (len(l) - 1))))
             + l[cast(ceil(q * (len(l) - 1)) as bigint) + 1] * (q * (len(l) - 1) - floor(q * (len(l) - 1))),
           'inf'::double, 0.0)
       end",
];

/// The type of SQL that holds values of a type.
pub(super) fn named(ty: Type) -> &'static str {
    match ty {
        Type::Truth => "boolean",
        Type::Integer => "bigint",
        Type::Number => "double",
        Type::Text | Type::Period | Type::Unknown => "varchar",
        Type::Date => "date",
    }
}

/// A constant, as a column of a type holds it.
pub(super) fn literal(value: &Value, ty: Type) -> String {
    let plain = match value {
        Value::Missing => "null".to_owned(),
        Value::Truth(it) => it.to_string(),
        Value::Integer(it) => it.to_string(),
        Value::Number(it) if it.is_infinite() => format!("'{it}'"),
        Value::Number(it) => format!("'{it:e}'"),
        Value::Text(it) => format!("'{}'", it.replace('\'', "''")),
        Value::Date(days) => format!("date '1970-01-01' + ({days})"),
    };
    format!("cast({plain} as {})", named(ty))
}

/// Rows as a table of SQL.
pub(super) fn values(columns: &Columns, rows: &[Vec<Value>]) -> String {
    let names: Vec<String> = columns.iter().map(|(name, _)| quoted(name)).collect();
    if rows.is_empty() {
        let nothing: Vec<String> =
            columns.iter().map(|(name, ty)| format!("cast(null as {}) as {}", named(*ty), quoted(name))).collect();
        return format!("select {} where false", nothing.join(", "));
    }
    let row = |row: &Vec<Value>| {
        let cells: Vec<String> = row.iter().zip(columns).map(|(it, (_, ty))| literal(it, *ty)).collect();
        format!("({})", cells.join(", "))
    };
    let rows: Vec<String> = rows.iter().map(row).collect();
    format!("select * from (values {}) as rows_written({})", rows.join(", "), names.join(", "))
}

/// The statement that makes a table.
pub fn table(name: &str, table: &Table) -> String {
    format!("create or replace temp table {} as {}", quoted(name), values(&table.columns, &table.rows))
}
