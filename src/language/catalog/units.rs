//! Units as words: those that are no unit that everybody knows with the known ones near to them, and those in the headers of columns.

use crate::nearest::nearest;
use crate::quantity::{Unit, base_units, magnitudes};

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

/// The unit in the last brackets of a header: `收入（万元）`, `revenue (CNY m)`, 额(单位:万元).
pub fn header_unit(header: &str) -> Option<&str> {
    let (_, unit) = header.trim().strip_suffix([')', '）', ']', '】'])?.rsplit_once(['(', '（', '[', '【'])?;
    let unit = unit.trim();
    let unit = unit.strip_prefix("单位").map_or(unit, |it| it.trim_start_matches([':', '：', ' ']));
    Unit::parse_scaled(unit).is_some_and(|it| it.1.is_known()).then_some(unit)
}
