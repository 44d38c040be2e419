//! One pass over a large text file by all cores: what each column holds, and whether the engine's own reader would read the same.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::csv::{self, Ragged, unguarded};
use super::super::stated;
use super::seen::{Counted, Seen};
use crate::{Cancel, Failure, progress};

/// How much of the file one thread reads at a time.
const PIECE: u64 = 8 << 20;

/// Where the rows begin and what separates their cells.
pub(super) struct Layout {
    pub separator: u8,
    /// The first byte of the first row, and its line.
    pub start: u64,
    pub line: u64,
    /// The cells of the header.
    pub header: Vec<String>,
}

/// What was seen of a file.
pub(super) struct Survey {
    pub columns: Vec<Seen>,
    /// Rows that are kept.
    pub n_rows: usize,
    pub short: Ragged,
    pub long: Ragged,
    pub blank: Ragged,
    /// Whether something in it needs to be read with more care than a scan takes.
    delicate: bool,
    /// Different values that are counted so far.
    n_counted: usize,
}

impl Survey {
    fn of(texts: &[bool]) -> Survey {
        let some = || Some(Counted::default());
        let column =
            |text: &bool| Seen { plain: some(), words: some(), all: text.then(Counted::default), ..Seen::default() };
        let [short, long, blank] = ["short-rows", "long-rows", "blank-rows"].map(Ragged::of);
        let columns = texts.iter().map(column).collect();
        Survey { columns, n_rows: 0, short, long, blank, delicate: false, n_counted: 0 }
    }

    fn row(&mut self, record: &::csv::StringRecord, line: u64) {
        let width = self.columns.len();
        if 1 < width && record.iter().all(|it| it.trim().is_empty()) {
            self.blank.saw(line);
            return;
        }
        if record.len() < width {
            self.short.saw(line);
            self.columns[record.len()..].iter_mut().for_each(|it| it.empty = true);
        } else if record.iter().skip(width).any(|it| !it.trim().is_empty()) {
            self.long.saw(line);
        }
        self.n_rows += 1;
        for (column, cell) in self.columns.iter_mut().zip(record) {
            self.delicate |= cell.starts_with('\'') && unguarded(cell).len() < cell.len();
            column.saw(cell, &mut self.n_counted);
        }
    }

    fn add(&mut self, other: Survey) {
        self.n_rows += other.n_rows;
        self.delicate |= other.delicate;
        self.n_counted += other.n_counted;
        self.short.add(&other.short);
        self.long.add(&other.long);
        self.blank.add(&other.blank);
        for (column, more) in self.columns.iter_mut().zip(other.columns) {
            column.add(more);
        }
    }
}

/// The survey of a file; none where a scan would not read what a careful reading reads.
pub(super) fn survey(path: &Path, layout: &Layout, texts: &[bool], cancel: &Cancel) -> Result<Option<Survey>, Failure> {
    let unreadable = || Failure::new("file-not-readable", format!("{} could not be read", path.display()));
    let size = std::fs::metadata(path).map_err(|_| unreadable())?.len();
    let Some(pieces) = pieces(path, layout, size, cancel).map_err(|_| unreadable())? else { return Ok(None) };
    cancel.check()?;
    let next = AtomicUsize::new(0);
    let work = || -> std::io::Result<Option<Survey>> {
        let mut survey = Survey::of(texts);
        let mut file = File::open(path)?;
        while let Some(piece) = pieces.get(next.fetch_add(1, Ordering::Relaxed)) {
            if cancel.is_wanted() || !read(&mut file, piece, layout, &mut survey)? || survey.delicate {
                next.store(pieces.len(), Ordering::Relaxed);
                return Ok(None);
            }
        }
        Ok(Some(survey))
    };
    let _reading = progress::File::begins(size);
    let found = on_all_cores(work);
    cancel.check()?;
    let mut whole = Survey::of(texts);
    for part in found {
        match part {
            Some(Ok(Some(part))) => whole.add(part),
            Some(Ok(None)) | None => return Ok(None),
            Some(Err(_)) => return Err(unreadable()),
        }
    }
    Ok(Some(whole))
}

/// The same work by one thread per core; none for a thread that broke.
fn on_all_cores<T: Send>(work: impl Fn() -> T + Sync) -> Vec<Option<T>> {
    let n = std::thread::available_parallelism().map_or(1, usize::from).min(16);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..n).map(|_| scope.spawn(&work)).collect();
        threads.into_iter().map(|it| it.join().ok()).collect()
    })
}

/// A part of the file that begins and ends between rows.
struct Piece {
    start: u64,
    end: u64,
    line: u64,
    /// Whether the file has quotes anywhere.
    quoted: bool,
}

/// Reads the rows of a piece; false where they are not what a scan would read.
fn read(file: &mut File, piece: &Piece, layout: &Layout, survey: &mut Survey) -> std::io::Result<bool> {
    let mut bytes = vec![0; (piece.end - piece.start) as usize];
    file.seek(SeekFrom::Start(piece.start))?;
    file.read_exact(&mut bytes)?;
    progress::File::more(bytes.len() as u64);
    if piece.quoted && !quotes_enclose(&bytes, layout.separator) {
        return Ok(false);
    }
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(layout.separator)
        .from_reader(bytes.as_slice());
    let mut record = ::csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(true),
            Err(_) => return Ok(false),
        }
        if piece.quoted && record.as_slice().contains('"') {
            return Ok(false);
        }
        if stated::repeats(record.iter(), &layout.header) {
            return Ok(false);
        }
        let line = piece.line + record.position().map_or(0, |it| csv::line_of(it, &bytes) - 1);
        survey.row(&record, line);
    }
}

