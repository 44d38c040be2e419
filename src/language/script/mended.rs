//! Edits for a word in the wrong place that make one thing of two: a period, a call, a test for missing.

use pest::error::InputLocation;

use super::recover::words;
use crate::diagnostic::{Edit, Fix};
use crate::source::Span;
use crate::syntax::{Rule, parse};

/// `for Q1 2021`: a period in two words.
pub(super) fn period(text: &str, at: Span, base: usize) -> Option<Fix> {
    let (start, word) = *words(&text[..at.start]).last()?;
    let both = format!("{word} {}", at.of(text));
    let found = crate::quantity::read_period(&both)?;
    let place = Span::new(base + start, base + at.end);
    Some(Fix::replace(place, found.text.clone(), format!("write `{}`", found.text)))
}

/// `revenue 2021`: a year after a metric is its period.
pub(super) fn year(text: &str, at: Span, base: usize) -> Option<Fix> {
    let word = at.of(text);
    let is_year = word.len() == 4 && word.parse::<u32>().is_ok_and(|it| (1900..2100).contains(&it));
    let clause = words(&text[..at.start]).iter().rev().find_map(|it| super::keywords::canonical(it.1));
    if !is_year || matches!(clause, Some("for" | "since" | "until")) {
        return None;
    }
    let place = Span::new(base + at.start, base + at.end);
    let written = if text.is_ascii() { format!("for {word}") } else { format!("{word}年") };
    Some(Fix::replace(place, written.clone(), format!("a period: `{written}`")))
}

/// `sum amount`: the column of a function stands in brackets.
pub(super) fn called(text: &str, at: Span, base: usize) -> Option<Fix> {
    let (start, word) = *words(&text[..at.start]).last()?;
    if super::keywords::canonical(at.of(text)).is_some() {
        return None;
    }
    const CALLED: [&str; 9] = ["sum", "mean", "avg", "average", "median", "min", "max", "growth", "share"];
    let call = format!("{word}({})", at.of(text));
    CALLED
        .contains(&word.to_lowercase().as_str())
        .then(|| Fix::replace(Span::new(base + start, base + at.end), call.clone(), format!("write `{call}`")))
}

/// `where x possibly > 5`: the word stands before the condition.
pub(super) fn possibly(text: &str, at: Span, base: usize) -> Option<Fix> {
    if !["possibly", "可能"].contains(&at.of(text).to_lowercase().as_str()) {
        return None;
    }
    let is_where = |it: &(usize, &str)| super::keywords::canonical(it.1) == Some("where");
    let (start, word) = words(&text[..at.start]).into_iter().rfind(is_where)?;
    let after = start + word.len();
    let edit = |from: usize, to: usize, text: String| Edit { span: Span::new(base + from, base + to), text };
    let gap = text[at.end..].len() - text[at.end..].trim_start().len();
    let edits = vec![edit(after, after, format!(" {}", at.of(text))), edit(at.start, at.end + gap, String::new())];
    Some(Fix { title: format!("write `{word} {}` before the condition", at.of(text)), edits })
}

/// `is known`, `is not na`: what is not missing, and what is.
pub(super) fn missing(text: &str, at: Span, base: usize) -> Option<Fix> {
    let is_known = match at.of(text).to_lowercase().as_str() {
        "known" | "stated" | "present" | "disclosed" => true,
        "unknown" | "na" | "nan" | "none" | "nil" | "blank" | "empty" => false,
        _ => return None,
    };
    let before = text[..at.start].trim_end().to_lowercase();
    let negated = before.ends_with(" is not");
    if !negated && !before.ends_with(" is") {
        return None;
    }
    let (from, write) = match (negated, is_known != negated) {
        (true, true) => (at.start, "missing"),
        (true, false) => (before.len() - "not".len(), "missing"),
        (false, true) => (at.start, "not missing"),
        (false, false) => (at.start, "missing"),
    };
    Some(Fix::replace(
        Span::new(base + from, base + at.end),
        write,
        format!("write `is {}`", if is_known != negated { "not missing" } else { "missing" }),
    ))
}

