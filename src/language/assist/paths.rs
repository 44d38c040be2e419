//! Where a text names files: the quoted texts behind `open`, `include`, `from`, `save` and the verbs that take a table.

use super::lex::{Shape, Token, lex};
use crate::script::keywords;
use crate::source::Span;

/// The words behind which a quoted text names a file.
const BEFORE: [&str; 8] = ["open", "include", "from", "save", "join", "union", "intersect", "except"];

/// The names of files in a text, without their quotes, in order.
pub fn paths(text: &str) -> Vec<Span> {
    let tokens: Vec<Token> = lex(text).into_iter().filter(|it| it.shape != Shape::Comment).collect();
    let named = |it: &Token| {
        let word = it.span.of(text);
        let word = keywords::canonical(word).map_or(word.to_lowercase(), str::to_owned);
        it.shape == Shape::Word && BEFORE.contains(&word.as_str())
    };
    let one = |before: &Token| before.span.of(text).eq_ignore_ascii_case("one");
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate().filter(|it| it.1.shape == Shape::Text && !it.1.open) {
        let Some(before) = at.checked_sub(1).map(|it| &tokens[it]) else { continue };
        let before = at.checked_sub(2).map(|it| &tokens[it]).filter(|_| one(before)).unwrap_or(before);
        let quote = |it: Option<char>| it.map_or(0, char::len_utf8);
        let written = token.span.of(text);
        let inner = Span::new(
            token.span.start + quote(written.chars().next()),
            token.span.end - quote(written.chars().next_back()),
        );
        if named(before) && inner.start <= inner.end {
            found.push(inner);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::paths;

    #[test]
    fn only_files_are_paths() {
        let text = "open \"a.csv\" as a sheet \"b\" # from \"c\"\nfrom 'd.csv' | where x = \"a.csv\" | join one \"e\" on k | save \"f\"";
        let found: Vec<&str> = paths(text).into_iter().map(|it| it.of(text)).collect();
        assert_eq!(found, ["a.csv", "d.csv", "e", "f"]);
    }
}
