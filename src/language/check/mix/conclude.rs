//! The parts of a whole: shares of their sum, or as the documents state them; concentration, and what is in no part.

use super::Asked;
use crate::answer::{Answer, Cell, Note, Table};
use crate::catalog::is_total;
use crate::check::interval::{self, Interval};

/// A part with its value now and then.
struct Part {
    names: Vec<Cell>,
    now: Option<Interval>,
    then: Option<Interval>,
    /// The share as stated, now and then.
    shares: [Option<Interval>; 2],
}

pub(super) fn conclude(mut answer: Answer, asked: &Asked, table: &Table, stated: Option<&Table>) -> Answer {
    let parts = match asked.by_columns {
        true => by_columns(&mut answer, asked, table),
        false => without_totals(&mut answer, asked, by_groups(asked, table)),
    };
    let n_parts = parts.len();
    said_of_unknown(&mut answer, asked, &parts);
    let mut wholes: Vec<Vec<Part>> = Vec::new();
    for part in parts {
        let whole = wholes.iter_mut().find(|it| it[0].names[..asked.n_apart] == part.names[..asked.n_apart]);
        match whole {
            Some(whole) => whole.push(part),
            None => wholes.push(vec![part]),
        }
    }
    let mut rows = Vec::new();
    for whole in &mut wholes {
        let valued = whole.iter().any(|it| it.now.is_some() || it.then.is_some());
        whole.retain(|it| match valued {
            true => it.now.is_some() || it.then.is_some(),
            false => it.shares.iter().any(Option::is_some),
        });
        let now = if valued { shares(whole, |it| it.now) } else { as_stated(asked, whole, stated, 0) };
        let then = if valued { shares(whole, |it| it.then) } else { as_stated(asked, whole, stated, 1) };
        let mut order: Vec<usize> = (0..whole.len()).collect();
        let size = |at: &usize| whole[*at].now.or(now[*at]).map_or(f64::NEG_INFINITY, interval::middle);
        order.sort_by(|a, b| size(b).total_cmp(&size(a)));
        let running = match valued {
            true => running(whole, &order),
            false => added(&order, &now),
        };
        rows.extend(rows_of(asked, whole, &order, [&now, &then], &running));
        let name = wholes_name(asked, whole);
        said_of_parts(&mut answer, whole, &now, &name);
        match valued {
            true => answer.notes.extend(stated.and_then(|it| said_of_whole(asked, whole, it))),
            false if whole.is_empty() => {}
            false => answer.notes.push(said_of_shares(asked, whole, &now, &name)),
        }
    }
    answer.notes.extend(asked.metrics[0].weighing(0, table));
    said_of_missing(&mut answer, n_parts - rows.len());
    answer.table = Table { columns: asked.columns.clone(), total_rows: rows.len(), rows };
    answer
}

/// Says which of two periods nothing is known of.
fn said_of_unknown(answer: &mut Answer, asked: &Asked, parts: &[Part]) {
    let [then, now] = asked.periods.as_slice() else { return };
    let ends = [
        (now, parts.iter().any(|it| it.now.is_some() || it.shares[0].is_some())),
        (then, parts.iter().any(|it| it.then.is_some() || it.shares[1].is_some())),
    ];
    if ends.iter().all(|it| !it.1) {
        return;
    }
    for (period, _) in ends.into_iter().filter(|it| !it.1) {
        let name = &asked.metrics[0].name;
        let en = format!("nothing is known of {name} for {period}");
        answer.notes.push(Note::new("no-figure", en, format!("{period} 没有 {name} 的数据")));
    }
}

/// The shares as the documents state them; the figures are these shares of the whole, where it is stated.
fn as_stated(asked: &Asked, parts: &mut [Part], stated: Option<&Table>, which: usize) -> Vec<Option<Interval>> {
    for part in parts.iter_mut() {
        let whole = stated.and_then(|it| figure_of_whole(asked, part, it, which));
        let value = part.shares[which].zip(whole).map(|(share, whole)| interval::multiply(share, whole));
        *(if which == 0 { &mut part.now } else { &mut part.then }) = value;
    }
    parts.iter().map(|it| it.shares[which]).collect()
}

/// The figure that is stated for the whole of a part.
fn figure_of_whole(asked: &Asked, part: &Part, stated: &Table, which: usize) -> Option<Interval> {
    let period = match (&asked.period, asked.periods.as_slice()) {
        (Some(period), _) => Cell::Text(period.clone()),
        (None, [then, now]) => Cell::Text(if which == 0 { now.clone() } else { then.clone() }),
        (None, _) => part.names.first()?.clone(),
    };
    let row = stated.rows.iter().find(|row| row.first() == Some(&period))?;
    interval::of(row.last()?)
}

