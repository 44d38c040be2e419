//! One number with what stands around it: a sign, money, a magnitude, a percent sign, a unit.

use super::digits::{self, Digits};
use super::{Unit, numeral};

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// In a query, where a comma separates and a word is a name.
    Query,
    /// In a data cell: `1,234`, 三千万, 三成.
    Cell,
}

/// One number.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Point {
    /// In base units.
    pub value: f64,
    /// Half of its last written digit, in base units.
    pub half_digit: f64,
    /// What was written; none for a bare number.
    pub unit: Unit,
    /// `35%`
    pub percent: bool,
    /// `5pp`
    pub points: bool,
    /// Whether a magnitude was written: `5万`, 三千万, `2m`, 3倍.
    pub scaled: bool,
    /// What stands after the digits: magnitude, percent sign, unit.
    pub suffix: String,
}

/// What may stand before the digits for money.
pub(super) const MONEY: [(&str, &str); 16] = [
    ("US$", "USD"),
    ("HK$", "HKD"),
    ("$", "USD"),
    ("¥", "CNY"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("USD ", "USD"),
    ("CNY ", "CNY"),
    ("RMB ", "CNY"),
    ("HKD ", "HKD"),
    ("EUR ", "EUR"),
    ("GBP ", "GBP"),
    ("USD", "USD"),
    ("CNY", "CNY"),
    ("RMB", "CNY"),
    ("HKD", "HKD"),
];

/// Magnitudes and their powers of ten; the longer ones first.
const SCALES: [(&str, i32); 23] = [
    ("万亿", 12),
    ("千亿", 11),
    ("百亿", 10),
    ("千万", 7),
    ("百万", 6),
    ("亿", 8),
    ("万", 4),
    ("千", 3),
    ("trillion", 12),
    ("billion", 9),
    ("million", 6),
    ("thousand", 3),
    ("bn", 9),
    ("Bn", 9),
    ("tn", 12),
    ("mn", 6),
    ("k", 3),
    ("K", 3),
    ("m", 6),
    ("M", 6),
    ("b", 9),
    ("B", 9),
    ("BN", 9),
];

/// The power of ten of the smallest magnitude that a numeral may end with and be a scaled number: 三万, not 三十.
const SMALLEST: i32 = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Percent,
    Points,
    Times,
}

/// Percent signs and what else counts in parts.
const MARKS: [(&str, i32, Mark); 15] = [
    ("%", -2, Mark::Percent),
    ("‰", -3, Mark::Percent),
    ("percent", -2, Mark::Percent),
    ("per cent", -2, Mark::Percent),
    ("个百分点", -2, Mark::Points),
    ("百分点", -2, Mark::Points),
    ("pp", -2, Mark::Points),
    ("个基点", -4, Mark::Points),
    ("基点", -4, Mark::Points),
    ("bps", -4, Mark::Points),
    ("bp", -4, Mark::Points),
    ("成", -1, Mark::Percent),
    ("倍", 0, Mark::Times),
    ("times", 0, Mark::Times),
    ("x", 0, Mark::Times),
];

