//! A formula as one quotient of two sums of products, and whether its parts add up over groups.

use super::formula::Formula;

/// More terms than any formula that somebody writes has.
const MOST: usize = 200;

/// A sum of products: of each the powers of the drivers, and the number it is multiplied with.
pub(super) type Sum = Vec<(Vec<i32>, f64)>;

/// How the figure of a whole is made of its groups.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// The groups' figures add up; the number is in the whole once, and in no group.
    Adds(f64),
    /// The sum of the groups' numerators over that of their denominators.
    Ratio(Sum, Sum),
    /// Neither.
    Neither,
}

/// What a formula is over groups, where `adds_up` says of each driver whether it does.
pub(super) fn shape(formula: &Formula, adds_up: &[bool]) -> Shape {
    let n = adds_up.len();
    let Some((above, below)) = quotient(formula, n) else { return Shape::Neither };
    let found = of_parts(&above, &below, adds_up);
    match found {
        // `rev / visits * visits`
        Shape::Neither => {
            let (above, below) = cancelled(above, below, n);
            of_parts(&above, &below, adds_up)
        }
        found => found,
    }
}

fn of_parts(above: &Sum, below: &Sum, adds_up: &[bool]) -> Shape {
    // With how many figures that add up a product is made: a price times a volume is a flow, a price alone is not.
    let volumes = |powers: &[i32]| powers.iter().zip(adds_up).filter(|it| *it.1).map(|it| it.0.abs()).sum::<i32>();
    let is_constant = |powers: &[i32]| powers.iter().all(|it| *it == 0);
    let one_each = |sum: &Sum| !sum.is_empty() && sum.iter().all(|(powers, _)| volumes(powers) == 1);
    if below.iter().all(|(powers, _)| volumes(powers) == 0) {
        let adds = above.iter().all(|(powers, _)| volumes(powers) > 0 || is_constant(powers));
        // A number over a price is no number.
        let number: f64 = above.iter().filter(|it| is_constant(&it.0)).map(|it| it.1).sum();
        let plain = below.iter().all(|it| is_constant(&it.0));
        let scale: f64 = below.iter().map(|it| it.1).sum();
        return match adds && (plain && scale != 0.0 || number == 0.0) {
            true => Shape::Adds(if plain { number / scale } else { 0.0 }),
            false => Shape::Neither,
        };
    }
    match one_each(above) && one_each(below) {
        true => Shape::Ratio(above.clone(), below.clone()),
        false => Shape::Neither,
    }
}

/// Whether two figures that add up are multiplied: the sum of such products is no product of the sums.
pub(super) fn multiplies(formula: &Formula, adds_up: &[bool]) -> bool {
    let volumes = |powers: &[i32]| powers.iter().zip(adds_up).filter(|it| *it.1).map(|it| it.0.abs()).sum::<i32>();
    quotient(formula, adds_up.len()).is_some_and(|(above, _)| above.iter().any(|it| volumes(&it.0) > 1))
}

/// Its value for values of the drivers.
pub(super) fn value(sum: &Sum, drivers: &[f64]) -> f64 {
    let product = |powers: &[i32]| powers.iter().zip(drivers).map(|(power, it)| it.powi(*power)).product::<f64>();
    sum.iter().map(|(powers, times)| times * product(powers)).sum()
}

fn quotient(formula: &Formula, n: usize) -> Option<(Sum, Sum)> {
    let number = |value: f64| vec![(vec![0; n], value)];
    let one = || number(1.0);
    Some(match formula {
        Formula::Driver(at) => {
            let powers = (0..n).map(|it| i32::from(it == *at)).collect();
            (vec![(powers, 1.0)], one())
        }
        Formula::Number(value) => (number(*value), one()),
        Formula::Add(a, b) | Formula::Subtract(a, b) => {
            let sign = if matches!(formula, Formula::Add(..)) { 1.0 } else { -1.0 };
            let ((a, c), (b, d)) = (quotient(a, n)?, quotient(b, n)?);
            let signed = |it: Sum| it.into_iter().map(|(powers, times)| (powers, sign * times)).collect::<Sum>();
            match c == d {
                true => (together([a, signed(b)].concat())?, c),
                false => (together([product(&a, &d)?, signed(product(&b, &c)?)].concat())?, product(&c, &d)?),
            }
        }
        Formula::Multiply(a, b) => {
            let ((a, c), (b, d)) = (quotient(a, n)?, quotient(b, n)?);
            (product(&a, &b)?, product(&c, &d)?)
        }
        Formula::Divide(a, b) => {
            let ((a, c), (b, d)) = (quotient(a, n)?, quotient(b, n)?);
            (product(&a, &d)?, product(&c, &b)?)
        }
    })
}

fn product(a: &Sum, b: &Sum) -> Option<Sum> {
    let powers = |x: &[i32], y: &[i32]| x.iter().zip(y).map(|(x, y)| x + y).collect::<Vec<i32>>();
    let each = |x: &(Vec<i32>, f64)| b.iter().map(|y| (powers(&x.0, &y.0), x.1 * y.1)).collect::<Sum>();
    together(a.iter().flat_map(each).collect())
}

/// Like products as one; `None` for more than can be looked at.
fn together(sum: Sum) -> Option<Sum> {
    let mut found: Sum = Vec::new();
    for (powers, times) in sum {
        match found.iter_mut().find(|it| it.0 == powers) {
            Some(known) => known.1 += times,
            None => found.push((powers, times)),
        }
    }
    found.retain(|it| it.1 != 0.0);
    (found.len() <= MOST).then_some(found)
}

/// Without what stands in every product of both sides.
fn cancelled(mut above: Sum, mut below: Sum, n: usize) -> (Sum, Sum) {
    for driver in 0..n {
        let least = above.iter().chain(&below).map(|it| it.0[driver]).min().unwrap_or(0);
        for it in above.iter_mut().chain(below.iter_mut()) {
            it.0[driver] -= least;
        }
    }
    (above, below)
}

#[cfg(test)]
mod tests {
    use super::{Shape, shape, value};
    use crate::check::bridge::formula::Formula;

    fn driver(at: usize) -> Box<Formula> {
        Box::new(Formula::Driver(at))
    }

    #[test]
    fn one_less_a_quotient_is_a_quotient() {
        // 1 - cost / rev is (rev - cost) / rev: of 80 and 100 a fifth.
        let share = Box::new(Formula::Divide(driver(0), driver(1)));
        let formula = Formula::Subtract(Box::new(Formula::Number(1.0)), share);
        let Shape::Ratio(above, below) = shape(&formula, &[true, true]) else { panic!("a quotient") };
        assert_eq!((value(&above, &[80.0, 100.0]), value(&below, &[80.0, 100.0])), (20.0, 100.0));
    }

    #[test]
    fn prices_do_not_add_up_and_volumes_times_prices_do() {
        let product = Formula::Multiply(driver(0), driver(1));
        assert!(matches!(shape(&product, &[true, false]), Shape::Adds(_)));
        assert!(matches!(shape(&product, &[false, false]), Shape::Neither));
        // A product of two figures over a third is no ratio of sums.
        let of_three = Formula::Divide(Box::new(product), driver(2));
        assert!(matches!(shape(&of_three, &[true, true, true]), Shape::Neither));
        assert!(matches!(shape(&of_three, &[true, false, true]), Shape::Ratio(..)));
    }

    #[test]
    fn what_cancels_is_taken_away() {
        let formula = Formula::Multiply(Box::new(Formula::Divide(driver(0), driver(1))), driver(1));
        assert!(matches!(shape(&formula, &[true, true]), Shape::Adds(0.0)));
    }
}
