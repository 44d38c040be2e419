//! Large text files: surveyed once, then read by the engine as a question needs them, and never held as a whole.

mod column;
mod seen;
mod survey;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use language::catalog::{Reading, Tally, snake};
use language::types::Type;
use polars::prelude::*;

use self::survey::{Layout, Survey, survey};
use super::facts::Facts;
use super::{Held, Opened, Sources, conform, csv, grid, header, text, told, totals, values};
use crate::Failure;

/// Bytes of the end of a file that are looked at.
const LAST: u64 = 4 << 10;

/// How much of the start of a file is looked at for its layout.
const HEAD: u64 = 1 << 20;

/// The start of a file: its layout, the names of its columns, and which of them hold text there.
struct Head {
    layout: Layout,
    names: Vec<String>,
    texts: Vec<bool>,
    notes: Vec<language::answer::Note>,
}

impl Sources {
    /// A large CSV file under a name; `None` where it has to be read as a whole: another encoding, titles above the header,
    /// quotes inside cells, options that only a careful reading knows.
    pub(super) fn put_large(
        &mut self,
        name: &str,
        path: &Path,
        separator: Option<u8>,
        reading: &Reading,
    ) -> Result<Option<Opened>, Failure> {
        let size = std::fs::metadata(path).map_or(0, |it| it.len());
        if size < self.whole_below
            || reading.header.is_some()
            || reading.encoding.is_some()
            || !reading.missing.is_empty()
        {
            return Ok(None);
        }
        let Some(head) = head(path, separator, reading) else { return Ok(None) };
        let _running = self.cancel.begin();
        let Some(survey) = survey(path, &head.layout, &head.texts, &self.cancel)? else { return Ok(None) };
        let Some((frame, mut opened, missing)) = scanned(path, &head, &survey, reading)? else { return Ok(None) };
        let ragged = [&survey.blank, &survey.short, &survey.long].into_iter().filter_map(csv::ragged);
        opened.notes = head.notes.into_iter().chain(ragged).chain(opened.notes).collect();
        let n_rows = Some(survey.n_rows as u64);
        self.tables.insert(name.to_owned(), Held::of(frame, true, n_rows, super::Floats::default()));
        self.learned(name, Facts::counted(missing));
        Ok(Some(opened))
    }
}

