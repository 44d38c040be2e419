//! What the columns of an answer are made of or weighed by, for the declaration beside the file it is saved in.

use super::scope::Frame;
use crate::catalog::Weighing;
use crate::types::{Column, Kind};

/// What the columns of a result that are still columns of the table are made of or weighed by.
pub(super) fn weighings(frame: &Frame, result: &[Column]) -> Vec<Weighing> {
    let there = |name: &String| {
        let known = frame.column(name).map(|it| it.column.name.clone());
        known.filter(|known| result.iter().any(|it| it.name == *known))
    };
    let of = |column: &Column| {
        let it = frame.columns.iter().find(|it| it.column.name == column.name && it.column.kind == column.kind)?;
        let parts = it.parts.as_ref().filter(|_| column.kind == Kind::Ratio);
        let parts = parts.and_then(|(above, below)| Some((there(above)?, there(below)?)));
        let weight = it.weight.as_ref().filter(|_| column.kind == Kind::Rate).and_then(there);
        let known = parts.is_some() || weight.is_some();
        known.then(|| Weighing { column: column.name.clone(), parts, weight })
    };
    result.iter().filter_map(of).collect()
}
