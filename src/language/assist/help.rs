//! The manual by topic: the page of a verb, by any of its names.

use crate::script::keywords;

/// The pages by the verb they are about, in the order a person should see.
const PAGES: [(&str, &str); 36] = [
    ("show", include_str!("../../../docs/verbs/show.md")),
    ("compare", include_str!("../../../docs/verbs/compare.md")),
    ("rank", include_str!("../../../docs/verbs/rank.md")),
    ("trend", include_str!("../../../docs/verbs/trend.md")),
    ("mix", include_str!("../../../docs/verbs/mix.md")),
    ("spread", include_str!("../../../docs/verbs/spread.md")),
    ("correlate", include_str!("../../../docs/verbs/correlate.md")),
    ("bridge", include_str!("../../../docs/verbs/bridge.md")),
    ("benchmark", include_str!("../../../docs/verbs/benchmark.md")),
    ("outliers", include_str!("../../../docs/verbs/outliers.md")),
    ("check", include_str!("../../../docs/verbs/check.md")),
    ("audit", include_str!("../../../docs/verbs/audit.md")),
    ("why", include_str!("../../../docs/verbs/why.md")),
    ("describe", include_str!("../../../docs/verbs/describe.md")),
    ("find", include_str!("../../../docs/verbs/find.md")),
    ("from", include_str!("../../../docs/verbs/from.md")),
    ("where", include_str!("../../../docs/verbs/where.md")),
    ("derive", include_str!("../../../docs/verbs/derive.md")),
    ("summarize", include_str!("../../../docs/verbs/summarize.md")),
    ("sort", include_str!("../../../docs/verbs/sort.md")),
    ("top", include_str!("../../../docs/verbs/top.md")),
    ("distinct", include_str!("../../../docs/verbs/distinct.md")),
    ("drop", include_str!("../../../docs/verbs/drop.md")),
    ("rename", include_str!("../../../docs/verbs/rename.md")),
    ("join", include_str!("../../../docs/verbs/join.md")),
    ("union", include_str!("../../../docs/verbs/union.md")),
    ("intersect", include_str!("../../../docs/verbs/intersect.md")),
    ("except", include_str!("../../../docs/verbs/except.md")),
    ("pivot", include_str!("../../../docs/verbs/pivot.md")),
    ("unpivot", include_str!("../../../docs/verbs/unpivot.md")),
    ("fill", include_str!("../../../docs/verbs/fill.md")),
    ("sample", include_str!("../../../docs/verbs/sample.md")),
    ("details", include_str!("../../../docs/verbs/details.md")),
    ("plot", include_str!("../../../docs/verbs/plot.md")),
    ("save", include_str!("../../../docs/verbs/save.md")),
    ("set", include_str!("../../../docs/settings.md")),
];

/// The pages that are about more than one verb, by the words that lead to them.
const OTHERS: [(&[&str], &str); 16] = [
    (
        &["clauses", "by", "of", "per", "among", "across", "within", "having", "vs", "子句"],
        include_str!("../../../docs/clauses.md"),
    ),
    (&["latest", "for", "since", "until", "period", "期间"], include_str!("../../../docs/latest.md")),
    (&["windows", "window", "窗口"], include_str!("../../../docs/functions/windows.md")),
    (&["aggregates", "aggregate", "聚合"], include_str!("../../../docs/functions/aggregates.md")),
    (&["dates", "calendar", "日期"], include_str!("../../../docs/functions/calendar.md")),
    (&["texts", "functions", "函数"], include_str!("../../../docs/functions/text.md")),
    (&["open", "opening", "files", "打开"], include_str!("../../../docs/opening.md")),
    (&["saving", "formats"], include_str!("../../../docs/saving.md")),
    (&["project", "ward.toml"], include_str!("../../../docs/project.md")),
    (&["scripts", "script", "param", "include", "脚本"], include_str!("../../../docs/scripts.md")),
    (&["shell", "keys"], include_str!("../../../docs/shell.md")),
    (&["sources", "来源"], include_str!("../../../docs/sources.md")),
    (&["suppress", "suppressing"], include_str!("../../../docs/suppressing.md")),
    (&["including", "forecast"], include_str!("../../../docs/including.md")),
    (&["definitions", "let", "use"], include_str!("../../../docs/definitions.md")),
    (&["coming-from", "sql", "pandas", "excel", "dplyr"], include_str!("../../../docs/coming-from.md")),
];

