//! `bridge` on random drivers: whatever the method, the effects add to the change; swapping the periods negates the symmetric ones.

use language::answer::Answer;
use serde_json::json;

use super::{Case, Found, answer, cases, csv, judged, opened};
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

/// Formulas with the power of each driver, in the order written.
const PRODUCTS: [(&str, &[(&str, i32)]); 4] = [
    ("a * b", &[("a", 1), ("b", 1)]),
    ("a / b", &[("a", 1), ("b", -1)]),
    ("a * b / c", &[("a", 1), ("b", 1), ("c", -1)]),
    ("a * b * c * f", &[("a", 1), ("b", 1), ("c", 1), ("f", 1)]),
];

#[test]
fn effects_are_those_of_all_orders_one_order_and_logarithms() {
    let mut random = Random::new(37);
    let (mut drivers, mut rows) = (Vec::new(), Vec::new());
    for entity in 0..240 {
        let years = [2020, 2021].map(|year| {
            // Now and then nothing changes, and large stands beside small.
            let size = *random.pick(&[1.0, 1.0, 1e-6, 1e9]);
            let of =
                [(); 4].map(|()| if random.once_in(5) { 2.0 } else { size * cases::between(&mut random, 0.5, 3.0) });
            rows.push(format!("c{entity},{year},{}", of.map(|it| csv(Some(it))).join(",")));
            of
        });
        drivers.push(years);
    }
    let kinds = ["a", "b", "c", "f"].map(|it| format!("[columns.{it}]\nkind = \"flow\"\n")).join("");
    let declared = format!("entity = \"e\"\nperiod = \"year\"\n{kinds}");
    let mut session = opened("methods", "e,year,a,b,c,f", &rows, &declared);
    for method in ["symmetric", "sequential", "log"] {
        let mut all = Vec::new();
        for (entity, [then, now]) in drivers.iter().enumerate() {
            let (formula, powers) = PRODUCTS[entity % PRODUCTS.len()];
            let chosen = if method == "symmetric" { String::new() } else { format!(" method {method}") };
            let sentence = format!("from d | bridge t = {formula} of c{entity} from 2020 to 2021{chosen}");
            let said = answer(&mut session, &sentence);
            let of = |values: &[f64; 4]| -> serde_json::Map<String, serde_json::Value> {
                let at = |name: &str| ["a", "b", "c", "f"].iter().position(|it| *it == name).expect("a driver");
                powers.iter().map(|(name, _)| ((*name).to_owned(), json!(values[at(name)]))).collect()
            };
            let effect = |row: usize| -> Option<Found> {
                Some([("effect".to_owned(), said.table.number(row, "effect"))].into_iter().collect())
            };
            let found = (0..said.table.rows.len()).map(effect).collect();
            let raised: serde_json::Map<_, _> = powers.iter().map(|it| (it.0.to_owned(), json!(it.1))).collect();
            let question = json!({
                "what": "bridge", "formula": formula, "then": of(then), "now": of(now), "method": method, "powers": raised
            });
            all.push(Case { name: sentence, question, found });
        }
        judged(&format!("bridge {method}"), &all);
    }
}

