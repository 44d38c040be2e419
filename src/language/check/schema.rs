//! The columns of a table after some stages, without running anything: what a completion may offer there.

use std::sync::Arc;

use super::scope::{self, Frame};
use super::{Checked, PIPED, check_rest, table};
use crate::catalog::{Catalog, Dataset, DatasetColumn};
use crate::diagnostic::Diagnostic;
use crate::plan::Task;
use crate::script::Statement;
use crate::syntax::tree::Name;
use crate::types::{Column, Kind};
use crate::verb::{Stage, Verb};
use crate::words::Words;
use crate::world::World;

/// The columns after `stages`, which stand in `text`; none if they cannot be followed.
pub(crate) fn schema(stages: &[Stage], text: &str, world: &World) -> Option<Vec<DatasetColumn>> {
    let mut faults = Vec::new();
    let mut frame = scope::start(stages, world, &mut faults)?;
    // Columns without a name of their own are called as they are written.
    text.clone_into(&mut frame.text);
    let rest = scope::after_from(stages);
    let Some(at) = rest.iter().position(|it| it.verb.has_last_step()) else {
        return table::run_all(&mut frame, &rest, world, &mut faults).then_some(frame.columns);
    };
    if !table::run_all(&mut frame, &rest[..at], world, &mut faults) {
        return None;
    }
    let task = table::finish(&mut frame, &rest[at], world, &mut faults)?;
    let made = made(&task.result, &frame);
    if at + 1 == rest.len() {
        return Some(made.columns);
    }
    let mut catalog: Catalog = (*world.catalog).clone();
    catalog.datasets.push(made);
    let after = World { catalog: Arc::new(catalog), ..world.clone() };
    let span = rest[at].span;
    let from = Stage { verb: Verb::From(Name { text: PIPED.to_owned(), quoted: true, span }), span };
    let stages: Vec<Stage> = std::iter::once(from).chain(rest[at + 1..].iter().cloned()).collect();
    schema(&stages, text, &after)
}

/// The table that some stages ask: its column of periods, as it is declared, and its labels.
pub(crate) fn asked_table(stages: &[Stage], world: &World) -> Option<(Option<String>, Vec<String>)> {
    let frame = scope::start(stages, world, &mut Vec::new())?;
    let labels = frame.columns.iter().filter(|it| it.column.kind == Kind::Label).map(|it| it.column.name.clone());
    Some((frame.shown_period, labels.collect()))
}

/// What is wrong with the stages that go on from the table of a verb with a last step, before it is made.
pub(crate) fn faults_of_rest(
    first: &Task,
    rest: &[Stage],
    statement: &Statement,
    world: &World,
    text: &str,
) -> Vec<Diagnostic> {
    let mut catalog: Catalog = (*world.catalog).clone();
    catalog.datasets.retain(|it| it.name != PIPED);
    catalog.datasets.push(Dataset::undeclared(PIPED, Words::same("rows"), &first.result));
    let after = World { catalog: Arc::new(catalog), ..world.clone() };
    let (checked, mut faults) = check_rest(rest, statement, &after, text);
    if let Checked::Piped { first, rest } = checked {
        faults.extend(faults_of_rest(&first, &rest, statement, &after, text));
    }
    faults
}

/// The table of a verb with a last step, with what the table before it knew about columns of the same name.
fn made(columns: &[Column], before: &Frame) -> Dataset {
    let mut made = Dataset::undeclared(PIPED, Words::same("rows"), columns);
    for it in &mut made.columns {
        let known = before.columns.iter().find(|known| known.column.name == it.column.name);
        it.values = known.and_then(|known| known.values.clone());
    }
    made
}
