//! How long a stock lasts: `cash / cost` is in years, whatever part of a year the flow is of.

use super::infer::{Scope, Term};
use super::kinds;
use super::scope::Frame;
use crate::answer::Note;
use crate::function::Function;
use crate::plan::{BinaryOperator as Op, Expr};
use crate::syntax::tree::{self, ExprKind, Operator};
use crate::types::Kind;
use crate::world::World;

/// The plain column of the latest figures with the months of their period, before its number among the targets.
pub(super) const MONTHS: &str = "~months";

/// Whether a quotient says how long a stock lasts: both are of one unit, and rows are figures of periods.
pub(super) fn lasts(frame: &Frame, above: &Term, below: &Term) -> bool {
    let kinds = (above.kind, below.kind) == (Kind::Stock, Kind::Flow);
    kinds && frame.panel && above.unit == below.unit && !above.unit.is_none()
}

/// Which part of a year the flow of a row is of; none where that is not known.
pub(super) fn part_of_year(frame: &Frame, flow: &Term) -> Option<Expr> {
    let of_flow = |(names, _): &&(Vec<String>, String)| flow.reads.iter().all(|it| names.contains(it));
    let months = match (&frame.period, frame.settling.months) {
        // The stock of a formula counts for its part of the period that was asked for.
        (Some(_), Some(months)) => Expr::number(months),
        (Some(period), None) => kinds::own_months(period),
        (None, _) => Expr::column(frame.lengths.iter().find(of_flow)?.1.clone()),
    };
    let part = Expr::binary(Op::Divide, months, Expr::number(12.0));
    Some(Expr::Call(Function::Coalesce, vec![part, Expr::number(1.0)]))
}

/// The quotients inside an expression that say how long a stock lasts: as written, and when a row that has one is of another
/// length than a year, where lengths are known.
fn found(frame: &Frame, expr: &tree::Expr, world: &World) -> Vec<(String, Option<Expr>)> {
    let mut all: Vec<(String, Option<Expr>)> =
        expr.children().into_iter().flat_map(|it| found(frame, it, world)).collect();
    if let ExprKind::Binary { operator: Operator::Divide, left, right } = &expr.kind {
        let mut quiet = Vec::new();
        let mut scope = Scope::rows(frame, world, &mut quiet);
        let (above, below) = (scope.infer(left), scope.infer(right));
        if lasts(frame, &above, &below) {
            let known = above.low.is_known().and(below.low.clone().is_known());
            let part = part_of_year(frame, &below);
            let other = part.map(|it| Expr::binary(Op::NotEqual, it, Expr::number(1.0)).and(known).is_true());
            all.push((expr.span.of(&frame.text).trim().to_owned(), other));
        }
    }
    all
}

/// Whether any of the targets says how long a stock lasts.
pub(super) fn asked(frame: &Frame, targets: &[&tree::Expr], world: &World) -> bool {
    targets.iter().any(|it| !found(frame, it, world).is_empty())
}

/// Says for how many rows the flow is of another length than a year.
pub(super) fn say(frame: &mut Frame, targets: &[&tree::Expr], world: &World) {
    for (name, other) in targets.iter().flat_map(|it| found(frame, it, world)).collect::<Vec<_>>() {
        let Some(other) = other else { continue };
        frame.say_count(Some(other), move |n| {
            let en = format!("{name} is in years: the flow of a part of a year is taken at its yearly rate, for {n}");
            let zh = format!("{name} 以年计:非整年的流量按年化计,共 {n} 行");
            (n > 0).then(|| Note::new("yearly-rate", en, zh))
        });
    }
}
