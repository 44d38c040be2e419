//! Departments of an entity and period are one row of it before anything looks at a figure: their sum, weighed, or their mean.

use super::joint::{Joint, is_weight, marks};
use super::{LACKING, as_numbers, condensed, held, needed};
use crate::catalog::DatasetColumn;
use crate::check::asked::of_whom;
use crate::check::kinds::mean_of_days;
use crate::check::lengths::{self, Before};
use crate::check::scope::Frame;
use crate::check::several;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named, Plan};
use crate::types::{Kind, Type};

/// How many rows a row stands for.
pub(in crate::check) const ROWS: &str = "~rows_of";

/// One row of each of `keys` and each period of one's own panel: figures are made one as their kinds say, with what is kept of
/// them that do not add up; of each of the `labels` one is taken. [`LACKING`] marks sums that lack a row.
pub(in crate::check) fn together(
    frame: &Frame,
    keys: &[String],
    figures: &[DatasetColumn],
    labels: &[DatasetColumn],
) -> Plan {
    let Some(period) = frame.period.clone() else { return frame.plan.clone() };
    let ends = ["start", "end"].map(|it| format!("{period}~{it}"));
    let all = keys.iter().cloned().chain(ends).chain([period]);
    let keys = all.map(|it| Named::new(it.clone(), Expr::column(it))).collect();
    let mut made = vec![Aggregate::of(ROWS, AggregateFunction::Rows, Expr::number(1.0))];
    let mut merged = Vec::new();
    let mut lacking: Vec<Expr> = Vec::new();
    for column in figures {
        let adds_up = matches!(column.column.kind, Kind::Flow | Kind::Stock);
        let counts = adds_up && !is_weight(&column.column.name);
        if let Some((name, _)) = column.column.stored().into_iter().next().filter(|_| counts) {
            let n = format!("~known_of {name}");
            made.push(Aggregate::of(n.clone(), AggregateFunction::Known, Expr::column(name)));
            let than = |op, other: Expr| Expr::binary(op, Expr::column(n.clone()), other);
            lacking.push(than(Op::Greater, Expr::number(0.0)).and(than(Op::Less, Expr::column(ROWS))));
        }
        for (name, _) in column.column.stored() {
            match several::merged(column, &name, frame) {
                Some(it) => {
                    made.extend(it.kept());
                    merged.push(Named::new(name, it.figure(None)));
                }
                None => {
                    let function = if adds_up { AggregateFunction::Sum } else { AggregateFunction::Max };
                    made.push(Aggregate::of(name.clone(), function, Expr::column(name.clone())));
                    if frame.settling.averaged.contains(&name) {
                        let mean = mean_of_days(&name);
                        made.push(Aggregate::of(mean.clone(), AggregateFunction::Sum, Expr::column(mean.clone())));
                    }
                }
            }
        }
        made.extend(condensed::reasons(column));
    }
    made.extend(marks(frame).iter().map(|it| Aggregate::of(it, AggregateFunction::Max, Expr::column(it))));
    let labels = labels.iter().flat_map(|it| it.column.stored());
    made.extend(labels.map(|it| Aggregate::of(it.0.clone(), AggregateFunction::Max, Expr::column(it.0))));
    let lacking = lacking.into_iter().reduce(Expr::or).unwrap_or(Expr::truth(false));
    let mark = lacking.is_true().then_else(Expr::number(1.0), Expr::missing(Type::Number));
    frame.plan.clone().aggregate(keys, made).extend(merged).extend(vec![Named::new(LACKING, mark)])
}

/// Makes one's own panel one of one row for each entity and period, where a sentence looks at several periods, after what
/// is done `before` to periods of several lengths; labels among `beside` stay apart. Departments stay where the kind of a figure is not declared.
pub(in crate::check) fn departments(frame: &mut Frame, figures: &[String], beside: &[String], before: Before) {
    let Some(period) = frame.period.clone() else { return };
    let unknown = |it: &String| frame.column(it).is_some_and(|it| it.column.kind == Kind::Unknown);
    let mut keys = of_whom(frame);
    let figure = |it: &String| frame.column(it).is_some_and(|it| it.column.kind != Kind::Label);
    if !frame.own || keys.is_empty() || !figures.iter().any(figure) || figures.iter().any(unknown) {
        lengths::before(frame, before, figures, beside);
        return;
    }
    let targets = std::mem::take(&mut frame.settling.targets);
    let joint = Joint::of(frame, &targets);
    joint.add(frame);
    lengths::before(frame, before, figures, beside);
    let figures: Vec<String> = joint.names().chain(figures.iter().cloned()).collect();
    let figures = needed(frame, &figures, beside);
    let apart = |it: &&DatasetColumn| it.column.kind == Kind::Label && it.column.name != period;
    let labels: Vec<DatasetColumn> = frame.columns.iter().filter(apart).cloned().collect();
    let read = beside.iter().filter_map(|it| labels.iter().find(|of| of.column.name == *it));
    for label in read.map(|it| it.column.name.clone()).collect::<Vec<_>>() {
        if !keys.contains(&label) {
            keys.push(label);
        }
    }
    let others: Vec<DatasetColumn> = labels.iter().filter(|it| !keys.contains(&it.column.name)).cloned().collect();
    let kept = |it: &String| {
        let named = |of: &DatasetColumn| of.column.name == *it;
        *it == period || keys.contains(it) || figures.iter().chain(&others).any(named)
    };
    frame.columns.retain(|it| kept(&it.column.name));
    // A row of no period is one by itself.
    let when = Expr::column(format!("{period}~end"));
    let without = frame.plan.clone().filter(when.clone().is_missing());
    let one = Frame { plan: frame.plan.clone().filter(when.is_known()), ..frame.clone() };
    let one = joint.or_apart(together(&one, &keys, &figures, &others));
    let mut schema: Vec<_> = frame.columns.iter().flat_map(|it| it.column.stored()).collect();
    schema.extend(frame.columns.iter().filter_map(|it| it.reasons.as_ref()).map(|it| (it.column.clone(), Type::Text)));
    schema.extend(["start", "end"].map(|it| (format!("{period}~{it}"), Type::Integer)));
    // Years that were made of their parts have the mean of a stock over their days.
    schema.extend(frame.settling.averaged.iter().map(|it| (mean_of_days(it), Type::Number)));
    let inputs = [one, without].map(|it| it.clone().project(held(&it, schema.iter())));
    frame.plan = Plan::Union { inputs: inputs.to_vec() };
    as_numbers(frame);
}