/// The end of a file as text.
fn last_lines(path: &Path) -> Option<String> {
    let mut file = std::fs::File::open(path).ok()?;
    let size = file.metadata().ok()?.len();
    file.seek(SeekFrom::Start(size.saturating_sub(LAST))).ok()?;
    let mut bytes = Vec::new();
    file.take(LAST).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// What the first lines say; none where they say that a scan will not do.
fn head(path: &Path, separator: Option<u8>, reading: &Reading) -> Option<Head> {
    let mut bytes = Vec::new();
    std::fs::File::open(path).ok()?.take(HEAD).read_to_end(&mut bytes).ok()?;
    let marked = bytes.starts_with(b"\xef\xbb\xbf");
    let whole = (bytes.len() as u64) < HEAD;
    let end = if whole { bytes.len() } else { bytes.iter().rposition(|it| *it == b'\n')? + 1 };
    let start = if marked { 3 } else { 0 };
    let first = std::str::from_utf8(bytes.get(start..end)?).ok()?;
    if text::excel_separator(first).1.is_some() || first.contains('\0') || first.trim().is_empty() {
        return None;
    }
    let separator = separator.unwrap_or_else(|| csv::separator_of(first, None));
    if csv::titles(first, separator) > 0 {
        return None;
    }
    if 2 < first.lines().next().map_or(0, |it| it.split(char::from(separator)).count())
        && csv::may_have_remarks(&last_lines(path)?, separator)
    {
        return None;
    }
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(first.as_bytes());
    let mut record = ::csv::StringRecord::new();
    // Lines above the header count for the engine's reader, and not for this one.
    if !reader.read_record(&mut record).ok()? || record.position()?.byte() > 0 {
        return None;
    }
    let names: Vec<&str> = record.iter().map(csv::unguarded).collect();
    if csv::goes_on(&names, &csv::rows_below(first, separator, 0)) {
        return None;
    }
    let mut sample = grid::Grid::of(&names);
    sample.notes.extend(header::of_figures(&names));
    let notes = std::mem::take(&mut sample.notes);
    let position = reader.position().clone();
    let line = csv::line_of(&position, first.as_bytes());
    let mut from = position.byte();
    if first.as_bytes().get(from as usize) == Some(&b'\n') {
        from += 1;
    }
    let header = names.iter().map(|it| it.trim().to_owned()).collect();
    let layout = Layout { separator, start: start as u64 + from, line, header };
    while reader.read_record(&mut record).ok()? {
        sample.push(record.iter());
    }
    let (columns, ..) = sample.finish();
    let is_text = |it: &grid::Read| conform::conform(&it.name, &it.cells, false, None).column.ty == Type::Text;
    let texts = columns.iter().map(|it| declared(reading, &it.name) || is_text(it)).collect();
    Some(Head { layout, names: columns.into_iter().map(|it| it.name).collect(), texts, notes })
}

/// Whether a column is declared to be a text.
fn declared(reading: &Reading, name: &str) -> bool {
    reading.text.iter().any(|it| it == name || snake(it) == snake(name))
}

/// A scan, what was understood of it, and in how many rows some of its columns have no value.
type Scanned = (LazyFrame, Opened, BTreeMap<String, u64>);

/// The scan with its columns as the language has them, and in how many rows some of these have no value; none where it has other rows
/// than the survey found.
fn scanned(path: &Path, head: &Head, survey: &Survey, reading: &Reading) -> Result<Option<Scanned>, Failure> {
    let (mut opened, mut missing) = (Opened::default(), BTreeMap::new());
    let (mut schema, mut made) = (Schema::with_capacity(head.names.len()), Vec::new());
    for wanted in &reading.text {
        if !head.names.iter().any(|it| it == wanted || snake(it) == snake(wanted)) {
            return Err(told::no_column(wanted));
        }
    }
    for (name, seen) in head.names.iter().zip(&survey.columns) {
        let separator = head.layout.separator;
        let of = column::Asked { as_text: declared(reading, name), unit: reading.unit(name), separator };
        let Some(column) = column::column(name, seen, &of) else { return Ok(None) };
        if column.settled {
            opened.settled.push(name.clone());
        }
        opened.unlike.extend(column.unlike);
        schema.insert(name.as_str().into(), column.raw);
        made.extend(column.made);
        if column.direct {
            missing.insert(name.clone(), (survey.n_rows - seen.n_known) as u64);
        }
        if let Some(tally) = column.tally {
            if totals::undecided(&tally, survey.n_rows) {
                return Ok(None);
            }
            let n_labels: u64 = tally.counts.iter().sum();
            let some_have_none = n_labels < survey.n_rows as u64;
            opened.notes.extend(totals::counted(name, &tally, survey.n_rows, some_have_none));
            if let Some(values) = values::different(&tally) {
                opened.values.insert(name.clone(), values);
            }
            opened.tallies.insert(name.clone(), tally);
        } else {
            let (values, counts) = seen.totals.iter().map(|(label, n)| (label.to_string(), *n as u64)).unzip();
            opened.notes.extend(totals::counted(name, &Tally { values, counts }, survey.n_rows, false));
        }
        if let Some(words) = column.reasons {
            opened.reasons.insert(name.clone(), words);
        }
        opened.columns.push(column.column);
        opened.notes.extend(column.notes);
    }
    let known = schema.iter().map(|(name, held)| match held {
        DataType::String if head.names.len() > 1 => {
            col(name.clone()).is_not_null().and(col(name.clone()).str().strip_chars(lit(NULL)).neq(lit("")))
        }
        _ => col(name.clone()).is_not_null(),
    });
    let some = known.reduce(Expr::or).unwrap_or(lit(true));
    let scan = LazyCsvReader::new(PlRefPath::new(path.to_string_lossy().as_ref()))
        .with_has_header(true)
        .with_separator(head.layout.separator)
        .with_schema(Some(Arc::new(schema)))
        .with_truncate_ragged_lines(true)
        .with_glob(false)
        .finish();
    let Ok(scan) = scan else { return Ok(None) };
    let n_rows = |frame: &LazyFrame| -> Option<usize> {
        let counted = frame.clone().select([len().cast(DataType::Float64)]).collect_with_engine(Engine::Streaming);
        let counted = counted.ok()?.unwrap_single();
        counted.columns().first()?.get(0).ok()?.extract::<f64>().map(|it| it as usize)
    };
    // A line that is empty is a row for the engine's reader.
    let scan = match n_rows(&scan) {
        Some(n) if n == survey.n_rows => scan,
        Some(n) if n > survey.n_rows => {
            let kept = scan.filter(some);
            if n_rows(&kept) != Some(survey.n_rows) {
                return Ok(None);
            }
            kept
        }
        _ => return Ok(None),
    };
    Ok(Some((scan.select(made), opened, missing)))
}
