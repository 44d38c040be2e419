//! The functions as people know them: how each is called, and what it gives.

/// Name, call, what it gives in English and Chinese.
type Row = (&'static str, &'static str, &'static str, &'static str);

/// The functions that are offered. Other names for the same one are left out.
pub(super) const FUNCTIONS: [Row; 65] = [
    ("sum", "sum(x)", "the sum", "合计"),
    ("mean", "mean(x)", "the unweighted mean", "简单平均"),
    ("median", "median(x)", "the middle value", "中位数"),
    ("min", "min(x)", "the least", "最小值"),
    ("max", "max(x)", "the greatest", "最大值"),
    ("count", "count()", "how many rows", "行数"),
    ("sd", "sd(x)", "the standard deviation", "标准差"),
    ("var", "var(x)", "the variance", "方差"),
    ("quantile", "quantile(x, 0.9)", "the value below which that share lies", "分位数"),
    ("weighted", "weighted(x, w)", "the mean weighted by w", "加权平均"),
    ("first", "first(x)", "the first", "第一个"),
    ("last", "last(x)", "the last", "最后一个"),
    ("mode", "mode(x)", "the most frequent value; of several the least", "众数"),
    ("corr", "corr(x, y)", "Pearson's correlation over the rows where both are known", "相关系数"),
    ("string_agg", "string_agg(s, \", \")", "the texts in their order, one after the other", "合并文本"),
    ("abs", "abs(x)", "without its sign", "绝对值"),
    ("round", "round(x, 2)", "rounded to digits", "四舍五入"),
    ("floor", "floor(x)", "the whole number below", "向下取整"),
    ("ceil", "ceil(x)", "the whole number above", "向上取整"),
    ("sqrt", "sqrt(x)", "the square root", "平方根"),
    ("ln", "ln(x)", "the natural logarithm", "自然对数"),
    ("exp", "exp(x)", "e to the x", "指数"),
    ("least", "least(a, b)", "the least of these", "各项最小"),
    ("greatest", "greatest(a, b)", "the greatest of these", "各项最大"),
    ("coalesce", "coalesce(a, b)", "the first that is known", "第一个非缺失"),
    ("reason", "reason(x)", "why it is missing: the word in the file", "缺失原因"),
    ("low", "low(x)", "the lower end of a range", "区间下端"),
    ("mid", "mid(x)", "the middle of a range", "区间中点"),
    ("high", "high(x)", "the upper end of a range", "区间上端"),
    ("each", "each(number)", "every column of a list, a type, a kind or a pattern, one by one", "逐列"),
    ("bands", "bands(x, 100, 300)", "bands between bounds", "分段"),
    ("year", "year(d)", "the year of a date", "年"),
    ("quarter", "quarter(d)", "1 to 4", "季"),
    ("month", "month(d)", "1 to 12", "月"),
    ("day", "day(d)", "the day of the month", "日"),
    ("weekday", "weekday(d)", "1 for Monday to 7 for Sunday", "星期几,周一为 1"),
    ("month_end", "month_end(d)", "the last day of its month", "月末"),
    ("add_months", "add_months(d, 3)", "the same day so many months later", "加月"),
    ("to_date", "to_date(s)", "a text as a date", "转日期"),
    ("lower", "lower(s)", "in small letters", "小写"),
    ("upper", "upper(s)", "in capitals", "大写"),
    ("trim", "trim(s)", "without space around it", "去空格"),
    ("length", "length(s)", "how many characters", "字数"),
    ("replace", "replace(s, old, new)", "with all occurrences replaced", "替换"),
    ("substring", "substring(s, 1, 3)", "a part, from 1", "截取"),
    ("left", "left(s, 3)", "its first characters", "左侧截取"),
    ("right", "right(s, 3)", "its last characters", "右侧截取"),
    ("nullif", "nullif(x, 0)", "x, or missing where it is the other", "相等则缺失"),
    ("bucket", "bucket(x, 100)", "the lower end of the step of that width that x is in", "等宽分组"),
    ("concat", "concat(a, b)", "one after the other", "连接文本"),
    ("to_year", "to_year(d)", "the year that a date is in, 2022", "所在年度"),
    ("to_quarter", "to_quarter(d)", "the quarter that a date is in, 2022Q3", "所在季度"),
    ("to_month", "to_month(d)", "the month that a date is in, 2022-09", "所在月份"),
    ("unit", "unit(x, beds)", "the number under another unit, which is said", "改用另一单位"),
    ("pad", "pad(s, 6, \"0\")", "with so many characters, filled in front", "左侧补齐"),
    ("split_part", "split_part(s, \"-\", 2)", "a part between separators, from 1", "按分隔符取段"),
    ("extract", "extract(s, /[0-9]+/)", "the first place where a pattern is found", "正则提取"),
    ("sign", "sign(x)", "-1, 0 or 1", "符号"),
    ("trunc", "trunc(x)", "without its decimals", "截去小数"),
    ("log10", "log10(x)", "the logarithm to the base 10", "常用对数"),
    ("week", "week(d)", "the week of the year, 1 to 53 (ISO 8601)", "第几周"),
    ("hour", "hour(s)", "the hour of a time of day, 0 to 23", "时"),
    ("minute", "minute(s)", "the minute of a time of day, 0 to 59", "分"),
    ("to_text", "to_text(x)", "a number as text", "转文本"),
    ("to_number", "to_number(s)", "a text as a number", "转数字"),
];

