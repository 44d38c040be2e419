//! `share(x)`: x over the sum of its group, of ranges over itself and the rest, which is tight although x is in the sum too.

use crate::check::infer::Term;
use crate::function::Function;
use crate::plan::{BinaryOperator as Op, Expr};
use crate::types::Type;

/// `x / total`, where the ends of the total are `total` and `top`.
pub(super) fn share(of: &Term, total: Expr, top: Option<Expr>) -> (Expr, Option<Expr>) {
    let (low, Some(high), Some(top)) = (&of.low, &of.high, &top) else {
        return (op(Op::Divide, &of.low, &total), None);
    };
    let rest = [op(Op::Subtract, &total, low), op(Op::Subtract, top, high)];
    let zero = Expr::number(0.0);
    let (above, below) = (op(Op::Greater, &total, &zero), op(Op::Less, top, &zero));
    let positive = op(Op::GreaterEqual, low, &zero).and(op(Op::GreaterEqual, &total, low));
    // Without an upper end it may be nearly all, and nothing is known of the others' share.
    let open = op(Op::Equal, high, &Expr::number(f64::INFINITY));
    let end = |which: usize| {
        let bound = Expr::number(which as f64);
        let of_positive = [part(low, &rest[1]), part(high, &rest[0])];
        let of_positive = open.clone().then_else(bound.clone(), of_positive[which].clone());
        let outer = [Function::Least, Function::Greatest][which];
        let ends = [(low, 0), (low, 1), (high, 0), (high, 1)].map(|(own, at)| part(own, &rest[at]));
        let without_end = Expr::Call(outer, vec![bound, part(low, &rest[0])]);
        let of_any = open.clone().then_else(without_end, Expr::Call(outer, ends.to_vec()));
        // A whole that may be nothing has no shares, unless no part is less than that.
        let of_any = above.clone().or(below.clone()).then_else(of_any, Expr::missing(Type::Number));
        positive.clone().then_else(of_positive, of_any)
    };
    (end(0), Some(end(1)))
}

/// `own / (own + rest)`
fn part(own: &Expr, rest: &Expr) -> Expr {
    op(Op::Divide, own, &op(Op::Add, own, rest))
}

fn op(op: Op, a: &Expr, b: &Expr) -> Expr {
    Expr::binary(op, a.clone(), b.clone())
}
