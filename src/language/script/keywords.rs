//! The words that start a stage, a clause or a statement, for suggestions; the grammar says what reads.

/// Words that start a stage: the English one, other English ones, Chinese ones. A verb of the grammar stands here too.
pub(crate) const VERBS: [(&str, &[&str], &[&str]); 36] = [
    ("show", &["select"], &["显示"]),
    ("compare", &[], &["比较", "对比"]),
    ("rank", &[], &["排名"]),
    ("from", &[], &["自", "从"]),
    ("where", &["filter"], &["其中", "筛选"]),
    ("derive", &["mutate"], &["新增"]),
    ("summarize", &["summarise"], &["汇总"]),
    ("sort", &[], &["排序"]),
    ("top", &[], &["前"]),
    ("bottom", &[], &["后"]),
    ("distinct", &[], &["去重"]),
    ("rename", &[], &["改名"]),
    ("drop", &[], &["删除列"]),
    ("describe", &[], &["描述"]),
    ("trend", &[], &["趋势"]),
    ("mix", &[], &["构成", "结构"]),
    ("spread", &[], &["分布"]),
    ("correlate", &[], &["相关"]),
    ("bridge", &[], &["因素分解", "归因", "瀑布"]),
    ("benchmark", &[], &["对标"]),
    ("outliers", &[], &["异常值", "离群"]),
    ("check", &[], &["检验"]),
    ("audit", &[], &["核对", "审计"]),
    ("why", &[], &["为什么"]),
    ("find", &[], &["查找"]),
    ("join", &["inner", "left", "full", "semi", "anti", "cross", "asof"], &["连接"]),
    ("union", &[], &["合并"]),
    ("intersect", &[], &["交集"]),
    ("except", &[], &["差集"]),
    ("pivot", &[], &["透视"]),
    ("unpivot", &[], &["逆透视"]),
    ("fill", &[], &["填充"]),
    ("sample", &[], &["抽样"]),
    ("details", &[], &["明细"]),
    ("save", &[], &["保存"]),
    ("plot", &[], &["画图", "作图"]),
];

/// Words that start a clause or stand inside one.
pub(crate) const CLAUSES: [(&str, &[&str]); 25] = [
    ("from", &["自", "从"]),
    ("of", &["属于"]),
    ("for", &["对于"]),
    ("since", &["自", "从"]),
    ("until", &["截至"]),
    ("to", &["至", "到"]),
    ("among", &["在"]),
    ("where", &["其中"]),
    ("by", &["按"]),
    ("per", &["每"]),
    ("across", &["横向"]),
    ("vs", &["相对"]),
    ("within", &["组内", "误差", "相差"]),
    ("having", &["满足"]),
    ("sort", &["排序"]),
    ("top", &["前"]),
    ("bottom", &["后"]),
    ("over", &["沿"]),
    ("matched", &["同口径"]),
    ("including", &["包括"]),
    ("totals", &["含合计"]),
    ("desc", &["降序"]),
    ("as", &["作为"]),
    ("and", &["并且", "且"]),
    ("or", &["或者", "或"]),
];

/// Words that start a statement that is no query.
pub(crate) const STATEMENTS: [(&str, &str); 6] =
    [("let", "令"), ("use", "使用"), ("set", "设置"), ("open", "打开"), ("param", "参数"), ("include", "引入")];

/// Words that stand inside a clause or an expression, or belong to one verb.
pub(crate) const OTHERS: [(&str, &[&str]); 35] = [
    ("with", &["与"]),
    ("on", &["看"]),
    ("against", &["对照"]),
    ("method", &["方法"]),
    ("peers", &["同行"]),
    ("align", &["对齐"]),
    ("asc", &["升序"]),
    ("not", &["非"]),
    ("in", &["换算为", "换算成", "介于"]),
    ("is", &["为", "不为"]),
    ("if", &["如果"]),
    ("then", &["那么"]),
    ("else", &["否则"]),
    ("case", &[]),
    ("end", &[]),
    ("missing", &["缺失"]),
    ("true", &[]),
    ("false", &[]),
    ("contains", &["包含"]),
    ("starts_with", &[]),
    ("ends_with", &[]),
    ("matches", &[]),
    ("mod", &[]),
    ("possibly", &["可能"]),
    ("mostly", &["多数"]),
    ("all", &["全部"]),
    ("quarterly", &["按季"]),
    ("yearly", &["按年"]),
    ("monthly", &["按月"]),
    ("down", &["向下"]),
    ("seed", &[]),
    ("one", &[]),
    ("的", &[]),
    ("equals", &["等于", "不等于"]),
    (
        "above",
        &[
            "超过",
            "大于",
            "高于",
            "低于",
            "小于",
            "不低于",
            "不超过",
            "大于等于",
            "小于等于",
            "不少于",
            "不多于",
            "不高于",
            "至少",
            "至多",
            "以上",
            "以下",
        ],
    ),
];

