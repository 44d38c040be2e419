//! The shipped figures resolve, parse, and stand where their locators say.

use super::*;
use crate::quantity::{read_date, read_period};

#[test]
fn every_fact_resolves_and_parses() {
    let parts = Parts::read();
    assert_eq!(parts.metrics.len(), 466);
    assert_eq!(parts.facts.len(), 1417);
    let mut wrong = Vec::new();
    for fact in &parts.facts {
        let metric = parts.metrics.get(&fact.metric);
        let entity = parts.entities.iter().any(|it| it.id == fact.entity);
        let segment = fact.segment.is_empty() || parts.segments.iter().any(|it| it.id == fact.segment);
        let period = fact.period.is_empty() || read_period(&fact.period).is_some();
        let figure = match metric.map(|it| it.kind.as_str()) {
            Some("text") => true,
            Some("date") => {
                read_date(&fact.figure).or(read_period(&fact.figure).map(|it| it.start)).is_some()
                    || read_cell(&fact.figure).is_some()
            }
            Some(_) => read_cell(&fact.figure).is_some(),
            None => false,
        };
        if !(entity && segment && period && figure) {
            wrong.push(format!(
                "{} {} {} {} ({entity} {segment} {period} {figure})",
                fact.entity, fact.metric, fact.period, fact.figure
            ));
        }
    }
    assert!(wrong.is_empty(), "{} facts:\n{}", wrong.len(), wrong.join("\n"));
    for (id, metric) in &parts.metrics {
        let number = !matches!(metric.kind.as_str(), "text" | "date");
        assert!(!number || Unit::parse(&metric.unit).is_some(), "unit of {id}: {}", metric.unit);
    }
}

#[test]
fn figures_stand_where_the_locator_says() {
    let seeds = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/seeds");
    if !seeds.is_dir() {
        eprintln!("skipped: the documents are not beside this checkout");
        return;
    }
    let parts = Parts::read();
    for (at, document) in parts.documents.iter().enumerate() {
        let text = std::fs::read_to_string(seeds.join(format!("{}.txt", document.seed))).expect(&document.seed);
        let paragraphs: Vec<&str> = text.lines().filter(|it| !it.trim().is_empty()).collect();
        for fact in parts.facts.iter().filter(|it| it.document == at) {
            let number: usize = fact.locator.trim_start_matches('¶').parse().expect(&fact.locator);
            let squeeze = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            let found = squeeze(paragraphs[number - 1]).contains(&squeeze(&fact.written));
            assert!(found, "{}: {} is not in {}", document.id, fact.written, fact.locator);
        }
    }
}
