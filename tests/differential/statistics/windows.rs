//! Windows along the periods of an entity, against pandas.

use serde_json::json;

use super::{Case, Found, N_CASES, answer, cases, csv, judged, numbers, opened, rows_of};
use crate::random::Random;

/// `2001Q3` for the 7th quarter.
fn quarter(at: i64) -> String {
    format!("{}Q{}", 2000 + at.div_euclid(4), at.rem_euclid(4) + 1)
}

#[test]
fn windows_along_periods_are_those_of_pandas() {
    let mut random = Random::new(23);
    let (mut series, mut rows) = (Vec::new(), Vec::new());
    for case in 0..N_CASES {
        let first = random.between(0, 20);
        let n = *random.pick(&[1, 2, 4, 6, 13]);
        let quarters: Vec<i64> = (first..first + n).filter(|_| !random.once_in(8)).collect();
        let x = cases::of_size(&mut random, quarters.len());
        let of = |(at, x): (&i64, &Option<f64>)| format!("c{case},{},{}", quarter(*at), csv(*x));
        rows.extend(quarters.iter().zip(&x).map(of));
        series.push((quarters, x));
    }
    let declared = "entity = \"e\"\nperiod = \"q\"\n[columns.x]\nkind = \"flow\"\n";
    let mut session = opened("windows", "e,q,x", &rows, declared);
    let sentence = "from d | derive qoq(x) as qoq, yoy(x) as yoy, lag(x, 1 quarter) as before, ttm(x) as ttm, \
                    annualized(x) as year, mean(x) over last 3 as m3, index(x) as indexed";
    let said = answer(&mut session, sentence);
    let mut all = Vec::new();
    for (at, (quarters, x)) in series.iter().enumerate() {
        let name = format!("c{at}");
        let of_entity = rows_of(&said, "e", &name);
        let found = quarters.iter().map(|it| -> Option<Found> {
            let text = quarter(*it);
            let row = of_entity.iter().find(|row| said.table.text(**row, "q") == Some(&text));
            Some(numbers(&said, *row.expect("each row stays")))
        });
        let found = found.collect();
        let question = json!({"what": "windows", "quarters": quarters, "x": x});
        all.push(Case { name, question, found });
    }
    judged("windows", &all);
}

/// `2001`, `2001H1`, `2001Q1`, `2001-01..2001-09`: from the start of a year to the end of a quarter.
fn since_january(at: i64) -> String {
    let year = 2000 + at.div_euclid(4);
    match at.rem_euclid(4) {
        0 => format!("{year}Q1"),
        1 => format!("{year}H1"),
        2 => format!("{year}-01..{year}-09"),
        _ => year.to_string(),
    }
}

#[test]
fn figures_to_date_are_taken_apart_as_by_pandas() {
    let mut random = Random::new(29);
    let (mut series, mut rows) = (Vec::new(), Vec::new());
    for case in 0..N_CASES {
        let first = random.between(0, 20);
        let n = *random.pick(&[1, 2, 4, 6, 13]);
        let quarters: Vec<i64> = (first..first + n).filter(|_| !random.once_in(8)).collect();
        // What is missing breaks a running sum, and pandas goes on after it.
        let x: cases::Sample = cases::of_size(&mut random, quarters.len()).iter().map(|it| it.or(Some(0.5))).collect();
        let of = |(at, x): (&i64, &Option<f64>)| format!("c{case},{},{}", since_january(*at), csv(*x));
        rows.extend(quarters.iter().zip(&x).map(of));
        series.push((quarters, x));
    }
    let declared = "entity = \"e\"\nperiod = \"q\"\n[columns.x]\nkind = \"flow\"\n";
    let mut session = opened("to-date", "e,q,x", &rows, declared);
    let said = answer(&mut session, "from d | derive discrete(x) as single, cumulative(x) as running");
    let mut all = Vec::new();
    for (at, (quarters, x)) in series.iter().enumerate() {
        let name = format!("c{at}");
        let of_entity = rows_of(&said, "e", &name);
        let found = quarters.iter().map(|it| -> Option<Found> {
            let text = since_january(*it);
            let row = of_entity.iter().find(|row| said.table.text(**row, "q") == Some(&text));
            Some(numbers(&said, *row.expect("each row stays")))
        });
        let found = found.collect();
        all.push(Case { name, question: json!({"what": "to date", "quarters": quarters, "x": x}), found });
    }
    judged("to date", &all);
}

#[test]
fn parts_of_equal_size_are_those_of_pandas() {
    let mut random = Random::new(31);
    let (mut samples, mut rows) = (Vec::new(), Vec::new());
    for case in 0..N_CASES {
        let x = cases::sample(&mut random);
        rows.extend(x.iter().enumerate().map(|(at, x)| format!("c{case},c{case}e{at},{}", csv(*x))));
        samples.push(x);
    }
    let mut session = opened("ntile", "g,e,x", &rows, "entity = \"e\"\n");
    let said = answer(&mut session, "from d | derive ntile(x, 4) within g as part");
    let mut all = Vec::new();
    for (at, x) in samples.iter().enumerate() {
        let of_row =
            |place: usize| rows_of(&said, "e", &format!("c{at}e{place}")).first().map(|it| numbers(&said, *it));
        let found = (0..x.len()).map(of_row).collect();
        all.push(Case { name: format!("c{at}"), question: json!({"what": "ntile", "x": x, "n": 4}), found });
    }
    judged("ntile", &all);
}
