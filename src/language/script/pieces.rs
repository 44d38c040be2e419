//! Cuts a text into statements and comments, without reading what they say.

use super::recover;
use crate::diagnostic::{Diagnostic, Fix};
use crate::source::Span;

const DEEPEST: usize = 128;
const LONGEST: usize = 256 * 1024;

/// A text in pieces.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    /// The statements in order, without the comments around them.
    pub statements: Vec<Piece>,
    /// Every comment, from its `#` to the end of its line.
    pub comments: Vec<Span>,
    /// Whether the text could be cut at all.
    pub whole: bool,
}

/// The text of one statement.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    /// Where.
    pub span: Span,
    /// Whether it is worth reading; if not, its fault has been reported.
    pub sound: bool,
}

struct Cutter<'a> {
    text: &'a str,
    found: Pieces,
    /// From the first to the last character of code since the last cut.
    code: Option<Span>,
    depth: usize,
    deepest: usize,
    open_quote: Option<Span>,
}

/// The pieces of a text: one statement a line; a line that is indented, or starts with `|`, `)` or `}`, goes on, and so does what
/// stands in brackets or behind `|`; `;` separates.
pub(super) fn pieces(text: &str, faults: &mut Vec<Diagnostic>) -> Pieces {
    if let Some(fault) = control_character(text) {
        faults.push(fault);
        return Pieces::default();
    }
    let mut ctx = Cutter { text, found: Pieces::default(), code: None, depth: 0, deepest: 0, open_quote: None };
    ctx.found.whole = true;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let next = at + c.len_utf8();
        at = match c {
            '#' => {
                let end = line_end(text, at);
                ctx.found.comments.push(Span::new(at, at + text[at..end].trim_end().len()));
                end
            }
            ';' | '；' if ctx.depth == 0 => {
                ctx.cut(faults);
                next
            }
            '\n' => {
                if !goes_on(&text[next..]) && !ctx.is_open(next) {
                    ctx.cut(faults);
                }
                next
            }
            _ if c.is_whitespace() => next,
            _ => ctx.code(at, c),
        };
    }
    ctx.cut(faults);
    ctx.found
}

impl Cutter<'_> {
    /// Takes a character of code, or a whole quoted text; where to go on.
    fn code(&mut self, at: usize, c: char) -> usize {
        let next = at + c.len_utf8();
        let end = match quoted(self.text, at) {
            Quoted::No => next,
            Quoted::Upto(end) => end,
            Quoted::Open => {
                self.open_quote = self.open_quote.or(Some(Span::new(at, next)));
                at + self.text[at..line_end(self.text, at)].trim_end().len()
            }
        };
        match c {
            '(' | '（' | '{' | '[' => self.depth += 1,
            ')' | '）' | '}' | ']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.deepest = self.deepest.max(self.depth);
        let here = Span::new(at, end);
        self.code = Some(self.code.map_or(here, |it| it.to(here)));
        end
    }

    /// Whether what stands before a line cannot be all: a bracket that is closed further on, before an empty line; a `|`.
    fn is_open(&self, from: usize) -> bool {
        let Some(code) = self.code else { return false };
        let last = code.of(self.text).chars().next_back();
        let follows = self.text[from..].lines().next().is_some_and(|it| !it.trim().is_empty());
        if follows && self.open_quote.is_none() && last == Some('|') {
            return true;
        }
        let (mut depth, mut at) = (self.depth, from);
        while let Some(c) = self.text[at..].chars().next().filter(|_| depth > 0) {
            let line = &self.text[at..line_end(self.text, at)];
            match c {
                '\n' if self.text[at + 1..].lines().next().is_none_or(|it| it.trim().is_empty()) => return false,
                '(' | '（' | '{' | '[' => depth += 1,
                ')' | '）' | '}' | ']' => depth -= 1,
                _ => {}
            }
            at = match (c, quoted(self.text, at)) {
                ('#', _) => at + line.len(),
                (_, Quoted::Upto(end)) => end,
                (_, Quoted::No | Quoted::Open) => at + c.len_utf8(),
            };
        }
        self.depth > 0 && depth == 0
    }

    fn cut(&mut self, faults: &mut Vec<Diagnostic>) {
        let (deepest, open) = (self.deepest, self.open_quote.take());
        (self.depth, self.deepest) = (0, 0);
        let Some(span) = self.code.take() else { return };
        let fault = match open {
            Some(quote) => Some(unclosed(self.text, span, quote)),
            None if DEEPEST < deepest => Some(too_deep(span, deepest)),
            None if LONGEST < span.end - span.start => Some(too_long(span)),
            None => None,
        };
        self.found.statements.push(Piece { span, sound: fault.is_none() });
        faults.extend(fault);
    }
}

