//! Answers with the Chinese names of entities.

use language::answer::{Answer, Cell};
use language::catalog::Catalog;

/// Entities by their Chinese names.
pub(crate) fn in_chinese(mut answer: Answer, catalog: &Catalog) -> Answer {
    let named = |text: &str| {
        let found = catalog.entities.iter().find(|it| it.name == text && !it.name_zh.is_empty());
        found.map(|it| it.name_zh.clone())
    };
    for cell in answer.table.rows.iter_mut().flatten() {
        if let Cell::Text(text) = cell
            && let Some(name) = named(text)
        {
            *text = name;
        }
    }
    let within = |text: &mut String| {
        for it in catalog.entities.iter().filter(|it| it.name.len() > 3 && !it.name_zh.is_empty()) {
            if text.contains(&it.name) {
                *text = text.replace(&it.name, &it.name_zh);
            }
        }
    };
    within(&mut answer.understood.zh);
    answer.notes.iter_mut().for_each(|it| within(&mut it.words.zh));
    answer
}
