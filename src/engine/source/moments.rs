//! Columns of truths, dates and periods, read from text cells.

use std::collections::HashMap;

use language::answer::Note;
use language::quantity::{arabic_date, civil_from_days, read_named_date, read_period, read_period_cell, short_year};
use language::script::name_text;
use language::types::Type;
use polars::prelude::*;

use super::conform::{Conformed, is_marker, missing_words, named};
use super::raw_column;
use super::times::{Times, how_many};

/// Truths, dates or periods, where all cells but markers are.
pub(super) fn moments(
    name: &str,
    cells: &StringChunked,
    words: &HashMap<&str, usize>,
    times: Option<&Times>,
) -> Option<Conformed> {
    let read = |cells: &StringChunked, words: &HashMap<&str, usize>| {
        let one = truths(name, cells, words, times).or_else(|| dates(name, cells, times));
        let one = one.or_else(|| periods(name, cells, words)).or_else(|| mixed_dates(name, cells, times));
        one.or_else(|| short_dates(name, cells))
    };
    let (markers, others): (Vec<_>, Vec<_>) = words.iter().map(|(word, n)| (*word, *n)).partition(|it| is_marker(it.0));
    if markers.is_empty() {
        return read(cells, words);
    }
    let known: StringChunked = cells.iter().map(|it| it.filter(|it| !is_marker(it))).collect();
    if others.is_empty() && known.null_count() == known.len() {
        return None;
    }
    let mut found = read(&known, &others.into_iter().collect())?;
    found.notes.insert(0, missing_words(name, markers));
    Some(found)
}

fn truths(name: &str, cells: &StringChunked, words: &HashMap<&str, usize>, times: Option<&Times>) -> Option<Conformed> {
    let all = words.keys().all(|it| it.eq_ignore_ascii_case("true") || it.eq_ignore_ascii_case("false"));
    if !all || words.values().sum::<usize>() != how_many(cells, times, |_| true) {
        return None;
    }
    let made: BooleanChunked = cells.iter().map(|it| it.map(|it| it.eq_ignore_ascii_case("true"))).collect();
    let stored = vec![named(made.into_series(), name)];
    Some(Conformed { column: raw_column(name, Type::Truth), stored, notes: vec![] })
}

/// Day, month and year in the orders people write; the first order that reads every cell.
pub(super) fn dates(name: &str, cells: &StringChunked, times: Option<&Times>) -> Option<Conformed> {
    const ORDERS: [(char, [usize; 3], &str); 6] = [
        ('-', [0, 1, 2], "year-month-day"),
        ('/', [0, 1, 2], "year/month/day"),
        ('.', [0, 1, 2], "year.month.day"),
        ('/', [2, 0, 1], "month/day/year"),
        ('/', [2, 1, 0], "day/month/year"),
        ('.', [2, 1, 0], "day.month.year"),
    ];
    let read = |cell: &str, separator: char, order: [usize; 3]| -> Option<i32> {
        let dated = |it: &str| arabic_date(cell).strip_suffix(['日', '号']).unwrap_or(it).replace(['年', '月'], "-");
        let chinese = cell.strip_suffix(['日', '号']).map(dated);
        let cell = chinese.as_deref().unwrap_or(cell);
        let date = cell.split([' ', 'T']).next()?;
        if !is_time(&cell[date.len()..]) {
            return None;
        }
        let parts: Vec<&str> = date.split(separator).collect();
        let [year, month, day] = order.map(|at| parts.get(at).copied().unwrap_or(""));
        if parts.len() != 3 || year.len() != 4 || month.len() > 2 || day.len() > 2 {
            return None;
        }
        language::quantity::read_date(&format!("{year}-{month:0>2}-{day:0>2}"))
    };
    if let Some(found) = month_names(name, cells) {
        return Some(found);
    }
    let first = cells.iter().flatten().next()?;
    let fits = |(separator, order, _): &&(char, [usize; 3], &str)| {
        read(first, *separator, *order).is_some()
            && cells.iter().flatten().all(|it| read(it, *separator, *order).is_some())
    };
    let found: Vec<&(char, [usize; 3], &str)> = ORDERS.iter().filter(fits).collect();
    let (separator, order, said) = **found.first()?;
    let made: Int32Chunked = cells.iter().map(|it| it.and_then(|it| read(it, separator, order))).collect();
    let mut notes = Vec::new();
    notes.extend(times_of_day(name, how_many(cells, times, is_late)));
    if let Some((.., other)) = found.get(1) {
        let other: String = other.split('/').filter_map(|it| it.chars().next()).map(|it| format!("/{it}")).collect();
        let (other, written) = (other.trim_start_matches('/'), name_text(name));
        notes.push(Note::new(
            "date-order",
            format!("{name} reads as {said}; day and month could also be the other way round: opened with `text ({written})`, `to_date({written}, \"{other}\")` reads it so"),
            format!("{name} 按 {said} 读取;日与月也可能相反:以 `text ({written})` 打开后可用 `to_date({written}, \"{other}\")`"),
        ));
    }
    let stored = vec![named(made.into_date().into_series(), name)];
    Some(Conformed { column: raw_column(name, Type::Date), stored, notes })
}

