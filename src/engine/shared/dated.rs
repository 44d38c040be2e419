//! Rows that are grouped by the year, quarter or month of a date are first put together by the date, where those have few values: what
//! a date is of is worked out once for each, and how many dates there are is known without looking at the rows again.

use std::collections::BTreeSet;

use language::plan::{Aggregate, Expr, Named, Plan};
use language::types::Type;

use super::parts::{Groups, Whole};
use super::rows::Rows;
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
        let made: Vec<Option<Whole>> = asked.iter().map(|it| of_days(it, &date, &mut days)).collect();
        let key = Named::new(date.clone(), Expr::column(date.clone()));
        let groups = rows.aggregate(vec![key], days);
        for (one, made) in asked.iter().zip(made) {
            let (Plan::Aggregate { keys, .. }, Some(made)) = (one, made) else { continue };
            let of_days = made.over(groups.clone(), keys.clone());
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
    if !sources.streams(input) || !is_date() || of_days(plan, date, &mut Vec::new()).is_none() {
        return;
    }
    let few = |it: Rows<'_>| it.have_few(&BTreeSet::from([(*date).to_owned()]), sources);
    if !Rows::of(input, None).is_some_and(few) {
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
    if **input == *rows && of_date && !found.contains(plan) && of_days(plan, date, &mut Vec::new()).is_some() {
        found.push(plan.clone());
    }
}

/// The aggregates as they are made of those of each date, which are added to `days`; none where one cannot be.
fn of_days(plan: &Plan, date: &str, days: &mut Vec<Aggregate>) -> Option<Whole> {
    let Plan::Aggregate { input, aggregates, .. } = plan else { return None };
    let tells = |it: &str| it == date;
    let rows = Rows::of(input, None);
    let finite = |it: &str| rows.as_ref().is_some_and(|rows| rows.is_finite(it));
    let mut groups = Groups { asked: std::mem::take(days), tells: &tells, finite: &finite };
    let whole = groups.whole(aggregates);
    *days = groups.asked;
    whole
}
