//! Places as editors count them: lines from 0, and in a line the 16-bit units of UTF-16.

use language::source::Span;
use lsp_types::{Position, Range};

/// The place of a byte.
pub(super) fn position(text: &str, offset: usize) -> Position {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let start = before.rfind('\n').map_or(0, |it| it + 1);
    let line = before.bytes().filter(|it| *it == b'\n').count();
    let column: usize = before[start..].chars().map(char::len_utf16).sum();
    Position::new(line as u32, column as u32)
}

/// The byte of a place; beyond the end of a line, its end.
pub(super) fn offset(text: &str, at: Position) -> usize {
    let mut start = 0;
    for _ in 0..at.line {
        match text[start..].find('\n') {
            Some(end) => start += end + 1,
            None => return text.len(),
        }
    }
    let line = text[start..].split('\n').next().unwrap_or("");
    let line = line.strip_suffix('\r').unwrap_or(line);
    let mut column = 0;
    for (byte, c) in line.char_indices() {
        if at.character <= column {
            return start + byte;
        }
        column += c.len_utf16() as u32;
    }
    start + line.len()
}

/// The places of a stretch.
pub(super) fn range(text: &str, span: Span) -> Range {
    Range::new(position(text, span.start), position(text, span.end))
}

#[cfg(test)]
mod tests {
    use super::{offset, position};

    #[test]
    fn places_are_counted_in_sixteen_bits() {
        let text = "show 毛利率\r\n😀 a\n";
        for (byte, line, column) in [(0, 0, 0), (5, 0, 5), (8, 0, 6), (14, 0, 8), (16, 1, 0), (20, 1, 2), (23, 2, 0)] {
            let at = position(text, byte);
            assert_eq!((at.line, at.character), (line, column), "{byte}");
            assert_eq!(offset(text, at), byte);
        }
        assert_eq!(offset(text, lsp_types::Position::new(0, 99)), 14, "before the end of the line");
        assert_eq!(offset(text, lsp_types::Position::new(9, 0)), text.len());
        assert_eq!(position(text, 6).character, 5, "inside a character is before it");
    }
}
