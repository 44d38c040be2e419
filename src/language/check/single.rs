//! `(M of E for T)`: one figure as a value inside any expression.

use std::sync::Arc;

use super::scope::{self, Frame};
use super::{fault, show};
use crate::answer::{NOT_ONE, Note, Table};
use crate::catalog::DatasetColumn;
use crate::diagnostic::Diagnostic;
use crate::plan::{Aggregate, AggregateFunction, Expr, JoinKind, Part, Plan};
use crate::script::expression_text;
use crate::syntax::tree::{self, Clauses, ExprKind, Name, PeriodWord, SINGLE, Target};
use crate::types::{Column, Kind, Type};
use crate::verb::{Stage, Verb};
use crate::words::{Language, Words};
use crate::world::World;

/// The part that counts how many figures such a sentence has.
pub(super) const FIGURE: &str = "single";

/// Adds the figure that a sentence of its own gives as a column, the same in every row. Several figures are refused when
/// they are found, none is missing and said.
pub(super) fn single(
    frame: &mut Frame,
    arguments: &[tree::Expr],
    name: &Name,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    let Some((of, rest)) = arguments.split_first() else { return };
    let target = Target { expr: of.clone(), alias: None };
    let mut clauses = Clauses { span: name.span, ..Clauses::default() };
    for it in rest {
        match &it.kind {
            ExprKind::Text(text) => clauses.of.push(Name { text: text.clone(), quoted: true, span: it.span }),
            ExprKind::Period(period) => {
                clauses.periods.push(PeriodWord { period: Some(period.clone()), parameter: None, span: it.span })
            }
            _ => {}
        }
    }
    let asked = Stage { verb: Verb::Show { targets: vec![target.clone()], clauses: clauses.clone() }, span: name.span };
    let Some(mut other) = scope::start_beside(frame, &asked, world, faults) else { return };
    other.text.clone_from(&frame.text);
    (other.observes, other.one_each) = (true, true);
    let advice = advice(&other, of, arguments, world);
    // `(growth(revenue) of E for T)`: what looks along the periods comes before one is chosen, as in any sentence.
    let (targets, clauses) = match super::window::settled(&mut other, &asked.verb, world, faults) {
        Some(Verb::Show { targets, clauses }) => (targets, clauses),
        _ => (vec![target], clauses),
    };
    // Of several periods a figure is one as its kind says.
    other.one_value = rest.iter().any(|it| matches!(&it.kind, ExprKind::Period(it) if it.end - it.start > 366))
        && targets.iter().flat_map(|it| super::table::reads(&other, &it.expr, world)).all(|it| adds_up(&other, &it));
    show::show(&mut other, &targets, &clauses, world, faults);
    let Some(column) = other.columns.last().map(|it| it.column.clone()).filter(is_figure) else { return };
    let stored = column.stored();
    let value = Column { name: name.text.clone(), label: crate::words::Words::same(name.text.clone()), ..column };
    let value = Column { kind: Kind::Level, ..value };
    let one = |name: String, argument: Expr, function: AggregateFunction| Aggregate {
        name,
        function,
        argument,
        filter: None,
    };
    let pairs = stored.iter().zip(value.stored());
    let mut aggregates: Vec<Aggregate> =
        pairs.map(|((from, _), (to, _))| one(to, Expr::column(from.clone()), AggregateFunction::Max)).collect();
    let right = other.plan.clone().aggregate(vec![], aggregates.clone());
    let known = Expr::column(stored[0].0.clone());
    aggregates = vec![one("n".to_owned(), known, AggregateFunction::Known)];
    let plan = other.plan.clone().aggregate(vec![], aggregates);
    frame.extra.push(Part { name: FIGURE, plan, columns: vec![Column::plain("n", Type::Integer)], page: None });
    let text = name.text.clone();
    frame.say.push(Arc::new(move |table: &Table| match table.number(0, "n").unwrap_or(0.0) {
        1.0 => None,
        0.0 => Some(Note::new("no-figure", format!("{text} has no figure"), format!("{text} 没有数据"))),
        n => Some(Note::new(
            NOT_ONE,
            format!("{text} has {n} figures; {}", advice.en),
            format!("{text} 有 {n} 个数据;{}", advice.zh),
        )),
    }));
    frame.notes.extend(other.notes);
    frame.extra.extend(other.extra);
    frame.say.extend(other.say);
    let left = Box::new(frame.plan.clone());
    frame.plan = Plan::Join { left, right: Box::new(right), on: vec![], how: JoinKind::Cross };
    frame.columns.push(DatasetColumn::of(value));
}

/// The verb with what definitions say in the place of their names, where a figure in brackets stands in them: `let best =
/// (revenue of E for 2021)`. What is asked for keeps the name of its definition.
pub(super) fn defined(frame: &mut Frame, verb: &Verb, world: &World, faults: &mut Vec<Diagnostic>) -> Option<Verb> {
    let mut changed = verb.clone();
    for target in changed.targets_mut().into_iter().flatten().filter(|it| it.alias.is_none()) {
        target.alias = definition(frame, &target.expr, world).map(|it| Name { span: target.expr.span, ..it.0.clone() });
    }
    let mut found = false;
    for expr in changed.expressions_mut() {
        found |= written_out(frame, expr, world, faults);
    }
    found.then_some(changed)
}

