//! Number literals as analysts write them: one reader for queries and for data cells.

use super::point::{Point, Style, point};
use super::{Unit, cell};

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
    /// Whether a magnitude was written (`5万`, `2m`, 3倍).
    pub scaled: bool,
    /// Whether it was written as about (`~8%`, 约8%).
    pub approximate: bool,
    /// The text as it was written.
    pub written: String,
}

impl Literal {
    /// Whether it says by itself what it is counted in: a unit, a magnitude, a percent sign.
    pub fn is_told(&self) -> bool {
        self.percent || self.points || self.scaled || !self.unit.is_none()
    }

    /// An exact plain number.
    pub fn exact(value: f64, written: impl Into<String>) -> Literal {
        Literal {
            low: value,
            high: value,
            unit: Unit::none(),
            percent: false,
            points: false,
            scaled: false,
            approximate: false,
            written: written.into(),
        }
    }

    /// A whole number of more digits than a float holds, as it is written: an account, a card.
    pub fn whole(&self) -> Option<i64> {
        const EXACT: u64 = 1 << 53;
        let written: String = self.written.chars().filter(|it| !matches!(it, ',' | '_' | ' ')).collect();
        written.parse::<i64>().ok().filter(|it| EXACT <= it.unsigned_abs())
    }

    /// Whether it is one value and not a range.
    pub fn is_point(&self) -> bool {
        self.low == self.high
    }
}

/// The sign before the one known end of a range: `>` or `<` where the end is open, which is stored as the next float inside.
pub fn end_sign(end: f64, is_low: bool) -> &'static str {
    let written: f64 = number_text(end).parse().unwrap_or(end);
    match (is_low, is_low && end == written.next_up() || !is_low && end == written.next_down()) {
        (true, true) => ">",
        (true, false) => ">=",
        (false, true) => "<",
        (false, false) => "<=",
    }
}

/// The shortest text of a number to 12 significant digits, without an exponent.
pub fn number_text(value: f64) -> String {
    if value.abs() < 1e-300 || !value.is_finite() {
        // The next number above an open zero is zero to a reader.
        return if value.abs() < 1e-300 { "0".to_owned() } else { value.to_string() };
    }
    let digits = format!("{value:.11e}").parse::<f64>().unwrap_or(value);
    format!("{digits}")
}

/// Reads a literal as it stands in a query. `None` if the text is not one literal from end to end.
pub fn read_literal(text: &str) -> Option<Literal> {
    let plain = half_width(text);
    // In a query the sign of money stands before its number.
    if plain.trim_end().ends_with(['€', '£', '$', '¥']) {
        return None;
    }
    let found = literal(plain.trim(), Style::Query).or_else(|| in_tenths(plain.trim()))?;
    Some(Literal { written: text.trim().to_owned(), ..found })
}

/// 三成, 一成半, 三成..五成: as a query writes them.
fn in_tenths(text: &str) -> Option<Literal> {
    let one = |it: &str| {
        let digits = it.trim().trim_end_matches('半').strip_suffix('成')?;
        let is_one = digits.chars().count() == 1 && !digits.is_ascii();
        if is_one { cell::read(it.trim()) } else { None }
    };
    match text.split_once("..") {
        None => one(text),
        Some((low, high)) => {
            let (low, high) = (one(low)?, one(high)?);
            (low.low <= high.low).then_some(Literal { high: high.high, ..low })
        }
    }
}

/// Reads a literal as it stands in a data cell: also `10-20%`, `约8%`, 超过50%, 三成, full-width digits, `(1,234)`.
pub fn read_cell(text: &str) -> Option<Literal> {
    let found = cell::read(&half_width(text))?;
    Some(Literal { written: text.trim().to_owned(), ..found })
}

/// Reads the one number that a text is, as programs write it (`1e3`) or as a data cell does (`1,200`, `45%` as 0.45, `1.2亿`). What is
/// a range, about so much or of a unit is none, and neither is what has a letter: `01014M` is a code, and no million.
pub fn read_number(text: &str) -> Option<f64> {
    let plain = |it: &Literal| it.is_point() && !it.approximate && (it.unit.is_none() || it.unit.currency().is_some());
    let lettered = text.contains(|c: char| c.is_ascii_alphabetic());
    let cell = || read_cell(text).filter(|it| !lettered && plain(it)).map(|it| it.low);
    text.trim().parse().ok().or_else(cell).filter(|it: &f64| it.is_finite())
}

