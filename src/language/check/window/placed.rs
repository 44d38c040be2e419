//! Where a row is placed among others: `rank(x)`, `ntile(x, 4)`.

use super::{How, LAST, want, windowed};
use crate::check::infer::{Scope, Term};
use crate::check::{fault, ranges};
use crate::function::Function;
use crate::plan::{AggregateFunction, BinaryOperator as Op, Expr, Value, WindowKind};
use crate::source::Span;
use crate::syntax::tree;
use crate::types::{Kind, Type};

/// 1, 2, 2, 4, the largest first; of ranges the first and the last place that it may have.
pub(super) fn rank(scope: &mut Scope<'_>, of: &Term, over: Vec<String>, span: Span) -> Term {
    let place = |low: Expr, high: Option<Expr>, ty: Type| Term {
        reads: of.reads.clone(),
        high,
        kind: Kind::Level,
        bare: true,
        ..Term::plain(low, ty, span)
    };
    let Some(high) = of.high.clone() else {
        let (low, _) = windowed(scope, of, &over, false, &WindowKind::Rank { descending: true });
        return place(low, None, Type::Integer);
    };
    let first = want(scope, How::Places { partition: over, low: of.low.clone(), high });
    let last = match &first {
        Expr::Column(name) => Expr::column(format!("{name}{LAST}")),
        _ => first.clone(),
    };
    place(first, Some(last), Type::Number)
}

/// Which of n parts of like size, the least first: 1 + floor((rank - 1) * n / known), so that equal values stand in one part.
pub(super) fn ntile(scope: &mut Scope<'_>, of: &Term, parts: &tree::Expr, over: &[String], span: Span) -> Term {
    let n = match scope.number(parts).low {
        Expr::Literal(Value::Number(n), _) if 1.0 <= n && n.fract() == 0.0 => n,
        _ => {
            scope.faults.push(fault::wrong_type(parts.span, Type::Number, "a whole number of parts"));
            return Term::unknown(span);
        }
    };
    let middle = Term { low: ranges::midpoint(of), high: None, ..of.clone() };
    let (rank, _) = windowed(scope, &middle, over, false, &WindowKind::Rank { descending: false });
    let (known, _) = windowed(scope, &middle, over, false, &WindowKind::Aggregate(AggregateFunction::Known));
    let before = Expr::binary(Op::Subtract, rank, Expr::number(1.0));
    let place = Expr::binary(Op::Divide, Expr::binary(Op::Multiply, before, Expr::number(n)), known);
    let low = Expr::binary(Op::Add, Expr::Call(Function::Floor, vec![place]), Expr::number(1.0));
    Term { reads: of.reads.clone(), kind: Kind::Level, bare: true, ..Term::plain(low, Type::Number, span) }
}
