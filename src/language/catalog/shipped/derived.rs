//! Figures that no document states but a formula gives from stated ones: bed-days from revenue and price.

use std::collections::HashMap;

use super::{Metric, Parts, Stored};
use crate::catalog::DatasetColumn;
use crate::types::Type;

/// One way to a figure: `target = left * right` or `target = left / right`.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    target: String,
    left: String,
    right: String,
    divides: bool,
}

impl Relation {
    fn said(&self) -> String {
        format!("{} {} {}", self.left, if self.divides { '/' } else { '*' }, self.right)
    }
}

impl Parts {
    /// Adds a column for each figure of the dictionary that the table lacks and a formula gives in some row.
    pub(super) fn derive(
        &self,
        columns: &mut Vec<DatasetColumn>,
        stored: &mut Vec<(String, Type)>,
        rows: &mut [Vec<Stored>],
    ) {
        let names: std::collections::HashSet<String> = columns.iter().map(|it| it.column.name.clone()).collect();
        let mut made = std::collections::HashSet::new();
        for relation in &self.relations {
            // Both sides are stated here, and the target is not: a few of a thousand relations.
            let fits = names.contains(&relation.left) && names.contains(&relation.right);
            if !fits || names.contains(&relation.target) || made.contains(&relation.target) {
                continue;
            }
            let place = |name: &str| {
                let column = columns.iter().find(|it| it.column.name == name && it.column.ty == Type::Number)?;
                let at = |name: &str| stored.iter().position(|(known, _)| known == name);
                let ends = column.column.stored();
                Some((at(&ends.first()?.0)?, at(&ends.last()?.0)?))
            };
            let (Some(left), Some(right)) = (place(&relation.left), place(&relation.right)) else { continue };
            let values: Vec<Option<(f64, f64)>> =
                rows.iter().map(|row| value(row, left, right, relation.divides)).collect();
            if values.iter().all(Option::is_none) {
                continue;
            }
            let ranged = values.iter().flatten().any(|it| it.0 != it.1);
            let Some(mut column) = self.column(&relation.target, ranged) else { continue };
            if column.column.ty != Type::Number {
                continue;
            }
            column.derived = Some(relation.said());
            let at = stored.len() - 2;
            for (shift, it) in column.column.stored().into_iter().enumerate() {
                stored.insert(at + shift, it);
            }
            for (row, value) in rows.iter_mut().zip(values) {
                let ends = value.map_or([Stored::Missing, Stored::Missing], |it| [it.0, it.1].map(Stored::Number));
                for (shift, end) in ends.into_iter().take(if ranged { 2 } else { 1 }).enumerate() {
                    row.insert(at + shift, end);
                }
            }
            columns.push(column);
            made.insert(relation.target.clone());
        }
    }
}

/// The formulas of the dictionary, turned every way.
pub(super) fn relations(metrics: &HashMap<String, Metric>) -> Vec<Relation> {
    let mut found = Vec::new();
    let mut names: Vec<&String> = metrics.keys().collect();
    names.sort();
    for name in names {
        let metric = &metrics[name];
        for formula in std::iter::once(&metric.formula).chain(&metric.identities) {
            let mut add = |target: &str, left: &str, right: &str, divides: bool| {
                let [target, left, right] = [target, left, right].map(|it| it.trim().to_owned());
                found.push(Relation { target, left, right, divides });
            };
            if let Some((above, below)) = two(formula, '/') {
                add(above, name, below, false);
                add(below, above, name, true);
                // A ratio is the quotient of its parts wherever it is asked for.
                if metric.kind != "ratio" {
                    add(name, above, below, true);
                }
            } else if let Some((a, b)) = two(formula, '*') {
                add(name, a, b, false);
                add(a, name, b, true);
                add(b, name, a, true);
            }
        }
    }
    found
}

/// The two names of a formula with one sign.
fn two(formula: &str, sign: char) -> Option<(&str, &str)> {
    let (a, b) = formula.split_once(sign)?;
    let name = |it: &str| !it.trim().is_empty() && it.trim().chars().all(|c| c.is_alphanumeric() || c == '_');
    let word = |it: &str| it.trim().chars().next().is_some_and(|c| !c.is_ascii_digit());
    (name(a) && name(b) && word(a) && word(b)).then_some((a.trim(), b.trim()))
}

fn value(row: &[Stored], left: (usize, usize), right: (usize, usize), divides: bool) -> Option<(f64, f64)> {
    let end = |at: usize| match row[at] {
        Stored::Number(value) if value.is_finite() => Some(value),
        _ => None,
    };
    let (a, b, c, d) = (end(left.0)?, end(left.1)?, end(right.0)?, end(right.1)?);
    let ends = match divides {
        true if c <= 0.0 && 0.0 <= d => return None,
        true => [a / c, a / d, b / c, b / d],
        false => [a * c, a * d, b * c, b * d],
    };
    Some((ends.into_iter().fold(f64::INFINITY, f64::min), ends.into_iter().fold(f64::NEG_INFINITY, f64::max)))
}
