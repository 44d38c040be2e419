//! The cells of a book as they stand in it; the one place that knows the library which reads them.
//! Cells are read one by one where the format allows it, so that a far cell takes no more room than a near one.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{
    Data, DataRef, Ods, OdsError, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsb, XlsbError, Xlsx, XlsxError,
    open_workbook_from_rs,
};

use super::moment::{Moment, duration, iso, moment};
use super::shown::{Shown, shown};

type Bytes = Cursor<Vec<u8>>;

/// A book, by its format.
pub(super) enum Book {
    Xlsx(Box<Xlsx<Bytes>>),
    Xlsb(Box<Xlsb<Bytes>>),
    Xls(Box<Xls<Bytes>>),
    Ods(Box<Ods<Bytes>>),
}

/// A sheet of a book.
pub(super) struct Listed {
    pub name: String,
    pub hidden: bool,
}

/// Why a book cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    Password,
    Damaged,
    TooLarge,
}

/// A cell that is not blank.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub row: u32,
    pub column: u32,
    pub text: String,
    /// Whether it is a number and no text.
    pub number: bool,
    pub shown: Shown,
}

/// Cells that were merged into one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    pub rows: (u32, u32),
    pub columns: (u32, u32),
}

/// What stands in a sheet.
#[derive(Default)]
pub(super) struct Written {
    pub cells: Vec<Cell>,
    pub merged: Vec<Area>,
    /// Formulas without a stored value.
    pub unstored: Vec<(u32, u32)>,
    /// Cells with the format of a date whose day the calendar does not have.
    pub no_day: usize,
}

impl Written {
    /// Whether two rows have two cells or more.
    pub fn is_table(&self) -> bool {
        let mut wide: Vec<u32> =
            self.cells.windows(2).filter(|it| it[0].row == it[1].row).map(|it| it[0].row).collect();
        wide.dedup();
        1 < wide.len()
    }

    fn put(&mut self, row: u32, column: u32, is: DataRef<'_>, format: &Shown) {
        let cell = |text: String, number: bool| {
            let shown = if number { format.clone() } else { Shown::Plain };
            Cell { row, column, text, number, shown }
        };
        let number = |value: f64| match format {
            Shown::Code(digits) if 0.0 <= value && value.fract() == 0.0 => {
                Cell { row, column, text: format!("{value:0>digits$}"), number: false, shown: Shown::Plain }
            }
            _ => cell(digits(value), true),
        };
        let made = match is {
            DataRef::Empty => return,
            DataRef::Int(it) => number(it as f64),
            DataRef::Float(it) => number(it),
            DataRef::String(it) => cell(it, false),
            DataRef::SharedString(it) => cell(it.to_owned(), false),
            DataRef::Bool(it) => cell(it.to_string(), false),
            DataRef::Error(it) => cell(it.to_string(), false),
            DataRef::DateTimeIso(it) => cell(iso(&it), false),
            DataRef::DurationIso(it) => cell(duration(&it).unwrap_or(it), false),
            DataRef::DateTime(it) => {
                let dateless = if let Shown::Moment { dateless } = format { Some(*dateless) } else { None };
                match moment(&it, dateless) {
                    Moment::At(text) => cell(text, false),
                    Moment::Number(value) => cell(digits(value), true),
                    Moment::NoDay => {
                        self.no_day += 1;
                        return;
                    }
                }
            }
        };
        if !made.text.trim().is_empty() {
            self.cells.push(made);
        }
    }
}

/// A number without an exponent, unless it has more digits than an amount has.
fn digits(value: f64) -> String {
    const MOST: f64 = 1e18;
    let amount = value == 0.0 || (1.0 / MOST..MOST).contains(&value.abs());
    if amount { format!("{value}") } else { format!("{value:e}") }
}

/// No more than this may come out of a packed book, as of any packed file.
const MOST_BYTES: u64 = 4 << 30;

/// More cells than this are not held.
const MOST_CELLS: usize = 100_000_000;

