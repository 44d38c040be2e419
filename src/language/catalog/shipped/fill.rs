//! Cells that no document states but a formula gives from stated figures: bed-days from revenue and price, the revenue of a
//! region from its share, a share from the revenue of the part and the whole.

use std::collections::HashMap;

use super::view::{Made, RowKey};
use super::ways::Ends;
use super::{Fact, Parts};
use crate::catalog::DatasetColumn;
use crate::quantity::read_period;
use crate::types::Type;

/// A figure that was worked out, and the formula.
pub(super) struct Derived {
    pub ends: Ends,
    pub said: String,
}

/// Figures by entity, metric, period and grade.
type Wholes<'a> = HashMap<(&'a str, &'a str, &'a str, &'a str), &'a Fact>;

impl Parts {
    /// Fills cells that nothing is stated for; a figure that is stated is never replaced. Figures are worked out from stated
    /// ones alone, never from one another.
    pub(super) fn fill(&self, made: &mut Made<'_>, segmented: bool) {
        let n_stated = made.columns.len();
        let mut at: HashMap<String, usize> = HashMap::new();
        for (place, column) in made.columns.iter().enumerate() {
            at.insert(column.column.name.clone(), place);
        }
        let years: Vec<bool> = made.order.iter().map(|it| is_year(&it.period)).collect();
        for way in &self.ways {
            let inputs: Option<Vec<(&str, usize)>> =
                way.names().map(|it| Some((it, *at.get(it).filter(|place| **place < n_stated)?))).collect();
            let (Some(inputs), known) = (inputs, at.get(&way.target).copied()) else { continue };
            if known.is_none() && way.quotient || known.is_some_and(|it| made.columns[it].column.ty != Type::Number) {
                continue;
            }
            let mut found = Vec::new();
            for (row, cells) in made.cells.iter().enumerate() {
                let is_open = known.is_none_or(|it| cells[it].is_none() && made.derived_at(row, it).is_none());
                if !is_open || way.yearly && !years[row] {
                    continue;
                }
                let term = |name: &str| {
                    let place = inputs.iter().find(|it| it.0 == name)?.1;
                    ends(cells[place]?, &made.columns[place])
                };
                found.extend(way.value(&term).map(|ends| (row, ends)));
            }
            if found.is_empty() {
                continue;
            }
            let Some(place) = known.or_else(|| self.added(made, &way.target, &way.said())) else { continue };
            at.insert(way.target.clone(), place);
            for (row, ends) in found {
                made.derived[row].push((place, Derived { ends, said: way.said() }));
            }
        }
        if segmented {
            let wholes = self.wholes(&at);
            self.fill_sums(made, &at, &wholes);
            self.fill_shares(made, &at, &wholes);
        }
    }

