//! What exists: datasets, columns, metrics, entities. One identity, several names.

#[cfg(test)]
mod names_tests;
mod declaration;
mod project;
mod quotient;
mod relations;
mod shipped;
mod sidecar;
mod tally;
mod totals;
mod units;

use serde::{Deserialize, Serialize};

use crate::quantity::Unit;
use crate::snake::is_snake;
pub use crate::snake::snake;
use crate::types::Column;
use crate::words::Words;
pub use declaration::{MARK, Weighing, declaration};
pub use project::{Project, ProjectEntity, ProjectMetric, Rate};
pub use quotient::{is_composed, lost_terms};
pub use relations::{Member, Relations, Share, Whole};
pub use shipped::{
    GRADED, LONG, Noted, Other, Shipped, Stored, StoredTable, formulas, graded, graded_names, long, noted, shipped,
};
pub use sidecar::{OpenOptions, Reading, Sheet, Sidecar, SidecarColumn, draft};
pub use tally::Tally;
pub use totals::{is_total, may_be_total};
pub use units::{header_unit, near_units};

/// A column of a dataset: what a person sees, and what the checker needs beyond it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DatasetColumn {
    /// Name, label, type, unit, kind, ranged.
    pub column: Column,
    /// Other names.
    pub aliases: Vec<String>,
    /// For a ratio: the columns of its numerator and denominator (`gross_profit`, `revenue`), which the dataset may or may not have.
    pub parts: Option<(String, String)>,
    /// For a rate: the column that weighs it.
    pub weight: Option<String>,
    /// Formulas that give it, as written in Ward.
    pub identities: Vec<String>,
    /// The formula that gives it, where no document states it.
    pub derived: Option<String>,
    /// Bounds of every value.
    pub within: (f64, f64),
    /// The different values of a text column, where they are few enough to be known.
    pub values: Option<std::sync::Arc<Vec<String>>>,
    /// How often each value of a text column stands in the rows, where that is known; for completion alone.
    pub tally: Option<std::sync::Arc<Tally>>,
    /// Why values are missing, where the file says so.
    pub reasons: Option<Reasons>,
}

/// The words that stand in a file where values are missing: `Not Available`, `未披露`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reasons {
    /// The plain text column that holds them.
    pub column: String,
    /// The different words, in order.
    pub words: std::sync::Arc<Vec<String>>,
}

/// A dataset: a table by a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dataset {
    /// What a query and the sources call it.
    pub name: String,
    /// What people call it, plural: `companies`.
    pub label: Words,
    /// Other names.
    pub aliases: Vec<String>,
    /// Its columns.
    pub columns: Vec<DatasetColumn>,
    /// The column of type Text that names the entity of a row.
    pub entity: Option<String>,
    /// The column of type Period. The stored table then also has `period~start` and `period~end`, whole numbers of days.
    pub period: Option<String>,
    /// Whether a sentence without `from` may find it.
    pub implicit: bool,
    /// Whether it is the analyst's own data.
    pub own: bool,
    /// Rows of rules of thumb about its metrics.
    pub rules: Vec<Rule>,
    /// Columns that name rows of other tables: `operator` names a company by its `id`.
    pub relations: Vec<Relation>,
}

/// A column whose values name the rows of another table, many to one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// The column.
    pub column: String,
    /// The other table.
    pub table: String,
    /// The column of that table that is named.
    pub key: String,
}

/// A rule of thumb, shown as a marked reference row: above half insurance, gross margin rarely exceeds 35 %.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// About which metric.
    pub metric: String,
    /// About whom: `Typical hospital`.
    pub subject: Words,
    /// The bound in base units.
    pub low: f64,
    /// The bound in base units.
    pub high: f64,
    /// When it holds, as it is written in Ward; may be empty.
    pub condition: String,
    /// Which document says so.
    pub document: Words,
    /// Where.
    pub locator: String,
}

/// Something figures are about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// The text that stands in entity columns.
    pub name: String,
    /// The Chinese name.
    pub name_zh: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Its short name in the files that ship: `uii_series_a`.
    pub id: String,
    /// `company`, `hospital` …
    pub kind: String,
    /// The name of the entity that owns or runs it, or that it is a part of; may be empty.
    pub parent: String,
}

/// Everything that exists.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Catalog {
    /// In declared order.
    pub datasets: Vec<Dataset>,
    /// All.
    pub entities: Vec<Entity>,
    /// Metrics by their definitions, as `datasets/prelude.ward` has them: name and formula.
    pub definitions: Vec<(String, String)>,
    /// The documents behind the shipped figures.
    pub documents: Vec<Document>,
    /// The ways in which the shipped figures split a whole.
    pub dimensions: Vec<Dimension>,
    /// The parts into which they split it.
    pub segments: Vec<Segment>,
    /// How the shipped figures hang together beyond their formulas.
    pub relations: Relations,
}

/// A way to split a whole: by region, by business, by tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dimension {
    /// The text that stands in the column `dimension`.
    pub name: String,
    /// What people call it.
    pub label: Words,
    /// Other names.
    pub aliases: Vec<String>,
    /// Dimensions asked for together with it: businesses are service lines of one company and products of another.
    pub covers: Vec<String>,
}

