//! What is longer than the screen, page by page, with the header of a table standing still. Only on a terminal.

mod keys;
mod search;

use std::io::Write;

use crate::failure::{Failed, guarded};
use keys::{Move, key, keys};
use language::chinese::in_chinese;
use language::words::Language;
use search::Search;
use unicode_width::UnicodeWidthChar;

/// Back to the screen of before, with its cursor.
#[cfg(unix)]
const LEAVE: &[u8] = b"\x1b[?25h\x1b[?1049l";

/// A text to page through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Paged {
    /// Lines that stay at the top.
    pub head: Vec<String>,
    /// Lines that move.
    pub lines: Vec<String>,
}

/// A line as rows of a screen so many columns wide. What colours it is as wide as nothing.
fn rows_of(line: &str, width: usize) -> Vec<String> {
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
        Paged { head: self.head.clone(), lines: self.lines.iter().flat_map(|it| rows_of(it, width)).collect() }
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
            Move::Nothing | Move::Search | Move::Next | Move::Before => from,
            Move::First => 0,
            Move::Last => self.last(rows),
            Move::Lines(n) => from.saturating_add_signed(n),
            Move::Pages(n) => from.saturating_add_signed(n * room),
        };
        Some(to.min(self.last(rows)))
    }

    /// Where one is, for the last row of a screen.
    fn place(&self, from: usize, rows: usize) -> String {
        let to = (from + self.room(rows)).min(self.lines.len());
        format!("{}-{to} of {}   space, b, arrows, g, G, /words, n, N; q leaves", from + 1, self.lines.len())
    }

    /// The screen from a line on, and its last row.
    fn screen(&self, from: usize, (width, rows): (usize, usize), color: bool, search: &Search, last: &str) -> String {
        let shown = self.lines.iter().skip(from).take(self.room(rows));
        let shown = shown.map(|it| if color { search.marked(it) } else { it.clone() });
        let mut text: String = self.head.iter().cloned().chain(shown).map(|it| format!("{it}\x1b[K\r\n")).collect();
        // A line that wraps would push the header off the screen.
        let last = rows_of(last, width.saturating_sub(1)).into_iter().next().unwrap_or_default();
        text.push_str("\x1b[K");
        text.push_str(&if color && !last.starts_with('/') { format!("\x1b[7m{last}\x1b[0m") } else { last });
        text
    }

    /// Shows the text until somebody leaves; false where the terminal cannot be used that way.
    ///
    /// # Errors
    /// If it fails inside; the terminal is as it was.
    #[cfg(unix)]
    pub fn show(&self, color: bool, language: Language) -> Result<bool, Failed> {
        use nix::sys::termios::{SetArg, cfmakeraw, tcgetattr, tcsetattr};
        let input = std::io::stdin();
        let Ok(before) = tcgetattr(&input) else { return Ok(false) };
        let mut raw = before.clone();
        cfmakeraw(&mut raw);
        if tcsetattr(&input, SetArg::TCSADRAIN, &raw).is_err() {
            return Ok(false);
        }
        let shown = guarded(|| self.turn(color, language));
        let _ = tcsetattr(&input, SetArg::TCSADRAIN, &before);
        if shown.is_err() {
            let _ = std::io::stdout().lock().write_all(LEAVE);
        }
        Ok(shown?.is_ok())
    }

    /// Shows nothing: the terminal is not ours to change there.
    #[cfg(not(unix))]
    pub fn show(&self, _: bool, _: Language) -> Result<bool, Failed> {
        Ok(false)
    }

    #[cfg(unix)]
    fn turn(&self, color: bool, language: Language) -> std::io::Result<()> {
        use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
        use std::os::fd::AsFd;
        let mut out = std::io::stdout().lock();
        let input = std::io::stdin();
        // To the other screen and back: what stood on this one stays.
        out.write_all(b"\x1b[?1049h\x1b[?25l")?;
        let mut seen = Seen::of(self.clone(), language);
        let (mut drawn, mut wrapped) = (None, None);
        let left = loop {
            let size = terminal_size::terminal_size().map_or((80, 24), |(w, h)| (usize::from(w.0), usize::from(h.0)));
            if wrapped != Some(size) {
                wrapped = Some(size);
                seen.view = self.wrapped(size.0);
                seen.from = seen.view.moved(seen.from, Move::Nothing, size.1).unwrap_or(0);
            }
            if drawn != Some(size) {
                let screen = format!("\x1b[H\x1b[J{}", seen.screen(size, color));
                if let Err(error) = out.write_all(screen.as_bytes()).and_then(|()| out.flush()) {
                    break Err(error);
                }
                drawn = Some(size);
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
                Ok(n) if keys(&bytes[..n]).into_iter().any(|it| !seen.pressed(it, size.1)) => break Ok(()),
                Ok(_) => drawn = None,
                Err(nix::errno::Errno::EINTR) => {}
                Err(error) => break Err(error.into()),
            }
        };
        out.write_all(LEAVE)?;
        out.flush()?;
        left
    }
}

