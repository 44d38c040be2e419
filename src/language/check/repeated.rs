//! A range that stands inside a window and beside it: `x / sum(x) within g`, which is a share; anything else has wide bounds.

use super::scope::Frame;
use super::{table, window};
use crate::answer::Note;
use crate::syntax::tree::{Expr, ExprKind, Operator, WINDOW};
use crate::world::World;

fn written(text: &str, expr: &Expr) -> String {
    expr.span.of(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What `left / right` is the share of, and the call of `share` that says so; none where it is no share.
pub(super) fn share<'a>(text: &str, left: &'a Expr, right: &Expr) -> Option<(&'a Expr, Expr)> {
    let ExprKind::Call { function: window, arguments: parts, filter: None, distinct: false } = &right.kind else {
        return None;
    };
    let (sum, groups) = parts.split_first().filter(|_| window.text == WINDOW)?;
    let ExprKind::Call { function, arguments, filter: None, distinct: false } = &sum.kind else { return None };
    let [of] = arguments.as_slice() else { return None };
    if !function.text.eq_ignore_ascii_case("sum") || written(text, of) != written(text, left) {
        return None;
    }
    let mut share = sum.clone();
    if let ExprKind::Call { function, .. } = &mut share.kind {
        function.text = "share".to_owned();
    }
    let mut whole = right.clone();
    if let ExprKind::Call { arguments, .. } = &mut whole.kind {
        *arguments = std::iter::once(share).chain(groups.iter().cloned()).collect();
    }
    Some((left, whole))
}

/// Says of a formula in which a range stands both in a window and elsewhere that its bounds may be wide.
pub(super) fn say(frame: &mut Frame, expr: &Expr, world: &World) {
    if let Some(name) = wide(frame, expr, world) {
        let en =
            format!("a range stands in a window and beside it, each taken by itself, so bounds may be wide: {name}");
        frame.note(Note::new("wide", en, format!("同一区间在窗口内外分别取端点,范围可能偏宽:{name}")));
    }
}

/// The first operation of which both sides read a ranged column, and one of them through a window.
fn wide(frame: &Frame, expr: &Expr, world: &World) -> Option<String> {
    if let ExprKind::Binary { operator, left, right } = &expr.kind {
        if *operator == Operator::Divide && share(&frame.text, left, right).is_some() {
            return None;
        }
        let ranged = |it: &String| frame.column(it).is_some_and(|it| it.column.ranged);
        let read = table::reads(frame, right, world);
        let both = table::reads(frame, left, world).iter().any(|it| ranged(it) && read.contains(it));
        if both && (has_window(left) || has_window(right)) {
            return Some(written(&frame.text, expr));
        }
    }
    expr.children().into_iter().find_map(|it| wide(frame, it, world))
}

fn has_window(expr: &Expr) -> bool {
    let own = matches!(&expr.kind, ExprKind::Call { function, .. } if window::is_window(&function.text));
    own || expr.children().into_iter().any(has_window)
}