/// Reads one number. `None` if something is left over.
pub(super) fn point(text: &str, style: Style) -> Option<Point> {
    let text = text.trim();
    let (negative, text) = signed(text, style)?;
    let (money, text) = MONEY
        .iter()
        .find_map(|(sign, code)| text.strip_prefix(sign).map(|rest| (Some(Unit::base(*code)), rest.trim_start())))
        .unwrap_or((None, text));
    // `$-5m`
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) if style == Style::Cell && money.is_some() && !negative => (true, rest),
        _ => (negative, text),
    };
    let (written, numeral) = match style {
        Style::Query => (digits::plain(text)?, false),
        Style::Cell => match digits::grouped(text) {
            Some(it) => (it, false),
            None => (numeral::read(text)?, true),
        },
    };
    let mut scaled = numeral && SMALLEST <= written.power;
    let Digits { digits, mut power, rest, sure } = written;
    let suffix = rest;
    let mut rest = suffix.trim_start();
    let scale = SCALES.iter().find(|(word, _)| rest.strip_prefix(word).is_some_and(|after| ends_word(word, after)));
    if let Some((word, exponent)) = scale {
        (power, scaled) = (power + exponent, true);
        rest = rest[word.len()..].trim_start();
    }
    let marks: &[(&str, i32, Mark)] = if style == Style::Cell { &MARKS } else { &MARKS[..11] };
    let mark = marks.iter().find(|(word, ..)| rest.strip_prefix(word).is_some_and(|after| ends_word(word, after)));
    if let Some((word, exponent, mark)) = mark {
        let share = *mark != Mark::Times;
        if share && (scale.is_some() || money.is_some()) {
            return None;
        }
        power += exponent;
        rest = rest[word.len()..].trim_start();
        if !rest.is_empty() {
            return None;
        }
    }
    let (unit, factor) = unit_of(rest, money)?;
    power += factor;
    if is_calendar(&digits, suffix, rest) || !(sure || !suffix.trim().is_empty() || !unit.is_none()) {
        return None;
    }
    let value = shift(&digits, power)?;
    let decimals = digits.split_once('.').map_or(0, |(_, after)| after.len()) as i32;
    Some(Point {
        value: if negative { -value } else { value },
        half_digit: shift("5", power - decimals - 1)?,
        unit,
        percent: mark.is_some_and(|it| it.2 == Mark::Percent),
        points: mark.is_some_and(|it| it.2 == Mark::Points),
        scaled: scaled || mark.is_some_and(|it| it.2 == Mark::Times),
        suffix: suffix.trim_end().to_owned(),
    })
}

fn signed(text: &str, style: Style) -> Option<(bool, &str)> {
    let rest = text.strip_prefix('-').or_else(|| {
        let dash = text.strip_prefix(['–', '—']).filter(|_| style == Style::Cell)?;
        dash.starts_with(|c: char| c.is_ascii_digit()).then_some(dash)
    });
    match rest {
        Some(rest) => Some((true, rest.trim_start())),
        None if style == Style::Query && text.starts_with('+') => None,
        None => Some((false, text.strip_prefix('+').unwrap_or(text))),
    }
}

/// The unit of what is left, with the power of ten in it (`beds/万人`).
fn unit_of(text: &str, money: Option<Unit>) -> Option<(Unit, i32)> {
    if text.is_empty() {
        return Some((money.unwrap_or_default(), 0));
    }
    let text = text.replace(" per ", "/");
    let (above, below) = text.split_once('/').map_or((text.as_str(), ""), |(above, below)| (above, below));
    let above = match above.trim() {
        "" => Unit::none(),
        word => Unit::known(word)?,
    };
    let mut unit = match money {
        None if above.is_none() => return None,
        None => above,
        // `¥5万元` says it twice.
        Some(money) if above.is_none() || above == money => money,
        Some(_) => return None,
    };
    let mut factor = 0;
    for part in below.split('/').map(str::trim).filter(|it| !it.is_empty() || text.ends_with('/')) {
        let scaled = SCALES[..8].iter().find_map(|(word, power)| Some((part.strip_prefix(word)?, *power)));
        let (word, power) = scaled.unwrap_or((part, 0));
        unit = unit.over(&Unit::known(word)?);
        factor -= power;
    }
    Some((unit, factor))
}

/// `2021年`, `3月`, `5日`: a year, a month, a day of the calendar, not so many of them.
fn is_calendar(digits: &str, suffix: &str, unit: &str) -> bool {
    let year = digits.len() == 4 && ("1900"..="2100").contains(&digits);
    suffix.trim() == unit && (matches!(unit, "月" | "日") || unit == "年" && year)
}

/// Whether a word of letters is not the start of a longer word (`m2`, `beds`).
fn ends_word(word: &str, after: &str) -> bool {
    !word.ends_with(|c: char| c.is_ascii_alphabetic()) || !after.starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// A decimal text times a power of ten, read as one decimal so that 27.81亿 is exactly 2781000000.
pub(super) fn shift(digits: &str, power: i32) -> Option<f64> {
    let value: f64 = format!("{digits}e{power}").parse().ok()?;
    value.is_finite().then_some(value)
}
