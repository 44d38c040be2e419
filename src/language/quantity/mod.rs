//! What a number is: units, literals as analysts write them, ranges, periods.

mod literal;
mod period;
#[cfg(test)]
mod tests;
mod unit;

pub use literal::{Literal, number_text, read_cell, read_literal};
pub use period::{Period, civil_from_days, days_from_civil, read_date, read_period};
pub use unit::Unit;
