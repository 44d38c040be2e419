//! The nodes of a plan: rows in, rows out.

use std::cmp::Ordering;
use std::collections::HashMap;

use language::plan::{JoinKind, Named, Plan, SortKey, Value, WindowFunction, WindowKind};
use language::types::Type;

use crate::Table;
use crate::aggregate::aggregate;
use crate::expression::{holds, value};
use crate::value::{compare, held, number, same, sorted};

type Row = Vec<Value>;
type Columns = Vec<(String, Type)>;

/// The rows of a plan.
pub(crate) fn rows(plan: &Plan, tables: &HashMap<String, Table>) -> Vec<Row> {
    match plan {
        Plan::Scan { table, columns } => scan(&tables[table], columns),
        Plan::Values { columns, rows } => rows.iter().map(|row| typed(row.clone(), columns)).collect(),
        Plan::Filter { input, predicate } => {
            let columns = input.schema();
            rows(input, tables).into_iter().filter(|row| holds(predicate, &columns, row)).collect()
        }
        Plan::Project { input, columns: wanted } => {
            let columns = input.schema();
            rows(input, tables).iter().map(|row| values(wanted, &columns, row)).collect()
        }
        Plan::Extend { input, columns: wanted } => {
            let (columns, after) = (input.schema(), plan.schema());
            let extended = |row: Row| {
                let new = values(wanted, &columns, &row);
                put(row, &after, wanted.iter().map(|it| it.name.as_str()).zip(new))
            };
            rows(input, tables).into_iter().map(extended).collect()
        }
        Plan::Aggregate { input, keys, aggregates } => {
            let columns = input.schema();
            let mut result = Vec::new();
            for (key, members) in groups(&rows(input, tables), keys, &columns) {
                let of = aggregates.iter().map(|it| {
                    let passes = |row: &&Row| it.filter.as_ref().is_none_or(|filter| holds(filter, &columns, row));
                    let kept: Vec<&Row> = members.iter().filter(|row| passes(row)).collect();
                    aggregate(&it.function, &it.argument, &columns, &kept)
                });
                result.push(key.into_iter().chain(of).collect());
            }
            result
        }
        Plan::Window { input, partition, order, functions } => {
            let columns = input.schema();
            let before = rows(input, tables);
            let mut after = before.clone();
            for function in functions {
                let new = window(function, partition, order, &columns, &before);
                let names = plan.schema();
                after = after
                    .into_iter()
                    .zip(new)
                    .map(|(row, it)| put(row, &names, [(function.name.as_str(), it)]))
                    .collect();
            }
            after
        }
        Plan::Join { left, right, on, how } => {
            let sides = Sides { left: left.schema(), right: right.schema(), on, how: *how };
            join(&sides, &rows(left, tables), &rows(right, tables))
        }
        Plan::Union { inputs } => {
            let after = plan.schema();
            inputs.iter().flat_map(|input| aligned(rows(input, tables), &input.schema(), &after)).collect()
        }
        Plan::Sort { input, keys } => {
            let columns = input.schema();
            let mut result = rows(input, tables);
            result.sort_by(|a, b| in_order(keys, &columns, a, b));
            result
        }
        Plan::Slice { input, offset, length } => {
            rows(input, tables).into_iter().skip(*offset as usize).take(*length as usize).collect()
        }
    }
}

fn scan(table: &Table, columns: &[(String, Type)]) -> Vec<Row> {
    let named: Vec<Named> =
        columns.iter().map(|(name, _)| Named::new(name, language::plan::Expr::column(name))).collect();
    table.rows.iter().map(|row| typed(values(&named, &table.columns, row), columns)).collect()
}

fn typed(row: Row, columns: &[(String, Type)]) -> Row {
    row.into_iter().zip(columns).map(|(it, (_, ty))| held(it, *ty)).collect()
}

