//! The table verbs, stage by stage, and what the last stage of a query becomes.

use super::infer::{Scope, Term};
use super::scope::Frame;
use super::{
    audit, benchmark, bridge, claim, compare, correlate, describe, empty, fault, fill, join, keep, lookup, mix, order,
    outliers, rank, rename, reshape, sample, sentence, show, spread, totals, trend, why, window,
};
use crate::catalog::DatasetColumn;
use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, Named, Part, Task};
use crate::syntax::tree::{self, Target};
use crate::types::{Column, Kind, high_name, low_name};
use crate::verb::{Stage, Verb};
use crate::words::Words;
use crate::world::World;

/// How many rows an answer shows as cells at most; the rest are counted, and said.
pub(super) const PAGE: u64 = 10_000;

/// Runs stages that are not the last. False if one has errors.
pub(super) fn run_all(frame: &mut Frame, stages: &[Stage], world: &World, faults: &mut Vec<Diagnostic>) -> bool {
    for stage in stages {
        let before = faults.iter().filter(|it| it.is_error()).count();
        empty::step(frame, stage, world, faults);
        if faults.iter().filter(|it| it.is_error()).count() > before {
            return false;
        }
    }
    true
}

/// The task of a query whose last stage this is.
pub(super) fn finish(frame: &mut Frame, stage: &Stage, world: &World, faults: &mut Vec<Diagnostic>) -> Option<Task> {
    let before = faults.iter().filter(|it| it.is_error()).count();
    let judged = empty::step(frame, stage, world, faults);
    let wrong = faults.iter().filter(|it| it.is_error()).count() > before;
    // A verb with a last step gives no task where it has errors.
    let task = judged.or_else(|| (!stage.verb.has_last_step()).then(|| everything(frame)));
    task.filter(|_| !wrong)
}

/// The task that yields the whole table.
pub(super) fn everything(frame: &Frame) -> Task {
    let columns: Vec<Column> = frame.columns.iter().map(|it| it.column.clone()).collect();
    let plan = frame.plan.clone().project(stored(&columns));
    let own = vec![Part { name: "answer", plan, columns: columns.clone(), page: Some(PAGE) }];
    let task = sentence::task(frame, columns, own, |mut answer, mut tables| {
        answer.table = tables.pop().unwrap_or_default();
        answer
    });
    let entity = frame.entity.clone().filter(|name| task.result.iter().any(|it| it.name == *name));
    Task { plain: true, entity, ..task }
}

/// The plain columns of these columns, each as it stands.
pub(super) fn stored(columns: &[Column]) -> Vec<Named> {
    let plain = columns.iter().flat_map(Column::stored);
    plain.map(|(name, _)| Named::new(name.clone(), Expr::column(name))).collect()
}

/// What a stage does to the table on its way; a verb with a last step makes a task of it.
pub(super) fn step(frame: &mut Frame, stage: &Stage, world: &World, faults: &mut Vec<Diagnostic>) -> Option<Task> {
    let misread = super::misread::misread(&stage.verb, &frame.columns.iter().collect::<Vec<_>>(), world);
    if !misread.is_empty() {
        faults.extend(misread);
        return None;
    }
    super::unused::refuse(frame, stage, faults);
    super::relabel::say(frame, &stage.verb);
    let n_columns = frame.columns.len();
    let written_out = super::each::written_out(frame, &stage.verb, faults).ok()?;
    let verb = written_out.as_ref().unwrap_or(&stage.verb);
    let defined = super::single::defined(frame, verb, world, faults);
    let verb = defined.as_ref().unwrap_or(verb);
    let followed = super::paths::joined(frame, verb, world, faults);
    let verb = followed.as_ref().unwrap_or(verb);
    super::composed::parts(frame, verb, world);
    super::unread::say(frame, verb, world);
    let timed = super::over::asked(frame, verb, world, faults).ok()?;
    let verb = timed.as_ref().unwrap_or(verb);
    let settled = super::window::settled(frame, verb, world, faults);
    // What a stage needs of other tables it does not leave in its own.
    let borrowed: Vec<String> = match stage.verb.sentence_word() {
        None => frame.columns[n_columns..].iter().map(|it| it.column.name.clone()).collect(),
        Some(_) => vec![],
    };
    let (before, known) = (faults.len(), frame.columns.iter().map(|it| it.column.name.clone()).collect::<Vec<_>>());
    let printed = super::printed::Printed::asked(frame, verb, world, faults);
    let judged = printed.over(done(frame, settled.as_ref().unwrap_or(verb), stage, world, faults));
    if written_out.is_some() {
        super::each::said_once(faults, before, &known, &frame.text);
    }
    frame.columns.retain(|it| !borrowed.contains(&it.column.name));
    judged
}

