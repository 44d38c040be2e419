//! How likely a correlation is by chance alone.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// Two-sided, of Student's t with n - 2 degrees of freedom; `None` below three pairs.
pub fn correlation_p_value(r: f64, n: f64) -> Option<f64> {
    if n < 3.0 {
        return None;
    }
    if r.abs() >= 1.0 - 1e-12 {
        return Some(0.0);
    }
    let t = r * ((n - 2.0) / ((1.0 - r) * (1.0 + r))).sqrt();
    let student = StudentsT::new(0.0, 1.0, n - 2.0).ok()?;
    // The far tail itself: one less the rest of it would round small ones to nothing.
    Some(2.0 * student.sf(t.abs()))
}

#[cfg(test)]
mod tests {
    use super::correlation_p_value;

    #[test]
    fn p_values_are_those_of_scipy() {
        // scipy.stats.pearsonr([1, 2, 3, 4, 5], [2, 1, 4, 3, 5]) = (0.8, 0.10408803866182788)
        let p = correlation_p_value(0.8, 5.0).expect("five pairs");
        assert!((p - 0.104_088_038_661_827_88).abs() < 1e-9);
        assert_eq!(correlation_p_value(0.5, 2.0), None);
        assert_eq!(correlation_p_value(1.0, 4.0), Some(0.0));
    }
}
