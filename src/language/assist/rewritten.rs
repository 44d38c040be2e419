//! A sentence that reads and does not check, written as it was likely meant: `city = A or B`, `50 < beds < 200`,
//! `show profit = revenue - cost`, `opened.year`, `x / sum(x)`, `show city, sum(x)`, `D | show x`.

use super::tried::faults_of;
use super::windowed::windowed;
use crate::catalog::Dataset;
use crate::diagnostic::{Edit, Fix};
use crate::script::{self, StatementKind};
use crate::source::{Source, Span};
use crate::syntax::tree::{Clauses, Expr, ExprKind, Name, Operator, Target};
use crate::verb::{Stage, Verb};
use crate::world::World;

/// The edits of a sentence that may mend it, over the sentence alone.
pub(super) fn rewritten(sentence: &str, world: &World) -> Vec<Fix> {
    let (script, _) = script::read(&Source::new("", sentence));
    let [statement] = script.statements.as_slice() else { return vec![] };
    let StatementKind::Query(stages) = &statement.kind else { return vec![] };
    let mut found: Vec<Fix> =
        stages.first().filter(|_| 1 < stages.len()).and_then(|it| table(it, world)).into_iter().collect();
    found.extend(shipped(stages, world));
    found.extend(windowed(stages, sentence, world));
    for stage in stages {
        found.extend(priced(stage, sentence, world));
        if let Verb::Show { targets, clauses } = &stage.verb {
            found.extend(targets.iter().filter_map(|it| assigned(it, sentence)));
            found.extend(grouped(targets, clauses, sentence));
        }
        for expr in written(&stage.verb) {
            inside(expr, sentence, &mut found);
        }
    }
    found
}

fn replaced(span: Span, text: String) -> Fix {
    let title = format!("write `{text}`");
    Fix::replace(span, text, title)
}

/// 公司 | 显示 收入: the table that is asked.
fn table(first: &Stage, world: &World) -> Option<Fix> {
    let Verb::Show { targets, clauses } = &first.verb else { return None };
    let ([Target { expr, alias: None }], true) = (targets.as_slice(), clauses.written.is_empty()) else { return None };
    let ExprKind::Name(path) = &expr.kind else { return None };
    world.catalog.dataset(&path.first().filter(|_| path.len() == 1)?.text)?;
    Some(Fix::replace(Span::new(expr.span.start, expr.span.start), "from ", "ask the table: `from` stands before it"))
}

/// A sentence over one's own table about somebody of the shipped figures: the shipped tables are asked by name.
fn shipped(stages: &[Stage], world: &World) -> Vec<Fix> {
    let shipped = |it: &&Name| world.catalog.entity(&it.text).is_some();
    let whom = |it: &Stage| match &it.verb {
        Verb::Benchmark { entity, .. } => Some(entity).filter(shipped).is_some(),
        verb => verb.clauses().is_some_and(|it| it.of.iter().any(|it| shipped(&it))),
    };
    let Some((at, sentence)) = stages.iter().enumerate().find(|it| whom(it.1)) else { return vec![] };
    let own = |name: &str| world.catalog.dataset(name).is_some_and(|it| it.own);
    let from = sentence.verb.clauses().and_then(|it| it.from.as_ref());
    let place = match (at, &stages[0].verb, from) {
        (1, Verb::From(name), None) if own(&name.text) => Some(name.span),
        (0, _, Some(name)) if own(&name.text) => Some(name.span),
        (0, _, None) if world.dataset.as_ref().is_some_and(|it| own(it)) => None,
        _ => return vec![],
    };
    let named: Vec<&Name> = match &sentence.verb {
        Verb::Benchmark { entity, .. } => vec![entity],
        verb => verb.clauses().map_or(vec![], |it| it.of.iter().filter(shipped).collect()),
    };
    // Of whom a table has no row, it has nothing to say.
    let holds = |it: &Dataset, name: &Name| {
        let columns = [it.entity.as_deref(), Some("operator")].into_iter().flatten().filter_map(|name| it.column(name));
        let known = world.catalog.entity(&name.text).map(|it| &it.name);
        columns.filter_map(|it| it.values.as_ref()).any(|values| known.is_some_and(|known| values.contains(known)))
    };
    let tables = world.catalog.datasets.iter().filter(|it| it.implicit && !it.own);
    let tables = tables.filter(|it| named.iter().all(|name| holds(it, name)));
    let one = |name: &str| match place {
        Some(place) => Fix::replace(place, name, format!("ask the shipped figures: `from {name}`")),
        None => {
            let end = Span::new(sentence.span.end, sentence.span.end);
            Fix::replace(end, format!(" from {name}"), format!("ask the shipped figures: `from {name}`"))
        }
    };
    tables.map(|it| one(&it.name)).collect()
}

/// `show profit = revenue - cost`
fn assigned(target: &Target, text: &str) -> Option<Fix> {
    let ExprKind::Binary { operator: Operator::Equal, left, right } = &target.expr.kind else { return None };
    let (ExprKind::Name(_), None) = (&left.kind, &target.alias) else { return None };
    Some(replaced(target.expr.span, format!("{} as {}", right.span.of(text).trim(), left.span.of(text).trim())))
}

