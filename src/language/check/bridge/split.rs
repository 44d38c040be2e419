//! The ways to split a change, each summing to it exactly.
//!
//! Shapley: the mean of a driver's marginal effect over all orders (Shapley 1953; for decomposition Shorrocks 2013).
//! Sequential: 连环替代法, each driver in turn at the new level of those before it.
//! Log: logarithmic mean Divisia index, additive form (Ang 2004): L(f2, f1) x ln(x2 / x1).

use super::{Asked, Effect, Group, Lines};
use crate::answer::{Answer, Cell, Note};
use crate::check::interval::{self, Interval};
use crate::verb::Method;

/// Above this many ranged values corners are too many; midpoints are taken, and that is said.
const MOST_RANGED: usize = 10;

/// The effects of the drivers of one group.
pub(super) fn drivers(asked: &Asked, groups: &[Group], answer: &mut Answer) -> Option<Lines> {
    let group = groups.first()?;
    let (then, now) = (all(&group.then)?, all(&group.now)?);
    let unknown = (f64::NEG_INFINITY, f64::INFINITY);
    let line = |at: usize, effect: Interval, middle: f64| Effect {
        name: asked.metrics[at].name.clone(),
        unit: asked.metrics[at].unit.clone(),
        from: Some(then[at]),
        to: Some(now[at]),
        effect,
        middle,
    };
    if then.iter().chain(&now).any(|it| !it.0.is_finite() || !it.1.is_finite()) {
        let effects = (0..then.len()).map(|at| line(at, unknown, f64::NAN)).collect();
        return Some(Lines { effects, from: unknown, to: unknown });
    }
    let middles = |values: &[Interval]| values.iter().map(|it| interval::middle(*it)).collect::<Vec<f64>>();
    let middle = effects(asked, &middles(&then), &middles(&now))?;
    let (ends, figures) = corners(asked, &then, &now, answer)?;
    let effects = (0..then.len()).map(|at| line(at, ends[at], middle[at])).collect();
    Some(Lines { effects, from: figures[0], to: figures[1] })
}

fn all(values: &[Option<Interval>]) -> Option<Vec<Interval>> {
    values.iter().copied().collect()
}

/// The effects at the extremes of the ranges, and the figure then and now.
fn corners(
    asked: &Asked,
    then: &[Interval],
    now: &[Interval],
    answer: &mut Answer,
) -> Option<(Vec<Interval>, [Interval; 2])> {
    let n = then.len();
    let values: Vec<Interval> = then.iter().chain(now).copied().collect();
    let mut ranged: Vec<usize> = (0..values.len()).filter(|at| values[*at].0 != values[*at].1).collect();
    if ranged.len() > MOST_RANGED {
        ranged.clear();
        answer.notes.push(Note::new("midpoints", "ranges count at their midpoints here", "此处区间按中点计"));
    }
    let none = (f64::INFINITY, f64::NEG_INFINITY);
    let mut ends = vec![none; n];
    let mut figures = [none, none];
    let widen = |it: &mut Interval, value: f64| *it = (it.0.min(value), it.1.max(value));
    for corner in 0..(1usize << ranged.len()) {
        let mut chosen: Vec<f64> = values.iter().map(|it| interval::middle(*it)).collect();
        for (bit, at) in ranged.iter().enumerate() {
            chosen[*at] = if corner >> bit & 1 == 0 { values[*at].0 } else { values[*at].1 };
        }
        let (old, new) = chosen.split_at(n);
        for (at, effect) in effects(asked, old, new)?.into_iter().enumerate() {
            widen(&mut ends[at], effect);
        }
        widen(&mut figures[0], asked.formula.value(old));
        widen(&mut figures[1], asked.formula.value(new));
    }
    Some((ends, figures))
}

/// The effect of each driver on the formula.
fn effects(asked: &Asked, then: &[f64], now: &[f64]) -> Option<Vec<f64>> {
    let n = then.len();
    let formula = &asked.formula;
    let found: Vec<f64> = match asked.method {
        Method::Sequential => {
            let mut state = then.to_vec();
            let mut effects = Vec::with_capacity(n);
            for at in 0..n {
                let before = formula.value(&state);
                state[at] = now[at];
                effects.push(formula.value(&state) - before);
            }
            effects
        }
        Method::Log => {
            let (old, new) = (formula.value(then), formula.value(now));
            let mean = if old == new { old } else { (new - old) / (new / old).ln() };
            (0..n).map(|at| mean * formula.power(at) * (now[at] / then[at]).ln()).collect()
        }
        Method::Shapley => shapley(n, |set| {
            let mixed: Vec<f64> = (0..n).map(|at| if set >> at & 1 == 1 { now[at] } else { then[at] }).collect();
            formula.value(&mixed)
        }),
    };
    found.iter().all(|it| it.is_finite()).then_some(found)
}

