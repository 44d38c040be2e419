//! Numbers for people: one scale and one number of decimals a column, separators, ranges.

use language::answer::{Cell, Table};
use language::quantity::{Unit, civil_from_days, end_sign, number_text};
use language::types::{Column, Kind, Type};
use language::words::Language;

/// Below this a number is the open end at zero and asks for no decimals.
const SMALLEST: f64 = 1e-300;

/// An account, a card: no count has so many digits.
const ACCOUNT: u64 = 1_000_000_000_000_000;

/// How the numbers of a column are written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    /// Numbers are divided by this.
    pub divisor: f64,
    /// What stands in the header for it: `m`, 亿.
    pub word: &'static str,
    /// Digits after the point.
    pub decimals: usize,
}

/// The scale of a column: as the values in the middle read best.
pub(crate) fn scale(column: &Column, cells: &[&Cell], language: Language) -> Scale {
    let money = column.unit.as_ref().is_some_and(is_money);
    scale_of(column.percent, money, cells, language)
}

/// Whether a unit is money, or money per something.
pub(crate) fn is_money(unit: &Unit) -> bool {
    unit.powers().any(|(name, power)| power == 1 && matches!(name, "CNY" | "USD" | "HKD" | "EUR"))
}

pub(crate) fn scale_of(percent: bool, money: bool, cells: &[&Cell], language: Language) -> Scale {
    let mut values: Vec<f64> = cells.iter().flat_map(|it| ends(it)).filter(|it| it.is_finite()).collect();
    let mut sizes: Vec<f64> = values.iter().map(|it| it.abs()).filter(|it| *it > SMALLEST).collect();
    sizes.sort_by(f64::total_cmp);
    let middle = sizes.get(sizes.len().saturating_sub(1) / 2).copied().unwrap_or(0.0);
    // Beside an account no number is scaled.
    let codes = !money && cells.iter().any(|it| matches!(it, Cell::Integer(it) if ACCOUNT <= it.unsigned_abs()));
    let scales: &[(f64, &'static str)] = match (percent, money, language) {
        (false, ..) if codes => &[],
        (true, ..) => &[(0.01, "")],
        (false, true, Language::English) => &[(1e9, "bn"), (1e6, "m"), (1e3, "k")],
        (false, true, Language::Chinese) => &[(1e8, "亿"), (1e4, "万")],
        (false, false, Language::English) => &[(1e9, "bn"), (1e7, "m")],
        (false, false, Language::Chinese) => &[(1e8, "亿"), (1e6, "万")],
    };
    let fits = |(divisor, _): &&(f64, &str)| percent || middle >= *divisor;
    let (mut divisor, word) = scales.iter().find(fits).copied().unwrap_or((1.0, ""));
    if word == "m" {
        divisor = 1e6;
    }
    if word == "万" {
        divisor = 1e4;
    }
    values.iter_mut().for_each(|it| *it /= divisor);
    let smallest = sizes.first().copied().unwrap_or(0.0) / divisor;
    let most = match middle / divisor {
        size if size >= 10_000.0 => 0,
        size if size >= 1.0 => 2,
        _ => 4,
    };
    // A small value keeps two digits.
    let most = if smallest > 0.0 && smallest < 0.01 { most.max(4) } else { most };
    let decimals = values.iter().map(|it| needed(*it, most)).max().unwrap_or(0);
    Scale { divisor, word, decimals }
}

/// Whether whole numbers are years, which have no separators: by the name of the column, or because nobody said what they
/// count and all of them look like years.
pub(crate) fn are_years(column: &Column, cells: &[&Cell]) -> bool {
    let counts = column.unit.as_ref().is_some_and(|it| !it.is_none()) || column.percent;
    if column.ty != Type::Integer || counts {
        return false;
    }
    if column.name.to_lowercase().contains("year") || column.name.contains('年') {
        return true;
    }
    let mut known = cells.iter().filter(|it| !matches!(it, Cell::Missing)).peekable();
    let year = |it: &&Cell| matches!(it, Cell::Integer(1900..=2100));
    matches!(column.kind, Kind::Unknown | Kind::Label | Kind::Level) && known.peek().is_some() && known.all(year)
}

/// Whether a row of `describe` is of a column of years: by its name, or as [`are_years`] tells of those without one.
pub(crate) fn describes_years(table: &Table, row: usize) -> bool {
    let text = |name: &str| table.text(row, name);
    let (Some(column), Some("integer"), None | Some("")) = (text("column"), text("type"), text("unit")) else {
        return false;
    };
    let year = |name: &str| matches!(table.cell(row, name), Some(Cell::Integer(1900..=2100)));
    let unsaid = matches!(text("kind"), None | Some("" | "unknown"));
    column.to_lowercase().contains("year") || column.contains('年') || unsaid && year("min") && year("max")
}

/// The scale of a column whose divisor was asked for.
pub(crate) fn scale_by(divisor: f64, cells: &[&Cell]) -> Scale {
    let values: Vec<f64> =
        cells.iter().flat_map(|it| ends(it)).filter(|it| it.is_finite()).map(|it| it / divisor).collect();
    let least = values.iter().map(|it| it.abs()).filter(|it| *it > SMALLEST).fold(f64::INFINITY, f64::min);
    let most = if least < 0.1 { 4 } else { 2 };
    Scale { divisor, word: "", decimals: values.iter().map(|it| needed(*it, most)).max().unwrap_or(0) }
}

/// How many decimals a value has, up to `most`.
fn needed(value: f64, most: usize) -> usize {
    let text = format!("{value:.most$}");
    text.split_once('.').map_or(0, |(_, after)| after.trim_end_matches('0').len())
}

fn ends(cell: &Cell) -> Vec<f64> {
    match cell {
        Cell::Number(it) => vec![*it],
        Cell::Integer(it) => vec![*it as f64],
        Cell::Range(low, high) => vec![*low, *high],
        _ => vec![],
    }
}

/// A cell at a scale; a count stays a count.
pub(crate) fn cell(cell: &Cell, scale: &Scale) -> String {
    let one = |value: f64| figure(value / scale.divisor, scale.decimals);
    match cell {
        Cell::Missing => "-".to_owned(),
        Cell::Truth(it) => it.to_string(),
        Cell::Integer(it) if scale.divisor == 1.0 && ACCOUNT <= it.unsigned_abs() => it.to_string(),
        Cell::Integer(it) if scale.divisor == 1.0 => separated(&it.to_string()),
        Cell::Integer(it) => one(*it as f64),
        Cell::Number(it) => one(*it),
        Cell::Range(low, high) => match (low.is_finite(), high.is_finite()) {
            (true, true) => format!("{}..{}", one(*low), one(*high)),
            (true, false) => format!("{}{}", end_sign(*low, true), one(*low)),
            (false, true) => format!("{}{}", end_sign(*high, false), one(*high)),
            (false, false) => "-".to_owned(),
        },
        Cell::Text(it) => crate::clean(it),
        Cell::Date(days) => date(*days),
    }
}

/// A number with so many decimals; one that would look like zero and is none is written with a power of ten, and so is one of
/// more digits than a float holds.
fn figure(value: f64, decimals: usize) -> String {
    if 1e16 <= value.abs() {
        return format!("{value:e}");
    }
    let text = format!("{value:.decimals$}");
    match value.abs() > SMALLEST && !text.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        true => format!("{value:.2e}"),
        false => separated(&text),
    }
}

