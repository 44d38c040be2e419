//! Traps and relations that a sentence can meet: asked of a session, as a person would.

use language::answer::{Answer, Cell};
use polars::prelude::{DataFrame, DataType, NamedFrom, ParquetWriter, Series};
use render::{Format, Look};
use session::Session;

use crate::random::Random;

fn answer(session: &mut Session, sentence: &str) -> Answer {
    session.ask(sentence).unwrap_or_else(|it| panic!("{sentence}: {it}"))
}

fn rows(session: &mut Session, sentence: &str) -> Vec<Vec<Cell>> {
    answer(session, sentence).table.rows
}

fn number(session: &mut Session, sentence: &str) -> f64 {
    let said = answer(session, sentence);
    let name = said.table.columns[0].name.clone();
    said.table.number(0, &name).unwrap_or_else(|| panic!("{sentence}: no number"))
}

/// A session that knows one frame as `d`.
fn session(columns: Vec<Series>) -> Session {
    let mut session = Session::empty();
    session.register_frame("d", frame(columns)).unwrap();
    session
}

fn frame(columns: Vec<Series>) -> DataFrame {
    let n_rows = columns[0].len();
    DataFrame::new(n_rows, columns.into_iter().map(Into::into).collect()).unwrap()
}

fn many(n: usize) -> Session {
    let mut random = Random::new(n as u64);
    let keys: Vec<String> = (0..n).map(|_| format!("k{}", random.below(n / 10))).collect();
    let values: Vec<f64> = (0..n).map(|_| random.between(-1_000_000, 1_000_000) as f64 / 7.0).collect();
    session(vec![Series::new("k".into(), keys), Series::new("x".into(), values)])
}

