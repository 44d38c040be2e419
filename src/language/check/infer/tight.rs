//! Quotients in which a range stands several times: `x / (x + y)` of x 10..20 and y 5 is 0.67..0.8, not 0.4..1.33.
//!
//! A quotient of two expressions in which each column stands in no product with itself is monotone in each column alone, so
//! its least and greatest values are among those at the ends of the columns (Moore, Interval Analysis, 1966).

use std::collections::BTreeSet;

use super::Scope;
use crate::check::scope::Frame;
use crate::function::Function;
use crate::plan::{BinaryOperator as Op, Expr, Value};
use crate::syntax::tree;
use crate::types::{Type, high_name, low_name};

/// The ends of so many ranged columns are tried in all combinations.
const MOST_COLUMNS: usize = 4;

/// What stands for an absent end while the corners are computed, and from where on a result is without end.
const FAR: f64 = 1e150;
const BEYOND: f64 = 1e140;

impl Scope<'_> {
    /// The ends of `left / right` where they share a ranged column and have the form; `None` elsewhere.
    pub(super) fn tight(&self, left: &tree::Expr, right: &tree::Expr, shared: &[&String]) -> Option<(Expr, Expr)> {
        let ranged = |name: &&&String| self.frame.column(name).is_some_and(|it| it.column.ranged);
        if self.grouped.is_some() || !shared.iter().any(|it| ranged(&it)) {
            return None;
        }
        let mut frame: Frame = self.frame.clone();
        for it in &mut frame.columns {
            it.column.ranged = false;
        }
        let mut quiet = Vec::new();
        let mut scope = Scope { depth: self.depth, ..Scope::rows(&frame, self.world, &mut quiet) };
        let (above, below) = (scope.infer(left).low, scope.infer(right).low);
        // What is no expression of this row alone, as a window is, has another form.
        if !quiet.is_empty() {
            return None;
        }
        let is_ranged = |name: &str| self.frame.column(name).is_some_and(|it| it.column.ranged);
        let mut names = linear(&above, &is_ranged)?;
        names.extend(linear(&below, &is_ranged)?);
        if MOST_COLUMNS < names.len() {
            return None;
        }
        let corners = |of: &Expr| -> Vec<Expr> {
            let corner = |which: usize| {
                names.iter().enumerate().fold(of.clone(), |of, (at, name)| {
                    of.replaced(&Expr::column(name), &end(name, which >> at & 1 == 1))
                })
            };
            (0..1usize << names.len()).map(corner).collect()
        };
        let quotient = Expr::binary(Op::Divide, above, below.clone());
        let all = |function, of: &Expr| Expr::Call(function, corners(of));
        let zero = || Expr::number(0.0);
        let divides = Expr::binary(Op::Greater, all(Function::Least, &below), zero()).or(Expr::binary(
            Op::Less,
            all(Function::Greatest, &below),
            zero(),
        ));
        let known = names.iter().map(|it| Expr::column(low_name(it)).is_known()).fold(divides, Expr::and);
        let ends = [Function::Least, Function::Greatest].map(|function| {
            let far = |value: f64| Expr::Literal(Value::Number(value), Type::Number);
            let value = all(function, &quotient);
            let above = Expr::binary(Op::Greater, value.clone(), far(BEYOND));
            let below = Expr::binary(Op::Less, value.clone(), far(-BEYOND));
            let value = above.then_else(far(f64::INFINITY), below.then_else(far(f64::NEG_INFINITY), value));
            known.clone().then_else(value, Expr::missing(Type::Number))
        });
        let [low, high] = ends;
        Some((low, high))
    }
}

/// An end of a column, far away where it has none.
fn end(name: &str, high: bool) -> Expr {
    match high {
        true => Expr::Call(Function::Least, vec![Expr::column(high_name(name)), Expr::number(FAR)]),
        false => Expr::Call(Function::Greatest, vec![Expr::column(low_name(name)), Expr::number(-FAR)]),
    }
}

/// The ranged columns of an expression in which none is multiplied with itself; `None` where the form is another.
fn linear(of: &Expr, ranged: &impl Fn(&str) -> bool) -> Option<BTreeSet<String>> {
    match of {
        Expr::Literal(..) => Some(BTreeSet::new()),
        Expr::Column(name) => Some(ranged(name).then(|| name.clone()).into_iter().collect()),
        Expr::Binary(op, left, right) => {
            let (left, right) = (linear(left, ranged)?, linear(right, ranged)?);
            let fits = match op {
                Op::Add | Op::Subtract => true,
                Op::Multiply => left.is_disjoint(&right),
                Op::Divide => right.is_empty(),
                _ => false,
            };
            fits.then(|| left.into_iter().chain(right).collect())
        }
        _ => None,
    }
}
