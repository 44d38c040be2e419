//! From written to meant: one statement against a world gives a task, a definition, or diagnostics.

mod call;
mod compare;
mod describe;
pub(crate) mod fault;
mod infer;
mod kinds;
mod latest;
mod ranges;
mod rank;
mod scope;
mod show;
mod sentence;
mod table;

use crate::diagnostic::Diagnostic;
use crate::plan::Task;
use crate::script::{Statement, StatementKind};
use crate::syntax::tree::Name;
use crate::verb::{Stage, Verb};
use crate::world::World;

/// What a statement turned out to be.
pub enum Checked {
    /// A question.
    Task(Box<Task>),
    /// A definition: the world with it.
    Define(World),
    /// `set language zh`
    Set {
        /// What.
        name: String,
        /// To what.
        value: String,
    },
    /// `open "file.csv" as name`
    Open {
        /// The file.
        path: String,
        /// Its name as a dataset, if one was written.
        alias: Option<String>,
    },
    /// Nothing to do: the statement has errors.
    Nothing,
}

/// What `statement` means in `world`; `text` is what its spans point into.
pub fn check(statement: &Statement, world: &World, text: &str) -> (Checked, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    let checked = match &statement.kind {
        StatementKind::Query(stages) => query(stages, world, statement.span.of(text), text, &mut faults),
        StatementKind::LetExpr(name, expr) => {
            let mut world = world.clone();
            world.expressions.push((name.text.clone(), expr.clone()));
            Checked::Define(world)
        }
        StatementKind::LetTable(name, stages) => {
            let mut stages = stages.clone();
            if let Some(dataset) = scope::starting_dataset(&stages, world) {
                let from = Name { text: dataset, quoted: false, span: statement.span };
                stages.insert(0, Stage { verb: Verb::From(from), span: statement.span });
            }
            // A table that cannot be made is said now, not when it is first used.
            if let Some(mut frame) = scope::start(&stages, world, &mut faults) {
                table::run_all(&mut frame, &scope::after_from(&stages), world, &mut faults);
            }
            let mut world = world.clone();
            world.tables.push((name.text.clone(), stages));
            Checked::Define(world)
        }
        StatementKind::Use(name) => match world.catalog.dataset(&name.text) {
            Some(dataset) => Checked::Define(World { dataset: Some(dataset.name.clone()), ..world.clone() }),
            None => {
                faults.push(fault::unknown_dataset(name, world));
                Checked::Nothing
            }
        },
        StatementKind::Set(name, value) => Checked::Set { name: name.text.clone(), value: value.text.clone() },
        StatementKind::Open { path, alias } => {
            Checked::Open { path: path.clone(), alias: alias.as_ref().map(|name| name.text.clone()) }
        }
    };
    match faults.iter().any(Diagnostic::is_error) {
        true => (Checked::Nothing, faults),
        false => (checked, faults),
    }
}

fn query(stages: &[Stage], world: &World, written: &str, text: &str, faults: &mut Vec<Diagnostic>) -> Checked {
    let Some(mut frame) = scope::start(stages, world, faults) else {
        return Checked::Nothing;
    };
    frame.query = written.trim().to_owned();
    frame.text = text.to_owned();
    let rest = scope::after_from(stages);
    let Some((last, before)) = rest.split_last() else {
        return Checked::Task(Box::new(table::everything(&frame)));
    };
    if !table::run_all(&mut frame, before, world, faults) {
        return Checked::Nothing;
    }
    match table::finish(&mut frame, last, world, faults) {
        Some(task) => Checked::Task(Box::new(task)),
        None => Checked::Nothing,
    }
}
