//! From the types of files and frames to the types of the language, and from text cells to typed columns.

use std::collections::HashMap;

use language::answer::Note;
use language::quantity::{Unit, read_cell};
use language::types::{Column, Type, high_name, low_name};
use polars::prelude::*;

use super::times::{Times, how_many, times_of};
use super::{doubt, moments, raw_column, signs, types};

/// A column made of text cells: what it is, its plain columns, and what was repaired.
pub(super) struct Conformed {
    pub column: Column,
    pub stored: Vec<Series>,
    pub notes: Vec<Note>,
}

/// Words that stand for nothing known where numbers are expected.
const MARKERS: [&str; 27] = [
    "na",
    "n/a",
    "nan",
    "null",
    "none",
    "nil",
    "missing",
    "not available",
    "not applicable",
    "unknown",
    "-",
    "--",
    "---",
    "–",
    "—",
    ".",
    "..",
    "*",
    "?",
    "x",
    "未披露",
    "不适用",
    "无",
    "缺失",
    "too few to report",
    "tbd",
    "n.a.",
];

/// What a spreadsheet writes where a formula has no result: never a value, in any column.
const ERRORS: [&str; 13] = [
    "#DIV/0!",
    "#N/A",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#REF!",
    "#VALUE!",
    "#DATA!",
    "#GETTING_DATA",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#BLOCKED!",
];

/// How many different cells that are no plain number are looked at before a column is taken for text, unless they read as numbers or dates.
pub(super) const MOST_WORDS: usize = 20_000;

/// Whether a cell reads as a number, a date or a period.
pub(super) fn reads(cell: &str) -> bool {
    use language::quantity::{read_date, read_period};
    read_cell(cell).is_some() || read_date(cell).is_some() || read_period(cell).is_some() || moments::is_moment(cell)
}

/// Whether a cell is an error of a spreadsheet.
pub(super) fn is_error(it: &str) -> bool {
    it.starts_with('#') && ERRORS.contains(&it.to_uppercase().as_str())
}

/// Types a column of text cells: numbers (with magnitudes, percent signs, ranges), dates, periods, truths, else text.
/// `times` says how often each stands there, if that is not once.
pub(super) fn conform(name: &str, cells: &StringChunked, as_text: bool, times: Option<&Times>) -> Conformed {
    let mut found = understood_cells(name, cells, as_text, times);
    if found.column.ty == Type::Text && !as_text {
        let padded = |it: &str| !it.trim().is_empty() && it.trim().len() < it.len();
        found.notes.extend(trimmed(name, how_many(cells, times, padded)));
    }
    found
}

/// Says that spaces around texts were taken away.
pub(super) fn trimmed(name: &str, n: usize) -> Option<Note> {
    let column = language::script::name_text(name);
    let note = Note::new(
        "trimmed-cells",
        format!("{name}: cells with spaces around their text, taken away: {n}; `text ({column})` keeps them"),
        format!("{name}:去掉首尾空格的单元格:{n};`text ({column})` 可保留"),
    );
    (0 < n).then_some(note)
}

fn understood_cells(name: &str, cells: &StringChunked, as_text: bool, times: Option<&Times>) -> Conformed {
    if as_text {
        // A text that is declared to be one keeps the spaces at its ends.
        let kept: StringChunked = cells.iter().map(|it| it.filter(|it| !it.trim().is_empty())).collect();
        let stored = vec![named(kept.into_series(), name)];
        return Conformed { column: raw_column(name, Type::Text), stored, notes: vec![] };
    }
    let cells: StringChunked = cells.apply_values(|it| std::borrow::Cow::Borrowed(it.trim()));
    let cells = cells.set(&cells.equal(""), None).unwrap_or(cells);
    if cells.iter().flatten().any(is_error) {
        let mut errors: HashMap<&str, usize> = HashMap::new();
        for (at, it) in cells.iter().enumerate().filter_map(|(at, it)| Some((at, it.filter(|it| is_error(it))?))) {
            *errors.entry(it).or_insert(0) += times_of(times, at);
        }
        let list = counted(errors.into_iter().collect());
        let others: StringChunked = cells.iter().map(|it| it.filter(|it| !is_error(it))).collect();
        let mut found = conform(name, &others, as_text, times);
        let note = Note::new(
            "error-cells",
            format!("{name}: cells with an error of the spreadsheet, missing: {list}"),
            format!("{name}:电子表格错误值,视为缺失:{list}"),
        );
        found.notes.insert(0, note);
        return found;
    }
    let n_known = cells.len() - cells.null_count();
    let text = |cells: &StringChunked| Conformed {
        column: raw_column(name, Type::Text),
        stored: vec![named(cells.clone().into_series(), name)],
        notes: vec![],
    };
    // `007` and `07_2015` are codes: a number of a table has no zero in front and no underscore inside.
    let digits = |b: u8| b.is_ascii_digit() || b == b'_';
    let code = |it: &str| {
        let led = it.starts_with('0') || it.contains('_');
        it.len() > 1 && led && it.bytes().all(digits)
    };
    // More digits than a whole number holds are a code as well: an account, a card.
    let long = |it: &str| 18 < it.len() && it.bytes().all(|b| b.is_ascii_digit()) && it.parse::<i64>().is_err();
    if cells.iter().flatten().any(long) {
        let notes = types::as_texts(&[name.to_owned()]).into_iter().collect();
        return Conformed { notes, ..text(&cells) };
    }
    if n_known == 0 || cells.iter().flatten().any(code) {
        return text(&cells);
    }
    signs::decimal_commas(name, &cells, times).unwrap_or_else(|| written(name, &cells, times))
}

