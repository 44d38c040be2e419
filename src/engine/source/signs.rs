//! Signs of decimals and of thousands: `1,5` and `1.234,5`, in one file and in files that are stacked.

use std::ops::Range;

use language::answer::Note;
use language::types::Type;
use polars::prelude::*;

use super::conform::{Conformed, is_error, is_marker, written};
use super::times::{Times, how_many};
use crate::Failure;

/// Signs between thousands where the comma is the decimal sign.
const THOUSANDS: [char; 6] = ['.', ' ', '\u{a0}', '\u{202f}', '\'', '’'];

/// `1,5` and `1.234,5`, where at least one cell has no other meaning, alone or with more around them: `(99,90)`, `1,2亿`.
pub(super) fn decimal_commas(name: &str, cells: &StringChunked, times: Option<&Times>) -> Option<Conformed> {
    if !proves_commas(cells) {
        return None;
    }
    let mut found = written(name, &pointed(cells), times);
    if found.column.ty == Type::Text {
        return None;
    }
    found.notes.insert(0, commas_read(name, cells, times, None));
    Some(found)
}

/// Whether a column was read with decimal commas.
pub(super) fn has_commas(found: &Conformed) -> bool {
    found.notes.iter().any(|it| it.code == "decimal-commas")
}

/// Cells with decimal commas as they are written with points.
pub(super) fn pointed(cells: &StringChunked) -> StringChunked {
    cells.iter().map(|it| it.map(with_point)).collect()
}

/// Says how many commas of a column, or that its points, were read as where the comma is the decimal sign, and which column says so.
fn commas_read(name: &str, cells: &StringChunked, times: Option<&Times>, proof: Option<&str>) -> Note {
    let (why, why_zh) = proof.map_or_else(Default::default, |it| (format!(", as in {it}"), format!(",与 {it} 一致")));
    match how_many(cells, times, |it| is_figure(it) && it.contains(',')) {
        0 => Note::new(
            "decimal-commas",
            format!("{name}: points read as signs between thousands{why}"),
            format!("{name}:点号按千分位读取{why_zh}"),
        ),
        n => Note::new(
            "decimal-commas",
            format!("{name}: a comma read as the decimal sign in {n} cells{why}"),
            format!("{name}:{n} 个单元格中的逗号按小数点读取{why_zh}"),
        ),
    }
}

/// The column of a file whose cells cannot be numbers unless the comma is the decimal sign, if no column has a decimal point.
pub(super) fn proof<'a>(columns: impl Iterator<Item = (&'a str, &'a StringChunked)> + Clone) -> Option<&'a str> {
    let found = columns.clone().find(|it| proves_commas(it.1))?.0;
    let has_point = |it: &str| it.contains('.') && is_figure(it) && !fits(it) && is_number(it);
    let mut all = columns.flat_map(|it| it.1.iter().flatten());
    (!all.any(|it| has_point(it.trim()))).then_some(found)
}

/// The cells of a column that may be read in two ways, read as those of the column `proof` are, and what is said of it.
pub(super) fn by_proof(name: &str, cells: &StringChunked, proof: &str) -> Option<(StringChunked, Note)> {
    is_either(cells).then(|| (pointed(cells), commas_read(name, cells, None, Some(proof))))
}

/// Says that commas were read as signs between thousands, where nothing tells that they are no decimal signs.
pub(super) fn doubtful_commas(name: &str, cells: &StringChunked) -> Option<Note> {
    let cell = cells.iter().flatten().map(str::trim).find(|it| is_figure(it) && it.contains(','))?;
    if !is_either(cells) {
        return None;
    }
    let (whole, decimal) = (cell.replace(',', ""), with_point(cell));
    let written = language::script::name_text(name);
    let pin = format!("to_number(replace({written}, \",\", \".\"))");
    Some(Note::new(
        "doubtful-commas",
        format!(
            "{name}: commas read as signs between thousands, though nothing tells them from decimal signs: {cell} is {whole}, and not {decimal}; opened with `text ({written})`, `{pin}` reads them as decimal signs"
        ),
        format!(
            "{name}:逗号按千分位读取,但无从与小数点区分:{cell} 即 {whole},而非 {decimal};若为小数点,以 `text ({written})` 打开后可用 `{pin}`"
        ),
    ))
}

