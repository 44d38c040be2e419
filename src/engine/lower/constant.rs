//! Constants among columns: in a group or a window Polars gives a constant one row, so it is made a column first.

use language::plan::{AggregateFunction, Expr as Meant};
use language::types::Type;
use polars::prelude::*;

use super::expression;

/// Columns to add before the groups or windows are made.
pub(super) struct Constants {
    made: Vec<Expr>,
    /// The plain columns, these ones too.
    pub(super) schema: Vec<(String, Type)>,
}

impl Constants {
    /// None yet, beside columns of these types.
    pub(super) fn new(schema: &[(String, Type)]) -> Constants {
        Constants { made: vec![], schema: schema.to_vec() }
    }

    /// The expression, or the column that holds it if it is constant.
    pub(super) fn column(&mut self, expr: &Meant) -> Meant {
        if !expr.columns().is_empty() {
            return expr.clone();
        }
        let name = format!("~constant{}", self.schema.len());
        self.made.push(expression::lower(expr, &self.schema).alias(name.as_str()));
        self.schema.push((name.clone(), expr.ty(&self.schema)));
        Meant::column(name)
    }

    /// An aggregate whose second argument is a column.
    pub(super) fn function(&mut self, function: &AggregateFunction) -> AggregateFunction {
        match function {
            AggregateFunction::FirstBy(key) => AggregateFunction::FirstBy(Box::new(self.column(key))),
            AggregateFunction::LastBy(key) => AggregateFunction::LastBy(Box::new(self.column(key))),
            AggregateFunction::Correlation(other) => AggregateFunction::Correlation(Box::new(self.column(other))),
            AggregateFunction::Slope(other) => AggregateFunction::Slope(Box::new(self.column(other))),
            other => other.clone(),
        }
    }

    /// The frame with the columns.
    pub(super) fn added(&self, frame: LazyFrame) -> LazyFrame {
        if self.made.is_empty() { frame } else { frame.with_columns(self.made.clone()) }
    }

    /// The frame without the columns.
    pub(super) fn dropped(&self, frame: LazyFrame) -> LazyFrame {
        let names: Vec<PlSmallStr> =
            self.schema.iter().rev().take(self.made.len()).map(|(name, _)| PlSmallStr::from_str(name)).collect();
        if names.is_empty() { frame } else { frame.drop(by_name(names, true, false)) }
    }
}
