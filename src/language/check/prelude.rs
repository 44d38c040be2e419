//! Metrics that a table does not have but the prelude defines from columns it has: `net_margin` of a file with profit and revenue.

use super::{Checked, query};
use crate::answer::Note;
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::script::StatementKind;
use crate::source::Source;
use crate::syntax::tree::Expr;
use crate::verb::{Stage, Verb};
use crate::world::World;

/// How often definitions are made of definitions.
const DEEPEST: usize = 4;

/// A query that has names nothing is known of, asked again with their definitions; as it was where that does not mend it.
pub(super) fn asked_again(
    first: Checked,
    stages: &[Stage],
    world: &World,
    (written, text): (&str, &str),
    faults: &mut Vec<Diagnostic>,
) -> Checked {
    let mut world = world.clone();
    let mut used: Vec<(String, String)> = Vec::new();
    let mut missing = unknown(faults);
    // Of names that are known apart from each other those that are defined may be asked by their definition.
    missing.extend(apart(faults).into_iter().filter(|it| definition(&world.catalog, it, &used).is_some()));
    for _ in 0..DEEPEST {
        let mut any = false;
        for name in &missing {
            let Some(formula) = definition(&world.catalog, name, &used) else { return first };
            let Some(expr) = read(&formula) else { return first };
            world.expressions.push((name.clone(), expr));
            used.push((name.clone(), formula));
            any = true;
        }
        if !any {
            return first;
        }
        let mut again = Vec::new();
        let found = query(stages, &world, written, text, &mut again);
        missing = unknown(&again);
        if missing.is_empty() {
            if again.iter().any(Diagnostic::is_error) {
                return first;
            }
            *faults = again;
            return said(found, &used);
        }
    }
    first
}

/// The names that faults say nothing is known of.
fn unknown(faults: &[Diagnostic]) -> Vec<String> {
    let mut names = Vec::new();
    for fault in faults.iter().filter(|it| it.is_error() && it.code == "unknown-name") {
        if let Some(name) = fault.title.split('`').find(|it| !it.contains(' ') && !it.is_empty())
            && !names.iter().any(|it| it == name)
        {
            names.push(name.to_owned());
        }
    }
    names
}

/// The names of which a fault says that no table knows all of them.
fn apart(faults: &[Diagnostic]) -> Vec<String> {
    let of = faults.iter().filter(|it| it.is_error() && it.code == "no-common-dataset");
    of.flat_map(|it| it.title.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// The formula of a metric by any of its names, unless it is made of what is being defined.
fn definition(catalog: &Catalog, name: &str, used: &[(String, String)]) -> Option<String> {
    let shipped = || catalog.datasets.iter().filter(|it| !it.own);
    let known = shipped().find_map(|it| it.column(name)).map_or(name, |it| it.column.name.as_str());
    let (_, formula) = catalog.definitions.iter().find(|it| it.0 == known)?;
    let turns = |it: &(String, String)| words(formula).any(|word| word == it.0);
    (!used.iter().any(turns)).then(|| formula.clone())
}

fn words(formula: &str) -> impl Iterator<Item = &str> {
    formula.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|it| !it.is_empty())
}

/// The definitions of the prelude that a table has the parts of, and no column for.
pub(super) fn at_hand(catalog: &Catalog, has: impl Fn(&str) -> bool) -> Vec<String> {
    let is_name = |it: &str| it.starts_with(char::is_alphabetic) && it != "days";
    let fits = |it: &&(String, String)| !has(&it.0) && words(&it.1).filter(|it| is_name(it)).all(&has);
    catalog.definitions.iter().filter(fits).map(|(name, formula)| format!("{name} = {formula}")).collect()
}

/// The expression of a formula.
pub(super) fn read(formula: &str) -> Option<Expr> {
    let (script, faults) = crate::script::read(&Source::new("prelude", format!("show {formula}")));
    match &script.statements.first()?.kind {
        StatementKind::Query(stages) if faults.is_empty() => match &stages.first()?.verb {
            Verb::Show { targets, .. } => targets.first().map(|it| it.expr.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// The question with a note of what its names were taken as.
fn said(found: Checked, used: &[(String, String)]) -> Checked {
    let notes = used.iter().map(|(name, formula)| {
        Note::new("definition", format!("{name} is taken as {formula}"), format!("{name} 按定义取 {formula}"))
    });
    match found {
        Checked::Task(mut task) => {
            task.answer.notes.splice(0..0, notes);
            Checked::Task(task)
        }
        Checked::Piped { mut first, rest } => {
            first.answer.notes.splice(0..0, notes);
            Checked::Piped { first, rest }
        }
        Checked::Save { to, query } => Checked::Save { to, query: Box::new(said(*query, used)) },
        other => other,
    }
}