/// A quotient with its numerator and denominator by hand, of the drivers a, b and c.
type Quotient = (&'static str, fn(&[f64]) -> f64, fn(&[f64]) -> f64);

const QUOTIENTS: [Quotient; 5] = [
    ("(b - a) / b", |it| it[1] - it[0], |it| it[1]),
    ("1 - a / b", |it| it[1] - it[0], |it| it[1]),
    ("100 * a / c", |it| 100.0 * it[0], |it| it[2]),
    ("a / (b + c)", |it| it[0], |it| it[1] + it[2]),
    ("-a / b", |it| -it[0], |it| it[1]),
];

fn near(one: f64, other: f64, said: &str) {
    assert!((one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1e-6), "{said}: {one} and {other}");
}

#[test]
fn ratios_by_group_are_quotients_of_sums() {
    let mut random = Random::new(11);
    // Of each entity the drivers of both years; the last of them lacks one in a year.
    let mut data: Vec<[Vec<f64>; 2]> = Vec::new();
    let mut rows = Vec::new();
    for entity in 0..240 {
        let lacks = entity % 6 == 5;
        let of = [2020, 2021].map(|year| {
            let mut one = |least: f64| cases::between(&mut random, least, 100.0);
            // Losses and nothing are figures too; divisors are above zero.
            let drivers = vec![one(if entity % 6 == 1 { -50.0 } else { 1.0 }), one(1.0), one(1.0)];
            let missing = lacks && year == 2021;
            let cells: Vec<String> =
                drivers.iter().enumerate().map(|(at, it)| csv((!(missing && at == 1)).then_some(*it))).collect();
            rows.push(format!("c{entity},g{},{year},{}", entity / 6, cells.join(",")));
            drivers
        });
        data.push(of);
    }
    let declared = "entity = \"e\"\nperiod = \"year\"\n[columns.a]\nkind = \"flow\"\n[columns.b]\nkind = \"flow\"\n[columns.c]\nkind = \"flow\"\n";
    let mut session = opened("ratios", "e,g,year,a,b,c", &rows, declared);
    for group in 0..40 {
        let (formula, above, below) = QUOTIENTS[group % QUOTIENTS.len()];
        let sentence =
            |by: &str| format!("from d | bridge t = {formula} from 2020 to 2021 {by} where g = \"g{group}\"");
        let by = answer(&mut session, &sentence("by e"));
        let whole = answer(&mut session, &sentence(""));
        closes(&by, &sentence("by e"));
        // The last one lacks `b`.
        let n = if formula.contains('b') { 5 } else { 6 };
        let known: Vec<&[Vec<f64>; 2]> = (0..n).map(|it| &data[group * 6 + it]).collect();
        let sum = |year: usize, part: fn(&[f64]) -> f64| known.iter().map(|it| part(&it[year])).sum::<f64>();
        let (old, new) = (sum(0, below), sum(1, below));
        let (mut rate, mut mix) = (0.0, 0.0);
        for it in &known {
            let of = |year: usize, total: f64| (above(&it[year]) / below(&it[year]), below(&it[year]) / total);
            let ((r, w), (s, v)) = (of(0, old), of(1, new));
            rate += (w + v) / 2.0 * (s - r);
            mix += (r + s) / 2.0 * (v - w);
        }
        let number = |answer: &Answer, row: usize, name: &str| answer.table.number(row, name).expect("a number");
        let said = sentence("by e");
        near(number(&by, 0, "effect"), rate, &said);
        near(number(&by, 1, "effect"), mix, &said);
        for (year, name) in ["from", "to"].into_iter().enumerate() {
            let hand = sum(year, above) / sum(year, below);
            near(number(&by, 2, name), hand, &said);
            near(number(&whole, whole.table.rows.len() - 1, name), hand, &sentence(""));
        }
    }
}

#[test]
fn effects_of_ranges_hold_those_of_every_point() {
    let mut random = Random::new(12);
    let ends: Vec<[[f64; 2]; 4]> = (0..60)
        .map(|_| {
            [(); 4].map(|()| {
                let low = cases::between(&mut random, 1.0, 20.0).round();
                [low, low + random.below(4) as f64]
            })
        })
        .collect();
    let cell = |it: [f64; 2]| if it[0] == it[1] { format!("{}", it[0]) } else { format!("{}..{}", it[0], it[1]) };
    let rows = ends.iter().enumerate().flat_map(|(at, it)| {
        [(2020, it[0], it[1]), (2021, it[2], it[3])].map(|(year, a, b)| format!("c{at},{year},{},{}", cell(a), cell(b)))
    });
    let declared = "entity = \"e\"\nperiod = \"year\"\n[columns.a]\nkind = \"flow\"\n[columns.b]\nkind = \"flow\"\n";
    let mut session = opened("ranged", "e,year,a,b", &rows.collect::<Vec<_>>(), declared);
    for (at, it) in ends.iter().enumerate() {
        let sentence = format!("from d | bridge t = a / b of c{at} from 2020 to 2021");
        let said = answer(&mut session, &sentence);
        assert!(!said.notes.iter().any(|it| it.code == "not-closed"), "{sentence}");
        let split = |x: f64, y: f64, u: f64, v: f64| {
            let of_a = ((u - x) / y + (u - x) / v) / 2.0;
            [of_a, u / v - x / y - of_a]
        };
        let middle = |it: [f64; 2]| (it[0] + it[1]) / 2.0;
        let [x, y, u, v] = *it;
        let points = split(middle(x), middle(y), middle(u), middle(v));
        let name = if said.table.index("midpoint").is_some() { "midpoint" } else { "effect" };
        for (row, hand) in points.into_iter().enumerate() {
            near(said.table.number(row, name).expect("a number"), hand, &sentence);
        }
        for _ in 0..20 {
            let mut within = |it: [f64; 2]| cases::between(&mut random, it[0], it[1].max(it[0] + 1e-12));
            let found = split(within(x), within(y), within(u), within(v));
            for (row, value) in found.into_iter().enumerate() {
                let column = said.table.index("effect").expect("a column");
                let (low, high) = said.table.ends(row, column).expect("a range");
                assert!(low - 1e-9 <= value && value <= high + 1e-9, "{sentence}: {value} of {low}..{high}");
            }
        }
    }
}

#[test]
fn zero_and_negative_drivers_are_split_or_refused_with_a_reason() {
    let rows = ["z,2020,0,2", "z,2021,5,3", "w,2020,-5,2", "w,2021,5,3", "v,2020,5,2", "v,2021,4,0"].map(str::to_owned);
    let declared = "entity = \"e\"\nperiod = \"year\"\n[columns.a]\nkind = \"flow\"\n[columns.b]\nkind = \"flow\"\n";
    let mut session = opened("zeros", "e,year,a,b", &rows, declared);
    // By hand: a (5 - 0) x 2.5 and b (3 - 2) x 2.5; from -5 on 10 x 2.5 and 1 x 0.
    for (who, a, b) in [("z", 12.5, 2.5), ("w", 25.0, 0.0)] {
        let said = answer(&mut session, &format!("from d | bridge t = a * b of {who} from 2020 to 2021"));
        assert_eq!(effects(&said).0, vec![a, b], "{who}");
        let logarithm =
            answer(&mut session, &format!("from d | bridge t = a * b of {who} from 2020 to 2021 method log"));
        assert!(logarithm.notes.iter().any(|it| it.code == "no-logarithm"), "{who}");
    }
    let divided = answer(&mut session, "from d | bridge t = a / b of v from 2020 to 2021");
    assert!(divided.notes.iter().any(|it| it.code == "zero-divisor"));
}
