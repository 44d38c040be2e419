//! What an input holds by its first bytes: standard input, which has no ending, and files whose ending says otherwise.

use std::io::{Cursor, Read};
use std::path::Path;

use language::answer::Note;
use language::catalog::Reading;
use polars::prelude::*;

use super::grid::Grid;
use super::{csv, files, json, sheet};
use crate::Failure;

/// What messages call it.
pub(super) const NAME: &str = "standard input";

/// What standard input holds.
pub(super) fn bytes() -> Result<Vec<u8>, Failure> {
    let unreadable = |_| Failure::new("file-not-readable", format!("{NAME} could not be read"));
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(files::MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if files::MOST_BYTES < bytes.len() as u64 {
        return Err(Failure::new("unreadable-file", format!("{NAME} holds more than {} MB", files::MOST_BYTES >> 20))
            .note("write it to a file and open that"));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Failure::new("empty-file", format!("{NAME} has no rows"))
            .note("it can be read once, and not where the sentences themselves come from it"));
    }
    Ok(bytes)
}

/// The table of bytes that are a Parquet or an Arrow file.
pub(super) fn frame(bytes: &[u8]) -> Result<Option<DataFrame>, Failure> {
    let read: fn(Cursor<&[u8]>) -> PolarsResult<DataFrame> = match bytes {
        [b'P', b'A', b'R', b'1', ..] => |it| ParquetReader::new(it).finish(),
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] => |it| IpcReader::new(it).finish(),
        _ => return Ok(None),
    };
    let found = crate::cancel::quietly(|| read(Cursor::new(bytes)));
    let unreadable =
        || Failure::new("unreadable-file", format!("{NAME} holds a Parquet or Arrow file that cannot be read"));
    found.and_then(Result::ok).map(Some).ok_or_else(unreadable)
}

/// A file with the ending of a text, by what is in it: what was given another ending by hand is not read as a text.
pub(super) fn separated(
    path: &Path,
    bytes: Vec<u8>,
    separator: Option<u8>,
    reading: &Reading,
) -> Result<Grid, Failure> {
    let shown = path.display();
    let binary = match bytes.as_slice() {
        [b'P', b'A', b'R', b'1', ..] => Some(("a Parquet file", ".parquet")),
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] => Some(("an Arrow file", ".arrow")),
        [0x1f, 0x8b, ..] => Some(("a file packed with gzip", ".csv.gz")),
        _ => None,
    };
    if let Some((what, ending)) = binary {
        return Err(Failure::new("unreadable-file", format!("{shown} is {what}, and no text"))
            .note(format!("with a name that ends in {ending} it is read")));
    }
    if !bytes.starts_with(b"PK\x03\x04") && !bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return csv::read(path, bytes, separator, reading);
    }
    let mut grid = sheet::read(path, bytes, reading)?;
    let en = format!("{shown} has the ending of a text, but holds a workbook; read like one");
    grid.notes.insert(0, Note::new("sheet-in-text", en, format!("{shown} 扩展名为文本,内容却是工作簿;按工作簿读取")));
    Ok(grid)
}

/// The cells of bytes whose kind is not known.
pub(super) fn of(path: &Path, bytes: Vec<u8>, reading: &Reading) -> Result<Grid, Failure> {
    let packing = match bytes.as_slice() {
        [0x1f, 0x8b, ..] => files::Packing::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => files::Packing::Zstandard,
        _ => files::Packing::Plain,
    };
    if packing != files::Packing::Plain {
        let size = bytes.len() as u64;
        return of(path, files::unpacked(path, Cursor::new(bytes), size, packing)?, reading);
    }
    if sheet::content(&bytes) == sheet::Content::Book {
        return sheet::read(path, bytes, reading);
    }
    if let Some(wanted) = reading.sheet.as_ref().map(ToString::to_string).or(reading.range.clone()) {
        return Err(Failure::new("no-sheet", format!("{NAME} has no sheet {wanted}"))
            .note("only Excel and OpenDocument files have sheets"));
    }
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    match start.iter().find(|it| !it.is_ascii_whitespace()) {
        Some(b'{' | b'[') => json::read(path, bytes, reading),
        _ => csv::read(path, bytes, None, reading),
    }
}