/// The definition that a name stands for, with its name, if a figure in brackets stands in it, or in one that it names.
fn definition(frame: &Frame, expr: &tree::Expr, world: &World) -> Option<(Name, tree::Expr)> {
    let ExprKind::Name(path) = &expr.kind else { return None };
    let [name] = path.as_slice() else { return None };
    let at = world.expressions.iter().rposition(|it| it.0 == name.text && frame.column(&name.text).is_none())?;
    // A definition speaks of those before it.
    let before = World { expressions: world.expressions[..at].to_vec(), ..world.clone() };
    let formula = &world.expressions[at].1;
    holds_one(frame, formula, &before).then(|| (name.clone(), formula.standing_at(expr.span)))
}

fn holds_one(frame: &Frame, expr: &tree::Expr, world: &World) -> bool {
    let itself = matches!(&expr.kind, ExprKind::Call { function, .. } if function.text == SINGLE);
    itself
        || definition(frame, expr, world).is_some()
        || expr.children().into_iter().any(|it| holds_one(frame, it, world))
}

fn written_out(frame: &mut Frame, expr: &mut tree::Expr, world: &World, faults: &mut Vec<Diagnostic>) -> bool {
    let Some((name, formula)) = definition(frame, expr, world) else {
        return expr.parts_mut().into_iter().fold(false, |found, it| written_out(frame, it, world, faults) | found);
    };
    *expr = formula;
    match matches!(&expr.kind, ExprKind::Call { function, .. } if function.text == SINGLE) {
        true => put(frame, expr, name.text, world, faults),
        false => each(frame, expr, world, faults),
    }
    true
}

/// Puts columns in the place of the figures in brackets of a definition.
fn each(frame: &mut Frame, expr: &mut tree::Expr, world: &World, faults: &mut Vec<Diagnostic>) {
    if written_out(frame, expr, world, faults) {
        return;
    }
    match matches!(&expr.kind, ExprKind::Call { function, .. } if function.text == SINGLE) {
        true => put(frame, expr, expression_text(expr, Language::English), world, faults),
        false => expr.parts_mut().into_iter().for_each(|it| each(frame, it, world, faults)),
    }
}

fn put(frame: &mut Frame, expr: &mut tree::Expr, text: String, world: &World, faults: &mut Vec<Diagnostic>) {
    let ExprKind::Call { arguments, .. } = &expr.kind else { return };
    let name = Name { text, quoted: true, span: expr.span };
    if frame.columns.iter().all(|it| it.column.name != name.text) {
        single(frame, arguments, &name, world, faults);
    }
    expr.kind = ExprKind::Name(vec![name]);
}

/// How to ask for one figure: of whom and for when, in the names of the table, or else how several become one.
fn advice(frame: &Frame, of: &tree::Expr, arguments: &[tree::Expr], world: &World) -> Words {
    let metric = &expression_text(of, Language::English);
    let is_period = |it: &tree::Expr| matches!(it.kind, ExprKind::Period(_));
    let written = |it: &tree::Expr| match &it.kind {
        ExprKind::Text(name) => fault::written(name),
        ExprKind::Period(period) => period.text.clone(),
        _ => expression_text(it, Language::English),
    };
    let last = |name: Option<&String>| frame.column(name?)?.values.as_ref()?.last().cloned();
    let first = |name: Option<&String>| frame.column(name?)?.values.as_ref()?.first().cloned();
    let whom = arguments[1..].iter().find(|it| !is_period(it)).map(&written);
    let when = arguments[1..].iter().find(|it| is_period(it)).map(&written);
    if whom.is_some() && when.is_some() {
        let reads = super::table::reads(frame, of, world);
        let name = reads.first().map_or(metric.clone(), |it| fault::written(it));
        return Words::new(
            format!("declare how they add up, such as `kinds ({name}: flow)`, or ask for a column of its own"),
            format!("请声明其加总方式,如 `kinds ({name}: flow)`"),
        );
    }
    let said = |word: &str, value: Option<String>| value.map_or(String::new(), |it| format!(" {word} {it}"));
    let whom = whom.or_else(|| first(frame.entity.as_ref()).map(|it| fault::written(&it)));
    let (whom, when) = (said("of", whom), said("for", when.or_else(|| last(frame.shown_period.as_ref()))));
    match (whom.as_str(), when.as_str()) {
        ("", "") => Words::new("write an aggregate", "请写明聚合方式"),
        _ => Words::new(
            format!("say of whom and for when: `({metric}{whom}{when})`"),
            format!("请注明主体与期间:`({metric}{whom}{when})`"),
        ),
    }
}

fn adds_up(frame: &Frame, name: &str) -> bool {
    frame.column(name).is_some_and(|it| !matches!(it.column.kind, Kind::Unknown | Kind::Label))
}

fn is_figure(it: &Column) -> bool {
    matches!(it.ty, Type::Number | Type::Integer)
}
