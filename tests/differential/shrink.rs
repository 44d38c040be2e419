//! A smaller plan and smaller tables that fail too.

use language::plan::Plan;

use crate::compare::{Judge, difference};
use crate::tables::Tables;

/// The smallest failing case that dropping nodes, columns and rows finds, and what differs.
pub fn shrink(plan: &Plan, tables: &Tables) -> (Plan, Tables, String) {
    let judge = |plan: &Plan| Judge { ordered: false, slack: vec![1e-5; plan.schema().len()] };
    let fails = |plan: &Plan, tables: &Tables| difference(plan, tables, &judge(plan));
    let (mut plan, mut tables) = (plan.clone(), tables.clone());
    let Some(mut found) = fails(&plan, &tables) else {
        return (plan, tables, "differs only in order or in last digits".to_owned());
    };
    'again: loop {
        for smaller in smaller_plans(&plan) {
            if let Some(it) = fails(&smaller, &tables) {
                (plan, found) = (smaller, it);
                continue 'again;
            }
        }
        for smaller in smaller_tables(&tables) {
            if let Some(it) = fails(&plan, &smaller) {
                (tables, found) = (smaller, it);
                continue 'again;
            }
        }
        return (plan, tables, found);
    }
}

/// The plan without its last node, or with one of its columns alone.
fn smaller_plans(plan: &Plan) -> Vec<Plan> {
    match plan {
        Plan::Scan { .. } | Plan::Values { .. } => vec![],
        Plan::Filter { input, .. } | Plan::Sort { input, .. } | Plan::Slice { input, .. } => vec![(**input).clone()],
        Plan::Project { input, columns } => {
            let alone = columns.iter().map(|it| input.clone().project(vec![it.clone()]));
            without(input).into_iter().chain(alone.filter(|_| 1 < columns.len())).collect()
        }
        Plan::Extend { input, columns } => {
            let alone = columns.iter().map(|it| input.clone().project(vec![it.clone()]));
            without(input).into_iter().chain(alone).collect()
        }
        Plan::Aggregate { input, keys, aggregates } => {
            let alone = aggregates.iter().map(|it| input.clone().aggregate(keys.clone(), vec![it.clone()]));
            without(input).into_iter().chain(alone.filter(|_| 1 < aggregates.len())).collect()
        }
        Plan::Window { input, partition, order, functions } => {
            let alone = functions.iter().map(|it| Plan::Window {
                input: input.clone(),
                partition: partition.clone(),
                order: order.clone(),
                functions: vec![it.clone()],
            });
            without(input).into_iter().chain(alone.filter(|_| 1 < functions.len())).collect()
        }
        Plan::Join { left, right, .. } => vec![(**left).clone(), (**right).clone()],
        Plan::Union { inputs } => inputs.clone(),
    }
}

fn without(input: &Plan) -> Vec<Plan> {
    vec![input.clone()]
}

/// The tables with half of the rows of one, or one row less.
fn smaller_tables(tables: &Tables) -> Vec<Tables> {
    let mut found = Vec::new();
    for (name, table) in tables {
        let n_rows = table.rows.len();
        let pieces: Vec<(usize, usize)> = match n_rows {
            0 => vec![],
            1..=8 => (0..n_rows).map(|at| (at, at + 1)).collect(),
            _ => vec![(0, n_rows / 2), (n_rows / 2, n_rows), (0, n_rows / 4), (n_rows - n_rows / 4, n_rows), (0, 1)],
        };
        for (from, to) in pieces {
            let mut smaller = tables.clone();
            if let Some(table) = smaller.get_mut(name) {
                table.rows.drain(from..to);
            }
            found.push(smaller);
        }
    }
    found
}
