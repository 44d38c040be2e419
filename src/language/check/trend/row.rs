//! A row of a trend: a figure, what it is held against, and how it stands to that.

use super::ends::Share;
use super::says::Says;
use crate::answer::Cell;
use crate::check::interval::{self, Interval};
use crate::check::measure::Metric;
use crate::quantity::{Period, civil_from_days, days_from_civil};

/// One figure of a series.
pub(super) struct Point {
    pub period: Period,
    pub value: Interval,
    pub n: i64,
    /// Which part of its period is known.
    pub part: Share,
    /// Whether it was weighed, or is the plain mean of several; none where that is one and the same.
    pub weighed: Option<bool>,
}

/// The length of a period in months, rounded.
pub(super) fn length(period: &Period) -> i32 {
    (f64::from(period.end - period.start + 1) / 30.4375).round() as i32
}

pub(super) fn start(period: &Period) -> (i32, u32, u32) {
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

/// The figure of the same period a year before: the known one, else a forecast.
fn year_before<'a>(points: &'a [Point], period: &Period) -> Option<&'a Point> {
    let (year, month, day) = start(period);
    let wanted = days_from_civil(year - 1, month, day);
    let is = |it: &&Point| it.period.start == wanted && length(&it.period) == length(period);
    points.iter().filter(is).min_by_key(|it| it.period.forecast)
}

/// What all figures of a length are held against: the first one that is known, and of a whole period.
fn first<'a>(points: &'a [Point], of: &Period) -> Option<&'a Point> {
    let same = points.iter().filter(|it| length(&it.period) == length(of));
    same.min_by_key(|it| (it.period.forecast, it.part != Share::Whole))
}

/// What a figure may be held against: a period as whole as itself, weighed as it is, and no forecast unless that is one or is asked for.
fn comparable<'a>(point: &Point, before: &'a Point, says: &mut Says) -> Option<&'a Point> {
    if point.part != Share::Whole || before.part != Share::Whole {
        return None;
    }
    if before.period.forecast {
        let taken = says.including || point.period.forecast;
        says.forecast_base(point, before, taken);
        if !taken {
            return None;
        }
    }
    if differ(point, before) {
        says.weighed_apart(point, before);
        return None;
    }
    Some(before)
}

/// Whether one of two figures was weighed, and the other is a plain mean.
fn differ(a: &Point, b: &Point) -> bool {
    a.weighed.zip(b.weighed).is_some_and(|(a, b)| a != b)
}

pub(super) fn row(group: &[Cell], metric: &Metric, points: &[Point], place: usize, says: &mut Says) -> Vec<Cell> {
    let point = &points[place];
    let value = point.value;
    let before = year_before(points, &point.period).and_then(|it| comparable(point, it, says));
    let before = before.map(|it| it.value);
    let first = first(points, &point.period);
    first.filter(|it| differ(point, it)).into_iter().for_each(|it| says.weighed_apart(point, it));
    let first = first.filter(|it| !differ(point, it));
    let base = first.map(|it| it.value).filter(|it| it.0 > 0.0);
    let growth = before.and_then(|before| match before.0 > 0.0 {
        true => {
            if value.1 < 0.0 {
                says.lost(&point.period.text);
            }
            grown(value, before)
        }
        false => {
            match before.1 <= 0.0 {
                true => says.turned(&point.period.text, interval::middle(before), interval::middle(value)),
                false => says.unclear(&point.period.text),
            }
            None
        }
    });
    let years = first.map_or(0.0, |it| years_between(&it.period, &point.period));
    let is_first = first.is_some_and(|it| it.period == point.period);
    let ratio = base.and_then(|base| if is_first { None } else { interval::divide(value, base) });
    let whole = point.part == Share::Whole && first.is_some_and(|it| it.part == Share::Whole);
    let cagr = ratio.filter(|it| it.0 > 0.0 && years > 0.9 && whole).and_then(|it| {
        if years == 1.0 {
            return grown(value, base?);
        }
        let yearly = |end: f64| end.powf(1.0 / years);
        Some(interval::subtract((yearly(it.0), yearly(it.1)), (1.0, 1.0)))
    });
    says.cagr |= cagr.is_some();
    let index = base.and_then(|base| match is_first {
        true => Some((100.0, 100.0)),
        false => interval::divide(interval::multiply(value, (100.0, 100.0)), base),
    });
    let mut cells = group.to_vec();
    let marked = match point.part {
        Share::Whole => point.period.text.clone(),
        Share::Begun | Share::Ended => format!("{} (incomplete)", point.period.text),
    };
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

/// `(new - old) / old`: a tenth more than 60 is 0.1 then, and not the next float above it.
fn grown(value: Interval, before: Interval) -> Option<Interval> {
    if value.0 == value.1 && before.0 == before.1 {
        return interval::divide(interval::subtract(value, before), before);
    }
    interval::divide(value, before).map(|it| interval::subtract(it, (1.0, 1.0)))
}
