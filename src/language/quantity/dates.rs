//! Dates of the calendar: as people and programs write them, and so many months on.

use super::period::{MONTHS, civil_from_days, days_from_civil, read_date, written_date};

/// `4 Mar 2021`, `Mar 4, 2021`, `04-Mar-2021`, as days from 1970-01-01.
pub fn read_named_date(text: &str) -> Option<i32> {
    let parts: Vec<&str> = text.split([' ', '-', ',', '/', '.']).filter(|it| !it.is_empty()).collect();
    let [first, second, year] = parts.as_slice() else { return None };
    let (word, day) = if first.starts_with(char::is_alphabetic) { (first, second) } else { (second, first) };
    let word = word.to_lowercase();
    let fits = |it: &&str| 3 <= word.len() && it.starts_with(&word) || word == "sept" && *it == "september";
    let month = MONTHS.iter().position(fits)? + 1;
    // `25-Mar-21` as spreadsheets write it; `Mar 25, 21` nobody writes.
    let short = super::period::short_year(year).filter(|_| day == first);
    let year = if year.len() == 4 { (*year).to_owned() } else { short?.to_string() };
    match day.len() <= 2 {
        true => read_date(&format!("{year}-{month:02}-{day:0>2}")),
        false => None,
    }
}

/// A date in any way of writing that has one meaning, as days from 1970-01-01: `2021-03-04`, `2021/3/4`, `20210304`, 2021年3月4日,
/// `4 Mar 2021`, `25/12/2021`, with a time or without, and the number that a spreadsheet keeps for a day (`44259`).
/// `None` for what is none, and for `3/4/2021`, which is two.
pub fn read_any_date(text: &str) -> Option<i32> {
    let text = text.trim();
    let alone = |text: &str| {
        read_date(text)
            .or_else(|| written_date(text))
            .or_else(|| written_date(&unpadded(text)?))
            .or_else(|| read_named_date(text))
            .or_else(|| unpunctuated(text))
    };
    let clock = |rest: &str| rest.contains(':');
    let (date, rest) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    alone(text).or_else(|| year_last(text)).or_else(|| clock(rest).then(|| alone(date).or_else(|| year_last(date)))?)
}

/// `2021-3-8` with the signs that dates of short months are written with.
fn unpadded(text: &str) -> Option<String> {
    let year = text.get(..4)?.bytes().all(|it| it.is_ascii_digit());
    (year && text.matches('-').count() == 2).then(|| text.replace('-', "/"))
}

/// `20210304`, and the days of a spreadsheet, whose first is 1900-01-01 and which counts a 29 February 1900.
fn unpunctuated(text: &str) -> Option<i32> {
    let number: i32 = text.parse().ok().filter(|it| 0 < *it)?;
    match text.len() {
        8 => read_date(&format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..])),
        5 => Some(days_from_civil(1899, 12, 30) + number),
        _ => None,
    }
}

/// `25/12/2021` and `12/25/2021`, where only one of the two can be the month.
fn year_last(text: &str) -> Option<i32> {
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    let [first, second, year] = parts.as_slice() else { return None };
    let short = |it: &str| it.parse::<u32>().ok().filter(|_| it.len() <= 2);
    let (a, b) = (short(first)?, short(second)?);
    let (month, day) = match (a <= 12, b <= 12) {
        (true, false) => (a, b),
        (false, true) => (b, a),
        (true, true) if a == b => (a, b),
        _ => return None,
    };
    read_date(&format!("{year}-{month:02}-{day:02}")).filter(|_| year.len() == 4)
}

/// The same day so many months later, or the last of that month where it has no such day; parts of a month are cut off.
pub fn add_months(day: i32, n: f64) -> Option<i32> {
    let (year, month, date) = civil_from_days(day);
    let n = n.trunc();
    if n.abs() > 120_000.0 {
        return None;
    }
    let months = i64::from(year) * 12 + i64::from(month) - 1 + n as i64;
    let (year, month) = (months.div_euclid(12) as i32, months.rem_euclid(12) as u32 + 1);
    let next = if month == 12 { days_from_civil(year + 1, 1, 1) } else { days_from_civil(year, month + 1, 1) };
    let (.., last) = civil_from_days(next - 1);
    Some(days_from_civil(year, month, date.min(last)))
}

#[cfg(test)]
mod tests {
    use super::{add_months, read_any_date, read_date};

    #[test]
    fn one_day_in_many_ways_of_writing() {
        let day = read_date("2021-03-25");
        for it in [
            "2021-03-25",
            "2021/3/25",
            "2021-3-25",
            "2021.3.25",
            "20210325",
            "2021年3月25日",
            "25 Mar 2021",
            "March 25, 2021",
            "25-Mar-2021",
            "25/3/2021",
            "3/25/2021",
            "25.03.2021",
            "2021-03-25 10:30",
            "2021-03-25T10:30:00Z",
            "44280",
        ] {
            assert_eq!(read_any_date(it), day, "{it}");
        }
        for it in ["3/4/2021", "2021-02-30", "2021", "x", "", "20211301", "2021-03", "31/31/2021", "1/5/21"] {
            assert_eq!(read_any_date(it), None, "{it}");
        }
    }

    #[test]
    fn a_month_later_is_the_same_day_or_the_last() {
        let moved = |from: &str, n| add_months(read_date(from).expect("a date"), n);
        assert_eq!(moved("2021-01-31", 1.0), read_date("2021-02-28"));
        assert_eq!(moved("2020-01-31", 1.0), read_date("2020-02-29"));
        assert_eq!(moved("2021-01-05", 12.0), read_date("2022-01-05"));
        assert_eq!(moved("2021-03-31", -1.0), read_date("2021-02-28"));
        assert_eq!(moved("2021-01-15", -13.0), read_date("2019-12-15"));
    }
}
