//! Whether a table may be asked about those whom a sentence names.

use super::scope::who;
use crate::catalog::{Dataset, Entity};
use crate::syntax::tree::{Name, Versus};
use crate::verb::{Stage, Verb};
use crate::world::World;

/// The entities that a sentence is about, by the names that stand in it.
pub(super) fn named(stage: &Stage) -> Vec<&Name> {
    let clauses = stage.verb.clauses();
    let of = clauses.into_iter().flat_map(|it| &it.of);
    let against = clauses.into_iter().flat_map(|it| match &it.vs {
        Some(Versus::Entities(names)) => names.as_slice(),
        _ => &[],
    });
    let placed = match &stage.verb {
        Verb::Benchmark { entity, .. } => Some(entity),
        _ => None,
    };
    placed.into_iter().chain(of).chain(against).collect()
}

/// Whether the entities of a sentence can be rows of the dataset: by kind for shipped data, always for the analyst's own.
pub(super) fn holds_entities(dataset: &Dataset, stage: &Stage, world: &World) -> bool {
    // Of a table of nobody's figures nobody is placed.
    let nobody = matches!(stage.verb, Verb::Benchmark { .. }) && !dataset.own && dataset.entity.is_none();
    !nobody && named(stage).into_iter().all(|word| holds(dataset, word, world))
}

/// Whether it is of an entity; of one that nobody knows any may be.
pub(super) fn holds(dataset: &Dataset, word: &Name, world: &World) -> bool {
    let holds = |column: Option<&str>, name: &String| {
        column.and_then(|it| dataset.column(it)?.values.as_ref()).is_some_and(|values| values.contains(name))
    };
    match world.catalog.entity(&word.text) {
        Some(_) if dataset.own => true,
        // A company asked of hospitals means its hospitals.
        Some(entity) => match kind_of(&dataset.name) {
            Some(kind) => kind == entity.kind || holds(Some("operator"), &entity.name),
            None => holds(who(dataset.entity.as_deref(), &dataset.columns), &entity.name),
        },
        None => true,
    }
}

/// Whether one's own table has somebody of those that a sentence names, where all are known by name.
pub(super) fn has_entities(dataset: &Dataset, stage: &Stage, world: &World) -> bool {
    let written = named(stage);
    let named: Option<Vec<&Entity>> = written.iter().map(|it| world.catalog.entity(&it.text)).collect();
    let Some(named) = named.filter(|it| !it.is_empty()) else { return true };
    let Some(column) = dataset.entity.as_deref().and_then(|it| dataset.column(it)) else { return false };
    let Some(values) = column.values.as_ref() else { return true };
    let written = written.into_iter().map(|it| &it.text);
    let names = named.into_iter().flat_map(|it| [&it.name, &it.name_zh].into_iter().chain(&it.aliases));
    written.chain(names).any(|it| values.contains(it))
}

/// The kind of entity that a shipped dataset is about.
pub(crate) fn kind_of(dataset: &str) -> Option<&'static str> {
    const KINDS: [(&str, &str); 7] = [
        ("companies", "company"),
        ("hospitals", "hospital"),
        ("specialties", "specialty"),
        ("markets", "market"),
        ("deals", "deal"),
        ("policies", "policy"),
        ("benchmarks", "benchmark"),
    ];
    let dataset = super::grades::plain(dataset);
    KINDS.iter().find(|(name, _)| *name == dataset).map(|(_, kind)| *kind)
}
