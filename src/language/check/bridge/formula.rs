//! A formula of + - * / over drivers, as numbers can be put into it.

use crate::check::interval::{self, Interval};
use crate::syntax::tree::{Expr, ExprKind, Name, Operator};

/// A formula; drivers by their place in the order written.
#[derive(Debug, Clone)]
pub(super) enum Formula {
    /// A driver.
    Driver(usize),
    /// A number.
    Number(f64),
    /// `a + b`
    Add(Box<Formula>, Box<Formula>),
    /// `a - b`
    Subtract(Box<Formula>, Box<Formula>),
    /// `a * b`
    Multiply(Box<Formula>, Box<Formula>),
    /// `a / b`
    Divide(Box<Formula>, Box<Formula>),
}

/// The names in the order written, each once.
pub(super) fn names(expr: &Expr) -> Vec<Name> {
    let mut found: Vec<Name> = Vec::new();
    collect(expr, &mut found);
    found
}

fn collect(expr: &Expr, found: &mut Vec<Name>) {
    match &expr.kind {
        ExprKind::Name(path) if !found.iter().any(|it| it.text == path[0].text) => {
            found.push(path[0].clone());
        }
        ExprKind::Binary { left, right, .. } => {
            collect(left, found);
            collect(right, found);
        }
        ExprKind::Negate(inner) => collect(inner, found),
        _ => {}
    }
}

impl Formula {
    /// Reads an expression; `None` if it is more than + - * / over names and numbers.
    pub fn read(expr: &Expr) -> Option<Formula> {
        let names = names(expr);
        read(expr, &names)
    }

    /// Its value for values of the drivers; not finite where it divides by zero.
    pub fn value(&self, drivers: &[f64]) -> f64 {
        match self {
            Formula::Driver(at) => drivers[*at],
            Formula::Number(value) => *value,
            Formula::Add(a, b) => a.value(drivers) + b.value(drivers),
            Formula::Subtract(a, b) => a.value(drivers) - b.value(drivers),
            Formula::Multiply(a, b) => a.value(drivers) * b.value(drivers),
            Formula::Divide(a, b) => a.value(drivers) / b.value(drivers),
        }
    }

    /// Its values for ranges of the drivers, each standing by itself; `None` where a divisor may be zero.
    pub fn range(&self, drivers: &[Interval]) -> Option<Interval> {
        let both = |a: &Formula, b: &Formula| Some((a.range(drivers)?, b.range(drivers)?));
        Some(match self {
            Formula::Driver(at) => drivers[*at],
            Formula::Number(value) => (*value, *value),
            Formula::Add(a, b) => both(a, b).map(|(a, b)| interval::add(a, b))?,
            Formula::Subtract(a, b) => both(a, b).map(|(a, b)| interval::subtract(a, b))?,
            Formula::Multiply(a, b) => both(a, b).map(|(a, b)| interval::multiply(a, b))?,
            Formula::Divide(a, b) => both(a, b).and_then(|(a, b)| interval::divide(a, b))?,
        })
    }

    /// Whether it has only products and quotients.
    pub fn is_product(&self) -> bool {
        match self {
            Formula::Driver(_) | Formula::Number(_) => true,
            Formula::Add(..) | Formula::Subtract(..) => false,
            Formula::Multiply(a, b) | Formula::Divide(a, b) => a.is_product() && b.is_product(),
        }
    }

    /// The products that it is a sum of, above and below its division lines: of each the number and the drivers it multiplies.
    pub fn products(&self) -> Vec<(f64, Vec<usize>)> {
        let mut below = Vec::new();
        let mut found = self.terms(&mut below);
        found.extend(below);
        found
    }

    /// The products above the lowest division line; those under one go to `below`.
    fn terms(&self, below: &mut Vec<(f64, Vec<usize>)>) -> Vec<(f64, Vec<usize>)> {
        match self {
            Formula::Driver(at) => vec![(1.0, vec![*at])],
            Formula::Number(value) => vec![(*value, vec![])],
            Formula::Add(a, b) => [a.terms(below), b.terms(below)].concat(),
            Formula::Subtract(a, b) => {
                let less = b.terms(below).into_iter().map(|(number, drivers)| (-number, drivers));
                a.terms(below).into_iter().chain(less).collect()
            }
            Formula::Multiply(a, b) => {
                let (a, b) = (a.terms(below), b.terms(below));
                let with = |x: &(f64, Vec<usize>)| {
                    b.iter().map(|y| (x.0 * y.0, [x.1.as_slice(), &y.1].concat())).collect::<Vec<_>>()
                };
                a.iter().flat_map(with).collect()
            }
            Formula::Divide(a, b) => {
                let divisors = b.terms(below);
                below.extend(divisors);
                a.terms(below)
            }
        }
    }

    /// The power with which a driver stands in a product.
    pub fn power(&self, driver: usize) -> f64 {
        match self {
            Formula::Driver(at) => f64::from(u8::from(*at == driver)),
            Formula::Number(_) | Formula::Add(..) | Formula::Subtract(..) => 0.0,
            Formula::Multiply(a, b) => a.power(driver) + b.power(driver),
            Formula::Divide(a, b) => a.power(driver) - b.power(driver),
        }
    }
}

fn read(expr: &Expr, names: &[Name]) -> Option<Formula> {
    let inside = |it: &Expr| read(it, names).map(Box::new);
    Some(match &expr.kind {
        ExprKind::Name(path) => Formula::Driver(names.iter().position(|it| it.text == path[0].text)?),
        ExprKind::Number(literal) if literal.is_point() => Formula::Number(literal.low),
        ExprKind::Negate(inner) => Formula::Subtract(Box::new(Formula::Number(0.0)), inside(inner)?),
        ExprKind::Binary { operator, left, right } => {
            let (left, right) = (inside(left)?, inside(right)?);
            match operator {
                Operator::Add => Formula::Add(left, right),
                Operator::Subtract => Formula::Subtract(left, right),
                Operator::Multiply => Formula::Multiply(left, right),
                Operator::Divide => Formula::Divide(left, right),
                _ => return None,
            }
        }
        _ => return None,
    })
}
