//! The columns that a name at the cursor may stand for: of the table after the stages before, else of the datasets the other names imply.

use std::borrow::Cow;
use std::collections::HashSet;

use super::super::index::Index;
use super::super::lex::{Shape, Token, lex};
use super::slot::{Place, canonical};
use crate::catalog::{Dataset, DatasetColumn, snake};
use crate::check::{kind_of, schema};
use crate::script::{StatementKind, keywords, read};
use crate::source::Source;
use crate::verb::Stage;
use crate::world::World;

/// What is in sight at a place.
pub(super) struct Scope<'a> {
    pub columns: Vec<Cow<'a, DatasetColumn>>,
    /// The datasets that could be meant; empty where the table is made by stages.
    pub datasets: Vec<&'a Dataset>,
}

/// What is in sight at a place of a text.
pub(super) fn scope<'a>(place: &Place, text: &str, world: &'a World) -> Scope<'a> {
    if let Some(pipe) = place.pipe
        && let before = &text[place.query_start..pipe]
        && let Some(columns) = stages(before).and_then(|it| schema(&it, before, world))
    {
        return Scope { columns: columns.into_iter().map(Cow::Owned).collect(), datasets: vec![] };
    }
    if let Some(name) = from(place, text) {
        if let Some((_, stages)) = world.tables.iter().rev().find(|it| it.0 == name) {
            let columns = schema(stages, "", world).unwrap_or_default();
            return Scope { columns: columns.into_iter().map(Cow::Owned).collect(), datasets: vec![] };
        }
        if let Some(dataset) = world.catalog.dataset(&name) {
            return of_datasets(vec![dataset]);
        }
    }
    if let Some(used) = world.dataset.as_deref().and_then(|it| world.catalog.dataset(it)) {
        return of_datasets(vec![used]);
    }
    of_datasets(implied(place, text, world))
}

/// The dataset that the stages before a place begin with.
pub(super) fn begun<'a>(place: &Place, text: &str, world: &'a World) -> Option<&'a Dataset> {
    let tokens = lex(text.get(place.query_start..place.pipe?)?);
    let before = &text[place.query_start..];
    let [from, name, ..] = tokens.as_slice() else { return None };
    let is_from = canonical(before, from) == Some("from");
    is_from.then(|| world.catalog.dataset(name.span.of(before).trim_matches(['`', '"'])))?
}

fn stages(text: &str) -> Option<Vec<Stage>> {
    let (script, _) = read(&Source::new("", text));
    match script.statements.into_iter().next_back()?.kind {
        StatementKind::Query(stages) => Some(stages),
        _ => None,
    }
}

fn of_datasets(datasets: Vec<&Dataset>) -> Scope<'_> {
    let mut seen = HashSet::new();
    let all = datasets.iter().flat_map(|it| &it.columns);
    let columns = all.filter(|it| seen.insert(&it.column.name)).map(Cow::Borrowed).collect();
    Scope { columns, datasets }
}

/// The dataset of a `from` clause.
fn from(place: &Place, text: &str) -> Option<String> {
    [&place.before, &place.after].into_iter().find_map(|tokens| {
        let at = tokens.iter().position(|it| canonical(text, it) == Some("from"))?;
        let name = tokens.get(at + 1).filter(|it| it.shape != Shape::Number)?;
        Some(name.span.of(text).trim_matches(['`', '"']).to_owned())
    })
}

/// The datasets that know every name of the stage, as far as they are known at all.
fn implied<'a>(place: &Place, text: &str, world: &'a World) -> Vec<&'a Dataset> {
    let index = Index::of(&world.catalog);
    let defined = |name: &str| {
        world.expressions.iter().any(|it| it.0 == name) || world.parameters.iter().any(|it| it.name == name)
    };
    let known = |at: &usize| world.catalog.datasets.get(*at).is_some_and(|it| it.implicit);
    let mut found: Vec<usize> = (0..world.catalog.datasets.len()).filter(known).collect();
    for token in place.before.iter().chain(&place.after) {
        let Some(name) = name(token, text).filter(|it| !defined(it)) else { continue };
        let key = snake(name);
        if let Some(holders) = index.columns.get(&key).filter(|_| token.shape != Shape::Text) {
            let fewer: Vec<usize> = found.iter().copied().filter(|it| holders.contains(it)).collect();
            found = if fewer.is_empty() { found } else { fewer };
        } else if let Some(kind) = index.entities.get(&key) {
            let fits = |at: &usize| {
                let dataset = &world.catalog.datasets[*at];
                dataset.own || kind_of(&dataset.name).is_none_or(|it| it == kind)
            };
            let fewer: Vec<usize> = found.iter().copied().filter(fits).collect();
            found = if fewer.is_empty() { found } else { fewer };
        }
    }
    found.into_iter().map(|at| &world.catalog.datasets[at]).collect()
}

fn name<'t>(token: &Token, text: &'t str) -> Option<&'t str> {
    let written = token.span.of(text);
    match token.shape {
        Shape::Word => Some(written).filter(|it| keywords::canonical(it).is_none() || keywords::only_starts(it)),
        Shape::Quoted | Shape::Text => Some(written.trim_matches(['`', '"', '\'', '“', '”'])),
        _ => None,
    }
}
