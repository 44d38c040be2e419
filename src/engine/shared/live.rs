//! The columns of a plan that anything reads: what is worked out once for several parts is no more than they look at.

use std::collections::BTreeSet;

use language::plan::{Aggregate, Expr, JoinKind, Named, Plan, SortKey, WindowFunction, WindowKind};

/// Names of plain columns.
pub(super) type Names = BTreeSet<String>;

/// All columns of a plan.
pub(super) fn all(plan: &Plan) -> Names {
    plan.schema().into_iter().map(|it| it.0).collect()
}

/// Adds to `found` the columns of `part` that a plan in which it stands reads, where `needed` are read of the plan itself.
pub(super) fn of_part(plan: &Plan, part: &Plan, needed: &Names, found: &mut Names) {
    if plan == part {
        found.extend(needed.iter().cloned());
        return;
    }
    for (input, needed) in plan.inputs().into_iter().zip(below(plan, needed)) {
        of_part(input, part, &needed, found);
    }
}

/// The plan with no more columns than these and what decides its rows, in their order.
pub(super) fn only(plan: &Plan, needed: &Names) -> Plan {
    let inputs = below(plan, needed);
    let mut plan = plan.clone();
    let kept = |name: &String| needed.contains(name);
    match &mut plan {
        Plan::Project { columns, .. } => {
            let first = columns.first().cloned();
            columns.retain(|it| kept(&it.name));
            // Rows without a column are none.
            columns.extend(first.filter(|_| columns.is_empty()));
        }
        Plan::Extend { columns, .. } => columns.retain(|it| kept(&it.name)),
        Plan::Aggregate { aggregates, .. } => aggregates.retain(|it| kept(&it.name)),
        Plan::Window { functions, .. } => functions.retain(|it| kept(&it.name)),
        _ => {}
    }
    for (input, needed) in plan.inputs_mut().into_iter().zip(inputs) {
        *input = only(input, &needed);
    }
    match plan {
        Plan::Extend { input, columns } if columns.is_empty() => *input,
        Plan::Window { input, functions, .. } if functions.is_empty() => *input,
        plan => plan,
    }
}

/// What a plan reads of each of its inputs where these columns of it are read.
fn below(plan: &Plan, needed: &Names) -> Vec<Names> {
    let kept = |name: &String| needed.contains(name);
    let mut read = Names::new();
    let mut reads = |expr: &Expr| read.extend(expr.columns().into_iter().map(str::to_owned));
    match plan {
        Plan::Scan { .. } | Plan::Values { .. } => return vec![],
        Plan::Filter { predicate, .. } => reads(predicate),
        Plan::Project { columns, .. } => {
            let some: Vec<&Named> = columns.iter().filter(|it| kept(&it.name)).collect();
            let some = if some.is_empty() { columns.iter().take(1).collect() } else { some };
            some.into_iter().for_each(|it| reads(&it.expr));
            return vec![read];
        }
        Plan::Extend { columns, .. } => {
            columns.iter().filter(|it| kept(&it.name)).for_each(|it| reads(&it.expr));
            let made = |name: &&String| columns.iter().any(|it| it.name == **name);
            read.extend(needed.iter().filter(|it| !made(it)).cloned());
            return vec![read];
        }
        Plan::Aggregate { keys, aggregates, .. } => {
            keys.iter().for_each(|it| reads(&it.expr));
            aggregates.iter().filter(|it| kept(&it.name)).for_each(|it| of_aggregate(it, &mut reads));
            return vec![read];
        }
        Plan::Window { partition, order, functions, .. } => {
            order.iter().for_each(|it: &SortKey| reads(&it.expr));
            functions.iter().filter(|it| kept(&it.name)).for_each(|it| of_window(it, &mut reads));
            let made = |name: &&String| functions.iter().any(|it| it.name == **name);
            read.extend(partition.iter().cloned());
            read.extend(needed.iter().filter(|it| !made(it)).cloned());
            return vec![read];
        }
        Plan::Join { left, right, on, how } => {
            let (of_left, of_right) = (all(left), all(right));
            let own = |of: &Names, key: fn(&(String, String)) -> &String| -> Names {
                needed.iter().filter(|it| of.contains(*it)).chain(on.iter().map(key)).cloned().collect()
            };
            let left = own(&of_left, |it| &it.0);
            let right = match how {
                JoinKind::Semi | JoinKind::Anti => on.iter().map(|it| it.1.clone()).collect(),
                _ => own(&of_right, |it| &it.1),
            };
            return vec![some(left, &of_left), some(right, &of_right)];
        }
        Plan::Union { inputs } => {
            let of = |it: &Plan| {
                let own = all(it);
                some(needed.iter().filter(|it| own.contains(*it)).cloned().collect(), &own)
            };
            return inputs.iter().map(of).collect();
        }
        Plan::Sort { keys, .. } => keys.iter().for_each(|it| reads(&it.expr)),
        Plan::Slice { .. } => {}
    }
    read.extend(needed.iter().cloned());
    vec![read]
}

/// Rows without a column are none: of no columns the first.
fn some(names: Names, all: &Names) -> Names {
    if names.is_empty() { all.iter().take(1).cloned().collect() } else { names }
}

fn of_aggregate(it: &Aggregate, reads: &mut impl FnMut(&Expr)) {
    reads(&it.argument);
    it.filter.iter().chain(it.function.reads()).for_each(reads);
}

fn of_window(it: &WindowFunction, reads: &mut impl FnMut(&Expr)) {
    reads(&it.argument);
    if let WindowKind::Aggregate(function) = &it.kind {
        function.reads().into_iter().for_each(reads);
    }
}
