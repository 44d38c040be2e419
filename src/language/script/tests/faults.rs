//! Faults of reading: code, place, and the mended text.

use super::{known, read_text};
use crate::check::check;
use crate::diagnostic::Diagnostic;
use crate::world::World;

/// Code, text under the first label, and the text with the first fix made, of each fault in order.
fn faults(text: &str) -> Vec<(&'static str, String, Option<String>)> {
    let seen = |it: &Diagnostic| {
        let place = it.span().map(|it| it.of(text).to_owned()).unwrap_or_default();
        (it.code, place, it.fixes.first().map(|it| it.apply(text)))
    };
    read_text(text).1.iter().map(seen).collect()
}

fn codes(text: &str) -> Vec<(&'static str, String)> {
    faults(text).into_iter().map(|it| (it.0, it.1)).collect()
}

/// Text, code, text under the label, mended text; empty if there is no fix.
const TABLE: [(&str, &str, &str, &str); 65] = [
    // A verb misspelt.
    ("cmopare gross_margin where x > 5 5", "unknown-verb", "cmopare", ""),
    ("shwo revenue by region", "unknown-verb", "shwo", "show revenue by region"),
    ("rnak revenue by region top 5", "unknown-verb", "rnak", "rank revenue by region top 5"),
    ("from c | selct a, b by g", "unknown-verb", "selct", "from c | show a, b by g"),
    ("from c | fliter a > 5", "unknown-verb", "fliter", "from c | where a > 5"),
    ("from c | wehre a > 5", "unknown-verb", "wehre", "from c | where a > 5"),
    ("from c | sumarize count() by g", "unknown-verb", "sumarize", "from c | summarize count() by g"),
    ("from c | sotr a desc", "unknown-verb", "sotr", "from c | sort a desc"),
    ("from c | tpo 5", "unknown-verb", "tpo", "from c | top 5"),
    ("openn \"a.csv\"", "unknown-verb", "openn", "open \"a.csv\""),
    // A word in the wrong place.
    ("compare gross_margin wehre x > 5", "unreadable", "wehre", "compare gross_margin where x > 5"),
    ("show revenue beds", "unreadable", "beds", "show revenue, beds"),
    ("from companies show revenue", "unreadable", "show", "show revenue from companies"),
    ("from companies where beds > 100", "unreadable", "where", "from companies | where beds > 100"),
    ("show a sort b desc show c", "unreadable", "show", "show a sort b desc | show c"),
    ("show 5x", "unreadable", "5x", ""),
    ("show a where b >", "unreadable", "", ""),
    ("let x = 1 +", "unreadable", "", ""),
    ("rank revenue, beds", "unreadable", ",", "rank revenue; rank beds"),
    ("let t = from c | top 5x", "unreadable", "x", ""),
    // Brackets and quotes.
    ("show a where (b > 1", "unclosed-bracket", "(", "show a where (b > 1)"),
    ("show a where a in (1, sum(2", "unclosed-bracket", "(", "show a where a in (1, sum(2))"),
    ("show a where b > 1)", "unreadable", ")", ""),
    ("show \"revenue", "unclosed-quote", "\"", "show \"revenue\""),
    ("show median(`Net Income)", "unclosed-quote", "`", "show median(`Net Income`)"),
    ("show a of McDonald's", "unreadable", "'", ""),
    // Stages that are not there.
    ("show a | | top 3 by a", "empty-stage", " | ", "show a | top 3 by a"),
    ("show a |", "empty-stage", " |", "show a"),
    ("| show a", "empty-stage", "| ", "show a"),
    // Statements.
    ("open reports.csv", "unreadable", "reports.csv", "open \"reports.csv\""),
    ("打开 a.csv 作为 b", "unreadable", "a.csv 作为 b", "打开 \"a.csv\" 作为 b"),
    ("use companies hospitals", "unreadable", "companies hospitals", ""),
    ("set language", "unreadable", "language", ""),
    ("let x 5", "unreadable", "x 5", ""),
    // Chinese words without a space between.
    ("比较毛利率 其中医保占比 > 50%", "glued-words", "比较毛利率", "比较 毛利率 其中 医保占比 > 50%"),
    ("比较毛利率 按专科 前5名", "glued-words", "比较毛利率", "比较 毛利率 按 专科 前5名"),
    ("比较 毛利率 按专科", "glued-words", "按专科", "比较 毛利率 按 专科"),
    ("显示 收入 自2016年至2020年", "glued-words", "自2016年至2020年", "显示 收入 自 2016年 至 2020年"),
    ("显示 收入 其中自费占比 > 5%", "glued-words", "其中自费占比", "显示 收入 其中 自费占比 > 5%"),
    // SQL.
    (
        "SELECT * FROM c WHERE b > 100 ORDER BY r DESC LIMIT 10",
        "sql",
        "SELECT",
        "from c | where b > 100 | sort r DESC | top 10",
    ),
    (
        "select g, COUNT(*) from c group by g having count(*) > 3",
        "sql",
        "select",
        "show g, COUNT() from c by g having count() > 3",
    ),
    (
        "select a from b where c like '%x%' and d between 1 and 5",
        "sql",
        "select",
        "show a from b where c contains 'x' and d in 1..5",
    ),
    ("show a where c like 'x%' limit 5", "sql", "like 'x%'", "show a where c starts_with 'x' | sample 5"),
    ("show a order by b desc", "sql", "order by", "show a sort b desc"),
    ("SELECT a FROM b JOIN c ON a = d", "sql", "SELECT", ""),
    // Habits that are read.
    ("SELECT x FROM y", "habit", "SELECT", "show x FROM y"),
    ("show a where b == 1", "habit", "==", "show a where b = 1"),
    ("show a where b <> 1", "habit", "<>", "show a where b != 1"),
    ("show a&&b", "habit", "&&", "show a and b"),
    ("show a || b", "habit", "||", "show a or b"),
    ("show a where b is null", "habit", "null", "show a where b is missing"),
    // Missing, in other words.
    ("show a where b is known", "unreadable", "known", "show a where b is not missing"),
    ("show a where b is not known", "unreadable", "known", "show a where b is missing"),
    ("show a where b is not na", "unreadable", "na", "show a where b is not missing"),
    ("show a where b is empty", "unreadable", "empty", "show a where b is missing"),
    // One clause twice.
    ("growth of revenue of Hygeia", "clause-twice", "of Hygeia", "growth(revenue) of Hygeia"),
    ("show a where b > 1 where c > 1", "clause-twice", "where c > 1", "show a where b > 1 and c > 1"),
    ("show a by b by c", "clause-twice", "by c", "show a by b, c"),
    // Literals that are none.
    ("show a where share > 10-20%", "dashed-range", "10-20%", "show a where share > 10%..20%"),
    ("show a where share in 20%..10%", "no-such-number", "20%..10%", "show a where share in 10%..20%"),
    ("show 1 years..2 beds", "no-such-number", "1 years..2 beds", ""),
    ("show a top 99999999999999999999999", "no-such-number", "99999999999999999999999", ""),
    ("show a for 2021-13", "no-such-period", "2021-13", ""),
    ("show a where d > 2021-02-30", "no-such-period", "2021-02-30", ""),
    ("show a for 2022..2020", "no-such-period", "2022..2020", "show a for 2020..2022"),
];

