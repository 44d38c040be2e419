//! What a number is: units, literals as analysts write them, ranges, periods.

mod cell;
mod dates;
mod fiscal;
mod digits;
mod literal;
#[cfg(test)]
mod literals_tests;
mod numeral;
mod period;
#[cfg(test)]
mod periods_tests;
mod point;
mod reporting;
mod unit;
#[cfg(test)]
mod units_tests;

pub use dates::{add_months, read_any_date, read_named_date};
pub(crate) use fiscal::is_written_fiscal;
pub use fiscal::{FISCAL, Fiscal, NamedBy, are_pairs};
pub use literal::{Literal, end_sign, number_text, read_cell, read_literal, read_number};
pub use period::{Period, arabic_date, civil_from_days, days_from_civil, read_date, read_period, short_year};
pub use reporting::{Reported, quarter_ends, read_period_cell};
pub use unit::Unit;
pub(crate) use unit::{base_units, magnitudes};
