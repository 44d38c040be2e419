//! What is wrong with a statement that does not read: each stage is looked at alone, so that one fault does not hide the next.

use pest::error::{Error, ErrorVariant, InputLocation};

use super::mended::{
    called, correlated, equal, led_by_of, missing, period, possibly, quoted_name, reordered, reserved, respelt,
    within_outside, year,
};
use super::one_each::{one_each, takes};
use super::pieces::{Quoted, quoted};
use super::read::{is_clause, statement};
use super::{foreign, glued, keywords, rearranged, sql};
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::nearest::nearest;
use crate::source::Span;
use crate::syntax::{Rule, parse};

/// Whether a statement reads without an error.
pub(super) fn reads(text: &str) -> bool {
    match parse(Rule::statement, text) {
        Ok(_) => statement(text, 0).0.is_some(),
        Err(_) => false,
    }
}

/// The faults of a statement that pest cannot read.
pub(super) fn faults(error: &Error<Rule>, text: &str, base: usize) -> Vec<Diagnostic> {
    if keywords::is_statement(first_word(text)) && let_head(text) == 0 {
        return vec![super::opening::misread(error, text, base).unwrap_or_else(|| no_statement(text, base))];
    }
    let head = let_head(text);
    // A chain of another language has a `|` of its own.
    if let Some(fault) = foreign::formula(&text[head..], base + head) {
        return vec![fault];
    }
    let mut found = Vec::new();
    let all = stages(text, head);
    for (place, at) in all.iter().enumerate() {
        let stage = at.of(text);
        if stage.is_empty() {
            found.extend(empty_stage(*at, &all, base));
            continue;
        }
        match parse(Rule::one_stage, stage) {
            Ok(_) => found.extend(statement(stage, base + at.start).1),
            Err(error) => {
                let placed = |it: &Span| (it.of(text), Span::new(base + it.start, base + it.end));
                let grouped = all.get(place + 1).and_then(|it| sql::grouped_stage(placed(at), placed(it)));
                let mut fault = grouped.unwrap_or_else(|| bad_stage(&error, stage, base + at.start));
                let before = place.checked_sub(1).map(|it| placed(&all[it]));
                let sorted = before.and_then(|it| rearranged::sorted_before(it, placed(at), reads));
                fault.fixes.extend(sorted);
                if head == 0 && place + 1 == all.len() && fault.fixes.is_empty() {
                    fault.fixes.extend(one_each(stage, &text[..at.start], base + at.start));
                }
                found.push(fault);
            }
        }
    }
    if !found.iter().any(Diagnostic::is_error) {
        found.push(unreadable(error, text, base));
    }
    found
}

/// How long the `let n =` before a query is.
fn let_head(text: &str) -> usize {
    parse(Rule::let_head, text).ok().and_then(|mut it| it.next()).map_or(0, |it| it.as_str().len())
}