/// A session over a text of CSV, open as `d`.
fn opened(name: &str, text: &str, declared: &str) -> Session {
    let folder = std::env::temp_dir().join(format!("ward-answers-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("d.csv");
    std::fs::write(&path, text).unwrap();
    std::fs::write(folder.join("d.toml"), declared).unwrap();
    let mut session = Session::empty();
    session.open_file(&path.to_string_lossy(), Some("d"), &language::catalog::OpenOptions::default()).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    session
}

/// Polars keeps two digits in a product of decimals of two digits, and a grouped sum of them wraps.
#[test]
fn decimals_are_numbers_inside_plans() {
    let x = Series::new("x".into(), [0.05, 0.05, 0.06]).cast(&DataType::Decimal(10, 2)).unwrap();
    let mut session = session(vec![Series::new("k".into(), ["a", "a", "b"]), x]);
    let found = number(&mut session, "from d | show sum(x * x) as s");
    assert!((found - 0.0086).abs() < 1e-12, "{found}");
    let found = number(&mut session, "from d | show mean(x) as m");
    assert!((found - 0.16 / 3.0).abs() < 1e-12, "{found}");
}

/// Groups, joins and different rows come from Polars in another order each time.
#[test]
fn rows_come_in_the_same_order_each_time() {
    let mut session = many(5_000);
    let sentences = [
        "from d | show sum(x) as s by k",
        "from d | distinct k",
        "from d | where x > 0 | join d on k = k | show k, x",
        "from d | top 50 by x",
        "from d | sort x | show k",
        "from d | show count() as n by k | top 20 by n",
    ];
    for sentence in sentences {
        let first = rows(&mut session, sentence);
        for _ in 0..3 {
            assert_eq!(rows(&mut session, sentence), first, "{sentence}");
        }
    }
    let keys = rows(&mut session, "from d | show sum(x) as s by k");
    assert!(keys.is_sorted_by_key(|row| format!("{:?}", row[0])), "groups stand in the order of their keys");
}

#[test]
fn top_without_an_order_is_refused() {
    let trouble = many(100).ask("from d | top 3").unwrap_err();
    assert!(trouble.diagnostics.iter().any(|it| it.code == "top-without-order"), "{trouble}");
}

/// Two threads add in another order each time; what is written is the same.
#[test]
fn float_sums_are_written_alike_in_every_run() {
    let mut session = many(200_000);
    let look = Look { format: Format::Json, rows: None, ..Look::default() };
    let sentence = "from d | show sum(x) as s, mean(x) as m, sd(x) as v by k | top 300 by k";
    let first = render::render(&answer(&mut session, sentence), &look);
    for _ in 0..4 {
        assert_eq!(render::render(&answer(&mut session, sentence), &look), first);
    }
}

#[test]
fn columns_of_one_name_are_never_called_right() {
    let mut session = session(vec![Series::new("k".into(), ["a", "b"]), Series::new("x".into(), [1.0, 2.0])]);
    let other = vec![Series::new("k".into(), ["b", "c"]), Series::new("x".into(), [20.0, 30.0])];
    session.register_frame("other", frame(other)).unwrap();
    let said = answer(&mut session, "from d | join other on k = k");
    let names: Vec<&str> = said.table.columns.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["k", "x", "other_x"]);
    assert_eq!(said.table.rows, [[Cell::Text("b".into()), Cell::Number(2.0), Cell::Number(20.0)]]);
}

/// A Parquet file keeps repeated texts in a dictionary; in a plan they are texts, and sort as texts.
#[test]
fn dictionaries_of_files_are_text() {
    let folder = std::env::temp_dir().join(format!("ward-answers-{}-dictionary", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("d.parquet");
    let words: Vec<&str> = (0..3_000).map(|at| ["眼科", "b", "a"][at % 3]).collect();
    let mut written = frame(vec![Series::new("k".into(), words)]);
    ParquetWriter::new(std::fs::File::create(&path).unwrap()).finish(&mut written).unwrap();
    let mut session = Session::empty();
    session.open_file(&path.to_string_lossy(), Some("d"), &language::catalog::OpenOptions::default()).unwrap();
    let said = answer(&mut session, "from d | show count() as n by k");
    std::fs::remove_dir_all(&folder).unwrap();
    let keys: Vec<&str> = (0..3).filter_map(|row| said.table.text(row, "k")).collect();
    assert_eq!(keys, ["a", "b", "眼科"]);
}

#[test]
fn long_chains_and_many_stages_are_refused() {
    let mut session = many(100);
    let chain = |n: usize| format!("from d | show x{} as y", " + 1".repeat(n));
    let stages = |n: usize| format!("from d{}", " | where x > 0".repeat(n));
    let joins = |n: usize| format!("from d{}", " | semi join d on k = k".repeat(n));
    let deep = |n: usize| format!("from d | show {}x{} as y", "(".repeat(n), ")".repeat(n));
    for (sentence, code) in
        [(chain(501), "too-long"), (stages(201), "too-long"), (joins(65), "too-long"), (deep(129), "too-deep")]
    {
        let trouble = session.ask(&sentence).unwrap_err();
        assert!(trouble.diagnostics.iter().any(|it| it.code == code), "{trouble}");
    }
    // What is allowed runs, on a thread as large as the program's.
    let allowed = [chain(490), stages(150)];
    let asking = std::thread::Builder::new().stack_size(64 << 20).spawn(move || {
        let mut session = many(100);
        allowed.iter().all(|sentence| !rows(&mut session, sentence).is_empty())
    });
    assert!(asking.expect("a thread starts").join().expect("no panic"));
}

/// A release that aborts on a panic would take the session with it.
#[test]
fn no_profile_aborts_on_a_panic() {
    let manifest = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let text = std::fs::read_to_string(manifest).unwrap();
    assert!(!text.lines().any(|line| line.trim_start().starts_with("panic")), "{text}");
}

const RANGED: &str = "e,x,y\na,10-20,1\nb,30,2\nc,<5,3\nd,>40,\ne,,5\nf,15,6\ng,15-40,7\nh,12,8\n";

#[test]
fn what_a_predicate_keeps_drops_and_cannot_decide_are_all_rows() {
    let mut session = opened("split", RANGED, "entity = \"e\"\n");
    for p in ["x > 15", "x >= 15", "x = 15", "x > 15 and y > 2", "x < 12 or y > 6", "x in 10..20"] {
        let kept = rows(&mut session, &format!("from d | where {p} | show e")).len();
        let dropped = rows(&mut session, &format!("from d | where not ({p}) | show e")).len();
        let said = answer(&mut session, &format!("from d | where {p} | show e"));
        let counted: Vec<(String, u64)> = said.ledger[0].to.iter().map(|it| (it.key.clone(), it.n)).collect();
        let all: u64 = counted.iter().map(|it| it.1).sum();
        assert_eq!(all, 8, "{p}: {counted:?}");
        let open: u64 = counted.iter().filter(|it| it.0 == "undecided" || it.0 == "missing").map(|it| it.1).sum();
        assert_eq!(kept as u64 + dropped as u64 + open, 8, "{p}: {counted:?}");
        let possible = rows(&mut session, &format!("from d | where possibly {p} | show e")).len();
        // What is missing is not possible: nothing is known of it.
        let undecided: u64 = counted.iter().filter(|it| it.0 == "undecided").map(|it| it.1).sum();
        assert_eq!(possible as u64, kept as u64 + undecided, "{p}: {counted:?}");
    }
}

#[test]
fn a_conjunction_is_one_where_after_the_other() {
    let mut session = opened("and", RANGED, "entity = \"e\"\n");
    for (a, b) in [("x > 11", "y > 2"), ("x < 40", "e != b"), ("y < 7", "x in 10..40")] {
        let once = rows(&mut session, &format!("from d | where {a} and {b} | show e"));
        let twice = rows(&mut session, &format!("from d | where {a} | where {b} | show e"));
        assert_eq!(once, twice, "{a}, {b}");
    }
}

#[test]
fn a_sort_and_its_first_rows_are_a_top() {
    let mut session = many(3_000);
    for n in [1, 7, 100] {
        let top = rows(&mut session, &format!("from d | top {n} by x"));
        let sorted = rows(&mut session, &format!("from d | sort x desc | top {n}"));
        assert_eq!(top, sorted, "{n}");
        let bottom = rows(&mut session, &format!("from d | bottom {n} by x"));
        let sorted = rows(&mut session, &format!("from d | sort x | top {n}"));
        assert_eq!(bottom, sorted, "{n}");
    }
}

/// The same money in yuan, in tens of thousands and in hundreds of millions.
#[test]
fn the_unit_a_column_is_declared_in_changes_no_answer() {
    let mut random = Random::new(3);
    let yuan: Vec<f64> = (0..50).map(|_| random.between(1, 1_000_000) as f64 * 1e4).collect();
    let mut answers = Vec::new();
    for (unit, scale) in [("元", 1.0), ("万元", 1e4), ("亿元", 1e8)] {
        let lines: String =
            yuan.iter().enumerate().map(|(at, x)| format!("e{at},{},{:?}\n", at % 4, x / scale)).collect();
        let declared = format!("entity = \"e\"\n[columns.x]\nunit = \"{unit}\"\nkind = \"flow\"\n");
        let mut session = opened("unit", &format!("e,g,x\n{lines}"), &declared);
        let mut numbers = Vec::new();
        for sentence in [
            "from d | show sum(x) as s, mean(x) as m, median(x) as p, sd(x) as v by g",
            "from d | where x > 25亿 | show e, x",
            "from d | rank x",
            "from d | spread x by g",
            "from d | mix x by g",
            "from d | outliers x by g",
        ] {
            let said = answer(&mut session, sentence);
            for row in 0..said.table.rows.len() {
                numbers.extend(said.table.columns.iter().filter_map(|it| said.table.number(row, &it.name)));
            }
        }
        answers.push(numbers);
    }
    for other in &answers[1..] {
        assert_eq!(answers[0].len(), other.len());
        let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-9 * a.abs().max(b.abs());
        assert!(answers[0].iter().zip(other).all(near));
    }
}
