//! Names that would stand twice in a table: what is the same thing again is left out, another thing of the name is a fault.

use super::fault;
use super::scope::Frame;
use crate::catalog::DatasetColumn;
use crate::diagnostic::{Diagnostic, Fix};
use crate::plan::Named;
use crate::source::Span;

/// Whether `made` is still to be added to what stands there: `by g, g` has one group, and `by g, h as g` has two of one name.
pub(super) fn is_new(there: &[Named], made: &[Named], span: Span, faults: &mut Vec<Diagnostic>) -> bool {
    let Some(known) = made.iter().find_map(|it| there.iter().find(|known| known.name == it.name)) else { return true };
    if !made.contains(known) {
        faults.push(fault::name_taken(span, &known.name));
    }
    false
}

/// A new name that is taken, with the next that is free.
pub(super) fn taken(frame: &Frame, span: Span, name: &str) -> Diagnostic {
    let free = free(name, |it| frame.columns.iter().any(|known| known.column.name == it));
    let fix = Fix::replace(span, fault::written(&free), format!("call it `{free}`"));
    fault::name_taken(span, name).fix(fix)
}

/// The name, or with the first number that makes it free.
pub(super) fn free(name: &str, taken: impl Fn(&str) -> bool) -> String {
    match taken(name) {
        false => name.to_owned(),
        true => (2..).map(|n| format!("{name}_{n}")).find(|it| !taken(it)).unwrap_or_default(),
    }
}

/// The ranged columns that rows are compared in, each a fault: two ranges are never known to be the same.
pub(super) fn ranged(columns: &[DatasetColumn], span: Span, faults: &mut Vec<Diagnostic>) -> bool {
    let found: Vec<&DatasetColumn> = columns.iter().filter(|it| it.column.ranged).collect();
    // The verb is no name that another could take the place of.
    let fault = |it: &&DatasetColumn| Diagnostic { fixes: vec![], ..fault::range_key(span, &it.column.name) };
    faults.extend(found.iter().map(fault));
    !found.is_empty()
}
