//! Panels in a file that is read when a question needs it answer as the same rows in memory do, however their periods are
//! chosen and grouped, and whatever is made first.

use language::answer::{Answer, Cell};
use language::catalog::{OpenOptions, Sidecar, SidecarColumn};
use polars::prelude::*;
use session::Session;

/// Years, halves beside them and instead of them, quarters, a forecast, and what is no period.
const PERIODS: [&str; 12] =
    ["2014", "2015", "2016", "2015H1", "2015H2", "2016H1", "2016Q3", "2016Q4", "2017", "2018E", "later", ""];

/// Sentences that choose periods, take the latest, look along them, or ask who is new and who is gone.
const SENTENCES: [&str; 22] = [
    "show revenue by region for 2015",
    "show revenue, beds, margin by region for 2016",
    "show revenue, rate by region",
    "show revenue by region, year for all",
    "show sum(revenue), count() by year for all",
    "show sum(revenue) by region since 2015 until 2016",
    "rank revenue for 2016 top 5",
    "rank revenue by region for 2015",
    "rank beds top 5",
    "compare revenue where beds > 50 for 2015",
    "compare margin by region for 2016",
    "trend revenue",
    "trend revenue by region",
    "trend revenue yearly",
    "mix revenue by region for 2015",
    "mix revenue by region for 2015, 2016",
    "bridge revenue from 2015 to 2016 by region",
    "bridge revenue from 2014 to 2017 by region",
    "bridge revenue = beds * rate from 2015 to 2016",
    "benchmark \"hospital 3\" on revenue for 2016",
    "benchmark \"hospital 3\" on revenue for all",
    "outliers revenue for 2015",
];

/// The rows of a seed. All figures are whole, so that no sum depends on the order of its rows.
fn rows(seed: u64, periods: &[&str]) -> DataFrame {
    let mut state = seed;
    let mut below = |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let n_rows = 20 + below(200) as usize;
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let mut columns = (vec![], vec![], vec![], vec![], vec![], vec![], vec![], vec![]);
    for _ in 0..n_rows {
        let place = below(9);
        columns.0.push(some(&if place == 8 { String::new() } else { format!("hospital {place}") }));
        columns.1.push(format!("region {}", place % 3));
        columns.2.push(format!("ward {}", below(3)));
        columns.3.push(some(periods[below(periods.len() as u64) as usize]));
        columns.4.push((below(8) > 0).then_some(below(1000) as i64));
        columns.5.push((below(8) > 0).then_some(below(100) as i64));
        columns.6.push((below(8) > 0).then_some(below(500) as i64));
        columns.7.push((below(8) > 0).then_some(below(64) as f64 / 64.0));
    }
    df!("hospital" => columns.0, "region" => columns.1, "ward" => columns.2, "year" => columns.3,
        "revenue" => columns.4, "beds" => columns.5, "profit" => columns.6, "rate" => columns.7)
    .expect("a frame")
}

fn declared() -> OpenOptions {
    let kind = |kind: &str| SidecarColumn { kind: kind.into(), ..SidecarColumn::default() };
    let rate = SidecarColumn { weight: "beds".into(), ..kind("rate") };
    let columns = [("revenue", kind("flow")), ("profit", kind("flow")), ("beds", kind("stock")), ("rate", rate)];
    let columns = columns.map(|(name, it)| (name.to_owned(), it)).into();
    let declared = Sidecar { entity: "hospital".into(), period: "year".into(), columns, ..Sidecar::default() };
    OpenOptions { declared, ..OpenOptions::default() }
}

/// What an answer says, in one text: its table, its ledger, its notes. Sums of floats in another order differ in their last digits.
pub(crate) fn said(answer: &Answer) -> String {
    let cell = |it: &Cell| match it {
        Cell::Number(it) => format!("{it:.11e}"),
        Cell::Range(low, high) => format!("{low:.11e}..{high:.11e}"),
        it => format!("{it:?}"),
    };
    let row = |it: &Vec<Cell>| it.iter().map(cell).collect::<Vec<_>>().join(", ");
    let rows: Vec<String> = answer.table.rows.iter().map(row).collect();
    // Which texts a file has is not known, so it is not said of one that no name tells some of its rows apart.
    let notes = answer.notes.iter().filter(|it| it.code != "rows-alike");
    let notes: Vec<&str> = notes.map(|it| it.words.en.as_str()).collect();
    format!("{}\n{:?}\n{}", rows.join("\n"), answer.ledger, notes.join("\n"))
}

