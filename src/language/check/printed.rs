//! `trend revenue in 亿元`: the unit that a verb's own table is printed in.

use std::sync::Arc;

use super::fault;
use super::infer::Scope;
use super::scope::Frame;
use crate::answer::{Cell, Note, Table};
use crate::diagnostic::Diagnostic;
use crate::plan::Task;
use crate::quantity::Unit;
use crate::syntax::tree::{Clause, Name};
use crate::types::{Column, Kind, Type};
use crate::verb::{Verb, takes};
use crate::world::World;

/// The unit that figures are printed in, as it is written and what it is, where a verb that makes a table of its own is asked for one.
pub(super) struct Printed(Option<(Name, Unit)>);

impl Printed {
    /// What `in` asks of a verb, before anything is done; none for `show` and `rank`, of which the columns have their units.
    pub fn asked(frame: &Frame, verb: &Verb, world: &World, faults: &mut Vec<Diagnostic>) -> Printed {
        Printed(asked(frame, verb, world, faults))
    }

    /// The task with its figures of that unit printed in it; where units differ by row, those rows.
    pub fn over(self, task: Option<Task>) -> Option<Task> {
        let Some((Name { text, .. }, unit)) = self.0 else { return task };
        let (asked, of) = (text.clone(), unit.clone());
        let shown = move |columns: &mut Vec<Column>| {
            let number = |it: &&mut Column| matches!(it.ty, Type::Number | Type::Integer) && !it.percent;
            // A count, a rank and an index are plain numbers, whatever the figure is measured in.
            let is_figure = |it: &Column| it.kind != Kind::Label && it.name != super::trend::INDEX;
            let fits = |it: &&mut Column| it.unit.as_ref().is_none_or(|unit| *unit == of && is_figure(it));
            columns.iter_mut().filter(number).filter(fits).for_each(|it| it.shown = Some(asked.clone()));
        };
        let task = task?;
        let (mut result, conclude) = (task.result.clone(), task.conclude.clone());
        shown(&mut result);
        let conclude = Arc::new(move |answer, tables| {
            let mut answer = conclude(answer, tables);
            shown(&mut answer.table.columns);
            if !is_measured(&answer.table, &unit) {
                let (en, zh) = (format!("nothing here is measured in {text}"), format!("此处没有以{text}计量的数据"));
                answer.notes.push(Note::new("no-such-unit", en, zh));
            }
            answer
        });
        Some(Task { result, conclude, ..task })
    }
}

/// Whether a column of a table, or any of its rows, has a unit.
fn is_measured(table: &Table, unit: &Unit) -> bool {
    let by_row = table.index("unit");
    let of_row = |row: &Vec<Cell>| match by_row.and_then(|at| row.get(at)) {
        Some(Cell::Text(text)) => Unit::parse(text).as_ref() == Some(unit),
        _ => false,
    };
    table.rows.is_empty()
        || table.columns.iter().any(|it| it.unit.as_ref() == Some(unit))
        || table.rows.iter().any(of_row)
}

fn asked(frame: &Frame, verb: &Verb, world: &World, faults: &mut Vec<Diagnostic>) -> Option<(Name, Unit)> {
    let takes = |it: &str| takes(it, Clause::Unit) && verb.has_last_step();
    let clauses = verb.clauses().filter(|_| verb.sentence_word().is_some_and(takes))?;
    let name = clauses.unit.clone()?;
    let Some((_, unit)) = Unit::parse_scaled(&name.text) else {
        faults.push(fault::period_as_unit(&name, clauses));
        return None;
    };
    let units = units(frame, verb, world);
    let is_asked =
        |it: &Unit| *it == unit || unit.currency().and_then(|to| it.in_currency(&to)).is_some_and(|(it, _)| it == unit);
    if let Some((what, of)) = units.first().filter(|_| !units.iter().any(|it| is_asked(&it.1))) {
        faults.push(fault::unit_mismatch(name.span, (what, of), (&name.text, &unit), "converted"));
        return None;
    }
    Some((name, unit))
}

/// What the targets of a verb are called and measured in; none where one is not known without doing what the verb does.
fn units(frame: &Frame, verb: &Verb, world: &World) -> Vec<(String, Unit)> {
    let mut verb = verb.clone();
    if let Some(clauses) = verb.clauses_mut() {
        *clauses = Default::default();
    }
    let mut quiet = Vec::new();
    let mut found = Vec::new();
    for target in verb.expressions_mut() {
        let term = Scope::rows(frame, world, &mut quiet).infer(target);
        if !term.is_number() {
            return vec![];
        }
        found.push((target.span.of(&frame.text).to_owned(), term.unit));
    }
    if quiet.is_empty() { found } else { vec![] }
}
