//! Parts against their whole: the hubs of a group against its hospitals, all parts of a split against the whole, how many
//! parts there are against how many are stated.

use std::collections::{HashMap, HashSet};

use super::super::interval::{self, Interval};
use super::across::closes;
use super::compared::{Compared, told};
use super::figures::{Figure, Read, best};
use super::known::{Facts, Whose, place, whose};
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
    let mut tested: HashMap<Whose<'_>, Vec<&Figure>> = HashMap::new();
    facts.tested().for_each(|it| tested.entry(whose(it)).or_default().push(it));
    for whole in &facts.relations.wholes {
        for figure in of(&tested, &whole.of) {
            found.extend(counted(whole, figure));
            found.extend(summed(facts, whole, figure));
            found.extend(shared(facts, whole, figure));
        }
        found.extend(whole.parts.first().into_iter().flat_map(|part| all_shares(facts, whole, of(&tested, part))));
    }
    found
}

fn of<'a>(figures: &'a HashMap<Whose<'a>, Vec<&'a Figure>>, whom: &'a Member) -> &'a [&'a Figure] {
    figures.get(&place(whom)).map_or(&[], Vec::as_slice)
}

/// What a figure and its parts have in common.
fn key(it: &Figure) -> (&str, &str, &str) {
    (&it.entity, &it.metric, &it.period)
}

/// Two parts that are all of a whole by their meaning; with one of them missing it cannot be tested.
fn pairs(facts: &Facts<'_>) -> Vec<Compared> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut parts: HashMap<_, Vec<&Figure>> = HashMap::new();
    for it in facts.figures.iter().filter(|it| it.is_sure() && ALL.as_flattened().contains(&it.segment.as_str())) {
        parts.entry(key(it)).or_default().push(it);
    }
    let adds_up = |it: &Figure| facts.additive.contains(&it.metric);
    for figure in facts.figures.iter().filter(|it| it.segment.is_empty() && it.is_sure() && adds_up(it)) {
        let Some(mine) = parts.get(&key(figure)).filter(|_| seen.insert(key(figure))) else { continue };
        for pair in ALL {
            let part = |segment: &str| best(mine.iter().copied().filter(|it| it.segment == segment));
            let known: Vec<&Figure> = pair.map(part).into_iter().flatten().collect();
            let said = || format!("{} + {}: {}", pair[0], pair[1], told(figure, &known));
            match known.as_slice() {
                [] => {}
                [_] => found.push(Compared::of(figure, said(), None, "untestable", &known)),
                _ => {
                    let computed = sum(&known);
                    found.push(Compared::of(figure, said(), Some(computed.exact), figure.judged(computed), &known));
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
/// `of_first` are the tested figures of the first of them.
fn all_shares(facts: &Facts<'_>, whole: &Whole, of_first: &[&Figure]) -> Vec<Compared> {
    if !whole.all || whole.parts.len() < 2 {
        return vec![];
    }
    let closing = of_first.iter().copied().filter(|it| it.is_sure()).filter_map(|figure| {
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
