//! Where the cursor is: which stage, after what, in the middle of which word. Knows nothing of what exists.

use super::super::lex::{LONGEST, Shape, Token, lex};
use crate::script::keywords;
use crate::source::Span;

/// What may be counted besides what is stated.
const GRADES: [&str; 4] = ["forecast", "plan", "assumption", "rule"];

/// What the grammar expects at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Slot {
    /// The start of a stage.
    Stage {
        /// Of the first one.
        first: bool,
        /// Of a whole statement, not of the right side of a `let`.
        statement: bool,
    },
    /// A table.
    Dataset {
        /// Whether a `let` table will do.
        tables: bool,
        /// Whether a column will do.
        columns: bool,
    },
    /// After `of`.
    Entity,
    /// Anything that has a value.
    Expression,
    /// One of the columns alone.
    Column,
    /// After `=` or in `in (`: what the column on the left may be.
    Value {
        /// The column.
        column: String,
        /// Whether an expression will do.
        expression: bool,
    },
    /// After an operand.
    Clause,
    /// One of these words.
    Words(&'static [&'static str]),
    /// After `for`, `since`, `until`: a period of the table; `all` where that will do.
    Period {
        /// Whether `all` will do.
        all: bool,
    },
    /// After `set`.
    Setting,
}

/// A place in a text.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub slot: Slot,
    /// What a candidate replaces.
    pub replaced: Span,
    /// What has been typed of it, without quotes.
    pub typed: String,
    /// The quote that is open.
    pub quote: Option<char>,
    /// Where the query begins that the cursor is in.
    pub query_start: usize,
    /// The tokens of the stage before the word.
    pub before: Vec<Token>,
    /// The tokens of the stage after the word.
    pub after: Vec<Token>,
    /// Where the `|` before the stage is, if there is one.
    pub pipe: Option<usize>,
}

/// The place of a cursor; none where nothing can be offered: in comments, numbers, closed texts.
pub(super) fn place(text: &str, cursor: usize) -> Option<Place> {
    if LONGEST < cursor {
        return None;
    }
    let tokens = lex(text);
    let inside = |it: &&Token| it.span.start < cursor && cursor <= it.span.end;
    let held = tokens.iter().find(inside).filter(|it| match it.shape {
        Shape::Word | Shape::Quoted | Shape::Text | Shape::Comment | Shape::Number => true,
        Shape::Operator | Shape::Open | Shape::Close | Shape::Comma | Shape::Pipe | Shape::End | Shape::Other => false,
    });
    let (start, quote) = match held {
        None => (cursor, None),
        Some(it) if matches!(it.shape, Shape::Word | Shape::Number) => (it.span.start, None),
        Some(it) if matches!(it.shape, Shape::Quoted | Shape::Text) && (it.open || cursor < it.span.end) => {
            (it.span.start, text[it.span.start..].chars().next())
        }
        Some(_) => return None,
    };
    let from = start + quote.map_or(0, char::len_utf8);
    let typed = text.get(from..cursor).unwrap_or("").to_owned();
    let code = |it: &&Token| it.shape != Shape::Comment;
    let end = held.map_or(cursor, |it| it.span.end);
    let earlier: Vec<Token> = tokens.iter().filter(code).filter(|it| it.span.end <= start).copied().collect();
    let later = tokens.iter().filter(code).filter(|it| end <= it.span.start);
    let after = later.take_while(|it| !matches!(it.shape, Shape::Pipe | Shape::End)).copied().collect();
    let cut = earlier.iter().rposition(|it| it.shape == Shape::End).map_or(0, |it| it + 1);
    let mut statement = &earlier[cut..];
    let is_let = statement.first().is_some_and(|it| canonical(text, it) == Some("let"));
    let mut whole = true;
    if is_let {
        let assigned = statement.iter().position(|it| matches!(it.span.of(text), "=" | "＝"))?;
        (statement, whole) = (&statement[assigned + 1..], false);
    }
    let query_start = statement.first().map_or(start, |it| it.span.start);
    let pipe = statement.iter().rposition(|it| it.shape == Shape::Pipe);
    let before = statement[pipe.map_or(0, |it| it + 1)..].to_vec();
    let slot = match before.is_empty() {
        true => Slot::Stage { first: pipe.is_none(), statement: whole && pipe.is_none() },
        false => Stage { text, tokens: &before }.slot()?,
    };
    let is_number = held.is_some_and(|it| it.shape == Shape::Number);
    // `from 2012 to 2014` behind a target is a stretch of time.
    let slot = match slot {
        Slot::Dataset { .. } if is_number && 1 < before.len() => Slot::Period { all: false },
        slot => slot,
    };
    // The start of a number is the start of a period, where one is expected, and of nothing else.
    let is_period = matches!(slot, Slot::Period { .. }) || slot == Slot::Clause && is_chinese(text, &before);
    if is_number && !is_period {
        return None;
    }
    let pipe = pipe.map(|it| statement[it].span.start);
    Some(Place { slot, replaced: Span::new(start, cursor), typed, quote, query_start, before, after, pipe })
}

