//! Whether a figure is of all of its whole: in one row by itself, or in several that share no day.

use super::made::Made;
use super::{Days, condensed};
use crate::plan::{AggregateFunction, BinaryOperator as Op, Expr};
use crate::types::Type;

impl Made {
    /// Whether what flows is of all the days of its whole: in one row, or in rows that do not share any.
    pub(super) fn is_whole(&mut self, at: usize, overlap: &Expr, free: &Expr, days: &Days<'_>) -> Expr {
        let longest = self.longest(at, free, days);
        let full = |of: Expr| Expr::binary(Op::GreaterEqual, of, days.least.clone());
        full(Expr::column(format!("~days{at}"))).and(full(longest).or(overlap.clone().negated())).is_true()
    }

    /// How many days lie between the ends of the longest row that has a figure.
    pub(super) fn longest(&mut self, at: usize, free: &Expr, days: &Days<'_>) -> Expr {
        let name = format!("~longest{at}");
        if self.aggregates.iter().all(|it| it.name != name) {
            let one = free.clone().then_else(days.length(), Expr::missing(Type::Number));
            self.aggregate(name.clone(), AggregateFunction::Max, one);
        }
        Expr::column(name)
    }

    /// Whether a row that has a figure is the whole by itself, and, of a year that stands for the latest, the only one.
    pub(super) fn itself(&mut self, at: usize, free: &Expr, days: &Days<'_>) -> Expr {
        let longest = self.longest(at, free, days);
        let exact = Expr::binary(Op::GreaterEqual, longest, days.least.clone());
        if !days.strict {
            return exact.is_true();
        }
        let name = format!("~rows{at}");
        if self.aggregates.iter().all(|it| it.name != name) {
            let one = free.clone().then_else(Expr::column(condensed::count(at)), Expr::missing(Type::Integer));
            self.aggregate(name.clone(), AggregateFunction::Sum, one);
        }
        exact.and(Expr::binary(Op::Equal, Expr::column(name), Expr::number(1.0))).is_true()
    }
}
