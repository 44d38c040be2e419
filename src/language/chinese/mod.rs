//! What is said of a fault, in Chinese: English texts are found again in a table of templates.
//!
//! A message stays one English text where it is made; who reads Chinese gets the other line of `messages.txt`. A test keeps the
//! table complete (`tests/suite/messages.rs`).

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use crate::diagnostic::{Diagnostic, Fix, Label};

const MESSAGES: &str = include_str!("messages.txt");

/// One message with holes: what stands around them, and the Chinese.
struct Template {
    around: Vec<&'static str>,
    chinese: &'static str,
}

struct Table {
    whole: HashMap<&'static str, &'static str>,
    /// Those with the most text first.
    templates: Vec<Template>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Table { whole: HashMap::new(), templates: Vec::new() };
        for (english, chinese) in pairs() {
            match english.contains("{}") {
                true => table.templates.push(Template { around: english.split("{}").collect(), chinese }),
                false => _ = table.whole.insert(english, chinese),
            }
        }
        table.templates.sort_by_key(|it| std::cmp::Reverse(it.around.iter().map(|it| it.len()).sum::<usize>()));
        table
    })
}

/// The English templates and the Chinese ones, as they stand in the file.
pub fn pairs() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut lines = MESSAGES.lines().filter(|it| !it.is_empty() && !it.starts_with("# "));
    std::iter::from_fn(move || {
        let english = lines.next()?;
        Some((english, lines.next()?.trim_start_matches('\t')))
    })
}

/// A message in Chinese; the text itself where the table does not have it.
pub fn in_chinese(text: &str) -> Cow<'_, str> {
    found(text, 0).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// A diagnostic in Chinese: the same code, places and edits.
pub fn diagnostic(it: &Diagnostic) -> Diagnostic {
    let chinese = |text: &String| in_chinese(text).into_owned();
    Diagnostic {
        title: chinese(&it.title),
        labels: it.labels.iter().map(|it| Label { span: it.span, text: chinese(&it.text) }).collect(),
        notes: it.notes.iter().map(chinese).collect(),
        fixes: it.fixes.iter().map(|it| Fix { title: chinese(&it.title), edits: it.edits.clone() }).collect(),
        ..it.clone()
    }
}

/// What a hole holds may be a message itself: no deeper than that.
const DEEPEST: usize = 3;

fn found(text: &str, depth: usize) -> Option<String> {
    let table = table();
    if let Some(chinese) = table.whole.get(text) {
        return Some((*chinese).to_owned());
    }
    let (template, holes) = table.templates.iter().find_map(|it| Some((it, holes(&it.around, text)?)))?;
    let quoted = |at: usize| template.around[at].ends_with('`');
    let holes = holes.into_iter().enumerate().map(|(at, hole)| match quoted(at) || depth == DEEPEST {
        true => hole.to_owned(),
        false => held(hole, depth + 1),
    });
    let mut said = template.chinese.to_owned();
    for (at, hole) in holes.enumerate() {
        // A hole with braces of its own is not read again: each place stands for one hole.
        said = said.replace(&format!("{{{at}}}"), &hole);
    }
    Some(said)
}

/// What stands in a hole: a message, a list of messages, or words of the person.
fn held(hole: &str, depth: usize) -> String {
    if let Some(found) = found(hole, depth) {
        return found;
    }
    let whole = &table().whole;
    hole.split(", ").map(|it| whole.get(it).copied().unwrap_or(it)).collect::<Vec<_>>().join(", ")
}

/// What stands between the parts of a template, if a text has them all in order; quoted code is never cut.
fn holes<'a>(around: &[&str], text: &'a str) -> Option<Vec<&'a str>> {
    let rest = text.strip_prefix(around[0])?;
    let Some((next, after)) = around[1..].split_first() else { return rest.is_empty().then(Vec::new) };
    // The last part ends the text; one in the middle may stand at several places.
    let is_last = after.is_empty();
    let places = rest.match_indices(next).map(|it| it.0);
    let places: Vec<usize> = match (is_last, next.is_empty()) {
        (true, _) => vec![rest.len().checked_sub(next.len())?],
        (false, true) => return None,
        (false, false) => places.collect(),
    };
    for place in places {
        let Some((hole, behind)) = rest.split_at_checked(place) else { continue };
        if hole.is_empty() || hole.matches('`').count() % 2 == 1 || is_last && behind != *next {
            continue;
        }
        let Some(more) = holes(&around[1..], behind) else { continue };
        return Some([vec![hole], more].concat());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_in_backquotes_stays_and_one_of_words_is_said_again() {
        let table = [
            ("`beds` is no column of hospitals", "`beds` 不是 hospitals 的列"),
            ("`a, b` is no verb", "`a, b` 不是动词"),
            ("nothing that the table knows", "nothing that the table knows"),
        ];
        for (english, chinese) in table {
            assert_eq!(in_chinese(english), chinese);
        }
    }

    #[test]
    fn every_template_has_its_holes_in_chinese_and_is_there_once() {
        let mut seen = std::collections::HashSet::new();
        for (english, chinese) in pairs() {
            assert!(seen.insert(english), "twice: {english}");
            let n = english.matches("{}").count();
            for at in 0..10 {
                let named = chinese.contains(&format!("{{{at}}}"));
                assert!(!named || at < n, "{english}: no hole {at}");
            }
            assert!(!chinese.is_empty(), "{english}");
        }
    }
}
