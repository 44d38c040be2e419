//! The periods of a table: what each different cell means is worked out once, and what a question asks of the periods of a file
//! is asked of those cells, so that only the rows it is about are read.

use std::sync::Arc;

use language::plan::Expr as Meant;
use language::quantity::{Fiscal, Period, Reported, are_pairs, read_period_cell};
use language::types::Type;
use polars::prelude::*;

use super::files::Stamp;
use super::{Held, Sources};
use crate::Failure;
use crate::lower::lowered;

/// Among so many periods it is looked for pairs of years, and each is known by its cell.
const MOST_PERIODS: usize = 10_000;

/// The cells of a period column as they stand in the file.
pub(crate) const CELL: &str = "~cell";

/// So many cells are compared one by one.
const FEW: usize = 16;

/// What period a cell is.
type Reads = dyn Fn(&str) -> Option<Period> + Send + Sync;

/// How many cells of a period column meet conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// Each of them.
    All,
    /// Some, or it is not known.
    Some,
    /// Not one.
    None,
}

/// What the cells of a period column mean.
pub(crate) struct Periods {
    column: String,
    /// The rows without the first and last days.
    raw: LazyFrame,
    /// Each different cell as [`CELL`] with its text and its days; none where they are many, or the table is no file.
    known: Option<DataFrame>,
    read: Arc<Reads>,
}

impl Periods {
    /// The text, the first and the last day, by the names of their columns.
    fn names(&self) -> [String; 3] {
        [self.column.clone(), format!("{}~start", self.column), format!("{}~end", self.column)]
    }

    /// Whether a column is one of those that are made of the cell.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.names().iter().any(|it| it == name)
    }

    /// One of those columns, made of the cells in the column `from`.
    pub(crate) fn made(&self, name: &str, from: &str) -> Expr {
        let read = self.read.clone();
        let [text, start, _] = self.names();
        if name == text {
            let made = move |cells: Column| {
                let text = |it: &str| read(it).map_or(it.to_owned(), |it| it.text);
                let texts: StringChunked =
                    each_once(&cells, text, |known| known.map(|it| it.map(String::as_str)).collect())?;
                Ok(texts.with_name(cells.name().clone()).into_column())
            };
            return col(from).map(made, |_, field| Ok(Field::new(field.name().clone(), DataType::String))).alias(name);
        }
        let first = name == start;
        let made = move |cells: Column| {
            let day = |it: &str| read(it).map(|it| i64::from(if first { it.start } else { it.end }));
            let days: Int64Chunked = each_once(&cells, day, |known| known.map(|it| *it?).collect())?;
            Ok(days.with_name(cells.name().clone()).into_column())
        };
        col(from).map(made, |_, field| Ok(Field::new(field.name().clone(), DataType::Int64))).alias(name)
    }

    /// The days before the text, which takes the place of the cell.
    fn all(&self) -> Vec<Expr> {
        let [text, start, end] = self.names();
        [start, end, text].iter().map(|it| self.made(it, &self.column)).collect()
    }

    /// The different texts in order, where they are known and at most `most`.
    fn texts(&self, most: usize) -> Option<Vec<String>> {
        let texts = self.known.as_ref()?.column(&self.column).ok()?.str().ok()?;
        let mut texts: Vec<String> = texts.iter().flatten().map(str::to_owned).collect();
        texts.sort();
        texts.dedup();
        (texts.len() <= most).then_some(texts)
    }

    /// Whether no two cells have the same values in these columns.
    pub(crate) fn tell_apart(&self, columns: &[&str]) -> bool {
        let Some(known) = &self.known else { return false };
        let columns: Vec<Expr> = columns.iter().map(|it| col(*it)).collect();
        let different = known.clone().lazy().select(columns).unique(None, UniqueKeepStrategy::Any).collect();
        different.is_ok_and(|it| it.height() == known.height())
    }

    /// Whether the cell of a row decides a condition.
    pub(crate) fn decide(&self, condition: &Meant) -> bool {
        let columns = condition.columns();
        !columns.is_empty() && columns.iter().all(|it| self.is(it))
    }

    /// The cells of which conditions on their period are true; none where that is not known.
    fn cells(&self, conditions: &[&Meant]) -> Option<Series> {
        let known = self.known.as_ref()?;
        let [text, start, end] = self.names();
        let schema = [(text, Type::Text), (start, Type::Integer), (end, Type::Integer)];
        let all = conditions.iter().map(|it| lowered(it, &schema)).reduce(Expr::and)?;
        let kept = known.clone().lazy().filter(all).select([col(CELL)]).collect().ok()?;
        Some(kept.column(CELL).ok()?.as_materialized_series().clone())
    }

    /// How many of the cells that there are meet conditions on their period.
    pub(crate) fn kept(&self, conditions: &[&Meant]) -> Kept {
        match (self.cells(conditions), &self.known) {
            (Some(cells), _) if cells.is_empty() => Kept::None,
            (Some(cells), Some(known)) if cells.len() == known.height() => Kept::All,
            _ => Kept::Some,
        }
    }

    /// What has to be true of a cell for conditions on its period to be true; none where that is not known.
    fn condition(&self, conditions: &[&Meant]) -> Option<Expr> {
        let cells = self.cells(conditions)?;
        let missing = cells.null_count() > 0;
        let cells = cells.drop_nulls();
        let column = || col(self.column.as_str());
        let is = |at: usize| {
            let cell = cells.get(at).ok()?.into_static();
            Some(column().eq(lit(Scalar::new(cells.dtype().clone(), cell))))
        };
        let any = match cells.len() {
            0 => None,
            n if n <= FEW => (0..n).map(is).collect::<Option<Vec<Expr>>>()?.into_iter().reduce(Expr::or),
            _ => Some(column().is_in(lit(cells).implode(false), false)),
        };
        let none = missing.then(|| column().is_null());
        any.into_iter().chain(none).reduce(Expr::or)
    }
}

