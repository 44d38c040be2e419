//! Reads a whole text: one statement after the other, so that one unreadable statement does not hide the next.

use pest::Parser;
use pest::error::InputLocation;
use pest::iterators::Pair;

use super::{Script, Statement, StatementKind};
use crate::diagnostic::{Diagnostic, Fix};
use crate::source::{Source, Span};
use crate::syntax::tree::{Clauses, PeriodWord};
use crate::syntax::{Rule, WardParser, clause, expression, name, orders, span, target, targets};
use crate::verb::{Stage, Verb};

const DEEPEST: usize = 128;
const LONGEST: usize = 256 * 1024;
/// Long chains cost the engine quadratic time and deep recursion.
const MOST_OPERATORS: usize = 500;
const MOST_STAGES: usize = 200;
/// A text with more faults than this is no script; the rest is not looked at.
const MOST_FAULTS: usize = 20;

/// Reads a text; what could not be read has a diagnostic and is left out.
pub fn read(source: &Source) -> (Script, Vec<Diagnostic>) {
    let mut script = Script::default();
    let mut faults = Vec::new();
    for piece in pieces(&source.text, &mut faults) {
        if MOST_FAULTS <= faults.len() {
            break;
        }
        if let Some(fault) = too_much(piece.of(&source.text), piece) {
            faults.push(fault);
            continue;
        }
        let (kind, mut found) = statement(piece.of(&source.text), piece.start);
        faults.append(&mut found);
        if let Some(kind) = kind {
            script.statements.push(Statement { kind, span: piece });
        }
    }
    (script, faults)
}

/// The statements of a text: one a line; a line that is indented, or starts with `|`, `)` or `}`, goes on; `;` separates.
fn pieces(text: &str, faults: &mut Vec<Diagnostic>) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let (mut start, mut depth, mut deepest) = (0, 0usize, 0usize);
    let mut quote: Option<(char, usize)> = None;
    let mut comment = false;
    let mut end_of_code = 0;
    let mut cut = |from: usize, to: usize, deepest: usize, faults: &mut Vec<Diagnostic>| {
        let piece = &text[from..to];
        let lead = piece.len() - piece.trim_start().len();
        let span = Span::new(from + lead, from + piece.trim_end().len().max(lead));
        if span.start == span.end {
            return;
        }
        if DEEPEST < deepest {
            faults.push(
                Diagnostic::error(
                    "too-deep",
                    format!("brackets are nested {deepest} deep; at most {DEEPEST} are read"),
                )
                .at(span, ""),
            );
        } else if LONGEST < span.end - span.start {
            faults.push(
                Diagnostic::error("too-long", "this statement is too long to be a question")
                    .at(Span::new(span.start, span.start), ""),
            );
        } else {
            found.push(span);
        }
    };
    for (at, c) in text.char_indices() {
        if c == '\0'
            || c.is_control() && !matches!(c, '\n' | '\r' | '\t')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        {
            faults.push(
                Diagnostic::error(
                    "control-character",
                    format!("an invisible character U+{:04X} stands in the text", c as u32),
                )
                .at(Span::new(at, at + c.len_utf8()), "remove it"),
            );
            return Vec::new();
        }
        if comment {
            comment = c != '\n';
            if comment {
                continue;
            }
            start = start.max(if text[start..end_of_code.max(start)].trim().is_empty() { at } else { start });
        }
        match (quote, c) {
            (Some((open, _)), _) => {
                let closes = c == open || open == '“' && c == '”';
                quote = if closes { None } else { quote };
            }
            (None, '"' | '\'' | '`' | '“') => quote = Some((c, at)),
            (None, '#') => {
                comment = true;
                if !text[start..at].trim().is_empty() {
                    cut(start, at, deepest, faults);
                }
                start = text[at..].find('\n').map_or(text.len(), |it| at + it);
            }
            (None, '(' | '（' | '{' | '[') => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            (None, ')' | '）' | '}' | ']') => depth = depth.saturating_sub(1),
            (None, ';' | '；') if depth == 0 => {
                cut(start, at, deepest, faults);
                (start, deepest) = (at + c.len_utf8(), 0);
            }
            (None, '\n') => {
                let next = &text[at + 1..];
                let goes_on = next.starts_with([' ', '\t', '|', ')', '}', '\u{3000}'])
                    && !next.trim_start_matches([' ', '\t', '\r']).starts_with('\n');
                if !goes_on {
                    cut(start, at, deepest, faults);
                    (start, deepest, depth) = (at + 1, 0, 0);
                }
            }
            _ => {}
        }
        end_of_code = at + c.len_utf8();
    }
    match quote {
        Some((open, at)) => {
            let fault = Diagnostic::error("unclosed-quote", format!("the quote {open} is never closed"))
                .at(Span::new(at, at + open.len_utf8()), "opened here");
            let close = if open == '“' { '”' } else { open };
            faults.push(fault.fix(Fix {
                title: format!("close it with {close}"),
                edits: vec![crate::diagnostic::Edit {
                    span: Span::new(text.len(), text.len()),
                    text: close.to_string(),
                }],
            }));
        }
        None if !comment => cut(start, text.len(), deepest, faults),
        None => {}
    }
    found
}

