//! From bytes to text: encodings, and what programs leave in a file that is no cell.

use language::answer::Note;

use crate::Failure;

/// How a text that is not UTF-8 was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoded {
    /// In another encoding.
    As(&'static str),
    /// As UTF-8 with so many places that are none.
    Damaged(usize),
    /// As the encoding that was asked for, with so many places that are none.
    Undecoded(&'static str, usize),
}

impl Encoded {
    /// What is said of it.
    pub fn note(self) -> Note {
        match self {
            Encoded::As(encoding) => Note::new(
                "encoding",
                format!("read as {encoding}, because it is not UTF-8; `encoding` after the path says another"),
                format!("非 UTF-8 文件,按 {encoding} 读取;可在路径后用 `编码` 另行指定"),
            ),
            Encoded::Undecoded(encoding, n) => Note::new(
                "wrong-bytes",
                format!("places that are not {encoding}, read as \u{fffd}: {n}"),
                format!("非 {encoding}、读作 \u{fffd} 之处:{n}"),
            ),
            Encoded::Damaged(n) => Note::new(
                "wrong-bytes",
                format!("places that are not UTF-8, read as \u{fffd}: {n}"),
                format!("非 UTF-8、读作 \u{fffd} 之处:{n}"),
            ),
        }
    }
}

/// The text of a file and, where it is not UTF-8, how it was read; `asked` is the name of its encoding, where one was given.
pub(super) fn decoded(bytes: Vec<u8>, asked: Option<&str>) -> Result<(String, Option<Encoded>), Failure> {
    if let Some(asked) = asked {
        let Some(encoding) = encoding_rs::Encoding::for_label(asked.as_bytes()) else {
            return Err(Failure::new("bad-declaration", format!("`{asked}` is no encoding"))
                .note("some of them: utf-8, gb18030, big5, windows-1252, shift_jis, utf-16le"));
        };
        let text = encoding.decode(&bytes).0.into_owned();
        let bad = text.chars().filter(|it| *it == '\u{fffd}').count();
        return Ok((text, (bad > 0).then_some(Encoded::Undecoded(encoding.name(), bad))));
    }
    Ok(guessed(bytes))
}

fn guessed(bytes: Vec<u8>) -> (String, Option<Encoded>) {
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
pub(super) fn without_zeros(text: &str) -> (std::borrow::Cow<'_, str>, usize) {
    let text = text.trim_end_matches(['\u{1a}', '\u{c}']);
    match text.bytes().filter(|it| *it == 0).count() {
        0 => (text.into(), 0),
        n => (text.replace('\0', "").into(), n),
    }
}

/// The line `sep=;` that Excel writes first, taken away.
pub(super) fn excel_separator(text: &str) -> (&str, Option<u8>) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    match first.trim_end().trim_matches('"').strip_prefix("sep=").map(str::as_bytes) {
        Some([separator]) => (rest, Some(*separator)),
        Some([]) if first.contains('\t') => (rest, Some(b'\t')),
        _ => (text, None),
    }
}

/// The line of a quote that never ends.
pub(super) fn open_quote(text: &str, separator: u8) -> Option<usize> {
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
