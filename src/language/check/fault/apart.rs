//! Names that are known apart from each other: no one table answers for all of them.

use super::written;
use crate::catalog::Dataset;
use crate::check::dimension;
use crate::check::holds::{holds, named};
use crate::check::names::names;
use crate::check::scope::Frame;
use crate::diagnostic::{Diagnostic, Fix};
use crate::source::Span;
use crate::syntax::tree::{Name, Target};
use crate::types::Type;
use crate::verb::{Stage, Verb};
use crate::world::World;

/// No table knows all names of a sentence; where the table of whom it is about knows some of the figures, those are asked for.
pub(in crate::check) fn no_common_dataset(names: &[Name], stage: &Stage, world: &World) -> Diagnostic {
    let list: Vec<String> = names.iter().map(|name| format!("`{}`", name.text)).collect();
    let of = named(stage);
    let of = of.iter().filter(|it| world.catalog.entity(&it.text).is_some());
    let of: Vec<&&Name> = of.collect();
    let implicit = || world.catalog.datasets.iter().filter(|it| it.implicit);
    // Where a table knows them all, it is the one that has nobody of that name.
    let title = match of.first().filter(|_| implicit().any(|it| names.iter().all(|name| knows(it, name, world)))) {
        Some(name) => format!("no dataset with `{}` in it knows all of {}", name.text, list.join(", ")),
        None => format!("no dataset knows all of {}", list.join(", ")),
    };
    let fault = Diagnostic::error("no-common-dataset", title).at(stage.span, "asked together here");
    let listed = |known: Vec<&Dataset>| known.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join(", ");
    let fault = names.iter().fold(fault, |fault, name| {
        let known = implicit().filter(|it| knows(it, name, world)).collect();
        fault.note(format!("`{}` is known in {}", name.text, listed(known)))
    });
    let fault =
        of.into_iter().fold(fault, |fault, name| match implicit().filter(|it| holds(it, name, world)).collect() {
            known if Vec::<&Dataset>::is_empty(&known) => fault,
            known => fault.note(format!("`{}` is known in {}", name.text, listed(known))),
        });
    without(stage, world).into_iter().fold(fault, Diagnostic::fix)
}

fn knows(dataset: &Dataset, name: &Name, world: &World) -> bool {
    dataset.column(&name.text).is_some() || dimension::named(dataset, &name.text, world).is_some()
}

/// The sentence without the figures that the table of whom it is about does not have.
fn without(stage: &Stage, world: &World) -> Option<Fix> {
    let mut verb = stage.verb.clone();
    let targets = verb.targets_mut()?.clone();
    let alone = |target: &Target| {
        let lone = Verb::Show { targets: vec![target.clone()], clauses: Default::default() };
        names(&Stage { verb: lone, span: stage.span }, world)
    };
    let whom = named(stage);
    let about = |it: &&Dataset| {
        it.implicit && (it.own || it.entity.is_some()) && whom.iter().all(|name| holds(it, name, world))
    };
    let has = |it: &Dataset, target: &Target| alone(target).iter().all(|name| knows(it, name, world));
    let count = |it: &Dataset| targets.iter().filter(|target| has(it, target)).count();
    let tables = world.catalog.datasets.iter().filter(about);
    // Of those that know as many the first is asked, as anywhere else.
    let table = tables.rev().max_by_key(|it| count(it)).filter(|it| count(it) > 0)?;
    let (kept, left): (Vec<&Target>, Vec<&Target>) = targets.iter().partition(|it| has(table, it));
    let last = targets.last().filter(|_| !left.is_empty())?;
    let end = last.alias.as_ref().map_or(last.expr.span.end, |it| it.span.end.max(last.expr.span.end));
    let place = Span::new(targets.first()?.expr.span.start, end);
    let said = |it: &&Target| {
        let expr = crate::script::expression_text(&it.expr, crate::words::Language::English);
        it.alias.as_ref().map_or(expr.clone(), |alias| format!("{expr} as {}", written(&alias.text)))
    };
    let list = |of: &[&Target]| of.iter().map(said).collect::<Vec<_>>().join(", ");
    let title = format!("leave `{}` out, which {} does not have", list(&left), table.name);
    Some(Fix::replace(place, list(&kept), title))
}

/// `benchmark E on M` of a table that says of nobody whose its rows are.
pub(in crate::check) fn benchmark_whom(entity: &Name, frame: &Frame) -> Diagnostic {
    let table = super::called(frame);
    let fault = Diagnostic::error(
        "clause-not-here",
        format!("`benchmark` has no meaning in a table without an entity ({table})"),
    )
    .at(entity.span, "nothing says which rows are of this")
    .note("`open … entity column` declares it; `from D |` asks another table");
    let texts = frame.columns.iter().filter(|it| it.column.ty == Type::Text && !it.column.name.starts_with('~'));
    let texts: Vec<&str> = texts.take(8).map(|it| it.column.name.as_str()).collect();
    match texts.is_empty() {
        true => fault,
        false => fault.note(format!("columns of text: {}", texts.join(", "))),
    }
}
