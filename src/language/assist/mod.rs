//! What a shell needs while someone types: pure functions of a text, a cursor and the world.

mod clause;
mod complete;
mod emptied;
mod faults;
mod functions;
mod help;
mod highlight;
mod hover;
mod index;
mod lex;
mod replay;

pub use clause::clause;
pub(crate) use complete::own_words;
pub use complete::{Candidate, CandidateKind, Completions, complete};
pub use emptied::without;
pub use faults::{fault, faults};
pub(crate) use functions::function;
pub use help::{about, help, topics};
pub use highlight::{Class, highlight};
pub use hover::{Hover, hover};
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
    let last = text.trim_end();
    let open_end = !comment && last.ends_with(['|', ',', '，', '、', '=', '+', '*', '/']);
    depth > 0 || quote.is_some() || open_end
}

#[cfg(test)]
mod tests {
    use super::unfinished;

    #[test]
    fn what_is_not_complete_goes_on() {
        let open = ["show a,", "from d |", "show (a", "show \"a", "case { x: 1;", "let a =", "show a # x\n |"];
        let done = ["show a", "show (a)", "show \"a|\"", "show (a\n\n", "# a (", "通策医疗 毛利率"];
        open.iter().for_each(|it| assert!(unfinished(it), "{it}"));
        done.iter().for_each(|it| assert!(!unfinished(it), "{it}"));
    }
}
