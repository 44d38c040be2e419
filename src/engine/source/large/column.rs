//! One column of a surveyed file: its type, and the expressions that make it of the cells as they are scanned.

use std::sync::Arc;

use language::answer::Note;
use language::catalog::Tally;
use language::types::Type;
use polars::prelude::*;

use super::super::conform::{self, Conformed};
use super::super::declared::{self, Declared, Said};
use super::super::moments;
use super::super::signs;
use super::super::times::Times;
use super::super::types;
use super::super::values;
use super::seen::{Counted, Seen};

/// What is asked of a column before it is looked at.
pub(super) struct Asked<'a> {
    /// It stays text.
    pub as_text: bool,
    /// Its declared unit.
    pub unit: Option<&'a str>,
    /// What stands between the cells of the file.
    pub separator: u8,
}

/// A column as it will be read.
pub(super) struct Made {
    pub column: language::types::Column,
    /// The type that the engine's reader is asked for.
    pub raw: DataType,
    /// Its plain columns, and the one with reasons.
    pub made: Vec<Expr>,
    /// Whether its cells are what the engine's reader makes of them.
    pub direct: bool,
    pub notes: Vec<Note>,
    pub tally: Option<Tally>,
    pub reasons: Option<Vec<String>>,
    /// Whether its bare cells are in the declared unit already.
    pub settled: bool,
    /// That a cell is in another unit than the declared one.
    pub unlike: Option<String>,
}

/// What a column is; none where its cells have to be read one by one.
pub(super) fn column(name: &str, seen: &Seen, asked: &Asked<'_>) -> Option<Made> {
    let as_text = asked.as_text;
    let text = || text_column(name, seen, as_text);
    if as_text || seen.n_known == 0 || seen.code {
        let made = text()?;
        let long = if seen.long && !as_text { types::as_texts(&[name.to_owned()]) } else { None };
        return Some(Made { notes: long.into_iter().chain(made.notes).collect(), ..made });
    }
    let Some(words) = &seen.words else {
        // Numbers and dates in another way of writing, and too many of them to know each.
        return if seen.are_words() { text() } else { None };
    };
    let (cells, times) = cells(seen, words);
    let mut found = conform::conform(name, &cells, false, Some(&times));
    let doubtful = || asked.separator == b';' && signs::doubtful_commas(name, &cells).is_some();
    if signs::has_commas(&found) || doubtful() {
        return None;
    }
    let is_number = matches!(found.column.ty, Type::Integer | Type::Number);
    if found.column.ty == Type::Text {
        let made = text()?;
        let notes = found.notes.into_iter().chain(made.notes).collect();
        return Some(Made { notes, ..made });
    }
    if !is_number && seen.n_plain > 0 && seen.plain.is_none() {
        return None;
    }
    let declared = match Said::of(asked.unit, name) {
        Some(said) => declared::settle(&mut found, &cells, Some(&times), said),
        None => Declared::Bare,
    };
    let (settled, factor, unlike) = match declared {
        Declared::Bare => (false, 1.0, None),
        Declared::Settled(factor) => (true, factor, None),
        Declared::Unlike(line) => (false, 1.0, Some(line)),
    };
    let reasons = values::reasons(&found, &cells);
    let padded = seen.n_padded > 0 || seen.blank;
    let direct = words.is_empty() && !padded && is_number;
    if seen.n_timed > 0 && found.column.ty != Type::Date {
        return None;
    }
    found.notes.extend(moments::times_of_day(name, seen.n_late));
    let iso = seen.n_timed == 0
        && words.keys().all(|it| is_iso(it))
        && found.column.ty == Type::Date
        && !padded
        && seen.n_plain == 0;
    let raw = match found.column.ty {
        Type::Integer if direct => DataType::Int64,
        Type::Number if direct => DataType::Float64,
        Type::Date if iso => DataType::Date,
        _ => DataType::String,
    };
    let mut made = Vec::new();
    match raw {
        DataType::String => {
            let places: PlHashMap<String, usize> =
                cells.iter().enumerate().filter_map(|(at, it)| Some((it?.to_owned(), at))).collect();
            let places = Arc::new(places);
            let stored = found.stored.iter().chain(reasons.iter().map(|it| &it.0));
            made.extend(stored.map(|it| looked_up(name, it, &places, factor)));
        }
        _ => made.push(col(name)),
    }
    let Conformed { column, notes, .. } = found;
    let direct = raw != DataType::String;
    Some(Made { column, raw, made, direct, notes, tally: None, reasons: reasons.map(|it| it.1), settled, unlike })
}

