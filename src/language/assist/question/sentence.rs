//! The sentence that the words of a question ask for.

use super::words::Word;

/// What a question asks, from its words.
#[derive(Default)]
struct Question {
    figures: Vec<String>,
    groups: Vec<String>,
    who: Vec<String>,
    table: Option<(String, Option<String>)>,
    when: Vec<String>,
    since: bool,
    until: Option<String>,
    conditions: Vec<String>,
    /// Values of labels: the column, and which.
    values: Vec<(String, Vec<String>)>,
    /// The figures that conditions are about, so that `beds` in `more than 500 beds` is not asked for again.
    tested: Vec<String>,
    most: Option<(bool, Option<String>)>,
    ranked: bool,
    aggregate: Option<&'static str>,
    how_many: bool,
    how_much: bool,
    growth: Option<&'static str>,
    against: bool,
    over_time: bool,
}

/// The sentences that may be meant, the likeliest first.
pub(super) fn sentences(words: &[Word]) -> Vec<String> {
    let Some(asked) = Question::of(words) else { return vec![] };
    asked.sentences()
}

impl Question {
    fn of(words: &[Word]) -> Option<Question> {
        let mut asked = Question::default();
        let words: Vec<&Word> = words.iter().filter(|it| **it != Word::Empty).collect();
        let mut at = 0;
        let mut operator: Option<&'static str> = None;
        let mut numbers: Vec<String> = Vec::new();
        let mut each = false;
        let mut labelled = false;
        let mut over: Option<()> = None;
        while let Some(word) = words.get(at) {
            let next = words.get(at + 1);
            match word {
                // `revenue per beds`: one by the other.
                Word::Figure(name) if over.take().is_some() => {
                    let above = asked.figures.pop()?;
                    push(&mut asked.figures, &format!("{above} / {name}"));
                }
                Word::Figure(name) => {
                    if each && asked.most.is_some() && !asked.figures.is_empty() {
                        return None;
                    }
                    push(&mut asked.figures, name);
                    each = false;
                }
                Word::Label(name) => {
                    labelled |= !each;
                    push(&mut asked.groups, name);
                }
                Word::Value(column, value) => match asked.values.iter_mut().find(|it| it.0 == *column) {
                    Some(values) => push(&mut values.1, value),
                    None => asked.values.push((column.clone(), vec![value.clone()])),
                },
                Word::Who(name) => push(&mut asked.who, name),
                // 各医院 asks for groups, as `by hospital` does; the average per hospital is over hospitals.
                Word::Table(name, Some(entity))
                    if each && (asked.aggregate.is_none() || !["hospitals", "companies"].contains(&name.as_str())) =>
                {
                    push(&mut asked.groups, entity);
                    each = false;
                }
                Word::Table(name, entity) => match &asked.table {
                    None => asked.table = Some((name.clone(), entity.clone())),
                    Some(table) if table.0 == *name => {}
                    Some(_) => return None,
                },
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
                        (at.checked_sub(1).map(|it| words[it]), next),
                        (Some(Word::Figure(_)), Some(Word::Figure(_)))
                    ) =>
                {
                    over = Some(());
                }
                Word::Per => each = true,
                Word::Number(number) => {
                    if let Some(operator) = operator.take() {
                        // `more than 500 beds`, `beds over 500`.
                        let figure = match (next, asked.figures.last()) {
                            (Some(Word::Figure(name)), _) => {
                                at += 1;
                                name.clone()
                            }
                            (_, Some(name)) => name.clone(),
                            _ => return None,
                        };
                        asked.conditions.push(format!("{figure} {operator} {number}"));
                        push(&mut asked.tested, &figure);
                    } else {
                        numbers.push(number.clone());
                    }
                }
                Word::Operator(it) => operator = Some(it),
                Word::Most(largest) => asked.most = Some((*largest, None)),
                Word::Top(n) => asked.most = Some((true, Some((*n).to_owned()))),
                Word::Aggregate(function) => asked.aggregate = Some(function),
                Word::Each => each = true,
                Word::Ranked => asked.ranked = true,
                Word::HowMany => asked.how_many = true,
                Word::HowMuch => asked.how_much = true,
                Word::Growth(function) => asked.growth = Some(function),
                Word::Against => asked.against = true,
                Word::OverTime => asked.over_time = true,
                Word::Since => asked.since = true,
                Word::Empty => {}
            }
            at += 1;
        }
        let sides = matches!(asked.values.as_slice(), [(_, values)] if values.len() == 2);
        if !(asked.against && sides && asked.who.is_empty()) {
            let values = std::mem::take(&mut asked.values);
            asked.conditions.splice(0..0, values.iter().map(chosen));
        }
        // 通策医疗母公司收入 asks for one company's, and not by that label.
        if labelled && !asked.who.is_empty() {
            return None;
        }
        // Without another figure, how much is how many: 收入超过10亿的公司有多少.
        let tested_alone = asked.figures.iter().all(|it| asked.tested.contains(it));
        asked.how_many |= asked.how_much && asked.table.is_some() && asked.who.is_empty() && tested_alone;
        if let Some(most) = &mut asked.most {
            most.1 = numbers.pop().or(most.1.take());
        }
        let counted = asked.most.as_ref().is_none_or(|it| it.1.as_ref().is_none_or(|n| n.parse::<u64>().is_ok()));
        (operator.is_none() && numbers.is_empty() && counted).then_some(asked)
    }

    fn sentences(&self) -> Vec<String> {
        let figures = if self.figures.is_empty() { &self.tested } else { &self.figures };
        let whole = |head: String, more: String| {
            let with = self.table.as_ref().map(|it| format!("{head}{} from {}{more}", self.clauses(), it.0));
            let without = format!("{head}{}{more}", self.clauses());
            match with {
                // Of somebody who is named the table is told by the name.
                Some(with) if self.who.is_empty() => vec![with],
                _ => vec![without],
            }
        };
        if self.how_many {
            let counted = match &self.table {
                Some((_, Some(entity))) => format!("count(distinct {entity})"),
                Some((_, None)) => "count()".to_owned(),
                None => return vec![],
            };
            let more = self.growth.is_some() || self.over_time;
            return if more { vec![] } else { whole(format!("show {counted}"), String::new()) };
        }
        let Some(first) = figures.first() else { return self.members() };
        if let Some((largest, n)) = &self.most {
            if figures.len() > 1 {
                return vec![];
            }
            let word = if *largest { "top" } else { "bottom" };
            let n = n.as_deref().unwrap_or("1");
            return whole(format!("rank {}", self.figure(first)), format!(" {word} {n}"));
        }
        if self.ranked {
            return if figures.len() > 1 {
                vec![]
            } else {
                whole(format!("rank {}", self.figure(first)), String::new())
            };
        }
        let list = figures.iter().map(|it| self.figure(it)).collect::<Vec<_>>().join(", ");
        // Two specialties are the two groups that are compared.
        if let [values] = self.values.as_slice() {
            let groups = std::iter::once(&values.0).chain(&self.groups).cloned().collect::<Vec<_>>().join(", ");
            let rest = Question { groups: vec![], ..self.part() }.clauses();
            let from = self.table.as_ref().map_or(String::new(), |it| format!(" from {}", it.0));
            return vec![format!("compare {list} by {groups} among {}{rest}{from}", chosen(values))];
        }
        if let (true, [one, other]) = (self.against, self.who.as_slice()) {
            let rest = Question { who: vec![], ..self.part() }.clauses();
            return vec![format!("compare {list} of {one} vs {other}{rest}")];
        }
        if let (true, [one], [then, now]) = (self.against, self.who.as_slice(), self.when.as_slice()) {
            let rest = Question { who: vec![], when: vec![], ..self.part() }.clauses();
            return vec![format!("compare {list} of {one} for {then} vs {now}{rest}")];
        }
        if self.against {
            // What a condition is about alone is not compared.
            let compared: Vec<String> = self.figures.iter().filter(|it| !self.tested.contains(it)).cloned().collect();
            let compared = if compared.is_empty() { figures } else { &compared };
            let list = compared.iter().map(|it| self.figure(it)).collect::<Vec<_>>().join(", ");
            let sides = !self.groups.is_empty() || !self.conditions.is_empty();
            let told = sides && self.who.is_empty() && !self.over_time && !self.since;
            return if told { whole(format!("compare {list}"), String::new()) } else { vec![] };
        }
        if self.over_time || self.since || self.until.is_some() {
            return whole(format!("trend {list}"), String::new());
        }
        whole(format!("show {list}"), String::new())
    }

    /// Whoever is asked for without a figure: the largest, or all.
    fn members(&self) -> Vec<String> {
        let Some((table, Some(entity))) = &self.table else { return vec![] };
        if !self.who.is_empty()
            || !self.groups.is_empty()
            || self.aggregate.is_some()
            || self.against
            || self.growth.is_some()
            || self.until.is_some()
        {
            return vec![];
        }
        let size = match table.as_str() {
            "hospitals" => "beds",
            "companies" => "revenue",
            _ => return vec![],
        };
        match &self.most {
            Some((largest, n)) => {
                let (word, n) = (if *largest { "top" } else { "bottom" }, n.as_deref().unwrap_or("10"));
                vec![format!("rank {size}{} from {table} {word} {n}", self.clauses())]
            }
            None if self.when.is_empty() && !self.over_time => {
                let conditions = self.conditions.join(" and ");
                let kept = if conditions.is_empty() { String::new() } else { format!(" | where {conditions}") };
                vec![format!("from {table}{kept} | distinct {entity}")]
            }
            None => vec![],
        }
    }

    /// A figure, or what is asked of it.
    fn figure(&self, name: &str) -> String {
        match (self.growth, self.aggregate) {
            (Some(function), _) | (None, Some(function)) => format!("{function}({name})"),
            (None, None) => name.to_owned(),
        }
    }

    fn clauses(&self) -> String {
        let mut text = String::new();
        if !self.who.is_empty() {
            text.push_str(&format!(" of {}", self.who.join(", ")));
        }
        if !self.conditions.is_empty() {
            text.push_str(&format!(" where {}", self.conditions.join(" and ")));
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

    fn part(&self) -> Question {
        Question {
            groups: self.groups.clone(),
            when: self.when.clone(),
            since: self.since,
            until: self.until.clone(),
            conditions: self.conditions.clone(),
            ..Question::default()
        }
    }
}

/// The condition of some values of a column.
fn chosen((column, values): &(String, Vec<String>)) -> String {
    match values.as_slice() {
        [one] => format!("{column} = \"{one}\""),
        some => {
            let list = some.iter().map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(", ");
            format!("{column} in ({list})")
        }
    }
}

fn push(list: &mut Vec<String>, name: &str) {
    if !list.iter().any(|it| it == name) {
        list.push(name.to_owned());
    }
}
