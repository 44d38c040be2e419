//! Names as they are written: in quotes where they need them, and in the language of the reader where the catalog knows exactly one.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{LazyLock, Mutex, PoisonError};

use crate::catalog::{Catalog, Dataset, snake};
use crate::script::{Script, StatementKind};
use crate::syntax::tree::{Name, Target};
use crate::syntax::{Rule, parse};
use crate::verb::{Stage, Verb};
use crate::words::Language;

/// The English and the Chinese name of one thing.
type Pair<'a> = (&'a str, &'a str);

/// The things that each key stands for.
type Known<'a> = BTreeMap<String, BTreeSet<Pair<'a>>>;

/// The names of the catalog in both languages, by any of their keys.
pub(super) struct Names<'a> {
    language: Language,
    catalog: &'a Catalog,
    columns: Known<'a>,
    datasets: Known<'a>,
    entities: Known<'a>,
    /// Keys of columns that name the entities of a table, and in no table anything else.
    of_entities: BTreeSet<String>,
    /// Keys that the script itself gives a meaning.
    defined: BTreeSet<String>,
}

impl<'a> Names<'a> {
    pub(super) fn new(language: Language, catalog: &'a Catalog, script: &Script) -> Names<'a> {
        let mut names = Names {
            language,
            catalog,
            columns: Known::new(),
            datasets: Known::new(),
            entities: Known::new(),
            of_entities: BTreeSet::new(),
            defined: defined(script),
        };
        let mut others = BTreeSet::new();
        for dataset in &catalog.datasets {
            let pair = (dataset.name.as_str(), dataset.label.zh.as_str());
            add(&mut names.datasets, pair, &dataset.aliases, &dataset.label.en);
            for it in &dataset.columns {
                let pair = (it.column.name.as_str(), it.column.label.zh.as_str());
                add(&mut names.columns, pair, &it.aliases, &it.column.label.en);
                let is_entity = dataset.entity.as_ref() == Some(&it.column.name);
                let keys = if is_entity { &mut names.of_entities } else { &mut others };
                keys.extend([pair.0, pair.1].map(snake));
            }
        }
        names.of_entities.retain(|it| !others.contains(it));
        for entity in &catalog.entities {
            add(&mut names.entities, (&entity.name, &entity.name_zh), &entity.aliases, &entity.name);
        }
        names
    }

    /// A column or definition, as part of a path.
    pub(super) fn column(&self, it: &Name) -> String {
        let found = self.translated(&self.columns, &it.text).or_else(|| self.alike(&it.text));
        name(found.unwrap_or(&it.text))
    }

    /// The name of a column in the reader's language where tables call it differently: one by which every table means what it
    /// means by the word, if there is one.
    fn alike(&self, text: &str) -> Option<&'a str> {
        let chinese = self.language == Language::Chinese;
        if text.is_ascii() != chinese || self.defined.contains(&snake(text)) {
            return None;
        }
        let means = |name: &str| -> Vec<Option<&str>> {
            let column = |it: &'a Dataset| it.column(name).map(|it| it.column.name.as_str());
            self.catalog.datasets.iter().map(column).collect()
        };
        let things = self.columns.get(&snake(text))?;
        let others = things.iter().map(|it| if chinese { it.1 } else { it.0 });
        let others = others.filter(|it| !it.is_empty() && !it.contains('`') && !self.defined.contains(&snake(it)));
        let meant = means(text);
        others.filter(|it| *it != text).find(|it| means(it) == meant)
    }

    /// A dataset or the name of a table.
    pub(super) fn dataset(&self, it: &Name) -> String {
        name(self.translated(&self.datasets, &it.text).unwrap_or(&it.text))
    }

    /// A table: a dataset, or a file by its path.
    pub(super) fn start(&self, it: &Name) -> String {
        let path = it.text == "-" || it.text.contains(['/', '\\', '.', '*', '?']);
        let known = self.translated(&self.datasets, &it.text).is_some();
        if path && !known { text(&it.text) } else { self.dataset(it) }
    }

