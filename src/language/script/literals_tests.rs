//! The literals of section 2 of the language page, each inside a sentence: read without a fault, and with its value.

use super::{StatementKind, read};
use crate::source::Source;
use crate::syntax::tree::{Expr, ExprKind, Operator};
use crate::verb::Verb;
use crate::words::Language;

/// After `y >`: literal, low, high, unit, mark.
const NUMBERS: &[(&str, f64, f64, &str, &str)] = &[
    ("42", 42.0, 42.0, "", ""),
    ("1_000", 1000.0, 1000.0, "", ""),
    ("0.5", 0.5, 0.5, "", ""),
    ("1e6", 1e6, 1e6, "", ""),
    ("1.5e-3", 0.0015, 0.0015, "", ""),
    ("-5", -5.0, -5.0, "", ""),
    ("100万", 1e6, 1e6, "", ""),
    ("27.81亿", 2.781e9, 2.781e9, "", ""),
    ("1.2万亿", 1.2e12, 1.2e12, "", ""),
    ("3k", 3000.0, 3000.0, "", ""),
    ("2.5m", 2.5e6, 2.5e6, "", ""),
    ("1.2bn", 1.2e9, 1.2e9, "", ""),
    ("3 million", 3e6, 3e6, "", ""),
    ("35%", 0.35, 0.35, "", "%"),
    ("35％", 0.35, 0.35, "", "%"),
    ("-3%", -0.03, -0.03, "", "%"),
    ("5pp", 0.05, 0.05, "", "pp"),
    ("50bp", 0.005, 0.005, "", "pp"),
    ("5个百分点", 0.05, 0.05, "", "pp"),
    ("3 years", 3.0, 3.0, "years", ""),
    ("80 beds", 80.0, 80.0, "beds", ""),
    ("80 Beds", 80.0, 80.0, "beds", ""),
    ("80张床", 80.0, 80.0, "beds", ""),
    ("6张牙椅", 6.0, 6.0, "chairs", ""),
    ("30 bed_days", 30.0, 30.0, "bed-days", ""),
    ("5万人次", 50_000.0, 50_000.0, "visits", ""),
    ("3 m2", 3.0, 3.0, "m2", ""),
    ("2万元", 20_000.0, 20_000.0, "CNY", ""),
    ("60万元/chair/year", 600_000.0, 600_000.0, "CNY per chair per year", ""),
    ("2000元/床日", 2000.0, 2000.0, "CNY per bed-day", ""),
    ("500元/日", 500.0, 500.0, "CNY per day", ""),
    ("500 CNY/visit", 500.0, 500.0, "CNY per visit", ""),
    ("$5m", 5e6, 5e6, "USD", ""),
    ("US$5m", 5e6, 5e6, "USD", ""),
    ("USD 5m", 5e6, 5e6, "USD", ""),
    ("¥5万", 50_000.0, 50_000.0, "CNY", ""),
    ("HK$5m", 5e6, 5e6, "HKD", ""),
    ("$5m/bed", 5e6, 5e6, "USD per bed", ""),
    ("10%..20%", 0.1, 0.2, "", "%"),
    ("10%..20％", 0.1, 0.2, "", "%"),
    ("10..20%", 0.1, 0.2, "", "%"),
    ("400..600万", 4e6, 6e6, "", ""),
    ("4千万..6千万", 4e7, 6e7, "", ""),
    ("-5%..5%", -0.05, 0.05, "", "%"),
    ("-5..-3", -5.0, -3.0, "", ""),
    ("10% .. 20%", 0.1, 0.2, "", "%"),
    ("4..5 beds/万人", 0.0004, 0.0005, "beds per person", ""),
    ("3..5 years", 3.0, 5.0, "years", ""),
    ("$5..6m", 5e6, 6e6, "USD", ""),
    (">50%", 0.5_f64.next_up(), f64::INFINITY, "", "%"),
    (">= 50%", 0.5, f64::INFINITY, "", "%"),
    ("<35%", f64::NEG_INFINITY, 0.35_f64.next_down(), "", "%"),
    ("<=35%", f64::NEG_INFINITY, 0.35, "", "%"),
    ("＞50%", 0.5_f64.next_up(), f64::INFINITY, "", "%"),
    ("≥50%", 0.5, f64::INFINITY, "", "%"),
    (">-5%", (-0.05_f64).next_up(), f64::INFINITY, "", "%"),
    ("~8%", 0.075, 0.085, "", "%"),
    ("~-10%", -0.105, -0.095, "", "%"),
    ("2012..2014", 2012.0, 2014.0, "", ""),
    ("2021", 2021.0, 2021.0, "", ""),
];

