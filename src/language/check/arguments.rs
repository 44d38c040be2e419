//! The arguments of a function of one row's values: what type each has to be of.

use super::fault;
use super::infer::{Scope, Term};
use crate::diagnostic::Fix;
use crate::types::Type;

/// What an argument has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Text,
    Number,
    /// Like the first one.
    Alike,
    Any,
}

/// What the argument at a place has to be; where others say it in words of their own, any.
fn wanted(word: &str, at: usize) -> Wanted {
    match (word, at) {
        ("left" | "right" | "substring" | "substr" | "contains" | "starts_with" | "ends_with" | "matches", 0)
        | ("contains" | "starts_with" | "ends_with" | "matches", 1)
        | ("replace", _)
        | ("lower" | "upper" | "trim" | "length" | "len", 0) => Wanted::Text,
        ("left" | "right" | "substring" | "substr" | "round" | "bucket" | "add_months", 1)
        | ("substring" | "substr", 2)
        | ("abs" | "round" | "floor" | "ceil" | "sqrt" | "ln" | "log" | "exp", 0)
        | ("low" | "mid" | "high" | "bands", 0) => Wanted::Number,
        ("least" | "greatest" | "coalesce" | "ifnull" | "nullif", 1..) => Wanted::Alike,
        _ => Wanted::Any,
    }
}

/// Whether every argument is of a type that the function takes; one that is not is a fault.
pub(super) fn fit(scope: &mut Scope<'_>, word: &str, terms: &[Term]) -> bool {
    let text = |it: &Term| matches!(it.ty, Type::Text | Type::Period);
    for (at, term) in terms.iter().enumerate().filter(|it| it.1.ty != Type::Unknown) {
        let first = &terms[0];
        let (fits, expected) = match wanted(word, at) {
            Wanted::Any => (true, ""),
            Wanted::Text => (text(term), "a text"),
            Wanted::Number => (term.is_number(), "a number"),
            Wanted::Alike => (
                first.ty == Type::Unknown
                    || first.ty == term.ty
                    || first.is_number() && term.is_number()
                    || text(first) && text(term),
                "a value like the first one",
            ),
        };
        if !fits {
            let written = term.span.of(&scope.frame.text).trim();
            let as_text = Fix::replace(term.span, format!("to_text({written})"), "look at it as a text");
            let fault = fault::wrong_type(term.span, term.ty, expected);
            let readable = expected == "a text" && term.high.is_none() && term.ty != Type::Truth && !written.is_empty();
            scope.faults.push(if readable { fault.fix(as_text) } else { fault });
            return false;
        }
    }
    true
}
