//! Groups that several parts make of the same rows by the same keys are made once, with what each of them asks.

use language::plan::{Aggregate, Expr, Named, Plan};

use super::{contains, replaced};
use crate::Sources;

/// The plans with groups of the same rows of files by the same keys made as one table, of which each takes its own columns.
pub(super) fn unified(mut plans: Vec<Plan>, sources: &Sources) -> Vec<Plan> {
    let mut found: Vec<Plan> = Vec::new();
    plans.iter().for_each(|it| groups(it, sources, &mut found));
    while let Some(first) = found.pop() {
        let (same, others): (Vec<Plan>, Vec<Plan>) = found.into_iter().partition(|it| alike(&first, it));
        found = others;
        if same.is_empty() {
            continue;
        }
        let all = same.iter().fold(first.clone(), |all, it| both(&all, it));
        for one in same.iter().chain([&first]) {
            let own = taken(&all, one);
            plans.iter_mut().filter(|it| contains(it, one)).for_each(|it| *it = replaced(it, one, &own));
        }
    }
    plans
}

/// The innermost groups of rows of files.
fn groups(plan: &Plan, sources: &Sources, found: &mut Vec<Plan>) {
    let before = found.len();
    plan.inputs().into_iter().for_each(|it| groups(it, sources, found));
    let keyed = matches!(plan, Plan::Aggregate { keys, .. } if !keys.is_empty());
    if keyed && before == found.len() && sources.streams(plan) && !found.contains(plan) {
        found.push(plan.clone());
    }
}

/// Whether both are groups of the same rows by the same keys.
fn alike(one: &Plan, other: &Plan) -> bool {
    let (Plan::Aggregate { input, keys, .. }, Plan::Aggregate { input: rows, keys: by, .. }) = (one, other) else {
        return false;
    };
    input == rows && keys.len() == by.len() && keys.iter().all(|it| by.contains(it))
}

/// What is asked of a group, as it is called there: one that is asked in both once.
fn both(all: &Plan, more: &Plan) -> Plan {
    let (Plan::Aggregate { aggregates, .. }, mut made) = (more, all.clone()) else { return all.clone() };
    if let Plan::Aggregate { aggregates: known, keys, .. } = &mut made {
        for it in aggregates {
            if place(known, it).is_some() {
                continue;
            }
            let taken = |name: &str| known.iter().any(|it| it.name == name) || keys.iter().any(|it| it.name == name);
            let mut name = it.name.clone();
            while taken(&name) {
                name.insert(0, '~');
            }
            known.push(Aggregate { name, ..it.clone() });
        }
    }
    made
}

/// Which of the aggregates asks the same.
pub(super) fn place(known: &[Aggregate], of: &Aggregate) -> Option<usize> {
    known.iter().position(|it| (&it.function, &it.argument, &it.filter) == (&of.function, &of.argument, &of.filter))
}

/// The columns of one, taken of all.
pub(super) fn taken(all: &Plan, one: &Plan) -> Plan {
    let (Plan::Aggregate { aggregates: known, .. }, Plan::Aggregate { keys, aggregates, .. }) = (all, one) else {
        return one.clone();
    };
    let own = aggregates.iter().map(|it| {
        let name = place(known, it).map_or(&it.name, |at| &known[at].name);
        Named::new(it.name.clone(), Expr::column(name.clone()))
    });
    let keys = keys.iter().map(|it| Named::new(it.name.clone(), Expr::column(it.name.clone())));
    all.clone().project(keys.chain(own).collect())
}