/// The stages of a query from a place on: what stands between its `|`, without the space around it.
fn stages(text: &str, from: usize) -> Vec<Span> {
    let mut cuts = vec![from];
    let (mut at, mut depth) = (from, 0usize);
    while let Some(c) = text[at..].chars().next() {
        let next = at + c.len_utf8();
        at = match (quoted(text, at), c) {
            (Quoted::Upto(end), _) => end,
            (Quoted::Open, _) => text.len(),
            (Quoted::No, '|') if text[next..].starts_with('|') => next + 1,
            (Quoted::No, '|') if depth == 0 => {
                cuts.extend([at, next]);
                next
            }
            (Quoted::No, _) => next,
        };
        match c {
            '(' | '（' | '{' => depth += 1,
            ')' | '）' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    cuts.push(text.len());
    let trimmed = |pair: &[usize]| {
        let piece = &text[pair[0]..pair[1]];
        let start = pair[0] + piece.len() - piece.trim_start().len();
        Span::new(start, start + piece.trim().len())
    };
    cuts.chunks(2).map(trimmed).collect()
}

/// Nothing between two `|`, or after the last: the `|` is one too many.
fn empty_stage(at: Span, all: &[Span], base: usize) -> Option<Diagnostic> {
    let before = all.iter().rev().find(|it| it.end <= at.start && **it != at);
    let fault = |at: Span| Diagnostic::error("empty-stage", "there is nothing between `|` and what follows").at(at, "");
    let cut = match before {
        Some(before) => Span::new(before.end, at.start),
        None => Span::new(at.start, all.get(1)?.start),
    };
    let cut = Span::new(base + cut.start, base + cut.end);
    let text = if before.is_some() && all.last() != Some(&at) { " " } else { "" };
    Some(fault(cut).fix(Fix::replace(cut, text, "leave the `|` out")))
}

/// The first fault of a stage that does not read, with a fix that was tried, if there is one.
fn bad_stage(error: &Error<Rule>, text: &str, base: usize) -> Diagnostic {
    sql::fault(text, base)
        .or_else(|| foreign::verb(text, base))
        .or_else(|| glued::glued(text, base))
        .or_else(|| unknown_verb(text, base, true))
        .unwrap_or_else(|| unreadable(error, text, base))
}

/// A sentence that would read as one about an entity, if its first word were not more likely a word of the language.
/// `lead` is that word, as it stands.
pub(super) fn no_entity(lead: &str, text: &str, base: usize) -> Option<Diagnostic> {
    if lead != first_word(text) {
        return None;
    }
    if keywords::is_statement(lead) {
        return Some(no_statement(text, base));
    }
    if let Some(fault) = foreign::verb(text, base) {
        return Some(fault);
    }
    let fault = match lead.is_ascii() {
        // Names start with a capital; a verb that was mistyped does not, and keeps its first letter.
        true => unknown_verb(text, base, false).filter(|it| is_likely_verb(lead, it)),
        false => keywords::glued_verb(lead).and_then(|_| glued::glued(text, base)),
    };
    let at = Span::new(base, base + lead.len());
    Some(fault?.fix(Fix::replace(at, format!("\"{lead}\""), "an entity of this name stands in quotes")))
}

fn is_likely_verb(lead: &str, fault: &Diagnostic) -> bool {
    let verb = fault.fixes.first().and_then(|it| it.edits.first()).map_or("", |it| it.text.as_str());
    let first = lead.chars().next().filter(|it| it.is_lowercase());
    let row = keywords::VERBS.iter().find(|it| it.0 == verb);
    row.is_some_and(|it| std::iter::once(&it.0).chain(it.1).any(|word| word.chars().next() == first))
}

/// A first word that is no verb but near one.
fn unknown_verb(text: &str, base: usize, statements: bool) -> Option<Diagnostic> {
    let word = first_word(text);
    if word.is_empty() || keywords::is_verb(word) {
        return None;
    }
    let at = Span::new(base, base + word.len());
    if let Some(fault) = called_first(text, base) {
        return Some(fault);
    }
    let statements = keywords::STATEMENTS.iter().filter(|_| statements).map(|it| (it.0, it.0));
    let verbs = keywords::VERBS.iter();
    let verbs = verbs.flat_map(|it| std::iter::once((it.0, it.0)).chain(it.1.iter().map(|other| (*other, it.0))));
    let known: Vec<(&str, &str)> = verbs.chain(statements).collect();
    let found = near(word, known.iter().map(|it| it.0))?;
    // A name starts with a capital, and a verb that was shouted is capitals throughout.
    let small = word.chars().any(char::is_lowercase) || word.len() <= 4;
    let is_name = small && word.chars().next().is_some_and(char::is_uppercase);
    if is_name && 0 < strsim::damerau_levenshtein(&word.to_lowercase(), found) {
        return None;
    }
    let near = known.iter().find(|it| it.0 == found)?.1;
    let fault = Diagnostic::error("unknown-verb", format!("`{word}` is no verb")).at(at, "a verb is expected here");
    let mended = format!("{near}{}", &text[word.len()..]);
    Some(match reads(&mended) {
        true => fault.fix(Fix::replace(at, near, format!("write `{near}`"))),
        false => fault.note(format!("near it: `{near}`")),
    })
}

/// `max revenue by specialty`: the figure of a function stands in brackets.
fn called_first(text: &str, base: usize) -> Option<Diagnostic> {
    let all = words(text);
    let (second, figure) = *all.get(1)?;
    let (word, at) = (first_word(text), Span::new(second, second + figure.len()));
    let fix = called(text, at, 0)?;
    let mended = format!("show {}", fix.apply(text));
    let fault = Diagnostic::error("unknown-verb", format!("`{word}` is no verb"));
    let fault = fault.at(Span::new(base, base + word.len()), "a verb is expected here");
    let call = format!("show {}", fix.edits.first()?.text);
    let place = Span::new(base, base + at.end);
    reads(&mended).then(|| fault.fix(Fix::replace(place, call.clone(), format!("write `{call}`"))))
}

/// The nearest of some keywords; one letter off is near for short ones too.
pub(super) fn near<'a>(word: &str, keywords: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let word = word.to_lowercase();
    let long = nearest(&word, keywords.clone().map(|it| (it, &[][..]))).first().copied();
    let close = |it: &&str| 3 <= it.len() && 3 <= word.len() && strsim::damerau_levenshtein(&word, it) == 1;
    long.or_else(|| keywords.clone().find(close))
}

/// `let`, `use`, `set`, `open` that do not read.
fn no_statement(text: &str, base: usize) -> Diagnostic {
    let word = first_word(text);
    let rest = text[word.len()..].trim_start();
    let at = text.len() - rest.len();
    let takes = match word.to_lowercase().as_str() {
        "let" | "令" => "a name, `=` and an expression or a query",
        "use" | "使用" => "the name of one dataset",
        "include" | "引入" => "a path in quotes: `include \"definitions.ward\"`",
        "param" | "参数" => "a name, `:` and a type: `param year: period = 2021 in 2010..2030 \"which year\"`",
        "set" | "设置" => "a setting and its value: `set language zh`",
        _ => "a path in quotes, and perhaps `as` and a name",
    };
    let fault = Diagnostic::error("unreadable", format!("`{word}` takes {takes}"))
        .at(Span::new(base + at, base + text.len()), "");
    let path = rest.split_whitespace().next().unwrap_or("");
    let mended = format!("{}\"{path}\"{}", &text[..at], &rest[path.len()..]);
    let is_open = matches!(word.to_lowercase().as_str(), "open" | "打开" | "include" | "引入");
    match is_open && !path.is_empty() && !path.contains(['"', '\'', '“']) && reads(&mended) {
        true => {
            let at = Span::new(base + at, base + at + path.len());
            fault.fix(Fix::replace(at, format!("\"{path}\""), "put the path in quotes"))
        }
        false => fault,
    }
}

/// What does not fit where reading stopped, in a reader's words.
fn unreadable(error: &Error<Rule>, text: &str, base: usize) -> Diagnostic {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at.min(text.len()),
    };
    let word = match first_word(&text[at..]) {
        "" => text[at..].chars().next().map_or("", |it| &text[at..at + it.len_utf8()]),
        word => word,
    };
    if let Some(fault) = open_bracket(text, base).filter(|_| word.is_empty()) {
        return fault;
    }
    let here = Span::new(base + at, base + at + word.len());
    let title = match word.is_empty() {
        true => "the sentence ends too early".to_owned(),
        false => format!("`{word}` does not fit here"),
    };
    let correlates =
        keywords::canonical(first_word(text)) == Some("correlate") && !words(text).iter().any(|it| it.1 == "with");
    let listed = [",", "，", "、"].contains(&word);
    let expected = match takes(text).filter(|_| listed && !correlates) {
        _ if correlates => "`correlate` takes two figures: `correlate net_margin with insurance_share`".to_owned(),
        Some(takes) => takes,
        None => expected(error),
    };
    let fault = Diagnostic::error("unreadable", title).at(here, expected);
    misfit(text, Span::new(at, at + word.len()), base).into_iter().fold(fault, Diagnostic::fix)
}

