//! Labels of totals: what a row is called that sums up other rows.

/// What such rows are called.
const TOTALS: [&str; 18] = [
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sub-total",
    "sum",
    "overall",
    "all hospitals",
    "合计",
    "总计",
    "小计",
    "共计",
    "总和",
    "汇总",
    "全院",
    "合计数",
    "england total",
    "england",
];

/// What they may be called, and what a category may be called as well.
const MAYBE: [&str; 2] = ["全部", "全国"];

/// Whether a row with this label sums up others: 合计, 全院合计, 合计(万元), `Total`.
pub fn is_total(label: &str) -> bool {
    // Every label ends with one of these: most cells are done with here.
    let ends = |it: &str| it.chars().next_back().is_some_and(|c| "lsmdLSMD计和院总数".contains(c));
    let it = label.trim().trim_end_matches([':', '：']).trim_end();
    let it = match it.strip_suffix([')', '）']) {
        Some(rest) => rest.rsplit_once(['(', '（']).map_or(it, |it| it.0.trim_end()),
        None => it,
    };
    if !ends(it) {
        return false;
    }
    let it = it.to_lowercase();
    if it.is_ascii() {
        return TOTALS.contains(&it.as_str()) || it.ends_with(" total") && it.split(' ').count() <= 3;
    }
    // 合 计
    let it: String = it.split_whitespace().collect();
    TOTALS.contains(&it.as_str()) || ["合计", "小计", "总计"].iter().any(|word| it.ends_with(word))
}

/// Whether a row with this label may sum up others, or be one of them: 全国.
pub fn may_be_total(label: &str) -> bool {
    is_total(label) || MAYBE.contains(&label.trim())
}

#[cfg(test)]
mod tests {
    use super::{is_total, may_be_total};

    #[test]
    fn totals_are_known_by_their_labels() {
        let totals = [
            "合计",
            "全院合计",
            "集团合计",
            "浙江小计",
            "合计数",
            "合 计",
            "合计:",
            "合计：",
            "合计(万元)",
            "共计",
            "汇总",
            "Total",
            "North total",
            "Total:",
        ];
        for it in totals {
            assert!(is_total(it), "{it}");
        }
        for it in ["会计", "东院", "统计", "全国", "Capital", "内科(住院)", "合计局", "设计院"] {
            assert!(!is_total(it), "{it}");
        }
        assert!(may_be_total("全国") && may_be_total("合计") && !may_be_total("浙江"));
    }
}
