//! `to_date(s)`, and `to_date(s, "d/m/y")` where a date could be two.

use super::fault;
use super::infer::{Scope, Term};
use crate::diagnostic::Diagnostic;
use crate::function::Function;
use crate::plan::{Expr, Value};
use crate::source::Span;
use crate::types::Type;

/// The date of a text or of a whole number that is written as one.
pub(super) fn to_date(scope: &mut Scope<'_>, of: &Term, order: Option<&Term>, span: Span) -> Term {
    let text = match of.ty {
        Type::Date if order.is_none() => return Term { span, ..of.clone() },
        Type::Text | Type::Period | Type::Unknown => of.low.clone(),
        Type::Integer | Type::Number if of.high.is_none() => Expr::Call(Function::ToText, vec![of.low.clone()]),
        _ => {
            scope.faults.push(not_as_written(of));
            return Term::unknown(span);
        }
    };
    let text = match order {
        None => text,
        Some(order) => match turned(order) {
            Some((pattern, with)) => {
                Expr::Call(Function::ReplacePattern, vec![text, Expr::text(pattern), Expr::text(with)])
            }
            None => {
                scope.faults.push(fault::wrong_type(order.span, order.ty, "the order of the parts, such as \"d/m/y\""));
                return Term::unknown(span);
            }
        },
    };
    Term::plain(Expr::Call(Function::ToDate, vec![text]), Type::Date, span)
}

/// What is a date already is no text any more.
fn not_as_written(of: &Term) -> Diagnostic {
    let fault = fault::wrong_type(of.span, of.ty, "a text");
    match (of.ty, &of.column) {
        (Type::Date, Some(column)) => {
            let column = fault::written(column);
            fault.note(format!("it was read as dates when the file was opened; `open … text ({column})` keeps its cells as they are written"))
        }
        _ => fault,
    }
}

/// The pattern of a date in that order and what makes it one with the year in front: of `d/m/y`, `dd.mm.yyyy`, `%d/%m/%Y`; of `yy`
/// and `%y` the year has two digits, and is of this century.
fn turned(order: &Term) -> Option<(String, String)> {
    let Expr::Literal(Value::Text(order), _) = &order.low else { return None };
    let mut parts: Vec<char> =
        order.chars().filter(char::is_ascii_alphabetic).map(|it| it.to_ascii_lowercase()).collect();
    let n_year = parts.iter().filter(|it| **it == 'y').count();
    let short = n_year == 2 || order.contains("%y");
    parts.dedup();
    let mut sorted = parts.clone();
    sorted.sort_unstable();
    if sorted != ['d', 'm', 'y'] {
        return None;
    }
    let place = |part: char| parts.iter().position(|it| *it == part).map_or(0, |at| at + 1);
    let digits = |part: &char| match (part, short) {
        ('y', true) => r"(\d{2})",
        ('y', false) => r"(\d{4})",
        _ => r"(\d{1,2})",
    };
    let pattern = parts.iter().map(digits).collect::<Vec<_>>().join(r"\s*[-/. ]\s*");
    let century = if short { "20" } else { "" };
    let with = format!("{century}${{{}}}/${{{}}}/${{{}}}", place('y'), place('m'), place('d'));
    Some((format!(r"^\s*{pattern}\b"), with))
}
