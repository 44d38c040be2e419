//! The figures of one kind of entity as a table: a row per entity (and segment) and period.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::fill::{Derived, ends};
use super::noted::Noted;
use super::{EntityRow, Fact, GRADED, OPERATORS, Parts, Stored, StoredTable};
use crate::catalog::{Dataset, DatasetColumn, Rule, Tally};
use crate::quantity::{read_date, read_period};
use crate::types::{Column, Type};
use crate::words::Words;

/// What label columns are called too.
const ALSO: [(&str, &str); 7] = [
    ("specialty", "专科"),
    ("place", "地区"),
    ("place", "地点"),
    ("place", "location"),
    ("operator", "集团"),
    ("operator", "parent"),
    ("period", "时间"),
];

/// What stands in the column `grade`; a figure that is `about` or `derived` is a statement too.
const GRADES: [&str; 5] = ["stated", "forecast", "plan", "assumption", "rule"];

pub(super) fn grade(fact: &Fact) -> &'static str {
    GRADES.into_iter().find(|it| *it == fact.qualifier).unwrap_or(GRADES[0])
}

/// A dataset with its rows, and what has to be said of single cells.
pub(super) struct View {
    pub dataset: Dataset,
    pub table: StoredTable,
    pub noted: Vec<Noted>,
}

/// Whose figures a row has, for when, and of which grade.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct RowKey<'a> {
    pub entity: &'a str,
    pub dimension: &'a str,
    pub segment: &'a str,
    pub period: String,
    pub grade: &'a str,
}

/// The figures of a table before they are cells.
pub(super) struct Made<'a> {
    /// Its metrics.
    pub columns: Vec<DatasetColumn>,
    /// Its rows.
    pub order: Vec<RowKey<'a>>,
    /// What is stated, by row and metric.
    pub cells: Vec<Vec<Option<&'a Fact>>>,
    /// What is worked out in each row, by metric.
    pub derived: Vec<Vec<(usize, Derived)>>,
    /// All that is stated for a cell, where that is several figures.
    pub several: HashMap<(usize, usize), Vec<&'a Fact>>,
    /// Figures without a period that stand back behind a dated one of the same thing.
    pub behind: Vec<&'a Fact>,
}