fn values(wanted: &[Named], columns: &Columns, row: &[Value]) -> Row {
    wanted.iter().map(|it| value(&it.expr, columns, row)).collect()
}

/// The row with new values at the places `after` has for their names; those of new names come at the end.
fn put<'a>(mut row: Row, after: &Columns, new: impl IntoIterator<Item = (&'a str, Value)>) -> Row {
    for (name, it) in new {
        let at = after.iter().position(|(known, _)| known == name).expect("the schema has every new column");
        match at < row.len() {
            true => row[at] = it,
            false => row.push(it),
        }
    }
    row
}

fn groups(rows: &[Row], keys: &[Named], columns: &Columns) -> Vec<(Row, Vec<Row>)> {
    let mut found: Vec<(Row, Vec<Row>)> = Vec::new();
    if keys.is_empty() {
        found.push((vec![], vec![]));
    }
    for row in rows {
        let key = values(keys, columns, row);
        match found.iter_mut().find(|(known, _)| known.iter().zip(&key).all(|(a, b)| same(a, b))) {
            Some((_, members)) => members.push(row.clone()),
            None => found.push((key, vec![row.clone()])),
        }
    }
    found
}

fn in_order(keys: &[SortKey], columns: &Columns, left: &Row, right: &Row) -> Ordering {
    let of = |key: &SortKey| {
        let (a, b) = (value(&key.expr, columns, left), value(&key.expr, columns, right));
        sorted(&a, &b, key.descending)
    };
    keys.iter().map(of).find(|it| *it != Ordering::Equal).unwrap_or(Ordering::Equal)
}

/// The new column, in the order of `rows`.
fn window(
    function: &WindowFunction,
    partition: &[String],
    order: &[SortKey],
    columns: &Columns,
    rows: &[Row],
) -> Vec<Value> {
    let at: Vec<usize> =
        partition.iter().map(|name| columns.iter().position(|(known, _)| known == name).expect("a column")).collect();
    let together = |a: &Row, b: &Row| at.iter().all(|at| same(&a[*at], &b[*at]));
    let mut result = vec![Value::Missing; rows.len()];
    let mut done = vec![false; rows.len()];
    for start in 0..rows.len() {
        if done[start] {
            continue;
        }
        let mut members: Vec<usize> = (start..rows.len()).filter(|it| together(&rows[start], &rows[*it])).collect();
        members.sort_by(|a, b| in_order(order, columns, &rows[*a], &rows[*b]));
        let ordered: Vec<&Row> = members.iter().map(|it| &rows[*it]).collect();
        for (member, it) in members.iter().zip(partition_values(function, columns, &ordered)) {
            result[*member] = it;
            done[*member] = true;
        }
    }
    result
}

