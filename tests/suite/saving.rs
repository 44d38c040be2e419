//! What is saved comes back; nothing is half written, written over or written by a script that may not.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use language::answer::{Answer, Cell};
use language::catalog::OpenOptions;
use polars::prelude::{Column, DataFrame, IntoColumn, NamedFrom, ParquetWriter, Series};
use session::{Session, Writes};

/// An empty folder of a test's own.
fn folder(name: &str) -> PathBuf {
    let made = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&made);
    fs::create_dir_all(&made).expect("a folder for the test");
    made
}

fn ward(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ward"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null()).output().expect("ward starts")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder").filter_map(Result::ok);
    let mut found: Vec<String> = entries.map(|it| it.file_name().to_string_lossy().into_owned()).collect();
    found.sort();
    found
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Numbers that look random and are the same each time.
struct Chance(u64);

impl Chance {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % below
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.next(of.len())].clone()
    }

    fn number(&mut self) -> f64 {
        let digits = self.next(100_000) as f64;
        match self.next(6) {
            0 => 0.0,
            1 => digits / 1000.0,
            2 => -digits / 7.0,
            3 => digits * 1e8,
            4 => digits / 3e6,
            _ => digits,
        }
    }

    /// Missing now and then.
    fn maybe<T>(&mut self, make: impl FnOnce(&mut Chance) -> T) -> Option<T> {
        if self.next(5) == 0 { None } else { Some(make(self)) }
    }
}

const TEXTS: [&str; 24] = [
    "=1+1",
    "+A1",
    "-5",
    "@x",
    "'=a",
    "''+b",
    "'a",
    "007",
    "12",
    "1.50",
    "true",
    "2021",
    "2021-03-04",
    "10%..20%",
    "通策医疗,杭州",
    "a\"b",
    "two\nlines",
    "\ttab",
    "N/A",
    "-",
    " spaces ",
    "合计",
    "1.2亿",
    "#",
];
const PERIODS: [&str; 5] = ["2021", "2022Q1", "2015H1", "2021-03", "2012..2014"];

/// A table with a column of each type, saved by Polars, and its declaration.
fn source(chance: &mut Chance, folder: &Path) {
    let n = chance.next(8);
    let mut columns: Vec<Column> = Vec::new();
    let texts: Vec<Option<String>> = (0..n).map(|_| chance.maybe(|it| it.pick(&TEXTS).to_owned())).collect();
    let periods: Vec<Option<String>> = (0..n).map(|_| chance.maybe(|it| it.pick(&PERIODS).to_owned())).collect();
    let wholes: Vec<Option<i64>> = (0..n).map(|_| chance.maybe(|it| it.next(2_000_000) as i64 - 1_000_000)).collect();
    let money: Vec<Option<f64>> = (0..n).map(|_| chance.maybe(Chance::number)).collect();
    let shares: Vec<Option<f64>> = (0..n).map(|_| chance.maybe(|it| it.next(1001) as f64 / 1000.0)).collect();
    let truths: Vec<Option<bool>> = (0..n).map(|_| chance.maybe(|it| it.next(2) == 0)).collect();
    let days: Vec<Option<i32>> = (0..n).map(|_| chance.maybe(|it| it.next(40_000) as i32 - 10_000)).collect();
    let ends: Vec<Option<(f64, f64)>> = (0..n)
        .map(|_| {
            chance.maybe(|it| {
                let (a, b) = (it.number().abs(), it.number().abs());
                let (low, high) = (a.min(b), a.max(b));
                match it.next(5) {
                    0 => (low, low),
                    1 => (low, f64::INFINITY),
                    2 => (f64::NEG_INFINITY, high),
                    3 => (low.next_up(), f64::INFINITY),
                    _ => (low, high),
                }
            })
        })
        .collect();
    // An open end next to zero would be zero to a reader.
    let ends: Vec<Option<(f64, f64)>> = ends
        .into_iter()
        .map(|it| it.map(|(low, high)| if low.abs() < 1e-300 { (0.0, high) } else { (low, high) }))
        .collect();
    let end = |high: bool| ends.iter().map(|it| it.map(|it| if high { it.1 } else { it.0 })).collect::<Vec<_>>();
    columns.push(Series::new("名称, \"x\"".into(), texts).into_column());
    columns.push(Series::new("=when".into(), periods).into_column());
    columns.push(Series::new("visits".into(), wholes).into_column());
    columns.push(Series::new("revenue".into(), money).into_column());
    columns.push(Series::new("share".into(), shares).into_column());
    columns.push(Series::new("listed".into(), truths).into_column());
    let dates = Series::new("opened".into(), days).cast(&polars::prelude::DataType::Date).expect("days are dates");
    columns.push(dates.into_column());
    for name in ["margin", "size"] {
        columns.push(Series::new(format!("{name}~low").into(), end(false)).into_column());
        columns.push(Series::new(format!("{name}~high").into(), end(true)).into_column());
    }
    let mut frame = DataFrame::new(n, columns).expect("columns of one length");
    let file = fs::File::create(folder.join("source.parquet")).expect("a file");
    ParquetWriter::new(file).finish(&mut frame).expect("the source is written");
    let declared = "[columns.\"=when\"]\ntype = \"period\"\n[columns.visits]\nkind = \"flow\"\n\
        [columns.revenue]\nunit = \"CNY\"\nkind = \"flow\"\nzh = \"收入\"\n\
        [columns.share]\ndisplay = \"%\"\nkind = \"level\"\n[columns.margin]\ndisplay = \"%\"\nkind = \"ratio\"\n\
        [columns.size]\nunit = \"CNY per bed\"\nkind = \"level\"\n";
    fs::write(folder.join("source.toml"), declared).expect("its declaration");
}

