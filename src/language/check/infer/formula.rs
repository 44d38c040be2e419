//! Formulas over columns that stand for a group: `(revenue - cost) / beds by region`.

use super::operators::additive;
use super::{Scope, Term};
use crate::check::{kinds, lasting, table};
use crate::plan::{AggregateFunction, Expr};
use crate::syntax::tree::{self, ExprKind, Operator};
use crate::types::{Kind, Type};

/// What a formula over columns comes to for a group.
pub(in crate::check) struct AddedUp {
    /// Its value.
    pub term: Term,
    /// What is summed up over and under the line, where it is the ratio of two sums.
    pub parts: Option<(Term, Term)>,
}

impl Scope<'_> {
    /// A formula over columns that stands for a group: taken row by row, then added up as its kind says,
    /// so that a row without one of its parts counts in none of them. `None` where it is no such formula.
    pub(in crate::check) fn added_up(&mut self, expr: &tree::Expr) -> Option<AddedUp> {
        let ExprKind::Binary { operator, left, right } = &expr.kind else { return None };
        let arithmetic = matches!(operator, Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide);
        if self.grouped.is_none() || !arithmetic || table::has_aggregate(self.frame, expr) {
            return None;
        }
        let mut quiet = Vec::new();
        let mut look = |expr: &tree::Expr| {
            Scope { depth: self.depth, ..Scope::rows(self.frame, self.world, &mut quiet) }.infer(expr)
        };
        let (whole, a, b) = (look(expr), look(left), look(right));
        if !quiet.is_empty() || whole.reads.iter().any(|name| self.keys.contains(name)) {
            return None;
        }
        let sum = |term: Term| Some(AddedUp { term: Term { column: None, ..term }, parts: None });
        match whole.kind {
            Kind::Flow if !whole.reads.is_empty() => sum(kinds::both_ends(self, whole, AggregateFunction::Sum)),
            Kind::Stock if !whole.reads.is_empty() => sum(kinds::last_ends(self, whole, AggregateFunction::Sum)),
            // `days / beds / 365` is a scaled ratio: that of the sums, scaled.
            Kind::Ratio if *operator == Operator::Divide && additive(a.kind) && additive(b.kind) => {
                Some(self.quotient_of_sums(whole, a, b))
            }
            _ => None,
        }
    }

    /// The ratio of the sums over the rows that have a ratio: both parts, and something to divide by.
    fn quotient_of_sums(&mut self, whole: Term, a: Term, b: Term) -> AddedUp {
        let self_frame = self.frame;
        let known = a.low.clone().is_known().and(kinds::divides(&b));
        // Two stocks are those of the last day of each entity.
        let stocks = (a.kind, b.kind) == (Kind::Stock, Kind::Stock);
        let last = if stocks { self.last_of(known.clone()) } else { None };
        let known = last.map_or(known.clone(), |last| known.and(last));
        let counted = self.push(AggregateFunction::Rows, Expr::number(1.0), Some(known.clone()));
        // A stock beside a flow is summed as exposure: beds of a quarter are a quarter of the beds of the year asked for.
        let (a, b) = match (a.kind, b.kind) {
            (Kind::Flow, Kind::Stock) => (a, kinds::beside_flow(self_frame, b)),
            (Kind::Stock, Kind::Flow) => match lasting::part_of_year(self_frame, &b) {
                Some(part) if lasting::lasts(self_frame, &a, &b) => {
                    (kinds::times(kinds::averaged(self_frame, a), &part), b)
                }
                _ => (kinds::beside_flow(self_frame, a), b),
            },
            _ => (a, b),
        };
        let mut sum = |term: &Term| {
            let low = self.push(AggregateFunction::Sum, term.low.clone(), Some(known.clone()));
            let high = term.high.clone().map(|high| self.push(AggregateFunction::Sum, high, Some(known.clone())));
            Term { low, high, ..term.clone() }
        };
        let (above, below) = (sum(&a), sum(&b));
        let unlike = matches!((a.kind, b.kind), (Kind::Flow, Kind::Stock) | (Kind::Stock, Kind::Flow));
        let value = Some(&whole).filter(|_| self_frame.months.is_none() || !unlike);
        let (low, high) = kinds::quotient(self, (&above, &below), value, &b, &known);
        if let Expr::Column(counted) = counted {
            let name = whole.span.of(&self.frame.text).trim().to_owned();
            let name = if name.is_empty() { "the ratio".to_owned() } else { name };
            self.weighed.push((name, counted.clone(), counted));
        }
        let part = |term: Term| Term {
            unit: Default::default(),
            kind: Kind::Flow,
            ty: Type::Number,
            percent: false,
            column: None,
            ..term
        };
        AddedUp { term: Term { low, high, column: None, ..whole }, parts: Some((part(above), part(below))) }
    }
}
