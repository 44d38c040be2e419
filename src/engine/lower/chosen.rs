//! Keys that are a choice among words, as a cohort and the rest are: rows are put together by what decides, and the word is made
//! once a group.

use language::plan::{BinaryOperator, Expr as Meant, Named, Value};
use language::types::Type;
use polars::prelude::*;

use super::expression;

/// Keys in which choices among words stand as columns of truths, or of the place of the word.
pub(super) struct Choices {
    /// Columns to add, those that read others after them.
    made: [Vec<Expr>; 2],
    /// The plain columns, these ones too.
    pub(super) schema: Vec<(String, Type)>,
    /// The keys as rows are put together by them.
    pub(super) keys: Vec<Named>,
    /// The keys as they are made of those.
    after: Vec<Expr>,
}

impl Choices {
    /// Of keys over columns of these types; none where no key is such a choice.
    pub(super) fn of(keys: &[Named], schema: &[(String, Type)]) -> Option<Choices> {
        let mut choices = Choices { made: [vec![], vec![]], schema: schema.to_vec(), keys: vec![], after: vec![] };
        for key in keys {
            if choices.apart(key).is_none() {
                choices.keys.push(key.clone());
                choices.after.push(col(key.name.as_str()));
            }
        }
        (!choices.made[0].is_empty()).then_some(choices)
    }

    /// The frame with the columns.
    pub(super) fn added(&self, frame: LazyFrame) -> LazyFrame {
        self.made.iter().filter(|it| !it.is_empty()).fold(frame, |frame, it| frame.with_columns(it.clone()))
    }

    /// The groups with their words, and with other columns after these.
    pub(super) fn worded(self, groups: LazyFrame, others: impl Iterator<Item = Expr>) -> LazyFrame {
        groups.select(self.after.into_iter().chain(others).collect::<Vec<_>>())
    }

    /// Takes a key apart; none where it is no choice among words.
    fn apart(&mut self, key: &Named) -> Option<()> {
        let Meant::If(..) = &key.expr else { return None };
        let mut choice = Choice { truths: vec![], words: vec![], first: self.schema.len() };
        let place = choice.place(&key.expr)?;
        if choice.truths.is_empty() {
            return None;
        }
        let truths = choice.truths.iter().map(|it| expression::lower(it, &self.schema)).collect::<Vec<Expr>>();
        for truth in truths {
            let name = choice_name(self.schema.len());
            self.made[0].push(truth.alias(name.as_str()));
            self.schema.push((name, Type::Truth));
        }
        let words: Vec<Expr> = choice.words.iter().map(|it| lit(*it)).collect();
        let held = choice_name(choice.first);
        if let [Some(yes), Some(no), Some(open)] = [Some(true), Some(false), None].map(|it| place_of(&place, it))
            && choice.truths.len() == 1
            && yes != no
            && yes != open
            && no != open
        {
            let is = || col(held.as_str());
            let word = when(is()).then(words[yes].clone()).when(is().not()).then(words[no].clone());
            self.after.push(word.otherwise(words[open].clone()).alias(key.name.as_str()));
            self.keys.push(Named::new(held.clone(), Meant::column(held)));
            return Some(());
        }
        let held = choice_name(self.schema.len());
        self.made[1].push(expression::lower(&place, &self.schema).alias(held.as_str()));
        self.schema.push((held.clone(), Type::Integer));
        let last = words.last()?.clone();
        let is = |at: usize| col(held.as_str()).eq(lit(at as i64));
        let word = words
            .into_iter()
            .enumerate()
            .rev()
            .skip(1)
            .fold(last, |or, (at, word)| when(is(at)).then(word).otherwise(or));
        self.after.push(word.alias(key.name.as_str()));
        self.keys.push(Named::new(held.clone(), Meant::column(held)));
        Some(())
    }
}

fn choice_name(at: usize) -> String {
    format!("~choice{at}")
}

/// A choice among words as it is read.
struct Choice<'a> {
    /// What decides it, each once.
    truths: Vec<Meant>,
    /// The words, each once.
    words: Vec<&'a str>,
    /// The number of the first column of truths.
    first: usize,
}

impl<'a> Choice<'a> {
    /// The choice among the places of its words, over the columns of truths.
    fn place(&mut self, expr: &'a Meant) -> Option<Meant> {
        match expr {
            Meant::If(condition, then, otherwise) => {
                let condition = self.truth(condition);
                Some(condition.then_else(self.place(then)?, self.place(otherwise)?))
            }
            Meant::Literal(Value::Text(word), _) => {
                let at = self.words.iter().position(|it| it == word).unwrap_or_else(|| {
                    self.words.push(word);
                    self.words.len() - 1
                });
                Some(Meant::Literal(Value::Integer(at as i64), Type::Integer))
            }
            _ => None,
        }
    }

    /// A truth over the columns of truths.
    fn truth(&mut self, expr: &Meant) -> Meant {
        match expr {
            Meant::Literal(..) => expr.clone(),
            Meant::Not(inner) => self.truth(inner).negated(),
            Meant::Binary(operator @ (BinaryOperator::And | BinaryOperator::Or), left, right) => {
                let (left, right) = (self.truth(left), self.truth(right));
                Meant::Binary(*operator, Box::new(left), Box::new(right))
            }
            Meant::If(condition, then, otherwise) => {
                let condition = self.truth(condition);
                condition.then_else(self.truth(then), self.truth(otherwise))
            }
            Meant::IsMissing(inner) => match self.lacks(inner) {
                Some(at) => self.column(at).is_missing(),
                None => self.asked(expr),
            },
            _ => self.asked(expr),
        }
    }

