//! `fill`: what is missing takes the value above it, or one that is given.

use super::fault;
use super::infer::Scope;
use super::scope::Frame;
use crate::answer::Note;
use crate::diagnostic::Diagnostic;
use crate::function::Function;
use crate::plan::{Expr, Named, Plan, SortKey, WindowFunction, WindowKind};
use crate::syntax::tree::{self, Name};
use crate::types::Type;
use crate::world::World;

/// `fill x down`, `fill x with 0`
pub(super) fn fill(
    frame: &mut Frame,
    names: &[Name],
    with: Option<&tree::Expr>,
    within: &[Name],
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    let mut partition: Vec<String> = Vec::new();
    for name in within {
        match frame.column(&name.text) {
            Some(found) => partition.push(found.column.name.clone()),
            None => faults.push(fault::unknown_name(name, frame)),
        }
    }
    // Nobody's figure is carried into the rows of somebody else.
    let whose = frame.entity.clone().filter(|_| frame.is_panel() && within.is_empty() && with.is_none());
    let order = match (&whose, &frame.period.clone()) {
        (Some(entity), Some(period)) => {
            partition.push(entity.clone());
            let (en, zh) =
                (format!("filled along the periods of each {entity}"), format!("按各{entity}的期间先后填充"));
            frame.note(Note::new("filled-within", en, zh));
            vec![SortKey { expr: Expr::column(format!("{period}~start")), descending: false }]
        }
        _ => vec![],
    };
    for name in names {
        let Some(column) = frame.column(&name.text).cloned() else {
            faults.push(fault::unknown_name(name, frame));
            continue;
        };
        let stored = column.column.stored();
        let said = column.column.name.clone();
        let values = match with {
            Some(expr) => {
                let term = Scope::rows(frame, world, faults).infer(expr);
                if term.is_number() != matches!(column.column.ty, Type::Number | Type::Integer) {
                    faults.push(fault::wrong_type(expr.span, term.ty, "a value like those of the column"));
                    return;
                }
                let low = term.low.beside(column.column.ty);
                Some([low.clone(), term.high.clone().unwrap_or(low)])
            }
            None => None,
        };
        let filled = |plan: Plan| match &values {
            Some(ends) => {
                let filled = stored.iter().zip(ends).map(|((name, _), value)| {
                    let both = vec![Expr::column(name.clone()), value.clone()];
                    Named::new(name.clone(), Expr::Call(Function::Coalesce, both))
                });
                plan.extend(filled.collect())
            }
            None => {
                let functions = stored.iter().map(|(name, _)| WindowFunction {
                    name: name.clone(),
                    kind: WindowKind::LastKnown,
                    argument: Expr::column(name.clone()),
                });
                let (partition, order, functions) = (partition.clone(), order.clone(), functions.collect());
                Plan::Window { input: Box::new(plan), partition, order, functions }
            }
        };
        // What nothing stands before stays missing, and is not counted.
        let first = Expr::column(stored[0].0.clone());
        let before = frame.plan.clone();
        frame.plan = filled(before.clone().extend(vec![Named::new("~was", first.clone().is_missing())]));
        let were = Expr::column("~was").and(first.is_known());
        frame.say_count(Some(were), move |n| {
            let en = format!("{said}: missing values filled: {n}");
            (n > 0).then(|| Note::new("filled", en, format!("{said}:填充了 {n} 个缺失值")))
        });
        frame.plan = filled(before);
    }
}
