//! The shipped catalog: datasets as views over the facts of five documents, embedded in the program.

use std::collections::HashMap;

use serde::Deserialize;

use super::{Catalog, Dataset, DatasetColumn, Entity, Rule};
use crate::quantity::{Unit, read_cell, read_date, read_period};
use crate::types::{Column, Kind, Type, Words};

/// One stored cell.
#[derive(Debug, Clone, PartialEq)]
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
#[derive(Debug, Clone, PartialEq)]
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
    /// The rows of its datasets.
    pub tables: Vec<StoredTable>,
}

/// One figure of a document, as it stands in `datasets/facts`.
#[derive(Debug, Clone, Deserialize)]
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
    pub name: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct DocumentRow {
    pub id: String,
    pub title: String,
    pub title_zh: String,
    pub date: String,
    #[allow(dead_code, reason = "the tests look figures up in it")]
    pub seed: String,
}

/// A metric of `metrics.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Metric {
    pub en: String,
    pub zh: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub unit: String,
    pub kind: String,
    #[serde(default)]
    pub formula: String,
    #[serde(default)]
    #[allow(dead_code, reason = "what `audit` will check")]
    pub identities: Vec<String>,
    #[serde(default)]
    pub weight: String,
    #[serde(default)]
    pub within: String,
    #[serde(default)]
    pub display: String,
    #[allow(dead_code, reason = "what `describe` will say")]
    pub doc: String,
}

const FACTS: [(&str, &str); 5] = [
    ("genertec_neusoft", include_str!("../../../datasets/facts/genertec_neusoft.csv")),
    ("united_imaging_ai", include_str!("../../../datasets/facts/united_imaging_ai.csv")),
    ("haitong_unit_economics", include_str!("../../../datasets/facts/haitong_unit_economics.csv")),
    ("topchoice_pacific", include_str!("../../../datasets/facts/topchoice_pacific.csv")),
    ("kangning_hospitals", include_str!("../../../datasets/facts/kangning_hospitals.csv")),
];

/// Views over the facts: name, Chinese name, entity column, entity kind (empty: figures of segments).
const VIEWS: [(&str, &str, &str, &str); 8] = [
    ("companies", "公司", "company", "company"),
    ("hospitals", "医院", "hospital", "hospital"),
    ("service_lines", "业务", "entity", ""),
    ("specialties", "专科", "specialty", "specialty"),
    ("markets", "市场", "market", "market"),
    ("deals", "交易", "deal", "deal"),
    ("policies", "政策", "policy", "policy"),
    // Parts of specialties, markets and the like: no business of anybody.
    ("segments", "细分", "entity", ""),
];

/// The kinds of entity that have service lines.
const OPERATORS: [&str; 3] = ["company", "hospital", "benchmark"];

/// Everything that ships, read from the files embedded in the program.
pub fn shipped() -> Shipped {
    let parts = Parts::read();
    let mut shipped = Shipped::default();
    shipped.catalog.entities = parts
        .entities
        .iter()
        .map(|row| Entity {
            name: row.name.clone(),
            name_zh: row.name_zh.clone(),
            aliases: row.aliases.split('|').filter(|it| !it.is_empty()).map(str::to_owned).collect(),
            kind: row.kind.clone(),
        })
        .collect();
    for view in VIEWS {
        let (dataset, table) = parts.view(view);
        shipped.catalog.datasets.push(dataset);
        shipped.tables.push(table);
    }
    let (dataset, table) = parts.long();
    shipped.catalog.datasets.push(dataset);
    shipped.tables.push(table);
    shipped
}

/// The embedded files, read.
pub(super) struct Parts {
    pub facts: Vec<Fact>,
    pub entities: Vec<EntityRow>,
    pub segments: Vec<SegmentRow>,
    pub documents: Vec<DocumentRow>,
    pub metrics: HashMap<String, Metric>,
}

fn rows<T: for<'a> Deserialize<'a>>(text: &str) -> Vec<T> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().filter_map(Result::ok).collect()
}

