//! Writes the whole table of an answer: from its plan as the rows come, from a frame, or from a few rows.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::sync::{Arc, Mutex, PoisonError};

use language::answer::Table;
use language::catalog::StoredTable;
use language::plan::Task;
use language::types::{Column, Type};
use polars::prelude::*;

use crate::cancel::stoppable;
use crate::collect::{named, tables};
use crate::{Cancel, Failure, Ran, Sources, Target, limit, source};

/// Rows that are made text at once.
const CHUNK: usize = 50_000;

/// All rows as the bytes of a file.
pub(crate) type WriteWhole = dyn Fn(&Table) -> Result<Vec<u8>, Failure> + Send + Sync;

/// Some rows as text; whether they are the first.
pub(crate) type WriteRows = dyn Fn(&Table, bool) -> String + Send + Sync;

/// What a file is written as.
#[derive(Clone)]
pub enum Writing {
    /// Columns as the engine holds them.
    Parquet,
    /// The same, to be mapped into memory.
    Arrow,
    /// Text, some rows at a time.
    Lines(Lines),
    /// Something that needs all rows at once.
    Whole(Arc<WriteWhole>),
}

/// A text of rows.
#[derive(Clone)]
pub struct Lines {
    /// What stands before the first row.
    pub head: String,
    /// Some rows; whether they are the first.
    pub rows: Arc<WriteRows>,
    /// What stands after the last row.
    pub tail: String,
}

/// Text on its way into a file.
struct Pen {
    out: BufWriter<File>,
    lines: Lines,
    columns: Vec<Column>,
    n_rows: u64,
    failed: Option<Failure>,
}

impl Pen {
    fn new(target: &Target, lines: &Lines, columns: &[Column]) -> Result<Pen, Failure> {
        let (out, columns) = (BufWriter::new(target.file()?), columns.to_vec());
        let mut pen = Pen { out, lines: lines.clone(), columns, n_rows: 0, failed: None };
        let head = pen.lines.head.clone();
        pen.put(target, &head)?;
        Ok(pen)
    }

    fn put(&mut self, target: &Target, text: &str) -> Result<(), Failure> {
        self.out.write_all(text.as_bytes()).map_err(|error| target.unwritten(&error))
    }

    fn table(&mut self, target: &Target, table: &Table) -> Result<(), Failure> {
        if table.rows.is_empty() {
            return Ok(());
        }
        let text = (self.lines.rows)(table, self.n_rows == 0);
        self.n_rows += table.rows.len() as u64;
        self.put(target, &text)
    }

    fn frame(&mut self, target: &Target, frame: &DataFrame, cancel: &Cancel) -> Result<(), Failure> {
        let mut at = 0;
        while at < frame.height() {
            cancel.check()?;
            let table = crate::table(&frame.slice(at as i64, CHUNK), &self.columns, None)?;
            self.table(target, &table)?;
            at += CHUNK;
        }
        Ok(())
    }

    fn finish(&mut self, target: &Target) -> Result<u64, Failure> {
        let tail = self.lines.tail.clone();
        self.put(target, &tail)?;
        self.out.flush().map_err(|error| target.unwritten(&error))?;
        Ok(self.n_rows)
    }
}

/// Writes a frame that holds `columns`; how many rows.
pub fn write_frame(
    target: &Target,
    writing: &Writing,
    columns: &[Column],
    frame: &DataFrame,
    cancel: &Cancel,
) -> Result<u64, Failure> {
    let failed = |error: PolarsError| target.engine(&error);
    match writing {
        Writing::Parquet => {
            ParquetWriter::new(target.file()?).finish(&mut frame.clone()).map_err(failed)?;
        }
        Writing::Arrow => IpcWriter::new(target.file()?).finish(&mut frame.clone()).map_err(failed)?,
        Writing::Lines(lines) => {
            let mut pen = Pen::new(target, lines, columns)?;
            pen.frame(target, frame, cancel)?;
            pen.finish(target)?;
        }
        Writing::Whole(make) => write_bytes(target, &make(&crate::table(frame, columns, None)?)?)?,
    }
    Ok(frame.height() as u64)
}

/// Writes a table that is already made of cells; how many rows. Not for Parquet and Arrow: see [`frame_of`].
pub fn write_table(target: &Target, writing: &Writing, table: &Table) -> Result<u64, Failure> {
    match writing {
        Writing::Lines(lines) => {
            let mut pen = Pen::new(target, lines, &table.columns)?;
            pen.table(target, table)?;
            pen.finish(target)?;
        }
        Writing::Whole(make) => write_bytes(target, &make(table)?)?,
        Writing::Parquet | Writing::Arrow => {
            return Err(Failure::new("engine", "a table of cells was written as columns"));
        }
    }
    Ok(table.rows.len() as u64)
}

fn write_bytes(target: &Target, bytes: &[u8]) -> Result<(), Failure> {
    target.file()?.write_all(bytes).map_err(|error| target.unwritten(&error))
}

impl Sources {
    /// All rows of a table, which has these plain columns.
    ///
    /// # Errors
    /// If there is no such table, or it cannot be read.
    pub fn frame(&self, table: &str, columns: &[(String, Type)]) -> Result<DataFrame, Failure> {
        let frames = crate::collect::collect(vec![self.scan(table, columns)?], false, &self.cancel)?;
        frames.into_iter().next().ok_or_else(|| Failure::new("no-table", format!("the table {table} has no rows")))
    }
}

