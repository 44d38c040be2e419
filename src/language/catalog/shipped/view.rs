//! The figures of one kind of entity as a table: a row per entity (and segment) and period.

use std::collections::HashMap;
use std::sync::Arc;

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

fn grade(fact: &Fact) -> &'static str {
    GRADES.into_iter().find(|it| *it == fact.qualifier).unwrap_or(GRADES[0])
}

impl Parts {
    /// The figures of one kind of entity, a row per entity (and segment) and period.
    /// `graded` has the figures that are forecasts, plans, assumptions and rules too, in rows of their own.
    pub(super) fn view(&self, (name, zh, key, kind): (&str, &str, &str, &str), graded: bool) -> (Dataset, StoredTable) {
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
        let mut metrics: Vec<&str> = Vec::new();
        for fact in &facts {
            if !metrics.contains(&fact.metric.as_str()) {
                metrics.push(&fact.metric);
            }
        }
        let is_range = |id: &str| {
            let mut figures = facts.iter().filter(|it| it.metric == id).filter_map(|it| it.literal());
            figures.any(|it| !it.is_point())
        };
        let mut columns: Vec<DatasetColumn> = Vec::new();
        let mut label = |name: &str, zh: &str, ty: Type| {
            let column = Column { label: Words::new(name, zh), ..Column::plain(name, ty) };
            let aliases = ALSO.iter().filter(|it| it.0 == name).map(|it| it.1.to_owned()).collect();
            columns.push(DatasetColumn { aliases, ..DatasetColumn::of(column) });
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
        let n_labels = columns.len();
        let taken: Vec<String> = columns.iter().map(|it| it.column.name.clone()).collect();
        metrics.retain(|id| !taken.iter().any(|it| it == id));
        columns.extend(metrics.iter().filter_map(|id| self.column(id, is_range(id))));
        let at: HashMap<&str, usize> =
            columns[n_labels..].iter().enumerate().map(|(at, it)| (it.column.name.as_str(), at)).collect();
        let mut order: Vec<(&str, &str, &str, String, &str)> = Vec::new();
        let mut places: HashMap<(&str, &str, &str, String, &str), usize> = HashMap::new();
        let mut taken: HashMap<(&str, &str, &str, String, &str), &str> = HashMap::new();
        let mut best: Vec<Vec<Option<&Fact>>> = Vec::new();
        for fact in &facts {
            let Some(place) = at.get(fact.metric.as_str()) else { continue };
            let period = match fact.period.is_empty() {
                true => self.documents[fact.document].date.get(..4).unwrap_or("").to_owned(),
                false => fact.period.clone(),
            };
            let (entity, dimension, segment) = (fact.entity.as_str(), fact.dimension.as_str(), fact.segment.as_str());
            // A figure that is stated is not forecast again.
            let cell = (entity, dimension, segment, period.clone(), fact.metric.as_str());
            if *taken.entry(cell).or_insert(grade(fact)) != grade(fact) {
                continue;
            }
            let row = (entity, dimension, segment, period, grade(fact));
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
        let rows = order.iter().zip(&best).map(|((entity, dimension, segment, period, grade), cells)| {
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
            if graded {
                row.push(text(grade));
            }
            for (column, fact) in columns[n_labels..].iter().zip(cells) {
                push(&mut row, column, *fact);
            }
            let day = |day: Option<i32>| day.map_or(Stored::Missing, |it| Stored::Integer(i64::from(it)));
            row.push(day(known.as_ref().map(|it| it.start)));
            row.push(day(known.as_ref().map(|it| it.end)));
            row
        });
        let mut rows: Vec<Vec<Stored>> = rows.collect();
        self.derive(&mut columns, &mut stored, &mut rows);
        for (at, column) in columns.iter_mut().take(n_labels).enumerate() {
            let texts =
                rows.iter().filter_map(|row| if let Stored::Text(it) = &row[at] { Some(it.as_str()) } else { None });
            let tally = Tally::of(texts, usize::MAX).unwrap_or_default();
            let mut values = tally.values.clone();
            values.sort();
            column.values = Some(Arc::new(values));
            column.tally = Some(Arc::new(tally));
        }
        let stored_name = if graded { format!("{name}{GRADED}") } else { name.to_owned() };
        let dataset = Dataset {
            name: stored_name.clone(),
            label: Words::new(name.replace('_', " "), zh),
            aliases: if graded { vec![key.to_owned(), name.to_owned()] } else { vec![key.to_owned()] },
            rules: self.rules(&columns),
            columns,
            entity: Some(key.to_owned()),
            period: Some("period".to_owned()),
            implicit: true,
            own: false,
        };
        // A segment is no entity of its own: its figures are shown as they stand, not the latest of each.
        let dataset = if segmented { Dataset { entity: None, ..dataset } } else { dataset };
        let table = StoredTable { name: stored_name, columns: stored, rows };
        (dataset, table)
    }

    /// Stated before about before derived; of two alike the newer document, then an exact figure, then the later one in the text.
    /// A range goes before a figure within it that stands in the same paragraph: that one repeats its end.
    fn preferred(&self, fact: &Fact, before: &Fact) -> bool {
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
        _ => match fact.literal() {
            None => row.extend(std::iter::repeat_n(Stored::Missing, n)),
            Some(figure) if n == 2 => {
                row.push(Stored::Number(figure.low.max(column.within.0)));
                row.push(Stored::Number(figure.high.min(column.within.1)));
            }
            Some(figure) => row.push(Stored::Number(figure.low)),
        },
    }
}
