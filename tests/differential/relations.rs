//! What must hold between answers, whatever they are: no oracle is asked.

use language::answer::Answer;
use language::plan::{
    Aggregate, AggregateFunction as F, BinaryOperator, Expr, Named, Part, Plan, SortKey, Task, Value,
};
use language::types::Type;
use polars::prelude::{Engine, LazyFrame};

use crate::compare::{Judge, run, run_as, same_rows, sources};
use crate::expressions::{self, Column};
use crate::random::Random;
use crate::tables::{self, Tables};
use crate::{judge, question};

const N_CASES: u64 = 150;

fn rows(plan: &Plan, tables: &Tables) -> Vec<Vec<Value>> {
    run(plan, &sources(tables), Engine::InMemory).expect("the plan runs").rows
}

/// Random tables, the scan of one, and its columns.
fn scan(seed: u64) -> (Random, Tables, Plan, Vec<Column>) {
    let mut random = Random::new(seed ^ 0xABCD);
    let tables = tables::tables(&mut random);
    let columns = tables["a"].columns.clone();
    let known =
        |(name, ty): &(String, Type)| Column { name: name.clone(), ty: *ty, numbers: expressions::stored(name, *ty) };
    let known = columns.iter().map(known).collect();
    (random, tables, Plan::scan("a", columns), known)
}

fn exactly(plan: &Plan, ordered: bool) -> Judge {
    Judge { ordered, slack: vec![0.0; plan.schema().len()] }
}

#[test]
fn a_predicate_splits_rows_into_true_false_and_undecided() {
    for seed in 0..N_CASES {
        let (mut random, tables, scan, columns) = scan(seed);
        let p = expressions::of(&mut random, Type::Truth, &columns, 3).expr;
        let count = |predicate: Expr| rows(&scan.clone().filter(predicate), &tables).len();
        let parts = [count(p.clone()), count(p.clone().negated()), count(p.clone().is_missing())];
        assert_eq!(parts.iter().sum::<usize>(), tables["a"].rows.len(), "seed {seed}: {parts:?}");
    }
}

#[test]
fn a_conjunction_is_one_filter_after_the_other() {
    for seed in 0..N_CASES {
        let (mut random, tables, scan, columns) = scan(seed);
        let mut truth = || expressions::of(&mut random, Type::Truth, &columns, 3).expr;
        let (a, b) = (truth(), truth());
        let once = rows(&scan.clone().filter(a.clone().and(b.clone())), &tables);
        let twice = rows(&scan.clone().filter(a).filter(b), &tables);
        assert!(same_rows(&once, &twice, &exactly(&scan, true)), "seed {seed}");
    }
}

/// Counts of the same rows are one selection in a run, be they of all rows, of some, or of rows with more columns.
#[test]
fn counts_that_are_put_together_are_those_of_each_alone() {
    for seed in 0..N_CASES {
        let (mut random, tables, scan, columns) = scan(seed);
        let mut truth = || expressions::of(&mut random, Type::Truth, &columns, 3).expr;
        let (p, q, made) = (truth(), truth(), truth());
        let count = |name: &str, function: F, argument: &Expr, filter: Option<&Expr>| Aggregate {
            name: name.to_owned(),
            function,
            argument: argument.clone(),
            filter: filter.cloned(),
        };
        let first = Expr::column(columns[0].name.clone());
        let both = |filter: Option<&Expr>| vec![count("n", F::Rows, &p, filter), count("k", F::Known, &first, None)];
        let plans = [
            scan.clone().filter(p.clone()).aggregate(vec![], both(Some(&q))),
            scan.clone().aggregate(vec![], both(Some(&p))),
            scan.clone().extend(vec![Named::new("~made", made)]).aggregate(
                vec![],
                vec![count("n", F::Known, &Expr::column("~made"), None), count("k", F::Distinct, &first, None)],
            ),
            scan.clone().aggregate(vec![Named::new("key", q.clone())], both(None)),
        ];
        let parts =
            plans.iter().map(|plan| Part { name: "count", plan: plan.clone(), columns: shown(plan), page: None });
        let conclude = std::sync::Arc::new(|answer: Answer, _: Vec<_>| answer);
        let (answer, result) = (Answer::default(), vec![]);
        let task =
            Task { answer, parts: parts.collect(), conclude, result, weighings: vec![], entity: None, plain: false };
        for streams in [false, true] {
            let ran = engine::run_with(&task, &sources(&tables), streams).expect("the counts run");
            for (plan, came) in plans.iter().take(3).zip(&ran.tables) {
                let alone = rows(plan, &tables);
                for (at, name) in ["n", "k"].into_iter().enumerate() {
                    let Value::Integer(expected) = alone[0][at] else { panic!("a count is a whole number") };
                    assert_eq!(came.number(0, name), Some(expected as f64), "seed {seed}, streams {streams}");
                }
            }
        }
    }
}

fn shown(plan: &Plan) -> Vec<language::types::Column> {
    plan.schema().into_iter().map(|(name, ty)| language::types::Column::plain(name, ty)).collect()
}

#[test]
fn the_order_of_rows_in_a_table_changes_nothing() {
    for seed in 0..N_CASES {
        let (tables, known) = question(seed + 1_000_000);
        let mut random = Random::new(seed);
        let mut permuted = tables.clone();
        permuted.values_mut().for_each(|table| random.shuffle(&mut table.rows));
        // A bare scan keeps the order of its table.
        let judge = Judge { ordered: false, ..judge(&known) };
        let (one, other) = (rows(&known.plan, &tables), rows(&known.plan, &permuted));
        assert!(same_rows(&one, &other, &judge), "seed {}", seed + 1_000_000);
    }
}

