//! `discrete(x)`: the figure of a single quarter stands in a row of that quarter, whatever period it was taken out of.

use super::periods::months;
use crate::check::asked::{meeting, met, of_whom};
use crate::check::infer::Scope;
use crate::check::scope::Frame;
use crate::function::Function;
use crate::plan::{BinaryOperator as Op, Expr, JoinKind, Named, Plan, Value};
use crate::quantity::{civil_from_days, read_period};
use crate::syntax::tree::{self, ExprKind, Name};
use crate::types::{Kind, Type};
use crate::world::World;

/// The plain column with the first day of a row's period, as a number.
const FROM: &str = "~from";

/// Whether a call is `discrete(x)`.
pub(in crate::check) fn is_discrete(expr: &tree::Expr) -> bool {
    matches!(&expr.kind, ExprKind::Call { function, .. } if function.text.eq_ignore_ascii_case("discrete"))
}

/// The formula of a name that is defined with a `discrete(x)` in it.
pub(super) fn defined(frame: &Frame, expr: &tree::Expr, world: &World) -> Option<tree::Expr> {
    let ExprKind::Name(path) = &expr.kind else { return None };
    let [name] = path.as_slice() else { return None };
    let (_, formula) = world.expressions.iter().rev().find(|it| it.0 == name.text)?;
    let unknown = frame.column(&name.text).is_none();
    (unknown && holds(frame, formula, world, 0)).then(|| formula.standing_at(expr.span))
}

/// Whether a `discrete(x)` stands in an expression, or in a definition that it names.
pub(super) fn holds(frame: &Frame, expr: &tree::Expr, world: &World, depth: usize) -> bool {
    let named = || match &expr.kind {
        ExprKind::Name(path) if path.len() == 1 && depth < 32 && frame.column(&path[0].text).is_none() => {
            let defined = world.expressions.iter().rev().find(|it| it.0 == path[0].text);
            defined.is_some_and(|it| holds(frame, &it.1, world, depth + 1))
        }
        _ => false,
    };
    is_discrete(expr) || named() || expr.children().into_iter().any(|it| holds(frame, it, world, depth))
}

/// Whether a window would look at figures of single quarters that stand in the rows of longer periods.
pub(super) fn misplaced(scope: &Scope<'_>, arguments: &[tree::Expr]) -> bool {
    let derived = |it: &tree::Expr| reads_any(it, &scope.frame.quarters);
    arguments.iter().any(|it| holds(scope.frame, it, scope.world, 0) || derived(it))
}

fn reads_any(expr: &tree::Expr, columns: &[String]) -> bool {
    let named = matches!(&expr.kind, ExprKind::Name(path) if columns.contains(&path[0].text));
    named || expr.children().into_iter().any(|it| reads_any(it, columns))
}

/// What the column of a `discrete(x)` inside another call is named.
pub(super) fn name_of(frame: &Frame, expr: &tree::Expr) -> Name {
    let text = match &expr.kind {
        ExprKind::Call { arguments, .. } => match arguments.first().map(|it| &it.kind) {
            Some(ExprKind::Name(path)) if path.len() == 1 => format!("discrete({})", path[0].text),
            _ => format!("discrete {}", crate::check::each::in_words(expr, &frame.text)),
        },
        _ => String::new(),
    };
    Name { text, quoted: true, span: expr.span }
}

