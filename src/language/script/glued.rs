//! Chinese words that stand together without a space, and where the spaces belong.

use super::keywords;
use super::recover::{reads, words};
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::source::Span;

/// A name that nobody knows, set apart into words that are: 比较毛利率 is 比较 毛利率, 收入按专科 is 收入 按 专科.
/// `leads` says whether a verb may stand where the name stands.
pub fn set_apart(name: &str, leads: bool, known: &dyn Fn(&str) -> bool) -> Option<String> {
    let verb = keywords::glued_verb(name).filter(|_| leads);
    if let Some((verb, rest)) = verb.and_then(|it| Some((it, name.strip_prefix(it)?))) {
        let rest = if known(rest) { Some(rest.to_owned()) } else { set_apart(rest, false, known) };
        return rest.map(|rest| format!("{verb} {rest}"));
    }
    let inside = |at: usize| keywords::glued_clause(&name[at..]).map(|it| (&name[..at], it, &name[at + it.len()..]));
    let cuts = name.char_indices().skip(1).filter_map(|(at, _)| inside(at));
    cuts.into_iter().find(|(left, _, right)| known(left) && known(right)).map(|(a, word, b)| format!("{a} {word} {b}"))
}

/// A stage that reads, or reads otherwise than meant, until spaces are put in: 比较毛利率 其中医保占比 > 50%.
pub(super) fn glued(text: &str, base: usize) -> Option<Diagnostic> {
    let mut spaces: Vec<usize> = Vec::new();
    for (at, word) in words(text) {
        let glued = if at == 0 { keywords::glued_verb(word) } else { keywords::glued_clause(word) };
        let start = glued.map_or(0, str::len);
        spaces.extend(glued.map(|_| at + start));
        let rest = &word[start..];
        let to = rest.find('至').filter(|it| rest[..*it].ends_with(|c: char| c.is_ascii_digit() || c == '年'));
        spaces.extend(to.into_iter().flat_map(|it| [at + start + it, at + start + it + '至'.len_utf8()]));
    }
    spaces.truncate(6);
    let all = 1usize << spaces.len();
    let chosen = |mask: usize| spaces.iter().enumerate().filter(move |it| mask >> it.0 & 1 == 1).map(|it| *it.1);
    let mended = |mask: usize| {
        let mut mended = text.to_owned();
        chosen(mask).collect::<Vec<_>>().iter().rev().for_each(|at| mended.insert(*at, ' '));
        mended
    };
    let mask = (1..all).rev().find(|mask| reads(&mended(*mask)))?;
    let first = chosen(mask).next()?;
    let (at, word) = words(text).into_iter().find(|(at, word)| *at <= first && first <= at + word.len())?;
    let edit = |at: usize| Edit { span: Span::new(base + at, base + at), text: " ".to_owned() };
    let fix = Fix { title: format!("write `{}`", mended(mask)), edits: chosen(mask).map(edit).collect() };
    let fault = Diagnostic::error("glued-words", format!("`{word}` is more than one word"));
    Some(fault.at(Span::new(base + at, base + at + word.len()), "words are set apart by spaces").fix(fix))
}