    /// The truth that is missing where a value is.
    fn lacks(&self, value: &Meant) -> Option<usize> {
        let known = |it: &Meant| matches!(it, Meant::Literal(value, _) if *value != Value::Missing);
        self.truths.iter().position(|it| match it {
            Meant::Binary(operator, left, right) if operator.compares() => {
                **left == *value && known(right) || **right == *value && known(left)
            }
            Meant::In(of, _) => **of == *value,
            _ => false,
        })
    }

    fn asked(&mut self, truth: &Meant) -> Meant {
        let at = self.truths.iter().position(|it| it == truth).unwrap_or_else(|| {
            self.truths.push(truth.clone());
            self.truths.len() - 1
        });
        self.column(at)
    }

    fn column(&self, at: usize) -> Meant {
        Meant::column(choice_name(self.first + at))
    }
}

/// The place that is chosen where the one truth that decides is this.
fn place_of(expr: &Meant, truth: Option<bool>) -> Option<usize> {
    match expr {
        Meant::If(condition, then, otherwise) => {
            let chosen = if truth_of(condition, truth) == Some(true) { then } else { otherwise };
            place_of(chosen, truth)
        }
        Meant::Literal(Value::Integer(at), _) => usize::try_from(*at).ok(),
        _ => None,
    }
}

fn truth_of(expr: &Meant, truth: Option<bool>) -> Option<bool> {
    let of = |it: &Meant| truth_of(it, truth);
    match expr {
        Meant::Column(_) => truth,
        Meant::Literal(Value::Truth(it), _) => Some(*it),
        Meant::Not(inner) => of(inner).map(|it| !it),
        Meant::IsMissing(inner) => Some(of(inner).is_none()),
        Meant::Binary(BinaryOperator::And, left, right) => match (of(left), of(right)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        },
        Meant::Binary(BinaryOperator::Or, left, right) => match (of(left), of(right)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        },
        Meant::If(condition, then, otherwise) => match of(condition) {
            Some(true) => of(then),
            _ => of(otherwise),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a cohort, the rest, and what is neither.
    #[test]
    fn a_cohort_is_put_together_by_its_condition() {
        let is = Meant::binary(BinaryOperator::Greater, Meant::column("beds"), Meant::number(1.0));
        let open = Meant::column("beds").is_missing().then_else(Meant::text("missing"), Meant::text("undecided"));
        let rest = is.clone().negated().then_else(Meant::text("rest"), open);
        let keys = [Named::new("cohort", is.then_else(Meant::text("cohort"), rest))];
        let schema = [("beds".to_owned(), Type::Number)];
        let choices = Choices::of(&keys, &schema).expect("a choice");
        assert_eq!(choices.made.map(|it| it.len()), [1, 0], "the condition alone is asked of each row");
        let beds = df!("beds" => [Some(2.0), None, Some(1.0), Some(3.0)]).expect("a frame").lazy();
        let choices = Choices::of(&keys, &schema).expect("a choice");
        let groups = choices.added(beds).group_by([col(choices.keys[0].name.as_str())]).agg([len().alias("n")]);
        let worded = choices.worded(groups, [col("n")].into_iter()).sort(["cohort"], SortMultipleOptions::default());
        let worded = worded.collect().expect("a table");
        let words: Vec<Option<&str>> = worded.column("cohort").expect("words").str().expect("texts").iter().collect();
        assert_eq!(words, [Some("cohort"), Some("missing"), Some("rest")]);
    }

    /// What two conditions decide, with one word for several cases.
    #[test]
    fn more_conditions_make_a_place_among_the_words() {
        let is = |name: &str| Meant::binary(BinaryOperator::Equal, Meant::column(name), Meant::text("yes"));
        let both = is("a").and(is("b")).then_else(Meant::text("both"), Meant::text("not"));
        let keys = [Named::new("word", both)];
        let schema = [("a".to_owned(), Type::Text), ("b".to_owned(), Type::Text)];
        let choices = Choices::of(&keys, &schema).expect("a choice");
        let frame =
            df!("a" => [Some("yes"), Some("yes"), None, Some("no")], "b" => [Some("yes"), None, Some("yes"), None]);
        let frame = choices.added(frame.expect("a frame").lazy());
        let groups = frame.group_by([col(choices.keys[0].name.as_str())]).agg([len().alias("n")]);
        let worded = choices.worded(groups, [col("n")].into_iter()).sort(["n"], SortMultipleOptions::default());
        let worded = worded.collect().expect("a table");
        let words: Vec<Option<&str>> = worded.column("word").expect("words").str().expect("texts").iter().collect();
        assert_eq!(words, [Some("both"), Some("not")]);
    }

    /// A key that is a column at one end is no choice among words.
    #[test]
    fn an_end_that_is_a_column_stays() {
        let is = Meant::column("open").is_missing();
        let keys = [Named::new("key", is.then_else(Meant::text("none"), Meant::column("open")))];
        assert!(Choices::of(&keys, &[("open".to_owned(), Type::Text)]).is_none());
    }
}
