//! The statistics of the verbs, asked in sentences, against NumPy, SciPy and pandas on the same random data.

mod bridge;
mod cases;
mod windows;

use std::collections::BTreeMap;
use std::path::PathBuf;

use language::answer::{Answer, Cell};
use language::catalog::OpenOptions;
use serde_json::{Value as Json, json};
use session::Session;

use crate::python;
use crate::random::Random;
use cases::{N_CASES, Sample};

/// What Ward says under the names the script uses; `None` is missing.
type Found = BTreeMap<String, Option<f64>>;

/// One case: what it is called in a report, the question to the script, what Ward found.
struct Case {
    name: String,
    question: Json,
    found: Vec<Option<Found>>,
}

/// A session with rows of CSV open as `d`, and what is declared of its columns.
fn opened(name: &str, header: &str, rows: &[String], declared: &str) -> Session {
    let folder = std::env::temp_dir().join(format!("ward-statistics-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path: PathBuf = folder.join("d.csv");
    std::fs::write(&path, format!("{header}\n{}\n", rows.join("\n"))).unwrap();
    std::fs::write(folder.join("d.toml"), declared).unwrap();
    let mut session = Session::empty();
    session.open_file(&path.to_string_lossy(), Some("d"), &OpenOptions::default()).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    session
}

fn answer(session: &mut Session, sentence: &str) -> Answer {
    session.ask(sentence).unwrap_or_else(|it| panic!("{sentence}: {it}"))
}

/// The numbers of a row by the names of their columns.
fn numbers(answer: &Answer, row: usize) -> Found {
    let columns = answer.table.columns.iter().enumerate();
    let number = |(at, column): (usize, &language::types::Column)| match &answer.table.rows[row][at] {
        Cell::Missing => Some((column.name.clone(), None)),
        _ => answer.table.number(row, &column.name).map(|it| (column.name.clone(), Some(it))),
    };
    columns.filter_map(number).collect()
}

/// The rows of an answer whose column has a text.
fn rows_of(answer: &Answer, column: &str, text: &str) -> Vec<usize> {
    (0..answer.table.rows.len()).filter(|row| answer.table.text(*row, column) == Some(text)).collect()
}

/// A cell of CSV.
fn csv(it: Option<f64>) -> String {
    it.map_or(String::new(), |it| format!("{it:?}"))
}

/// Asks the script, and compares every number it gives; says how many.
fn judged(verb: &str, cases: &[Case]) {
    let questions: Vec<Json> = cases.iter().map(|it| it.question.clone()).collect();
    let Some(answers) = python::ask("figures.py", &questions) else { return };
    let (mut compared, mut wrong) = (0, Vec::new());
    for (case, answer) in cases.iter().zip(&answers) {
        let expected: Vec<Json> = match &answer["rows"] {
            Json::Array(rows) => rows.clone(),
            _ => vec![answer.clone()],
        };
        assert_eq!(expected.len(), case.found.len(), "{verb} {}: rows", case.name);
        for (expected, found) in expected.iter().zip(&case.found) {
            let Some(fields) = expected.as_object() else { continue };
            for (name, it) in fields.iter().filter(|it| *it.0 != "odd") {
                let Some(found) = found else { continue };
                compared += 1;
                let value = found.get(name).copied().flatten();
                let is = it["is"].as_f64();
                let same = match (is, value) {
                    (None, None) => true,
                    (Some(is), Some(value)) => (is - value).abs() <= it["near"].as_f64().unwrap_or(0.0),
                    _ => false,
                };
                if !same {
                    wrong.push(format!("{verb} {} {name}: {value:?}, expected {it}\n  {}", case.name, case.question));
                }
            }
        }
    }
    println!("{verb}: {compared} figures of {} cases", cases.len());
    assert!(200 <= cases.len(), "{verb}: only {} cases", cases.len());
    let shown: Vec<String> = wrong.iter().take(8).cloned().collect();
    assert!(wrong.is_empty(), "{} of {compared} figures differ\n{}", wrong.len(), shown.join("\n"));
}

/// Samples under the names `c0`, `c1` …, and as one dataset: columns g, e, x, y, cohort.
struct Samples {
    all: Vec<(Sample, Sample)>,
    session: Session,
}

fn samples(name: &str, make: impl Fn(&mut Random) -> Sample) -> Samples {
    let mut random = Random::new(name.bytes().map(u64::from).sum());
    let mut all = Vec::new();
    let mut rows = Vec::new();
    for case in 0..N_CASES {
        let x = make(&mut random);
        let y = cases::beside(&mut random, &x);
        for (at, (x, y)) in x.iter().zip(&y).enumerate() {
            let cohort = if at % 3 == 0 { "in" } else { "out" };
            rows.push(format!("c{case},c{case}e{at},{},{},{cohort}", csv(*x), csv(*y)));
        }
        all.push((x, y));
    }
    // Parts add up; of observations nothing is declared.
    let kind = if name == "mix" { "kind = \"flow\"" } else { "" };
    let declared = format!("entity = \"e\"\n[columns.x]\n{kind}\n");
    Samples { all, session: opened(name, "g,e,x,y,cohort", &rows, &declared) }
}

#[test]
fn spread_is_that_of_numpy() {
    let mut it = samples("spread", cases::sample);
    let said = answer(&mut it.session, "from d | spread x by g");
    let case = |(at, (x, _)): (usize, &(Sample, Sample))| {
        let name = format!("c{at}");
        let row = rows_of(&said, "g", &name)[0];
        Case { name, question: json!({"what": "spread", "x": x}), found: vec![Some(numbers(&said, row))] }
    };
    judged("spread", &it.all.iter().enumerate().map(case).collect::<Vec<_>>());
}

#[test]
fn correlations_are_those_of_scipy() {
    let mut it = samples("correlate", cases::sample);
    let said = answer(&mut it.session, "from d | correlate y with x by g");
    let case = |(at, (x, y)): (usize, &(Sample, Sample))| {
        let name = format!("c{at}");
        let row = rows_of(&said, "g", &name)[0];
        let question = json!({"what": "correlate", "x": x, "y": y});
        Case { name, question, found: vec![Some(numbers(&said, row))] }
    };
    judged("correlate", &it.all.iter().enumerate().map(case).collect::<Vec<_>>());
}

fn cohorts(x: &Sample) -> (Sample, Sample) {
    let part = |inside: bool| x.iter().enumerate().filter(|it| (it.0 % 3 == 0) == inside).map(|it| *it.1).collect();
    (part(true), part(false))
}

#[test]
fn cohorts_have_the_means_and_quartiles_of_numpy() {
    let mut it = samples("compare", cases::sample);
    let said = answer(&mut it.session, "from d | compare x where cohort = \"in\" by g");
    let mut all = Vec::new();
    for (at, (x, _)) in it.all.iter().enumerate() {
        let name = format!("c{at}");
        let (inside, rest) = cohorts(x);
        for (cohort, values) in [("cohort", inside), ("rest", rest)].into_iter().filter(|it| !it.1.is_empty()) {
            let of_cohort = rows_of(&said, "g", &name).into_iter().find(|row| {
                said.table.text(*row, "row") == Some("cohort") && said.table.text(*row, "cohort") == Some(cohort)
            });
            let found = of_cohort.map(|row| numbers(&said, row)).unwrap_or_default();
            let question = json!({"what": "summary", "x": values});
            all.push(Case { name: format!("{name} {cohort}"), question, found: vec![Some(found)] });
        }
    }
    judged("compare", &all);
}

#[test]
fn tests_of_two_samples_are_those_of_scipy() {
    let mut random = Random::new(7);
    let case = |at: usize| {
        // Now and then as many as hospitals in a country.
        let n = *random.pick(&[1, 2, 3, 5, 6, 8, 13, 40, 40, 1_500]);
        let a = cases::of_size(&mut random, n);
        let b = if random.once_in(2) { cases::beside(&mut random, &a) } else { cases::sample(&mut random) };
        let known = |it: &Sample| it.iter().flatten().copied().collect::<Vec<f64>>();
        let tested = language::statistics::tested(&known(&a), &known(&b));
        let of = |get: fn(language::statistics::Tested) -> Option<f64>| tested.and_then(get);
        let figures =
            [("welch", of(|it| it.welch)), ("mann_whitney", of(|it| it.mann_whitney)), ("hedges", of(|it| it.hedges))];
        let mut found: Found = figures.into_iter().map(|(name, it)| (name.to_owned(), it)).collect();
        let ends = language::statistics::median_interval(&known(&a));
        found.insert("median_low".into(), ends.map(|it| it.0));
        found.insert("median_high".into(), ends.map(|it| it.1));
        Case { name: at.to_string(), question: json!({"what": "tests", "a": a, "b": b}), found: vec![Some(found)] }
    };
    judged("two samples", &(0..2 * N_CASES).map(case).collect::<Vec<_>>());
}

#[test]
fn outliers_are_those_of_scipy() {
    let mut it = samples("outliers", cases::sample);
    let said = answer(&mut it.session, "from d | outliers x by g");
    let mut all = Vec::new();
    for (at, (x, _)) in it.all.iter().enumerate() {
        let one = |place: usize| rows_of(&said, "e", &format!("c{at}e{place}")).first().map(|row| numbers(&said, *row));
        let found: Vec<Option<Found>> = (0..x.len()).map(one).collect();
        all.push(Case { name: format!("c{at}"), question: json!({"what": "outliers", "x": x}), found });
    }
    judged("outliers", &all);
    // Who is odd is what a person asks for.
    let questions: Vec<Json> = all.iter().map(|it| it.question.clone()).collect();
    let Some(answers) = python::ask("figures.py", &questions) else { return };
    for (case, answer) in all.iter().zip(&answers) {
        for (at, found) in case.found.iter().enumerate() {
            let odd = &answer["rows"][at];
            let expected = if odd.is_null() { Some(false) } else { odd["odd"].as_bool() };
            assert!(expected.is_none_or(|it| it == found.is_some()), "{} {at}: {odd} {}", case.name, case.question);
        }
    }
}

#[test]
fn standings_are_those_of_pandas_and_scipy() {
    let mut it = samples("benchmark", cases::sample);
    let ranked = answer(&mut it.session, "from d | rank x within g");
    let (mut benchmarks, mut ranks) = (Vec::new(), Vec::new());
    for (at, (x, _)) in it.all.iter().enumerate() {
        let name = format!("c{at}");
        let one =
            |place: usize| rows_of(&ranked, "e", &format!("c{at}e{place}")).first().map(|row| numbers(&ranked, *row));
        let found = (0..x.len()).map(one).collect();
        ranks.push(Case { name: name.clone(), question: json!({"what": "rank", "x": x}), found });
        let place = at % x.len();
        let sentence = format!("from d | benchmark c{at}e{place} on x where g = \"{name}\"");
        let said = answer(&mut it.session, &sentence);
        let question = json!({"what": "benchmark", "x": x, "at": place});
        benchmarks.push(Case { name, question, found: vec![Some(numbers(&said, 0))] });
    }
    judged("rank", &ranks);
    judged("benchmark", &benchmarks);
}

#[test]
fn shares_and_concentration_are_those_of_numpy() {
    let mut it = samples("mix", cases::parts);
    let mut all = Vec::new();
    for (at, (x, _)) in it.all.iter().enumerate() {
        let total: f64 = x.iter().flatten().sum();
        if x.iter().flatten().count() < 2 || total <= 0.0 {
            continue;
        }
        let said = answer(&mut it.session, &format!("from d | mix x by e where g = \"c{at}\""));
        let mut found = Found::new();
        for row in 0..said.table.rows.len() {
            for name in ["share", "cumulative"] {
                found.insert(format!("{name}{row}"), said.table.number(row, name));
            }
        }
        let note = said.notes.iter().find(|it| it.code == "concentration").expect("a note on concentration");
        let hhi = note.words.en.split("HHI ").nth(1).and_then(|it| it.split(' ').next()).and_then(|it| it.parse().ok());
        found.insert("hhi".into(), hhi);
        all.push(Case { name: format!("c{at}"), question: json!({"what": "mix", "x": x}), found: vec![Some(found)] });
    }
    judged("mix", &all);
}

#[test]
fn growth_is_that_of_pandas() {
    let mut random = Random::new(11);
    let mut series: Vec<(Vec<i64>, Sample)> = Vec::new();
    let mut rows = Vec::new();
    for case in 0..N_CASES {
        let first = random.between(1995, 2015);
        let n = *random.pick(&[1, 2, 3, 5, 8]);
        let years: Vec<i64> = (first..first + n).filter(|_| !random.once_in(5)).collect();
        let x = cases::of_size(&mut random, years.len());
        let of = |(year, x): (&i64, &Option<f64>)| format!("c{case},{year},{}", csv(*x));
        rows.extend(years.iter().zip(&x).map(of));
        series.push((years, x));
    }
    let declared = "entity = \"e\"\nperiod = \"year\"\n[columns.x]\nkind = \"flow\"\n";
    let mut session = opened("trend", "e,year,x", &rows, declared);
    let said = answer(&mut session, "from d | trend x by e");
    let mut all = Vec::new();
    for (at, (years, x)) in series.iter().enumerate() {
        let name = format!("c{at}");
        let known: Vec<(i64, f64)> = years.iter().zip(x).filter_map(|(year, x)| Some((*year, (*x)?))).collect();
        let of_entity = rows_of(&said, "e", &name);
        assert_eq!(of_entity.len(), known.len(), "{name}");
        let found: Vec<Option<Found>> = of_entity.iter().map(|row| Some(numbers(&said, *row))).collect();
        let question = json!({"what": "trend", "years": years, "x": x});
        all.push(Case { name, question, found });
    }
    judged("trend", &all);
}
