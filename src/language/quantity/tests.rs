//! Strings and what they mean, worked out by hand from the language page.

use super::*;
use crate::words::Language;

fn shown(text: &str, cell: bool) -> String {
    let read = if cell { read_cell(text) } else { read_literal(text) };
    let Some(it) = read else { return "none".into() };
    let end = |value: f64| match value.is_finite() {
        true => number_text(value),
        false => (if value < 0.0 { "-inf" } else { "inf" }).into(),
    };
    let open = |value: f64| if value.is_finite() && number_text(value).parse() != Ok(value) { "*" } else { "" };
    let ends = match it.is_point() {
        true => end(it.low),
        false => format!("{}{} {}{}", end(it.low), open(it.low), end(it.high), open(it.high)),
    };
    let unit = it.unit.write(Language::English);
    let flags = [(it.percent, "%"), (it.points, "pp"), (it.approximate, "~")];
    let flags: String = flags.iter().filter(|flag| flag.0).map(|flag| flag.1).collect();
    format!("{ends} {unit} {flags}").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn literals_of_queries() {
    let table = [
        ("42", "42"),
        ("1_000", "1000"),
        ("0.5", "0.5"),
        ("1e6", "1000000"),
        ("100万", "1000000"),
        ("27.81亿", "2781000000"),
        ("1.2万亿", "1200000000000"),
        ("3k", "3000"),
        ("2.5m", "2500000"),
        ("1.2bn", "1200000000"),
        ("35%", "0.35 %"),
        ("5pp", "0.05 pp"),
        ("50bp", "0.005 pp"),
        ("3 years", "3 years"),
        ("80 beds", "80 beds"),
        ("2万元", "20000 CNY"),
        ("60万元/chair/year", "600000 CNY per chair per year"),
        ("$5m", "5000000 USD"),
        ("USD 5m", "5000000 USD"),
        ("10%..20%", "0.1 0.2 %"),
        ("400..600万", "4000000 6000000"),
        ("10..20%", "0.1 0.2 %"),
        ("4..5 beds/万人", "0.0004 0.0005 beds per person"),
        (">50%", "0.5* inf %"),
        (">=50%", "0.5 inf %"),
        ("<35%", "-inf 0.35* %"),
        ("<=35%", "-inf 0.35 %"),
        ("~8%", "0.075 0.085 %~"),
        ("~100", "95 105 ~"),
        ("-6.2亿", "-620000000"),
        ("２０％", "0.2 %"),
        ("10-20%", "none"),
        ("abc", "none"),
        ("", "none"),
        ("1..", "none"),
        ("20..10", "none"),
        ("1.", "none"),
        ("30 床日", "30 bed-days"),
        ("5万人次", "50000 visits"),
        ("3 m2", "3 m2"),
    ];
    for (text, expected) in table {
        assert_eq!(shown(text, false), expected, "{text}");
    }
}

#[test]
fn cells_of_data() {
    let table = [
        ("10-20%", "0.1 0.2 %"),
        ("10%~20%", "0.1 0.2 %"),
        ("约8%", "0.075 0.085 %~"),
        ("8%左右", "0.075 0.085 %~"),
        ("超过50%", "0.5* inf %"),
        ("不足5%", "-inf 0.05* %"),
        ("400余", "400* inf"),
        ("400以上", "400 inf"),
        ("三成", "0.3 %"),
        ("2倍", "2"),
        ("800多万", "8000000* inf"),
        ("(1,234)", "-1234"),
        ("$1,234", "1234 USD"),
        ("45%", "0.45 %"),
        ("1,234,567.5", "1234567.5"),
        ("1.2亿", "120000000"),
        ("不超过30%", "-inf 0.3 %"),
        ("至少3000万", "30000000 inf"),
        ("N/A", "none"),
        ("35%以内", "-inf 0.35 %"),
    ];
    for (text, expected) in table {
        assert_eq!(shown(text, true), expected, "{text}");
    }
}

#[test]
fn periods() {
    let day = |year, month, day| days_from_civil(year, month, day);
    let table = [
        ("2021", "2021", day(2021, 1, 1), day(2021, 12, 31)),
        ("2021年", "2021", day(2021, 1, 1), day(2021, 12, 31)),
        ("2022Q1", "2022Q1", day(2022, 1, 1), day(2022, 3, 31)),
        ("2022年一季度", "2022Q1", day(2022, 1, 1), day(2022, 3, 31)),
        ("2015H1", "2015H1", day(2015, 1, 1), day(2015, 6, 30)),
        ("2015年上半年", "2015H1", day(2015, 1, 1), day(2015, 6, 30)),
        ("2020-02", "2020-02", day(2020, 2, 1), day(2020, 2, 29)),
        ("2021年12月", "2021-12", day(2021, 12, 1), day(2021, 12, 31)),
        ("2012..2014", "2012..2014", day(2012, 1, 1), day(2014, 12, 31)),
        ("2030E", "2030E", day(2030, 1, 1), day(2030, 12, 31)),
        ("FY2021", "2021", day(2021, 1, 1), day(2021, 12, 31)),
        ("2016-04-09", "2016-04-09", day(2016, 4, 9), day(2016, 4, 9)),
    ];
    for (text, canonical, start, end) in table {
        let period = read_period(text).expect(text);
        assert_eq!((period.text.as_str(), period.start, period.end), (canonical, start, end), "{text}");
    }
    for text in ["2021-13", "2021-02-30", "99", "2022Q5", "abc"] {
        assert_eq!(read_period(text), None, "{text}");
    }
    assert_eq!(days_from_civil(1970, 1, 1), 0);
    assert_eq!(civil_from_days(days_from_civil(2000, 2, 29)), (2000, 2, 29));
}
