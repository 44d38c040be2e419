//! Columns without a single value: nothing says what they would hold, so they are what a stage takes them for.

use super::scope::Frame;
use super::table;
use crate::answer::Note;
use crate::catalog::DatasetColumn;
use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, Named, Task};
use crate::types::{Column, Kind, Type};
use crate::verb::Stage;
use crate::world::World;

/// Whether no cell of the column is known.
pub(super) fn is_empty(it: &DatasetColumn) -> bool {
    it.column.ty == Type::Text && it.values.as_ref().is_some_and(|it| it.is_empty())
}

/// Does a stage; where it is wrong only because a column without a value is a text to a reader, with that column as numbers or
/// dates, which is said.
pub(super) fn step(frame: &mut Frame, stage: &Stage, world: &World, faults: &mut Vec<Diagnostic>) -> Option<Task> {
    let empty: Vec<String> = frame.columns.iter().filter(|it| is_empty(it)).map(|it| it.column.name.clone()).collect();
    if empty.is_empty() {
        return table::step(frame, stage, world, faults);
    }
    let (before, n) = (frame.clone(), faults.len());
    let task = table::step(frame, stage, world, faults);
    let misread = |faults: &[Diagnostic]| faults.iter().any(|it| it.is_error() && it.code == "wrong-type");
    if !misread(&faults[n..]) {
        return task;
    }
    let each = empty.iter().map(std::slice::from_ref).chain([&empty[..]]);
    for (names, ty) in each.flat_map(|names| [(names, Type::Number), (names, Type::Date)]) {
        let mut tried = before.clone();
        names.iter().for_each(|it| read_as(&mut tried, it, ty));
        let mut found = faults[..n].to_vec();
        let task = table::step(&mut tried, stage, world, &mut found);
        if !misread(&found[n..]) {
            (*frame, *faults) = (tried, found);
            return task;
        }
    }
    task
}

/// Makes the column one of a type.
fn read_as(frame: &mut Frame, name: &str, ty: Type) {
    let made = vec![Named::new(name, Expr::missing(ty))];
    frame.plan = frame.plan.clone().extend(made);
    let kind = if ty == Type::Number { Kind::Unknown } else { Kind::Label };
    for it in frame.columns.iter_mut().filter(|it| it.column.name == name) {
        it.column = Column { ty, kind, ..it.column.clone() };
        it.values = None;
    }
    let (en, zh) = if ty == Type::Number { ("numbers", "数值") } else { ("dates", "日期") };
    let en = format!("no cell of {name} has a value; it is taken for {en}");
    frame.note(Note::new("empty-column", en, format!("{name} 没有任何值,按{zh}处理")));
}
