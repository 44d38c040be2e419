//! The columns of a table after some stages, without running anything: what a completion may offer there.

use std::sync::Arc;

use super::scope::{self, Frame};
use super::{PIPED, table};
use crate::catalog::{Catalog, Dataset, DatasetColumn};
use crate::syntax::tree::Name;
use crate::types::Column;
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

/// The table of a verb with a last step, with what the table before it knew about columns of the same name.
fn made(columns: &[Column], before: &Frame) -> Dataset {
    let mut made = Dataset::undeclared(PIPED, Words::same("rows"), columns);
    for it in &mut made.columns {
        let known = before.columns.iter().find(|known| known.column.name == it.column.name);
        it.values = known.and_then(|known| known.values.clone());
    }
    made
}
