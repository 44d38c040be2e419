//! Two sides of a comparison, figures beside the one that puts in order, and whoever is asked for without any.

use super::sentence::{Question, one_each};
use super::words::{Word, after, before};
use crate::script::name_text;

impl Question {
    /// Two sides: two that are named, two periods of one, two values of a label; else what groups or conditions make.
    pub(super) fn comparison(&self, list: &str) -> Vec<String> {
        if let [one, other] = self.who.as_slice() {
            let rest = Question { who: vec![], table: None, ..self.clone() };
            return vec![format!("compare {list} of {one} vs {other}{}", rest.clauses())];
        }
        if let ([one], [then, now]) = (self.who.as_slice(), self.when.as_slice()) {
            let rest = Question { who: vec![], when: vec![], ..self.clone() }.clauses();
            return vec![format!("compare {list} of {one} for {then} vs {now}{rest}")];
        }
        if let ([], [then, now], [], []) =
            (self.who.as_slice(), self.when.as_slice(), self.values.as_slice(), self.conditions.as_slice())
        {
            let rest = Question { when: vec![], ..self.clone() };
            return vec![rest.whole(&format!("compare {list} for {then} vs {now}"), "")];
        }
        if let ([(label, one), (same, other)], true) = (self.values.as_slice(), self.who.is_empty())
            && label == same
        {
            let rest = Question { values: vec![], conditions: vec![], ..self.clone() };
            let among = self.conditions.join(" and ");
            let among = if among.is_empty() { among } else { format!(" among {among}") };
            let head = format!("compare {list} where {label} = \"{one}\" vs {label} = \"{other}\"{among}");
            return vec![rest.whole(&head, "")];
        }
        // What several values of a label are to each other is not told.
        if self.values.iter().enumerate().any(|(at, it)| self.values[..at].iter().any(|other| other.0 == it.0)) {
            return vec![];
        }
        if let ([one, other], [], []) = (self.conditions.as_slice(), self.values.as_slice(), self.who.as_slice())
            && one.split(' ').next() == other.split(' ').next()
        {
            let rest = Question { conditions: vec![], ..self.clone() };
            return vec![rest.whole(&format!("compare {list} where {one} vs {other}"), "")];
        }
        let sides = !self.groups.is_empty() || !self.conditions.is_empty() || !self.values.is_empty();
        let told = sides && self.who.is_empty() && !self.over_time && !self.since;
        if told { vec![self.whole(&format!("compare {list}"), "")] } else { vec![] }
    }

