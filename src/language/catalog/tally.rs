//! How often each value of a text column stands in its rows.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// The different values of a column, the commonest first; of two that are equally common the one that sorts first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// The values.
    pub values: Vec<String>,
    /// In how many rows each of them stands.
    pub counts: Vec<u64>,
}

impl Tally {
    /// The tally of the texts of a column; none where more than `most` are different.
    pub fn of<'a>(texts: impl Iterator<Item = &'a str>, most: usize) -> Option<Tally> {
        let mut found: HashMap<&str, u64> = HashMap::new();
        for text in texts {
            *found.entry(text).or_insert(0) += 1;
            if most < found.len() {
                return None;
            }
        }
        Some(Tally::counted(found))
    }

    /// The tally of texts that are counted already.
    pub fn counted<'a>(found: impl IntoIterator<Item = (&'a str, u64)>) -> Tally {
        let mut found: Vec<(&str, u64)> = found.into_iter().collect();
        found.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let (values, counts) = found.into_iter().map(|(text, n)| (text.to_owned(), n)).unzip();
        Tally { values, counts }
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn the_commonest_stands_first() {
        let tally = Tally::of(["b", "a", "c", "c", "a", "c"].into_iter(), 3).expect("three values");
        assert_eq!((tally.values, tally.counts), (vec!["c".into(), "a".into(), "b".into()], vec![3, 2, 1]));
        assert_eq!(Tally::of(["b", "a", "c"].into_iter(), 2), None);
    }
}
