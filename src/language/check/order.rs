//! Order and choice of rows: `sort`, `top`, `bottom`, `distinct`.

use super::infer::{Scope, Term};
use super::ranges;
use super::scope::Frame;
use super::table::{made_column, named, stored, target_name};
use crate::answer::{Note, Table};
use crate::catalog::DatasetColumn;
use crate::diagnostic::Diagnostic;
use crate::plan::{
    Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named, Part, Plan, SortKey, WindowFunction, WindowKind,
};
use crate::syntax::tree::{self, Order, Target};
use crate::types::{Column, Type};
use crate::verb::Stage;
use crate::world::World;

/// Sort keys of an order, the entity last so that ties always fall the same way.
pub(super) fn sort_keys(frame: &Frame, order: &[Order], world: &World, faults: &mut Vec<Diagnostic>) -> Vec<SortKey> {
    let mut keys: Vec<SortKey> = Vec::new();
    for it in order {
        let term = Scope::rows(frame, world, faults).infer(&it.expr);
        constant(frame, &term, &it.expr, faults);
        keys.push(SortKey { expr: ranges::midpoint(&term), descending: it.descending });
    }
    let tie_breakers = frame.columns.iter().filter(|it| !it.column.ranged && it.column.ty != Type::Number).take(3);
    keys.extend(tie_breakers.map(|it| SortKey { expr: Expr::column(it.column.name.clone()), descending: false }));
    keys
}

/// Says that a constant orders nothing: `sort "amount"`, `order by 2`.
fn constant(frame: &Frame, term: &Term, expr: &tree::Expr, faults: &mut Vec<Diagnostic>) {
    if !matches!(term.low, Expr::Literal(..)) || term.ty == Type::Unknown {
        return;
    }
    let columns = || frame.columns.iter().map(|it| it.column.name.as_str()).filter(|it| !it.contains('~'));
    let meant = match &expr.kind {
        tree::ExprKind::Text(text) => columns().find(|it| it == text),
        tree::ExprKind::Number(literal) => {
            literal.written.parse::<usize>().ok().and_then(|n| columns().nth(n.checked_sub(1)?))
        }
        _ => None,
    };
    faults.push(super::fault::constant_order(expr.span, meant));
}

pub(super) fn sort(frame: &mut Frame, order: &[Order], world: &World, faults: &mut Vec<Diagnostic>) {
    let keys = sort_keys(frame, order, world, faults);
    frame.plan = frame.plan.clone().sort(keys);
    frame.ordered = true;
}

pub(super) fn top(
    frame: &mut Frame,
    count: u64,
    bottom: bool,
    by: Option<&tree::Expr>,
    stage: &Stage,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    let Some(by) = by else {
        if !frame.ordered {
            faults.push(
                Diagnostic::error("top-without-order", "`top` without an order would take any rows")
                    .at(stage.span, "say by what: `top 5 by revenue`"),
            );
        }
        frame.plan = frame.plan.clone().head(count);
        return;
    };
    let term = Scope::rows(frame, world, faults).infer(by);
    cut(frame, &term, count, bottom, by, world, faults);
}

/// Keeps the `count` greatest (or least) rows by a term, with all that tie at the cut, and says so.
pub(super) fn cut(
    frame: &mut Frame,
    term: &Term,
    count: u64,
    bottom: bool,
    by: &tree::Expr,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    // Who has no figure stands in no order.
    frame.say_count(Some(ranges::midpoint(term).is_missing()), |n| {
        let (en, zh) =
            (format!("without the figure, and so not in the order: {n}"), format!("没有数据而未参与排序:{n}"));
        (n > 0).then(|| Note::new("no-figure", en, zh))
    });
    let rank = WindowFunction {
        name: "~rank".into(),
        kind: WindowKind::Rank { descending: !bottom },
        argument: ranges::midpoint(term),
    };
    let input = Box::new(frame.plan.clone());
    let ranked = Plan::Window { input, partition: vec![], order: vec![], functions: vec![rank] };
    let within = Expr::binary(Op::LessEqual, Expr::column("~rank"), Expr::number(count as f64));
    frame.plan = ranked.filter(within);
    let order = Order { expr: by.clone(), descending: !bottom };
    sort(frame, &[order], world, faults);
    frame.say_count(None, move |n| {
        let more = n.checked_sub(count).filter(|it| *it > 0)?;
        let (en, zh) =
            (format!("ties at the cut: {more} more than {count} shown"), format!("末位并列:多列出 {more} 行"));
        Some(Note::new("ties", en, zh))
    });
}

/// Says how many rows repeat another one in every column.
fn say_repeated(frame: &mut Frame, keys: &[Named]) {
    let n = |function, argument| Aggregate { name: "n".into(), function, argument, filter: None };
    let rows = frame.plan.clone().aggregate(keys.to_vec(), vec![n(AggregateFunction::Rows, Expr::number(1.0))]);
    let rows = rows.project(vec![Named::new("more", Expr::binary(Op::Subtract, Expr::column("n"), Expr::number(1.0)))]);
    let plan = rows.aggregate(vec![], vec![n(AggregateFunction::Sum, Expr::column("more"))]);
    let columns = vec![Column::plain("n", Type::Integer)];
    frame.extra.push(Part { name: "repeated", plan, columns, page: None });
    frame.say.push(std::sync::Arc::new(|table: &Table| {
        let n = table.number(0, "n").unwrap_or(0.0);
        let en = format!("rows that repeat another one, left out: {n}");
        (n > 0.0).then(|| Note::new("repeated", en, format!("与其他行重复而略去的行:{n}")))
    }));
}

pub(super) fn distinct(frame: &mut Frame, exprs: &[tree::Expr], world: &World, faults: &mut Vec<Diagnostic>) {
    let mut columns = Vec::new();
    let mut keys = Vec::new();
    let all: Vec<DatasetColumn> = frame.columns.clone();
    if exprs.is_empty() {
        keys = stored(&all.iter().map(|it| it.column.clone()).collect::<Vec<_>>());
        columns = all;
    }
    for expr in exprs {
        let term = Scope::rows(frame, world, faults).infer(expr);
        if term.high.is_some() {
            let name = term.column.clone().unwrap_or_else(|| expr.span.of(&frame.text).trim().to_owned());
            faults.push(super::fault::range_key(expr.span, &name));
        }
        let target = Target { expr: expr.clone(), alias: None };
        let name = target_name(&target, &term, expr.span.of(&frame.text));
        keys.extend(named(&name, &term));
        columns.push(made_column(frame, &name, &term));
    }
    if exprs.is_empty() {
        say_repeated(frame, &keys);
    }
    frame.plan = frame.plan.clone().aggregate(keys, vec![]);
    frame.columns = columns;
    frame.period = None;
    let order: Vec<SortKey> = frame
        .plan
        .schema()
        .into_iter()
        .map(|(name, _)| SortKey { expr: Expr::column(name), descending: false })
        .collect();
    frame.plan = frame.plan.clone().sort(order);
    frame.ordered = true;
}
