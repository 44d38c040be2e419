//! What a verb has no use for: clauses, and constants where a figure is looked at.

use super::fault;
use super::scope::Frame;
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::source::Span;
use crate::syntax::tree::{Clause, Clauses, Expr, ExprKind, Order, Target, Versus};
use crate::types::Kind;
use crate::verb::{Stage, Verb, takes};

/// Refuses clauses that the verb has no use for, and targets that are the same for everybody.
pub(super) fn refuse(frame: &Frame, stage: &Stage, faults: &mut Vec<Diagnostic>) {
    let (Some(word), Some(clauses)) = (stage.verb.sentence_word(), stage.verb.clauses()) else { return };
    let mut moved = behind(stage, clauses, word, &frame.text);
    for (clause, span) in clauses.written.iter().filter(|it| !takes(word, it.0)) {
        let mut fault = fault::unused_clause(*span, *clause, word, &frame.text);
        match clause {
            // All of them go behind the verb together.
            Clause::Having | Clause::Sort | Clause::Top if figure_of(word).is_some() => {
                fault.fixes = moved.take().into_iter().collect();
            }
            Clause::Within if word == "show" => {
                fault.fixes.splice(0..0, cut_within(frame, stage, clauses)).for_each(drop)
            }
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

/// The column of each verb's table that its rows are put in order by.
pub(super) const FIGURES: [(&str, &str); 7] = [
    ("compare", "value"),
    ("rank", "value"),
    ("trend", "value"),
    ("mix", "value"),
    ("bridge", "effect"),
    ("correlate", "pearson"),
    ("spread", "median"),
];

fn figure_of(verb: &str) -> Option<&'static str> {
    FIGURES.iter().find(|it| it.0 == verb).map(|it| it.1)
}

/// `compare revenue by region having revenue > 1亿 top 3`: conditions and orders of the table that comes, in stages behind the
/// verb, where the figure is called as it is there.
fn behind(stage: &Stage, clauses: &Clauses, word: &str, text: &str) -> Option<Fix> {
    let figure = figure_of(word)?;
    let unused = |it: Clause| clauses.written.iter().find(|known| known.0 == it && !takes(word, it)).map(|it| it.1);
    let (having, sort, top) = (unused(Clause::Having), unused(Clause::Sort), unused(Clause::Top));
    let looked = figures(&stage.verb);
    let target = looked.first().filter(|_| looked.len() == 1).map(|it| it.expr.span.of(text).trim());
    let called = |expr: &Expr| on_result(expr, target, word, text);
    let mut stages = String::new();
    if having.is_some() {
        let condition = clauses.having.as_ref()?;
        stages.push_str(&format!(" | where {}", called(condition)));
    }
    // The rows of a comparison are its sides too.
    if top.is_some() && word == "compare" && clauses.by.is_empty() {
        stages.push_str(" | where row = \"member\"");
    }
    if sort.is_some() {
        let one = |it: &Order| format!("{}{}", called(&it.expr), if it.descending { " desc" } else { "" });
        stages.push_str(&format!(" | sort {}", clauses.sort.iter().map(one).collect::<Vec<_>>().join(", ")));
    }
    if top.is_some() {
        let (count, first) = clauses.top?;
        let cut = if first { "top" } else { "bottom" };
        let by = if sort.is_some() { String::new() } else { format!(" by {figure}") };
        stages.push_str(&format!(" | {cut} {count}{by}"));
    }
    let mut moved: Vec<Span> = [having, sort, top].into_iter().flatten().collect();
    moved.sort_by_key(|it| it.start);
    let last = *moved.last()?;
    let end = stage.span.end.max(last.end);
    let before = |it: &Span| text.get(..it.start).map_or(it.start, |it| it.trim_end().len());
    let mut edits: Vec<Edit> =
        moved.iter().map(|it| Edit { span: Span::new(before(it), it.end), text: String::new() }).collect();
    match text.get(last.end..end)?.trim().is_empty() {
        true => edits.last_mut()?.text.clone_from(&stages),
        false => edits.push(Edit { span: Span::new(end, end), text: stages.clone() }),
    }
    Some(Fix { title: format!("on the table that comes: `{}`", stages.trim()), edits })
}

/// An expression as it is written over the table of a verb: its figure there is `value`, and the number of figures `n`.
fn on_result(expr: &Expr, target: Option<&str>, word: &str, text: &str) -> String {
    let written = expr.span.of(text).trim();
    let is_target = |it: &Expr| target == Some(it.span.of(text).trim());
    let figure = figure_of(word).unwrap_or("value");
    if is_target(expr) {
        return figure.to_owned();
    }
    if let ExprKind::Call { function, arguments, filter: None, .. } = &expr.kind {
        const STATED: [&str; 5] = ["median", "mean", "min", "max", "sd"];
        let called = function.text.to_lowercase();
        let has = |it: &str| match word {
            "spread" => STATED.contains(&it),
            "compare" => STATED[..2].contains(&it),
            _ => false,
        };
        match arguments.as_slice() {
            [] if called == "count" => return "n".to_owned(),
            [one] if is_target(one) && has(&called) => return called,
            [one] if is_target(one) => return figure.to_owned(),
            _ => {}
        }
    }
    let mut made = written.to_owned();
    let start = |it: &Expr| it.span.end - it.span.of(text).trim_start().len();
    let mut parts = expr.children();
    parts.sort_by_key(|it| std::cmp::Reverse(it.span.start));
    for part in parts {
        let Some(from) = start(part).checked_sub(start(expr)) else { continue };
        let to = from + part.span.of(text).trim().len();
        if made.get(from..to).is_some() {
            made.replace_range(from..to, &on_result(part, target, word, text));
        }
    }
    made
}

/// `show payer, cost top 1 within payer`: the cut stands in a stage behind it, in groups of its table.
fn cut_within(frame: &Frame, stage: &Stage, clauses: &Clauses) -> Option<Fix> {
    let (text, (count, first)) = (&frame.text, clauses.top?);
    let Verb::Show { targets, .. } = &stage.verb else { return None };
    let falls = if first { "top" } else { "bottom" };
    let written = |it: &Expr| it.span.of(text).trim().to_owned();
    let is_figure = |it: &&Target| match &it.expr.kind {
        ExprKind::Name(path) => frame.column(&path[0].text).is_some_and(|it| it.column.kind != Kind::Label),
        _ => true,
    };
    let figure =
        targets.iter().find(is_figure).filter(|it| matches!(it.expr.kind, ExprKind::Name(_)) || it.alias.is_some());
    let (cut, by) = match clauses.sort.as_slice() {
        [] => (falls, figure.map(|it| it.alias.as_ref().map_or_else(|| written(&it.expr), |it| it.text.clone()))?),
        [one] if one.descending => (falls, written(&one.expr)),
        [one] if first => ("bottom", written(&one.expr)),
        _ => return None,
    };
    let moved = |it: &&(Clause, Span)| matches!(it.0, Clause::Within | Clause::Top | Clause::Sort);
    let moved: Vec<Span> = clauses.written.iter().filter(moved).map(|it| it.1).collect();
    let within = clauses.within.iter().map(written).collect::<Vec<_>>().join(", ");
    let behind = format!(" | {cut} {count} by {by} within {within}");
    let before = |it: &Span| text.get(..it.start).map_or(it.start, |it| it.trim_end().len());
    let mut edits: Vec<Edit> =
        moved.iter().map(|it| Edit { span: Span::new(before(it), it.end), text: String::new() }).collect();
    edits.sort_by_key(|it| it.span);
    let end = stage.span.end.max(edits.last()?.span.end);
    let last = edits.last_mut()?;
    match last.span.end == end {
        true => last.text.clone_from(&behind),
        false => edits.push(Edit { span: Span::new(end, end), text: behind.clone() }),
    }
    Some(Fix { title: format!("in groups of the table that comes: `{}`", behind.trim()), edits })
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
