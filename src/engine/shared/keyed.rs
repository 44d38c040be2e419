//! Rows of a file that meet those of a small table are first put together by what they meet them by, where that has few values:
//! what is asked of all pairs is asked of the pairs of groups.

use std::collections::BTreeSet;

use language::plan::{Expr, JoinKind, Named, Plan};

use super::parts::Groups;
use super::rows::Rows;
use super::{FEW, contains, replaced};
use crate::{Sources, limit};

/// A file has at least so many times the rows of the table that it is joined to.
const LARGER: u64 = 10;

/// The plans in which what is asked of joined rows of a file is asked of groups of these; only where nothing else is made of
/// the joined rows.
pub(super) fn keyed(mut plans: Vec<Plan>, sources: &Sources) -> Vec<Plan> {
    let mut joins = Vec::new();
    plans.iter().for_each(|it| joined(it, sources, &mut joins));
    for join in joins {
        for (asked, made) in grouped(&plans, &join, sources).unwrap_or_default() {
            plans.iter_mut().filter(|it| contains(it, &asked)).for_each(|it| *it = replaced(it, &asked, &made));
        }
    }
    plans
}

/// The joins of rows of a large file to a small table.
fn joined(plan: &Plan, sources: &Sources, found: &mut Vec<Plan>) {
    plan.inputs().into_iter().for_each(|it| joined(it, sources, found));
    let Plan::Join { left, right, how: JoinKind::Inner | JoinKind::Left, .. } = plan else { return };
    let is_small = |n: u64| n <= FEW && limit::bound(left, sources).is_some_and(|it| n.saturating_mul(LARGER) <= it);
    if sources.streams(left) && limit::bound(right, sources).is_some_and(is_small) && !found.contains(plan) {
        found.push(plan.clone());
    }
}

/// What is asked of the joined rows, and as it is asked of groups of them.
fn grouped(plans: &[Plan], join: &Plan, sources: &Sources) -> Option<Vec<(Plan, Plan)>> {
    let Plan::Join { left, right, on, how } = join else { return None };
    let mut asked = Vec::new();
    plans.iter().try_for_each(|it| of_join(it, join, &mut asked))?;
    let of_left: BTreeSet<String> = left.schema().into_iter().map(|it| it.0).collect();
    let mut told: BTreeSet<String> = on.iter().map(|it| it.0.clone()).collect();
    let mut read = Vec::new();
    for it in &asked {
        let Plan::Aggregate { input, keys, aggregates } = it else { return None };
        let rows = Rows::of(input, Some(join))?;
        let keys = keys.iter().map(|it| Some(Named::new(it.name.clone(), rows.read(&it.expr)?)));
        let keys = keys.collect::<Option<Vec<_>>>()?;
        let columns = keys.iter().map(|it| &it.expr).chain(&rows.conditions).flat_map(Expr::columns);
        told.extend(columns.filter(|it| of_left.contains(*it)).map(str::to_owned));
        let aggregates = aggregates.iter().map(|it| rows.aggregate(it)).collect::<Option<Vec<_>>>()?;
        read.push((keys, rows.conditions.into_iter().reduce(Expr::and), aggregates));
    }
    let of_file = Rows::of(left, None)?;
    if !of_file.have_few(&told, sources) {
        return None;
    }
    let tells = |it: &str| told.contains(it) || !of_left.contains(it);
    let finite = |it: &str| of_file.is_finite(it);
    let mut groups = Groups { asked: vec![], tells: &tells, finite: &finite };
    let whole = read.iter().map(|it| groups.whole(&it.2)).collect::<Option<Vec<_>>>()?;
    let keys = told.iter().map(|it| Named::new(it.clone(), Expr::column(it.clone()))).collect();
    let left = Box::new((**left).clone().aggregate(keys, groups.asked));
    let joined = Plan::Join { left, right: right.clone(), on: on.clone(), how: *how };
    let made = whole.into_iter().zip(read).map(|(whole, (keys, condition, _))| {
        let rows = match condition {
            Some(condition) => joined.clone().filter(condition),
            None => joined.clone(),
        };
        whole.over(rows, keys)
    });
    Some(asked.into_iter().zip(made).collect())
}

/// What is asked of the rows of a join in a plan; none where something else is made of them.
fn of_join(plan: &Plan, join: &Plan, found: &mut Vec<Plan>) -> Option<()> {
    if plan == join {
        return None;
    }
    if let Plan::Aggregate { input, .. } = plan
        && Rows::of(input, Some(join)).is_some()
    {
        if !found.contains(plan) {
            found.push(plan.clone());
        }
        return Some(());
    }
    plan.inputs().into_iter().try_for_each(|it| of_join(it, join, found))
}
