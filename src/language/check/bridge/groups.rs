//! The split at one choice of the drivers' values: of the whole, of groups that add up, of groups as rates and mix.

use super::Asked;
use super::formula::Formula;
use super::quotient::{self, Shape, Sum};
use super::split::{Why, effects};

/// The drivers of a group then and now; none where the group was not there.
pub(super) type Pair = (Option<Vec<f64>>, Option<Vec<f64>>);

/// What a choice of values gives: an effect of each line, and the figure then and now.
pub(super) struct At {
    pub effects: Vec<f64>,
    pub from: f64,
    pub to: f64,
}

/// The lines that [`at`] gives effects of, without their values.
pub(super) fn lines(asked: &Asked, groups: &[super::Group]) -> Vec<String> {
    let own = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let metric = |at: usize| &asked.metrics[at].name;
    if asked.n_keys == 0 {
        return (0..asked.n_drivers).map(|at| metric(at).clone()).collect();
    }
    match (&asked.shape, asked.volume) {
        (Shape::Ratio(..) | Shape::Neither, _) => own(&["rate", "mix", "new and lost groups"]),
        (Shape::Adds(_), _) if asked.contributions => groups.iter().map(super::conclude::called).collect(),
        (Shape::Adds(_), Some((volume, price))) => {
            let priced =
                [format!("{} (volume)", metric(volume)), "mix of groups".into(), format!("{} (price)", metric(price))];
            priced.into_iter().chain(own(&["new groups", "lost groups"])).collect()
        }
        (Shape::Adds(_), None) => {
            (0..asked.n_drivers).map(|at| metric(at).clone()).chain(own(&["new groups", "lost groups"])).collect()
        }
    }
}

/// The effects at these values of the drivers.
pub(super) fn at(asked: &Asked, pairs: &[Pair]) -> Result<At, Why> {
    let found = match &asked.shape {
        _ if asked.n_keys == 0 => whole(asked, pairs),
        Shape::Adds(number) if asked.contributions => contributions(asked, pairs, *number),
        Shape::Adds(number) => sums(asked, pairs, *number),
        Shape::Ratio(above, below) => rate_and_mix(asked, pairs, above, below),
        Shape::Neither => Err(Why::Missing),
    }?;
    if !found.from.is_finite() || !found.to.is_finite() || !found.effects.iter().all(|it| it.is_finite()) {
        return Err(Why::Divisor);
    }
    let noise = 1e-14 * found.scale();
    let effects = found.effects.iter().map(|it| if it.abs() <= noise { 0.0 } else { *it });
    Ok(At { effects: effects.collect(), ..found })
}

impl At {
    /// The largest of the figures that are added.
    pub fn scale(&self) -> f64 {
        let largest = self.effects.iter().map(|it| it.abs()).fold(0.0, f64::max);
        self.from.abs().max(self.to.abs()).max(largest).max(f64::MIN_POSITIVE)
    }
}

fn whole(asked: &Asked, pairs: &[Pair]) -> Result<At, Why> {
    let Some((Some(then), Some(now))) = pairs.first() else { return Err(Why::Missing) };
    let effects = effects(asked.method, &asked.formula, then, now)?;
    Ok(At { effects, from: asked.formula.value(then), to: asked.formula.value(now) })
}

/// Whether nobody has a figure in one of the periods: that is no zero, and nobody is new or gone.
fn nobody_then_or_now(pairs: &[Pair]) -> bool {
    pairs.iter().all(|it| it.0.is_none()) || pairs.iter().all(|it| it.1.is_none())
}

/// What each group adds to the change of a figure that adds up; a number in the formula is in the whole once.
fn contributions(asked: &Asked, pairs: &[Pair], number: f64) -> Result<At, Why> {
    if nobody_then_or_now(pairs) {
        return Err(Why::Missing);
    }
    let figure = |it: &Option<Vec<f64>>| it.as_ref().map_or(0.0, |it| asked.formula.value(it) - number);
    let each: Vec<(f64, f64)> = pairs.iter().map(|it| (figure(&it.0), figure(&it.1))).collect();
    let effects = each.iter().map(|(from, to)| to - from).collect();
    let total = |get: fn(&(f64, f64)) -> f64| number + each.iter().map(get).sum::<f64>();
    Ok(At { effects, from: total(|it| it.0), to: total(|it| it.1) })
}

/// `rate * share`, which a group adds to the ratio of the whole.
fn rate_times_share() -> Formula {
    Formula::Multiply(Box::new(Formula::Driver(0)), Box::new(Formula::Driver(1)))
}

