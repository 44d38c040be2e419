//! Joins that would make more rows than a machine can hold are refused before they run.

use language::plan::{JoinKind, Plan, Task};
use polars::prelude::*;

use crate::collect::collect;
use crate::{Failure, Sources, lower};

/// How many rows a join may make if nothing else is set.
pub const MOST_ROWS: u64 = 100_000_000;

/// Looks at every join of a task whose sides are large enough to matter.
pub(crate) fn look(task: &Task, sources: &Sources) -> Result<(), Failure> {
    let mut joins = Vec::new();
    task.parts.iter().for_each(|it| found(&it.plan, &mut joins));
    for (at, join) in joins.iter().enumerate() {
        if joins[..at].contains(join) {
            continue;
        }
        if let Plan::Join { left, right, on, how } = join {
            let most = sources.most_rows;
            let n_rows = match (how, bound(left, sources), bound(right, sources)) {
                (JoinKind::Semi | JoinKind::Anti, ..) | (_, None, _) | (_, _, None) => continue,
                (JoinKind::Inner | JoinKind::Left, ..) if once(right, on) => continue,
                (_, Some(left), Some(right)) if left.saturating_mul(right) <= most => continue,
                (JoinKind::Cross, ..) => count(left, sources)?.saturating_mul(count(right, sources)?),
                (JoinKind::Inner | JoinKind::Left | JoinKind::Full, Some(n_left), _) => {
                    matches(left, right, on, n_left, sources)?
                }
            };
            if most < n_rows {
                return Err(Failure::new("too-many-rows", format!("this join would make {} rows", grouped(n_rows)))
                    .note("filter or summarize a table first, or join on more columns")
                    .note(format!("at most {} are made; `set join_rows {n_rows}` raises that", grouped(most))));
            }
        }
    }
    Ok(())
}

/// Whether no key stands in two rows of the right side: its rows are groups by the keys.
fn once(right: &Plan, on: &[(String, String)]) -> bool {
    match right {
        Plan::Filter { input, .. } | Plan::Sort { input, .. } => once(input, on),
        Plan::Aggregate { keys, .. } => keys.iter().all(|key| on.iter().any(|it| it.1 == key.name)),
        _ => false,
    }
}

/// The joins of a plan. What goes in first: a join is only counted if the joins under it may run.
fn found<'a>(plan: &'a Plan, into: &mut Vec<&'a Plan>) {
    plan.inputs().into_iter().for_each(|it| found(it, into));
    if matches!(plan, Plan::Join { .. }) {
        into.push(plan);
    }
}

/// At most so many rows come out of a plan; `None` where that is not known.
pub(crate) fn bound(plan: &Plan, sources: &Sources) -> Option<u64> {
    match plan {
        Plan::Scan { table, .. } => sources.n_rows(table),
        Plan::Values { rows, .. } => Some(rows.len() as u64),
        Plan::Aggregate { keys, .. } if keys.is_empty() => Some(1),
        Plan::Slice { input, length, .. } => Some(bound(input, sources).map_or(*length, |it| it.min(*length))),
        Plan::Filter { input, .. }
        | Plan::Project { input, .. }
        | Plan::Extend { input, .. }
        | Plan::Aggregate { input, .. }
        | Plan::Window { input, .. }
        | Plan::Sort { input, .. } => bound(input, sources),
        Plan::Join { left, how: JoinKind::Semi | JoinKind::Anti, .. } => bound(left, sources),
        Plan::Join { left, right, .. } => Some(bound(left, sources)?.saturating_mul(bound(right, sources)?)),
        Plan::Union { inputs } => inputs.iter().map(|it| bound(it, sources)).sum(),
    }
}

fn count(plan: &Plan, sources: &Sources) -> Result<u64, Failure> {
    first(lower(plan, sources)?.select([len().cast(DataType::Float64).alias("n")]), plan, sources)
}

/// How many rows match: exact, but only where one key could match often enough to matter.
fn matches(left: &Plan, right: &Plan, on: &[(String, String)], n_left: u64, sources: &Sources) -> Result<u64, Failure> {
    let keyed = |plan: &Plan, keys: Vec<&str>, n: &str| -> Result<LazyFrame, Failure> {
        let keys: Vec<Expr> = keys.iter().enumerate().map(|(at, it)| col(*it).alias(format!("~key{at}"))).collect();
        Ok(lower(plan, sources)?.group_by(keys).agg([len().cast(DataType::Float64).alias(n)]))
    };
    let of_right = keyed(right, on.iter().map(|it| it.1.as_str()).collect(), "n")?;
    let most = first(of_right.clone().select([col("n").max()]), right, sources)?;
    if n_left.saturating_mul(most) <= sources.most_rows {
        return Ok(0);
    }
    let of_left = keyed(left, on.iter().map(|it| it.0.as_str()).collect(), "m")?;
    let keys: Vec<Expr> = (0..on.len()).map(|at| col(format!("~key{at}"))).collect();
    let met = of_left.join(of_right, keys.clone(), keys, JoinArgs::new(JoinType::Inner));
    first(met.select([(col("n") * col("m")).sum().alias("n")]), left, sources)
}

/// The one number of a frame.
fn first(frame: LazyFrame, plan: &Plan, sources: &Sources) -> Result<u64, Failure> {
    let frames = collect(vec![frame], sources.streams(plan), &sources.cancel)?;
    let cell = frames.first().and_then(|it| it.columns().first().and_then(|it| it.get(0).ok()?.extract::<f64>()));
    Ok(cell.unwrap_or(0.0) as u64)
}

/// `10000` as `10,000`.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
