//! Which names a sentence asks its table for, so that the first dataset that knows them all can be found.

use super::each::{EACH, is_word};
use super::functions::{Family, functions};
use super::window::is_all;
use crate::source::Span;
use crate::syntax::tree::{Clause, Expr, ExprKind, Name, Operator, SINGLE, Target, WINDOW};
use crate::verb::{Stage, Verb, takes};
use crate::world::World;

/// The names a stage asks its table for.
pub(super) fn names(stage: &Stage, world: &World) -> Vec<Name> {
    let mut found: Vec<Name> = Vec::new();
    let mut made: Vec<String> = Vec::new();
    let mut see = |expr: &Expr| collect(expr, world, &mut found);
    let mut targets = |list: &[Target], see: &mut dyn FnMut(&Expr)| {
        for target in list {
            see(&target.expr);
            made.extend(target.alias.iter().map(|name| name.text.clone()));
            // `show count() … sort count desc`: a column of the answer.
            if let ExprKind::Call { function, arguments, .. } = &target.expr.kind {
                made.extend(Some(function.text.clone()).filter(|_| arguments.is_empty()));
            }
        }
    };
    match &stage.verb {
        Verb::Show { targets: list, .. } | Verb::Compare { targets: list, .. } | Verb::Derive(list) => {
            targets(list, &mut see)
        }
        Verb::Summarize { targets: list, by, .. } => {
            targets(list, &mut see);
            targets(by, &mut see);
        }
        Verb::Rank { target, within, .. } => {
            targets(std::slice::from_ref(target), &mut see);
            within.iter().for_each(&mut see);
        }
        Verb::Where { condition, .. } => see(condition),
        Verb::Sort(list) => list.iter().for_each(|it| see(&it.expr)),
        Verb::Top { by, within, .. } => {
            by.iter().for_each(&mut see);
            found.extend(within.iter().cloned());
        }
        Verb::Distinct { of, .. } => of.iter().for_each(&mut see),
        Verb::Describe(Some(name)) => found.push(name.clone()),
        Verb::Drop(list) => found.extend(list.iter().cloned()),
        Verb::Rename(list) => found.extend(list.iter().map(|(old, _)| old.clone())),
        Verb::Trend { targets: list, align, .. } => {
            targets(list, &mut see);
            found.extend(align.iter().cloned());
        }
        Verb::Benchmark { targets: list, .. } => targets(list, &mut see),
        Verb::Mix { target, .. } if target.alias.is_some() => see(&target.expr),
        Verb::Mix { target, .. } | Verb::Spread { target, .. } | Verb::Outliers { target, .. } => {
            targets(std::slice::from_ref(target), &mut see);
        }
        Verb::Bridge { target, .. } => see(&target.expr),
        Verb::Correlate { target, with, .. } => {
            see(target);
            see(with);
        }
        Verb::Check { claim, .. } => see(claim),
        Verb::Audit { formula, dataset, .. } => {
            formula.iter().for_each(|it| see(&it.expr));
            found.extend(formula.iter().filter_map(|it| it.alias.clone()));
            let _ = dataset;
        }
        Verb::Why { metric, .. } => found.push(metric.clone()),
        Verb::Pivot { target, across, by, .. } => {
            targets(std::slice::from_ref(target), &mut see);
            see(across);
            targets(by, &mut see);
        }
        Verb::Unpivot { columns, .. } => found.extend(columns.iter().cloned()),
        Verb::Fill { columns, within, .. } => found.extend(columns.iter().chain(within).cloned()),
        Verb::From(_)
        | Verb::Describe(None)
        | Verb::Find(_)
        | Verb::Join { .. }
        | Verb::Union(_)
        | Verb::Intersect(_)
        | Verb::Except(_)
        | Verb::Sample { .. }
        | Verb::Details
        | Verb::Plot(_)
        | Verb::Save { .. }
        | Verb::Catalog(_) => {}
    }
    if let Some(clauses) = stage.verb.clauses() {
        // What a verb has no use for is refused there, and may be about the table that it makes: `mix revenue by h sort share`.
        let without = |clause: Clause| stage.verb.sentence_word().is_some_and(|word| !takes(word, clause));
        let sorted = clauses.sort.iter().map(|it| it.expr.span).filter(|_| without(Clause::Sort));
        let having = clauses.having.iter().map(|it| it.span).filter(|_| without(Clause::Having));
        let refused: Vec<Span> = sorted.chain(having).collect();
        let asked = clauses.expressions().filter(|it| !refused.contains(&it.span));
        asked.for_each(|it| collect(it, world, &mut found));
        found.extend(clauses.over.iter().cloned());
        made.extend(clauses.by.iter().chain(&clauses.per).filter_map(|it| Some(it.alias.as_ref()?.text.clone())));
    }
    found.retain(|name| !made.contains(&name.text));
    found
}

