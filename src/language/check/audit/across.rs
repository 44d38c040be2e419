//! Comparisons among the facts: formulas, growth against its endpoints, shares against parts and the whole, a figure stated twice.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::super::interval::{self, Interval};
use super::compared::{Compared, told};
use super::figures::{Figure, Read, best, both, growth, number};
use super::known::{Facts, Formulas, Found, evaluate, names, place, whose};
use super::read;

/// Ways to cut an entity so that no part stands in two.
const APART: [&str; 4] = ["service_line", "region", "business", "product_line"];
/// The figure that grows, where the name of the growth does not say it.
const GROWS: [(&str, &str); 1] = [("market", "market_size")];

/// Every comparison that the facts allow, and those that lack a figure.
pub(super) fn across(facts: &Facts<'_>) -> Vec<Compared> {
    let mut found = Vec::new();
    for figure in facts.tested() {
        let ways: Vec<Way> = facts
            .formulas_of(figure)
            .into_iter()
            .chain([facts.growth(figure), facts.share_of_whole(figure)].into_iter().flatten())
            .filter(|it| !it.turns(figure))
            .collect();
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

/// The comparisons by one formula alone; what lacks all of its parts is left out.
pub(super) fn by_formula(facts: &Facts<'_>, metric: &str) -> Vec<Compared> {
    let mut found = Vec::new();
    for figure in facts.tested().filter(|it| it.metric == metric) {
        for way in facts.formulas_of(figure) {
            match way.compared(figure) {
                Some(compared) => found.push(compared),
                None if !way.from.is_empty() => found.push(way.untestable(figure)),
                None => {}
            }
        }
    }
    found
}

/// One way to compute a figure; no result if a part is not known.
struct Way<'a> {
    said: String,
    result: Option<Read>,
    from: Vec<&'a Figure>,
}

impl Way<'_> {
    /// Whether the figure, or another statement of it, went into itself.
    fn turns(&self, figure: &Figure) -> bool {
        self.from.iter().any(|it| it.metric == figure.metric && it.subject() == figure.subject())
    }

    fn compared(&self, figure: &Figure) -> Option<Compared> {
        let computed = self.result?;
        let said = format!("{}: {}", self.said, told(figure, &self.from));
        Some(Compared::of(figure, said, Some(computed.exact), figure.judged(computed), &self.from))
    }

    fn untestable(&self, figure: &Figure) -> Compared {
        let said = format!("{}: {}", self.said, told(figure, &self.from));
        Compared::of(figure, said, None, "untestable", &self.from)
    }
}

