//! Where rows come from: shipped rows, registered frames, files.

mod change;
mod conform;
mod declared;
mod csv;
mod doubt;
mod facts;
mod files;
mod floats;
mod grid;
mod header;
mod input;
mod json;
mod large;
mod moments;
mod names;
mod periods;
mod sheet;
mod text;
mod times;
mod told;
mod scan;
mod signs;
mod stated;
pub(crate) mod stored;
mod totals;
mod types;
mod values;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, OnceLock};

use language::answer::Note;
use language::catalog::{Reading, Sidecar, StoredTable, Tally};
use language::plan::Plan;
use language::types::{Column, Kind, Type, low_name};
use language::words::Words;
use polars::prelude::*;

use self::facts::Facts;
use self::files::{Form, Stamp};
use self::floats::Floats;
pub(crate) use self::periods::{CELL, Kept, Periods};
use crate::{Cancel, Failure};

/// A table by a name. There are a handful of them: their size does not matter.
#[allow(clippy::large_enum_variant)]
#[derive(Clone)]
enum Held {
    /// Rows that are made a frame when the first question needs them.
    Rows { table: Arc<Later>, frame: Arc<OnceLock<LazyFrame>> },
    /// A frame or a scan, whether it streams from a file, and its rows, where they are known.
    Frame {
        frame: Box<LazyFrame>,
        file: bool,
        n_rows: Option<u64>,
        floats: Floats,
        periods: Option<Arc<Periods>>,
        facts: Facts,
    },
}

impl Held {
    fn of(frame: LazyFrame, file: bool, n_rows: Option<u64>, floats: Floats) -> Held {
        Held::Frame { frame: Box::new(frame), file, n_rows, floats, periods: None, facts: Facts::default() }
    }
}

/// Rows that are read when they are first needed.
type Later = LazyLock<StoredTable, Box<dyn FnOnce() -> StoredTable + Send>>;

/// A join that may make more rows than this is streamed.
const STREAMED: u64 = 10_000_000;

/// A file from which on it is better read by parts.
const LARGE: u64 = 64 << 20;

/// All tables that plans may scan.
#[derive(Clone)]
pub struct Sources {
    tables: HashMap<String, Held>,
    /// The files behind a table.
    files: HashMap<String, Vec<PathBuf>>,
    /// What the files were like that are read anew by every question.
    stamps: HashMap<String, Vec<Stamp>>,
    /// Stops what runs over these tables.
    pub cancel: Cancel,
    /// How many rows a join may make.
    pub most_rows: u64,
    /// CSV files smaller than so many bytes are read when they are opened; larger ones when a question needs them.
    pub whole_below: u64,
    /// Whether floats that nobody has looked at are taken for finite.
    supposing: bool,
}

impl Default for Sources {
    fn default() -> Sources {
        let (tables, files, stamps) = (HashMap::new(), HashMap::new(), HashMap::new());
        let (cancel, most_rows, whole_below) = (Cancel::default(), crate::MOST_ROWS, LARGE);
        Sources { tables, files, stamps, cancel, most_rows, whole_below, supposing: false }
    }
}

/// What was understood of a file or frame.
#[derive(Debug, Clone, Default)]
pub struct Opened {
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Repairs, each said once.
    pub notes: Vec<Note>,
    /// The different values of text columns that have few.
    pub values: HashMap<String, Vec<String>>,
    /// The words that stand where values are missing, by column.
    pub reasons: HashMap<String, Vec<String>>,
    /// How often each value of a text column stands in it.
    pub tallies: HashMap<String, Tally>,
    /// What the file itself states about its columns: units under the header, definitions on a second sheet.
    pub stated: Sidecar,
    /// Columns whose bare cells have been put into the declared unit already, because others state their own.
    pub settled: Vec<String>,
    /// Columns with cells in another unit than the declared one, each said in a line.
    pub unlike: Vec<String>,
    /// The sheet of a book that was read.
    pub sheet: Option<String>,
}

impl Sources {
    /// Shipped rows under their table's name.
    pub fn put_rows(&mut self, table: StoredTable) {
        self.put_later(&table.name.clone(), move || table);
    }

