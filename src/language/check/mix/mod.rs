//! `mix`: what a figure is made of, by group or by columns, now and in an earlier period.

mod conclude;

use super::measure::{self, Metric};
use super::scope::Frame;
use super::{asked, dimension, fault, sentence, table};
use crate::answer::Note;
use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, Named, Task};
use crate::source::Span;
use crate::syntax::tree::{self, Clauses, ExprKind, Operator, Target};
use crate::types::{Column, Kind, Type};
use crate::world::World;

/// The task of a `mix`: part, metric, unit, value, share, cumulative, then, share_then, change.
pub(super) fn mix(
    frame: &mut Frame,
    target: &Target,
    clauses: &Clauses,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Task> {
    let parts = parts(target);
    let targets: Vec<Target> = match (&parts, clauses.by.is_empty()) {
        (Some(parts), true) => whole(frame, target).into_iter().chain(parts.iter().cloned()).collect(),
        _ => vec![target.clone()],
    };
    let by_columns = parts.is_some() && clauses.by.is_empty();
    if let (Some(_), Some(whole), Some(by)) = (&parts, whole(frame, target), clauses.by.first()) {
        let written = Span::new(whole.expr.span.start, target.expr.span.end);
        faults.push(fault::two_mixes((written, whole.expr.span, target.expr.span), by.expr.span, &frame.text));
        return None;
    }
    if parts.is_none() && clauses.by.is_empty() {
        faults.push(fault::mix_of_what(target.expr.span, by_whom(frame)));
        return None;
    }
    let looked: Vec<_> = targets.iter().map(|it| &it.expr).collect();
    // A condition looks at what an entity has in all of the period.
    frame.observes |= clauses.periods.len() == 1 && super::several::looks(frame, &looked, clauses, world);
    frame.side_by_side = clauses.periods.iter().all(|it| it.period.is_none())
        && [&clauses.since, &clauses.until].into_iter().all(Option::is_none);
    sentence::begin(frame, clauses, &looked, world, faults);
    let later = std::mem::take(&mut frame.side_by_side) || clauses.since.is_some() || clauses.until.is_some();
    super::nested::say(frame, clauses);
    let split = dimension::is_split(frame.own, &frame.columns) && !by_columns;
    let by = if by_columns { clauses.by.clone() } else { dimension::apart(frame, &clauses.by) };
    let by = if split { dimension::each_period(frame, by, clauses) } else { by };
    let n_apart = by.len() - clauses.by.len();
    let mut keys = measure::keys(frame, &by, &columns(&[], true)[1..], world, faults)?;
    let n_keys = keys.len();
    let chosen: Vec<_> = clauses.periods.iter().filter_map(|it| it.period.clone()).collect();
    let periods: Vec<String> = chosen.iter().map(|it| it.text.clone()).collect();
    let two = periods.len() == 2 && frame.period.is_some();
    if let ([first, .., last], false, true) = (periods.as_slice(), two, frame.period.is_some()) {
        let list = periods.join(", ");
        let en = format!("of {list} together; `for {first}, {last}` holds two periods against each other");
        let zh = format!("为 {list} 合并计算;`for {first}, {last}` 可对比两期");
        frame.note(Note::new("together", en, zh));
    }
    let (since, until) = (&clauses.since, &clauses.until);
    let ends: Vec<_> = [since, until].into_iter().flatten().filter_map(|it| it.period.clone()).collect();
    if chosen.is_empty() && (!ends.is_empty() || !clauses.periods.is_empty()) {
        super::periods::of_range(frame, &ends);
    }
    // `from 2020 to 2021` is one period of two years, as `for 2020..2021` is: nobody is in it with one of them.
    let chosen = match chosen.is_empty() && !ends.is_empty() && !split {
        true => super::periods::one_of_range(frame, since.as_ref(), until.as_ref()).into_iter().collect(),
        false => chosen,
    };
    // Nor is a stock of two days made of somebody who is known on one of them.
    let read: Vec<String> = looked.iter().flat_map(|it| table::reads(frame, it, world)).collect();
    let mut kinds = read.iter().filter_map(|it| frame.column(it)).map(|it| it.column.kind);
    let stocks = two && kinds.any(|it| it == Kind::Stock);
    let complete = (by_columns || stocks).then(|| super::bridge::complete(frame, &targets, world));
    if !chosen.is_empty() && frame.period.is_some() {
        let grouped: Vec<String> = clauses.by.iter().flat_map(|it| table::reads(frame, &it.expr, world)).collect();
        asked::put(frame, &chosen, (&read, &grouped), complete, None);
        if two {
            keys.push((
                Named::new(asked::ASKED, Expr::column(asked::ASKED)),
                Column::plain(asked::ASKED, Type::Period),
            ));
        }
    }
    if clauses.matched {
        if let Some(fault) = fault::nothing_to_match(frame, clauses, two) {
            faults.push(fault);
            return None;
        }
        let groups: Vec<Expr> = keys[..n_keys].iter().map(|it| it.0.expr.clone()).collect();
        super::paired::matched(frame, &read, &groups, &Expr::column(asked::ASKED));
    }
    if chosen.is_empty() && later {
        let read = sentence::read(frame, &looked, clauses, world);
        super::lengths::one(frame, &read, &read);
    }
    match by_columns {
        // What a row without one of them has of the others is no part of the whole of the rows.
        true => super::bridge::only_complete(frame, &targets, "parts", world),
        false if split => {}
        false => super::coverage::say(frame, &looked, &[], world),
    }
    let share = stated_share(frame, target, clauses).filter(|_| split);
    super::join::added::say(frame, &looked, keys.iter().map(|it| it.0.expr.clone()).collect(), world);
    let measured =
        measure::measure(frame, &keys, &targets.iter().chain(&share).cloned().collect::<Vec<_>>(), world, faults)?;
    for (metric, target) in measured.metrics.iter().zip(&targets) {
        if matches!(metric.kind, Kind::Ratio | Kind::Rate | Kind::Level) && !table::has_aggregate(frame, &target.expr) {
            faults.push(fault::no_parts(target.expr.span, &metric.name, metric.kind));
            return None;
        }
        if let Some(call) = not_added(&target.expr) {
            faults.push(fault::no_parts_of(call, &frame.text));
            return None;
        }
    }
    let groups: Vec<Column> = keys[..n_keys].iter().map(|it| it.1.clone()).collect();
    let asked = Asked {
        columns: columns(&groups, two),
        metrics: measured.metrics,
        n_keys,
        period: periods.first().filter(|_| periods.len() == 1).cloned(),
        periods: if two { periods } else { vec![] },
        total: parts.is_some() && targets.len() > parts.as_ref().map_or(0, Vec::len),
        by_columns,
        n_apart,
        shares: share.is_some(),
    };
    let result = asked.columns.clone();
    let whole = if split { dimension::whole(frame, clauses, &asked.metrics[0].name, world) } else { None };
    let own = std::iter::once(measured.part).chain(whole).collect();
    Some(sentence::task(frame, result, own, move |answer, tables| {
        conclude::conclude(answer, &asked, &tables[0], tables.get(1))
    }))
}

struct Asked {
    columns: Vec<Column>,
    metrics: Vec<Metric>,
    n_keys: usize,
    periods: Vec<String>,
    /// The one period of the sentence.
    period: Option<String>,
    total: bool,
    by_columns: bool,
    /// The first keys that wholes are apart by: shares are within them.
    n_apart: usize,
    /// Whether the second metric is the share as the documents state it.
    shares: bool,
}

/// `revenue_share` beside `revenue`: what the documents state of parts whose figures they do not give.
fn stated_share(frame: &Frame, target: &Target, clauses: &Clauses) -> Option<Target> {
    let ExprKind::Name(path) = &target.expr.kind else { return None };
    let metric = frame.column(&path.first()?.text)?.column.name.clone();
    let share = frame.column(&format!("{metric}_share")).filter(|it| it.column.ty == Type::Number)?;
    let span = target.expr.span;
    let named = |text: &str| tree::Name { text: text.to_owned(), quoted: true, span };
    let argument = tree::Expr { kind: ExprKind::Name(vec![named(&share.column.name)]), span };
    let median = ExprKind::Call { function: named("median"), arguments: vec![argument], distinct: false, filter: None };
    let alias = Some(named(&share.column.name));
    (clauses.of.len() == 1).then_some(Target { expr: tree::Expr { kind: median, span }, alias })
}

/// The aggregate in an expression whose values by group do not add up to that of the whole: `mean(x)`, `sum(x) / sum(y)`.
fn not_added(expr: &tree::Expr) -> Option<&tree::Expr> {
    let word = |function: &tree::Name| function.text.to_lowercase();
    match &expr.kind {
        ExprKind::Call { function, .. } if table::is_aggregate(expr) => {
            (!matches!(word(function).as_str(), "sum" | "count" | "rest")).then_some(expr)
        }
        ExprKind::Binary { operator: Operator::Multiply | Operator::Divide, left, right } => {
            let made = |it: &tree::Expr| !table::aggregates(it).is_empty();
            if made(left) && made(right) { Some(expr) } else { not_added(left).or(not_added(right)) }
        }
        _ => expr.children().into_iter().find_map(not_added),
    }
}

/// The addends of `total = a + b + c`.
fn parts(target: &Target) -> Option<Vec<Target>> {
    fn addends(expr: &tree::Expr, into: &mut Vec<Target>) {
        match &expr.kind {
            ExprKind::Binary { operator: Operator::Add, left, right } => {
                addends(left, into);
                addends(right, into);
            }
            _ => into.push(Target { expr: expr.clone(), alias: None }),
        }
    }
    target.alias.as_ref()?;
    let mut found = Vec::new();
    addends(&target.expr, &mut found);
    (found.len() > 1).then_some(found)
}

/// The column that the parts should add up to, if the name before `=` is one.
fn whole(frame: &Frame, target: &Target) -> Option<Target> {
    let name = target.alias.as_ref()?;
    frame.column(&name.text)?;
    let expr = tree::Expr { kind: ExprKind::Name(vec![name.clone()]), span: name.span };
    Some(Target { expr, alias: None })
}

fn columns(groups: &[Column], two: bool) -> Vec<Column> {
    let mut columns =
        if groups.is_empty() { vec![measure::plain("part", "部分", Type::Text)] } else { groups.to_vec() };
    columns.extend([
        measure::plain("metric", "指标", Type::Text),
        measure::plain("unit", "单位", Type::Text),
        measure::by_row("value", "数值"),
        measure::fraction("share", "占比"),
        measure::fraction("cumulative", "累计占比"),
    ]);
    if two {
        columns.extend([
            measure::by_row("value_then", "此前数值"),
            measure::fraction("share_then", "此前占比"),
            measure::fraction("change", "占比变动"),
        ]);
    }
    columns
}

/// A column whose values could be parts of a whole: whose figures they are, or else the first text.
fn by_whom(frame: &Frame) -> Option<&str> {
    let is_period = |name: &str| frame.period.as_deref() == Some(name);
    let mut texts = frame.columns.iter().map(|it| &it.column).filter(|it| it.ty == Type::Text && !is_period(&it.name));
    frame.entity.as_deref().or_else(|| texts.next().map(|it| it.name.as_str()))
}
