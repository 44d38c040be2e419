//! The keys of the pager, as `less` has them.

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    Lines(isize),
    Pages(isize),
    First,
    Last,
    /// Asks for words.
    Search,
    /// To the next line that has them.
    Next,
    /// To the one before.
    Before,
    Leave,
    Nothing,
}

/// The keys among some bytes: single ones, and sequences from ESC to their last letter.
pub(super) fn keys(bytes: &[u8]) -> Vec<&[u8]> {
    let mut keys = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let sequence = rest.starts_with(b"\x1b[") || rest.starts_with(b"\x1bO");
        let last = rest.iter().skip(2).position(|it| it.is_ascii_alphabetic() || *it == b'~');
        let length = if sequence { last.map_or(rest.len(), |it| it + 3) } else { 1 };
        let (key, after) = rest.split_at(length);
        keys.push(key);
        rest = after;
    }
    keys
}

/// What a key means, as `less` has it.
pub(super) fn key(bytes: &[u8]) -> Move {
    match bytes {
        b"q" | b"Q" | b"\x03" | b"\x04" | b"\x1b" => Move::Leave,
        b" " | b"f" | b"\x06" | b"\x1b[6~" => Move::Pages(1),
        b"b" | b"\x02" | b"\x1b[5~" => Move::Pages(-1),
        b"j" | b"\r" | b"\n" | b"\x1b[B" | b"\x1bOB" => Move::Lines(1),
        b"k" | b"\x1b[A" | b"\x1bOA" => Move::Lines(-1),
        b"g" | b"\x1b[H" | b"\x1b[1~" | b"\x1bOH" => Move::First,
        b"G" | b"\x1b[F" | b"\x1b[4~" | b"\x1bOF" => Move::Last,
        b"/" => Move::Search,
        b"n" => Move::Next,
        b"N" => Move::Before,
        _ => Move::Nothing,
    }
}
