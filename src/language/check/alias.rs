//! `show sum(revenue) as a, a / beds as b by region`: a name that a target makes may be used further right.

use super::scope::Frame;
use crate::syntax::tree::{Clauses, Expr, ExprKind, Target};

/// The targets with what earlier ones are called written out; a column of the table goes before such a name.
pub(super) fn spelled_out(frame: &Frame, targets: &[Target]) -> Vec<Target> {
    let mut made: Vec<Target> = Vec::with_capacity(targets.len());
    for target in targets {
        let mut target = target.clone();
        replace(&mut target.expr, &made, frame);
        made.push(target);
    }
    made
}

fn replace(expr: &mut Expr, made: &[Target], frame: &Frame) {
    if let ExprKind::Name(path) = &expr.kind
        && let [name] = path.as_slice()
        && frame.column(&name.text).is_none()
        && let Some(found) = made.iter().rev().find(|it| it.alias.as_ref().is_some_and(|it| it.text == name.text))
    {
        *expr = found.expr.clone();
        return;
    }
    expr.parts_mut().into_iter().for_each(|it| replace(it, made, frame));
}

/// `show lower(name) as n, sum(x) by n`: a name that is made here may be the group, and is a column then.
pub(super) fn as_groups(frame: &Frame, targets: &mut Vec<Target>, clauses: &mut Clauses) {
    for group in &mut clauses.by {
        let ExprKind::Name(path) = &group.expr.kind else { continue };
        let [name] = path.as_slice() else { continue };
        let made = |it: &Target| it.alias.as_ref().is_some_and(|alias| alias.text == name.text);
        let at = targets.iter().position(made).filter(|_| frame.column(&name.text).is_none());
        if let Some(at) = at.filter(|at| !super::table::has_aggregate(frame, &targets[*at].expr)) {
            *group = targets.remove(at);
        }
    }
}
