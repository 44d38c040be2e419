//! Windows that stand where there are no rows to look at, as columns that are made first: `derive part = share(x) | where part > 10%`.

use crate::check::{asked_table, is_window};
use crate::diagnostic::{Edit, Fix};
use crate::script::expression_text;
use crate::source::Span;
use crate::syntax::tree::{Clause, Clauses, Expr, ExprKind, OVER, Target, WINDOW};
use crate::verb::{Stage, Verb};
use crate::words::Language;
use crate::world::World;

/// The edits of a sentence, each of which puts one window where it can be worked out.
pub(super) fn windowed(stages: &[Stage], sentence: &str, world: &World) -> Vec<Fix> {
    let one = |(at, stage): (usize, &Stage)| match &stage.verb {
        Verb::Where { condition, .. } => before(stage, condition, sentence),
        Verb::Show { targets, clauses } => behind(stage, (targets, clauses), sentence),
        Verb::Rank { target, within, .. } if within.is_empty() => {
            summed(target).or_else(|| made(&stages[..=at], target, sentence, world))
        }
        Verb::Trend { targets, .. } | Verb::Compare { targets, .. } => match targets.as_slice() {
            [target] => made(&stages[..=at], target, sentence, world),
            _ => None,
        },
        Verb::Spread { target, .. } | Verb::Outliers { target, .. } => made(&stages[..=at], target, sentence, world),
        _ => None,
    };
    stages.iter().enumerate().filter_map(one).collect()
}

/// `where share(x) > 10%`
fn before(stage: &Stage, condition: &Expr, sentence: &str) -> Option<Fix> {
    let window = lone(condition)?;
    let name = name_of(window, sentence);
    let start = Span::new(stage.span.start, stage.span.start);
    let stage = format!("derive {name} = {} | ", window.span.of(sentence).trim());
    let edits = vec![edit(start, &stage), edit(trimmed(window.span, sentence), &name)];
    Some(Fix { title: format!("write `{}` before it", stage.trim_end()), edits })
}

/// `show x where x > 2 * median(x) within g`: of the rows that are shown.
fn behind(stage: &Stage, (targets, clauses): (&[Target], &Clauses), sentence: &str) -> Option<Fix> {
    let plain = clauses.by.is_empty() && clauses.across.is_none() && clauses.top.is_none() && clauses.sort.is_empty();
    let condition = clauses.condition.as_ref().filter(|_| plain)?;
    let (window, last) = (lone(condition)?, targets.last()?);
    let name = name_of(window, sentence);
    let written = trimmed(window.span, sentence);
    let mut kept = condition.span.of(sentence).trim_end().to_owned();
    let from = written.start.checked_sub(condition.span.start)?;
    kept.get(from..from + (written.end - written.start))?;
    kept.replace_range(from..from + (written.end - written.start), &name);
    let clause = trimmed(clauses.written.iter().find(|it| it.0 == Clause::Where)?.1, sentence);
    let gap = sentence[..clause.start].trim_end().len();
    let after = last.alias.as_ref().map_or(trimmed(last.expr.span, sentence).end, |it| it.span.end);
    let end = trimmed(stage.span, sentence).end.max(clause.end);
    let column = format!(", {} as {name}", written.of(sentence));
    let filter = edit(Span::new(end, end), &format!(" | where {}", kept.trim()));
    let edits = match after == gap {
        true => vec![edit(Span::new(gap, clause.end), &column), filter],
        false => vec![edit(Span::new(after, after), &column), edit(Span::new(gap, clause.end), ""), filter],
    };
    Some(Fix { title: format!("a column of what is shown, and a condition on it: `where {}`", kept.trim()), edits })
}

/// `rank sum(x) within g`: the figure of each, inside each group.
fn summed(target: &Target) -> Option<Fix> {
    let ExprKind::Call { function, arguments, .. } = &target.expr.kind else { return None };
    let (inner, groups) = arguments.split_first().filter(|_| function.text == WINDOW)?;
    let ExprKind::Call { function, arguments, filter: None, .. } = &inner.kind else { return None };
    let [of] = arguments.as_slice() else { return None };
    if !function.text.eq_ignore_ascii_case("sum") {
        return None;
    }
    let meant = format!("{} within {}", text(of), groups.iter().map(text).collect::<Vec<_>>().join(", "));
    let title = format!("write `{meant}`");
    Some(Fix::replace(target.expr.span, meant, title))
}

/// `trend share(x) of E`: among all of the period, before anybody is chosen.
fn made(stages: &[Stage], target: &Target, sentence: &str, world: &World) -> Option<Fix> {
    let stage = stages.last()?;
    let clauses = stage.verb.clauses()?;
    let chooses = clauses.from.is_some() || clauses.condition.is_some() || clauses.among.is_some();
    let ExprKind::Call { function, arguments, .. } = &target.expr.kind else { return None };
    if chooses || target.alias.is_some() || !is_window(&function.text) || function.text == OVER {
        return None;
    }
    let (call, groups) = match arguments.split_first().filter(|_| function.text == WINDOW) {
        Some((inner, groups)) => (text(inner), groups.iter().map(text).collect::<Vec<_>>()),
        None => (target.expr.span.of(sentence).trim().to_owned(), vec![]),
    };
    let period = asked_table(stages, world)?.0.map(|it| crate::script::name_text(&it));
    let groups: Vec<String> = groups.into_iter().chain(period).collect();
    let within = match groups.as_slice() {
        [] => String::new(),
        [one] => format!(" within {one}"),
        several => format!(" within ({})", several.join(", ")),
    };
    let name = name_of(&target.expr, sentence);
    let first = format!("derive {name} = {call}{within} | ");
    let start = Span::new(stage.span.start, stage.span.start);
    let edits = vec![edit(start, &first), edit(trimmed(target.expr.span, sentence), &name)];
    Some(Fix { title: format!("write `{}` before it", first.trim_end()), edits })
}

fn edit(span: Span, text: &str) -> Edit {
    Edit { span, text: text.to_owned() }
}

fn text(expr: &Expr) -> String {
    expression_text(expr, Language::English)
}

fn trimmed(span: Span, sentence: &str) -> Span {
    Span::new(span.start, span.start + span.of(sentence).trim_end().len())
}

/// The one window in an expression.
fn lone(expr: &Expr) -> Option<&Expr> {
    fn collect<'a>(expr: &'a Expr, found: &mut Vec<&'a Expr>) {
        match &expr.kind {
            ExprKind::Call { function, .. } if is_window(&function.text) => found.push(expr),
            _ => expr.children().into_iter().for_each(|it| collect(it, found)),
        }
    }
    let mut found = Vec::new();
    collect(expr, &mut found);
    match found.as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

/// What the column of a window is called: by what it does, and as nothing else in the sentence.
fn name_of(window: &Expr, sentence: &str) -> String {
    let ExprKind::Call { function, arguments, .. } = &window.kind else { return "part".to_owned() };
    let name = match (function.text.to_lowercase().as_str(), arguments.first()) {
        (WINDOW | OVER, Some(inner)) => return name_of(inner, sentence),
        ("share", _) => "part".to_owned(),
        ("rank", _) => "place".to_owned(),
        (word, Some(Expr { kind: ExprKind::Name(path), .. })) if path[0].text.chars().all(char::is_alphanumeric) => {
            format!("{word}_{}", path[0].text)
        }
        (word, _) => format!("{word}_of_all"),
    };
    if sentence.contains(&name) { format!("{name}_2") } else { name }
}
