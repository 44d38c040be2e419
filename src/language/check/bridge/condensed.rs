//! A table of many rows of one entity and period, as visits are, becomes one of sums before anything looks along the periods:
//! the contributions of groups to a flow are the same, and a tenth of the work.

use crate::check::scope::Frame;
use crate::check::table;
use crate::plan::{Aggregate, AggregateFunction, Expr, Named};
use crate::syntax::tree::{Clauses, ExprKind, Target};
use crate::types::{Kind, Type};
use crate::world::World;

/// The one flow that is looked at, and the labels that its sums stay apart by.
pub(super) struct Condensed {
    flow: String,
    labels: Vec<String>,
    period: String,
}

impl Condensed {
    /// Of an own panel of which one flow, by groups, is all that is looked at; none of others.
    pub fn of(frame: &Frame, drivers: &[Target], clauses: &Clauses, world: &World) -> Option<Condensed> {
        let looks_at_rows = clauses.condition.is_some() || clauses.among.is_some() || !clauses.per.is_empty();
        let ([driver], false, true) = (drivers, looks_at_rows, frame.own && frame.is_panel()) else { return None };
        let ExprKind::Name(path) = &driver.expr.kind else { return None };
        let (entity, period) = (frame.entity.clone()?, frame.period.clone()?);
        let flow = path.first().and_then(|it| frame.column(&it.text)).filter(|it| {
            it.column.kind == Kind::Flow && !it.column.ranged && matches!(it.column.ty, Type::Number | Type::Integer)
        });
        let flow = flow?.column.name.clone();
        let mut labels: Vec<String> = clauses.by.iter().flat_map(|it| table::reads(frame, &it.expr, world)).collect();
        let plain =
            |name: &String| frame.column(name).is_some_and(|it| it.column.kind == Kind::Label && !it.column.ranged);
        if clauses.by.is_empty() || !labels.iter().all(plain) {
            return None;
        }
        labels.extend([entity, period.clone()]);
        labels.sort();
        labels.dedup();
        Some(Condensed { flow, labels, period })
    }

    /// Adds up the rows that have the same entity, period and groups.
    pub fn condense(self, frame: &mut Frame) {
        let ends = ["start", "end"].map(|it| format!("{}~{it}", self.period));
        let keys = self.labels.iter().chain(&ends).map(|it| Named::new(it.clone(), Expr::column(it))).collect();
        let sum = Aggregate {
            name: self.flow.clone(),
            function: AggregateFunction::Sum,
            argument: Expr::column(self.flow.clone()),
            filter: None,
        };
        frame.plan = frame.plan.clone().aggregate(keys, vec![sum]);
        frame.columns.retain(|it| it.column.name == self.flow || self.labels.contains(&it.column.name));
        for it in frame.columns.iter_mut().filter(|it| it.column.name == self.flow) {
            (it.column.ty, it.reasons) = (AggregateFunction::Sum.ty(it.column.ty), None);
        }
    }
}