impl Parts {
    pub(super) fn read() -> Parts {
        let documents: Vec<DocumentRow> = rows(include_str!("../../../datasets/documents.csv"));
        let mut facts: Vec<Fact> = Vec::new();
        for (id, text) in FACTS {
            let document = documents.iter().position(|it| it.id == id).unwrap_or(0);
            facts.extend(rows::<Fact>(text).into_iter().map(|fact| Fact { document, ..fact }));
        }
        Parts {
            facts,
            documents,
            entities: rows(include_str!("../../../datasets/entities.csv")),
            segments: rows(include_str!("../../../datasets/segments.csv")),
            metrics: toml::from_str(include_str!("../../../datasets/metrics.toml")).unwrap_or_default(),
        }
    }

    fn words(&self, document: usize) -> Words {
        let row = &self.documents[document];
        Words::new(row.title.clone(), if row.title_zh.is_empty() { row.title.clone() } else { row.title_zh.clone() })
    }

    fn column(&self, id: &str, ranged: bool) -> Option<DatasetColumn> {
        let metric = self.metrics.get(id)?;
        let (ty, kind) = match metric.kind.as_str() {
            "flow" => (Type::Number, Kind::Flow),
            "stock" => (Type::Number, Kind::Stock),
            "ratio" => (Type::Number, Kind::Ratio),
            "rate" => (Type::Number, Kind::Rate),
            "date" => (Type::Date, Kind::Label),
            "text" => (Type::Text, Kind::Label),
            _ => (Type::Number, Kind::Level),
        };
        let number = ty == Type::Number;
        let parts = metric.formula.split_once(" / ").map(|(a, b)| (a.trim().to_owned(), b.trim().to_owned()));
        Some(DatasetColumn {
            column: Column {
                name: id.to_owned(),
                label: Words::new(metric.en.clone(), metric.zh.clone()),
                ty,
                unit: Some(if number { Unit::parse(&metric.unit).unwrap_or_default() } else { Unit::none() }),
                percent: number && metric.display == "%",
                kind,
                ranged: ranged && number,
                shown: None,
            },
            aliases: metric.aliases.clone(),
            parts: parts.filter(|_| kind == Kind::Ratio),
            weight: (!metric.weight.is_empty()).then(|| metric.weight.clone()),
            within: bounds(&metric.within),
            values: None,
        })
    }

