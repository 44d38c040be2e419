//! Signs of decimals and of thousands: `1,5` and `1.234,5`, in one file and in files that are stacked.

use language::answer::Note;
use polars::prelude::*;

use super::conform::{Conformed, is_marker, written};
use super::times::{Times, how_many};
use crate::Failure;

/// Signs between thousands where the comma is the decimal sign.
const THOUSANDS: [char; 4] = ['.', ' ', '\u{a0}', '\u{202f}'];

/// `1,5` and `1.234,5`, where at least one cell has other than three digits after its comma.
pub(super) fn decimal_commas(name: &str, cells: &StringChunked, times: Option<&Times>) -> Option<Conformed> {
    let known = || cells.iter().flatten().filter(|it| !is_marker(it));
    if !known().any(telling) || !known().all(fits) {
        return None;
    }
    let n = how_many(cells, times, |it| it.contains(','));
    let made: StringChunked = cells.iter().map(|it| it.map(with_point)).collect();
    let mut found = written(name, &made, times);
    let note = match n {
        0 => Note::new(
            "decimal-commas",
            format!("{name}: points read as signs between thousands"),
            format!("{name}:点号按千分位读取"),
        ),
        n => Note::new(
            "decimal-commas",
            format!("{name}: a comma read as the decimal sign in {n} cells"),
            format!("{name}:{n} 个单元格中的逗号按小数点读取"),
        ),
    };
    found.notes.insert(0, note);
    Some(found)
}

/// Whether a cell is a number, if the comma is the decimal sign.
fn fits(cell: &str) -> bool {
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit());
    let (whole, rest) = cell.split_once(',').unwrap_or((cell, "0"));
    let mut groups = whole.trim_start_matches(['-', '+']).split(THOUSANDS);
    let first = groups.next().unwrap_or("");
    let grouped = groups.clone().next().is_some();
    digits(rest) && digits(first) && (!grouped || first.len() <= 3) && groups.all(|it| it.len() == 3 && digits(it))
}

/// Whether a cell cannot be a number unless the comma is the decimal sign: `1.234.567` tells as much, as no number has two points.
fn telling(cell: &str) -> bool {
    match cell.split_once(',') {
        Some((_, rest)) => rest.len() != 3,
        None => cell.bytes().filter(|b| *b == b'.').count() > 1,
    }
}

/// A cell with a decimal comma as it is written with a point.
fn with_point(cell: &str) -> String {
    match is_marker(cell) {
        true => cell.to_owned(),
        false => cell.replace(THOUSANDS, "").replace(',', "."),
    }
}

/// The cells of one of several files for a column.
pub(super) struct Part {
    pub file: String,
    /// What stands between the cells of the file, if it is a text.
    pub separator: Option<u8>,
    /// Rows of the files before it.
    pub start: usize,
    pub cells: StringChunked,
}

/// What the cells of a part say of their signs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    /// The comma is the decimal sign.
    Commas,
    /// It is not.
    Points,
    /// `1,234` may be either.
    Either,
    /// There are no such signs.
    Nothing,
}

impl Part {
    fn known<'a>(&'a self, missing: &'a [String]) -> impl Iterator<Item = &'a str> {
        let known = move |it: &&str| !it.is_empty() && !is_marker(it) && !missing.iter().any(|word| word == it);
        self.cells.iter().flatten().map(str::trim).filter(known)
    }

    fn says(&self, missing: &[String]) -> Said {
        let signs = |it: &str| it.contains([',', '.']);
        match self.known(missing).all(fits) {
            false => Said::Points,
            true if self.known(missing).any(telling) => Said::Commas,
            true if self.known(missing).any(signs) => Said::Either,
            true => Said::Nothing,
        }
    }
}

/// The cells of a column of several files with decimal points, where some of the files have decimal commas and others have not, and
/// what is said of it. Each file is read by its own signs, as it is by itself.
///
/// # Errors
/// If a file without a sign of its own is separated as one with decimal commas is: its figures may be either.
pub(super) fn with_points(
    name: &str,
    parts: &[Part],
    height: usize,
    missing: &[String],
) -> Result<Option<(StringChunked, Note)>, Failure> {
    if !parts.iter().any(|it| it.cells.iter().flatten().any(|it| telling(it.trim()))) {
        return Ok(None);
    }
    let mut said: Vec<Said> = parts.iter().map(|it| it.says(missing)).collect();
    let Some(one) = parts.iter().zip(&said).find(|it| *it.1 == Said::Commas).map(|it| it.0) else { return Ok(None) };
    let commas: Vec<Option<u8>> =
        parts.iter().zip(&said).filter(|it| *it.1 == Said::Commas).map(|it| it.0.separator).collect();
    for (part, said) in parts.iter().zip(&mut said).filter(|it| *it.1 == Said::Either) {
        match part.separator {
            it if !commas.contains(&it) => *said = Said::Points,
            // Where the comma is a decimal sign, cells are set apart by another one.
            Some(b';') => *said = Said::Commas,
            _ => return Err(either(name, one, part, missing)),
        }
    }
    if !said.contains(&Said::Points) {
        return Ok(None);
    }
    let mut made = StringChunkedBuilder::new(name.into(), 64);
    let mut files = Vec::new();
    let mut n = 0;
    for (part, said) in parts.iter().zip(&said) {
        (n..part.start).for_each(|_| made.append_null());
        n = part.start + part.cells.len();
        for cell in part.cells.iter() {
            match cell.map(str::trim) {
                Some(it) if *said == Said::Commas && !missing.iter().any(|word| word == it) => {
                    made.append_value(with_point(it));
                }
                _ => made.append_option(cell),
            }
        }
        if *said == Said::Commas {
            files.push(part.file.as_str());
        }
    }
    (n..height).for_each(|_| made.append_null());
    let more = files.len().saturating_sub(3);
    files.truncate(3);
    let (mut en, mut zh) = (files.join(", "), files.join("、"));
    if 0 < more {
        en = format!("{en} and {more} more files");
        zh = format!("{zh} 等 {} 个文件", more + 3);
    }
    let note = Note::new(
        "decimal-commas",
        format!("{name}: a comma read as the decimal sign in {en}, and not in the other files"),
        format!("{name}:{zh} 中的逗号按小数点读取,其余文件不然"),
    );
    Ok(Some((made.finish(), note)))
}

/// That a figure of a file may be two numbers.
fn either(name: &str, commas: &Part, part: &Part, missing: &[String]) -> Failure {
    let cell = part.known(missing).find(|it| it.contains([',', '.'])).unwrap_or("");
    let (one, other) = (&commas.file, &part.file);
    let title = format!("{name} has decimal commas in {one}, and \"{cell}\" of {other} may have one as well or not");
    Failure::new("unreadable-file", title)
        .note("open them one by one and use `union`: each is then read by its own signs")
}