fn partition_values(function: &WindowFunction, columns: &Columns, ordered: &[&Row]) -> Vec<Value> {
    let arguments = || -> Vec<Value> { ordered.iter().map(|row| value(&function.argument, columns, row)).collect() };
    match &function.kind {
        WindowKind::RowNumber => (1..=ordered.len() as i64).map(Value::Integer).collect(),
        WindowKind::Aggregate(of) => vec![aggregate(of, &function.argument, columns, ordered); ordered.len()],
        WindowKind::Rank { descending } => {
            let all = arguments();
            let before = if *descending { Ordering::Greater } else { Ordering::Less };
            let rank = |it: &Value| 1 + all.iter().filter(|other| compare(other, it) == Some(before)).count() as i64;
            all.iter().map(|it| if *it == Value::Missing { Value::Missing } else { Value::Integer(rank(it)) }).collect()
        }
        WindowKind::MeanRank => {
            let all = arguments();
            let count = |it: &Value, which: Ordering| all.iter().filter(|of| compare(of, it) == Some(which)).count();
            let rank = |it: &Value| (2 * count(it, Ordering::Less) + count(it, Ordering::Equal) + 1) as f64 / 2.0;
            all.iter().map(|it| if *it == Value::Missing { Value::Missing } else { Value::Number(rank(it)) }).collect()
        }
        WindowKind::Lag(n) => {
            let all = arguments();
            let from = |at: usize| usize::try_from(at as i64 - n).ok().and_then(|at| all.get(at).cloned());
            (0..all.len()).map(|at| from(at).unwrap_or(Value::Missing)).collect()
        }
        WindowKind::LastKnown => {
            let mut last = Value::Missing;
            let mut carried = |it: &Value| {
                if *it != Value::Missing {
                    last = it.clone();
                }
                last.clone()
            };
            arguments().iter().map(&mut carried).collect()
        }
        WindowKind::CumulativeMax => {
            let mut most = f64::NEG_INFINITY;
            let mut running = |it: &Value| {
                let Some(it) = number(it) else { return Value::Missing };
                most = most.max(it);
                Value::Number(most)
            };
            arguments().iter().map(&mut running).collect()
        }
        WindowKind::CumulativeSum => {
            let mut total = 0.0;
            let mut running = |it: &Value| {
                let Some(it) = number(it) else { return Value::Missing };
                total += it;
                if f64::is_nan(total) { Value::Missing } else { Value::Number(total) }
            };
            arguments().iter().map(&mut running).collect()
        }
    }
}

struct Sides<'a> {
    left: Columns,
    right: Columns,
    on: &'a [(String, String)],
    how: JoinKind,
}

fn join(sides: &Sides<'_>, left: &[Row], right: &[Row]) -> Vec<Row> {
    let of = |columns: &Columns, name: &str| columns.iter().position(|(known, _)| known == name).expect("a key column");
    let keys: Vec<(usize, usize)> = sides.on.iter().map(|(a, b)| (of(&sides.left, a), of(&sides.right, b))).collect();
    let kept: Vec<usize> = (0..sides.right.len()).filter(|at| !keys.iter().any(|(_, key)| key == at)).collect();
    let matches = |a: &Row, b: &Row| keys.iter().all(|(l, r)| compare(&a[*l], &b[*r]) == Some(Ordering::Equal));
    let beside = |a: &Row, b: &Row| a.iter().cloned().chain(kept.iter().map(|at| b[*at].clone())).collect::<Row>();
    let nothing: Row = vec![Value::Missing; sides.right.len()];
    let mut result = Vec::new();
    for a in left {
        let found: Vec<&Row> = right.iter().filter(|b| matches(a, b)).collect();
        match sides.how {
            JoinKind::Inner | JoinKind::Cross => result.extend(found.iter().map(|b| beside(a, b))),
            JoinKind::Left | JoinKind::Full if found.is_empty() => result.push(beside(a, &nothing)),
            JoinKind::Left | JoinKind::Full => result.extend(found.iter().map(|b| beside(a, b))),
            JoinKind::Semi if !found.is_empty() => result.push(a.clone()),
            JoinKind::Anti if found.is_empty() => result.push(a.clone()),
            JoinKind::Semi | JoinKind::Anti => {}
        }
    }
    if sides.how == JoinKind::Full {
        for b in right.iter().filter(|b| !left.iter().any(|a| matches(a, b))) {
            // The key of a row that only the right side has stands in the left side's key column.
            let mut a: Row = vec![Value::Missing; sides.left.len()];
            keys.iter().for_each(|(l, r)| a[*l] = b[*r].clone());
            result.push(beside(&a, b));
        }
    }
    result
}

fn aligned(rows: Vec<Row>, columns: &Columns, after: &Columns) -> Vec<Row> {
    let from: Vec<Option<usize>> =
        after.iter().map(|(name, _)| columns.iter().position(|(known, _)| known == name)).collect();
    let moved = |row: Row| from.iter().map(|at| at.map_or(Value::Missing, |at| row[at].clone())).collect::<Row>();
    rows.into_iter().map(|row| typed(moved(row), after)).collect()
}
