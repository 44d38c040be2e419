//! Sheets of Excel and OpenDocument files: which sheet, which of its rows are the table, and its cells as text.

mod book;
mod moment;
mod shown;
mod table;
#[cfg(test)]
mod tests;

use std::path::Path;

use language::answer::Note;
use language::catalog::{Reading, Sheet};

use self::book::{Book, Listed, Trouble, Written};
use super::grid::Grid;
use super::{csv, stated};
use crate::Failure;

/// What a file with the ending of a sheet holds, by its first bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// A book of sheets.
    Book,
    /// A page of the web that was given the ending of Excel.
    Page,
    /// Text: cells with separators.
    Text,
}

/// What the bytes are.
pub(super) fn content(bytes: &[u8]) -> Content {
    if bytes.starts_with(b"PK") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Content::Book;
    }
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]).trim_start_matches('\u{feff}').to_lowercase();
    let start = start.trim_start();
    match ["<html", "<!doctype html", "<table", "<?xml", "<meta"].iter().any(|it| start.starts_with(it)) {
        true => Content::Page,
        // A zero byte stands in no text but UTF-16, which says so first.
        false if bytes.iter().take(512).any(|it| *it == 0) && !bytes.starts_with(b"\xff\xfe") => Content::Book,
        false => Content::Text,
    }
}

/// Refuses a sheet of a file that has none.
pub(super) fn no_sheet(path: &Path, reading: &Reading) -> Result<(), Failure> {
    let Some(sheet) = reading.sheet.as_ref().map(ToString::to_string).or(reading.range.clone()) else { return Ok(()) };
    let fault = Failure::new("no-sheet", format!("{} has no sheet {sheet}", path.display()));
    Err(fault.note("only Excel and OpenDocument files have sheets"))
}

