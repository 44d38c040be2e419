//! Two parts that are all of a whole by their meaning, against the whole: home and abroad, inside a province and outside it.

use super::super::interval;
use super::Compared;
use super::figures::{Figure, Read, best};

/// Segments that leave nothing out, and stand in nothing twice.
const ALL: [[&str; 2]; 4] = [
    ["domestic", "overseas"],
    ["within Zhejiang", "outside Zhejiang"],
    ["inpatient", "outpatient"],
    ["treatment", "Drugs"],
];

/// Each stated whole against the sum of its two parts; with one of them missing it cannot be tested.
pub(super) fn wholes(figures: &[Figure], adds_up: impl Fn(&str) -> bool) -> Vec<Compared> {
    let mut found = Vec::new();
    let mut seen: Vec<(&str, &str, &str)> = Vec::new();
    let whole = |it: &&Figure| it.segment.is_empty() && it.is_sure() && adds_up(&it.metric);
    for figure in figures.iter().filter(whole) {
        let key = (figure.entity.as_str(), figure.metric.as_str(), figure.period.as_str());
        if seen.contains(&key) {
            continue;
        }
        seen.push(key);
        for pair in ALL {
            let part = |segment: &str| {
                let mine = |it: &&Figure| {
                    it.segment == segment
                        && it.is_sure()
                        && (it.entity.as_str(), it.metric.as_str(), it.period.as_str()) == key
                };
                best(figures.iter().filter(mine))
            };
            let parts = pair.map(part);
            let said =
                |places: &[&str]| format!("{} + {}: {} from {}", pair[0], pair[1], figure.locator, places.join(", "));
            match parts {
                [Some(one), Some(other)] => {
                    let sum = |get: fn(Read) -> interval::Interval| interval::add(get(one.read()), get(other.read()));
                    let computed = Read { exact: sum(|it| it.exact), wide: sum(|it| it.wide) };
                    let places = if one.locator == other.locator {
                        vec![one.locator.as_str()]
                    } else {
                        vec![one.locator.as_str(), other.locator.as_str()]
                    };
                    let verdict = figure.judged(computed);
                    found.push(Compared::of(figure, said(&places), Some(computed.exact), verdict));
                }
                [Some(one), None] | [None, Some(one)] => {
                    found.push(Compared::of(figure, said(&[one.locator.as_str()]), None, "untestable"));
                }
                [None, None] => {}
            }
        }
    }
    found
}