/// Periods and days, by their canonical text.
const PERIODS: &[(&str, &str)] = &[
    ("2022Q1", "2022Q1"),
    ("2022q1", "2022Q1"),
    ("2015H1", "2015H1"),
    ("2021-03", "2021-03"),
    ("2030E", "2030E"),
    ("FY2021", "2021"),
    ("2012..2015H1", "2012..2015H1"),
    ("2021年", "2021"),
    ("2022年一季度", "2022Q1"),
    ("2022年第一季度", "2022Q1"),
    ("2022年前三季度", "2022Q1..2022Q3"),
    ("2021年上半年", "2021H1"),
    ("2021年3月", "2021-03"),
];

/// What is none of the language; most of it is read in data cells.
const REFUSED: &[&str] = &[
    "10-20%",
    "10%-20%",
    "10%~20%",
    "约8%",
    "400余",
    "1,234",
    "(1,234",
    "三成五",
    "1_",
    "1__0",
    "1.",
    "12abc",
    "3 apples",
    "5%%",
    "5万%",
    "$5%",
    "5% beds",
    "1e",
    "..5",
    "10..",
    "1..2..3",
    "0x1F",
    "5,",
    "3月",
    "$",
];

fn condition(operator: &str, literal: &str) -> Result<(Operator, Expr), String> {
    let source = Source::new("test", format!("show x where y {operator} {literal}"));
    let (script, faults) = read(&source);
    if let Some(fault) = faults.first() {
        return Err(format!("{fault:?}"));
    }
    let Some(StatementKind::Query(stages)) = script.statements.into_iter().next().map(|it| it.kind) else {
        return Err("no query".into());
    };
    let Some(Verb::Show { clauses, .. }) = stages.into_iter().next().map(|it| it.verb) else {
        return Err("no show".into());
    };
    match clauses.condition.map(|it| it.kind) {
        Some(ExprKind::Binary { operator, right, .. }) => Ok((operator, *right)),
        other => Err(format!("{other:?}")),
    }
}

#[test]
fn queries_read_every_literal_of_the_language_page() {
    let mut wrong = Vec::new();
    for (text, low, high, unit, mark) in NUMBERS {
        // A bound stands only where an operand starts, and `> >50%` would say it twice.
        for operator in [">", "="] {
            match condition(operator, text).map(|it| it.1.kind) {
                Ok(ExprKind::Number(it))
                    if (it.low, it.high) == (*low, *high)
                        && it.unit.write(Language::English) == *unit
                        && (it.percent, it.points) == (*mark == "%", *mark == "pp") => {}
                other => wrong.push(format!("y {operator} {text}: {other:?}")),
            }
        }
    }
    for (text, canonical) in PERIODS {
        match condition(">", text).map(|it| it.1.kind) {
            Ok(ExprKind::Period(period)) if period.text == *canonical => {}
            other => wrong.push(format!("{text}: {other:?}")),
        }
    }
    match condition(">", "2016-04-09").map(|it| it.1.kind) {
        Ok(ExprKind::Date(16_900)) => {}
        other => wrong.push(format!("2016-04-09: {other:?}")),
    }
    for text in REFUSED {
        if let Ok((_, Expr { kind: ExprKind::Number(it), .. })) = condition(">", text) {
            wrong.push(format!("{text} must not be read: {it:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_dashed_range_gets_the_dots() {
    let source = Source::new("test", "show x where y > 10-20%");
    let (_, faults) = read(&source);
    let fixes: Vec<String> = faults.iter().flat_map(|it| &it.fixes).map(|it| it.apply(&source.text)).collect();
    assert_eq!(fixes, ["show x where y > 10%..20%", "show x where y > 10 - 20%"], "{faults:?}");
    for text in ["2021 - 3", "x - 20%", "10 - 20%", "100-20", "(1+5%)", "-x", "- x", "-(x + 1)", "3 - -2", "2 * -5..5"]
    {
        let source = Source::new("test", format!("show x where y > {text}"));
        assert_eq!(read(&source).1, [], "{text}");
    }
}
