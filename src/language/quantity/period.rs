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
pub fn read_date(_text: &str) -> Option<i32> {
    None
}

/// Reads a period in any of its forms, Chinese ones included.
pub fn read_period(_text: &str) -> Option<Period> {
    None
}