/// The share of each part in its whole, in the order of the parts.
fn shares(parts: &[Part], get: fn(&Part) -> Option<Interval>) -> Vec<Option<Interval>> {
    let share = |at: usize| {
        let own = get(&parts[at])?;
        let others = parts.iter().enumerate().filter(|(other, _)| *other != at).filter_map(|(_, it)| get(it));
        interval::share(own, interval::sum(others))
    };
    (0..parts.len()).map(share).collect()
}

/// The rows of the parts of one whole, in an order.
fn rows_of(
    asked: &Asked,
    parts: &[Part],
    order: &[usize],
    [now, then]: [&[Option<Interval>]; 2],
    running: &[Option<Interval>],
) -> Vec<Vec<Cell>> {
    let metric = &asked.metrics[0];
    let row = |(place, at): (usize, &usize)| {
        let (part, share, share_then) = (&parts[*at], now[*at], then[*at]);
        let mut cells = part.names.clone();
        cells.extend([Cell::Text(metric.name.clone()), Cell::Text(metric.unit.clone())]);
        cells.push(interval::cell_or_missing(part.now));
        cells.push(interval::cell_or_missing(share));
        cells.push(interval::cell_or_missing(running[place].filter(|_| share.is_some())));
        if !asked.periods.is_empty() {
            let change = share.zip(share_then).map(|(now, then)| interval::subtract(now, then));
            cells.push(interval::cell_or_missing(part.then));
            cells.push(interval::cell_or_missing(share_then));
            cells.push(interval::cell_or_missing(change));
        }
        cells
    };
    order.iter().enumerate().map(row).collect()
}

/// The share of the first parts together, against the others: of all of them it is the whole, whatever their ranges.
fn running(parts: &[Part], order: &[usize]) -> Vec<Option<Interval>> {
    let sum = |places: &[usize]| interval::sum(places.iter().filter_map(|it| parts[*it].now));
    let share = |n: usize| interval::share(sum(&order[..n]), sum(&order[n..]));
    (1..=order.len()).map(share).collect()
}

/// Shares as stated, added up; upper ends may add up to more than the whole is.
fn added(order: &[usize], shares: &[Option<Interval>]) -> Vec<Option<Interval>> {
    let grows = shares.iter().flatten().all(|it| it.0 >= 0.0);
    let mut sum = (0.0, 0.0);
    let one = |at: &usize| {
        sum = shares[*at].map_or(sum, |it| interval::add(sum, it));
        Some(if grows { (sum.0.min(1.0), sum.1.min(1.0)) } else { sum })
    };
    order.iter().map(one).collect()
}

fn by_groups(asked: &Asked, table: &Table) -> Vec<Part> {
    let value = table.index(&asked.metrics[0].column.name).unwrap_or(0);
    let mut parts: Vec<Part> = Vec::new();
    for row in &table.rows {
        let named = |it: &Cell| if *it == Cell::Missing { Cell::Text("(missing)".into()) } else { it.clone() };
        let names: Vec<Cell> = row[..asked.n_keys].iter().map(named).collect();
        let index = parts.iter().position(|it| it.names == names).unwrap_or_else(|| {
            parts.push(Part { names, now: None, then: None, shares: [None, None] });
            parts.len() - 1
        });
        let figure = interval::of(&row[value]);
        let earlier = match (&row[asked.n_keys], asked.periods.first()) {
            (Cell::Text(period), Some(first)) => period == first,
            _ => false,
        };
        let place = if earlier { &mut parts[index].then } else { &mut parts[index].now };
        *place = figure;
        if asked.shares
            && let Some(at) = table.index(&asked.metrics[1].column.name)
        {
            parts[index].shares[usize::from(earlier)] = interval::of(&row[at]);
        }
    }
    parts
}

