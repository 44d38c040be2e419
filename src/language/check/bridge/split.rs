//! The ways to split a change, each summing to it exactly.
//!
//! Shapley: the mean of a driver's marginal effect over all orders (Shapley 1953; for decomposition Shorrocks 2013).
//! Sequential: 连环替代法, each driver in turn at the new level of those before it.
//! Log: logarithmic mean Divisia index, additive form (Ang 2004): L(f2, f1) x ln(x2 / x1).

use super::formula::Formula;
use crate::verb::Method;

/// Why there is no split.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Why {
    /// A driver is not known in one of the periods.
    Missing,
    /// A divisor is zero.
    Divisor,
    /// `method log` of zero or of a change of sign.
    Logarithm,
}

/// The effect of each driver on the formula.
pub(super) fn effects(method: Method, formula: &Formula, then: &[f64], now: &[f64]) -> Result<Vec<f64>, Why> {
    let n = then.len();
    let found: Vec<f64> = match method {
        Method::Sequential => {
            let mut state = then.to_vec();
            let mut effects = Vec::with_capacity(n);
            for at in 0..n {
                let before = formula.value(&state);
                state[at] = now[at];
                effects.push(formula.value(&state) - before);
            }
            effects
        }
        Method::Log => {
            let has_one = |at: usize| then[at] != 0.0 && now[at] / then[at] > 0.0;
            if (0..n).any(|at| formula.power(at) != 0.0 && !has_one(at)) {
                return Err(Why::Logarithm);
            }
            let (old, new) = (formula.value(then), formula.value(now));
            let mean = if old == new { old } else { (new - old) / (new / old).ln() };
            let one = |at: usize| match formula.power(at) {
                0.0 => 0.0,
                power => mean * power * (now[at] / then[at]).ln(),
            };
            (0..n).map(one).collect()
        }
        Method::Shapley => shapley(n, |set| {
            let mixed: Vec<f64> = (0..n).map(|at| if set >> at & 1 == 1 { now[at] } else { then[at] }).collect();
            formula.value(&mixed)
        }),
    };
    match found.iter().all(|it| it.is_finite()) {
        true => Ok(found),
        false => Err(Why::Divisor),
    }
}

/// The Shapley value of each of `n` players of a game over sets.
fn shapley(n: usize, game: impl Fn(usize) -> f64) -> Vec<f64> {
    let values: Vec<f64> = (0..1usize << n).map(&game).collect();
    let factorial = |n: usize| (1..=n).map(|it| it as f64).product::<f64>();
    let weight = |size: usize| factorial(size) * factorial(n - size - 1) / factorial(n);
    (0..n)
        .map(|player| {
            let without = (0..1usize << n).filter(|set| set >> player & 1 == 0);
            without.map(|set| weight(set.count_ones() as usize) * (values[set | 1 << player] - values[set])).sum()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Why, effects, shapley};
    use crate::check::bridge::formula::Formula;
    use crate::verb::Method;

    #[test]
    fn two_players_share_the_cross_term() {
        // 10 x 5 to 12 x 6: 22 in all; quantity 2 x (5 + 6) / 2 = 11, price 1 x (10 + 12) / 2 = 11, by hand.
        let game = |set: usize| {
            let quantity = if set & 1 == 1 { 12.0 } else { 10.0 };
            let price = if set & 2 == 2 { 6.0 } else { 5.0 };
            quantity * price
        };
        assert_eq!(shapley(2, game), vec![11.0, 11.0]);
    }

    #[test]
    fn what_cannot_be_split_says_why() {
        let of = |make: fn(Box<Formula>, Box<Formula>) -> Formula| {
            make(Box::new(Formula::Driver(0)), Box::new(Formula::Driver(1)))
        };
        let (product, quotient) = (of(Formula::Multiply), of(Formula::Divide));
        assert_eq!(effects(Method::Log, &product, &[0.0, 2.0], &[5.0, 3.0]), Err(Why::Logarithm));
        assert_eq!(effects(Method::Log, &product, &[-5.0, 2.0], &[5.0, 3.0]), Err(Why::Logarithm));
        assert_eq!(effects(Method::Shapley, &quotient, &[5.0, 2.0], &[5.0, 0.0]), Err(Why::Divisor));
        // 0 x 2 to 5 x 3, by hand: 5 x 2.5 and 1 x 2.5.
        assert_eq!(effects(Method::Shapley, &product, &[0.0, 2.0], &[5.0, 3.0]), Ok(vec![12.5, 2.5]));
    }
}
