//! CSV and TSV: every cell is read as text; what is ragged or oddly encoded is said.

use std::path::Path;

use language::answer::Note;
use language::catalog::Reading;

use super::grid::Grid;
use super::header::{self, LOOKED_AT, Row};
use super::stated;
use super::text::{Encoded, decoded, excel_separator, open_quote, without_zeros};
use crate::{Failure, progress};

/// A line that is longer is no row.
const LONGEST_LINE: usize = 64 << 20;

/// The cells of a text whose lines are rows.
pub(super) fn read(path: &Path, bytes: Vec<u8>, separator: Option<u8>, reading: &Reading) -> Result<Grid, Failure> {
    let shown = path.display();
    if bytes.chunks(LONGEST_LINE).any(|it| it.len() == LONGEST_LINE && !it.contains(&b'\n') && !it.contains(&b'\r')) {
        let most = LONGEST_LINE >> 20;
        let title = format!("{shown} has a line of more than {most} MB, and no row of a table is that long");
        return Err(Failure::new("unreadable-file", title).note("it may be another kind of file with this ending"));
    }
    let (text, encoding) = decoded(bytes, reading.encoding.as_deref())?;
    if text.trim().is_empty() {
        return Err(Failure::new("empty-file", format!("{shown} has no rows")));
    }
    let (text, zeros) = without_zeros(&text);
    let (text, named) = excel_separator(text.as_ref());
    let separator = separator.or(named).unwrap_or_else(|| separator_of(text, reading.header));
    if let Some(line) = open_quote(text, separator) {
        return Err(Failure::new("unreadable-file", format!("{shown}: a quote that opens in line {line} never ends"))
            .note("everything after it would be one cell; close the quote or take it away"));
    }
    let mut reader =
        ::csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let unreadable = |_: ::csv::Error| Failure::new("unreadable-file", format!("{shown} is no readable table"));
    let mut record = ::csv::StringRecord::new();
    let titles = if reading.header.is_some() { 0 } else { titles(text, separator) };
    let nameless = reading.header == Some(0);
    let mut above = reading.header.unwrap_or(titles + 1).max(1);
    let mut lines_above: Vec<String> = Vec::new();
    while 0 < above {
        lines_above.extend(record.iter().map(str::to_owned));
        if !reader.read_record(&mut record).map_err(unreadable)? {
            let fault = Failure::new("unreadable-file", format!("{shown} has no row {}", reading.header.unwrap_or(1)));
            return Err(fault.note("`header N` counts rows from 1"));
        }
        above -= 1;
    }
    let first: Vec<&str> = record.iter().map(unguarded).collect();
    let rows_below = if reading.header.is_none() { rows_below(text, separator, titles) } else { vec![] };
    let lower = |at: usize| rows_below.get(at).map(|it| it.iter().collect::<Vec<_>>()).unwrap_or_default();
    let halves = header::halves(&first, &lower(0), &lower(1));
    // A row of the header, or of units, that has not been passed yet.
    let mut in_header = halves.is_some();
    let names: Vec<&str> = halves.iter().flatten().map(String::as_str).collect();
    let mut grid = match (&halves, nameless) {
        (Some(_), _) => Grid::of(&names),
        (None, true) => Grid::of(&vec![""; first.len()]),
        (None, false) => Grid::of(&first),
    };
    if in_header {
        grid.notes.push(header::two_rows(record.position().map_or(1, |it| line_of(it, text.as_bytes()))));
    }
    if nameless {
        grid.push(first.iter().copied());
    } else if reading.header.is_none() && halves.is_none() {
        grid.notes.extend(header::of_figures(&first));
    }
    let first_row = lower(usize::from(in_header));
    let unit_above = header::unit_above(lines_above.iter().map(String::as_str), (grid.names(), &first_row), reading);
    grid.notes.extend(unit_above);
    let after = usize::from(in_header);
    let units = stated::units(&lower(after), &lower(after + 1));
    let mut waiting = units.is_some();
    let heads: Vec<String> = first.iter().filter(|_| reading.header.is_none()).map(|it| it.trim().to_owned()).collect();
    let mut again = (0, 0);
    grid.separator = Some(separator);
    let mut n_guarded = 0;
    // Lines with one cell may be remarks under the table: they wait for what follows.
    let mut held: Vec<Held> = Vec::new();
    let mut after_blank = false;
    let [mut short, mut long, mut blank] = ["short-rows", "long-rows", "blank-rows"].map(Ragged::of);
    let _reading = progress::File::begins(text.len() as u64);
    while reader.read_record(&mut record).map_err(unreadable)? {
        progress::File::at(reader.position().byte());
        let line = record.position().map_or(0, |it| line_of(it, text.as_bytes()));
        after_blank |= record.position().is_some_and(|it| blank_before(it, text.as_bytes()));
        if std::mem::take(&mut in_header) {
            continue;
        }
        if std::mem::take(&mut waiting) {
            let units = units.clone().unwrap_or_default();
            grid.notes.push(stated::units_row(line, &units, grid.names()));
            grid.state(units.into_iter().map(|it| (None, stated::with_unit(it))).collect());
            continue;
        }
        if stated::repeats(record.iter(), &heads) {
            again = (again.0 + 1, if again.0 == 0 { line } else { again.1 });
            continue;
        }
        let width = grid.width();
        if 1 < width && record.iter().all(|it| it.trim().is_empty()) {
            blank.saw(line);
            after_blank = true;
            continue;
        }
        let filled = record.iter().filter(|it| !it.trim().is_empty()).count();
        let alone = record.get(0).filter(|it| filled == 1 && 2 < width && !it.trim().is_empty());
        if let Some(text) = alone.filter(|it| language::quantity::read_cell(it).is_none()) {
            held.push(Held { line, text: text.to_owned(), short: record.len() < width, after_blank });
            after_blank = false;
            continue;
        }
        after_blank = false;
        rows(std::mem::take(&mut held), &mut short, &mut grid);
        if record.len() < width {
            short.saw(line);
        } else if record.iter().skip(width).any(|it| !it.trim().is_empty()) {
            long.saw(line);
        }
        grid.push(record.iter().map(|cell| {
            let bare = unguarded(cell);
            n_guarded += usize::from(bare.len() < cell.len());
            bare
        }));
    }
    // After the first that is set apart, or begins as a remark does, nothing is a row.
    let from = held.iter().position(|it| it.after_blank || header::is_remark(&it.text)).unwrap_or(held.len());
    let below = held.split_off(from);
    rows(held, &mut short, &mut grid);
    grid.notes.extend(below.first().map(|it| header::lines_below(below.len(), it.line, &it.text)));
    grid.notes.extend(title_rows(titles));
    grid.notes.extend(encoding.map(Encoded::note));
    grid.notes.extend(zero_bytes(zeros));
    grid.notes.extend(stated::repeated_header(again.0, again.1));
    grid.notes.extend(guarded_cells(n_guarded));
    grid.notes.extend([&blank, &short, &long].into_iter().filter_map(ragged));
    Ok(grid)
}