#[test]
fn doubled_rows_double_rows_and_sums_and_no_mean() {
    for seed in 0..N_CASES {
        let (mut random, tables, scan, columns) = scan(seed);
        let mut doubled = tables.clone();
        doubled.values_mut().for_each(|table| table.rows.extend(table.rows.clone()));

        let predicate = expressions::of(&mut random, Type::Truth, &columns, 2).expr;
        let value = expressions::exact(&mut random, Type::Number, &columns, 2);
        let plan = scan.filter(predicate).project(vec![Named::new("v", value.expr)]);
        let once = rows(&plan, &tables);
        let twice: Vec<Vec<Value>> = once.iter().chain(&once).cloned().collect();
        assert!(same_rows(&rows(&plan, &doubled), &twice, &exactly(&plan, false)), "seed {seed}");

        let functions = [F::Min, F::Max, F::Mean, F::Distinct, F::Rows, F::Sum];
        let aggregates = functions.iter().enumerate().map(|(at, function)| Aggregate {
            name: format!("a{at}"),
            function: function.clone(),
            argument: Expr::column("v"),
            filter: None,
        });
        let plan = plan.aggregate(vec![], aggregates.collect());
        let (mut once, twice) = (rows(&plan, &tables), rows(&plan, &doubled));
        for at in [4, 5] {
            once[0][at] = match once[0][at].clone() {
                Value::Integer(it) => Value::Integer(2 * it),
                Value::Number(it) => Value::Number(2.0 * it),
                other => other,
            };
        }
        let near = 1e-9 * value.numbers.bound.min(1e9);
        let judge = Judge { ordered: true, slack: vec![0.0, 0.0, near, 0.0, 0.0, near] };
        assert!(same_rows(&once, &twice, &judge), "seed {seed}\n{once:?}\n{twice:?}");
    }
}

#[test]
fn a_slice_of_a_sort_is_its_first_rows() {
    for seed in 0..N_CASES {
        let (mut random, tables, scan, columns) = scan(seed);
        let mut keys: Vec<SortKey> =
            columns.iter().map(|it| SortKey { expr: Expr::column(&it.name), descending: random.once_in(2) }).collect();
        random.shuffle(&mut keys);
        let sorted = scan.sort(keys);
        let (offset, length) = (random.below(4), random.below(30));
        let plan = Plan::Slice { input: Box::new(sorted.clone()), offset: offset as u64, length: length as u64 };
        let expected: Vec<Vec<Value>> = rows(&sorted, &tables).into_iter().skip(offset).take(length).collect();
        let found = run(&plan, &sources(&tables), Engine::Streaming).expect("the plan runs").rows;
        assert!(same_rows(&expected, &found, &exactly(&sorted, true)), "seed {seed}");
    }
}

/// Means and sums of eight times the values are eight times theirs, variances 64 times, counts and correlations the same.
#[test]
fn a_larger_unit_scales_what_is_measured_in_it() {
    for seed in 0..N_CASES {
        let (mut random, tables, scan, columns) = scan(seed);
        let value = expressions::exact(&mut random, Type::Number, &columns, 1);
        let other = expressions::exact(&mut random, Type::Number, &columns, 0).expr;
        let functions = [
            (F::Sum, 8.0),
            (F::Mean, 8.0),
            (F::Quantile(0.3), 8.0),
            (F::Min, 8.0),
            (F::Max, 8.0),
            (F::Sd, 8.0),
            (F::Var, 64.0),
            (F::Known, 1.0),
            (F::Distinct, 1.0),
            (F::Correlation(Box::new(Expr::column("o"))), 1.0),
        ];
        let of = |factor: f64| {
            let scaled = Expr::binary(BinaryOperator::Multiply, value.expr.clone(), Expr::number(factor));
            let aggregates = functions.iter().enumerate().map(|(at, (function, _))| Aggregate {
                name: format!("a{at}"),
                function: function.clone(),
                argument: Expr::column("v"),
                filter: None,
            });
            let both = vec![Named::new("v", scaled), Named::new("o", other.clone())];
            scan.clone().project(both).aggregate(vec![], aggregates.collect())
        };
        let mut small = rows(&of(1.0), &tables);
        let large = rows(&of(8.0), &tables);
        for (cell, (_, factor)) in small[0].iter_mut().zip(&functions) {
            if let Value::Number(it) = cell {
                *it *= factor;
            }
        }
        let near = 1e-9 * value.numbers.bound.min(1e9);
        let judge = Judge { ordered: true, slack: vec![near; functions.len()] };
        assert!(same_rows(&small, &large, &judge), "seed {seed}\n{small:?}\n{large:?}");
    }
}

/// Pushdown, projection and elimination of Polars may change how rows are found, never which.
#[test]
fn the_optimiser_changes_no_row() {
    let asking = std::thread::Builder::new().stack_size(64 << 20).spawn(|| {
        for seed in 2_000_000..2_000_000 + N_CASES {
            let (tables, known) = question(seed);
            let judge = Judge { ordered: false, ..judge(&known) };
            let on = rows(&known.plan, &tables);
            let off = run_as(&known.plan, &sources(&tables), Engine::InMemory, LazyFrame::without_optimizations);
            let off = off.expect("the plan runs").rows;
            assert!(same_rows(&on, &off, &judge), "seed {seed}\n{}", language::plan::show(&known.plan));
        }
    });
    if let Err(panic) = asking.expect("a thread starts").join() {
        std::panic::resume_unwind(panic);
    }
}
