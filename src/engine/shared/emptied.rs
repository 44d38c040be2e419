//! Rows of a file that a condition keeps are not looked for where it is known by then that there are none: what is counted is
//! counted first.

use language::plan::{Aggregate, AggregateFunction, Expr, Plan};
use polars::prelude::*;

use super::counts::alike;
use super::rows::Rows;
use super::{nothing, replaced};
use crate::lower::conditions;
use crate::{Failure, Sources};

/// Counts rows of files first, where they tell whether rows that a later part shows are there; with the counts in the place of
/// what counts them, and no rows where there are none.
pub(crate) fn emptied(
    plans: &[Plan],
    sources: &Sources,
    run: impl Fn(&[Plan]) -> Result<Vec<DataFrame>, Failure>,
) -> Result<Option<(Vec<Plan>, Sources)>, Failure> {
    let counts = |it: &Plan| matches!(it, Plan::Aggregate { keys, .. } if keys.is_empty()) && sources.streams(it);
    let counting: Vec<usize> = (0..plans.len()).filter(|at| counts(&plans[*at])).collect();
    // The rows of the answer itself are there more often than not.
    let shown = plans.iter().enumerate().skip(1).filter_map(|(at, plan)| {
        let rows = shown(plan, sources)?;
        let told = counting.iter().find_map(|at| Some((*at, count_of(&plans[*at], rows)?)));
        told.map(|(counts, name)| (at, rows, counts, name))
    });
    let shown: Vec<(usize, &Plan, usize, &str)> = shown.collect();
    if shown.is_empty() {
        return Ok(None);
    }
    let asked: Vec<Plan> = counting.iter().map(|at| plans[*at].clone()).collect();
    let (ran, mut made, mut with) = (run(&asked)?, plans.to_vec(), sources.clone());
    for (at, rows, counts, name) in shown {
        let frame = counting.iter().position(|it| *it == counts).and_then(|it| ran.get(it));
        let n = frame.and_then(|it| it.column(name).ok()?.get(0).ok()?.extract::<u64>());
        if n == Some(0) {
            made[at] = replaced(&plans[at], rows, &nothing(rows));
        }
    }
    for (at, frame) in counting.into_iter().zip(ran) {
        let name = format!("~counts{at}");
        with.put_answer(&name, frame);
        made[at] = Plan::scan(name, plans[at].schema());
    }
    Ok(Some((made, with)))
}

/// The rows of a file that a plan shows, where a condition keeps them.
fn shown<'a>(plan: &'a Plan, sources: &Sources) -> Option<&'a Plan> {
    match plan {
        Plan::Sort { input, .. }
        | Plan::Slice { input, .. }
        | Plan::Project { input, .. }
        | Plan::Extend { input, .. } => shown(input, sources),
        Plan::Filter { .. } => {
            let rows = Rows::of(plan, None)?;
            (matches!(rows.of, Plan::Scan { .. }) && sources.streams(plan)).then_some(plan)
        }
        _ => None,
    }
}

/// The column of a plan that counts those rows.
fn count_of<'a>(plan: &'a Plan, rows: &Plan) -> Option<&'a str> {
    let Plan::Aggregate { input, aggregates, .. } = plan else { return None };
    let (shown, counted) = (Rows::of(rows, None)?, Rows::of(input, None)?);
    if shown.of != counted.of {
        return None;
    }
    let same = |it: &&Aggregate| {
        let (AggregateFunction::Rows, Some(filter)) = (&it.function, &it.filter) else { return false };
        let Some(filter) = counted.read(filter) else { return false };
        let mut all = Vec::new();
        conditions(&filter, &mut all);
        let all: Vec<Expr> = all.into_iter().chain(&counted.conditions).cloned().collect();
        alike(&all, &shown.conditions)
    };
    aggregates.iter().find(same).map(|it| it.name.as_str())
}