/// Dates in several ways of writing, where each cell can be one day only: `2021/3/5`, 2021年3月6日, `20210307`.
fn mixed_dates(name: &str, cells: &StringChunked, times: Option<&Times>) -> Option<Conformed> {
    use language::quantity::read_any_date;
    // A number of five digits is a day of a spreadsheet only where somebody says so.
    let read = |it: &str| if it.len() < 6 { None } else { read_any_date(it) };
    let digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    let punctuated = cells.iter().flatten().any(|it| !digits(it));
    if !punctuated || !cells.iter().flatten().all(|it| read(it).is_some()) {
        return None;
    }
    let made: Int32Chunked = cells.iter().map(|it| it.and_then(read)).collect();
    let mut notes: Vec<Note> = times_of_day(name, how_many(cells, times, is_late)).into_iter().collect();
    notes.push(Note::new(
        "mixed-dates",
        format!("{name}: dates in several ways of writing, each of which can be one day only"),
        format!("{name}:日期写法不一,但每个都只能是一个日期"),
    ));
    let stored = vec![named(made.into_date().into_series(), name)];
    Some(Conformed { column: raw_column(name, Type::Date), stored, notes })
}

/// Orders of day, month and a year of two digits, as `to_date` reads them.
const SHORT_ORDERS: [(&str, [usize; 3]); 3] = [("m/d/yy", [2, 0, 1]), ("d/m/yy", [2, 1, 0]), ("yy/m/d", [0, 1, 2])];

/// `12/31/20` in one of those orders.
fn short_date(cell: &str, order: [usize; 3]) -> Option<i32> {
    let separator = cell.chars().find(|it| "/.-".contains(*it))?;
    let parts: Vec<&str> = cell.split(separator).collect();
    let [year, month, day] = order.map(|at| parts.get(at).copied().unwrap_or(""));
    let fits = parts.len() == 3 && (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
    let year = short_year(year).filter(|_| fits)?;
    language::quantity::read_date(&format!("{year}-{month:0>2}-{day:0>2}"))
}

/// The orders in which every cell is a date with a year of two digits.
fn short_orders(cells: &StringChunked) -> Vec<(&'static str, [usize; 3])> {
    let fits = |order: &(&str, [usize; 3])| cells.iter().flatten().all(|it| short_date(it, order.1).is_some());
    SHORT_ORDERS.into_iter().filter(fits).collect()
}

/// `1/5/21` and `12/31/20`, where only one order of day, month and year makes dates of all cells.
fn short_dates(name: &str, cells: &StringChunked) -> Option<Conformed> {
    let orders = short_orders(cells);
    let [(_, order)] = orders.as_slice() else { return None };
    let made: Int32Chunked = cells.iter().map(|it| it.and_then(|it| short_date(it, *order))).collect();
    // The cell that rules the other orders out says most.
    let ruled_out = |it: &&str| SHORT_ORDERS.iter().filter(|order| short_date(it, order.1).is_some()).count();
    let cell = cells.iter().flatten().min_by_key(ruled_out)?;
    let note = years_of_two_digits(name, cell, &written_day(short_date(cell, *order)?));
    let stored = vec![named(made.into_date().into_series(), name)];
    Some(Conformed { column: raw_column(name, Type::Date), stored, notes: vec![note] })
}

/// Whether a cell has the shape of a date: three numbers with the same sign between.
fn is_shaped(cell: &str) -> bool {
    let of = |separator: char| {
        let parts: Vec<&str> = cell.split(separator).collect();
        let number = |it: &&str| (1..=4).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_digit());
        parts.len() == 3 && parts.iter().all(number)
    };
    ['-', '/', '.'].into_iter().any(of)
}

