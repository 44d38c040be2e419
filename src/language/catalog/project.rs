//! `ward.toml`: what a project declares for every sentence asked in its folder: metrics, names of entities, exchange rates.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::Entity;
use crate::quantity::{Fiscal, Period, Unit, read_period};

/// A project file, read.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// Metrics by name.
    #[serde(default)]
    pub metrics: BTreeMap<String, ProjectMetric>,
    /// Entities by the name that stands in the data.
    #[serde(default)]
    pub entities: BTreeMap<String, ProjectEntity>,
    /// Exchange rates.
    #[serde(default)]
    pub rates: Vec<Rate>,
    /// Which months a fiscal year has.
    #[serde(default)]
    pub fiscal_year: Option<Fiscal>,
}

/// A metric: a formula under several names.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectMetric {
    /// As it is written in Ward: `revenue - cost`.
    pub formula: toml::Spanned<String>,
    /// The Chinese name.
    #[serde(default)]
    pub zh: String,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// Other names of an entity.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectEntity {
    /// The Chinese name.
    #[serde(default)]
    pub zh: String,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// `company`, `hospital` …
    #[serde(default)]
    pub kind: String,
}

/// What one unit of a currency is worth in another.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// The currency of which there is one: `USD`.
    pub from: String,
    /// The currency that it is worth so many of: `CNY`.
    pub to: String,
    /// The period it holds for; without one it is for tables without periods.
    #[serde(default, deserialize_with = "period")]
    pub period: Option<Period>,
    /// The average of the period, for flows.
    #[serde(default)]
    pub average: Option<f64>,
    /// The rate on the last day of the period, for stocks.
    #[serde(default)]
    pub closing: Option<f64>,
    /// The day it was taken, for a rate without a period.
    #[serde(default)]
    pub date: String,
    /// Who says so.
    pub source: String,
}

/// A period as a number or a text: `2021`, `"2022Q1"`.
fn period<'a, D: Deserializer<'a>>(from: D) -> Result<Option<Period>, D::Error> {
    let text = match toml::Value::deserialize(from)? {
        toml::Value::Integer(it) => it.to_string(),
        toml::Value::String(it) => it,
        it => it.to_string(),
    };
    let wrong = || serde::de::Error::custom(format!("`{text}` is no period"));
    read_period(&text).map(Some).ok_or_else(wrong)
}

impl Rate {
    /// The currencies, in the words that units are written with.
    ///
    /// # Errors
    /// The word that is no currency, or the number that is no rate.
    fn settled(mut self) -> Result<Rate, String> {
        for side in [&mut self.from, &mut self.to] {
            let unit = Unit::parse(side);
            let one = unit.as_ref().and_then(Unit::currency);
            *side = one
                .filter(|_| unit.as_ref().is_some_and(Unit::is_base))
                .ok_or_else(|| format!("`{side}` is no currency"))?;
        }
        let (from, to) = (&self.from, &self.to);
        if self.average.is_none() && self.closing.is_none() {
            return Err(format!("the rate of {from} in {to} has neither `average` nor `closing`"));
        }
        let wrong = |it: &f64| !(it.is_finite() && *it > 0.0);
        match [self.average, self.closing].into_iter().flatten().find(wrong) {
            Some(it) => Err(format!("{it} is no rate of {from} in {to}")),
            None if self.from == self.to => Err(format!("{from} has no rate in itself")),
            None => Ok(self),
        }
    }
}

impl Project {
    /// Reads a project file.
    ///
    /// # Errors
    /// What is wrong with it and in which line.
    pub fn read(text: &str) -> Result<Project, String> {
        let mut project: Project = toml::from_str(text).map_err(|error| {
            let line = error.span().map(|it| text[..it.start].matches('\n').count() + 1);
            let said = error.message().lines().next().unwrap_or("not readable").to_owned();
            line.map_or(said.clone(), |line| format!("line {line}: {said}"))
        })?;
        if let Some(it) = project.fiscal_year
            && !(1..=12).contains(&it.first_month)
        {
            return Err(format!("`first_month` of a fiscal year is 1 to 12, and not {}", it.first_month));
        }
        project.rates = project.rates.into_iter().map(Rate::settled).collect::<Result<_, _>>()?;
        Ok(project)
    }