/// A cell as data: fractions stay fractions, money in base units, a range in the language's own form.
pub fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Missing => String::new(),
        Cell::Truth(it) => it.to_string(),
        Cell::Integer(it) => it.to_string(),
        Cell::Number(it) => number_text(*it),
        Cell::Range(low, high) => match (low.is_finite(), high.is_finite()) {
            (true, true) => format!("{}..{}", number_text(*low), number_text(*high)),
            (true, false) => format!("{}{}", end_sign(*low, true), number_text(*low)),
            (false, true) => format!("{}{}", end_sign(*high, false), number_text(*high)),
            (false, false) => String::new(),
        },
        Cell::Text(it) => it.clone(),
        Cell::Date(days) => date(*days),
    }
}

pub(crate) fn date(days: i32) -> String {
    let (year, month, day) = civil_from_days(days);
    format!("{year:04}-{month:02}-{day:02}")
}

pub(crate) fn grouped(n: u64) -> String {
    separated(&n.to_string())
}

/// `1234567.5` as `1,234,567.5`; `-0` as `0`.
fn separated(text: &str) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) if rest.bytes().any(|b| (b'1'..=b'9').contains(&b)) => ("-", rest),
        Some(rest) => ("", rest),
        None => ("", text),
    };
    let (whole, after) = digits.split_once('.').map_or((digits, None), |(a, b)| (a, Some(b)));
    let mut out = String::from(sign);
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(after) = after {
        out.push('.');
        out.push_str(after);
    }
    out
}
