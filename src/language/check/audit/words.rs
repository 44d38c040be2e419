//! Words that can be said of a thing only one way, and are said two ways: who leads it, whose it is.

use super::compared::Compared;
use super::figures::Figure;
use crate::answer::Table;

/// What has one value at a time.
const ONE: [&str; 6] = ["parent_company", "director", "ownership", "fee_schedule", "hospital_grade", "profit_status"];

/// The texts of a table of facts that contradict each other.
pub(super) fn words(table: &Table) -> Vec<Compared> {
    let text = |row: usize, name: &str| table.text(row, name).unwrap_or("").to_owned();
    let figure = |row: usize| Figure {
        entity: text(row, "entity"),
        dimension: text(row, "dimension"),
        segment: text(row, "segment"),
        metric: text(row, "metric"),
        period: text(row, "period"),
        document: text(row, "document"),
        section: text(row, "section"),
        locator: text(row, "locator"),
        written: text(row, "written"),
        note: text(row, "note"),
        qualifier: text(row, "qualifier"),
        value: (0.0, 0.0),
        precision: 0.0,
        reach: 0.0,
        percent: false,
        date: Some(text(row, "figure")),
    };
    let told: Vec<Figure> = (0..table.rows.len())
        .filter(|row| ONE.contains(&text(*row, "metric").as_str()))
        .map(figure)
        .filter(Figure::is_sure)
        .collect();
    let mut found = Vec::new();
    for (at, figure) in told.iter().enumerate() {
        let same = |it: &&Figure| it.metric == figure.metric && it.subject() == figure.subject();
        let first = told[..at].iter().find(same);
        let again = told[..at].iter().filter(same).any(|it| it.date == figure.date);
        if let Some(first) = first.filter(|it| it.date != figure.date && !again) {
            found.push(Compared::pair(first, figure, &[], "contradicts"));
        }
    }
    found
}