/// Functions that need more than one row or a second look: windows, and what operators say shorter.
const OTHERS: [Row; 21] = [
    ("share", "share(x)", "its share of the sum", "占比"),
    ("rank", "rank(x)", "its rank, 1 the greatest", "名次"),
    ("cumulative", "cumulative(x)", "the sum up to this row", "累计"),
    ("lag", "lag(x, 1 year)", "the value before, by the calendar or by rows", "上期值"),
    ("lead", "lead(x, 1 year)", "the value after, by the calendar or by rows", "下期值"),
    ("ntile", "ntile(x, 4)", "which of so many equal parts its rank is in, 1 the lowest", "等分组"),
    ("change", "change(x)", "the change against a year before", "同比变动"),
    ("growth", "growth(x)", "the growth against a year before", "同比增长"),
    ("yoy", "yoy(x)", "the growth against a year before", "同比增长"),
    ("cagr", "cagr(x, 5 years)", "the growth a year over some years", "年复合增长率"),
    ("qoq", "qoq(x)", "the growth against the period just before, of the same length", "环比增长"),
    ("mom", "mom(x)", "the growth against the period just before, of the same length", "环比增长"),
    ("index", "index(x)", "100 times the figure over the first one", "指数"),
    ("ttm", "ttm(x)", "the sum over the last twelve months", "滚动十二个月"),
    ("discrete", "discrete(x)", "a single quarter out of figures since the start of the year", "单季值"),
    ("annualized", "annualized(x)", "as much for a whole year", "年化"),
    ("rest", "rest(x)", "in check, the value of everybody else", "其余的值"),
    ("contains", "contains(s, t)", "whether t stands in s, ignoring case", "包含"),
    ("starts_with", "starts_with(s, t)", "whether s starts with t, ignoring case", "以…开头"),
    ("ends_with", "ends_with(s, t)", "whether s ends with t, ignoring case", "以…结尾"),
    ("matches", "matches(s, /re/)", "whether a pattern is found in s", "匹配正则"),
];

/// Other names, and the function each stands for.
const ALIASES: [(&str, &str); 9] = [
    ("avg", "mean"),
    ("average", "mean"),
    ("stdev", "sd"),
    ("stddev", "sd"),
    ("percentile", "quantile"),
    ("log", "ln"),
    ("ifnull", "coalesce"),
    ("len", "length"),
    ("substr", "substring"),
];

/// What is known of a function, by any of its names in any case: its own name, its call, what it gives.
pub(crate) fn function(name: &str) -> Option<Row> {
    let alias = ALIASES.iter().find(|it| it.0.eq_ignore_ascii_case(name));
    let name = alias.map_or(name, |it| it.1);
    FUNCTIONS.iter().chain(&OTHERS).find(|it| it.0.eq_ignore_ascii_case(name)).copied()
}

#[cfg(test)]
mod tests {
    use super::{ALIASES, FUNCTIONS, OTHERS};

    #[test]
    fn each_is_a_function_of_the_language() {
        let known: Vec<&str> = crate::check::functions().map(|it| it.0).collect();
        let named = FUNCTIONS.iter().chain(&OTHERS).map(|it| it.0).chain(ALIASES.iter().map(|it| it.0));
        named.for_each(|it| assert!(known.contains(&it), "{it}"));
    }
}