    /// Rows under a name, which are made when the first question needs them.
    pub fn put_later(&mut self, name: &str, rows: impl FnOnce() -> StoredTable + Send + 'static) {
        let table = Arc::new(Later::new(Box::new(rows)));
        self.tables.insert(name.to_owned(), Held::Rows { table, frame: Arc::default() });
    }

    /// A frame whose plain columns are as the language stores them: the table of an earlier answer.
    pub fn put_answer(&mut self, name: &str, frame: DataFrame) {
        let n_rows = Some(frame.height() as u64);
        self.tables.insert(name.to_owned(), Held::of(frame.lazy(), false, n_rows, Floats::default()));
    }

    /// The table of a plan, computed anew where it is asked for.
    pub fn put_plan(&mut self, name: &str, plan: &Plan) -> Result<(), Failure> {
        let frame = crate::collect::named(&[plan], self)?.remove(0);
        let n_rows = crate::limit::bound(plan, self);
        self.tables.insert(name.to_owned(), Held::of(frame, true, n_rows, Floats::default()));
        Ok(())
    }

    /// The files that a plan reads, and those that any later question reads when it runs.
    pub fn files_of(&self, plan: &Plan) -> Vec<&Path> {
        let later = self.tables.iter().filter(|it| matches!(it.1, Held::Frame { file: true, .. })).map(|it| it.0);
        let names = plan.tables().into_iter().chain(later.map(String::as_str));
        names.filter_map(|it| self.files.get(it)).flatten().map(PathBuf::as_path).collect()
    }

    /// How many rows a table has, where that is known without reading it.
    pub(crate) fn n_rows(&self, table: &str) -> Option<u64> {
        match self.tables.get(table)? {
            Held::Rows { table, .. } => Some(table.rows.len() as u64),
            Held::Frame { n_rows, .. } => *n_rows,
        }
    }

    /// The rows of the files that plans read, as far as they are known.
    pub(crate) fn rows_of_files(&self, plans: &[&Plan]) -> u64 {
        let mut names: Vec<&str> = plans.iter().flat_map(|it| it.tables()).collect();
        names.sort_unstable();
        names.dedup();
        let rows = |name: &str| match self.tables.get(name) {
            Some(Held::Frame { file: true, n_rows, .. }) => *n_rows,
            _ => None,
        };
        names.into_iter().filter_map(rows).sum()
    }

    /// A frame of another program; columns the language has no type for are left out and said.
    pub fn put_frame(&mut self, name: &str, frame: DataFrame) -> Result<Opened, Failure> {
        let schema = frame.schema().as_ref().clone();
        let n_rows = Some(frame.height() as u64);
        let floats = Floats::of_frame(&frame, &schema);
        self.put(name, frame.lazy(), &schema, (false, floats), n_rows)
    }

