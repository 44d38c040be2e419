//! Dates of reports: what time the figures are of that stand beside `2021-06-30`.

use super::fiscal::named_by_calendar;
use super::period::{Period, civil_from_days, days_from_civil, read_date, read_period};

/// What time the dates of a period column stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    /// The months since January.
    ToDate,
    /// So many months that end with the date.
    Months(u32),
}

/// How declarations name them, in English and Chinese.
const WORDS: [(&str, &str, Reported); 5] = [
    ("to_date", "年初至今", Reported::ToDate),
    ("month", "单月", Reported::Months(1)),
    ("quarter", "单季", Reported::Months(3)),
    ("half", "半年", Reported::Months(6)),
    ("year", "全年", Reported::Months(12)),
];

impl Reported {
    /// By the word of a declaration.
    pub fn named(word: &str) -> Option<Reported> {
        WORDS.iter().find(|it| it.0.eq_ignore_ascii_case(word) || it.1 == word).map(|it| it.2)
    }

    /// The words that declarations may use.
    pub fn words() -> impl Iterator<Item = &'static str> {
        WORDS.iter().map(|it| it.0)
    }

    /// The months that end with a day; none where no month ends with it.
    fn until(self, day: i32) -> Option<Period> {
        let (year, month, _) = civil_from_days(day);
        if civil_from_days(day + 1).2 != 1 {
            return None;
        }
        let length = match self {
            Reported::ToDate => month,
            Reported::Months(n) => n,
        };
        let first = year * 12 + month as i32 - length as i32;
        let (from, of_year) = (first.div_euclid(12), first.rem_euclid(12) as u32 + 1);
        let text = match length {
            1 => format!("{year:04}-{month:02}"),
            _ => format!("{from:04}-{of_year:02}..{year:04}-{month:02}"),
        };
        let period = Period { start: days_from_civil(from, of_year, 1), end: day, forecast: false, text };
        Some(named_by_calendar(period, (from, of_year, length)))
    }

    /// A period as it is meant: of a date the months that end with it.
    pub fn meant(self, read: Period) -> Period {
        match read.start == read.end {
            true => self.until(read.end).unwrap_or(read),
            false => read,
        }
    }
}

/// A cell of a period column: also `202103`, `20210331`, and the year `2021.0` that is a float where another one is missing.
pub fn read_period_cell(cell: &str) -> Option<Period> {
    let cell = cell.trim();
    let cell = cell.strip_suffix(".0").unwrap_or(cell);
    let digits = cell.bytes().all(|it| it.is_ascii_digit());
    match (digits, cell.len()) {
        (true, 6) => read_period(&format!("{}-{}", &cell[..4], &cell[4..])).or_else(|| read_period(cell)),
        (true, 8) => read_period(&format!("{}-{}-{}", &cell[..4], &cell[4..6], &cell[6..])),
        _ => read_period(cell).or_else(|| short_month(cell)),
    }
}

/// `2021-9` among cells, where it is no end of a range: the month.
fn short_month(cell: &str) -> Option<Period> {
    let (year, month) = cell.split_once('-').filter(|it| it.0.len() == 4 && it.1.len() == 1)?;
    read_period(&format!("{year}-0{month}"))
}

/// The days among the texts of periods, where each of them is the last of a quarter, as dates of reports are; none where there are no
/// such days, or others.
pub fn quarter_ends<'a>(periods: impl IntoIterator<Item = &'a str>) -> Option<Vec<&'a str>> {
    let days: Vec<(&str, i32)> = periods.into_iter().filter_map(|it| Some((it, read_date(it)?))).collect();
    let ends = |day: i32| {
        let (_, month, date) = civil_from_days(day + 1);
        date == 1 && month % 3 == 1
    };
    (!days.is_empty() && days.iter().all(|it| ends(it.1))).then(|| days.into_iter().map(|it| it.0).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_stands_for_the_months_that_end_with_it() {
        let meant = |word: &str, date: &str| {
            let reported = Reported::named(word).expect("a word of declarations");
            reported.meant(read_period(date).expect("a date")).text
        };
        let table = [
            ("to_date", ["2021Q1", "2021H1", "2021-01..2021-09", "2021"]),
            ("quarter", ["2021Q1", "2021Q2", "2021Q3", "2021Q4"]),
            ("month", ["2021-03", "2021-06", "2021-09", "2021-12"]),
            ("year", ["2020-04..2021-03", "2020-07..2021-06", "2020-10..2021-09", "2021"]),
            ("年初至今", ["2021Q1", "2021H1", "2021-01..2021-09", "2021"]),
        ];
        for (word, expected) in table {
            let made = ["2021-03-31", "2021-06-30", "2021-09-30", "2021-12-31"].map(|it| meant(word, it));
            assert_eq!(made, expected, "{word}");
        }
        assert_eq!(meant("quarter", "2021-03-30"), "2021-03-30", "no month ends with it");
        assert_eq!(meant("quarter", "2021H1"), "2021H1", "no date");
        assert_eq!(Reported::named("days"), None);
    }

    #[test]
    fn cells_of_digits_are_months_and_days() {
        let read = |cell: &str| read_period_cell(cell).map(|it| it.text);
        assert_eq!(read("202103").as_deref(), Some("2021-03"));
        assert_eq!(read("20210331").as_deref(), Some("2021-03-31"));
        assert_eq!(read("2021.0").as_deref(), Some("2021"));
        assert_eq!(read("20211331"), None);
    }

    #[test]
    fn ends_of_quarters_are_known_among_other_periods() {
        assert_eq!(quarter_ends(["2021Q3", "2021-12-31"]), Some(vec!["2021-12-31"]));
        assert_eq!(quarter_ends(["2021-12-30", "2021-12-31"]), None);
        assert_eq!(quarter_ends(["2021Q3", "2021"]), None);
    }
}
