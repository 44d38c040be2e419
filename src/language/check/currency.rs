//! `in 亿元`: the unit that figures are printed in; `in USD`: money of one currency in another, by the rates that a project declares; the average for flows, the closing rate for stocks.

use std::sync::Arc;

use super::fault;
use super::scope::Frame;
use crate::answer::{Cell, NO_RATE, Note, Table};
use crate::catalog::{DatasetColumn, Rate};
use crate::diagnostic::Diagnostic;
use crate::function::Function;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named, Part, SortKey, Value};
use crate::quantity::{Unit, read_period};
use crate::syntax::tree::{self, Clauses, Name, PeriodWord};
use crate::types::{Column, Kind, Type};
use crate::world::World;

/// So many periods without a rate are named.
const MOST_NAMED: usize = 8;

/// `in 亿元`: the figures of that dimension are printed in it.
pub(super) fn in_unit(frame: &mut Frame, clauses: &Clauses, faults: &mut Vec<Diagnostic>) {
    let Some(name) = &clauses.unit else { return };
    let Some((_, unit)) = crate::quantity::Unit::parse_scaled(&name.text) else {
        faults.push(fault::period_as_unit(name, clauses));
        return;
    };
    let bare = unit.is_none() && name.text != "%";
    let fits = |column: &Column| {
        let number = matches!(column.ty, Type::Number | Type::Integer);
        let same = column.unit.as_ref() == Some(&unit) && (name.text == "%" || !column.percent);
        number && (same || bare && !column.percent && column.kind != Kind::Label)
    };
    // `in USD` of CNY per bed is USD per bed.
    let mut any = unit.is_base() && frame.converted.as_ref().is_some_and(|it| unit.currency().as_ref() == Some(it));
    for it in frame.columns.iter_mut().filter(|it| fits(&it.column)) {
        it.column.shown = Some(name.text.clone());
        any = true;
    }
    let told = |it: &Diagnostic| it.code == "unit-mismatch" && it.span() == Some(name.span);
    let refused = faults.iter().any(|it| it.code == crate::answer::NO_RATE || told(it));
    if !any && !refused {
        let is_figure =
            |it: &&DatasetColumn| matches!(it.column.ty, Type::Number | Type::Integer) && it.column.kind != Kind::Label;
        let number = frame.columns.iter().find(is_figure);
        let of = number.and_then(|it| it.column.unit.clone()).unwrap_or_default();
        let what = number.map_or("the result", |it| it.column.name.as_str());
        faults.push(fault::unit_mismatch(name.span, (what, &of), (&name.text, &unit), "converted"));
    }
}

/// Which of the two rates of a period a figure takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// The average of the period.
    Average,
    /// The rate on its last day.
    Closing,
}

impl At {
    /// What has a value at one moment takes the rate of that moment.
    fn of(kind: Kind) -> At {
        if kind == Kind::Stock { At::Closing } else { At::Average }
    }

    fn rate(self, rate: &Rate) -> Option<f64> {
        match self {
            At::Average => rate.average,
            At::Closing => rate.closing,
        }
    }

    /// What `ward.toml` calls it.
    fn word(self) -> &'static str {
        match self {
            At::Average => "average",
            At::Closing => "closing",
        }
    }
}

