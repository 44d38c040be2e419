//! What a number is: units, literals as analysts write them, ranges, periods.

mod literal;
mod period;
mod unit;

pub use literal::{Literal, next_down, next_up, read_cell, read_literal};
pub use period::{Period, civil_from_days, days_from_civil, read_date, read_period};
pub use unit::Unit;
