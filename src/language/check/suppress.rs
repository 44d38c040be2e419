//! `set suppress 10`: a value that stands for fewer rows than that is not shown, because it could be about somebody.

use super::infer::{Scope, Term};
use super::scope::Frame;
use crate::answer::{Answer, Cell, Note, Table};
use crate::plan::{AggregateFunction, BinaryOperator as Op, Expr, Plan, Value};
use crate::types::Type;

/// A value of a group, missing where any aggregate in it stands for fewer known values than `least`, and when that is.
pub(super) fn held_back(scope: &mut Scope, term: Term, least: u64) -> (Term, Option<Expr>) {
    if least == 0 {
        return (term, None);
    }
    let named: Vec<String> =
        std::iter::once(&term.low).chain(&term.high).flat_map(Expr::columns).map(str::to_owned).collect();
    let used: Vec<_> = scope.grouped.iter().flatten().filter(|it| named.contains(&it.name)).cloned().collect();
    let least = Expr::Literal(Value::Integer(least as i64), Type::Integer);
    let few = used.into_iter().map(|it| {
        let function = match it.function {
            AggregateFunction::Rows => AggregateFunction::Rows,
            _ => AggregateFunction::Known,
        };
        Expr::binary(Op::Less, scope.push(function, it.argument, it.filter), least.clone())
    });
    let Some(few) = few.reduce(Expr::or) else { return (term, None) };
    let hide = |value: Expr| few.clone().then_else(Expr::missing(term.ty), value);
    let held = Term { low: hide(term.low.clone()), high: term.high.clone().map(hide), column: None, ..term.clone() };
    (held, Some(few))
}

/// Counts the groups in which something was held back, and says so.
pub(super) fn say(frame: &mut Frame, grouped: &Plan, few: Vec<Expr>, least: u64) {
    let Some(any) = few.into_iter().reduce(Expr::or) else { return };
    let plan = std::mem::replace(&mut frame.plan, grouped.clone());
    frame.say_count(Some(any), move |n| (n > 0).then(|| note(n, least)));
    frame.plan = plan;
}

fn note(n: u64, least: u64) -> Note {
    let groups = if n == 1 { "1 group".to_owned() } else { format!("{n} groups") };
    Note::new(
        "suppressed",
        format!("values of fewer than {least} rows are suppressed, in {groups}"),
        format!("少于 {least} 行的数值已隐去,涉及 {n} 组"),
    )
}

/// The table of a verb of judgement with the figures of small groups held back: those of a row whose `known`, or else
/// `n`, is below `least`. A verb that does not say how many rows are behind its figures says that nothing was held back.
pub fn suppressed(mut answer: Answer, least: u64) -> Answer {
    let table = &mut answer.table;
    let Some(at) = table.index("known").or_else(|| table.index("n")) else {
        answer.notes.push(Note::new(
            "not-suppressed",
            "this verb does not count the rows behind its figures: small groups are not suppressed",
            "此动词不统计数值背后的行数:小样本未隐去",
        ));
        return answer;
    };
    let few = |row: &[Cell]| {
        matches!(row.get(at), Some(Cell::Integer(n)) if *n < least as i64)
            || matches!(row.get(at), Some(Cell::Number(n)) if *n < least as f64)
    };
    let small: Vec<bool> = table.rows.iter().map(|row| few(row)).collect();
    let n_held = small.iter().filter(|it| **it).count() as u64;
    let follows: Vec<bool> = (0..table.rows.len()).map(|row| follows(table, row, &small)).collect();
    let number: Vec<bool> = figures(table);
    for (row, _) in table.rows.iter_mut().zip(small.iter().zip(&follows)).filter(|(_, it)| *it.0 || *it.1) {
        for (cell, _) in row.iter_mut().zip(&number).filter(|it| *it.1) {
            *cell = Cell::Missing;
        }
    }
    if follows.contains(&true) {
        answer.notes.retain(|it| !EVIDENCE.contains(&it.code));
        answer.suggestions.clear();
    }
    let said = note(n_held, least);
    if n_held > 0 && !answer.notes.contains(&said) {
        answer.notes.push(said);
    }
    answer
}

/// What `compare` says of figures that are held back.
const EVIDENCE: [&str; 8] =
    ["sign", "tests", "medians", "unlike-means", "nearest", "paired", "too-few", "rows-observed"];

/// Whether a row of `compare` would give away a cohort that is held back: the difference from it, and its members.
fn follows(table: &Table, row: usize, small: &[bool]) -> bool {
    let (Some("difference" | "member"), Some(at)) = (table.text(row, "row"), table.index("cohort")) else {
        return false;
    };
    let Some(of) = table.text(row, "cohort") else { return false };
    let side = |name: &str| of == name || of.starts_with(&format!("{name} - ")) || of.ends_with(&format!(" - {name}"));
    let same = |it: usize| table.rows[it].get(1..at) == table.rows[row].get(1..at);
    (0..table.rows.len()).any(|it| {
        small[it] && same(it) && table.text(it, "row") == Some("cohort") && table.text(it, "cohort").is_some_and(side)
    })
}

/// Which columns hold figures: numbers, and what stands for one as an example.
fn figures(table: &Table) -> Vec<bool> {
    let figure = |ty: Type| matches!(ty, Type::Number | Type::Integer | Type::Unknown);
    table.columns.iter().map(|it| figure(it.ty) || it.name == "example").collect()
}