    /// A file, the files that fit a path with `*` or `?`, or standard input for `-`. Nothing of them is changed; Parquet and Arrow are read when a question needs them.
    pub fn put_file(&mut self, name: &str, path: &str, reading: &Reading) -> Result<Opened, Failure> {
        if path == "-" {
            let bytes = input::bytes()?;
            if let Some(frame) = input::frame(&bytes)? {
                return self.put_frame(name, frame);
            }
            let (columns, height, notes) = input::of(Path::new(input::NAME), bytes, reading)?.finish();
            return self.put_cells(name, columns, height, notes, reading);
        }
        let found = files::files(path)?;
        self.stamps.insert(name.to_owned(), found.paths.iter().map(|it| Stamp::of(it)).collect());
        self.files.insert(name.to_owned(), found.paths.iter().filter_map(|it| it.canonicalize().ok()).collect());
        let forms = found.paths.iter().map(|it| files::form(it)).collect::<Result<Vec<_>, _>>()?;
        let scanned = |form: Form| matches!(form, Form::Parquet | Form::Arrow);
        if let Some((form, _)) = forms.iter().find(|it| scanned(it.0)) {
            if forms.iter().any(|it| it.0 != *form) {
                return Err(Failure::new("unknown-file-kind", format!("{path} means files of several kinds"))
                    .note("Parquet files are stacked with Parquet files; name one kind by its ending: `*.parquet`"));
            }
            sheet::no_sheet(&found.paths[0], reading)?;
            return self.put_scan(name, &found, *form).and_then(|it| self.told(name, reading, it));
        }
        if let ([path], [(form @ (Form::Csv | Form::Tsv), files::Packing::Plain)], None) =
            (found.paths.as_slice(), forms.as_slice(), &found.folder)
        {
            sheet::no_sheet(path, reading)?;
            if let Some(opened) = self.put_large(name, path, (*form == Form::Tsv).then_some(b'\t'), reading)? {
                return Ok(opened);
            }
        }
        let (mut grids, mut nothing) = (Vec::new(), Vec::new());
        for (path, (form, packing)) in found.paths.iter().zip(forms) {
            let separator = if form == Form::Tsv { Some(b'\t') } else { None };
            if form != Form::Sheet {
                sheet::no_sheet(path, reading)?;
            }
            let bytes = || files::bytes(path, packing);
            let grid = match form {
                Form::Parquet | Form::Arrow => continue,
                Form::Json => bytes().and_then(|it| json::read(path, it, reading)),
                Form::Sheet => bytes().and_then(|it| sheet::sheets(path, it, reading)),
                Form::Csv | Form::Tsv => bytes().and_then(|it| input::separated(path, it, separator, reading)),
            };
            match grid {
                // Of several files one may have nothing.
                Err(failure) if failure.code == "empty-file" && found.folder.is_some() => {
                    nothing.push((found.below(path), failure));
                }
                grid => grids.push((found.below(path), files::partitions(path), grid?)),
            }
        }
        if grids.is_empty()
            && let Some((_, failure)) = nothing.pop()
        {
            return Err(failure);
        }
        let sheet = grids.last().and_then(|it| it.2.sheet.clone());
        let (columns, height, notes) = match found.folder.is_some() {
            true => {
                let (columns, height, mut notes) = grid::stacked(grids, &reading.missing)?;
                notes.extend(files::without_rows(nothing.into_iter().map(|it| it.0).collect()));
                (columns, height, notes)
            }
            false => grids.pop().map_or_else(|| (vec![], 0, vec![]), |it| it.2.finish()),
        };
        Ok(Opened { sheet, ..self.put_cells(name, columns, height, notes, reading)? })
    }

    fn put_cells(
        &mut self,
        name: &str,
        columns: Vec<grid::Read>,
        height: usize,
        notes: Vec<Note>,
        reading: &Reading,
    ) -> Result<Opened, Failure> {
        let (frame, opened) = grid::typed(columns, height, notes, reading)?;
        let n_rows = Some(frame.height() as u64);
        self.tables.insert(name.to_owned(), Held::of(frame.lazy(), false, n_rows, Floats::default()));
        Ok(opened)
    }

    fn put(
        &mut self,
        name: &str,
        frame: LazyFrame,
        schema: &Schema,
        (file, floats): (bool, Floats),
        n_rows: Option<u64>,
    ) -> Result<Opened, Failure> {
        let mut opened = Opened::default();
        let mut kept = Vec::new();
        let mut left_out = Vec::new();
        let long = types::beyond(&frame, schema, &self.cancel)?;
        opened.notes.extend(types::as_texts(&long));
        for (column, held) in schema.iter() {
            if let Some(name) = types::range_of(column, schema) {
                kept.push(col(column.clone()));
                if column.ends_with(&low_name("")) {
                    opened.columns.push(Column { ranged: true, ..raw_column(name, Type::Number) });
                }
                continue;
            }
            let held = if long.iter().any(|it| it == column.as_str()) { None } else { Some(held) };
            let understood = match held {
                Some(held) => types::understood(column, held),
                None => Some((col(column.clone()).cast(DataType::String), Type::Text)),
            };
            match understood {
                Some((expr, ty)) => {
                    kept.push(expr.alias(column.clone()));
                    opened.columns.push(raw_column(column, ty));
                }
                None => left_out.push(column.to_string()),
            }
        }
        let timed = |it: &&PlSmallStr| matches!(schema.get(it), Some(DataType::Datetime(..)));
        let timed: Vec<&str> = schema.iter_names().filter(timed).map(PlSmallStr::as_str).collect();
        if !timed.is_empty() {
            let list = timed.join(", ");
            opened.notes.push(Note::new(
                "time-of-day",
                format!("dates with a time of day, which is left out: {list}"),
                format!("日期中的时刻已略去:{list}"),
            ));
        }
        if !left_out.is_empty() {
            let list = left_out.join(", ");
            opened.notes.push(Note::new(
                "left-out",
                format!("left out, because their type has no meaning here: {list}"),
                format!("因类型无法使用而略去的列:{list}"),
            ));
        }
        self.tables.insert(name.to_owned(), Held::of(frame.select(kept), file, n_rows, floats));
        Ok(opened)
    }

