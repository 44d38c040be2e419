//! What may stand at the cursor: the grammar says which slot it is, the world says what fits there.

mod clauses;
mod fit;
mod offer;
mod period;
mod scope;
mod slot;
mod values;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub(super) use self::offer::about;
use super::index::Index;
use crate::catalog::DatasetColumn;
use crate::script::name_text;
use crate::source::Span;
use crate::words::Language;
use crate::world::World;

/// What is offered at a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completions {
    /// What a candidate replaces: what has been typed of the word, up to the cursor.
    pub replaced: Span,
    /// Best first.
    pub candidates: Vec<Candidate>,
    /// How many more values of a column go on from what was typed.
    pub more: usize,
}

/// One thing that may be inserted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// As it is written, in quotes where it needs them.
    pub text: String,
    /// What it is.
    pub kind: CandidateKind,
    /// How it adds up, its unit and its label, in the reader's language.
    pub detail: String,
}

/// What a candidate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CandidateKind {
    /// `compare`
    Verb,
    /// `let`, `use`, `set`, `open`
    Statement,
    /// `where`
    Clause,
    /// `companies`
    Dataset,
    /// `let n = from …`
    Table,
    /// `Topchoice`
    Entity,
    /// `gross_margin`
    Column,
    /// `let n = …`
    Definition,
    /// `median(`
    Function,
    /// `"R"`
    Value,
    /// `2021`
    Period,
    /// `language`
    Setting,
}

impl CandidateKind {
    /// The word for it.
    pub fn word(self, language: Language) -> &'static str {
        let (en, zh) = match self {
            CandidateKind::Verb => ("verb", "动词"),
            CandidateKind::Statement => ("statement", "语句"),
            CandidateKind::Clause => ("clause", "子句"),
            CandidateKind::Dataset => ("dataset", "数据集"),
            CandidateKind::Table => ("table", "表"),
            CandidateKind::Entity => ("entity", "主体"),
            CandidateKind::Column => ("column", "列"),
            CandidateKind::Definition => ("let", "定义"),
            CandidateKind::Function => ("function", "函数"),
            CandidateKind::Value => ("value", "取值"),
            CandidateKind::Period => ("period", "期间"),
            CandidateKind::Setting => ("setting", "设置"),
        };
        if language == Language::Chinese { zh } else { en }
    }
}

/// Words of a verb's own that may follow its operands.
pub(crate) fn own_words(verb: &str) -> &'static [&'static str] {
    if crate::script::keywords::is_verb(verb) { clauses::of(verb).0 } else { &[] }
}

/// The columns that the name at a stretch of text may stand for; the ones that fit there first, then any.
pub(super) fn scope_at<'w>(text: &str, span: Span, world: &'w World) -> Vec<Cow<'w, DatasetColumn>> {
    let last = span.of(text).chars().next_back().map_or(0, char::len_utf8);
    let place = slot::place(text, span.end).or_else(|| slot::place(text, span.end - last));
    let mut found = place.map_or(vec![], |it| scope::scope(&it, text, world).columns);
    found.extend(world.catalog.datasets.iter().flat_map(|it| &it.columns).map(Cow::Borrowed));
    found
}

/// What may stand at a byte of a text; nothing where nothing is known.
pub fn complete(text: &str, cursor: usize, world: &World) -> Completions {
    let mut cursor = cursor.min(text.len());
    while !text.is_char_boundary(cursor) {
        cursor -= 1;
    }
    match slot::place(text, cursor).filter(|it| !in_a_unit(&text[..it.replaced.start])) {
        Some(place) => {
            let (candidates, more) = offer::candidates(&place, text, world);
            Completions { replaced: place.replaced, candidates, more }
        }
        None => Completions { replaced: Span::new(cursor, cursor), candidates: vec![], more: 0 },
    }
}

/// Makes what completion looks things up in, before somebody waits for it: a second thread may do so while a person reads.
pub fn prepare(world: &World) {
    Index::of(&world.catalog);
    let columns = || world.catalog.datasets.iter().flat_map(|it| &it.columns);
    let tallies = || columns().filter_map(|it| it.tally.as_ref());
    // How names and the commonest values are written.
    columns().for_each(|it| drop(name_text(&it.column.name)));
    tallies().flat_map(|it| it.values.iter().take(values::MOST)).for_each(|it| drop(name_text(it)));
    tallies().for_each(values::prepare);
}

/// `… in 床/`: what follows is part of a unit, and no name.
fn in_a_unit(before: &str) -> bool {
    let mut words = before.split_whitespace().rev();
    let (unit, clause) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    before.ends_with('/') && unit.len() > 1 && clause.eq_ignore_ascii_case("in")
}