/// The Shapley value of each of `n` players of a game over sets.
fn shapley(n: usize, game: impl Fn(usize) -> f64) -> Vec<f64> {
    let values: Vec<f64> = (0..1usize << n).map(&game).collect();
    let factorial = |n: usize| (1..=n).map(|it| it as f64).product::<f64>();
    let weight = |size: usize| factorial(size) * factorial(n - size - 1) / factorial(n);
    (0..n)
        .map(|player| {
            let without = (0..1usize << n).filter(|set| set >> player & 1 == 0);
            without.map(|set| weight(set.count_ones() as usize) * (values[set | 1 << player] - values[set])).sum()
        })
        .collect()
}

/// What each group adds to the change of a figure that adds up.
pub(super) fn contributions(asked: &Asked, groups: &[Group]) -> Option<Lines> {
    let zero = (0.0, 0.0);
    let mut effects: Vec<Effect> = Vec::new();
    for group in groups {
        let (from, to) = (group.then[0], group.now[0]);
        if from.is_none() && to.is_none() {
            continue;
        }
        let effect = interval::subtract(to.unwrap_or(zero), from.unwrap_or(zero));
        let middle = interval::middle(to.unwrap_or(zero)) - interval::middle(from.unwrap_or(zero));
        let name = match (from, to) {
            (None, _) => format!("{} (new)", said(&group.names)),
            (_, None) => format!("{} (gone)", said(&group.names)),
            _ => said(&group.names),
        };
        effects.push(Effect { name, unit: asked.metrics[0].unit.clone(), from, to, effect, middle });
    }
    if effects.is_empty() {
        return None;
    }
    effects.sort_by(|a, b| b.middle.abs().total_cmp(&a.middle.abs()).then(a.name.cmp(&b.name)));
    let total = |get: fn(&Effect) -> Option<Interval>| interval::sum(effects.iter().filter_map(get));
    let (from, to) = (total(|it| it.from), total(|it| it.to));
    Some(Lines { effects, from, to })
}

fn said(names: &[Cell]) -> String {
    let texts = names.iter().map(|it| match it {
        Cell::Text(text) => text.as_str(),
        _ => "(missing)",
    });
    texts.collect::<Vec<_>>().join(", ")
}

/// By group: for a ratio the rates and the mix; for other formulas each driver over the groups known in both periods, then new and lost ones.
pub(super) fn by_group(asked: &Asked, groups: &[Group], answer: &mut Answer) -> Option<Lines> {
    let values = || groups.iter().flat_map(|it| it.then.iter().chain(&it.now)).flatten();
    if values().any(|it| !it.0.is_finite() || !it.1.is_finite()) {
        return None;
    }
    let middle = |values: &[Option<Interval>]| -> Option<Vec<f64>> {
        values.iter().map(|it| it.map(interval::middle)).collect()
    };
    let pairs: Vec<Pair> = groups.iter().map(|it| (middle(&it.then), middle(&it.now))).collect();
    if values().any(|it| it.0 != it.1) {
        answer.notes.push(Note::new("midpoints", "ranges count at their midpoints", "区间按中点计"));
    }
    let found = if asked.ratio { rate_and_mix(&pairs) } else { driver_sums(asked, &pairs)? };
    let (effects, from, to) = found;
    let point = |it: f64| (it, it);
    let effects = effects.into_iter().map(|(name, effect)| Effect {
        name,
        unit: String::new(),
        from: None,
        to: None,
        effect: point(effect),
        middle: effect,
    });
    (from.is_finite() && to.is_finite()).then(|| Lines { effects: effects.collect(), from: point(from), to: point(to) })
}

/// The drivers of a group then and now, where all are known.
type Pair = (Option<Vec<f64>>, Option<Vec<f64>>);

type Pairs = [Pair];
type Sums = (Vec<(String, f64)>, f64, f64);