/// Turns the money columns of a table into the currency that `in` asks for, where the targets are of another one.
pub(super) fn convert(
    frame: &mut Frame,
    clauses: &Clauses,
    targets: &[&tree::Expr],
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    let Some(asked) = &clauses.unit else { return };
    let Some(unit) = Unit::parse_scaled(&asked.text).map(|it| it.1) else { return };
    let Some(to) = unit.currency() else { return };
    faults.extend(super::headers::unapplied(frame, targets, (asked, &unit)));
    let mut read: Vec<String> = targets.iter().flat_map(|it| super::table::reads(frame, it, world)).collect();
    let parts = |name: &String| {
        let found = frame.column(name).and_then(|it| it.parts.clone());
        found.map_or(vec![], |(a, b)| vec![a, b])
    };
    read.extend(read.iter().flat_map(parts).collect::<Vec<_>>());
    let currency = |it: &DatasetColumn| it.column.unit.as_ref().and_then(Unit::currency);
    let is_read = |it: &DatasetColumn| read.contains(&it.column.name);
    let foreign: Vec<DatasetColumn> =
        frame.columns.iter().filter(|it| currency(it).is_some_and(|it| it != to)).cloned().collect();
    let Some(first) = foreign.iter().find(|it| is_read(it)) else { return };
    let period = frame.period.clone().or_else(|| frame.shown_period.clone());
    let period = period.and_then(|name| frame.columns.iter().find(|it| it.column.name == name)).cloned();
    let mut made: Vec<Named> = Vec::new();
    let mut unrated: Option<Expr> = None;
    let mut used: Vec<String> = Vec::new();
    for column in &foreign {
        let Some(from) = currency(column) else { continue };
        let at = At::of(column.column.kind);
        // What is not asked for needs no word.
        let said = if is_read(column) { &mut used } else { &mut Vec::new() };
        let Some(rate) = rate((&from, &to), at, period.as_ref(), clauses, world, said) else {
            if is_read(column) {
                faults.push(no_rate(asked, &first.column.name, (&from, &to), at, period.is_some(), world));
                return;
            }
            continue;
        };
        let Some((unit, power)) = column.column.unit.as_ref().and_then(|it| it.in_currency(&to)) else { continue };
        let operator = if power > 0 { Op::Multiply } else { Op::Divide };
        let times = |value: Expr| (0..power.abs()).fold(value, |it, _| Expr::binary(operator, it, rate.clone()));
        let stored = column.column.stored();
        if is_read(column) {
            let lacking = Expr::column(stored[0].0.clone()).is_known().and(rate.clone().is_missing());
            unrated = Some(unrated.map_or(lacking.clone(), |before| before.or(lacking)));
        }
        let averaged = stored.iter().filter(|it| frame.settling.averaged.contains(&it.0));
        let averaged: Vec<String> = averaged.map(|it| super::kinds::mean_of_days(&it.0)).collect();
        let all = stored.into_iter().map(|it| it.0).chain(averaged);
        made.extend(all.map(|name| Named::new(name.clone(), times(Expr::column(name)))));
        if let Some(it) = frame.columns.iter_mut().find(|it| it.column.name == column.column.name) {
            (it.column.unit, it.column.ty) = (Some(unit), Type::Number);
        }
    }
    if let (Some(unrated), Some(period)) = (unrated, &period) {
        refuse(frame, unrated, &period.column.name, &to);
    }
    frame.plan = frame.plan.clone().extend(made);
    let rates = used.join("; ");
    frame.note(Note::new("converted", format!("in {to} by {rates}"), format!("按汇率折算为 {to}:{rates}")));
    frame.converted = Some(to);
}

/// The rate of each row: by the text of its period, else the one rate without a period. What is used is said.
fn rate(
    pair: (&str, &str),
    at: At,
    period: Option<&DatasetColumn>,
    clauses: &Clauses,
    world: &World,
    used: &mut Vec<String>,
) -> Option<Expr> {
    let mut declared = world.rates.iter().filter_map(|it| Some((it, worth(it, pair, at)?)));
    let Some(column) = period else {
        let (rate, worth) = declared.rfind(|it| it.0.period.is_none())?;
        say(used, rate, at, &rate.date);
        return Some(Expr::number(worth));
    };
    let declared: Vec<(&Rate, f64)> = declared.filter(|it| it.0.period.is_some()).collect();
    // Where the periods of a table are not known beforehand, those that have a rate of their own are looked for.
    let written = || declared.iter().filter_map(|it| it.0.period.as_ref()).map(|it| it.text.clone()).collect();
    let texts: Vec<String> = column.values.as_ref().map_or_else(written, |it| it.to_vec());
    let mut groups: Vec<(f64, Vec<Value>)> = Vec::new();
    for text in texts.into_iter().filter(|it| may_be_asked(it, clauses)) {
        let Some((rate, worth)) = holds(&text, at, &declared) else { continue };
        say(used, rate, at, rate.period.as_ref().map_or("", |it| &it.text));
        match groups.iter_mut().find(|it| it.0 == worth) {
            Some(group) => group.1.push(Value::Text(text)),
            None => groups.push((worth, vec![Value::Text(text)])),
        }
    }
    let key = || Box::new(Expr::column(column.column.name.clone()));
    let one = |(worth, texts)| Expr::In(key(), texts).then_else(Expr::number(worth), Expr::missing(Type::Number));
    match groups.is_empty() {
        true => None,
        false => Some(Expr::Call(Function::Coalesce, groups.into_iter().map(one).collect())),
    }
}

/// Whether rows of a period may be left by `for`, `since` and `until`.
fn may_be_asked(text: &str, clauses: &Clauses) -> bool {
    let Some(row) = read_period(text) else { return true };
    let inside = |it: &PeriodWord| it.period.as_ref().is_none_or(|it| it.start <= row.start && row.end <= it.end);
    let after = |it: &PeriodWord| it.period.as_ref().is_none_or(|it| it.start <= row.start);
    let before = |it: &PeriodWord| it.period.as_ref().is_none_or(|it| row.end <= it.end);
    (clauses.periods.is_empty() || clauses.periods.iter().any(inside))
        && clauses.since.as_ref().is_none_or(after)
        && clauses.until.as_ref().is_none_or(before)
}

