//! Two sides of a comparison, figures beside the one that puts in order, and whoever is asked for without any.

use super::sentence::Question;

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
        let sides = !self.groups.is_empty() || !self.conditions.is_empty() || !self.values.is_empty();
        let told = sides && self.who.is_empty() && !self.over_time && !self.since;
        if told { vec![self.whole(&format!("compare {list}"), "")] } else { vec![] }
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
        if !self.who.is_empty() || !self.groups.is_empty() {
            return vec![];
        }
        match &self.most {
            Some((largest, n)) => {
                let size = match table.as_str() {
                    "hospitals" => "beds",
                    "companies" => "revenue",
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
            None => vec![],
        }
    }
}
