//! `trend`: how a figure moved. Periods compare by the calendar, gaps are named, lengths are never mixed.

mod align;
mod matched;
mod says;

use super::interval::{self, Interval};
use super::measure::{self, Metric};
use super::scope::Frame;
use super::{dimension, fault, sentence, told};
use crate::answer::{Answer, Cell, Note, Table};
use crate::diagnostic::Diagnostic;
use crate::function::Function;
use crate::plan::{AggregateFunction, BinaryOperator as Op, Expr, Named, Part, Task};
use crate::quantity::{Period, civil_from_days, days_from_civil, read_period};
use crate::source::Span;
use crate::syntax::tree::{Clauses, Name, PeriodWord, Target};
use crate::types::{Column, Type};
use crate::verb::Bucket;
use crate::words::Words;
use crate::world::World;
use says::Says;

/// What a `trend` says beside its targets and clauses.
pub(super) struct Asked<'a> {
    /// `matched`
    pub matched: bool,
    /// `quarterly`
    pub bucket: Option<Bucket>,
    /// `over date`
    pub over: Option<&'a Name>,
    /// `align by opened`
    pub align: Option<&'a Name>,
    /// Where the verb stands.
    pub span: Span,
}

/// The task of a `trend`: period, metric, unit, groups, value, change, growth, index, cagr, n.
pub(super) fn trend(
    frame: &mut Frame,
    targets: &[Target],
    asked: &Asked<'_>,
    clauses: &Clauses,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Task> {
    if let Some(by) = asked.align {
        return align::aligned(frame, targets, asked, by, clauses, world, faults);
    }
    // Every period, unless some are chosen.
    let all = PeriodWord { period: None, parameter: None, span: asked.span };
    let chosen = clauses.since.is_some() || clauses.until.is_some() || !clauses.periods.is_empty();
    let panel = frame.period.is_some();
    let mut clauses = clauses.clone();
    if panel && !chosen {
        clauses.periods = vec![all];
    }
    let (time, dated) = time(frame, asked, faults)?;
    if let (false, true, Some(date)) = (panel, chosen, &dated) {
        within(frame, date, &clauses);
        (clauses.since, clauses.until, clauses.periods) = (None, None, vec![]);
    }
    let looked: Vec<_> = targets.iter().map(|it| &it.expr).collect();
    let figures: Vec<String> = looked.iter().flat_map(|it| super::table::reads(frame, it, world)).collect();
    told::without_undated(frame, &figures);
    sentence::begin(frame, &clauses, &looked, world, faults);
    told::say_undated(frame, &figures);
    super::nested::say(frame, &clauses);
    if !clauses.per.is_empty() {
        faults.push(fault::clause_not_here(clauses.span, "per", "trend"));
        return None;
    }
    let by = dimension::apart(frame, &clauses.by);
    let mut keys = measure::keys(frame, &by, &columns(&[]), world, faults)?;
    let n_groups = keys.len();
    // Halves, quarters and months are put together where that is asked for.
    let bucket = asked.bucket.filter(|_| panel && dated.is_none() && frame.period.is_some());
    let (key, time) = match bucket {
        Some(bucket) => {
            let read: Vec<String> = looked.iter().flat_map(|it| super::table::reads(frame, it, world)).collect();
            super::buckets::buckets(frame, &read, bucket);
            frame.months = Some(super::buckets::months(bucket));
            (super::asked::ASKED, Expr::column(super::asked::ASKED))
        }
        None => ("~period", time),
    };
    if asked.matched {
        matched::matched(frame, targets, &time, bucket.is_some(), world);
    }
    keys.push((Named::new(key, time), Column::plain(key, Type::Period)));
    let whole_panel = frame.is_panel() && n_groups == 0 && !asked.matched && bucket.is_none();
    if whole_panel {
        says::say_company(frame, targets, &keys[0].0.expr, world);
    }
    super::coverage::say_wide(frame, &looked, world);
    super::join::added::say(frame, &looked, keys.iter().map(|it| it.0.expr.clone()).collect(), world);
    let measured = measure::measure(frame, &keys, targets, world, faults)?;
    let mut own = vec![measured.part];
    if let Some(date) = &dated {
        own.push(last_date(frame, date));
    }
    let groups: Vec<Column> = keys[..n_groups].iter().map(|it| it.1.clone()).collect();
    let (metrics, result, whole) = (measured.metrics, columns(&groups), dated.is_none());
    let columns = result.clone();
    let matched = asked.matched;
    Some(sentence::task(frame, result, own, move |answer, tables| {
        let last = (!whole).then(|| tables.get(1).and_then(|it| it.cell(0, "last").cloned())).flatten();
        let mut says = Says::default();
        says.company_said = whole_panel;
        let mut answer = conclude(answer, &columns, &metrics, &tables[0], n_groups, last, says);
        if matched && answer.table.rows.is_empty() {
            answer.notes.push(Note::new("unmatched", "nobody is known in every period", "没有各期均有数据的主体"));
        }
        answer
    }))
}

/// Keeps the rows whose date is in the periods that were chosen.
fn within(frame: &mut Frame, date: &str, clauses: &Clauses) {
    let day = |days| Expr::Literal(crate::plan::Value::Date(days), Type::Date);
    let from = |it: &Period| Expr::binary(Op::GreaterEqual, Expr::column(date), day(it.start));
    let to = |it: &Period| Expr::binary(Op::LessEqual, Expr::column(date), day(it.end));
    let chosen = clauses.periods.iter().filter_map(|it| it.period.as_ref()).map(|it| from(it).and(to(it)));
    let since = clauses.since.as_ref().and_then(|it| it.period.as_ref()).map(&from);
    let until = clauses.until.as_ref().and_then(|it| it.period.as_ref()).map(&to);
    let predicate = [chosen.reduce(Expr::or), since, until].into_iter().flatten().reduce(Expr::and);
    if let Some(predicate) = predicate {
        frame.plan = frame.plan.clone().filter(predicate);
        frame.understood.push(Words::new("dates of the chosen periods", "所选期间内的日期"));
    }
}

fn columns(groups: &[Column]) -> Vec<Column> {
    let mut columns = groups.to_vec();
    columns.extend([
        measure::plain("period", "期间", Type::Period),
        measure::plain("metric", "指标", Type::Text),
        measure::plain("unit", "单位", Type::Text),
        measure::by_row("value", "数值"),
        measure::by_row("change", "变动"),
        measure::fraction("growth", "同比"),
        Column { ranged: true, ..measure::number("index", "指数") },
        measure::fraction("cagr", "复合增长率"),
        measure::plain("n", "数量", Type::Integer),
    ]);
    columns
}

/// The text of a row's period, and the date column it is made of.
fn time(frame: &Frame, asked: &Asked<'_>, faults: &mut Vec<Diagnostic>) -> Option<(Expr, Option<String>)> {
    let named = match asked.over {
        Some(name) => match frame.column(&name.text) {
            Some(found) => Some(found.column.clone()),
            None => {
                faults.push(fault::unknown_name(name, frame));
                return None;
            }
        },
        None => None,
    };
    let declared = frame.shown_period.as_ref().and_then(|name| frame.column(name)).map(|it| it.column.clone());
    let mut dates = frame.columns.iter().filter(|it| it.column.ty == Type::Date);
    let lone = dates.next().filter(|_| dates.next().is_none()).map(|it| it.column.clone());
    let Some(column) = named.or(declared).or(lone) else {
        faults.push(fault::no_time(asked.span, frame));
        return None;
    };
    let value = Expr::column(column.name.clone());
    match column.ty {
        Type::Date => Some((bucketed(value, asked.bucket.unwrap_or(Bucket::Year)), Some(column.name))),
        Type::Integer => Some((Expr::Call(Function::ToText, vec![value]), None)),
        Type::Text | Type::Period => Some((value, None)),
        Type::Number | Type::Truth | Type::Unknown => {
            faults.push(fault::wrong_type(asked.span, column.ty, "a date, a period or a year"));
            None
        }
    }
}

/// `2021`, `2021Q1`, `2021-03`
fn bucketed(date: Expr, bucket: Bucket) -> Expr {
    let text = |function| Expr::Call(Function::ToText, vec![Expr::Call(function, vec![date.clone()])]);
    let year = text(Function::Year);
    match bucket {
        Bucket::Year => year,
        Bucket::Quarter => Expr::Call(Function::Concat, vec![year, Expr::text("Q"), text(Function::Quarter)]),
        Bucket::Month => {
            let month = Expr::Call(Function::Month, vec![date.clone()]);
            let short = Expr::binary(Op::Less, month, Expr::number(10.0));
            let dash = short.then_else(Expr::text("-0"), Expr::text("-"));
            Expr::Call(Function::Concat, vec![year, dash, text(Function::Month)])
        }
    }
}

fn last_date(frame: &Frame, date: &str) -> Part {
    let last = crate::plan::Aggregate {
        name: "last".into(),
        function: AggregateFunction::Max,
        argument: Expr::column(date),
        filter: None,
    };
    let columns = vec![Column::plain("last", Type::Date)];
    Part { name: "last", plan: frame.plan.clone().aggregate(vec![], vec![last]), columns, page: None }
}

/// One figure of a series.
struct Point {
    period: Period,
    value: Option<Interval>,
    n: i64,
}

fn conclude(
    mut answer: Answer,
    columns: &[Column],
    metrics: &[Metric],
    table: &Table,
    n_groups: usize,
    last: Option<Cell>,
    mut says: Says,
) -> Answer {
    let at_period = n_groups;
    let mut rows = Vec::new();
    let unread = table.rows.iter().filter(|row| text(&row[at_period]).and_then(read_period).is_none());
    let known = |row: &Vec<Cell>, at: usize| match row[table.index(&format!("known{at}")).unwrap_or(0)] {
        Cell::Integer(n) => n,
        _ => 0,
    };
    let unread: i64 = unread.map(|row| (0..metrics.len()).map(|at| known(row, at)).sum::<i64>()).sum();
    // The table is in the order of its keys.
    for of_group in table.rows.chunk_by(|a, b| a[..n_groups] == b[..n_groups]) {
        let group = &of_group[0][..n_groups];
        for (at, metric) in metrics.iter().enumerate() {
            let value_at = table.index(&metric.column.name).unwrap_or(0);
            let n_at = table.index(&format!("known{at}")).unwrap_or(0);
            let mut points: Vec<Point> = of_group
                .iter()
                .filter_map(|row| {
                    let period = read_period(text(&row[at_period])?)?;
                    let n = if let Cell::Integer(n) = row[n_at] { n } else { 0 };
                    Some(Point { period, value: interval::of(&row[value_at]), n })
                })
                .filter(|it| it.value.is_some())
                .collect();
            points.sort_by_key(|it| (std::cmp::Reverse(length(&it.period)), it.period.start));
            if points.is_empty() && n_groups == 0 {
                let en = format!("nothing is known of {}", metric.name);
                answer.notes.push(Note::new("no-figure", en, format!("没有 {} 的数据", metric.name)));
            }
            says.look(&points, metric, group);
            for place in 0..points.len() {
                rows.push(row(group, metric, &points, place, last.as_ref(), &mut says));
            }
        }
    }
    for (at, metric) in metrics.iter().enumerate() {
        answer.notes.extend(metric.weighing(at, table));
    }
    answer.notes.extend(says.notes());
    if unread > 0 {
        let odd = table.rows.iter().filter_map(|row| text(&row[at_period])).find(|it| read_period(it).is_none());
        let (en, zh) = odd.map_or((String::new(), String::new()), |it| {
            (format!("; \"{it}\" is no period of the calendar"), format!(";\"{it}\" 不是日历期间"))
        });
        let en = format!("figures without a period, and so in no row of the table: {unread}{en}");
        answer.notes.push(Note::new("no-period", en, format!("{unread} 个数据没有期间,未列入表中{zh}")));
    }
    answer.table = Table { columns: columns.to_vec(), total_rows: rows.len(), rows };
    answer
}

fn text(cell: &Cell) -> Option<&str> {
    if let Cell::Text(text) = cell { Some(text) } else { None }
}

/// The length of a period in months, rounded.
fn length(period: &Period) -> i32 {
    (f64::from(period.end - period.start + 1) / 30.4375).round() as i32
}

fn start(period: &Period) -> (i32, u32, u32) {
    civil_from_days(period.start)
}

/// How many years lie between the first days of two periods, in whole months where both are the same day of one.
fn years_between(from: &Period, to: &Period) -> f64 {
    let ((y0, m0, d0), (y1, m1, d1)) = (start(from), start(to));
    match d0 == d1 {
        true => f64::from(12 * (y1 - y0) + m1 as i32 - m0 as i32) / 12.0,
        false => f64::from(to.start - from.start) / 365.25,
    }
}

/// The figure of the same period a year before.
fn year_before<'a>(points: &'a [Point], period: &Period) -> Option<&'a Point> {
    let (year, month, day) = start(period);
    let wanted = days_from_civil(year - 1, month, day);
    points.iter().find(|it| it.period.start == wanted && length(&it.period) == length(period))
}