    /// Whether an operator stands between a figure and the only one who is named, so that others are held against them.
    pub(super) fn holds(&mut self, words: &[Word], (sign, at): (&'static str, usize)) -> bool {
        let named = words.iter().filter(|it| matches!(it, Word::Who(_))).count();
        let (Some(Word::Figure(figure)), Some((_, Word::Who(name)))) = (before(words, at), after(words, at)) else {
            return false;
        };
        let first = named == 1 && self.held.is_none();
        if first {
            let figure = name_text(figure);
            // What is compared is there for that.
            self.mentioned.iter_mut().filter(|it| it.0 == figure).for_each(|it| it.1 = true);
            self.held = Some((figure, sign, name.clone()));
        }
        first
    }

    /// The condition of those who are held against somebody, for the same periods.
    pub(super) fn above(&self) -> Option<String> {
        let (figure, sign, name) = self.held.as_ref()?;
        let when = if self.when.is_empty() { String::new() } else { format!(" for {}", self.when.join(", ")) };
        Some(format!("{figure} {sign} ({figure} of {name}{when})"))
    }

    /// Why something moved asks for a cause; two years of a trend are its first and its last.
    pub(super) fn settle(&mut self) {
        if self.verb == Some("why") && (self.over_time || self.growth.is_some() || self.moved.is_some()) {
            self.verb = None;
            self.cause = true;
        }
        // The growth of what is called one is that itself.
        if matches!(self.growth, Some("growth" | "yoy")) && self.mentioned.iter().all(|it| it.0.ends_with("_growth")) {
            self.growth = None;
        }
        let year = |it: &String| it.len() == 4 && it.bytes().all(|it| it.is_ascii_digit());
        if let ([first, last], true, false) = (self.when.as_slice(), self.over_time, self.cause)
            && year(first)
            && year(last)
            && first < last
        {
            self.when = vec![format!("{first}..{last}")];
        }
    }

    /// What a verb tells of figures: their parts, how they are spread, how two move together, a picture.
    pub(super) fn told(&self, figures: &[String], list: &str) -> Vec<String> {
        match (self.parts, self.verb, figures) {
            (false, None, [figure]) if self.moved.is_some() => {
                let test = self.moved.map(|sign| format!("growth({figure}) {sign} 0"));
                let conditions = self.conditions.iter().cloned().chain(test).collect();
                vec![Question { conditions, ..self.clone() }.whole(&format!("show growth({figure})"), "")]
            }
            (false, Some("benchmark"), _) => {
                let [one] = self.who.as_slice() else { return vec![] };
                let rest = Question { who: vec![], table: None, ..self.clone() };
                vec![rest.whole(&format!("benchmark {one} on {list}"), "")]
            }
            (true, None, [figure]) => {
                let groups = if self.groups.is_empty() { vec!["business".to_owned()] } else { self.groups.clone() };
                vec![Question { groups, ..self.clone() }.whole(&format!("mix {figure}"), "")]
            }
            (false, Some("correlate"), [one, other]) => vec![self.whole(&format!("correlate {one} with {other}"), "")],
            (false, Some(verb), [figure]) if verb != "correlate" => vec![self.whole(&format!("{verb} {figure}"), "")],
            (false, None, _) => {
                let over_time = self.over_time || self.since || !self.who.is_empty() || !self.when.is_empty();
                let verb = if over_time && self.groups.is_empty() { "trend" } else { "show" };
                let added = figures.iter().map(|it| format!("sum({it})")).collect::<Vec<_>>().join(", ");
                let one = |list: &str| self.whole(&format!("{verb} {list}"), " | plot");
                if self.groups.is_empty() { vec![one(list)] } else { vec![one(list), one(&added)] }
            }
            _ => vec![],
        }
    }

    /// The year in which a figure, or its growth, is most.
    pub(super) fn which_year(&self, figures: &[String]) -> Vec<String> {
        let ([figure], Some((largest, None))) = (figures, &self.most) else { return vec![] };
        let by = match self.growth {
            Some("growth" | "yoy") => "growth",
            Some(_) => return vec![],
            None => "value",
        };
        let word = if *largest { "top" } else { "bottom" };
        vec![self.whole(&format!("trend {figure}"), &format!(" | {word} 1 by {by}"))]
    }

    /// Who has most of one figure: of figures that nobody says how to add up, by one of some functions.
    pub(super) fn ranking(
        &self,
        figures: &[String],
        cut: Option<(bool, &str)>,
        functions: &[&str],
    ) -> Vec<Vec<String>> {
        let [figure] = figures else { return one_each(self.ranking_with(figures, cut)) };
        let cut = cut.map_or(String::new(), |(largest, n)| format!(" {} {n}", if largest { "top" } else { "bottom" }));
        let mut found = vec![vec![self.whole(&format!("rank {}", self.figure(figure)), &cut)]];
        if let (Some((_, Some(entity))), true) = (&self.table, self.groups.is_empty()) {
            let grouped = Question { groups: vec![entity.clone()], ..self.clone() };
            let by = |it: &&str| match (self.growth, self.aggregate) {
                (None, None) => grouped.whole(&format!("rank {it}({figure})"), &cut),
                _ => grouped.whole(&format!("rank {}", self.figure(figure)), &cut),
            };
            found.push(functions.iter().map(by).collect());
        } else if self.growth.is_none() && self.aggregate.is_none() && !self.groups.is_empty() {
            let by = |it: &&str| self.whole(&format!("rank {it}({figure})"), &cut);
            found.push(functions.iter().map(by).collect());
        }
        found
    }

    /// Who has most of one figure, and what another is of them; where two tables know the two, one by the other's owner.
    pub(super) fn ranking_with(&self, figures: &[String], cut: Option<(bool, &str)>) -> Vec<String> {
        let Some((largest, n)) = cut else { return vec![] };
        let cut = format!(" {} {n}", if largest { "top" } else { "bottom" });
        let mut ordered: Vec<&String> = figures.iter().collect();
        ordered.sort_by_key(|it| self.first.as_ref() != Some(it));
        let list = |of: &dyn Fn(&str) -> String| ordered.iter().map(|it| of(it)).collect::<Vec<_>>().join(", ");
        let mut found = vec![self.whole(&format!("show {}", list(&|it| self.figure(it))), &cut)];
        let [one, other] = ordered.as_slice() else { return found };
        let plain = self.growth.is_none() && self.aggregate.is_none() && self.groups.is_empty();
        if !plain || !self.who.is_empty() {
            return found;
        }
        // The figures of companies stand beside those of their hospitals.
        for owned in [one, other] {
            let by_owner = list(&|it| match it == owned.as_str() {
                true => it.to_owned(),
                false => format!("mean(operator.{it}) as {it}"),
            });
            let of_owner = list(&|it| if it == owned.as_str() { it.to_owned() } else { format!("operator.{it}") });
            let clauses = self.clauses();
            match self.table.as_ref().map(|it| it.0.as_str()) {
                Some("companies") => found.push(format!("show {by_owner} by operator{clauses} from hospitals{cut}")),
                Some("hospitals") => found.push(format!("show {of_owner}{clauses} from hospitals{cut}")),
                _ => {}
            }
        }
        found
    }

    /// Whoever is asked for without a figure: the largest, or all.
    pub(super) fn members(&self) -> Vec<String> {
        let Some((table, Some(entity))) = &self.table else { return vec![] };
        if let ([_], Some((largest, n)), true) = (self.groups.as_slice(), &self.most, self.who.is_empty()) {
            let word = if *largest { "top" } else { "bottom" };
            let n = n.as_deref().unwrap_or("1");
            return vec![self.whole(&format!("rank count(distinct {entity})"), &format!(" {word} {n}"))];
        }
        if !self.who.is_empty() || !self.groups.is_empty() {
            return vec![];
        }
        match &self.most {
            Some((largest, n)) => {
                let size = match table.as_str() {
                    "hospitals" => "beds",
                    "companies" => "revenue",
                    "deals" => "deal_value",
                    _ => return vec![],
                };
                let n = n.as_deref().unwrap_or(if self.many { "10" } else { "1" });
                let word = if *largest { "top" } else { "bottom" };
                vec![format!("rank {size}{} from {table} {word} {n}", self.clauses())]
            }
            None if self.when.is_empty() => {
                let conditions = self.conditions().join(" and ");
                let kept = if conditions.is_empty() { String::new() } else { format!(" | where {conditions}") };
                vec![format!("from {table}{kept} | distinct {entity}")]
            }
            None => {
                let [when] = self.when.as_slice() else { return vec![] };
                let all: Vec<String> = std::iter::once(format!("period = {when}")).chain(self.conditions()).collect();
                vec![format!("from {table} | where {} | distinct {entity}", all.join(" and "))]
            }
        }
    }
}
