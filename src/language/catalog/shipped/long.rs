//! The figures one a row, as they were written: `facts`, and those that are rules of thumb: `rules`.

use std::collections::HashMap;

use super::{EntityRow, Parts, Stored, StoredTable};
use crate::catalog::{Dataset, DatasetColumn};
use crate::quantity::read_period;
use crate::types::{Column, Type};
use crate::words::Words;

/// Their names in English and in Chinese.
const COLUMNS: [(&str, &str); 13] = [
    ("entity", "主体"),
    ("dimension", "维度"),
    ("segment", "分项"),
    ("metric", "指标"),
    ("period", "期间"),
    ("figure", "数值"),
    ("written", "原文"),
    ("qualifier", "性质"),
    ("condition", "条件"),
    ("section", "章节"),
    ("locator", "位置"),
    ("note", "备注"),
    ("document", "文件"),
];

fn column((name, zh): (&str, &str)) -> DatasetColumn {
    DatasetColumn::of(Column { label: Words::new(name, zh), ..Column::plain(name, ty(name)) })
}

fn ty(name: &str) -> Type {
    if name == "period" { Type::Period } else { Type::Text }
}

impl Parts {
    /// What columns the table has.
    pub(super) fn long_dataset(table: &str, zh: &str) -> Dataset {
        Dataset {
            name: table.into(),
            label: Words::new(table, zh),
            aliases: vec![],
            columns: COLUMNS.map(column).to_vec(),
            entity: None,
            period: Some("period".into()),
            implicit: false,
            own: false,
            rules: vec![],
            relations: vec![],
        }
    }

    /// The rows of `facts`, or of `rules`.
    pub(super) fn long_rows(&self, table: &str) -> StoredTable {
        let by_id: HashMap<&str, &EntityRow> = self.entities.iter().map(|it| (it.id.as_str(), it)).collect();
        let ends = ["period~start", "period~end"].map(|name| (name.to_owned(), Type::Integer));
        let wanted = |qualifier: &str| table == "facts" || (table == "rules" && qualifier == "rule");
        let rows = self.facts.iter().filter(|it| wanted(&it.qualifier)).map(|fact| {
            let entity = by_id.get(fact.entity.as_str()).map_or(&fact.entity, |it| &it.name);
            let document = &self.documents[fact.document].title;
            let segment = self.segments.iter().find(|it| it.id == fact.segment).map_or(&fact.segment, |it| &it.name);
            let cells = [
                entity,
                &fact.dimension,
                segment,
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
            let period = read_period(&fact.period);
            let days = period.map(|it| [it.start, it.end].map(|it| Stored::Integer(i64::from(it))));
            let text = |it: &String| if it.is_empty() { Stored::Missing } else { Stored::Text(it.clone()) };
            cells.into_iter().map(text).chain(days.unwrap_or([Stored::Missing, Stored::Missing])).collect()
        });
        StoredTable {
            name: table.into(),
            columns: COLUMNS.iter().map(|it| (it.0.to_owned(), ty(it.0))).chain(ends).collect(),
            rows: rows.collect(),
        }
    }
}