fn done(frame: &mut Frame, verb: &Verb, stage: &Stage, world: &World, faults: &mut Vec<Diagnostic>) -> Option<Task> {
    match verb {
        Verb::Compare { targets, clauses } => compare::compare(frame, targets, clauses, world, faults),
        Verb::Describe(name) => describe::describe(frame, name.as_ref(), world, faults),
        Verb::Trend { targets, bucket, align, clauses } => {
            let (over, align) = (clauses.over.as_ref(), align.as_ref());
            let asked = trend::Asked { matched: clauses.matched, bucket: *bucket, over, align, span: stage.span };
            trend::trend(frame, targets, &asked, clauses, world, faults)
        }
        Verb::Mix { target, clauses } => mix::mix(frame, target, clauses, world, faults),
        Verb::Spread { target, clauses } => spread::spread(frame, target, clauses, world, faults),
        Verb::Correlate { target, with, clauses } => correlate::correlate(frame, target, with, clauses, world, faults),
        Verb::Bridge { target, method, clauses } => {
            bridge::bridge(frame, target, *method, clauses, stage.span, world, faults)
        }
        Verb::Benchmark { entity, targets, against, clauses } => {
            benchmark::benchmark(frame, entity, targets, against.as_ref(), clauses, world, faults)
        }
        Verb::Check { label, mostly, claim, margin, clauses } => {
            let asked = claim::Asked { label: label.as_deref(), mostly: *mostly, claim, margin: margin.as_ref() };
            claim::check(frame, &asked, clauses, world, faults)
        }
        Verb::Audit { dataset, formula, clauses } => {
            audit::audit(frame, dataset.as_ref(), formula.as_ref(), clauses, world, faults)
        }
        Verb::Why { metric, clauses } => why::why(frame, metric, clauses, stage.span, world, faults),
        Verb::Find(text) => Some(lookup::find(frame, text, world)),
        Verb::Catalog(what) => Some(lookup::catalogued(frame, *what, world)),
        Verb::From(name) => {
            faults.push(fault::clause_not_here(name.span, "from", "the middle of a query"));
            None
        }
        Verb::Show { targets, clauses } => {
            show::show(frame, targets, clauses, world, faults);
            None
        }
        Verb::Summarize { targets, by, totals } => {
            show::show(frame, targets, &totals::of_stage(by, None, *totals), world, faults);
            None
        }
        Verb::Rank { target, within, clauses } => {
            rank::rank(frame, target, within, clauses, world, faults);
            None
        }
        Verb::Where { condition, possibly } => {
            sentence::keep(frame, condition, *possibly, world, faults);
            None
        }
        Verb::Derive(targets) => {
            window::second_group(frame, targets, true, faults);
            derive(frame, targets, world, faults);
            None
        }
        Verb::Drop(names) => {
            for name in names {
                match frame.column(&name.text).map(|it| it.column.name.clone()) {
                    Some(found) => frame.columns.retain(|it| it.column.name != found),
                    None => faults.push(fault::unknown_name(name, frame)),
                }
            }
            None
        }
        Verb::Rename(pairs) => {
            rename::rename(frame, pairs, faults);
            None
        }
        Verb::Sort(order) => {
            order::sort(frame, order, world, faults);
            None
        }
        Verb::Top { count, bottom, by, within } => {
            let Some(by) = by else {
                order::first(frame, (*count, *bottom), stage.span, stage.span.end, faults);
                return None;
            };
            order::top(frame, &order::Cut { count: *count, bottom: *bottom, by, within }, world, faults);
            None
        }
        Verb::Distinct { of, keep } => {
            match keep {
                None => order::distinct(frame, of, stage.span, world, faults),
                Some(keep) => keep::one_of_each(frame, of, keep, stage.span, world, faults),
            }
            None
        }
        Verb::Outliers { target, clauses } => {
            outliers::outliers(frame, target, clauses, world, faults);
            None
        }
        Verb::Join { kind, matching, with, on, alias } => {
            let asked =
                join::Asked { kind: *kind, matching: *matching, with, on, alias: alias.as_ref(), span: stage.span };
            join::join(frame, &asked, world, faults);
            None
        }
        Verb::Intersect(with) => {
            join::rows_of(frame, with, true, world, faults);
            None
        }
        Verb::Except(with) => {
            join::rows_of(frame, with, false, world, faults);
            None
        }
        Verb::Union(names) => {
            reshape::union(frame, names, world, faults);
            None
        }
        Verb::Pivot { target, across, by, totals } => {
            join::added::say_by(frame, &[&target.expr], by.iter().map(|it| &it.expr).chain([across]), world);
            let (targets, asked) = (std::slice::from_ref(target), totals::of_stage(by, Some(across), *totals));
            let whole = (asked.totals && !by.is_empty()).then(|| frame.clone());
            reshape::pivot(frame, targets, across, by, world, faults);
            totals::add(frame, whole, targets, &asked, world, faults);
            None
        }
        Verb::Unpivot { columns, key, value } => {
            reshape::unpivot(frame, columns, key, value, faults);
            None
        }
        Verb::Fill { columns, with, within } => {
            fill::fill(frame, columns, with.as_ref(), within, world, faults);
            None
        }
        Verb::Sample { size, seed } => {
            sample::sample(frame, *size, *seed);
            None
        }
        Verb::Details => {
            frame.full = true;
            None
        }
        // A `save` or a `plot` at the end was taken off before; any other has been reported.
        Verb::Save { .. } | Verb::Plot(_) => None,
    }
}