/// A column of text: trimmed, and empty cells missing.
fn text_column(name: &str, seen: &Seen, as_text: bool) -> Option<Made> {
    let errors = seen.words.as_ref().or(seen.all.as_ref()).is_none_or(|it| it.keys().any(|it| conform::is_error(it)));
    let direct = !errors && !seen.empty && (as_text || seen.n_padded == 0);
    let it = col(name);
    let cells = match (direct, as_text) {
        (true, _) => it,
        (false, true) => {
            it.map(|cells| kept(&cells, |it| Some(it).filter(|it| !it.trim().is_empty())), |_, field| Ok(field.clone()))
        }
        (false, false) => it.map(
            |cells| kept(&cells, |it| Some(it.trim()).filter(|it| !it.is_empty() && !conform::is_error(it))),
            |_, field| Ok(field.clone()),
        ),
    };
    let counted = seen.all.as_ref().map(|it| it.iter().map(|(cell, n)| (cell.as_ref(), *n as u64)));
    let tally = counted.map(Tally::counted);
    let notes = conform::trimmed(name, if as_text { 0 } else { seen.n_padded }).into_iter().collect();
    let column = super::super::raw_column(name, Type::Text);
    Some(Made {
        column,
        raw: DataType::String,
        made: vec![cells],
        direct,
        notes,
        tally,
        reasons: None,
        settled: false,
        unlike: None,
    })
}

fn kept(cells: &Column, keep: impl Fn(&str) -> Option<&str>) -> PolarsResult<Column> {
    let made: StringChunked = cells.str()?.iter().map(|it| it.and_then(&keep)).collect();
    Ok(made.with_name(cells.name().clone()).into_column())
}

impl Seen {
    /// Whether hardly any of the first of its words reads as a number, a date or a period.
    fn are_words(&self) -> bool {
        let n = self.sample.iter().filter(|it| conform::reads(it)).count();
        n * 20 < self.sample.len()
    }
}

/// The different cells and how often each stands there; plain numbers beyond those that were kept count for the first of them.
fn cells(seen: &Seen, words: &Counted) -> (StringChunked, Times) {
    let none = Counted::default();
    let plain = seen.plain.as_ref().unwrap_or(&none);
    let mut all: Vec<(&str, usize)> = words.iter().chain(plain).map(|(cell, n)| (cell.as_ref(), *n)).collect();
    all.sort_unstable();
    if seen.plain.is_none() {
        let whole = seen.float.as_deref().unwrap_or("1");
        all.push((whole, seen.n_plain));
    }
    (all.iter().map(|it| Some(it.0)).collect(), Times::new(all.iter().map(|it| it.1).collect()))
}

/// `2021-03-04`
fn is_iso(cell: &str) -> bool {
    let shape =
        cell.bytes().enumerate().all(|(at, it)| if at == 4 || at == 7 { it == b'-' } else { it.is_ascii_digit() });
    cell.len() == 10 && shape
}

/// The value of each cell: that of the same cell in `stored`, or the number that it is, in the declared unit.
fn looked_up(name: &str, stored: &Series, places: &Arc<PlHashMap<String, usize>>, factor: f64) -> Expr {
    let (values, places) = (stored.clone(), places.clone());
    let held = stored.dtype().clone();
    let made = col(name).map(
        move |cells| {
            let texts = cells.str()?;
            let bare = || texts.iter().map(|it| it.map(str::trim).filter(|it| !it.is_empty()));
            let at = |it: &str| places.get(it).copied();
            let made = match values.dtype() {
                DataType::Int64 => {
                    let values = values.i64()?;
                    let of = |it: &str| at(it).map_or_else(|| it.parse().ok(), |at| values.get(at));
                    bare().map(|it| it.and_then(of)).collect::<Int64Chunked>().into_series()
                }
                DataType::Float64 => {
                    let values = values.f64()?;
                    let plain = |it: &str| Some(it.parse::<f64>().ok()? * factor);
                    let of = |it: &str| at(it).map_or_else(|| plain(it), |at| values.get(at));
                    bare().map(|it| it.and_then(of)).collect::<Float64Chunked>().into_series()
                }
                DataType::Boolean => {
                    let values = values.bool()?;
                    bare().map(|it| values.get(at(it?)?)).collect::<BooleanChunked>().into_series()
                }
                DataType::Date => {
                    let days = values.cast(&DataType::Int32)?;
                    let days = days.i32()?;
                    let of = |it: &str| at(it).or_else(|| at(&it[..it.find([' ', 'T'])?]));
                    bare().map(|it| days.get(of(it?)?)).collect::<Int32Chunked>().into_date().into_series()
                }
                _ => {
                    let values = values.str()?;
                    bare().map(|it| values.get(at(it?)?)).collect::<StringChunked>().into_series()
                }
            };
            Ok(made.with_name(cells.name().clone()).into_column())
        },
        move |_, field| Ok(Field::new(field.name().clone(), held.clone())),
    );
    made.alias(stored.name().clone())
}
