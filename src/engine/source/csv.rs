//! CSV and TSV: every cell is read as text first, and typed by looking at all of them.

use std::io::Cursor;
use std::path::Path;

use language::answer::Note;
use polars::prelude::*;

use super::{Opened, conform};
use crate::Failure;

/// The typed frame of a file, and what was understood of it.
pub(super) fn open(path: &Path, separator: Option<u8>) -> Result<(DataFrame, Opened), Failure> {
    let shown = path.display();
    let bytes =
        std::fs::read(path).map_err(|_| Failure::new("file-not-readable", format!("{shown} could not be read")))?;
    let (text, encoding) = decoded(bytes);
    let mut opened = Opened::default();
    if let Some(encoding) = encoding {
        opened.notes.push(Note::new(
            "encoding",
            format!("read as {encoding}, because it is not UTF-8"),
            format!("非 UTF-8 文件,按 {encoding} 读取"),
        ));
    }
    if text.trim().is_empty() {
        return Err(Failure::new("empty-file", format!("{shown} has no rows")));
    }
    let separator = separator.unwrap_or_else(|| separator_of(&text));
    let options = CsvReadOptions::default()
        .with_has_header(true)
        .with_infer_schema_length(Some(0))
        .map_parse_options(|it| it.with_separator(separator).with_try_parse_dates(false));
    let frame = CsvReader::new(Cursor::new(text.into_bytes())).with_options(options).finish().map_err(|error| {
        let ragged = error.to_string().contains("found more fields");
        let fault = Failure::new("unreadable-file", format!("{shown} is no readable table"));
        match ragged {
            true => fault.note("some rows have more cells than the header"),
            false => fault.note("the first line should name the columns"),
        }
    })?;
    let mut stored: Vec<Column> = Vec::new();
    for column in frame.columns() {
        let name = column.name().to_string();
        let cells = column.str().map_err(|error| Failure::engine(&error, "reading cells"))?;
        let found = conform::conform(&name, cells);
        if let Some(values) = conform::different(&found) {
            opened.values.insert(name.clone(), values);
        }
        stored.extend(found.stored.into_iter().map(IntoColumn::into_column));
        opened.columns.push(found.column);
        opened.notes.extend(found.notes);
    }
    let frame = DataFrame::new(frame.height(), stored)
        .map_err(|error| Failure::engine(&error, "putting the columns together"))?;
    Ok((frame, opened))
}

/// The text of a file and, where it is not UTF-8, the encoding that was taken.
fn decoded(bytes: Vec<u8>) -> (String, Option<&'static str>) {
    let bytes = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let bytes = error.into_bytes();
            let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
            detector.feed(&bytes, true);
            let encoding = match encoding_rs::Encoding::for_bom(&bytes) {
                Some((encoding, _)) => encoding,
                None => detector.guess(None, chardetng::Utf8Detection::Deny),
            };
            (encoding.decode(&bytes).0.into_owned(), Some(encoding.name()))
        }
    }
}

/// The separator that the header line has most of.
fn separator_of(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or("");
    let count = |separator: &u8| header.bytes().filter(|it| it == separator).count();
    [b',', b'\t', b';', b'|'].into_iter().max_by_key(|it| (count(it), *it == b',')).unwrap_or(b',')
}
