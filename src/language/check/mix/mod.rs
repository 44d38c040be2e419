//! `mix`: what a figure is made of, by group or by columns, now and in an earlier period.

use super::interval::{self, Interval};
use super::measure::{self, Metric};
use super::scope::Frame;
use super::{fault, sentence, table};
use crate::answer::{Answer, Cell, Note, Table};
use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, Named, Task};
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
    if parts.is_none() && clauses.by.is_empty() {
        faults.push(fault::mix_of_what(target.expr.span));
        return None;
    }
    let looked: Vec<_> = targets.iter().map(|it| &it.expr).collect();
    sentence::begin(frame, clauses, &looked, world, faults);
    let mut keys = measure::keys(frame, &clauses.by, world, faults)?;
    let n_keys = keys.len();
    let periods: Vec<String> =
        clauses.periods.iter().filter_map(|it| it.period.as_ref()).map(|it| it.text.clone()).collect();
    let two = periods.len() == 2;
    if two && let Some(period) = &frame.shown_period {
        keys.push((Named::new("~period", Expr::column(period.clone())), Column::plain("~period", Type::Period)));
    }
    let measured = measure::measure(frame, &keys, &targets, world, faults)?;
    for (metric, target) in measured.metrics.iter().zip(&targets) {
        if matches!(metric.kind, Kind::Ratio | Kind::Rate | Kind::Level) && !table::has_aggregate(frame, &target.expr) {
            faults.push(fault::no_parts(target.expr.span, &metric.name, metric.kind));
            return None;
        }
    }
    let groups: Vec<Column> = keys[..n_keys].iter().map(|it| it.1.clone()).collect();
    let asked = Asked {
        columns: columns(&groups, two),
        metrics: measured.metrics,
        n_keys,
        periods: if two { periods } else { vec![] },
        total: parts.is_some() && targets.len() > parts.as_ref().map_or(0, Vec::len),
        by_columns: parts.is_some() && n_keys == 0,
    };
    let result = asked.columns.clone();
    Some(sentence::task(frame, result, vec![measured.part], move |answer, tables| conclude(answer, &asked, &tables[0])))
}

