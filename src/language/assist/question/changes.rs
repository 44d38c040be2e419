//! Questions about the last years (近三年) and about causes of a change (原因): the years that the figures are known for.

use super::beside::beside;
use super::sentence::Question;
use crate::catalog::{Stored, shipped};
use crate::types::low_name;

impl Question {
    /// The sentences over the last so many years, or of what a change between two is made of.
    pub(super) fn over_years(&self, figures: &[String], list: &str) -> Vec<String> {
        let mut found = Vec::new();
        if self.cause {
            let [figure] = figures else { return found };
            let asked = match self.when.as_slice() {
                [from, to] => Some((from.clone(), to.clone())),
                [year] if year.parse::<i32>().is_ok() => beside(year, -1).map(|before| (before, year.clone())),
                [range] => range.split_once("..").map(|(from, to)| (from.to_owned(), to.to_owned())),
                _ => None,
            };
            let known = || {
                let years = known_years(figure, &self.who);
                let n = self.recent.map_or(1, |it| it.0 as usize).min(years.len().saturating_sub(1));
                let last = years.last()?;
                let first = years.iter().nth_back(n).filter(|it| *it != last)?;
                Some((first.to_string(), last.to_string()))
            };
            if let Some((from, to)) = asked.or_else(|| known().filter(|_| self.when.is_empty())) {
                let rest = Question { when: vec![], ..self.clone() };
                found.push(rest.whole(&format!("bridge {figure}"), &format!(" from {from} to {to}")));
            }
            return found;
        }
        let Some((n, how)) = self.recent.filter(|_| self.when.is_empty() && !self.since && self.until.is_none()) else {
            return found;
        };
        let rest = Question { over_time: true, ..self.clone() };
        let last = figures.first().and_then(|it| known_years(it, &self.who).pop());
        if let Some(last) = last.filter(|_| how == "yearly") {
            found.push(rest.whole(&format!("trend {list}"), &format!(" since {}", last - n as i32 + 1)));
        }
        found.push(rest.whole(&format!("trend {list}"), &format!(" {how} | top {n} by period")));
        found
    }
}

/// The years for which the shipped tables know a figure of somebody, of all where nobody is named; where none is known of them,
/// those of all.
fn known_years(figure: &str, who: &[String]) -> Vec<i32> {
    let shipped = shipped();
    let name = |it: &String| shipped.catalog.entity(it.trim_matches('"')).map(|it| it.name.clone());
    let named: Vec<String> = who.iter().filter_map(name).collect();
    let years = |named: &[String]| {
        let mut years: Vec<i32> = Vec::new();
        for dataset in shipped.catalog.datasets.iter().filter(|it| it.implicit) {
            let (Some(entity), Some(period)) = (&dataset.entity, &dataset.period) else { continue };
            let Some(table) = shipped.tables.iter().find(|it| it.name == dataset.name) else { continue };
            let place = |name: &str| table.columns.iter().position(|it| it.0 == name);
            let value = place(figure).or_else(|| place(&low_name(figure)));
            let (Some(value), Some(entity), Some(period)) = (value, place(entity), place(period)) else { continue };
            for row in &table.rows {
                let of = matches!(&row[entity], Stored::Text(it) if named.is_empty() || named.contains(it));
                let (Stored::Text(period), true) = (&row[period], of && row[value] != Stored::Missing) else {
                    continue;
                };
                years.extend(period.parse::<i32>().ok().filter(|it| (1000..=9999).contains(it)));
            }
        }
        years.sort_unstable();
        years.dedup();
        years
    };
    let own = years(&named);
    if own.is_empty() { years(&[]) } else { own }
}
