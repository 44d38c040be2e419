//! What declarations make of the columns of a table: other units, bounds, periods, types.

use language::plan::Plan;
use language::quantity::{Fiscal, read_period};
use language::types::Type;
use polars::prelude::*;

use super::files::Stamp;
use super::{Held, Sources};
use crate::Failure;
use crate::lower::dtype;

/// Among so many periods it is looked for pairs of years.
const MOST_PERIODS: usize = 10_000;

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

    /// Adds the first and last day of each row's period, as `period~start` and `period~end`, and makes the column its canonical text.
    /// `fiscal` says which months a fiscal year has, where it is known.
    pub fn add_period(&mut self, table: &str, column: &str, fiscal: Option<Fiscal>) {
        let different = || self.different(table, column, MOST_PERIODS).unwrap_or_default();
        let is_pair = |fiscal: Fiscal, it: &String| fiscal.read(it).is_some() && read_period(it).is_none();
        let pairs = fiscal.is_some_and(|fiscal| different().iter().any(|it| is_pair(fiscal, it)));
        let read = move |it: &str| {
            // A year is a float where one is missing, as in pandas; a month may be six digits.
            let it = it.strip_suffix(".0").filter(|it| it.len() == 4).unwrap_or(it);
            let month = it.split_at_checked(4).filter(|_| it.len() == 6 && it.bytes().all(|c| c.is_ascii_digit()));
            let dashed = month.map(|(year, month)| format!("{year}-{month}"));
            let it = dashed.as_deref().filter(|it| read_period(it).is_some()).unwrap_or(it);
            let of_year = fiscal.and_then(|fiscal| if pairs { fiscal.read_pair(it) } else { fiscal.read(it) });
            of_year.or_else(|| read_period(it))
        };
        self.settle(table, column);
        let day = |last: bool| {
            let days = move |it: &str| read(it).map(|it| i64::from(if last { it.end } else { it.start }));
            let made = move |cells: Column| {
                let days: Int64Chunked = each_once(&cells, days, |known| known.map(|it| *it?).collect())?;
                Ok(days.with_name(cells.name().clone()).into_column())
            };
            col(column).map(made, |_, field| Ok(Field::new(field.name().clone(), DataType::Int64)))
        };
        let text = move |cells: Column| {
            let text = |it: &str| read(it).map_or(it.to_owned(), |it| it.text);
            let texts: StringChunked =
                each_once(&cells, text, |known| known.map(|it| it.map(String::as_str)).collect())?;
            Ok(texts.with_name(cells.name().clone()).into_column())
        };
        let text = col(column).map(text, |_, field| Ok(Field::new(field.name().clone(), DataType::String)));
        let (start, end) = (format!("{column}~start"), format!("{column}~end"));
        let made = vec![day(false).alias(start.as_str()), day(true).alias(end.as_str()), text.alias(column)];
        self.change(table, |frame| frame.with_columns(made));
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

    fn change(&mut self, table: &str, with: impl FnOnce(LazyFrame) -> LazyFrame) {
        if let Some(Held::Frame { frame, .. }) = self.tables.get_mut(table) {
            **frame = with(frame.as_ref().clone());
        }
    }
}

/// What the cells mean, each different one worked out once: there are few periods in many rows.
fn each_once<T, C>(
    cells: &Column,
    meant: impl Fn(&str) -> T,
    collect: impl Fn(&mut dyn Iterator<Item = Option<&T>>) -> C,
) -> PolarsResult<C> {
    if cells.dtype().is_integer() {
        let cells = cells.cast(&DataType::Int64)?;
        let mut known: PlHashMap<i64, T> = PlHashMap::default();
        for it in cells.i64()?.iter().flatten() {
            known.entry(it).or_insert_with(|| meant(&it.to_string()));
        }
        return Ok(collect(&mut cells.i64()?.iter().map(|it| known.get(&it?))));
    }
    let cells = cells.cast(&DataType::String)?;
    let mut known: PlHashMap<&str, T> = PlHashMap::default();
    for it in cells.str()?.iter().flatten() {
        if !known.contains_key(it) {
            known.insert(it, meant(it));
        }
    }
    Ok(collect(&mut cells.str()?.iter().map(|it| known.get(it?))))
}
