//! Figures that a target takes together are those of the rows that know all of them: a cost of two departments is no part of a
//! margin on the revenue of one.

use crate::catalog::DatasetColumn;
use crate::check::kinds::mean_of_days;
use crate::check::latest::{hidden, under};
use crate::check::scope::Frame;
use crate::function::Function;
use crate::plan::{Expr, Named, Plan};
use crate::source::Span;
use crate::syntax::tree::{Expr as Written, ExprKind, Operator};
use crate::types::{Kind, Type};

/// The columns of targets and formulas of several figures that add up, each under a name of its own.
pub(in crate::check) struct Joint {
    columns: Vec<(Span, DatasetColumn, DatasetColumn)>,
    made: Vec<Named>,
    /// The stored columns of stocks of which the mean over the days of a row is there already.
    averaged: Vec<String>,
}

/// What a condition takes together: each comparison, formula or definition, not the truths that `and` joins.
pub(in crate::check) fn formulas(expr: &Written) -> Vec<&Written> {
    match &expr.kind {
        ExprKind::Binary { operator, .. } if !matches!(operator, Operator::And | Operator::Or) => vec![expr],
        ExprKind::Name(_) => vec![expr],
        _ => expr.children().into_iter().flat_map(formulas).collect(),
    }
}

impl Joint {
    /// For the figures that each target or formula reads.
    pub fn of(frame: &Frame, targets: &[(Span, Vec<String>)]) -> Joint {
        let mut joint = Joint { columns: vec![], made: vec![], averaged: vec![] };
        for (at, (span, names)) in targets.iter().enumerate() {
            let adds_up = |it: &&DatasetColumn| matches!(it.column.kind, Kind::Flow | Kind::Stock);
            let figures: Vec<&DatasetColumn> = names.iter().filter_map(|it| frame.column(it)).filter(adds_up).collect();
            if figures.len() < 2 {
                continue;
            }
            let known =
                figures.iter().filter_map(|it| Some(Expr::column(it.column.stored().first()?.0.clone()).is_known()));
            let known = known.reduce(Expr::and).unwrap_or(Expr::truth(true));
            for column in figures {
                let own = under(hidden(at, &column.column.name), column.clone());
                for ((name, ty), (own_name, _)) in column.column.stored().into_iter().zip(own.column.stored()) {
                    let only = |of: String, ty| known.clone().then_else(Expr::column(of), Expr::missing(ty));
                    if frame.settling.averaged.contains(&name) {
                        let mean = only(mean_of_days(&name), Type::Number);
                        joint.made.push(Named::new(mean_of_days(&own_name), mean));
                        joint.averaged.push(own_name.clone());
                    }
                    joint.made.push(Named::new(own_name, only(name, ty)));
                }
                joint.columns.push((*span, column.clone(), own));
            }
        }
        joint
    }

    /// Whether there is nothing to add.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// Adds the columns to a table, and which targets they are of.
    pub fn add(&self, frame: &mut Frame) {
        if self.is_empty() {
            return;
        }
        frame.plan = frame.plan.clone().extend(self.made.clone());
        frame.columns.extend(self.columns.iter().map(|it| it.2.clone()));
        let variants =
            self.columns.iter().map(|(span, it, own)| (*span, it.column.name.clone(), own.column.name.clone()));
        frame.settling.variants = variants.collect();
        frame.settling.averaged.extend(self.averaged.iter().cloned());
    }

    /// The figures of the target of that place, as they are called for it.
    pub fn figures(&self, span: Span, names: &[String]) -> Vec<String> {
        let own = |name: &String| self.columns.iter().find(|it| it.0 == span && it.1.column.name == *name);
        names.iter().map(|it| own(it).map_or(it, |it| &it.2.column.name).clone()).collect()
    }

    /// The names that were added for these.
    pub fn names_of<'a>(&'a self, formulas: &'a [(Span, Vec<String>)]) -> impl Iterator<Item = String> + 'a {
        let of = |it: &&(Span, DatasetColumn, DatasetColumn)| formulas.iter().any(|(span, _)| *span == it.0);
        self.columns.iter().filter(of).map(|it| it.2.column.name.clone())
    }

    /// The names that were added.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.columns.iter().map(|it| it.2.column.name.clone())
    }

    /// The plan of settled rows, with what each figure is by itself where no row knows all of them.
    pub fn or_apart(&self, plan: Plan) -> Plan {
        let stored = |it: &DatasetColumn| it.column.stored().into_iter().map(|it| it.0).collect::<Vec<String>>();
        let pairs = self.columns.iter().flat_map(|(_, it, own)| stored(it).into_iter().zip(stored(own)));
        let or = |(name, own): (String, String)| {
            let either = Expr::Call(Function::Coalesce, vec![Expr::column(own.clone()), Expr::column(name)]);
            Named::new(own, either)
        };
        plan.extend(pairs.map(or).collect())
    }
}