/// Columns of numbers with decimal points, dates, periods and texts, as they are written.
pub(super) fn written(name: &str, cells: &StringChunked, times: Option<&Times>) -> Conformed {
    let text = |cells: &StringChunked| Conformed {
        column: raw_column(name, Type::Text),
        stored: vec![named(cells.clone().into_series(), name)],
        notes: vec![],
    };
    let plain = cells
        .cast(&DataType::Float64)
        .unwrap_or_else(|_| Series::full_null(name.into(), cells.len(), &DataType::Float64));
    let plain = plain.f64().expect("cast to f64 above").clone();
    let mut words: HashMap<&str, usize> = HashMap::new();
    let (mut n_plain, mut n_zero) = (0, 0);
    for (at, (cell, number)) in cells.iter().zip(plain.iter()).enumerate() {
        let Some(cell) = cell else { continue };
        if number.is_none_or(|it| !it.is_finite()) {
            *words.entry(cell).or_insert(0) += times_of(times, at);
            if words.len() == MOST_WORDS && !words.keys().take(1_000).all(|it| is_marker(it) || reads(it)) {
                return text(cells);
            }
        } else {
            n_plain += times_of(times, at);
            n_zero += times_of(times, at) * usize::from(number == Some(0.0));
        }
    }
    if words.is_empty() {
        let notes = doubt::doubtful_points(name, cells).into_iter().collect();
        return numbers(name, cells, &plain, &HashMap::new(), notes);
    }
    if let Some(found) = moments::moments(name, cells, &words, times) {
        return found;
    }
    let found = decorated(name, cells, (&plain, n_plain, n_zero), &words);
    found.unwrap_or_else(|| Conformed {
        notes: moments::clocks(name, cells)
            .or_else(|| moments::nearly(name, cells, times))
            .or_else(|| doubt::nearly_numbers(name, cells, n_plain, times))
            .or_else(|| doubt::marked_numbers(name, cells, times))
            .into_iter()
            .collect(),
        ..text(cells)
    })
}

pub(super) fn named(series: Series, name: &str) -> Series {
    series.with_name(name.into())
}

/// A word that stands for nothing known where numbers, dates or truths are expected.
pub(super) fn is_marker(word: &str) -> bool {
    MARKERS.contains(&word.to_lowercase().as_str())
}

/// `"N/A" 3x, "-" 2x`, the most frequent first.
fn counted(mut words: Vec<(&str, usize)>) -> String {
    words.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let list: Vec<String> = words.iter().take(5).map(|(word, n)| format!("\"{word}\" {n}x")).collect();
    let more = if 5 < words.len() { format!(", and {} more", words.len() - 5) } else { String::new() };
    list.join(", ") + &more
}

pub(super) fn missing_words(name: &str, words: Vec<(&str, usize)>) -> Note {
    let list = counted(words);
    Note::new("missing-words", format!("{name}: read as missing: {list}"), format!("{name}:视为缺失:{list}"))
}

/// What a cell that is no plain number means.
enum Word {
    Figure(f64, f64, Unit),
    Reason,
}

