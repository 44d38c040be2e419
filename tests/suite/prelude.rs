//! The prelude agrees with the dictionary, and each of its definitions gives what its formula says.

use std::collections::HashMap;
use std::path::Path;

use session::{DataFrame, Session};

/// `let net_margin = net_profit / revenue  # …` as name and formula.
fn definitions() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("datasets/prelude.ward")).expect("the prelude");
    let lines = text.lines().filter_map(|it| it.strip_prefix("let ")?.split_once(" = "));
    lines.map(|(name, rest)| (name.to_owned(), rest.split('#').next().unwrap_or("").trim().to_owned())).collect()
}

#[test]
fn each_definition_is_that_of_the_dictionary() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("datasets/metrics.toml")).expect("the dictionary");
    let mut formulas: HashMap<String, Vec<String>> = HashMap::new();
    let mut metric = String::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            metric = name.to_owned();
        }
        if line.starts_with("formula = ") || line.starts_with("identities = ") {
            let quoted = line.split('"').skip(1).step_by(2).map(str::to_owned);
            formulas.entry(metric.clone()).or_default().extend(quoted);
        }
    }
    let defined = definitions();
    for (name, formula) in &defined {
        assert!(formulas.get(name).is_some_and(|it| it.contains(formula)), "{name} = {formula}");
    }
    for name in formulas.keys() {
        assert!(defined.iter().any(|it| it.0 == *name), "{name} has a formula and no definition");
    }
}

#[test]
fn each_definition_gives_what_its_formula_says() {
    let is_name = |it: &str| it.starts_with(char::is_alphabetic) && it != "days";
    for (name, formula) in definitions() {
        let words = formula.split(|c: char| !c.is_alphanumeric() && c != '_');
        let mut parts: Vec<&str> = words.filter(|it| is_name(it)).collect();
        parts.dedup();
        let value = |at: usize| [3.0, 7.0, 2.0, 5.0][at];
        let columns: Vec<String> = parts.iter().enumerate().map(|(at, it)| format!("{it},{}", value(at))).collect();
        let mut session = Session::open();
        session.register_frame("mine", frame(&columns)).expect("a frame");
        let asked = format!("show {name} from mine");
        let answer = session.ask(&asked).unwrap_or_else(|it| panic!("{asked}: {it}"));
        let expected = by_hand(&formula, &|word| Some(value(parts.iter().position(|it| *it == word)?)));
        let found = answer.table.number(0, &name).unwrap_or_else(|| panic!("{asked}: {:?}", answer.table));
        assert!((found - expected).abs() < 1e-9 * expected.abs(), "{asked}: {found}, not {expected}");
        assert!(answer.notes.iter().any(|it| it.code == "definition"), "{asked}: nothing is said of it");
    }
}

/// One row with a column for each `name,value`.
fn frame(columns: &[String]) -> DataFrame {
    use polars::prelude::{Column, IntoColumn, NamedFrom, Series};
    let one = |it: &String| -> Column {
        let (name, value) = it.split_once(',').expect("name,value");
        Series::new(name.into(), [value.parse::<f64>().expect("a number")]).into_column()
    };
    DataFrame::new(1, columns.iter().map(one).collect()).expect("columns of one row")
}

/// A formula of names and numbers with the four signs, products before sums, left to right.
fn by_hand(formula: &str, value: &dyn Fn(&str) -> Option<f64>) -> f64 {
    let words: Vec<&str> = formula.split_whitespace().filter(|it| *it != "days").collect();
    let read = |word: &str| value(word).or_else(|| word.parse().ok()).unwrap_or_else(|| panic!("{word} in {formula}"));
    let mut terms = vec![(1.0, read(words[0]))];
    for pair in words[1..].chunks(2) {
        let next = read(pair[1]);
        let last = terms.last_mut().expect("at least one");
        match pair[0] {
            "*" => last.1 *= next,
            "/" => last.1 /= next,
            "+" => terms.push((1.0, next)),
            _ => terms.push((-1.0, next)),
        }
    }
    terms.iter().map(|(sign, it)| sign * it).sum()
}
