//! Where rows come from: shipped rows, registered frames, files.

mod conform;
mod csv;
mod files;
mod grid;
mod header;
mod input;
mod json;
mod moments;
mod sheet;
mod text;
mod scan;
mod totals;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, OnceLock};

use language::answer::Note;
use language::catalog::{Reading, Stored, StoredTable, Tally};
use language::plan::{Plan, Value};
use language::quantity::read_period;
use language::types::{Column, Kind, Type, high_name, low_name};
use language::words::Words;
use polars::prelude::*;

use self::files::Form;
use crate::lower::{dtype, series};
use crate::{Cancel, Failure};

/// A table by a name. There are a handful of them: their size does not matter.
#[allow(clippy::large_enum_variant)]
#[derive(Clone)]
enum Held {
    /// Rows that are made a frame when the first question needs them.
    Rows { table: Arc<Later>, frame: Arc<OnceLock<LazyFrame>> },
    /// A frame or a scan, whether it streams from a file, and its rows, where they are known.
    Frame { frame: Box<LazyFrame>, file: bool, n_rows: Option<u64> },
}

/// Rows that are read when they are first needed.
type Later = LazyLock<StoredTable, Box<dyn FnOnce() -> StoredTable + Send>>;

/// A join that may make more rows than this is streamed.
const STREAMED: u64 = 10_000_000;

/// All tables that plans may scan.
#[derive(Clone)]
pub struct Sources {
    tables: HashMap<String, Held>,
    /// The files behind a table.
    files: HashMap<String, Vec<PathBuf>>,
    /// Stops what runs over these tables.
    pub cancel: Cancel,
    /// How many rows a join may make.
    pub most_rows: u64,
}

impl Default for Sources {
    fn default() -> Sources {
        let (tables, files) = (HashMap::new(), HashMap::new());
        Sources { tables, files, cancel: Cancel::default(), most_rows: crate::MOST_ROWS }
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
        self.tables.insert(name.to_owned(), Held::Frame { frame: Box::new(frame.lazy()), file: false, n_rows });
    }