/// What must be the same: names, labels, types, units, kinds and cells.
fn facts(answer: &Answer) -> Vec<String> {
    let column = |it: &language::types::Column| {
        format!("{} {:?} {:?} {:?} {} {:?}", it.name, it.label, it.ty, it.unit, it.percent, it.kind)
    };
    let cells = |row: &Vec<Cell>| row.iter().map(|it| format!("{it:?}")).collect::<Vec<_>>().join(" | ");
    answer.table.columns.iter().map(column).chain(answer.table.rows.iter().map(cells)).collect()
}

/// Facts with their long numbers cut.
fn rounded(facts: &[String]) -> Vec<String> {
    let cut = |it: &str| match it.trim_end_matches(')').rsplit_once('(') {
        Some((head, digits)) => match digits.parse::<f64>() {
            Ok(number) => format!("{head}({number:.12e})"),
            Err(_) => it.to_owned(),
        },
        None => it.to_owned(),
    };
    facts.iter().map(|it| it.split(" | ").map(cut).collect::<Vec<_>>().join(" | ")).collect()
}

#[test]
fn every_form_of_data_comes_back_as_it_was() {
    let folder = folder("round-trip");
    let mut chance = Chance(20_211);
    for round in 0..60 {
        source(&mut chance, &folder);
        let mut session = Session::empty();
        session.allow_writes(Writes::Allowed);
        let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
        session.open_file(&path("source.parquet"), Some("source"), &OpenOptions::default()).expect("the source opens");
        let meant = facts(&session.ask("from source").expect("the source is shown"));
        for ending in ["csv", "tsv", "parquet", "arrow", "ndjson", "json", "xlsx"] {
            // Straight from the file as rows come, and from a table in memory.
            for (at, question) in
                ["from source", "from source | details | sort visits | from_memory"].iter().enumerate()
            {
                let file = path(&format!("back{at}.{ending}"));
                let question = match question.strip_suffix(" | from_memory") {
                    None => format!("{question} | save \"{file}\" replace"),
                    Some(_) => format!("from source\nsave \"{file}\" replace"),
                };
                session.ask(&question).unwrap_or_else(|it| panic!("round {round}: {question}: {it}"));
                if ending == "json" || ending == "ndjson" {
                    // A file without a row has no columns.
                    let empty = meant.len() == 9;
                    if empty {
                        continue;
                    }
                }
                session
                    .open_file(&file, Some("back"), &OpenOptions::default())
                    .unwrap_or_else(|it| panic!("round {round}: {ending}: {it} {:?}", it.notes));
                let came = facts(&session.ask("from back").expect("what came back is shown"));
                // Reading JSON may miss the last digit of a number of seventeen.
                match ending {
                    "json" | "ndjson" => assert_eq!(rounded(&meant), rounded(&came), "round {round}, .{ending}"),
                    _ => assert_eq!(meant, came, "round {round}, .{ending}"),
                }
            }
        }
    }
    let left: Vec<String> = names(&folder).into_iter().filter(|it| it.starts_with('.')).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_script_writes_only_where_it_may() {
    let folder = folder("scripts");
    fs::write(folder.join("s.ward"), "from companies | show revenue | save \"a.csv\"\n").expect("a script");
    let refused = ward(&folder, &["run", "s.ward"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("write-not-allowed"), "{}", err(&refused));
    assert_eq!(names(&folder), ["s.ward"]);
    let allowed = ward(&folder, &["run", "--allow-write", "s.ward"]);
    assert_eq!(allowed.status.code(), Some(0), "{}", err(&allowed));
    assert!(err(&allowed).contains("saved a.csv: "), "{}", err(&allowed));
    assert_eq!(names(&folder), ["a.csv", "a.toml", "s.ward"]);
    // The file asked for on the command line needs no leave, and is not written over.
    fs::write(folder.join("t.ward"), "show revenue of Topchoice for 2021\n").expect("a script");
    for (arguments, code) in [
        (&["run", "-o", "b.html", "t.ward"][..], 0),
        (&["run", "-o", "b.html", "t.ward"], 2),
        (&["run", "-o", "b.html", "--force", "t.ward"], 0),
        (&["-e", "show revenue", "-e", "from companies", "-o", "c.xlsx"], 0),
        (&["-e", "show revenue", "-o", "c.docx"], 2),
        (&["-e", "set detail full", "-o", "d.csv"], 2),
    ] {
        let answer = ward(&folder, arguments);
        assert_eq!(answer.status.code(), Some(code), "{arguments:?}: {}", err(&answer));
    }
    assert_eq!(names(&folder), ["a.csv", "a.toml", "b.html", "c.xlsx", "s.ward", "t.ward"]);
}

#[test]
fn what_goes_wrong_leaves_nothing_behind() {
    let folder = folder("wrong");
    fs::write(folder.join("a.csv"), "x\n1\n2\n").expect("a file");
    fs::create_dir(folder.join("d.csv")).expect("a folder");
    for (sentence, code) in [
        ("from a | save \"a.csv\" replace", "save-onto-source"),
        ("from a | save \"./a.csv\" replace", "save-onto-source"),
        ("from a | save \"a.csv\"", "file-exists"),
        ("from a | save \"d.csv\"", "not-saved"),
        ("from a | save \"no/b.csv\"", "not-saved"),
        ("from a | save \"/dev/null\"", "save-kind"),
        ("from a | save \"https://example.org/a.csv\"", "no-network"),
        ("from a | save \"b.doc\"", "save-kind"),
        ("from a | show y | save \"b.csv\"", "unknown-name"),
        ("from a | join one a on x | save \"b.csv\"", ""),
    ] {
        let answer = ward(&folder, &["a.csv", "-e", sentence]);
        if !code.is_empty() {
            assert_eq!(answer.status.code(), Some(2), "{sentence}");
            assert!(err(&answer).contains(code), "{sentence}: {}", err(&answer));
        }
    }
    assert_eq!(fs::read_to_string(folder.join("a.csv")).expect("the source"), "x\n1\n2\n");
    let left: Vec<String> = names(&folder).into_iter().filter(|it| it.starts_with('.')).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_spreadsheet_runs_nothing_and_ward_reads_what_was_written() {
    let folder = folder("formulas");
    fs::write(folder.join("a.csv"), "x\n'=1+1\nb\n").expect("a file");
    let answer = ward(&folder, &["a.csv", "-e", "from a | save \"b.csv\"", "-e", "from a"]);
    assert_eq!(answer.status.code(), Some(0), "{}", err(&answer));
    assert!(err(&answer).contains("read without it: 1"), "{}", err(&answer));
    assert_eq!(fs::read_to_string(folder.join("b.csv")).expect("what was saved"), "x\n'=1+1\nb\n");
    assert!(String::from_utf8_lossy(&answer.stdout).contains("\n=1+1\n"), "the text itself has no apostrophe");
}

/// Two tables of 100,000 rows each, whose cross join nobody lives to see the end of.
fn large(folder: &Path) {
    for name in ["a", "b"] {
        let rows: String = (0..100_000).map(|it| format!("{it}\n")).collect();
        fs::write(folder.join(format!("{name}.csv")), format!("{name}\n{rows}")).expect("a large file");
    }
}

fn started(folder: &Path, sentence: &str) -> (Child, BufReader<std::process::ChildStdout>) {
    let arguments =
        ["a.csv", "b.csv", "-e", "from a | where a < 1", "-e", "set join_rows 100000000000", "-e", sentence];
    let mut child = Command::new(env!("CARGO_BIN_EXE_ward"))
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("ward starts");
    let mut out = BufReader::new(child.stdout.take().expect("its standard output"));
    let mut line = String::new();
    // The header and the row of the first answer: what comes next is the join.
    for _ in 0..2 {
        out.read_line(&mut line).expect("the first answer");
    }
    (child, out)
}

fn interrupt(child: &Child) {
    let done = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill starts");
    assert!(done.success());
}

fn ended(mut child: Child) -> (Option<i32>, String, Duration) {
    let since = Instant::now();
    interrupt(&child);
    let mut said = String::new();
    child.stderr.take().expect("its standard error").read_to_string(&mut said).expect("what it says");
    let status = child.wait().expect("it ends");
    (status.code(), said, since.elapsed())
}

#[test]
fn an_interrupt_stops_a_question_that_would_never_end() {
    let folder = folder("interrupt");
    large(&folder);
    for sentence in [
        "from a | cross join b | derive a * b as c | show sum(c)",
        "from a | cross join b | sort b desc, a | top 3 by a",
    ] {
        let (child, _out) = started(&folder, sentence);
        let (code, said, took) = ended(child);
        assert_eq!(code, Some(130), "{said}");
        assert!(said.ends_with("interrupted\n") && !said.contains("panicked"), "{said}");
        assert!(took < Duration::from_secs(10), "{took:?}");
    }
}

#[test]
fn an_interrupted_save_leaves_no_file() {
    let folder = folder("interrupted-save");
    large(&folder);
    let (child, _out) = started(&folder, "from a | cross join b | save \"c.csv\"");
    let begun = |it: &String| it.starts_with(".c.csv") && fs::metadata(folder.join(it)).is_ok_and(|it| it.len() > 0);
    while !names(&folder).iter().any(begun) {
        std::thread::yield_now();
    }
    let (code, said, took) = ended(child);
    assert_eq!(code, Some(130), "{said}");
    assert!(said.ends_with("interrupted\n") && !said.contains("panicked"), "{said}");
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert_eq!(names(&folder), ["a.csv", "b.csv"]);
}

#[test]
fn a_join_that_explodes_is_refused_before_it_runs() {
    let folder = folder("explosion");
    large(&folder);
    let refused = ward(&folder, &["a.csv", "b.csv", "-e", "from a | cross join b | show count()"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("10,000,000,000 rows"), "{}", err(&refused));
    // The same sides on a key that matches once are no explosion; on one that matches always they are.
    let one = ward(&folder, &["a.csv", "b.csv", "-e", "from a | join b on a = b | show count()"]);
    assert_eq!(one.status.code(), Some(0), "{}", err(&one));
    let all = "from a | derive a * 0 as k | join other on k = k | show count()";
    let all = ward(&folder, &["a.csv", "b.csv", "-e", "let other = from b | derive b * 0 as k", "-e", all]);
    assert!(err(&all).contains("too-many-rows"), "{}", err(&all));
}
