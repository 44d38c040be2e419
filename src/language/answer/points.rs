//! From figures to marks: points on the calendar, bins, what is said of figures that cannot be drawn.

use super::plot::{Bin, Ends, Line, Point};
use super::{Cell, Table};
use crate::quantity::{Period, civil_from_days, days_from_civil, read_period};
use crate::words::Words;

/// The most bins a histogram has.
const MOST_BINS: usize = 12;

/// A figure of somebody at some time.
pub(super) struct Figure {
    /// Whose.
    pub label: Words,
    /// When, as it is written.
    pub time: Cell,
    /// How much.
    pub value: Option<Ends>,
}

/// The lines of one length of period.
pub(super) struct Apart {
    /// At least one of them has two points.
    pub lines: Vec<Line>,
    /// The places of single points that no line goes through.
    pub alone: Vec<String>,
}

/// Lines over the calendar, those of years apart from those of quarters: what they measure is not comparable.
pub(super) fn lines(figures: &[Figure]) -> Vec<Apart> {
    let dated: Vec<(&Figure, Place)> = figures.iter().filter_map(|it| Some((it, place(&it.time)?))).collect();
    let mut lengths: Vec<i32> = dated.iter().map(|(_, place)| place.length).collect();
    lengths.sort_unstable_by(|a, b| b.cmp(a));
    lengths.dedup();
    let mut all = Vec::new();
    for of in lengths {
        let of_length: Vec<&(&Figure, Place)> = dated.iter().filter(|(_, place)| place.length == of).collect();
        let mut labels: Vec<&Words> = Vec::new();
        for it in &of_length {
            if !labels.contains(&&it.0.label) {
                labels.push(&it.0.label);
            }
        }
        let line = |label: &Words| {
            let own = of_length.iter().filter(|it| it.0.label == *label).map(|it| (it.0, &it.1)).collect();
            Line { label: label.clone(), points: points(own) }
        };
        let lines: Vec<Line> = labels.into_iter().map(line).collect();
        let known = |it: &Line| it.points.iter().filter(|point| point.value.is_some()).count();
        match lines.iter().any(|it| known(it) > 1) {
            true => all.push(Apart { lines, alone: vec![] }),
            false => {
                let alone = lines.iter().flat_map(|it| &it.points).map(|it| it.label.clone()).collect();
                all.push(Apart { lines: vec![], alone });
            }
        }
    }
    all
}

fn points(mut own: Vec<(&Figure, &Place)>) -> Vec<Point> {
    own.sort_by_key(|(_, place)| place.start);
    let mut before: Option<(i32, bool)> = None;
    let one = |(figure, place): (&Figure, &Place)| {
        // Days of a table need not be next to each other: they are the rows there are.
        let next = |(end, known): (i32, bool)| known && (end + 1 == place.start || place.is_day);
        let joined = before.is_some_and(next) && figure.value.is_some();
        before = Some((place.end, figure.value.is_some()));
        Point { at: place.at, label: place.label.clone(), value: figure.value, joined, forecast: place.forecast }
    };
    own.into_iter().map(one).collect()
}

/// A place on the axis of time: on the calendar, or so many years after a date.
struct Place {
    start: i32,
    end: i32,
    is_day: bool,
    /// Roughly how many months; 0 is a day.
    length: i32,
    at: f64,
    label: String,
    forecast: bool,
}

/// Where a cell stands: a period, a date, or the age that `align by` counts in whole years.
fn place(cell: &Cell) -> Option<Place> {
    if let Cell::Number(age) = cell {
        let at = age.round();
        let whole = at as i32;
        return Some(Place {
            start: whole,
            end: whole,
            is_day: false,
            length: 12,
            at,
            label: format!("{whole}"),
            forecast: false,
        });
    }
    let it = period(cell)?;
    Some(Place {
        start: it.start,
        end: it.end,
        is_day: it.start == it.end,
        length: (it.end - it.start + 3) / 30,
        at: (year(it.start) + year(it.end + 1)) / 2.0,
        label: it.text,
        forecast: it.forecast,
    })
}

/// The period that a cell names: `2021`, `2022-01 (incomplete)`, a date, a year as a number.
fn period(cell: &Cell) -> Option<Period> {
    match cell {
        Cell::Text(text) => read_period(text.split(" (").next().unwrap_or(text)),
        Cell::Integer(year) if (1000..=9999).contains(year) => read_period(&year.to_string()),
        Cell::Date(day) => {
            let (year, month, date) = civil_from_days(*day);
            read_period(&format!("{year:04}-{month:02}-{date:02}"))
        }
        _ => None,
    }
}

/// A day as a year with a fraction.
fn year(day: i32) -> f64 {
    let (year, _, _) = civil_from_days(day);
    let (first, next) = (days_from_civil(year, 1, 1), days_from_civil(year + 1, 1, 1));
    f64::from(year) + f64::from(day - first) / f64::from(next - first)
}

/// Bins whose edges a person would choose; none for fewer than two different values.
pub(super) fn bins(values: &[f64]) -> Vec<Bin> {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    // Sturges (1926): one bin more for each doubling.
    let wanted = ((values.len() as f64).log2().ceil() as usize + 1).clamp(5, MOST_BINS);
    let width = round_step((most - least) / wanted as f64);
    if !width.is_normal() || !least.is_finite() || !most.is_finite() {
        return vec![];
    }
    let first = (least / width).floor();
    // The greatest value on an edge belongs to the bin below it.
    let n = (((most / width).ceil() - first) as usize).clamp(1, 3 * MOST_BINS);
    let edge = |at: usize| (first + at as f64) * width;
    let mut bins: Vec<Bin> = (0..n).map(|at| Bin { low: edge(at), high: edge(at + 1), n: 0 }).collect();
    for value in values {
        let at = bins.iter().rposition(|it| it.low <= *value).unwrap_or(0);
        bins[at].n += 1;
    }
    bins
}

/// The least step of 1, 2, 2.5 or 5 times a power of ten that is not below `step`.
pub fn round_step(step: f64) -> f64 {
    let power = 10f64.powf(step.abs().log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0].map(|it| it * power);
    steps.into_iter().find(|it| *it >= step * (1.0 - 1e-9)).unwrap_or(step)
}

/// `3 without a value`, and nothing for none.
pub(super) fn without(n: usize, said: &mut Vec<Words>) {
    if n > 0 {
        said.push(Words::new(format!("{n} missing, not drawn"), format!("{n} 个缺失,未画")));
    }
}

/// The values of a column, both ends known or the middle of them; and how many have none.
pub(super) fn values(table: &Table, at: usize) -> (Vec<f64>, usize) {
    let values: Vec<f64> = (0..table.rows.len()).filter_map(|row| middle(table.ends(row, at)?)).collect();
    let n_without = table.rows.len() - values.len();
    (values, n_without)
}

/// The middle of closed ends.
pub(super) fn middle(ends: Ends) -> Option<f64> {
    let middle = ends.0 / 2.0 + ends.1 / 2.0;
    middle.is_finite().then_some(if ends.0 == ends.1 { ends.0 } else { middle })
}