    /// The table of a plan, computed anew where it is asked for.
    pub fn put_plan(&mut self, name: &str, plan: &Plan) -> Result<(), Failure> {
        let frame = Box::new(crate::collect::named(plan, self)?);
        let n_rows = crate::limit::bound(plan, self);
        self.tables.insert(name.to_owned(), Held::Frame { frame, file: true, n_rows });
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

    /// A frame of another program; columns the language has no type for are left out and said.
    pub fn put_frame(&mut self, name: &str, frame: DataFrame) -> Result<Opened, Failure> {
        let schema = frame.schema().as_ref().clone();
        let n_rows = Some(frame.height() as u64);
        self.put(name, frame.lazy(), &schema, false, n_rows)
    }

    /// A file, the files that fit a path with `*` or `?`, or standard input for `-`. Nothing of them is changed; Parquet and Arrow are read when a question needs them.
    pub fn put_file(&mut self, name: &str, path: &str, reading: &Reading) -> Result<Opened, Failure> {
        if path == "-" {
            let (columns, height, notes) = input::read(reading)?.finish();
            return self.put_cells(name, columns, height, notes, reading);
        }
        let found = files::files(path)?;
        self.files.insert(name.to_owned(), found.paths.iter().filter_map(|it| it.canonicalize().ok()).collect());
        let forms = found.paths.iter().map(|it| files::form(it)).collect::<Result<Vec<_>, _>>()?;
        let scanned = |form: Form| matches!(form, Form::Parquet | Form::Arrow);
        if let Some((form, _)) = forms.iter().find(|it| scanned(it.0)) {
            if forms.iter().any(|it| it.0 != *form) {
                return Err(Failure::new("unknown-file-kind", format!("{path} means files of several kinds"))
                    .note("Parquet files are stacked with Parquet files; name one kind by its ending: `*.parquet`"));
            }
            no_sheet(&found.paths[0], reading)?;
            return self.put_scan(name, &found, *form);
        }
        let mut grids = Vec::new();
        for (path, (form, packing)) in found.paths.iter().zip(forms) {
            let separator = if form == Form::Tsv { Some(b'\t') } else { None };
            if form != Form::Sheet {
                no_sheet(path, reading)?;
            }
            let grid = match form {
                Form::Parquet | Form::Arrow => continue,
                Form::Json => json::read(path, files::bytes(path, packing)?)?,
                Form::Sheet => sheets(path, files::bytes(path, packing)?, reading)?,
                Form::Csv | Form::Tsv => csv::read(path, files::bytes(path, packing)?, separator, reading)?,
            };
            grids.push((found.below(path), files::partitions(path), grid));
        }
        let (columns, height, notes) = match found.folder.is_some() {
            true => grid::stacked(grids),
            false => grids.pop().map_or_else(|| (vec![], 0, vec![]), |it| it.2.finish()),
        };
        self.put_cells(name, columns, height, notes, reading)
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
        self.tables.insert(name.to_owned(), Held::Frame { frame: Box::new(frame.lazy()), file: false, n_rows });
        Ok(opened)
    }

    fn put(
        &mut self,
        name: &str,
        frame: LazyFrame,
        schema: &Schema,
        file: bool,
        n_rows: Option<u64>,
    ) -> Result<Opened, Failure> {
        let mut opened = Opened::default();
        let mut kept = Vec::new();
        let mut left_out = Vec::new();
        let is_number = |name: &str| schema.get(name).is_some_and(|it| *it == DataType::Float64);
        for (column, held) in schema.iter() {
            // Two columns that Ward wrote for one of ranges.
            let ranged = [low_name("").as_str(), high_name("").as_str()].map(|end| column.strip_suffix(end));
            let ranged = ranged.into_iter().flatten().find(|it| is_number(&low_name(it)) && is_number(&high_name(it)));
            if let Some(name) = ranged.filter(|it| !schema.contains(it)) {
                kept.push(col(column.clone()));
                if column.ends_with(&low_name("")) {
                    opened.columns.push(Column { ranged: true, ..raw_column(name, Type::Number) });
                }
                continue;
            }
            match conform::understood(column, held) {
                Some((expr, ty)) => {
                    kept.push(expr.alias(column.clone()));
                    opened.columns.push(raw_column(column, ty));
                }
                None => left_out.push(column.to_string()),
            }
        }
        if !left_out.is_empty() {
            let list = left_out.join(", ");
            opened.notes.push(Note::new(
                "left-out",
                format!("left out, because their type has no meaning here: {list}"),
                format!("因类型无法使用而略去的列:{list}"),
            ));
        }
        self.tables.insert(name.to_owned(), Held::Frame { frame: Box::new(frame.select(kept)), file, n_rows });
        Ok(opened)
    }

    /// Multiplies a numeric column, both ends of a ranged one: figures in 百万元 become yuan.
    pub fn multiply(&mut self, table: &str, column: &Column, factor: f64) {
        let names: Vec<String> = column.stored().into_iter().map(|(name, _)| name).collect();
        self.change(table, |frame| {
            frame.with_columns(
                names.iter().map(|it| col(it.as_str()).cast(DataType::Float64) * lit(factor)).collect::<Vec<_>>(),
            )
        });
    }

    /// Closes open ends of a ranged column at its bounds.
    pub fn clip(&mut self, table: &str, column: &Column, within: (f64, f64)) {
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
    pub fn add_period(&mut self, table: &str, column: &str) {
        let day = |last: bool| {
            let days = move |it: &str| read_period(it).map(|it| i64::from(if last { it.end } else { it.start }));
            col(column).cast(DataType::String).map(
                move |cells| {
                    Ok(cells
                        .str()?
                        .iter()
                        .map(|it| it.and_then(days))
                        .collect::<Int64Chunked>()
                        .with_name(cells.name().clone())
                        .into_column())
                },
                |_, field| Ok(Field::new(field.name().clone(), DataType::Int64)),
            )
        };
        let text = col(column).cast(DataType::String).map(
            |cells| {
                let made: StringChunked = cells
                    .str()?
                    .iter()
                    .map(|it| it.map(|it| read_period(it).map_or(it.to_owned(), |it| it.text)))
                    .collect();
                Ok(made.with_name(cells.name().clone()).into_column())
            },
            |_, field| Ok(Field::new(field.name().clone(), DataType::String)),
        );
        let (start, end) = (format!("{column}~start"), format!("{column}~end"));
        let made = vec![day(false).alias(start.as_str()), day(true).alias(end.as_str()), text.alias(column)];
        self.change(table, |frame| frame.with_columns(made));
    }

    /// The different texts of a column of a table in memory, in order; none where they are more than `most`, or in a file.
    pub fn different(&self, table: &str, column: &str, most: usize) -> Option<Vec<String>> {
        let Some(Held::Frame { frame, file: false, .. }) = self.tables.get(table) else { return None };
        let few = frame.as_ref().clone().select([col(column)]).unique(None, UniqueKeepStrategy::Any);
        let found = few.limit(u32::try_from(most).ok()? + 2).collect().ok()?;
        let texts = found.column(column).ok()?.str().ok()?;
        let mut texts: Vec<String> = texts.iter().flatten().map(str::to_owned).collect();
        texts.sort();
        (texts.len() <= most).then_some(texts)
    }

    /// Gives a column the type that is declared for it.
    pub fn cast(&mut self, table: &str, column: &str, ty: Type) {
        self.change(table, |frame| frame.with_columns([col(column).cast(dtype(ty))]));
    }

    fn change(&mut self, table: &str, with: impl FnOnce(LazyFrame) -> LazyFrame) {
        if let Some(Held::Frame { frame, .. }) = self.tables.get_mut(table) {
            **frame = with(frame.as_ref().clone());
        }
    }

    /// Whether a plan reads a file that is better streamed.
    pub fn streams(&self, plan: &Plan) -> bool {
        match plan {
            Plan::Scan { table, .. } => matches!(self.tables.get(table), Some(Held::Frame { file: true, .. })),
            Plan::Values { .. } => false,
            Plan::Filter { input, .. }
            | Plan::Project { input, .. }
            | Plan::Extend { input, .. }
            | Plan::Aggregate { input, .. }
            | Plan::Window { input, .. }
            | Plan::Sort { input, .. }
            | Plan::Slice { input, .. } => self.streams(input),
            // A large join in memory does not stop when it is told to.
            Plan::Join { left, right, .. } => {
                let large = crate::limit::bound(plan, self).is_some_and(|it| STREAMED < it);
                large || self.streams(left) || self.streams(right)
            }
            Plan::Union { inputs } => inputs.iter().any(|it| self.streams(it)),
        }
    }

    /// The lazy frame of a table with the columns that a plan expects.
    pub(crate) fn scan(&self, table: &str, columns: &[(String, Type)]) -> Result<LazyFrame, Failure> {
        let held = self.tables.get(table).ok_or_else(|| {
            Failure::new("no-table", format!("the table {table} is no longer there")).note("open it again")
        })?;
        match held {
            Held::Frame { frame, .. } => Ok(frame.as_ref().clone()),
            Held::Rows { table, frame } => match frame.get() {
                Some(made) => Ok(made.clone()),
                None => {
                    let made = rows(table, columns)?;
                    Ok(frame.get_or_init(|| made).clone())
                }
            },
        }
    }
}

/// Refuses a sheet of a file that has none.
fn no_sheet(path: &Path, reading: &Reading) -> Result<(), Failure> {
    let Some(sheet) = &reading.sheet else { return Ok(()) };
    let fault = Failure::new("no-sheet", format!("{} has no sheet {sheet}", path.display()));
    Err(fault.note("only Excel and OpenDocument files have sheets"))
}

/// A file with the ending of a spreadsheet, by what is in it: some programs give text and pages of the web that ending.
fn sheets(path: &Path, bytes: Vec<u8>, reading: &Reading) -> Result<grid::Grid, Failure> {
    let shown = path.display();
    match sheet::content(&bytes) {
        sheet::Content::Book => sheet::read(path, bytes, reading),
        sheet::Content::Page => {
            let fault = Failure::new("unreadable-file", format!("{shown} is a page of the web, and no Excel file"));
            Err(fault.note("open it in a spreadsheet program and save it as .xlsx or CSV"))
        }
        sheet::Content::Text => {
            let mut grid = csv::read(path, bytes, None, reading)?;
            grid.notes.insert(
                0,
                Note::new(
                    "text-in-sheet",
                    format!("{shown} has the ending of a spreadsheet, but holds text; read like a CSV file"),
                    format!("{shown} 扩展名为电子表格,内容却是文本;按 CSV 读取"),
                ),
            );
            Ok(grid)
        }
    }
}

/// A column of raw data: how it adds up is not known.
pub(crate) fn raw_column(name: &str, ty: Type) -> Column {
    let kind = if matches!(ty, Type::Number | Type::Integer) { Kind::Unknown } else { Kind::Label };
    Column { kind, label: Words::same(name), ..Column::plain(name, ty) }
}

pub(crate) fn rows(table: &StoredTable, columns: &[(String, Type)]) -> Result<LazyFrame, Failure> {
    let mut made: Vec<polars::prelude::Column> = Vec::with_capacity(columns.len());
    for (name, ty) in columns {
        let Some(at) = table.columns.iter().position(|(known, _)| known == name) else {
            return Err(Failure::new("no-column", format!("the table {} lost its column {name}", table.name)));
        };
        let cells: Vec<Value> = table.rows.iter().map(|row| value(&row[at])).collect();
        made.push(series(name, *ty, cells.iter()).into_column());
    }
    let frame = DataFrame::new(table.rows.len(), made).map_err(|it| Failure::engine(&it, "reading shipped figures"))?;
    debug_assert!(columns.iter().all(|(name, ty)| frame.column(name).is_ok_and(|it| *it.dtype() == dtype(*ty))));
    Ok(frame.lazy())
}

fn value(cell: &Stored) -> Value {
    match cell {
        Stored::Missing => Value::Missing,
        Stored::Truth(it) => Value::Truth(*it),
        Stored::Number(it) => Value::Number(*it),
        Stored::Integer(it) => Value::Integer(*it),
        Stored::Text(it) => Value::Text(it.clone()),
        Stored::Date(it) => Value::Date(*it),
    }
}
