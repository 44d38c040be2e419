//! The values of a column with the number of rows that have each: their forms are made once a column, and each key is one search through all of them.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use memchr::memmem::Finder;

use super::super::kept::Kept;
use super::fit::{Fit, Typed};
use crate::catalog::{Catalog, Tally, snake};
use crate::nearest::pinyin;

/// How many values of one fit are offered.
pub(super) const MOST: usize = 100;

/// No value fits worse.
const RANKS: usize = 10;

static FORMS: Kept<Tally, Forms> = Kept::new();

/// A value that goes on from what was typed.
pub(super) struct Value<'a> {
    pub fit: Fit,
    pub text: &'a str,
    /// How many rows have it.
    pub n: u64,
}

/// Forms one after another, each after a line end, and what each belongs to.
#[derive(Debug, Default)]
struct Lines {
    text: String,
    /// Where each starts, ascending, and the number of its value.
    starts: Vec<(usize, usize)>,
}

/// The values of a column in the forms in which they are compared.
#[derive(Debug)]
struct Forms {
    keys: Lines,
    /// How the Chinese ones sound, in full and by initials; made when letters are first typed.
    sounds: OnceLock<[Lines; 2]>,
}

impl Lines {
    fn push(&mut self, value: usize, form: &str) {
        self.text.push('\n');
        self.starts.push((self.text.len(), value));
        self.text.push_str(form);
    }

    /// Where a text stands: the number of the value, its form, the place in that form.
    fn each<'t>(&'t self, wanted: &'t str) -> impl Iterator<Item = (usize, &'t str, usize)> + 't {
        let mut line = 0;
        let finder = Finder::new(wanted.as_bytes()).into_owned();
        let mut from = 0;
        std::iter::from_fn(move || {
            let found = from + finder.find(&self.text.as_bytes()[from..])?;
            from = found + wanted.len().max(1);
            // A line end that is looked for stands before its line.
            let at = found + usize::from(wanted.starts_with('\n'));
            while self.starts.get(line + 1).is_some_and(|it| it.0 <= at) {
                line += 1;
            }
            let (start, value) = *self.starts.get(line)?;
            let end = self.starts.get(line + 1).map_or(self.text.len(), |it| it.0 - 1);
            Some((value, self.text.get(start..end)?, at - start))
        })
    }
}

impl Forms {
    fn of(tally: &Tally) -> Forms {
        let mut keys = Lines::default();
        tally.values.iter().enumerate().for_each(|(at, it)| keys.push(at, &snake(it)));
        Forms { keys, sounds: OnceLock::new() }
    }

    fn sounds(&self) -> &[Lines; 2] {
        self.sounds.get_or_init(|| {
            let mut sounds = [Lines::default(), Lines::default()];
            let ends = self.keys.starts.iter().skip(1).map(|it| it.0 - 1).chain([self.keys.text.len()]);
            for ((start, value), end) in self.keys.starts.iter().zip(ends) {
                let key = self.keys.text.get(*start..end).unwrap_or("");
                if !key.is_ascii() {
                    let (full, initials) = pinyin(&key.replace('_', ""));
                    sounds[0].push(*value, &full);
                    sounds[1].push(*value, &initials);
                }
            }
            sounds
        })
    }

    /// How well each value goes on; the worst number where it does not.
    fn ranks(&self, typed: &Typed, n: usize) -> Vec<u8> {
        let mut ranks = vec![if typed.is_empty() { 0 } else { u8::MAX }; n];
        if typed.is_empty() {
            return ranks;
        }
        let mut put = |value: usize, rank: Option<u8>| {
            if let (Some(known), Some(rank)) = (ranks.get_mut(value), rank) {
                *known = rank.min(*known);
            }
        };
        for (value, key, at) in self.keys.each(typed.key()) {
            put(value, typed.rank_at(key, at));
        }
        if let Some(letters) = typed.sounds() {
            let wanted = format!("\n{letters}");
            for (lines, rank) in self.sounds().iter().zip([2, 4]) {
                lines.each(&wanted).for_each(|it| put(it.0, Some(rank)));
            }
        }
        ranks
    }
}

/// Makes the forms of a column before somebody waits for them.
pub(super) fn prepare(tally: &Arc<Tally>) {
    FORMS.of(tally, Forms::of).sounds();
}

/// The values of a tally that go on, the commonest of each fit first, and how many more there are.
pub(super) fn values<'a>(tally: &'a Arc<Tally>, typed: &Typed) -> (Vec<Value<'a>>, usize) {
    let ranks = FORMS.of(tally, Forms::of).ranks(typed, tally.values.len());
    let mut taken = [0usize; RANKS];
    let mut found = Vec::new();
    let mut more = 0;
    for ((rank, text), n) in ranks.into_iter().zip(&tally.values).zip(&tally.counts) {
        let Some(taken) = taken.get_mut(usize::from(rank)) else { continue };
        *taken += 1;
        match *taken <= MOST {
            true => found.push(Value { fit: Fit { rank, chinese: !text.is_ascii() }, text, n: *n }),
            false => more += 1,
        }
    }
    (found, more)
}

/// The values that are entities of which any name goes on from what was typed.
pub(super) fn named<'a>(tally: &'a Tally, typed: &Typed, catalog: &Catalog) -> Vec<Value<'a>> {
    let fits = catalog.entities.iter().filter_map(|it| {
        let names = [&it.name, &it.name_zh].into_iter().chain(&it.aliases);
        Some((it.name.as_str(), typed.fits(names.map(String::as_str))?))
    });
    let fits: HashMap<&str, Fit> = fits.collect();
    if fits.is_empty() {
        return vec![];
    }
    let values = tally.values.iter().zip(&tally.counts);
    values.filter_map(|(text, n)| Some(Value { fit: *fits.get(text.as_str())?, text, n: *n })).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::fit::Typed;
    use super::values;
    use crate::catalog::Tally;

    /// What goes on from a text among some values, by how well, as it was before there was one search through all.
    fn one_by_one<'a>(tally: &'a Tally, typed: &Typed) -> Vec<(u8, &'a str)> {
        let fits = |it: &'a String| Some((typed.fits([it.as_str()])?.rank, it.as_str()));
        tally.values.iter().filter_map(fits).collect()
    }

    #[test]
    fn one_search_finds_what_looking_at_each_value_finds() {
        let words = [
            "North",
            "north shore",
            "New North",
            "Unnorthern",
            "通策医疗",
            "通",
            "CT 检查",
            "检查 CT",
            "-",
            "",
            "no",
            "aaa",
            "xa a a",
            "n",
            "南京 North",
            "ñ",
            "Ｎｏｒｔｈ",
            "北",
            "tongce",
            "ct\nct",
        ];
        let tally = Arc::new(Tally::of(words.into_iter(), 100).expect("few"));
        for typed in [
            "", "n", "no", "nor", "north", "ort", "c", "ct", "t", "tong", "tongce", "tc", "通", "策医", "检", "nj",
            "a_a", "a a", "ñ", "\n", "z",
        ] {
            let typed = Typed::new(typed);
            let (found, more) = values(&tally, &typed);
            let found: Vec<(u8, &str)> = found.iter().map(|it| (it.fit.rank, it.text)).collect();
            assert_eq!((found, more), (one_by_one(&tally, &typed), 0), "{typed:?}");
        }
    }
}