/// The parts without those that look like the whole of others, as `Total` among departments: they would count twice.
fn without_totals(answer: &mut Answer, asked: &Asked, parts: Vec<Part>) -> Vec<Part> {
    let names = |it: &Part| -> Vec<String> {
        let texts = it.names[asked.n_apart..].iter();
        texts.filter_map(|it| if let Cell::Text(text) = it { Some(text.clone()) } else { None }).collect()
    };
    let sums_up = |it: &Part| names(it).iter().any(|it| is_total(it));
    let whole = |it: &Part| it.names[..asked.n_apart].to_vec();
    let others: Vec<Vec<Cell>> = parts.iter().filter(|it| !sums_up(it) && it.now.is_some()).map(whole).collect();
    let (left, kept): (Vec<Part>, Vec<Part>) =
        parts.into_iter().partition(|it| sums_up(it) && others.contains(&whole(it)));
    if !left.is_empty() {
        let list = left.iter().map(|it| names(it).join(" ")).collect::<Vec<_>>().join(", ");
        let en = format!("looks like the sum of other parts, so no part of its own: {list}");
        answer.notes.push(Note::new("total-rows", en, format!("疑似其他部分之和,不另作一部分:{list}")));
    }
    kept
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
            shares: [None, None],
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
            parts.push(Part {
                names: vec![Cell::Text("remainder".into())],
                now: rest,
                then: rest_then,
                shares: [None, None],
            });
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

fn said_of_missing(answer: &mut Answer, missing: usize) {
    if missing > 0 {
        answer.notes.push(Note::new(
            "missing-parts",
            format!("parts without a figure, not listed: {missing}"),
            format!("没有数据而未列出的部分:{missing} 个"),
        ));
    }
}

/// What the parts of one whole are called where there are several: `region: `.
fn wholes_name(asked: &Asked, parts: &[Part]) -> String {
    let names = parts.first().map_or(&[][..], |it| &it.names[..asked.n_apart]);
    names.iter().filter_map(|it| if let Cell::Text(text) = it { Some(format!("{text}: ")) } else { None }).collect()
}

fn said_of_parts(answer: &mut Answer, parts: &[Part], shares: &[Option<Interval>], whole: &str) {
    let known: Vec<f64> = shares.iter().flatten().map(|it| interval::middle(*it)).collect();
    let top = known.iter().copied().fold(f64::NEG_INFINITY, f64::max) * 100.0;
    // Midpoints of shares of ranges need not add up to one.
    let middles = match shares.iter().flatten().any(|it| it.0 != it.1) {
        true => (", of the midpoints of the shares", ",按占比区间中点计"),
        false => ("", ""),
    };
    let values = || parts.iter().filter_map(|it| it.now);
    let (negative, open) = (values().any(|it| it.1 < 0.0), values().any(|it| it.0 < 0.0));
    if known.is_empty() && values().next().is_some() {
        answer.notes.push(Note::new(
            "no-shares",
            format!("{whole}no shares, because the parts add up to zero or may do so"),
            format!("{whole}各部分之和为零或可能为零,无占比"),
        ));
    } else if negative {
        answer.notes.push(Note::new(
            "negative-parts",
            format!("{whole}some parts are negative, so shares can exceed 100 %"),
            format!("{whole}存在负值部分,占比可能超过 100%"),
        ));
    } else if open {
        answer.notes.push(Note::new(
            "negative-parts",
            format!("{whole}some parts might be negative: their lower ends are below zero or not known"),
            format!("{whole}部分数值可能为负:其下限低于零或未知"),
        ));
    } else if known.len() > 1 {
        let squares: f64 = known.iter().map(|it| it * it).sum();
        answer.notes.push(Note::new(
            "concentration",
            format!("{whole}top share {top:.1} %, HHI {squares:.3} over {} parts{}", known.len(), middles.0),
            format!("{whole}最大占比 {top:.1}%,HHI {squares:.3},共 {} 个部分{}", known.len(), middles.1),
        ));
    }
}

/// Whether parts add up to the figure that is stated for the whole in their period.
fn said_of_whole(asked: &Asked, parts: &[Part], stated: &Table) -> Option<Note> {
    let whole = figure_of_whole(asked, parts.first()?, stated, 0)?;
    let sum = interval::sum(parts.iter().filter_map(|it| it.now));
    let (rest, size) = (interval::subtract(whole, sum), interval::middle(whole).abs());
    let name = &asked.metrics[0].name;
    if rest.0 <= 1e-9 * size && -1e-9 * size <= rest.1 {
        let en = format!("the parts add up to the {name} that is stated for the whole");
        return Some(Note::new("parts-whole", en, format!("各部分之和等于整体披露的 {name}")));
    }
    let share = interval::middle(sum) / interval::middle(whole) * 100.0;
    Some(Note::new(
        "parts-whole",
        format!("the parts add up to {share:.1} % of the {name} that is stated for the whole; shares are of their sum"),
        format!("各部分之和为整体披露的 {name} 的 {share:.1}%;占比以各部分之和为分母"),
    ))
}

/// Whether the shares that are stated close at one.
fn said_of_shares(asked: &Asked, parts: &[Part], shares: &[Option<Interval>], whole: &str) -> Note {
    let name = &asked.metrics[0].name;
    let sum = interval::middle(interval::sum(shares.iter().flatten().copied())) * 100.0;
    let (en, zh) = match parts.iter().any(|it| it.now.is_some()) {
        true => (
            format!(", {name} is this share of the figure stated for the whole"),
            format!(",{name} 为该占比乘以整体披露值"),
        ),
        false => (format!(", {name} itself is not"), format!(",{name} 本身未披露")),
    };
    Note::new(
        "shares-stated",
        format!("{whole}shares as stated, {sum:.1} % together{en}"),
        format!("{whole}占比为披露值,合计 {sum:.1}%{zh}"),
    )
}