/// `bridge revenue = visits * price` without a price: it is what the whole leaves over the other factors.
fn priced(stage: &Stage, text: &str, world: &World) -> Option<Fix> {
    let Verb::Bridge { target: Target { expr, alias: Some(whole) }, .. } = &stage.verb else { return None };
    let mut factors: Vec<&Expr> = Vec::new();
    let mut left = vec![expr];
    while let Some(it) = left.pop() {
        match &it.kind {
            ExprKind::Binary { operator: Operator::Multiply, left: a, right: b } => left.extend([b.as_ref(), a]),
            ExprKind::Name(path) if path.len() == 1 => factors.push(it),
            _ => return None,
        }
    }
    let unknown = faults_of(text, world)?.iter().find(|it| it.code == "unknown-name")?.span()?;
    let at = factors.iter().position(|it| it.span.start == unknown.start)?;
    let price = factors.remove(at).span.of(text).trim();
    let others: Vec<&str> = factors.iter().map(|it| it.span.of(text).trim()).collect();
    let others = if let [one] = others.as_slice() { (*one).to_owned() } else { format!("({})", others.join(" * ")) };
    let first = format!("derive {price} = {} / {others} | ", whole.span.of(text));
    let title = format!("write `{}` before it", first.trim_end());
    Some(Fix::replace(Span::new(stage.span.start, stage.span.start), first, title))
}

/// `show city, sum(revenue)`: what is not made of many rows says for whom they are added up.
fn grouped(targets: &[Target], clauses: &Clauses, text: &str) -> Option<Fix> {
    let is_name = |it: &&Target| matches!(it.expr.kind, ExprKind::Name(_)) && it.alias.is_none();
    let is_call = |it: &&Target| matches!(it.expr.kind, ExprKind::Call { .. });
    let (names, calls): (Vec<&Target>, Vec<&Target>) = targets.iter().partition(is_name);
    if names.is_empty() || calls.is_empty() || !calls.iter().all(is_call) || !clauses.by.is_empty() {
        return None;
    }
    let (start, end) = (targets.first()?.expr.span.start, targets.last()?);
    let end = end.alias.as_ref().map_or(end.expr.span.end, |it| it.span.end);
    let said = |it: &&Target| {
        let alias = it.alias.as_ref().map_or(String::new(), |it| format!(" as {}", it.span.of(text)));
        format!("{}{alias}", it.expr.span.of(text).trim())
    };
    let list = |it: &[&Target]| it.iter().map(said).collect::<Vec<_>>().join(", ");
    Some(replaced(Span::new(start, end), format!("{} by {}", list(&calls), list(&names))))
}

/// The expressions of a stage.
fn written(verb: &Verb) -> Vec<&Expr> {
    let mut found: Vec<&Expr> = verb.clauses().into_iter().flat_map(Clauses::expressions).collect();
    match verb {
        Verb::Show { targets, .. } | Verb::Derive(targets) => found.extend(targets.iter().map(|it| &it.expr)),
        Verb::Summarize { targets, by, .. } => found.extend(targets.iter().chain(by).map(|it| &it.expr)),
        Verb::Where { condition, .. } => found.push(condition),
        _ => {}
    }
    found
}

fn inside(expr: &Expr, text: &str, found: &mut Vec<Fix>) {
    let of = |it: &Expr| it.span.of(text).trim().to_owned();
    match &expr.kind {
        ExprKind::Binary { operator: Operator::Or, left, right } => {
            if let (
                ExprKind::Binary { operator: Operator::Equal, left, right: first },
                ExprKind::Name(_) | ExprKind::Text(_),
            ) = (&left.kind, &right.kind)
            {
                found.push(replaced(expr.span, format!("{} in ({}, {})", of(left), of(first), of(right))));
            }
        }
        ExprKind::Binary { operator, left, right } if is_order(*operator) => {
            if let ExprKind::Binary { operator: before, right: middle, .. } = &left.kind
                && is_order(*before)
            {
                let between = Span::new(middle.span.end, right.span.start).of(text).trim();
                found.push(replaced(expr.span, format!("{} and {} {between} {}", of(left), of(middle), of(right))));
            }
        }
        ExprKind::Binary { operator: Operator::Divide, left, right } => {
            let sums = match &right.kind {
                ExprKind::Call { function, arguments, filter: None, .. } => {
                    function.text == "sum" && arguments.len() == 1 && of(&arguments[0]) == of(left)
                }
                _ => false,
            };
            if sums {
                found.push(replaced(expr.span, format!("share({})", of(left))));
            }
        }
        ExprKind::Name(path) => {
            if let [of, part] = path.as_slice()
                && ["year", "quarter", "month", "day", "weekday"].contains(&part.text.as_str())
            {
                found.push(replaced(expr.span, format!("{}({})", part.text, of.span.of(text))));
            }
        }
        _ => {}
    }
    expr.children().into_iter().for_each(|it| inside(it, text, found));
}

fn is_order(operator: Operator) -> bool {
    matches!(operator, Operator::Less | Operator::LessEqual | Operator::Greater | Operator::GreaterEqual)
}

/// An edit of a sentence as one of the text that it stands in.
pub(super) fn moved(fix: Fix, by: usize) -> Fix {
    let edit = |it: Edit| Edit { span: Span::new(it.span.start + by, it.span.end + by), text: it.text };
    Fix { title: fix.title, edits: fix.edits.into_iter().map(edit).collect() }
}