/// Whether lines without anything, which the reader steps over, stand before a record.
fn blank_before(at: &::csv::Position, bytes: &[u8]) -> bool {
    let rest = bytes.get(at.byte() as usize..).unwrap_or_default();
    let ended = at.byte().checked_sub(1).and_then(|it| bytes.get(it as usize)) == Some(&b'\r');
    let rest = rest.strip_prefix(b"\n").filter(|_| ended).unwrap_or(rest);
    rest.starts_with(b"\n") || rest.starts_with(b"\r\n")
}

/// A line with one cell, the first, that is no number.
struct Held {
    line: u64,
    text: String,
    short: bool,
    after_blank: bool,
}

/// Lines with one cell that are rows after all.
fn rows(held: Vec<Held>, short: &mut Ragged, grid: &mut Grid) {
    for it in held {
        if it.short {
            short.saw(it.line);
        }
        grid.push(std::iter::once(unguarded(&it.text)));
    }
}

/// Whether a file may end with remarks under its table, by its last lines: one cell that is no number, and no others.
pub(super) fn may_have_remarks(last: &str, separator: u8) -> bool {
    let Some(line) = last.lines().rev().find(|it| !it.trim().is_empty()) else { return false };
    let mut cells = line.split(char::from(separator)).map(|it| it.trim().trim_matches('"'));
    let first = cells.next().unwrap_or("");
    !first.is_empty() && cells.all(str::is_empty) && language::quantity::read_cell(first).is_none()
}

/// The line of a record: behind a carriage return the reader has not seen the end of the line before.
pub(super) fn line_of(at: &::csv::Position, bytes: &[u8]) -> u64 {
    at.line() + u64::from(bytes.get(at.byte() as usize) == Some(&b'\n'))
}

fn guarded_cells(n: usize) -> Option<Note> {
    let note = Note::new(
        "guarded-cells",
        format!("cells with an apostrophe that keeps a spreadsheet from running them, read without it: {n}"),
        format!("单元格前防止表格软件执行的撇号已去掉:{n} 个"),
    );
    (0 < n).then_some(note)
}

