//! What two figures have to do with each other, over pairs of them.

use std::borrow::Cow;

/// Pearson's correlation, by the deviations from both means. Where one is constant, rounding would make one of nothing.
pub(super) fn correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let [aa, bb, ab] = products(&Side::of(a)?, &Side::of(b)?);
    Some(ab / (aa.sqrt() * bb.sqrt())).filter(|it| it.is_finite())
}

/// The slope of the line of least squares through pairs (b, a): how much more `a` is with one more of `b`.
pub(super) fn slope(a: &[f64], b: &[f64]) -> Option<f64> {
    let (a, b) = (Side::of(a)?, Side::of(b)?);
    let [_, bb, ab] = products(&a, &b);
    Some(ab / bb * (a.scale / b.scale)).filter(|it| it.is_finite())
}

/// One figure of all pairs.
struct Side<'a> {
    values: Cow<'a, [f64]>,
    mean: f64,
    /// What the values are parts of, where their squares would be too large or too small for a float; else one.
    scale: f64,
}

impl Side<'_> {
    /// None below two values, and where all are the same.
    fn of(values: &[f64]) -> Option<Side<'_>> {
        let first = *values.first()?;
        let all = |(least, most, sum): (f64, f64, f64), it: &f64| (it.min(least), it.max(most), sum + it);
        let (least, most, sum) = values.iter().fold((first, first, 0.0), all);
        if least == most {
            return None;
        }
        let (n, largest) = (values.len() as f64, least.abs().max(most.abs()));
        if (1e-100..1e100).contains(&largest) {
            return Some(Side { values: Cow::Borrowed(values), mean: sum / n, scale: 1.0 });
        }
        let values: Vec<f64> = values.iter().map(|it| it / largest).collect();
        let mean = values.iter().sum::<f64>() / n;
        Some(Side { values: Cow::Owned(values), mean, scale: largest })
    }
}

/// The sums of the squares of the deviations from the means, and of their products.
fn products(a: &Side<'_>, b: &Side<'_>) -> [f64; 3] {
    a.values.iter().zip(b.values.iter()).fold([0.0; 3], |[aa, bb, ab], (x, y)| {
        let (x, y) = (x - a.mean, y - b.mean);
        [aa + x * x, bb + y * y, ab + x * y]
    })
}

#[cfg(test)]
mod tests {
    use super::{correlation, slope};

    #[test]
    fn a_line_is_found_whatever_the_size_of_its_figures() {
        for size in [1e-300, 1e-3, 1.0, 1e9, 1e300] {
            let x: Vec<f64> = [1.0, 2.0, 3.0, 4.0].map(|it| it * size).to_vec();
            let y = [5.0, 7.0, 9.0, 11.0];
            let near = |it: Option<f64>, wanted: f64| it.is_some_and(|it| ((it - wanted) / wanted).abs() < 1e-12);
            assert!(near(correlation(&y, &x), 1.0), "{size}");
            assert!(near(slope(&y, &x), 2.0 / size), "{size}");
        }
    }

    #[test]
    fn what_never_changes_has_no_line() {
        assert_eq!(correlation(&[1.0, 2.0], &[3.0, 3.0]), None);
        assert_eq!(slope(&[3.0, 3.0], &[1.0, 2.0]), None);
        assert_eq!(slope(&[3.0], &[1.0]), None);
    }
}