impl<'a> Facts<'a> {
    /// The figures to be compared, each of one thing once; rules are of nobody.
    pub(super) fn tested(&self) -> impl Iterator<Item = &'a Figure> {
        let repeats = |figure: &Figure| {
            let of = self.all(&figure.metric, whose(figure), &figure.period);
            let first = of.iter().find(|it| it.value == figure.value && it.is_sure() == figure.is_sure());
            first.is_some_and(|it| !std::ptr::eq(*it, figure))
        };
        self.figures.iter().filter(move |it| it.qualifier != "rule" && !repeats(it))
    }

    /// The formulas that can be computed; the first of them where none can.
    fn formulas_of(&self, figure: &Figure) -> Vec<Way<'a>> {
        let Some(formulas) = self.formulas.get(&figure.metric) else { return vec![] };
        let way = |(said, expr): &(String, crate::syntax::tree::Expr)| {
            let from = RefCell::new(Vec::new());
            let term = |name: &str| {
                let found = self.part_of_formula(figure, name)?;
                from.borrow_mut().extend(found.from);
                Some(found.read)
            };
            let result = evaluate(expr, &term);
            // What else is known of it is named as well.
            names(expr, &mut |name| {
                let _ = term(name);
            });
            Way { said: said.clone(), result, from: from.into_inner() }
        };
        let all: Vec<Way> = formulas.iter().map(way).collect();
        match all.iter().any(|it| it.result.is_some()) {
            true => all.into_iter().filter(|it| it.result.is_some()).collect(),
            // What figures are only held against says nothing where none of it is known.
            false => {
                let only_checks = |it: &Way| self.relations.checks.iter().any(|(_, text)| *text == it.said);
                all.into_iter().filter(|it| !it.from.is_empty() || !only_checks(it)).take(1).collect()
            }
        }
    }

    /// `revenue_growth`, `revenue_cagr`, `revenue_change` against the figures at both ends, or against the growth of each year.
    fn growth(&self, figure: &Figure) -> Option<Way<'a>> {
        let (what, how) = figure.metric.rsplit_once('_')?;
        let base = GROWS.iter().find(|it| it.0 == what).map_or(what, |it| it.1);
        let known = |metric: &str| self.figures.iter().any(|it| it.metric == metric && it.period != figure.period);
        let is_tested =
            known(base) || self.formulas.contains_key(base) || figure.period.contains("..") && known(&figure.metric);
        if !matches!(how, "growth" | "cagr" | "change") || !is_tested {
            return None;
        }
        let (from, to) = ends(&figure.period, how)?;
        let at = |period: &str| self.amount(figure, whose(figure), base, period);
        let (first, last) = (at(&from), at(&to));
        let years = match how {
            "cagr" => year(&to)? - year(&from)?,
            _ => 1.0,
        };
        let what = if first.is_none() && last.is_none() { &figure.metric } else { base };
        let said = format!("{what} from {from} to {to}");
        let behind: Vec<&Figure> = [&first, &last].into_iter().flatten().flat_map(|it| it.from.clone()).collect();
        let (result, from) = match (first, last) {
            (Some(first), Some(last)) if how == "change" => {
                (both(last.read, first.read, |a, b| Some(interval::subtract(a, b))), behind)
            }
            (Some(first), Some(last)) => (growth(first.read, last.read, years), behind),
            _ if how == "growth" => match self.chained(figure, &from, &to) {
                Some(found) => (Some(found.read), found.from),
                None => (None, behind),
            },
            _ => (None, behind),
        };
        Some(Way { said, result, from })
    }

    /// The growth of each year of a span, one upon the other.
    fn chained(&self, figure: &Figure, from: &str, to: &str) -> Option<Found<'a>> {
        let (first, last) = (from.parse::<i32>().ok()?, to.parse::<i32>().ok()?);
        if last <= first + 1 {
            return None;
        }
        let one = Found { read: number((1.0, 1.0)), from: vec![] };
        let mut grown = one.clone();
        for year in first + 1..=last {
            let step = self.term(figure, whose(figure), &figure.metric, &year.to_string())?;
            let step = Found { read: step.read(), from: vec![step] };
            let step = one.clone().and(step, |a: Interval, b: Interval| Some(interval::add(a, b)))?;
            grown = grown.and(step, |a, b| Some(interval::multiply(a, b)))?;
        }
        grown.and(one, |a, b| Some(interval::subtract(a, b)))
    }

    /// A share against the figure of the part over that of the whole, or over all parts where the shares close.
    fn share_of_whole(&self, figure: &Figure) -> Option<Way<'a>> {
        let (share, of) = self.share(figure)?;
        let part = self
            .amount(figure, whose(figure), &share.part, &figure.period)
            .or_else(|| self.at_least(figure, whose(figure), &share.part, &figure.period))?;
        let shares = sum(self.parts(figure, &figure.metric));
        let parts = self.parts(figure, &share.part);
        let closes = !figure.segment.is_empty()
            && parts.len() > 1
            && is_whole(shares.read.exact)
            && shares.read.wide.0 <= 1.0
            && 1.0 <= shares.read.wide.1;
        let (total, named) = match self.amount(figure, place(&of), &share.whole, &figure.period) {
            _ if closes && APART.contains(&figure.dimension.as_str()) => (sum(parts), "all parts"),
            Some(total) => (total, "the whole"),
            None => return None,
        };
        let found = part.and(total, interval::divide)?;
        Some(Way { said: format!("{} over {named}", share.part), result: Some(found.read), from: found.from })
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
            let total = sum(parts.clone()).read;
            if parts.len() < 2 || total.wide.1 < 1.0 - 1e-9 || total.exact.0 < 1.0 && !is_whole(total.exact) {
                continue;
            }
            found.push(closes(figure, &parts));
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

/// Shares that are all of a whole, against 100 %.
pub(super) fn closes(like: &Figure, parts: &[&Figure]) -> Compared {
    let total = sum(parts.to_vec()).read;
    let (dimension, segment) = (String::new(), String::new());
    let whole =
        Figure { value: (1.0, 1.0), precision: 0.0, reach: 0.0, dimension, segment, percent: true, ..like.clone() };
    let said = format!("{} parts close at 100 %: {}", parts.len(), told(like, &parts[1..]));
    Compared::of(&whole, said, Some(total.exact), whole.judged(total), parts)
}

fn sum(parts: Vec<&Figure>) -> Found<'_> {
    let read = Read {
        exact: interval::sum(parts.iter().map(|it| it.value)),
        wide: interval::sum(parts.iter().map(|it| it.read().wide)),
    };
    Found { read, from: parts }
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
    Compared::pair(low, high, if set_apart { &remarks } else { &[] }, verdict)
}

/// Whether shares may be all of something: bounds such as `>65%` say too little.
fn is_whole(shares: Interval) -> bool {
    0.9 <= shares.0 && shares.1 <= 1.1
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

/// The formulas of each metric as expressions.
pub(super) fn formulas(of: impl Iterator<Item = (String, String)>) -> Formulas {
    let mut found = Formulas::new();
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
