//! One comparison, as a row of the answer and with the facts behind it.

use super::super::interval::{self, Interval};
use super::figures::Figure;
use crate::answer::{Cell, Origin};
use crate::words::Words;

/// A comparison.
pub(super) struct Compared {
    /// Figure, formula, entity, period, unit, stated, computed, difference, verdict, document.
    pub row: Vec<Cell>,
    /// Whose figure was tested.
    pub entity: String,
    /// Whether it is of a part.
    pub of_part: bool,
    /// `stated`, `plan` …
    pub qualifier: String,
    /// Where it and what it is held against stand.
    pub origins: Vec<Origin>,
}

impl Compared {
    /// Two figures of one thing; dates and words are said as they stand, for a table of numbers has no place for them.
    pub fn pair(low: &Figure, high: &Figure, remarks: &[String], verdict: &str) -> Compared {
        let remarks = if remarks.is_empty() { String::new() } else { format!(" ({})", remarks.join("; ")) };
        let place = |it: &Figure| it.date.as_ref().map_or(it.locator.clone(), |text| format!("{text} {}", it.locator));
        let said = format!("stated twice: {} and {}{remarks}", place(low), place(high));
        let mut it = Compared::of(low, said, Some(high.value), verdict, &[high]);
        if let (Some(one), Some(other)) = (&low.date, &high.date) {
            it.row[5] = Cell::Text(one.clone());
            it.row[6] = Cell::Text(other.clone());
            it.row[7] = Cell::Missing;
        }
        it
    }

    pub fn of(figure: &Figure, said: String, computed: Option<Interval>, verdict: &str, from: &[&Figure]) -> Compared {
        let text = |it: &str| if it.is_empty() { Cell::Missing } else { Cell::Text(it.to_owned()) };
        let mut documents: Vec<&str> = vec![&figure.document];
        documents.extend(from.iter().map(|it| it.document.as_str()).filter(|it| *it != figure.document));
        documents.dedup();
        let mut origins: Vec<Origin> = Vec::new();
        for it in std::iter::once(figure).chain(from.iter().copied()).map(origin) {
            if !origins.contains(&it) {
                origins.push(it);
            }
        }
        Compared {
            row: vec![
                Cell::Text(figure.metric.clone()),
                Cell::Text(said),
                Cell::Text(figure.named()),
                text(&figure.period),
                Cell::Text(if figure.percent { "%".to_owned() } else { String::new() }),
                interval::cell(figure.value),
                interval::cell_or_missing(computed),
                interval::cell_or_missing(computed.map(|it| difference(it, figure.value))),
                Cell::Text(verdict.to_owned()),
                Cell::Text(documents.join("; ")),
            ],
            entity: figure.entity.clone(),
            of_part: !figure.segment.is_empty(),
            qualifier: figure.qualifier.clone(),
            origins,
        }
    }
}

/// What is between two values, without what floats lose and open ends leave.
fn difference(computed: Interval, stated: Interval) -> Interval {
    let hair = 1e-12 * interval::middle(stated).abs();
    let (low, high) = interval::subtract(computed, stated);
    let plain = |it: f64| if it.abs() <= hair { 0.0 } else { it };
    (plain(low), plain(high))
}

fn origin(figure: &Figure) -> Origin {
    let rest = [figure.named(), figure.period.clone()].into_iter().filter(|it| !it.is_empty());
    let rest = rest.collect::<Vec<_>>().join(" ");
    Origin {
        document: Words::same(figure.document.clone()),
        locator: format!("{} {}", figure.section, figure.locator).trim().to_owned(),
        figures: Words::new(format!("{} of {rest}", figure.metric), format!("{rest} {}", figure.metric)),
        written: figure.written.clone(),
        grade: figure.qualifier.clone(),
    }
}

/// Where the figure stands and where what went in stands: `¶8 from ¶8, ¶12`.
pub(super) fn told(figure: &Figure, parts: &[&Figure]) -> String {
    let mut places: Vec<String> = Vec::new();
    for part in parts {
        let other = if part.document == figure.document { String::new() } else { format!(" of {}", part.document) };
        let place = format!("{}{other}", part.locator);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    if places.is_empty() { figure.locator.clone() } else { format!("{} from {}", figure.locator, places.join(", ")) }
}