/// What each verb is about, in Chinese.
const CHINESE: [(&str, &str); 36] = [
    ("show", "给出所要的列,或每组一个值"),
    ("compare", "两组或多组是否有差异:符合条件者与其余,或各组并列"),
    ("rank", "谁领先:名次、占总额之比、百分位"),
    ("trend", "随时间如何变化:变动、增长、指数"),
    ("mix", "由什么构成:各部分的占比"),
    ("spread", "如何分布:分位数、均值、标准差"),
    ("correlate", "两个指标是否同向变动"),
    ("bridge", "变动由什么推动:各因素的影响之和等于变动"),
    ("benchmark", "一家在全体中处于什么位置"),
    ("outliers", "谁与众不同"),
    ("check", "一个论断在这里是否成立,有无反例"),
    ("audit", "所述数据之间是否一致"),
    ("why", "一个数据从何而来:公式、输入、文件"),
    ("describe", "一张表里有什么列"),
    ("find", "按文字查找指标、主体和文件"),
    ("from", "从哪张表开始"),
    ("where", "只留条件为真的行"),
    ("derive", "增加一列"),
    ("summarize", "按组汇总"),
    ("sort", "排序"),
    ("top", "前几行或后几行"),
    ("distinct", "每个不同的值一行"),
    ("drop", "去掉列"),
    ("rename", "改列名"),
    ("join", "与另一张表按键连接"),
    ("union", "上下合并两张表"),
    ("intersect", "两张表共有的行"),
    ("except", "另一张表没有的行"),
    ("pivot", "把一列的值变成列"),
    ("unpivot", "把列变成行"),
    ("fill", "补上缺失值"),
    ("sample", "随机取几行"),
    ("details", "显示其余的行和列"),
    ("plot", "画图"),
    ("save", "把整张表写入文件"),
    ("set", "更改设置"),
];

/// The manual page of a topic: a verb by any of its names (`compare`, 比较, `select`), a clause, the code of a fault, files,
/// scripts, the calendar.
pub fn help(topic: &str) -> Option<&'static str> {
    let topic = topic.trim();
    let word = keywords::canonical(topic).map(|it| if it == "bottom" { "top" } else { it });
    let of_verb = PAGES.iter().find(|it| Some(it.0) == word).map(|it| it.1);
    let lower = topic.to_lowercase();
    let other =
        || OTHERS.iter().find(|it| it.0.contains(&lower.as_str()) || word.is_some_and(|it2| it.0.contains(&it2)));
    of_verb.or_else(|| other().map(|it| it.1)).or_else(|| super::faults::fault(&lower))
}

/// What a topic is about, in one sentence; empty where there is no page.
pub fn about(topic: &str) -> &'static str {
    let line = |page: &'static str| page.lines().find(|it| !it.is_empty() && !it.starts_with(['#', '<']));
    help(topic).and_then(line).unwrap_or_default()
}

/// What a verb is about, in Chinese.
pub fn about_in_chinese(topic: &str) -> Option<&'static str> {
    let word = keywords::canonical(topic.trim()).map(|it| if it == "bottom" { "top" } else { it })?;
    CHINESE.iter().find(|it| it.0 == word).map(|it| it.1)
}

/// The verbs that there is a page about.
pub fn topics() -> impl Iterator<Item = &'static str> {
    PAGES.iter().map(|it| it.0)
}

/// The other pages, each by its first word.
pub fn others() -> impl Iterator<Item = &'static str> {
    OTHERS.iter().map(|it| it.0[0])
}

#[cfg(test)]
mod tests {
    use super::help;
    use crate::script::keywords::VERBS;

    #[test]
    fn every_verb_has_a_page_by_each_of_its_names() {
        for (verb, english, chinese) in VERBS {
            for word in std::iter::once(&verb).chain(english).chain(chinese) {
                assert!(help(word).is_some(), "{word}");
                assert!(super::about_in_chinese(word).is_some(), "{word}");
            }
        }
        assert!(help("比较").is_some_and(|it| it.starts_with("# compare")));
        assert!(help("by").is_some_and(|it| it.starts_with("# ")) && help("sum-of-ratio").is_some());
        assert_eq!(help("nonsense"), None);
        assert_eq!(help(""), None);
    }
}
