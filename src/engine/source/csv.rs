//! CSV and TSV: every cell is read as text; what is ragged or oddly encoded is said.

use std::path::Path;

use language::answer::Note;
use language::catalog::Reading;

use super::grid::Grid;
use super::header::{self, LOOKED_AT, Row};
use crate::Failure;

/// The cells of a text whose lines are rows.
pub(super) fn read(path: &Path, bytes: Vec<u8>, separator: Option<u8>, reading: &Reading) -> Result<Grid, Failure> {
    let shown = path.display();
    let (text, encoding) = decoded(bytes);
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
    let mut above = reading.header.unwrap_or(titles + 1);
    while 0 < above {
        if !reader.read_record(&mut record).map_err(unreadable)? {
            let fault = Failure::new("unreadable-file", format!("{shown} has no row {}", reading.header.unwrap_or(1)));
            return Err(fault.note("`header N` counts rows from 1"));
        }
        above -= 1;
    }
    let mut grid = Grid::of(&record.iter().collect::<Vec<_>>());
    let (mut short, mut long, mut blank) = (Ragged::default(), Ragged::default(), Ragged::default());
    while reader.read_record(&mut record).map_err(unreadable)? {
        let line = record.position().map_or(0, ::csv::Position::line);
        let width = grid.width();
        if 1 < width && record.iter().all(|it| it.trim().is_empty()) {
            blank.saw(line);
            continue;
        }
        if record.len() < width {
            short.saw(line);
        } else if record.iter().skip(width).any(|it| !it.trim().is_empty()) {
            long.saw(line);
        }
        grid.push(record.iter());
    }
    if 0 < titles {
        grid.notes.push(Note::new(
            "title-rows",
            format!("rows above the header, left out: {titles}; `header 1` takes the first row instead"),
            format!("表头之上略去的行:{titles};`header 1` 则以首行为表头"),
        ));
    }
    grid.notes.extend(encoding.map(Encoded::note));
    if 0 < zeros {
        grid.notes.push(Note::new(
            "zero-bytes",
            format!("characters that are no text (zero bytes), left out: {zeros}"),
            format!("略去的空字符(零字节):{zeros}"),
        ));
    }
    if 0 < blank.n {
        grid.notes.push(Note::new(
            "blank-rows",
            format!("rows whose cells are all blank, left out: {} (first: line {})", blank.n, blank.first),
            format!("略去的空行:{}(首个:第 {} 行)", blank.n, blank.first),
        ));
    }
    if 0 < short.n {
        grid.notes.push(Note::new(
            "short-rows",
            format!(
                "rows with fewer cells than the header, filled with missing: {} (first: line {})",
                short.n, short.first
            ),
            format!("单元格少于表头、以缺失补齐的行:{}(首个:第 {} 行)", short.n, short.first),
        ));
    }
    if 0 < long.n {
        grid.notes.push(Note::new(
            "long-rows",
            format!("rows with more cells than the header, cut: {} (first: line {})", long.n, long.first),
            format!("单元格多于表头、已截去的行:{}(首个:第 {} 行)", long.n, long.first),
        ));
    }
    Ok(grid)
}

/// Rows of another length than the header.
#[derive(Default)]
struct Ragged {
    n: usize,
    first: u64,
}

impl Ragged {
    fn saw(&mut self, line: u64) {
        if self.n == 0 {
            self.first = line;
        }
        self.n += 1;
    }
}

/// How a text that is not UTF-8 was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoded {
    /// In another encoding.
    As(&'static str),
    /// As UTF-8 with so many places that are none.
    Damaged(usize),
}

impl Encoded {
    /// What is said of it.
    pub fn note(self) -> Note {
        match self {
            Encoded::As(encoding) => Note::new(
                "encoding",
                format!("read as {encoding}, because it is not UTF-8"),
                format!("非 UTF-8 文件,按 {encoding} 读取"),
            ),
            Encoded::Damaged(n) => Note::new(
                "wrong-bytes",
                format!("places that are not UTF-8, read as \u{fffd}: {n}"),
                format!("非 UTF-8、读作 \u{fffd} 之处:{n}"),
            ),
        }
    }
}

/// The text of a file and, where it is not UTF-8, how it was read.
pub(super) fn decoded(bytes: Vec<u8>) -> (String, Option<Encoded>) {
    let bytes = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    if let Some(encoding) = wide(&bytes) {
        return (encoding.decode(&bytes).0.into_owned(), Some(Encoded::As(encoding.name())));
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return (text, None),
        Err(error) => error.into_bytes(),
    };
    // A text with many good characters and few bad bytes is UTF-8 all the same.
    let lossy = String::from_utf8_lossy(&bytes);
    let bad = lossy.chars().filter(|it| *it == '\u{fffd}').count();
    let good = lossy.chars().filter(|it| !it.is_ascii() && *it != '\u{fffd}').count();
    if 4 * bad <= good {
        return (lossy.into_owned(), Some(Encoded::Damaged(bad)));
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(&bytes, true);
    let encoding = detector.guess(None, chardetng::Utf8Detection::Deny);
    (encoding.decode(&bytes).0.into_owned(), Some(Encoded::As(encoding.name())))
}

/// UTF-16, by its mark or by the zero bytes in every other place.
fn wide(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return Some(encoding);
    }
    let start = &bytes[..bytes.len().min(4096)];
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|it| **it == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    match start.len() {
        n if n < 4 || even + odd < n / 4 => None,
        _ if even * 10 < odd => Some(encoding_rs::UTF_16LE),
        _ if odd * 10 < even => Some(encoding_rs::UTF_16BE),
        _ => None,
    }
}

/// A text without zero bytes and what old systems end a file with, and how many zero bytes there were.
fn without_zeros(text: &str) -> (std::borrow::Cow<'_, str>, usize) {
    let text = text.trim_end_matches(['\u{1a}', '\u{c}']);
    match text.bytes().filter(|it| *it == 0).count() {
        0 => (text.into(), 0),
        n => (text.replace('\0', "").into(), n),
    }
}

/// The line `sep=;` that Excel writes first, taken away.
fn excel_separator(text: &str) -> (&str, Option<u8>) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    match first.trim_end().trim_matches('"').strip_prefix("sep=").map(str::as_bytes) {
        Some([separator]) => (rest, Some(*separator)),
        Some([]) if first.contains('\t') => (rest, Some(b'\t')),
        _ => (text, None),
    }
}

/// The line of a quote that never ends.
fn open_quote(text: &str, separator: u8) -> Option<usize> {
    let (mut line, mut opened, mut starts, mut after) = (1, None, true, false);
    for byte in text.bytes() {
        match opened {
            // A quote inside quotes ends them, unless another follows.
            Some(_) if byte == b'"' => (opened, starts, after) = (None, false, true),
            Some(_) => {}
            None if byte == b'"' && (starts || after) => (opened, after) = (Some(line), false),
            None => (starts, after) = (byte == separator || byte == b'\n' || byte == b'\r', false),
        }
        line += usize::from(byte == b'\n');
    }
    opened
}

/// How many rows above the header are titles.
fn titles(text: &str, separator: u8) -> usize {
    let mut reader =
        ::csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let look = |it: ::csv::StringRecord| Row::of(it.iter());
    header::place(&reader.records().take(LOOKED_AT).map_while(Result::ok).map(look).collect::<Vec<_>>())
}

/// The separator that stands equally often in most of the first rows, outside quotes.
fn separator_of(text: &str, header: Option<usize>) -> u8 {
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
