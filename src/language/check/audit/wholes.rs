//! Parts against their whole: the hubs of a group against its hospitals, all parts of a split against the whole, how many
//! parts there are against how many are stated.

use super::super::interval::{self, Interval};
use super::across::closes;
use super::compared::{Compared, told};
use super::figures::{Figure, Read, best};
use super::known::{Facts, place, whose};
use crate::catalog::{Member, Whole};

/// Segments that leave nothing out, and stand in nothing twice, of whatever entity.
const ALL: [[&str; 2]; 4] = [
    ["domestic", "overseas"],
    ["within Zhejiang", "outside Zhejiang"],
    ["inpatient", "outpatient"],
    ["treatment", "Drugs"],
];
/// What counts the parts themselves.
const COUNTS: [&str; 2] = ["hospitals", "institutions"];
/// Counts below it are not rounded.
const COUNTED: f64 = 10_000.0;

/// Each whole against its parts.
pub(super) fn wholes(facts: &Facts<'_>) -> Vec<Compared> {
    let mut found = pairs(facts);
    for whole in &facts.relations.wholes {
        let of_it = |it: &&Figure| whose(it) == place(&whole.of);
        for figure in facts.tested().filter(of_it) {
            found.extend(counted(whole, figure));
            found.extend(summed(facts, whole, figure));
            found.extend(shared(facts, whole, figure));
        }
        found.extend(all_shares(facts, whole));
    }
    found
}

/// Two parts that are all of a whole by their meaning; with one of them missing it cannot be tested.
fn pairs(facts: &Facts<'_>) -> Vec<Compared> {
    let mut found = Vec::new();
    let mut seen: Vec<(&str, &str, &str)> = Vec::new();
    let adds_up = |it: &Figure| facts.additive.contains(&it.metric);
    for figure in facts.figures.iter().filter(|it| it.segment.is_empty() && it.is_sure() && adds_up(it)) {
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
                best(facts.figures.iter().filter(mine))
            };
            let known: Vec<&Figure> = pair.map(part).into_iter().flatten().collect();
            let said = format!("{} + {}: {}", pair[0], pair[1], told(figure, &known));
            match known.as_slice() {
                [] => {}
                [_] => found.push(Compared::of(figure, said, None, "untestable", &known)),
                _ => {
                    let computed = sum(&known);
                    found.push(Compared::of(figure, said, Some(computed.exact), figure.judged(computed), &known));
                }
            }
        }
    }
    found
}

/// How many parts there are.
fn counted(whole: &Whole, figure: &Figure) -> Option<Compared> {
    let of_entities = whole.parts.iter().all(|it| it.segment.is_empty());
    if !COUNTS.contains(&figure.metric.as_str()) || !of_entities || !whole.all {
        return None;
    }
    let n = (whole.parts.len() as f64, whole.parts.len() as f64);
    let verdict = if figure.value.0 <= n.0 && n.0 <= figure.value.1 { "agrees" } else { "contradicts" };
    let names: Vec<&str> = whole.parts.iter().map(|it| it.entity.as_str()).collect();
    let said = format!("{} named: {}; {}", names.len(), names.join(", "), figure.locator);
    Some(Compared::of(figure, said, Some(n), verdict, &[]))
}

/// The sum of the parts, which is at most the whole where some are not named.
fn summed(facts: &Facts<'_>, whole: &Whole, figure: &Figure) -> Option<Compared> {
    let holds = whole.metrics.is_empty() || whole.metrics.contains(&figure.metric);
    if !holds || !facts.additive.contains(&figure.metric) {
        return None;
    }
    let parts = terms(facts, whole, figure);
    let known: Vec<&Figure> = parts.iter().flatten().copied().collect();
    if known.is_empty() || known.len() < parts.len() && COUNTS.contains(&figure.metric.as_str()) {
        return None;
    }
    let said = format!("{}: {}", named(&whole.parts), told(figure, &known));
    if known.len() < parts.len() {
        return Some(Compared::of(figure, said, None, "untestable", &known));
    }
    let total = sum(&known);
    let computed = match whole.all {
        true => total,
        false => Read { exact: (total.exact.0, f64::INFINITY), wide: (total.wide.0, f64::INFINITY) },
    };
    // What can be counted in one place is not rounded.
    let is_count = |it: &&Figure| {
        let (low, high) = it.value;
        let whole_number = low == high && low.fract() == 0.0 && low < COUNTED || high.is_infinite() && low < COUNTED;
        whole_number && it.qualifier == figure.qualifier && figure.qualifier != "about" && !it.percent
    };
    let verdict = match known.iter().chain([&figure]).all(is_count) && whole.all {
        true if figure.value.0 <= computed.exact.1 && computed.exact.0 <= figure.value.1 => "agrees",
        true => "contradicts",
        false => figure.judged(computed),
    };
    Some(Compared::of(figure, said, Some(computed.exact), verdict, &known))
}

/// The share of a part that has parts itself.
fn shared(facts: &Facts<'_>, whole: &Whole, figure: &Figure) -> Option<Compared> {
    let (share, _) = facts.share(figure)?;
    if !share.of.is_empty() || !whole.all || whole.of.segment.is_empty() || !figure.is_sure() {
        return None;
    }
    let known: Vec<&Figure> = terms(facts, whole, figure).into_iter().collect::<Option<_>>()?;
    let computed = sum(&known);
    let said = format!("{}: {}", named(&whole.parts), told(figure, &known));
    Some(Compared::of(figure, said, Some(computed.exact), figure.judged(computed), &known))
}

/// Shares of a whole, all parts of which are named: they close at 100 %.
fn all_shares(facts: &Facts<'_>, whole: &Whole) -> Vec<Compared> {
    let first = whole.parts.first().filter(|_| whole.all && 1 < whole.parts.len());
    let of_first = |it: &&Figure| first.is_some_and(|part| whose(it) == place(part)) && it.is_sure();
    let closing = facts.tested().filter(of_first).filter_map(|figure| {
        let declared = facts.relations.shares.iter().find(|it| it.metric == figure.metric)?;
        let own = declared.of.is_empty() && whole.of.segment.is_empty() && !figure.segment.is_empty();
        if declared.of != whole.of.segment || !own && declared.of.is_empty() {
            return None;
        }
        let parts: Vec<&Figure> = terms(facts, whole, figure).into_iter().collect::<Option<_>>()?;
        let like = Figure { entity: whole.of.entity.clone(), ..figure.clone() };
        Some(closes(&like, &parts))
    });
    closing.collect()
}

/// The figure of each part, as far as it is known.
fn terms<'a>(facts: &Facts<'a>, whole: &Whole, figure: &Figure) -> Vec<Option<&'a Figure>> {
    whole.parts.iter().map(|it| facts.term(figure, place(it), &figure.metric, &figure.period)).collect()
}

/// `Hangzhou Dental Hospital + Ningbo Dental Hospital`
fn named(parts: &[Member]) -> String {
    let name = |it: &Member| if it.segment.is_empty() { it.entity.clone() } else { it.segment.clone() };
    parts.iter().map(name).collect::<Vec<_>>().join(" + ")
}

fn sum(parts: &[&Figure]) -> Read {
    let add = |get: fn(&Figure) -> Interval| interval::sum(parts.iter().map(|it| get(it)));
    Read { exact: add(|it| it.value), wide: add(|it| it.read().wide) }
}