/// What the definition of a name needs, where it has one.
pub(super) fn needed(name: &Name, world: &World) -> Option<Vec<Name>> {
    let (_, definition) = world.expressions.iter().rev().find(|(known, _)| *known == name.text)?;
    let mut found = Vec::new();
    collect(definition, world, &mut found);
    found.retain(|it| it.text != name.text);
    Some(found)
}

fn collect(expr: &Expr, world: &World, found: &mut Vec<Name>) {
    let mut inside = |expr: &Expr| collect(expr, world, found);
    match &expr.kind {
        ExprKind::Name(path) => {
            // A column goes before a definition of the same name.
            let is_column =
                || world.catalog.datasets.iter().any(|it| it.implicit && it.column(&path[0].text).is_some());
            let defined = world.expressions.iter().rev().find(|(known, _)| *known == path[0].text);
            if let Some((_, definition)) = defined.filter(|_| !is_column()) {
                collect(definition, world, found);
            } else if !found.iter().any(|it| it.text == path[0].text) {
                found.push(path[0].clone());
            }
        }
        // `(revenue of Topchoice for 2021)` finds its own table.
        ExprKind::Call { function, .. } if function.text == SINGLE => {}
        // `sum(x) within all` is over every row.
        ExprKind::Call { function, arguments, .. } if function.text == WINDOW => {
            let all = |it: &Expr| matches!(&it.kind, ExprKind::Name(path) if path.len() == 1 && is_all(&path[0].text));
            let known = world.catalog.datasets.iter().any(|it| it.implicit && it.column("all").is_some());
            arguments.iter().filter(|it| known || !all(it)).for_each(&mut inside);
        }
        // `each(number)` is of whatever columns the table has.
        ExprKind::Call { function, arguments, .. } if function.text.eq_ignore_ascii_case(EACH) => {
            let is_word = |it: &Expr| matches!(&it.kind, ExprKind::Name(path) if is_word(&path[0]));
            arguments.iter().filter(|it| !is_word(it)).for_each(&mut inside);
        }
        ExprKind::Negate(it) | ExprKind::Not(it) | ExprKind::IsMissing { value: it, .. } => inside(it),
        ExprKind::Binary { operator, left, right } => {
            inside(left);
            let may_be_text = matches!(operator, Operator::Equal | Operator::NotEqual);
            if !(may_be_text && matches!(right.kind, ExprKind::Name(_))) {
                inside(right);
            }
        }
        ExprKind::In { value, .. } => inside(value),
        ExprKind::Case { arms, otherwise, .. } => {
            for (condition, value) in arms {
                inside(condition);
                inside(value);
            }
            otherwise.iter().for_each(|it| inside(it));
        }
        ExprKind::Call { arguments, filter, .. } => {
            arguments.iter().for_each(&mut inside);
            filter.iter().for_each(|it| inside(it));
        }
        ExprKind::Number(_)
        | ExprKind::Period(_)
        | ExprKind::Date(_)
        | ExprKind::Text(_)
        | ExprKind::Truth(_)
        | ExprKind::Missing => {}
    }
}

/// `show 60万 * 6 * 15%..20%`: arithmetic alone, which is asked of no table.
pub(super) fn is_a_value(stage: &Stage) -> bool {
    fn calls(expr: &Expr) -> bool {
        if matches!(&expr.kind, ExprKind::Call { function, .. } if function.text == SINGLE) {
            return false;
        }
        // A function of values alone is arithmetic as well: `round(2.345, 2)`, `year(2021-03-04)`.
        let of_rows = match &expr.kind {
            ExprKind::Call { function, .. } => {
                !functions().any(|it| it.1 == Family::Value && it.0.eq_ignore_ascii_case(&function.text))
            }
            _ => false,
        };
        of_rows || expr.children().into_iter().any(calls)
    }
    match &stage.verb {
        Verb::Show { targets, clauses } => {
            !targets.is_empty()
                && clauses.written.is_empty()
                && clauses.of.is_empty()
                && !targets.iter().any(|it| calls(&it.expr))
        }
        _ => false,
    }
}
