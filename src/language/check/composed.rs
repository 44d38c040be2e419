//! Ratios of which a part is made of several columns, as a file declares it: `(revenue - cost) / revenue`. While a stage looks
//! at a table, such a part is a column of it, row by row.

use super::infer::Scope;
use super::scope::Frame;
use super::several::mentions;
use super::table::named;
use crate::answer::Note;
use crate::catalog::{DatasetColumn, is_composed};
use crate::types::Kind;
use crate::verb::Verb;
use crate::words::Words;
use crate::world::World;

/// Adds the parts, made of columns, of the ratios that a stage reads.
pub(super) fn parts(frame: &mut Frame, verb: &Verb, world: &World) {
    let composed = |it: &DatasetColumn| it.parts.iter().flat_map(|(a, b)| [a, b]).any(|it| is_composed(it, |_| false));
    if !frame.columns.iter().any(composed) {
        return;
    }
    let mut verb = verb.clone();
    let mut read: Vec<String> = Vec::new();
    verb.expressions_mut().into_iter().for_each(|it| read.extend(mentions(frame, it, world)));
    let sides = |it: &DatasetColumn| {
        let asked = it.column.kind == Kind::Ratio && read.contains(&it.column.name);
        let parts = it.parts.iter().filter(|_| asked);
        parts.flat_map(|(a, b)| [a.clone(), b.clone()]).map(|side| (it.column.name.clone(), side)).collect::<Vec<_>>()
    };
    let wanted: Vec<(String, String)> = frame.columns.iter().flat_map(sides).collect();
    for (ratio, side) in wanted {
        if !is_composed(&side, |name| frame.column(name).is_some()) {
            continue;
        }
        let Some(formula) = super::prelude::read(&side) else { continue };
        let mut quiet = Vec::new();
        let term = Scope::rows(frame, world, &mut quiet).infer(&formula.standing_at(Default::default()));
        if quiet.iter().any(crate::diagnostic::Diagnostic::is_error) || !term.is_number() {
            continue;
        }
        if !matches!(term.kind, Kind::Flow | Kind::Stock | Kind::Unknown) {
            let en =
                format!("{ratio} is not weighed: `{side}` of its formula does not add up, as a flow or a stock does");
            let zh = format!("{ratio} 未加权:其公式中的 `{side}` 不像流量或存量那样可加");
            frame.note(Note::new("formula-term", en, zh));
            continue;
        }
        frame.plan = frame.plan.clone().extend(named(&side, &term));
        frame.columns.push(DatasetColumn::of(term.as_column(&side, Words::same(&side))));
    }
}
