//! Comparisons among the facts: formulas, growth against its endpoints, shares against parts and the whole, a figure stated twice.

use std::collections::{BTreeMap, HashMap};

use super::super::interval::{self, Interval};
use super::figures::{Figure, Read, Subject, best, both, growth, number};
use super::{Compared, read};
use crate::syntax::tree::{Expr, ExprKind, Operator};

/// Figures that hold for any time of their document.
const TIMELESS: [&str; 3] = ["max_beds", "population", "stake"];
/// Ways to cut an entity so that no part stands in two.
const APART: [&str; 4] = ["service_line", "region", "business", "product_line"];
/// The figure that grows, where the name of the growth does not say it.
const GROWS: [(&str, &str); 1] = [("market", "market_size")];

/// The facts, the formulas of each metric, and where to find a figure.
pub(super) struct Facts<'a> {
    figures: &'a [Figure],
    formulas: &'a HashMap<String, Vec<(String, Expr)>>,
    at: HashMap<(&'a str, Subject<'a>), Vec<&'a Figure>>,
}

/// Every comparison that the facts allow, and those that lack a figure.
pub(super) fn across(figures: &[Figure], formulas: &HashMap<String, Vec<(String, Expr)>>) -> Vec<Compared> {
    let mut at: HashMap<_, Vec<&Figure>> = HashMap::new();
    for figure in figures {
        at.entry((figure.metric.as_str(), figure.subject())).or_default().push(figure);
    }
    let facts = Facts { figures, formulas, at };
    let mut found = Vec::new();
    for figure in figures {
        if figure.qualifier == "rule" || facts.repeats(figure) {
            continue;
        }
        let ways: Vec<Way> =
            [facts.formula(figure), facts.growth(figure), facts.share(figure)].into_iter().flatten().collect();
        let known: Vec<Compared> = ways.iter().filter_map(|it| it.compared(figure)).collect();
        match known.is_empty() {
            true => found.extend(ways.first().map(|it| it.untestable(figure))),
            false => found.extend(known),
        }
    }
    found.extend(facts.closing());
    found.extend(facts.twice());
    found
}

/// One way to compute a figure; no result if a part is not known.
struct Way {
    said: String,
    result: Option<Read>,
}

impl Way {
    fn compared(&self, figure: &Figure) -> Option<Compared> {
        let computed = self.result?;
        let verdict = figure.judged(computed);
        Some(Compared::of(figure, self.said.clone(), Some(computed.exact), verdict))
    }

    fn untestable(&self, figure: &Figure) -> Compared {
        Compared::of(figure, self.said.clone(), None, "untestable")
    }
}

impl<'a> Facts<'a> {
    /// Whether the same figure of the same thing stands earlier: it is compared once.
    fn repeats(&self, figure: &Figure) -> bool {
        let of = &self.at[&(figure.metric.as_str(), figure.subject())];
        let first = of.iter().find(|it| it.value == figure.value && it.is_sure() == figure.is_sure());
        first.is_some_and(|it| !std::ptr::eq(*it, figure))
    }

