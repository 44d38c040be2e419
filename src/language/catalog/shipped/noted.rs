//! What has to be said of single cells of the shipped tables: that the documents state another figure too, that the
//! figure is worked out, that no period is stated for it.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{Fact, GRADED, Parts, views_graded};
use crate::quantity::{Period, read_period};
use crate::words::Words;

/// A cell, and what there is to say of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Noted {
    /// The column.
    pub metric: String,
    /// Whose figure, by the name that stands in the row.
    pub entity: String,
    /// By which dimension the whole is split; empty for a whole.
    pub dimension: String,
    /// The part; empty for a whole.
    pub segment: String,
    /// The period of the row; may be empty.
    pub period: String,
    /// `stated`, `plan` …
    pub grade: String,
    /// The figure as the facts have it; empty where it is worked out.
    pub figure: String,
    /// Other figures that the documents state for it.
    pub others: Vec<Other>,
    /// The formula that gives it, where no document states it.
    pub derived: Option<String>,
    /// Whether no period is stated for it, so that it stands at the year of its document.
    pub undated: bool,
}

/// A figure that stands elsewhere for the same cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Other {
    /// As the facts have it.
    pub figure: String,
    /// Where.
    pub document: Words,
    /// The paragraph.
    pub locator: String,
    /// Whether it states no period, and the figure of the cell does.
    pub undated: bool,
}

static SAID: OnceLock<HashMap<String, Vec<Noted>>> = OnceLock::new();

/// Keeps what is said of the tables that were made.
pub(super) fn keep(said: HashMap<String, Vec<Noted>>) {
    // Made twice, they are the same.
    let _ = SAID.set(said);
}

/// What has to be said of the cells of a shipped table, by the name its rows are stored under.
pub fn noted(table: &str) -> &'static [Noted] {
    if table.ends_with(GRADED) {
        return views_graded().iter().find(|it| it.table.name == table).map_or(&[], |it| &it.noted);
    }
    let made = || Parts::shared().views(false).into_iter().map(|it| (it.dataset.name, it.noted)).collect();
    SAID.get_or_init(made).get(table).map_or(&[], Vec::as_slice)
}

impl Parts {
    /// The figures of a cell that say another thing than the one that stands in it, each once.
    pub(super) fn others(&self, chosen: &Fact, all: &[&Fact], undated: bool) -> Vec<Other> {
        let mut found: Vec<Other> = Vec::new();
        for fact in all.iter().filter(|it| if undated { is_apart(it, chosen) } else { differs(it, chosen) }) {
            if found.iter().all(|it| it.figure != fact.figure) {
                let (document, locator) = (self.words(fact.document), fact.locator.clone());
                found.push(Other { figure: fact.figure.clone(), document, locator, undated });
            }
        }
        found
    }
}

/// Whether two figures have no value in common as they are written.
fn is_apart(one: &Fact, other: &Fact) -> bool {
    match (one.literal(), other.literal()) {
        (Some(a), Some(b)) => a.high < b.low || b.high < a.low,
        _ => one.figure != other.figure,
    }
}

/// Whether two figures of one cell cannot be the same figure in two roundings.
fn differs(one: &Fact, other: &Fact) -> bool {
    if one.figure == other.figure {
        return false;
    }
    if let (Some(a), Some(b)) = (one.literal(), other.literal()) {
        let wide = |it: &Fact, (low, high): (f64, f64)| {
            let by = if low.is_finite() && high.is_finite() { half_digit(&it.figure) } else { 0.0 };
            (low - low.abs() * by, high + high.abs() * by)
        };
        // `400` is not `>400`: a bound is as exact as it is written.
        let (a, b) =
            match a.is_point() == b.is_point() || [a, b].iter().all(|it| it.low.is_finite() && it.high.is_finite()) {
                true => (wide(one, (a.low, a.high)), wide(other, (b.low, b.high))),
                false => ((a.low, a.high), (b.low, b.high)),
            };
        return b.1 < a.0 || a.1 < b.0;
    }
    let holds = |a: &Period, b: &Period| a.start <= b.start && b.end <= a.end;
    match (read_period(&one.figure), read_period(&other.figure)) {
        (Some(a), Some(b)) => !holds(&a, &b) && !holds(&b, &a),
        _ => true,
    }
}

/// Half a unit of the last digit of the coarsest number of a text, over that number.
fn half_digit(text: &str) -> f64 {
    let mut coarsest = 0.0_f64;
    for token in text.split(|it: char| !it.is_ascii_digit() && it != '.').map(|it| it.trim_matches('.')) {
        let Some(number) = token.parse::<f64>().ok().filter(|it| *it != 0.0) else { continue };
        let decimals = token.split_once('.').map_or(0, |(_, after)| after.len()) as i32;
        coarsest = coarsest.max(0.5 * 10f64.powi(-decimals) / number);
    }
    coarsest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rounding_is_no_other_figure() {
        let fact = |figure: &str| Fact { figure: figure.to_owned(), ..Fact::default() };
        let said = |one: &str, other: &str| differs(&fact(one), &fact(other));
        assert!(
            said("180", "160") && said("0.51%", "0.44%") && said(">400", "400") && said("custody", "joint_venture")
        );
        assert!(said("2014H1", "2015-03") && said("1952", "1954"));
        assert!(
            !said("~514亿", "~513.5亿") && !said("1628亿", "1628.3亿") && !said("~250", "250") && !said("37", "37")
        );
        assert!(!said("2016-12", "2016") && !said("15%..20%", "18%"));
    }
}
