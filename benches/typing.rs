//! What a key press costs: candidates and colours at 1,000 columns and 100,000 different values, and near names.
//! `cargo bench --bench typing`; a screen that keeps up with typing has 16 ms for a key.

use std::sync::Arc;

use divan::Bencher;
use language::assist::{complete, highlight};
use language::catalog::{Catalog, Dataset, Tally, shipped};
use language::nearest::nearest;
use language::types::{Column, Type};
use language::words::Words;
use language::world::World;

fn main() {
    divan::main();
}

/// The shipped figures, and a file of 1,000 columns, two of which have 100,000 different values, one of them in Chinese.
fn world() -> World {
    let mut columns: Vec<Column> = (1..999).map(|it| Column::plain(format!("measure_{it}"), Type::Number)).collect();
    columns.extend(["patient", "clinic"].map(|it| Column::plain(it, Type::Text)));
    let mut dataset = Dataset::undeclared("visits", Words::same("rows"), &columns);
    let names: Vec<String> = (0..100_000).map(|it| format!("patient {}", it * 7919 % 100_000)).collect();
    dataset.columns[998].tally = Tally::of(names.iter().map(String::as_str), 200_000).map(Arc::new);
    let places = ["北京", "上海", "杭州", "温州", "南京"];
    let names: Vec<String> = (0..100_000).map(|it| format!("{}第{it}门诊部", places[it % 5])).collect();
    dataset.columns[999].tally = Tally::of(names.iter().map(String::as_str), 200_000).map(Arc::new);
    let mut catalog: Catalog = shipped().catalog;
    catalog.datasets.push(dataset);
    World { catalog: Arc::new(catalog), ..World::default() }
}

const TYPED: [&str; 9] = [
    "compare g",
    "compare maol",
    "from companies | show revenue, beds | sort r",
    "from visits | where measure_5 > 1 | show measure_9",
    "from visits | where patient = ",
    "from visits | where patient = \"patient 99",
    "from visits | where patient in (\"patient 1\", \"9",
    "from visits | where clinic = wenzhou",
    "from visits | where clinic = \"门诊",
];

/// From the key to the candidates.
#[divan::bench(args = TYPED)]
fn candidates(bencher: Bencher, text: &str) {
    let world = world();
    complete(text, text.len(), &world);
    bencher.bench(|| complete(text, text.len(), &world));
}

/// From the key to the colours of the line.
#[divan::bench(args = TYPED)]
fn colours(bencher: Bencher, text: &str) {
    let world = world();
    highlight(text, &world);
    bencher.bench(|| highlight(text, &world));
}

/// A misspelled name against every column of the shipped figures.
#[divan::bench]
fn near_name(bencher: Bencher) {
    let catalog = shipped().catalog;
    let known: Vec<(&str, &[String])> = catalog
        .datasets
        .iter()
        .flat_map(|it| &it.columns)
        .map(|it| (it.column.name.as_str(), it.aliases.as_slice()))
        .collect();
    bencher.bench(|| nearest("insurence_shre", known.iter().copied()).len());
}
