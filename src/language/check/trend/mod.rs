//! `trend`: how a figure moved. Periods compare by the calendar, gaps are named, lengths are never mixed.

mod align;
mod ends;
mod matched;
mod row;
mod says;
mod total;

use super::buckets::Figure;
use super::interval;
use super::measure::{self, Metric};
use super::scope::Frame;
use super::{dimension, fault, sentence, told};
use crate::answer::{Answer, Cell, Note, Table};
use crate::diagnostic::Diagnostic;
use crate::function::Function;
use crate::plan::{BinaryOperator as Op, Expr, Named, Task};
use crate::quantity::{FISCAL, Fiscal, read_period};
use crate::source::Span;
use crate::syntax::tree::{Clauses, Name, PeriodWord, Target};
use crate::types::{Column, Kind, Type};
use crate::verb::Bucket;
use crate::world::World;
use ends::Ends;
use row::{Point, length};
use says::Says;

/// The column with 100 times the figure over the first one.
pub(super) const INDEX: &str = "index";

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
    let (time, dated, column) = time(frame, asked, faults)?;
    if !panel && chosen {
        let span = asked.over.map_or(asked.span, |it| it.span);
        let days = super::over::days(frame, &column, span, world, faults)?;
        super::over::keep(frame, &column.name, &days, &clauses);
        (clauses.since, clauses.until, clauses.periods) = (None, None, vec![]);
    }
    // Each period is by itself here.
    for it in frame.columns.iter_mut().filter(|it| it.column.adds_up_apart) {
        it.column.kind = Kind::Flow;
    }
    let looked: Vec<_> = targets.iter().map(|it| &it.expr).collect();
    let figures: Vec<String> = looked.iter().flat_map(|it| super::table::reads(frame, it, world)).collect();
    told::without_undated(frame, &figures);
    frame.settling.made_years = asked.bucket == Some(Bucket::Year) && dated.is_none();
    sentence::begin(frame, &clauses, &looked, world, faults);
    told::say_undated(frame, &figures);
    if !frame.observes {
        super::negative::say(frame, &figures);
    }
    super::nested::say(frame, &clauses);
    if !clauses.per.is_empty() {
        faults.push(fault::clause_not_here(clauses.span, "per", "trend"));
        return None;
    }
    let is_split = frame.apart;
    let by = dimension::apart(frame, &clauses.by);
    let mut keys = measure::keys(frame, &by, &columns(&[]), world, faults)?;
    let n_groups = keys.len();
    // Halves, quarters and months are put together where that is asked for.
    let bucket = asked.bucket.filter(|_| panel && dated.is_none() && frame.period.is_some());
    let (key, time) = match bucket {
        Some(bucket) => {
            let read: Vec<String> = looked.iter().flat_map(|it| super::table::reads(frame, it, world)).collect();
            let by: Vec<String> =
                clauses.by.iter().flat_map(|it| super::table::reads(frame, &it.expr, world)).collect();
            let figures: Vec<Figure> = targets.iter().filter_map(|it| Figure::of(frame, it, world)).collect();
            super::buckets::buckets(frame, (&read, &by), &figures, &clauses, bucket);
            frame.months = Some(super::buckets::months(bucket));
            (super::asked::ASKED, Expr::column(super::asked::ASKED))
        }
        None => ("~period", time),
    };
    if asked.matched {
        if let Some(fault) = fault::nothing_to_match(frame, &clauses, true) {
            faults.push(fault);
            return None;
        }
        let groups: Vec<Expr> = keys.iter().map(|it| it.0.expr.clone()).collect();
        matched::matched(frame, targets, &groups, &time, bucket.is_some(), world);
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
    let ends = |frame: &Frame, keys: &[(Named, Column)]| match (&dated, bucket) {
        (Some(date), _) => Some(ends::of_dates(frame, date)),
        (None, Some(_)) => ends::of_buckets(frame, keys, targets, world),
        (None, None) => None,
    };
    own.extend(ends(frame, &keys));
    let n_own = own.len();
    if clauses.totals {
        let time = &keys[n_groups..];
        own.push(total::part(frame, (time, is_split), targets, &clauses, world, faults)?);
        own.extend(ends(frame, time));
    }
    let named = total::named(n_groups, world);
    let groups: Vec<Column> = keys[..n_groups].iter().map(|it| it.1.clone()).collect();
    let (metrics, mut result) = (measured.metrics, columns(&groups));
    // The values of one figure that flows add up in a later stage, where their periods are of one length.
    let alike = bucket.is_some() || dated.is_some() || super::asked::of_one_length(frame);
    if matches!(metrics.as_slice(), [only] if only.kind == Kind::Flow) {
        for value in result.iter_mut().filter(|it| it.name == "value") {
            (value.kind, value.adds_up_apart) = if alike { (Kind::Flow, false) } else { (value.kind, true) };
        }
    }
    let columns = result.clone();
    let matched = asked.matched;
    let including = !clauses.including.is_empty();
    Some(sentence::task(frame, result, own, move |answer, tables| {
        let mut says = Says::default();
        (says.company_said, says.including) = (whole_panel || matched, including);
        let (groups, totals) = tables.split_at(n_own);
        let mut series = vec![Series::of(groups, n_groups, None)];
        if !totals.is_empty() {
            series.push(Series::of(totals, 0, Some(&named)));
        }
        let mut answer = conclude(answer, &columns, &metrics, &series, says);
        if !totals.is_empty() {
            answer.notes.push(total::note());
        }
        if matched && answer.table.rows.is_empty() {
            answer.notes.push(Note::new("unmatched", "nobody is known in every period", "没有各期均有数据的主体"));
        }
        answer
    }))
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
        Column { ranged: true, ..measure::number(INDEX, "指数") },
        measure::fraction("cagr", "复合增长率"),
        measure::plain("n", "数量", Type::Integer),
    ]);
    columns
}

