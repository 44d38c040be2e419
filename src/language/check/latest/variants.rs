//! A column that two targets read is taken twice where they may be of different years: each target is of one year throughout.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::DatasetColumn;
use crate::check::scope::Frame;
use crate::words::Words;

/// What the columns of each target are called once their latest figures are taken.
pub(super) struct Variants {
    names: Vec<BTreeMap<String, String>>,
}

impl Variants {
    /// For the figures of each target. A target of one figure goes first: it keeps the name.
    pub fn of(frame: &Frame, groups: &[Vec<String>]) -> Variants {
        let mut order: Vec<usize> = (0..groups.len()).collect();
        order.sort_by_key(|at| (groups[*at].len(), *at));
        let sets: Vec<BTreeSet<&String>> = groups.iter().map(|it| it.iter().collect()).collect();
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        let mut names = vec![BTreeMap::new(); groups.len()];
        let mut claim = |at: usize, name: &str| {
            let by = *taken.entry(name.to_owned()).or_insert(at);
            let own = if sets[by] == sets[at] { name.to_owned() } else { hidden(at, name) };
            names[at].entry(name.to_owned()).or_insert(own);
        };
        for at in &order {
            groups[*at].iter().for_each(|it| claim(*at, it));
        }
        for at in order {
            for column in groups[at].iter().filter_map(|it| frame.column(it)) {
                needs(column).for_each(|it| claim(at, it));
            }
        }
        Variants { names }
    }

    /// A column as it is called for a target, with its parts and weight as they are.
    pub fn column(&self, at: usize, column: &DatasetColumn) -> DatasetColumn {
        let named = |name: &String| self.names[at].get(name).unwrap_or(name).clone();
        let mut column = column.clone();
        column.parts = column.parts.map(|(above, below)| (named(&above), named(&below)));
        column.weight = column.weight.as_ref().map(named);
        let name = named(&column.column.name);
        if name == column.column.name { column } else { under(name, column) }
    }

    /// The columns of a target that have another name now, and which.
    pub fn renamed(&self, at: usize) -> impl Iterator<Item = (&String, &String)> {
        self.names.get(at).into_iter().flatten().filter(|(name, own)| name != own)
    }
}

/// What a column of a target is called that is no longer that of its name.
pub(in crate::check) fn hidden(at: usize, name: &str) -> String {
    format!("~{at} {name}")
}

/// A column under a hidden name, and under no other.
pub(in crate::check) fn under(name: String, mut column: DatasetColumn) -> DatasetColumn {
    column.column.label = Words::same(&name);
    column.column.name = name;
    column.aliases.clear();
    column
}

/// The columns that a ratio is made of, or a rate weighed by.
pub(in crate::check) fn needs(column: &DatasetColumn) -> impl Iterator<Item = &String> {
    column.parts.iter().flat_map(|(above, below)| [above, below]).chain(&column.weight)
}
