//! The names of a catalog by the form in which they are compared, made once a catalog and kept.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::kept::Kept;
use crate::catalog::{Catalog, DatasetColumn, snake};

/// What the names of a catalog stand for.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Names of columns: in which datasets each means exactly one.
    pub columns: HashMap<String, HashSet<usize>>,
    /// Names that mean several columns of one dataset.
    pub ambiguous: HashSet<String>,
    /// Names of datasets.
    pub datasets: HashSet<String>,
    /// Names of entities, with their kinds.
    pub entities: HashMap<String, String>,
    /// Known values of text columns.
    pub values: HashSet<String>,
}

static INDEXES: Kept<Catalog, Index> = Kept::new();

impl Index {
    /// The index of a catalog.
    pub fn of(catalog: &Arc<Catalog>) -> Arc<Index> {
        INDEXES.of(catalog, Index::made)
    }

    fn made(catalog: &Catalog) -> Index {
        let mut index = Index::default();
        for (at, dataset) in catalog.datasets.iter().enumerate() {
            let names = [&dataset.name, &dataset.label.zh].into_iter().chain(&dataset.aliases);
            index.datasets.extend(names.map(|it| snake(it)));
            let mut seen: HashMap<String, usize> = HashMap::new();
            for (position, it) in dataset.columns.iter().enumerate() {
                for key in keys(it) {
                    if *seen.entry(key.clone()).or_insert(position) != position {
                        index.ambiguous.insert(key);
                    }
                }
                index.values.extend(it.values.iter().flat_map(|it| it.iter()).map(|it| snake(it)));
            }
            // Its own name always stands for a column.
            let own: HashSet<String> = dataset.columns.iter().map(|it| snake(&it.column.name)).collect();
            for key in seen.into_keys().filter(|it| own.contains(it) || !index.ambiguous.contains(it)) {
                index.columns.entry(key).or_default().insert(at);
            }
        }
        for entity in &catalog.entities {
            for name in [&entity.name, &entity.name_zh].into_iter().chain(&entity.aliases) {
                index.entities.entry(snake(name)).or_insert_with(|| entity.kind.clone());
            }
        }
        index
    }
}

/// The forms of all names of a column.
fn keys(it: &DatasetColumn) -> impl Iterator<Item = String> {
    let names = [&it.column.name, &it.column.label.en, &it.column.label.zh];
    names.into_iter().chain(&it.aliases).map(|it| snake(it)).filter(|it| !it.is_empty())
}