    /// What a metric is for the same thing at a time; a figure is never tested by what is only expected.
    fn term(&self, like: &Figure, metric: &str, period: &str) -> Option<&'a Figure> {
        let mut places = vec![period];
        if TIMELESS.contains(&metric) {
            places.push("");
        }
        places.into_iter().find_map(|period| {
            let key = (metric, (like.entity.as_str(), like.dimension.as_str(), like.segment.as_str(), period));
            let of = self.at.get(&key)?;
            // Figures without a period belong to the time of their document.
            let timed = |it: &&&Figure| !period.is_empty() || it.document == like.document;
            let sure = best(of.iter().filter(timed).filter(|it| it.is_sure()).copied());
            let expected = || best(of.iter().filter(timed).filter(|it| it.qualifier != "rule").copied());
            match like.is_sure() {
                true => sure,
                false => {
                    let same = of.iter().filter(timed).filter(|it| it.qualifier == like.qualifier).copied();
                    best(same).or(sure).or_else(expected)
                }
            }
        })
    }

    /// A figure, or what a formula gives for it.
    fn value(&self, like: &Figure, metric: &str, period: &str) -> Option<Read> {
        if let Some(found) = self.term(like, metric, period) {
            return Some(found.read());
        }
        let formulas = self.formulas.get(metric)?;
        formulas.iter().find_map(|(_, expr)| evaluate(expr, &|name| Some(self.term(like, name, period)?.read())))
    }

    fn formula(&self, figure: &Figure) -> Option<Way> {
        let formulas = self.formulas.get(&figure.metric)?;
        let mut ways = formulas.iter().map(|(said, expr)| {
            let mut places = Vec::new();
            names(expr, &mut |name| {
                places.extend(self.term(figure, name, &figure.period).map(|it| it.locator.clone()))
            });
            let term = |name: &str| Some(self.term(figure, name, &figure.period)?.read());
            Way { said: format!("{said}: {}", told(&figure.locator, &places)), result: evaluate(expr, &term) }
        });
        let first = ways.next();
        ways.find(|it| it.result.is_some()).filter(|_| first.as_ref().is_none_or(|it| it.result.is_none())).or(first)
    }

    /// `revenue_growth`, `revenue_cagr`, `revenue_change` against the figures at both ends, or against the growth of each year.
    fn growth(&self, figure: &Figure) -> Option<Way> {
        let (what, how) = figure.metric.rsplit_once('_')?;
        let base = GROWS.iter().find(|it| it.0 == what).map_or(what, |it| it.1);
        let known = |metric: &str| self.figures.iter().any(|it| it.metric == metric && it.period != figure.period);
        let is_tested =
            known(base) || self.formulas.contains_key(base) || figure.period.contains("..") && known(&figure.metric);
        if !matches!(how, "growth" | "cagr" | "change") || !is_tested {
            return None;
        }
        let (from, to) = ends(&figure.period, how)?;
        let (first, last) = (self.value(figure, base, &from), self.value(figure, base, &to));
        let years = match how {
            "cagr" => year(&to)? - year(&from)?,
            _ => 1.0,
        };
        let result = match (first, last) {
            (Some(first), Some(last)) if how == "change" => both(last, first, |a, b| Some(interval::subtract(a, b))),
            (Some(first), Some(last)) => growth(first, last, years),
            _ if how == "growth" => self.chained(figure, &from, &to),
            _ => None,
        };
        let places = self.behind(figure, base, &from, &to);
        let what = if first.is_none() && last.is_none() { &figure.metric } else { base };
        let said = format!("{what} from {from} to {to}: {}", told(&figure.locator, &places));
        Some(Way { said, result })
    }

    /// Where the figures of a growth stand: its ends, what gives them, or the growth of each year.
    fn behind(&self, figure: &Figure, base: &str, from: &str, to: &str) -> Vec<String> {
        let mut metrics = vec![base.to_owned()];
        for (_, expr) in self.formulas.get(base).into_iter().flatten() {
            names(expr, &mut |name| metrics.push(name.to_owned()));
        }
        let at_ends = metrics.iter().flat_map(|metric| [from, to].map(|it| self.term(figure, metric, it)));
        let mut found: Vec<String> = at_ends.flatten().map(|it| it.locator.clone()).collect();
        if let (true, Ok(first), Ok(last)) = (found.is_empty(), from.parse::<i32>(), to.parse::<i32>()) {
            let steps = (first + 1..=last).filter_map(|it| self.term(figure, &figure.metric, &it.to_string()));
            found.extend(steps.map(|it| it.locator.clone()));
        }
        found
    }

    /// The growth of each year of a span, one upon the other.
    fn chained(&self, figure: &Figure, from: &str, to: &str) -> Option<Read> {
        let (first, last) = (from.parse::<i32>().ok()?, to.parse::<i32>().ok()?);
        if last <= first + 1 {
            return None;
        }
        let one = number((1.0, 1.0));
        let add = |a: Interval, b: Interval| Some(interval::add(a, b));
        let mut grown = one;
        for year in first + 1..=last {
            let step = both(one, self.term(figure, &figure.metric, &year.to_string())?.read(), add)?;
            grown = both(grown, step, |a, b| Some(interval::multiply(a, b)))?;
        }
        both(grown, one, |a, b| Some(interval::subtract(a, b)))
    }

    /// `revenue_share` of a segment against its revenue over that of the whole, or over all parts where the shares close.
    fn share(&self, figure: &Figure) -> Option<Way> {
        let base = figure.metric.strip_suffix("_share")?;
        let part = self.term(figure, base, &figure.period).filter(|_| !figure.segment.is_empty())?;
        let whole = Figure { dimension: String::new(), segment: String::new(), ..figure.clone() };
        let total = self.term(&whole, base, &figure.period);
        let divide = |whole: Read| both(part.read(), whole, interval::divide);
        let parts = self.parts(figure, base);
        let sum = |parts: Vec<&Figure>| Read {
            exact: interval::sum(parts.iter().map(|it| it.read().exact)),
            wide: interval::sum(parts.iter().map(|it| it.read().wide)),
        };
        let shares = sum(self.parts(figure, &figure.metric));
        let closes = parts.len() > 1 && is_whole(shares.exact) && shares.wide.0 <= 1.0 && 1.0 <= shares.wide.1;
        let (result, of) = match total {
            _ if closes => (divide(sum(parts)), "all parts"),
            Some(total) => (divide(total.read()), "the whole"),
            None => return None,
        };
        Some(Way {
            said: format!("{base} over {of}: {}", told(&figure.locator, std::slice::from_ref(&part.locator))),
            result,
        })
    }

    /// One figure of a metric for each segment of the same dimension, place and time.
    fn parts(&self, like: &Figure, metric: &str) -> Vec<&'a Figure> {
        let mut by_segment: BTreeMap<&str, Vec<&Figure>> = BTreeMap::new();
        let alike = |it: &&Figure| {
            (&it.entity, &it.dimension, &it.period, &it.document)
                == (&like.entity, &like.dimension, &like.period, &like.document)
        };
        for figure in self.figures.iter().filter(alike).filter(|it| it.metric == metric && it.is_sure()) {
            by_segment.entry(&figure.segment).or_default().push(figure);
        }
        by_segment.into_values().filter_map(|it| best(it.into_iter())).collect()
    }

    /// Shares of the parts of one thing: more than the whole contradicts, the whole agrees; less leaves room for parts not named.
    fn closing(&self) -> Vec<Compared> {
        let mut found = Vec::new();
        let mut seen = Vec::new();
        for figure in self.figures.iter().filter(|it| it.metric.ends_with("_share") && it.is_sure()) {
            let key = (&figure.entity, &figure.dimension, &figure.metric, &figure.period, &figure.document);
            if !APART.contains(&figure.dimension.as_str()) || seen.contains(&key) {
                continue;
            }
            seen.push(key);
            let parts = self.parts(figure, &figure.metric);
            let exact = interval::sum(parts.iter().map(|it| it.value));
            let wide = interval::sum(parts.iter().map(|it| it.read().wide));
            if parts.len() < 2 || wide.1 < 1.0 - 1e-9 || exact.0 < 1.0 && !is_whole(exact) {
                continue;
            }
            let whole =
                Figure { value: (1.0, 1.0), precision: 0.0, reach: 0.0, segment: String::new(), ..figure.clone() };
            let places: Vec<String> = parts.iter().skip(1).map(|it| it.locator.clone()).collect();
            let said = format!("{} parts close at 100 %: {}", parts.len(), told(&figure.locator, &places));
            found.push(Compared::of(&whole, said, Some(exact), whole.judged(Read { exact, wide })));
        }
        found
    }

    /// The lowest and highest of the figures of one thing where they differ.
    fn twice(&self) -> Vec<Compared> {
        let mut groups: BTreeMap<_, Vec<&Figure>> = BTreeMap::new();
        for figure in self.figures.iter().filter(|it| !matches!(it.qualifier.as_str(), "rule" | "assumption")) {
            groups.entry((&figure.metric, figure.subject(), figure.is_sure())).or_default().push(figure);
        }
        let differ = groups.into_values().filter_map(|mut it| {
            it.sort_by(|a, b| interval::middle(a.value).total_cmp(&interval::middle(b.value)));
            let (low, high) = (*it.first()?, *it.last()?);
            (low.value != high.value).then_some((low, high))
        });
        differ.map(|(low, high)| stated_twice(low, high)).collect()
    }
}

