//! Cuts any text into tokens, however unfinished it is; knows words by their letters only, not by their meaning.

use crate::source::Span;

/// What a token looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// `revenue`, 毛利率
    Word,
    /// `` `Net Income` ``
    Quoted,
    /// `"Topchoice"`
    Text,
    /// `27.81亿`, `3 years`, `2022Q1`
    Number,
    /// `# why`
    Comment,
    /// `<=`
    Operator,
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
    /// `|`
    Pipe,
    /// The end of a statement: `;` or a new line that does not go on.
    End,
    /// Anything else.
    Other,
}

/// A stretch of text that belongs together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub shape: Shape,
    pub span: Span,
    /// Whether its quotes are still open.
    pub open: bool,
}

/// A text beyond this is not looked at.
pub(super) const LONGEST: usize = 64 * 1024;

/// Units of one English word that may follow a number after a space.
const UNITS: [&str; 46] = [
    "beds",
    "bed_days",
    "bed_day",
    "bed",
    "years",
    "year",
    "days",
    "day",
    "months",
    "month",
    "weeks",
    "week",
    "hours",
    "hour",
    "minutes",
    "minute",
    "visits",
    "visit",
    "patients",
    "patient",
    "persons",
    "person",
    "people",
    "chairs",
    "chair",
    "m2",
    "institutions",
    "institution",
    "cases",
    "teeth",
    "tooth",
    "devices",
    "device",
    "sites",
    "site",
    "cities",
    "city",
    "provinces",
    "products",
    "product",
    "CNY",
    "RMB",
    "USD",
    "HKD",
    "EUR",
    "GBP",
];

/// The tokens of a text, without white space; what is beyond [`LONGEST`] is left out.
pub(super) fn lex(text: &str) -> Vec<Token> {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let next = at + c.len_utf8();
        if c == '\n' {
            if !goes_on(&text[next..]) {
                tokens.push(Token { shape: Shape::End, span: Span::new(at, next), open: false });
            }
            at = next;
            continue;
        }
        if c.is_whitespace() {
            at = next;
            continue;
        }
        let regex = c == '/' && tokens.last().is_some_and(|it| it.span.of(text).eq_ignore_ascii_case("matches"));
        let (shape, end, open) = match c {
            '/' if regex => quoted(text, next, '/', Shape::Text),
            '#' => (Shape::Comment, line_end(text, at), false),
            '`' => quoted(text, next, '`', Shape::Quoted),
            '"' | '\'' => quoted(text, next, c, Shape::Text),
            '“' => quoted(text, next, '”', Shape::Text),
            '(' | '（' | '{' | '[' => (Shape::Open, next, false),
            ')' | '）' | '}' | ']' => (Shape::Close, next, false),
            ',' | '，' | '、' => (Shape::Comma, next, false),
            ';' | '；' => (Shape::End, next, false),
            '|' if text[next..].starts_with('|') => (Shape::Operator, next + 1, false),
            '|' => (Shape::Pipe, next, false),
            _ if c.is_ascii_digit() || starts_money(&text[at..]) => (Shape::Number, number(text, at), false),
            _ if c.is_alphanumeric() || c == '_' => (Shape::Word, word(text, at), false),
            _ => match operator(&text[at..]) {
                0 => (Shape::Other, next, false),
                length => (Shape::Operator, at + length, false),
            },
        };
        tokens.push(Token { shape, span: Span::new(at, end), open });
        at = end;
    }
    tokens
}

/// Whether the line after a line end belongs to the same statement.
fn goes_on(rest: &str) -> bool {
    let line = rest.split('\n').find(|it| !it.trim_start().starts_with('#')).unwrap_or("");
    !line.trim().is_empty() && line.starts_with([' ', '\t', '|', ')', '）', '}', '\u{3000}'])
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |it| at + it)
}

/// From after an opening quote: up to its partner, or to the end of the line where it has none.
fn quoted(text: &str, from: usize, partner: char, shape: Shape) -> (Shape, usize, bool) {
    match text[from..].find(partner) {
        Some(length) => (shape, from + length + partner.len_utf8(), false),
        None => (shape, line_end(text, from), true),
    }
}

fn word(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let digit = |it: &str| it.starts_with(|c: char| c.is_ascii_digit());
    // 前5名 is a word and a number.
    if let Some(after) = rest.strip_prefix(['前', '后']).filter(|it| digit(it)) {
        return text.len() - after.len();
    }
    at + rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
}

