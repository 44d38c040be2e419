//! Whom a sentence is about, where that depends on what exists: a definition that is a name, and an entity that stands before its metric.

use super::holds::kind_of;
use super::scope::Frame;
use crate::answer::Note;
use crate::catalog::Dataset;
use crate::plan::{BinaryOperator, Expr};
use crate::syntax::tree::{self, Clauses, ExprKind, Name, Target, WINDOW};
use crate::verb::{Stage, Verb};
use crate::world::World;

/// The stages with the names of `of` as they are meant.
pub(super) fn meant(mut stages: Vec<Stage>, world: &World) -> Vec<Stage> {
    for verb in stages.iter_mut().map(|it| &mut it.verb) {
        for word in verb.entities_mut() {
            if let Some(text) = defined(word, world) {
                *word = Name { text, quoted: true, span: word.span };
            }
        }
        entity_first(verb, world);
        audited(verb, world);
    }
    stages
}

/// The rows that a name in a sentence is about; `name` is how it stands in the column of entities.
/// A company asked of hospitals means its hospitals; asked of companies it means itself.
pub(super) fn rows_of(frame: &Frame, entity: &str, word: &Name, name: &str, world: &World) -> Expr {
    let is = |column: &str| Expr::binary(BinaryOperator::Equal, Expr::column(column), Expr::text(name));
    let itself = match (world.catalog.entity(&word.text), kind_of(&frame.dataset)) {
        (Some(found), Some(kind)) => found.kind == kind,
        _ => false,
    };
    match frame.column("operator") {
        Some(_) if !itself => is(entity).or(is("operator").is_true()),
        _ => is(entity),
    }
}

/// Says where a rank or a share is among the rows of the entities that were asked for alone.
pub(super) fn say_among(frame: &mut Frame, targets: &[Target], clauses: &Clauses) {
    const AMONG: [&str; 3] = ["rank", "share", "ntile"];
    fn looks_among(expr: &tree::Expr) -> bool {
        let named = |it: &Name| AMONG.iter().any(|known| it.text.eq_ignore_ascii_case(known)) || it.text == WINDOW;
        let is = matches!(&expr.kind, ExprKind::Call { function, .. } if named(function));
        is || expr.children().into_iter().any(looks_among)
    }
    let asked: Vec<&str> = clauses.of.iter().map(|it| it.text.as_str()).collect();
    let found = targets.iter().find(|it| looks_among(&it.expr));
    let (Some(found), false) = (found, asked.is_empty()) else { return };
    let (text, who) = (found.expr.span.of(&frame.text).trim().to_owned(), asked.join(", "));
    let en =
        format!("{text} is among the rows of {who} alone; `rank … of` and a `where` after a `derive` are among all");
    frame.note(Note::new("among-itself", en, format!("{text} 仅在 {who} 的行之内计算;`rank … of` 为全体中的名次")));
}

/// `let who = "Topchoice"` makes `who` a name of that entity.
fn defined(word: &Name, world: &World) -> Option<String> {
    let (_, value) = world.expressions.iter().rev().find(|(name, _)| *name == word.text)?;
    match &value.kind {
        ExprKind::Text(text) => Some(text.clone()),
        _ => None,
    }
}

/// `趋势 通策医疗 门诊人次`: what stands first is the entity, and what follows it the metric.
fn entity_first(verb: &mut Verb, world: &World) {
    let is_metric = |name: &Name| world.catalog.datasets.iter().any(|it| it.column(&name.text).is_some());
    let (target, clauses) = match verb {
        Verb::Show { targets, clauses }
        | Verb::Compare { targets, clauses, .. }
        | Verb::Trend { targets, clauses, .. } => {
            let [target] = targets.as_mut_slice() else { return };
            (target, clauses)
        }
        Verb::Rank { target, clauses, .. } | Verb::Mix { target, clauses } | Verb::Spread { target, clauses } => {
            (target, clauses)
        }
        _ => return,
    };
    let [word] = clauses.of.as_mut_slice() else { return };
    let Target { expr, alias: None } = target else { return };
    let ExprKind::Name(path) = &mut expr.kind else { return };
    let [first] = path.as_mut_slice() else { return };
    let swapped = !is_entity(word, world) && is_metric(word) && !is_metric(first);
    if swapped && is_entity(first, world) {
        std::mem::swap(first, word);
        expr.span = path[0].span;
    }
}

/// A name of the catalog, or of the entities of one's own tables.
fn is_entity(name: &Name, world: &World) -> bool {
    let own = world.catalog.datasets.iter().filter(|it| it.own);
    let values = |it: &Dataset| it.column(it.entity.as_ref()?)?.values.clone();
    world.catalog.entity(&name.text).is_some() || own.filter_map(values).any(|it| it.contains(&name.text))
}

/// `audit Topchoice`, 核对 通策医疗: what stands where a table may is an entity.
fn audited(verb: &mut Verb, world: &World) {
    let Verb::Audit { dataset, clauses, .. } = verb else { return };
    let is_table = |name: &Name| {
        world.catalog.dataset(&name.text).is_some() || world.tables.iter().any(|(known, _)| *known == name.text)
    };
    if let Some(name) = dataset.take_if(|it| !is_table(it) && world.catalog.entity(&it.text).is_some()) {
        clauses.of.insert(0, Name { quoted: true, ..name });
    }
}
