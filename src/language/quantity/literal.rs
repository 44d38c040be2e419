//! Number literals as analysts write them: one reader for queries and for data cells.

use super::Unit;

/// A number as it was written: a point, or a range with closed or open ends.
/// An open finite end is stored as the next float inside, an absent end as an infinity, so that every comparison is a closed one.
#[derive(Debug, Clone, PartialEq)]
pub struct Literal {
    /// The lower end in base units (`27.81亿` is 2781000000, `35%` is 0.35).
    pub low: f64,
    /// The upper end; the same as `low` for a point.
    pub high: f64,
    /// The unit that was written (`3 years`, `2万元`); none for a bare number.
    pub unit: Unit,
    /// Whether a percent sign was written.
    pub percent: bool,
    /// Whether it was written in percentage or basis points (`5pp`, `50bp`).
    pub points: bool,
    /// Whether it was written as about (`~8%`, 约8%).
    pub approximate: bool,
    /// The text as it was written.
    pub written: String,
}

impl Literal {
    /// An exact plain number.
    pub fn exact(value: f64, written: impl Into<String>) -> Literal {
        Literal {
            low: value,
            high: value,
            unit: Unit::none(),
            percent: false,
            points: false,
            approximate: false,
            written: written.into(),
        }
    }

    /// Whether it is one value and not a range.
    pub fn is_point(&self) -> bool {
        self.low == self.high
    }
}

/// The next float above.
pub fn next_up(value: f64) -> f64 {
    value.next_up()
}

/// The next float below.
pub fn next_down(value: f64) -> f64 {
    value.next_down()
}

/// Reads a literal as it stands in a query. `None` if the text is not one literal from end to end.
pub fn read_literal(_text: &str) -> Option<Literal> {
    None
}

/// Reads a literal as it stands in a data cell: also `10-20%`, `约8%`, 超过50%, 三成, full-width digits.
pub fn read_cell(_text: &str) -> Option<Literal> {
    None
}
