//! Joins whose order of rows somebody sees: one that keeps it costs more, and sums, counts and groups do not ask for it.

use language::plan::{AggregateFunction as F, JoinKind, Plan, WindowFunction, WindowKind};

/// The joins of plans that run together whose rows have to stay in order. A join that two plans have, of which one sees the
/// order, keeps it for both: it is run once.
pub(super) struct Ordered<'a>(Vec<&'a Plan>);

impl<'a> Ordered<'a> {
    /// Of plans whose own rows are seen in order.
    pub(super) fn of(plans: &'a [Plan]) -> Ordered<'a> {
        let mut found = Ordered(Vec::new());
        plans.iter().for_each(|it| found.look(it, true));
        found
    }

    /// Whether a join keeps the order of its rows.
    pub(super) fn keeps(&self, join: &Plan) -> bool {
        self.0.contains(&join)
    }

    fn look(&mut self, plan: &'a Plan, seen: bool) {
        match plan {
            Plan::Scan { .. } | Plan::Values { .. } => {}
            Plan::Filter { input, .. } | Plan::Project { input, .. } | Plan::Extend { input, .. } => {
                self.look(input, seen);
            }
            Plan::Aggregate { input, aggregates, .. } => {
                self.look(input, aggregates.iter().any(|it| in_order(&it.function)));
            }
            Plan::Window { input, functions, .. } => self.look(input, seen || functions.iter().any(along)),
            // Ties of a sort stay as they came; the first rows of a table are others in another order.
            Plan::Sort { input, .. } => self.look(input, seen),
            Plan::Slice { input, .. } => self.look(input, true),
            Plan::Union { inputs } => inputs.iter().for_each(|it| self.look(it, seen)),
            Plan::Join { left, right, how, .. } => {
                if seen && !self.keeps(plan) {
                    self.0.push(plan);
                }
                self.look(left, seen);
                self.look(right, seen && !matches!(how, JoinKind::Semi | JoinKind::Anti));
            }
        }
    }
}

/// Whether an aggregate depends on the order of rows.
fn in_order(function: &F) -> bool {
    match function {
        F::First | F::Last => true,
        F::Rows
        | F::Known
        | F::Distinct
        | F::Sum
        | F::Total
        | F::Mean
        | F::Median
        | F::Quantile(_)
        | F::Min
        | F::Max
        | F::Sd
        | F::Var
        | F::Mode
        | F::Joined { .. }
        | F::Correlation(_)
        | F::Slope(_)
        | F::FirstBy(_)
        | F::LastBy(_) => false,
    }
}

/// Whether a window looks along the rows; ties of its own order stay as they came.
fn along(it: &WindowFunction) -> bool {
    match &it.kind {
        WindowKind::Aggregate(function) => in_order(function),
        WindowKind::Rank { .. } | WindowKind::MeanRank => false,
        WindowKind::RowNumber
        | WindowKind::Lag(_)
        | WindowKind::CumulativeSum
        | WindowKind::CumulativeMax
        | WindowKind::LastKnown => true,
    }
}
