//! Rows that are grouped by the year, quarter or month of a date are first put together by the date, of which there are few: what
//! a date is of is worked out once for each, and how many dates there are is known without looking at the rows again.

use language::plan::{Aggregate, AggregateFunction, Expr, Named, Plan};
use language::types::Type;

use super::{contains, replaced};
use crate::Sources;

/// The plans in which groups by what is made of one date, and what is counted of the same rows beside them, are made of groups
/// by that date.
pub(super) fn dated(mut plans: Vec<Plan>, sources: &Sources) -> Vec<Plan> {
    let mut found: Vec<(Plan, String)> = Vec::new();
    plans.iter().for_each(|it| by_date(it, sources, &mut found));
    for (rows, date) in found {
        let mut asked: Vec<Plan> = Vec::new();
        plans.iter().for_each(|it| of_rows(it, &rows, &date, &mut asked));
        let mut days: Vec<Aggregate> = Vec::new();
        let made: Vec<Option<Vec<Aggregate>>> = asked.iter().map(|it| parts(it, &date, &mut days)).collect();
        let key = Named::new(date.clone(), Expr::column(date.clone()));
        let groups = rows.aggregate(vec![key], days);
        for (one, made) in asked.iter().zip(made) {
            let (Plan::Aggregate { keys, .. }, Some(made)) = (one, made) else { continue };
            let of_days = groups.clone().aggregate(keys.clone(), made);
            plans.iter_mut().filter(|it| contains(it, one)).for_each(|it| *it = replaced(it, one, &of_days));
        }
    }
    plans
}

/// The rows of files that are grouped by what is made of one date, and the date.
fn by_date(plan: &Plan, sources: &Sources, found: &mut Vec<(Plan, String)>) {
    plan.inputs().into_iter().for_each(|it| by_date(it, sources, found));
    let Plan::Aggregate { input, keys, .. } = plan else { return };
    let mut read: Vec<&str> = keys.iter().flat_map(|it| it.expr.columns()).collect();
    read.sort_unstable();
    read.dedup();
    let [date] = read.as_slice() else { return };
    if keys.iter().any(|it| it.expr == Expr::column(*date)) {
        return;
    }
    let is_date = || input.schema().iter().any(|it| it.0 == *date && it.1 == Type::Date);
    if !sources.streams(input) || !is_date() || parts(plan, date, &mut Vec::new()).is_none() {
        return;
    }
    let one = ((**input).clone(), (*date).to_owned());
    if !found.contains(&one) {
        found.push(one);
    }
}

/// What is asked of those rows that the groups by the date can tell.
fn of_rows(plan: &Plan, rows: &Plan, date: &str, found: &mut Vec<Plan>) {
    plan.inputs().into_iter().for_each(|it| of_rows(it, rows, date, found));
    let Plan::Aggregate { input, keys, .. } = plan else { return };
    let of_date = keys.iter().all(|it| it.expr.columns().iter().all(|it| *it == date));
    if **input == *rows && of_date && !found.contains(plan) && parts(plan, date, &mut Vec::new()).is_some() {
        found.push(plan.clone());
    }
}

/// The aggregates as they are made of those of each date, which are added to `days`; none where one cannot be.
fn parts(plan: &Plan, date: &str, days: &mut Vec<Aggregate>) -> Option<Vec<Aggregate>> {
    let Plan::Aggregate { aggregates, .. } = plan else { return None };
    let one = |it: &Aggregate| {
        let own = |function: AggregateFunction| Some(Aggregate { function, ..it.clone() });
        let (of_date, filtered) = (it.argument == Expr::column(date), it.filter.is_some());
        let function = match &it.function {
            AggregateFunction::Min | AggregateFunction::Max | AggregateFunction::Distinct if of_date && !filtered => {
                return own(it.function.clone());
            }
            AggregateFunction::Rows | AggregateFunction::Known => AggregateFunction::Total,
            // What is infinite in one row only would be of no group.
            AggregateFunction::Sum if matches!(it.argument, Expr::Column(_)) => AggregateFunction::Sum,
            AggregateFunction::Min => AggregateFunction::Min,
            AggregateFunction::Max => AggregateFunction::Max,
            _ => return None,
        };
        let at = super::unified::place(days, it).unwrap_or_else(|| {
            days.push(Aggregate { name: format!("~day{}", days.len()), ..it.clone() });
            days.len() - 1
        });
        Some(Aggregate::of(it.name.clone(), function, Expr::column(days[at].name.clone())))
    };
    aggregates.iter().map(one).collect()
}
