//! `FY2021` in a sentence, as the months that the project says it has.

use crate::quantity::{Fiscal, Period, is_written_fiscal};
use crate::script::{Allowed, Param};
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind, PeriodWord, Versus};
use crate::verb::Stage;

/// The stages with the months of fiscal years in their place; `text` is what spans point into.
pub(super) fn stand_in(stages: &mut [Stage], fiscal: Option<Fiscal>, text: &str) {
    let Some(fiscal) = fiscal else { return };
    let of = |span: Span| fiscal.read_span(span.of(text).trim());
    let word = |it: &mut PeriodWord| {
        if let Some(found) = of(it.span) {
            it.period = Some(found);
        }
    };
    for stage in stages {
        if let Some(clauses) = stage.verb.clauses_mut() {
            clauses.periods_mut().for_each(word);
            if let Some(Versus::Period(it)) = &mut clauses.vs {
                word(it);
            }
        }
        let put = |period: &mut Period, span: Span| {
            if let Some(found) = of(span) {
                *period = found;
            }
        };
        stage.verb.expressions_mut().into_iter().for_each(|it| within(it, &put));
    }
}

/// An expression that gets a name, with its fiscal years marked as such: where the name stands, `FY2021` is not.
pub(super) fn named(expr: &Expr, fiscal: Option<Fiscal>, text: &str) -> Expr {
    let mut expr = expr.clone();
    within(&mut expr, &|period: &mut Period, span: Span| {
        let written = span.of(text).trim();
        if is_written_fiscal(written) {
            let found = fiscal.and_then(|it| it.read_span(written));
            *period = found.unwrap_or_else(|| period.clone()).into_fiscal();
        }
    });
    expr
}

/// A parameter with the fiscal years of its default, and of what is allowed, as they are written.
pub(super) fn written(param: &Param, text: &str) -> Param {
    let mut param = param.clone();
    let put = |period: &mut Period, span: Span| {
        let written = span.of(text).trim();
        if is_written_fiscal(written) {
            written.clone_into(&mut period.text);
        }
    };
    param.default.iter_mut().for_each(|it| within(it, &put));
    match &mut param.allowed {
        Some(Allowed::Range(range)) => within(range, &put),
        Some(Allowed::List(list)) => list.iter_mut().for_each(|it| within(it, &put)),
        None => {}
    }
    param
}

fn within(expr: &mut Expr, put: &impl Fn(&mut Period, Span)) {
    let span = expr.span;
    if let ExprKind::Period(period) = &mut expr.kind {
        put(period, span);
    }
    expr.parts_mut().into_iter().for_each(|it| within(it, put));
}
