//! For which years a target is defined: what is divided by nothing is no figure, and an earlier year has one.

use crate::check::infer::Scope;
use crate::check::scope::Frame;
use crate::check::{table, window};
use crate::plan::Expr;
use crate::syntax::tree::{self, ExprKind, Operator};
use crate::types::Type;
use crate::world::World;

/// Whether all quotients that some expressions are made of are known in a row; none where there are no quotients.
pub(super) fn all(frame: &Frame, exprs: &[&tree::Expr], world: &World) -> Option<Expr> {
    exprs.iter().filter_map(|it| one(frame, it, world)).reduce(Expr::and)
}

fn one(frame: &Frame, expr: &tree::Expr, world: &World) -> Option<Expr> {
    let is_window = matches!(&expr.kind, ExprKind::Call { function, .. } if window::is_window(&function.text));
    if is_window || !divides(frame, expr, world, 0) {
        return None;
    }
    let children = || all(frame, &expr.children(), world);
    if table::has_aggregate(frame, expr) {
        return children();
    }
    let mut quiet = Vec::new();
    let term = Scope::rows(frame, world, &mut quiet).infer(expr);
    match term.ty {
        _ if !quiet.is_empty() => None,
        Type::Number | Type::Integer => Some(term.low.is_known()),
        _ => children(),
    }
}

/// Whether a quotient stands in an expression, or in a definition that it names.
fn divides(frame: &Frame, expr: &tree::Expr, world: &World, depth: usize) -> bool {
    let defined = || match &expr.kind {
        ExprKind::Name(path) if path.len() == 1 && depth < 32 && frame.column(&path[0].text).is_none() => {
            let found = world.expressions.iter().rev().find(|it| it.0 == path[0].text);
            found.is_some_and(|it| divides(frame, &it.1, world, depth + 1))
        }
        _ => false,
    };
    matches!(&expr.kind, ExprKind::Binary { operator: Operator::Divide, .. })
        || defined()
        || expr.children().into_iter().any(|it| divides(frame, it, world, depth))
}