/// Full-width digits and signs as their ASCII forms, traditional magnitudes as simplified ones.
pub(super) fn half_width(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{ff01}'..='\u{ff5e}' => out.extend(char::from_u32(c as u32 - 0xfee0)),
            '−' => out.push('-'),
            '\u{3000}' | '\u{a0}' | '\u{2009}' | '\u{202f}' => out.push(' '),
            '≥' | '≧' => out.push_str(">="),
            '≤' | '≦' => out.push_str("<="),
            '〜' => out.push('~'),
            '￥' => out.push('¥'),
            '²' => out.push('2'),
            '億' => out.push('亿'),
            '萬' => out.push('万'),
            _ => out.push(c),
        }
    }
    out
}

/// How a bound holds its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// `>50%`
    Over,
    /// `>=50%`
    AtLeast,
    /// `<35%`
    Under,
    /// `<=35%`
    AtMost,
    /// `~8%`
    About,
}

/// The signs of bounds, the longer ones first.
const SIGNS: [(&str, Sign); 5] =
    [(">=", Sign::AtLeast), ("<=", Sign::AtMost), (">", Sign::Over), ("<", Sign::Under), ("~", Sign::About)];

/// A range with `..`, a bound, or a point.
pub(super) fn literal(text: &str, style: Style) -> Option<Literal> {
    if let Some((low, high)) = text.split_once("..") {
        return range(low.trim(), high.trim(), style);
    }
    match SIGNS.iter().find_map(|(sign, meaning)| Some((text.strip_prefix(sign)?, *meaning))) {
        Some((rest, sign)) => Some(bound(sign, point(rest, style)?)),
        None => Some(exact(point(text, style)?)),
    }
}

/// The literal of one number.
pub(super) fn exact(it: Point) -> Literal {
    Literal { unit: it.unit, percent: it.percent, points: it.points, scaled: it.scaled, ..Literal::exact(it.value, "") }
}

/// Everything on one side of a number, or about it: x ± the wider of 5 % and half its last written digit.
pub(super) fn bound(sign: Sign, it: Point) -> Literal {
    let (value, wide) = (it.value, (it.value.abs() * 0.05).max(it.half_digit));
    let (low, high) = match sign {
        Sign::Over => (value.next_up(), f64::INFINITY),
        Sign::AtLeast => (value, f64::INFINITY),
        Sign::Under => (f64::NEG_INFINITY, value.next_down()),
        Sign::AtMost => (f64::NEG_INFINITY, value),
        Sign::About => (rounded(value - wide), rounded(value + wide)),
    };
    Literal { low, high, approximate: sign == Sign::About, ..exact(it) }
}

/// To 15 significant digits, so that 8 % less half a percent is 7.5 %.
fn rounded(value: f64) -> f64 {
    format!("{value:.14e}").parse().unwrap_or(value)
}

/// Both ends are in. An end without a suffix takes the other's: `400..600万`.
pub(super) fn range(low: &str, high: &str, style: Style) -> Option<Literal> {
    let (mut a, mut b) = (point(low, style)?, point(high, style)?);
    if a.suffix.is_empty() && !b.suffix.is_empty() {
        a = point(&format!("{low}{}", b.suffix), style)?;
    } else if b.suffix.is_empty() && !a.suffix.is_empty() {
        b = point(&format!("{high}{}", a.suffix), style)?;
    }
    // `$5..6m`, `2亿..3亿元`: the unit stands once.
    if a.unit.is_none() {
        a.unit = b.unit.clone();
    } else if b.unit.is_none() {
        b.unit = a.unit.clone();
    }
    let fits = a.unit == b.unit && a.percent == b.percent && a.points == b.points && a.value <= b.value;
    fits.then(|| Literal { high: b.value, ..exact(a) })
}
