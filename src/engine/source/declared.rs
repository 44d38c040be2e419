//! Cells that state their own unit or magnitude in a column with a declared one: they keep it, and bare cells take the declared one.

use std::collections::HashMap;

use language::answer::Note;
use language::catalog::header_unit;
use language::quantity::{Literal, Unit, read_cell};
use language::types::Type;
use language::words::Language;
use polars::prelude::*;

use super::conform::{Conformed, is_marker, named};
use super::times::{Times, times_of};

/// Who says what the bare cells of a column are counted in.
#[derive(Clone, Copy)]
pub(super) enum Said<'a> {
    /// A declaration: the unit as it is written there.
    Declared(&'a str),
    /// The name of the column has it in brackets.
    InHeader(&'a str),
}

impl<'a> Said<'a> {
    /// What a name says of a column without a declaration, where that is more than the unit itself: `收入（万元）`.
    pub fn of(declared: Option<&'a str>, name: &'a str) -> Option<Said<'a>> {
        let scaled = |it: &&str| Unit::parse_scaled(it).is_some_and(|it| it.0 != 1.0 && it.1.currency().is_some());
        declared.map(Said::Declared).or_else(|| header_unit(name).filter(scaled).map(Said::InHeader))
    }
}

/// What became of a column with a unit.
pub(super) enum Declared {
    /// No cell says what it is counted in: all of them are in the declared unit, and nothing was done.
    Bare,
    /// Bare cells were multiplied by this factor.
    Settled(f64),
    /// A cell is in another unit.
    Unlike(String),
}

/// Puts the bare cells of a column of numbers into its unit, where other cells state their own.
pub(super) fn settle(found: &mut Conformed, cells: &StringChunked, times: Option<&Times>, said: Said<'_>) -> Declared {
    let (Said::Declared(declared) | Said::InHeader(declared)) = said;
    let Some((factor, unit)) = Unit::parse_scaled(declared) else { return Declared::Bare };
    if !matches!(found.column.ty, Type::Number | Type::Integer) {
        return Declared::Bare;
    }
    let told = told(cells);
    if told.is_empty() {
        return Declared::Bare;
    }
    let name = found.column.name.clone();
    if let Some(other) = told.values().find(|it| !fits(it, &unit)) {
        return match said {
            Said::Declared(_) => Declared::Unlike(unlike(&name, declared, &other.unit, &other.written)),
            Said::InHeader(_) => Declared::Bare,
        };
    }
    let own: BooleanChunked = cells.iter().map(|it| Some(it.is_some_and(|it| told.contains_key(it.trim())))).collect();
    if factor != 1.0 {
        found.stored = found.stored.iter().map(|it| scaled(it, &own, factor)).collect();
    }
    found.column.ty = Type::Number;
    found.column.unit = Some(unit);
    found.column.percent = declared == "%";
    found.notes.retain(|it| !matches!(it.code, "mixed-percent" | "mixed-units"));
    let count = |which: bool| -> usize {
        let each = cells.iter().zip(own.iter()).enumerate();
        let known = each.filter(|(_, (cell, own))| *own == Some(which) && cell.is_some_and(is_number));
        known.map(|(at, _)| times_of(times, at)).sum()
    };
    found.notes.extend(kept(&name, said, count(true), count(false)));
    Declared::Settled(factor)
}

/// That the cells of a column are in another unit than the declared one.
pub(super) fn unlike(name: &str, declared: &str, unit: &Unit, written: &str) -> String {
    let own = match unit.is_none() {
        true => "of another unit".to_owned(),
        false => format!("in {}", unit.write(Language::English)),
    };
    format!("column `{name}` is in {declared}, but the cell \"{written}\" is {own}")
}

/// The different cells that say by themselves what they are counted in.
fn told(cells: &StringChunked) -> HashMap<&str, Literal> {
    let mut looked: HashMap<&str, Option<Literal>> = HashMap::new();
    for cell in cells.iter().flatten().map(str::trim) {
        if cell.bytes().all(|it| it.is_ascii_digit() || it == b'.') || looked.contains_key(cell) {
            continue;
        }
        looked.insert(cell, read_cell(cell).filter(|it| it.is_told() && !is_marker(cell)));
    }
    looked.into_iter().filter_map(|(cell, it)| Some((cell, it?))).collect()
}

/// Whether a cell may stand in a column of a unit: a percentage is a plain number, and `$5` may be so much a visit.
fn fits(cell: &Literal, unit: &Unit) -> bool {
    match cell.percent || cell.points {
        true => unit.is_none(),
        false => cell.unit.is_none() || unit.over(&cell.unit).powers().all(|it| it.1 < 0),
    }
}

fn is_number(cell: &str) -> bool {
    let cell = cell.trim();
    cell.parse::<f64>().is_ok_and(f64::is_finite) || !is_marker(cell) && read_cell(cell).is_some()
}

/// The values of a column with the bare ones multiplied.
fn scaled(values: &Series, own: &BooleanChunked, factor: f64) -> Series {
    let numbers = values.cast(&DataType::Float64).unwrap_or_else(|_| values.clone());
    let Ok(numbers) = numbers.f64() else { return values.clone() };
    let of =
        |(value, own): (Option<f64>, Option<bool>)| value.map(|it| if own == Some(true) { it } else { it * factor });
    let made: Float64Chunked = numbers.iter().zip(own.iter()).map(of).collect();
    named(made.into_series(), values.name())
}

/// Says which cells the unit of the column is not for.
fn kept(name: &str, said: Said<'_>, n_own: usize, n_bare: usize) -> Option<Note> {
    let n = n_own + n_bare;
    let (unit, by, by_zh) = match said {
        Said::Declared(unit) => (unit, "as declared", "声明的单位"),
        Said::InHeader(unit) => (unit, "as the header says", "表头的单位"),
    };
    let note = Note::new(
        "declared-unit",
        format!(
            "{name}: {n_own} of {n} numbers state their own unit or magnitude and keep it; the bare ones are in {unit}, {by}"
        ),
        format!("{name}:{n} 个数中 {n_own} 个自带单位或量级,按其自身读取;其余按{by_zh} {unit} 读取"),
    );
    (0 < n_bare).then_some(note)
}
