//! The drivers of a bridge: the formula a figure stands for, the rows that have all of them, and how each is measured.

use super::formula::{self, Formula};
use crate::answer::Note;
use crate::catalog::DatasetColumn;
use crate::check::infer::{Scope, Term, column_term};
use crate::check::scope::Frame;
use crate::check::{asked, fault, ranges, table};
use crate::diagnostic::Diagnostic;
use crate::function::Function;
use crate::plan::{BinaryOperator, Expr, Named};
use crate::quantity::{Literal, number_text};
use crate::source::Span;
use crate::syntax::tree::{self, ExprKind, Name, Operator, Target};
use crate::types::{Column, Kind, Type};
use crate::words::Words;
use crate::world::World;

fn named(text: &str, span: Span) -> tree::Expr {
    tree::Expr { kind: ExprKind::Name(vec![Name { text: text.to_owned(), quoted: true, span }]), span }
}

fn binary(operator: Operator, left: tree::Expr, right: tree::Expr) -> tree::Expr {
    let span = left.span;
    tree::Expr { kind: ExprKind::Binary { operator, left: Box::new(left), right: Box::new(right) }, span }
}

/// The name of the figure and its formula: as written, or the parts of a ratio, or the figure itself; by groups a rate is
/// what it makes with its weight, over the weight.
pub(super) fn figure(frame: &Frame, target: &Target, grouped: bool) -> (String, tree::Expr) {
    if let Some(alias) = &target.alias {
        return (alias.text.clone(), target.expr.clone());
    }
    let name = target.expr.span.of(&frame.text).trim().to_owned();
    let ExprKind::Name(path) = &target.expr.kind else { return (name, target.expr.clone()) };
    let span = target.expr.span;
    match frame.column(&path[0].text) {
        Some(it) if it.parts.is_some() => {
            let (above, below) = it.parts.clone().unwrap_or_default();
            (it.column.name.clone(), binary(Operator::Divide, named(&above, span), named(&below, span)))
        }
        Some(it) if grouped && it.column.kind == Kind::Rate && it.weight.is_some() => {
            let weight = named(it.weight.as_deref().unwrap_or_default(), span);
            let above = binary(Operator::Multiply, named(&it.column.name, span), weight.clone());
            (it.column.name.clone(), binary(Operator::Divide, above, weight))
        }
        _ => (name, target.expr.clone()),
    }
}

/// The fault of a whole that is one of its own drivers: `revenue = beds * (revenue / beds)`.
pub(super) fn of_itself(frame: &Frame, target: &Target, stage: Span, n_drivers: usize) -> Option<Diagnostic> {
    let whole = target.alias.as_ref().filter(|_| n_drivers > 1)?;
    let called = |name: &Name| frame.column(&name.text).map_or(name.text.clone(), |it| it.column.name.clone());
    let is = |it: &tree::Expr| match &it.kind {
        ExprKind::Name(path) => path.last().is_some_and(|it| called(it) == called(whole)),
        _ => false,
    };
    let part = quotient_of(&target.expr, &is)?;
    Some(fault::driver_of_itself(whole, part, stage, &frame.text))
}

/// The innermost part of a formula in which a name stands with something else.
fn quotient_of<'a>(expr: &'a tree::Expr, is: &impl Fn(&tree::Expr) -> bool) -> Option<&'a tree::Expr> {
    let inside = expr.children();
    inside.iter().find_map(|it| quotient_of(it, is)).or_else(|| inside.iter().any(|it| is(it)).then_some(expr))
}

/// The drivers in the order written, each a target of its own.
pub(super) fn targets(expr: &tree::Expr) -> Vec<Target> {
    let names = formula::names(expr).into_iter();
    names
        .map(|name| Target { expr: tree::Expr { span: name.span, kind: ExprKind::Name(vec![name]) }, alias: None })
        .collect()
}

/// When each driver is known in a row.
fn known(frame: &Frame, drivers: &[Target], world: &World) -> Vec<Expr> {
    let mut found = Vec::new();
    for driver in drivers.iter().filter(|it| !table::has_aggregate(frame, &it.expr)) {
        let mut quiet = Vec::new();
        let term = Scope::rows(frame, world, &mut quiet).infer(&driver.expr);
        found.extend(quiet.is_empty().then(|| term.low.is_known()));
    }
    found
}

/// When all drivers are known in a row.
pub(in crate::check) fn complete(frame: &Frame, drivers: &[Target], world: &World) -> Expr {
    known(frame, drivers, world).into_iter().reduce(Expr::and).unwrap_or(Expr::truth(true))
}

