//! The sentence that the words of a question ask for.

use super::accounted::accounted;
use super::words::{Word, after, before};
use crate::script::name_text;

/// What a question asks, from its words.
#[derive(Default, Clone)]
pub(super) struct Question {
    /// Figures, in order, and whether a condition is all that each is there for: `beds` in `beds above 500`.
    pub(super) mentioned: Vec<(String, bool)>,
    pub(super) groups: Vec<String>,
    pub(super) who: Vec<String>,
    pub(super) table: Option<(String, Option<String>)>,
    /// Whether several are asked for: `hospitals`, 哪些.
    pub(super) many: bool,
    pub(super) when: Vec<String>,
    pub(super) since: bool,
    pub(super) until: Option<String>,
    /// A value of a label each, to be joined where they are of one label.
    pub(super) values: Vec<(String, String)>,
    pub(super) conditions: Vec<String>,
    pub(super) most: Option<(bool, Option<String>)>,
    pub(super) ranked: bool,
    pub(super) aggregate: Option<&'static str>,
    pub(super) how_many: bool,
    pub(super) how_much: bool,
    pub(super) growth: Option<&'static str>,
    pub(super) against: bool,
    pub(super) over_time: bool,
    /// `stake of A in B`: the one is no other of the same list.
    pub(super) held_in: bool,
    /// 近三年: so many of the last, and `yearly`.
    pub(super) recent: Option<(u32, &'static str)>,
    /// 原因: what a change is made of.
    pub(super) cause: bool,
    /// The figure that `highest` stands beside.
    pub(super) first: Option<String>,
    /// `A higher than B`: somebody held against somebody else.
    pub(super) beaten: bool,
    /// `more beds than A`: the figure, the sign, and whose.
    pub(super) held: Option<(String, &'static str, String)>,
    /// 年份: which year is asked for.
    pub(super) year: bool,
    /// `fell`, 下降: the sign of a change.
    pub(super) moved: Option<&'static str>,
    /// `breakdown`: the parts of a figure.
    pub(super) parts: bool,
    /// `distribution of`: the verb that tells it.
    pub(super) verb: Option<&'static str>,
    /// `plot`: as a picture.
    pub(super) drawn: bool,
}

/// The sentences that may be meant, the likeliest first; where several readings are as likely, they are together.
/// `year` is the column of a table without periods that says of which year a row is.
/// A sentence has every word that the question has.
pub(super) fn sentences(words: &[Word], year: Option<&str>) -> Vec<Vec<String>> {
    let Some(asked) = Question::of(words) else { return vec![] };
    let in_years = year.and_then(|it| asked.in_years(it));
    let all = std::iter::once(&asked).chain(&in_years).flat_map(Question::sentences);
    all.map(|group| group.into_iter().filter(|it| accounted(words, it)).collect()).collect()
}

impl Question {
    fn of(words: &[Word]) -> Option<Question> {
        let mut asked = Question::default();
        let mut at = 0;
        let mut operator: Option<(&'static str, usize)> = None;
        let mut numbers: Vec<String> = Vec::new();
        let mut each = false;
        let mut labelled = false;
        let mut over = false;
        while let Some(word) = words.get(at) {
            match word {
                // `revenue per beds`: one by the other.
                Word::Figure(name) if std::mem::take(&mut over) => {
                    let (above, _) = asked.mentioned.pop()?;
                    asked.mentioned.push((format!("{above} / {}", name_text(name)), false));
                }
                Word::Figure(name) => {
                    if each && asked.most.is_some() && asked.mentioned.iter().any(|it| !it.1) {
                        return None;
                    }
                    asked.mentioned.push((name_text(name), false));
                    // `hospitals by beds` are put in order by them.
                    asked.ranked |= std::mem::take(&mut each) && asked.table.is_some() && asked.most.is_none();
                }
                Word::Label(name) => {
                    labelled |= !each;
                    push(&mut asked.groups, &name_text(name));
                }
                Word::Value(column, value) => {
                    // `operator Kangning`: the label of a value makes no groups.
                    if matches!(before(words, at), Some(Word::Label(label)) if label == column) {
                        asked.groups.retain(|it| *it != name_text(column));
                    }
                    asked.values.push((name_text(column), value.clone()));
                }
                Word::Who(name) => {
                    asked.held_in |= matches!(before(words, at), Some(Word::Inside)) && !asked.who.is_empty();
                    push(&mut asked.who, name);
                }
                // 各医院 asks for groups, as `by hospital` does; the average per hospital is over hospitals.
                Word::Table(name, Some(entity), _)
                    if each
                        && !matches!(before(words, at), Some(Word::Label(_)))
                        && (asked.aggregate.is_none() || !["hospitals", "companies"].contains(&name.as_str())) =>
                {
                    push(&mut asked.groups, &name_text(entity));
                    each = false;
                }
                Word::Table(name, entity, many) => {
                    asked.many |= many;
                    let entity = entity.as_deref().map(name_text);
                    match &asked.table {
                        None => asked.table = Some((name_text(name), entity)),
                        Some(table) if table.0 == name_text(name) => {}
                        Some(_) => return None,
                    }
                }
                Word::Kind(name, condition) => {
                    if asked.table.as_ref().is_some_and(|it| it.0 != *name) {
                        return None;
                    }
                    asked.table = Some((name.clone(), Some("company".to_owned())));
                    asked.conditions.push(condition.clone());
                }
                Word::When(period) => push(&mut asked.when, period),
                Word::Until(year) if asked.until.is_none() => asked.until = Some(year.clone()),
                Word::From(year) => {
                    push(&mut asked.when, year);
                    asked.since = true;
                }
                Word::Until(_) | Word::Before | Word::After => return None,
                Word::Per
                    if matches!(
                        (before(words, at), after(words, at)),
                        (Some(Word::Figure(_)), Some((_, Word::Figure(_))))
                    ) =>
                {
                    over = true;
                }
                Word::Per => each = true,
                Word::Number(number) if matches!(words.get(at + 1), Some(Word::Behind(sign)) if !sign.contains(' ')) => {
                    let Some(Word::Behind(sign)) = words.get(at + 1) else { return None };
                    asked.condition(words, (sign, at), (number, at))?;
                    at += 1;
                }
                Word::Behind(test) => match (test.split_once(' '), before(words, at)) {
                    (Some((sign, number)), Some(Word::Figure(_))) => {
                        asked.condition(words, (sign, at), (number, at))?;
                    }
                    _ => return None,
                },
                Word::Number(number) => match operator.take() {
                    Some((sign, place)) => at = asked.condition(words, (sign, place), (number, at))?,
                    None => numbers.push(number.clone()),
                },
                Word::Operator(sign) if asked.holds(words, (sign, at)) => at = after(words, at)?.0,
                // `A higher than B` holds two against each other.
                Word::Operator(_) if matches!(after(words, at), Some((_, Word::Who(_)))) => asked.beaten = true,
                Word::Operator(sign) if operator.is_none() => operator = Some((sign, at)),
                Word::Operator(_) => return None,
                Word::Most(largest) => {
                    asked.most = Some((*largest, None));
                    // 毛利率 最高, `highest gross margin`
                    asked.first = match (before(words, at), after(words, at)) {
                        (Some(Word::Figure(name)), _) | (_, Some((_, Word::Figure(name)))) => Some(name_text(name)),
                        _ => None,
                    };
                }
                Word::Top(n) => asked.most = Some((true, Some((*n).to_owned()))),
                Word::Aggregate(function) => asked.aggregate = Some(function),
                Word::Each => each = true,
                Word::Ranked => asked.ranked = true,
                // `how many beds` asks for a figure.
                Word::HowMany => asked.how_many |= !matches!(after(words, at), Some((_, Word::Figure(_)))),
                Word::HowMuch => asked.how_much = true,
                // 同比 增长 is the growth that its first word says.
                Word::Growth(function) => {
                    asked.growth = asked.growth.filter(|_| *function == "growth").or(Some(function))
                }
                Word::Against => asked.against = true,
                Word::OverTime => asked.over_time = true,
                Word::Year if std::mem::take(&mut each) => asked.over_time = true,
                Word::Year => asked.year = true,
                Word::Moved(sign) => asked.moved = Some(sign),
                Word::Parts => asked.parts = true,
                Word::Verb(verb) => asked.verb = Some(verb),
                Word::Drawn => asked.drawn = true,
                Word::Since => asked.since = true,
                Word::Many => asked.many = true,
                Word::Recent(n, how) => asked.recent = Some((*n, how)),
                Word::Cause => asked.cause = true,
                Word::Near(range) => {
                    at = asked.condition(words, ("in", at), (range, at))?;
                }
                Word::About | Word::More(_) | Word::Than => return None,
                Word::Latest => {}
                Word::Empty | Word::Joint | Word::Inside | Word::Start | Word::To | Word::Between => {}
            }
            at += 1;
        }
        // 通策医疗母公司收入 asks for one company's, and not by that label.
        if labelled && !asked.who.is_empty() {
            return None;
        }
        asked.conditions.extend(asked.above());
        asked.settle();
        asked.against |= asked.beaten && asked.who.len() == 2;
        if asked.beaten && !asked.against {
            return None;
        }
        // Without another figure, how much is how many: 收入超过10亿的公司有多少.
        let tested_alone = asked.mentioned.iter().all(|it| it.1);
        asked.how_many |= asked.how_much && asked.table.is_some() && asked.who.is_empty() && tested_alone;
        if let Some(most) = &mut asked.most {
            most.1 = numbers.pop().or(most.1.take());
        }
        let counted = asked.most.as_ref().is_none_or(|it| it.1.as_ref().is_none_or(|n| n.parse::<u64>().is_ok()));
        (operator.is_none() && numbers.is_empty() && counted).then_some(asked)
    }

    /// `beds over 500`, `more than 500 beds`: a condition is about the figure that stands beside it, and the one before goes first.
    /// Where its last word is.
    fn condition(
        &mut self,
        words: &[Word],
        (sign, place): (&str, usize),
        (number, at): (&str, usize),
    ) -> Option<usize> {
        let (figure, last) = match (before(words, place), after(words, at)) {
            (Some(Word::Figure(name)), _) => (name_text(name), at),
            (_, Some((end, Word::Figure(name)))) => (name_text(name), end),
            _ => (self.mentioned.last()?.0.clone(), at),
        };
        self.conditions.push(format!("{figure} {sign} {number}"));
        match self.mentioned.iter_mut().rev().find(|it| it.0 == figure && last == at) {
            Some(mention) => mention.1 = true,
            None => self.mentioned.push((figure, true)),
        }
        Some(last)
    }

    /// What is asked for; where that is nothing but conditions, what they are about.
    pub(super) fn figures(&self) -> Vec<String> {
        let mut found = Vec::new();
        let any = self.mentioned.iter().any(|it| !it.1);
        self.mentioned.iter().filter(|it| !it.1 || !any).for_each(|it| push(&mut found, &it.0));
        found
    }

    /// The question with its periods as conditions on a column of years.
    fn in_years(&self, year: &str) -> Option<Question> {
        let is_year = |it: &str| it.len() == 4 && it.bytes().all(|it| it.is_ascii_digit());
        let mut made = Question { when: vec![], since: false, until: None, ..self.clone() };
        made.conditions.extend(match self.when.as_slice() {
            [] => None,
            [first] if self.since && is_year(first) => Some(format!("{year} >= {first}")),
            [one] if is_year(one) => Some(format!("{year} = {one}")),
            [one] if one.split_once("..").is_some_and(|(a, b)| is_year(a) && is_year(b)) => {
                Some(format!("{year} in {one}"))
            }
            all if all.iter().all(|it| is_year(it)) => Some(format!("{year} in ({})", all.join(", "))),
            _ => return None,
        });
        made.conditions.extend(self.until.iter().map(|it| format!("{year} <= {it}")));
        (made.conditions.len() > self.conditions.len()).then_some(made)
    }

    pub(super) fn whole(&self, head: &str, more: &str) -> String {
        match &self.table {
            // Of somebody who is named the table is told by the name.
            Some((table, _)) if self.who.is_empty() => format!("{head}{} from {table}{more}", self.clauses()),
            _ => format!("{head}{}{more}", self.clauses()),
        }
    }

    fn sentences(&self) -> Vec<Vec<String>> {
        let one = |it: String| vec![vec![it]];
        if self.how_many {
            let counted = match &self.table {
                Some((_, Some(entity))) => format!("count(distinct {entity})"),
                Some((_, None)) => "count()".to_owned(),
                None => return vec![],
            };
            return one(self.whole(&format!("show {counted}"), ""));
        }
        let figures = self.figures();
        if figures.is_empty() {
            return one_each(self.members());
        }
        let list = figures.iter().map(|it| self.figure(it)).collect::<Vec<_>>().join(", ");
        if self.parts || self.verb.is_some() || self.drawn || self.moved.is_some() && !self.cause {
            return one_each(self.told(&figures, &list));
        }
        if self.year {
            return one_each(self.which_year(&figures));
        }
        if self.cause || self.recent.is_some() {
            return one_each(self.over_years(&figures, &list));
        }
        if self.held_in {
            let [holder, held] = self.who.as_slice() else { return vec![] };
            let holder = holder.trim_matches('"');
            let rest = Question { who: vec![held.clone()], ..self.clone() };
            return one(format!("show {list} where deal contains \"{holder}\"{} from deals", rest.clauses()));
        }
        // The greatest of some is asked for with whose it is.
        let extreme = self.aggregate.filter(|it| ["max", "min"].contains(it) && self.groups.is_empty());
        let extreme = extreme.filter(|_| self.table.is_some() && self.most.is_none() && !self.against);
        if let Some(function) = extreme {
            let plain = Question { aggregate: None, many: false, ..self.clone() };
            return plain.ranking(&figures, Some((function == "max", "1")), &[function]);
        }
        if let Some((largest, n)) = &self.most {
            let n = n.as_deref().unwrap_or(if self.many { "10" } else { "1" });
            let function = if *largest { "max" } else { "min" };
            return self.ranking(&figures, Some((*largest, n)), &["sum", function]);
        }
        if self.ranked {
            return self.ranking(&figures, None, &["sum", "max"]);
        }
        match (self.over_time, self.against, self.who.len()) {
            (true, true, 2..) => {
                // Side by side over time: a line each.
                let one_by = |it: &str| Question { groups: vec![it.to_owned()], ..self.clone() };
                let by = ["company", "hospital", "specialty"].map(|it| one_by(it).whole(&format!("trend {list}"), ""));
                return one_each(by.to_vec());
            }
            (_, true, _) => return one_each(self.comparison(&list)),
            _ => {}
        }
        let verb = if self.over_time || self.since || self.until.is_some() { "trend" } else { "show" };
        let mut found = one(self.whole(&format!("{verb} {list}"), ""));
        // Nobody says how the figures of one's own table add up.
        if let (Question { aggregate: None, growth: None, .. }, false, "show") = (self, self.groups.is_empty(), verb) {
            let each =
                |function: &str| figures.iter().map(|it| format!("{function}({it})")).collect::<Vec<_>>().join(", ");
            found.push(["sum", "mean"].map(|it| self.whole(&format!("show {}", each(it)), "")).to_vec());
        }
        found
    }

    /// A figure, or what is asked of it.
    pub(super) fn figure(&self, name: &str) -> String {
        match (self.growth, self.aggregate) {
            (Some(function), _) | (None, Some(function)) => format!("{function}({name})"),
            (None, None) => name.to_owned(),
        }
    }

    /// The conditions; several values of one label are any of them.
    pub(super) fn conditions(&self) -> Vec<String> {
        let mut labels: Vec<String> = Vec::new();
        self.values.iter().for_each(|it| push(&mut labels, &it.0));
        let of = |label: &String| {
            let mut values: Vec<String> = Vec::new();
            self.values.iter().filter(|it| it.0 == *label).for_each(|it| push(&mut values, &format!("\"{}\"", it.1)));
            match values.as_slice() {
                [one] => format!("{label} = {one}"),
                all => format!("{label} in ({})", all.join(", ")),
            }
        };
        labels.iter().map(of).chain(self.conditions.iter().cloned()).collect()
    }

    pub(super) fn clauses(&self) -> String {
        let mut text = String::new();
        if !self.who.is_empty() {
            text.push_str(&format!(" of {}", self.who.join(", ")));
        }
        let conditions = self.conditions();
        if !conditions.is_empty() {
            text.push_str(&format!(" where {}", conditions.join(" and ")));
        }
        if !self.groups.is_empty() {
            text.push_str(&format!(" by {}", self.groups.join(", ")));
        }
        match (self.since, self.when.as_slice()) {
            (_, []) => {}
            (true, [first, ..]) => text.push_str(&format!(" since {first}")),
            (false, all) => text.push_str(&format!(" for {}", all.join(", "))),
        }
        text.extend(self.until.iter().map(|it| format!(" until {it}")));
        text
    }
}

pub(super) fn one_each(all: Vec<String>) -> Vec<Vec<String>> {
    all.into_iter().map(|it| vec![it]).collect()
}

fn push(list: &mut Vec<String>, name: &str) {
    if !list.iter().any(|it| it == name) {
        list.push(name.to_owned());
    }
}
