//! Fiscal years: which months `FY2021` has is said by a project, and by nobody else.

use serde::Deserialize;

use super::period::{Period, days_from_civil, read_period};

/// When somebody's fiscal year starts, and which of its two calendar years names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fiscal {
    /// Its first month, 1 to 12.
    pub first_month: u32,
    /// `end`, as in Hong Kong, India and the United States: the year that started in April 2020 is FY2021. `start`, as in Japan: it is FY2020.
    #[serde(default)]
    pub named_by: NamedBy,
}

/// The line of a project that says so, as an example.
pub const FISCAL: &str = "fiscal_year = { first_month = 4 }";

/// Which calendar year names a fiscal one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NamedBy {
    /// The one it ends in.
    #[default]
    End,
    /// The one it starts in.
    Start,
}

impl Default for Fiscal {
    /// The years of the calendar.
    fn default() -> Fiscal {
        Fiscal { first_month: 1, named_by: NamedBy::End }
    }
}

impl Fiscal {
    /// How many months after the January of the calendar year of its name a fiscal year starts.
    pub fn after_january(&self) -> i32 {
        let year_before = self.named_by == NamedBy::End && self.first_month > 1;
        self.first_month as i32 - if year_before { 13 } else { 1 }
    }

    /// A fiscal year or a quarter or half of one as the months it has: `FY2021`, `FY21Q1`, `Q1 FY21`, `FY2020-21`, `2020-21 H1`, `2020/21`, 2021财年.
    /// None for any other text: a bare `2021` is a year of the calendar, and a bare `2011-12` a month of it.
    pub fn read(&self, text: &str) -> Option<Period> {
        match is_month(text.trim()) {
            true => None,
            false => self.read_pair(text),
        }
    }

    /// The same among texts of which one is a pair of years and no month: then `2011-12` is a year too.
    pub fn read_pair(&self, text: &str) -> Option<Period> {
        let text = text.trim();
        let (text, forecast) = match text.strip_suffix(['E', 'e']) {
            Some(rest) if rest.ends_with(|c: char| c.is_ascii_digit()) => (rest, true),
            _ => (text, false),
        };
        let (year, part) = apart(text);
        let named = named_year(year);
        let starts_in = match (named, both_years(year)) {
            (Some(year), _) => year - i32::from(self.named_by == NamedBy::End && self.first_month > 1),
            (None, Some(first)) => first,
            (None, None) => return None,
        };
        let (skipped, length) = match part.to_ascii_uppercase().as_str() {
            "" => (0, 12),
            "H1" | "上半年" => (0, 6),
            "H2" | "下半年" => (6, 6),
            quarter => (3 * (quarter.strip_prefix('Q')?.parse::<u32>().ok().filter(|it| (1..=4).contains(it))? - 1), 3),
        };
        let month = |after: u32| {
            let months = self.first_month - 1 + after;
            (starts_in + (months / 12) as i32, months % 12 + 1)
        };
        let ((from, first), (to, last)) = (month(skipped), month(skipped + length - 1));
        // What the calendar has a name for goes by that name.
        let text = format!("{from:04}-{first:02}..{to:04}-{last:02}");
        let (next, after) = month(skipped + length);
        let period =
            Period { start: days_from_civil(from, first, 1), end: days_from_civil(next, after, 1) - 1, forecast, text };
        Some(named_by_calendar(period, (from, first, length)))
    }
}

impl Fiscal {
    /// `FY2021`, `FY2021Q1`, `FY2019..FY2021`
    pub fn read_span(&self, text: &str) -> Option<Period> {
        let Some((first, last)) = text.split_once("..") else { return self.read(text) };
        let (first, last) = (self.read(first)?, self.read(last)?);
        let (from, to) = (first.text.split("..").next()?, last.text.split("..").last()?);
        let text = format!("{from}..{to}");
        (first.start <= last.start).then_some(Period { end: last.end, text, forecast: last.forecast, ..first })
    }
}

/// Whether the texts of a column are pairs of years, though some of them could be months: one is a pair and no month, or each of
/// several names two years that follow each other.
pub fn are_pairs<'a>(texts: impl IntoIterator<Item = &'a str>) -> bool {
    let any = Fiscal::default();
    let (mut n, mut all) = (0, true);
    for text in texts {
        if any.read(text).is_some() && read_period(text).is_none() {
            return true;
        }
        n += 1;
        all &= is_month(text.trim()) && both_years(text.trim()).is_some();
    }
    all && n > 1
}

/// Whether a text is written as a fiscal year: `FY2021`.
pub(crate) fn is_written_fiscal(text: &str) -> bool {
    text.trim_start().get(..2).is_some_and(|it| it.eq_ignore_ascii_case("fy"))
}

