//! The figures of conditions beside the latest ones of the targets: of the same period where they are known for it, else their own latest.

use crate::catalog::DatasetColumn;
use crate::check::infer::row_term;
use crate::check::kinds::mean_of_days;
use crate::check::scope::Frame;
use crate::check::{settled, several, table};
use crate::function::Function;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named};
use crate::source::Span;
use crate::syntax::tree;
use crate::types::{Column, Kind, Type};
use crate::words::Words;
use crate::world::World;

/// What the keys of the periods are marked with in which a figure of a condition is known.
pub(super) const ITSELF: &str = "c";

/// From which number on the formulas of conditions are counted, beside those of targets.
const FIRST: usize = 1000;

/// Makes the figures of each formula that a condition of one's own table compares columns of the rows that know all of them, and
/// adds them to what is `asked`. Which column stands for which, by the place of the formula; and what is said to be asked for.
pub(super) fn formulas(
    frame: &mut Frame,
    conditions: &[&tree::Expr],
    asked: &mut Vec<String>,
    world: &World,
) -> (Vec<(Span, String, String)>, String) {
    let mut named = asked.clone();
    if !frame.own {
        return (vec![], named.join(", "));
    }
    let mut compared = Vec::new();
    conditions.iter().for_each(|it| settled::compared(it, &mut compared));
    let read: Vec<_> = compared.iter().map(|it| (it.span, table::reads(frame, it, world))).collect();
    let joint = settled::Joint::numbered(frame, &read, FIRST);
    let before = std::mem::take(&mut frame.settling.variants);
    joint.add(frame);
    frame.settling.variants = before;
    asked.extend(joint.names());
    let variants = joint.variants();
    if named.is_empty() {
        named.extend(variants.iter().map(|it| it.1.clone()));
        named.sort_unstable();
        named.dedup();
    }
    (variants, named.join(", "))
}

/// The key of the period in each row that has a figure of a condition, for each of these.
pub(super) fn marks(frame: &Frame, asked: &[String]) -> Vec<Named> {
    let one = |(at, name): (usize, &String)| {
        let stored = frame.column(name)?.column.stored();
        let known = stored.into_iter().map(|it| Expr::column(it.0).is_known()).reduce(Expr::or)?;
        let key = known.then_else(Expr::column("~k"), Expr::missing(Type::Number));
        Some(Named::new(format!("~{ITSELF}{at}"), key))
    };
    let none = |at: usize| Named::new(format!("~{ITSELF}{at}"), Expr::missing(Type::Number));
    asked.iter().enumerate().map(|it| one(it).unwrap_or_else(|| none(it.0))).collect()
}

/// Whether a row is of the latest period in which that figure is known.
pub(super) fn itself(at: usize) -> Expr {
    Expr::binary(Op::Equal, Expr::column("~k"), Expr::column(format!("~m{ITSELF}{at}")))
}

/// Takes a figure of one's own table: over the rows of the period of the target, or where it is not known there of its own
/// latest; departments are added up or weighed as those of a target are.
pub(super) fn taken(
    frame: &Frame,
    column: &DatasetColumn,
    (of_target, itself): (&Expr, &Expr),
    after: &mut Vec<Named>,
    aggregates: &mut Vec<Aggregate>,
) -> DatasetColumn {
    let mut into = column.clone();
    let adds_up = matches!(column.column.kind, Kind::Flow | Kind::Stock);
    let mut one = |name: &str, ending: &str, when: &Expr| {
        let made = format!("{name}~{ending}");
        let merged = several::merged(column, name, frame);
        if let Some(merged) = merged {
            let own = merged.renamed(&made);
            aggregates.extend(merged.together(&own, &when.clone().is_true(), (None, None)));
            return own.figure(None);
        }
        let function = match adds_up {
            true => AggregateFunction::Sum,
            false => AggregateFunction::LastBy(Box::new(Expr::column("~k"))),
        };
        let argument = when.clone().is_true().then_else(Expr::column(name), Expr::missing(column.column.ty));
        aggregates.push(Aggregate { name: made.clone(), function, argument, filter: None });
        Expr::column(made)
    };
    let mut names: Vec<String> = column.column.stored().into_iter().map(|it| it.0).collect();
    let means = names.iter().filter(|it| frame.settling.averaged.contains(it)).map(|it| mean_of_days(it));
    names.extend(means.collect::<Vec<_>>());
    for name in names {
        let either = vec![one(&name, "then", of_target), one(&name, "ever", itself)];
        after.push(Named::new(name, Expr::Call(Function::Coalesce, either)));
    }
    if !adds_up && into.column.ty == Type::Integer {
        into.column.ty = Type::Number;
    }
    into
}

/// Makes the ratios that a condition asks for columns of their own, before their parts are taken, each of its period, or not at all.
/// Those of departments are weighed by what was under the line.
pub(super) fn ratios_settled(frame: &mut Frame, asked: &[String]) {
    for name in asked {
        let Some(column) = frame.column(name).filter(|it| it.parts.is_some()).cloned() else { continue };
        let term = row_term(frame, &column, Default::default());
        let below = column.parts.as_ref().and_then(|it| frame.column(&it.1)).filter(|it| !it.column.ranged);
        let weight = below.filter(|_| frame.own).map(|it| (format!("~below {name}"), it.column.name.clone()));
        let mut made = table::named(&column.column.name, &term);
        made.extend(weight.iter().map(|(name, of)| Named::new(name.clone(), Expr::column(of.clone()))));
        frame.plan = frame.plan.clone().extend(made);
        for it in frame.columns.iter_mut().filter(|it| it.column.name == column.column.name) {
            it.column.ranged = term.high.is_some();
            it.parts = None;
            if let Some((name, _)) = &weight {
                (it.column.kind, it.weight) = (Kind::Rate, Some(name.clone()));
            }
        }
        frame.columns.extend(weight.map(|(name, _)| {
            let label = Words::same(&name);
            DatasetColumn::of(Column { kind: Kind::Flow, label, ..Column::plain(name, Type::Number) })
        }));
    }
}