/// Keeps the rows that have all drivers: what has a divisor alone would water a ratio down, a volume without a price would be
/// given the price of the others.
pub(in crate::check) fn only_complete(frame: &mut Frame, drivers: &[Target], called: &'static str, world: &World) {
    let all = known(frame, drivers, world);
    if all.len() < 2 {
        return;
    }
    let (every, some) = (all.iter().cloned().reduce(Expr::and), all.into_iter().reduce(Expr::or));
    let Some((every, some)) = every.zip(some) else { return };
    frame.say_count(Some(some.and(every.clone().negated())), move |n| {
        let en = format!("left out, because not all {called} are known: {n} rows");
        let zh = if called == "drivers" { "驱动因素" } else { "各部分数据" };
        (n > 0).then(|| Note::new("drivers-missing", en, format!("因{zh}不全而未计入:{n} 行")))
    });
    frame.plan = frame.plan.clone().filter(every);
}

/// How each driver adds up; a ratio that nobody knows the parts of is a mean like any price.
pub(super) fn kinds(frame: &Frame, drivers: &[Target], world: &World) -> Vec<Kind> {
    let kind = |it: &Target| {
        let term = Scope::rows(frame, world, &mut Vec::new()).infer(&it.expr);
        let column = term.column.as_ref().and_then(|it| frame.column(it));
        match term.kind {
            Kind::Ratio if column.is_some_and(|it| it.parts.is_none()) => Kind::Level,
            kind => kind,
        }
    };
    drivers.iter().map(kind).collect()
}

/// Whether figures of this kind add up over groups.
pub(super) fn adds_up(kind: &Kind) -> bool {
    matches!(kind, Kind::Flow | Kind::Stock | Kind::Unknown)
}

/// The volume and the price of a product of two; of two volumes the first is one.
pub(super) fn volume_and_price(formula: &Formula, kinds: &[Kind]) -> Option<(usize, usize)> {
    let two = kinds.len() == 2 && formula.is_product() && (0..2).all(|at| formula.power(at) == 1.0);
    let first = if adds_up(kinds.first()?) || !adds_up(kinds.get(1)?) { 0 } else { 1 };
    two.then_some((first, 1 - first))
}

/// The drivers, a price weighed by the volumes it is multiplied with, and by the prices of these volumes that go before it: the
/// price of a day by admissions times days. Then volume times price is the figure itself, whatever is added to it.
pub(super) fn weighed(frame: &Frame, drivers: &[Target], formula: &Formula, kinds: &[Kind]) -> Vec<Target> {
    let is_price = |at: usize| matches!(kinds[at], Kind::Rate | Kind::Level);
    let order = order(frame, drivers);
    let made = drivers.iter().enumerate().map(|(at, target)| {
        let ExprKind::Name(path) = &target.expr.kind else { return target.clone() };
        let Some(volume) = volume_of(at, drivers, formula, (kinds, &order)).filter(|_| is_price(at)) else {
            return target.clone();
        };
        let span = target.expr.span;
        let word = |text: &str| Name { text: text.to_owned(), quoted: false, span };
        let alias = Some(word(&path[path.len() - 1].text));
        let arguments = vec![target.expr.clone(), volume];
        let call = ExprKind::Call { function: word("weighted"), arguments, distinct: false, filter: None };
        Target { expr: tree::Expr { kind: call, span }, alias }
    });
    made.collect()
}

/// The places of the drivers in which prices go before each other: those whose declared weight is a driver first, then as written.
fn order(frame: &Frame, drivers: &[Target]) -> Vec<(bool, usize)> {
    let column = |it: &Target| match &it.expr.kind {
        ExprKind::Name(path) => frame.column(&path[0].text),
        _ => None,
    };
    let names: Vec<&str> = drivers.iter().filter_map(column).map(|it| it.column.name.as_str()).collect();
    let later = |it: &Target| column(it).and_then(|it| it.weight.as_deref()).is_none_or(|it| !names.contains(&it));
    drivers.iter().enumerate().map(|(at, it)| (later(it), at)).collect()
}

/// The sum of the volumes that a driver is multiplied with, each as often as it is; none where it stands by itself somewhere.
fn volume_of(
    driver: usize,
    drivers: &[Target],
    formula: &Formula,
    (kinds, order): (&[Kind], &[(bool, usize)]),
) -> Option<tree::Expr> {
    let mut volume: Option<tree::Expr> = None;
    for (number, factors) in formula.products().into_iter().filter(|it| it.1.contains(&driver)) {
        factors.iter().find(|it| adds_up(&kinds[**it]))?;
        let weighs = |it: &&usize| adds_up(&kinds[**it]) || order[**it] < order[driver];
        let volumes = factors.iter().filter(weighs).map(|it| drivers[*it].expr.clone());
        let product = volumes.reduce(|left, right| binary(Operator::Multiply, left, right))?;
        if factors.iter().filter(|it| **it == driver).count() > 1 {
            return None;
        }
        let times = Literal::exact(number.abs(), number_text(number.abs()));
        let times = tree::Expr { kind: ExprKind::Number(times), span: product.span };
        let product = if number.abs() == 1.0 { product } else { binary(Operator::Multiply, product, times) };
        let operator = if number < 0.0 { Operator::Subtract } else { Operator::Add };
        volume = Some(match volume {
            Some(before) => binary(operator, before, product),
            None if number < 0.0 => tree::Expr { span: product.span, kind: ExprKind::Negate(Box::new(product)) },
            None => product,
        });
    }
    volume
}