/// Moves the figures of a column that `discrete` made out of longer periods into rows of their quarters: the last three months.
/// A quarter that is stated by itself keeps its own figure.
pub(super) fn put(frame: &mut Frame, name: &str) {
    let (Some(period), Some(made)) = (frame.period.clone(), frame.column(name).map(|it| it.column.clone())) else {
        return;
    };
    let schema = frame.plan.schema();
    let figure: Vec<String> = made.stored().into_iter().map(|it| it.0).collect();
    let is_quarter = Expr::binary(Op::Equal, months(&period), Expr::number(3.0));
    let held = |(name, ty): &(String, Type), only: &Expr| match figure.contains(name) {
        true => Named::new(name.clone(), only.clone().then_else(Expr::column(name.clone()), Expr::missing(*ty))),
        false => Named::new(name.clone(), Expr::column(name.clone())),
    };
    let stated = frame.plan.clone().project(schema.iter().map(|it| held(it, &is_quarter)).collect());
    let known = |it: &String| Expr::column(it.clone()).is_known();
    let has_figure = figure.iter().map(known).reduce(Expr::or).unwrap_or(Expr::truth(false));
    let longer = Expr::binary(Op::Greater, months(&period), Expr::number(3.0));
    let labels: Vec<String> = frame
        .columns
        .iter()
        .map(|it| &it.column)
        .filter(|it| it.kind == Kind::Label)
        .map(|it| it.name.clone())
        .collect();
    let (start, text) = quarter(&period);
    let one = |(name, ty): &(String, Type)| {
        let value = match name {
            it if *it == period => text.clone(),
            it if *it == format!("{period}~start") => start.clone(),
            it if *it == format!("{period}~end") || figure.contains(it) || labels.contains(it) => {
                Expr::column(it.clone())
            }
            _ => Expr::missing(*ty),
        };
        Named::new(name.clone(), value)
    };
    let taken = frame.plan.clone().filter(longer.and(has_figure.clone())).project(schema.iter().map(one).collect());
    let mut keys = of_whom(frame);
    keys.extend(frame.parts.iter().filter(|it| !keys.contains(it)).cloned().collect::<Vec<_>>());
    keys.push(FROM.to_owned());
    let with_start = |plan: Plan| {
        let start = Expr::binary(Op::Multiply, Expr::column(format!("{period}~start")), Expr::number(1.0));
        meeting(plan.extend(vec![Named::new(FROM, start)]), &keys)
    };
    let (left, right) = (Box::new(with_start(taken)), Box::new(with_start(stated.clone().filter(has_figure))));
    let on = keys.iter().map(|it| (met(it), met(it))).collect();
    let new = Plan::Join { left, right, on, how: JoinKind::Anti };
    let new = new.project(schema.iter().map(|it| Named::new(it.0.clone(), Expr::column(it.0.clone()))).collect());
    frame.plan = Plan::Union { inputs: vec![stated, new] };
    with_quarters(frame, &period);
}

/// The first day of the last three months of a row's period, and what that quarter is called: `2021Q2`, `2021-02..2021-04`.
fn quarter(period: &str) -> (Expr, Expr) {
    let epoch = || Expr::Literal(Value::Date(0), Type::Date);
    let call = |function, arguments: Vec<Expr>| Expr::Call(function, arguments);
    let text = |function, of: &Expr| call(Function::ToText, vec![call(function, vec![of.clone()])]);
    let end = Expr::binary(Op::Add, epoch(), Expr::column(format!("{period}~end")));
    let after = Expr::binary(Op::Add, end.clone(), Expr::number(1.0));
    let first = call(Function::AddMonths, vec![after, Expr::number(-3.0)]);
    let month = |of: &Expr| {
        let short = Expr::binary(Op::Less, call(Function::Month, vec![of.clone()]), Expr::number(10.0));
        let dash = short.then_else(Expr::text("-0"), Expr::text("-"));
        call(Function::Concat, vec![text(Function::Year, of), dash, text(Function::Month, of)])
    };
    let of_calendar =
        call(Function::Concat, vec![text(Function::Year, &end), Expr::text("Q"), text(Function::Quarter, &end)]);
    let of_months = call(Function::Concat, vec![month(&first), Expr::text(".."), month(&end)]);
    let rest = Expr::binary(Op::Modulo, call(Function::Month, vec![end]), Expr::number(3.0));
    let is_calendar = Expr::binary(Op::Equal, rest, Expr::number(0.0));
    (Expr::binary(Op::Subtract, first, epoch()), is_calendar.then_else(of_calendar, of_months))
}

/// Adds the quarters to the periods that the table is known to have.
fn with_quarters(frame: &mut Frame, period: &str) {
    let column = frame.columns.iter_mut().find(|it| it.column.name == *period);
    let Some(values) = column.and_then(|it| it.values.as_mut()) else { return };
    let quarter = |it: &String| {
        let end = civil_from_days(read_period(it)?.end);
        end.1.is_multiple_of(3).then(|| format!("{}Q{}", end.0, end.1 / 3))
    };
    let mut all: Vec<String> = values.iter().cloned().collect();
    all.extend(values.iter().filter_map(quarter));
    all.sort();
    all.dedup();
    *values = all.into();
}
