//! Random plans on the oracle and on the engine, in memory and streaming: the rows must be the same.
//!
//! 1,500 plans, 500 others on one thread and 500 on two, on each run; DuckDB is asked 2,000 others (`second.rs`), NumPy, SciPy and
//! pandas the statistics of the verbs (`statistics`), and nobody where a relation between answers must hold anyway.
//! `WARD_RANDOM=100000 cargo test --workspace random_plans` asks more, from seed `WARD_FIRST` on;
//! `WARD_SEED=17 …` asks one and shows what Polars makes of it.

mod aggregates;
mod answers;
mod compare;
mod expressions;
mod plans;
mod python;
mod random;
mod relations;
mod second;
mod shrink;
mod shapes;
mod sql;
mod statistics;
mod tables;
mod traps;

use compare::{Judge, difference, written};
use language::types::Type;
use plans::{Known, Maker};
use random::Random;
use tables::Tables;

/// The tables and the plan of a seed.
fn question(seed: u64) -> (Tables, Known) {
    let mut random = Random::new(seed);
    let tables = tables::tables(&mut random);
    let depth = random.between(2, 6) as usize;
    let known = Maker { random: &mut random, tables: &tables, names: 0 }.plan(depth);
    (tables, known)
}

fn judge(known: &Known) -> Judge {
    Judge { ordered: known.ordered, slack: known.columns.iter().map(|it| it.numbers.slack).collect() }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[test]
fn random_plans_mean_what_the_oracle_says() {
    // Unoptimised Polars takes more than the two megabytes of a test's thread for the deepest of these plans.
    let asking = std::thread::Builder::new().stack_size(64 << 20).spawn(ask).expect("a thread starts");
    if let Err(panic) = asking.join() {
        std::panic::resume_unwind(panic);
    }
}

fn ask() {
    let first = number("WARD_SEED");
    let n_plans = first.map_or(number("WARD_RANDOM").unwrap_or(1_500), |_| 1);
    let first = first.or(number("WARD_FIRST")).unwrap_or(0);
    let mut reports = Vec::new();
    let mut n_different = 0;
    quiet_polars();
    for seed in first..first + n_plans {
        let (tables, known) = question(seed);
        let schema: Vec<_> = known.columns.iter().map(|it| (it.name.clone(), stored_as(it.ty))).collect();
        let meant: Vec<_> = known.plan.schema().into_iter().map(|(name, ty)| (name, stored_as(ty))).collect();
        assert_eq!(meant, schema, "the generator lost track, seed {seed}");
        if difference(&known.plan, &tables, &judge(&known)).is_none() {
            continue;
        }
        n_different += 1;
        eprintln!("seed {seed} differs");
        if reports.len() < number("WARD_REPORTS").unwrap_or(5) as usize {
            reports.push(report(seed, &tables, &known));
        }
    }
    assert!(n_different == 0, "{n_different} of {n_plans} plans differ\n{}", reports.join("\n"));
}

/// A period is a text to an engine.
fn stored_as(ty: Type) -> Type {
    if ty == Type::Period { Type::Text } else { ty }
}

/// Panics of Polars are found and reported as differences; they need no trace of their own.
fn quiet_polars() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let foreign =
            info.location().is_some_and(|it| std::env::var("WARD_SEED").is_err() && it.file().contains("polars"));
        if !foreign {
            usual(info);
        }
    }));
}

/// One thread takes other paths through Polars than many.
#[test]
fn one_thread_answers_the_same() {
    again_with_threads(1);
}

/// However many cores the machine has.
#[test]
fn two_threads_answer_the_same() {
    again_with_threads(2);
}

/// Other questions, in memory and streaming, in a process of that many threads.
fn again_with_threads(n: u64) {
    let this = std::env::current_exe().expect("a test knows where it is");
    let tests = ["random_plans_mean_what_the_oracle_says", "traps::filtered_aggregates_stand_beside_any_other"];
    let n_plans = number("WARD_RANDOM").map_or(500, |it| it / 4);
    let ran = std::process::Command::new(this)
        .arg("--exact")
        .args(tests)
        .env("POLARS_MAX_THREADS", n.to_string())
        .env("WARD_RANDOM", n_plans.to_string())
        .env("WARD_FIRST", (n * 1_000_000_000).to_string())
        .env_remove("WARD_SEED")
        .output()
        .expect("the test runs again");
    assert!(ran.status.success(), "{n} threads: {}", String::from_utf8_lossy(&ran.stdout));
}

fn report(seed: u64, tables: &Tables, known: &Known) -> String {
    let (plan, tables, found) = shrink::shrink(&known.plan, tables);
    let shown: Vec<String> = tables
        .iter()
        .filter(|it| reads(&plan, it.0))
        .map(|(name, table)| format!("{name}:\n{}", written(table)))
        .collect();
    if number("WARD_SEED").is_some() {
        let frame = engine::lower(&plan, &compare::sources(&tables)).expect("a plan that was lowered before");
        println!("{}", frame.explain(true).unwrap_or_else(|it| it.to_string()));
    }
    let plan = language::plan::show(&plan);
    format!("==== seed {seed}\n{}---- shrunk\n{plan}{}\n{found}\n", language::plan::show(&known.plan), shown.join("\n"))
}

fn reads(plan: &language::plan::Plan, table: &str) -> bool {
    language::plan::show(plan).contains(&format!("scan {table}"))
}
