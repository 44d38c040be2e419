//! What is kept of the values of a column beside it: the different texts, how often each stands there, and why others are missing.

use language::catalog::Tally;
use language::types::{Type, reason_name};
use polars::prelude::*;

use super::conform::{Conformed, named};

/// How many different values of a text column are kept for near names.
const MOST_VALUES: usize = 2_000;

/// How many are kept for completion.
pub(super) const MOST_TALLIED: usize = 200_000;

/// How often each value of a text column stands in it, if they are not too many.
pub(super) fn tally(of: &Conformed) -> Option<Tally> {
    if of.column.ty != Type::Text {
        return None;
    }
    Tally::of(of.stored.first()?.str().ok()?.iter().flatten(), MOST_TALLIED)
}

/// The different values of a column, in order, if they are few.
pub(super) fn different(of: &Tally) -> Option<Vec<String>> {
    let mut values = of.values.clone();
    values.sort();
    (values.len() <= MOST_VALUES).then_some(values)
}

/// How many different words of a column may be reasons for missing: beyond that they are kept by nobody.
const MOST_REASONS: usize = 50;

/// The words of the cells that gave no value, as a text column beside it, and the different ones in order.
pub(super) fn reasons(of: &Conformed, written: &StringChunked) -> Option<(Series, Vec<String>)> {
    let value = of.stored.first()?;
    if value.null_count() == written.null_count() {
        return None;
    }
    let known = value.is_not_null();
    let word = |(cell, known): (Option<&'_ str>, Option<bool>)| match (cell.map(str::trim), known) {
        (Some(cell), Some(false)) if !cell.is_empty() => Some(cell.to_owned()),
        _ => None,
    };
    let words: StringChunked = written.iter().zip(known.iter()).map(word).collect();
    let different: std::collections::BTreeSet<&str> = words.iter().flatten().collect();
    let few = (1..=MOST_REASONS).contains(&different.len());
    let different: Vec<String> = different.into_iter().map(str::to_owned).collect();
    few.then(|| (named(words.into_series(), &reason_name(&of.column.name)), different))
}
