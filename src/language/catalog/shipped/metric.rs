//! A metric of the dictionary, and the column that it is in a table.

use serde::Deserialize;

use super::Parts;
use crate::catalog::DatasetColumn;
use crate::quantity::{Unit, read_cell};
use crate::types::{Column, Kind, Type};
use crate::words::Words;

/// A metric of `metrics.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Metric {
    pub en: String,
    pub zh: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub unit: String,
    pub kind: String,
    #[serde(default)]
    pub formula: String,
    #[serde(default)]
    pub identities: Vec<String>,
    #[serde(default)]
    pub weight: String,
    #[serde(default)]
    pub within: String,
    #[serde(default)]
    pub display: String,
    #[allow(dead_code, reason = "what `describe` will say")]
    pub doc: String,
    /// Formulas by which figures are held against each other, and none is worked out.
    #[serde(default)]
    pub checks: Vec<String>,
    /// What a share is of: `institutions / institutions of dental_clinics`.
    #[serde(default)]
    pub share: String,
    /// The date before which there is no figure.
    #[serde(default)]
    pub since: String,
    /// Whether its formulas give figures that nobody states: not where a term may mean another thing, a norm or what is there.
    #[serde(default = "yes")]
    pub derives: bool,
}

fn yes() -> bool {
    true
}

impl Parts {
    /// The column of a metric; none of a word that is no metric.
    pub(super) fn column(&self, id: &str, ranged: bool) -> Option<DatasetColumn> {
        let metric = self.metrics.get(id)?;
        let (ty, kind) = match metric.kind.as_str() {
            "flow" => (Type::Number, Kind::Flow),
            "stock" => (Type::Number, Kind::Stock),
            "ratio" => (Type::Number, Kind::Ratio),
            "rate" => (Type::Number, Kind::Rate),
            "date" => (Type::Date, Kind::Label),
            "text" => (Type::Text, Kind::Label),
            _ => (Type::Number, Kind::Level),
        };
        let number = ty == Type::Number;
        let parts = metric.formula.split_once(" / ").map(|(a, b)| (a.trim().to_owned(), b.trim().to_owned()));
        Some(DatasetColumn {
            column: Column {
                name: id.to_owned(),
                label: Words::new(metric.en.clone(), metric.zh.clone()),
                ty,
                unit: Some(if number { Unit::parse(&metric.unit).unwrap_or_default() } else { Unit::none() }),
                percent: number && metric.display == "%",
                kind,
                ranged: ranged && number,
                shown: Some(metric.display.clone()).filter(|it| number && it != "%" && !it.is_empty()),
                adds_up_apart: false,
            },
            aliases: metric.aliases.clone(),
            parts: parts.filter(|_| kind == Kind::Ratio),
            weight: (!metric.weight.is_empty()).then(|| metric.weight.clone()),
            identities: std::iter::once(&metric.formula)
                .chain(&metric.identities)
                .filter(|it| !it.is_empty())
                .cloned()
                .collect(),
            within: bounds(&metric.within),
            values: None,
            reasons: None,
            tally: None,
            derived: None,
        })
    }
}

/// `0..100%` as bounds; an end that is not written is open.
fn bounds(text: &str) -> (f64, f64) {
    let Some((low, high)) = text.split_once("..") else { return (f64::NEG_INFINITY, f64::INFINITY) };
    let end = |text: &str, absent: f64| read_cell(text).map_or(absent, |it| it.low);
    (end(low, f64::NEG_INFINITY), end(high, f64::INFINITY))
}
