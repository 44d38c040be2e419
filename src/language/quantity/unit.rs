//! Units: products of powers of base units. Money is kept in its base unit (yuan, dollar), never in 亿 or millions.

use std::collections::BTreeMap;

/// A product of powers of base units; empty for a plain number.
/// `bed_days` is beds × days; years and days are different bases (the missing factor is 365 days per year).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Unit {
    powers: BTreeMap<String, i32>,
}

impl Unit {
    /// The unit of a plain number.
    pub fn none() -> Unit {
        Unit::default()
    }

    /// One base unit: `CNY`, `beds`, `visits`, `days`. The name is taken as it is.
    pub fn base(name: impl Into<String>) -> Unit {
        Unit { powers: BTreeMap::from([(name.into(), 1)]) }
    }

    /// Whether it is a plain number.
    pub fn is_none(&self) -> bool {
        self.powers.is_empty()
    }

    /// The base units and their powers, by name.
    pub fn powers(&self) -> impl Iterator<Item = (&str, i32)> {
        self.powers.iter().map(|(name, power)| (name.as_str(), *power))
    }

    /// The unit of a product.
    pub fn times(&self, other: &Unit) -> Unit {
        let mut powers = self.powers.clone();
        for (name, power) in &other.powers {
            *powers.entry(name.clone()).or_insert(0) += power;
        }
        powers.retain(|_, power| *power != 0);
        Unit { powers }
    }

    /// One over this unit.
    pub fn inverse(&self) -> Unit {
        Unit { powers: self.powers.iter().map(|(name, power)| (name.clone(), -power)).collect() }
    }

    /// The unit of a quotient.
    pub fn over(&self, other: &Unit) -> Unit {
        self.times(&other.inverse())
    }
}