/// R = sum of w r over groups, w the share of the denominator: the change is the mean w times the change of r, and the mean r times the change of w.
fn rate_and_mix(pairs: &Pairs) -> Sums {
    let total = |get: fn(&Pair) -> &Option<Vec<f64>>, at: usize| -> f64 {
        pairs.iter().filter_map(|it| get(it).as_ref()).map(|it| it[at]).sum()
    };
    let (old, new) = (total(|it| &it.0, 1), total(|it| &it.1, 1));
    let (mut rate, mut mix, mut entered) = (0.0, 0.0, 0.0);
    for pair in pairs {
        let then = pair.0.as_ref().map(|it| (it[0] / it[1], it[1] / old));
        let now = pair.1.as_ref().map(|it| (it[0] / it[1], it[1] / new));
        match (then, now) {
            (Some((r1, w1)), Some((r2, w2))) => {
                rate += (w1 + w2) / 2.0 * (r2 - r1);
                mix += (r1 + r2) / 2.0 * (w2 - w1);
            }
            (Some((r1, w1)), None) => entered -= r1 * w1,
            (None, Some((r2, w2))) => entered += r2 * w2,
            (None, None) => {}
        }
    }
    let (from, to) = (total(|it| &it.0, 0) / old, total(|it| &it.1, 0) / new);
    let mut effects = vec![("rate".to_owned(), rate), ("mix".to_owned(), mix)];
    if entered != 0.0 {
        effects.push(("new and lost groups".to_owned(), entered));
    }
    (effects, from, to)
}

/// Each driver over continuing groups; of quantity times price the quantity splits into volume and mix.
fn driver_sums(asked: &Asked, pairs: &Pairs) -> Option<Sums> {
    let n = asked.metrics.len();
    let mut sums = vec![0.0; n];
    let (mut from, mut to, mut new, mut lost) = (0.0, 0.0, 0.0, 0.0);
    let mut quantity = [0.0, 0.0];
    let mut value = [0.0, 0.0];
    for pair in pairs {
        let figure = |it: &Option<Vec<f64>>| it.as_ref().map(|it| asked.formula.value(it));
        let (then, now) = (figure(&pair.0), figure(&pair.1));
        from += then.unwrap_or(0.0);
        to += now.unwrap_or(0.0);
        match (&pair.0, &pair.1) {
            (Some(old), Some(fresh)) => {
                for (at, effect) in effects(asked, old, fresh)?.into_iter().enumerate() {
                    sums[at] += effect;
                }
                quantity = [quantity[0] + old[0], quantity[1] + fresh[0]];
                value = [value[0] + then.unwrap_or(0.0), value[1] + now.unwrap_or(0.0)];
            }
            (Some(_), None) => lost -= then.unwrap_or(0.0),
            (None, Some(_)) => new += now.unwrap_or(0.0),
            (None, None) => {}
        }
    }
    let mut named: Vec<(String, f64)> = Vec::new();
    let priced = n == 2 && asked.formula.is_product() && asked.formula.power(0) == 1.0 && asked.formula.power(1) == 1.0;
    if priced && quantity.iter().all(|it| *it > 0.0) {
        // Volume: all groups growing as the total does, at the mean of the average prices.
        let price = (value[0] / quantity[0] + value[1] / quantity[1]) / 2.0;
        let volume = (quantity[1] - quantity[0]) * price;
        named.push((format!("{} (volume)", asked.metrics[0].name), volume));
        named.push(("mix of groups".to_owned(), sums[0] - volume));
        named.push((format!("{} (price)", asked.metrics[1].name), sums[1]));
    } else {
        named.extend(asked.metrics.iter().zip(&sums).map(|(metric, sum)| (metric.name.clone(), *sum)));
    }
    if new != 0.0 {
        named.push(("new groups".to_owned(), new));
    }
    if lost != 0.0 {
        named.push(("lost groups".to_owned(), lost));
    }
    Some((named, from, to))
}

#[cfg(test)]
mod tests {
    use super::shapley;

    #[test]
    fn two_players_share_the_cross_term() {
        // 10 x 5 to 12 x 6: 22 in all; quantity 2 x (5 + 6) / 2 = 11, price 1 x (10 + 12) / 2 = 11, by hand.
        let game = |set: usize| {
            let quantity = if set & 1 == 1 { 12.0 } else { 10.0 };
            let price = if set & 2 == 2 { 6.0 } else { 5.0 };
            quantity * price
        };
        assert_eq!(shapley(2, game), vec![11.0, 11.0]);
    }
}