/// Numbers with magnitudes, signs, percent or ranges, and words that stand for nothing known.
fn decorated(
    name: &str,
    cells: &StringChunked,
    (plain, n_plain, n_zero): (&Float64Chunked, usize, usize),
    words: &HashMap<&str, usize>,
) -> Option<Conformed> {
    let mut meant: HashMap<&str, Word> = HashMap::new();
    let (mut n_figures, mut n_percent) = (0, 0);
    let mut reasons: Vec<(&str, usize)> = Vec::new();
    for (word, n) in words {
        match read_cell(word).filter(|_| !is_marker(word)) {
            Some(it) => {
                n_figures += n;
                n_percent += n * usize::from(it.percent);
                meant.insert(word, Word::Figure(it.low, it.high, it.unit));
            }
            None => {
                reasons.push((word, *n));
                meant.insert(word, Word::Reason);
            }
        }
    }
    let n_numbers = n_plain + n_figures;
    // A date is no reason why a number is missing.
    if reasons.iter().any(|(word, _)| language::quantity::read_any_date(word).is_some()) {
        return None;
    }
    let strange: Vec<usize> = reasons.iter().filter(|(word, _)| !is_marker(word)).map(|it| it.1).collect();
    // A few repeated words among numbers are reasons for missing; many words are text.
    // A word of letters and digits among whole numbers is a code: `37012F`.
    let mixed_up = |it: &str| {
        let (digit, letter) = (it.bytes().any(|b| b.is_ascii_digit()), it.bytes().any(|b| b.is_ascii_alphabetic()));
        digit && letter && it.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let whole = |it: &str| it.bytes().all(|b| b.is_ascii_digit()) || read_cell(it).is_none() || mixed_up(it);
    if reasons.iter().any(|(word, _)| mixed_up(word)) && cells.iter().flatten().all(whole) {
        return None;
    }
    let plausible = strange.len() <= 5 && strange.iter().sum::<usize>() <= n_numbers;
    if n_numbers == 0 || !plausible {
        return None;
    }
    let mut notes = Vec::new();
    if !reasons.is_empty() {
        notes.push(missing_words(name, reasons));
    }
    if n_figures > 0 {
        notes.push(Note::new(
            "repaired-numbers",
            format!("{name}: {n_figures} cells read as written (signs, magnitudes, percent)"),
            format!("{name}:{n_figures} 个单元格按写法读取(符号、量级、百分号)"),
        ));
    }
    // Nothing is nothing, with a percent sign or without.
    let mixed = n_percent > 0 && n_percent + n_zero < n_numbers;
    if mixed {
        notes.push(Note::new(
            "mixed-percent",
            format!(
                "{name}: {n_percent} of {n_numbers} numbers have a percent sign; the others were taken as they stand"
            ),
            format!("{name}:{n_numbers} 个数中 {n_percent} 个带百分号,其余按原样读取"),
        ));
    }
    let mut found = numbers(name, cells, plain, &meant, notes);
    let mut units = meant.values().filter_map(|it| if let Word::Figure(.., unit) = it { Some(unit) } else { None });
    if let Some(first) = units.next()
        && n_plain == 0
        && units.all(|it| it == first)
    {
        found.column.unit = Some(first.clone());
    }
    let mut units: Vec<String> = Vec::new();
    for it in meant.values() {
        if let Word::Figure(.., unit) = it
            && !unit.is_none()
        {
            units.push(unit.write(language::words::Language::English));
        }
    }
    units.sort();
    units.dedup();
    if found.column.unit.as_ref().is_none_or(Unit::is_none) && !units.is_empty() {
        let list = units.join(", ");
        found.notes.push(Note::new(
            "mixed-units",
            format!("{name}: not all numbers have the same unit ({list}); all were taken as they stand, without one"),
            format!("{name}:各数单位不一({list}),均按原样读取,不带单位"),
        ));
    }
    found.column.percent = n_percent > 0 && !mixed;
    Some(found)
}

fn numbers(
    name: &str,
    cells: &StringChunked,
    plain: &Float64Chunked,
    meant: &HashMap<&str, Word>,
    notes: Vec<Note>,
) -> Conformed {
    let end = |high: bool| -> Float64Chunked {
        let of = |(cell, number): (Option<&str>, Option<f64>)| match number {
            // A negative zero is zero.
            Some(it) if it.is_finite() => Some(it + 0.0),
            _ => match meant.get(cell?) {
                Some(Word::Figure(a, b, ..)) => Some(if high { *b } else { *a }),
                _ => None,
            },
        };
        cells.iter().zip(plain.iter()).map(of).collect()
    };
    let ranged = meant.values().any(|it| matches!(it, Word::Figure(low, high, ..) if low != high));
    if ranged {
        let column = Column { ranged: true, ..raw_column(name, Type::Number) };
        let stored =
            vec![named(end(false).into_series(), &low_name(name)), named(end(true).into_series(), &high_name(name))];
        return Conformed { column, stored, notes };
    }
    let whole = |it: &str| it.parse::<i64>().is_ok();
    let integers = meant.values().all(|it| matches!(it, Word::Reason))
        && cells.iter().flatten().all(|it| whole(it) || meant.contains_key(it));
    if integers {
        let made: Int64Chunked = cells.iter().map(|it| it.and_then(|it| it.parse::<i64>().ok())).collect();
        return Conformed {
            column: raw_column(name, Type::Integer),
            stored: vec![named(made.into_series(), name)],
            notes,
        };
    }
    Conformed { column: raw_column(name, Type::Number), stored: vec![named(end(false).into_series(), name)], notes }
}