/// A cell without the apostrophe that a file meant for spreadsheets has before a sign they would run.
pub(super) fn unguarded(cell: &str) -> &str {
    let rest = cell.trim_start_matches('\'');
    let guarded = rest.len() < cell.len() && rest.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if guarded { &cell[1..] } else { cell }
}

fn title_rows(n: usize) -> Option<Note> {
    let note = Note::new(
        "title-rows",
        format!("rows above the header, left out: {n}; `header 1` takes the first row instead"),
        format!("表头之上略去的行:{n};`header 1` 则以首行为表头"),
    );
    (0 < n).then_some(note)
}

fn zero_bytes(n: usize) -> Option<Note> {
    let note = Note::new(
        "zero-bytes",
        format!("characters that are no text (zero bytes), left out: {n}"),
        format!("略去的空字符(零字节):{n}"),
    );
    (0 < n).then_some(note)
}

/// Says how many rows have another length than the header.
pub(super) fn ragged(rows: &Ragged) -> Option<Note> {
    let Ragged { code, n, first } = rows;
    let (en, zh) = match *code {
        "blank-rows" => ("rows whose cells are all blank, left out", "略去的空行"),
        "short-rows" => {
            ("rows with fewer cells than the header, filled with missing", "单元格少于表头、以缺失补齐的行")
        }
        _ => ("rows with more cells than the header, cut", "单元格多于表头、已截去的行"),
    };
    let note = Note::new(code, format!("{en}: {n} (first: line {first})"), format!("{zh}:{n}(首个:第 {first} 行)"));
    (0 < *n).then_some(note)
}

/// Rows of another length than the header.
pub(super) struct Ragged {
    code: &'static str,
    n: usize,
    first: u64,
}

impl Ragged {
    pub fn of(code: &'static str) -> Ragged {
        Ragged { code, n: 0, first: 0 }
    }

    pub fn saw(&mut self, line: u64) {
        self.add(&Ragged { n: 1, first: line, ..*self });
    }

    /// Those of another part of the file as well.
    pub fn add(&mut self, other: &Ragged) {
        self.first = match (self.n, other.n) {
            (0, _) => other.first,
            (_, 0) => self.first,
            _ => self.first.min(other.first),
        };
        self.n += other.n;
    }
}

/// The first rows under the header.
pub(super) fn rows_below(text: &str, separator: u8, titles: usize) -> Vec<::csv::StringRecord> {
    let mut reader =
        ::csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    reader.records().skip(titles + 1).take(3).map_while(Result::ok).collect()
}

/// Whether the rows under the header belong to it: its lower half, units.
pub(super) fn goes_on(header: &[&str], below: &[::csv::StringRecord]) -> bool {
    let row = |at: usize| below.get(at).map(|it| it.iter().collect::<Vec<_>>()).unwrap_or_default();
    header::halves(header, &row(0), &row(1)).is_some() || stated::units(&row(0), &row(1)).is_some()
}

/// How many rows above the header are titles.
pub(super) fn titles(text: &str, separator: u8) -> usize {
    let mut reader =
        ::csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let look = |it: ::csv::StringRecord| Row::of(it.iter());
    header::place(&reader.records().take(LOOKED_AT).map_while(Result::ok).map(look).collect::<Vec<_>>())
}

/// The separator that stands equally often in most of the first rows, outside quotes.
pub(super) fn separator_of(text: &str, header: Option<usize>) -> u8 {
    const ALL: [u8; 4] = [b',', b'\t', b';', b'|'];
    let mut rows: Vec<[usize; 4]> = Vec::new();
    let (mut row, mut quoted, mut blank) = ([0; 4], false, true);
    for byte in text.bytes() {
        match byte {
            b'"' => (quoted, blank) = (!quoted, false),
            b'\n' | b'\r' if !quoted => {
                if !blank {
                    rows.push(row);
                }
                (row, blank) = ([0; 4], true);
            }
            _ => {
                blank &= byte == b' ';
                if let Some(at) = ALL.iter().position(|it| *it == byte && !quoted) {
                    (row[at], blank) = (row[at] + 1, false);
                }
            }
        }
        if LOOKED_AT <= rows.len() {
            break;
        }
    }
    if !blank {
        rows.push(row);
    }
    rows.drain(..header.map_or(0, |it| it.saturating_sub(1)).min(rows.len().saturating_sub(1)));
    let score = |at: usize| -> (usize, usize) {
        let often = |n: usize| rows.iter().filter(|it| it[at] == n).count();
        rows.iter().map(|it| it[at]).filter(|n| 0 < *n).map(|n| (often(n), n)).max().unwrap_or_default()
    };
    // The first of equals is the comma.
    (0..ALL.len()).rev().max_by_key(|at| score(*at)).map_or(b',', |at| ALL[at])
}
