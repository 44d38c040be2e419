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

/// The ranged columns that rows are compared in are a fault, one for all of them: two ranges are never known to be the same.
pub(super) fn ranged(columns: &[DatasetColumn], span: Span, faults: &mut Vec<Diagnostic>) -> bool {
    let found = ranges(columns);
    // The verb is no name that another could take the place of.
    let fault = match found.as_slice() {
        [] => return false,
        [one] => Diagnostic { fixes: vec![], ..fault::range_key(span, one) },
        all => fault::range_keys(span, all),
    };
    faults.push(fault);
    true
}

/// `distinct` of whole rows, some of whose columns are ranged: without those it can be told.
pub(super) fn ranged_rows(columns: &[DatasetColumn], span: Span, faults: &mut Vec<Diagnostic>) -> bool {
    if !ranged(columns, span, faults) {
        return false;
    }
    let found: Vec<String> = ranges(columns).into_iter().map(fault::written).collect();
    let drop = format!("drop {} | ", found.join(", "));
    let some = match found.as_slice() {
        [one, _, _, _, ..] => format!("{one}, …"),
        few => few.join(", "),
    };
    let title = format!("leave the ranges out: `drop {some} | distinct`");
    let fix = Fix::replace(Span::new(span.start, span.start), drop, title);
    faults.last_mut().into_iter().for_each(|it| it.fixes.push(fix.clone()));
    true
}

fn ranges(columns: &[DatasetColumn]) -> Vec<&str> {
    columns.iter().filter(|it| it.column.ranged).map(|it| it.column.name.as_str()).collect()
}