/// Whether every quoted cell is quoted as a whole: `"Acme" Inc` is read in two ways.
fn quotes_enclose(bytes: &[u8], separator: u8) -> bool {
    let ends = |it: Option<&u8>| it.is_none_or(|it| *it == separator || matches!(it, b'\n' | b'\r'));
    let mut at = 0;
    while let Some(open) = bytes[at..].iter().position(|it| *it == b'"').map(|it| at + it) {
        let Some(close) = bytes[open + 1..].iter().position(|it| *it == b'"').map(|it| open + 1 + it) else {
            return false;
        };
        // A doubled quote inside goes on with the cell, and is found again as its next quote.
        let doubled = bytes.get(close + 1) == Some(&b'"');
        let starts = ends(open.checked_sub(1).map(|it| &bytes[it])) || open > 0 && bytes[open - 1] == b'"';
        if !starts || !doubled && !ends(bytes.get(close + 1)) {
            return false;
        }
        at = close + 1;
    }
    true
}

/// What stands in a stretch of bytes that matters for where rows end.
#[derive(Default, Clone, Copy)]
struct Marks {
    quotes: usize,
    lines: u64,
    /// Bytes that are no text, and line ends of old systems: a lone carriage return.
    strange: bool,
}

/// The pieces; none where quotes do not close, or lines end in a way that the engine's reader does not know.
fn pieces(path: &Path, layout: &Layout, size: u64, cancel: &Cancel) -> std::io::Result<Option<Vec<Piece>>> {
    let n = size.saturating_sub(layout.start).div_ceil(PIECE);
    let next = AtomicUsize::new(0);
    let work = || -> std::io::Result<Vec<(usize, Marks)>> {
        let mut file = File::open(path)?;
        let mut found = Vec::new();
        let mut bytes = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if n <= at as u64 || cancel.is_wanted() {
                return Ok(found);
            }
            bytes.clear();
            file.seek(SeekFrom::Start(layout.start + at as u64 * PIECE))?;
            // One byte more tells whether a carriage return at the end is alone.
            (&mut file).take(PIECE + 1).read_to_end(&mut bytes)?;
            progress::File::more(bytes.len() as u64);
            let own = bytes.len().min(PIECE as usize);
            let count = |of: u8| bytes[..own].iter().filter(|it| **it == of).count();
            let returns = || bytes.windows(2).take(own).any(|it| it[0] == b'\r' && it[1] != b'\n');
            let strange = count(0) + count(0x1a) > 0 || bytes[..own].contains(&b'\r') && returns();
            found.push((at, Marks { quotes: count(b'"'), lines: count(b'\n') as u64, strange }));
        }
    };
    let mut marks = vec![Marks::default(); n as usize];
    let _reading = progress::File::begins(size);
    for part in on_all_cores(work) {
        let Some(part) = part else { return Ok(None) };
        part?.into_iter().for_each(|(at, it)| marks[at] = it);
    }
    let n_quotes: usize = marks.iter().map(|it| it.quotes).sum();
    if n_quotes % 2 == 1 || marks.iter().any(|it| it.strange) {
        return Ok(None);
    }
    let mut file = File::open(path)?;
    let (mut starts, mut quotes, mut lines) = (Vec::new(), 0, layout.line);
    for (at, it) in marks.iter().enumerate() {
        let nominal = layout.start + at as u64 * PIECE;
        let (start, more) = match at {
            0 => (nominal, 0),
            _ => match row_end(&mut file, nominal, quotes % 2 == 1)? {
                Some(found) => found,
                None => (size, 0),
            },
        };
        starts.push((start, lines + more));
        quotes += it.quotes;
        lines += it.lines;
    }
    let ends = starts.iter().skip(1).map(|it| it.0).chain([size]);
    let quoted = n_quotes > 0;
    let pieces: Vec<Piece> = starts
        .iter()
        .zip(ends)
        .map(|(&(start, line), end)| Piece { start, end, line, quoted })
        .filter(|it| it.start < it.end)
        .collect();
    // A row longer than that is no row of a table.
    Ok(pieces.iter().all(|it| it.end - it.start < 8 * PIECE).then_some(pieces))
}

/// The first byte after the row that a place lies in, and how many lines end until there.
fn row_end(file: &mut File, from: u64, mut quoted: bool) -> std::io::Result<Option<(u64, u64)>> {
    file.seek(SeekFrom::Start(from))?;
    let mut block = vec![0; 64 << 10];
    let (mut at, mut lines) = (from, 0);
    loop {
        let n = file.read(&mut block)?;
        if n == 0 {
            return Ok(None);
        }
        for byte in &block[..n] {
            at += 1;
            match byte {
                b'"' => quoted = !quoted,
                b'\n' => {
                    lines += 1;
                    if !quoted {
                        return Ok(Some((at, lines)));
                    }
                }
                _ => {}
            }
        }
    }
}
