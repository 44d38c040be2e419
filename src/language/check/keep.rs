//! `distinct on K keep latest`: of the rows of each key the one of the latest time, whole.

use super::infer::{Scope, days_of};
use super::scope::Frame;
use super::sentence;
use super::{fault, table};
use crate::answer::Note;
use crate::diagnostic::Diagnostic;
use crate::plan::{AggregateFunction, BinaryOperator as Op, Expr, Named, Plan, SortKey, WindowFunction, WindowKind};
use crate::source::Span;
use crate::syntax::tree;
use crate::types::{Column, Type};
use crate::verb::Keep;
use crate::words::Words;
use crate::world::World;

/// Keeps one row of each combination of `of`: that of the latest (earliest) time; a row without a time only where there is
/// no other. Of several rows of one time one is kept, and it is said for how many combinations.
pub(super) fn one_of_each(
    frame: &mut Frame,
    of: &[tree::Expr],
    keep: &Keep,
    span: Span,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    let Some(time) = time(frame, keep, span, world, faults) else { return };
    let mut partition = Vec::new();
    let mut extended = Vec::new();
    for (at, expr) in of.iter().enumerate() {
        let term = Scope::rows(frame, world, faults).infer(expr);
        if term.high.is_some() {
            faults.push(fault::range_key(expr.span, term.column.as_deref().unwrap_or(expr.span.of(&frame.text))));
            return;
        }
        partition.push(format!("~d{at}"));
        extended.push(Named::new(format!("~d{at}"), term.low));
    }
    extended.push(Named::new("~t", time));
    let columns: Vec<Column> = frame.columns.iter().map(|it| it.column.clone()).collect();
    let window = |plan: Plan, order: Vec<SortKey>, functions: Vec<WindowFunction>, partition: &[String]| Plan::Window {
        input: Box::new(plan),
        partition: partition.to_vec(),
        order,
        functions,
    };
    let one = |name: &str, kind: WindowKind, argument: Expr| WindowFunction { name: name.to_owned(), kind, argument };
    let best = if keep.latest { AggregateFunction::Max } else { AggregateFunction::Min };
    let plan = frame.plan.clone().extend(extended);
    let plan = window(plan, vec![], vec![one("~best", WindowKind::Aggregate(best), Expr::column("~t"))], &partition);
    let same = Expr::binary(Op::Equal, Expr::column("~t"), Expr::column("~best"));
    let first = same.is_true().or(Expr::column("~best").is_missing());
    let plan = plan.extend(vec![Named::new("~first", first.then_else(Expr::number(0.0), Expr::number(1.0)))]);
    let order = vec![SortKey { expr: Expr::column("~first"), descending: false }];
    let plan = window(plan, order, vec![one("~n", WindowKind::RowNumber, Expr::truth(true))], &partition);
    let kept = Expr::binary(Op::Equal, Expr::column("~n"), Expr::number(1.0));
    let tied = kept.clone().negated().and(Expr::binary(Op::Equal, Expr::column("~first"), Expr::number(0.0)));
    frame.plan = plan;
    frame.say_count(Some(tied), |n| {
        let en = format!("{n} more rows are of the same time as the one that is kept of their key");
        (n > 0).then(|| Note::new("same-time", en, format!("另有 {n} 行与所保留的行同一时间")))
    });
    let verdict = kept.clone().then_else(Expr::text("yes"), Expr::text("other"));
    let counted = frame.plan.clone().project(vec![Named::new("~verdict", verdict)]);
    let others = if keep.latest { Words::new("earlier", "较早") } else { Words::new("later", "较晚") };
    let into = vec![("kept", "yes", Words::new("kept", "保留")), ("dropped", "other", others)];
    let rows = if frame.is_panel() { sentence::rows_of(frame) } else { frame.label.clone() };
    frame.steps.push(sentence::count_step(counted, rows, into));
    frame.plan = frame.plan.clone().filter(kept).project(table::stored(&columns));
    frame.period_chosen = true;
}

/// What says when a row is of.
fn time(frame: &Frame, keep: &Keep, span: Span, world: &World, faults: &mut Vec<Diagnostic>) -> Option<Expr> {
    let named = match &keep.by {
        Some(name) => match frame.column(&name.text) {
            Some(found) => Some(found.column.clone()),
            None => {
                faults.push(fault::unknown_name(name, frame));
                return None;
            }
        },
        None => None,
    };
    let dates: Vec<&Column> = frame.columns.iter().map(|it| &it.column).filter(|it| it.ty == Type::Date).collect();
    match (named, &frame.period, dates.as_slice()) {
        (Some(it), Some(period), _) if it.name == *period => Some(Expr::column(format!("{period}~end"))),
        (Some(it), ..) if it.ty == Type::Period => days_of(frame, &it, world).map(|it| it.1),
        (Some(it), ..) if it.ranged || !matches!(it.ty, Type::Date | Type::Integer | Type::Number) => {
            let at = keep.by.as_ref().map_or(span, |it| it.span);
            faults.push(fault::wrong_type(at, it.ty, "a date, a period or a number"));
            None
        }
        (Some(it), ..) => Some(Expr::column(it.name)),
        (None, Some(period), _) => Some(Expr::column(format!("{period}~end"))),
        (None, None, [only]) => Some(Expr::column(only.name.clone())),
        (None, None, _) => {
            faults.push(fault::keep_by(span, &dates.iter().map(|it| it.name.as_str()).collect::<Vec<_>>()));
            None
        }
    }
}
