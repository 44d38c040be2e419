//! The formulas of the dictionary solved for each of their terms: `inpatient_revenue / bed_days` gives bed-days too.

use std::collections::HashMap;

use super::Metric;

/// One way to a figure: a chain of terms that are multiplied and divided, or added and taken away.
#[derive(Debug, Clone)]
pub(super) struct Way {
    /// The figure it gives.
    pub target: String,
    /// Its terms in order; the first stands as it is.
    terms: Vec<Term>,
    adds: bool,
    /// Whether it holds for whole years alone: it has the days of a year in it, or flows beside stocks.
    pub yearly: bool,
    /// Whether it is the quotient that a ratio is by its definition, which is worked out wherever it is asked for.
    pub quotient: bool,
}

/// A name or a number, and whether it is divided by or taken away.
#[derive(Debug, Clone)]
struct Term {
    name: Option<String>,
    number: f64,
    text: String,
    turned: bool,
}

/// Ends of a figure; an absent one is an infinity.
pub(super) type Ends = (f64, f64);

impl Way {
    /// The names that it reads.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().filter_map(|it| it.name.as_deref())
    }

    /// The formula as it is said: `inpatient_revenue / spend_per_bed_day`.
    pub fn said(&self) -> String {
        let (join, turn, none) = if self.adds { ('+', '-', "0") } else { ('*', '/', "1") };
        let (turned, straight): (Vec<&Term>, Vec<&Term>) = self.terms.iter().partition(|it| it.turned);
        let first: Vec<&str> = straight.iter().map(|it| it.text.as_str()).collect();
        let mut said = if first.is_empty() { none.to_owned() } else { first.join(&format!(" {join} ")) };
        turned.iter().for_each(|it| said.push_str(&format!(" {turn} {}", it.text)));
        said
    }

    /// What it gives of these figures; nothing where one is not known, or a divisor may be zero.
    pub fn value(&self, known: &dyn Fn(&str) -> Option<Ends>) -> Option<Ends> {
        let mut value = if self.adds { (0.0, 0.0) } else { (1.0, 1.0) };
        for term in &self.terms {
            let (low, high) = match &term.name {
                Some(name) => known(name)?,
                None => (term.number, term.number),
            };
            value = match (self.adds, term.turned) {
                (true, false) => (value.0 + low, value.1 + high),
                (true, true) => (value.0 - high, value.1 - low),
                (false, false) => product(value, (low, high)),
                (false, true) if low <= 0.0 && 0.0 <= high => return None,
                (false, true) => product(value, (1.0 / high, 1.0 / low)),
            };
        }
        let is_something = !value.0.is_nan() && !value.1.is_nan() && (value.0.is_finite() || value.1.is_finite());
        is_something.then_some(value)
    }
}

fn product(a: Ends, b: Ends) -> Ends {
    // Nothing of what has no end is nothing.
    let times = |a: f64, b: f64| if a == 0.0 || b == 0.0 { 0.0 } else { a * b };
    let all = [times(a.0, b.0), times(a.0, b.1), times(a.1, b.0), times(a.1, b.1)];
    (all.into_iter().fold(f64::INFINITY, f64::min), all.into_iter().fold(f64::NEG_INFINITY, f64::max))
}

