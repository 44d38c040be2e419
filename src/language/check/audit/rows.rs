//! A formula against the rows of a table: what is stated in a row, and what the formula gives of its other figures.

use super::super::infer::{Scope, column_term};
use super::super::interval::{self, Interval};
use super::super::rounding;
use super::super::scope::Frame;
use crate::answer::{Cell, Table};
use crate::catalog::DatasetColumn;
use crate::diagnostic::Diagnostic;
use crate::plan::{BinaryOperator as Op, Expr, Named, Part, SortKey};
use crate::syntax::tree;
use crate::types::{Column, Type};
use crate::world::World;

/// A formula of a figure.
pub(super) struct Identity {
    pub figure: String,
    pub formula: String,
    pub unit: String,
}

/// Rows in which the figure is stated and the formula can be computed from other stated figures.
pub(super) fn part(
    frame: &Frame,
    column: &DatasetColumn,
    expr: &tree::Expr,
    names: &[String],
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Part> {
    let term = Scope::rows(frame, world, faults).infer(expr);
    let stated = column_term(&column.column, expr.span);
    let derived = |name: &String| frame.column(name).is_some_and(|it| it.derived.is_some());
    let circular = column.derived.is_some() || term.reads.iter().any(derived);
    if !term.is_number() || !stated.is_number() || circular || term.reads.contains(&column.column.name) {
        return None;
    }
    let label = |name: &Option<String>| match name.as_ref().filter(|it| frame.column(it).is_some()) {
        Some(name) => Expr::column(name.clone()),
        None => Expr::missing(Type::Text),
    };
    let mut named = vec![Named::new("entity", label(&frame.entity)), Named::new("period", label(&frame.shown_period))];
    let mut columns = ["entity", "period"].map(|it| Column::plain(it, Type::Text)).to_vec();
    let mut add = |name: &str, low: &Expr, high: Option<&Expr>| {
        let number = |it: &Expr| Expr::binary(Op::Multiply, it.clone(), Expr::number(1.0));
        let column = Column { ranged: true, ..Column::plain(name, Type::Number) };
        named.extend(
            column
                .stored()
                .into_iter()
                .zip([low, high.unwrap_or(low)])
                .map(|((name, _), it)| Named::new(name, number(it))),
        );
        columns.push(column);
    };
    add("stated", &stated.low, stated.high.as_ref());
    add("computed", &term.low, term.high.as_ref());
    let figures: Vec<String> = term.reads.iter().chain([&column.column.name]).cloned().collect();
    let reached = rounding::reached(frame, &figures);
    // What there is to say of the formula has been said of its exact figures.
    let wide = Scope::rows(&reached, world, &mut Vec::new()).infer(expr);
    add("computed_wide", &wide.low, wide.high.as_ref());
    let wide = column_term(&reached.column(&column.column.name)?.column, expr.span);
    add("stated_wide", &wide.low, wide.high.as_ref());
    let mut known = stated.low.clone().is_known().and(term.low.clone().is_known());
    if let Some(who) =
        names.iter().map(|it| Expr::binary(Op::Equal, label(&frame.entity), Expr::text(it.clone()))).reduce(Expr::or)
    {
        known = known.and(who);
    }
    let order = ["entity", "period"].map(|it| SortKey { expr: Expr::column(it), descending: false }).to_vec();
    let plan = reached.plan.filter(known).project(named).sort(order);
    Some(Part { name: "identity", plan, columns, page: None })
}

/// The rows of an answer for a formula.
pub(super) fn compared(identity: &Identity, table: &Table) -> Vec<Vec<Cell>> {
    let row = |at: usize| {
        let get = |name: &str| table.cell(at, name).and_then(interval::of);
        let (stated, computed) = (get("stated")?, get("computed")?);
        let wide = (get("stated_wide")?, get("computed_wide")?);
        let label = |name: &str| table.cell(at, name).cloned().unwrap_or(Cell::Missing);
        Some(vec![
            Cell::Text(identity.figure.clone()),
            Cell::Text(identity.formula.clone()),
            label("entity"),
            label("period"),
            Cell::Text(identity.unit.clone()),
            interval::cell(stated),
            interval::cell(computed),
            interval::cell(interval::subtract(computed, stated)),
            Cell::Text(judged(stated, computed, wide).to_owned()),
            Cell::Missing,
        ])
    };
    (0..table.rows.len()).filter_map(row).collect()
}

/// What the last written digit of the stated figure leaves open agrees; what that of all the others does is rounding.
fn judged(stated: Interval, computed: Interval, (stated_wide, computed_wide): (Interval, Interval)) -> &'static str {
    let meets = |a: Interval, b: Interval| a.0 <= b.1 && b.0 <= a.1;
    // A hair for what floats lose.
    let hair = |(low, high): Interval| (low - 1e-9 * low.abs(), high + 1e-9 * high.abs());
    if meets(stated, computed) || meets(hair(stated_wide), computed) {
        return "agrees";
    }
    if meets(hair(stated_wide), computed_wide) { "rounding" } else { "contradicts" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_told_from_contradiction() {
        let point = |it: f64| (it, it);
        let near = |it: f64, half: f64| (it - half, it + half);
        // 703 / 2781 = 25.279 %: stated 25.28 % agrees, 25.3 % agrees to its own digit, 28 % contradicts.
        let computed = (point(703.0 / 2781.0), (702.5 / 2781.5, 703.5 / 2780.5));
        let of = |stated: f64, half: f64| judged(point(stated), computed.0, (near(stated, half), computed.1));
        assert_eq!(of(0.2528, 0.00005), "agrees");
        assert_eq!(of(0.253, 0.0005), "agrees");
        assert_eq!(of(0.25281, 0.000005), "rounding");
        assert_eq!(of(0.28, 0.005), "contradicts");
        assert_eq!(judged((0.2, 0.3), computed.0, ((0.2, 0.3), computed.1)), "agrees");
    }
}