    /// How many rows of a table have the same values in these columns as another one.
    ///
    /// # Errors
    /// What the engine cannot read.
    pub fn repeated(&self, table: &str, columns: &[String]) -> Result<u64, Failure> {
        let Some(Held::Frame { frame, .. }) = self.tables.get(table) else { return Ok(0) };
        let keys: Vec<Expr> = columns.iter().map(|it| col(it.as_str())).collect();
        let groups = frame.as_ref().clone().group_by(keys).agg([len().alias("~n")]);
        let more = groups.filter(col("~n").gt(lit(1))).select([col("~n").sum().cast(DataType::Float64)]);
        let told = crate::collect::collect(vec![more], true, &self.cancel)?;
        let n = told.first().and_then(|it| it.columns().first()?.get(0).ok()?.extract::<f64>());
        Ok(n.unwrap_or(0.0) as u64)
    }

    /// The different texts of a column of a table in memory, in order; none where they are more than `most`, or in a file, unless they are its periods.
    pub fn different(&self, table: &str, column: &str, most: usize) -> Option<Vec<String>> {
        if let Some(texts) = self.period_texts(table, column, most) {
            return Some(texts);
        }
        let Some(Held::Frame { frame, file: false, .. }) = self.tables.get(table) else { return None };
        let few = frame.as_ref().clone().select([col(column)]).unique(None, UniqueKeepStrategy::Any);
        let found = few.limit(u32::try_from(most).ok()? + 2).collect().ok()?;
        let texts = found.column(column).ok()?.cast(&DataType::String).ok()?;
        let texts = texts.str().ok()?;
        let mut texts: Vec<String> = texts.iter().flatten().map(str::to_owned).collect();
        texts.sort();
        (texts.len() <= most).then_some(texts)
    }

    /// Whether a plan reads a file that is better streamed.
    pub fn streams(&self, plan: &Plan) -> bool {
        let own = match plan {
            Plan::Scan { table, .. } => matches!(self.tables.get(table), Some(Held::Frame { file: true, .. })),
            // A large join in memory does not stop when it is told to.
            Plan::Join { .. } => crate::limit::bound(plan, self).is_some_and(|it| STREAMED < it),
            _ => false,
        };
        own || plan.inputs().into_iter().any(|it| self.streams(it))
    }

    /// The lazy frame of a table with the columns that a plan expects.
    pub(crate) fn scan(&self, table: &str, columns: &[(String, Type)]) -> Result<LazyFrame, Failure> {
        let held = self.tables.get(table).ok_or_else(|| {
            Failure::new("no-table", format!("the table {table} is no longer there")).note("open it again")
        })?;
        match held {
            Held::Frame { frame, file, floats, .. } => {
                if *file && let Some(changed) = self.stamps.get(table).and_then(|it| it.iter().find_map(Stamp::changed))
                {
                    return Err(changed);
                }
                Ok(floats.mended(frame.as_ref().clone(), self.supposing))
            }
            Held::Rows { table, frame } => match frame.get() {
                Some(made) => Ok(made.clone()),
                None => {
                    let made = stored::rows(table, columns)?;
                    Ok(frame.get_or_init(|| made).clone())
                }
            },
        }
    }
}

/// A column of raw data: how it adds up is not known.
pub(crate) fn raw_column(name: &str, ty: Type) -> Column {
    let kind = if matches!(ty, Type::Number | Type::Integer) { Kind::Unknown } else { Kind::Label };
    Column { kind, label: Words::same(name), ..Column::plain(name, ty) }
}
