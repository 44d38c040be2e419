//! Cells of a file before they are typed: names from a header, columns of text, several files stacked by name.

use std::collections::HashMap;

use language::answer::Note;
use language::catalog::{Reading, SidecarColumn, snake};
use language::quantity::Unit;
use language::types::{Kind, Type};
use polars::prelude::*;

use super::declared::{self, Declared, Said};
use super::signs::{self, Part};
use super::{Opened, conform, names, told, totals, values};
use crate::Failure;

/// Names and text cells.
pub(super) struct Grid {
    names: Vec<String>,
    columns: Vec<StringChunkedBuilder>,
    height: usize,
    /// What is known of the numbers of each column beyond their digits; empty where nothing is.
    pub formats: Vec<Format>,
    /// What was repaired on the way.
    pub notes: Vec<Note>,
    /// What stands between the cells, if they come of a text.
    pub separator: Option<u8>,
    /// The sheet they stand in, if they come of a book.
    pub sheet: Option<String>,
}

/// What the formats of a sheet say about the numbers of a column.
#[derive(Debug, Clone, Default)]
pub(super) struct Format {
    /// Money that all of them are shown in.
    pub unit: Option<Unit>,
    /// How many there are.
    pub n_numbers: usize,
    /// How many are shown as a percentage, where the text of their cells does not say so.
    pub n_percent: usize,
    /// What the file itself states about the column.
    pub stated: Option<SidecarColumn>,
}

impl Format {
    /// The format of two columns stacked.
    fn and(self, other: Format) -> Format {
        Format {
            unit: self.unit.filter(|it| other.unit.as_ref() == Some(it)),
            n_numbers: self.n_numbers + other.n_numbers,
            n_percent: self.n_percent + other.n_percent,
            stated: self.stated,
        }
    }
}

/// A column of text cells.
pub(super) struct Read {
    pub name: String,
    pub cells: StringChunked,
    /// They with decimal points, where some of several files have decimal commas.
    pub points: Option<StringChunked>,
    pub format: Format,
    /// What stands between the cells of the text that they come of, if it is one, and one in all files.
    pub separator: Option<u8>,
}

impl Grid {
    /// An empty grid under a header; blank names become `column_3`, repeated ones `x_2`.
    pub fn of(header: &[&str]) -> Grid {
        let (names, notes) = names::names(header);
        let columns = names.iter().map(|it| StringChunkedBuilder::new(it.as_str().into(), 64)).collect();
        Grid { names, columns, height: 0, formats: vec![], notes, separator: None, sheet: None }
    }

    /// The names of its columns.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// States something about columns, under other names where they have some.
    pub fn state(&mut self, columns: Vec<(Option<String>, Option<SidecarColumn>)>) {
        self.formats.resize(self.names.len(), Format::default());
        for (at, (name, stated)) in columns.into_iter().enumerate().take(self.names.len()) {
            if let Some(name) = name {
                self.names[at] = name;
            }
            self.formats[at].stated = stated;
        }
    }

    pub fn width(&self) -> usize {
        self.names.len()
    }

    /// A row: short ones are padded, long ones cut.
    pub fn push<'a>(&mut self, cells: impl Iterator<Item = &'a str>) {
        let mut cells = cells;
        for column in &mut self.columns {
            column.append_option(cells.next().filter(|it| !it.is_empty()));
        }
        self.height += 1;
    }

    /// The columns, named.
    pub fn finish(self) -> (Vec<Read>, usize, Vec<Note>) {
        let mut formats = self.formats.into_iter();
        let read = |(name, cells): (String, StringChunkedBuilder)| Read {
            name,
            cells: cells.finish(),
            points: None,
            format: formats.next().unwrap_or_default(),
            separator: self.separator,
        };
        (self.names.into_iter().zip(self.columns).map(read).collect(), self.height, self.notes)
    }
}

/// The keys of the folders that a file lies in, with their values; none for the folder of rows without one.
pub(super) type Keys = Vec<(String, Option<String>)>;

/// Values one after the other, each with how many rows have it.
type Runs = Vec<(Option<String>, usize)>;