    /// The figures of one kind of entity, a row per entity (and segment) and period.
    fn view(&self, (name, zh, key, kind): (&str, &str, &str, &str)) -> (Dataset, StoredTable) {
        let by_id: HashMap<&str, &EntityRow> = self.entities.iter().map(|it| (it.id.as_str(), it)).collect();
        let segments: HashMap<&str, &str> = self.segments.iter().map(|it| (it.id.as_str(), it.name.as_str())).collect();
        let segmented = kind.is_empty();
        let of_view = |fact: &&Fact| match segmented {
            true => {
                let of_operator =
                    by_id.get(fact.entity.as_str()).is_some_and(|it| OPERATORS.contains(&it.kind.as_str()));
                !fact.segment.is_empty() && of_operator == (name == "service_lines")
            }
            false => fact.segment.is_empty() && by_id.get(fact.entity.as_str()).is_some_and(|it| it.kind == kind),
        };
        // A rule, forecast, plan or assumption is a reference, never a figure of the table.
        let figure = |fact: &&Fact| matches!(fact.qualifier.as_str(), "stated" | "about" | "derived");
        let facts: Vec<&Fact> = self.facts.iter().filter(of_view).filter(figure).collect();
        let mut metrics: Vec<&str> = Vec::new();
        for fact in &facts {
            if !metrics.contains(&fact.metric.as_str()) {
                metrics.push(&fact.metric);
            }
        }
        let is_range = |id: &str| {
            let mut figures = facts.iter().filter(|it| it.metric == id).filter_map(|it| read_cell(&it.figure));
            figures.any(|it| !it.is_point())
        };
        let mut columns: Vec<DatasetColumn> = Vec::new();
        let mut label = |name: &str, zh: &str, ty: Type| {
            let column = Column { label: Words::new(name, zh), ..Column::plain(name, ty) };
            columns.push(DatasetColumn {
                column,
                aliases: vec![],
                parts: None,
                weight: None,
                within: (f64::NEG_INFINITY, f64::INFINITY),
                values: None,
            });
        };
        label(key, if segmented { "主体" } else { zh }, Type::Text);
        if segmented {
            label("dimension", "维度", Type::Text);
            label("segment", "分项", Type::Text);
        }
        label("period", "期间", Type::Period);
        if key != "specialty" {
            label("specialty", "所属专科", Type::Text);
        }
        label("operator", "运营方", Type::Text);
        label("place", "所在地", Type::Text);
        label("listed", "上市", Type::Text);
        let n_labels = columns.len();
        let taken: Vec<String> = columns.iter().map(|it| it.column.name.clone()).collect();
        metrics.retain(|id| !taken.iter().any(|it| it == id));
        columns.extend(metrics.iter().filter_map(|id| self.column(id, is_range(id))));
        let at: HashMap<&str, usize> =
            columns[n_labels..].iter().enumerate().map(|(at, it)| (it.column.name.as_str(), at)).collect();
        let mut order: Vec<(&str, &str, &str, String)> = Vec::new();
        let mut places: HashMap<(&str, &str, &str, String), usize> = HashMap::new();
        let mut best: Vec<Vec<Option<&Fact>>> = Vec::new();
        for fact in &facts {
            let Some(place) = at.get(fact.metric.as_str()) else { continue };
            let period = match fact.period.is_empty() {
                true => self.documents[fact.document].date.get(..4).unwrap_or("").to_owned(),
                false => fact.period.clone(),
            };
            let row = (fact.entity.as_str(), fact.dimension.as_str(), fact.segment.as_str(), period);
            let index = *places.entry(row.clone()).or_insert_with(|| {
                order.push(row);
                best.push(vec![None; columns.len() - n_labels]);
                order.len() - 1
            });
            let cell = &mut best[index][*place];
            if cell.is_none_or(|before| self.preferred(fact, before)) {
                *cell = Some(fact);
            }
        }
        let mut stored: Vec<(String, Type)> = columns.iter().flat_map(|it| it.column.stored()).collect();
        stored.push(("period~start".into(), Type::Integer));
        stored.push(("period~end".into(), Type::Integer));
        let text = |text: &str| if text.is_empty() { Stored::Missing } else { Stored::Text(text.to_owned()) };
        let name_of = |id: &str| by_id.get(id).map_or(text(id), |it| text(&it.name));
        let rows = order.iter().zip(&best).map(|((entity, dimension, segment, period), cells)| {
            let about = by_id.get(entity);
            let mut row = vec![name_of(entity)];
            if segmented {
                row.push(text(dimension));
                row.push(segments.get(segment).map_or(text(segment), |it| text(it)));
            }
            let known = read_period(period);
            row.push(known.as_ref().map_or(Stored::Missing, |it| text(&it.text)));
            let attribute = |get: fn(&EntityRow) -> &str| about.map_or("", |it| get(it));
            if key != "specialty" {
                row.push(name_of(attribute(|it| &it.specialty)));
            }
            row.push(name_of(attribute(|it| &it.parent)));
            row.push(text(attribute(|it| &it.place)));
            row.push(text(attribute(|it| &it.listed)));
            for (column, fact) in columns[n_labels..].iter().zip(cells) {
                push(&mut row, column, *fact);
            }
            let day = |day: Option<i32>| day.map_or(Stored::Missing, |it| Stored::Integer(i64::from(it)));
            row.push(day(known.as_ref().map(|it| it.start)));
            row.push(day(known.as_ref().map(|it| it.end)));
            row
        });
        let rows: Vec<Vec<Stored>> = rows.collect();
        for (at, column) in columns.iter_mut().take(n_labels).enumerate() {
            column.values = Some(std::sync::Arc::new(different(&rows, at)));
        }
        let dataset = Dataset {
            name: name.to_owned(),
            label: Words::new(name.replace('_', " "), zh),
            aliases: vec![key.to_owned()],
            rules: self.rules(&columns),
            columns,
            entity: Some(key.to_owned()),
            period: Some("period".to_owned()),
            implicit: true,
            own: false,
        };
        // A segment is no entity of its own: its figures are shown as they stand, not the latest of each.
        let dataset = if segmented { Dataset { entity: None, ..dataset } } else { dataset };
        let stored = if segmented { stored[..stored.len() - 2].to_vec() } else { stored };
        let width = stored.len();
        let rows = rows.into_iter().map(|mut row| {
            row.truncate(width);
            row
        });
        let table = StoredTable { name: name.to_owned(), columns: stored, rows: rows.collect() };
        (dataset, table)
    }

