//! The shipped catalog: datasets as views over the facts of five documents, embedded in the program.

mod fill;
mod long;
mod metric;
mod noted;
mod relations;
mod view;
mod ways;

use std::collections::HashMap;
use std::panic::resume_unwind;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde::{Deserialize, Serialize};

use super::{Catalog, Dataset, Dimension, Document, Entity, Segment};
use crate::quantity::{Literal, read_cell};
use crate::types::Type;
use crate::words::Words;
use metric::Metric;
pub use noted::{Noted, Other, noted};

/// One stored cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Stored {
    /// Unknown.
    Missing,
    /// A number.
    Number(f64),
    /// A whole number.
    Integer(i64),
    /// `true`
    Truth(bool),
    /// A text.
    Text(String),
    /// Days from 1970-01-01.
    Date(i32),
}

/// The rows of a dataset as plain columns.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StoredTable {
    /// The dataset.
    pub name: String,
    /// Its plain columns.
    pub columns: Vec<(String, Type)>,
    /// Its rows.
    pub rows: Vec<Vec<Stored>>,
}

/// What ships inside the program.
#[derive(Debug, Clone, Default)]
pub struct Shipped {
    /// What exists.
    pub catalog: Catalog,
    /// The rows of its datasets, but for those of [`LONG`].
    pub tables: Vec<StoredTable>,
}

/// One figure of a document, as it stands in `datasets/facts`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Fact {
    pub entity: String,
    pub dimension: String,
    pub segment: String,
    pub metric: String,
    pub period: String,
    pub figure: String,
    pub written: String,
    pub qualifier: String,
    pub condition: String,
    pub section: String,
    pub locator: String,
    pub note: String,
    #[serde(skip)]
    pub document: usize,
    #[serde(skip)]
    literal: OnceLock<Option<Literal>>,
}