struct Asked {
    columns: Vec<Column>,
    metrics: Vec<Metric>,
    n_keys: usize,
    periods: Vec<String>,
    total: bool,
    by_columns: bool,
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

/// A part with its value now and then.
struct Part {
    names: Vec<Cell>,
    now: Option<Interval>,
    then: Option<Interval>,
}

fn conclude(mut answer: Answer, asked: &Asked, table: &Table) -> Answer {
    let mut parts = if asked.by_columns { by_columns(&mut answer, asked, table) } else { by_groups(asked, table) };
    let size = |it: &Part| it.now.map_or(f64::NEG_INFINITY, interval::middle);
    let unknown = |it: &Part| it.now.is_none() && it.then.is_none();
    let missing = parts.iter().filter(|it| unknown(it)).count();
    parts.retain(|it| !unknown(it));
    parts.sort_by(|a, b| size(b).total_cmp(&size(a)));
    let two = !asked.periods.is_empty();
    let share_of = |get: fn(&Part) -> Option<Interval>, at: usize, parts: &[Part]| {
        let own = get(&parts[at])?;
        let others = parts.iter().enumerate().filter(|(other, _)| *other != at).filter_map(|(_, it)| get(it));
        interval::share(own, interval::sum(others))
    };
    let shares: Vec<Option<Interval>> = (0..parts.len()).map(|at| share_of(|it| it.now, at, &parts)).collect();
    let metric = &asked.metrics[0];
    let mut rows = Vec::new();
    let mut running = (0.0, 0.0);
    for (at, part) in parts.iter().enumerate() {
        let mut cells = part.names.clone();
        cells.extend([Cell::Text(metric.name.clone()), Cell::Text(metric.unit.clone())]);
        cells.push(interval::cell_or_missing(part.now));
        cells.push(interval::cell_or_missing(shares[at]));
        running = shares[at].map_or(running, |it| interval::add(running, it));
        let cumulative = (running.0.min(1.0), running.1.min(1.0));
        cells.push(interval::cell_or_missing(shares[at].map(|_| cumulative)));
        if two {
            let then = share_of(|it| it.then, at, &parts);
            let change = shares[at].zip(then).map(|(now, then)| interval::subtract(now, then));
            cells.push(interval::cell_or_missing(part.then));
            cells.push(interval::cell_or_missing(then));
            cells.push(interval::cell_or_missing(change));
        }
        rows.push(cells);
    }
    notes(&mut answer, asked, table, &parts, &shares, missing);
    answer.table = Table { columns: asked.columns.clone(), total_rows: rows.len(), rows };
    answer
}

fn by_groups(asked: &Asked, table: &Table) -> Vec<Part> {
    let value = table.index(&asked.metrics[0].column.name).unwrap_or(0);
    let mut parts: Vec<Part> = Vec::new();
    for row in &table.rows {
        let named = |it: &Cell| if *it == Cell::Missing { Cell::Text("(missing)".into()) } else { it.clone() };
        let names: Vec<Cell> = row[..asked.n_keys].iter().map(named).collect();
        let at = parts.iter().position(|it| it.names == names).unwrap_or_else(|| {
            parts.push(Part { names, now: None, then: None });
            parts.len() - 1
        });
        let figure = interval::of(&row[value]);
        let earlier = match (&row[asked.n_keys], asked.periods.first()) {
            (Cell::Text(period), Some(first)) => period == first,
            _ => false,
        };
        let place = if earlier { &mut parts[at].then } else { &mut parts[at].now };
        *place = figure;
    }
    parts
}

/// The parts of `total = a + b`, with what they leave of the total as a part of its own.
fn by_columns(answer: &mut Answer, asked: &Asked, table: &Table) -> Vec<Part> {
    let figure = |at: usize, period: Option<&String>| -> Option<Interval> {
        let column = table.index(&asked.metrics[at].column.name)?;
        let row = table.rows.iter().find(|row| match (period, row.first()) {
            (Some(period), Some(Cell::Text(found))) => found == period,
            (Some(_), _) => false,
            (None, _) => true,
        })?;
        interval::of(&row[column])
    };
    let (then, now) = (asked.periods.first(), asked.periods.get(1));
    let from = usize::from(asked.total);
    let mut parts: Vec<Part> = (from..asked.metrics.len())
        .map(|at| Part {
            names: vec![Cell::Text(asked.metrics[at].name.clone())],
            now: figure(at, now),
            then: then.and_then(|_| figure(at, then)),
        })
        .collect();
    if asked.total {
        let left = |get: fn(&Part) -> Option<Interval>, total: Option<Interval>| {
            total.map(|total| interval::subtract(total, interval::sum(parts.iter().filter_map(get))))
        };
        let (rest, rest_then) =
            (left(|it| it.now, figure(0, now)), left(|it| it.then, then.and_then(|_| figure(0, then))));
        let whole = figure(0, now).map_or(0.0, interval::middle);
        if rest.is_some_and(|it| interval::middle(it).abs() > 1e-9 * whole.abs()) {
            parts.push(Part { names: vec![Cell::Text("remainder".into())], now: rest, then: rest_then });
        }
        if rest.is_some_and(|it| it.1 < -1e-9 * whole.abs()) {
            let name = &asked.metrics[0].name;
            answer.notes.push(Note::new(
                "parts-exceed",
                format!("the parts are more than {name}: the remainder is negative"),
                format!("各部分之和超过 {name},差额为负"),
            ));
        }
    }
    parts
}

fn notes(
    answer: &mut Answer,
    asked: &Asked,
    table: &Table,
    parts: &[Part],
    shares: &[Option<Interval>],
    missing: usize,
) {
    answer.notes.extend(asked.metrics[0].weighing(0, table));
    let known: Vec<f64> = shares.iter().flatten().map(|it| interval::middle(*it)).collect();
    if missing > 0 {
        answer.notes.push(Note::new(
            "missing-parts",
            format!("parts without a figure, not listed: {missing}"),
            format!("没有数据而未列出的部分:{missing} 个"),
        ));
    }
    if parts.iter().any(|it| it.now.is_some_and(|it| it.0 < 0.0)) {
        answer.notes.push(Note::new(
            "negative-parts",
            "some parts are negative, so shares can exceed 100 %",
            "存在负值部分,占比可能超过 100%",
        ));
    } else if known.len() > 1 {
        let squares: f64 = known.iter().map(|it| it * it).sum();
        answer.notes.push(Note::new(
            "concentration",
            format!("top share {:.1} %, HHI {squares:.3} over {} parts", known[0] * 100.0, known.len()),
            format!("最大占比 {:.1}%,HHI {squares:.3},共 {} 个部分", known[0] * 100.0, known.len()),
        ));
    }
}