    /// Stated before about before derived; of two alike the newer document, then the later one in the text.
    fn preferred(&self, fact: &Fact, before: &Fact) -> bool {
        let grade = |it: &Fact| ["stated", "about", "derived"].iter().position(|word| *word == it.qualifier);
        let date = |it: &Fact| self.documents[it.document].date.as_str();
        let range = |it: &Fact| read_cell(&it.figure).is_some_and(|it| !it.is_point());
        (grade(before), date(fact), range(before)) > (grade(fact), date(before), range(fact))
    }

    fn rules(&self, columns: &[DatasetColumn]) -> Vec<Rule> {
        let rules = self.facts.iter().filter(|it| it.qualifier == "rule");
        let made = rules.filter_map(|fact| {
            let column = columns.iter().find(|it| it.column.name == fact.metric && it.column.ty == Type::Number)?;
            let figure = read_cell(&fact.figure)?;
            let subject = self.entities.iter().find(|it| it.id == fact.entity);
            Some(Rule {
                subject: subject
                    .map_or(Words::same(&fact.entity), |it| Words::new(it.name.clone(), it.name_zh.clone())),
                metric: fact.metric.clone(),
                low: figure.low.max(column.within.0),
                high: figure.high.min(column.within.1),
                condition: fact.condition.clone(),
                document: self.words(fact.document),
                locator: format!("{} {}", fact.section, fact.locator),
            })
        });
        made.collect()
    }

    /// `facts`: one row a figure, as it was written.
    fn long(&self) -> (Dataset, StoredTable) {
        let names = [
            "entity",
            "dimension",
            "segment",
            "metric",
            "period",
            "figure",
            "written",
            "qualifier",
            "condition",
            "section",
            "locator",
            "note",
            "document",
        ];
        let by_id: HashMap<&str, &EntityRow> = self.entities.iter().map(|it| (it.id.as_str(), it)).collect();
        let columns = names.map(|name| DatasetColumn {
            column: Column::plain(name, Type::Text),
            aliases: vec![],
            parts: None,
            weight: None,
            within: (f64::NEG_INFINITY, f64::INFINITY),
            values: None,
        });
        let rows = self.facts.iter().map(|fact| {
            let entity = by_id.get(fact.entity.as_str()).map_or(&fact.entity, |it| &it.name);
            let document = &self.documents[fact.document].title;
            let cells = [
                entity,
                &fact.dimension,
                &fact.segment,
                &fact.metric,
                &fact.period,
                &fact.figure,
                &fact.written,
                &fact.qualifier,
                &fact.condition,
                &fact.section,
                &fact.locator,
                &fact.note,
                document,
            ];
            cells.map(|it| if it.is_empty() { Stored::Missing } else { Stored::Text(it.clone()) }).to_vec()
        });
        let table = StoredTable {
            name: "facts".into(),
            columns: names.map(|name| (name.to_owned(), Type::Text)).to_vec(),
            rows: rows.collect(),
        };
        let dataset = Dataset {
            name: "facts".into(),
            label: Words::new("facts", "数据点"),
            aliases: vec![],
            columns: columns.to_vec(),
            entity: None,
            period: None,
            implicit: false,
            own: false,
            rules: vec![],
        };
        (dataset, table)
    }
}

