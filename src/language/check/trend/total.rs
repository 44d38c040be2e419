//! `with totals` in a trend: the figures of all groups together, period by period, below those of the groups.

use crate::answer::{Cell, Note, TOTALS};
use crate::check::measure;
use crate::check::scope::Frame;
use crate::check::{fault, totals};
use crate::diagnostic::{Diagnostic, Fix};
use crate::plan::{Named, Part};
use crate::syntax::tree::{Clauses, Target};
use crate::types::Column;
use crate::world::World;

/// The figures without groups; none where there are no groups, where they are held back, or where they are parts of wholes that
/// are split in several ways.
pub(super) fn part(
    frame: &Frame,
    (time, is_split): (&[(Named, Column)], bool),
    targets: &[Target],
    clauses: &Clauses,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Part> {
    let at = totals::place(clauses);
    if clauses.by.is_empty() {
        faults.push(totals::ungrouped(at, frame));
        return None;
    }
    if world.suppress > 0 {
        faults.push(totals::gives_away(at));
        return None;
    }
    if is_split {
        let fault = fault::clause_not_here(at, "with totals", "parts of wholes that are split in several ways");
        faults.push(fault.fix(Fix::replace(at, "", "leave `with totals` out")));
        return None;
    }
    measure::measure(frame, time, targets, world, faults).map(|it| it.part)
}

/// What the rows of all groups are called, in so many columns.
pub(super) fn named(n_groups: usize, world: &World) -> Vec<Cell> {
    let word = std::iter::once(Cell::Text(totals::word(world).to_owned()));
    word.chain(std::iter::repeat(Cell::Missing)).take(n_groups).collect()
}

/// What is said of them.
pub(super) fn note() -> Note {
    let en = "the last rows are the total over all rows, period by period: each figure as its kind says";
    Note::new(TOTALS, en, "末几行为全部行的分期合计:各指标按其口径汇总")
}
