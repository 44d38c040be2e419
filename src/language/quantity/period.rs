//! Periods: intervals of the calendar, as analysts write them.

use super::literal::half_width;

/// An interval of days; both ends are in. Days count from 1970-01-01.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Period {
    /// The first day.
    pub start: i32,
    /// The last day.
    pub end: i32,
    /// Whether it was written with an `E`: a forecast.
    pub forecast: bool,
    /// Canonical text: `2021`, `2022Q1`, `2015H1`, `2021-03`, `2016-04-09`, `2012..2014`, `2030E`.
    pub text: String,
}

/// What a fiscal year is marked with, where the text it was written as is not at hand.
const FISCAL_MARK: &str = "FY";

impl Period {
    /// The same period, known to have been written as a fiscal year: its text is no longer the canonical one.
    pub(crate) fn into_fiscal(self) -> Period {
        Period { text: format!("{FISCAL_MARK}{}", self.text), ..self }
    }

    /// Whether it is known to have been written as a fiscal year.
    pub(crate) fn is_fiscal(&self) -> bool {
        self.text.starts_with(FISCAL_MARK)
    }

    /// The same period by its canonical text.
    pub(crate) fn of_calendar(mut self) -> Period {
        if let Some(text) = self.text.strip_prefix(FISCAL_MARK) {
            self.text = text.to_owned();
        }
        self
    }
}

/// The day number of a date of the Gregorian calendar, from 1970-01-01.
pub fn days_from_civil(year: i32, month: u32, day: u32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month = month as i32;
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day as i32 - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day of a day number.
pub fn civil_from_days(days: i32) -> (i32, u32, u32) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * month_index + 2) / 5 + 1) as u32;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 } as u32;
    let year = year_of_era + era * 400 + i32::from(month <= 2);
    (year, month, day)
}

/// Reads a date: `2016-04-09`. `None` if it is none of the calendar.
pub fn read_date(text: &str) -> Option<i32> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || month.len() != 2 || day.len() != 2 {
        return None;
    }
    let (year, month, day) = (number(year)?, number(month)?, number(day)?);
    let days = days_from_civil(year, month, day);
    (civil_from_days(days) == (year, month, day)).then_some(days)
}

/// Reads a period in any of its forms, Chinese ones included: `2021`, `2022Q1`, `1H15`, 2021年上半年, `2012..2014`.
pub fn read_period(text: &str) -> Option<Period> {
    let text = half_width(text);
    let text = text.trim();
    match text.split_once("..") {
        Some((first, last)) => span(&one(first.trim())?, &one(last.trim())?),
        None => one(text).or_else(|| between_words(text)),
    }
}

/// From the start of one to the end of the other.
fn span(first: &Period, last: &Period) -> Option<Period> {
    let text = match (civil_from_days(first.start), civil_from_days(last.end + 1)) {
        // Twelve months from January on are the year.
        ((year, 1, 1), (next, 1, 1)) if next == year + 1 && !last.forecast => year.to_string(),
        _ => format!("{}..{}", first.text, last.text),
    };
    let forecast = first.forecast || last.forecast;
    (first.start <= last.start && first.end <= last.end).then_some(Period {
        start: first.start,
        end: last.end,
        forecast,
        text,
    })
}

/// `2012-2014`, `2012~2014`, 2012年至2014年
fn between_words(text: &str) -> Option<Period> {
    let (at, dash) = text.char_indices().find(|(_, c)| matches!(c, '-' | '~' | '–' | '—' | '至' | '到'))?;
    let (first, last) = (text[..at].trim(), text[at + dash.len_utf8()..].trim());
    // `2021-3` is no range, and `2012-14` could be a month that does not exist.
    // `2018-19 Q1` is a quarter of somebody's fiscal year: which months it has is not said.
    if !last.bytes().take(4).all(|it| it.is_ascii_digit()) || last.len() < 4 {
        return None;
    }
    span(&one(first)?, &one(last)?)
}

/// A piece of a year: its first month and how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    month: u32,
    length: u32,
}

const YEAR: Part = Part { month: 1, length: 12 };

