//! What a column is to an analyst: its type, unit, and how it adds up.

use serde::{Deserialize, Serialize};

use crate::quantity::Unit;
use crate::words::Words;

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Type {
    /// `true`
    Truth,
    /// A count: a whole number.
    Integer,
    /// `27.81亿`
    Number,
    /// `"Topchoice"`
    Text,
    /// `2016-04-09`, days from 1970-01-01
    Date,
    /// `2022Q1`, stored as its canonical text
    Period,
    /// Something that was already reported as wrong; absorbs everything.
    Unknown,
}

impl Type {
    /// The type of a column that holds values of both: a count beside a number is a number.
    pub fn beside(self, other: Type) -> Type {
        match (self, other) {
            (Type::Integer, Type::Number) => Type::Number,
            (Type::Unknown, other) => other,
            (it, _) => it,
        }
    }
}

/// How a metric adds up over entities and over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// revenue: sums over entities and over time
    Flow,
    /// beds: sums over entities; over time the last counts
    Stock,
    /// gross_margin: ratio of the sums
    Ratio,
    /// spend_per_visit by visits: weighted mean
    Rate,
    /// rank, growth: mean or median only
    Level,
    /// a raw number column without a catalog
    Unknown,
    /// a name, a place, a date: nothing to add up
    Label,
}

impl Kind {
    /// All kinds, in the order a person should see.
    pub const ALL: [Kind; 7] =
        [Kind::Flow, Kind::Stock, Kind::Ratio, Kind::Rate, Kind::Level, Kind::Unknown, Kind::Label];

    /// The word of the language page.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Flow => "flow",
            Kind::Stock => "stock",
            Kind::Ratio => "ratio",
            Kind::Rate => "rate",
            Kind::Level => "level",
            Kind::Unknown => "unknown",
            Kind::Label => "label",
        }
    }
}

/// A column as a person sees it. A ranged one is stored as two plain columns, [`low_name`] and [`high_name`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// What a query calls it.
    pub name: String,
    /// What a header calls it.
    pub label: Words,
    /// What its values are.
    pub ty: Type,
    /// The unit of its values; `None` where it differs by row and the row's `unit` column says it.
    pub unit: Option<Unit>,
    /// Whether a plain number is printed as a percentage.
    pub percent: bool,
    /// How it adds up.
    pub kind: Kind,
    /// Whether values may be ranges.
    pub ranged: bool,
    /// The unit it was asked to be printed in: `亿元`.
    pub shown: Option<String>,
    /// Whether a level adds up, as a flow does, among the values of one period: they are of periods of unlike length.
    pub adds_up_apart: bool,
}

impl Column {
    /// A column with no unit that does not add up: a name, a date, a truth.
    pub fn plain(name: impl Into<String>, ty: Type) -> Column {
        let name = name.into();
        Column {
            label: Words::same(name.clone()),
            name,
            ty,
            unit: Some(Unit::none()),
            percent: false,
            kind: Kind::Label,
            ranged: false,
            shown: None,
            adds_up_apart: false,
        }
    }

    /// The plain columns it is stored as.
    pub fn stored(&self) -> Vec<(String, Type)> {
        match self.ranged {
            false => vec![(self.name.clone(), self.ty)],
            true => vec![(low_name(&self.name), self.ty), (high_name(&self.name), self.ty)],
        }
    }
}

/// The plain column that holds the lower ends of a ranged one.
pub fn low_name(name: &str) -> String {
    format!("{name}~low")
}

/// The plain text column that says why a value of another is missing: the word that stands in the file.
pub fn reason_name(name: &str) -> String {
    format!("{name}~reason")
}

/// The plain column that holds the upper ends of a ranged one.
pub fn high_name(name: &str) -> String {
    format!("{name}~high")
}
