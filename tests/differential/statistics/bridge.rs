//! `bridge` on random drivers: whatever the method, the effects add to the change; swapping the periods negates the symmetric ones.

use language::answer::Answer;

use super::{answer, cases, csv, opened};
use crate::random::Random;

const FORMULAS: [(&str, bool); 8] = [
    ("a * b", true),
    ("a / b", true),
    ("a * b / c", true),
    ("a * b * c * f", true),
    ("a + b - c", false),
    ("a * b - c * f", false),
    ("(a + b) * c / f", false),
    ("a * (1 - b / c)", false),
];

/// The effects, and the change they should add to.
fn effects(answer: &Answer) -> (Vec<f64>, f64) {
    let number = |row: usize| answer.table.number(row, "effect").expect("an exact effect");
    let last = answer.table.rows.len() - 1;
    ((0..last).map(number).collect(), number(last))
}

/// How large the figures are that were subtracted.
fn size(answer: &Answer) -> f64 {
    let (found, change) = effects(answer);
    let last = answer.table.rows.len() - 1;
    let ends = ["from", "to"].map(|it| answer.table.number(last, it).unwrap_or(0.0).abs());
    found.iter().map(|it| it.abs()).fold(change.abs().max(ends[0]).max(ends[1]), f64::max)
}

/// The sum of the effects is the change, to the last bits of the largest figure.
fn closes(answer: &Answer, said: &str) {
    assert!(!answer.notes.iter().any(|it| it.code == "not-closed"), "{said}");
    let (found, change) = effects(answer);
    let left = found.iter().sum::<f64>() - change;
    assert!(left.abs() <= 1e-14 * size(answer), "{said}: {left} left of {change}: {found:?}");
}

#[test]
fn effects_add_to_the_change_and_turn_their_sign_with_the_periods() {
    let mut random = Random::new(5);
    let mut rows = Vec::new();
    for entity in 0..200 {
        for year in [2020, 2021] {
            // No driver is zero: some formulas divide.
            let mut one = || match random.below(4) {
                0 => cases::between(&mut random, 1.0, 2.0) * 1e9,
                1 => cases::between(&mut random, 1.0, 2.0) * 1e-6,
                2 => random.between(1, 5) as f64,
                _ => cases::between(&mut random, 0.5, 100.0),
            };
            let cells: Vec<String> = (0..4).map(|_| csv(Some(one()))).collect();
            rows.push(format!("c{entity},g{},{year},{}", entity % 20, cells.join(",")));
        }
    }
    let declared = "entity = \"e\"\nperiod = \"year\"\n[columns.a]\nkind = \"flow\"\n[columns.b]\nkind = \"flow\"\n[columns.c]\nkind = \"flow\"\n[columns.f]\nkind = \"flow\"\n";
    let mut session = opened("bridge", "e,g,year,a,b,c,f", &rows, declared);
    for entity in 0..200 {
        let (formula, product) = FORMULAS[entity % FORMULAS.len()];
        for method in ["", " method sequential", " method log"] {
            if method == " method log" && !product {
                continue;
            }
            let ask = |session: &mut _, from: i32, to: i32| {
                let sentence = format!("from d | bridge t = {formula} of c{entity} from {from} to {to}{method}");
                let said = answer(session, &sentence);
                closes(&said, &sentence);
                said
            };
            let there = ask(&mut session, 2020, 2021);
            if method == " method sequential" {
                continue;
            }
            let back = ask(&mut session, 2021, 2020);
            for (one, other) in effects(&there).0.iter().zip(effects(&back).0) {
                assert!((one + other).abs() <= 1e-14 * size(&there), "{formula}{method} of c{entity}: {one} {other}");
            }
        }
    }
    // By group: contributions, and volume, price and mix.
    for group in 0..20 {
        for figure in ["a", "t = a * b", "t = a * b - c"] {
            let sentence = format!("from d | bridge {figure} from 2020 to 2021 by e where g = \"g{group}\"");
            closes(&answer(&mut session, &sentence), &sentence);
        }
    }
}
