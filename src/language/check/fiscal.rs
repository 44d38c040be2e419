//! `FY2021` in a sentence, as the months that the project says it has.

use crate::quantity::{Fiscal, Period};
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind, PeriodWord, Versus};
use crate::verb::Stage;

/// The stages with the months of fiscal years in their place; `text` is what spans point into.
pub(super) fn stand_in(stages: &mut [Stage], fiscal: Option<Fiscal>, text: &str) {
    let Some(fiscal) = fiscal else { return };
    let of = |span: Span| read(&fiscal, span.of(text).trim());
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
        stage.verb.expressions_mut().into_iter().for_each(|it| within(it, &of));
    }
}

fn within(expr: &mut Expr, of: &impl Fn(Span) -> Option<Period>) {
    if let (ExprKind::Period(period), Some(found)) = (&mut expr.kind, of(expr.span)) {
        *period = found;
    }
    expr.parts_mut().into_iter().for_each(|it| within(it, of));
}

/// `FY2021`, `FY2021Q1`, `FY2019..FY2021`
fn read(fiscal: &Fiscal, text: &str) -> Option<Period> {
    let Some((first, last)) = text.split_once("..") else { return fiscal.read(text) };
    let (first, last) = (fiscal.read(first)?, fiscal.read(last)?);
    let (from, to) = (first.text.split("..").next()?, last.text.split("..").last()?);
    let text = format!("{from}..{to}");
    (first.start <= last.start).then_some(Period { end: last.end, text, forecast: last.forecast, ..first })
}
