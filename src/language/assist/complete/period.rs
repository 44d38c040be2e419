//! The periods that a table has.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::catalog::Dataset;
use crate::quantity::read_period;

/// A period, as it stands in the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub text: String,
    /// In how many rows, where that is known.
    pub n: Option<u64>,
}

/// The periods of some tables, full years first, the latest first.
pub(super) fn periods(datasets: &[&Dataset]) -> Vec<Known> {
    let mut found: BTreeMap<&str, Option<u64>> = BTreeMap::new();
    for column in datasets.iter().filter_map(|it| it.column(it.period.as_ref()?)) {
        match &column.tally {
            Some(tally) => tally.values.iter().zip(&tally.counts).for_each(|(text, n)| {
                let known = found.entry(text).or_insert(Some(0));
                *known = known.map(|it| it + n);
            }),
            None => column.values.iter().flat_map(|it| it.iter()).for_each(|it| {
                found.insert(it, None);
            }),
        }
    }
    let read = |(text, n): (&str, Option<u64>)| Some((read_period(text)?, Known { text: text.to_owned(), n }));
    let mut found: Vec<_> = found.into_iter().filter_map(read).collect();
    let is_year = |it: &Known| it.text.len() == 4 && it.text.chars().all(|c| c.is_ascii_digit());
    found.sort_by_key(|(period, known)| (!is_year(known), Reverse(period.end), Reverse(period.start)));
    found.into_iter().map(|it| it.1).collect()
}