impl Book {
    /// Opens a book by what its bytes are, whatever its ending says.
    pub fn open(bytes: Vec<u8>) -> Result<Book, Trouble> {
        let packed = bytes.starts_with(b"PK");
        let most = MOST_BYTES.min((bytes.len() as u64 * 200).max(64 << 20));
        if packed && most < unpacked(&bytes) {
            return Err(Trouble::TooLarge);
        }
        let has = |part: &[u8]| bytes.windows(part.len()).any(|it| it == part);
        let (binary, open_document) = (has(b"xl/workbook.bin"), has(b"content.xml"));
        guarded(|| {
            let from = Cursor::new(bytes);
            if !packed {
                return match Xlsx::new(from.clone()) {
                    Err(XlsxError::Password) => Err(Trouble::Password),
                    _ => open_workbook_from_rs(from).map(|it| Book::Xls(Box::new(it))).map_err(xls),
                };
            }
            match (binary, open_document) {
                (true, _) => open_workbook_from_rs(from).map(|it| Book::Xlsb(Box::new(it))).map_err(xlsb),
                (false, true) => open_workbook_from_rs(from).map(|it| Book::Ods(Box::new(it))).map_err(ods),
                (false, false) => open_workbook_from_rs(from).map(|it| Book::Xlsx(Box::new(it))).map_err(xlsx),
            }
        })
    }

    /// The sheets that hold cells, in order.
    pub fn sheets(&self) -> Vec<Listed> {
        let all = match self {
            Book::Xlsx(it) => it.sheets_metadata(),
            Book::Xlsb(it) => it.sheets_metadata(),
            Book::Xls(it) => it.sheets_metadata(),
            Book::Ods(it) => it.sheets_metadata(),
        };
        let listed =
            |it: &calamine::Sheet| Listed { name: it.name.clone(), hidden: it.visible != SheetVisible::Visible };
        all.iter().filter(|it| it.typ == SheetType::WorkSheet).map(listed).collect()
    }

    /// The cells of a sheet, row by row.
    pub fn read(&mut self, name: &str) -> Result<Written, Trouble> {
        let mut written = guarded(|| match self {
            Book::Xlsx(book) => read_xlsx(book, name),
            Book::Xlsb(book) => read_xlsb(book, name),
            Book::Xls(book) => {
                let mut written = ranged(&book.worksheet_range(name).map_err(xls)?);
                let merged = book.merge_cells_by_sheet_name(name).map_err(xls)?;
                written.merged = merged.iter().map(area).collect();
                Ok(written)
            }
            Book::Ods(book) => {
                let values = book.worksheet_range(name).map_err(ods)?;
                let mut written = ranged(&values);
                let formulas = book.worksheet_formula(name).map_err(ods)?;
                let (top, left) = formulas.start().unwrap_or((0, 0));
                let places = formulas.used_cells().map(|(row, column, _)| (top + row as u32, left + column as u32));
                let blank = |at: &(u32, u32)| values.get_value(*at).is_none_or(|it| *it == Data::Empty);
                written.unstored = places.filter(blank).collect();
                Ok(written)
            }
        })?;
        written.cells.sort_by_key(|it| (it.row, it.column));
        Ok(written)
    }
}

fn read_xlsx(book: &mut Xlsx<Bytes>, name: &str) -> Result<Written, Trouble> {
    let merged = book.merge_cells_by_sheet_name(name).map_err(xlsx)?.iter().map(area).collect();
    let mut written = Written { merged, ..Written::default() };
    let mut reader = book.worksheet_cells_reader(name).map_err(xlsx)?;
    let code = |it: &calamine::Style| it.number_format.as_ref().map_or(Shown::Plain, |it| shown(&it.format_code));
    let formats: Vec<Shown> = reader.styles().iter().map(code).collect();
    let (mut blank, mut bytes) = (false, 0_u64);
    loop {
        let (cell, style) = match reader.next_cell_with_style_id() {
            Ok(Some(it)) => it,
            Ok(None) => break,
            // An error of a newer Excel: the cell is missing, like every cell with an error.
            Err(XlsxError::CellError(_)) => continue,
            Err(error) => return Err(xlsx(error)),
        };
        let (row, column) = cell.get_position();
        blank |= *cell.get_value() == DataRef::Empty;
        if let DataRef::SharedString(it) = cell.get_value() {
            bytes += it.len() as u64;
        }
        if MOST_CELLS < written.cells.len() || MOST_BYTES < bytes {
            return Err(Trouble::TooLarge);
        }
        written.put(row, column, cell.get_value().clone(), formats.get(style).unwrap_or(&Shown::Plain));
    }
    drop(reader);
    if blank {
        let mut reader = book.worksheet_cells_reader(name).map_err(xlsx)?;
        loop {
            match reader.next_cell_with_formula_metadata() {
                Ok(Some(it)) if it.value == DataRef::Empty && it.formula.is_some() => written.unstored.push(it.pos),
                Ok(Some(_)) | Err(XlsxError::CellError(_)) => {}
                Ok(None) => break,
                Err(error) => return Err(xlsx(error)),
            }
        }
    }
    Ok(written)
}