    /// What `describe` is asked of: a dataset, else a column.
    pub(super) fn described(&self, it: &Name) -> String {
        if self.datasets.contains_key(&snake(&it.text)) { self.dataset(it) } else { self.column(it) }
    }

    /// An entity after `of`: in text quotes if it is no plain word.
    pub(super) fn entity(&self, it: &Name) -> String {
        word_or_text(self.translated(&self.entities, &it.text).unwrap_or(&it.text))
    }

    /// A word or text compared with a column, in the reader's language if the column names entities and this is one of them.
    pub(super) fn compared(&self, text: &str, column: &Name) -> Option<String> {
        let known = |text: &str| self.columns.contains_key(&snake(text)) || self.defined.contains(&snake(text));
        let found = self.translated(&self.entities, text)?;
        // By the name that the column will have, so that writing it once more changes nothing.
        let of_entities = |it: &str| self.of_entities.contains(&snake(it));
        let of_entities = of_entities(&column.text) || of_entities(&self.column(column));
        let fits = of_entities && !known(text) && !known(found);
        fits.then(|| word_or_text(found))
    }

    /// The name in the reader's language, if the word stands for one thing and that name for no other.
    fn translated(&self, known: &Known<'a>, text: &str) -> Option<&'a str> {
        let foreign = text.is_ascii() == (self.language == Language::Chinese);
        let pair = *only(known, text).filter(|_| foreign && !self.defined.contains(&snake(text)))?;
        let found = if self.language == Language::Chinese { pair.1 } else { pair.0 };
        let back = only(known, found) == Some(&pair) && !self.defined.contains(&snake(found));
        (back && !found.is_empty() && !found.contains('`')).then_some(found)
    }
}

fn only<'k, 'a>(known: &'k Known<'a>, text: &str) -> Option<&'k Pair<'a>> {
    let things = known.get(&snake(text))?;
    if things.len() == 1 { things.first() } else { None }
}

fn add<'a>(known: &mut Known<'a>, pair: Pair<'a>, aliases: &[String], label: &str) {
    let others = aliases.iter().map(String::as_str);
    for word in [pair.0, pair.1, label].into_iter().chain(others) {
        known.entry(snake(word)).or_default().insert(pair);
    }
}

/// The keys of all names a script defines.
fn defined(script: &Script) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for statement in &script.statements {
        match &statement.kind {
            StatementKind::Query(stages) => in_stages(stages, &mut found),
            StatementKind::LetTable(name, stages) => {
                found.insert(snake(&name.text));
                in_stages(stages, &mut found);
            }
            StatementKind::LetExpr(name, _) => found.extend([snake(&name.text)]),
            StatementKind::Open { alias, .. } => found.extend(alias.iter().map(|it| snake(&it.text))),
            StatementKind::Param(it) => found.extend([snake(&it.name.text)]),
            StatementKind::Use(_) | StatementKind::Set(..) | StatementKind::Include(_) => {}
        }
    }
    found
}

