//! Functions that other query languages have and that are made of others: `pad`, `split_part`, `extract`, `sign`, `trunc`,
//! `log10`, `week`.

use super::fault;
use super::infer::{Scope, Term};
use crate::function::Function;
use crate::plan::{BinaryOperator as Op, Expr, Value};
use crate::source::Span;
use crate::types::{Kind, Type};

/// A text is padded to at most this length, and so many parts are counted.
const MOST: f64 = 1_000.0;

/// What such a call is, if it is one.
pub(super) fn borrowed(scope: &mut Scope<'_>, word: &str, terms: &[Term], span: Span) -> Option<Term> {
    let (first, rest) = terms.split_first()?;
    let found = match (word, rest) {
        ("pad", [length]) => pad(scope, first, length, None, span),
        ("pad", [length, with]) => pad(scope, first, length, Some(with), span),
        ("split_part", [separator, at]) => split_part(scope, first, separator, at, span),
        ("extract", [pattern]) => extract(scope, first, pattern, span),
        ("sign" | "trunc" | "log10", []) => number(scope, word, first, span),
        ("week", []) => week(scope, first, span),
        _ => return None,
    };
    Some(found)
}

fn call(function: Function, arguments: Vec<Expr>) -> Expr {
    Expr::Call(function, arguments)
}

/// The number that is written; refused where it is none, or none that makes sense.
fn count(scope: &mut Scope<'_>, term: &Term, expected: &str) -> Option<usize> {
    match &term.low {
        Expr::Literal(Value::Number(it), _) if 1.0 <= *it && *it <= MOST && it.fract() == 0.0 => Some(*it as usize),
        _ => {
            scope.faults.push(fault::wrong_type(term.span, term.ty, expected));
            None
        }
    }
}

fn written<'a>(scope: &mut Scope<'_>, term: &'a Term, expected: &str) -> Option<&'a str> {
    match &term.low {
        Expr::Literal(Value::Text(it), _) => Some(it),
        _ => {
            scope.faults.push(fault::wrong_type(term.span, term.ty, expected));
            None
        }
    }
}

fn text(scope: &mut Scope<'_>, term: &Term) -> Option<Expr> {
    match term.ty {
        Type::Text | Type::Period | Type::Unknown => Some(term.low.clone()),
        _ => {
            scope.faults.push(fault::wrong_type(term.span, term.ty, "a text"));
            None
        }
    }
}

/// `pad(code, 6, "0")`: the text or whole number with so many characters at least, filled in front.
fn pad(scope: &mut Scope<'_>, of: &Term, length: &Term, with: Option<&Term>, span: Span) -> Term {
    let Some(n) = count(scope, length, "a whole number of characters, 1 to 1000") else { return Term::unknown(span) };
    let filler = match with.map(|it| written(scope, it, "one character in quotes")) {
        None => Some("0"),
        Some(it) => it,
    };
    let Some(filler) = filler.filter(|it| it.chars().count() == 1) else {
        let with = with.unwrap_or(length);
        scope.faults.push(fault::wrong_type(with.span, with.ty, "one character in quotes"));
        return Term::unknown(span);
    };
    let value = match of.ty {
        Type::Integer | Type::Number if of.high.is_none() => call(Function::ToText, vec![of.low.clone()]),
        _ => match text(scope, of) {
            Some(it) => it,
            None => return Term::unknown(span),
        },
    };
    let lacking = Expr::binary(Op::Subtract, Expr::number(n as f64), call(Function::Length, vec![value.clone()]));
    let fill = call(Function::Substring, vec![Expr::text(filler.repeat(n)), Expr::number(1.0), lacking]);
    Term::plain(call(Function::Concat, vec![fill, value]), Type::Text, span)
}

/// `split_part(s, "-", 2)`: the second part between separators; missing where there are fewer.
fn split_part(scope: &mut Scope<'_>, of: &Term, separator: &Term, at: &Term, span: Span) -> Term {
    let part = count(scope, at, "the number of the part, from 1");
    let between = written(scope, separator, "the separator in quotes").filter(|it| !it.is_empty()).map(escaped);
    let (Some(of), Some(part), Some(between)) = (text(scope, of), part, between) else { return Term::unknown(span) };
    let pattern = format!("(?s)^(?:.*?{between}){{{}}}(.*?)(?:{between}.*)?$", part - 1);
    found(of, &pattern, "${1}", span)
}

