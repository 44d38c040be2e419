//! `hour(s)` and `minute(s)` of a time of day as it is written: `08:30`, `8:30 PM`, `2021-03-04T10:00:00+08:00`.

use super::fault;
use super::infer::{Scope, Term};
use crate::function::Function;
use crate::plan::{BinaryOperator as Op, Expr};
use crate::source::Span;
use crate::types::{Kind, Type};

/// Hours from 0 to 23, with seconds and a zone or without.
const OF_24: &str = r"^(?:\S.*[ T])?([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:[.,]\d+)?)?\s*(?:[Zz]|[+-]\d{2}:?\d{2})?$";

/// Hours from 1 to 12, in the morning or in the afternoon.
const OF_12: &str = r"^(?:\S.*[ T])?(0?[1-9]|1[0-2]):([0-5]\d)(?::[0-5]\d)?\s*[AaPp]\.?[Mm]\.?$";

/// What tells the afternoon.
const AFTERNOON: &str = r"[Pp]\.?[Mm]\.?$";

/// What such a call is, if it is one: a whole number, missing where no time of day is written.
pub(super) fn clock(scope: &mut Scope<'_>, word: &str, terms: &[Term], span: Span) -> Option<Term> {
    let ("hour" | "minute", [of]) = (word, terms) else { return None };
    if !matches!(of.ty, Type::Text | Type::Unknown) {
        let fault = fault::wrong_type(of.span, of.ty, "a text with a time of day");
        let left_out = |column: &String| {
            let column = fault::written(column);
            format!(
                "times of day are left out of dates when a file is opened; `open … text ({column})` keeps its cells as they are written, and `to_date({column})` is then the date"
            )
        };
        let note = of.column.as_ref().filter(|_| of.ty == Type::Date).map(left_out);
        scope.faults.push(note.into_iter().fold(fault, |fault, note| fault.note(note)));
        return Some(Term::unknown(span));
    }
    let is = |pattern: &str| Expr::Call(Function::Matches, vec![of.low.clone(), Expr::text(pattern)]);
    let part = |pattern: &str, group: &str| {
        let found = vec![of.low.clone(), Expr::text(pattern), Expr::text(group)];
        Expr::Call(Function::ToNumber, vec![Expr::Call(Function::ReplacePattern, found)])
    };
    let missing = Expr::missing(Type::Number);
    let low = match word {
        "minute" => is(OF_24).then_else(part(OF_24, "${2}"), is(OF_12).then_else(part(OF_12, "${2}"), missing)),
        _ => {
            let written = part(OF_12, "${1}");
            let twelve = Expr::binary(Op::Equal, written.clone(), Expr::number(12.0));
            let morning = twelve.then_else(Expr::number(0.0), written);
            let later = Expr::binary(Op::Add, morning.clone(), Expr::number(12.0));
            let of_12 = is(AFTERNOON).then_else(later, morning);
            is(OF_24).then_else(part(OF_24, "${1}"), is(OF_12).then_else(of_12, missing))
        }
    };
    Some(Term { bare: true, kind: Kind::Level, ..Term::plain(low, Type::Integer, span) })
}