/// `operator is Kangning`: a value is compared with `=`.
pub(super) fn equal(text: &str, at: Span, base: usize) -> Option<Fix> {
    let before = text[..at.start].trim_end().to_ascii_lowercase();
    let (verb, sign) = [(" is not", "!="), (" is", "=")].into_iter().find(|it| before.ends_with(it.0))?;
    let place = Span::new(base + before.len() - verb.len() + 1, base + before.len());
    Some(Fix::replace(place, sign, format!("write `{sign}`")))
}

/// `where end > 1`: a column with the name of a word of the language stands in backquotes.
pub(super) fn reserved(text: &str, at: Span, base: usize) -> Vec<Fix> {
    let before = words(&text[..at.start]).last().copied();
    let places = [Some((at.start, at.of(text))), before].into_iter().flatten();
    let reserved = places.filter(|it| super::keywords::canonical(it.1).is_some());
    let quoted = |(start, word): (usize, &str)| {
        let place = Span::new(base + start, base + start + word.len());
        Fix::replace(
            place,
            format!("`{word}`"),
            "a column with the name of a word of the language stands in backquotes",
        )
    };
    reserved.map(quoted).collect()
}

/// `where P compare M`: the verb goes first, and the clauses stand behind it.
pub(super) fn reordered(text: &str, at: Span, base: usize) -> Option<Fix> {
    const CLAUSES: [&str; 10] = ["where", "by", "of", "for", "since", "until", "among", "per", "within", "from"];
    let leads = super::keywords::canonical(super::recover::first_word(text)).is_some_and(|it| CLAUSES.contains(&it));
    if !leads || !super::keywords::is_verb(at.of(text)) || text[..at.start].contains('|') {
        return None;
    }
    let mended = format!("{} {}", text[at.start..].trim(), text[..at.start].trim());
    let place = Span::new(base, base + text.trim_end().len());
    Some(Fix::replace(place, mended.clone(), format!("write `{mended}`")))
}

/// `spread of beds`: the figure follows its verb.
pub(super) fn led_by_of(text: &str, at: Span, base: usize) -> Option<Fix> {
    let before = text[..at.start].trim_end();
    let is_of = super::keywords::canonical(at.of(text)) == Some("of") && super::keywords::is_verb(before.trim_start());
    let cut = Span::new(base + before.len(), base + at.end);
    is_of.then(|| Fix::replace(cut, "", format!("leave `{}` out", at.of(text))))
}

/// `correlate a and b`: the other figure stands behind `with`.
pub(super) fn correlated(text: &str, base: usize) -> Option<Fix> {
    if super::keywords::canonical(super::recover::first_word(text)) != Some("correlate") {
        return None;
    }
    const BETWEEN: [&str; 7] = ["and", "vs", "versus", "to", "against", "和", "与"];
    let word = words(text).into_iter().find(|it| BETWEEN.iter().any(|word| it.1.eq_ignore_ascii_case(word)));
    let comma =
        text.find([',', '，']).map(|at| (at, &text[at..at + text[at..].chars().next().map_or(1, char::len_utf8)]));
    let (start, found) = word.into_iter().chain(comma).min()?;
    let with = if text.is_ascii() { "with" } else { "与" };
    let gap = if found.starts_with(|c: char| c.is_alphanumeric()) { "" } else { " " };
    let place = Span::new(base + start, base + start + found.len());
    Some(Fix::replace(place, format!("{gap}{with}"), format!("write `{with}`")))
}