/// Says why a column of dates with years of two digits is none: it could be read in several orders.
fn several_orders(name: &str, cells: &StringChunked) -> Option<Note> {
    let known: StringChunked = cells.iter().map(|it| it.filter(|it| !is_marker(it))).collect();
    let (orders, cell) = (short_orders(&known), known.iter().flatten().next()?);
    let (first, _) = orders.first()?;
    let written = name_text(name);
    let list: Vec<&str> = orders.iter().map(|it| it.0).collect();
    let list = list.join(", ");
    Some(Note::new(
        "nearly-dates",
        format!(
            "{name}: kept as text, because day, month and year could stand in several orders ({cell}: {list}); `to_date({written}, \"{first}\")` reads it in one of them"
        ),
        format!(
            "{name}:日、月、年的次序不止一种可能({cell}:{list}),保留为文本;`to_date({written}, \"{first}\")` 按其一读取"
        ),
    ))
}

/// Says which cells keep a column of dates from being one, where they are few or look like dates.
pub(super) fn nearly(name: &str, cells: &StringChunked, times: Option<&Times>) -> Option<Note> {
    use language::quantity::read_any_date;
    let is_date = |it: &str| it.len() > 5 && read_any_date(it).is_some();
    let first: Vec<&str> = cells.iter().flatten().take(20).collect();
    if first.iter().filter(|it| is_date(it) || is_shaped(it)).count() * 2 < first.len() {
        return None;
    }
    if let Some(note) = several_orders(name, cells) {
        return Some(note);
    }
    let n_dates = how_many(cells, times, is_date);
    let n_others = how_many(cells, times, |it| !is_date(it));
    let other = cells.iter().flatten().find(|it| !is_date(it))?;
    let written = name_text(name);
    let shaped = || cells.iter().flatten().all(|it| is_date(it) || is_shaped(it) || is_marker(it));
    (n_others <= n_dates || 0 < n_dates && shaped()).then(|| {
        Note::new(
            "nearly-dates",
            format!("{name}: kept as text, because {n_others} of its cells are no dates of the same kind (\"{other}\"); `to_date({written})` reads the others"),
            format!("{name}:因 {n_others} 个单元格不是同类日期(“{other}”)而保留为文本;`to_date({written})` 可读取其余"),
        )
    })
}

/// Whether a cell is a date and a time: three groups of digits, and what follows a clock.
pub(super) fn is_moment(cell: &str) -> bool {
    dated(cell).is_some()
}

/// The date of a cell that is a date and a time.
pub(super) fn dated(cell: &str) -> Option<&str> {
    let end = cell.find([' ', 'T']).filter(|it| (8..=10).contains(it))?;
    let (date, time) = cell.split_at(end);
    let separators = date.bytes().filter(|it| b"-/.".contains(it)).count();
    let shape = separators == 2 && date.bytes().all(|it| it.is_ascii_digit() || b"-/.".contains(&it));
    (shape && is_time(time)).then_some(date)
}

/// Whether a date has a time of day that is not midnight.
pub(super) fn is_late(cell: &str) -> bool {
    // `5 Mar 2021` has spaces as well, and no clock.
    cell.split([' ', 'T']).skip(1).any(|it| it.contains(':') && it.bytes().any(|it| (b'1'..=b'9').contains(&it)))
}

/// Says that times of day were left out.
pub(super) fn times_of_day(name: &str, n: usize) -> Option<Note> {
    let note = Note::new(
        "time-of-day",
        format!("{name}: dates with a time of day, which is left out: {n}"),
        format!("{name}:日期中的时刻已略去:{n}"),
    );
    (0 < n).then_some(note)
}

/// Says that texts are times of day, and what reads them.
pub(super) fn clocks(name: &str, cells: &StringChunked) -> Option<Note> {
    let known = || cells.iter().flatten().filter(|it| !is_marker(it));
    known().next()?;
    let written = name_text(name);
    known().all(is_clock).then(|| {
        Note::new(
            "times-of-day",
            format!("{name}: times of day, kept as text; `hour({written})` and `minute({written})` read them"),
            format!("{name}:时刻,保留为文本;可用 `hour({written})` 与 `minute({written})` 读取"),
        )
    })
}

