//! `find` and `show datasets | metrics | documents | entities`: what the catalog knows. No rows of data are read.

use super::measure;
use super::scope::Frame;
use super::sentence;
use crate::answer::{Cell, Table};
use crate::catalog::{Catalog, Dataset, DatasetColumn, snake};
use crate::nearest::nearest;
use crate::plan::{Part, Plan, Task};
use crate::quantity::Unit;
use crate::types::{Column, Kind, Type};
use crate::verb::Catalogued;
use crate::words::{Language, Words};
use crate::world::World;

/// The task of a `find`: metrics by unit, by name, by meaning.
pub(super) fn find(frame: &mut Frame, text: &str, world: &World) -> Task {
    let unit = Unit::parse(text).filter(|it| !it.is_none());
    let key = snake(text);
    let matches = |it: &DatasetColumn| {
        let names = [&it.column.name, &it.column.label.en, &it.column.label.zh];
        let named = names.into_iter().chain(&it.aliases).any(|name| !key.is_empty() && snake(name).contains(&key));
        named || unit.is_some() && it.column.unit == unit
    };
    let mut rows = metric_rows(&world.catalog, matches);
    if rows.is_empty() {
        let columns = world.catalog.datasets.iter().flat_map(|it| &it.columns);
        let near = nearest(text, columns.map(|it| (it.column.name.as_str(), it.aliases.as_slice())));
        rows = metric_rows(&world.catalog, |it| near.contains(&it.column.name.as_str()));
    }
    frame.understood = vec![Words::new(format!("metrics that match {text}"), format!("与 {text} 相符的指标"))];
    settled(frame, "catalog", metric_columns(), rows)
}

/// The task of `show datasets` and its like.
pub(super) fn catalogued(frame: &mut Frame, what: Catalogued, world: &World) -> Task {
    let catalog = &world.catalog;
    let (columns, rows) = match what {
        Catalogued::Metrics => (metric_columns(), metric_rows(catalog, |it| it.column.kind != Kind::Label)),
        Catalogued::Datasets => dataset_rows(catalog),
        Catalogued::Entities => entity_rows(catalog),
        Catalogued::Documents => document_rows(catalog),
        Catalogued::Settings => setting_rows(world),
    };
    frame.understood = vec![];
    settled(frame, "catalog", columns, rows)
}

fn text(it: impl Into<String>) -> Cell {
    let it = it.into();
    if it.is_empty() { Cell::Missing } else { Cell::Text(it) }
}

fn metric_columns() -> Vec<Column> {
    let plain = |name: &str, zh: &str| measure::plain(name, zh, Type::Text);
    vec![
        plain("metric", "指标"),
        plain("label", "名称"),
        plain("chinese", "中文"),
        plain("unit_of", "单位"),
        plain("kind", "类型"),
        plain("formula", "公式"),
        plain("datasets", "数据集"),
    ]
}

/// A row per metric, with the datasets that have it.
fn metric_rows(catalog: &Catalog, matches: impl Fn(&DatasetColumn) -> bool) -> Vec<Vec<Cell>> {
    let mut found: Vec<(&DatasetColumn, Vec<&str>)> = Vec::new();
    for dataset in catalog.datasets.iter().filter(|it| it.implicit) {
        for column in dataset.columns.iter().filter(|it| matches(it)) {
            match found.iter_mut().find(|(known, _)| known.column.name == column.column.name) {
                Some((_, datasets)) => datasets.push(&dataset.name),
                None => found.push((column, vec![&dataset.name])),
            }
        }
    }
    found.sort_by(|a, b| a.0.column.name.cmp(&b.0.column.name));
    let rows = found.iter().map(|(it, datasets)| {
        let column = &it.column;
        let unit = match (column.percent, &column.unit) {
            (true, _) => "%".to_owned(),
            (false, Some(unit)) => unit.write(Language::English),
            (false, None) => String::new(),
        };
        vec![
            text(column.name.clone()),
            text(column.label.en.clone()),
            text(column.label.zh.clone()),
            text(unit),
            text(if column.kind == Kind::Label { "" } else { column.kind.word() }),
            text(it.identities.join("; ")),
            text(datasets.join(", ")),
        ]
    });
    rows.collect()
}

fn dataset_rows(catalog: &Catalog) -> (Vec<Column>, Vec<Vec<Cell>>) {
    let columns = vec![
        measure::plain("dataset", "数据集", Type::Text),
        measure::plain("chinese", "中文", Type::Text),
        measure::plain("columns", "列数", Type::Integer),
        measure::plain("entity", "主体列", Type::Text),
        measure::plain("period", "期间列", Type::Text),
        measure::plain("own", "自有", Type::Truth),
    ];
    let row = |it: &Dataset| {
        vec![
            text(it.name.clone()),
            text(it.label.zh.clone()),
            Cell::Integer(it.columns.len() as i64),
            text(it.entity.clone().unwrap_or_default()),
            text(it.period.clone().unwrap_or_default()),
            Cell::Truth(it.own),
        ]
    };
    let shown = catalog.datasets.iter().filter(|it| it.implicit || !it.own);
    (columns, shown.map(row).collect())
}

fn entity_rows(catalog: &Catalog) -> (Vec<Column>, Vec<Vec<Cell>>) {
    let names = [("entity", "主体"), ("chinese", "中文"), ("kind", "类别"), ("also", "又称")];
    let columns = names.map(|(name, zh)| measure::plain(name, zh, Type::Text)).to_vec();
    let rows = catalog.entities.iter().map(|it| {
        vec![text(it.name.clone()), text(it.name_zh.clone()), text(it.kind.clone()), text(it.aliases.join(", "))]
    });
    (columns, rows.collect())
}

fn document_rows(catalog: &Catalog) -> (Vec<Column>, Vec<Vec<Cell>>) {
    let names =
        [("document", "文件"), ("chinese", "中文"), ("publisher", "发布者"), ("date", "日期"), ("language", "语言")];
    let columns = names.map(|(name, zh)| measure::plain(name, zh, Type::Text)).to_vec();
    let rows = catalog.documents.iter().map(|it| {
        let publisher = it.publisher.clone();
        vec![
            text(it.title.en.clone()),
            text(it.title.zh.clone()),
            text(publisher),
            text(it.date.clone()),
            text(it.language.clone()),
        ]
    });
    (columns, rows.collect())
}

/// A row per setting: what it is now, what it may be, what it does.
fn setting_rows(world: &World) -> (Vec<Column>, Vec<Vec<Cell>>) {
    let names = [("setting", "设置"), ("value", "现值"), ("values", "可取"), ("default", "默认"), ("about", "说明")];
    let columns = names.map(|(name, zh)| measure::plain(name, zh, Type::Text)).to_vec();
    let rows = world.settings.written().map(|(it, value)| {
        vec![text(it.name), text(value), text(it.choices()), text(it.default), text(it.label(world.language))]
    });
    (columns, rows.collect())
}

/// A task whose answer is known before anything runs.
fn settled(frame: &Frame, dataset: &str, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Task {
    let nothing = Plan::Values { columns: vec![("x".to_owned(), Type::Integer)], rows: vec![] };
    let part = Part { name: "nothing", plan: nothing, columns: vec![Column::plain("x", Type::Integer)], page: None };
    let table = Table { columns: columns.clone(), total_rows: rows.len(), rows };
    let frame = Frame { dataset: dataset.to_owned(), label: Words::new(dataset, "目录"), ..frame.clone() };
    sentence::task(&frame, columns, vec![part], move |mut answer, _| {
        answer.table = table.clone();
        answer
    })
}