/// More operators or stages than one sentence may have, counted without reading it.
fn too_much(text: &str, at: Span) -> Option<Diagnostic> {
    let signs = text.bytes().filter(|it| b"+-*/^=<>&".contains(it)).count();
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    let named = words.filter(|it| ["and", "or", "not", "if", "mod"].iter().any(|word| it.eq_ignore_ascii_case(word)));
    let start = Span::new(at.start, at.start);
    let nested = |word: &str| {
        text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|it| it.eq_ignore_ascii_case(word)).count()
    };
    let deepest = nested("if").max(nested("not")).max(text.matches('^').count());
    if DEEPEST < deepest {
        let title = format!("operators may be nested {deepest} deep here; at most {DEEPEST} are read");
        return Some(Diagnostic::error("too-deep", title).at(start, "split it with `let`"));
    }
    let (operators, stages) = (signs + named.count(), text.matches('|').count() + 1);
    if MOST_OPERATORS < operators {
        let title = format!("one sentence has {operators} operators; at most {MOST_OPERATORS} are read");
        return Some(Diagnostic::error("too-long", title).at(start, "split it with `let`"));
    }
    let title = format!("one query has {stages} stages; at most {MOST_STAGES} are read");
    (MOST_STAGES < stages).then(|| Diagnostic::error("too-long", title).at(start, "split it with `let`"))
}

fn statement(text: &str, base: usize) -> (Option<StatementKind>, Vec<Diagnostic>) {
    let limit = 50_000 + 500 * text.len();
    pest::set_call_limit(std::num::NonZeroUsize::new(limit));
    let parsed = WardParser::parse(Rule::statement, text);
    let mut faults = Vec::new();
    let pair = match parsed {
        Ok(mut pairs) => pairs.next().and_then(|it| it.into_inner().next()),
        Err(error) => {
            faults.push(unreadable(&error, text, base));
            return (None, faults);
        }
    };
    let Some(pair) = pair else { return (None, faults) };
    let rule = pair.as_rule();
    if rule == Rule::query {
        return (Some(StatementKind::Query(query(pair, base, &mut faults))), faults);
    }
    let mut parts = pair.into_inner().skip(1);
    let mut part = || parts.next().expect("the grammar gives a statement its parts");
    let kind = match rule {
        Rule::let_value => StatementKind::LetExpr(name(part(), base), expression(part(), base)),
        Rule::let_table => {
            let (alias, stages) = (name(part(), base), part());
            match lone_expression(&stages) {
                Some(value) => StatementKind::LetExpr(alias, expression(value, base)),
                None => StatementKind::LetTable(alias, query(stages, base, &mut faults)),
            }
        }
        Rule::use_statement => StatementKind::Use(name(part(), base)),
        Rule::set => StatementKind::Set(name(part(), base), name(part(), base)),
        _ => {
            let path = name(part(), base).text;
            StatementKind::Open { path, alias: parts.nth(1).map(|it| name(it, base)) }
        }
    };
    (Some(kind), faults)
}

