//! What declarations make of the columns of a table: a change of units, of bounds, of types.

use language::answer::Note;
use language::plan::Plan;
use language::types::Type;
use polars::prelude::*;

use super::facts::Facts;
use super::files::Stamp;
use super::{Held, Sources};
use crate::Failure;
use crate::lower::dtype;

impl Sources {
    /// Multiplies a numeric column, both ends of a ranged one: figures in 百万元 become yuan.
    pub fn multiply(&mut self, table: &str, column: &language::types::Column, factor: f64) {
        let names: Vec<String> = column.stored().into_iter().map(|(name, _)| name).collect();
        names.iter().for_each(|it| self.settle(table, it));
        self.change(table, |frame| {
            frame.with_columns(
                names.iter().map(|it| col(it.as_str()).cast(DataType::Float64) * lit(factor)).collect::<Vec<_>>(),
            )
        });
    }

    /// Closes open ends of a ranged column at its bounds.
    pub fn clip(&mut self, table: &str, column: &language::types::Column, within: (f64, f64)) {
        column.stored().iter().for_each(|it| self.settle(table, &it.0));
        let clipped = column.stored().into_iter().map(|(name, _)| {
            let end = || col(name.as_str());
            when(end().lt(lit(within.0)))
                .then(lit(within.0))
                .otherwise(when(end().gt(lit(within.1))).then(lit(within.1)).otherwise(end()))
                .alias(name.as_str())
        });
        let clipped: Vec<Expr> = clipped.collect();
        self.change(table, |frame| frame.with_columns(clipped));
    }

    /// Gives a column the type that is declared for it.
    pub fn cast(&mut self, table: &str, column: &str, ty: Type) {
        self.settle(table, column);
        self.change(table, |frame| frame.with_columns([col(column).cast(dtype(ty))]));
    }

    /// The failure to tell where a file that plans read is another than when it was opened.
    pub(crate) fn changed(&self, plans: &[&Plan]) -> Option<Failure> {
        let in_file = |it: &&str| matches!(self.tables.get(*it), Some(Held::Frame { file: true, .. }));
        let names = plans.iter().flat_map(|it| it.tables()).filter(in_file);
        names.filter_map(|it| self.stamps.get(it)).flatten().find_map(Stamp::changed)
    }

    /// What to say where plans read tables in memory of which the files say something else by now.
    pub(crate) fn stale(&self, plans: &[&Plan]) -> Option<Note> {
        let in_memory = |it: &&str| matches!(self.tables.get(*it), Some(Held::Frame { file: false, .. }));
        let names = plans.iter().flat_map(|it| it.tables()).filter(in_memory);
        let mut files: Vec<String> =
            names.filter_map(|it| self.stamps.get(it)).flatten().filter_map(Stamp::is_newer).collect();
        files.sort_unstable();
        files.dedup();
        let list = files.join(", ");
        let en = format!("changed since it was opened, and not read again: {list}; `open` reads it as it is now");
        let zh = format!("打开之后已被修改,尚未重新读取:{list};再次 `open` 即按现状读取");
        (!files.is_empty()).then(|| Note::new("file-changed", en, zh))
    }

    pub(super) fn change(&mut self, table: &str, with: impl FnOnce(LazyFrame) -> LazyFrame) {
        if let Some(Held::Frame { frame, periods, facts, .. }) = self.tables.get_mut(table) {
            **frame = with(frame.as_ref().clone());
            *periods = None;
            *facts = Facts::default();
        }
    }
}