impl Fact {
    /// The figure as a number or range, read once; none for a word or a date.
    pub fn literal(&self) -> Option<&Literal> {
        self.literal.get_or_init(|| read_cell(&self.figure)).as_ref()
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct EntityRow {
    pub id: String,
    pub name: String,
    pub name_zh: String,
    pub aliases: String,
    pub kind: String,
    pub parent: String,
    pub specialty: String,
    pub place: String,
    pub listed: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct SegmentRow {
    pub id: String,
    pub dimension: String,
    pub name: String,
    pub name_zh: String,
    pub aliases: String,
}

#[derive(Debug, Deserialize)]
struct DimensionRow {
    id: String,
    name_zh: String,
    aliases: String,
    covers: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct DocumentRow {
    pub id: String,
    pub title: String,
    pub title_zh: String,
    pub date: String,
    #[serde(default)]
    pub publisher: String,
    #[serde(default)]
    pub language: String,
    #[allow(dead_code, reason = "the tests look figures up in it")]
    pub seed: String,
}

const FACTS: [(&str, &str); 5] = [
    ("genertec_neusoft", include_str!("../../../../datasets/facts/genertec_neusoft.csv")),
    ("united_imaging_ai", include_str!("../../../../datasets/facts/united_imaging_ai.csv")),
    ("haitong_unit_economics", include_str!("../../../../datasets/facts/haitong_unit_economics.csv")),
    ("topchoice_pacific", include_str!("../../../../datasets/facts/topchoice_pacific.csv")),
    ("kangning_hospitals", include_str!("../../../../datasets/facts/kangning_hospitals.csv")),
];

/// Views over the facts: name, Chinese name, entity column, entity kind (empty: figures of segments).
const VIEWS: [(&str, &str, &str, &str); 9] = [
    ("companies", "公司", "company", "company"),
    ("hospitals", "医院", "hospital", "hospital"),
    ("service_lines", "业务", "entity", ""),
    ("specialties", "专科", "specialty", "specialty"),
    ("markets", "市场", "market", "market"),
    ("deals", "交易", "deal", "deal"),
    ("policies", "政策", "policy", "policy"),
    // Typical clinics, peer groups, norms: what others are held against.
    ("benchmarks", "基准", "subject", "benchmark"),
    // Parts of specialties, markets and the like: no business of anybody.
    ("segments", "细分", "entity", ""),
];

/// The kinds of entity that have service lines.
const OPERATORS: [&str; 3] = ["company", "hospital", "benchmark"];

/// The tables with one row a figure, name and Chinese name; their rows are made by [`long`] when they are asked for.
pub const LONG: [(&str, &str); 2] = [("facts", "数据点"), ("rules", "经验法则")];

/// Everything that ships, read from the files embedded in the program.
pub fn shipped() -> Shipped {
    let parts = Parts::shared();
    let mut shipped = Shipped::default();
    shipped.catalog.entities = parts
        .entities
        .iter()
        .map(|row| Entity {
            name: row.name.clone(),
            name_zh: row.name_zh.clone(),
            aliases: listed(&row.aliases),
            id: row.id.clone(),
            kind: row.kind.clone(),
            parent: parts.name_of(&row.parent),
        })
        .collect();
    let dimensions: Vec<DimensionRow> = rows(include_str!("../../../../datasets/dimensions.csv"));
    shipped.catalog.dimensions = dimensions
        .into_iter()
        .map(|row| Dimension {
            label: Words::new(row.id.replace('_', " "), row.name_zh),
            name: row.id,
            aliases: listed(&row.aliases),
            covers: listed(&row.covers),
        })
        .collect();
    let segment = |row: &SegmentRow| {
        let aliases = std::iter::once(row.name_zh.clone()).chain(listed(&row.aliases)).collect();
        Segment { name: row.name.clone(), aliases }
    };
    shipped.catalog.segments = parts.segments.iter().map(segment).collect();
    shipped.catalog.definitions = definitions(include_str!("../../../../datasets/prelude.ward"));
    shipped.catalog.documents = (0..parts.documents.len()).map(|at| parts.document(at)).collect();
    shipped.catalog.relations = parts.relations();
    let mut said = HashMap::new();
    for view in parts.views(false) {
        said.insert(view.dataset.name.clone(), view.noted);
        shipped.catalog.datasets.push(view.dataset);
        shipped.tables.push(view.table);
    }
    noted::keep(said);
    shipped.catalog.datasets.extend(LONG.map(|(name, zh)| Parts::long_dataset(name, zh)));
    shipped
}

/// The rows of a table of [`LONG`]; none of any other name.
pub fn long(table: &str) -> StoredTable {
    Parts::shared().long_rows(table)
}

/// The `let` lines of the prelude: name and formula.
fn definitions(text: &str) -> Vec<(String, String)> {
    let lines = text.lines().filter_map(|it| it.strip_prefix("let ")?.split_once(" = "));
    lines.map(|(name, formula)| (name.to_owned(), formula.split('#').next().unwrap_or("").trim().to_owned())).collect()
}

/// What the name of a table ends in that has forecasts, plans, assumptions and rules too.
pub const GRADED: &str = "~graded";

/// The datasets and tables with the figures of every grade, for `including forecast`; read once, when first asked for.
pub fn graded() -> &'static [(Dataset, StoredTable)] {
    static READ: OnceLock<Vec<(Dataset, StoredTable)>> = OnceLock::new();
    READ.get_or_init(|| views_graded().iter().map(|it| (it.dataset.clone(), it.table.clone())).collect())
}

fn views_graded() -> &'static [view::View] {
    static READ: OnceLock<Vec<view::View>> = OnceLock::new();
    READ.get_or_init(|| Parts::shared().views(true))
}

/// The formulas that give a metric, those of other metrics solved for it after its own.
pub fn formulas(metric: &str) -> Vec<String> {
    Parts::shared().ways.iter().filter(|it| it.target == metric).map(ways::Way::said).collect()
}

/// The names of the tables of [`graded`].
pub fn graded_names() -> impl Iterator<Item = String> {
    VIEWS.into_iter().map(|view| format!("{}{GRADED}", view.0))
}

/// The embedded files, read.
pub(super) struct Parts {
    pub facts: Vec<Fact>,
    pub entities: Vec<EntityRow>,
    pub segments: Vec<SegmentRow>,
    pub documents: Vec<DocumentRow>,
    metrics: HashMap<String, Metric>,
    /// The formulas of the dictionary, solved every way.
    ways: Vec<ways::Way>,
}

/// `a|b` as a list.
fn listed(text: &str) -> Vec<String> {
    text.split('|').filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

fn rows<T: for<'a> Deserialize<'a>>(text: &str) -> Vec<T> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().filter_map(Result::ok).collect()
}

impl Parts {
    /// The embedded files, read once.
    fn shared() -> &'static Parts {
        static READ: OnceLock<Parts> = OnceLock::new();
        READ.get_or_init(Parts::read)
    }

    /// The dictionary and the facts are read side by side: together they are a third of the time Ward takes to start.
    pub(super) fn read() -> Parts {
        let dictionary = || {
            let text = include_str!("../../../../datasets/metrics.toml");
            let metrics: HashMap<String, Metric> = toml::from_str(text).unwrap_or_default();
            let order: Vec<&str> = text.lines().filter_map(|it| it.strip_prefix('[')?.strip_suffix(']')).collect();
            (ways::ways(&metrics, &order), metrics)
        };
        let figures = || {
            let documents: Vec<DocumentRow> = rows(include_str!("../../../../datasets/documents.csv"));
            let mut facts: Vec<Fact> = Vec::new();
            for (id, text) in FACTS {
                let document = documents.iter().position(|it| it.id == id).unwrap_or(0);
                facts.extend(rows::<Fact>(text).into_iter().map(|fact| Fact { document, ..fact }));
            }
            (documents, facts)
        };
        let ((documents, facts), read) = thread::scope(|scope| {
            let other = scope.spawn(dictionary);
            (figures(), other.join())
        });
        let (ways, metrics) = read.unwrap_or_else(|panic| resume_unwind(panic));
        Parts {
            ways,
            facts,
            documents,
            entities: rows(include_str!("../../../../datasets/entities.csv")),
            segments: rows(include_str!("../../../../datasets/segments.csv")),
            metrics,
        }
    }

    /// All views in their order, each made by whichever thread is free.
    fn views(&self, graded: bool) -> Vec<view::View> {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut made = Vec::new();
            while let Some(view) = VIEWS.get(next.fetch_add(1, Ordering::Relaxed)) {
                made.push((view.0, self.view(*view, graded)));
            }
            made
        };
        let helpers = thread::available_parallelism().map_or(1, |it| it.get().min(4)) - 1;
        let mut made = thread::scope(|scope| {
            let others: Vec<_> = (0..helpers).map(|_| scope.spawn(work)).collect();
            let mut made = work();
            made.extend(others.into_iter().flat_map(|it| it.join().unwrap_or_else(|panic| resume_unwind(panic))));
            made
        });
        made.sort_by_key(|(name, _)| VIEWS.iter().position(|it| it.0 == *name));
        made.into_iter().map(|(_, view)| view).collect()
    }

    fn document(&self, at: usize) -> Document {
        let row = &self.documents[at];
        let (publisher, date, language) = (row.publisher.clone(), row.date.clone(), row.language.clone());
        Document { title: self.words(at), publisher, date, language }
    }

    /// The name of an entity by its id.
    fn name_of(&self, id: &str) -> String {
        self.entities.iter().find(|it| it.id == id).map_or_else(|| id.to_owned(), |it| it.name.clone())
    }

    fn words(&self, document: usize) -> Words {
        let row = &self.documents[document];
        Words::new(row.title.clone(), if row.title_zh.is_empty() { row.title.clone() } else { row.title_zh.clone() })
    }
}

#[cfg(test)]
mod tests;
