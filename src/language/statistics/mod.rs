//! Tests of statistics over plain numbers: what they find, and how likely it is by chance alone. No words.
//!
//! `tests/differential/statistics` asks SciPy the same.

mod correlation;
mod samples;

pub use correlation::correlation_p_value;
pub use samples::{LEAST, Tested, median_interval, tested};
