//! A table whose columns are called as the columns of results are: every verb answers, and no result has two of one name.

use std::fs;
use std::path::PathBuf;

use language::source::Source;
use session::{Outcome, Session};

/// Figures of a table that are called as results call theirs.
const FIGURES: [&str; 16] = [
    "z",
    "low_fence",
    "n",
    "value",
    "rank",
    "share",
    "percentile",
    "known",
    "effect",
    "growth",
    "median",
    "missing",
    "p",
    "mean",
    "v0",
    "known0",
];

/// Texts of it.
const TEXTS: [&str; 7] = ["metric", "cohort", "unit", "entity", "driver", "part", "verdict"];

/// Sentences about the figure `{x}`.
const OF_ONE: [&str; 15] = [
    "outliers {x} for 2021",
    "rank {x} for 2021",
    "spread {x} for 2021",
    "compare {x} where {x} > 3 for 2021",
    "mix {x} by h for 2021",
    "mix {x} = z + value for 2021",
    "trend {x}",
    "trend {x} matched",
    "benchmark A on {x} for 2021",
    "correlate {x} with z for 2021",
    "bridge f = {x} + z by h from 2020 to 2021",
    "check {x} > 0 for 2021",
    "show {x} by h for 2021 with totals",
    "show growth({x}) by part for 2021",
    "audit {x} = z",
];

/// Sentences about it by the group `{g}`.
const BY_GROUP: [&str; 11] = [
    "outliers {x} by {g} for 2021",
    "rank {x} by {g} for 2021",
    "rank {x} within {g} for 2021",
    "spread {x} by {g} for 2021",
    "compare {x} by {g} for 2021",
    "mix {x} by {g} for 2020, 2021",
    "trend {x} by {g}",
    "correlate {x} with z by {g} for 2021",
    "bridge f = {x} * 2 by {g} from 2020 to 2021",
    "show {x} as f by {g} for 2021",
    "check {x} > 0 by {g} for 2021",
];

/// The table: eight of whom, two years, the last of them odd.
fn table() -> String {
    let mut text = format!("h,year,{},{}\n", FIGURES.join(","), TEXTS.join(","));
    for year in 2020..=2021 {
        for (at, who) in ["A", "B", "C", "D", "E", "F", "G", "H"].iter().enumerate() {
            let value = if at == 7 { 90 } else { (at as i32 + 1) * (year - 2018) };
            let figures = vec![value.to_string(); FIGURES.len()].join(",");
            let texts = vec![["x", "y"][at % 2]; TEXTS.len()].join(",");
            text.push_str(&format!("{who},{year},{figures},{texts}\n"));
        }
    }
    text
}

fn opened() -> Session {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("result-names");
    fs::create_dir_all(&folder).expect("a folder for the test");
    let file = folder.join("names.csv");
    fs::write(&file, table()).expect("the table is written");
    let kinds: Vec<String> = FIGURES.iter().map(|it| format!("`{it}`: flow")).collect();
    let mut session = Session::empty();
    let text = format!("open \"{}\" entity h period year kinds ({})", file.display(), kinds.join(", "));
    session.run(&Source::new("<names>", text), &mut |_, _, _| {}).expect("the table opens");
    session
}

/// Asks it; what came of it that should not.
fn asked(session: &Session, sentence: &str) -> Option<String> {
    let mut twice = None;
    let ran = session.clone().run(&Source::new("<names>", sentence), &mut |outcome, _, _| {
        if let Outcome::Answer(answer) = outcome {
            let mut names: Vec<&str> = answer.table.columns.iter().map(|it| it.name.as_str()).collect();
            names.sort_unstable();
            twice = names.windows(2).find(|it| it[0] == it[1]).map(|it| format!("{sentence}: two columns {}", it[0]));
        }
    });
    match ran {
        Ok(_) => twice,
        Err(trouble) => {
            let failed = trouble.diagnostics.iter().any(|it| it.code == "engine");
            failed.then(|| format!("{sentence}: {trouble}"))
        }
    }
}

#[test]
fn results_and_tables_may_use_the_same_names() {
    let session = opened();
    let mut wrong = Vec::new();
    for figure in FIGURES {
        let of = |text: &str| text.replace("{x}", &format!("`{figure}`"));
        wrong.extend(OF_ONE.iter().filter_map(|it| asked(&session, &of(it))));
        let groups: Vec<&str> = match figure {
            "value" => FIGURES.iter().chain(&TEXTS).copied().collect(),
            _ => vec![figure],
        };
        for group in groups {
            let by = |text: &str| of(text).replace("{g}", &format!("`{group}`"));
            wrong.extend(BY_GROUP.iter().filter_map(|it| asked(&session, &by(it))));
        }
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}
