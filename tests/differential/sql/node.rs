//! The nodes of a plan in SQL, each a named table expression.

use language::plan::{Aggregate, JoinKind, Named, Plan, SortKey};

use super::aggregate::{Place, write_aggregate};
use super::expression::{held, write};
use super::value::{named, values};
use super::window::{order, write_window};
use super::{Columns, quoted};

/// The order that a sort made, where something above asks for it.
const PLACE: &str = "\"~place\"";

/// A plan as one query; what cannot be said, in words.
pub fn query(plan: &Plan) -> Result<String, &'static str> {
    let mut steps = Vec::new();
    let last = step(plan, &mut steps)?;
    let columns: Vec<String> = plan.schema().iter().map(|(name, _)| quoted(name)).collect();
    Ok(format!("with {}\nselect {} from {last}", steps.join(",\n"), columns.join(", ")))
}

/// Adds the steps of a plan and gives the name of the last.
fn step(plan: &Plan, steps: &mut Vec<String>) -> Result<String, &'static str> {
    let written = match plan {
        Plan::Scan { table, columns } => format!("select {} from {}", names(columns), quoted(table)),
        Plan::Values { columns, rows } => values(columns, rows),
        Plan::Filter { input, predicate } => {
            let from = step(input, steps)?;
            format!("select {} from {from} where {}", names(&input.schema()), write(predicate, &input.schema()))
        }
        Plan::Project { input, columns } => {
            let from = step(input, steps)?;
            let before = input.schema();
            let columns = columns.iter().map(|it| aliased(&write(&it.expr, &before), &it.name));
            format!("select {} from {from}", columns.collect::<Vec<_>>().join(", "))
        }
        Plan::Extend { input, columns } => {
            let from = step(input, steps)?;
            let before = input.schema();
            let new = columns.iter().map(|it| (it.name.as_str(), write(&it.expr, &before))).collect();
            format!("select {} from {from}", beside(&plan.schema(), new))
        }
        Plan::Window { input, partition, order, functions } => {
            let from = step(input, steps)?;
            let before = input.schema();
            let one = |it| write_window(it, partition, order, &before);
            let new = functions.iter().map(|it| (it.name.as_str(), one(it))).collect();
            format!("select {} from {from}", beside(&plan.schema(), new))
        }
        Plan::Aggregate { input, keys, aggregates } => grouped(input, keys, aggregates, steps)?,
        Plan::Join { left, right, on, how } => {
            let (from, to) = (step(left, steps)?, step(right, steps)?);
            joined(plan, (left, &from), (right, &to), on, *how)
        }
        Plan::Union { inputs } => {
            let after = plan.schema();
            let mut parts = Vec::new();
            for input in inputs {
                let from = step(input, steps)?;
                parts.push(format!("select {} from {from}", aligned(&input.schema(), &after)));
            }
            parts.join(" union all ")
        }
        // An order by itself changes no row; a slice and `First` ask for it below.
        Plan::Sort { input, .. } => return step(input, steps),
        Plan::Slice { input, offset, length } => match &**input {
            Plan::Sort { input, keys } => {
                let from = step(input, steps)?;
                let columns = input.schema();
                let sorted = order(keys, &columns);
                format!("select {} from {from} order by {sorted} limit {length} offset {offset}", names(&columns))
            }
            _ => return Err("a slice of rows in no order"),
        },
    };
    let name = format!("step{}", steps.len());
    steps.push(format!("{name} as ({written})"));
    Ok(name)
}

fn names(columns: &Columns) -> String {
    columns.iter().map(|(name, _)| quoted(name)).collect::<Vec<_>>().join(", ")
}

fn aliased(written: &str, name: &str) -> String {
    format!("{written} as {}", quoted(name))
}

/// The columns of a schema, some of them made anew.
fn beside(after: &Columns, new: Vec<(&str, String)>) -> String {
    let one = |(name, _): &(String, _)| match new.iter().find(|it| it.0 == name) {
        Some((_, written)) => aliased(written, name),
        None => quoted(name),
    };
    after.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn aligned(columns: &Columns, after: &Columns) -> String {
    let one = |(name, ty): &(String, _)| match columns.iter().any(|it| it.0 == *name) {
        true => aliased(&held(&language::plan::Expr::column(name), *ty, columns), name),
        false => aliased(&format!("cast(null as {})", named(*ty)), name),
    };
    after.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn grouped(
    input: &Plan,
    keys: &[Named],
    aggregates: &[Aggregate],
    steps: &mut Vec<String>,
) -> Result<String, &'static str> {
    let columns = input.schema();
    let sorted: &[SortKey] = if let Plan::Sort { keys, .. } = input { keys } else { &[] };
    let mut from = step(input, steps)?;
    if !sorted.is_empty() {
        let placed = order(sorted, &columns);
        from = format!("(select *, row_number() over (order by {placed}) as {PLACE} from {from})");
    }
    let mut written: Vec<String> = keys.iter().map(|it| aliased(&write(&it.expr, &columns), &it.name)).collect();
    for it in aggregates {
        let place = Place { filter: it.filter.as_ref(), over: "", order: PLACE };
        written.push(aliased(&write_aggregate(&it.function, &it.argument, &place, &columns), &it.name));
    }
    let group: Vec<String> = (1..=keys.len()).map(|at| at.to_string()).collect();
    let group = if group.is_empty() { String::new() } else { format!(" group by {}", group.join(", ")) };
    Ok(format!("select {} from {from}{group}", written.join(", ")))
}

fn joined(
    plan: &Plan,
    (left, from): (&Plan, &str),
    (right, to): (&Plan, &str),
    on: &[(String, String)],
    how: JoinKind,
) -> String {
    let (here, there) = (left.schema(), right.schema());
    let pairs: Vec<String> = on.iter().map(|(a, b)| format!("l.{} = r.{}", quoted(a), quoted(b))).collect();
    let pairs = pairs.join(" and ");
    // In a full join, the key of a row that only the right side has stands in the left side's key column.
    let key = |name: &str| on.iter().find(|(a, _)| how == JoinKind::Full && a == name).map(|it| it.1.as_str());
    let mut columns: Vec<String> = here
        .iter()
        .map(|(name, _)| match key(name) {
            Some(other) => aliased(&format!("coalesce(l.{}, r.{})", quoted(name), quoted(other)), name),
            None => format!("l.{}", quoted(name)),
        })
        .collect();
    let n_here = here.len();
    columns.extend(plan.schema()[n_here..].iter().map(|(name, _)| format!("r.{}", quoted(name))));
    debug_assert!(there.len() + n_here >= columns.len());
    let columns = columns.join(", ");
    match how {
        JoinKind::Inner => format!("select {columns} from {from} l join {to} r on {pairs}"),
        JoinKind::Left => format!("select {columns} from {from} l left join {to} r on {pairs}"),
        JoinKind::Full => format!("select {columns} from {from} l full join {to} r on {pairs}"),
        JoinKind::Cross => format!("select {columns} from {from} l cross join {to} r"),
        JoinKind::Semi => format!("select {columns} from {from} l where exists (from {to} r where {pairs})"),
        JoinKind::Anti => format!("select {columns} from {from} l where not exists (from {to} r where {pairs})"),
    }
}
