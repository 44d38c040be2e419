//! Floats that are no finite numbers are missing, in a file that nobody has looked at too, and said.

use language::answer::{Answer, Cell};
use language::catalog::OpenOptions;
use polars::prelude::*;
use session::Session;

fn file(name: &str, x: Vec<Option<f64>>) -> String {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.parquet"));
    let narrow: Float32Chunked = x.iter().map(|it| it.map(|it| it as f32)).collect();
    let group: Vec<&str> = (0..x.len()).map(|at| if at % 2 == 0 { "a" } else { "b" }).collect();
    let mut frame = df!("g" => group, "x" => x).expect("a frame");
    frame.with_column(narrow.with_name("y".into()).into_column()).expect("a column");
    ParquetWriter::new(std::fs::File::create(&path).expect("a file")).finish(&mut frame).expect("a table");
    path.to_string_lossy().into_owned()
}

fn asked(session: &mut Session, query: &str) -> (Vec<Vec<Cell>>, Vec<String>) {
    let answer: Answer = session.ask(query).unwrap_or_else(|it| panic!("{query}: {:?}", it.diagnostics));
    let notes = answer.notes.iter().filter(|it| it.code == "not-finite").map(|it| it.words.en.clone());
    (answer.table.rows, notes.collect())
}

fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Number(it) => Some(*it),
        Cell::Integer(it) => Some(*it as f64),
        _ => None,
    }
}

#[test]
fn what_is_no_finite_number_is_missing_and_counted() {
    let odd = vec![Some(1.0), Some(f64::NAN), Some(f64::INFINITY), Some(2.0), Some(4.0), None, Some(f64::NEG_INFINITY)];
    let path = file("odd-floats", odd);
    let table = [
        ("from t | show sum(x), count(x) by g", vec![vec![1.0 + 4.0, 2.0], vec![2.0, 1.0]], "x 3"),
        ("from t | where x > 1 | show count()", vec![vec![2.0]], "x 3"),
        ("from t | where y > 1 | show max(y), min(y), count()", vec![vec![4.0, 2.0, 2.0]], "y 3"),
        ("from t | derive z = x * 2 | show sum(z)", vec![vec![14.0]], "x 3"),
    ];
    for (query, expected, counted) in table {
        let mut session = Session::empty();
        session.open_file(&path, Some("t"), &OpenOptions::default()).expect("the table opens");
        // The second time it is known.
        for _ in 0..2 {
            let (rows, notes) = asked(&mut session, query);
            let numbers: Vec<Vec<f64>> = rows.iter().map(|row| row.iter().filter_map(number).collect()).collect();
            assert_eq!(numbers, expected, "{query}");
            assert_eq!(notes, [format!("no finite numbers (NaN, infinity), taken as missing: {counted}")], "{query}");
        }
    }
}

#[test]
fn a_file_of_finite_numbers_is_read_as_it_is() {
    // Their sum is too large for a float, and none of them is.
    let path = file("large-floats", vec![Some(1.7e308), Some(1.0), Some(1.7e308), None]);
    let mut session = Session::empty();
    session.open_file(&path, Some("t"), &OpenOptions::default()).expect("the table opens");
    for _ in 0..2 {
        let (rows, notes) = asked(&mut session, "from t | show max(x), count(x)");
        assert_eq!(rows[0].iter().filter_map(number).collect::<Vec<_>>(), [1.7e308, 3.0]);
        assert!(notes.is_empty(), "{notes:?}");
    }
}
