//! What the facts say of a figure: it stands there, a formula gives it, its parts add up to it, or the rest of a whole is left for it.

use std::collections::HashMap;

use super::super::interval::{self, Interval};
use super::figures::{Figure, Read, best, both};
use crate::catalog::{Member, Relations, Share, Whole};
use crate::syntax::tree::{Expr, ExprKind, Operator};

/// Figures that hold for any time of their document.
const TIMELESS: [&str; 5] = ["max_beds", "population", "stake", "institutions", "potential_market_size"];
/// How often a figure is looked for behind another.
const DEEPEST: usize = 2;

/// Whose figure: entity, dimension, segment.
pub(super) type Whose<'a> = (&'a str, &'a str, &'a str);

/// The formulas of each metric, as they are written and as they are.
pub(super) type Formulas = HashMap<String, Vec<(String, Expr)>>;

/// A value, and the figures that it is made of.
#[derive(Clone)]
pub(super) struct Found<'a> {
    pub read: Read,
    pub from: Vec<&'a Figure>,
}

/// The facts, the formulas of each metric, and where to find a figure.
pub(super) struct Facts<'a> {
    pub figures: &'a [Figure],
    pub formulas: &'a Formulas,
    pub relations: &'a Relations,
    /// Metrics of which the whole is the sum of its parts.
    pub additive: &'a [String],
    /// Of what each entity is one.
    pub parents: &'a HashMap<String, String>,
    at: HashMap<(&'a str, Whose<'a>, &'a str), Vec<&'a Figure>>,
}

