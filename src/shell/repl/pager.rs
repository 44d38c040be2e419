//! What is longer than the screen, page by page, with the header of a table standing still. Only on a terminal.

use std::io::Write;

use unicode_width::UnicodeWidthChar;

/// A text to page through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Paged {
    /// Lines that stay at the top.
    pub head: Vec<String>,
    /// Lines that move.
    pub lines: Vec<String>,
}

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    Lines(isize),
    Pages(isize),
    First,
    Last,
    Leave,
    Nothing,
}

/// A line as rows of a screen so many columns wide. What colours it is as wide as nothing.
fn rows(line: &str, width: usize) -> Vec<String> {
    let mut made = vec![String::new()];
    let (mut used, mut escape) = (0, false);
    for c in line.chars() {
        escape |= c == '\x1b';
        let wide = if escape { 0 } else { c.width().unwrap_or(0) };
        escape &= !c.is_ascii_alphabetic();
        if width < used + wide && used > 0 {
            made.push(String::new());
            used = 0;
        }
        used += wide;
        made.iter_mut().next_back().into_iter().for_each(|it| it.push(c));
    }
    made
}

impl Paged {
    /// A text whose first `n_head` lines stay.
    pub fn new(text: &str, n_head: usize) -> Paged {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let rest = lines.split_off(n_head.min(lines.len()));
        Paged { head: lines, lines: rest }
    }

    /// The text on a screen so many columns wide: a longer line takes several rows.
    pub fn wrapped(&self, width: usize) -> Paged {
        Paged { head: self.head.clone(), lines: self.lines.iter().flat_map(|it| rows(it, width)).collect() }
    }

    /// Whether it is longer than a screen of so many rows.
    pub fn is_long(&self, rows: usize) -> bool {
        rows <= self.head.len() + self.lines.len()
    }

    /// How many lines move on a screen: the last row says where one is.
    fn room(&self, rows: usize) -> usize {
        rows.saturating_sub(self.head.len() + 1).max(1)
    }

    fn last(&self, rows: usize) -> usize {
        self.lines.len().saturating_sub(self.room(rows))
    }

    /// Where a move from a line leads; nowhere where it leaves.
    fn moved(&self, from: usize, by: Move, rows: usize) -> Option<usize> {
        let room = isize::try_from(self.room(rows)).unwrap_or(1);
        let to = match by {
            Move::Leave => return None,
            Move::Nothing => from,
            Move::First => 0,
            Move::Last => self.last(rows),
            Move::Lines(n) => from.saturating_add_signed(n),
            Move::Pages(n) => from.saturating_add_signed(n * room),
        };
        Some(to.min(self.last(rows)))
    }

    /// The screen from a line on.
    fn screen(&self, from: usize, (width, rows): (usize, usize), color: bool) -> String {
        let shown = self.lines.iter().skip(from).take(self.room(rows));
        let mut text: String = self.head.iter().chain(shown).map(|it| format!("{it}\x1b[K\r\n")).collect();
        let to = (from + self.room(rows)).min(self.lines.len());
        let place = format!("{}-{to} of {}   space, b, arrows, g, G; q leaves", from + 1, self.lines.len());
        // A line that wraps would push the header off the screen.
        let place: String = place.chars().take(width.saturating_sub(1)).collect();
        text.push_str("\x1b[K");
        text.push_str(&if color { format!("\x1b[7m{place}\x1b[0m") } else { place });
        text
    }

    /// Shows the text until somebody leaves; false where the terminal cannot be used that way.
    #[cfg(unix)]
    pub fn show(&self, color: bool) -> bool {
        use nix::sys::termios::{SetArg, cfmakeraw, tcgetattr, tcsetattr};
        let input = std::io::stdin();
        let Ok(before) = tcgetattr(&input) else { return false };
        let mut raw = before.clone();
        cfmakeraw(&mut raw);
        if tcsetattr(&input, SetArg::TCSADRAIN, &raw).is_err() {
            return false;
        }
        let shown = self.turn(color);
        let _ = tcsetattr(&input, SetArg::TCSADRAIN, &before);
        shown.is_ok()
    }

    /// Shows nothing: the terminal is not ours to change there.
    #[cfg(not(unix))]
    pub fn show(&self, _: bool) -> bool {
        false
    }

