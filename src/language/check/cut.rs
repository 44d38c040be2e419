//! The order of the rows of a `show`, and which of them `top` and `bottom` keep.

use super::infer::Term;
use super::naming;
use super::order::Cut;
use super::scope::Frame;
use crate::answer::Note;
use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, SortKey};
use crate::source::Span;
use crate::syntax::tree::{Clause, Clauses, Expr as Written, ExprKind, Name, Target};
use crate::types::{Kind, Type};
use crate::world::World;

/// `sort`, `top`; without either, groups and entities come in the order of their names.
pub(super) fn order(
    frame: &mut Frame,
    targets: &[Target],
    clauses: &Clauses,
    grouped: bool,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    if let (Some((count, _)), Some(across), true) = (clauses.top, &clauses.across, clauses.sort.is_empty()) {
        let made: Vec<&str> = frame.columns.iter().rev().map(|it| it.column.name.as_str()).collect();
        faults.push(super::fault::top_across(across.span, count, &made));
        return;
    }
    if let Some((count, first)) = clauses.top {
        cut(frame, (targets, clauses), grouped, (count, first), world, faults);
    } else if !clauses.sort.is_empty() {
        super::order::sort(frame, &clauses.sort, world, faults);
    } else if grouped || frame.entity.is_some() && frame.panel && !frame.ordered {
        let keys = frame.columns.iter().filter(|it| !it.column.ranged && it.column.kind == Kind::Label);
        let keys: Vec<SortKey> = keys
            .enumerate()
            .flat_map(|(at, it)| {
                let column = Expr::column(it.column.name.clone());
                let bands =
                    clauses.by.get(at).filter(|_| grouped).and_then(|it| super::order::in_bands(&it.expr, &column));
                match bands {
                    Some(expr) => vec![SortKey { expr, descending: false }],
                    None => super::order::rising(frame, &it.column, world),
                }
            })
            .collect();
        frame.plan = frame.plan.clone().sort(keys);
    }
}

/// `top 3`, `bottom 3`: by the sort that is written, else by the first target, the greatest or the least.
fn cut(
    frame: &mut Frame,
    (targets, clauses): (&[Target], &Clauses),
    grouped: bool,
    (count, first): (u64, bool),
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    let named = |name: &str, span: Span| {
        let name = Name { text: name.to_owned(), quoted: true, span };
        Written { kind: ExprKind::Name(vec![name]), span }
    };
    let by = match (clauses.sort.first(), targets.first()) {
        (Some(order), _) => order.expr.clone(),
        (None, Some(target)) => result_name(frame, target),
        (None, None) if grouped => named("count", clauses.span),
        (None, None) => {
            let written = clauses.written.iter().find(|it| it.0 == Clause::Top);
            let span = written.map_or(clauses.span, |it| it.1);
            super::order::first(frame, (count, !first), span, clauses.span.end, faults);
            return;
        }
    };
    // The first rows of an order that goes up are the least.
    let rising = clauses.sort.first().is_some_and(|it| !it.descending);
    super::order::top(frame, &Cut { count, bottom: !first || rising, by: &by, within: &[] }, world, faults);
    if !clauses.sort.is_empty() {
        super::order::sort(frame, &clauses.sort, world, faults);
    }
    if rising && first {
        let key = by.span.of(&frame.text).trim();
        frame.note(Note::new(
            "least-first",
            format!("`top {count}` follows the sort, which goes up: the {count} least by {key}; `sort {key} desc` takes the greatest"),
            format!("`前 {count}` 依升序排序而取:按 {key} 最小的 {count} 行;`sort {key} desc` 取最大的"),
        ));
    }
}

/// The name of a target's column, as an expression over the result.
fn result_name(frame: &Frame, target: &Target) -> Written {
    let plain = Term::plain(Expr::truth(true), Type::Truth, target.expr.span);
    let mut name = naming::column_name(frame, target, &plain);
    if let Some(found) = frame.column(&name) {
        name = found.column.name.clone();
    }
    let name = Name { text: name, quoted: true, span: target.expr.span };
    Written { kind: ExprKind::Name(vec![name]), span: target.expr.span }
}
