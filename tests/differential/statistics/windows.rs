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
