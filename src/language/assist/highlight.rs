//! What the stretches of a text are, for colours: verbs, names that are known and names that are not, numbers, brackets with their partners.

use std::collections::HashSet;

use super::index::Index;
use super::lex::{Shape, Token, lex};
use crate::catalog::snake;
use crate::quantity::{read_date, read_period};
use crate::script::keywords;
use crate::source::Span;
use crate::world::World;

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// `compare`, 比较; also `let`, `use`, `set`, `open`
    Verb,
    /// `where`, 其中
    Keyword,
    /// `gross_margin`: a column, dataset, entity, definition or known value
    Name,
    /// a name that nothing answers to
    Unknown,
    /// `median(`
    Function,
    /// `27.81亿`, `3 years`
    Number,
    /// `2022Q1`
    Period,
    /// `"Topchoice"`
    Text,
    /// `# why`
    Comment,
    /// `<=`
    Operator,
    /// A bracket, with its partner if it has one.
    Bracket {
        /// Where the other one is.
        partner: Option<Span>,
    },
}

/// The classes of the stretches of a text, in order, none overlapping; white space and odd characters have none.
pub fn highlight(text: &str, world: &World) -> Vec<(Span, Class)> {
    let tokens = lex(text);
    let index = Index::of(&world.catalog);
    let partners = partners(&tokens);
    let defined = defined(&tokens, text, world);
    let mut found = Vec::with_capacity(tokens.len());
    let mut stage: Vec<&'static str> = Vec::new();
    let mut starts = true;
    for (at, token) in tokens.iter().enumerate() {
        let written = token.span.of(text);
        let searched = stage.first() == Some(&"find") && !starts;
        let class = match token.shape {
            Shape::Pipe | Shape::End => {
                (starts, stage) = (true, Vec::new());
                if token.shape == Shape::Pipe {
                    found.push((token.span, Class::Operator));
                }
                continue;
            }
            Shape::Comment => Class::Comment,
            _ if searched => Class::Text,
            Shape::Text => Class::Text,
            Shape::Operator | Shape::Comma => Class::Operator,
            Shape::Open | Shape::Close => Class::Bracket { partner: partners[at] },
            Shape::Other => continue,
            Shape::Number => number(written, stage.last().copied()),
            Shape::Quoted => match known(written.trim_matches('`'), &index, &defined) {
                true => Class::Name,
                false => Class::Unknown,
            },
            Shape::Word => {
                let called = tokens.get(at + 1).is_some_and(|it| {
                    it.shape == Shape::Open && it.span.start <= token.span.end + 1 && it.span.of(text) != "{"
                });
                word(written, starts, called, &stage, &index, &defined)
            }
        };
        if token.shape == Shape::Word
            && let Some(word) = keywords::canonical(written)
        {
            stage.push(word);
        } else if starts && token.shape != Shape::Comment {
            stage.push("");
        }
        // After `let x =` a stage starts.
        let assigned = written == "=" && stage.first() == Some(&"let") && stage.len() == 1;
        if assigned {
            stage.clear();
        }
        starts = assigned || starts && token.shape == Shape::Comment;
        found.push((token.span, class));
    }
    found
}

fn word(written: &str, starts: bool, called: bool, stage: &[&str], index: &Index, defined: &HashSet<String>) -> Class {
    let keyword = keywords::canonical(written);
    match keyword {
        _ if starts && (keywords::is_verb(written) || keywords::is_statement(written)) => Class::Verb,
        // `left join`
        Some("join") if stage.first() == Some(&"join") => Class::Verb,
        Some("in" | "mod" | "not" | "and" | "or" | "where" | "by") => Class::Keyword,
        _ if called => Class::Function,
        // A word of another verb is an ordinary name where no stage starts.
        Some(_) if !keywords::only_starts(written) => Class::Keyword,
        _ if matches!(stage.first(), Some(&("set" | "param"))) || known(written, index, defined) => Class::Name,
        _ => Class::Unknown,
    }
}

fn known(name: &str, index: &Index, defined: &HashSet<String>) -> bool {
    let key = snake(name);
    index.columns.contains_key(&key)
        || index.datasets.contains(&key)
        || index.entities.contains_key(&key)
        || index.values.contains(&key)
        || defined.contains(&key)
}

