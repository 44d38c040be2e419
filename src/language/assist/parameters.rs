//! What the function at a place of a text takes.

use super::functions::function;
use super::lex::{Shape, lex};
use crate::source::Span;
use crate::syntax::chinese;
use crate::words::Language;

/// The call of the function whose brackets a place is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameters {
    /// `quantile(x, 0.9)`
    pub call: String,
    /// What it gives.
    pub about: String,
    /// Where its arguments stand in `call`.
    pub arguments: Vec<Span>,
    /// Which of them is being typed; the last one where there are more.
    pub current: usize,
}

/// The call that a byte of a text is in, and which of its arguments; none outside the brackets of a function.
pub fn parameters(text: &str, at: usize, language: Language) -> Option<Parameters> {
    let tokens = lex(text.get(..at)?);
    let mut open: Vec<(Option<&str>, usize)> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match token.shape {
            Shape::Open => {
                let before = index.checked_sub(1).map(|it| &tokens[it]).filter(|it| it.span.end == token.span.start);
                let name = before.filter(|it| it.shape == Shape::Word).map(|it| it.span.of(text));
                open.push((name, 0));
            }
            Shape::Close => drop(open.pop()),
            Shape::Comma => open.iter_mut().next_back().into_iter().for_each(|it| it.1 += 1),
            Shape::Pipe | Shape::End => open.clear(),
            _ => {}
        }
    }
    let (name, n_commas) = open.pop()?;
    let (_, call, en, zh) = function(chinese::function(name?))?;
    let inside = call.find('(')? + 1..call.rfind(')')?;
    let mut arguments = Vec::new();
    let mut start = inside.start;
    for part in call[inside.clone()].split(", ") {
        arguments.push(Span::new(start, start + part.len()));
        start += part.len() + 2;
    }
    let about = if language == Language::Chinese { zh } else { en };
    let current = n_commas.min(arguments.len().saturating_sub(1));
    Some(Parameters { call: call.to_owned(), about: about.to_owned(), arguments, current })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn current(text: &str) -> Option<(String, String)> {
        let found = parameters(text, text.len(), Language::English)?;
        let argument = found.arguments.get(found.current)?;
        Some((found.call.clone(), argument.of(&found.call).to_owned()))
    }

    #[test]
    fn the_innermost_call_and_its_argument() {
        let is = |text: &str, call: &str, argument: &str| {
            assert_eq!(current(text), Some((call.to_owned(), argument.to_owned())), "{text}");
        };
        is("show quantile(", "quantile(x, 0.9)", "x");
        is("show quantile(revenue, ", "quantile(x, 0.9)", "0.9");
        is("show round(sum(a), ", "round(x, 2)", "2");
        is("show round(sum(", "sum(x)", "x");
        is("显示 中位数(", "median(x)", "x");
        assert_eq!(current("show (a, "), None);
        assert_eq!(current("show sum(a) "), None);
    }
}
