//! The Chinese names of functions.

/// Each function with its Chinese names.
const FUNCTIONS: [(&str, &[&str]); 33] = [
    ("sum", &["合计", "求和", "总和"]),
    ("mean", &["平均", "平均值", "均值"]),
    ("median", &["中位数"]),
    ("min", &["最小", "最小值"]),
    ("max", &["最大", "最大值"]),
    ("count", &["计数", "行数", "个数", "数量"]),
    ("sd", &["标准差"]),
    ("var", &["方差"]),
    ("quantile", &["分位数"]),
    ("weighted", &["加权平均"]),
    ("mode", &["众数"]),
    ("corr", &["相关系数"]),
    ("string_agg", &["合并文本"]),
    ("abs", &["绝对值"]),
    ("round", &["四舍五入"]),
    ("coalesce", &["首个非空"]),
    ("year", &["年份"]),
    ("quarter", &["季度"]),
    ("month", &["月份"]),
    ("share", &["占比"]),
    ("rank", &["名次"]),
    ("cumulative", &["累计"]),
    ("lag", &["上期"]),
    ("change", &["变动"]),
    ("growth", &["增长率", "增长"]),
    ("yoy", &["同比", "同比增长"]),
    ("qoq", &["环比", "环比增长"]),
    ("cagr", &["复合增长率", "复合增速"]),
    ("index", &["指数"]),
    ("ttm", &["滚动十二个月"]),
    ("annualized", &["年化"]),
    ("to_date", &["转日期"]),
    ("reason", &["缺失原因"]),
];

/// The Chinese name that a function is written with.
pub(crate) fn named(function: &str) -> Option<&'static str> {
    FUNCTIONS.iter().find(|it| it.0 == function).and_then(|it| it.1.first().copied())
}

/// The name that a function has in the language; other words stay as they are.
pub(crate) fn function(word: &str) -> &str {
    FUNCTIONS.iter().find(|it| it.1.contains(&word)).map_or(word, |it| it.0)
}
