//! Stages as they are written: the verb, its targets, and the clauses in one order.

use super::expression::leftmost;
use super::{Writer, names};
use crate::answer::Form;
use crate::plan::JoinKind;
use crate::script::keywords;
use crate::syntax::tree::{Clauses, Expr, ExprKind, Name, PeriodWord, Target, Versus};
use crate::verb::{Bucket, Catalogued, Matching, Method, Stage, Verb};
use crate::words::Language;

impl Writer<'_> {
    /// One stage, without its `|`.
    pub(super) fn stage(&self, stage: &Stage) -> String {
        match &stage.verb {
            Verb::From(name) => format!("{} {}", self.word("from", "自"), self.names.start(name)),
            Verb::Show { targets, clauses } => self.show(targets, clauses),
            Verb::Compare { targets, clauses } => {
                join([self.word("compare", "比较"), &self.targets(targets), &self.clauses(clauses, &clauses.within)])
            }
            Verb::Rank { target, within, clauses } => {
                join([self.word("rank", "排名"), &self.target(target), &self.clauses(clauses, within)])
            }
            Verb::Describe(name) => {
                let of = name.as_ref().map(|it| self.names.described(it)).unwrap_or_default();
                join([self.word("describe", "描述"), &of, ""])
            }
            Verb::Where { condition, possibly } => self.condition(self.word("where", "筛选"), condition, *possibly),
            Verb::Derive(targets) => join([self.word("derive", "新增"), &self.derived(targets), ""]),
            Verb::Drop(list) => {
                let list: Vec<String> = list.iter().map(|it| self.names.column(it)).collect();
                join([self.word("drop", "删除列"), &list.join(", "), ""])
            }
            Verb::Rename(list) => {
                let one = |(old, new): &(Name, Name)| format!("{}{}", self.names.column(old), self.alias(new));
                let list: Vec<String> = list.iter().map(one).collect();
                join([self.word("rename", "改名"), &list.join(", "), ""])
            }
            Verb::Sort(list) => join([self.word("sort", "排序"), &self.orders(list), ""]),
            Verb::Top { count, bottom, by, within } => {
                let by = by.as_ref().map(|it| format!("{} {}", self.word("by", "按"), self.expr(it)));
                join([&self.top(*count, !bottom), &by.unwrap_or_default(), &self.groups(within)])
            }
            Verb::Distinct { of, keep: None } => join([self.word("distinct", "去重"), &self.exprs(of), ""]),
            Verb::Distinct { of, keep: Some(keep) } => {
                let kept = match keep.latest {
                    true => self.word("keep latest", "保留 最新"),
                    false => self.word("keep earliest", "保留 最早"),
                };
                let by = keep.by.as_ref().map(|it| format!(" {} {}", self.word("by", "按"), self.names.column(it)));
                let on = self.word("distinct on", "去重 看");
                join([on, &self.exprs(of), &format!("{kept}{}", by.unwrap_or_default())])
            }
            Verb::Summarize { targets, by, totals } => {
                let rest = join([&self.by(by), self.totals(totals.is_some()), ""]);
                join([self.word("summarize", "汇总"), &self.targets(targets), &rest])
            }
            Verb::Trend { targets, bucket, align, clauses } => {
                let bucket = match bucket {
                    Some(Bucket::Year) => self.word("yearly", "按年"),
                    Some(Bucket::Quarter) => self.word("quarterly", "按季"),
                    Some(Bucket::Month) => self.word("monthly", "按月"),
                    None => "",
                };
                let align =
                    align.as_ref().map(|it| format!("{} {}", self.word("align by", "对齐"), self.names.column(it)));
                let how = join([bucket, &align.unwrap_or_default(), ""]);
                let rest = join([&how, &self.all(clauses), ""]);
                join([self.word("trend", "趋势"), &self.targets(targets), &rest])
            }
            Verb::Mix { target, clauses } => {
                join([self.word("mix", "构成"), &self.derived(std::slice::from_ref(target)), &self.all(clauses)])
            }
            Verb::Spread { target, clauses } => {
                join([self.word("spread", "分布"), &self.target(target), &self.all(clauses)])
            }
            Verb::Outliers { target, clauses } => {
                join([self.word("outliers", "异常值"), &self.target(target), &self.all(clauses)])
            }
            Verb::Correlate { target, with, clauses } => {
                let with = format!("{} {} {}", self.expr(target), self.word("with", "与"), self.expr(with));
                join([self.word("correlate", "相关"), &with, &self.all(clauses)])
            }
            Verb::Bridge { target, method, clauses } => {
                let method = match method {
                    Method::Shapley => String::new(),
                    Method::Sequential => self.word("method sequential", "方法 连环替代").to_owned(),
                    Method::Log => self.word("method log", "方法 对数").to_owned(),
                };
                let rest = join([&method, &self.all(clauses), ""]);
                join([self.word("bridge", "因素分解"), &self.derived(std::slice::from_ref(target)), &rest])
            }
            Verb::Benchmark { entity, targets, against, clauses } => {
                let against = against.as_ref().map(|it| format!("{} {}", self.word("against", "对照"), self.expr(it)));
                let on = format!("{} {} {}", self.names.entity(entity), self.word("on", "看"), self.targets(targets));
                let rest = join([&against.unwrap_or_default(), &self.all(clauses), ""]);
                join([self.word("benchmark", "对标"), &on, &rest])
            }
            Verb::Check { label, mostly, claim, margin, clauses } => {
                let label = label.as_ref().map(|it| format!("{}:", names::text(it))).unwrap_or_default();
                let mostly = if *mostly { self.word("mostly", "多数") } else { "" };
                let margin = margin.as_ref().map(|it| format!("by at least {}", self.expr(it))).unwrap_or_default();
                let claim = join([mostly, &self.expr(claim), &margin]);
                join([self.word("check", "检验"), &join([&label, &claim, ""]), &self.all(clauses)])
            }
            Verb::Audit { dataset, formula, clauses } => {
                let what = match (formula, dataset) {
                    (Some(formula), _) => self.derived(std::slice::from_ref(formula)),
                    (None, Some(dataset)) => self.names.dataset(dataset),
                    (None, None) => String::new(),
                };
                join([self.word("audit", "核对"), &what, &self.all(clauses)])
            }
            Verb::Why { metric, clauses } => {
                join([self.word("why", "为什么"), &self.names.column(metric), &self.all(clauses)])
            }
            Verb::Find(text) => join([self.word("find", "查找"), text, ""]),
            Verb::Join { kind, matching, with, on, alias } => self.join((*kind, *matching), with, on, alias.as_ref()),
            Verb::Union(list) => self.tables("union", "合并", list),
            Verb::Intersect(with) => self.tables("intersect", "交集", std::slice::from_ref(with)),
            Verb::Except(with) => self.tables("except", "差集", std::slice::from_ref(with)),
            Verb::Pivot { target, across, by, totals } => {
                let across = format!("{} {}", self.word("across", "横向"), self.expr(across));
                let rest = join([&across, &self.by(by), self.totals(totals.is_some())]);
                join([self.word("pivot", "透视"), &self.target(target), &rest])
            }
            Verb::Unpivot { columns, key, value } => {
                let made = format!("{}, {}", self.alias(key).trim_start(), names::name(&value.text));
                join([self.word("unpivot", "逆透视"), &self.columns(columns), &made])
            }
            Verb::Fill { columns, with, within } => {
                let with = match with {
                    Some(with) => format!("{} {}", self.word("with", "与"), self.expr(with)),
                    None => join([self.word("down", "向下"), &self.groups(within), ""]),
                };
                join([self.word("fill", "填充"), &self.columns(columns), &with])
            }
            Verb::Sample { size, seed } => {
                let seed = if *seed == 1 { String::new() } else { format!("seed {seed}") };
                join([self.word("sample", "抽样"), &size.to_string(), &seed])
            }
            Verb::Details => self.word("details", "明细").to_owned(),
            Verb::Plot(form) => {
                let form = match form {
                    Form::Own => "",
                    Form::Bars => self.word("bar", "柱状图"),
                    Form::Lines => self.word("line", "折线图"),
                    Form::Scatter => self.word("scatter", "散点图"),
                    Form::Histogram => self.word("hist", "直方图"),
                    Form::Waterfall => self.word("waterfall", "瀑布图"),
                };
                join([self.word("plot", "画图"), form, ""])
            }
            Verb::Save { path, replace } => {
                let replace = if *replace { self.word("replace", "覆盖") } else { "" };
                join([self.word("save", "保存"), &names::text(&path.text), replace])
            }
            Verb::Catalog(what) => {
                let what = match what {
                    Catalogued::Datasets => self.word("datasets", "数据集"),
                    Catalogued::Metrics => self.word("metrics", "指标"),
                    Catalogued::Documents => self.word("documents", "文件"),
                    Catalogued::Entities => self.word("entities", "主体"),
                    Catalogued::Settings => self.word("settings", "设置"),
                };
                join([self.word("show", "显示"), what, ""])
            }
        }
    }

    fn all(&self, clauses: &Clauses) -> String {
        self.clauses(clauses, &clauses.within)
    }

    fn groups(&self, within: &[Name]) -> String {
        let list = self.columns(within);
        if within.is_empty() { list } else { format!("{} ({list})", self.word("within", "组内")) }
    }

    fn columns(&self, list: &[Name]) -> String {
        list.iter().map(|it| self.names.column(it)).collect::<Vec<_>>().join(", ")
    }

    fn tables(&self, en: &'static str, zh: &'static str, list: &[Name]) -> String {
        let list: Vec<String> = list.iter().map(|it| self.names.start(it)).collect();
        join([self.word(en, zh), &list.join(", "), ""])
    }

    fn join(
        &self,
        (kind, matching): (JoinKind, Matching),
        with: &Name,
        on: &[(Name, Name)],
        alias: Option<&Name>,
    ) -> String {
        let kind = match kind {
            _ if matching.is_before() => "asof",
            JoinKind::Inner => "",
            JoinKind::Left => "left",
            JoinKind::Full => "full",
            JoinKind::Semi => "semi",
            JoinKind::Anti => "anti",
            JoinKind::Cross => "cross",
        };
        let key = |(left, right): &(Name, Name)| match left.text == right.text {
            true => self.names.column(left),
            false => format!("{} = {}", self.names.column(left), self.names.column(right)),
        };
        let keys: Vec<String> = on.iter().map(key).collect();
        let keys = if keys.is_empty() { String::new() } else { format!("on {}", keys.join(", ")) };
        let alias = alias.map(|it| self.alias(it).trim_start().to_owned()).unwrap_or_default();
        let table = join([if matching.is_one() { "one" } else { "" }, &self.names.start(with), ""]);
        join([&join([kind, self.word("join", "连接"), &table]), &keys, &alias])
    }

    fn show(&self, targets: &[Target], clauses: &Clauses) -> String {
        let led = self.lead(targets, clauses);
        let (lead, left) = match &led {
            Some((lead, left)) => (lead.as_str(), left),
            None => (self.word("show", "显示"), clauses),
        };
        join([lead, &self.targets(targets), &self.clauses(left, &left.within)])
    }

    /// 通策医疗 2021年 毛利率: in Chinese one entity and at most one period stand before the metric; with the clauses left over.
    fn lead(&self, targets: &[Target], clauses: &Clauses) -> Option<(String, Clauses)> {
        let ([entity], true) = (clauses.of.as_slice(), self.language == Language::Chinese) else { return None };
        let periods: Option<Vec<String>> = clauses.periods.iter().map(|it| self.marked(it)).collect();
        let periods = periods.filter(|it| it.len() <= 1)?;
        // `revenue in 2021` alone is a condition.
        if clauses.unit.as_ref().is_some_and(|it| it.text.starts_with(|c: char| c.is_ascii_digit())) {
            return None;
        }
        let starts = leftmost(&targets.first()?.expr);
        // 同比 and 环比 behind an entity are words of the sentence, and no functions.
        let starts = match &starts.kind {
            ExprKind::Name(_) => true,
            ExprKind::Call { function, .. } => !matches!(function.text.to_lowercase().as_str(), "yoy" | "qoq"),
            _ => false,
        };
        if !starts {
            return None;
        }
        let mut lead = self.names.entity(entity);
        if keywords::is_verb(&lead) || keywords::is_statement(&lead) {
            lead = names::text(&lead);
        }
        periods.iter().for_each(|it| lead.push_str(&format!(" {it}")));
        Some((lead, Clauses { of: Vec::new(), periods: Vec::new(), ..clauses.clone() }))
    }

    /// The clauses in the order of their meaning.
    fn clauses(&self, clauses: &Clauses, within: &[Expr]) -> String {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(clauses.from.as_ref().map(|it| format!("{} {}", self.word("from", "自"), self.names.dataset(it))));
        if !clauses.of.is_empty() {
            parts.push(format!("{} {}", self.word("of", "属于"), self.entities(&clauses.of)));
        }
        parts.extend(clauses.over.as_ref().map(|it| format!("{} {}", self.word("over", "沿"), self.names.column(it))));
        parts.extend(self.periods(clauses));
        let among = clauses.among.as_ref();
        parts.extend(among.map(|it| self.condition(self.word("among", "在"), it, false)));
        if !clauses.per.is_empty() {
            parts.push(format!("{} {}", self.word("per", "每"), self.targets(&clauses.per)));
        }
        let condition = clauses.condition.as_ref();
        parts.extend(condition.map(|it| self.condition(self.word("where", "其中"), it, clauses.possibly)));
        parts.extend(clauses.vs.as_ref().map(|it| format!("{} {}", self.word("vs", "相对"), self.versus(it))));
        parts.push(self.by(&clauses.by));
        let across = clauses.across.as_ref();
        parts.extend(across.map(|it| format!("{} {}", self.word("across", "横向"), self.expr(it))));
        if !within.is_empty() {
            // A tolerance and groups have one word in English.
            let tolerance = matches!(within, [Expr { kind: ExprKind::Number(_), .. }]);
            let chinese = if tolerance { "误差" } else { "组内" };
            parts.push(format!("{} {}", self.word("within", chinese), self.exprs(within)));
        }
        let having = clauses.having.as_ref();
        parts.extend(having.map(|it| self.condition(self.word("having", "满足"), it, false)));
        if !clauses.sort.is_empty() {
            parts.push(format!("{} {}", self.word("sort", "排序"), self.orders(&clauses.sort)));
        }
        parts.extend(clauses.top.map(|(count, top)| self.top(count, top)));
        if !clauses.including.is_empty() {
            let words = clauses.including.iter().map(|it| self.word(it.words().0, it.words().1));
            parts.push(format!("{} {}", self.word("including", "包括"), words.collect::<Vec<_>>().join(", ")));
        }
        if clauses.matched {
            parts.push(self.word("matched", "同口径").to_owned());
        }
        parts.push(self.totals(clauses.totals).to_owned());
        parts.extend(clauses.unit.as_ref().map(|it| format!("in {}", it.text)));
        parts.retain(|it| !it.is_empty());
        parts.join(" ")
    }

    fn totals(&self, wanted: bool) -> &str {
        if wanted { self.word("with totals", "含合计") } else { "" }
    }

    fn entities(&self, names: &[Name]) -> String {
        names.iter().map(|it| self.names.entity(it)).collect::<Vec<_>>().join(", ")
    }

    fn versus(&self, versus: &Versus) -> String {
        match versus {
            Versus::Peers { within: None } => self.word("peers", "同行").to_owned(),
            Versus::Peers { within: Some((share, of)) } => {
                let words = [self.word("peers within", "同行 相差"), self.word("of", "属于")];
                format!("{} {} {} {}", words[0], self.expr(share), words[1], self.expr(of))
            }
            Versus::Period(word) => self.period(word),
            Versus::Entities(names) => self.entities(names),
            Versus::Other(Expr { kind: ExprKind::Name(path), .. }) if path.len() == 1 => self.names.entity(&path[0]),
            Versus::Other(expr) => self.expr(expr),
        }
    }

    fn condition(&self, keyword: &str, condition: &Expr, possibly: bool) -> String {
        let possibly = if possibly { self.word("possibly", "可能") } else { "" };
        join([keyword, possibly, &self.expr(condition)])
    }

    fn periods(&self, clauses: &Clauses) -> Vec<String> {
        let mut parts = Vec::new();
        let marked: Option<Vec<String>> = clauses.periods.iter().map(|it| self.marked(it)).collect();
        match (marked, self.language) {
            (Some(list), _) if list.is_empty() => {}
            (Some(list), Language::Chinese) => parts.push(list.join(", ")),
            _ => {
                let list: Vec<String> = clauses.periods.iter().map(|it| self.period(it)).collect();
                parts.push(format!("for {}", list.join(", ")));
            }
        }
        match (&clauses.since, &clauses.until) {
            (Some(since), Some(until)) => {
                let (from, to) = (self.word("from", "自"), self.word("to", "至"));
                parts.push(format!("{from} {} {to} {}", self.period(since), self.period(until)));
            }
            // 自 before a name asks a dataset.
            (Some(since), None) if since.parameter.is_some() => parts.push(format!("since {}", self.period(since))),
            (Some(since), None) => parts.push(format!("{} {}", self.word("since", "自"), self.period(since))),
            (None, Some(until)) => parts.push(format!("{} {}", self.word("until", "截至"), self.period(until))),
            (None, None) => {}
        }
        parts
    }

    /// A period where only a period may stand.
    fn period(&self, word: &PeriodWord) -> String {
        if let Some(parameter) = &word.parameter {
            return names::name(&parameter.text);
        }
        word.period.as_ref().map_or_else(|| self.word("all", "全部").to_owned(), |it| it.text.clone())
    }

    /// A period that is known as one without a word before it.
    fn marked(&self, word: &PeriodWord) -> Option<String> {
        word.period.as_ref().map(|it| self.period_value(it))
    }

    fn by(&self, by: &[Target]) -> String {
        if by.is_empty() { String::new() } else { format!("{} {}", self.word("by", "按"), self.targets(by)) }
    }
}

/// The parts that are there, with one space between.
fn join(parts: [&str; 3]) -> String {
    parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
}
