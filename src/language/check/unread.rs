//! `to_number(s)`, `to_date(s)`, `hour(s)`: texts that cannot be read become missing, which is counted, with some of them.

use super::infer::Scope;
use super::scope::Frame;
use crate::answer::{Cell, Note, Table};
use crate::plan::{Aggregate, AggregateFunction, Expr, Named, Part, Plan, SortKey, WindowFunction, WindowKind};
use crate::syntax::tree::{self, ExprKind};
use crate::types::{Column, Type};
use crate::verb::Verb;
use crate::world::World;

/// The functions that read a text.
const READERS: [&str; 4] = ["to_number", "to_date", "hour", "minute"];

/// So many of the texts are shown.
const EXAMPLES: u64 = 3;

/// Counts the texts that a verb reads and cannot, in the rows as they are before it.
pub(super) fn say(frame: &mut Frame, verb: &Verb, world: &World) {
    // Nothing is looked at where nobody wrote it.
    let written = |text: &str| READERS.iter().any(|it| text.to_lowercase().contains(it));
    if !written(&frame.text) && world.expressions.is_empty() {
        return;
    }
    let mut found: Vec<(String, tree::Expr)> = Vec::new();
    for it in verb.clone().expressions_mut() {
        calls(it, (frame, world), None, &mut found);
    }
    for (text, call) in found {
        if let Some(part) = unread(frame, &call, world) {
            frame.extra.push(part);
            frame.say.push(std::sync::Arc::new(move |table: &Table| note(&text, table)));
        }
    }
}

/// The calls of an expression and of the definitions that it names, with what each is called: `definition` is the name of one.
fn calls(expr: &tree::Expr, at: (&Frame, &World), definition: Option<&str>, found: &mut Vec<(String, tree::Expr)>) {
    let (frame, world) = at;
    match &expr.kind {
        ExprKind::Call { function, .. } if READERS.iter().any(|it| function.text.eq_ignore_ascii_case(it)) => {
            let text = definition.unwrap_or_else(|| expr.span.of(&frame.text).trim()).to_owned();
            if !found.iter().any(|it| it.0 == text) {
                found.push((text, expr.clone()));
            }
        }
        ExprKind::Name(path) if definition.is_none() && frame.column(&path[0].text).is_none() => {
            let defined = world.expressions.iter().rev().find(|it| path.len() == 1 && it.0 == path[0].text);
            defined.into_iter().for_each(|it| calls(&it.1, at, Some(&it.0), found));
        }
        _ => {}
    }
    expr.children().into_iter().for_each(|it| calls(it, at, definition, found));
}

/// The texts of which no value was made, the commonest first, and how many there are of all.
fn unread(frame: &Frame, call: &tree::Expr, world: &World) -> Option<Part> {
    let ExprKind::Call { arguments, .. } = &call.kind else { return None };
    let mut faults = Vec::new();
    let mut scope = Scope::rows(frame, world, &mut faults);
    let (of, made) = (scope.infer(arguments.first()?), scope.infer(call));
    if !faults.is_empty() || !matches!(of.ty, Type::Text | Type::Period) || of.reads.is_empty() {
        return None;
    }
    let lost = of.low.clone().is_known().and(made.low.is_missing());
    let key = Named::new("text", of.low);
    let rows = Aggregate::of("n", AggregateFunction::Rows, Expr::number(1.0));
    let counted = frame.plan.clone().filter(lost).aggregate(vec![key], vec![rows]);
    let sum = WindowKind::Aggregate(AggregateFunction::Sum);
    let all = WindowFunction { name: "all".into(), kind: sum, argument: Expr::column("n") };
    let with_all = Plan::Window { input: Box::new(counted), partition: vec![], order: vec![], functions: vec![all] };
    let by = |name: &str, descending| SortKey { expr: Expr::column(name), descending };
    let columns = [("text", Type::Text), ("n", Type::Integer), ("all", Type::Integer)]
        .map(|it| Column::plain(it.0, it.1))
        .to_vec();
    let plan = with_all.sort(vec![by("n", true), by("text", false)]);
    Some(Part { name: "unread", plan, columns, page: Some(EXAMPLES) })
}

fn note(call: &str, table: &Table) -> Option<Note> {
    let all = table.number(0, "all").filter(|it| 0.0 < *it)?;
    let at = table.index("text")?;
    let text = |row: &Vec<Cell>| match &row[at] {
        Cell::Text(text) => Some(text.clone()),
        _ => None,
    };
    let n = |place: usize| table.number(place, "n").unwrap_or(1.0);
    let shown = table.rows.iter().enumerate().filter_map(|(place, row)| Some((text(row)?, n(place))));
    let shown: Vec<String> = shown.map(|(text, n)| format!("\"{text}\" {n}x")).collect();
    let more = if shown.len() < table.total_rows { (", …", "等") } else { ("", "") };
    let en = format!("`{call}` is missing where the text could not be read: {all} ({}{})", shown.join(", "), more.0);
    Some(Note::new("unread", en, format!("`{call}` 无法读取而记为缺失:{all} ({}{})", shown.join("、"), more.1)))
}
