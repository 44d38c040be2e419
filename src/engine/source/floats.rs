//! Columns of floats, which may hold what is no finite number: that is missing here. To ask each value costs a fifth of a
//! question, so a file is first supposed to have none, and a sum beside the question tells: no sum over one is finite.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use language::answer::Note;
use language::plan::Plan;
use polars::prelude::*;

use super::{Held, Sources};
use crate::Failure;

/// What is known of a column that is not known to be finite throughout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doubt {
    /// Nobody has looked.
    Unseen,
    /// So many of its values are no finite numbers.
    Odd(u64),
}

/// The columns of a table that may hold what is no finite number; all clones of a session learn together.
#[derive(Clone, Default)]
pub(super) struct Floats(Arc<Mutex<BTreeMap<String, Doubt>>>);

impl Floats {
    /// Columns that nobody has looked at.
    pub fn unseen(names: impl Iterator<Item = String>) -> Floats {
        Floats(Arc::new(Mutex::new(names.map(|it| (it, Doubt::Unseen)).collect())))
    }

    /// Whether a column may hold what is no finite number, as far as is known.
    pub fn doubts(&self, column: &str) -> bool {
        self.all().contains_key(column)
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<String, Doubt>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The frame with missing for what is no finite number, in every column that is not known, or supposed, to be finite.
    pub fn mended(&self, frame: LazyFrame, supposed: bool) -> LazyFrame {
        let doubts = self.all();
        let doubted = doubts.iter().filter(|(_, doubt)| !(supposed && **doubt == Doubt::Unseen));
        let mended: Vec<Expr> = doubted.map(|(name, _)| finite(col(name.as_str())).alias(name.as_str())).collect();
        if mended.is_empty() { frame } else { frame.with_columns(mended) }
    }

    /// The columns of a frame in memory are looked at when it comes.
    pub fn of_frame(frame: &DataFrame, schema: &Schema) -> Floats {
        let floats = frame.columns().iter().filter(|it| super::types::may_be_odd(it.name(), schema));
        let odd = floats.filter_map(|it| {
            let finite = it.cast(&DataType::Float64).ok()?.f64().ok()?.is_finite();
            let n = finite.len() - finite.null_count() - finite.sum().unwrap_or(0) as usize;
            (n > 0).then(|| (it.name().to_string(), Doubt::Odd(n as u64)))
        });
        Floats(Arc::new(Mutex::new(odd.collect())))
    }
}

/// Missing where a number is not finite.
fn finite(it: Expr) -> Expr {
    when(it.clone().is_finite()).then(it).otherwise(lit(NULL).cast(DataType::Float64))
}

/// Columns of one table that a run supposes to be finite, and the question that tells.
pub(crate) struct Supposed {
    table: String,
    columns: Vec<String>,
    /// One row with the sum of each.
    pub question: LazyFrame,
}

impl Sources {
    /// What a run of these plans may suppose; nothing where all they read is known.
    pub(crate) fn supposed<'a>(&self, plans: impl Iterator<Item = &'a Plan>) -> Vec<Supposed> {
        let (mut tables, mut read) = (BTreeSet::new(), BTreeSet::new());
        for plan in plans {
            tables.extend(plan.tables());
            read.extend(plan.reads());
        }
        let of_table = |table: &str| {
            let Some(Held::Frame { frame, floats, file: true, .. }) = self.tables.get(table) else { return None };
            let doubts = floats.all();
            let unseen = doubts.iter().filter(|(name, doubt)| **doubt == Doubt::Unseen && read.contains(name.as_str()));
            let columns: Vec<String> = unseen.map(|it| it.0.clone()).collect();
            let sums: Vec<Expr> = columns.iter().map(|it| col(it.as_str()).sum()).collect();
            let question = || frame.as_ref().clone().select(sums);
            (!columns.is_empty()).then(|| Supposed { table: table.to_owned(), question: question(), columns })
        };
        tables.into_iter().filter_map(of_table).collect()
    }

    /// These tables with columns that nobody has looked at taken for finite.
    pub(crate) fn supposing(&self) -> Sources {
        Sources { supposing: true, ..self.clone() }
    }

    /// Keeps what the sums of the questions tell. True if all that was supposed is so.
    pub(crate) fn learn(&self, supposed: &[Supposed], sums: &[DataFrame]) -> Result<bool, Failure> {
        let mut holds = true;
        for (it, sums) in supposed.iter().zip(sums) {
            let Some(Held::Frame { frame, floats, .. }) = self.tables.get(&it.table) else { continue };
            let sum = |name: &String| sums.column(name).ok()?.get(0).ok()?.extract::<f64>();
            let (finite, others): (Vec<&String>, Vec<&String>) =
                it.columns.iter().partition(|name| sum(name).is_none_or(f64::is_finite));
            floats.all().retain(|name, _| !finite.contains(&name));
            if others.is_empty() {
                continue;
            }
            let count = |name: &&String| col(name.as_str()).is_finite().not().sum().cast(DataType::Float64);
            let counts = frame.as_ref().clone().select(others.iter().map(count).collect::<Vec<_>>());
            let counts = crate::collect::collect(vec![counts], true, &self.cancel)?;
            for name in others {
                let n = counts.first().and_then(|it| it.column(name).ok()?.get(0).ok()?.extract::<f64>());
                let n = n.unwrap_or(1.0) as u64;
                holds &= n == 0;
                // A sum of finite numbers may be too large for a float.
                match n {
                    0 => floats.all().remove(name),
                    n => floats.all().insert(name.clone(), Doubt::Odd(n)),
                };
            }
        }
        Ok(holds)
    }

    /// How many values of what these plans read are no finite numbers, and so are missing.
    pub(crate) fn odd<'a>(&self, plans: impl Iterator<Item = &'a Plan>) -> Option<Note> {
        let (mut tables, mut read) = (BTreeSet::new(), BTreeSet::new());
        for plan in plans {
            tables.extend(plan.tables());
            read.extend(plan.reads());
        }
        let held = tables.into_iter().filter_map(|it| match self.tables.get(it)? {
            Held::Frame { floats, .. } => Some(floats.all().clone()),
            Held::Rows { .. } => None,
        });
        let odd = held.flatten().filter(|(name, _)| read.contains(name.as_str()));
        let list: Vec<String> = odd
            .filter_map(|(name, doubt)| match doubt {
                Doubt::Odd(n) => Some(format!("{name} {n}")),
                Doubt::Unseen => None,
            })
            .collect();
        let list = list.join(", ");
        let en = format!("no finite numbers (NaN, infinity), taken as missing: {list}");
        (!list.is_empty()).then(|| Note::new("not-finite", en, format!("非有限数 (NaN、无穷),视为缺失:{list}")))
    }

    /// Makes a column finite for good, before something else is made of it.
    pub(super) fn settle(&mut self, table: &str, column: &str) {
        if let Some(Held::Frame { frame, floats, .. }) = self.tables.get_mut(table)
            && floats.all().remove(column).is_some()
        {
            **frame = frame.as_ref().clone().with_columns([finite(col(column)).alias(column)]);
        }
    }
}
