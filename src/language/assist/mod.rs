//! What a shell needs while someone types: pure functions of a text, a cursor and the world.

mod clause;
mod complete;
mod emptied;
mod ended;
mod everyday;
mod faults;
mod functions;
mod help;
mod highlight;
mod hover;
mod index;
mod inserted;
mod joined;
mod kept;
mod lex;
mod nearer;
mod parameters;
mod paths;
mod question;
mod replay;
mod rewritten;
mod spaced;
mod terminal;
mod together;
mod tried;
mod windowed;

pub use clause::clause;
pub(crate) use complete::own_words;
pub use complete::{Candidate, CandidateKind, Completions, complete, prepare};
pub use emptied::{figures, whom, without};
pub use faults::{fault, faults};
pub(crate) use functions::function;
pub use help::{about, about_in_chinese, help, others, topics};
pub use highlight::{Class, highlight};
pub use hover::{Hover, hover};
pub use parameters::{Parameters, parameters};
pub use paths::paths;
pub use question::{question, rephrased};
pub use replay::replay;

/// Whether Enter should open a new line: a bracket or quote is open, or the text ends where something must follow.
/// An empty last line ends a text that never closes.
pub fn unfinished(text: &str) -> bool {
    if text.ends_with("\n\n") {
        return false;
    }
    let mut depth = 0i32;
    let mut quote: Option<char> = None;
    let mut comment = false;
    for c in text.chars() {
        match (quote, c) {
            _ if comment => comment = c != '\n',
            (Some(open), _) => {
                let closes = c == open || open == '“' && c == '”';
                quote = quote.filter(|_| !closes);
            }
            (None, '"' | '\'' | '`' | '“') => quote = Some(c),
            (None, '#') => comment = true,
            (None, '(' | '（' | '{' | '[') => depth += 1,
            (None, ')' | '）' | '}' | ']') => depth -= 1,
            (None, _) => {}
        }
    }
    depth > 0 || quote.is_some() || !comment && waits(text)
}

/// Words that something must follow.
const LEADING: [&str; 30] = [
    "by", "where", "of", "per", "among", "vs", "for", "since", "until", "within", "having", "top", "bottom", "across",
    "and", "or", "not", "in", "with", "from", "按", "其中", "自", "每", "截至", "组内", "且", "或", "前", "属于",
];

/// Whether a text ends where something must follow.
fn waits(text: &str) -> bool {
    let last = text.trim_end();
    if last.ends_with(['|', ',', '，', '、', '=', '+', '*', '/', '>', '<', '＞', '＜', '≥', '≤']) {
        return true;
    }
    let mut words = last.split_whitespace();
    // `help by` is complete.
    let first = words.next().unwrap_or("").to_lowercase();
    let asks = ["help", "describe", "find", "explain", "帮助", "描述", "查找"].contains(&first.as_str());
    let end = words.next_back().map(str::to_lowercase);
    !asks && !first.starts_with('.') && end.is_some_and(|it| LEADING.contains(&it.as_str()))
}

/// What was typed or pasted line by line, with the lines that go on where something had to follow indented, as a script has them.
pub fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let before = out.trim_end_matches('\n');
        let goes_on = before.len() + 1 == out.len() && !before.is_empty() && waits(before) && !in_quotes(before);
        let code = !line.trim().is_empty() && !line.trim_start().starts_with('#');
        if goes_on && code && !line.starts_with([' ', '\t', '|', ')', '）', '}', '\u{3000}']) {
            out.push_str("  ");
        }
        out.push_str(line);
    }
    out
}

fn in_quotes(text: &str) -> bool {
    let line = text.rsplit('\n').next().unwrap_or(text);
    line.matches('"').count() % 2 == 1 || line.contains('#')
}

#[cfg(test)]
mod tests {
    use super::{joined, unfinished};

    #[test]
    fn what_is_not_complete_goes_on() {
        let open = ["show a,", "from d |", "show (a", "show \"a", "case { x: 1;", "let a =", "show a # x\n |"];
        let done = ["show a", "show (a)", "show \"a|\"", "show (a\n\n", "# a (", "通策医疗 毛利率"];
        open.iter().for_each(|it| assert!(unfinished(it), "{it}"));
        done.iter().for_each(|it| assert!(!unfinished(it), "{it}"));
        let open = ["show revenue by", "from d | where revenue >", "rank revenue top", "显示 收入 按"];
        open.iter().for_each(|it| assert!(unfinished(it), "{it}"));
        assert!(!unfinished("help by") && !unfinished(".run by"));
    }

    #[test]
    fn lines_that_had_to_go_on_are_indented() {
        assert_eq!(joined("let x =\nshow a\nshow b,\n  c\nshow d"), "let x =\n  show a\nshow b,\n  c\nshow d");
        assert_eq!(joined("show a,\n\nshow b"), "show a,\n\nshow b");
    }
}
