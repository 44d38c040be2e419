//! A second opinion: random plans as SQL on DuckDB, a program that shares no line with Polars, and the engine's rows.
//!
//! `WARD_SECOND=10000` asks more, from seed `WARD_FIRST` on.

use language::plan::{Plan, Value};
use language::types::Type;
use oracle::Table;
use polars::prelude::Engine;
use serde_json::{Value as Json, json};

use crate::compare::{Judge, run, same_rows, sources, written};
use crate::plans::Known;
use crate::tables::Tables;
use crate::{judge, number, python, question, sql};

/// So many plans must have been compared.
const LEAST: usize = 900;

#[test]
fn duckdb_gives_the_same_rows() {
    let asking = std::thread::Builder::new().stack_size(64 << 20).spawn(ask).expect("a thread starts");
    if let Err(panic) = asking.join() {
        std::panic::resume_unwind(panic);
    }
}

fn ask() {
    let n_plans = number("WARD_SECOND").unwrap_or(2_000);
    let first = number("WARD_SEED").or(number("WARD_FIRST")).unwrap_or(500_000_000);
    let n_plans = if number("WARD_SEED").is_some() { 1 } else { n_plans };
    let mut asked: Vec<(u64, Tables, Known)> = Vec::new();
    let mut questions: Vec<Json> = Vec::new();
    let mut unsaid = 0;
    for seed in first..first + n_plans {
        let (tables, known) = question(seed);
        match sql::query(&known.plan) {
            Ok(query) => {
                let mut setup: Vec<String> = tables.iter().map(|(name, table)| sql::table(name, table)).collect();
                if questions.is_empty() {
                    setup.extend(sql::MACROS.map(str::to_owned));
                }
                questions.push(json!({"setup": setup, "query": query}));
                asked.push((seed, tables, known));
            }
            Err(_) => unsaid += 1,
        }
    }
    let Some(answers) = python::ask("duck.py", &questions) else { return };
    let mut reports = Vec::new();
    let mut n_different = 0;
    for (((seed, tables, known), answer), question) in asked.iter().zip(&answers).zip(&questions) {
        let Some(found) = difference(&known.plan, tables, &judge(known), answer) else { continue };
        n_different += 1;
        if reports.len() < number("WARD_REPORTS").unwrap_or(3) as usize {
            let plan = language::plan::show(&known.plan);
            let query = question["query"].as_str().unwrap_or("");
            reports.push(format!("==== seed {seed}\n{plan}{query}\n{found}\n"));
        }
    }
    let compared = asked.len();
    println!("{compared} plans compared with DuckDB, {unsaid} not to be said in SQL");
    assert!(n_different == 0, "{n_different} of {compared} plans differ\n{}", reports.join("\n"));
    assert!(n_plans < LEAST as u64 || LEAST <= compared, "only {compared} plans were compared");
}

/// What differs between the engine and DuckDB; rows have no order here.
fn difference(plan: &Plan, tables: &Tables, judge: &Judge, answer: &Json) -> Option<String> {
    if let Some(error) = answer["error"].as_str() {
        return Some(error.to_owned());
    }
    let columns = plan.schema();
    let cells = |row: &Json| columns.iter().enumerate().map(|(at, (_, ty))| cell(&row[at], *ty)).collect();
    let rows = answer["rows"].as_array().expect("an answer has rows").iter().map(cells).collect();
    let second = Table { columns, rows };
    let engine = match run(plan, &sources(tables), Engine::InMemory) {
        Ok(it) => it,
        Err(message) => return Some(message),
    };
    let judge = Judge { ordered: false, ..judge.clone() };
    let same = same_rows(&engine.rows, &second.rows, &judge);
    (!same).then(|| format!("engine:\n{}\nDuckDB:\n{}", written(&engine), written(&second)))
}

/// A cell of JSON as a column of a type holds it.
fn cell(it: &Json, ty: Type) -> Value {
    if it.is_null() {
        return Value::Missing;
    }
    match ty {
        Type::Truth => Value::Truth(it.as_bool().expect("a truth")),
        Type::Integer => Value::Integer(it.as_i64().expect("a whole number")),
        Type::Number => Value::Number(match it.as_str() {
            Some(infinity) => infinity.parse().expect("an infinity"),
            None => it.as_f64().expect("a number"),
        }),
        Type::Date => Value::Date(it.as_i64().expect("days") as i32),
        Type::Text | Type::Period | Type::Unknown => Value::Text(it.as_str().expect("a text").to_owned()),
    }
}