/// Whether the cells are numbers whichever of the signs is the decimal one: `1,234`.
pub(super) fn is_either(cells: &StringChunked) -> bool {
    let figures = || cells.iter().flatten().map(str::trim).filter(|it| is_figure(it));
    figures().any(|it| it.contains([',', '.'])) && figures().all(|it| fits(it) && !telling(it))
}

/// Whether the cells are numbers only if the comma is the decimal sign.
fn proves_commas(cells: &StringChunked) -> bool {
    let figures = || cells.iter().flatten().map(str::trim).filter(|it| is_figure(it));
    figures().any(telling) && figures().all(fits)
}

/// Whether a cell has digits, and is no word for what is not known.
fn is_figure(cell: &str) -> bool {
    cell.bytes().any(|it| it.is_ascii_digit()) && !is_marker(cell) && !is_error(cell)
}

fn is_number(cell: &str) -> bool {
    cell.parse::<f64>().is_ok() || language::quantity::read_cell(cell).is_some()
}

/// Whether a cell is a number, if the comma is the decimal sign.
fn fits(cell: &str) -> bool {
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit());
    let fits = |it: &str| {
        let (whole, rest) = it.split_once(',').unwrap_or((it, "0"));
        let mut groups = whole.split(THOUSANDS);
        let first = groups.next().unwrap_or("");
        let grouped = groups.clone().next().is_some();
        let begins = !grouped || first.len() <= 3 && !first.starts_with('0');
        digits(rest) && digits(first) && begins && groups.all(|it| it.len() == 3 && digits(it))
    };
    stretches(cell).into_iter().all(|it| fits(&cell[it])) && is_number(&with_point(cell))
}

/// Whether a cell cannot be a number unless the comma is the decimal sign: `1.234.567` tells as much, as no number has two points, and
/// `0,875`, as no thousands begin with zero.
fn telling(cell: &str) -> bool {
    let tells = |it: &str| match it.split_once(',') {
        Some((whole, rest)) => {
            let long = 3 < whole.len() && whole.bytes().all(|it| it.is_ascii_digit());
            rest.len() != 3 || whole.starts_with('0') || long
        }
        None => it.bytes().filter(|b| *b == b'.').count() > 1,
    };
    cell.contains([',', '.']) && stretches(cell).into_iter().any(|it| tells(&cell[it]))
}

/// A cell with decimal commas as it is written with points.
fn with_point(cell: &str) -> String {
    if is_marker(cell) {
        return cell.to_owned();
    }
    let (mut made, mut done) = (String::with_capacity(cell.len()), 0);
    for it in stretches(cell) {
        made.push_str(&cell[done..it.start]);
        made.push_str(&cell[it.clone()].replace(THOUSANDS, "").replace(',', "."));
        done = it.end;
    }
    made + &cell[done..]
}

/// Where digits stand in a cell, with the single signs between them.
fn stretches(cell: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    // Where a sign begins that may stand inside a number, and where it ends.
    let mut sign = (0, 0);
    for (at, c) in cell.char_indices() {
        let end = at + c.len_utf8();
        match found.last_mut() {
            Some(last) if c.is_ascii_digit() && (last.end == at || sign == (last.end, at)) => last.end = end,
            _ if c.is_ascii_digit() => found.push(at..end),
            _ if c == ',' || THOUSANDS.contains(&c) => sign = (at, end),
            _ => {}
        }
    }
    found
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
        let known = move |it: &&str| is_figure(it) && !missing.iter().any(|word| word == it);
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