fn one(text: &str) -> Option<Period> {
    if let Some(day) = read_date(text).or_else(|| written_date(text)) {
        let (year, month, date) = civil_from_days(day);
        let text = format!("{year:04}-{month:02}-{date:02}");
        return Some(Period { start: day, end: day, forecast: false, text });
    }
    // `2030E` is a forecast, `2022A` an actual figure.
    let letter =
        text.strip_suffix(['E', 'e', 'A']).filter(|it| it.ends_with(|c: char| c.is_ascii_digit() || c == '年'));
    let forecast = letter.is_some() && !text.ends_with('A');
    let text = letter.unwrap_or(text);
    let (year, part) = year_first(text).or_else(|| part_first(text))?;
    let (from, to) = (part.month, part.month + part.length);
    let start = days_from_civil(year, from, 1);
    let end = days_from_civil(year + i32::from(12 < to), if 12 < to { 1 } else { to }, 1) - 1;
    let canonical = match (from, part.length) {
        (1, 12) => year.to_string(),
        (_, 6) => format!("{year}H{}", from / 6 + 1),
        (_, 3) => format!("{year}Q{}", from / 3 + 1),
        (_, 1) => format!("{year}-{from:02}"),
        (1, 9) => format!("{year}Q1..{year}Q3"),
        _ => format!("{year}-{from:02}..{year}-{:02}", to - 1),
    };
    let text = if forecast { format!("{canonical}E") } else { canonical };
    Some(Period { start, end, forecast, text })
}

/// `2021`, `FY21`, `2022Q1`, `22H1`, `2021-03`, `2021M03`, 2021年3月, 二〇二一年
fn year_first(text: &str) -> Option<(i32, Part)> {
    if let Some(rest) = text.strip_prefix("FY").or_else(|| text.strip_prefix("fy")) {
        let rest = rest.trim_start();
        let (digits, rest) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()));
        let part = if rest.is_empty() { YEAR } else { part(rest.trim_start())? };
        return Some((full_year(digits).or_else(|| short_year(digits))?, part));
    }
    let text = arabic_date(text);
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(digits);
    let rest = rest.trim_start();
    let short = number.len() == 2 && rest.starts_with(['Q', 'H', 'q', 'h']);
    let year = if short { short_year(number)? } else { full_year(number)? };
    let (chinese, rest) = match rest.strip_prefix('年') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, rest),
    };
    if rest.is_empty()
        || chinese && matches!(rest, "度" | "全年")
        || !chinese && matches!(rest, "财年" | "年度" | "全年")
    {
        return Some((year, YEAR));
    }
    let part = part(rest.strip_prefix(['-', ' ']).unwrap_or(rest))
        .or_else(|| if chinese { month_words(rest) } else { month(rest) });
    Some((year, part?))
}

/// `1Q22`, `Q1 2022`, `H1 2015`, `9M21`, `Mar 2021`
fn part_first(text: &str) -> Option<(i32, Part)> {
    if let Some((word, year)) = text.split_once(' ') {
        return Some((full_year(year.trim())?, part(word).or_else(|| english_month(word))?));
    }
    // `Mar-21` and `Mar-2021` as spreadsheets write a month, `03/2021`.
    if let Some((word, year)) = text.split_once('-').filter(|it| it.0.starts_with(char::is_alphabetic)) {
        return Some((full_year(year).or_else(|| short_year(year))?, english_month(word)?));
    }
    if let Some((month, year)) = text.split_once('/') {
        return Some((full_year(year)?, one_month(month)?));
    }
    let mut characters = text.chars();
    let (count, letter) = (characters.next()?.to_digit(10)?, characters.next()?.to_ascii_uppercase());
    let rest = characters.as_str();
    let year = full_year(rest).or_else(|| short_year(rest))?;
    match letter {
        'M' if matches!(count, 3 | 6 | 9) => Some((year, Part { month: 1, length: count })),
        _ => Some((year, part(&format!("{letter}{count}"))?)),
    }
}

