//! `including forecast`: figures that are forecasts, plans, assumptions or rules stand among the others, marked, where they are asked for.

use std::sync::Arc;

use super::scope::Frame;
use crate::catalog::{GRADED, graded};
use crate::plan::{BinaryOperator as Op, Expr, Named};
use crate::syntax::tree::{Clauses, Grade};
use crate::verb::Stage;
use crate::words::Words;
use crate::world::World;

/// The column that says how a figure is meant.
pub(super) const GRADE: &str = "grade";

/// The plain column that keeps how the figures of a row were meant, where it is said that one is worked out.
pub(super) const MEANT: &str = "~meant";

/// The world whose shipped tables have figures of every grade, if a stage asks for some.
pub(super) fn world(stages: &[Stage], world: &World) -> Option<World> {
    stages.iter().find(|it| it.verb.clauses().is_some_and(|it| !asked(it).is_empty()))?;
    let mut catalog = (*world.catalog).clone();
    for dataset in catalog.datasets.iter_mut().filter(|it| !it.own) {
        if let Some((found, _)) = graded().iter().find(|(it, _)| plain(&it.name) == dataset.name) {
            *dataset = found.clone();
        }
    }
    Some(World { catalog: Arc::new(catalog), ..world.clone() })
}

/// The grades that a sentence asks for; a period such as 2030E asks for forecasts.
fn asked(clauses: &Clauses) -> Vec<Grade> {
    let mut grades = clauses.including.clone();
    let mut periods = clauses.periods.iter().chain(&clauses.since).chain(&clauses.until);
    let forecast = periods.any(|it| it.period.as_ref().is_some_and(|it| it.forecast));
    if forecast && !grades.contains(&Grade::Forecast) {
        grades.push(Grade::Forecast);
    }
    grades
}

/// The name of a dataset as a person knows it.
pub(super) fn plain(name: &str) -> &str {
    name.strip_suffix(GRADED).unwrap_or(name)
}

/// Whether rows of the table are of several grades.
pub(super) fn is_graded(frame: &Frame) -> bool {
    !frame.own && frame.columns.iter().any(|it| it.column.name == GRADE)
}

/// Keeps what is stated and the grades that are asked for.
pub(super) fn keep(frame: &mut Frame, clauses: &Clauses) {
    if !is_graded(frame) || frame.grades_kept {
        return;
    }
    let is = |it: &str| Expr::binary(Op::Equal, Expr::column(GRADE), Expr::text(it));
    let asked = asked(clauses);
    let wanted = asked.iter().map(|it| is(it.words().0)).fold(is("stated"), Expr::or);
    frame.plan = frame.plan.clone().filter(wanted);
    frame.grades_kept = true;
    if asked.is_empty() {
        return;
    }
    let list = |get: fn((&'static str, &'static str)) -> &'static str, between: &str| {
        asked.iter().map(|it| get(it.words())).collect::<Vec<_>>().join(between)
    };
    frame.understood.push(Words::new(
        format!("including figures that are {}", list(|it| it.0, ", ")),
        format!("包括 {}", list(|it| it.1, "、")),
    ));
}

/// A row with a figure that is worked out says so: `derived`, or `derived from plan` where what it is made of is planned.
pub(super) fn mark_derived(frame: &mut Frame, figures: &[String]) {
    if !is_graded(frame) {
        return;
    }
    let derived = figures.iter().filter_map(|it| super::told::is_derived(frame, it)).reduce(Expr::or);
    let Some(derived) = derived else { return };
    let grade = || Expr::column(GRADE);
    let is = |it: &str| Expr::binary(Op::Equal, grade(), Expr::text(it));
    let of = |it: &str| Expr::text(format!("derived from {it}"));
    let mut said = Expr::text("derived");
    for it in ["forecast", "plan", "assumption", "rule"] {
        said = is(it).then_else(of(it), said);
    }
    let marked = Named::new(GRADE, derived.then_else(said, grade()));
    frame.plan = frame.plan.clone().extend(vec![Named::new(MEANT, grade()), marked]);
}
