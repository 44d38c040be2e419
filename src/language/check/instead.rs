//! What is offered instead of a function that Ward does not have: only what reads with the same arguments.

use super::call;
use super::infer::Scope;
use crate::diagnostic::Fix;
use crate::source::Span;
use crate::syntax::tree::{self, ExprKind, Name};

/// As deep as definitions are looked into.
const TRIED: usize = 32;

/// Whether a call reads with another function: it takes as many arguments, and such.
pub(super) fn fits(scope: &Scope<'_>, other: &str, (name, arguments): (&Name, &[tree::Expr]), span: Span) -> bool {
    // What stands inside a call that is tried is not tried again.
    if TRIED <= scope.depth {
        return true;
    }
    let mut faults = Vec::new();
    let name = Name { text: other.to_owned(), ..name.clone() };
    let mut tried = match &scope.grouped {
        None => Scope::rows(scope.frame, scope.world, &mut faults),
        Some(_) => Scope::groups(scope.frame, scope.world, &mut faults, scope.keys.clone()),
    };
    tried.depth = TRIED;
    call::call(&mut tried, &name, arguments, false, None, span);
    !faults.iter().any(|it| matches!(it.code, "wrong-arguments" | "wrong-type" | "bad-pattern"))
}

/// `mod(a, b)` and `pow(a, b)` as operators.
pub(super) fn operated(word: &str, arguments: &[tree::Expr], span: Span, text: &str) -> Option<Fix> {
    let operator = match word {
        "mod" | "fmod" | "remainder" => "mod",
        "pow" | "power" => "^",
        _ => return None,
    };
    let [a, b] = arguments else { return None };
    let side = |it: &tree::Expr| match &it.kind {
        ExprKind::Name(_) | ExprKind::Number(_) | ExprKind::Call { .. } => it.span.of(text).trim().to_owned(),
        _ => format!("({})", it.span.of(text).trim()),
    };
    let written = format!("{} {operator} {}", side(a), side(b));
    Some(Fix::replace(span, written.clone(), format!("write `{written}`")))
}