    #[cfg(unix)]
    fn turn(&self, color: bool) -> std::io::Result<()> {
        use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
        use std::os::fd::AsFd;
        let mut out = std::io::stdout().lock();
        let input = std::io::stdin();
        // To the other screen and back: what stood on this one stays.
        out.write_all(b"\x1b[?1049h\x1b[?25l")?;
        let mut from = 0;
        let mut drawn = None;
        let mut view = self.clone();
        let left = loop {
            let size = terminal_size::terminal_size().map_or((80, 24), |(w, h)| (usize::from(w.0), usize::from(h.0)));
            if drawn.is_none_or(|it: (usize, (usize, usize))| it.1 != size) {
                view = self.wrapped(size.0);
            }
            if drawn != Some((from, size)) {
                from = view.moved(from, Move::Nothing, size.1).unwrap_or(0);
                let screen = format!("\x1b[H\x1b[J{}", view.screen(from, size, color));
                if let Err(error) = out.write_all(screen.as_bytes()).and_then(|()| out.flush()) {
                    break Err(error);
                }
                drawn = Some((from, size));
            }
            let mut waiting = [PollFd::new(input.as_fd(), PollFlags::POLLIN)];
            // A screen that has changed its size is drawn again.
            if poll(&mut waiting, PollTimeout::from(200u8)).unwrap_or(0) == 0 {
                continue;
            }
            let mut bytes = [0; 16];
            // Not through the buffer of standard input: what is typed ahead belongs to the line editor.
            match nix::unistd::read(input.as_fd(), &mut bytes) {
                Ok(0) => break Ok(()),
                Ok(n) => match keys(&bytes[..n]).into_iter().try_fold(from, |at, it| view.moved(at, key(it), size.1)) {
                    Some(to) => from = to,
                    None => break Ok(()),
                },
                Err(nix::errno::Errno::EINTR) => {}
                Err(error) => break Err(error.into()),
            }
        };
        out.write_all(b"\x1b[?25h\x1b[?1049l")?;
        out.flush()?;
        left
    }
}

/// The keys among some bytes: single ones, and sequences from ESC to their last letter.
fn keys(bytes: &[u8]) -> Vec<&[u8]> {
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
fn key(bytes: &[u8]) -> Move {
    match bytes {
        b"q" | b"Q" | b"\x03" | b"\x04" | b"\x1b" => Move::Leave,
        b" " | b"f" | b"\x06" | b"\x1b[6~" => Move::Pages(1),
        b"b" | b"\x02" | b"\x1b[5~" => Move::Pages(-1),
        b"j" | b"\r" | b"\n" | b"\x1b[B" | b"\x1bOB" => Move::Lines(1),
        b"k" | b"\x1b[A" | b"\x1bOA" => Move::Lines(-1),
        b"g" | b"\x1b[H" | b"\x1b[1~" | b"\x1bOH" => Move::First,
        b"G" | b"\x1b[F" | b"\x1b[4~" | b"\x1bOF" => Move::Last,
        _ => Move::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_move_and_the_header_stays() {
        let text: String = std::iter::once("head".to_owned())
            .chain((1..=30).map(|it| format!("row {it}")))
            .fold(String::new(), |text, it| text + &it + "\n");
        let paged = Paged::new(&text, 1);
        assert!(paged.is_long(31) && !paged.is_long(32));
        let mut from = 0;
        let mut seen = [false; 30];
        for _ in 0..4 {
            let screen = paged.screen(from, (80, 12), false);
            assert!(screen.starts_with("head"), "{screen}");
            assert_eq!(screen.lines().count(), 12);
            (1..=30).filter(|it| screen.contains(&format!("row {it}\x1b"))).for_each(|it| seen[it - 1] = true);
            from = paged.moved(from, key(b" "), 12).expect("still there");
        }
        assert!(seen.iter().all(|it| *it), "every row can be reached");
        assert_eq!(from, 20);
        assert_eq!(paged.moved(from, key(b"g"), 12), Some(0));
        assert_eq!(paged.moved(0, key(b"k"), 12), Some(0));
        assert_eq!(paged.moved(0, key(b"q"), 12), None);
        assert_eq!(keys(b"j\x1b[6~\x1b[Aq"), [&b"j"[..], b"\x1b[6~", b"\x1b[A", b"q"]);
    }
    #[test]
    fn a_line_that_is_wider_than_the_screen_takes_several_rows() {
        assert_eq!(rows("abcdef", 4), ["abcd", "ef"]);
        assert_eq!(rows("毛利率abc", 4), ["毛利", "率ab", "c"]);
        assert_eq!(rows("\x1b[1mabcd\x1b[0m", 4), ["\x1b[1mabcd\x1b[0m"]);
        assert_eq!(rows("", 4), [""]);
        let paged = Paged::new("head\nabcdefgh\nij\n", 1);
        assert!(!paged.is_long(4) && paged.wrapped(4).is_long(4));
    }
}
