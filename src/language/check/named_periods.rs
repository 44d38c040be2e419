//! A period that a `let` has named, where a period is expected: `let base = FY2020`, `for 2021 vs base`.

use crate::quantity::{Period, read_period};
use crate::syntax::tree::{Clauses, ExprKind, Name, PeriodWord, Versus};
use crate::verb::Stage;
use crate::world::World;

/// The stages with the periods that definitions stand for; a parameter of the same name goes first.
pub(super) fn stand_in(stages: &[Stage], world: &World) -> Vec<Stage> {
    let mut stages = stages.to_vec();
    for clauses in stages.iter_mut().filter_map(|it| it.verb.clauses_mut()) {
        versus(clauses, world);
        for word in clauses.periods_mut() {
            if let Some(period) = word.parameter.as_ref().and_then(|it| defined(it, world)) {
                (word.period, word.parameter) = (Some(period), None);
            }
        }
    }
    stages
}

/// `for 2021 vs base`
fn versus(clauses: &mut Clauses, world: &World) {
    let Some(Versus::Other(expr)) = &clauses.vs else { return };
    let ExprKind::Name(path) = &expr.kind else { return };
    let [name] = path.as_slice() else { return };
    if let (Some(period), [_]) = (defined(name, world), clauses.periods.as_slice()) {
        clauses.vs = Some(Versus::Period(PeriodWord { period: Some(period), parameter: None, span: expr.span }));
    }
}

/// The period that a name is defined as.
fn defined(name: &Name, world: &World) -> Option<Period> {
    if world.parameters.iter().any(|it| it.name == name.text) {
        return None;
    }
    match &world.expressions.iter().rev().find(|it| it.0 == name.text)?.1.kind {
        ExprKind::Period(period) => Some(period.clone().of_calendar()),
        ExprKind::Number(literal) => read_period(&literal.written),
        _ => None,
    }
}
