//! Number literals as analysts write them: one reader for queries and for data cells.

use super::Unit;

/// A number as it was written: a point, or a range with closed or open ends.
/// An open finite end is stored as the next float inside, an absent end as an infinity, so that every comparison is a closed one.
#[derive(Debug, Clone, PartialEq)]
pub struct Literal {
    /// The lower end in base units (`27.81亿` is 2781000000, `35%` is 0.35).
    pub low: f64,
    /// The upper end; the same as `low` for a point.
    pub high: f64,
    /// The unit that was written (`3 years`, `2万元`); none for a bare number.
    pub unit: Unit,
    /// Whether a percent sign was written.
    pub percent: bool,
    /// Whether it was written in percentage or basis points (`5pp`, `50bp`).
    pub points: bool,
    /// Whether it was written as about (`~8%`, 约8%).
    pub approximate: bool,
    /// The text as it was written.
    pub written: String,
}

impl Literal {
    /// An exact plain number.
    pub fn exact(value: f64, written: impl Into<String>) -> Literal {
        Literal {
            low: value,
            high: value,
            unit: Unit::none(),
            percent: false,
            points: false,
            approximate: false,
            written: written.into(),
        }
    }

    /// Whether it is one value and not a range.
    pub fn is_point(&self) -> bool {
        self.low == self.high
    }
}

/// The shortest text of a number to 12 significant digits, without an exponent.
pub fn number_text(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_owned() } else { value.to_string() };
    }
    let digits = format!("{value:.11e}").parse::<f64>().unwrap_or(value);
    format!("{digits}")
}

/// Reads a literal as it stands in a query. `None` if the text is not one literal from end to end.
pub fn read_literal(text: &str) -> Option<Literal> {
    read(&half_width(text), text)
}

/// Reads a literal as it stands in a data cell: also `10-20%`, `约8%`, 超过50%, 三成, full-width digits, `(1,234)`.
pub fn read_cell(text: &str) -> Option<Literal> {
    let cell = half_width(text.trim()).replace([',', ' '], "");
    if let Some(inner) = cell.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
        return read(&format!("-{inner}"), text);
    }
    const BEFORE: [(&str, &str); 12] = [
        ("超过", ">"),
        ("大于", ">"),
        ("高于", ">"),
        ("不超过", "<="),
        ("不低于", ">="),
        ("至少", ">="),
        ("至多", "<="),
        ("不足", "<"),
        ("不到", "<"),
        ("低于", "<"),
        ("约", "~"),
        ("近", "~"),
    ];
    const AFTER: [(&str, &str); 8] = [
        ("左右", "~"),
        ("以上", ">="),
        ("以下", "<="),
        ("以内", "<="),
        ("余", ">"),
        ("多", ">"),
        ("+", ">="),
        ("上下", "~"),
    ];
    for (word, sign) in BEFORE {
        if let Some(rest) = cell.strip_prefix(word) {
            return read(&format!("{sign}{rest}"), text);
        }
    }
    for (word, sign) in AFTER {
        if let Some(rest) = cell.strip_suffix(word) {
            return read(&format!("{sign}{rest}"), text);
        }
    }
    for magnitude in ["万", "亿"] {
        for word in ["多", "余"] {
            if let Some(rest) = cell.strip_suffix(&format!("{word}{magnitude}")) {
                return read(&format!(">{rest}{magnitude}"), text);
            }
        }
    }
    if let Some(tenths) = cell.strip_suffix('成') {
        let at = "一二三四五六七八九十".chars().position(|digit| tenths == digit.to_string())?;
        let value = (at + 1) as f64 / 10.0;
        return Some(Literal { percent: true, ..Literal::exact(value, text) });
    }
    if let Some(times) = cell.strip_suffix('倍') {
        return read(times, text);
    }
    read(&cell, text).or_else(|| {
        // `10-20%`, `10%~20%`: a range, but only in a cell.
        let first = cell.chars().next()?.len_utf8();
        let at = cell[first..].find(['-', '~', '–', '—'])? + first;
        let dash = cell[at..].chars().next()?.len_utf8();
        read(&format!("{}..{}", &cell[..at], &cell[at + dash..]), text)
    })
}

/// Full-width digits and signs as their ASCII forms.
fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '−' => '-',
            '\u{3000}' => ' ',
            _ => c,
        })
        .collect()
}

fn read(text: &str, written: &str) -> Option<Literal> {
    let text = text.trim();
    if let Some((low, high)) = text.split_once("..") {
        return range(low.trim(), high.trim(), written);
    }
    for (sign, below, closed) in [(">=", false, true), ("<=", true, true), (">", false, false), ("<", true, false)] {
        let Some(rest) = text.strip_prefix(sign) else { continue };
        let point = point(rest, written)?;
        let value = point.literal.low;
        let (low, high) = match (below, closed) {
            (false, true) => (value, f64::INFINITY),
            (false, false) => (value.next_up(), f64::INFINITY),
            (true, true) => (f64::NEG_INFINITY, value),
            (true, false) => (f64::NEG_INFINITY, value.next_down()),
        };
        return Some(Literal { low, high, ..point.literal });
    }
    if let Some(rest) = text.strip_prefix('~') {
        let about = point(rest, written)?;
        let value = about.literal.low;
        let wide = (value.abs() * 0.05).max(about.half_digit);
        return Some(Literal { low: value - wide, high: value + wide, approximate: true, ..about.literal });
    }
    point(text, written).map(|it| it.literal)
}

