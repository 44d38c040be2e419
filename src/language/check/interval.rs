//! Arithmetic of answers' cells: values as closed intervals, an exact one with equal ends.

use crate::answer::Cell;

/// A value: its ends are equal where it is exact, an absent one is an infinity.
pub(super) type Interval = (f64, f64);

/// The interval of a cell with a number.
pub(super) fn of(cell: &Cell) -> Option<Interval> {
    match cell {
        Cell::Number(value) => Some((*value, *value)),
        Cell::Integer(value) => Some((*value as f64, *value as f64)),
        Cell::Range(low, high) => Some((*low, *high)),
        Cell::Missing | Cell::Truth(_) | Cell::Text(_) | Cell::Date(_) => None,
    }
}

/// The cell of an interval; no number gives a missing one.
pub(super) fn cell(value: Interval) -> Cell {
    match value {
        (low, high) if low.is_nan() || high.is_nan() => Cell::Missing,
        (low, high) if low == high && low.is_finite() => Cell::Number(low),
        (low, high) if low.is_finite() || high.is_finite() => Cell::Range(low.min(high), low.max(high)),
        _ => Cell::Missing,
    }
}

/// The cell of what may not be known.
pub(super) fn cell_or_missing(value: Option<Interval>) -> Cell {
    value.map_or(Cell::Missing, cell)
}

/// The midpoint; the known end of a one-sided interval.
pub(super) fn middle((low, high): Interval) -> f64 {
    match (low.is_finite(), high.is_finite()) {
        (true, true) => low / 2.0 + high / 2.0,
        (true, false) => low,
        _ => high,
    }
}

/// `a + b`
pub(super) fn add(a: Interval, b: Interval) -> Interval {
    (a.0 + b.0, a.1 + b.1)
}

/// `a - b`
pub(super) fn subtract(a: Interval, b: Interval) -> Interval {
    match a.0 == a.1 && b.0 == b.1 {
        true => (a.0 - b.0, a.1 - b.1),
        false => (less(a.0, b.1), less(a.1, b.0)),
    }
}

/// `x - y` of the ends of ranges: where they are one number, but for the next float that an open end is, zero is an open end.
fn less(x: f64, y: f64) -> f64 {
    let difference = x - y;
    match difference != 0.0 && difference.is_finite() && difference.abs() <= NOISE * x.abs() {
        true => 0f64.next_up().copysign(difference),
        false => difference,
    }
}

/// Ends that are nearer to each other than that, measured by themselves, are one number.
pub(super) const NOISE: f64 = 1e-15;

/// `a * b`
pub(super) fn multiply(a: Interval, b: Interval) -> Interval {
    hull([a.0 * b.0, a.0 * b.1, a.1 * b.0, a.1 * b.1])
}

/// `a / b`; over an interval with zero in it there is none.
pub(super) fn divide(a: Interval, b: Interval) -> Option<Interval> {
    if b.0 <= 0.0 && 0.0 <= b.1 {
        return None;
    }
    Some(hull([a.0 / b.0, a.0 / b.1, a.1 / b.0, a.1 / b.1]))
}

/// `x / (x + rest)`, tight although x stands twice; there is none where the whole may be nothing and a part less than that.
pub(super) fn share(x: Interval, rest: Interval) -> Option<Interval> {
    let total = add(x, rest);
    let (grows, shrinks) = (0.0 <= x.0 && 0.0 <= rest.0, x.1 <= 0.0 && rest.1 <= 0.0);
    if total == (0.0, 0.0) || total.0.is_nan() || total.1.is_nan() {
        return None;
    }
    if rest == (0.0, 0.0) {
        return Some((1.0, 1.0));
    }
    if total.0 <= 0.0 && 0.0 <= total.1 && !grows && !shrinks {
        return None;
    }
    let one = |x: f64, rest: f64| match (x.is_infinite(), rest.is_infinite()) {
        (true, false) => 1.0,
        (false, true) => 0.0,
        _ => x / (x + rest),
    };
    // It grows or falls with each of the two alone; the corner of two absent ends lies between its neighbours.
    let corners = [one(x.0, rest.0), one(x.0, rest.1), one(x.1, rest.0), one(x.1, rest.1)];
    let low = corners.into_iter().fold(f64::INFINITY, f64::min);
    let high = corners.into_iter().fold(f64::NEG_INFINITY, f64::max);
    low.is_finite().then_some((low, high))
}

/// The least and greatest of ends; zero times an absent end is zero.
fn hull(ends: [f64; 4]) -> Interval {
    let ends = ends.map(|it| if it.is_nan() { 0.0 } else { it });
    (ends.into_iter().fold(f64::INFINITY, f64::min), ends.into_iter().fold(f64::NEG_INFINITY, f64::max))
}

/// The sum of many.
pub(super) fn sum(values: impl IntoIterator<Item = Interval>) -> Interval {
    values.into_iter().fold((0.0, 0.0), add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_tight() {
        // 10..20 of 10..20 + 30: a quarter to two fifths, by hand.
        assert_eq!(share((10.0, 20.0), (30.0, 30.0)), Some((0.25, 0.4)));
        assert_eq!(share((0.0, 0.0), (0.0, 0.0)), None);
        assert_eq!(share((5.0, f64::INFINITY), (5.0, 5.0)), Some((0.5, 1.0)));
        assert_eq!(share((0.0, 5.0), (0.0, 0.0)), Some((1.0, 1.0)));
        assert_eq!(share((0.0, 5.0), (0.0, 5.0)), Some((0.0, 1.0)));
        // 30..20 owed beside 130..150: 30/100 to 20/130 owed, by hand.
        assert_eq!(share((-30.0, -20.0), (130.0, 150.0)), Some((-0.3, -20.0 / 130.0)));
        assert_eq!(share((-10.0, 20.0), (5.0, 5.0)), None);
        assert_eq!(share((-20.0, -10.0), (-30.0, -30.0)), Some((0.25, 0.4)));
    }

    #[test]
    fn quotients_over_zero_are_unknown() {
        assert_eq!(divide((1.0, 2.0), (-1.0, 1.0)), None);
        assert_eq!(divide((10.0, 20.0), (2.0, 5.0)), Some((2.0, 10.0)));
        assert_eq!(multiply((-2.0, 3.0), (4.0, 5.0)), (-10.0, 15.0));
    }

    #[test]
    fn what_is_over_a_number_less_that_number_is_over_zero() {
        let (over, under) = (30f64.next_up(), 30f64.next_down());
        assert_eq!(subtract((over, f64::INFINITY), (20.0, 30.0)), (0f64.next_up(), f64::INFINITY));
        assert_eq!(subtract((f64::NEG_INFINITY, under), (30.0, 30.0)), (f64::NEG_INFINITY, -0f64.next_up()));
        assert_eq!(subtract((30.0, 40.0), (30.0, 30.0)), (0.0, 10.0));
    }
}
