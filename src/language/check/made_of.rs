//! Functions that are made of others: `left`, `right`, `nullif`, `bucket`, and the periods that a date is in.

use super::infer::{Scope, Term};
use super::{fault, ranges};
use crate::function::Function;
use crate::plan::{BinaryOperator as Op, Expr, Value};
use crate::source::Span;
use crate::types::{Kind, Type};

/// What such a call is, if it is one.
pub(super) fn made_of(scope: &mut Scope<'_>, word: &str, terms: &[Term], span: Span) -> Option<Term> {
    if let ("to_month" | "to_quarter" | "to_year", [date]) = (word, terms) {
        return Some(period(scope, word, date, span));
    }
    let [first, second] = terms else { return None };
    let number = |it: f64| Expr::number(it);
    let found = match word {
        "left" => {
            let parts = vec![first.low.clone(), number(1.0), second.low.clone()];
            Term::plain(Expr::Call(Function::Substring, parts), Type::Text, span)
        }
        "right" => {
            let length = Expr::Call(Function::Length, vec![first.low.clone()]);
            let start = Expr::binary(Op::Subtract, length, second.low.clone());
            let start = Expr::binary(Op::Add, start, number(1.0));
            let start = Expr::Call(Function::Greatest, vec![start, number(1.0)]);
            let parts = vec![first.low.clone(), start, second.low.clone()];
            Term::plain(Expr::Call(Function::Substring, parts), Type::Text, span)
        }
        "nullif" => {
            let same = ranges::compare(Op::Equal, first, second).is_true();
            let only = |it: Expr| same.clone().then_else(Expr::missing(first.ty), it);
            Term { low: only(first.low.clone()), high: first.high.clone().map(only), column: None, ..first.clone() }
        }
        "bucket" => {
            let width = match &second.low {
                Expr::Literal(Value::Number(it), _) if 0.0 < *it => *it,
                _ => {
                    scope.faults.push(fault::wrong_type(second.span, second.ty, "a width above zero"));
                    return Some(Term::unknown(span));
                }
            };
            if !first.is_number() || first.high.is_some() {
                scope.faults.push(fault::wrong_type(first.span, first.ty, "a number that is no range"));
                return Some(Term::unknown(span));
            }
            let below = Expr::Call(Function::Floor, vec![Expr::binary(Op::Divide, first.low.clone(), number(width))]);
            let low = Expr::binary(Op::Multiply, below, number(width));
            Term { low, ty: Type::Number, kind: Kind::Level, column: None, ..first.clone() }
        }
        _ => return None,
    };
    Some(found)
}

/// The period that a date is in, as it is written everywhere: 2022-09, 2022Q3, 2022.
fn period(scope: &mut Scope<'_>, word: &str, date: &Term, span: Span) -> Term {
    if !matches!(date.ty, Type::Date | Type::Unknown) {
        scope.faults.push(fault::wrong_type(date.span, date.ty, "a date"));
        return Term::unknown(span);
    }
    let part = |function| Expr::Call(function, vec![date.low.clone()]);
    let text = |it: Expr| Expr::Call(Function::ToText, vec![it]);
    let joined = |parts: Vec<Expr>| Expr::Call(Function::Concat, parts);
    let year = || text(part(Function::Year));
    let low = match word {
        "to_year" => year(),
        "to_quarter" => joined(vec![year(), Expr::text("Q"), text(part(Function::Quarter))]),
        _ => {
            let short = Expr::binary(Op::Less, part(Function::Month), Expr::number(10.0));
            let zero = short.then_else(Expr::text("-0"), Expr::text("-"));
            joined(vec![year(), zero, text(part(Function::Month))])
        }
    };
    let known = date.low.clone().is_known().then_else(low, Expr::missing(Type::Text));
    Term::plain(known, Type::Period, span)
}