/// A quarter or a half, by any of its names.
fn part(word: &str) -> Option<Part> {
    const QUARTERS: [[&str; 5]; 4] = [
        ["Q1", "一季度", "第一季度", "1季度", "第1季度"],
        ["Q2", "二季度", "第二季度", "2季度", "第2季度"],
        ["Q3", "三季度", "第三季度", "3季度", "第3季度"],
        ["Q4", "四季度", "第四季度", "4季度", "第4季度"],
    ];
    const HALVES: [[&str; 2]; 2] = [["H1", "上半年"], ["H2", "下半年"]];
    let upper = word.to_ascii_uppercase();
    if let Some(at) = QUARTERS.iter().position(|names| names.contains(&upper.as_str())) {
        return Some(Part { month: at as u32 * 3 + 1, length: 3 });
    }
    if let Some(at) = HALVES.iter().position(|names| names.contains(&upper.as_str())) {
        return Some(Part { month: at as u32 * 6 + 1, length: 6 });
    }
    (word == "前三季度").then_some(Part { month: 1, length: 9 })
}

/// `-03`, `/3`, `M03`
fn month(text: &str) -> Option<Part> {
    let digits = text.strip_prefix(['-', '/', 'M', 'm'])?;
    // `2012-4` may be the end of a range.
    let short = digits.len() == 1 && text.starts_with('-');
    one_month(digits).filter(|_| !short)
}

/// 3月, 03月, 1-9月
fn month_words(text: &str) -> Option<Part> {
    let text = text.strip_suffix("月份").or_else(|| text.strip_suffix('月'))?;
    match text.split_once(['-', '~', '至', '到']) {
        None => one_month(text),
        Some((first, last)) => {
            let (first, last) = (one_month(first.trim_end_matches('月'))?, one_month(last)?);
            (first.month < last.month).then_some(Part { month: first.month, length: last.month - first.month + 1 })
        }
    }
}

fn one_month(digits: &str) -> Option<Part> {
    let month: u32 = number(digits).filter(|_| digits.len() <= 2)?;
    (1..=12).contains(&month).then_some(Part { month, length: 1 })
}

/// The months by their English names, in small letters.
pub(super) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

fn english_month(word: &str) -> Option<Part> {
    let word = word.to_ascii_lowercase();
    let word = if word == "sept" { "sep" } else { word.as_str() };
    let at = MONTHS.iter().position(|it| word == *it || word == &it[..3])?;
    Some(Part { month: at as u32 + 1, length: 1 })
}

/// 2021年3月5日, `2016/4/9`, `2016.04.09`
pub(super) fn written_date(text: &str) -> Option<i32> {
    let text = arabic_date(text);
    let parts: Vec<&str> = match text.strip_suffix(['日', '号']) {
        Some(text) => {
            let (year, rest) = text.split_once('年')?;
            let (month, day) = rest.split_once('月')?;
            vec![year.trim(), month.trim(), day.trim()]
        }
        None => text.split(if text.contains('/') { '/' } else { '.' }).collect(),
    };
    let [year, month, day] = parts.as_slice() else { return None };
    let short = |text: &str| number::<u32>(text).filter(|_| text.len() <= 2);
    let date = (full_year(year)?, short(month)?, short(day)?);
    let days = days_from_civil(date.0, date.1, date.2);
    (civil_from_days(days) == date).then_some(days)
}

/// 二〇二一年三月五日 as 2021年3月5日, 二〇二一年 as 2021年
pub fn arabic_date(text: &str) -> String {
    let Some((year, rest)) = text.split_once('年') else { return text.to_owned() };
    let digits: Option<String> = year.chars().map(|c| super::numeral::digit(c).map(|it| it.to_string())).collect();
    let Some(digits) = digits.filter(|it| it.len() == 4) else { return text.to_owned() };
    let mut out = format!("{digits}年");
    let mut rest = rest;
    while let Some(end) = rest.find(['月', '日', '号']) {
        let word = rest[..end].trim();
        match super::numeral::whole(word).filter(|it| *it <= 31) {
            Some(number) => out.push_str(&number.to_string()),
            None => out.push_str(word),
        }
        let after = end + rest[end..].chars().next().map_or(0, char::len_utf8);
        out.push_str(&rest[end..after]);
        rest = &rest[after..];
    }
    out + rest
}

fn full_year(text: &str) -> Option<i32> {
    number(text).filter(|year| text.len() == 4 && (1000..=2999).contains(year))
}

/// `21` is 2021, `98` is 1998.
pub fn short_year(text: &str) -> Option<i32> {
    let year: i32 = number(text).filter(|_| text.len() == 2)?;
    Some(if year < 70 { 2000 + year } else { 1900 + year })
}

fn number<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.bytes().all(|it| it.is_ascii_digit()).then(|| text.parse().ok())?
}