/// The text of a row's period, the date column it is made of, and the column that says when a row is of.
fn time(frame: &Frame, asked: &Asked<'_>, faults: &mut Vec<Diagnostic>) -> Option<(Expr, Option<String>, Column)> {
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
    // The table of another `trend` has its periods.
    let before = frame.columns.iter().find(|it| frame.dataset == super::PIPED && it.column.ty == Type::Period);
    let lone = lone.or(before.map(|it| it.column.clone()));
    let Some(column) = named.or(declared).or(lone) else {
        faults.push(fault::no_time(asked.span, frame));
        return None;
    };
    let in_calendar = frame.period.is_some() && frame.shown_period.as_ref() == Some(&column.name);
    let years = column.ty == Type::Integer && asked.bucket == Some(Bucket::Year);
    if let (Some(bucket), false) = (asked.bucket, in_calendar || years || column.ty == Type::Date) {
        let span = asked.over.map_or(asked.span, |it| it.span);
        faults.push(fault::not_in_buckets(span, &column, bucket, frame));
        return None;
    }
    let value = Expr::column(column.name.clone());
    let (time, dated) = match column.ty {
        Type::Date => (bucketed(value, asked.bucket.unwrap_or(Bucket::Year)), Some(column.name.clone())),
        Type::Integer => (Expr::Call(Function::ToText, vec![value]), None),
        Type::Text | Type::Period => (value, None),
        Type::Number | Type::Truth | Type::Unknown => {
            faults.push(fault::wrong_type(asked.span, column.ty, "a date, a period or a year"));
            return None;
        }
    };
    Some((time, dated, column))
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

/// Figures by groups and periods, as they were added up.
struct Series<'a> {
    table: &'a Table,
    n_groups: usize,
    ends: Ends,
    /// What the figures of all groups are called.
    named: Option<&'a [Cell]>,
}