/// The different texts of a stored column, in order.
fn different(rows: &[Vec<Stored>], at: usize) -> Vec<String> {
    let texts = rows.iter().filter_map(|row| match &row[at] {
        Stored::Text(text) => Some(text.clone()),
        _ => None,
    });
    texts.collect::<std::collections::BTreeSet<String>>().into_iter().collect()
}

/// A figure as plain cells; an absent end closes at the metric's bound.
fn push(row: &mut Vec<Stored>, column: &DatasetColumn, fact: Option<&Fact>) {
    let n = if column.column.ranged { 2 } else { 1 };
    let Some(fact) = fact else {
        row.extend(std::iter::repeat_n(Stored::Missing, n));
        return;
    };
    match column.column.ty {
        Type::Date => row.push(
            read_date(&fact.figure)
                .or_else(|| read_period(&fact.figure).map(|it| it.start))
                .map_or(Stored::Missing, Stored::Date),
        ),
        Type::Text => row.push(Stored::Text(fact.figure.clone())),
        _ => match read_cell(&fact.figure) {
            None => row.extend(std::iter::repeat_n(Stored::Missing, n)),
            Some(figure) if n == 2 => {
                row.push(Stored::Number(figure.low.max(column.within.0)));
                row.push(Stored::Number(figure.high.min(column.within.1)));
            }
            Some(figure) => row.push(Stored::Number(figure.low)),
        },
    }
}

/// `0..100%` as bounds; an end that is not written is open.
fn bounds(text: &str) -> (f64, f64) {
    let Some((low, high)) = text.split_once("..") else { return (f64::NEG_INFINITY, f64::INFINITY) };
    let end = |text: &str, absent: f64| read_cell(text).map_or(absent, |it| it.low);
    (end(low, f64::NEG_INFINITY), end(high, f64::INFINITY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_resolves_and_parses() {
        let parts = Parts::read();
        assert_eq!(parts.metrics.len(), 453);
        assert_eq!(parts.facts.len(), 1353);
        let mut wrong = Vec::new();
        for fact in &parts.facts {
            let metric = parts.metrics.get(&fact.metric);
            let entity = parts.entities.iter().any(|it| it.id == fact.entity);
            let segment = fact.segment.is_empty() || parts.segments.iter().any(|it| it.id == fact.segment);
            let period = fact.period.is_empty() || read_period(&fact.period).is_some();
            let figure = match metric.map(|it| it.kind.as_str()) {
                Some("text") => true,
                Some("date") => {
                    read_date(&fact.figure).or(read_period(&fact.figure).map(|it| it.start)).is_some()
                        || read_cell(&fact.figure).is_some()
                }
                Some(_) => read_cell(&fact.figure).is_some(),
                None => false,
            };
            if !(entity && segment && period && figure) {
                wrong.push(format!(
                    "{} {} {} {} ({entity} {segment} {period} {figure})",
                    fact.entity, fact.metric, fact.period, fact.figure
                ));
            }
        }
        assert!(wrong.is_empty(), "{} facts:\n{}", wrong.len(), wrong.join("\n"));
        for (id, metric) in &parts.metrics {
            let number = !matches!(metric.kind.as_str(), "text" | "date");
            assert!(!number || Unit::parse(&metric.unit).is_some(), "unit of {id}: {}", metric.unit);
        }
    }

    #[test]
    fn figures_stand_where_the_locator_says() {
        let seeds = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/seeds");
        if !seeds.is_dir() {
            eprintln!("skipped: the documents are not beside this checkout");
            return;
        }
        let parts = Parts::read();
        for (at, document) in parts.documents.iter().enumerate() {
            let text = std::fs::read_to_string(seeds.join(format!("{}.txt", document.seed))).expect(&document.seed);
            let paragraphs: Vec<&str> = text.lines().filter(|it| !it.trim().is_empty()).collect();
            for fact in parts.facts.iter().filter(|it| it.document == at) {
                let number: usize = fact.locator.trim_start_matches('¶').parse().expect(&fact.locator);
                let squeeze = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
                let found = squeeze(paragraphs[number - 1]).contains(&squeeze(&fact.written));
                assert!(found, "{}: {} is not in {}", document.id, fact.written, fact.locator);
            }
        }
    }
}
