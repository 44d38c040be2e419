//! `trend M align by opened`: figures by the years since each entity's own date, for ramp-up curves.
//!
//! Year 0 is the calendar year of the date itself, so it is a part of a year.
//! What adds up (flows, stocks) is the mean of the entities that are known at that age, because at each age there are others;
//! ratios are weighed.

use super::super::infer::Scope;
use super::super::scope::{Frame, who};
use super::super::settled::{Joint, whole_years};
use super::super::{fault, sentence, show, table, totals, whole};
use super::Asked;
use crate::answer::{AGE, Note};
use crate::catalog::DatasetColumn;
use crate::diagnostic::{Diagnostic, Fix};
use crate::function::Function;
use crate::plan::{
    AggregateFunction, BinaryOperator as Op, Expr, Named, Plan, SortKey, Task, WindowFunction, WindowKind,
};
use crate::syntax::tree::{Clauses, Expr as Written, ExprKind, Name, PeriodWord, Target};
use crate::types::{Column, Kind, Type};
use crate::words::Words;
use crate::world::World;

/// The task of an aligned trend: the years since, groups, and for each metric its figure and of how many it is.
pub(super) fn aligned(
    frame: &mut Frame,
    targets: &[Target],
    asked: &Asked<'_>,
    by: &Name,
    clauses: &Clauses,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Task> {
    if asked.matched || asked.bucket.is_some() || asked.over.is_some() {
        let word = if asked.matched { "matched" } else { "a word of time" };
        faults.push(fault::clause_not_here(asked.span, word, "trend … align by"));
        return None;
    }
    if clauses.totals {
        let at = totals::place(clauses);
        let fault = fault::clause_not_here(at, "with totals", "trend … align by");
        faults.push(fault.fix(Fix::replace(at, "", "leave `with totals` out")));
        return None;
    }
    let Some(from) = frame.column(&by.text).map(|it| it.column.clone()) else {
        faults.push(fault::unknown_name(by, frame));
        return None;
    };
    let own = Expr::column(from.name.clone());
    let began = match from.ty {
        Type::Date => Expr::Call(Function::Year, vec![own]),
        Type::Integer => own,
        // A column of dates and years: both begin with the year.
        Type::Period => {
            let year = Expr::Call(Function::Substring, vec![own, Expr::number(1.0), Expr::number(4.0)]);
            Expr::Call(Function::ToNumber, vec![year])
        }
        Type::Text | Type::Number | Type::Truth | Type::Unknown => {
            faults.push(fault::wrong_type(by.span, from.ty, "a date or a year"));
            return None;
        }
    };
    let year = year(frame, &from.name, asked, faults)?;
    // The date stands in one row of an entity, its figures in others.
    let (own, began) = (Named::new("~own", began), Expr::column("~own"));
    frame.plan = frame.plan.clone().extend(vec![own]);
    let began = match who(frame.entity.as_deref(), &frame.columns).map(str::to_owned) {
        Some(entity) => {
            let kind = WindowKind::Aggregate(AggregateFunction::Min);
            let first = WindowFunction { name: "~began".into(), kind, argument: began };
            let input = Box::new(frame.plan.clone());
            frame.plan = Plan::Window { input, partition: vec![entity], order: vec![], functions: vec![first] };
            frame.columns.push(DatasetColumn::of(Column::plain("~began", Type::Number)));
            Expr::column("~began")
        }
        None => began,
    };
    let name = format!("{AGE}{}", from.name);
    let age = Column {
        kind: Kind::Label,
        label: Words::new(format!("years since {}", from.name), format!("距{}年数", from.label.zh)),
        ..Column::plain(name.clone(), Type::Number)
    };
    let age_of = Named::new(name.clone(), Expr::binary(Op::Subtract, year, began));
    frame.plan = frame.plan.clone().extend(vec![age_of.clone()]);
    frame.columns.push(DatasetColumn::of(age));
    let mut clauses = clauses.clone();
    let chosen = clauses.since.is_some() || clauses.until.is_some() || !clauses.periods.is_empty();
    if frame.period.is_some() && !chosen {
        clauses.periods = vec![PeriodWord { period: None, parameter: None, span: asked.span }];
    }
    let looked: Vec<_> = targets.iter().map(|it| &it.expr).collect();
    sentence::begin(frame, &clauses, &looked, world, faults);
    // Only figures count that are of a year, of somebody whose date is known.
    let read: Vec<String> = looked.iter().flat_map(|it| table::reads(frame, it, world)).collect();
    of_years(frame, &looked, &clauses, world);
    frame.plan = frame.plan.clone().extend(vec![age_of]);
    let read = read.iter().filter_map(|name| frame.column(name)).flat_map(|it| it.column.stored());
    let known = read.map(|it| Expr::column(it.0).is_known()).reduce(Expr::or).unwrap_or(Expr::truth(true));
    let without = Expr::column(name.clone()).is_missing();
    let date = from.name.clone();
    frame.say_count(Some(known.and(without.clone())), move |n| {
        let en = format!("left out, without {date} or of no full year: {n} rows");
        (n > 0).then(|| Note::new("not-aligned", en, format!("{n} 行没有 {date} 或不是整年,未计入")))
    });
    frame.plan = frame.plan.clone().filter(without.negated());
    frame.period = None;
    let group = Name { text: name.clone(), quoted: true, span: by.span };
    let group = Target { expr: Written { kind: ExprKind::Name(vec![group]), span: by.span }, alias: None };
    clauses.by.insert(0, group);
    let asked: Vec<Target> = targets.iter().flat_map(|it| figures(frame, it, targets.len(), world)).collect();
    show::groups(frame, &asked, &clauses, world, faults);
    let keys = frame.columns.iter().take(clauses.by.len()).map(|it| it.column.name.clone());
    let keys = keys.map(|name| SortKey { expr: Expr::column(name), descending: false }).collect();
    frame.plan = frame.plan.clone().sort(keys);
    frame.ordered = true;
    Some(table::everything(frame))
}

/// Makes one row of each entity and year, of departments and of halves: each is one of those that a mean is of.
fn of_years(frame: &mut Frame, looked: &[&Written], clauses: &Clauses, world: &World) {
    let named = |it: &String| frame.column(it).is_some_and(|it| matches!(it.column.ty, Type::Period | Type::Text));
    if !frame.period.as_ref().is_some_and(named) {
        return;
    }
    let targets = sentence::formulas(frame, looked, &Clauses::default(), world);
    let beside: Vec<String> = clauses.by.iter().flat_map(|it| table::reads(frame, &it.expr, world)).collect();
    let joint = Joint::of(frame, if frame.settling.variants.is_empty() { &targets } else { &[] });
    joint.add(frame);
    let own = frame.settling.variants.iter().map(|it| it.2.clone());
    let figures: Vec<String> = targets.iter().flat_map(|it| it.reads.clone()).chain(own).collect();
    if whole_years(frame, &figures, &beside) {
        frame.say_count(Some(Expr::column(whole::ADDED).is_known()), whole::said);
    }
}

/// The calendar year of a row: of its period if that is a full year, of its only date else.
fn year(frame: &Frame, from: &str, asked: &Asked<'_>, faults: &mut Vec<Diagnostic>) -> Option<Expr> {
    let declared = frame.shown_period.as_ref().and_then(|name| frame.column(name));
    let mut dates = frame.columns.iter().filter(|it| it.column.ty == Type::Date && it.column.name != from);
    let lone = dates.next().filter(|_| dates.next().is_none());
    let Some(column) = declared.or(lone) else {
        faults.push(fault::no_time(asked.span, frame));
        return None;
    };
    let value = Expr::column(column.column.name.clone());
    Some(match column.column.ty {
        Type::Date => Expr::Call(Function::Year, vec![value]),
        Type::Text | Type::Period => Expr::Call(Function::ToNumber, vec![value]),
        _ => value,
    })
}

/// A target as it is shown: a mean where figures add up, and how many are known.
fn figures(frame: &mut Frame, target: &Target, n_targets: usize, world: &World) -> [Target; 2] {
    let term = Scope::rows(frame, world, &mut Vec::new()).infer(&target.expr);
    let name = table::target_name(target, &term, target.expr.span.of(&frame.text));
    let adds_up = matches!(term.kind, Kind::Flow | Kind::Stock | Kind::Unknown | Kind::Level);
    let (value, alias) = match adds_up && !table::has_aggregate(frame, &target.expr) {
        true => (call("mean", Some(&target.expr), target), Some(format!("mean_{name}"))),
        false => (target.expr.clone(), target.alias.as_ref().map(|it| it.text.clone())),
    };
    let named = |text: String| Name { text, quoted: true, span: target.expr.span };
    let n = if n_targets == 1 { "n".to_owned() } else { format!("n_{name}") };
    let counted = match table::has_aggregate(frame, &target.expr) {
        true => call("count", None, target),
        false => call("count", Some(&target.expr), target),
    };
    [
        Target { expr: value, alias: target.alias.clone().or(alias.map(named)) },
        Target { expr: counted, alias: Some(named(n)) },
    ]
}

/// A call with at most one argument, standing where a target does.
fn call(function: &str, argument: Option<&Written>, at: &Target) -> Written {
    let span = at.expr.span;
    let function = Name { text: function.to_owned(), quoted: false, span };
    let arguments = argument.into_iter().cloned().collect();
    Written { kind: ExprKind::Call { function, arguments, distinct: false, filter: None }, span }
}
