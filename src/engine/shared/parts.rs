//! What is asked of rows, made of what was asked of groups of them.

use language::plan::{Aggregate, AggregateFunction, BinaryOperator, Expr, Named, Plan};

/// Aggregates of groups of rows that together say what is asked of all of those rows.
pub(super) struct Whole {
    aggregates: Vec<Aggregate>,
    results: Vec<Named>,
}

impl Whole {
    /// What is asked, by keys that each of the groups has one value of.
    pub fn over(self, groups: Plan, keys: Vec<Named>) -> Plan {
        let same = |(one, result): (&Aggregate, &Named)| {
            one.name == result.name && result.expr == Expr::column(one.name.clone())
        };
        let plain = self.aggregates.len() == self.results.len() && self.aggregates.iter().zip(&self.results).all(same);
        let names: Vec<Named> =
            keys.iter().map(|it| Named::new(it.name.clone(), Expr::column(it.name.clone()))).collect();
        let made = groups.aggregate(keys, self.aggregates);
        if plain { made } else { made.project(names.into_iter().chain(self.results).collect()) }
    }
}

/// Groups of rows, as far as it is known what will be asked of them.
pub(super) struct Groups<'a> {
    /// What is asked of each.
    pub asked: Vec<Aggregate>,
    /// Whether each of the groups has one value of a column.
    pub tells: &'a dyn Fn(&str) -> bool,
    /// Whether a column of the rows holds no infinities: a sum of both is none, and must not be left out of another sum.
    pub finite: &'a dyn Fn(&str) -> bool,
}

/// Which of the conditions of an aggregate are about the rows, and which about the groups.
struct Split {
    below: Option<Expr>,
    above: Option<Expr>,
}

impl Groups<'_> {
    /// The aggregates of the rows as they are made of those of the groups, to which what they need is added; none where one
    /// cannot be.
    pub fn whole(&mut self, aggregates: &[Aggregate]) -> Option<Whole> {
        let mut whole = Whole { aggregates: vec![], results: vec![] };
        for it in aggregates {
            let made = self.made(it)?;
            whole.results.push(match made.as_slice() {
                [_] => Named::new(it.name.clone(), Expr::column(it.name.clone())),
                // A mean is the sum over the count.
                _ => {
                    let [sum, n] = [0, 1].map(|at| Expr::column(part(&it.name, at)));
                    Named::new(it.name.clone(), Expr::binary(BinaryOperator::Divide, sum, n))
                }
            });
            let one = made.len() == 1;
            let named = |(at, made): (usize, Aggregate)| Aggregate {
                name: if one { it.name.clone() } else { part(&it.name, at) },
                ..made
            };
            whole.aggregates.extend(made.into_iter().enumerate().map(named));
        }
        Some(whole)
    }

    fn above(&self, expr: &Expr) -> bool {
        expr.columns().iter().all(|it| (self.tells)(it))
    }

    fn made(&mut self, it: &Aggregate) -> Option<Vec<Aggregate>> {
        use AggregateFunction::{Known, Max, Mean, Min, Rows, Sum, Total};
        let split = self.split(it.filter.as_ref())?;
        let counts = it.function == Rows;
        if !counts && self.above(&it.argument) {
            return self.of_groups(it, split);
        }
        let plain = |argument: &Expr| matches!(argument, Expr::Column(name) if (self.finite)(name));
        let parts: &[(AggregateFunction, AggregateFunction)] = match &it.function {
            Rows => &[(Rows, Total)],
            Known => &[(Known, Total)],
            Total => &[(Total, Total)],
            Sum if plain(&it.argument) => &[(Sum, Sum)],
            Mean if plain(&it.argument) => &[(Sum, Sum), (Known, Total)],
            Min => &[(Min, Min)],
            Max => &[(Max, Max)],
            _ => return None,
        };
        if !counts && it.argument.columns().iter().any(|it| (self.tells)(it)) {
            return None;
        }
        let made = parts.iter().map(|(of_rows, of_groups)| {
            let name = self.ask(of_rows.clone(), it.argument.clone(), split.below.clone());
            let made = Aggregate::of("", of_groups.clone(), Expr::column(name));
            Aggregate { filter: split.above.clone(), ..made }
        });
        Some(made.collect())
    }

    /// What is asked of a value that is the same in all rows of a group.
    fn of_groups(&mut self, it: &Aggregate, split: Split) -> Option<Vec<Aggregate>> {
        use AggregateFunction::{Distinct, Known, Max, Min, Rows, Sum, Total};
        let n = |groups: &mut Self| Expr::column(groups.ask(Rows, Expr::truth(true), split.below.clone()));
        let (function, argument, known) = match &it.function {
            Known => (Total, n(self), Some(it.argument.clone().is_known())),
            Sum => {
                let n = n(self);
                (Sum, Expr::binary(BinaryOperator::Multiply, it.argument.clone(), n), None)
            }
            Min | Max | Distinct => (it.function.clone(), it.argument.clone(), None),
            _ => return None,
        };
        // A group of which no row is asked about has no value.
        let some = split.below.is_some().then(|| Expr::binary(BinaryOperator::Greater, n(self), Expr::number(0.0)));
        let filter = split.above.into_iter().chain(known).chain(some).reduce(Expr::and);
        Some(vec![Aggregate { name: String::new(), function, argument, filter }])
    }

    /// The column of the groups that has an aggregate of the rows, which is asked of them if it was not.
    pub fn ask(&mut self, function: AggregateFunction, argument: Expr, filter: Option<Expr>) -> String {
        let argument = if function == AggregateFunction::Rows { Expr::truth(true) } else { argument };
        let asked = Aggregate { name: String::new(), function, argument, filter };
        let at = super::unified::place(&self.asked, &asked).unwrap_or_else(|| {
            self.asked.push(Aggregate { name: format!("~part{}", self.asked.len()), ..asked });
            self.asked.len() - 1
        });
        self.asked[at].name.clone()
    }

    fn split(&self, filter: Option<&Expr>) -> Option<Split> {
        let mut all = Vec::new();
        if let Some(filter) = filter {
            crate::lower::conditions(filter, &mut all);
        }
        let (above, below): (Vec<&Expr>, Vec<&Expr>) = all.into_iter().partition(|it| self.above(it));
        if below.iter().any(|it| it.columns().iter().any(|it| (self.tells)(it))) {
            return None;
        }
        let both = |some: Vec<&Expr>| some.into_iter().cloned().reduce(Expr::and);
        Some(Split { below: both(below), above: both(above) })
    }
}

fn part(name: &str, at: usize) -> String {
    format!("{name}~{at}")
}