/// What is on the screen, and what was typed of words to look for.
struct Seen {
    view: Paged,
    from: usize,
    /// The line that was found last, or the first one on the screen.
    at: usize,
    search: Search,
    /// The bytes so far, while words are asked for.
    typed: Option<Vec<u8>>,
    /// What the last row says instead of the place.
    said: String,
    language: Language,
}

impl Seen {
    fn of(view: Paged, language: Language) -> Seen {
        Seen { view, from: 0, at: 0, search: Search::default(), typed: None, said: String::new(), language }
    }

    fn screen(&self, size: (usize, usize), color: bool) -> String {
        let typed = self.typed.as_ref().map(|it| format!("/{}", render::clean(&String::from_utf8_lossy(it))));
        let said = || if self.said.is_empty() { self.view.place(self.from, size.1) } else { self.said.clone() };
        let last = typed.unwrap_or_else(|| match self.language {
            Language::Chinese => in_chinese(&said()).into_owned(),
            Language::English => said(),
        });
        self.view.screen(self.from, size, color, &self.search, &last)
    }

    /// What a key does on a screen of so many rows; false where it leaves.
    fn pressed(&mut self, bytes: &[u8], rows: usize) -> bool {
        self.said.clear();
        if let Some(mut typed) = self.typed.take() {
            match bytes {
                b"\r" | b"\n" => {
                    // No words: those of before, again.
                    let words = String::from_utf8_lossy(&typed).into_owned();
                    self.search = if words.is_empty() { self.search.clone() } else { Search::of(&words) };
                    self.go(self.search.next(&self.view.lines, self.from), rows);
                }
                b"\x1b" | b"\x03" => {}
                // The last character goes, however many bytes it has.
                b"\x7f" | b"\x08" => {
                    let text = String::from_utf8_lossy(&typed);
                    let last = text.chars().next_back().map_or(0, char::len_utf8).min(typed.len());
                    typed.truncate(typed.len() - last);
                    self.typed = Some(typed);
                }
                [b'\x1b', ..] => self.typed = Some(typed),
                _ => self.typed = Some([typed.as_slice(), bytes].concat()),
            }
            return true;
        }
        match key(bytes) {
            Move::Search => self.typed = Some(Vec::new()),
            Move::Next => self.go(self.search.next(&self.view.lines, self.at + 1), rows),
            Move::Before => self.go(self.search.before(&self.view.lines, self.at), rows),
            it => match self.view.moved(self.from, it, rows) {
                Some(to) => (self.from, self.at) = (to, to),
                None => return false,
            },
        }
        true
    }

    /// Goes to a line that was found, and says how many there are, or that there is none.
    fn go(&mut self, found: Option<(usize, bool)>, rows: usize) {
        let n = self.search.count(&self.view.lines);
        let words = render::clean(&self.search.words);
        self.said = match (found, n) {
            (None, _) if words.is_empty() => "nothing is looked for yet: /words".to_owned(),
            (None, _) => format!("no line has {words}"),
            (Some((_, true)), 1) => format!("1 line has {words}; round the end"),
            (Some((_, true)), _) => format!("{n} lines have {words}; round the end"),
            (Some(_), 1) => format!("1 line has {words}"),
            (Some(_), _) => format!("{n} lines have {words}"),
        };
        if let Some((to, _)) = found {
            self.at = to;
            self.from = to.min(self.view.last(rows));
        }
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
            let screen = paged.screen(from, (80, 12), false, &Search::default(), "");
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
        assert_eq!(rows_of("abcdef", 4), ["abcd", "ef"]);
        assert_eq!(rows_of("毛利率abc", 4), ["毛利", "率ab", "c"]);
        assert_eq!(rows_of("\x1b[1mabcd\x1b[0m", 4), ["\x1b[1mabcd\x1b[0m"]);
        assert_eq!(rows_of("", 4), [""]);
        let paged = Paged::new("head\nabcdefgh\nij\n", 1);
        assert!(!paged.is_long(4) && paged.wrapped(4).is_long(4));
    }

    #[test]
    fn words_are_typed_found_and_found_again() {
        let text: String = (1..=30).map(|it| format!("row {it}{}\n", if it % 10 == 5 { " 北" } else { "" })).collect();
        let view = Paged::new(&text, 0);
        let mut seen = Seen::of(view, Language::English);
        let mut press = |text: &str| {
            let stays = keys(text.as_bytes()).into_iter().all(|it| seen.pressed(it, 6));
            (
                stays,
                seen.from,
                seen.screen((80, 6), false).lines().next_back().unwrap_or("").trim_start_matches("\x1b[K").to_owned(),
            )
        };
        assert_eq!(press("n"), (true, 0, "nothing is looked for yet: /words".to_owned()));
        assert_eq!(press("/北x\x7f"), (true, 0, "/北".to_owned()));
        assert_eq!(press("\r"), (true, 4, "3 lines have 北".to_owned()));
        assert_eq!(press("n").1, 14);
        assert_eq!(press("n").1, 24);
        assert_eq!(press("n"), (true, 4, "3 lines have 北; round the end".to_owned()));
        assert_eq!(press("N").1, 24);
        assert_eq!(press("/ROW 7\r"), (true, 6, "1 line has row 7; round the end".to_owned()));
        assert_eq!(press("/q\x03").1, 6);
        assert!(!press("q").0);
    }
}