/// `share(x within g)`: the groups of a window stand after its bracket.
pub(super) fn within_outside(text: &str, at: Span, base: usize) -> Option<Fix> {
    if super::keywords::canonical(at.of(text)) != Some("within")
        || super::recover::open_bracket(&text[..at.start], base).is_none()
    {
        return None;
    }
    let close = at.end + text[at.end..].find([')', '）'])?;
    let start = text[..at.start].trim_end().len();
    let moved = format!(") {}", text[at.start..close].trim());
    let edit = |from: usize, to: usize, text: String| Edit { span: Span::new(base + from, base + to), text };
    let after = close + text[close..].chars().next().map_or(1, char::len_utf8);
    let edits = vec![edit(start, close, String::new()), edit(close, after, moved)];
    Some(Fix { title: "put `within` after the bracket".to_owned(), edits })
}

/// `of Cangnan County`: the words with capitals after `of`, one name that wants quotes.
pub(super) fn quoted_name(text: &str, at: Span, base: usize) -> Option<Fix> {
    let capital = |it: &str| it.starts_with(char::is_uppercase) && super::keywords::canonical(it).is_none();
    let (of, before) = text[..at.start].rsplit_once(" of ")?;
    let start = of.len() + " of ".len();
    if before.trim().is_empty() || !before.split_whitespace().all(capital) || !capital(at.of(text)) {
        return None;
    }
    let more = text[at.end..].split(' ').skip(1).take_while(|it| capital(it)).map(|it| it.len() + 1).sum::<usize>();
    let (name, place) = (&text[start..at.end + more], Span::new(base + start, base + at.end + more));
    Some(Fix::replace(place, format!("\"{name}\""), "a name with spaces stands in quotes"))
}

/// Words that start a clause of one verb.
const OF_ONE_VERB: [&str; 7] = ["against", "method", "align", "yearly", "quarterly", "monthly", "with"];

/// How many words of a sentence may be misspelt.
const MISSPELT: usize = 4;

/// `benchmark E on M againts P`: words of the language that are one or two letters off, each where reading stops.
pub(super) fn respelt(text: &str, base: usize) -> Option<Fix> {
    let (mut mended, mut edits, mut grown) = (text.to_owned(), Vec::new(), 0isize);
    for _ in 0..MISSPELT {
        let Some(at) = stops(&mended) else { break };
        let word = super::recover::first_word(&mended[at..]).to_owned();
        // How much of the text behind it is read then.
        let read = |it: &str| {
            let tried = format!("{}{it}{}", &mended[..at], &mended[at + word.len()..]);
            stops(&tried).map_or(usize::MAX, |stop| stop.saturating_sub(at + it.len()))
        };
        let found = close(&word).into_iter().rev().max_by_key(|it| read(it)).filter(|it| 0 < read(it))?;
        let start = at.checked_add_signed(-grown)?;
        let span = Span::new(base + start, base + start + word.len());
        edits.push(Edit { span, text: found.to_owned() });
        mended.replace_range(at..at + word.len(), found);
        grown += found.len() as isize - word.len() as isize;
    }
    let written: Vec<String> = edits.iter().map(|it| format!("`{}`", it.text)).collect();
    (!edits.is_empty()).then(|| Fix { title: format!("write {}", written.join(", ")), edits })
}

/// Where reading a stage stops.
fn stops(stage: &str) -> Option<usize> {
    let error = parse(Rule::one_stage, stage).err()?;
    Some(match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at.min(stage.len()),
    })
}

/// The words that start a clause and are near a word, the nearest first.
fn close(word: &str) -> Vec<&'static str> {
    let word = word.to_lowercase();
    let known = super::keywords::CLAUSES.iter().map(|it| it.0).chain(OF_ONE_VERB);
    let far = |it: &str| strsim::damerau_levenshtein(&word, it);
    let most = |it: &str| if 5 <= it.len() { 2 } else { 1 };
    let mut found: Vec<&str> =
        known.filter(|it| 3 <= it.len() && 3 <= word.len() && far(it) <= most(it) && *it != word).collect();
    found.sort_by_key(|it| far(it));
    found
}
