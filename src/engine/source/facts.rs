//! What is known of the columns of a table without reading it, or was learned of its first rows: it decides how a question is
//! run, and never what comes out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use polars::prelude::*;

use super::{Held, Sources};

/// So many of the first rows of a file are looked at.
const FIRST: IdxSize = 10_000;

/// At most so many different values among those are few.
const FEW: usize = 4_000;

/// In how many rows each of some columns has no value.
type Missing = BTreeMap<String, u64>;

/// Facts about one table; all clones of a session learn together.
#[derive(Clone, Default)]
pub(super) struct Facts {
    missing: Missing,
    footers: Vec<PathBuf>,
    of_footers: Arc<OnceLock<Missing>>,
    few: Arc<Mutex<BTreeMap<Vec<String>, bool>>>,
}

impl Facts {
    /// Columns of which the missing values were counted.
    pub fn counted(missing: Missing) -> Facts {
        Facts { missing, ..Facts::default() }
    }

    /// Parquet files count the missing values of their columns.
    pub fn of_parquet(paths: &[PathBuf]) -> Facts {
        Facts { footers: paths.to_vec(), ..Facts::default() }
    }

    fn are_of_file(&self) -> bool {
        !self.missing.is_empty() || !self.footers.is_empty()
    }

    fn missing(&self, column: &str) -> Option<u64> {
        let of_footers = || self.of_footers.get_or_init(|| in_all(&self.footers)).get(column).copied();
        self.missing.get(column).copied().or_else(of_footers)
    }
}

/// What Parquet files say together.
fn in_all(paths: &[PathBuf]) -> Missing {
    let mut each = paths.iter().map(|it| in_one(it).unwrap_or_default());
    let first = each.next().unwrap_or_default();
    each.fold(first, |all, one| {
        all.into_iter().filter_map(|(name, n)| Some((one.get(&name)? + n, name))).map(|it| (it.1, it.0)).collect()
    })
}

fn in_one(path: &Path) -> Option<Missing> {
    let read = move || -> PolarsResult<Missing> {
        let mut reader = ParquetReader::new(std::fs::File::open(path)?);
        let footer = reader.get_metadata()?.clone();
        let schema = Schema::from_arrow_schema(reader.schema()?.as_ref());
        // Other types are made something else, which a value may be missing of.
        let plain = |held: &DataType| {
            let same = matches!(held, DataType::Boolean | DataType::Date | DataType::String | DataType::Float64);
            same || held.is_integer() || matches!(held, DataType::Categorical(..) | DataType::Enum(..))
        };
        let missing = |name: &str| {
            let each = footer.row_groups.iter().map(|group| {
                let [at] = group.columns_idxs_under_root_iter(name)? else { return None };
                let stated = group.parquet_columns()[*at].statistics(&footer.footer_buf)?.ok()?;
                u64::try_from(stated.null_count()?).ok()
            });
            each.sum::<Option<u64>>()
        };
        let columns = schema.iter().filter(|it| plain(it.1));
        Ok(columns.filter_map(|(name, _)| Some((name.to_string(), missing(name)?))).collect())
    };
    crate::cancel::quietly(read)?.ok()
}

impl Sources {
    /// Keeps what is known of the columns of a table.
    pub(super) fn learned(&mut self, name: &str, known: Facts) {
        if let Some(Held::Frame { facts, .. }) = self.tables.get_mut(name) {
            *facts = known;
        }
    }

    /// How many rows a file has that says so itself; of a table that is worked out anew only a bound is known.
    pub(crate) fn n_stated(&self, table: &str) -> Option<u64> {
        match self.tables.get(table) {
            Some(Held::Frame { facts, n_rows, .. }) if facts.are_of_file() => *n_rows,
            _ => None,
        }
    }

    /// In how many rows of a table a column has no value, where that is known without reading it.
    pub(crate) fn n_missing(&self, table: &str, column: &str) -> Option<u64> {
        match self.tables.get(table) {
            Some(Held::Frame { facts, floats, .. }) if !floats.doubts(column) => facts.missing(column),
            _ => None,
        }
    }

    /// Whether the first rows of a file have few different combinations of values in some columns.
    pub(crate) fn has_few(&self, table: &str, columns: &[String]) -> bool {
        let Some(Held::Frame { frame, facts, .. }) = self.tables.get(table) else { return false };
        let mut few = facts.few.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = few.get(columns) {
            return *known;
        }
        let keys: Vec<Expr> = columns.iter().map(|it| col(it.as_str())).collect();
        let first = frame.as_ref().clone().select(keys).limit(FIRST);
        let ran = crate::collect::collect(vec![first.unique(None, UniqueKeepStrategy::Any)], true, &self.cancel);
        let found = ran.is_ok_and(|it| it.first().is_some_and(|it| it.height() <= FEW));
        few.insert(columns.to_vec(), found);
        found
    }
}
