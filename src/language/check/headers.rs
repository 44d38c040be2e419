//! Headers that name a unit which nobody declared: 收入(万元) holds 1,200 and not 12 million, until `unit(收入, 万元)` says so.

use super::scope::Frame;
use super::{fault, fractions};
use crate::answer::Note;
use crate::catalog::{DatasetColumn, header_unit};
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::quantity::Unit;
use crate::syntax::tree::{self, ExprKind, Name};

/// The unit that the header of a plain column names.
fn named<'a>(frame: &'a Frame, name: &str) -> Option<(&'a DatasetColumn, &'a str)> {
    let column = frame.column(name).filter(|it| frame.own && fractions::is_plain(&it.column))?;
    Some((column, header_unit(&column.column.name)?))
}

/// Says of each column that a condition compares with a literal of its own magnitude, and whose header names a unit, what was
/// compared.
pub(super) fn say(frame: &mut Frame, condition: &tree::Expr) {
    let mut found = Vec::new();
    fractions::compared(frame, condition, &|it| it.scaled, &mut found);
    for (name, written) in found {
        let Some((_, unit)) = named(frame, &name) else { continue };
        let quoted = fault::written(&name);
        let en = format!(
            "figures of {name} were compared with {written} as they stand; `unit({quoted}, {unit})` puts them in {unit}"
        );
        let zh = format!("{name} 各数按原样与 {written} 比较;`unit({quoted}, {unit})` 则按 {unit} 读取");
        frame.note(Note::new("unit-of-header", en, zh));
    }
}

/// That `in 亿元` is asked of columns whose headers, but nothing else, name a unit of that money; with the edit that says so.
pub(super) fn unapplied(frame: &Frame, targets: &[&tree::Expr], (asked, to): (&Name, &Unit)) -> Option<Diagnostic> {
    let mut names = Vec::new();
    targets.iter().for_each(|it| within(it, &mut names));
    let money = |unit: &str| Unit::parse_scaled(unit).is_some_and(|it| it.1 == *to);
    let meant = |name: &Name| named(frame, &name.text).map(|it| it.1).filter(|it| money(it));
    let first = names.iter().find(|it| meant(it).is_some())?;
    let edit = |name: &Name| {
        let text = format!("unit({}, {})", name.span.of(&frame.text).trim(), meant(name)?);
        Some(Edit { span: name.span, text })
    };
    let edits: Vec<Edit> = names.iter().filter_map(edit).collect();
    let title = format!("write `{}`", edits.first()?.text);
    let (column, unit) = named(frame, &first.text)?;
    let fault = fault::unit_mismatch(asked.span, (&column.column.name, &Unit::none()), (&asked.text, to), "converted");
    Some(fault.note(format!("its header names {unit}, and figures are taken as they stand")).fix(Fix { title, edits }))
}

/// The names in an expression, each by itself.
fn within(expr: &tree::Expr, found: &mut Vec<Name>) {
    match &expr.kind {
        ExprKind::Name(path) if path.len() == 1 => found.extend(path.first().cloned()),
        // A unit is no column.
        ExprKind::Call { function, .. } if function.text.eq_ignore_ascii_case("unit") => {}
        _ => expr.children().into_iter().for_each(|it| within(it, found)),
    }
}