/// The English word of a token, if it is a word of the language.
pub(super) fn canonical(text: &str, token: &Token) -> Option<&'static str> {
    if token.shape == Shape::Word { keywords::canonical(token.span.of(text)) } else { None }
}

/// Whether a sentence has Chinese words outside of its texts: then entities and periods need no word before them.
pub(super) fn is_chinese(text: &str, tokens: &[Token]) -> bool {
    tokens.iter().any(|it| it.shape == Shape::Word && !it.span.of(text).is_ascii())
}

struct Stage<'a> {
    text: &'a str,
    tokens: &'a [Token],
}

impl Stage<'_> {
    fn verb(&self) -> Option<&'static str> {
        let first = self.tokens.first()?;
        let word = canonical(self.text, first)?;
        let starts = keywords::is_verb(first.span.of(self.text)) || keywords::is_statement(first.span.of(self.text));
        starts.then_some(word)
    }

    /// What may follow the tokens.
    fn slot(&self) -> Option<Slot> {
        let (last, verb) = (self.tokens.len() - 1, self.verb());
        let token = &self.tokens[last];
        match verb {
            Some("find" | "details" | "include") => return None,
            Some("save") => return (last == 1).then_some(Slot::Words(&["replace"])),
            Some("set") => return Some(Slot::Setting),
            Some("param") => {
                let typed = matches!(token.span.of(self.text), ":" | "：");
                return typed.then_some(Slot::Words(&[
                    "number", "percent", "money", "period", "date", "text", "truth", "entity", "metric",
                ]));
            }
            Some("open") if last == 0 => return None,
            Some("open") => return (last == 1).then_some(Slot::Words(&["as"])),
            Some("use") => return (last == 0).then_some(Slot::Dataset { tables: false, columns: false }),
            _ => {}
        }
        match token.shape {
            Shape::Comma => self.listed(last, verb),
            Shape::Open => self.opened(last),
            Shape::Operator => self.compared(last, verb),
            Shape::Word => match canonical(self.text, token).filter(|it| last == 0 || !self.is_name(last, it)) {
                Some(word) => self.after_word(word, last, verb),
                None => Some(self.after_operand(last, verb)),
            },
            Shape::Quoted | Shape::Text | Shape::Number | Shape::Close => Some(self.after_operand(last, verb)),
            Shape::Comment | Shape::Pipe | Shape::End | Shape::Other => None,
        }
    }

    /// Whether a word that only starts stages is a name here.
    fn is_name(&self, at: usize, word: &str) -> bool {
        keywords::only_starts(self.tokens[at].span.of(self.text)) && word != "join"
    }

    fn after_word(&self, word: &str, last: usize, verb: Option<&'static str>) -> Option<Slot> {
        let tables = Slot::Dataset { tables: true, columns: false };
        match word {
            "join" if canonical(self.text, &self.tokens[last]) == Some("join") => {
                let written = self.tokens[last].span.of(self.text);
                let kinds = ["inner", "left", "full", "semi", "anti", "cross", "asof"];
                let is_kind = kinds.iter().any(|it| it.eq_ignore_ascii_case(written));
                Some(if is_kind { Slot::Words(&["join"]) } else { tables })
            }
            "from" | "union" | "intersect" | "except" | "one" => Some(tables),
            "describe" | "audit" => Some(Slot::Dataset { tables: false, columns: true }),
            "of" | "benchmark" => Some(Slot::Entity),
            "in" if matches!(verb, Some("pivot")) => None,
            "to" if matches!(verb, Some("bridge")) || self.is_ranged(last) => Some(Slot::Period { all: false }),
            "as" | "top" | "bottom" | "sample" | "seed" | "in" | "to" | "case" => None,
            "for" => Some(Slot::Period { all: true }),
            "since" | "until" => Some(Slot::Period { all: false }),
            "is" => Some(Slot::Words(&["missing", "not"])),
            "including" => Some(Slot::Words(&GRADES)),
            "method" => Some(Slot::Words(&["shapley", "sequential", "log"])),
            "drop" | "rename" | "fill" | "unpivot" | "why" | "over" => Some(Slot::Column),
            "on" if verb == Some("join") => Some(Slot::Column),
            "missing" | "true" | "false" | "asc" | "desc" | "all" | "matched" | "quarterly" | "yearly" | "monthly"
            | "down" | "end" => Some(self.after_operand(last, verb)),
            _ => Some(Slot::Expression),
        }
    }

    /// Whether `to` ends a stretch of time: `from 2012 to`.
    fn is_ranged(&self, to: usize) -> bool {
        let is = |at: usize, word: &str| canonical(self.text, &self.tokens[at]) == Some(word);
        2 <= to && self.tokens[to - 1].shape == Shape::Number && (is(to - 2, "from") || is(to - 2, "since"))
    }

    /// After a comma: what the list is of.
    fn listed(&self, last: usize, verb: Option<&'static str>) -> Option<Slot> {
        let mut depth = 0;
        for at in (0..last).rev() {
            match self.tokens[at].shape {
                Shape::Close => depth += 1,
                Shape::Open if depth == 0 => return self.opened(at),
                Shape::Open => depth -= 1,
                Shape::Word if depth == 0 => match canonical(self.text, &self.tokens[at]) {
                    Some("of") => return Some(Slot::Entity),
                    Some("union") if at == 0 => return Some(Slot::Dataset { tables: true, columns: false }),
                    Some("for") => return Some(Slot::Period { all: false }),
                    Some("as") if verb != Some("unpivot") => {
                        return Some(if verb == Some("rename") { Slot::Column } else { Slot::Expression });
                    }
                    Some("as") => return None,
                    Some("including") => return Some(Slot::Words(&GRADES)),
                    Some("drop" | "rename" | "unpivot" | "fill") if at == 0 => return Some(Slot::Column),
                    Some("on") if verb == Some("join") => return Some(Slot::Column),
                    Some("by" | "sort" | "where" | "having" | "among" | "within" | "per" | "on") => break,
                    _ => {}
                },
                _ => {}
            }
        }
        Some(Slot::Expression)
    }

    /// After an opening bracket: values after `in`, else an expression.
    fn opened(&self, at: usize) -> Option<Slot> {
        let is = |at: usize, word: &str| canonical(self.text, &self.tokens[at]) == Some(word);
        if at == 0 || !is(at - 1, "in") {
            return Some(Slot::Expression);
        }
        let left = (0..at - 1).rev().find(|left| !is(*left, "not"))?;
        Some(Slot::Value { column: self.name(left)?, expression: false })
    }

    fn compared(&self, last: usize, verb: Option<&'static str>) -> Option<Slot> {
        let assigns = matches!(verb, Some("derive" | "mix" | "bridge")) && last == 2;
        match self.tokens[last].span.of(self.text) {
            "." | ".." | "~" => None,
            ":" | "：" => Some(Slot::Expression),
            _ if verb == Some("join") => None,
            "=" | "==" | "＝" | "!=" | "<>" | "≠" if !assigns && 0 < last => {
                Some(self.name(last - 1).map_or(Slot::Expression, |column| Slot::Value { column, expression: true }))
            }
            _ => Some(Slot::Expression),
        }
    }

    fn name(&self, at: usize) -> Option<String> {
        let token = self.tokens.get(at)?;
        let is_name = matches!(token.shape, Shape::Word | Shape::Quoted);
        is_name.then(|| token.span.of(self.text).trim_matches('`').to_owned())
    }

    fn after_operand(&self, last: usize, verb: Option<&'static str>) -> Slot {
        // 通策医疗 2021年 毛利率
        let leads = verb.is_none() && matches!(self.tokens[0].shape, Shape::Word | Shape::Text | Shape::Quoted);
        let dated = self.tokens[1..=last].iter().all(|it| it.shape == Shape::Number);
        match leads && dated {
            true => Slot::Expression,
            false => Slot::Clause,
        }
    }
}
