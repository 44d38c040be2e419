//! Misspelt names behind `by`, `within`, `sort`, `over`: the nearest column or split of a table that knows what is asked for.

use super::tried::errors;
use crate::diagnostic::{Diagnostic, Fix};
use crate::nearest::nearest;
use crate::script::keywords::canonical;
use crate::script::{self, name_text};
use crate::types::Type;
use crate::world::World;

/// How many names are offered, and how many are listed where none is near.
const OFFERED: usize = 3;
const LISTED: usize = 8;

/// What labels are called in everyday words.
const EVERYDAY: [(&str, &str); 16] = [
    ("city", "place"),
    ("province", "place"),
    ("location", "place"),
    ("county", "place"),
    ("城市", "place"),
    ("省份", "place"),
    ("省", "place"),
    ("owner", "operator"),
    ("group", "operator"),
    ("chain", "operator"),
    ("集团", "operator"),
    ("运营商", "operator"),
    ("department", "specialty"),
    ("field", "specialty"),
    ("科室", "specialty"),
    ("专业", "specialty"),
];

/// The faults of a text, with the nearest names in those of names that nobody knows behind such words.
pub(super) fn nearer(mut faults: Vec<Diagnostic>, text: &str, world: &World) -> Vec<Diagnostic> {
    for fault in faults.iter_mut().filter(|it| it.code == "unknown-name" && it.source.is_none()) {
        let Some(at) = fault.span() else { continue };
        let Some(statement) = script::statement_at(text, at.start) else { continue };
        let Some(groups) = groups(&text[statement.start..at.start]) else { continue };
        if world.catalog.entity(at.of(text)).is_some() {
            continue;
        }
        let typed = at.of(text).trim_matches('`');
        let runs = |name: &&str| {
            let mended =
                format!("{}{}{}", &text[statement.start..at.start], name_text(name), &text[at.end..statement.end]);
            errors(&mended, world).is_some_and(|it| it.is_empty())
        };
        let known = known(groups, world);
        let offered: Vec<&str> = near(typed, &known).into_iter().filter(runs).take(OFFERED).collect();
        let is_known = |fix: &Fix| {
            let written = fix.edits.first().map_or("", |it| it.text.trim_matches('`'));
            known.iter().any(|it| it.0 == written || name_text(it.0) == written)
        };
        // A figure makes no groups.
        if groups {
            fault.fixes.retain(|fix| fix.edits.len() != 1 || fix.edits[0].span != at || is_known(fix));
        }
        if fault.fixes.is_empty() {
            let write = |it: &str| Fix::replace(at, name_text(it), format!("write `{}`", name_text(it)));
            fault.fixes.extend(offered.into_iter().map(write));
        }
        if fault.fixes.is_empty() && groups {
            let some: Vec<&str> = known.iter().map(|it| it.0).filter(runs).take(LISTED).collect();
            if !some.is_empty() {
                fault.notes.retain(|it| !it.starts_with("`from D | describe`"));
                fault.notes.push(format!("here may stand: {}, …", some.join(", ")));
            }
        }
    }
    faults
}

/// Whether what stands behind a text makes groups, or is what rows are put in order by; none where it is something else.
fn groups(before: &str) -> Option<bool> {
    let before = before.trim_end();
    // `by a, b`: the names of a list are of the same kind.
    let words: Vec<&str> =
        before.split(|c: char| c.is_whitespace() || ",，、".contains(c)).filter(|it| !it.is_empty()).collect();
    let at = words.iter().rposition(|it| canonical(it).is_some())?;
    let between = before.rfind(words[at]).map_or("", |it| &before[it + words[at].len()..]);
    let listed = between.trim().is_empty() || between.trim_end().ends_with([',', '，', '、']);
    let plain = !between.contains(['(', '=', '<', '>', '+', '-', '*', '/', '|']);
    let ordered = at
        .checked_sub(1)
        .and_then(|it| words.get(it))
        .is_some_and(|it| canonical(it) == Some("sort") || it.bytes().all(|it| it.is_ascii_digit()));
    match canonical(words[at]).filter(|_| listed && plain)? {
        "by" if ordered => Some(false),
        "by" | "within" | "across" | "per" | "distinct" => Some(true),
        "sort" | "over" | "desc" | "asc" => Some(false),
        _ => None,
    }
}

/// The columns and splits that may stand there, with their other names.
fn known(groups: bool, world: &World) -> Vec<(&str, Vec<String>)> {
    let mut found: Vec<(&str, Vec<String>)> = Vec::new();
    // What one's own tables have goes before what the shipped ones have; numbers of one's own make groups too.
    let tables = || world.catalog.datasets.iter().filter(|it| it.implicit);
    let ordered = || tables().filter(|it| it.own).chain(tables().filter(|it| !it.own));
    for labels in [true, false] {
        let columns = ordered().filter(|it| labels || !groups || it.own).flat_map(|it| &it.columns);
        for it in columns.filter(|it| is_label(it.column.ty) == labels) {
            let name = it.column.name.as_str();
            if !found.iter().any(|known| known.0 == name) {
                let others = [it.column.label.en.clone(), it.column.label.zh.clone()];
                found.push((name, it.aliases.iter().cloned().chain(others).collect()));
            }
        }
    }
    for it in world.catalog.dimensions.iter().filter(|_| groups) {
        if !found.iter().any(|known| known.0 == it.name) {
            found.push((&it.name, it.aliases.iter().cloned().chain([it.label.zh.clone()]).collect()));
        }
    }
    found
}

fn is_label(ty: Type) -> bool {
    matches!(ty, Type::Text | Type::Period | Type::Truth)
}

/// The names near one, best first; of a short name those that are one letter off, or what it is called in everyday words.
fn near<'a>(typed: &str, known: &'a [(&'a str, Vec<String>)]) -> Vec<&'a str> {
    let found = nearest(typed, known.iter().map(|(name, others)| (*name, others.as_slice())));
    if !found.is_empty() {
        return found;
    }
    let low = typed.to_lowercase();
    let letters = |it: &&(&str, Vec<String>)| 4 <= it.0.len() && strsim::damerau_levenshtein(&low, it.0) == 1;
    let everyday = EVERYDAY.iter().filter(|it| it.0 == low).filter_map(|it| known.iter().find(|known| known.0 == it.1));
    known.iter().filter(letters).chain(everyday).map(|it| it.0).collect()
}