    /// The figure of a group from those of all that it is made of: the revenue of the hubs from that of three hospitals.
    fn fill_sums(&self, made: &mut Made<'_>, at: &HashMap<String, usize>, wholes: &Wholes<'_>) {
        for whole in self.made_of().iter().filter(|it| it.all == "yes" && !it.segment.is_empty()) {
            let parts = super::listed(&whole.parts);
            if parts.iter().any(|it| it.starts_with('/')) {
                continue;
            }
            let metrics = super::listed(&whole.metrics);
            for (metric, place) in at {
                let adds_up = self.metrics.get(metric).is_some_and(|it| matches!(it.kind.as_str(), "flow" | "stock"));
                if !adds_up || !metrics.is_empty() && !metrics.contains(metric) {
                    continue;
                }
                for row in 0..made.order.len() {
                    let key = &made.order[row];
                    let mine = key.entity == whole.entity && key.segment == whole.segment;
                    if !mine || made.cells[row][*place].is_some() || made.derived_at(row, *place).is_some() {
                        continue;
                    }
                    let each = parts.iter().map(|it| {
                        let part = wholes.get(&(it.as_str(), metric.as_str(), key.period.as_str(), key.grade))?;
                        ends(part, &made.columns[*place])
                    });
                    let Some(each) = each.collect::<Option<Vec<Ends>>>() else { continue };
                    let ends = each.iter().fold((0.0, 0.0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
                    let said = format!("{metric} of its {} parts", parts.len());
                    made.derived[row].push((*place, Derived { ends, said }));
                }
            }
        }
    }

    /// A new column, where the dictionary has it as a number.
    fn added(&self, made: &mut Made<'_>, metric: &str, said: &str) -> Option<usize> {
        let mut column = self.column(metric, false).filter(|it| it.column.ty == Type::Number)?;
        column.derived = Some(said.to_owned());
        made.columns.push(column);
        made.cells.iter_mut().for_each(|it| it.push(None));
        Some(made.columns.len() - 1)
    }

    /// `revenue_share` of a part from its revenue and that of the whole, and the revenue from the share.
    fn fill_shares(&self, made: &mut Made<'_>, at: &HashMap<String, usize>, wholes: &Wholes<'_>) {
        for (metric, share) in at {
            let Some(base) = metric.strip_suffix("_share") else { continue };
            let plain = |name: &str| self.metrics.get(name).filter(|it| it.formula.is_empty() && it.share.is_empty());
            let adds_up = plain(base).is_some_and(|it| matches!(it.kind.as_str(), "flow" | "stock"));
            let (Some(amount), true, Some(_)) = (at.get(base), adds_up, plain(metric)) else { continue };
            let (share, amount) = (*share, *amount);
            for row in 0..made.order.len() {
                let key = &made.order[row];
                let Some(whole) = wholes.get(&(key.entity, base, key.period.as_str(), key.grade)) else { continue };
                let Some(whole) = ends(whole, &made.columns[amount]) else { continue };
                let cells = &made.cells[row];
                let open = |place: usize| cells[place].is_none() && made.derived_at(row, place).is_none();
                let value = |place: usize| ends(cells[place]?, &made.columns[place]);
                // Of a share that is only about so much the documents often leave open what it is of.
                let (place, ends, said) = match (value(amount), value(share)) {
                    (Some(part), None) if open(share) && 0.0 < whole.0 => {
                        (share, (part.0 / whole.1, part.1 / whole.0), format!("{base} / {base} of the whole"))
                    }
                    (None, Some(part)) if open(amount) && 0.0 < whole.0 && is_exact(cells[share]) => {
                        (amount, (part.0 * whole.0, part.1 * whole.1), format!("{metric} * {base} of the whole"))
                    }
                    _ => continue,
                };
                made.derived[row].push((place, Derived { ends, said }));
            }
        }
    }

    /// The figures of wholes that are split elsewhere.
    fn wholes(&self, of: &HashMap<String, usize>) -> Wholes<'_> {
        let mut found = Wholes::new();
        let is_one = |it: &&Fact| it.segment.is_empty() && !it.period.is_empty() && of.contains_key(&it.metric);
        for fact in self.facts.iter().filter(is_one) {
            let key = (fact.entity.as_str(), fact.metric.as_str(), fact.period.as_str(), super::view::grade(fact));
            let best = found.entry(key).or_insert(fact);
            if self.preferred(fact, best) {
                *best = fact;
            }
        }
        found
    }
}

fn is_exact(fact: Option<&Fact>) -> bool {
    fact.is_some_and(|it| it.qualifier != "about" && it.literal().is_some_and(|it| it.is_point()))
}

/// The ends of a stated figure; an absent one closes at the bound of the metric.
pub(super) fn ends(fact: &Fact, column: &DatasetColumn) -> Option<Ends> {
    let figure = fact.literal().filter(|_| column.column.ty == Type::Number)?;
    Some((figure.low.max(column.within.0), figure.high.min(column.within.1)))
}

/// Whether a period is a year, or not known.
fn is_year(period: &str) -> bool {
    read_period(period).is_none_or(|it| (359..=366).contains(&(it.end - it.start)))
}

impl RowKey<'_> {
    /// The part before the period: whose figures the row has, and of which grade.
    pub(super) fn subject(&self) -> (&str, &str, &str, &str) {
        (self.entity, self.dimension, self.segment, self.grade)
    }
}