fn in_stages(stages: &[Stage], found: &mut BTreeSet<String>) {
    let mut aliases =
        |list: &[Target]| found.extend(list.iter().filter_map(|it| Some(snake(&it.alias.as_ref()?.text))));
    for stage in stages {
        match &stage.verb {
            Verb::Show { targets, clauses } | Verb::Compare { targets, clauses } => {
                aliases(targets);
                aliases(&clauses.by);
            }
            Verb::Rank { target, clauses, .. } => {
                aliases(std::slice::from_ref(target));
                aliases(&clauses.by);
            }
            Verb::Derive(targets) => aliases(targets),
            Verb::Summarize { targets, by, .. } => {
                aliases(targets);
                aliases(by);
            }
            Verb::Trend { targets, clauses, .. } | Verb::Benchmark { targets, clauses, .. } => {
                aliases(targets);
                aliases(&clauses.by);
            }
            Verb::Mix { target, clauses }
            | Verb::Spread { target, clauses }
            | Verb::Outliers { target, clauses }
            | Verb::Bridge { target, clauses, .. } => {
                aliases(std::slice::from_ref(target));
                aliases(&clauses.by);
            }
            Verb::Correlate { clauses, .. } | Verb::Check { clauses, .. } => aliases(&clauses.by),
            Verb::Pivot { target, by, .. } => {
                aliases(std::slice::from_ref(target));
                aliases(by);
            }
            Verb::Rename(_)
            | Verb::Audit { .. }
            | Verb::Why { .. }
            | Verb::Find(_)
            | Verb::Join { .. }
            | Verb::Union(_)
            | Verb::Intersect(_)
            | Verb::Except(_)
            | Verb::Unpivot { .. }
            | Verb::Fill { .. }
            | Verb::Sample { .. }
            | Verb::Details
            | Verb::Plot(_)
            | Verb::Save { .. }
            | Verb::Catalog(_)
            | Verb::From(_)
            | Verb::Describe(_)
            | Verb::Where { .. }
            | Verb::Drop(_)
            | Verb::Sort(_)
            | Verb::Top { .. }
            | Verb::Distinct { .. } => {}
        }
    }
    for stage in stages {
        if let Verb::Rename(list) = &stage.verb {
            found.extend(list.iter().map(|(_, new)| snake(&new.text)));
        }
        if let Verb::Unpivot { key, value, .. } = &stage.verb {
            found.extend([snake(&key.text), snake(&value.text)]);
        }
    }
}

/// A name: in backquotes unless it reads as one plain word.
pub(super) fn name(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { format!("`{text}`") }
}

/// A name as it is written, without reading the plain ones.
pub fn name_text(found: &str) -> String {
    let letters = found.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let plain = letters && !found.is_empty() && crate::script::keywords::canonical(found).is_none();
    if plain { found.to_owned() } else { name(found) }
}

/// A text in quotes.
pub fn value_text(found: &str) -> String {
    text(found)
}

/// A word, or a text if it is no plain word.
fn word_or_text(found: &str) -> String {
    if is_plain(found) { found.to_owned() } else { text(found) }
}

/// A text in the first quotes that it does not contain.
pub(super) fn text(text: &str) -> String {
    match (text.contains('"'), text.contains('\'')) {
        (false, _) => format!("\"{text}\""),
        (true, false) => format!("'{text}'"),
        (true, true) => format!("“{text}”"),
    }
}

/// Whether a name reads as a name wherever a name may stand.
fn is_plain(text: &str) -> bool {
    const ELSEWHERE: [&str; 3] = ["possibly", "可能", "distinct"];
    let letters = text.chars().all(|c| c.is_alphanumeric() || c == '_');
    if !letters || ELSEWHERE.iter().any(|it| it.eq_ignore_ascii_case(text)) {
        return false;
    }
    // The grammar says the same each time, and is asked for a thousand names at a key press.
    let known = || ASKED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(plain) = known().get(text) {
        return *plain;
    }
    let plain = reads_as_name(text);
    let mut known = known();
    if MOST_ASKED <= known.len() {
        known.clear();
    }
    known.insert(text.to_owned(), plain);
    plain
}

/// What the grammar has said of names.
static ASKED: LazyLock<Mutex<HashMap<String, bool>>> = LazyLock::new(Mutex::default);

/// So many names are kept.
const MOST_ASKED: usize = 20_000;

/// Whether the grammar reads a text as one plain name.
fn reads_as_name(text: &str) -> bool {
    let Ok(mut pairs) = parse(Rule::expression, text) else { return false };
    let whole = pairs.next().filter(|it| it.as_str().len() == text.len());
    whole.is_some_and(|it| {
        let rules: Vec<Rule> = it.into_inner().flatten().map(|it| it.as_rule()).collect();
        rules == [Rule::path, Rule::name, Rule::plain_name]
    })
}