fn starts_money(rest: &str) -> bool {
    let after = ["US$", "HK$", "$", "¥", "￥", "€", "£"].iter().find_map(|it| rest.strip_prefix(it));
    after.is_some_and(|it| it.starts_with(|c: char| c.is_ascii_digit()))
}

/// Where a number ends: digits, magnitudes, units, `..`, and the dashes of months and days.
fn number(text: &str, from: usize) -> usize {
    let digit_at = |at: usize| text[at..].starts_with(|c: char| c.is_ascii_digit());
    let mut at = from + text[from..].find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let mut letters = false;
    while let Some(c) = text[at..].chars().next() {
        let next = at + c.len_utf8();
        let so_far = &text[from..at];
        let more = match c {
            '.' if text[next..].starts_with('.') => {
                let after = next + 1;
                let after = if text[after..].starts_with('-') { after + 1 } else { after };
                if digit_at(after) || starts_money(&text[after..]) {
                    at = after + text[after..].find(|c: char| c.is_ascii_digit()).unwrap_or(0);
                    continue;
                }
                false
            }
            '.' => digit_at(next),
            '-' => {
                so_far.chars().all(|c| c.is_ascii_digit() || c == '-')
                    && matches!(so_far.len(), 4 | 7)
                    && digit_at(next)
            }
            '/' => letters && text[next..].starts_with(char::is_alphabetic),
            '%' | '％' => true,
            _ => c.is_alphanumeric() || c == '_',
        };
        if !more {
            break;
        }
        letters |= c.is_alphabetic();
        at = next;
    }
    let after = text[at..].strip_prefix(' ').map_or(at, |_| at + 1);
    let unit = &text[after..word(text, after)];
    let is_unit = at < after && UNITS.iter().any(|it| it.eq_ignore_ascii_case(unit));
    if is_unit { after + unit.len() } else { at }
}

/// The length of the operator that a text starts with; 0 if there is none.
fn operator(rest: &str) -> usize {
    const OPERATORS: [&str; 28] = [
        ">=", "<=", "==", "!=", "<>", "&&", "..", "=", "＝", "≠", "≥", "≤", ">", "<", "＞", "＜", "+", "＋", "-", "*",
        "×", "/", "÷", "^", "~", ".", ":", "：",
    ];
    OPERATORS.iter().find(|it| rest.starts_with(**it)).map_or(0, |it| it.len())
}

#[cfg(test)]
mod tests {
    use super::{Shape, UNITS, lex};

    fn cut(text: &str) -> String {
        let tokens = lex(text);
        let words = tokens.iter().map(|it| format!("{:?}:{}", it.shape, it.span.of(text).trim()));
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn texts_are_cut_into_tokens() {
        assert_eq!(cut("show a, `b c` | top 3"), "Word:show Word:a Comma:, Quoted:`b c` Pipe:| Word:top Number:3");
        assert_eq!(cut("x >= 3 years # why"), "Word:x Operator:>= Number:3 years Comment:# why");
        assert_eq!(cut("60万元/chair/year * 2"), "Number:60万元/chair/year Operator:* Number:2");
        assert_eq!(cut("10%..20% 2021-03 2016-04-09"), "Number:10%..20% Number:2021-03 Number:2016-04-09");
        assert_eq!(cut("2021 - 3 $5m"), "Number:2021 Operator:- Number:3 Number:$5m");
        assert_eq!(cut("排名 收入 前5名"), "Word:排名 Word:收入 Word:前 Number:5名");
        assert_eq!(cut("a matches /x y/ / 2"), "Word:a Word:matches Text:/x y/ Operator:/ Number:2");
        assert_eq!(cut("a\nb\n  c\n| d"), "Word:a End: Word:b Word:c Pipe:| Word:d");
    }

    #[test]
    fn open_quotes_end_with_the_line() {
        let tokens = lex("show \"a b");
        assert!(tokens[1].shape == Shape::Text && tokens[1].open);
    }

    #[test]
    fn the_units_are_those_of_the_grammar() {
        let grammar = include_str!("../../../grammar/quantity.pest");
        UNITS.iter().for_each(|it| assert!(grammar.contains(&format!("\"{it}\"")), "{it}"));
    }
}
