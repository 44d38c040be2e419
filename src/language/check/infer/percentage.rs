//! Written percentages that are added to figures: `share + 5%`, `5% + share`, `revenue + 10%`.

use super::{Scope, Term};
use crate::check::fault;
use crate::diagnostic::Diagnostic;
use crate::plan::BinaryOperator as Op;
use crate::source::Span;
use crate::syntax::tree::{self, ExprKind, OVER, WINDOW};
use crate::types::Type;

impl Scope<'_> {
    /// What is wrong with a written percentage that is added to figures, from either side, or taken away from them.
    pub(super) fn percentage(
        &self,
        op: Op,
        (a, left): (&Term, &tree::Expr),
        (b, right): (&Term, &tree::Expr),
        span: Span,
    ) -> Option<Diagnostic> {
        let percentage = |it: &tree::Expr| match &it.kind {
            ExprKind::Number(it) if it.percent && it.is_point() && it.written.ends_with(['%', '％']) => {
                Some(it.written.clone())
            }
            _ => None,
        };
        let adds = op == Op::Add;
        let (figure, of, literal, written) = match (percentage(left), percentage(right)) {
            (None, Some(written)) => (a, left, right.span, written),
            (Some(written), None) if adds => (b, right, left.span, written),
            _ => return None,
        };
        let is_written = figure.low.columns().is_empty() && figure.reads.is_empty();
        if is_written || figure.ty == Type::Unknown {
            return None;
        }
        let text = of.span.of(&self.frame.text).trim();
        let alone = match &of.kind {
            ExprKind::Name(_) => true,
            ExprKind::Call { function, .. } => ![WINDOW, OVER].contains(&function.text.as_str()),
            _ => false,
        };
        let figure_text = if alone { text.to_owned() } else { format!("({text})") };
        let added = fault::Added { span, literal, figure: figure_text, written: &written, adds };
        Some(match figure.percent {
            true => fault::percent_added(&added),
            false => fault::percent_of_figure(&added, !figure.unit.is_none()),
        })
    }
}