/// The formula of each row, where it adds up and rows are of no parts of a period: what the formula of the totals should be.
pub(super) fn by_rows(frame: &mut Frame, whole: &Term, kinds: &[Kind]) -> Option<Target> {
    let of_a_day = kinds.contains(&Kind::Stock) && !asked::of_one_length(frame);
    (whole.kind == Kind::Flow && !of_a_day).then(|| made(frame, "~by rows", whole.clone(), whole))
}

/// A column of a term, as a target.
fn made(frame: &mut Frame, name: &str, term: Term, like: &Term) -> Target {
    let kind = if like.kind == Kind::Stock { Kind::Stock } else { Kind::Flow };
    let column = Column { kind, ty: Type::Number, ..term.as_column(name, Words::same(name)) };
    frame.plan = frame.plan.clone().extend(table::named(name, &term));
    frame.columns.push(DatasetColumn::of(column));
    Target { expr: named(name, like.span), alias: None }
}

/// The column of the name before `=`, which states what the formula should give, and what the formula gives, both in the rows
/// that have both: a sum over other rows is no figure to hold against it.
pub(super) fn stated(frame: &mut Frame, target: &Target, whole: &Term, additive: bool) -> Option<[Target; 2]> {
    let name = target.alias.as_ref()?;
    let column = frame.column(&name.text)?.clone();
    let adds = matches!(column.column.kind, Kind::Flow | Kind::Stock);
    let number = matches!(column.column.ty, Type::Number | Type::Integer);
    let fits = number && column.column.unit.clone().unwrap_or_default() == whole.unit;
    if !(fits && additive && adds) {
        return None;
    }
    let own = column_term(&column.column, name.span);
    let both = own.low.clone().is_known().and(whole.low.clone().is_known());
    let like = Term { kind: column.column.kind, ..own.clone() };
    let only = |term: Term| {
        let end = |it: Expr| both.clone().then_else(it, Expr::missing(Type::Number));
        Term { low: end(term.low.clone()), high: term.high.clone().map(end), ..term }
    };
    let computed = only(whole.clone());
    Some([made(frame, "~stated", only(own), &like), made(frame, "~computed", computed, &like)])
}

/// Leaves the parts of a ratio only in rows that have both, the numerator recovered from a stated ratio where it must be:
/// what has a denominator alone would water the ratio down.
pub(super) fn weighable(frame: &mut Frame, target: &Target) {
    let ExprKind::Name(path) = &target.expr.kind else { return };
    let found = frame.column(&path[0].text).and_then(|it| {
        let (above, below) = it.parts.clone()?;
        Some((it.column.clone(), frame.column(&above)?.column.clone(), frame.column(&below)?.column.clone()))
    });
    let Some((ratio, above, below)) = found else { return };
    let span = target.expr.span;
    let term = |column: &Column| column_term(column, span);
    let (ratio, part, whole) = (term(&ratio), term(&above), term(&below));
    let (low, high) = ranges::arithmetic(BinaryOperator::Multiply, &ratio, &whole);
    let or = |stated: Expr, other: Expr| Expr::Call(Function::Coalesce, vec![stated, other]);
    let product = high.unwrap_or(low.clone());
    let ends = match above.ranged {
        true => vec![or(part.low.clone(), low), or(part.high.clone().unwrap_or(part.low.clone()), product)],
        false => {
            let middle = Term { low, high: Some(product), ..part.clone() };
            vec![or(part.low.clone(), ranges::midpoint(&middle))]
        }
    };
    let both = ends[0].clone().is_known().and(whole.low.clone().is_known());
    let only = |it: Expr, ty| both.clone().then_else(it, Expr::missing(ty));
    let mut named: Vec<Named> =
        above.stored().into_iter().zip(ends).map(|((name, ty), it)| Named::new(name, only(it, ty))).collect();
    named.extend(below.stored().into_iter().map(|(name, ty)| Named::new(name.clone(), only(Expr::column(name), ty))));
    frame.plan = frame.plan.clone().extend(named);
}