/// The columns an expression reads.
pub(super) fn reads(frame: &Frame, expr: &tree::Expr, world: &World) -> Vec<String> {
    let mut quiet = Vec::new();
    let mut scope = Scope::rows(frame, world, &mut quiet);
    scope.windows = Some(Vec::new());
    if !has_aggregate(frame, expr) {
        return scope.infer(expr).reads;
    }
    // Aggregates are looked into one by one: their arguments are values of one row.
    let mut found: Vec<String> = Vec::new();
    for name in expr.children().into_iter().flat_map(|it| reads(frame, it, world)) {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

/// Whether one value for many rows is asked for, and is not there yet.
pub(super) fn has_aggregate(frame: &Frame, expr: &tree::Expr) -> bool {
    match &expr.kind {
        tree::ExprKind::Call { function, .. } if super::window::is_window(&function.text) => false,
        tree::ExprKind::Call { .. } if frame.settled(expr).is_some() => false,
        tree::ExprKind::Call { .. } if is_aggregate(expr) => true,
        _ => expr.children().into_iter().any(|it| has_aggregate(frame, it)),
    }
}

/// Whether an expression is itself an aggregate: `sum(x)`, `rest(median(x))`.
pub(super) fn is_aggregate(expr: &tree::Expr) -> bool {
    match &expr.kind {
        tree::ExprKind::Call { function, .. } => {
            function.text.eq_ignore_ascii_case("rest") || super::functions::is_aggregate(&function.text)
        }
        _ => false,
    }
}

/// The outermost aggregates of an expression.
pub(super) fn aggregates(expr: &tree::Expr) -> Vec<&tree::Expr> {
    match is_aggregate(expr) {
        true => vec![expr],
        false => expr.children().into_iter().flat_map(aggregates).collect(),
    }
}

/// What a target is called: its alias, its column, or its own text made a name.
pub(super) fn target_name(target: &Target, term: &Term, text: &str) -> String {
    if let Some(alias) = &target.alias {
        return alias.text.clone();
    }
    if let Some(column) = &term.column {
        return column.clone();
    }
    match &target.expr.kind {
        tree::ExprKind::Name(path) => path[0].text.clone(),
        tree::ExprKind::Call { function, arguments, filter: None, .. } if arguments.is_empty() => function.text.clone(),
        _ => text.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// A column made by an expression, with the label of the column it is, if it is one.
pub(super) fn made_column(frame: &Frame, name: &str, term: &Term) -> DatasetColumn {
    let same = term.column.as_deref().and_then(|it| frame.column(it));
    let label = match same {
        Some(column) if column.column.name == name => column.column.label.clone(),
        _ => Words::same(name),
    };
    let mut made = DatasetColumn::of(term.as_column(name, label));
    // A figure that is declared in a unit of its own stays in it.
    made.column.shown = same.and_then(|it| it.column.shown.clone()).filter(|_| term.is_number());
    match same {
        Some(column) => DatasetColumn {
            aliases: column.aliases.clone(),
            parts: column.parts.clone(),
            weight: column.weight.clone(),
            within: column.within,
            values: column.values.clone(),
            reasons: column.reasons.clone(),
            derived: column.derived.clone(),
            ..made
        },
        None => made,
    }
}

/// The plain columns a term becomes under a name.
pub(super) fn named(name: &str, term: &Term) -> Vec<Named> {
    match &term.high {
        None => vec![Named::new(name, term.low.clone())],
        Some(high) => vec![Named::new(low_name(name), term.low.clone()), Named::new(high_name(name), high.clone())],
    }
}

pub(super) fn derive(frame: &mut Frame, targets: &[Target], world: &World, faults: &mut Vec<Diagnostic>) {
    for target in targets {
        let term = derive_one(frame, target, world, faults);
        if window::is_discrete(&target.expr) && frame.is_panel() {
            frame.quarters.push(target_name(target, &term, target.expr.span.of(&frame.text)));
        }
    }
    window::count_here(frame, world);
}

/// Adds one column; what its expression was found to be.
pub(super) fn derive_one(frame: &mut Frame, target: &Target, world: &World, faults: &mut Vec<Diagnostic>) -> Term {
    let term = window::row_term(frame, &target.expr, world, faults);
    let name = super::naming::column_name(frame, target, &term);
    let mut column = super::naming::target_column(frame, target, &name, &term);
    // Nobody has said how one's own figures add up, and so not how what is made of them does: `if a > 0 then 1 else 0`.
    let unsaid = |it: &String| {
        frame.column(it).is_some_and(|it| matches!(it.column.kind, Kind::Unknown | Kind::Flow | Kind::Label))
    };
    let windowed = |it: &tree::Expr| matches!(&it.kind, tree::ExprKind::Call { function, .. } if window::is_window(&function.text));
    if frame.own
        && column.column.kind == Kind::Level
        && term.is_number()
        && reads(frame, &target.expr, world).iter().all(unsaid)
        && !target.expr.any(&windowed)
    {
        column.column.kind = Kind::Unknown;
    }
    super::join::added::derived(frame, &name, &term.reads);
    frame.plan = frame.plan.clone().extend(named(&name, &term));
    match frame.columns.iter_mut().find(|it| it.column.name == name) {
        Some(place) => *place = column,
        None => frame.columns.push(column),
    }
    term
}