/// Whether a text could be a month: `2011-12`.
fn is_month(text: &str) -> bool {
    let parts = text.split_once('-').filter(|it| it.0.len() == 4 && it.1.len() == 2);
    parts.is_some_and(|it| it.1.parse::<u32>().is_ok_and(|month| (1..=12).contains(&month)))
}

/// The canonical text of months in a row.
pub(super) fn named_by_calendar(period: Period, (year, month, length): (i32, u32, u32)) -> Period {
    let text = match (month, length) {
        (1, 12) => year.to_string(),
        (1 | 7, 6) => format!("{year}H{}", month / 6 + 1),
        (1 | 4 | 7 | 10, 3) => format!("{year}Q{}", month / 3 + 1),
        _ => period.text.clone(),
    };
    let text = if period.forecast { format!("{text}E") } else { text };
    debug_assert!(
        period.forecast || read_period(&text).is_some_and(|it| (it.start, it.end) == (period.start, period.end))
    );
    Period { text, ..period }
}

/// The year and what part of it: `FY21` and `Q1`, in any order.
fn apart(text: &str) -> (&str, &str) {
    let is_part = |it: &str| {
        let upper = it.to_ascii_uppercase();
        matches!(upper.as_str(), "Q1" | "Q2" | "Q3" | "Q4" | "H1" | "H2" | "上半年" | "下半年")
    };
    if let Some((part, year)) = text.split_once(' ').filter(|it| is_part(it.0)) {
        return (year.trim(), part);
    }
    let ends = text.char_indices().map(|it| it.0).filter(|at| is_part(&text[*at..]));
    let at = ends.min().unwrap_or(text.len());
    (text[..at].trim_end_matches([' ', '-']), &text[at..])
}

/// `FY2021`, `FY21`, 2021财年
fn named_year(text: &str) -> Option<i32> {
    let bare = text.strip_prefix("FY").or_else(|| text.strip_prefix("fy")).or_else(|| text.strip_suffix("财年"))?;
    full(bare.trim())
}

/// The first of two years in a row: `FY2020-21`, `2020/21`, `20/21`.
fn both_years(text: &str) -> Option<i32> {
    let bare = text.strip_prefix("FY").or_else(|| text.strip_prefix("fy")).unwrap_or(text).trim();
    let bare = bare.strip_suffix("财年").unwrap_or(bare);
    let (first, second) = bare.split_once(['-', '/', '–'])?;
    let (first, second) = (full(first)?, full(second)?);
    (second == first + 1).then_some(first)
}

/// A year of four digits, or of two.
fn full(digits: &str) -> Option<i32> {
    let number: i32 = digits.parse().ok().filter(|_| digits.bytes().all(|it| it.is_ascii_digit()))?;
    match digits.len() {
        4 => Some(number),
        2 => Some(if number < 70 { 2000 + number } else { 1900 + number }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_those_that_are_declared() {
        let april = Fiscal { first_month: 4, named_by: NamedBy::End };
        let japan = Fiscal { first_month: 4, named_by: NamedBy::Start };
        let july = Fiscal { first_month: 7, named_by: NamedBy::End };
        let calendar = Fiscal { first_month: 1, named_by: NamedBy::End };
        let table = [
            (april, "FY2021", "2020-04..2021-03"),
            (april, "FY21", "2020-04..2021-03"),
            (april, "FY2020-21", "2020-04..2021-03"),
            (april, "2020-21", "2020-04..2021-03"),
            (april, "2020/21", "2020-04..2021-03"),
            (april, "1999-2000", "1999-04..2000-03"),
            (april, "1999-00", "1999-04..2000-03"),
            (april, "2021财年", "2020-04..2021-03"),
            (april, "FY2021Q1", "2020Q2"),
            (april, "Q4 FY21", "2021Q1"),
            (april, "2018-19 Q1", "2018Q2"),
            (april, "FY2021 H1", "2020-04..2020-09"),
            (april, "FY2023E", "2022-04..2023-03E"),
            (japan, "FY2021", "2021-04..2022-03"),
            (japan, "2020-21", "2020-04..2021-03"),
            (july, "FY2021", "2020-07..2021-06"),
            (july, "FY2021H1", "2020H2"),
            (calendar, "FY2021", "2021"),
            (calendar, "FY2021Q3", "2021Q3"),
        ];
        for (fiscal, text, expected) in table {
            assert_eq!(fiscal.read(text).map(|it| it.text).as_deref(), Some(expected), "{text}");
        }
        for text in ["2021", "2021Q1", "2020-22", "2021-03", "FY2021Q5", "FY", "2020-09", "abc"] {
            assert_eq!(april.read(text), None, "{text}");
        }
        assert_eq!(april.read("2011-12"), None, "a month");
        assert_eq!(april.read_pair("2011-12").map(|it| it.text).as_deref(), Some("2011-04..2012-03"));
    }
}