#[test]
fn one_fault() {
    for (text, code, place, fixed) in TABLE {
        let expected = Some(fixed.to_owned()).filter(|it| !it.is_empty());
        assert_eq!(faults(text), [(code, place.to_owned(), expected)], "{text}");
    }
}

#[test]
fn every_fix_makes_the_text_read() {
    for (text, ..) in TABLE {
        for fix in read_text(text).1.iter().flat_map(|it| &it.fixes) {
            let mended = fix.apply(text);
            assert!(!read_text(&mended).1.iter().any(Diagnostic::is_error), "{text}: {mended}");
        }
    }
}

#[test]
fn a_fault_does_not_hide_the_next() {
    let unreadable = |it: &str| ("unreadable", it.to_owned());
    assert_eq!(codes("show a ^^ | foo bar | rank 5x"), [unreadable("^"), unreadable("5x")]);
    assert_eq!(codes("let t = show a ^^ | rank 5x"), [unreadable("^"), unreadable("5x")]);
    assert_eq!(
        codes("show a ^^\nshow (b\nshow c d e; fine\nsotr x\nshow \"f\nshow g\nshow 2021-13"),
        [
            unreadable("^"),
            ("unclosed-bracket", "(".to_owned()),
            unreadable("d"),
            ("unknown-verb", "sotr".to_owned()),
            ("unclosed-quote", "\"".to_owned()),
            ("no-such-period", "2021-13".to_owned()),
        ]
    );
    let (script, _) = read_text("show a ^^\nshow b\nshow \"c\nshow d");
    assert_eq!(script.statements.len(), 2);
}

#[test]
fn comments_and_quotes_hide_signs() {
    let text =
        "from c # all | of; them\n  # \"then\n| where a = \"#;|\" and b matches /#|;'/ # '\n  | top 3 by a; show b";
    let (script, faults) = read_text(text);
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(script.statements.len(), 2);
    assert_eq!(script.statements[1].span.of(text), "show b");
}

#[test]
fn no_shipped_name_is_taken_for_a_verb() {
    for entity in known().entities {
        for name in [&entity.name, &entity.name_zh].into_iter().chain(&entity.aliases) {
            let faults = faults(&format!("{name} revenue"));
            assert!(faults.iter().all(|it| it.0 == "unreadable"), "{name}: {faults:?}");
        }
    }
}

/// A name that nobody knows is set apart into words that somebody does.
#[test]
fn glued_names_are_mended_where_names_are_known() {
    let world = World { catalog: std::sync::Arc::new(known()), ..World::default() };
    let used = World { dataset: Some("companies".to_owned()), ..world.clone() };
    let table = [
        ("比较毛利率", "比较 毛利率"),
        ("比较毛利率 其中 医保占比 > 50%", "比较 毛利率 其中 医保占比 > 50%"),
        ("比较毛利率按所在地", "比较 毛利率 按 所在地"),
        ("显示 毛利率按所在地", "显示 毛利率 按 所在地"),
    ];
    for (text, mended) in table {
        // With a condition the table has been narrowed to what is known before the name is missed.
        for world in [&world, &used].into_iter().take(if text.contains("其中") { 1 } else { 2 }) {
            let (script, faults) = read_text(text);
            assert!(faults.is_empty(), "{text}: {faults:#?}");
            let (_, found) = check(&script.statements[0], world, text);
            let fixed: Vec<String> = found.iter().flat_map(|it| &it.fixes).map(|it| it.apply(text)).collect();
            assert_eq!((found[0].code, fixed), ("unknown-name", vec![mended.to_owned()]), "{text}");
        }
    }
}
