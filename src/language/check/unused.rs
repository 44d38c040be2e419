//! What a verb has no use for: clauses, and constants where a figure is looked at.

use super::fault;
use super::scope::Frame;
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::source::Span;
use crate::syntax::tree::{Clause, Clauses, Expr, ExprKind, Target, Versus};
use crate::verb::{Stage, Verb, takes};

/// Refuses clauses that the verb has no use for, and targets that are the same for everybody.
pub(super) fn refuse(frame: &Frame, stage: &Stage, faults: &mut Vec<Diagnostic>) {
    let (Some(word), Some(clauses)) = (stage.verb.sentence_word(), stage.verb.clauses()) else { return };
    for (clause, span) in clauses.written.iter().filter(|it| !takes(word, it.0)) {
        let mut fault = fault::unused_clause(*span, *clause, word, &frame.text);
        match clause {
            Clause::Having => fault.fixes = on_result(stage, clauses, *span, &frame.text).into_iter().collect(),
            Clause::Vs if word == "show" => {
                fault.fixes.splice(0..0, as_compare(stage, clauses, &frame.text)).for_each(drop)
            }
            _ => {}
        }
        faults.push(fault);
    }
    let looked = figures(&stage.verb);
    for (at, target) in looked.iter().enumerate().filter(|it| is_constant(&it.1.expr)) {
        let before = at.checked_sub(1).map(|at| looked[at].expr.span);
        faults.push(fault::constant_target(target.expr.span, before, word, &frame.text));
    }
}

/// The targets of a verb that looks at figures of many.
fn figures(verb: &Verb) -> Vec<&Target> {
    match verb {
        Verb::Compare { targets, .. } | Verb::Trend { targets, .. } => targets.iter().collect(),
        Verb::Rank { target, .. }
        | Verb::Mix { target, .. }
        | Verb::Spread { target, .. }
        | Verb::Outliers { target, .. } => vec![target],
        _ => vec![],
    }
}

fn is_constant(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Name(_) | ExprKind::Call { .. } => false,
        _ => expr.children().into_iter().all(is_constant),
    }
}

/// `compare revenue by region having revenue > 1亿`: a condition on the table that comes, where the figure is called `value`.
fn on_result(stage: &Stage, clauses: &Clauses, span: Span, text: &str) -> Option<Fix> {
    // A spread has no column of values.
    let figures = if matches!(stage.verb, Verb::Spread { .. }) { vec![] } else { figures(&stage.verb) };
    let having = clauses.having.as_ref()?;
    let [target] = figures.as_slice() else { return None };
    let ExprKind::Binary { left, .. } = &having.kind else { return None };
    let of = match &left.kind {
        ExprKind::Call { arguments, .. } if arguments.len() == 1 => &arguments[0],
        _ => left.as_ref(),
    };
    if of.span.of(text).trim() != target.expr.span.of(text).trim() {
        return None;
    }
    let condition = format!(" | where value{}", text.get(left.span.end..having.span.end)?);
    let before = text.get(..span.start)?.trim_end().len();
    let end = stage.span.end.max(span.end);
    let edits = match text.get(span.end..end)?.trim().is_empty() {
        true => vec![Edit { span: Span::new(before, end), text: condition.clone() }],
        false => vec![
            Edit { span: Span::new(before, span.end), text: String::new() },
            Edit { span: Span::new(end, end), text: condition.clone() },
        ],
    };
    Some(Fix { title: format!("a condition on the table that comes: `{}`", condition.trim()), edits })
}

/// Where the targets of a `show` stand.
fn shown(stage: &Stage) -> Vec<Span> {
    match &stage.verb {
        Verb::Show { targets, .. } => targets.iter().map(|it| it.expr.span).collect(),
        _ => vec![],
    }
}

/// `show revenue of Alpha for 2021 vs 2020`: two periods are compared.
fn as_compare(stage: &Stage, clauses: &Clauses, text: &str) -> Option<Fix> {
    let alone = |it: &(Clause, Span)| {
        matches!(it.0, Clause::From | Clause::Of | Clause::Periods | Clause::Among | Clause::By | Clause::Vs)
    };
    let fits = matches!(clauses.vs, Some(Versus::Period(_))) && clauses.periods.len() == 1;
    if !fits || !clauses.written.iter().all(alone) {
        return None;
    }
    let written = stage.span.of(text);
    let verb = ["show", "select", "显示"].into_iter().find(|it| written.to_lowercase().starts_with(it)).unwrap_or("");
    let verb = Span::new(stage.span.start, stage.span.start + verb.len());
    let compare = if written.is_ascii() { "compare" } else { "比较" };
    let title = format!("`{compare}` holds two periods against each other");
    let of = if written.is_ascii() { "of" } else { "属于" };
    match (verb.start == verb.end, clauses.of.as_slice(), shown(stage).as_slice()) {
        (false, ..) => Some(Fix::replace(verb, compare, title)),
        (true, [], _) => Some(Fix::replace(verb, format!("{compare} "), title)),
        // `Alpha 收入 2021年 对比 2020年`: the entity stood before its metric.
        (true, [whom], [target]) if whom.span.end.max(target.end) <= stage.span.end => {
            let lead = Span::new(stage.span.start, whom.span.end.max(target.end));
            let said = format!("{compare} {} {of} {}", target.of(text).trim(), whom.span.of(text));
            Some(Fix::replace(lead, said, title))
        }
        _ => None,
    }
}
