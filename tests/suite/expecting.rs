//! `ward test`: what a script expects of its own answers.

use crate::scripts::{err, file, folder, out, ward};

const EXPECTING: &str = "show revenue of Topchoice for 2021  # expect: 2.78 CNY bn
# expect: 27.81亿元
# expect: 27.8亿元
# expect: 1 row

let year = 1
check revenue >= 1亿元 of Topchoice for 2021
# expect: SUPPORTED

rank revenue top 3
#> ...
#> 2 Topchoice Medical 2021 2.78 18.61 87.53 75
#> ...
#> 25 companies -> 5 ranked, 20 missing revenue

show revenu
# expect: error unknown-name
";

#[test]
fn expectations_are_compared_and_differences_shown() {
    let folder = folder("expect");
    let good = file(&folder, "good.ward", EXPECTING);
    let answer = ward(&["test", &good]);
    assert_eq!((answer.status.code(), out(&answer).as_str()), (Some(0), "7 passed, 0 failed\n"), "{}", err(&answer));
    let bad = file(&folder, "bad.ward", &EXPECTING.replace("27.8亿元", "27.9亿元").replace("18.61", "18.62"));
    let answer = ward(&["test", &good, &bad]);
    let text = out(&answer);
    assert_eq!(answer.status.code(), Some(1), "{text}");
    assert!(text.contains("bad.ward:3: not as expected\n  - 27.9亿元\n  + 2.78 CNY bn\n"), "{text}");
    assert!(text.contains("bad.ward:11: not as expected") && text.ends_with("12 passed, 2 failed\n"), "{text}");
    let stops = file(&folder, "stops.ward", "show revenu\nshow revenue of Topchoice for 2021\n# expect: 1 row\n");
    let answer = ward(&["test", &stops]);
    assert_eq!(answer.status.code(), Some(1));
    assert!(out(&answer).contains("stops.ward:1: an error came that nobody expected"), "{}", out(&answer));
    assert!(err(&answer).contains("unknown-name"), "{}", err(&answer));
    assert_eq!(ward(&["test", "no-such.ward"]).status.code(), Some(2));
}

/// What the manual shows is met.
#[test]
fn the_expectations_of_the_manual_are_met() {
    let page = include_str!("../../docs/scripts.md");
    let example = page.split("```\n").find(|it| it.contains("# expect: 45.7%")).expect("the example");
    let script = file(&folder("manual"), "manual.ward", example);
    let answer = ward(&["test", &script]);
    assert_eq!(out(&answer), "3 passed, 0 failed\n", "{}", err(&answer));
}

#[test]
fn what_came_can_be_written_into_a_script() {
    let folder = folder("update");
    let text = "# kept\nshow revenue of Topchoice for 2021\n#>\n# expect: 9%\n\nshow revenue of Topchoice for all # expect: 1 row\n";
    let script = file(&folder, "fill.ward", text);
    assert_eq!(ward(&["test", &script]).status.code(), Some(1));
    let answer = ward(&["test", "--update", &script]);
    assert_eq!(answer.status.code(), Some(0), "{}{}", out(&answer), err(&answer));
    let filled = std::fs::read_to_string(&script).expect("the script");
    assert!(filled.starts_with("# kept\nshow revenue of Topchoice for 2021\n#> companies: of Topchoice"), "{filled}");
    assert!(
        filled.contains("\n#> Topchoice Medical  2021") && filled.contains("\n# expect: 2.78 CNY bn\n"),
        "{filled}"
    );
    assert_eq!(ward(&["test", &script]).status.code(), Some(0), "{filled}");
    ward(&["test", "--update", &script]);
    assert_eq!(std::fs::read_to_string(&script).expect("the script"), filled, "twice is once");
}