/// Puts files one below the other by column name; each row says in `file` where it comes from.
///
/// # Errors
/// If the files themselves state different units for a column, or its figures cannot be told from decimals.
pub(super) fn stacked(
    grids: Vec<(String, Keys, Grid)>,
    missing: &[String],
) -> Result<(Vec<Read>, usize, Vec<Note>), Failure> {
    let mut all: Vec<Read> = Vec::new();
    let (mut files, mut notes, mut height) = (StringChunkedBuilder::new("file".into(), 64), Vec::new(), 0);
    let mut partly: Vec<String> = Vec::new();
    let mut parts: HashMap<String, Vec<Part>> = HashMap::new();
    // Keys of folders, each with its values and how many rows have them.
    let mut keys: Vec<(String, Runs)> = Vec::new();
    let nothing = |name: &str, n: usize| StringChunked::full_null(name.into(), n);
    for (file, folders, grid) in grids {
        let (columns, n, more) = grid.finish();
        notes.extend(
            more.into_iter()
                .map(|it| Note::new(it.code, format!("{file}: {}", it.words.en), format!("{file}:{}", it.words.zh))),
        );
        for held in &mut all {
            if !columns.iter().any(|it| it.name == held.name) {
                partly.push(held.name.clone());
                let _ = held.cells.append(&nothing(&held.name, n));
            }
        }
        for Read { name, cells, format, separator, .. } in columns {
            let part = Part { file: file.clone(), separator, start: height, cells: cells.clone() };
            parts.entry(name.clone()).or_default().push(part);
            match all.iter_mut().find(|it| it.name == name) {
                Some(held) if held.format.stated != format.stated => {
                    return Err(two_units(&name, &held.format, &format));
                }
                Some(held) => {
                    let _ = held.cells.append(&cells);
                    held.format = held.format.clone().and(format);
                    held.separator = held.separator.filter(|it| separator == Some(*it));
                }
                None => {
                    let mut held = nothing(&name, height);
                    if 0 < height {
                        partly.push(name.clone());
                    }
                    let _ = held.append(&cells);
                    all.push(Read { name, cells: held, points: None, format, separator });
                }
            }
        }
        (0..n).for_each(|_| files.append_value(&file));
        for (key, _) in &folders {
            if !keys.iter().any(|it| it.0 == *key) {
                keys.push((key.clone(), vec![(None, height)]));
            }
        }
        for (key, values) in &mut keys {
            let value = folders.iter().find(|it| it.0 == *key).and_then(|it| it.1.clone());
            values.push((value, n));
        }
        height += n;
    }
    for held in &mut all {
        let parts = parts.get(&held.name).map(Vec::as_slice).unwrap_or_default();
        if let Some((points, note)) = signs::with_points(&held.name, parts, height, missing)? {
            held.points = Some(points);
            notes.push(note);
        }
    }
    partly.sort();
    partly.dedup();
    notes.extend(not_in_every_file(&partly));
    for (key, values) in keys {
        if !all.iter().any(|it| it.name == key) {
            let cells = values.into_iter().flat_map(|(value, n)| std::iter::repeat_n(value, n)).collect();
            all.push(Read { name: key, cells, points: None, format: Format::default(), separator: None });
        }
    }
    let mut name = "file".to_owned();
    while all.iter().any(|it| it.name == name) {
        name.push('_');
    }
    all.push(Read { name, cells: files.finish(), points: None, format: Format::default(), separator: None });
    Ok((all, height, notes))
}

/// Cells in one unit under cells in another would be added up as if they were alike.
fn two_units(column: &str, one: &Format, other: &Format) -> Failure {
    let unit = |it: &Format| match it.stated.as_ref().map(|it| it.unit.as_str()) {
        None | Some("") => "none".to_owned(),
        Some(unit) => unit.to_owned(),
    };
    let title = format!("the files state different units for {column}: {} and {}", unit(one), unit(other));
    Failure::new("unreadable-file", title).note("open them one by one and use `union`")
}

/// Says which columns some of several files lack.
pub(super) fn not_in_every_file(partly: &[String]) -> Option<Note> {
    let list = partly.join(", ");
    (!partly.is_empty()).then(|| {
        Note::new(
            "not-in-every-file",
            format!("columns that not every file has, missing elsewhere: {list}"),
            format!("并非每个文件都有的列(其余为缺失):{list}"),
        )
    })
}

