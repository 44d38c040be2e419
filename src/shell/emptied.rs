//! After an answer without rows: which condition or period left none.

use std::cmp::Reverse;
use std::time::Duration;

use language::answer::Cell;
use language::assist;
use language::catalog::Catalog;
use language::source::Source;
use language::words::Language;
use session::{Outcome, Session};

/// A question that took longer is not asked again without each of its conditions.
const PATIENCE: Duration = Duration::from_secs(1);

/// For each condition and each choice of periods of a text, how many rows there would be without it, a line each.
/// `before` is the session before the text, `after` the one that answered it.
pub(crate) fn emptied(before: &Session, after: &Session, text: &str) -> String {
    let conditions = assist::without(text);
    let about = assist::whom(text);
    if conditions.is_empty() && about.is_none() || PATIENCE < after.timing().run {
        return String::new();
    }
    let chinese = after.language() == Language::Chinese;
    let mut said = String::new();
    for (span, rest) in &conditions {
        let Some(rows) = rows(before, rest).filter(|it| 0 < *it) else { continue };
        let condition = render::clean(span.of(text));
        said.push_str(&match (chinese, rows) {
            (true, _) => format!("  去掉 {condition}:{rows} 行\n"),
            (false, 1) => format!("  without {condition}: 1 row\n"),
            (false, _) => format!("  without {condition}: {rows} rows\n"),
        });
    }
    if said.is_empty() && 1 < conditions.len() {
        said = match chinese {
            true => "  任去一个条件仍无行\n".to_owned(),
            false => "  leaving out any one condition still leaves no row\n".to_owned(),
        };
    }
    said.push_str(&with(before, text, [GRADES.to_owned()], chinese));
    if conditions.iter().all(|it| rows(before, &it.1).is_none_or(|it| it == 0)) {
        let shipped = before.world().catalog.datasets.iter().filter(|it| it.implicit && !it.own);
        let elsewhere = with(before, text, shipped.map(|it| format!("from {}", it.name)), chinese);
        match elsewhere.is_empty() {
            true => said.extend(about.and_then(|it| known(before, &it, &assist::figures(text), chinese))),
            false => said.push_str(&elsewhere),
        }
    }
    said
}

/// The clause that lets in what is not stated as a fact.
const GRADES: &str = "including forecast, plan, assumption, rule";

/// How many rows there would be with each of some clauses, where there are any, a line each.
fn with(before: &Session, text: &str, clauses: impl IntoIterator<Item = String>, chinese: bool) -> String {
    let text = text.trim_end_matches(|it: char| it.is_whitespace() || it == ';');
    let one = |clause: String| {
        let n = rows(before, &format!("{text} {clause}")).filter(|it| 0 < *it)?;
        Some(match (chinese, n) {
            (true, n) => format!("  加上 {clause}:{n} 行\n"),
            (false, 1) => format!("  with {clause}: 1 row\n"),
            (false, n) => format!("  with {clause}: {n} rows\n"),
        })
    };
    clauses.into_iter().filter_map(one).collect()
}

/// How many metrics are named of whom nothing is known that was asked for.
const NAMED: usize = 8;

/// What the shipped figures say of an entity; what is near to the figures that were asked for first.
fn known(before: &Session, entity: &str, asked_for: &[String], chinese: bool) -> Option<String> {
    let catalog = &before.world().catalog;
    let name = &catalog.entity(entity)?.name;
    let mut apart = before.clone();
    let quote = if name.contains('"') { '\'' } else { '"' };
    let asked = format!("from facts | where entity = {quote}{name}{quote} | distinct metric | show metric");
    let answer = apart.ask(&asked).ok()?;
    let at = answer.table.columns.iter().position(|it| it.name == "metric")?;
    let near = |row: &Vec<Cell>| match &row[at] {
        Cell::Text(it) => Reverse(asked_for.iter().map(|name| likeness(catalog, name, it)).max().unwrap_or_default()),
        _ => Reverse((0, false, false)),
    };
    let mut rows: Vec<&Vec<Cell>> = answer.table.rows.iter().collect();
    rows.sort_by_key(|it| near(it));
    let named = |row: &Vec<Cell>| match &row[at] {
        Cell::Text(it) if chinese => {
            let mut columns = catalog.datasets.iter().flat_map(|it| &it.columns);
            let label = columns.find(|column| column.column.name == *it).map(|it| it.column.label.zh.clone());
            Some(label.filter(|it| !it.is_empty()).unwrap_or_else(|| it.clone()))
        }
        Cell::Text(it) => Some(it.clone()),
        _ => None,
    };
    let metrics: Vec<String> = rows.into_iter().filter_map(named).collect();
    let (first, more) = metrics.split_at(metrics.len().min(NAMED));
    let (list, name) = (first.join(", "), render::clean(name));
    match (metrics.is_empty(), chinese, more.len()) {
        (true, ..) => None,
        (_, true, 0) => Some(format!("  {name} 已有数据:{list}\n")),
        (_, true, n) => Some(format!("  {name} 已有数据:{list} 等,另有 {n} 项\n")),
        (_, false, 0) => Some(format!("  known of {name}: {list}\n")),
        (_, false, n) => Some(format!("  known of {name}: {list} and {n} more\n")),
    }
}

/// How near a metric is to one that was asked for: how many words they share, whether they are in one unit, and of one kind.
fn likeness(catalog: &Catalog, asked: &str, metric: &str) -> (usize, bool, bool) {
    let column = |name: &str| catalog.datasets.iter().find_map(|it| it.column(name));
    let words = |name: &str| name.split('_').map(|it| it.trim_end_matches('s').to_owned()).collect::<Vec<_>>();
    let (asked_for, found) = (column(asked), column(metric));
    let own = words(asked_for.map_or(asked, |it| &it.column.name));
    let shared = words(metric).iter().filter(|it| own.contains(it)).count();
    let Some((a, b)) = asked_for.zip(found).map(|(a, b)| (&a.column, &b.column)) else { return (shared, false, false) };
    (shared, a.percent == b.percent && a.unit == b.unit && a.unit.is_some(), a.kind == b.kind)
}

/// How many rows a text answers with; none where it cannot be asked.
fn rows(before: &Session, text: &str) -> Option<usize> {
    let mut apart = before.clone();
    let mut rows = None;
    let asked = apart.run(&Source::new("<input>", text), &mut |outcome, _, _| {
        if let Outcome::Answer(answer) = outcome {
            rows = Some(answer.table.total_rows);
        }
    });
    asked.ok().and(rows)
}
