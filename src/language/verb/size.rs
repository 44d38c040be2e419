//! How many rows a sample has.

use std::fmt;

/// The size of a `sample`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SampleSize {
    /// `sample 100`
    Rows(u64),
    /// `sample 10%`: that share of the rows, to the nearest whole row
    Percent(f64),
}

impl fmt::Display for SampleSize {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SampleSize::Rows(n) => write!(out, "{n}"),
            SampleSize::Percent(it) => write!(out, "{it}%"),
        }
    }
}