impl<'a> Series<'a> {
    fn of(tables: &'a [Table], n_groups: usize, named: Option<&'a [Cell]>) -> Series<'a> {
        Series { table: &tables[0], n_groups, ends: Ends::of(tables.get(1)), named }
    }

    fn count(&self, row: &[Cell], name: &str, at: usize) -> i64 {
        match self.table.index(&format!("{name}{at}")).map(|it| &row[it]) {
            Some(Cell::Integer(n)) => *n,
            _ => 0,
        }
    }

    /// How many figures have no period.
    fn unread(&self, metrics: &[Metric]) -> i64 {
        let is_unread = |row: &&Vec<Cell>| text(&row[self.n_groups]).and_then(read_period).is_none();
        let count = |row: &Vec<Cell>| (0..metrics.len()).map(|at| self.count(row, "known", at)).sum::<i64>();
        self.table.rows.iter().filter(is_unread).map(count).sum()
    }

    /// The rows of the answer.
    fn rows(&self, metrics: &[Metric], says: &mut Says, notes: &mut Vec<Note>) -> Vec<Vec<Cell>> {
        let (table, n_groups) = (self.table, self.n_groups);
        let mut rows = Vec::new();
        // The table is in the order of its keys.
        let numbered: Vec<(usize, &Vec<Cell>)> = table.rows.iter().enumerate().collect();
        for of_group in numbered.chunk_by(|a, b| a.1[..n_groups] == b.1[..n_groups]) {
            let group = self.named.unwrap_or(&of_group[0].1[..n_groups]);
            for (at, metric) in metrics.iter().enumerate() {
                let value_at = table.index(&metric.column.name).unwrap_or(0);
                let mut points: Vec<Point> = of_group
                    .iter()
                    .filter_map(|(place, row)| {
                        let period = read_period(text(&row[n_groups])?)?;
                        let value = interval::of(&row[value_at])?;
                        let weighed = metric.is_weighed(self.count(row, "w", at), self.count(row, "k", at));
                        let part = self.ends.part(&period, *place, at);
                        Some(Point { period, value, n: self.count(row, "known", at), part, weighed })
                    })
                    .collect();
                points.sort_by_key(|it| (std::cmp::Reverse(length(&it.period)), it.period.start));
                if points.is_empty() && group.is_empty() {
                    let en = format!("nothing is known of {}", metric.name);
                    notes.push(Note::new("no-figure", en, format!("没有 {} 的数据", metric.name)));
                }
                says.look(&points, metric, group, self.named.is_some());
                for place in 0..points.len() {
                    rows.push(row::row(group, metric, &points, place, says));
                }
            }
        }
        rows
    }
}

fn conclude(
    mut answer: Answer,
    columns: &[Column],
    metrics: &[Metric],
    series: &[Series<'_>],
    mut says: Says,
) -> Answer {
    let rows: Vec<Vec<Cell>> = series.iter().flat_map(|it| it.rows(metrics, &mut says, &mut answer.notes)).collect();
    let (table, at_period, unread) = (series[0].table, series[0].n_groups, series[0].unread(metrics));
    for (at, metric) in metrics.iter().enumerate() {
        answer.notes.extend(metric.weighing(at, table));
    }
    answer.notes.extend(says.notes());
    if unread > 0 {
        let odd = table.rows.iter().filter_map(|row| text(&row[at_period])).find(|it| read_period(it).is_none());
        let (en, zh) = odd.map_or((String::new(), String::new()), |it| {
            let (en, zh) = if Fiscal::default().read_pair(it).is_some() { fiscal_hint() } else { Default::default() };
            (format!("; \"{it}\" is no period of the calendar{en}"), format!(";\"{it}\" 不是日历期间{zh}"))
        });
        let en = format!("figures without a period, and so in no row of the table: {unread}{en}");
        answer.notes.push(Note::new("no-period", en, format!("{unread} 个数据没有期间,未列入表中{zh}")));
    }
    answer.table = Table { columns: columns.to_vec(), total_rows: rows.len(), rows };
    answer
}

/// How a fiscal year, a half or a quarter of one is read.
fn fiscal_hint() -> (String, String) {
    let en = format!(
        ": it is fiscal, and read where the column is declared, `period COLUMN` after the path, and `{FISCAL}` on top of `ward.toml` says that a year starts in April"
    );
    let zh = format!(":财年期间须声明期间列(路径后加 `期间 列名`),并在 `ward.toml` 顶部写 `{FISCAL}`(自 4 月起)");
    (en, zh)
}

fn text(cell: &Cell) -> Option<&str> {
    if let Cell::Text(text) = cell { Some(text) } else { None }
}