fn range(low: &str, high: &str, written: &str) -> Option<Literal> {
    let (a, b) = (point(low, written)?, point(high, written)?);
    // An end without a suffix takes the other's.
    let (a, b) = match (a.bare, b.bare) {
        (true, false) => (point(&format!("{low}{}", b.suffix), written)?, b),
        (false, true) => {
            let b = point(&format!("{high}{}", a.suffix), written)?;
            (a, b)
        }
        _ => (a, b),
    };
    let fits = a.literal.unit == b.literal.unit && a.literal.low <= b.literal.low;
    fits.then_some(Literal { high: b.literal.low, ..a.literal })
}

struct Point {
    literal: Literal,
    half_digit: f64,
    suffix: String,
    bare: bool,
}

/// One number with its magnitude, percent sign and unit.
fn point(text: &str, written: &str) -> Option<Point> {
    let text = text.trim();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    const SIGNS: [(&str, &str); 7] =
        [("$", "USD"), ("US$", "USD"), ("¥", "CNY"), ("￥", "CNY"), ("USD ", "USD"), ("CNY ", "CNY"), ("RMB ", "CNY")];
    let (mut unit, text) = SIGNS
        .iter()
        .find_map(|(sign, code)| Some((Unit::base(*code), text.strip_prefix(sign)?.trim_start())))
        .unwrap_or((Unit::none(), text));
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_')).unwrap_or(text.len());
    let mut digits = text[..end].replace('_', "");
    let mut rest = &text[end..];
    if !digits.starts_with(|c: char| c.is_ascii_digit()) || digits.ends_with('.') {
        return None;
    }
    let exponent = rest.strip_prefix(['e', 'E']).map(|it| {
        let at = it[1.min(it.len())..].find(|c: char| !c.is_ascii_digit()).map_or(it.len(), |at| at + 1);
        (&it[..at], &it[at..])
    });
    if let Some((power, after)) = exponent
        && power.parse::<i32>().is_ok()
    {
        digits = format!("{digits}e{power}");
        rest = after;
    }
    let suffix = rest.to_owned();
    const SCALES: [(&str, i32); 18] = [
        ("万亿", 12),
        ("百万", 6),
        ("千万", 7),
        ("亿", 8),
        ("万", 4),
        ("千", 3),
        ("trillion", 12),
        ("billion", 9),
        ("million", 6),
        ("thousand", 3),
        ("bn", 9),
        ("tn", 12),
        ("k", 3),
        ("K", 3),
        ("m", 6),
        ("M", 6),
        ("b", 9),
        ("B", 9),
    ];
    let mut power = 0;
    let scale = rest.trim_start();
    if let Some((word, exponent)) =
        SCALES.iter().find(|(word, _)| scale.strip_prefix(word).is_some_and(|after| ends_word(word, after)))
    {
        power = *exponent;
        rest = &scale[word.len()..];
    }
    let (mut percent, mut points) = (false, false);
    for (mark, exponent, is_points) in [("%", -2, false), ("pp", -2, true), ("bp", -4, true), ("个百分点", -2, true)]
    {
        if let Some(after) = rest.trim_start().strip_prefix(mark) {
            (percent, points, power, rest) = (!is_points, is_points, power + exponent, after);
            break;
        }
    }
    let word = rest.trim();
    if !word.is_empty() {
        let factor = word.contains("万人") as i32 * 4;
        unit = unit.times(&Unit::parse(&word.replace("万人", "persons"))?);
        power -= factor;
    }
    let value = shift(&digits, power)?;
    let value = if negative { -value } else { value };
    let decimals = digits.split_once('.').map_or(0, |(_, after)| after.len()) as i32;
    let half_digit = shift("5", power - decimals - 1)?;
    let literal = Literal {
        low: value,
        high: value,
        unit,
        percent,
        points,
        approximate: false,
        written: written.trim().to_owned(),
    };
    Some(Point { bare: suffix.trim().is_empty(), literal, half_digit, suffix })
}

/// Whether a magnitude of letters is not the start of a longer word (`m2`, `beds`).
fn ends_word(word: &str, after: &str) -> bool {
    !word.is_ascii() || !after.starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// A decimal text times a power of ten, read as one decimal so that 27.81亿 is exactly 2781000000.
fn shift(digits: &str, power: i32) -> Option<f64> {
    let (mantissa, exponent) = digits.split_once('e').unwrap_or((digits, "0"));
    let exponent: i32 = exponent.parse::<i32>().ok()? + power;
    let value: f64 = format!("{mantissa}e{exponent}").parse().ok()?;
    value.is_finite().then_some(value)
}
