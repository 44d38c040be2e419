//! Figures of a time at which there can be none yet: a fee for running a hospital from before it was run.

use super::compared::Compared;
use super::known::{Facts, whose};
use crate::quantity::read_period;

/// The first figure of each thing that is of a time before the date from which there is one.
pub(super) fn times(facts: &Facts<'_>) -> Vec<Compared> {
    let mut found = Vec::new();
    for figure in facts.tested().filter(|it| it.is_sure() && !it.period.is_empty()) {
        let since = facts.relations.since.iter().find(|it| it.0 == figure.metric);
        let Some((_, since)) = since else { continue };
        let start = facts.figures.iter().find(|it| it.metric == *since && whose(it) == whose(figure) && it.is_sure());
        let (Some(start), Some(period)) = (start, read_period(&figure.period)) else { continue };
        let Some(date) = &start.date else { continue };
        if start.value.0 <= f64::from(period.end) {
            continue;
        }
        let said = format!("of {}, {since} {date}: {} from {}", figure.period, figure.locator, start.locator);
        found.push(Compared::of(figure, said, None, "contradicts", &[start]));
    }
    found
}