/// `extract(s, /re/)`: the first place where the pattern is found; missing where it is not.
fn extract(scope: &mut Scope<'_>, of: &Term, pattern: &Term, span: Span) -> Term {
    let slashed = pattern.span.of(&scope.frame.text).starts_with('/');
    let written = written(scope, pattern, "a pattern such as /[0-9]+/");
    if !slashed && written.is_some() {
        scope.faults.push(fault::wrong_type(pattern.span, pattern.ty, "a pattern such as /[0-9]+/"));
    }
    let (Some(of), Some(written)) = (text(scope, of), written.filter(|_| slashed)) else { return Term::unknown(span) };
    found(of, &format!("(?s)^.*?((?-s:{written})).*$"), "${1}", span)
}

/// What a pattern of the whole text keeps of it.
fn found(of: Expr, pattern: &str, kept: &str, span: Span) -> Term {
    let matches = call(Function::Matches, vec![of.clone(), Expr::text(pattern)]);
    let part = call(Function::ReplacePattern, vec![of, Expr::text(pattern), Expr::text(kept)]);
    Term::plain(matches.then_else(part, Expr::missing(Type::Text)), Type::Text, span)
}

/// A text as a pattern that finds it.
fn escaped(text: &str) -> String {
    let special = |c: char| c.is_ascii_punctuation();
    text.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
}

/// `sign(x)`: -1, 0 or 1; `trunc(x)`: without its decimals; `log10(x)`.
fn number(scope: &mut Scope<'_>, word: &str, of: &Term, span: Span) -> Term {
    if !of.is_number() || of.high.is_some() {
        scope.faults.push(fault::wrong_type(of.span, of.ty, "a number that is no range"));
        return Term::unknown(span);
    }
    let zero = || Expr::number(0.0);
    let value = of.low.clone();
    let (above, below) =
        (Expr::binary(Op::Greater, value.clone(), zero()), Expr::binary(Op::Less, value.clone(), zero()));
    match word {
        "trunc" => {
            let of_sign = |function| call(function, vec![value.clone()]);
            let low = below.then_else(of_sign(Function::Ceil), of_sign(Function::Floor));
            Term { low, kind: Kind::Level, column: None, span, ..of.clone() }
        }
        "sign" => {
            let sign = above.then_else(Expr::number(1.0), below.then_else(Expr::number(-1.0), zero()));
            let low = value.is_known().then_else(sign, Expr::missing(Type::Number));
            Term { kind: Kind::Level, bare: true, ..Term::plain(low, Type::Number, span) }
        }
        _ => {
            let ln = call(Function::Ln, vec![value]);
            let low = Expr::binary(Op::Divide, ln, Expr::number(std::f64::consts::LN_10));
            Term { kind: Kind::Level, bare: true, ..Term::plain(low, Type::Number, span) }
        }
    }
}

/// `week(d)`: the week of the year, 1 to 53; the first one has the first Thursday (ISO 8601).
fn week(scope: &mut Scope<'_>, date: &Term, span: Span) -> Term {
    if !matches!(date.ty, Type::Date | Type::Unknown) {
        scope.faults.push(fault::wrong_type(date.span, date.ty, "a date"));
        return Term::unknown(span);
    }
    let number = Expr::number;
    let of = |function, it: &Expr| call(function, vec![it.clone()]);
    let minus = |a: Expr, b: Expr| Expr::binary(Op::Subtract, a, b);
    let thursday = minus(date.low.clone(), minus(of(Function::Weekday, &date.low), number(4.0)));
    let back = minus(number(1.0), of(Function::Month, &thursday));
    let in_january = call(Function::AddMonths, vec![thursday.clone(), back]);
    let first = minus(in_january, minus(of(Function::Day, &thursday), number(1.0)));
    let weeks = Expr::binary(Op::Divide, minus(thursday, first), number(7.0));
    let low = Expr::binary(Op::Add, call(Function::Floor, vec![weeks]), number(1.0));
    Term { kind: Kind::Label, bare: true, ..Term::plain(low, Type::Number, span) }
}
