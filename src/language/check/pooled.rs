//! Aggregates whose result is no figure of the column they look at: `mode(x)`, `corr(x, y)`, `string_agg(s, ", ")`.

use super::infer::{Scope, Term, both};
use super::{fault, measure};
use crate::function::Function;
use crate::plan::{AggregateFunction, Expr};
use crate::quantity::Unit;
use crate::source::Span;
use crate::syntax::tree::{self, ExprKind, Name};
use crate::types::{Kind, Type};

/// What stands between texts where nothing else is written.
const BETWEEN: &str = ", ";

/// The aggregate, the values of a row that it looks at, and what comes of them.
pub(super) struct Pooled {
    pub function: AggregateFunction,
    pub of: Expr,
    pub made: Term,
}

/// Whether a function is one of these.
pub(super) fn is_pooled(word: &str) -> bool {
    matches!(word, "mode" | "corr" | "string_agg")
}

/// One of these functions, called in a scope of rows; `None` where a fault was found.
pub(super) fn pooled(
    scope: &mut Scope<'_>,
    (word, name): (&str, &Name),
    arguments: &[tree::Expr],
    distinct: bool,
    span: Span,
) -> Option<Pooled> {
    let (most, takes) = match word {
        "corr" => (2, "two figures"),
        "string_agg" => (2, "a text and what stands between its values, such as \", \""),
        _ => (1, "one argument"),
    };
    let least = if word == "string_agg" { 1 } else { most };
    if !(least..=most).contains(&arguments.len()) {
        scope.faults.push(fault::wrong_arguments(name, takes));
        return None;
    }
    let of = scope.infer(&arguments[0]);
    match word {
        "corr" => correlation(scope, of, arguments, span),
        "string_agg" => {
            single(scope, &of)?;
            let between = match arguments.get(1).map(|it| &it.kind) {
                None => BETWEEN.to_owned(),
                Some(ExprKind::Text(text)) => text.clone(),
                Some(_) => {
                    scope.faults.push(fault::wrong_arguments(name, takes));
                    return None;
                }
            };
            let text = match of.ty {
                Type::Text | Type::Period | Type::Unknown => of.low.clone(),
                _ => Expr::Call(Function::ToText, vec![of.low.clone()]),
            };
            let function = AggregateFunction::Joined { between, once: distinct };
            let made = Term { reads: of.reads, ..Term::plain(text.clone(), Type::Text, span) };
            Some(Pooled { function, of: text, made })
        }
        _ => {
            single(scope, &of)?;
            let kind = if of.is_number() { Kind::Level } else { Kind::Label };
            let made = Term { kind, column: None, span, ..of.clone() };
            Some(Pooled { function: AggregateFunction::Mode, of: of.low, made })
        }
    }
}

/// Over the rows where both figures are known, so that those are the ones that are counted.
fn correlation(scope: &mut Scope<'_>, of: Term, arguments: &[tree::Expr], span: Span) -> Option<Pooled> {
    let with = scope.infer(&arguments[1]);
    for (term, written) in [(&of, &arguments[0]), (&with, &arguments[1])] {
        if !term.is_number() {
            scope.faults.push(fault::wrong_type(written.span, term.ty, "a number"));
            return None;
        }
    }
    let (x, y) = (measure::observation(&of), measure::observation(&with));
    let known = y.clone().is_known().then_else(x, Expr::missing(Type::Number));
    let made = Term {
        reads: both(&of, &with),
        ty: Type::Number,
        kind: Kind::Level,
        unit: Unit::none(),
        ..Term::plain(known.clone(), Type::Number, span)
    };
    Some(Pooled { function: AggregateFunction::Correlation(Box::new(y)), of: known, made })
}

/// Ranges are not equal to each other, and are no texts.
fn single(scope: &mut Scope<'_>, of: &Term) -> Option<()> {
    if of.high.is_none() {
        return Some(());
    }
    let name = of.column.clone().unwrap_or_else(|| of.span.of(&scope.frame.text).trim().to_owned());
    scope.faults.push(fault::range_key(of.span, &name));
    None
}