fn stated_twice(low: &Figure, high: &Figure) -> Compared {
    // Remarks of the documents that set the two apart, unless the remark is that they differ.
    let remark = |it: &'_ Figure| {
        let says = !it.note.is_empty() && !it.note.contains("differs") && !it.note.contains("another");
        says.then(|| it.note.clone())
    };
    let remarks: Vec<String> = [remark(low), remark(high)].into_iter().flatten().collect();
    let set_apart = !remarks.is_empty() && low.note != high.note;
    let verdict = match low.judged(high.read()) {
        "contradicts" if set_apart => "set apart",
        other => other,
    };
    let remarks = if set_apart { format!(" ({})", remarks.join("; ")) } else { String::new() };
    let said = format!("stated twice: {} and {}{remarks}", low.locator, high.locator);
    Compared::pair(low, high, said, verdict)
}

/// Whether shares may be all of something: bounds such as `>65%` say too little.
fn is_whole(shares: Interval) -> bool {
    0.9 <= shares.0 && shares.1 <= 1.1
}

/// Where the figure stands and where what went in stands: `¶8 from ¶8, ¶12`.
fn told(figure: &str, parts: &[String]) -> String {
    let mut places: Vec<&str> = Vec::new();
    for part in parts {
        if !places.contains(&part.as_str()) {
            places.push(part);
        }
    }
    if places.is_empty() { figure.to_owned() } else { format!("{figure} from {}", places.join(", ")) }
}

/// The two ends of what has grown: `2007..2021`, or the year before for `2021`, `2022Q1`.
fn ends(period: &str, how: &str) -> Option<(String, String)> {
    if let Some((from, to)) = period.split_once("..") {
        return Some((from.to_owned(), to.to_owned()));
    }
    let before = year(period)? - 1.0;
    (how != "cagr").then(|| (format!("{before:.0}{}", &period[4..]), period.to_owned()))
}

fn year(period: &str) -> Option<f64> {
    period.get(..4)?.parse().ok()
}

/// The names that a formula reads.
fn names(expr: &Expr, each: &mut impl FnMut(&str)) {
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
        ExprKind::Number(literal) => Some(number((literal.low, literal.high))),
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

/// The formulas of each metric as expressions.
pub(super) fn formulas(of: impl Iterator<Item = (String, String)>) -> HashMap<String, Vec<(String, Expr)>> {
    let mut found: HashMap<String, Vec<(String, Expr)>> = HashMap::new();
    for (metric, text) in of {
        let known = found.entry(metric).or_default();
        if known.iter().all(|it| it.0 != text)
            && let Some(expr) = read(&text)
        {
            known.push((text, expr));
        }
    }
    found
}
