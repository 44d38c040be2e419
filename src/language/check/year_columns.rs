//! Columns that are called by a period, as tables are that have the years side by side: `2021年` in such a table is the column.

use super::scope;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind, Name};
use crate::verb::Stage;
use crate::world::World;

/// Puts the column in the place of a period that is written as one is called, and says of the first that it did.
pub(super) fn stand_in(stages: &mut [Stage], world: &World, text: &str) -> Option<Diagnostic> {
    let mut written = Vec::new();
    for stage in stages.iter_mut() {
        stage.verb.expressions_mut().into_iter().for_each(|it| within(it, text, &mut |it, _| written.push(it.span)));
    }
    if written.is_empty() {
        return None;
    }
    let frame = scope::start(stages, world, &mut Vec::new()).filter(|it| it.own)?;
    let mut found: Vec<(String, Span)> = Vec::new();
    let mut put = |expr: &mut Expr, name: &str| {
        if frame.columns.iter().any(|it| it.column.name == name) {
            found.push((name.to_owned(), expr.span));
            expr.kind = ExprKind::Name(vec![Name { text: name.to_owned(), quoted: true, span: expr.span }]);
        }
    };
    for stage in stages {
        stage.verb.expressions_mut().into_iter().for_each(|it| within(it, text, &mut put));
    }
    let (name, span) = found.into_iter().next()?;
    let title = format!("`{name}` is a column of {}, and a period too", frame.dataset);
    let fault = Diagnostic::warning("period-column", title).at(span, "this is the column");
    Some(fault.note("a period is asked for with `for`; in backquotes the name is the column, and nothing is said"))
}

/// Does something with each period of an expression and the way it is written.
fn within(expr: &mut Expr, text: &str, each: &mut impl FnMut(&mut Expr, &str)) {
    if let ExprKind::Period(_) = &expr.kind {
        let written = expr.span.of(text).trim();
        each(expr, written);
    }
    expr.parts_mut().into_iter().for_each(|it| within(it, text, each));
}