/// A bracket that is never closed.
pub(super) fn open_bracket(text: &str, base: usize) -> Option<Diagnostic> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        match c {
            '(' | '（' => open.push((at, ')')),
            '{' => open.push((at, '}')),
            ')' | '）' | '}' => drop(open.pop()),
            _ => {}
        }
        at = match quoted(text, at) {
            Quoted::Upto(end) => end,
            Quoted::No | Quoted::Open => at + c.len_utf8(),
        };
    }
    let first = open.first()?.0;
    let bracket = Span::new(first, first + text[first..].chars().next()?.len_utf8());
    let closing: String = open.iter().rev().map(|it| it.1).collect();
    let at = Span::new(base + bracket.start, base + bracket.end);
    let fault = Diagnostic::error("unclosed-bracket", format!("the bracket {} is never closed", bracket.of(text)));
    let fault = fault.at(at, "opened here");
    let end = Span::new(base + text.len(), base + text.len());
    Some(match reads(&format!("{text}{closing}")) {
        true => fault.fix(Fix::replace(end, closing.clone(), format!("close it with {closing}"))),
        false => fault,
    })
}

/// A word in the wrong place: a clause word misspelt, a `|` or a comma left out before it.
fn misfit(text: &str, at: Span, base: usize) -> Vec<Fix> {
    let word = at.of(text);
    let before = &text[..at.start];
    let place = Span::new(base + at.start, base + at.end);
    let end = Span::new(base + before.trim_end().len(), base + before.trim_end().len());
    let order = match word.to_lowercase().as_str() {
        "descending" | "decreasing" => Some("desc"),
        "ascending" | "increasing" => Some("asc"),
        _ => None,
    };
    let replaced = order.map(|it| Fix::replace(place, it, format!("write `{it}`"))).or_else(|| respelt(text, base));
    let comma = Fix::replace(end, ",", "put a comma between");
    // `for last year`, `ward> show 5`: no list stands there.
    let clause = words(before).iter().rev().find_map(|it| keywords::canonical(it.1));
    let asks = before.contains(char::is_alphabetic) && !before.contains('>');
    let listed = asks && !matches!(clause, Some("for" | "since" | "until"));
    let piped = keywords::is_verb(word).then(|| Fix::replace(end, " |", "put a `|` between"));
    let comma = Some(comma).filter(|_| listed && word.starts_with(|c: char| c.is_alphanumeric() || c == '`'));
    // `gross margin` is one name, written with `_`.
    let last = words(before).last().map_or("", |it| it.1);
    let is_part = |it: &str| it.starts_with(|c: char| c.is_ascii_lowercase()) && keywords::canonical(it).is_none();
    let one_name = is_part(word) && is_part(last) && last != word && before.trim_end().ends_with(last);
    let joined = Fix::replace(Span::new(end.start, place.start), "_", "one name is written with `_`");
    let joined = Some(joined).filter(|_| one_name);
    let quoted = quoted_name(text, at, base);
    // The state of Indiana in a list of values is a word of the language.
    let is_value =
        before.trim_end().ends_with(['(', '（', ',', '，', '=', '＝']) && keywords::canonical(word).is_some();
    let value =
        Some(Fix::replace(place, format!("\"{word}\""), "a value that is a word of the language stands in quotes"));
    let value = value.filter(|_| is_value);
    let local = |fix: &Fix| Fix {
        title: String::new(),
        edits: fix.edits.iter().map(|it| Edit { span: moved(it.span, base), text: it.text.clone() }).collect(),
    };
    let first = [
        rearranged::rearranged(text, base),
        reordered(text, at, base),
        correlated(text, base),
        led_by_of(text, at, base),
        possibly(text, at, base),
        within_outside(text, at, base),
        missing(text, at, base).or_else(|| equal(text, at, base)),
        period(text, at, base),
        year(text, at, base),
        called(text, at, base),
    ];
    let mut tried = first.into_iter().chain([value, replaced, quoted, piped, comma]).flatten();
    let mends = |fix: &Fix| reads(&local(fix).apply(text));
    let found = tried.find(mends);
    // After `=` both are likely: a value, and a column of that name.
    let columns = if is_value || found.is_none() { reserved(text, at, base) } else { vec![] };
    let column = columns.into_iter().find(mends);
    found.into_iter().chain(column).chain(joined.filter(mends)).collect()
}

fn moved(span: Span, base: usize) -> Span {
    Span::new(span.start - base, span.end - base)
}

fn expected(error: &Error<Rule>) -> String {
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else {
        return "this is nested too deeply to be read".to_owned();
    };
    let mut words: Vec<&str> = Vec::new();
    for rule in positives {
        let word = match rule {
            Rule::expression | Rule::path | Rule::name | Rule::target | Rule::targets => "a metric or expression",
            Rule::other_table | Rule::other_tables => "a table",
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
        true if positives.contains(&Rule::missing) => "expected `missing` or `not missing`".to_owned(),
        true => "something else is expected here".to_owned(),
        false => format!("expected {}", words.join(", or ")),
    }
}

/// The word a text starts with; empty if it starts with something else.
pub(super) fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    &text[..end]
}

/// The words of a text outside quotes, and where they start.
pub(super) fn words(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let word = first_word(&text[at..]);
        at += match (quoted(text, at), word) {
            (Quoted::Upto(end), _) => end - at,
            (Quoted::Open, _) => text.len() - at,
            (Quoted::No, "") => c.len_utf8(),
            (Quoted::No, word) => {
                found.push((at, word));
                word.len()
            }
        };
    }
    found
}
