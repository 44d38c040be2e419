//! Answers with the Chinese names of entities, documents and figures.

use language::answer::{Answer, Cell};
use language::catalog::{Catalog, Document, Entity};
use language::types::{Column, Type};

/// What stands for the group without a key.
const MISSING: &str = "(missing)";

/// Entities by their Chinese names.
pub(crate) fn in_chinese(mut answer: Answer, catalog: &Catalog) -> Answer {
    let named = |text: &str| {
        let found = catalog.entities.iter().find(|it| it.name == text && !it.name_zh.is_empty());
        let title = |it: &&Document| it.title.en == text && !it.title.zh.is_empty();
        let document = || catalog.documents.iter().find(title).map(|it| it.title.zh.clone());
        found.map(|it| it.name_zh.clone()).or_else(document)
    };
    // The columns of fixed result tables that say which figure a row is of.
    let of_figures = ["metric", "figure", "x", "y", "driver"];
    let of_whom = |it: &Column| it.name == "kind" && it.label.zh == "类别";
    let says = |it: &Column| it.ty == Type::Text && (of_figures.contains(&it.name.as_str()) || of_whom(it));
    let says: Vec<bool> = answer.table.columns.iter().map(says).collect();
    // Columns of one's own table go by the names they have.
    let own = answer.dataset.as_deref().and_then(|it| catalog.dataset(it)).is_some_and(|it| it.own);
    let labels = catalog.datasets.iter().filter(|_| !own).flat_map(|it| &it.columns).map(|it| &it.column);
    // A sign such as `z` is no name.
    let long = |text: &str| 1 < text.chars().count();
    let label = |text: &str| {
        labels.clone().find(|it| long(text) && it.name == text && !it.label.zh.is_empty()).map(|it| it.label.zh.clone())
    };
    for (at, cell) in answer.table.rows.iter_mut().flat_map(|row| row.iter_mut().enumerate()) {
        let Cell::Text(text) = cell else { continue };
        let found = if says[at] { label(text) } else { named(text) };
        let found = found.or_else(|| rule(text, catalog, &label));
        if let Some(name) = found {
            *text = name;
        } else if text == MISSING {
            "(缺失)".clone_into(text);
        }
    }
    // The longest first: the hospital of a group may start with the name of the group.
    let mut entities: Vec<&Entity> =
        catalog.entities.iter().filter(|it| it.name.len() > 3 && !it.name_zh.is_empty()).collect();
    entities.sort_by_key(|it| std::cmp::Reverse(it.name.len()));
    let within = |text: &mut String| {
        for it in &entities {
            if text.contains(&it.name) {
                *text = text.replace(&it.name, &it.name_zh);
            }
        }
    };
    within(&mut answer.understood.zh);
    let figures = |text: &mut String| {
        // Outside of sentences in backquotes a figure goes by its Chinese name.
        let parts = text
            .split('`')
            .enumerate()
            .map(|(at, it)| if at % 2 == 0 { named_words(it, &label) } else { it.to_owned() });
        *text = parts.collect::<Vec<_>>().join("`");
    };
    for it in &mut answer.notes {
        within(&mut it.words.zh);
        figures(&mut it.words.zh);
    }
    for it in answer.ledger.iter_mut().flat_map(|it| &mut it.to) {
        figures(&mut it.words.zh);
    }
    answer
}

/// A rule of thumb that stands in a row: whom it is about, and when it holds.
fn rule(text: &str, catalog: &Catalog, label: &impl Fn(&str) -> Option<String>) -> Option<String> {
    let said = text.strip_prefix("rule: ")?;
    let (subject, condition) = said.split_once(" where ").map_or((said, None), |it| (it.0, Some(it.1)));
    let known = catalog.datasets.iter().flat_map(|it| &it.rules).find(|it| it.subject.en == subject)?;
    let when = condition.map_or(String::new(), |it| format!(" 其中 {}", named_words(it, label)));
    Some(format!("规则:{}{when}", known.subject.zh))
}

/// A text with every English word that is the name of a figure in Chinese.
fn named_words(text: &str, label: &impl Fn(&str) -> Option<String>) -> String {
    let inside = |it: char| it.is_ascii_alphanumeric() || it == '_';
    let (mut out, mut rest) = (String::new(), text);
    while let Some(start) = rest.find(inside) {
        let end = rest[start..].find(|it| !inside(it)).map_or(rest.len(), |it| start + it);
        let word = &rest[start..end];
        out.push_str(&rest[..start]);
        out.push_str(&label(word).unwrap_or_else(|| word.to_owned()));
        rest = &rest[end..];
    }
    out + rest
}
