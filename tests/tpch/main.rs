//! Ten queries of TPC-H at scale factor 0.01, written in Ward, against what DuckDB answers to the official SQL on the same tables.
//! The expected rows stand in `answers/`; `answers.py` beside them writes them anew from the tables that this test leaves in `target/tpch`.

mod tables;

use std::path::{Path, PathBuf};

use language::answer::Cell;
use language::catalog::OpenOptions;
use language::quantity::civil_from_days;
use session::{Session, Writes};

const QUERIES: [&str; 10] = ["01", "03", "04", "05", "06", "10", "12", "14", "18", "19"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A session with the eight tables open.
fn opened(folder: &Path) -> Session {
    let mut session = Session::empty();
    session.allow_writes(Writes::Refused);
    for name in tables::NAMES {
        let path = folder.join(format!("{name}.csv"));
        let opened = session.open_file(&path.to_string_lossy(), None, &OpenOptions::default());
        opened.unwrap_or_else(|it| panic!("{name}: {}", it.title));
    }
    session
}

/// A cell as the file of answers writes it.
fn text(cell: &Cell) -> String {
    match cell {
        Cell::Missing => String::new(),
        Cell::Truth(it) => it.to_string(),
        Cell::Integer(it) => it.to_string(),
        Cell::Number(it) => it.to_string(),
        Cell::Range(low, high) => format!("{low}..{high}"),
        Cell::Text(it) => it.clone(),
        Cell::Date(days) => {
            let (year, month, day) = civil_from_days(*days);
            format!("{year:04}-{month:02}-{day:02}")
        }
    }
}

/// Whether two cells are one: numbers to ten digits, DuckDB adds decimals and Ward floats; spaces around a cell are none.
fn same(came: &str, expected: &str) -> bool {
    match (came.parse::<f64>(), expected.parse::<f64>()) {
        (Ok(a), Ok(b)) => (a - b).abs() <= 1e-10 * b.abs().max(1.0),
        _ => came.trim() == expected.trim(),
    }
}

#[test]
fn ten_queries_answer_as_duckdb_does() {
    let folder = root().join("target/tpch");
    tables::write(0.01, &folder).expect("the tables can be written");
    let session = opened(&folder);
    let mut wrong = String::new();
    for query in QUERIES {
        let script = std::fs::read_to_string(root().join(format!("tests/tpch/q{query}.ward"))).expect("the query");
        let answers = root().join(format!("tests/tpch/answers/q{query}.csv"));
        let expected = csv_rows(&std::fs::read_to_string(answers).expect("its answer"));
        let came = match session.clone().ask(&script) {
            Ok(answer) => answer.table,
            Err(trouble) => {
                wrong.push_str(&format!("q{query}: {trouble}\n"));
                continue;
            }
        };
        let rows: Vec<Vec<String>> = came.rows.iter().map(|row| row.iter().map(text).collect()).collect();
        if rows.len() != expected.len() {
            wrong.push_str(&format!("q{query}: {} rows came, {} are expected\n", rows.len(), expected.len()));
            continue;
        }
        for (at, (came, expected)) in rows.iter().zip(&expected).enumerate() {
            let alike = came.len() == expected.len() && came.iter().zip(expected).all(|(a, b)| same(a, b));
            if !alike {
                wrong.push_str(&format!("q{query} row {}:\n  came     {came:?}\n  expected {expected:?}\n", at + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The rows of a small CSV file without its header.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => rows.last_mut().expect("a row").push(String::new()),
            '\n' if !quoted => rows.push(vec![String::new()]),
            c => rows.last_mut().and_then(|it| it.last_mut()).expect("a cell").push(c),
        }
    }
    rows.retain(|row| row != &[""]);
    rows.remove(0);
    rows
}
