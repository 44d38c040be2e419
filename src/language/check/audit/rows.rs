//! A formula against the rows of a table: what is stated in a row, and what the formula gives of its other figures.

use super::super::infer::{Scope, column_term};
use super::super::interval::{self, Interval};
use super::super::scope::Frame;
use crate::answer::{Cell, Table};
use crate::catalog::DatasetColumn;
use crate::diagnostic::Diagnostic;
use crate::plan::{BinaryOperator as Op, Expr, Named, Part, SortKey};
use crate::syntax::tree;
use crate::types::{Column, Type};
use crate::world::World;

/// A formula of a figure, and how many figures it reads.
pub(super) struct Identity {
    pub figure: String,
    pub formula: String,
    pub unit: String,
    pub reads: usize,
}

/// Rows in which the figure is stated and the formula can be computed from other stated figures.
pub(super) fn part(
    frame: &Frame,
    column: &DatasetColumn,
    expr: &tree::Expr,
    names: &[String],
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<(Part, usize)> {
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
    for (at, name) in term.reads.iter().enumerate() {
        let read = column_term(&frame.column(name)?.column, expr.span);
        add(&format!("x{at}"), &read.low, read.high.as_ref());
    }
    let mut known = stated.low.clone().is_known().and(term.low.clone().is_known());
    if let Some(who) =
        names.iter().map(|it| Expr::binary(Op::Equal, label(&frame.entity), Expr::text(it.clone()))).reduce(Expr::or)
    {
        known = known.and(who);
    }
    let order = ["entity", "period"].map(|it| SortKey { expr: Expr::column(it), descending: false }).to_vec();
    let plan = frame.plan.clone().filter(known).project(named).sort(order);
    Some((Part { name: "identity", plan, columns, page: None }, term.reads.len()))
}

/// The rows of an answer for a formula.
pub(super) fn compared(identity: &Identity, table: &Table) -> Vec<Vec<Cell>> {
    let row = |at: usize| {
        let get = |name: &str| table.cell(at, name).and_then(interval::of);
        let (stated, computed) = (get("stated")?, get("computed")?);
        let inputs: Vec<Interval> = (0..identity.reads).filter_map(|it| get(&format!("x{it}"))).collect();
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
            Cell::Text(judged(stated, computed, &inputs).to_owned()),
            Cell::Missing,
        ])
    };
    (0..table.rows.len()).filter_map(row).collect()
}

/// Ranges that overlap agree; else the difference is held against half the last written digit of everything that went in.
fn judged(stated: Interval, computed: Interval, inputs: &[Interval]) -> &'static str {
    if stated.0 <= computed.1 && computed.0 <= stated.1 {
        return "agrees";
    }
    let gap = if computed.0 > stated.1 { computed.0 - stated.1 } else { stated.0 - computed.1 };
    let value = interval::middle(computed).abs();
    if gap <= half_digit(interval::middle(stated)) * 1.000_001 {
        return "agrees";
    }
    let relative = |it: &Interval| match interval::middle(*it).abs() {
        size if size > 0.0 && size.is_finite() => half_digit(size) / size,
        _ => 0.0,
    };
    let reach = value * inputs.iter().map(relative).sum::<f64>() + half_digit(interval::middle(stated));
    if gap <= reach * 1.000_001 { "rounding" } else { "contradicts" }
}

/// Half a unit of the last digit that a figure shows: 0.457 gives 0.0005, 2,781,000,000 gives 500,000.
fn half_digit(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return 0.0;
    }
    let text = format!("{:e}", value.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let decimals = mantissa.split_once('.').map_or(0, |(_, after)| after.len()) as i32;
    let exponent: i32 = exponent.parse().unwrap_or(0);
    // `10%` is not read as anything from 5 % to 15 %.
    (0.5 * 10f64.powi(exponent - decimals)).min(0.025 * value.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_told_from_contradiction() {
        let point = |it: f64| (it, it);
        // 703 / 2781 = 25.279 %: stated 25.28 % agrees, 25.3 % agrees to its own digit, 28 % contradicts.
        let computed = point(703.0 / 2781.0);
        let inputs = [point(703.0), point(2781.0)];
        assert_eq!(judged(point(0.2528), computed, &inputs), "agrees");
        assert_eq!(judged(point(0.2530), computed, &inputs), "agrees");
        assert_eq!(judged(point(0.25281), computed, &inputs), "rounding");
        assert_eq!(judged(point(0.28), computed, &inputs), "contradicts");
        assert_eq!(judged((0.2, 0.3), computed, &inputs), "agrees");
        assert!((half_digit(0.457) - 0.0005).abs() < 1e-12);
        assert!((half_digit(2_781_000_000.0) - 500_000.0).abs() < 1e-6);
    }
}