/// What a file and the same rows in memory answer otherwise is put into `found`; a sentence that has no answer may be one that is
/// refused, or must not be there.
pub(crate) fn differing(
    sentences: impl Iterator<Item = String>,
    [file, memory]: [&Session; 2],
    refused: bool,
    found: &mut Vec<String>,
) {
    for sentence in sentences {
        let [of_file, of_memory] = [file, memory].map(|it| match it.clone().ask(&sentence) {
            Ok(answer) => said(&answer),
            Err(trouble) if refused => trouble.to_string(),
            Err(trouble) => panic!("{sentence}: {trouble}"),
        });
        if of_file != of_memory {
            found.push(format!("{sentence}\n-- file\n{of_file}\n-- memory\n{of_memory}\n"));
        }
    }
}

pub(crate) fn none(different: &[String]) {
    let some = different.iter().take(3).cloned().collect::<Vec<_>>().join("\n");
    assert!(different.is_empty(), "{} answers differ\n{some}", different.len());
}

#[test]
fn a_panel_in_a_file_answers_as_the_same_rows_in_memory() {
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("panels");
    std::fs::create_dir_all(&folder).expect("a folder");
    let years = ["2014", "2015", "2016", "2017"];
    let mut different = Vec::new();
    for seed in 0..12 {
        let periods: &[&str] = if seed % 3 == 0 { &years } else { &PERIODS };
        let mut frame = rows(seed, periods);
        let (parquet, csv) = (folder.join(format!("of{seed}.parquet")), folder.join(format!("of{seed}.csv")));
        ParquetWriter::new(std::fs::File::create(&parquet).expect("a file")).finish(&mut frame).expect("a table");
        CsvWriter::new(std::fs::File::create(&csv).expect("a file")).finish(&mut frame).expect("a table");
        let open = |path: &std::path::Path| {
            let mut session = Session::empty();
            session.open_file(&path.to_string_lossy(), Some("panel"), &declared()).expect("the table opens");
            session.ask("let margin = profit / revenue").ok();
            session
        };
        let (file, memory) = (open(&parquet), open(&csv));
        differing(SENTENCES.map(str::to_owned).into_iter(), [&file, &memory], true, &mut different);
    }
    none(&different);
}

/// Sentences about the dates of rows: groups by a year or month of them, and what is counted beside.
const OF_DATES: [&str; 8] = [
    "trend sum(cost) yearly over day",
    "trend sum(cost), count() monthly over day",
    "trend sum(cost) quarterly over day by payer",
    "show sum(cost), count(), min(cost), max(cost) by year(day)",
    "show sum(cost), count(cost) as known by to_month(day) as month | where known > 2",
    "where cost > 50 | show sum(cost), count() by to_quarter(day) as quarter",
    "show mean(cost), sum(cost) by year(day)",
    "show count() by day | show count() as days, sum(count) as rows",
];

#[test]
fn rows_of_dates_in_a_file_answer_as_the_same_rows_in_memory() {
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("panels");
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut different = Vec::new();
    for seed in 0..6_i64 {
        let n = 40 + seed * 37;
        let day: Vec<Option<i32>> =
            (0..n).map(|at| (at % 11 != 3).then_some(17_800 + ((at * at * 13 + seed * 101) % 1200) as i32)).collect();
        let cost: Vec<Option<i64>> = (0..n).map(|at| (at % 7 != 2).then_some((at * 37 + seed) % 100)).collect();
        let payer: Vec<String> = (0..n).map(|at| format!("payer {}", at % 3)).collect();
        let frame = df!("day" => day, "cost" => cost, "payer" => payer).expect("a frame").lazy();
        let mut frame = frame.with_columns([col("day").cast(DataType::Date)]).collect().expect("a table");
        let parquet = folder.join(format!("dates{seed}.parquet"));
        ParquetWriter::new(std::fs::File::create(&parquet).expect("a file")).finish(&mut frame).expect("a table");
        let mut file = Session::empty();
        file.open_file(&parquet.to_string_lossy(), Some("visits"), &OpenOptions::default()).expect("the table opens");
        let mut memory = Session::empty();
        memory.register_frame("visits", frame).expect("the table is put");
        let sentences = OF_DATES.iter().map(|it| format!("from visits | {it}"));
        differing(sentences, [&file, &memory], false, &mut different);
    }
    none(&different);
}
