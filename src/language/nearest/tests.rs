//! Near names over a few names; `catalog/names_tests.rs` asks for those of the whole catalog.

use super::nearest;

const NAMES: [(&str, &str); 12] = [
    ("gross_margin", "毛利率"),
    ("net_margin", "净利率"),
    ("insurance_share", "医保占比"),
    ("revenue", "收入"),
    ("beds", "床位数"),
    ("bed_occupancy", "床位使用率"),
    ("outpatient_visits", "门诊人次"),
    ("inpatient_revenue", "住院收入"),
    ("net_profit", "净利润"),
    ("spend_per_visit", "客单价"),
    ("selling_expense_ratio", "销售费用率"),
    ("median", ""),
];

fn near(typed: &str) -> Vec<&'static str> {
    static OTHERS: std::sync::LazyLock<Vec<Vec<String>>> =
        std::sync::LazyLock::new(|| NAMES.iter().map(|it| vec![it.1.to_owned()]).collect());
    nearest(typed, NAMES.iter().zip(OTHERS.iter()).map(|(it, others)| (it.0, others.as_slice())))
}

#[test]
fn one_rule_each() {
    let table = [
        ("gros_margin", "gross_margin"),
        ("margin_gross", "gross_margin"),
        ("GrossMargins", "gross_margin"),
        ("ｒｅｖｅｎｕｅ", "revenue"),
        ("medain", "median"),
        ("maolilv", "gross_margin"),
        ("mll", "gross_margin"),
        ("毛利滤", "gross_margin"),
        ("醫保佔比", "insurance_share"),
        ("床位数量", "beds"),
        ("insur_share", "insurance_share"),
        ("number_of_beds", "beds"),
        ("客单", "spend_per_visit"),
        ("inpatient_visits", ""),
        ("outpatient_revenue", ""),
        ("xyzzy", ""),
        ("foo", ""),
        ("", ""),
        ("   ", ""),
        ("quux_share_of_moon", ""),
    ];
    for (typed, expected) in table {
        assert_eq!(near(typed).first().copied().unwrap_or(""), expected, "{typed}");
    }
}

#[test]
fn a_sure_one_stands_alone() {
    assert_eq!(near("reveneu"), ["revenue"]);
    assert_eq!(near("净利闰"), ["net_profit"]);
    assert_eq!(nearest("Alfa", [("Alpha", &[][..]), ("Beta", &[]), ("Delta", &[])]), Vec::<&str>::new());
    assert_eq!(nearest("hospital", [("hospitals", &[][..]), ("claims", &[])]), ["hospitals"]);
}
