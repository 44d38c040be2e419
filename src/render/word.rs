//! The words of fixed result tables in Chinese.

use language::answer::Table;
use language::quantity::Unit;
use language::words::Language;

/// The columns of fixed result tables whose cells are words of the language.
const RESULT_COLUMNS: [&str; 6] = ["row", "cohort", "verdict", "driver", "grade", "period"];

/// Whether the cells of a column are words of the language: of a fixed result table, or of one that lists columns or metrics.
pub(crate) fn is_worded(table: &Table, at: usize) -> bool {
    let has = |name: &str| table.index(name).is_some();
    match table.columns[at].name.as_str() {
        "type" | "kind" | "unit" | "unit_of" => {
            has("kind") && (has("unit") && has("column") || has("unit_of") && has("metric"))
        }
        name => RESULT_COLUMNS.contains(&name),
    }
}

/// What a result table says behind a name: `2021Q1 (incomplete)`.
const BEHIND: [(&str, &str); 6] = [
    (" range", "区间"),
    (" (incomplete)", "(不完整)"),
    (" (new)", "(新增)"),
    (" (gone)", "(消失)"),
    (" (volume)", "(量)"),
    (" (price)", "(价)"),
];

/// A word of a fixed result table in Chinese.
pub(crate) fn result_word(column: &str, word: &str) -> String {
    let behind = BEHIND.iter().find_map(|(en, zh)| {
        let before = word.strip_suffix(en)?;
        Some(format!("{}{zh}", if column == "type" { result_word(column, before) } else { before.to_owned() }))
    });
    if let (Some(said), true) = (behind, matches!(column, "driver" | "period" | "type")) {
        return said;
    }
    if matches!(column, "unit" | "unit_of") {
        return Unit::parse(word).map_or_else(|| word.to_owned(), |it| it.write(Language::Chinese));
    }
    if let "type" | "kind" = column {
        let words = [
            ("number", "数值"),
            ("integer", "整数"),
            ("text", "文本"),
            ("date", "日期"),
            ("period", "期间"),
            ("truth", "真假"),
            ("flow", "流量"),
            ("stock", "存量"),
            ("ratio", "比率"),
            ("rate", "均值"),
            ("level", "水平"),
            ("unknown", "未定"),
        ];
        return words.iter().find(|(en, _)| *en == word).map_or(word, |(_, zh)| zh).to_owned();
    }
    let words: [(&str, &'static str); 44] = [
        ("cohort", if column == "row" { "组" } else { "符合" }),
        ("rest", "其余"),
        ("undecided", "无法判定"),
        ("missing", "缺失"),
        ("difference", "差异"),
        ("cohort - rest", "符合 - 其余"),
        ("member", "成员"),
        ("reference", "参考"),
        ("all", "全体"),
        ("peers", "同行"),
        ("others", "其他"),
        ("neither", "两者皆非"),
        ("both", "两者皆是"),
        ("yes", "是"),
        ("no", "否"),
        ("total", "合计"),
        ("remainder", "其余"),
        ("price", "价格"),
        ("volume", "量"),
        ("rate", "比率"),
        ("mix", "结构"),
        ("mix of groups", "各组结构"),
        ("new groups", "新增组"),
        ("lost groups", "消失组"),
        ("new and lost groups", "新增与消失组"),
        ("new", "新增"),
        ("lost", "消失"),
        ("SUPPORTED", "成立"),
        ("REFUTED", "不成立"),
        ("UNDECIDED", "无法判定"),
        ("UNTESTABLE", "无法检验"),
        ("agrees", "一致"),
        ("rounding", "舍入"),
        ("contradicts", "矛盾"),
        ("untestable", "无法检验"),
        ("set apart", "口径不同"),
        ("stated", "所述"),
        ("not stated", "未述"),
        ("about", "约数"),
        ("forecast", "预测"),
        ("plan", "计划"),
        ("assumption", "假设"),
        ("rule", "规则"),
        ("derived", "推算"),
    ];
    words.iter().find(|(en, _)| *en == word).map_or(word, |(_, zh)| zh).to_owned()
}

#[cfg(test)]
mod tests {
    use language::answer::Table;
    use language::types::{Column, Type};

    use super::{is_worded, result_word};

    #[test]
    fn types_and_kinds_are_words_where_columns_are_listed() {
        let table = |names: &[&str]| Table {
            columns: names.iter().map(|it| Column::plain(*it, Type::Text)).collect(),
            rows: vec![],
            total_rows: 0,
        };
        assert!(is_worded(&table(&["column", "type", "unit", "kind"]), 1));
        // Of one's own.
        assert!(!is_worded(&table(&["site", "type"]), 1));
        let said = |column: &str, word: &str| result_word(column, word);
        assert_eq!(said("type", "number range"), "数值区间");
        assert_eq!([said("type", "text"), said("kind", "stock"), said("unit", "beds")], ["文本", "存量", "床"]);
        assert_eq!(said("type", "something"), "something");
    }
}
