//! What strings mean as quantities, worked out by hand from section 2 of the language page.
//!
//! `b`: in a query and in a data cell alike. `c`: in a cell only; in a query it is none.
//! `42` is a point, `[a, b]` a closed range, `(` and `)` are open ends, `~` is approximate;
//! then the unit, then `%` for a percent sign and `pp` for points.
//! Long because it is one table.

use super::*;
use crate::words::Language;

const TABLE: &[(&str, char, &str)] = &[
    // Plain numbers.
    ("42", 'b', "42"),
    ("0", 'b', "0"),
    ("0.5", 'b', "0.5"),
    ("3.14", 'b', "3.14"),
    ("1_000", 'b', "1000"),
    ("1_000_000", 'b', "1000000"),
    ("1e6", 'b', "1000000"),
    ("1.5e3", 'b', "1500"),
    ("2.5E-2", 'b', "0.025"),
    ("1e+3", 'b', "1000"),
    ("-5", 'b', "-5"),
    (" 42 ", 'b', "42"),
    ("+5%", 'c', "0.05 %"),
    (".5", 'c', "0.5"),
    ("-.5", 'c', "-0.5"),
    ("- 5", 'b', "-5"),
    // Magnitudes.
    ("100万", 'b', "1000000"),
    ("27.81亿", 'b', "2781000000"),
    ("27.81 亿", 'b', "2781000000"),
    ("1.2万亿", 'b', "1200000000000"),
    ("5千", 'b', "5000"),
    ("3百万", 'b', "3000000"),
    ("4千万", 'b', "40000000"),
    ("1.5千亿", 'b', "150000000000"),
    ("5萬", 'b', "50000"),
    ("1.5億", 'b', "150000000"),
    ("-6.2亿", 'b', "-620000000"),
    ("3k", 'b', "3000"),
    ("3K", 'b', "3000"),
    ("3 k", 'b', "3000"),
    ("2.5m", 'b', "2500000"),
    ("2.5M", 'b', "2500000"),
    ("5mn", 'b', "5000000"),
    ("1.2bn", 'b', "1200000000"),
    ("1.2Bn", 'b', "1200000000"),
    ("1.2B", 'b', "1200000000"),
    ("2tn", 'b', "2000000000000"),
    ("4 thousand", 'b', "4000"),
    ("3 million", 'b', "3000000"),
    ("2.5 billion", 'b', "2500000000"),
    ("1 trillion", 'b', "1000000000000"),
    // Percent and points.
    ("35%", 'b', "0.35 %"),
    ("35 %", 'b', "0.35 %"),
    ("0.5%", 'b', "0.005 %"),
    ("100%", 'b', "1 %"),
    ("-3%", 'b', "-0.03 %"),
    ("5pp", 'b', "0.05 pp"),
    ("5 pp", 'b', "0.05 pp"),
    ("50bp", 'b', "0.005 pp"),
    ("50bps", 'b', "0.005 pp"),
    ("5个百分点", 'b', "0.05 pp"),
    ("5 个百分点", 'b', "0.05 pp"),
    ("25个基点", 'b', "0.0025 pp"),
    ("5‰", 'b', "0.005 %"),
    ("5 percent", 'b', "0.05 %"),
    // Units.
    ("3 years", 'b', "3 years"),
    ("1 year", 'b', "1 years"),
    ("80 beds", 'b', "80 beds"),
    ("80 Beds", 'b', "80 beds"),
    ("80张床", 'b', "80 beds"),
    ("80张床位", 'b', "80 beds"),
    ("2万元", 'b', "20000 CNY"),
    ("60万元/chair/year", 'b', "600000 CNY per chair per year"),
    ("60万元/椅/年", 'b', "600000 CNY per chair per year"),
    ("2000元/床日", 'b', "2000 CNY per bed-day"),
    ("500 CNY/visit", 'b', "500 CNY per visit"),
    ("4..5 beds/万人", 'b', "[0.0004, 0.0005] beds per person"),
    ("3 床/千人", 'b', "0.003 beds per person"),
    ("2 persons/百万人", 'b', "0.000002"),
    ("5万人次", 'b', "50000 visits"),
    ("120万人", 'b', "1200000 persons"),
    ("30 床日", 'b', "30 bed-days"),
    ("30 bed_days", 'b', "30 bed-days"),
    ("3 m2", 'b', "3 m2"),
    ("5000平方米", 'b', "5000 m2"),
    ("10 patients", 'b', "10 patients"),
    ("6 chairs", 'b', "6 chairs"),
    ("6张牙椅", 'b', "6 chairs"),
    ("12个月", 'b', "12 months"),
    ("3年", 'b', "3 years"),
    ("10天", 'b', "10 days"),
    ("200家", 'b', "200 institutions"),
    ("3 people", 'b', "3 persons"),
    // Money.
    ("$5m", 'b', "5000000 USD"),
    ("USD 5m", 'b', "5000000 USD"),
    ("US$5m", 'b', "5000000 USD"),
    ("CNY 5m", 'b', "5000000 CNY"),
    ("RMB 5m", 'b', "5000000 CNY"),
    ("RMB5m", 'b', "5000000 CNY"),
    ("¥5万", 'b', "50000 CNY"),
    ("￥5万", 'b', "50000 CNY"),
    ("¥5万元", 'b', "50000 CNY"),
    ("5m USD", 'b', "5000000 USD"),
    ("5亿美元", 'b', "500000000 USD"),
    ("100元", 'b', "100 CNY"),
    ("27.81亿元人民币", 'b', "2781000000 CNY"),
    ("HK$5m", 'b', "5000000 HKD"),
    ("5亿港元", 'b', "500000000 HKD"),
    ("€5m", 'b', "5000000 EUR"),
    ("$5m/bed", 'b', "5000000 USD per bed"),
    ("-$5m", 'b', "-5000000 USD"),
    ("$-5m", 'c', "-5000000 USD"),
    // Ranges.
    ("10%..20%", 'b', "[0.1, 0.2] %"),
    ("10..20%", 'b', "[0.1, 0.2] %"),
    ("10%..20", 'b', "[0.1, 0.2] %"),
    ("400..600万", 'b', "[4000000, 6000000]"),
    ("400万..600", 'b', "[4000000, 6000000]"),
    ("4000万..6000万", 'b', "[40000000, 60000000]"),
    ("800万..1.2亿", 'b', "[8000000, 120000000]"),
    ("400 .. 600", 'b', "[400, 600]"),
    ("-5%..5%", 'b', "[-0.05, 0.05] %"),
    ("-5%..-3%", 'b', "[-0.05, -0.03] %"),
    ("-10..20", 'b', "[-10, 20]"),
    ("3..5 years", 'b', "[3, 5] years"),
    ("$5..6m", 'b', "[5000000, 6000000] USD"),
    ("$5m..$6m", 'b', "[5000000, 6000000] USD"),
    ("2亿..3亿元", 'b', "[200000000, 300000000] CNY"),
    ("5..10pp", 'b', "[0.05, 0.1] pp"),
    ("1k..2m", 'b', "[1000, 2000000]"),
    ("10%..10%", 'b', "0.1 %"),
    ("20..10", 'b', "none"),
    ("5%..10 beds", 'b', "none"),
    ("5%..10pp", 'b', "none"),
    ("$5..¥6", 'b', "none"),
    ("1..2..3", 'b', "none"),
    // Bounds.
    (">50%", 'b', "(0.5, inf) %"),
    (">=50%", 'b', "[0.5, inf) %"),
    ("<35%", 'b', "(-inf, 0.35) %"),
    ("<=35%", 'b', "(-inf, 0.35] %"),
    ("> 50%", 'b', "(0.5, inf) %"),
    ("≥50%", 'b', "[0.5, inf) %"),
    ("≤35%", 'b', "(-inf, 0.35] %"),
    ("＞50%", 'b', "(0.5, inf) %"),
    (">-5%", 'b', "(-0.05, inf) %"),
    ("<-25%", 'b', "(-inf, -0.25) %"),
    ("<0%", 'b', "(-inf, 0) %"),
    (">=3000万", 'b', "[30000000, inf)"),
    (">2 years", 'b', "(2, inf) years"),
    ("<$5m", 'b', "(-inf, 5000000) USD"),
    // About: x ± the wider of 5 % and half the last written digit.
    ("~8%", 'b', "~[0.075, 0.085] %"),
    ("~100", 'b', "~[95, 105]"),
    ("~1000万", 'b', "~[9500000, 10500000]"),
    ("~3.5", 'b', "~[3.325, 3.675]"),
    ("~1.50", 'b', "~[1.425, 1.575]"),
    ("~1亿", 'b', "~[50000000, 150000000]"),
    ("~0.5%", 'b', "~[0.0045, 0.0055] %"),
    ("~-10%", 'b', "~[-0.105, -0.095] %"),
    ("~60%", 'b', "~[0.57, 0.63] %"),
    ("~1e6", 'b', "~[500000, 1500000]"),
    ("~1.5e6", 'b', "~[1425000, 1575000]"),
    ("~2.5万元", 'b', "~[23750, 26250] CNY"),
    ("~5pp", 'b', "~[0.045, 0.055] pp"),
    ("~5 beds", 'b', "~[4.5, 5.5] beds"),
    ("≈8%", 'c', "~[0.075, 0.085] %"),
    // Ranges of data cells.
    ("10-20%", 'c', "[0.1, 0.2] %"),
    ("10%-20%", 'c', "[0.1, 0.2] %"),
    ("10%~20%", 'c', "[0.1, 0.2] %"),
    ("10～20%", 'c', "[0.1, 0.2] %"),
    ("10–20%", 'c', "[0.1, 0.2] %"),
    ("10%—20%", 'c', "[0.1, 0.2] %"),
    ("10%到20%", 'c', "[0.1, 0.2] %"),
    ("10%至20%", 'c', "[0.1, 0.2] %"),
    ("10%到20%之间", 'c', "[0.1, 0.2] %"),
    ("10% to 20%", 'c', "[0.1, 0.2] %"),
    ("between 10% and 20%", 'c', "[0.1, 0.2] %"),
    ("5-10", 'c', "[5, 10]"),
    ("5 - 10", 'c', "[5, 10]"),
    ("2-3亿", 'c', "[200000000, 300000000]"),
    ("4千万到6千万", 'c', "[40000000, 60000000]"),
    ("400-600万", 'c', "[4000000, 6000000]"),
    ("5-10年", 'c', "[5, 10] years"),
    ("3-5张床", 'c', "[3, 5] beds"),
    ("-5%~5%", 'c', "[-0.05, 0.05] %"),
    ("-5%--3%", 'c', "[-0.05, -0.03] %"),
    ("$5-6m", 'c', "[5000000, 6000000] USD"),
    ("1,000-2,000", 'c', "[1000, 2000]"),
    ("500-2000", 'c', "[500, 2000]"),
    ("1.5万-2万元", 'c', "[15000, 20000] CNY"),
    // Words of data cells.
    ("约8%", 'c', "~[0.075, 0.085] %"),
    ("约 8%", 'c', "~[0.075, 0.085] %"),
    ("大约100", 'c', "~[95, 105]"),
    ("约2亿元", 'c', "~[150000000, 250000000] CNY"),
    ("约10%-20%", 'c', "~[0.1, 0.2] %"),
    ("近400", 'c', "~[380, 420]"),
    ("接近50%", 'c', "~[0.475, 0.525] %"),
    ("8%左右", 'c', "~[0.075, 0.085] %"),
    ("100上下", 'c', "~[95, 105]"),
    ("超过50%", 'c', "(0.5, inf) %"),
    ("1亿2000万", 'c', "120000000"),
    ("1亿2千亿", 'b', "none"),
    ("亏损1200万", 'c', "-12000000"),
    ("超过 50 %", 'c', "(0.5, inf) %"),
    ("超50%", 'c', "(0.5, inf) %"),
    ("逾400", 'c', "(400, inf)"),
    ("大于10", 'c', "(10, inf)"),
    ("高于10%", 'c', "(0.1, inf) %"),
    ("不足5%", 'c', "(-inf, 0.05) %"),
    ("不到5%", 'c', "(-inf, 0.05) %"),
    ("低于10%", 'c', "(-inf, 0.1) %"),
    ("少于100", 'c', "(-inf, 100)"),
    ("不低于30%", 'c', "[0.3, inf) %"),
    ("不少于6", 'c', "[6, inf)"),
    ("不超过30%", 'c', "(-inf, 0.3] %"),
    ("不高于10%", 'c', "(-inf, 0.1] %"),
    ("至少3000万", 'c', "[30000000, inf)"),
    ("至多5", 'c', "(-inf, 5]"),
    ("最多5", 'c', "(-inf, 5]"),
    ("400余", 'c', "(400, inf)"),
    ("400多", 'c', "(400, inf)"),
    ("400余家", 'c', "(400, inf) institutions"),
    ("30余年", 'c', "(30, inf) years"),
    ("800多万", 'c', "(8000000, inf)"),
    ("800余万", 'c', "(8000000, inf)"),
    ("3万余", 'c', "(30000, inf)"),
    ("2亿多元", 'c', "(200000000, inf) CNY"),
    ("400以上", 'c', "[400, inf)"),
    ("2万元以上", 'c', "[20000, inf) CNY"),
    ("400以下", 'c', "(-inf, 400]"),
    ("35%以内", 'c', "(-inf, 0.35] %"),
    ("400+", 'c', "[400, inf)"),
    ("about 8%", 'c', "~[0.075, 0.085] %"),
    ("approx. 8%", 'c', "~[0.075, 0.085] %"),
    ("nearly 400", 'c', "~[380, 420]"),
    ("Over 50%", 'c', "(0.5, inf) %"),
    ("more than 50%", 'c', "(0.5, inf) %"),
    ("at least 30%", 'c', "[0.3, inf) %"),
    ("less than 5%", 'c', "(-inf, 0.05) %"),
    ("up to 30%", 'c', "(-inf, 0.3] %"),
    ("no more than 30%", 'c', "(-inf, 0.3] %"),
    ("50% or more", 'c', "[0.5, inf) %"),
    // Tenths, times, halves, fractions.
    ("三成", 'b', "0.3 %"),
    ("两成", 'b', "0.2 %"),
    ("2成", 'c', "0.2 %"),
    ("三成五", 'c', "0.35 %"),
    ("一成半", 'b', "0.15 %"),
    ("七成以上", 'c', "[0.7, inf) %"),
    ("近三成", 'c', "~[0.25, 0.35] %"),
    ("超六成", 'c', "(0.6, inf) %"),
    ("2-3成", 'c', "[0.2, 0.3] %"),
    ("七八成", 'c', "[0.7, 0.8] %"),
    ("2倍", 'c', "2"),
    ("两倍", 'c', "2"),
    ("1.5倍", 'c', "1.5"),
    ("3倍以上", 'c', "[3, inf)"),
    ("2-3倍", 'c', "[2, 3]"),
    ("一半", 'c', "0.5 %"),
    ("过半", 'c', "(0.5, inf) %"),
    ("不到一半", 'c', "(-inf, 0.5) %"),
    ("半数以上", 'c', "[0.5, inf) %"),
    ("百分之五", 'c', "0.05 %"),
    ("百分之三十五", 'c', "0.35 %"),
    ("百分之0.5", 'c', "0.005 %"),
    ("千分之五", 'c', "0.005 %"),
    ("万分之三", 'c', "0.0003 %"),
    ("三分之一", 'c', "0.3333333333333333 %"),
    ("超过百分之五十", 'c', "(0.5, inf) %"),
    // Chinese numerals.
    ("三千万", 'c', "30000000"),
    ("两亿", 'c', "200000000"),
    ("三亿五千万", 'c', "350000000"),
    ("一千二百", 'c', "1200"),
    ("一百二十万", 'c', "1200000"),
    ("一百零五", 'c', "105"),
    ("二十五", 'c', "25"),
    ("十二家", 'c', "12 institutions"),
    ("十余家", 'c', "(10, inf) institutions"),
    ("三十多", 'c', "(30, inf)"),
    ("三年", 'c', "3 years"),
    ("五百万元", 'c', "5000000 CNY"),
    ("两三亿", 'c', "[200000000, 300000000]"),
    ("三四百万", 'c', "[3000000, 4000000]"),
    ("二三十家", 'c', "[20, 30] institutions"),
    ("两三年", 'c', "[2, 3] years"),
    // What is not said must not be guessed.
    ("十几", 'b', "none"),
    ("十几亿", 'b', "none"),
    ("几十", 'b', "none"),
    ("数百", 'b', "none"),
    ("数十亿", 'b', "none"),
    ("上百", 'b', "none"),
    ("若干", 'b', "none"),
    ("几成", 'b', "none"),
    ("大半", 'b', "none"),
    ("百万", 'b', "none"),
    ("万", 'b', "none"),
    ("余", 'b', "none"),
    ("三", 'b', "none"),
    ("十", 'b', "none"),
    ("一百五", 'b', "none"),
    ("三甲", 'b', "none"),
    ("一般", 'b', "none"),
    ("翻倍", 'b', "none"),
    // Full-width forms.
    ("１２３", 'b', "123"),
    ("２０％", 'b', "0.2 %"),
    ("－５％", 'b', "-0.05 %"),
    ("１．５亿", 'b', "150000000"),
    ("＞５０％", 'b', "(0.5, inf) %"),
    ("（１，２３４）", 'c', "-1234"),
    ("1，234", 'c', "1234"),
    // Separators and signs of other tables.
    ("1,234", 'c', "1234"),
    ("1,234.5", 'c', "1234.5"),
    ("1,234,567", 'c', "1234567"),
    ("-1,234", 'c', "-1234"),
    ("1,234-", 'c', "-1234"),
    ("(1,234)", 'c', "-1234"),
    ("(1,234.5)", 'c', "-1234.5"),
    ("($1,234)", 'c', "-1234 USD"),
    ("$(1,234)", 'c', "-1234 USD"),
    ("(12.3%)", 'c', "-0.123 %"),
    ("$1,234", 'c', "1234 USD"),
    ("$1,234.56", 'c', "1234.56 USD"),
    ("¥1,234", 'c', "1234 CNY"),
    ("−5%", 'b', "-0.05 %"),
    ("–5%", 'c', "-0.05 %"),
    ("1 234", 'c', "1234"),
    ("12 345 678", 'c', "12345678"),
    ("1\u{a0}234", 'c', "1234"),
    ("1 234,5", 'c', "1234.5"),
    ("1 234.5", 'c', "1234.5"),
    ("1.234,5", 'c', "1234.5"),
    ("1.234.567", 'c', "1234567"),
    ("1'234", 'c', "1234"),
    ("12,5%", 'c', "0.125 %"),
    ("€12,50", 'c', "12.5 EUR"),
    ("12,50 €", 'c', "12.5 EUR"),
    ("1,00\u{a0}€", 'c', "1 EUR"),
    ("1.234,50€", 'c', "1234.5 EUR"),
    ("(3.50 £)", 'c', "-3.5 GBP"),
    ("-20 $", 'c', "-20 USD"),
    ("€ 5 €", 'c', "5 EUR"),
    ("$5 €", 'c', "none"),
    ("1\u{202f}234.50", 'c', "1234.5"),
    ("1\u{2019}234.50", 'c', "1234.5"),
    ("1,5", 'b', "none"),
    ("1,2345", 'b', "none"),
    ("1,,000", 'b', "none"),
    ("1,234,5", 'b', "none"),
    ("1, 234", 'b', "none"),
    ("12 34", 'b', "none"),
    ("5,", 'b', "none"),
    (",5", 'b', "none"),
    // No quantities.
    ("", 'b', "none"),
    (" ", 'b', "none"),
    ("abc", 'b', "none"),
    ("N/A", 'b', "none"),
    ("-", 'b', "none"),
    ("—", 'b', "none"),
    ("--", 'b', "none"),
    ("%", 'b', "none"),
    ("$", 'b', "none"),
    (".", 'b', "none"),
    ("..", 'b', "none"),
    ("..5", 'b', "none"),
    ("1..", 'b', "none"),
    ("1.", 'b', "none"),
    ("1.2.3", 'b', "none"),
    ("12abc", 'b', "none"),
    ("A1", 'b', "none"),
    ("1st", 'b', "none"),
    ("2nd", 'b', "none"),
    ("10mg", 'b', "none"),
    ("3 apples", 'b', "none"),
    ("5%%", 'b', "none"),
    ("%5", 'b', "none"),
    ("5万%", 'b', "none"),
    ("$5%", 'b', "none"),
    ("$5元", 'b', "none"),
    ("5% beds", 'b', "none"),
    ("> 5 > 3", 'b', "none"),
    (">", 'b', "none"),
    ("~", 'b', "none"),
    ("~10%~20%", 'b', "none"),
    ("1e", 'b', "none"),
    ("1e400", 'b', "none"),
    ("0x1F", 'b', "none"),
    ("NaN", 'b', "none"),
    ("inf", 'b', "none"),
    ("Infinity", 'b', "none"),
    ("1_", 'b', "none"),
    ("_1", 'b', "none"),
    ("1__0", 'b', "none"),
    ("--5", 'b', "none"),
    ("()", 'b', "none"),
    ("(>5)", 'b', "none"),
    ("C++", 'b', "none"),
    ("12:30", 'b', "none"),
    ("1/2", 'b', "none"),
    ("第5", 'b', "none"),
    // Days, months and years are periods, not quantities.
    ("2021年", 'b', "none"),
    ("3月", 'b', "none"),
    ("5日", 'b', "none"),
    ("2021-03", 'b', "none"),
    ("2012-2014", 'b', "none"),
    ("12-2021", 'b', "none"),
    ("2016-04-09", 'b', "none"),
    ("010-12345678", 'b', "none"),
    ("1-2-3", 'b', "none"),
];