impl<'a> Facts<'a> {
    pub fn of(
        figures: &'a [Figure],
        formulas: &'a Formulas,
        relations: &'a Relations,
        additive: &'a [String],
        parents: &'a HashMap<String, String>,
    ) -> Facts<'a> {
        let mut at: HashMap<_, Vec<&Figure>> = HashMap::new();
        for figure in figures {
            at.entry((figure.metric.as_str(), whose(figure), figure.period.as_str())).or_default().push(figure);
        }
        Facts { figures, formulas, relations, additive, parents, at }
    }

    /// All that is stated of one thing at one time.
    pub fn all(&self, metric: &str, of: Whose<'_>, period: &str) -> Vec<&'a Figure> {
        self.at.get(&(metric, of, period)).cloned().unwrap_or_default()
    }

    /// What a metric is for a thing at a time; a figure is never tested by what is only expected, and one that the document
    /// worked out itself also by what it supposes.
    pub fn term(&self, like: &Figure, of: Whose<'_>, metric: &str, period: &str) -> Option<&'a Figure> {
        let mut places = vec![period];
        if TIMELESS.contains(&metric) {
            places.push("");
        }
        places.into_iter().find_map(|period| {
            let of = self.all(metric, of, period);
            // Figures without a period belong to the time of their document.
            let timed = |it: &&&Figure| !period.is_empty() || it.document == like.document;
            let graded = |grades: &[&str]| {
                best(of.iter().filter(timed).filter(|it| grades.contains(&it.qualifier.as_str())).copied())
            };
            let sure = best(of.iter().filter(timed).filter(|it| it.is_sure()).copied());
            match like.qualifier.as_str() {
                "derived" => sure.or_else(|| graded(&["assumption"])),
                _ if like.is_sure() => sure,
                same => graded(&[same]).or(sure).or_else(|| graded(&["forecast", "plan", "assumption"])),
            }
        })
    }

    /// A figure, or what gives it: a formula, the sum of its parts, what other parts leave of a whole.
    pub fn amount(&self, like: &Figure, of: Whose<'_>, metric: &str, period: &str) -> Option<Found<'a>> {
        self.looked_for(like, of, metric, period, 0)
    }

    fn looked_for(&self, like: &Figure, of: Whose<'_>, metric: &str, period: &str, depth: usize) -> Option<Found<'a>> {
        if let Some(found) = self.term(like, of, metric, period) {
            return Some(Found { read: found.read(), from: vec![found] });
        }
        if depth == DEEPEST {
            return None;
        }
        let by_formula = || {
            let formulas = self.formulas.get(metric)?;
            formulas.iter().find_map(|(_, expr)| {
                let from = std::cell::RefCell::new(Vec::new());
                let read = evaluate(expr, &|name| {
                    let found = self.term(like, of, name, period)?;
                    from.borrow_mut().push(found);
                    Some(found.read())
                })?;
                Some(Found { read, from: from.into_inner() })
            })
        };
        by_formula().or_else(|| self.made_up(like, of, metric, period, depth))
    }

    /// A figure that goes into a formula: a second formula between would only lead back to what is tested.
    pub fn part_of_formula(&self, like: &Figure, metric: &str) -> Option<Found<'a>> {
        let (of, period) = (whose(like), like.period.as_str());
        match self.term(like, of, metric, period) {
            Some(found) => Some(Found { read: found.read(), from: vec![found] }),
            None => self.made_up(like, of, metric, period, 0),
        }
    }

    fn made_up(&self, like: &Figure, of: Whose<'_>, metric: &str, period: &str, depth: usize) -> Option<Found<'a>> {
        self.summed(like, of, metric, period, depth)
            .or_else(|| self.norm(like, of, metric))
            .or_else(|| self.left_over(like, of, metric, period, depth))
            .or_else(|| self.behind_share(like, of, metric, period))
    }

    /// The sum of all parts.
    fn summed(&self, like: &Figure, of: Whose<'_>, metric: &str, period: &str, depth: usize) -> Option<Found<'a>> {
        let mut wholes = self.wholes(metric).filter(|it| it.all && place(&it.of) == of);
        wholes.find_map(|it| self.sum(like, &it.parts, metric, period, depth))
    }

    fn sum(&self, like: &Figure, parts: &[Member], metric: &str, period: &str, depth: usize) -> Option<Found<'a>> {
        let mut total: Option<Found<'a>> = None;
        for part in parts {
            let found = self.looked_for(like, place(part), metric, period, depth + 1)?;
            total = Some(match total {
                None => found,
                Some(before) => before.and(found, |a, b| Some(interval::add(a, b)))?,
            });
        }
        total
    }

    /// At least the sum of the parts that are known, where others are not.
    pub fn at_least(&self, like: &Figure, of: Whose<'_>, metric: &str, period: &str) -> Option<Found<'a>> {
        let mut wholes = self.wholes(metric).filter(|it| !it.all && place(&it.of) == of);
        let found = wholes.find_map(|it| self.sum(like, &it.parts, metric, period, 0))?;
        let open = |it: Interval| (it.0, f64::INFINITY);
        Some(Found { read: Read { exact: open(found.read.exact), wide: open(found.read.wide) }, ..found })
    }

    /// The norm of what the entity is one of: of a county that of counties.
    fn norm(&self, like: &Figure, of: Whose<'_>, metric: &str) -> Option<Found<'a>> {
        let parent = self.parents.get(of.0).filter(|_| like.qualifier == "derived" && of.2.is_empty())?;
        let found = best(self.all(metric, (parent, "", ""), "").into_iter().filter(|it| it.qualifier == "rule"))?;
        Some(Found { read: found.read(), from: vec![found] })
    }

    /// What the other parts leave of a whole.
    fn left_over(&self, like: &Figure, of: Whose<'_>, metric: &str, period: &str, depth: usize) -> Option<Found<'a>> {
        let is_part = |it: &&Whole| it.all && 1 < it.parts.len() && it.parts.iter().any(|part| place(part) == of);
        let mut wholes = self.wholes(metric).filter(is_part);
        wholes.find_map(|it| {
            let total = self.term(like, place(&it.of), metric, period)?;
            let others: Vec<Member> = it.parts.iter().filter(|part| place(part) != of).cloned().collect();
            let others = self.sum(like, &others, metric, period, depth + 1)?;
            Found { read: total.read(), from: vec![total] }.and(others, |a, b| Some(interval::subtract(a, b)))
        })
    }

    /// The whole behind a part and its share.
    fn behind_share(&self, like: &Figure, of: Whose<'_>, metric: &str, period: &str) -> Option<Found<'a>> {
        if !self.additive.iter().any(|it| it == metric) {
            return None;
        }
        let share = format!("{metric}_share");
        let parts = self.figures.iter().filter(|it| {
            it.metric == share
                && it.entity == of.0
                && of.2.is_empty()
                && !it.segment.is_empty()
                && it.document == like.document
                && (it.period == period || it.period.is_empty())
                && it.is_sure()
        });
        let mut found = parts.filter_map(|share| {
            let part = self.term(like, whose(share), metric, period)?;
            let divided = |a: Interval, b: Interval| interval::divide(a, b);
            Found { read: part.read(), from: vec![part] }.and(Found { read: share.read(), from: vec![share] }, divided)
        });
        found.next()
    }

    /// What is made of parts, as far as this metric goes.
    fn wholes(&self, metric: &str) -> impl Iterator<Item = &'a Whole> {
        let adds_up = self.additive.iter().any(|it| it == metric);
        let of = |it: &&Whole| it.metrics.is_empty() || it.metrics.iter().any(|it| it == metric);
        self.relations.wholes.iter().filter(move |_| adds_up).filter(of).collect::<Vec<_>>().into_iter()
    }

    /// What a share is of, and whose figure the whole is.
    pub fn share(&self, figure: &Figure) -> Option<(Share, Member)> {
        let declared = self.relations.shares.iter().find(|it| it.metric == figure.metric).cloned();
        let share = match declared {
            Some(share) => share,
            None => {
                let base = figure.metric.strip_suffix("_share").filter(|_| !figure.segment.is_empty())?.to_owned();
                Share { metric: figure.metric.clone(), part: base.clone(), whole: base, of: String::new() }
            }
        };
        let holds = |it: &&Whole| it.parts.iter().any(|part| place(part) == whose(figure));
        let of = match share.of.is_empty() {
            false => self.relations.wholes.iter().filter(holds).find(|it| it.of.segment == share.of)?.of.clone(),
            true if !figure.segment.is_empty() => Member { entity: figure.entity.clone(), ..Member::default() },
            true => self.relations.wholes.iter().filter(holds).find(|it| it.of.segment.is_empty())?.of.clone(),
        };
        Some((share, of))
    }
}

impl<'a> Found<'a> {
    /// `a op b` with what both are made of.
    pub fn and(self, other: Found<'a>, op: impl Fn(Interval, Interval) -> Option<Interval>) -> Option<Found<'a>> {
        let read = both(self.read, other.read, op)?;
        Some(Found { read, from: self.from.into_iter().chain(other.from).collect() })
    }
}

pub(super) fn whose(figure: &Figure) -> Whose<'_> {
    (&figure.entity, &figure.dimension, &figure.segment)
}

pub(super) fn place(member: &Member) -> Whose<'_> {
    (&member.entity, &member.dimension, &member.segment)
}

/// The names that a formula reads.
pub(super) fn names(expr: &Expr, each: &mut impl FnMut(&str)) {
    match &expr.kind {
        ExprKind::Name(parts) => parts.iter().for_each(|it| each(&it.text)),
        ExprKind::Binary { left, right, .. } => {
            names(left, each);
            names(right, each);
        }
        _ => {}
    }
}

/// The value of a formula of names, numbers and the four signs.
pub(in crate::check) fn evaluate(expr: &Expr, term: &dyn Fn(&str) -> Option<Read>) -> Option<Read> {
    match &expr.kind {
        ExprKind::Name(parts) => term(&parts.first()?.text),
        ExprKind::Number(literal) => {
            let value = (literal.low, literal.high);
            Some(Read { exact: value, wide: value })
        }
        ExprKind::Binary { operator, left, right } => {
            let op = |a: Interval, b: Interval| match operator {
                Operator::Add => Some(interval::add(a, b)),
                Operator::Subtract => Some(interval::subtract(a, b)),
                Operator::Multiply => Some(interval::multiply(a, b)),
                Operator::Divide => interval::divide(a, b),
                _ => None,
            };
            both(evaluate(left, term)?, evaluate(right, term)?, op)
        }
        _ => None,
    }
}