fn read_xlsb(book: &mut Xlsb<Bytes>, name: &str) -> Result<Written, Trouble> {
    let mut written = Written::default();
    let mut reader = book.worksheet_cells_reader(name).map_err(xlsb)?;
    while let Some(cell) = reader.next_cell().map_err(xlsb)? {
        let (row, column) = cell.get_position();
        written.put(row, column, cell.get_value().clone(), &Shown::Plain);
        if MOST_CELLS < written.cells.len() {
            return Err(Trouble::TooLarge);
        }
    }
    Ok(written)
}

/// The cells of a book that is only read whole.
fn ranged(range: &calamine::Range<Data>) -> Written {
    let mut written = Written::default();
    let (top, left) = range.start().unwrap_or((0, 0));
    for (row, column, cell) in range.used_cells() {
        written.put(top + row as u32, left + column as u32, borrowed(cell), &Shown::Plain);
    }
    written
}

fn borrowed(cell: &Data) -> DataRef<'_> {
    match cell {
        Data::Int(it) => DataRef::Int(*it),
        Data::Float(it) => DataRef::Float(*it),
        Data::String(it) => DataRef::SharedString(it),
        Data::Bool(it) => DataRef::Bool(*it),
        Data::DateTime(it) => DataRef::DateTime(*it),
        Data::DateTimeIso(it) => DataRef::DateTimeIso(it.clone()),
        Data::DurationIso(it) => DataRef::DurationIso(it.clone()),
        Data::Error(it) => DataRef::Error(it.clone()),
        Data::Empty => DataRef::Empty,
    }
}

fn area(it: &calamine::Dimensions) -> Area {
    Area { rows: (it.start.0, it.end.0), columns: (it.start.1, it.end.1) }
}

fn xlsx(error: XlsxError) -> Trouble {
    if matches!(error, XlsxError::Password) { Trouble::Password } else { Trouble::Damaged }
}

fn xlsb(error: XlsbError) -> Trouble {
    if matches!(error, XlsbError::Password) { Trouble::Password } else { Trouble::Damaged }
}

fn xls(error: XlsError) -> Trouble {
    if matches!(error, XlsError::Password) { Trouble::Password } else { Trouble::Damaged }
}

fn ods(error: OdsError) -> Trouble {
    match error {
        OdsError::Password => Trouble::Password,
        OdsError::CellLimitExceeded { .. } => Trouble::TooLarge,
        _ => Trouble::Damaged,
    }
}

/// A damaged book may stop the library in the middle; that is a fault of the file.
fn guarded<T>(work: impl FnOnce() -> Result<T, Trouble>) -> Result<T, Trouble> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Trouble::Damaged))
}

/// How many bytes the parts of a packed book say they have.
fn unpacked(bytes: &[u8]) -> u64 {
    let word = |at: usize, n: usize| -> u64 {
        bytes.get(at..at + n).map_or(0, |it| it.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    };
    let tail = bytes.len().saturating_sub(66_000);
    let Some(end) = bytes[tail..].windows(4).rposition(|it| it == b"PK\x05\x06").map(|it| it + tail) else { return 0 };
    let (n, mut at, mut sum) = (word(end + 10, 2), word(end + 16, 4) as usize, 0_u64);
    for _ in 0..n {
        if bytes.get(at..at + 4) != Some(b"PK\x01\x02") {
            break;
        }
        sum = sum.saturating_add(word(at + 24, 4));
        at += 46 + (word(at + 28, 2) + word(at + 30, 2) + word(at + 32, 2)) as usize;
    }
    sum
}
