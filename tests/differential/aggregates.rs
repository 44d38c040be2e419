//! Random aggregates, and what is known of their results.

use language::plan::AggregateFunction;
use language::types::Type;

use crate::expressions::{self, Column, Made, Numbers};
use crate::plans::{Known, Maker};

impl Maker<'_> {
    /// A function, its argument, and type and numbers of its result.
    pub fn aggregate_function(&mut self, input: &Known, sorted: bool) -> (AggregateFunction, Made) {
        use AggregateFunction as F;
        let columns = &input.columns;
        let n_rows = input.most_rows;
        let count = Numbers { bound: n_rows as f64, quantum: 1.0, slack: 0.0 };
        let ty = *self.random.pick(&[Type::Text, Type::Truth, Type::Number, Type::Integer, Type::Date]);
        let deep = if self.random.once_in(2) { 2 } else { 0 };
        let function = match self.random.below(if sorted { 18 } else { 16 }) {
            0 => F::Rows,
            1 => F::Known,
            2 => F::Distinct,
            3 => F::Min,
            4 => F::Max,
            choice @ (5 | 6) => {
                let key = *self.random.pick(&[Type::Text, Type::Number, Type::Integer, Type::Date]);
                let key = Box::new(expressions::exact(self.random, key, columns, 0).expr);
                if choice == 5 { F::FirstBy(key) } else { F::LastBy(key) }
            }
            7 => F::Sum,
            8 => F::Mean,
            9 => F::Median,
            10 => F::Quantile(*self.random.pick(&[0.0, 0.1, 0.25, 0.9, 1.0])),
            11 => F::Sd,
            12 => F::Var,
            13 => {
                let small: Vec<Column> = columns.iter().filter(|it| correlates(it.numbers)).cloned().collect();
                F::Correlation(Box::new(expressions::exact(self.random, Type::Number, &small, 0).expr))
            }
            14 => F::Mode,
            15 => {
                let between = (*self.random.pick(&[", ", "", "/"])).to_owned();
                F::Joined { between, once: self.random.once_in(2) }
            }
            16 => F::First,
            _ => F::Last,
        };
        let made = match function {
            F::Rows | F::Known | F::Min | F::Max | F::First | F::Last => {
                expressions::of(self.random, ty, columns, deep)
            }
            F::Joined { .. } => expressions::exact(self.random, Type::Text, columns, deep),
            F::Distinct | F::Mode | F::FirstBy(_) | F::LastBy(_) => expressions::exact(self.random, ty, columns, deep),
            F::Correlation(_) | F::Slope(_) => {
                let small: Vec<Column> = columns.iter().filter(|it| correlates(it.numbers)).cloned().collect();
                expressions::exact(self.random, Type::Number, &small, 0)
            }
            _ => {
                let ty = if self.random.once_in(3) { Type::Integer } else { Type::Number };
                expressions::exact(self.random, ty, columns, deep)
            }
        };
        let of = made.numbers;
        let near = |bound: f64, slack: f64| Numbers { bound, quantum: 0.0, slack: slack.max(1e-12) };
        let total = of.bound * n_rows as f64;
        let numbers = match &function {
            F::Rows | F::Known | F::Distinct | F::Total => count,
            F::Sum if of.sums_exactly(n_rows) => Numbers { bound: total, quantum: of.quantum, slack: 0.0 },
            F::Sum | F::Mean | F::Median | F::Quantile(_) => near(total, 1e-12 * total),
            F::Sd => near(of.bound * 2.0, 1e-6 * of.bound),
            F::Var => near(of.bound * of.bound * 2.0, 1e-11 * of.bound * of.bound),
            F::Correlation(_) => near(1.0, 1e-6),
            F::Slope(_) => near(of.bound, 1e-6 * of.bound),
            F::Min | F::Max | F::First | F::Last | F::FirstBy(_) | F::LastBy(_) | F::Mode | F::Joined { .. } => of,
        };
        let ty = function.ty(made.ty);
        (function, Made { expr: made.expr, ty, numbers })
    }
}

/// Far from constant or constant, never between.
fn correlates(it: Numbers) -> bool {
    it.slack == 0.0 && 0.0 < it.quantum && it.bound / it.quantum < 1e4
}
