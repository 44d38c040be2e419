//! Rows that are made one by one of those of another plan: what is asked of them can be asked of those.

use std::collections::BTreeSet;

use language::plan::{Aggregate, AggregateFunction, Expr, Plan};
use language::types::{high_name, low_name};

use crate::Sources;
use crate::lower::conditions;

/// Expressions of more parts than this are not put into one another.
const LARGEST: usize = 300;

/// Rows as they are made of those of another plan.
pub(super) struct Rows<'a> {
    /// The plan.
    pub of: &'a Plan,
    /// The columns that are other than they are called there.
    made: Vec<(String, Expr)>,
    /// Only its rows for which all of these are true.
    pub conditions: Vec<Expr>,
}

impl<'a> Rows<'a> {
    /// The rows of a plan as they are made of those of `base`, or, without one, of the first plan that does more than choose rows
    /// and make columns of each. None where they are not made of those of `base` so, or in too many parts.
    pub fn of(plan: &'a Plan, base: Option<&Plan>) -> Option<Rows<'a>> {
        if base == Some(plan) {
            return Some(Rows { of: plan, made: vec![], conditions: vec![] });
        }
        match plan {
            Plan::Filter { input, predicate } => {
                let mut rows = Rows::of(input, base)?;
                let mut all = Vec::new();
                conditions(predicate, &mut all);
                for it in all {
                    let condition = rows.read(it)?;
                    rows.conditions.push(condition);
                }
                Some(rows)
            }
            Plan::Project { input, columns } => {
                let rows = Rows::of(input, base)?;
                let made = columns.iter().map(|it| Some((it.name.clone(), rows.read(&it.expr)?)));
                Some(Rows { made: made.collect::<Option<Vec<_>>>()?, ..rows })
            }
            Plan::Extend { input, columns } => {
                let mut rows = Rows::of(input, base)?;
                let made = columns.iter().map(|it| Some((it.name.clone(), rows.read(&it.expr)?)));
                let made = made.collect::<Option<Vec<_>>>()?;
                rows.made.retain(|(name, _)| made.iter().all(|it| it.0 != *name));
                rows.made.extend(made);
                Some(rows)
            }
            _ => base.is_none().then(|| Rows { of: plan, made: vec![], conditions: vec![] }),
        }
    }

    /// An expression over these rows as one over those that they are made of; none where it has too many parts.
    pub fn read(&self, expr: &Expr) -> Option<Expr> {
        let made = expr.changed(&|it| match it {
            Expr::Column(name) => self.made.iter().find(|it| it.0 == *name).map(|it| it.1.clone()),
            _ => None,
        });
        let mut n = 0;
        made.visit(&mut |_| n += 1);
        (n <= LARGEST).then_some(made)
    }

    /// An aggregate of these rows as one of those that they are made of; none where it has too many parts, or depends on their order.
    pub fn aggregate(&self, it: &Aggregate) -> Option<Aggregate> {
        if it.function.reads().is_some() {
            return None;
        }
        let counts = it.function == AggregateFunction::Rows;
        let argument = if counts { it.argument.clone() } else { self.read(&it.argument)? };
        let filter = match &it.filter {
            Some(filter) => Some(self.read(filter)?),
            None => None,
        };
        Some(Aggregate { argument, filter, ..it.clone() })
    }

    /// Whether a column holds no infinities: the ends of a range may, and what is made of them.
    pub fn is_finite(&self, column: &str) -> bool {
        let is_end = |it: &&str| [low_name(""), high_name("")].iter().any(|end| it.ends_with(end.as_str()));
        self.read(&Expr::column(column)).is_some_and(|it| !it.columns().iter().any(is_end))
    }

    /// Whether the rows of a file have few different values in these columns together, as far as its first rows tell.
    pub fn have_few(&self, columns: &BTreeSet<String>, sources: &Sources) -> bool {
        let Plan::Scan { table, .. } = self.of else { return false };
        let read: Option<Vec<Expr>> = columns.iter().map(|it| self.read(&Expr::column(it.clone()))).collect();
        let read: BTreeSet<String> = read.iter().flatten().flat_map(Expr::columns).map(str::to_owned).collect();
        sources.has_few(table, &read.into_iter().collect::<Vec<_>>())
    }
}
