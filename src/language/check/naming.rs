//! What the column of an expression is called: by the expression as the language writes it, whatever the spaces and the
//! language in which it was written; it may be called by either, and a Chinese name is shown to readers of Chinese.

use super::infer::Term;
use super::scope::Frame;
use super::table::{made_column, target_name};
use crate::catalog::DatasetColumn;
use crate::script::expression_text;
use crate::syntax::tree::{Expr, ExprKind, Name, Target};
use crate::words::{Language, Words};

/// The name of the column that a target makes.
pub(super) fn column_name(frame: &Frame, target: &Target, term: &Term) -> String {
    match spelled(target, term) {
        true => expression_text(&by_columns(frame, target.expr.clone()), Language::English),
        false => target_name(target, term, target.expr.span.of(&frame.text)),
    }
}

/// The column that a target makes, under its name.
pub(super) fn target_column(frame: &Frame, target: &Target, name: &str, term: &Term) -> DatasetColumn {
    let mut made = made_column(frame, name, term);
    if spelled(target, term) {
        let [english, chinese] = [Language::English, Language::Chinese].map(|it| expression_text(&target.expr, it));
        let label = if english.is_ascii() { name } else { &chinese };
        made.column.label = Words::new(name, label);
        made.aliases.extend([english, chinese].into_iter().filter(|it| it != name));
    }
    made
}

/// Whether a column has no other name than its expression.
fn spelled(target: &Target, term: &Term) -> bool {
    let plain = match &target.expr.kind {
        ExprKind::Name(_) => true,
        ExprKind::Call { arguments, filter, .. } => arguments.is_empty() && filter.is_none(),
        _ => false,
    };
    target.alias.is_none() && term.column.is_none() && !plain
}

/// An expression with the names of columns in the place of what else they are called.
fn by_columns(frame: &Frame, mut expr: Expr) -> Expr {
    if let ExprKind::Name(path) = &mut expr.kind
        && let [Name { text, .. }] = path.as_mut_slice()
        && let Some(column) = frame.column(text)
    {
        *text = column.column.name.clone();
    }
    for part in expr.parts_mut() {
        *part = by_columns(frame, part.clone());
    }
    expr
}
