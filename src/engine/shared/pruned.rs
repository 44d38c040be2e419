//! What the periods of a file say of a plan before it runs: a condition that all of its rows meet goes, and rows that are none
//! are not looked for.

use language::plan::{Expr, Plan};

use crate::Sources;
use crate::lower::conditions;
use crate::source::Kept;

/// A plan of the same rows without conditions on the periods of files that all of them meet, and without the parts of which no
/// row meets one.
pub(super) fn pruned(plan: &Plan, sources: &Sources) -> Plan {
    match plan {
        Plan::Filter { .. } => filtered(plan, sources),
        Plan::Union { inputs } => {
            let inputs: Vec<Plan> = inputs.iter().map(|it| pruned(it, sources)).collect();
            let some: Vec<Plan> = inputs.iter().filter(|it| !is_nothing(it)).cloned().collect();
            let all = Plan::Union { inputs };
            match some.len() {
                1 if some[0].schema() == all.schema() => some.into_iter().next().unwrap_or(all),
                _ => {
                    let some = Plan::Union { inputs: some };
                    if some.schema() == all.schema() { some } else { all }
                }
            }
        }
        _ => {
            let mut plan = plan.clone();
            plan.inputs_mut().into_iter().for_each(|it| *it = pruned(it, sources));
            let one_row = matches!(&plan, Plan::Aggregate { keys, .. } if keys.is_empty());
            match plan.inputs().as_slice() {
                [input] if is_nothing(input) && !one_row => super::nothing(&plan),
                _ => plan,
            }
        }
    }
}

fn is_nothing(plan: &Plan) -> bool {
    matches!(plan, Plan::Values { rows, .. } if rows.is_empty())
}

/// Rows that conditions keep: of those on the periods of a file it is known whether any cell meets them, or each.
fn filtered(plan: &Plan, sources: &Sources) -> Plan {
    let (mut all, mut below) = (Vec::new(), plan);
    while let Plan::Filter { input, predicate } = below {
        conditions(predicate, &mut all);
        below = input;
    }
    let periods = match below {
        Plan::Scan { table, .. } => sources.periods(table),
        _ => None,
    };
    let Some(periods) = periods else {
        let input = pruned(below, sources);
        return match is_nothing(&input) {
            true => super::nothing(plan),
            false => super::replaced(plan, below, &input),
        };
    };
    let (timed, rest): (Vec<&Expr>, Vec<&Expr>) = all.into_iter().partition(|it| periods.decide(it));
    let kept = if timed.is_empty() { Kept::Some } else { periods.kept(&timed) };
    match kept {
        Kept::None => super::nothing(plan),
        Kept::Some => plan.clone(),
        Kept::All => match rest.into_iter().cloned().reduce(Expr::and) {
            Some(rest) => below.clone().filter(rest),
            None => below.clone(),
        },
    }
}