/// Every formula solved every way, as the dictionary has them; of one figure its own formulas first, then what follows from
/// the definitions of others, then from their other identities.
pub(super) fn ways(metrics: &HashMap<String, Metric>, order: &[&str]) -> Vec<Way> {
    let (mut own, mut defined, mut solved) = (Vec::new(), Vec::new(), Vec::new());
    for name in order {
        let Some(metric) = metrics.get(*name).filter(|it| it.derives) else { continue };
        for formula in std::iter::once(&metric.formula).chain(&metric.identities) {
            let Some((adds, terms)) = chain(formula) else { continue };
            let kinds =
                || terms.iter().filter_map(|it| it.name.as_deref()).chain([*name]).filter_map(|it| metrics.get(it));
            let is_kind = |kind: &str| kinds().any(|it| it.kind == kind);
            let yearly = is_kind("flow") && is_kind("stock") || terms.iter().any(|it| it.text.ends_with(" days"));
            let quotient = metric.kind == "ratio" && *formula == metric.formula;
            let whole = Term { name: Some((*name).to_owned()), number: 0.0, text: (*name).to_owned(), turned: false };
            for (at, term) in terms.iter().enumerate() {
                let Some(target) = term.name.clone() else { continue };
                let turned = |it: &Term| Term { turned: it.turned == term.turned, ..it.clone() };
                let others = terms.iter().enumerate().filter(|it| it.0 != at).map(|it| turned(it.1));
                let first = Term { turned: term.turned, ..whole.clone() };
                let terms = std::iter::once(first).chain(others).collect();
                let way = Way { target, terms, adds, yearly, quotient: false };
                if *formula == metric.formula { defined.push(way) } else { solved.push(way) }
            }
            own.push(Way { target: (*name).to_owned(), terms, adds, yearly, quotient });
        }
    }
    own.into_iter().chain(defined).chain(solved).collect()
}

/// A formula as its terms and whether they are added: none with brackets, or with both kinds of signs.
fn chain(formula: &str) -> Option<(bool, Vec<Term>)> {
    let mut terms: Vec<Term> = Vec::new();
    let (mut adds, mut multiplies, mut turned) = (false, false, false);
    for word in formula.split_whitespace() {
        match word {
            "+" | "-" => (adds, turned) = (true, word == "-"),
            "*" | "/" => (multiplies, turned) = (true, word == "/"),
            "days" => terms.last_mut()?.text.push_str(" days"),
            _ => {
                let number = word.parse::<f64>().ok();
                let is_name = word.chars().all(|it| it.is_alphanumeric() || it == '_');
                if number.is_none() && !is_name {
                    return None;
                }
                let name = number.is_none().then(|| word.to_owned());
                terms.push(Term { name, number: number.unwrap_or(0.0), text: word.to_owned(), turned });
            }
        }
    }
    (terms.len() > 1 && adds != multiplies).then_some((adds, terms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_solved_for_each_of_its_terms() {
        let metric = |kind: &str, formula: &str| Metric {
            en: String::new(),
            zh: String::new(),
            aliases: vec![],
            unit: String::new(),
            kind: kind.to_owned(),
            formula: formula.to_owned(),
            identities: vec![],
            weight: String::new(),
            within: String::new(),
            display: String::new(),
            doc: String::new(),
            checks: vec![],
            share: String::new(),
            since: String::new(),
            derives: true,
        };
        let metrics = HashMap::from([
            ("occupancy".to_owned(), metric("rate", "bed_days / beds / 365 days")),
            ("rest".to_owned(), metric("level", "1 - part")),
        ]);
        let said: Vec<String> =
            ways(&metrics, &["occupancy", "rest"]).iter().map(|it| format!("{} = {}", it.target, it.said())).collect();
        let expected = [
            "occupancy = bed_days / beds / 365 days",
            "rest = 1 - part",
            "bed_days = occupancy * beds * 365 days",
            "beds = bed_days / occupancy / 365 days",
            "part = 1 - rest",
        ];
        assert_eq!(said, expected);
        let found = ways(&metrics, &["occupancy"]);
        let days = found.iter().find(|it| it.target == "bed_days").expect("bed-days");
        // By hand: 1000 beds * 95 % * 365 days.
        assert_eq!(
            days.value(&|it| Some(if it == "beds" { (1000.0, 1000.0) } else { (0.95, 0.95) })),
            Some((346_750.0, 346_750.0))
        );
        // At least 50,000 a bed for 300 beds is at least 15 million.
        let beds = found.iter().find(|it| it.target == "beds").expect("beds");
        assert_eq!(beds.value(&|_| Some((0.0, 1.0))), None);
    }
}
