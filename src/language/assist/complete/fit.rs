//! Whether a name goes on from what was typed: by its start, its words, its other names, its pinyin.

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

    /// What was typed, in the form in which names are compared.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// The letters that a Chinese name may sound like, if there are enough of them.
    pub(super) fn sounds(&self) -> Option<&str> {
        (!self.chinese && 2 <= self.letters.len()).then_some(self.letters.as_str())
    }

    /// How well a form goes on in which what was typed stands at a byte; nothing where that is too little.
    pub(super) fn rank_at(&self, key: &str, at: usize) -> Option<u8> {
        let begins_a_word = at == 0 || key[..at].ends_with('_');
        match (at, key.is_ascii()) {
            (0, _) => Some(if key.len() == self.key.len() { 0 } else { 1 }),
            (_, true) if begins_a_word => Some(3),
            (_, true) => (3 <= self.key.len()).then_some(5),
            (_, false) => self.chinese.then_some(3),
        }
    }

    fn fit(&self, name: &str) -> Option<Fit> {
        let key = snake(name);
        let chinese = !key.is_ascii();
        let here = key.match_indices(&self.key).filter_map(|(at, _)| self.rank_at(&key, at)).min();
        let sound = self.sounds().filter(|_| chinese && here.is_none_or(|it| 2 < it)).and_then(|letters| {
            let (full, initials) = pinyin(&key.replace('_', ""));
            match (full.starts_with(letters), initials.starts_with(letters)) {
                (true, _) => Some(2),
                (false, true) => Some(4),
                (false, false) => None,
            }
        });
        Some(Fit { rank: here.into_iter().chain(sound).min()?, chinese })
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