#[test]
fn strings_and_what_they_mean() {
    assert!(190 <= TABLE.len());
    let mut wrong = Vec::new();
    for (text, place, expected) in TABLE {
        let in_query = if *place == 'c' { "none" } else { expected };
        for (where_read, read, expected) in
            [("query", read_literal(text), in_query), ("cell", read_cell(text), expected)]
        {
            if !fits(read.as_ref(), expected) {
                wrong.push(format!("{text:?} in a {where_read}: expected {expected}, read {read:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), 2 * TABLE.len(), wrong.join("\n"));
}

/// The number that a sentence has where the text stands in brackets.
fn in_a_sentence(text: &str) -> Option<Literal> {
    use crate::script::{StatementKind, read};
    use crate::syntax::tree::ExprKind;
    use crate::verb::Verb;
    let (script, faults) = read(&crate::source::Source::new("", format!("show ({text})")));
    let StatementKind::Query(stages) = &script.statements.first()?.kind else { return None };
    let Verb::Show { targets, .. } = &stages.first()?.verb else { return None };
    match &targets.first()?.expr.kind {
        ExprKind::Number(it) if faults.is_empty() => Some(it.clone()),
        _ => None,
    }
}

#[test]
fn the_grammar_takes_what_the_reader_takes() {
    let of_query = TABLE.iter().filter(|it| it.1 == 'b' && it.2 != "none");
    let wrong: Vec<String> = of_query
        .filter(|(text, _, expected)| !fits(in_a_sentence(text).as_ref(), expected))
        .map(|(text, _, expected)| format!("{text:?}: expected {expected}, read {:?}", in_a_sentence(text)))
        .collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Whether a literal is what the row says, ends and their openness to the last bit.
fn fits(read: Option<&Literal>, expected: &str) -> bool {
    let Some(it) = read else { return expected == "none" };
    let (approximate, rest) = match expected.strip_prefix('~') {
        Some(rest) => (true, rest),
        None => (false, expected),
    };
    let number = |text: &str| text.parse::<f64>().expect(expected);
    let (low, high, rest) = match rest.starts_with(['[', '(']) {
        true => {
            let (inside, after) = rest.split_at(rest.find([']', ')']).expect(expected));
            let (low, high) = inside[1..].split_once(", ").expect(expected);
            let (low, high) = (number(low), number(high));
            let low = if rest.starts_with('(') && low.is_finite() { low.next_up() } else { low };
            let high = if after.starts_with(')') && high.is_finite() { high.next_down() } else { high };
            (low, high, &after[1..])
        }
        false => {
            let (value, after) = rest.split_once(' ').unwrap_or((rest, ""));
            let Ok(value) = value.parse::<f64>() else { return false };
            (value, value, after)
        }
    };
    let (unit, mark) = match rest.trim() {
        "%" => ("", "%"),
        "pp" => ("", "pp"),
        unit => (unit, ""),
    };
    it.low == low
        && it.high == high
        && it.approximate == approximate
        && it.unit.write(Language::English) == unit
        && (it.percent, it.points) == (mark == "%", mark == "pp")
}

#[test]
fn the_written_text_is_kept() {
    assert_eq!(read_literal("27.81亿").expect("a number").written, "27.81亿");
    assert_eq!(read_cell(" 超过 50% ").expect("a bound").written, "超过 50%");
}

#[test]
fn no_text_is_too_odd_to_refuse() {
    let pieces = ["1", "万", "-", "..", "~", "%", ",", " ", "三", "成", "余", "(", ")", "$", "e9", "分之", "两三", "é"];
    for a in pieces {
        for b in pieces {
            for c in pieces {
                for text in [format!("{a}{b}{c}"), format!("{c}{a}1{b}")] {
                    for it in [read_literal(&text), read_cell(&text)].into_iter().flatten() {
                        assert!(it.low <= it.high, "{text}: {it:?}");
                    }
                    let _ = read_period(&text);
                }
            }
        }
    }
}
