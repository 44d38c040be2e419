//! Two-sample tests: Welch's t for means, Mann and Whitney's U for ranks, and the size of the effect.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// Below this many known values in a cohort nothing is tested.
pub const LEAST: usize = 3;

/// Up to so many values in the smaller sample the test of ranks is exact.
const MOST_EXACT: usize = 8;
/// And up to so many in the larger one.
const MANY_EXACT: usize = 20_000;

/// What the tests found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tested {
    /// Welch (1947): unequal variances, Satterthwaite's degrees of freedom; two-sided.
    pub welch: Option<f64>,
    /// Mann and Whitney (1947), two-sided: exact where one sample has at most eight values and none stands twice; else the
    /// normal approximation with continuity and tie correction.
    pub mann_whitney: Option<f64>,
    /// Hedges' g (1981): the difference of means in pooled standard deviations, corrected for small samples.
    pub hedges: Option<f64>,
}

/// Tests two samples; `None` if one is too small.
pub fn tested(a: &[f64], b: &[f64]) -> Option<Tested> {
    if a.len().min(b.len()) < LEAST {
        return None;
    }
    Some(Tested { welch: welch(a, b), mann_whitney: mann_whitney(a, b), hedges: hedges(a, b) })
}

/// An interval that holds the median of the population in at least 95 of 100 samples, whatever its shape:
/// two order statistics, by the binomial distribution (Thompson 1936). `None` below six values.
pub fn median_interval(values: &[f64]) -> Option<(f64, f64)> {
    let n = values.len();
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    // The chance that at most `k` of n fall below the median; by logarithms, for 1 / 2^n is nothing above n = 1074.
    let mut one = -(n as f64) * std::f64::consts::LN_2;
    let (mut tail, mut k) = (0.0, 0usize);
    while 2.0 * (tail + one.exp()) <= 0.05 && 2 * (k + 1) <= n {
        tail += one.exp();
        one += ((n - k) as f64 / (k + 1) as f64).ln();
        k += 1;
    }
    (0 < k).then(|| (sorted[k - 1], sorted[n - k]))
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Sample variance (n - 1). That of equal values is zero, whatever their mean rounds to.
fn variance(values: &[f64]) -> f64 {
    if values.iter().all(|it| *it == values[0]) {
        return 0.0;
    }
    let middle = mean(values);
    values.iter().map(|it| (it - middle).powi(2)).sum::<f64>() / (values.len() as f64 - 1.0)
}

fn welch(a: &[f64], b: &[f64]) -> Option<f64> {
    let (u, v) = (variance(a) / a.len() as f64, variance(b) / b.len() as f64);
    if u + v <= 0.0 {
        return None;
    }
    let t = (mean(a) - mean(b)) / (u + v).sqrt();
    let freedom = (u + v).powi(2) / (u * u / (a.len() as f64 - 1.0) + v * v / (b.len() as f64 - 1.0));
    let student = StudentsT::new(0.0, 1.0, freedom).ok()?;
    Some(2.0 * student.sf(t.abs()))
}

fn mann_whitney(a: &[f64], b: &[f64]) -> Option<f64> {
    let (n, m) = (a.len() as f64, b.len() as f64);
    let mut all: Vec<(f64, bool)> = a.iter().map(|it| (*it, true)).chain(b.iter().map(|it| (*it, false))).collect();
    all.sort_by(|x, y| x.0.total_cmp(&y.0));
    let (mut rank_sum, mut ties, mut at) = (0.0, 0.0, 0);
    while at < all.len() {
        let end = all[at..].iter().position(|it| it.0 != all[at].0).map_or(all.len(), |it| at + it);
        let (size, rank) = ((end - at) as f64, (at + 1 + end) as f64 / 2.0);
        rank_sum += rank * all[at..end].iter().filter(|it| it.1).count() as f64;
        ties += size.powi(3) - size;
        at = end;
    }
    let u = rank_sum - n * (n + 1.0) / 2.0;
    if ties == 0.0
        && let Some(p) = exact(a.len(), b.len(), u)
    {
        return Some(p);
    }
    let total = n + m;
    let spread = (n * m / 12.0 * (total + 1.0 - ties / (total * (total - 1.0)))).sqrt();
    if spread <= 0.0 {
        return None;
    }
    let z = ((u - n * m / 2.0).abs() - 0.5).max(0.0) / spread;
    Some(2.0 * Normal::standard().sf(z))
}

/// The exact two-sided p value of U without ties, from the number of orders that give each U: the coefficients of the Gaussian
/// binomial of n + m over n. `None` where both samples are large.
fn exact(n: usize, m: usize, u: f64) -> Option<f64> {
    let (few, many) = (n.min(m), n.max(m));
    if few > MOST_EXACT || many > MANY_EXACT {
        return None;
    }
    let most = few * many;
    // Of whole numbers up to C(many + few, few), and so without rounding.
    let mut orders = vec![0_i128; most + 1];
    orders[0] = 1;
    for part in 1..=few {
        // Times 1 - q^(many + part), then over 1 - q^part.
        (many + part..=most).rev().for_each(|at| orders[at] -= orders[at - many - part]);
        (part..=most).for_each(|at| orders[at] += orders[at - part]);
    }
    let all: i128 = orders.iter().sum();
    let far = u.max(most as f64 - u).round() as usize;
    let beyond: i128 = orders[far.min(most)..].iter().sum();
    Some((2.0 * beyond as f64 / all as f64).min(1.0))
}

fn hedges(a: &[f64], b: &[f64]) -> Option<f64> {
    let (n, m) = (a.len() as f64, b.len() as f64);
    let pooled = (((n - 1.0) * variance(a) + (m - 1.0) * variance(b)) / (n + m - 2.0)).sqrt();
    let correction = 1.0 - 3.0 / (4.0 * (n + m) - 9.0);
    (pooled > 0.0).then(|| (mean(a) - mean(b)) / pooled * correction)
}

#[cfg(test)]
mod tests {
    use super::{median_interval, tested};

    #[test]
    fn p_values_are_those_of_scipy() {
        // ttest_ind(equal_var=False), mannwhitneyu() with its ties, and Hedges' g by its formula in NumPy.
        let (a, b) = ([1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 4.0, 6.0, 8.0, 10.0, 12.0]);
        let found = tested(&a, &b).expect("large enough");
        let close = |x: Option<f64>, y: f64| (x.expect("a value") - y).abs() < 1e-6;
        assert!(close(found.welch, 0.04928433820673053), "{found:?}");
        assert!(close(found.mann_whitney, 0.08143973230450288), "{found:?}");
        assert!(close(found.hedges, -1.2266430047998846), "{found:?}");
        assert_eq!(tested(&a[..2], &b), None);
        // Without ties, three against three: mannwhitneyu([1, 2, 3], [4, 5, 6]).pvalue is 2 of 20 orders.
        let found = tested(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0]).expect("large enough");
        assert!(close(found.mann_whitney, 0.1), "{found:?}");
    }

    #[test]
    fn medians_lie_between_order_statistics() {
        // scipy.stats.binom.cdf(k - 1, n, 0.5) * 2 <= 0.05: k is 1 for n = 6, 2 for n = 10, 6 for n = 20.
        let counted = |n: i32| (1..=n).map(f64::from).collect::<Vec<f64>>();
        assert_eq!(median_interval(&counted(5)), None);
        assert_eq!(median_interval(&counted(6)), Some((1.0, 6.0)));
        assert_eq!(median_interval(&counted(10)), Some((2.0, 9.0)));
        assert_eq!(median_interval(&counted(20)), Some((6.0, 15.0)));
    }
}
