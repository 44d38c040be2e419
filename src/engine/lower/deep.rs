//! Expressions that are too deep for the stack of a thread of Polars, in steps.
//!
//! Polars walks an expression by calling itself, on threads of two megabytes: a sum of some hundred addends ended the
//! process. What is deeper than [`DEEPEST`] becomes a column of its own first.

use language::plan::{Aggregate, AggregateFunction as F, Expr, Named, Plan, SortKey, WindowFunction, WindowKind};

/// So many operators deep an expression may be.
const DEEPEST: usize = 40;

/// The same plan, in which no expression is deeper.
pub(super) fn shallow(plan: Plan) -> Plan {
    match plan {
        Plan::Scan { .. } | Plan::Values { .. } => plan,
        Plan::Filter { input, predicate } => {
            let mut steps = Steps::default();
            let predicate = steps.cut(predicate);
            steps.under(*input, true, |input| input.filter(predicate))
        }
        Plan::Project { input, columns } => {
            let mut steps = Steps::default();
            let columns = steps.all(columns);
            steps.under(*input, false, |input| input.project(columns))
        }
        Plan::Extend { input, columns } => {
            let mut steps = Steps::default();
            let columns = steps.all(columns);
            steps.under(*input, true, |input| input.extend(columns))
        }
        Plan::Aggregate { input, keys, aggregates } => {
            let mut steps = Steps::default();
            let keys = steps.all(keys);
            let aggregates = aggregates.into_iter().map(|it| steps.aggregate(it)).collect();
            steps.under(*input, false, |input| input.aggregate(keys, aggregates))
        }
        Plan::Window { input, partition, order, functions } => {
            let mut steps = Steps::default();
            let order = steps.keys(order);
            let functions = functions.into_iter().map(|it| steps.window(it)).collect();
            let window = |input| Plan::Window { input: Box::new(input), partition, order, functions };
            steps.under(*input, true, window)
        }
        Plan::Join { left, right, on, how } => {
            let (left, right) = (Box::new(shallow(*left)), Box::new(shallow(*right)));
            Plan::Join { left, right, on, how }
        }
        Plan::Union { inputs } => Plan::Union { inputs: inputs.into_iter().map(shallow).collect() },
        Plan::Sort { input, keys } => {
            let mut steps = Steps::default();
            let keys = steps.keys(keys);
            steps.under(*input, true, |input| input.sort(keys))
        }
        Plan::Slice { input, offset, length } => Plan::Slice { input: Box::new(shallow(*input)), offset, length },
    }
}

/// The columns that were cut out of the expressions of one node; each may read those before it.
#[derive(Default)]
struct Steps(Vec<Named>);

impl Steps {
    /// The node over its input and the steps; `keeps` says whether it hands on columns of its input.
    fn under(self, input: Plan, keeps: bool, node: impl FnOnce(Plan) -> Plan) -> Plan {
        let input = shallow(input);
        if self.0.is_empty() {
            return node(input);
        }
        let added = self.0.iter().map(|it| it.name.clone()).collect::<Vec<_>>();
        let plan = node(self.0.into_iter().fold(input, |plan, it| plan.extend(vec![it])));
        if !keeps {
            return plan;
        }
        let rest = plan.schema().into_iter().filter(|(name, _)| !added.contains(name));
        let columns = rest.map(|(name, _)| Named::new(name.clone(), Expr::column(name))).collect();
        plan.project(columns)
    }

    fn cut(&mut self, expr: Expr) -> Expr {
        self.step(expr).0
    }

    /// The expression without what was too deep in it, and how deep it still is.
    fn step(&mut self, expr: Expr) -> (Expr, usize) {
        let mut deepest = 0;
        let mut inner = |steps: &mut Steps, it: Expr| {
            let (it, depth) = steps.step(it);
            deepest = deepest.max(depth);
            it
        };
        let expr = match expr {
            Expr::Column(_) | Expr::Literal(..) => return (expr, 0),
            Expr::Not(it) => Expr::Not(Box::new(inner(self, *it))),
            Expr::IsMissing(it) => Expr::IsMissing(Box::new(inner(self, *it))),
            Expr::In(it, list) => Expr::In(Box::new(inner(self, *it)), list),
            Expr::Binary(operator, left, right) => {
                let (left, right) = (inner(self, *left), inner(self, *right));
                Expr::binary(operator, left, right)
            }
            Expr::If(condition, then, otherwise) => {
                let (condition, then) = (inner(self, *condition), inner(self, *then));
                condition.then_else(then, inner(self, *otherwise))
            }
            Expr::Call(function, arguments) => {
                Expr::Call(function, arguments.into_iter().map(|it| inner(self, it)).collect())
            }
        };
        let depth = deepest + 1;
        if depth < DEEPEST {
            return (expr, depth);
        }
        let name = format!("~step{}", self.0.len());
        self.0.push(Named::new(name.clone(), expr));
        (Expr::column(name), 0)
    }

    fn all(&mut self, columns: Vec<Named>) -> Vec<Named> {
        columns.into_iter().map(|it| Named { expr: self.cut(it.expr), ..it }).collect()
    }

    fn keys(&mut self, keys: Vec<SortKey>) -> Vec<SortKey> {
        keys.into_iter().map(|it| SortKey { expr: self.cut(it.expr), ..it }).collect()
    }

    fn aggregate(&mut self, it: Aggregate) -> Aggregate {
        let (function, argument) = (self.function(it.function), self.cut(it.argument));
        Aggregate { function, argument, filter: it.filter.map(|filter| self.cut(filter)), ..it }
    }

    fn window(&mut self, it: WindowFunction) -> WindowFunction {
        let kind = match it.kind {
            WindowKind::Aggregate(function) => WindowKind::Aggregate(self.function(function)),
            WindowKind::RowNumber
            | WindowKind::Rank { .. }
            | WindowKind::MeanRank
            | WindowKind::Lag(_)
            | WindowKind::CumulativeSum
            | WindowKind::CumulativeMax
            | WindowKind::LastKnown => it.kind,
        };
        WindowFunction { kind, argument: self.cut(it.argument), ..it }
    }

    fn function(&mut self, function: F) -> F {
        match function {
            F::Correlation(other) => F::Correlation(Box::new(self.cut(*other))),
            F::Slope(other) => F::Slope(Box::new(self.cut(*other))),
            F::FirstBy(key) => F::FirstBy(Box::new(self.cut(*key))),
            F::LastBy(key) => F::LastBy(Box::new(self.cut(*key))),
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
            | F::Mode
            | F::Joined { .. }
            | F::Sd
            | F::Var
            | F::First
            | F::Last => function,
        }
    }
}