fn row(
    group: &[Cell],
    metric: &Metric,
    points: &[Point],
    place: usize,
    last: Option<&Cell>,
    says: &mut Says,
) -> Vec<Cell> {
    let point = &points[place];
    let value = point.value.unwrap_or((f64::NAN, f64::NAN));
    let incomplete = is_incomplete(&point.period, last);
    if incomplete && !says.incomplete.contains(&point.period.text) {
        says.incomplete.push(point.period.text.clone());
    }
    let before = year_before(points, &point.period).and_then(|it| it.value).filter(|_| !incomplete);
    let first = points.iter().find(|it| length(&it.period) == length(&point.period));
    let base = first.and_then(|it| it.value).filter(|it| it.0 > 0.0);
    let growth = before.and_then(|before| match before.0 > 0.0 {
        true => {
            if value.1 < 0.0 {
                says.lost(metric, &point.period.text);
            }
            growth(value, before)
        }
        false => {
            says.turned(metric, &point.period.text, interval::middle(before), interval::middle(value));
            None
        }
    });
    let years = first.map_or(0.0, |it| years_between(&it.period, &point.period));
    let ratio = base.and_then(|base| if place == 0 { None } else { interval::divide(value, base) });
    let cagr = ratio.filter(|it| it.0 > 0.0 && years > 0.9 && !incomplete).map(|it| {
        let yearly = |end: f64| end.powf(1.0 / years) - 1.0;
        (yearly(it.0), yearly(it.1))
    });
    says.cagr |= cagr.is_some();
    let index = base.and_then(|base| {
        let same = first.is_some_and(|it| it.period == point.period);
        if same { Some((100.0, 100.0)) } else { interval::divide(interval::multiply(value, (100.0, 100.0)), base) }
    });
    let mut cells = group.to_vec();
    let marked = if incomplete { format!("{} (incomplete)", point.period.text) } else { point.period.text.clone() };
    cells.extend([
        Cell::Text(marked),
        Cell::Text(metric.name.clone()),
        Cell::Text(metric.unit.clone()),
        interval::cell(value),
        interval::cell_or_missing(before.map(|before| interval::subtract(value, before))),
        interval::cell_or_missing(growth),
        interval::cell_or_missing(index),
        interval::cell_or_missing(cagr),
        Cell::Integer(point.n),
    ]);
    cells
}

/// `new / old - 1`
fn growth(value: Interval, before: Interval) -> Option<Interval> {
    interval::divide(value, before).map(|it| (it.0 - 1.0, it.1 - 1.0))
}

/// Whether the data ends well inside a period: more than a twelfth of it is not there yet.
fn is_incomplete(period: &Period, last: Option<&Cell>) -> bool {
    let Some(Cell::Date(last)) = last else { return false };
    let days = period.end - period.start + 1;
    period.start <= *last && *last < period.end - days / 12
}
