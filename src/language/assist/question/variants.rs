//! Other readings of the words of a question, where the first asks for nothing that there is.

use super::words::Word;
use crate::catalog::{Dataset, DatasetColumn};
use crate::types::Type;
use crate::world::World;

/// The words with values of a label in the place of names that no figure asked for is of: a specialty has no margin, and its
/// companies have. None where there is no such name.
pub(super) fn of_values(words: &[Word], world: &World) -> Option<Vec<Word>> {
    let figures: Vec<&String> =
        words.iter().filter_map(|it| if let Word::Figure(it) = it { Some(it) } else { None }).collect();
    let named = |it: &Word| match it {
        Word::Who(name) => world.catalog.entity(name.trim_matches('"')).map(|it| it.name.clone()),
        _ => None,
    };
    let whom: Vec<String> = words.iter().filter_map(named).collect();
    if words.iter().any(|it| matches!(it, Word::Label(_))) {
        return None;
    }
    let label = |dataset: &Dataset| -> Option<String> {
        let holds = |it: &&DatasetColumn| {
            let known = |name: &String| it.values.as_ref().is_some_and(|values| values.contains(name));
            dataset.entity.as_ref() != Some(&it.column.name) && whom.iter().all(known)
        };
        dataset.columns.iter().find(holds).map(|it| it.column.name.clone())
    };
    let table = words.iter().find_map(|it| if let Word::Table(name, ..) = it { Some(name) } else { None });
    let mut asked = world.catalog.datasets.iter().filter(|it| it.implicit && table.is_none_or(|name| *name == it.name));
    let column = asked.find_map(|it| label(it).filter(|_| figures.iter().all(|name| it.column(name).is_some())))?;
    let one = |it: &Word| named(it).map_or_else(|| it.clone(), |name| Word::Value(column.clone(), name));
    (!whom.is_empty()).then(|| words.iter().map(one).collect())
}

/// The words without the kind of those whose specialty is named: the payback of `eye hospitals` is that of a specialty. None
/// where there is no such kind.
pub(super) fn without_kind(words: &[Word]) -> Option<Vec<Word>> {
    let named = words.iter().any(|it| matches!(it, Word::Who(_) | Word::Value(..)));
    let kept: Vec<Word> = words.iter().filter(|it| !matches!(it, Word::Table(..))).cloned().collect();
    (named && kept.len() < words.len()).then_some(kept)
}

/// The words with a label in the place of a table whose names are one elsewhere: `which specialty` has the most of a figure. None
/// where there is no such table.
pub(super) fn as_labels(words: &[Word], world: &World) -> Option<Vec<Word>> {
    let is_label = |table: &str, name: &str| {
        let others = world.catalog.datasets.iter().filter(|it| it.implicit && it.name != table);
        others.filter_map(|it| it.column(name)).any(|it| it.column.ty == Type::Text)
    };
    let one = |it: &Word| match it {
        Word::Table(table, Some(entity), _) if is_label(table, entity) => Word::Label(entity.clone()),
        other => other.clone(),
    };
    let made: Vec<Word> = words.iter().map(one).collect();
    (made != words).then_some(made)
}
