//! `cumulative(x)`: a running sum; of a panel along the periods of each entity, from its first one on.

use super::{Frame, Scope, Term, WindowKind, entity_of, periods, windowed};
use crate::answer::Note;
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind};
use crate::types::{Kind, Type};
use crate::verb::Verb;

/// Its name.
pub(super) const CUMULATIVE: &str = "cumulative";

/// What it gives in a row.
pub(super) fn cumulative(scope: &mut Scope<'_>, of: Term, partition: Option<Vec<String>>, span: Span) -> Term {
    // Adds up over entities; over time the last one counts.
    let flows = partition.is_none() && scope.frame.is_panel() && of.kind == Kind::Flow;
    let over = partition.unwrap_or_else(|| entity_of(scope.frame));
    let over = periods::of_one_length(scope, over);
    let (low, high) = windowed(scope, &of, &over, true, &WindowKind::CumulativeSum);
    periods::say_gaps(scope, &of, &over);
    let kind = if flows { Kind::Stock } else { Kind::Level };
    Term { low, high, kind, column: None, span, ty: Type::Number, ..of }
}

/// Says where the sum starts, if a sentence shows the periods of some time only.
pub(super) fn say(frame: &mut Frame, verb: &Verb) {
    let Some(clauses) = verb.clauses() else { return };
    let chosen = clauses.since.is_some() || clauses.until.is_some() || !clauses.periods.is_empty();
    let all = match clauses.periods.iter().all(|it| it.period.is_none()) {
        true if clauses.periods.is_empty() => matches!(verb, Verb::Trend { .. }) && !chosen,
        all => all,
    };
    let runs = verb.clone().expressions_mut().into_iter().any(|it| runs(it));
    if let (true, false, Some(entity)) = (runs && frame.is_panel(), all, &frame.entity) {
        let en = format!("a cumulative figure runs from the first period of each {entity} on, whichever are shown");
        let zh = format!("累计值自各 {entity} 的首期起算,与列出的期间无关");
        frame.note(Note::new("cumulative", en, zh));
    }
}

fn runs(expr: &Expr) -> bool {
    let is = |it: &Expr| matches!(&it.kind, ExprKind::Call { function, .. } if function.text.eq_ignore_ascii_case(CUMULATIVE));
    is(expr) || expr.children().into_iter().any(runs)
}
