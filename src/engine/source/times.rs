//! Different cells of a column, and how often each stands there: what is counted of them is counted of the column.

use polars::prelude::*;

/// How often each of some cells stands in a column, where every different one is there once.
pub(super) struct Times(Vec<usize>);

impl Times {
    pub fn new(times: Vec<usize>) -> Times {
        Times(times)
    }
}

/// How often a cell stands there: once where nothing else is known.
pub(super) fn times_of(times: Option<&Times>, at: usize) -> usize {
    times.map_or(1, |it| it.0[at])
}

/// How many cells fit.
pub(super) fn how_many(cells: &StringChunked, times: Option<&Times>, fits: impl Fn(&str) -> bool) -> usize {
    let each = cells.iter().enumerate();
    each.filter(|(_, it)| it.is_some_and(&fits)).map(|(at, _)| times_of(times, at)).sum()
}