/// What one unit of `from` is in `to` by a declared rate, in either direction.
fn worth(rate: &Rate, (from, to): (&str, &str), at: At) -> Option<f64> {
    let value = at.rate(rate)?;
    match (rate.from == from && rate.to == to, rate.from == to && rate.to == from) {
        (true, _) => Some(value),
        (false, true) => Some(1.0 / value),
        (false, false) => None,
    }
}

/// The declared rate for a period: an average of the shortest period around it, a closing rate of the same last day.
fn holds<'a>(text: &str, at: At, declared: &[(&'a Rate, f64)]) -> Option<(&'a Rate, f64)> {
    let asked = read_period(text)?;
    let fits = |it: &&(&Rate, f64)| match (&it.0.period, at) {
        (Some(period), At::Average) => period.start <= asked.start && asked.end <= period.end,
        (Some(period), At::Closing) => period.end == asked.end,
        (None, _) => false,
    };
    let length = |it: &&(&Rate, f64)| it.0.period.as_ref().map_or(0, |it| it.end - it.start);
    declared.iter().filter(fits).min_by_key(length).copied()
}

/// Names a rate once: `2021 average 6.45 CNY per USD (PBoC)`.
fn say(used: &mut Vec<String>, rate: &Rate, at: At, when: &str) {
    let value = at.rate(rate).unwrap_or_default();
    let when = if when.is_empty() { String::new() } else { format!("{when} ") };
    let said = format!("{when}{} {value} {} per {} ({})", at.word(), rate.to, rate.from, rate.source);
    if !used.contains(&said) {
        used.push(said);
    }
}

/// Counts the figures whose period has no rate; the run is refused where there are any.
fn refuse(frame: &mut Frame, unrated: Expr, period: &str, to: &str) {
    let count = Aggregate {
        name: "n".to_owned(),
        function: AggregateFunction::Rows,
        argument: Expr::number(1.0),
        filter: None,
    };
    let keys = vec![Named::new("period", Expr::column(period))];
    let by_period = SortKey { expr: Expr::column("period"), descending: false };
    let plan = frame.plan.clone().filter(unrated).aggregate(keys, vec![count]).sort(vec![by_period]);
    let columns = vec![Column::plain("period", Type::Text), Column::plain("n", Type::Integer)];
    frame.extra.push(Part { name: "unrated", plan, columns, page: None });
    let to = to.to_owned();
    frame.say.push(Arc::new(move |table: &Table| unrated_note(table, &to)));
}

fn unrated_note(table: &Table, to: &str) -> Option<Note> {
    if table.rows.is_empty() {
        return None;
    }
    let periods = table.rows.iter().map(|row| match row.first() {
        Some(Cell::Text(it)) => it.clone(),
        _ => "no single period".to_owned(),
    });
    let periods: Vec<String> = periods.collect();
    let rows: f64 = (0..table.rows.len()).filter_map(|row| table.number(row, "n")).sum();
    let more = if periods.len() > MOST_NAMED { " …" } else { "" };
    let listed = format!("{}{more}", periods[..periods.len().min(MOST_NAMED)].join(", "));
    Some(Note::new(
        NO_RATE,
        format!(
            "{rows} rows have no rate to {to}: {listed}; declare these in `ward.toml`, or ask for other periods with `for`"
        ),
        format!("{rows} 行没有折算为 {to} 的汇率:{listed};请在 `ward.toml` 中给出,或用 `for` 另选期间"),
    ))
}

/// No declared rate leads from the one currency to the other.
fn no_rate(asked: &Name, column: &str, pair: (&str, &str), at: At, panel: bool, world: &World) -> Diagnostic {
    let (from, to) = pair;
    let fault = fault::no_rate(asked, column, from, to);
    let of_pair = |it: &&Rate| (it.from == from && it.to == to) || (it.from == to && it.to == from);
    let known = world.rates.iter().filter(of_pair).count();
    match (known, panel) {
        (0, true) => fault.note(format!("declare one in `ward.toml`: [[rates]] from = \"{to}\", to = \"{from}\", period = 2021, {} = …, source = \"…\"", at.word())),
        (0, false) => fault.note(format!("declare one in `ward.toml`: [[rates]] from = \"{to}\", to = \"{from}\", date = \"…\", {} = …, source = \"…\"", at.word())),
        (_, true) => fault.note(format!("the declared rates are for other periods, or have no `{}`", at.word())),
        (_, false) => fault.note("the table has no period, and every declared rate is for one; declare a rate without `period`, or open the file with `period`"),
    }
}