/// Whether a cell is a time of day: `08:30`, `8:30:00 PM`.
fn is_clock(cell: &str) -> bool {
    let bare = ["AM", "PM", "am", "pm"].iter().find_map(|it| cell.strip_suffix(it)).unwrap_or(cell).trim_end();
    let parts: Vec<&str> = bare.split(':').collect();
    let below = |it: &str, most: u32| (1..=2).contains(&it.len()) && it.parse::<u32>().is_ok_and(|it| it < most);
    let [hour, rest @ ..] = parts.as_slice() else { return false };
    (1..=2).contains(&rest.len()) && below(hour, 24) && rest.iter().all(|it| it.len() == 2 && below(it, 60))
}

/// Says in which century years of two digits are read, by a cell that has one and what it means.
fn short_years(name: &str, cells: &StringChunked, meant: impl Fn(&str) -> Option<String>) -> Option<Note> {
    let is_short = |it: &&str| it.rsplit(['-', ' ']).next().is_some_and(|it| it.len() == 2);
    let cell = cells.iter().flatten().find(is_short)?;
    let meant = meant(cell)?;
    Some(years_of_two_digits(name, cell, &meant))
}

fn years_of_two_digits(name: &str, cell: &str, meant: &str) -> Note {
    Note::new(
        "short-years",
        format!("{name}: years of two digits, 00 to 69 of this century: {cell} is {meant}"),
        format!("{name}:两位数年份,00 至 69 按本世纪读取:{cell} 即 {meant}"),
    )
}

/// `2021-03-04`
fn written_day(day: i32) -> String {
    let (year, month, day) = civil_from_days(day);
    format!("{year}-{month:02}-{day:02}")
}

/// `4 Mar 2021`, `Mar 4, 2021`, `04-Mar-2021`, `04-Mar-21`, in every cell.
fn month_names(name: &str, cells: &StringChunked) -> Option<Conformed> {
    let read = read_named_date;
    read(cells.iter().flatten().next()?)?;
    if !cells.iter().flatten().all(|it| read(it).is_some()) {
        return None;
    }
    let made: Int32Chunked = cells.iter().map(|it| it.and_then(read)).collect();
    let stored = vec![named(made.into_date().into_series(), name)];
    let day = |it: &str| read(it).map(written_day);
    let notes = short_years(name, cells, day).into_iter().collect();
    Some(Conformed { column: raw_column(name, Type::Date), stored, notes })
}

/// Whether what follows a date is nothing or a time: ` 10:30 AM`, `T10:30:00.000+08:00`.
pub(super) fn is_time(rest: &str) -> bool {
    let bare = rest.trim().trim_end_matches(['Z', 'z']);
    let bare = ["AM", "PM", "am", "pm"].iter().find_map(|it| bare.strip_suffix(it)).unwrap_or(bare);
    let clock = |c: char| c.is_ascii_digit() || " T:.,+-".contains(c);
    bare.is_empty() || bare.contains(':') && bare.chars().all(clock)
}

/// Periods by their canonical text: `2022Q1`, `2021年` as `2021`.
fn periods(name: &str, cells: &StringChunked, words: &HashMap<&str, usize>) -> Option<Conformed> {
    words.keys().find(|it| read_period(it).is_some())?;
    let read_cell = |it: &str| read_period(it).or_else(|| if it.contains('-') { read_period_cell(it) } else { None });
    if !cells.iter().flatten().all(|it| read_cell(it).is_some()) {
        return None;
    }
    // Which months `FY2021` has is not known here: it stays a fiscal year, `FY21` and `fy2021` the same one.
    let fiscal = |it: &str| it.get(..2).is_some_and(|it| it.eq_ignore_ascii_case("FY"));
    let text = |it: &str| {
        let period = read_cell(it)?.text;
        match fiscal(it) {
            false => Some(period),
            true if period.contains("..") => Some(it.to_owned()),
            true => Some(format!("FY{period}")),
        }
    };
    let made: StringChunked = cells.iter().map(|it| it.and_then(text)).collect();
    let stored = vec![named(made.into_series(), name)];
    let words = |it: &str| it.starts_with(char::is_alphabetic) && it.contains('-');
    let meant = |it: &str| read_period(it).filter(|_| words(it)).map(|it| it.text);
    let notes = short_years(name, cells, meant).into_iter().collect();
    Some(Conformed { column: raw_column(name, Type::Period), stored, notes })
}