/// The typed frame of text columns, and what was understood of it.
pub(super) fn typed(
    columns: Vec<Read>,
    height: usize,
    notes: Vec<Note>,
    reading: &Reading,
) -> Result<(DataFrame, Opened), Failure> {
    let mut opened = Opened { notes, ..Opened::default() };
    for wanted in &reading.text {
        if !columns.iter().any(|it| it.name == *wanted || snake(&it.name) == snake(wanted)) {
            return Err(told::no_column(wanted));
        }
    }
    let mut stored: Vec<Column> = Vec::new();
    let known = |it: &StringChunked| -> StringChunked {
        match reading.missing.is_empty() {
            true => it.clone(),
            false => {
                it.iter().map(|it| it.filter(|it| !reading.missing.iter().any(|word| word == it.trim()))).collect()
            }
        }
    };
    let texts = columns.iter().filter(|it| it.separator.is_some()).map(|it| (it.name.as_str(), &it.cells));
    let proof = signs::proof(texts);
    for Read { name, cells: written, points, format, separator } in &columns {
        let mut cells = known(written);
        let stated = |it: &SidecarColumn| matches!(it.ty.as_str(), "text" | "period");
        let as_text = format.stated.as_ref().is_some_and(stated)
            || reading.text.iter().any(|it| it == name || snake(it) == snake(name));
        let mut found = conform::conform(name, &cells, as_text, None);
        let by_proof = proof.filter(|_| separator.is_some()).and_then(|it| signs::by_proof(name, &cells, it));
        let (proved, said) = by_proof.map_or((None, None), |it| (Some(it.0), Some(it.1)));
        if let Some(points) = points.as_ref().map(known).or(proved).filter(|_| !as_text) {
            let read = conform::conform(name, &points, false, None);
            if matches!(read.column.ty, Type::Number | Type::Integer) {
                (found, cells) = (read, points);
                found.notes.retain(|it| it.code != "doubtful-points");
                found.notes.splice(0..0, said);
            }
        } else if signs::has_commas(&found) {
            cells = signs::pointed(&cells);
        } else if !as_text && *separator == Some(b';') {
            found.notes.extend(signs::doubtful_commas(name, &cells));
        }
        found.notes.extend(formatted(&mut found.column, &mut found.stored, format));
        let stated_unit = format.stated.as_ref().map(|it| it.unit.as_str());
        if let Some(said) = Said::of(reading.unit(name).or(stated_unit), name) {
            match (declared::settle(&mut found, &cells, None, said), said) {
                (Declared::Settled(_), _) => opened.settled.push(name.clone()),
                (Declared::Unlike(line), _) => opened.unlike.push(line),
                (Declared::Bare, Said::Declared(unit)) => opened.unlike.extend(shown_otherwise(name, unit, format)),
                (Declared::Bare, Said::InHeader(_)) => {}
            }
        }
        if let Some(tally) = values::tally(&found) {
            if let Some(values) = values::different(&tally) {
                opened.values.insert(name.clone(), values);
            }
            opened.tallies.insert(name.clone(), tally);
        }
        let reasons = values::reasons(&found, written);
        stored.extend(found.stored.into_iter().map(IntoColumn::into_column));
        if reasons.is_some() {
            opened.notes.extend(totals::among_numbers(name, &cells));
        }
        if let Some((reasons, words)) = reasons {
            stored.push(reasons.into_column());
            opened.reasons.insert(name.clone(), words);
        }
        // A unit says nothing about texts.
        let says = |it: &&SidecarColumn| !it.ty.is_empty() || found.column.kind != Kind::Label;
        if let Some(stated) = format.stated.as_ref().filter(says) {
            opened.stated.columns.insert(name.clone(), stated.clone());
        }
        opened.columns.push(found.column);
        opened.notes.extend(found.notes);
    }
    let frame =
        DataFrame::new(height, stored).map_err(|error| Failure::engine(&error, "putting the columns together"))?;
    let texts: Vec<&str> = opened.columns.iter().filter(|it| it.ty == Type::Text).map(|it| it.name.as_str()).collect();
    let found: Vec<Note> = texts.into_iter().filter_map(|it| totals::totals(it, &frame)).collect();
    opened.notes.extend(found);
    Ok((frame, opened))
}

/// That a sheet shows a column as money of another currency than the declared one.
fn shown_otherwise(name: &str, declared: &str, format: &Format) -> Option<String> {
    let shown = format.unit.as_ref()?;
    let (_, unit) = Unit::parse_scaled(declared)?;
    let currency = shown.currency()?;
    (unit.currency() != Some(currency.clone()))
        .then(|| format!("column `{name}` is in {declared}, but the sheet shows it in {currency}"))
}

/// Applies what a sheet's formats say to a column of numbers: `0.0%` means that 0.45 is printed as 45 %.
fn formatted(column: &mut language::types::Column, stored: &mut [Series], format: &Format) -> Option<Note> {
    if column.kind == Kind::Label {
        return None;
    }
    if column.unit.as_ref().is_none_or(Unit::is_none) && format.unit.is_some() {
        column.unit.clone_from(&format.unit);
    }
    if format.n_percent == 0 {
        return None;
    }
    let (n, of) = (format.n_percent, format.n_numbers);
    if n < of {
        return Some(Note::new(
            "mixed-percent",
            format!("{}: {n} of {of} numbers are shown as percentages; all were taken as they are stored", column.name),
            format!("{}:{of} 个数中 {n} 个以百分比显示,均按存储值读取", column.name),
        ));
    }
    column.percent = true;
    column.ty = Type::Number;
    for it in stored {
        *it = it.cast(&DataType::Float64).unwrap_or_else(|_| it.clone());
    }
    None
}