/// A part of a whole: a region, a line of business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// The text that stands in the column `segment`.
    pub name: String,
    /// Other names, the Chinese one first.
    pub aliases: Vec<String>,
}

/// A document that figures come from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Document {
    /// Its title.
    pub title: Words,
    /// Who published it.
    pub publisher: String,
    /// When, as far as it says.
    pub date: String,
    /// Its language.
    pub language: String,
}

impl Dataset {
    /// The column that any of its names, or its unique snake_case form, stands for.
    pub fn column(&self, name: &str) -> Option<&DatasetColumn> {
        if let Some(found) = self.columns.iter().find(|it| it.column.name == name) {
            return Some(found);
        }
        let key = snake(name);
        let mut found = self.columns.iter().filter(|it| it.answers_to(&key));
        let first = found.next();
        if found.next().is_some() { None } else { first.or_else(|| without_unit(&self.columns, &key)) }
    }
}

/// The only column of that name without its unit: 收入 is the column 收入(万元).
pub fn without_unit<'a>(columns: &'a [DatasetColumn], key: &str) -> Option<&'a DatasetColumn> {
    let mut found = columns.iter().filter(|it| it.bare().is_some_and(|bare| is_snake(bare, key)));
    let first = found.next();
    first.filter(|_| found.next().is_none())
}

/// The column of whole numbers that says of which year a row is, in a table that declares no period.
pub fn year_column(columns: &[DatasetColumn]) -> Option<&DatasetColumn> {
    const NAMES: [&str; 7] = ["year", "yr", "fiscal_year", "fy", "年份", "年度", "年"];
    let named = |it: &&DatasetColumn| NAMES.iter().any(|name| it.answers_to(name));
    columns.iter().filter(|it| it.column.ty == crate::types::Type::Integer).find(named)
}

impl Dataset {
    /// A table that nothing is declared about.
    pub fn undeclared(name: impl Into<String>, label: Words, columns: &[Column]) -> Dataset {
        Dataset {
            name: name.into(),
            label,
            aliases: vec![],
            columns: columns.iter().cloned().map(DatasetColumn::of).collect(),
            entity: None,
            period: None,
            implicit: false,
            own: true,
            rules: vec![],
            relations: vec![],
        }
    }
}

impl DatasetColumn {
    /// A column that nothing further is known about.
    pub fn of(column: Column) -> DatasetColumn {
        DatasetColumn {
            column,
            aliases: vec![],
            parts: None,
            weight: None,
            identities: vec![],
            derived: None,
            within: (f64::NEG_INFINITY, f64::INFINITY),
            values: None,
            reasons: None,
            tally: None,
        }
    }

    /// Whether one of its names has this snake_case form.
    pub fn answers_to(&self, key: &str) -> bool {
        is_snake(&self.column.name, key)
            || is_snake(&self.column.label.en, key)
            || is_snake(&self.column.label.zh, key)
            || self.aliases.iter().any(|alias| is_snake(alias, key))
    }

    /// A header without the unit in brackets behind it: `revenue` of `revenue (CNY m)`.
    pub fn bare(&self) -> Option<&str> {
        let header = self.column.name.as_str();
        let (name, unit) = header.strip_suffix([')', '）'])?.rsplit_once(['(', '（'])?;
        // `max(beds)` is a call, and no header of a unit.
        let apart = name.ends_with(' ') || !header.is_ascii() || unit.contains(char::is_uppercase);
        let is_unit = Unit::parse_scaled(unit).is_some_and(|it| it.1.is_known());
        Some(name.trim_end()).filter(|it| apart && is_unit && !it.is_empty())
    }
}

impl Catalog {
    /// The dataset of that name.
    pub fn dataset(&self, name: &str) -> Option<&Dataset> {
        let key = snake(name);
        // A name of signs alone is itself: `-` is standard input, `_` the latest answer.
        let exactly = !key.chars().any(char::is_alphanumeric);
        self.datasets.iter().filter(|it| !exactly || it.name == name).find(|it| {
            is_snake(&it.name, &key)
                || is_snake(&it.label.zh, &key)
                || it.aliases.iter().any(|alias| is_snake(alias, &key))
        })
    }

    /// The dimension of that name.
    pub fn dimension(&self, name: &str) -> Option<&Dimension> {
        let key = snake(name);
        self.dimensions.iter().find(|it| {
            is_snake(&it.name, &key)
                || is_snake(&it.label.zh, &key)
                || it.aliases.iter().any(|alias| is_snake(alias, &key))
        })
    }

    /// The part of that name, among those that stand in a column.
    pub fn segment(&self, name: &str, among: &[String]) -> Option<&Segment> {
        let key = snake(name);
        let named = |it: &&Segment| is_snake(&it.name, &key) || it.aliases.iter().any(|alias| is_snake(alias, &key));
        self.segments.iter().filter(named).find(|it| among.contains(&it.name))
    }

    /// The entity of that name.
    pub fn entity(&self, name: &str) -> Option<&Entity> {
        let key = snake(name);
        self.entities.iter().find(|it| {
            it.id == key
                || is_snake(&it.name, &key)
                || is_snake(&it.name_zh, &key)
                || it.aliases.iter().any(|alias| is_snake(alias, &key))
        })
    }
}