/// The frame of stored rows.
pub fn frame_of(table: &StoredTable) -> Result<DataFrame, Failure> {
    let frame = source::stored::rows(table, &table.columns)?;
    frame.collect().map_err(|error| Failure::engine(&error, "making columns of the answer"))
}

/// Runs a task whose first part is its answer, and writes that part as its rows come; the table of it is empty then.
/// Nothing is ever held whole. Gives the other tables, and how many rows were written.
pub fn run_into(
    task: &Task,
    sources: &Sources,
    target: &Arc<Target>,
    writing: &Writing,
) -> Result<(Ran, u64), Failure> {
    let task = &*limit::look(task, sources)?;
    let plans_read: Vec<_> = task.parts.iter().map(|it| &it.plan).collect();
    let _rows = crate::progress::Rows::of(sources.rows_of_files(&plans_read));
    let mut frames = named(&plans_read, sources)?;
    let supposed = sources.supposed(task.parts.iter().map(|it| &it.plan));
    frames.extend(supposed.iter().map(|it| it.question.clone()));
    let (Some(part), false) = (task.parts.first(), task.parts.is_empty()) else {
        return Err(Failure::new("engine", "a question without a table was written"));
    };
    let first = frames.remove(0);
    let mut pen = None;
    let sink = match writing {
        Writing::Parquet => to_file(first, target, FileWriteFormat::Parquet(Arc::new(ParquetWriteOptions::default()))),
        Writing::Arrow => to_file(first, target, FileWriteFormat::Ipc(IpcWriterOptions::default())),
        Writing::Lines(lines) => {
            let made = Arc::new(Mutex::new(Pen::new(target, lines, &part.columns)?));
            pen = Some(made.clone());
            to_pen(first, made, target.clone(), sources.cancel.clone())
        }
        Writing::Whole(_) => return Err(Failure::new("engine", "a file that needs all rows was written in parts")),
    };
    let sink = sink.map_err(|error| target.engine(&error))?;
    let state = sink.get_current_optimizations();
    let plans: Vec<_> = std::iter::once(sink).chain(frames).map(|it| it.logical_plan).collect();
    let at = target.clone();
    let ran = stoppable(&sources.cancel, true, move || {
        LazyFrame::collect_all_with_engine(plans, Engine::Streaming, state).map_err(|error| at.engine(&error))
    });
    if let Some(changed) = sources.changed(&plans_read) {
        return Err(changed);
    }
    let n_rows = match &pen {
        Some(pen) => {
            let mut pen = pen.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(failure) = pen.failed.take() {
                return Err(failure);
            }
            Some(pen.finish(target)?)
        }
        None => None,
    };
    let mut collected = ran?;
    let sums = collected.split_off(collected.len() - supposed.len());
    sources.learn(&supposed, &sums)?;
    let n_rows = match n_rows {
        Some(it) => it,
        None => written_rows(target, writing)?,
    };
    let names =
        part.plan.schema().into_iter().map(|(name, ty)| (PlSmallStr::from_string(name), crate::lower::dtype(ty)));
    let empty = DataFrame::empty_with_schema(&names.collect::<Schema>());
    match collected.first_mut() {
        Some(it) => *it = empty.clone(),
        None => collected.push(empty.clone()),
    }
    let mut tables = tables(task, &collected)?;
    if let Some(table) = tables.first_mut() {
        table.total_rows = n_rows as usize;
    }
    let notes = sources.odd(plans_read.iter().copied()).into_iter().chain(sources.stale(&plans_read)).collect();
    Ok((Ran { tables, frame: empty, notes }, n_rows))
}

fn to_file(frame: LazyFrame, target: &Target, format: FileWriteFormat) -> PolarsResult<LazyFrame> {
    let path = PlRefPath::new(target.temporary().to_string_lossy().as_ref());
    let to = SinkDestination::File { target: SinkTarget::Path(path) };
    frame.sink(to, format, UnifiedSinkArgs::default())
}

/// Hands the rows to a pen as they come; stops the run at the first row that cannot be written.
fn to_pen(frame: LazyFrame, pen: Arc<Mutex<Pen>>, target: Arc<Target>, cancel: Cancel) -> PolarsResult<LazyFrame> {
    let take = move |frame: DataFrame| -> PolarsResult<bool> {
        let mut pen = pen.lock().unwrap_or_else(PoisonError::into_inner);
        match pen.frame(&target, &frame, &cancel) {
            Ok(()) => Ok(false),
            Err(failure) => {
                pen.failed.get_or_insert(failure);
                Ok(true)
            }
        }
    };
    frame.sink_batches(PlanCallback::new(take), true, None)
}

/// How many rows a file of columns has, as it says itself.
fn written_rows(target: &Target, writing: &Writing) -> Result<u64, Failure> {
    let path = PlRefPath::new(target.temporary().to_string_lossy().as_ref());
    let scan = match writing {
        Writing::Arrow => {
            let plain = UnifiedScanArgs { glob: false, ..UnifiedScanArgs::default() };
            LazyFrame::scan_ipc(path, IpcScanOptions::default(), plain)
        }
        Writing::Parquet | Writing::Lines(_) | Writing::Whole(_) => {
            LazyFrame::scan_parquet(path, ScanArgsParquet { glob: false, ..ScanArgsParquet::default() })
        }
    };
    let counted = scan.and_then(|it| it.select([len().cast(DataType::Float64)]).collect());
    let counted = counted.map_err(|error| target.engine(&error))?;
    Ok(counted.columns().first().and_then(|it| it.get(0).ok()?.extract::<f64>()).unwrap_or(0.0) as u64)
}
