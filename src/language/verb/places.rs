//! The places in a verb where a value may stand, to be changed.

use super::{Verb, sentence};
use crate::syntax::tree::{Clauses, Expr, Name, Target, Versus};

impl Verb {
    /// The clauses, where the verb makes a sentence that has some.
    pub fn clauses_mut(&mut self) -> Option<&mut Clauses> {
        sentence!(self, clauses => Some(clauses), None)
    }

    /// The targets, where a verb has a list of them.
    pub fn targets_mut(&mut self) -> Option<&mut Vec<Target>> {
        match self {
            Verb::Show { targets, .. }
            | Verb::Compare { targets, .. }
            | Verb::Trend { targets, .. }
            | Verb::Benchmark { targets, .. }
            | Verb::Summarize { targets, .. }
            | Verb::Derive(targets) => Some(targets),
            _ => None,
        }
    }

    /// The expressions of the verb and of its clauses.
    pub fn expressions_mut(&mut self) -> Vec<&mut Expr> {
        match self {
            Verb::Show { targets: list, clauses }
            | Verb::Compare { targets: list, clauses }
            | Verb::Trend { targets: list, clauses, .. } => targets(list).chain(clauses.expressions_mut()).collect(),
            Verb::Benchmark { targets: list, against, clauses, .. } => {
                targets(list).chain(against).chain(clauses.expressions_mut()).collect()
            }
            Verb::Rank { target, within, clauses } => {
                std::iter::once(&mut target.expr).chain(within).chain(clauses.expressions_mut()).collect()
            }
            Verb::Mix { target, clauses }
            | Verb::Spread { target, clauses }
            | Verb::Bridge { target, clauses, .. }
            | Verb::Outliers { target, clauses } => {
                std::iter::once(&mut target.expr).chain(clauses.expressions_mut()).collect()
            }
            Verb::Correlate { target, with, clauses } => {
                [target, with].into_iter().chain(clauses.expressions_mut()).collect()
            }
            Verb::Check { claim, margin, clauses, .. } => {
                std::iter::once(claim).chain(margin).chain(clauses.expressions_mut()).collect()
            }
            Verb::Audit { formula, clauses, .. } => {
                formula.iter_mut().map(|it| &mut it.expr).chain(clauses.expressions_mut()).collect()
            }
            Verb::Why { clauses, .. } => clauses.expressions_mut().collect(),
            Verb::Where { condition, .. } => vec![condition],
            Verb::Derive(list) => targets(list).collect(),
            Verb::Sort(list) => list.iter_mut().map(|it| &mut it.expr).collect(),
            Verb::Top { by, .. } => by.iter_mut().collect(),
            Verb::Distinct { of, .. } => of.iter_mut().collect(),
            Verb::Summarize { targets: list, by, .. } => targets(list).chain(targets(by)).collect(),
            Verb::Pivot { target, across, by, .. } => {
                [&mut target.expr, across].into_iter().chain(targets(by)).collect()
            }
            Verb::Fill { with, .. } => with.iter_mut().collect(),
            Verb::From(_)
            | Verb::Describe(_)
            | Verb::Drop(_)
            | Verb::Rename(_)
            | Verb::Find(_)
            | Verb::Join { .. }
            | Verb::Union(_)
            | Verb::Intersect(_)
            | Verb::Except(_)
            | Verb::Unpivot { .. }
            | Verb::Sample { .. }
            | Verb::Details
            | Verb::Plot(_)
            | Verb::Save { .. }
            | Verb::Catalog(_) => vec![],
        }
    }

    /// The names of entities.
    pub fn entities_mut(&mut self) -> Vec<&mut Name> {
        match self {
            Verb::Benchmark { entity, clauses, .. } => std::iter::once(entity).chain(&mut clauses.of).collect(),
            verb => verb.clauses_mut().map_or(vec![], |it| {
                let others = match &mut it.vs {
                    Some(Versus::Entities(names)) => names.as_mut_slice(),
                    _ => &mut [],
                };
                it.of.iter_mut().chain(others).collect()
            }),
        }
    }
}

fn targets(list: &mut [Target]) -> impl Iterator<Item = &mut Expr> {
    list.iter_mut().map(|it| &mut it.expr)
}