impl Sources {
    /// Adds the first and last day of each row's period, as `period~start` and `period~end`, and makes the column its canonical text.
    /// `fiscal` says which months a fiscal year has, and `reported` what time a date stands for, where that is known.
    /// Gives the different texts that were written there, in order; none where they are too many.
    pub fn add_period(
        &mut self,
        table: &str,
        column: &str,
        fiscal: Option<Fiscal>,
        reported: Option<Reported>,
    ) -> Vec<String> {
        let cells = self.cells(table, column);
        let mut texts = match cells.as_ref().and_then(|it| it.column(CELL).ok()?.str().ok()) {
            Some(cells) => cells.iter().flatten().map(str::to_owned).collect(),
            None => self.different(table, column, MOST_PERIODS).unwrap_or_default(),
        };
        texts.sort();
        let pairs = are_pairs(texts.iter().map(String::as_str));
        let read = move |it: &str| {
            let of_year = fiscal.and_then(|fiscal| if pairs { fiscal.read_pair(it) } else { fiscal.read(it) });
            let read = of_year.or_else(|| read_period_cell(it))?;
            Some(reported.map_or_else(|| read.clone(), |it| it.meant(read.clone())))
        };
        self.settle(table, column);
        let Some(Held::Frame { frame, periods, .. }) = self.tables.get_mut(table) else { return texts };
        let raw = frame.as_ref().clone();
        let mut made = Periods { column: column.to_owned(), raw, known: None, read: Arc::new(read) };
        let of_cell = made.names().map(|it| made.made(&it, CELL));
        made.known = cells.and_then(|it| it.lazy().with_columns(of_cell).collect().ok());
        **frame = made.raw.clone().with_columns(made.all());
        *periods = Some(Arc::new(made));
        texts
    }

    /// The different cells of a column of a file; none where they are many.
    fn cells(&self, table: &str, column: &str) -> Option<DataFrame> {
        let Some(Held::Frame { frame, file: true, .. }) = self.tables.get(table) else { return None };
        let cells = frame.as_ref().clone().select([col(column).alias(CELL)]).unique(None, UniqueKeepStrategy::Any);
        let cells = crate::collect::collect(vec![cells.limit(MOST_PERIODS as IdxSize + 1)], true, &self.cancel);
        cells.ok()?.into_iter().next().filter(|it| it.height() <= MOST_PERIODS)
    }

    /// The periods of a file whose cells are known.
    pub(crate) fn periods(&self, table: &str) -> Option<&Periods> {
        match self.tables.get(table)? {
            Held::Frame { file: true, periods: Some(periods), .. } => Some(&**periods).filter(|it| it.known.is_some()),
            _ => None,
        }
    }

    /// The rows of a file of which conditions on their period are true; with their [`CELL`], if that is asked for.
    /// None where the cells of such rows are not known.
    pub(crate) fn scan_for(
        &self,
        table: &str,
        conditions: &[&Meant],
        with_cell: bool,
    ) -> Result<Option<LazyFrame>, Failure> {
        let (Some(Held::Frame { floats, .. }), Some(periods)) = (self.tables.get(table), self.periods(table)) else {
            return Ok(None);
        };
        if let Some(changed) = self.stamps.get(table).and_then(|it| it.iter().find_map(Stamp::changed)) {
            return Err(changed);
        }
        let mut frame = periods.raw.clone();
        if !conditions.is_empty() {
            let Some(condition) = periods.condition(conditions) else { return Ok(None) };
            frame = frame.filter(condition);
        }
        let cell = with_cell.then(|| col(periods.column.as_str()).alias(CELL));
        let frame = frame.with_columns(periods.all().into_iter().chain(cell).collect::<Vec<_>>());
        Ok(Some(floats.mended(frame, self.supposing)))
    }

    /// The different texts of a period column, where they are known.
    pub(super) fn period_texts(&self, table: &str, column: &str, most: usize) -> Option<Vec<String>> {
        self.periods(table).filter(|it| it.column == column)?.texts(most)
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
