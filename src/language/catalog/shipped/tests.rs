//! The shipped figures resolve, parse, and stand where their locators say.

use super::*;
use crate::quantity::{Unit, read_date, read_period};

#[test]
fn every_fact_resolves_and_parses() {
    let parts = Parts::read();
    assert_eq!(parts.metrics.len(), 467);
    assert_eq!(parts.facts.len(), 1421);
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

/// The numerals of a text as the literal reader reads them, each with its scale: `1500-2000万元` is 15 and 20 million.
fn numerals(text: &str) -> Vec<f64> {
    let text: Vec<char> = text.chars().filter(|it| !it.is_whitespace() && *it != ',').collect();
    let is_digit = |it: char| it.is_ascii_digit() || it == '.';
    let mut found: Vec<(String, String)> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let start = at;
        while at < text.len() && is_digit(text[at]) {
            at += 1;
        }
        if start == at {
            at += 1;
            continue;
        }
        let number: String = text[start..at].iter().collect();
        // `400多万`, `2个亿`: the scale may stand behind a word.
        while at < text.len() && "多余餘个".contains(text[at]) {
            at += 1;
        }
        let start = at;
        while at < text.len() && "万萬亿億%成WＷ千".contains(text[at]) {
            at += 1;
        }
        let scale: String = text[start..at].iter().collect::<String>().replace('W', "万");
        found.push((number, scale));
    }
    // An end of a range without a scale takes the other's.
    let last = found.last().map(|it| it.1.clone()).unwrap_or_default();
    let read = |(number, scale): &(String, String)| {
        let own = read_cell(&format!("{number}{scale}")).map(|it| it.low);
        let lent = read_cell(&format!("{number}{last}")).map(|it| it.low).filter(|_| scale.is_empty());
        own.into_iter().chain(lent).collect::<Vec<f64>>()
    };
    found.iter().flat_map(read).collect()
}

/// Numbers in words, as far as the documents have them; `达到最大运营水平` stands for the most that its paragraph names.
fn in_words(text: &str) -> Vec<f64> {
    const WORDS: [(&str, f64); 41] = [
        ("一半", 0.5),
        ("六成", 0.6),
        ("八成", 0.8),
        ("九成", 0.9),
        ("近万", 1e4),
        ("近萬", 1e4),
        ("3万7千", 3.7e4),
        ("数百", 100.0),
        ("上百", 100.0),
        ("百年", 100.0),
        ("两三亿", 2e8),
        ("两三亿", 3e8),
        ("过亿", 1e8),
        ("1/3", 0.333),
        ("1年半", 1.5),
        ("一年", 12.0),
        ("当年", 1.0),
        ("自费", 0.0),
        ("为负", 0.0),
        ("零报销", 0.0),
        ("没有", 0.0),
        ("未有", 0.0),
        ("不占", 0.0),
        ("无管理", 0.0),
        ("全資", 1.0),
        ("唯一", 1.0),
        ("最好的", 1.0),
        ("绝大部分", 0.5),
        ("仅有印度", 2.0),
        ("最大运营水平", 250.0),
        ("最大运营水平", 300.0),
        ("一", 1.0),
        ("二", 2.0),
        ("两", 2.0),
        ("兩", 2.0),
        ("三", 3.0),
        ("四", 4.0),
        ("五", 5.0),
        ("六", 6.0),
        ("九", 9.0),
        ("十", 10.0),
    ];
    WORDS.iter().filter(|it| text.contains(it.0)).map(|it| it.1).collect()
}

#[test]
fn what_is_written_is_the_figure() {
    let parts = Parts::read();
    let mut wrong = Vec::new();
    for fact in &parts.facts {
        let number = !matches!(parts.metrics[&fact.metric].kind.as_str(), "text" | "date");
        let Some(figure) = fact.literal().filter(|_| number) else { continue };
        // The numbers of the figure as it is kept; what is about stands in the middle of its two ends.
        let kept = numerals(figure.written.split(" beds").next().unwrap_or_default());
        let written: Vec<f64> = numerals(&fact.written).into_iter().chain(in_words(&fact.written)).collect();
        let is_there = |it: &f64| written.iter().any(|other| (other - it).abs() <= 1e-9 * it.abs());
        if kept.is_empty() || !kept.iter().all(is_there) {
            wrong.push(format!(
                "{} {} {}: {} is not {}",
                fact.locator, fact.entity, fact.metric, fact.written, fact.figure
            ));
        }
    }
    assert!(wrong.is_empty(), "{} facts:\n{}", wrong.len(), wrong.join("\n"));
}