/// The expression of a query that is nothing but one.
fn lone_expression<'a>(query: &Pair<'a, Rule>) -> Option<Pair<'a, Rule>> {
    let mut stages = query.clone().into_inner();
    let (stage, more) = (stages.next()?.into_inner().next()?, stages.next());
    if stage.as_rule() != Rule::bare || more.is_some() {
        return None;
    }
    let parts: Vec<Pair<'a, Rule>> = stage.into_inner().collect();
    let [targets] = parts.as_slice() else { return None };
    let targets: Vec<Pair<'a, Rule>> = targets.clone().into_inner().collect();
    let [target] = targets.as_slice() else { return None };
    let parts: Vec<Pair<'a, Rule>> = target.clone().into_inner().collect();
    match parts.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}

fn query(pair: Pair<'_, Rule>, base: usize, faults: &mut Vec<Diagnostic>) -> Vec<Stage> {
    pair.into_inner().filter(|it| it.as_rule() == Rule::stage).map(|it| stage(it, base, faults)).collect()
}

fn stage(pair: Pair<'_, Rule>, base: usize, faults: &mut Vec<Diagnostic>) -> Stage {
    let at = span(&pair, base);
    let pair = pair.into_inner().next().expect("the grammar gives a stage one verb");
    let rule = pair.as_rule();
    let parts: Vec<Pair<'_, Rule>> = pair.into_inner().collect();
    let of = |wanted: Rule| parts.iter().filter(move |it| it.as_rule() == wanted).cloned();
    let expressions = || of(Rule::expression).map(|it| expression(it, base));
    let first_expression = || expressions().next().expect("the grammar gives this verb an expression");
    let possibly = of(Rule::possibly).next().is_some();
    let count = of(Rule::count).next().and_then(|it| it.as_str().parse().ok()).unwrap_or(0);
    let mut made = Clauses::default();
    if matches!(rule, Rule::show | Rule::compare | Rule::rank | Rule::bare) {
        let plain = |it: &&Pair<'_, Rule>| it.as_str().is_empty() || !is_clause(it.as_rule());
        for part in parts.iter().filter(|it| !plain(it)) {
            clause(part.clone(), base, &mut made, faults);
        }
    }
    let listed = of(Rule::targets).next().map(|it| targets(it, base)).unwrap_or_default();
    let verb = match rule {
        Rule::from => Verb::From(name(of(Rule::entity_name).next().expect("the grammar gives from a name"), base)),
        Rule::compare => Verb::Compare { targets: listed, clauses: made },
        Rule::rank => {
            let target = of(Rule::target).next().map(|it| target(it, base)).expect("the grammar gives rank a target");
            Verb::Rank { target, within: std::mem::take(&mut made.within), clauses: made }
        }
        Rule::describe => Verb::Describe(of(Rule::name).next().map(|it| name(it, base))),
        Rule::derive => {
            let list = parts.iter().filter(|it| matches!(it.as_rule(), Rule::named | Rule::target));
            Verb::Derive(list.map(|it| target(it.clone(), base)).collect())
        }
        Rule::drop => Verb::Drop(of(Rule::names).flat_map(|it| it.into_inner()).map(|it| name(it, base)).collect()),
        Rule::rename => Verb::Rename(of(Rule::renaming).map(|it| renaming(it, base)).collect()),
        Rule::sort => Verb::Sort(of(Rule::orders).next().map(|it| orders(it, base)).unwrap_or_default()),
        Rule::top | Rule::bottom => Verb::Top { count, bottom: rule == Rule::bottom, by: expressions().next() },
        Rule::distinct => Verb::Distinct(expressions().collect()),
        Rule::summarize => {
            let by = of(Rule::by_clause).flat_map(|it| it.into_inner()).find(|it| it.as_rule() == Rule::targets);
            Verb::Summarize { targets: listed, by: by.map(|it| targets(it, base)).unwrap_or_default() }
        }
        Rule::where_stage => Verb::Where { condition: first_expression(), possibly },
        Rule::bare => {
            if let Some(lead) = of(Rule::lead).next() {
                lead_into(lead, base, &mut made);
            }
            Verb::Show { targets: listed, clauses: made }
        }
        _ => Verb::Show { targets: listed, clauses: made },
    };
    Stage { verb, span: at }
}

