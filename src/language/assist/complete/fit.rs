//! Whether a name goes on from what was typed: by its start, its words, its other names, its pinyin.

use std::cell::OnceCell;

use crate::catalog::snake;
use crate::nearest::pinyin;

/// What was typed, in the form in which names are compared.
#[derive(Debug)]
pub(super) struct Typed {
    key: String,
    letters: String,
    /// Whether it has other than ASCII characters.
    pub chinese: bool,
}

/// How a name goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fit {
    /// Less is better.
    pub rank: u8,
    /// Whether the Chinese name is what fits.
    pub chinese: bool,
}

impl Typed {
    pub(super) fn new(text: &str) -> Typed {
        let key = snake(text);
        Typed { letters: key.replace('_', ""), chinese: !key.is_ascii(), key }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.key.is_empty()
    }

    /// How well the best of some names goes on; the earlier of two that fit alike.
    pub(super) fn fits<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Option<Fit> {
        if self.is_empty() {
            return Some(Fit { rank: 0, chinese: false });
        }
        names.into_iter().filter_map(|name| self.fit(name)).min_by_key(|it| it.rank)
    }

    fn fit(&self, name: &str) -> Option<Fit> {
        self.fits_form(&Form::of(name))
    }

    /// How well a name goes on whose form is known.
    pub(super) fn fits_form(&self, form: &Form) -> Option<Fit> {
        let Form { key, sound } = form;
        let chinese = !key.is_ascii();
        let fit = |rank| Some(Fit { rank, chinese });
        if self.is_empty() || *key == self.key {
            return fit(0);
        }
        if key.starts_with(&self.key) {
            return fit(1);
        }
        if !chinese {
            let long = 3 <= self.key.len();
            let begins_a_word = key.match_indices(&self.key).any(|(at, _)| at == 0 || key[..at].ends_with('_'));
            return match (begins_a_word, long && key.contains(&self.key)) {
                (true, _) => fit(3),
                (false, true) => fit(5),
                (false, false) => None,
            };
        }
        if self.chinese {
            return if key.contains(&self.key) { fit(3) } else { None };
        }
        if self.letters.len() < 2 {
            return None;
        }
        let (full, initials) = sound.get_or_init(|| pinyin(key));
        match (full.starts_with(&self.letters), initials.starts_with(&self.letters)) {
            (true, _) => fit(2),
            (false, true) => fit(4),
            (false, false) => None,
        }
    }
}

/// A name in the form in which it is compared, and how it sounds, once that has been asked.
#[derive(Debug)]
pub(super) struct Form {
    key: String,
    sound: OnceCell<(String, String)>,
}

impl Form {
    pub(super) fn of(name: &str) -> Form {
        Form { key: snake(name), sound: OnceCell::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::Typed;

    fn fits(typed: &str, names: &[&str]) -> Option<(u8, bool)> {
        Typed::new(typed).fits(names.iter().copied()).map(|it| (it.rank, it.chinese))
    }

    #[test]
    fn names_go_on_from_what_was_typed() {
        assert_eq!(fits("gross", &["gross_margin", "毛利率"]), Some((1, false)));
        assert_eq!(fits("margin", &["gross_margin"]), Some((3, false)));
        assert_eq!(fits("maoli", &["gross_margin", "毛利率"]), Some((2, true)));
        assert_eq!(fits("mll", &["gross_margin", "毛利率"]), Some((4, true)));
        assert_eq!(fits("毛", &["gross_margin", "毛利率"]), Some((1, true)));
        assert_eq!(fits("xyz", &["gross_margin", "毛利率"]), None);
        assert_eq!(fits("", &["gross_margin"]), Some((0, false)));
    }
}
