//! What is offered, text in, text out: `¦` is the cursor.

use std::sync::Arc;

use super::{CandidateKind, complete};
use crate::catalog::{Catalog, Dataset, Tally, shipped};
use crate::check::{Checked, check};
use crate::script::read;
use crate::source::Source;
use crate::types::{Column, Kind, Type};
use crate::words::{Language, Words};
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
fn chinese_sentences_need_no_word_before_entities_and_periods() {
    assert_eq!(first("通策¦"), "通策医疗");
    for text in
        ["显示 收入 通策¦", "显示 收入 tongce¦", "收入 通策¦", "显示 通策¦", "排名 收入 其中 医保占比 > 50% 通策¦"]
    {
        assert!(has(text, "通策医疗"), "{text}: {:?}", offered_in(&world(), text));
    }
    assert!(has("通策医疗 收入 20¦", "2021") && has("显示 收入 通策医疗 202¦", "2021"));
    // A metric of that start is likelier, and in English an entity stands behind `of`.
    assert_eq!(first("显示 毛利率¦"), "毛利率");
    assert!(!has("show revenue Topch¦", "Topchoice"));
}

#[test]
fn periods_of_the_table_follow_for() {
    assert!(has("from companies | show revenue for ¦", "2021") && !has("from deals | show value for ¦", "2007"));
    let found = offered_in(&world(), "show revenue of Topchoice for ¦");
    let at = |wanted: &str| found.iter().position(|it| it == wanted).unwrap_or(usize::MAX);
    assert!(at("2021") < at("2016") && at("2016") < at("2022Q1") && at("2022Q1") < at("all"), "{found:?}");
    assert!(
        has("show revenue since 20¦", "2016")
            && has("显示 收入 自 20¦", "2016")
            && has("trend revenue from 20¦", "2016")
    );
    assert!(has("show revenue for 2020, 20¦", "2021") && has("bridge revenue = a * b from 2012 to ¦", "2014"));
    assert!(!has("show revenue since ¦", "all"));
    assert!(said(&world(), "show revenue from companies for 2021¦")[0].starts_with("2021: "));
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

/// What is offered at the cursor, with what is said of it.
fn said(world: &World, text: &str) -> Vec<String> {
    let cursor = text.find('¦').expect("a cursor");
    let found = complete(&text.replace('¦', ""), cursor, world);
    found.candidates.into_iter().map(|it| format!("{}: {}", it.text, it.detail)).collect()
}

#[test]
fn values_come_with_their_counts_the_commonest_first() {
    let mut catalog = shipped().catalog;
    let columns = [Column::plain("town", Type::Text), Column::plain("beds", Type::Integer)];
    let mut dataset = Dataset::undeclared("sites", Words::same("rows"), &columns);
    let towns = ["Bex", "Ava", "Ava", "南京", "Ava", "南京"];
    dataset.columns[0].tally = Tally::of(towns.into_iter(), 10).map(Arc::new);
    catalog.datasets.push(dataset);
    let world = World { catalog: Arc::new(catalog), ..World::default() };
    let all = ["Ava: 3 rows", "南京: 2 rows", "Bex: 1 row"];
    assert_eq!(said(&world, "from sites | where town in (¦"), all);
    assert_eq!(said(&world, "from sites | where town = ¦")[..3], all);
    assert_eq!(said(&world, "from sites | where town != \"B¦"), ["\"Bex\": 1 row"]);
    assert_eq!(said(&world, "from sites | where town = nanj¦")[..1], ["南京: 2 rows"]);
    assert_eq!(said(&world, "from sites | where town = nj¦")[..1], ["南京: 2 rows"]);
    // After a condition, how many rows there were is not said.
    assert_eq!(said(&world, "from sites | where beds > 9 | where town in (a¦"), ["Ava: town"]);
}

#[test]
fn values_beyond_what_a_person_reads_are_counted() {
    let mut dataset = Dataset::undeclared("long", Words::same("rows"), &[Column::plain("name", Type::Text)]);
    let names: Vec<String> = (0..1000).map(|it| format!("n{it}")).collect();
    dataset.columns[0].tally = Tally::of(names.iter().map(String::as_str), 1000).map(Arc::new);
    let catalog = Catalog { datasets: vec![dataset], ..Catalog::default() };
    let world = World { catalog: Arc::new(catalog), ..World::default() };
    let text = "from long | where name in (n";
    let found = complete(text, text.len(), &world);
    assert_eq!(found.candidates.len() + found.more, 1000);
    let text = "from long | where name in (n99";
    assert_eq!(complete(text, text.len(), &world).candidates.len(), 11);
}

#[test]
fn the_columns_of_an_opened_file_go_before_those_that_ship() {
    let mut catalog = shipped().catalog;
    let count = Column { kind: Kind::Unknown, ..Column::plain("Bed Count", Type::Integer) };
    let columns = [Column::plain("town", Type::Text), count];
    let own = Dataset { implicit: true, ..Dataset::undeclared("sites", Words::same("rows"), &columns) };
    catalog.datasets.push(own);
    let world = World { catalog: Arc::new(catalog), ..World::default() };
    assert_eq!(offered_in(&world, "show ¦")[0], "`Bed Count`");
    assert_eq!(offered_in(&world, "show bed¦")[0], "`Bed Count`");
    assert_eq!(offered_in(&world, "show median(¦")[0], "`Bed Count`");
    assert_eq!(offered_in(&world, "show median(`Bed Count`) by ¦")[0], "town");
}
