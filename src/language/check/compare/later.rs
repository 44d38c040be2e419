//! Later or earlier peers: where a period is asked for of which no peer has a figure, whether the latest ones would do.

use super::sides;
use crate::answer::Table;
use crate::check::infer::Scope;
use crate::check::scope::Frame;
use crate::check::{sentence, table};
use crate::diagnostic::Diagnostic;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Part};
use crate::syntax::tree::{Clause, Clauses, Target, Versus};
use crate::types::{Column, Type};
use crate::world::World;

/// How many peers have a figure where no period is asked for, and how that is asked.
pub(super) struct Later {
    pub part: Part,
    pub query: String,
}

impl Later {
    /// Of a comparison with peers for a period; none for any other.
    pub fn of(frame: &Frame, target: &Target, clauses: &Clauses, world: &World) -> Option<Later> {
        let (Some(Versus::Peers { .. }), [_, ..]) = (&clauses.vs, clauses.periods.as_slice()) else { return None };
        let written = clauses.written.iter().find(|it| it.0 == Clause::Periods)?;
        let words = written.1.of(&frame.text).trim();
        let query = frame.query.contains(words).then(|| frame.query.replacen(words, "", 1))?;
        let (mut frame, clauses) = (frame.clone(), Clauses { periods: vec![], ..clauses.clone() });
        let mut quiet = Vec::new();
        sentence::prepare(&mut frame, &sides::population(&clauses), &[&target.expr], world, &mut quiet);
        let figures = table::reads(&frame, &target.expr, world);
        let sides = sides::sides(&mut frame, &clauses, &figures, world, &mut quiet)?;
        let value = Scope::rows(&frame, world, &mut quiet).infer(&target.expr);
        if quiet.iter().any(Diagnostic::is_error) {
            return None;
        }
        let is_peer = Expr::binary(Op::Equal, sides.of, Expr::text("peers"));
        let rows = Aggregate::of("n", AggregateFunction::Rows, Expr::number(1.0));
        let n = Aggregate { filter: Some(is_peer.and(value.low.is_known())), ..rows };
        let (plan, columns) = (frame.plan.aggregate(vec![], vec![n]), vec![Column::plain("n", Type::Integer)]);
        let part = Part { name: "peers of any period", plan, columns, page: None };
        Some(Later { part, query: query.split_whitespace().collect::<Vec<_>>().join(" ") })
    }
}

/// The question without its period, where nobody is among the peers and somebody would be then.
pub(super) fn suggested(groups: &Table, found: Option<&Table>, query: Option<&str>) -> Option<String> {
    let mut peers = (0..groups.rows.len()).filter(|row| groups.text(*row, "cohort") == Some("peers"));
    let none = peers.all(|row| groups.number(row, "known") == Some(0.0));
    let any = found?.number(0, "n").is_some_and(|n| n > 0.0);
    (none && any).then(|| query.map(str::to_owned)).flatten()
}
