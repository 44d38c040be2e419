//! Which rows of the right table a row of the left one meets in a `join`.

/// Which rows of the right table a row of the left one meets, of those whose keys fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matching {
    /// Every one.
    All,
    /// `join one`: a second one is refused.
    One,
    /// `asof join`: the last one that is not later; the last key is the time.
    Before,
    /// `asof join one`: a second one of the same time is refused.
    OneBefore,
}

impl Matching {
    /// Whether the last key is a time that is not later.
    pub fn is_before(self) -> bool {
        matches!(self, Matching::Before | Matching::OneBefore)
    }

    /// Whether a second match is refused.
    pub fn is_one(self) -> bool {
        matches!(self, Matching::One | Matching::OneBefore)
    }
}
