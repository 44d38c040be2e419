//! Rows that are made one by one of those of another plan: what is asked of them can be asked of those.

use language::plan::{Aggregate, AggregateFunction, Expr, Plan};
use language::types::{high_name, low_name};

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
        let made = self.within(expr);
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

    fn within(&self, expr: &Expr) -> Expr {
        let inside = |it: &Expr| Box::new(self.within(it));
        match expr {
            Expr::Column(name) => match self.made.iter().find(|it| it.0 == *name) {
                Some((_, made)) => made.clone(),
                None => expr.clone(),
            },
            Expr::Literal(..) => expr.clone(),
            Expr::Not(inner) => Expr::Not(inside(inner)),
            Expr::IsMissing(inner) => Expr::IsMissing(inside(inner)),
            Expr::In(inner, values) => Expr::In(inside(inner), values.clone()),
            Expr::Binary(operator, left, right) => Expr::Binary(*operator, inside(left), inside(right)),
            Expr::If(condition, then, otherwise) => Expr::If(inside(condition), inside(then), inside(otherwise)),
            Expr::Call(function, arguments) => {
                Expr::Call(*function, arguments.iter().map(|it| self.within(it)).collect())
            }
        }
    }
}