    /// The definitions it makes: names, formulas, and the byte of the file that each formula begins with.
    pub fn definitions(&self) -> impl Iterator<Item = (&str, &str, usize)> {
        self.metrics.iter().flat_map(|(name, metric)| {
            let names = std::iter::once(name).chain(Some(&metric.zh).filter(|it| !it.is_empty()));
            let (formula, at) = (metric.formula.get_ref().as_str(), metric.formula.span().start);
            names.chain(&metric.aliases).map(move |it| (it.as_str(), formula, at))
        })
    }

    /// Metrics that are defined by each other, the first one again at the end; none where every chain of definitions ends.
    pub fn circle(&self) -> Option<Vec<&str>> {
        let mentions = |formula: &str, name: &str| {
            let words = || formula.split(|c: char| !c.is_alphanumeric() && c != '_');
            formula.contains(&format!("`{name}`")) || words().any(|it| it == name)
        };
        for (first, metric) in &self.metrics {
            let mut chains = vec![(vec![first.as_str()], metric)];
            let mut seen: Vec<&str> = vec![];
            while let Some((chain, metric)) = chains.pop() {
                for (name, next) in self.metrics.iter().filter(|it| mentions(metric.formula.get_ref(), it.0)) {
                    let longer: Vec<&str> = chain.iter().copied().chain([name.as_str()]).collect();
                    if name == first && 1 < chain.len() {
                        return Some(longer);
                    }
                    // What mentions itself is made of a column of that name.
                    if !seen.contains(&name.as_str()) && !chain.contains(&name.as_str()) {
                        seen.push(name);
                        chains.push((longer, next));
                    }
                }
            }
        }
        None
    }

    /// Adds the names of its entities to those that are known.
    pub fn name_entities(&self, known: &mut Vec<Entity>) {
        for (name, said) in &self.entities {
            let at = known.iter().position(|it| it.name == *name);
            let at = at.unwrap_or_else(|| {
                let (name, kind) = (name.clone(), said.kind.clone());
                let (id, parent) = (String::new(), String::new());
                known.push(Entity { name_zh: name.clone(), name, aliases: vec![], kind, id, parent });
                known.len() - 1
            });
            let entity = &mut known[at];
            if !said.zh.is_empty() {
                entity.name_zh.clone_from(&said.zh);
            }
            entity.aliases.extend(said.aliases.iter().cloned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Project;

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let wrong = |text: &str| Project::read(text).unwrap_err();
        assert_eq!(
            wrong("[metrics.a]\nformla = \"b\"\n"),
            "line 2: unknown field `formla`, expected one of `formula`, `zh`, `aliases`"
        );
        let rate = |rest: &str| format!("[[rates]]\nfrom = \"USD\"\nsource = \"x\"\n{rest}");
        assert_eq!(wrong(&rate("to = \"beds\"\naverage = 1.0\n")), "`beds` is no currency");
        assert_eq!(wrong(&rate("to = \"CNY\"\n")), "the rate of USD in CNY has neither `average` nor `closing`");
        assert_eq!(wrong(&rate("to = \"CNY\"\naverage = 0.0\n")), "0 is no rate of USD in CNY");
        assert_eq!(wrong(&rate("to = \"CNY\"\nperiod = \"20x1\"\naverage = 6.0\n")), "line 5: `20x1` is no period");
    }

    #[test]
    fn currencies_go_by_any_of_their_names() {
        let text = "[[rates]]\nfrom = \"美元\"\nto = \"RMB\"\nperiod = 2021\naverage = 6.45\nsource = \"x\"\n";
        let project = Project::read(text).unwrap();
        let rate = &project.rates[0];
        let period = rate.period.as_ref().map(|it| it.text.as_str());
        assert_eq!((rate.from.as_str(), rate.to.as_str(), period), ("USD", "CNY", Some("2021")));
    }
}
