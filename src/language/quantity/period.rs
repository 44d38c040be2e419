//! Periods: intervals of the calendar, as analysts write them.

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
    let (year, month, day) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let days = days_from_civil(year, month, day);
    (civil_from_days(days) == (year, month, day)).then_some(days)
}

/// Reads a period in any of its forms, Chinese ones included.
pub fn read_period(text: &str) -> Option<Period> {
    let text = text.trim();
    if let Some((first, last)) = text.split_once("..") {
        let (first, last) = (read_period(first)?, read_period(last)?);
        let forecast = first.forecast || last.forecast;
        let text = format!("{}..{}", first.text, last.text);
        return (first.start <= last.end).then_some(Period { start: first.start, end: last.end, forecast, text });
    }
    if let Some(day) = read_date(text) {
        return Some(Period { start: day, end: day, forecast: false, text: text.to_owned() });
    }
    let (text, forecast) = match text.strip_suffix('E') {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let text = text.strip_prefix("FY").unwrap_or(text);
    let year: i32 = text.get(..4)?.parse().ok().filter(|year| (1000..=2999).contains(year))?;
    let rest = text[4..].strip_prefix('年').unwrap_or(&text[4..]);
    const QUARTERS: [(&str, u32); 12] = [
        ("Q1", 1),
        ("Q2", 2),
        ("Q3", 3),
        ("Q4", 4),
        ("一季度", 1),
        ("二季度", 2),
        ("三季度", 3),
        ("四季度", 4),
        ("第一季度", 1),
        ("第二季度", 2),
        ("第三季度", 3),
        ("第四季度", 4),
    ];
    const HALVES: [(&str, u32); 4] = [("H1", 1), ("H2", 2), ("上半年", 1), ("下半年", 2)];
    let months = |from: u32, n: u32, text: String| {
        let (next_year, next) = if from + n > 12 { (year + 1, 1) } else { (year, from + n) };
        let (start, end) = (days_from_civil(year, from, 1), days_from_civil(next_year, next, 1) - 1);
        let text = if forecast { format!("{text}E") } else { text };
        Some(Period { start, end, forecast, text })
    };
    if rest.is_empty() {
        return months(1, 12, year.to_string());
    }
    if let Some((_, quarter)) = QUARTERS.iter().find(|(word, _)| *word == rest) {
        return months(quarter * 3 - 2, 3, format!("{year}Q{quarter}"));
    }
    if let Some((_, half)) = HALVES.iter().find(|(word, _)| *word == rest) {
        return months(half * 6 - 5, 6, format!("{year}H{half}"));
    }
    let month = rest.strip_prefix('-').filter(|it| it.len() == 2).or_else(|| rest.strip_suffix('月'))?;
    let month: u32 = month.parse().ok().filter(|month| (1..=12).contains(month))?;
    months(month, 1, format!("{year}-{month:02}"))
}