fn too_deep(span: Span, deepest: usize) -> Diagnostic {
    let title = format!("brackets are nested {deepest} deep; at most {DEEPEST} are read");
    Diagnostic::error("too-deep", title).at(span, "")
}

fn too_long(span: Span) -> Diagnostic {
    Diagnostic::error("too-long", "this statement is too long to be a question")
        .at(Span::new(span.start, span.start), "")
}

/// The code of a statement: its text with every comment blanked, so that places stay where they are.
pub(super) fn code(text: &str, span: Span, comments: &[Span]) -> String {
    let mut code = span.of(text).to_owned();
    for comment in comments.iter().filter(|it| span.start <= it.start && it.end <= span.end) {
        let blank = " ".repeat(comment.end - comment.start);
        code.replace_range(comment.start - span.start..comment.end - span.start, &blank);
    }
    code
}

/// Whether a place starts a quoted text.
pub(super) enum Quoted {
    /// It does not.
    No,
    /// It does, up to here.
    Upto(usize),
    /// It does, and it is never closed.
    Open,
}

/// Whether a text, a name in backquotes or a pattern after `matches` starts at a place.
pub(super) fn quoted(text: &str, at: usize) -> Quoted {
    let Some(open) = text[at..].chars().next() else { return Quoted::No };
    let before = &text[..at];
    let start = at + open.len_utf8();
    let close = match open {
        '"' | '`' => open,
        '\'' if !before.ends_with(|c: char| c.is_alphanumeric() || c == '_') => open,
        '“' => '”',
        '/' if after_matches(before) => {
            let end = line_end(text, start);
            return text[start..end].find('/').map_or(Quoted::No, |it| Quoted::Upto(start + it + 1));
        }
        _ => return Quoted::No,
    };
    text[start..].find(close).map_or(Quoted::Open, |it| Quoted::Upto(start + it + close.len_utf8()))
}

fn after_matches(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '\t']);
    let word = before.len().checked_sub("matches".len()).and_then(|at| before.get(at..));
    word.is_some_and(|it| it.eq_ignore_ascii_case("matches"))
}

/// The end of the line of a place, its line break left out.
fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |it| at + it)
}

/// Whether a statement goes on in the lines that follow; lines of comment alone are stepped over.
fn goes_on(rest: &str) -> bool {
    let line = rest.split('\n').find(|it| !it.trim_start().starts_with('#')).unwrap_or("");
    !line.trim().is_empty() && line.starts_with([' ', '\t', '|', ')', '）', '}', '\u{3000}'])
}

fn control_character(text: &str) -> Option<Diagnostic> {
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let without_width = |c: char| matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}');
    let (at, c) = text.char_indices().find(|(_, c)| odd(*c) || turns(*c) || without_width(*c))?;
    let title = format!("an invisible character U+{:04X} stands in the text", c as u32);
    Some(Diagnostic::error("control-character", title).at(Span::new(at, at + c.len_utf8()), "remove it"))
}

/// A quote that is never closed, with the closing put where the statement then reads.
fn unclosed(text: &str, statement: Span, quote: Span) -> Diagnostic {
    let open = quote.of(text);
    let close = if open == "“" { "”" } else { open };
    let fault =
        Diagnostic::error("unclosed-quote", format!("the quote {open} is never closed")).at(quote, "opened here");
    let tail = &text[quote.end..statement.end];
    let word = tail.find(|c: char| c.is_whitespace() || ",，、|()（）".contains(c)).unwrap_or(tail.len());
    let places = [tail.len(), tail.trim_end_matches([')', '）', ' ']).len(), word];
    let reads = |at: &usize| {
        let mut mended = statement.of(text).to_owned();
        mended.insert_str(quote.end + at - statement.start, close);
        recover::reads(&mended)
    };
    match places.iter().find(|it| reads(it)) {
        Some(at) => {
            let at = Span::new(quote.end + at, quote.end + at);
            fault.fix(Fix::replace(at, close, format!("close it with {close}")))
        }
        None => fault,
    }
}