/// R = sum of w r over the groups of both periods, w the share of the denominator: of each group's product the effects of r and
/// of w. A new or lost group moves R by its own share, times how far its ratio is from that of the others.
fn rate_and_mix(asked: &Asked, pairs: &[Pair], above: &Sum, below: &Sum) -> Result<At, Why> {
    type Parts = Option<(f64, f64)>;
    // A group of which both parts are zero is not there.
    let parts = |it: &Option<Vec<f64>>| -> Parts {
        let found = it.as_ref().map(|it| (quotient::value(above, it), quotient::value(below, it)));
        found.filter(|it| *it != (0.0, 0.0))
    };
    let each: Vec<(Parts, Parts)> = pairs.iter().map(|it| (parts(&it.0), parts(&it.1))).collect();
    let sum = |of: &mut dyn Iterator<Item = (f64, f64)>| of.fold((0.0, 0.0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    if each.iter().all(|it| it.0.is_none()) || each.iter().all(|it| it.1.is_none()) {
        return Err(Why::Missing);
    }
    let (old, new) = (sum(&mut each.iter().filter_map(|it| it.0)), sum(&mut each.iter().filter_map(|it| it.1)));
    let (from, to) = (old.0 / old.1, new.0 / new.1);
    let stay: Vec<_> = each.iter().filter_map(|it| it.0.zip(it.1)).collect();
    if stay.is_empty() {
        return Ok(At { effects: vec![0.0, 0.0, to - from], from, to });
    }
    let (then, now) = (sum(&mut stay.iter().map(|it| it.0)), sum(&mut stay.iter().map(|it| it.1)));
    let mut found = vec![0.0; 3];
    for (own_then, own_now) in &stay {
        let own = |it: &(f64, f64), all: (f64, f64)| [it.0 / it.1, it.1 / all.1];
        let split = effects(asked.method, &rate_times_share(), &own(own_then, then), &own(own_now, now))?;
        (found[0], found[1]) = (found[0] + split[0], found[1] + split[1]);
    }
    let apart = |it: (f64, f64), all: (f64, f64), base: (f64, f64)| it.1 / all.1 * (it.0 / it.1 - base.0 / base.1);
    for it in &each {
        match it {
            (Some(gone), None) => found[2] -= apart(*gone, old, then),
            (None, Some(fresh)) => found[2] += apart(*fresh, new, now),
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
    Ok(At { effects: found, from, to })
}

/// Each driver over the groups of both periods, then new and lost ones; of quantity times price the quantity splits into
/// volume and mix: all groups growing as the total does, at the average price, and what is left.
fn sums(asked: &Asked, pairs: &[Pair], number: f64) -> Result<At, Why> {
    let mut found = vec![0.0; asked.n_drivers];
    let (mut from, mut to, mut new, mut lost) = (number, number, 0.0, 0.0);
    let (mut quantity, mut value) = ([0.0, 0.0], [0.0, 0.0]);
    for pair in pairs {
        let figure = |it: &Option<Vec<f64>>| it.as_ref().map_or(0.0, |it| asked.formula.value(it) - number);
        let (then, now) = (figure(&pair.0), figure(&pair.1));
        (from, to) = (from + then, to + now);
        match (&pair.0, &pair.1) {
            (Some(old), Some(fresh)) => {
                for (at, effect) in effects(asked.method, &asked.formula, old, fresh)?.into_iter().enumerate() {
                    found[at] += effect;
                }
                let volume = asked.volume.map_or(0, |it| it.0);
                quantity = [quantity[0] + old[volume], quantity[1] + fresh[volume]];
                value = [value[0] + then, value[1] + now];
            }
            (Some(_), None) => lost -= then,
            (None, Some(_)) => new += now,
            (None, None) => {}
        }
    }
    if nobody_then_or_now(pairs) {
        return Err(Why::Missing);
    }
    let mut lines = match asked.volume {
        Some((volume, price)) => {
            let average = |at: usize| [quantity[at], if quantity[at] == 0.0 { 0.0 } else { value[at] / quantity[at] }];
            let grown = match quantity == [0.0, 0.0] {
                true => 0.0,
                false => effects(asked.method, &rate_times_share(), &average(0), &average(1))?[0],
            };
            vec![grown, found[volume] - grown, found[price]]
        }
        None => found,
    };
    lines.extend([new, lost]);
    Ok(At { effects: lines, from, to })
}
