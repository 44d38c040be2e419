//! A table of many rows of one entity and period, as visits are, becomes one of sums before anything looks along the periods:
//! the contributions of groups to a flow are the same, and a tenth of the work.

use crate::check::scope::Frame;
use crate::check::{periods, table};
use crate::plan::{Aggregate, AggregateFunction, Expr, Named};
use crate::quantity::Period;
use crate::syntax::tree::{Clauses, ExprKind, Target};
use crate::types::{Kind, Type};
use crate::world::World;

/// Adds up the rows of an own panel that have the same entity, period and groups, where one flow is all that is looked at.
pub(super) fn condense(frame: &mut Frame, drivers: &[Target], asked: &[Period], clauses: &Clauses, world: &World) {
    let looks_at_rows = clauses.condition.is_some() || clauses.among.is_some() || !clauses.per.is_empty();
    let ([driver], false, true) = (drivers, looks_at_rows, frame.own && frame.is_panel()) else { return };
    let ExprKind::Name(path) = &driver.expr.kind else { return };
    let (Some(entity), Some(period)) = (frame.entity.clone(), frame.period.clone()) else { return };
    let flow = path.first().and_then(|it| frame.column(&it.text)).filter(|it| {
        it.column.kind == Kind::Flow && !it.column.ranged && matches!(it.column.ty, Type::Number | Type::Integer)
    });
    let Some(flow) = flow.cloned() else { return };
    let mut labels: Vec<String> = clauses.by.iter().flat_map(|it| table::reads(frame, &it.expr, world)).collect();
    let plain = |name: &String| frame.column(name).is_some_and(|it| it.column.kind == Kind::Label && !it.column.ranged);
    if clauses.by.is_empty() || !labels.iter().all(plain) {
        return;
    }
    // Rows of forecasts are counted as they stand.
    periods::without_forecasts(frame, asked);
    labels.extend([entity, period.clone()]);
    labels.sort();
    labels.dedup();
    let ends = ["start", "end"].map(|it| format!("{period}~{it}"));
    let keys = labels.iter().chain(&ends).map(|it| Named::new(it.clone(), Expr::column(it.clone()))).collect();
    let name = flow.column.name.clone();
    let sum = Aggregate {
        name: name.clone(),
        function: AggregateFunction::Sum,
        argument: Expr::column(name.clone()),
        filter: None,
    };
    frame.plan = frame.plan.clone().aggregate(keys, vec![sum]);
    frame.columns.retain(|it| it.column.name == name || labels.contains(&it.column.name));
    for it in frame.columns.iter_mut().filter(|it| it.column.name == name) {
        (it.column.ty, it.reasons) = (AggregateFunction::Sum.ty(it.column.ty), None);
    }
}
