//! Figures of which no kind is declared, beside those of which one is: `show sum(revenue), mean(occupancy) by g for 2021`.
//! What is declared is one row of each entity, as it is by itself; the aggregates of the others are of the rows as they stand.

use super::held;
use crate::answer::Note;
use crate::catalog::DatasetColumn;
use crate::check::scope::Frame;
use crate::check::{asked, coverage, fault};
use crate::plan::{Expr, Named, Plan};
use crate::quantity::Period;
use crate::syntax::tree::{self, Clauses};
use crate::types::Kind;
use crate::world::World;

/// Puts the rows of a grouped sentence that asks for one period together, as [`asked::once`] does, those figures that have a kind
/// by themselves; true where that was done. `figures` are measured, `read` are all columns of the sentence.
pub(in crate::check) fn by_themselves(
    frame: &mut Frame,
    (targets, clauses): (&[&tree::Expr], &Clauses),
    (figures, read): (&[String], &[String]),
    periods: &[Period],
    world: &World,
) -> bool {
    let kind = |name: &String| frame.column(name).map(|it| it.column.kind).filter(|it| *it != Kind::Label);
    let of = |unknown: bool| -> Vec<String> {
        let is = |it: &&String| kind(it).is_some_and(|it| (it == Kind::Unknown) == unknown);
        figures.iter().filter(is).cloned().collect()
    };
    let (unknown, declared) = (of(true), of(false));
    let reads = |it: &tree::Expr| crate::check::table::reads(frame, it, world);
    // Each target is of one of the two sorts, and nothing else looks at a figure, or counts rows.
    let one_sort = |it: &&tree::Expr| {
        let sorts: Vec<bool> = reads(it).iter().filter_map(kind).map(|it| it == Kind::Unknown).collect();
        sorts.first().is_some_and(|first| sorts.iter().all(|it| it == first))
    };
    let looked: Vec<String> = targets.iter().flat_map(|it| reads(it)).collect();
    let others = read.iter().any(|it| kind(it).is_some() && !looked.contains(it));
    let decides =
        clauses.condition.iter().chain(&clauses.among).any(|it| reads(it).iter().any(|it| kind(it).is_some()));
    let counts = clauses.having.is_some() || !clauses.sort.is_empty() || 0 < world.suppress;
    if unknown.is_empty() || declared.is_empty() || others || decides || counts || !targets.iter().all(one_sort) {
        if !unknown.is_empty() && !declared.is_empty() && crate::check::lengths::asked(frame).is_some() {
            say_as_they_stand(frame, &unknown[0]);
        }
        return false;
    }
    let labels: Vec<String> = read.iter().filter(|it| kind(it).is_none()).cloned().collect();
    let is_unknown = |it: &tree::Expr| reads(it).iter().filter_map(kind).any(|it| it == Kind::Unknown);
    let (of_rows, of_one): (Vec<&tree::Expr>, Vec<&tree::Expr>) = targets.iter().partition(|it| is_unknown(it));
    let by: Vec<&tree::Expr> =
        clauses.by.iter().map(|it| &it.expr).chain(&clauses.across).filter(|_| !clauses.totals).collect();
    let columns = frame.columns.clone();
    let mut rows = frame.clone();
    let side = |frame: &mut Frame, targets: &[&tree::Expr], figures: &[String]| {
        let spans: Vec<_> = targets.iter().map(|it| it.span).collect();
        frame.settling.targets.retain(|it| spans.contains(&it.span));
        let beside: Vec<String> = figures.iter().chain(&labels).cloned().collect();
        asked::once(frame, figures, &beside, periods);
        coverage::say(frame, targets, &by, world);
    };
    side(frame, &of_one, &declared);
    let n_said = (rows.say.len(), rows.notes.len());
    side(&mut rows, &of_rows, &unknown);
    frame.say.extend(rows.say.drain(n_said.0..));
    frame.extra.extend(rows.extra.drain(n_said.0..));
    frame.notes.extend(rows.notes.drain(n_said.1..));
    beside(frame, &rows.plan, &unknown, columns);
    frame.settling.covered = true;
    true
}

/// Says that no rows are put together, for a figure of them has no kind.
fn say_as_they_stand(frame: &mut Frame, name: &str) {
    let name = fault::written(name);
    let en = format!(
        "figures are of the rows as they stand, those of a part of the period too, for {name} has no kind; declare it, such as `kinds ({name}: rate)`"
    );
    let zh = format!("{name} 未声明类型,故按各行原样计算(含部分期间的行);请声明,如 `kinds ({name}: rate)`");
    frame.note(Note::new("rows-as-they-stand", en, zh));
}

/// Adds the rows of the figures in `unknown` to those of the others: a row has what is of its own side, and its labels.
fn beside(frame: &mut Frame, rows: &Plan, unknown: &[String], columns: Vec<DatasetColumn>) {
    let (theirs, others): (Vec<DatasetColumn>, Vec<DatasetColumn>) =
        columns.into_iter().partition(|it| unknown.contains(&it.column.name));
    let stored: Vec<String> = theirs.iter().flat_map(|it| it.column.stored()).map(|it| it.0).collect();
    let own = |name: &String| {
        let label = others.iter().any(|it| it.column.name == *name && it.column.kind == Kind::Label);
        let day = frame.period.iter().any(|it| *name == format!("{it}~start") || *name == format!("{it}~end"));
        label || day || stored.contains(name)
    };
    let only = |plan: &Plan, keep: &dyn Fn(&String) -> bool| {
        let kept = plan.schema().into_iter().filter(|it| keep(&it.0));
        plan.clone().project(kept.map(|it| Named::new(it.0.clone(), Expr::column(it.0))).collect())
    };
    let (left, right) = (only(&frame.plan, &|it| !stored.contains(it)), only(rows, &own));
    let mut schema = left.schema();
    let new: Vec<_> = right.schema().into_iter().filter(|it| schema.iter().all(|of| of.0 != it.0)).collect();
    schema.extend(new);
    let inputs = [left, right].map(|it| it.clone().project(held(&it, schema.iter())));
    frame.plan = Plan::Union { inputs: inputs.to_vec() };
    frame.columns.retain(|it| !unknown.contains(&it.column.name));
    frame.columns.extend(theirs);
}
