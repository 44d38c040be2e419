//! The past of each entity, whatever periods are chosen: from when until when it has figures. It is looked up only for those
//! who lack one for a period, so that a table of millions of rows is not read once more for the others.

use super::asked::{meeting, met, of_whom};
use super::scope::Frame;
use crate::plan::{Aggregate, AggregateFunction, Expr, JoinKind, Named, Plan};

/// The first day of the first figure of an entity.
pub(super) const FIRST: &str = "~first_day";
/// The last day of the last one.
pub(super) const LAST: &str = "~last_day";

/// All rows as they were before a sentence chose among them.
pub(super) struct Past {
    plan: Plan,
    known: Expr,
    period: String,
}

impl Past {
    /// Remembers the rows of a table; `known` says which have a figure. None where rows are of nobody, or of no time.
    pub fn of(frame: &Frame, known: Expr) -> Option<Past> {
        let period = frame.period.clone().filter(|_| !of_whom(frame).is_empty())?;
        // Of whom there is a forecast, that one is not gone.
        Some(Past { plan: frame.plan.clone(), known, period })
    }

    /// Gives the rows of an entity, which the columns `whom` tell, the columns [`FIRST`] and [`LAST`], where one is in `only`.
    pub fn beside(self, plan: Plan, whom: &[String], only: &Expr) -> Plan {
        let keys: Vec<String> = whom.iter().map(|it| met(it)).collect();
        let by = || keys.iter().map(|it| Named::new(it, Expr::column(it))).collect::<Vec<_>>();
        let on = || keys.iter().map(|it| (it.clone(), it.clone())).collect::<Vec<_>>();
        let plan = meeting(plan, whom);
        let asked = plan.clone().filter(only.clone()).aggregate(by(), vec![]);
        let rows = meeting(self.plan.clone().filter(self.known.clone()), whom);
        let rows = Plan::Join { left: Box::new(rows), right: Box::new(asked), on: on(), how: JoinKind::Semi };
        let end = |name: &str, function: AggregateFunction, which: &str| Aggregate {
            name: name.to_owned(),
            function,
            argument: Expr::column(format!("{}~{which}", self.period)),
            filter: None,
        };
        let ends = vec![end(FIRST, AggregateFunction::Min, "start"), end(LAST, AggregateFunction::Max, "end")];
        let right = Box::new(rows.aggregate(by(), ends));
        Plan::Join { left: Box::new(plan), right, on: on(), how: JoinKind::Left }
    }
}