/// The English word for a word of the language, in any case and either language.
pub(crate) fn canonical(word: &str) -> Option<&'static str> {
    let same = |it: &&str| it.eq_ignore_ascii_case(word);
    let verb = VERBS
        .iter()
        .find(|(verb, english, chinese)| std::iter::once(verb).chain(english.iter()).chain(chinese.iter()).any(&same));
    let clause = || CLAUSES.iter().chain(&OTHERS).find(|(it, chinese)| same(it) || chinese.iter().any(&same));
    let statement = || STATEMENTS.iter().find(|(it, chinese)| same(it) || same(chinese));
    verb.map(|it| it.0).or_else(|| clause().map(|it| it.0)).or_else(|| statement().map(|it| it.0))
}

/// Whether a word starts a stage, in any case and either language.
pub(crate) fn is_verb(word: &str) -> bool {
    let same = |it: &str| it.eq_ignore_ascii_case(word);
    VERBS
        .iter()
        .any(|(verb, english, chinese)| same(verb) || english.iter().any(|it| same(it)) || chinese.contains(&word))
}

/// Whether a word means something only where a stage or a statement starts, and is an ordinary name elsewhere.
pub(crate) fn only_starts(word: &str) -> bool {
    let clause = |(it, chinese): &(&str, &[&str])| it.eq_ignore_ascii_case(word) || chinese.contains(&word);
    !CLAUSES.iter().chain(&OTHERS).any(clause)
}

/// Whether a word starts a statement that is no query.
pub(crate) fn is_statement(word: &str) -> bool {
    STATEMENTS.iter().any(|(english, chinese)| english.eq_ignore_ascii_case(word) || *chinese == word)
}

/// The Chinese word that starts a stage and that a longer word starts with.
pub(super) fn glued_verb(word: &str) -> Option<&'static str> {
    longest(VERBS.iter().flat_map(|it| it.2), word)
}

/// The Chinese word that starts a clause and that a longer word starts with.
pub(super) fn glued_clause(word: &str) -> Option<&'static str> {
    longest(CLAUSES.iter().flat_map(|it| it.1), word)
}

/// 前5名 needs no space.
const NEEDS_NO_SPACE: [&str; 2] = ["前", "后"];

fn longest<'a>(words: impl Iterator<Item = &'a &'static str>, word: &str) -> Option<&'static str> {
    let glued = |it: &&str| !NEEDS_NO_SPACE.contains(it) && it.len() < word.len() && word.starts_with(it);
    words.copied().filter(glued).max_by_key(|it| it.len())
}

#[cfg(test)]
mod tests {
    use super::{canonical, is_statement, is_verb};

    /// Every reserved word stands in the tables.
    #[test]
    fn the_grammar_reserves_no_other_words() {
        let lexical = include_str!("../../../grammar/lexical.pest");
        let reserved = lexical.split("reserved = {").nth(1).and_then(|it| it.split('}').next()).unwrap_or("");
        for word in reserved.split('"').skip(1).step_by(2) {
            assert!(canonical(word).is_some(), "{word} is missing in the tables");
        }
    }

    /// Every word of the grammar that starts a stage or a statement stands in the tables.
    #[test]
    fn the_grammar_has_no_other_verbs() {
        let verbs = include_str!("../../../grammar/verbs.pest");
        for line in verbs.lines().filter(|it| it.contains("_word") && it.contains("= @{")) {
            for word in line.split('"').skip(1).step_by(2) {
                assert!(is_verb(word), "{word} is missing in VERBS");
            }
        }
        let script = include_str!("../../../grammar/script.pest");
        for line in script.lines().filter(|it| it.contains("_word") && it.contains("= @{")) {
            for word in line.split('"').skip(1).step_by(2) {
                assert!(is_statement(word), "{word} is missing in STATEMENTS");
            }
        }
    }
}
