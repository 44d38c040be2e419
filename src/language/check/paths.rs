//! `operator.net_margin` of hospitals: a column of the table that a relation leads to, many rows to one.

use super::scope::Frame;
use super::{fault, show};
use crate::answer::Note;
use crate::catalog::{Dataset, DatasetColumn};
use crate::diagnostic::Diagnostic;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator, Expr, JoinKind, Named, Plan};
use crate::syntax::tree::{self, Clauses, ExprKind, Name, Target};
use crate::types::{Column, Kind};
use crate::verb::Verb;
use crate::words::Words;
use crate::world::World;

/// The verb with columns in place of its paths, which are then in the table: the latest figure of each, or that of the period
/// that the sentence asks for.
pub(super) fn joined(frame: &mut Frame, verb: &Verb, world: &World, faults: &mut Vec<Diagnostic>) -> Option<Verb> {
    let mut changed = verb.clone();
    let periods = verb.clauses().map_or(vec![], |it| it.periods.clone());
    let mut found = false;
    for expr in changed.expressions_mut() {
        found |= follow(frame, expr, &Clauses { periods: periods.clone(), ..Clauses::default() }, world, faults);
    }
    found.then_some(changed)
}

fn follow(
    frame: &mut Frame,
    expr: &mut tree::Expr,
    clauses: &Clauses,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> bool {
    let ExprKind::Name(path) = &expr.kind else {
        let mut found = false;
        for part in expr.parts_mut() {
            found |= follow(frame, part, clauses, world, faults);
        }
        return found;
    };
    let [from, of] = path.as_slice() else { return false };
    let Some(by) = frame.column(&from.text).map(|it| it.column.name.clone()) else { return false };
    let Some((dataset, key)) = leads_to(&by, frame, world) else { return false };
    let Some(column) = dataset.column(&of.text) else {
        faults.push(fault::unknown_name(of, &Frame::of(dataset)));
        expr.kind = ExprKind::Missing;
        return true;
    };
    let name = Name { text: format!("{by}.{}", column.column.name), quoted: true, span: expr.span };
    if frame.columns.iter().all(|it| it.column.name != name.text) {
        join(frame, (dataset, &key), (&by, column, &name), clauses, world, faults);
    }
    expr.kind = ExprKind::Name(vec![name]);
    true
}

/// The table whose rows the values of a column name, and its column that is named: as an own table declares, or a shipped one.
fn leads_to<'a>(by: &str, frame: &Frame, world: &'a World) -> Option<(&'a Dataset, String)> {
    if frame.own {
        let relations = &world.catalog.dataset(&frame.dataset)?.relations;
        let found = relations.iter().find(|it| it.column == by)?;
        let dataset = world.catalog.dataset(&found.table)?;
        return Some((dataset, dataset.column(&found.key)?.column.name.clone()));
    }
    // Who runs a hospital is a company.
    let entity = if by == "operator" { "company" } else { by };
    let shipped = world.catalog.datasets.iter().filter(|it| !it.own && it.implicit);
    let found = shipped.into_iter().find(|it| it.entity.as_deref() == Some(entity))?;
    Some((found, found.entity.clone()?))
}

/// Adds the column: the rows of the other table, one of each of its entities, beside those that name it.
fn join(
    frame: &mut Frame,
    (dataset, named): (&Dataset, &str),
    (by, column, name): (&str, &DatasetColumn, &Name),
    clauses: &Clauses,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    let mut other = Frame::of(dataset);
    other.text.clone_from(&frame.text);
    other.observes = true;
    let target = |column: &str| {
        let path = vec![Name { text: column.to_owned(), quoted: true, span: name.span }];
        Target { expr: tree::Expr { kind: ExprKind::Name(path), span: name.span }, alias: None }
    };
    let by_entity = dataset.entity.as_deref() == Some(named);
    let key = if by_entity { None } else { Some(target(named)) };
    let targets: Vec<Target> = key.into_iter().chain([target(&column.column.name)]).collect();
    // A table of no periods has one row of each, whatever period is asked for.
    let timeless = Clauses { periods: vec![], ..clauses.clone() };
    let clauses = if dataset.period.is_some() { clauses } else { &timeless };
    show::show(&mut other, &targets, clauses, world, faults);
    let Some(value) = other.columns.last().cloned() else { return };
    if other.column(named).is_none() {
        return;
    }
    let made = Column { name: name.text.clone(), label: Words::same(name.text.clone()), ..value.column.clone() };
    // A figure of the one is no part of the many: it is never added up.
    let made = Column { kind: if value.column.kind == Kind::Label { Kind::Label } else { Kind::Level }, ..made };
    let key = format!("{}~key", name.text);
    let pairs = value.column.stored().into_iter().zip(made.stored());
    let aggregates = pairs.map(|((from, _), (to, _))| Aggregate {
        name: to,
        function: AggregateFunction::Max,
        argument: Expr::column(from),
        filter: None,
    });
    let right = other.plan.clone().aggregate(vec![Named::new(key.clone(), Expr::column(named))], aggregates.collect());
    // A row that is named is one: where several have the key and say different things, that is said.
    let own = Expr::column(value.column.stored()[0].0.clone());
    let rows = Aggregate { name: "n".into(), function: AggregateFunction::Distinct, argument: own, filter: None };
    let each = other.plan.clone().aggregate(vec![Named::new("~key", Expr::column(named))], vec![rows]);
    let before = std::mem::replace(&mut frame.plan, each);
    let several = Expr::binary(BinaryOperator::Greater, Expr::column("n"), Expr::number(1.0));
    let said = format!("{}.{named}", dataset.name);
    frame.say_count(Some(several.and(Expr::column("~key").is_known())), move |n| {
        let en = format!("values of {said} that stand in rows which differ, of which one is taken: {n}");
        (n > 0).then(|| Note::new("repeated-key", en, format!("{said} 中各行不一、只取其一的值:{n}")))
    });
    frame.plan = before;
    let left = Box::new(frame.plan.clone());
    let on = vec![(by.to_owned(), key)];
    frame.plan = Plan::Join { left, right: Box::new(right), on, how: JoinKind::Left };
    if other.is_panel() || made.kind != Kind::Label {
        let (of, zh) = (&dataset.label.en, &dataset.label.zh);
        let en = format!("{} is that of {of}: the latest full year of each, or the period asked for", name.text);
        frame.note(Note::new("relation", en, format!("{} 取自{zh}:各取最近完整年度,或所问期间", name.text)));
    }
    frame.columns.push(DatasetColumn { values: value.values.clone(), within: value.within, ..DatasetColumn::of(made) });
}
