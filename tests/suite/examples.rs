//! The examples run, and say what they are there to say.

use crate::corpus::root;
use crate::scripts::{err, folder, out, ward};

fn example(name: &str) -> String {
    root().join("examples").join(name).display().to_string()
}

#[test]
fn the_peer_review_is_met_and_takes_its_parameters() {
    let script = example("peer_review.ward");
    let answer = ward(&["test", &script]);
    assert_eq!(out(&answer), "3 passed, 0 failed\n", "{}", err(&answer));
    assert_eq!(ward(&["check", &script]).status.code(), Some(0));
    assert_eq!(ward(&["fmt", "--check", &script]).status.code(), Some(0), "it is in canonical form");
    let help = out(&ward(&["run", "--help", &script]));
    assert!(help.contains("How one company stands") && help.contains("40%"), "{help}");
    let other = ward(&["run", &script, "-p", "who=Gushengtang", "-p", "least=30%", "--format", "csv"]);
    // A check of it is refuted, and the exit code says so.
    assert_eq!(other.status.code(), Some(1), "{}", err(&other));
    assert!(err(&other).contains("of Gushengtang"), "{}", err(&other));
    assert_eq!(ward(&["run", &script, "-p", "least=140%"]).status.code(), Some(2));
}

#[test]
fn every_example_is_in_canonical_form() {
    let entries = std::fs::read_dir(root().join("examples")).expect("the examples").filter_map(Result::ok);
    let scripts: Vec<String> =
        entries.map(|it| it.path().display().to_string()).filter(|it| it.ends_with(".ward")).collect();
    assert!(2 <= scripts.len());
    let check = [vec!["fmt", "--check"], scripts.iter().map(String::as_str).collect()].concat();
    let answer = ward(&check);
    assert_eq!(answer.status.code(), Some(0), "{}", err(&answer));
}

#[test]
fn the_claims_are_checked_without_running() {
    assert_eq!(ward(&["check", &example("claims.ward")]).status.code(), Some(0));
}

#[test]
fn the_monthly_report_is_one_page() {
    let page = folder("monthly").join("monthly.html").display().to_string();
    let answer = ward(&["report", &example("monthly.md"), "-o", &page, "-p", "year=2021"]);
    assert_eq!(answer.status.code(), Some(0), "{}", err(&answer));
    let html = std::fs::read_to_string(&page).expect("the page");
    for part in [
        ">2.78 CNY bn</span>",
        ">27.81亿元</span>",
        ">SUPPORTED</span>",
        ">REFUTED</span>",
        "25 companies -&gt; 5 ranked",
        "Topchoice Medical and the dental care industry",
        "class=\"source\"",
        "<pre><code>benchmark who on",
    ] {
        assert!(html.contains(part), "{part}:\n{html}");
    }
    assert!(!html.contains(" src=") && !html.contains("<link"), "it needs nothing beside itself");
}