fn number(written: &str, before: Option<&str>) -> Class {
    let bare = written.len() == 4 && written.chars().all(|c| c.is_ascii_digit());
    let expected = matches!(before, Some("for" | "since" | "until" | "from" | "to"));
    let range = written.len() == 10 && written.contains("..");
    let is_period = read_period(written).is_some() || read_date(written).is_some();
    if is_period && (!(bare || range) || expected) { Class::Period } else { Class::Number }
}

/// The names a text or the world defines: after `as`, before `=` of `let`, `derive` and their like, new names of `unpivot`.
fn defined(tokens: &[Token], text: &str, world: &World) -> HashSet<String> {
    let lets = world.expressions.iter().map(|it| &it.0).chain(world.tables.iter().map(|it| &it.0));
    let lets = lets.chain(world.parameters.iter().map(|it| &it.name));
    let mut found: HashSet<String> = lets.map(|it| snake(it)).collect();
    let mut verb = None;
    let mut starts = true;
    for (at, token) in tokens.iter().enumerate() {
        let is = |at: usize, word: &str| tokens.get(at).is_some_and(|it| it.span.of(text) == word);
        let after_as = 0 < at && keywords::canonical(tokens[at - 1].span.of(text)) == Some("as");
        let listed = verb == Some("unpivot") && 1 < at && keywords::canonical(tokens[at - 2].span.of(text)).is_none();
        let assigned = is(at + 1, "=") && matches!(verb, Some("let" | "derive" | "mix" | "bridge"))
            || verb == Some("param") && (is(at + 1, ":") || is(at + 1, "："));
        if matches!(token.shape, Shape::Word | Shape::Quoted) && (after_as || assigned || listed) {
            found.insert(snake(token.span.of(text)));
        }
        if starts {
            verb = keywords::canonical(token.span.of(text));
        }
        starts = matches!(token.shape, Shape::Pipe | Shape::End);
    }
    found
}

/// The partner of each bracket.
fn partners(tokens: &[Token]) -> Vec<Option<Span>> {
    let mut partners = vec![None; tokens.len()];
    let mut open: Vec<usize> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.shape {
            Shape::Open => open.push(at),
            Shape::Close => {
                if let Some(partner) = open.pop() {
                    partners[at] = Some(tokens[partner].span);
                    partners[partner] = Some(token.span);
                }
            }
            Shape::End => open.clear(),
            _ => {}
        }
    }
    partners
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Class, highlight};
    use crate::catalog::shipped;
    use crate::world::World;

    fn seen(text: &str) -> String {
        let world = World { catalog: Arc::new(shipped().catalog), ..World::default() };
        let stretches = highlight(text, &world);
        let letter = |class: Class| match class {
            Class::Verb => 'v',
            Class::Keyword => 'k',
            Class::Name => 'n',
            Class::Unknown => '?',
            Class::Function => 'f',
            Class::Number => '1',
            Class::Period => 'p',
            Class::Text => 't',
            Class::Comment => '#',
            Class::Operator => 'o',
            Class::Bracket { partner: Some(_) } => 'b',
            Class::Bracket { partner: None } => '!',
        };
        stretches.iter().map(|it| letter(it.1)).collect()
    }

    #[test]
    fn stretches_have_classes() {
        assert_eq!(seen("compare gross_margin where insurance_share > 50%"), "vnkno1");
        assert_eq!(seen("show revenu of Topchoice for 2021 # why"), "v?knkp#");
        assert_eq!(seen("比较 毛利率 其中 医保占比 超过 50%"), "vnknk1");
        assert_eq!(seen("show median(revenue), (2"), "vfbnbo!1");
        assert_eq!(seen("let x = revenue / beds\nshow x"), "vnononvn");
        assert_eq!(seen("find some words | top 3"), "vttok1".replace('k', "v").as_str());
        assert_eq!(seen("通策医疗 2021年 毛利率"), "npn");
        assert_eq!(seen("rank revenue top 5"), "vnk1");
        assert_eq!(seen("set language zh"), "vnn");
        assert_eq!(seen("param year: period = 2021 in 2010..2030 \"which\"\nshow revenue for year"), "vnono1k1tvnkn");
        assert_eq!(seen("show \"abc"), "vt");
        assert_eq!(seen("show 'a' €"), "vt");
    }

    #[test]
    fn a_long_text_is_cut_short() {
        let world = World { catalog: Arc::new(shipped().catalog), ..World::default() };
        let long = "show gross_margin, revenue where beds > 100张 ".repeat(3000);
        assert!(highlight(&long, &world).iter().all(|it| it.0.end <= super::super::lex::LONGEST));
    }
}