impl Parts {
    /// The figures of one kind of entity, a row per entity (and segment) and period.
    /// `graded` has the figures that are forecasts, plans, assumptions and rules too, in rows of their own.
    pub(super) fn view(&self, (name, zh, key, kind): (&str, &str, &str, &str), graded: bool) -> View {
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
        let figure = |fact: &&Fact| graded || grade(fact) == GRADES[0];
        let mut facts: Vec<&Fact> = self.facts.iter().filter(of_view).filter(figure).collect();
        facts.sort_by_key(|fact| GRADES.iter().position(|it| *it == grade(fact)));
        let mut labels: Vec<DatasetColumn> = Vec::new();
        let mut label = |name: &str, zh: &str, ty: Type| {
            let column = Column { label: Words::new(name, zh), ..Column::plain(name, ty) };
            let aliases = ALSO.iter().filter(|it| it.0 == name).map(|it| it.1.to_owned()).collect();
            labels.push(DatasetColumn { aliases, ..DatasetColumn::of(column) });
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
        if graded {
            label("grade", "性质", Type::Text);
        }
        let mut made = self.gather(&facts, &labels);
        self.fill(&mut made, segmented);
        made.settle_ranges();
        let text = |text: &str| if text.is_empty() { Stored::Missing } else { Stored::Text(text.to_owned()) };
        let name_of = |id: &str| by_id.get(id).map_or(text(id), |it| text(&it.name));
        let rows = made.order.iter().enumerate().map(|(at, it)| {
            let about = by_id.get(it.entity);
            let mut row = vec![name_of(it.entity)];
            if segmented {
                row.push(text(it.dimension));
                row.push(segments.get(it.segment).map_or(text(it.segment), |it| text(it)));
            }
            let known = read_period(&it.period);
            row.push(known.as_ref().map_or(Stored::Missing, |it| text(&it.text)));
            let attribute = |get: fn(&EntityRow) -> &str| about.map_or("", |it| get(it));
            if key != "specialty" {
                row.push(name_of(attribute(|it| &it.specialty)));
            }
            row.push(name_of(attribute(|it| &it.parent)));
            row.push(text(attribute(|it| &it.place)));
            row.push(text(attribute(|it| &it.listed)));
            if graded {
                row.push(text(it.grade));
            }
            for (place, column) in made.columns.iter().enumerate() {
                push(&mut row, column, made.cells[at][place], made.derived_at(at, place));
            }
            let day = |day: Option<i32>| day.map_or(Stored::Missing, |it| Stored::Integer(i64::from(it)));
            row.push(day(known.as_ref().map(|it| it.start)));
            row.push(day(known.as_ref().map(|it| it.end)));
            row
        });
        let rows: Vec<Vec<Stored>> = rows.collect();
        let noted = self.noted(&made);
        for (at, column) in labels.iter_mut().enumerate() {
            let texts =
                rows.iter().filter_map(|row| if let Stored::Text(it) = &row[at] { Some(it.as_str()) } else { None });
            let tally = Tally::of(texts, usize::MAX).unwrap_or_default();
            let mut values = tally.values.clone();
            values.sort();
            column.values = Some(Arc::new(values));
            column.tally = Some(Arc::new(tally));
        }
        let columns: Vec<DatasetColumn> = labels.into_iter().chain(made.columns).collect();
        let mut stored: Vec<(String, Type)> = columns.iter().flat_map(|it| it.column.stored()).collect();
        stored.push(("period~start".into(), Type::Integer));
        stored.push(("period~end".into(), Type::Integer));
        let stored_name = if graded { format!("{name}{GRADED}") } else { name.to_owned() };
        let dataset = Dataset {
            name: stored_name.clone(),
            label: Words::new(name.replace('_', " "), zh),
            aliases: if graded { vec![key.to_owned(), name.to_owned()] } else { vec![key.to_owned()] },
            rules: self.rules(&columns),
            relations: vec![],
            columns,
            entity: Some(key.to_owned()),
            period: Some("period".to_owned()),
            implicit: true,
            own: false,
        };
        // A segment is no entity of its own: its figures are shown as they stand, not the latest of each.
        let dataset = if segmented { Dataset { entity: None, ..dataset } } else { dataset };
        let table = StoredTable { name: stored_name, columns: stored, rows };
        View { dataset, table, noted }
    }

    /// The figures by row and metric, the preferred one of several.
    fn gather<'a>(&self, facts: &[&'a Fact], labels: &[DatasetColumn]) -> Made<'a> {
        let mut metrics: Vec<&str> = Vec::new();
        for fact in facts {
            if !metrics.contains(&fact.metric.as_str()) {
                metrics.push(&fact.metric);
            }
        }
        metrics.retain(|id| !labels.iter().any(|it| it.column.name == *id));
        let columns: Vec<DatasetColumn> = metrics.iter().filter_map(|id| self.column(id, false)).collect();
        let at: HashMap<String, usize> =
            columns.iter().enumerate().map(|(at, it)| (it.column.name.clone(), at)).collect();
        let dated: HashSet<_> = facts.iter().filter(|it| is_dated(it)).map(|it| subject(it)).collect();
        let n_columns = columns.len();
        let mut made = Made {
            columns,
            order: Vec::new(),
            cells: Vec::new(),
            derived: Vec::new(),
            several: HashMap::new(),
            behind: Vec::new(),
        };
        let mut places: HashMap<RowKey<'a>, usize> = HashMap::new();
        let mut taken: HashMap<(&str, &str, &str, String, &str), &str> = HashMap::new();
        for fact in facts.iter().copied() {
            let Some(place) = at.get(&fact.metric).copied() else { continue };
            let year = self.year(fact);
            // What states no period stands back where the same is stated for one.
            let is_number = made.columns[place].column.ty == Type::Number;
            if is_number && fact.period.is_empty() && !year.is_empty() && dated.contains(&subject(fact)) {
                made.behind.push(fact);
                continue;
            }
            let period = if fact.period.is_empty() { year.to_owned() } else { fact.period.clone() };
            let (entity, dimension, segment) = (fact.entity.as_str(), fact.dimension.as_str(), fact.segment.as_str());
            // A figure that is stated is not forecast again.
            let cell = (entity, dimension, segment, period.clone(), fact.metric.as_str());
            if *taken.entry(cell).or_insert(grade(fact)) != grade(fact) {
                continue;
            }
            let row = RowKey { entity, dimension, segment, period, grade: grade(fact) };
            let index = *places.entry(row.clone()).or_insert_with(|| {
                made.order.push(row);
                made.cells.push(vec![None; n_columns]);
                made.derived.push(Vec::new());
                made.order.len() - 1
            });
            let cell = &mut made.cells[index][place];
            if let Some(before) = *cell {
                made.several.entry((index, place)).or_insert_with(|| vec![before]).push(fact);
            }
            if cell.is_none_or(|before| self.preferred(fact, before)) {
                *cell = Some(fact);
            }
        }
        made
    }

    /// The year of the document of a figure; empty where it has none.
    fn year(&self, fact: &Fact) -> &str {
        self.documents[fact.document].date.get(..4).unwrap_or("")
    }

    /// What has to be said of single cells.
    fn noted(&self, made: &Made<'_>) -> Vec<Noted> {
        let mut found: Vec<Noted> = Vec::new();
        let of = |row: usize, place: usize| {
            let key = &made.order[row];
            let segment = self.segments.iter().find(|it| it.id == key.segment);
            Noted {
                metric: made.columns[place].column.name.clone(),
                entity: self.name_of(key.entity),
                dimension: key.dimension.to_owned(),
                segment: segment.map_or_else(|| key.segment.to_owned(), |it| it.name.clone()),
                period: read_period(&key.period).map(|it| it.text).unwrap_or_default(),
                grade: key.grade.to_owned(),
                ..Noted::default()
            }
        };
        for (row, cells) in made.cells.iter().enumerate() {
            for (place, it) in &made.derived[row] {
                found.push(Noted { derived: Some(it.said.clone()), ..of(row, *place) });
            }
            for (place, fact) in cells.iter().enumerate().filter_map(|(place, it)| Some((place, (*it)?))) {
                let all = made.several.get(&(row, place)).map_or(&[][..], Vec::as_slice);
                let mut others = if all.is_empty() { vec![] } else { self.others(fact, all, false) };
                if let Some(behind) = made.newest(row, place) {
                    others.extend(self.others(fact, &behind, true));
                }
                let undated = fact.period.is_empty() && !self.year(fact).is_empty();
                if undated && made.columns[place].column.ty == Type::Number || !others.is_empty() {
                    found.push(Noted { figure: fact.figure.clone(), others, undated, ..of(row, place) });
                }
            }
        }
        found
    }

    /// Stated before about before derived; of two alike the newer document, then an exact figure, then the later one in the text.
    /// A range goes before a figure within it that stands in the same paragraph: that one repeats its end.
    pub(super) fn preferred(&self, fact: &Fact, before: &Fact) -> bool {
        let repeats = |one: &Fact, whole: &Fact| {
            let (Some(one), Some(range)) = (one.literal(), whole.literal()) else { return false };
            one.is_point()
                && range.low.is_finite()
                && range.low < range.high
                && (range.low..=range.high).contains(&one.low)
        };
        if fact.document == before.document && fact.locator == before.locator && fact.qualifier == before.qualifier {
            match (repeats(fact, before), repeats(before, fact)) {
                (true, _) => return false,
                (_, true) => return true,
                _ => {}
            }
        }
        let grade = |it: &Fact| ["stated", "about", "derived"].iter().position(|word| *word == it.qualifier);
        let date = |it: &Fact| self.documents[it.document].date.as_str();
        let range = |it: &Fact| it.literal().is_some_and(|it| !it.is_point());
        (grade(before), date(fact), range(before)) > (grade(fact), date(before), range(fact))
    }

    fn rules(&self, columns: &[DatasetColumn]) -> Vec<Rule> {
        let rules = self.facts.iter().filter(|it| it.qualifier == "rule");
        let made = rules.filter_map(|fact| {
            let column = columns.iter().find(|it| it.column.name == fact.metric && it.column.ty == Type::Number)?;
            let figure = fact.literal()?;
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
}

impl<'a> Made<'a> {
    /// What is worked out for a cell.
    pub(super) fn derived_at(&self, row: usize, place: usize) -> Option<&Derived> {
        self.derived[row].iter().find(|it| it.0 == place).map(|it| &it.1)
    }

    /// Columns in which a figure has two ends.
    fn settle_ranges(&mut self) {
        for place in 0..self.columns.len() {
            let number = self.columns[place].column.ty == Type::Number;
            let stated = || self.cells.iter().filter_map(|it| it[place]?.literal()).any(|it| !it.is_point());
            let derived = || self.derived.iter().flatten().any(|(at, it)| *at == place && it.ends.0 != it.ends.1);
            self.columns[place].column.ranged = number && (stated() || derived());
        }
    }

    /// The figures without a period that stand back behind this cell, if it is the newest that is dated.
    fn newest(&self, row: usize, place: usize) -> Option<Vec<&'a Fact>> {
        let fact = self.cells[row][place].filter(|_| !self.behind.is_empty())?;
        let behind: Vec<&Fact> = self.behind.iter().copied().filter(|it| subject(it) == subject(fact)).collect();
        if behind.is_empty() || !is_dated(fact) {
            return None;
        }
        let end = |row: usize| read_period(&self.order[row].period).map(|it| it.end);
        let later = |it: &usize| {
            self.order[*it].subject() == self.order[row].subject()
                && self.cells[*it][place].is_some_and(is_dated)
                && end(row) < end(*it)
        };
        (!(0..self.order.len()).any(|it| later(&it))).then_some(behind)
    }
}

/// Whether a figure is stated for one period, and not for each of a span.
fn is_dated(fact: &Fact) -> bool {
    !fact.period.is_empty() && !fact.period.contains("..")
}

/// Of what a figure is, whenever.
fn subject(fact: &Fact) -> (&str, &str, &str, &str, &str) {
    (&fact.entity, &fact.dimension, &fact.segment, &fact.metric, grade(fact))
}

/// A figure as plain cells, stated or worked out; an absent end closes at the metric's bound.
fn push(row: &mut Vec<Stored>, column: &DatasetColumn, fact: Option<&Fact>, derived: Option<&Derived>) {
    let n = if column.column.ranged { 2 } else { 1 };
    let known = match (column.column.ty, fact) {
        (Type::Date, Some(fact)) => {
            let day = read_date(&fact.figure).or_else(|| read_period(&fact.figure).map(|it| it.start));
            row.push(day.map_or(Stored::Missing, Stored::Date));
            return;
        }
        (Type::Text, Some(fact)) => {
            row.push(Stored::Text(fact.figure.clone()));
            return;
        }
        (_, Some(fact)) => ends(fact, column),
        (_, None) => derived.map(|it| it.ends),
    };
    match known {
        None => row.extend(std::iter::repeat_n(Stored::Missing, n)),
        Some((low, high)) => row.extend([low, high].into_iter().take(n).map(Stored::Number)),
    }
}
