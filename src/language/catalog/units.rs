//! Words of declarations that are no unit that everybody knows, and the known ones that are near to them.

use crate::nearest::nearest;
use crate::quantity::{base_units, magnitudes};

/// The known units and magnitudes that a word is near to, best first.
pub fn near_units(word: &str) -> Vec<String> {
    let units: Vec<(&str, Vec<String>)> = base_units()
        .map(|(name, singular, chinese, others)| {
            let spellings = [singular, chinese].into_iter().chain(others.iter().copied());
            (name, spellings.map(str::to_owned).collect())
        })
        .chain(magnitudes().map(|it| (it.0, vec![])))
        .collect();
    let known = units.iter().map(|(name, spellings)| (*name, spellings.as_slice()));
    nearest(word, known).into_iter().map(str::to_owned).collect()
}