/// A file with the ending of a spreadsheet, by what is in it: some programs give text and pages of the web that ending.
pub(super) fn sheets(path: &Path, bytes: Vec<u8>, reading: &Reading) -> Result<Grid, Failure> {
    let shown = path.display();
    match content(&bytes) {
        Content::Book => read(path, bytes, reading),
        Content::Page => {
            let fault = Failure::new("unreadable-file", format!("{shown} is a page of the web, and no Excel file"));
            Err(fault.note("open it in a spreadsheet program and save it as .xlsx or CSV"))
        }
        Content::Text => {
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

/// The table of a sheet.
pub(super) fn read(path: &Path, bytes: Vec<u8>, reading: &Reading) -> Result<Grid, Failure> {
    let shown = path.display().to_string();
    let failed = |trouble: Trouble| failure(&shown, trouble);
    let mut book = Book::open(bytes).map_err(failed)?;
    let sheets = book.sheets();
    let (chosen, written) = chosen(&shown, &mut book, &sheets, reading)?;
    let mut grid = table::table(&shown, written, reading)?;
    grid.sheet = Some(chosen.clone());
    let about = sheets.iter().find(|it| ABOUT.contains(&it.name.as_str()) && it.name != chosen);
    let told = about.and_then(|it| Some(rows(&book.read(&it.name).ok()?)));
    let told = told.filter(|_| reading.range.is_none()).and_then(|it| stated::columns(&it, grid.width()));
    let own = told.is_some();
    grid.state(told.into_iter().flatten().map(|(name, stated)| (Some(name), Some(stated))).collect());
    let others: Vec<&Listed> =
        sheets.iter().filter(|it| it.name != chosen && !(own && ABOUT.contains(&it.name.as_str()))).collect();
    if reading.sheet.is_none() && !others.is_empty() {
        grid.notes.insert(0, other_sheets(&chosen, &others));
    }
    Ok(grid)
}

/// The second sheet of a workbook that Ward wrote.
const ABOUT: [&str; 2] = ["About", "说明"];

/// No more rows of it are looked at: a sheet has no more columns.
const MOST_DEFINITIONS: usize = 16_385;

/// The cells of a sheet as rows of texts, blank ones left out at the end.
fn rows(written: &Written) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for cell in &written.cells {
        // A row without a cell ends the table of definitions.
        rows.resize((cell.row as usize + 1).max(rows.len()).min(MOST_DEFINITIONS), vec![]);
        if let Some(row) = rows.get_mut(cell.row as usize) {
            row.resize((cell.column as usize + 1).max(row.len()).min(64), String::new());
            if let Some(it) = row.get_mut(cell.column as usize) {
                it.clone_from(&cell.text);
            }
        }
    }
    rows
}

/// The sheet that is asked for, else the first that holds a table.
fn chosen(shown: &str, book: &mut Book, sheets: &[Listed], reading: &Reading) -> Result<(String, Written), Failure> {
    let failed = |trouble: Trouble| failure(shown, trouble);
    let Some(wanted) = &reading.sheet else {
        let mut spare = None;
        // What is hidden is read only where nothing else is there.
        for sheet in sheets.iter().filter(|it| !it.hidden).chain(sheets.iter().filter(|it| it.hidden)) {
            let written = book.read(&sheet.name).map_err(failed)?;
            // What Ward writes beside a table says what that is, however narrow it is.
            let about = ABOUT.contains(&sheet.name.as_str()) && spare.is_some();
            if written.is_table() && !about {
                return Ok((sheet.name.clone(), written));
            }
            if spare.is_none() && !written.cells.is_empty() {
                spare = Some((sheet.name.clone(), written));
            }
        }
        return spare.ok_or_else(|| Failure::new("empty-file", format!("{shown} has no rows")));
    };
    let same = |it: &str, wanted: &str| it.trim().to_lowercase() == wanted.trim().to_lowercase();
    let found = match wanted {
        Sheet::Named(name) => {
            sheets.iter().find(|it| it.name == *name).or_else(|| sheets.iter().find(|it| same(&it.name, name)))
        }
        Sheet::Numbered(n) => n.checked_sub(1).and_then(|at| sheets.get(at)),
    };
    let Some(found) = found else {
        let list: Vec<String> = sheets.iter().map(|it| format!("\"{}\"", it.name)).collect();
        let fault = Failure::new("no-sheet", format!("{shown} has no sheet {wanted}"));
        return Err(fault.note(format!("its sheets are {}", list.join(", "))));
    };
    let written = book.read(&found.name).map_err(failed)?;
    match written.cells.is_empty() {
        true => Err(Failure::new("empty-file", format!("sheet \"{}\" of {shown} has no rows", found.name))),
        false => Ok((found.name.clone(), written)),
    }
}

fn other_sheets(chosen: &str, others: &[&Listed]) -> Note {
    let list = |hidden: &str| {
        let one = |it: &&Listed| format!("\"{}\"{}", it.name, if it.hidden { hidden } else { "" });
        others.iter().take(12).map(one).collect::<Vec<_>>().join(", ")
    };
    let more = if others.len() > 12 { " …" } else { "" };
    Note::new(
        "sheet",
        format!(
            "read sheet \"{chosen}\"; the others: {}{more} (`sheet \"{}\"` reads another)",
            list(" (hidden)"),
            others[0].name
        ),
        format!("读取的工作表:“{chosen}”;其余:{}{more}(用 `sheet \"{}\"` 读取)", list("(隐藏)"), others[0].name),
    )
}

fn failure(shown: &str, trouble: Trouble) -> Failure {
    match trouble {
        Trouble::Password => Failure::new("unreadable-file", format!("{shown} is protected by a password"))
            .note("open it in the program that made it and save it without a password"),
        Trouble::TooLarge => Failure::new("unreadable-file", format!("{shown} grows too large when unpacked"))
            .note("save the sheet that is needed as CSV"),
        Trouble::Damaged => {
            Failure::new("unreadable-file", format!("{shown} is no readable Excel or OpenDocument file"))
                .note("it may be cut off, or another kind of file with this ending")
        }
    }
}
