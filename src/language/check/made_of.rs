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
        return Some(match date.ty {
            Type::Period => in_period(scope, word, date, span),
            _ => period(scope, word, date, span),
        });
    }
    if let ("year", [period]) = (word, terms)
        && period.ty == Type::Period
    {
        let year = match (&period.column, &scope.frame.period) {
            (Some(column), Some(own)) if column == own => {
                let epoch = Expr::Literal(Value::Date(0), Type::Date);
                let first = Expr::binary(Op::Add, epoch, Expr::column(format!("{own}~start")));
                Expr::Call(Function::Year, vec![first])
            }
            _ => Expr::Call(Function::ToNumber, vec![first_year(period)]),
        };
        return Some(Term { kind: Kind::Label, bare: true, ..Term::plain(year, Type::Integer, span) });
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

/// The year that a period starts in, as text: every period is written with it first.
fn first_year(period: &Term) -> Expr {
    Expr::Call(Function::Substring, vec![period.low.clone(), Expr::number(1.0), Expr::number(4.0)])
}

/// The longer period that a period lies in; missing for one that is longer than that.
fn in_period(scope: &mut Scope<'_>, word: &str, period: &Term, span: Span) -> Term {
    let is = |pattern: &str| Expr::Call(Function::Matches, vec![period.low.clone(), Expr::text(pattern)]);
    let missing = || Expr::missing(Type::Text);
    let low = match word {
        // No span of years lies in a year.
        "to_year" => is(r"\.\.").then_else(missing(), first_year(period)),
        "to_quarter" => {
            let month = Expr::Call(Function::Substring, vec![period.low.clone(), Expr::number(6.0), Expr::number(2.0)]);
            let month = Expr::Call(Function::ToNumber, vec![month]);
            let third = Expr::binary(Op::Divide, month, Expr::number(3.0));
            let quarter = Expr::Call(Function::ToText, vec![Expr::Call(Function::Ceil, vec![third])]);
            let made = Expr::Call(Function::Concat, vec![first_year(period), Expr::text("Q"), quarter]);
            let day = is(r"^\d{4}-\d{2}(-\d{2})?$").then_else(made, missing());
            is(r"^\d{4}Q\d$").then_else(period.low.clone(), day)
        }
        "to_month" => {
            let first = Expr::Call(Function::Substring, vec![period.low.clone(), Expr::number(1.0), Expr::number(7.0)]);
            is(r"^\d{4}-\d{2}(-\d{2})?$").then_else(first, missing())
        }
        _ => {
            scope.faults.push(fault::wrong_type(period.span, period.ty, "a date"));
            return Term::unknown(span);
        }
    };
    Term::plain(low, Type::Period, span)
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
