//! Entities that a sentence is about: `of E`, by the name that stands in the table.

use super::fault;
use super::scope::Frame;
use crate::answer::Note;
use crate::diagnostic::Diagnostic;
use crate::plan::Expr;
use crate::syntax::tree::{self, Clauses};
use crate::words::Words;
use crate::world::World;

/// `of E, F`: rows of these entities, or of the hospitals they operate.
pub(super) fn of(frame: &mut Frame, clauses: &Clauses, world: &World, faults: &mut Vec<Diagnostic>) {
    let Some(entity) = super::scope::who(frame.entity.as_deref(), &frame.columns).map(str::to_owned) else {
        let span = clauses.of[0].span;
        faults.push(fault::clause_not_here(
            span,
            "of",
            &format!("a table without an entity ({})", fault::called(frame)),
        ));
        return;
    };
    let mut predicate: Option<Expr> = None;
    let mut names = Vec::new();
    for word in &clauses.of {
        let Some(name) = name(frame, &entity, word, world, faults) else { continue };
        let one = super::whom::rows_of(frame, &entity, word, &name, world);
        if frame.own && frame.column(&entity).is_some_and(|it| it.values.is_none()) {
            let (column, name) = (entity.clone(), name.clone());
            frame.say_count(Some(one.clone()), move |n| {
                let en = format!("no row has {column} = \"{name}\"");
                (n == 0).then(|| Note::new("no-such-entity", en, format!("没有 {column} = \"{name}\" 的行")))
            });
        }
        names.push(name);
        predicate = Some(predicate.map_or(one.clone(), |before| before.or(one)));
    }
    if let Some(predicate) = predicate {
        frame.plan = frame.plan.clone().filter(predicate);
        let list = names.join(", ");
        frame.understood.push(Words::new(format!("of {list}"), format!("限于 {list}")));
    }
}

/// The text that stands in the entity column for a name.
pub(super) fn name(
    frame: &Frame,
    entity: &str,
    word: &tree::Name,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<String> {
    // Names of one's own table go before those of the shipped figures.
    let values = frame.column(entity).filter(|_| frame.own).and_then(|it| it.values.clone());
    let stands = |name: &String| values.as_ref().is_none_or(|it| it.contains(name));
    let itself = frame.own && values.is_some() && stands(&word.text);
    match world.catalog.entity(&word.text).filter(|it| !itself && stands(&it.name)) {
        Some(found) => Some(found.name.clone()),
        None if frame.own => match own_entity(frame, entity, word) {
            Ok(name) => Some(name),
            Err(fault) => {
                let table = world.catalog.dataset(&word.text);
                faults.push(table.map_or(*fault, |it| fault::table_as_entity(word, &it.name, &frame.text)));
                None
            }
        },
        None => {
            faults.push(match world.catalog.dataset(&word.text) {
                Some(dataset) => fault::table_as_entity(word, &dataset.name, &frame.text),
                None => fault::unknown_entity(word, world),
            });
            None
        }
    }
}

/// An entity of the analyst's own table: by its value, in any case; an unknown one is a fault where the values are known.
fn own_entity(frame: &Frame, entity: &str, word: &tree::Name) -> Result<String, Box<Diagnostic>> {
    let Some(values) = frame.column(entity).and_then(|it| it.values.clone()) else { return Ok(word.text.clone()) };
    let key = crate::snake::snake(&word.text);
    match values.iter().find(|it| **it == word.text).or_else(|| values.iter().find(|it| crate::snake::snake(it) == key))
    {
        Some(found) => Ok(found.clone()),
        None => Err(Box::new(fault::no_such_value(word, entity, &values, true))),
    }
}