/// `通策医疗 2021年`: an entity, and perhaps a period, before the metric.
fn lead_into(pair: Pair<'_, Rule>, base: usize, clauses: &mut Clauses) {
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::entity_name => clauses.of.push(name(part, base)),
            Rule::date | Rule::period => {
                let at = span(&part, base);
                clauses
                    .periods
                    .push(PeriodWord { period: crate::quantity::read_period(part.as_str().trim()), span: at });
            }
            _ => {}
        }
    }
}

fn renaming(pair: Pair<'_, Rule>, base: usize) -> (crate::syntax::tree::Name, crate::syntax::tree::Name) {
    let mut names = pair.into_inner().filter(|it| it.as_rule() == Rule::name).map(|it| name(it, base));
    let old = names.next().expect("the grammar gives a renaming two names");
    (old, names.next().expect("the grammar gives a renaming two names"))
}

fn is_clause(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::from_to
            | Rule::from_clause
            | Rule::of_clause
            | Rule::among_clause
            | Rule::where_clause
            | Rule::by_clause
            | Rule::for_clause
            | Rule::since_clause
            | Rule::until_clause
            | Rule::having_clause
            | Rule::sort_clause
            | Rule::within_clause
            | Rule::top_clause
            | Rule::bottom_clause
            | Rule::unit_clause
    )
}

/// A statement that pest cannot read, in a reader's words.
fn unreadable(error: &pest::error::Error<Rule>, text: &str, base: usize) -> Diagnostic {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at.min(text.len()),
    };
    let rest = &text[at..];
    let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    let length = if length == 0 { rest.chars().next().map_or(0, char::len_utf8) } else { length };
    let word = &rest[..length];
    let here = Span::new(base + at, base + at + length);
    let title = match word.is_empty() {
        true => "the sentence ends too early".to_owned(),
        false => format!("`{word}` does not fit here"),
    };
    let fault = Diagnostic::error("unreadable", title).at(here, expected(error));
    dashed_range(text, base, fault)
}

/// `10-20%` is a range only in data; in a query it is written `10%..20%`.
fn dashed_range(text: &str, base: usize, fault: Diagnostic) -> Diagnostic {
    let Some(at) = text.find('-') else { return fault };
    let left = text[..at].rfind(|c: char| !(c.is_ascii_digit() || c == '.')).map_or(0, |it| it + 1);
    let right = text[at + 1..]
        .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '%'))
        .map_or(text.len(), |it| at + 1 + it);
    let digits = left < at && text[at + 1..right].ends_with('%');
    match digits && text.is_char_boundary(left) {
        true => fault.fix(Fix::replace(Span::new(base + at, base + at + 1), "..", "write a range with `..`")),
        false => fault,
    }
}

fn expected(error: &pest::error::Error<Rule>) -> String {
    let pest::error::ErrorVariant::ParsingError { positives, .. } = &error.variant else {
        return "this is nested too deeply to be read".to_owned();
    };
    let mut words: Vec<&str> = Vec::new();
    for rule in positives {
        let word = match rule {
            Rule::expression | Rule::path | Rule::name | Rule::target | Rule::targets => "a metric or expression",
            Rule::period_word | Rule::period => "a period",
            Rule::count => "a number of rows",
            Rule::add | Rule::equal | Rule::greater | Rule::and | Rule::or | Rule::multiply => "an operator",
            Rule::EOI => "the end of the sentence",
            rule if is_clause(*rule) => "a clause such as where, by, of, for, sort or top",
            _ => continue,
        };
        if !words.contains(&word) {
            words.push(word);
        }
    }
    match words.is_empty() {
        true => "something else is expected here".to_owned(),
        false => format!("expected {}", words.join(", or ")),
    }
}
