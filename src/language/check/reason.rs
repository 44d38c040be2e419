//! Why a value is missing: the word that stands in the file, `"Not Available"`, `"Too Few to Report"`.

use super::fault;
use super::infer::{Scope, Term};
use super::scope::Frame;
use crate::catalog::Reasons;
use crate::plan::{BinaryOperator as Op, Expr};
use crate::source::Span;
use crate::syntax::tree::{self, ExprKind};
use crate::types::Type;

/// What `reason(x)` says of an empty cell.
const EMPTY: &str = "empty";

/// `reason(x)`: missing where x is known, the word of the file where one stands there, else `empty`.
pub(super) fn reason(scope: &mut Scope<'_>, of: &Term, span: Span) -> Term {
    let empty = Expr::text(EMPTY);
    let read = of.column.as_deref().and_then(|it| scope.frame.column(it));
    let kept = kept(scope, of);
    if let (Some(lost), None) = (read.filter(|it| it.reasons.is_some()), &kept) {
        let fault = fault::reason_lost(span, &lost.column.name);
        scope.faults.push(fault);
    }
    // What was made of columns has the reasons of none.
    let dataset = scope.world.catalog.dataset(&scope.frame.dataset);
    let made = match of.column.as_deref() {
        Some(name) => dataset.is_some_and(|it| it.column(name).is_none()),
        None => !of.reads.is_empty(),
    };
    if made && kept.is_none() {
        scope
            .faults
            .push(fault::reason_of_none(span, of.column.as_deref().unwrap_or(of.span.of(&scope.frame.text).trim())));
    }
    let said = match kept {
        Some(reasons) => {
            let word = Expr::column(reasons.column.clone());
            word.clone().is_known().then_else(word, empty)
        }
        None => empty,
    };
    let low = of.low.clone().is_known().then_else(Expr::missing(Type::Text), said);
    Term { reads: of.reads.clone(), ..Term::plain(low, Type::Text, span) }
}

/// `x = "Not Available"` of a column of numbers: whether that word is why it is missing.
pub(super) fn equals(scope: &Scope<'_>, of: &Term, right: &tree::Expr, span: Span) -> Option<Term> {
    if of.ty == Type::Text {
        return None;
    }
    let ExprKind::Text(text) = &right.kind else { return None };
    let reasons = kept(scope, of)?;
    let word = reasons.words.iter().find(|it| it.eq_ignore_ascii_case(text))?;
    let is = Expr::binary(Op::Equal, Expr::column(reasons.column.clone()), Expr::text(word.clone()));
    Some(Term::plain(is.is_true(), Type::Truth, span))
}

/// The columns of words that a table still has.
pub(super) fn columns(frame: &Frame) -> Vec<String> {
    let schema = frame.plan.schema();
    let named = frame.columns.iter().filter_map(|it| it.reasons.as_ref()).map(|it| it.column.clone());
    named.filter(|it| schema.iter().any(|known| known.0 == *it)).collect()
}

/// The words of a column as it stands in the file, while its table still has them.
fn kept(scope: &Scope<'_>, of: &Term) -> Option<Reasons> {
    let reasons = scope.frame.column(of.column.as_deref()?)?.reasons.clone()?;
    scope.frame.plan.schema().iter().any(|(name, _)| *name == reasons.column).then_some(reasons)
}
