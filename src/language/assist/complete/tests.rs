//! What is offered, text in, text out: `¦` is the cursor.

use std::sync::Arc;

use super::{CandidateKind, complete};
use crate::catalog::shipped;
use crate::check::{Checked, check};
use crate::script::read;
use crate::source::Source;
use crate::words::Language;
use crate::world::World;

fn world() -> World {
    World { catalog: Arc::new(shipped().catalog), ..World::default() }
}

/// The first candidates at the cursor.
fn offered_in(world: &World, text: &str) -> Vec<String> {
    let cursor = text.find('¦').expect("a cursor");
    let found = complete(&text.replace('¦', ""), cursor, world);
    found.candidates.into_iter().map(|it| it.text).collect()
}

fn first(text: &str) -> String {
    offered_in(&world(), text).first().cloned().unwrap_or_default()
}

fn has(text: &str, wanted: &str) -> bool {
    offered_in(&world(), text).iter().any(|it| it == wanted)
}

#[test]
fn a_stage_starts_with_a_verb() {
    assert_eq!(first("comp¦"), "compare");
    assert_eq!(first("比¦"), "比较");
    assert_eq!(first("from companies | der¦"), "derive");
    assert_eq!(first("bijiao¦"), "比较");
    assert!(has("¦", "show") && has("¦", "let") && has("¦", "from companies"));
    assert!(!has("from companies | ¦", "let"));
    assert!(has("let x = ¦", "from companies"));
    assert!(has("gross_mar¦", "gross_margin"));
}

#[test]
fn tables_follow_from_and_its_like() {
    assert_eq!(first("from comp¦"), "companies");
    assert_eq!(first("use hosp¦"), "hospitals");
    assert_eq!(first("from companies | join hos¦"), "hospitals");
    assert_eq!(first("from companies | union mar¦"), "markets");
    assert_eq!(first("from 公¦"), "公司");
    let statement = "let big = from companies | where revenue > 1";
    let (script, _) = read(&Source::new("", statement));
    let (Checked::Define(world), _) = check(&script.statements[0], &world(), statement) else { panic!("a definition") };
    assert_eq!(offered_in(&world, "from bi¦"), ["big"]);
    assert!(offered_in(&world, "from big | show rev¦").contains(&"revenue".to_owned()));
}

#[test]
fn entities_follow_of() {
    assert_eq!(first("show revenue of Topch¦"), "Topchoice");
    assert_eq!(first("show revenue of tongce¦"), "通策医疗");
    assert!(has("show revenue of 通¦", "通策医疗"));
    let quoted = offered_in(&world(), "show beds of \"Wenz¦");
    assert!(quoted.iter().any(|it| it == "\"Wenzhou Kangning\""), "{quoted:?}");
    assert_eq!(first("benchmark Topch¦"), "Topchoice");
}

#[test]
fn expressions_know_the_columns_there() {
    assert_eq!(first("compare gross¦"), "gross_margin");
    assert_eq!(first("compare maoli¦"), "毛利率");
    assert_eq!(first("compare mll¦"), "毛利率");
    assert!(has("compare 毛利¦", "毛利率"));
    assert!(has("show med¦", "median("));
    assert!(has("from hospitals | show revenue as r, beds as b | show ¦", "r"));
    assert!(!has("from hospitals | show revenue as r, beds as b | show ¦", "gross_margin"));
    assert!(has("compare revenue by specialty | sort ¦", "cohort"));
    assert!(!has("compare revenue by specialty | sort ¦", "gross_margin"));
    assert!(has("from hospitals | show revenue, beds | drop ¦", "beds"));
}

#[test]
fn clauses_follow_targets() {
    assert_eq!(first("compare gross_margin wh¦"), "where");
    assert!(has("compare gross_margin ¦", "by") && has("correlate a ¦", "with"));
    assert!(!has("compare gross_margin where x > 1 wh¦", "where"));
    assert!(has("compare gross_margin where x > 1 a¦", "and"));
    assert_eq!(first("比较 毛利率 其¦"), "其中");
    assert!(has("通策医疗 毛利¦", "毛利率"));
}

#[test]
fn settings_and_the_rest() {
    assert_eq!(offered_in(&world(), "set l¦"), ["language"]);
    assert_eq!(offered_in(&world(), "set language ¦"), ["en", "zh"]);
    assert_eq!(offered_in(&world(), "open \"a.csv\" ¦"), ["as"]);
    for nothing in ["# comp¦", "show revenue as ¦", "find gross¦", "show 20¦", "show \"rev¦", "top ¦"] {
        assert_eq!(offered_in(&world(), nothing), Vec::<String>::new(), "{nothing}");
    }
}

#[test]
fn details_are_in_the_language_of_the_reader() {
    let found = complete("compare gross_margi", 19, &world());
    assert_eq!(found.candidates[0].detail, "ratio · % · gross margin");
    assert_eq!(found.candidates[0].kind, CandidateKind::Column);
    let chinese = World { language: Language::Chinese, ..world() };
    let found = complete("compare gross_margi", 19, &chinese);
    assert_eq!(found.candidates[0].detail, "比率 · % · 毛利率");
}

#[test]
fn it_is_quick() {
    let world = world();
    complete("compare g", 9, &world);
    let started = std::time::Instant::now();
    complete("compare g", 9, &world);
    complete("from companies | show revenue, beds | sort r", 44, &world);
    assert!(started.elapsed().as_millis() < 400, "{:?}", started.elapsed());
}
