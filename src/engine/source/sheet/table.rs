//! The table of a sheet: where its header is, what merged cells stand for, what is written above and below it.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use language::answer::Note;

use language::catalog::Reading;
use language::quantity::read_cell;

use super::book::{Area, Cell, Written};
use super::shown::Shown;
use crate::Failure;
use crate::source::grid::{Format, Grid};
use crate::source::header::{self, LOOKED_AT, Row};
use crate::source::stated;

/// A row of a sheet with a cell that is not blank.
struct Line {
    /// Its number, from 0.
    row: u32,
    cells: Vec<Cell>,
}

/// More cells than this, blank ones counted, are not laid out as a table.
const MOST_PLACES: usize = 100_000_000;

/// The rows and columns of `B3:F20`, from 0; `B:F` is all rows of these columns.
fn area(range: &str) -> Option<(RangeInclusive<u32>, RangeInclusive<u32>)> {
    let place = |it: &str| -> Option<(Option<u32>, u32)> {
        let it = it.trim().replace('$', "").to_ascii_uppercase();
        let digits = it.find(|c: char| c.is_ascii_digit()).unwrap_or(it.len());
        let (letters, row) = it.split_at(digits);
        let column = letters.chars().try_fold(0u32, |sum, c| {
            let digit = c.is_ascii_uppercase().then(|| c as u32 - 'A' as u32 + 1)?;
            sum.checked_mul(26)?.checked_add(digit)
        });
        let row = if row.is_empty() { None } else { Some(row.parse::<u32>().ok()?.checked_sub(1)?) };
        Some((row, column?.checked_sub(1)?))
    };
    let (from, to) = range.split_once([':', '：'])?;
    let ((top, left), (bottom, right)) = (place(from)?, place(to)?);
    let rows = top.unwrap_or(0)..=bottom.unwrap_or(u32::MAX);
    (rows.start() <= rows.end() && left <= right).then_some((rows, left..=right))
}

/// Cells as a grid under their header.
pub(super) fn table(shown: &str, written: Written, reading: &Reading) -> Result<Grid, Failure> {
    let cells = match &reading.range {
        None => written.cells,
        Some(range) => {
            let (rows, columns) = area(range).ok_or_else(|| {
                Failure::new("no-sheet", format!("`{range}` is no part of a sheet"))
                    .note("write it as in Excel: `range \"B3:F20\"`")
            })?;
            written.cells.into_iter().filter(|it| rows.contains(&it.row) && columns.contains(&it.column)).collect()
        }
    };
    if cells.is_empty() && reading.range.is_some() {
        return Err(Failure::new("empty-file", format!("{shown} has nothing in that part of the sheet")));
    }
    let mut lines = lines(cells);
    let at = match reading.header {
        Some(0) => 0,
        Some(n) => lines.iter().position(|it| it.row as usize + 1 == n).ok_or_else(|| {
            Failure::new("unreadable-file", format!("{shown} has nothing in row {n}"))
                .note("`header N` counts the rows of a sheet as they are numbered beside it")
        })?,
        None => {
            let look = |it: &Line| Row::of(it.cells.iter().map(|it| it.text.as_str()));
            header::place(&lines.iter().take(LOOKED_AT).map(look).collect::<Vec<_>>())
        }
    };
    let titles: Vec<Line> = lines.drain(..at).collect();
    let mut notes = Vec::new();
    if reading.header.is_none() {
        notes.extend(titles.first().map(|first| above(first, titles.len(), lines[0].row)));
    }
    notes.extend(below(&mut lines));
    let nameless = reading.header == Some(0);
    if nameless {
        lines.insert(0, Line { row: 0, cells: vec![] });
    }
    let n_lower = if nameless { 0 } else { lower_headers(&lines, &written.merged) };
    let merges = fill(&mut lines, &written.merged, 1 + n_lower);
    let head = lines.remove(0);
    let under: Vec<Line> = lines.drain(..n_lower).collect();
    let mut columns: Vec<u32> =
        head.cells.iter().chain(lines.iter().flat_map(|it| &it.cells)).map(|it| it.column).collect();
    columns.extend(under.iter().flat_map(|it| &it.cells).map(|it| it.column));
    columns.sort_unstable();
    columns.dedup();
    if MOST_PLACES < columns.len().saturating_mul(lines.len()) {
        return Err(Failure::new("unreadable-file", format!("{shown} has cells scattered over too wide an area"))
            .note(format!(
                "{} rows and {} columns have a cell; move what is no part of the table",
                lines.len(),
                columns.len()
            )));
    }
    let under_header = if reading.header.is_none() { units(&lines, &columns) } else { None };
    let units_row = under_header.is_some().then(|| lines.remove(0).row);
    let names: Vec<String> = columns.iter().map(|it| name(&head, &under, *it)).collect();
    let mut grid = Grid::of(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let texts: Vec<&str> = columns.iter().map(|it| lines.first().map_or("", |line| text_at(line, *it))).collect();
    let said = titles.iter().flat_map(|it| &it.cells).map(|it| it.text.as_str());
    notes.extend(header::unit_above(said, (grid.names(), &texts), reading));
    let mut stated_units = Vec::new();
    let mut seen: Vec<Seen> = columns.iter().map(|_| Seen::default()).collect();
    if let (Some(units), Some(row)) = (under_header, units_row) {
        notes.push(stated::units_row(u64::from(row) + 1, &units, grid.names()));
        stated_units = units;
    }
    for cell in lines.iter().flat_map(|it| &it.cells) {
        if let Ok(at) = columns.binary_search(&cell.column) {
            seen[at].saw(cell);
        }
    }
    let mut again = (0, 0);
    for line in &lines {
        let repeats = || line.cells.iter().map(|it| it.text.trim()).eq(head.cells.iter().map(|it| it.text.trim()));
        if reading.header.is_none() && under.is_empty() && 1 < head.cells.len() && repeats() {
            again = (again.0 + 1, if again.0 == 0 { line.row + 1 } else { again.1 });
            continue;
        }
        let mut cells = line.cells.iter().peekable();
        let mut row = vec![Cow::Borrowed(""); columns.len()];
        for (at, column) in columns.iter().enumerate() {
            if let Some(cell) = cells.next_if(|it| it.column == *column) {
                row[at] = seen[at].text(cell);
            }
        }
        grid.push(row.iter().map(|it| it.as_ref()));
    }
    grid.formats = seen.into_iter().map(Seen::format).collect();
    if !stated_units.is_empty() {
        grid.state(stated_units.into_iter().map(|it| (None, stated::with_unit(it))).collect());
    }
    grid.notes.extend(stated::repeated_header(again.0, u64::from(again.1)));
    grid.notes.splice(0..0, notes);
    match under.len() {
        0 => {}
        1 => grid.notes.push(header::two_rows(u64::from(head.row) + 1)),
        n => grid.notes.push(Note::new(
            "two-row-header",
            format!(
                "the header has {} rows, {} to {}; names were put together from all of them",
                n + 1,
                head.row + 1,
                head.row as usize + 1 + n
            ),
            format!("表头占 {} 行(第 {} 至 {} 行),列名由各行合成", n + 1, head.row + 1, head.row as usize + 1 + n),
        )),
    }
    grid.notes.extend(merges);
    grid.notes.extend(unstored(&written.unstored));
    if 0 < written.no_day {
        grid.notes.push(Note::new(
            "no-such-day",
            format!("cells with the format of a date but day 0 or 29 February 1900, missing: {}", written.no_day),
            format!("日期格式但无对应日期(第 0 日或 1900-02-29)、视为缺失:{}", written.no_day),
        ));
    }
    Ok(grid)
}

/// The units that the first line under the header states, if it is a row of units.
fn units(lines: &[Line], columns: &[u32]) -> Option<Vec<Option<String>>> {
    let row = |line: &Line| -> Vec<String> {
        let of = |at: &u32| line.cells.iter().find(|it| it.column == *at).map_or(String::new(), |it| it.text.clone());
        columns.iter().map(of).collect()
    };
    let (first, next) = (row(lines.first()?), row(lines.get(1)?));
    stated::units(
        &first.iter().map(String::as_str).collect::<Vec<_>>(),
        &next.iter().map(String::as_str).collect::<Vec<_>>(),
    )
}

/// The text of a line in a column.
fn text_at(line: &Line, column: u32) -> &str {
    line.cells.iter().find(|it| it.column == column).map_or("", |it| it.text.as_str())
}

fn lines(cells: Vec<Cell>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for cell in cells {
        match lines.last_mut() {
            Some(line) if line.row == cell.row => line.cells.push(cell),
            _ => lines.push(Line { row: cell.row, cells: vec![cell] }),
        }
    }
    lines
}

/// The name of a column; all rows of a header that has several.
fn name(head: &Line, under: &[Line], column: u32) -> String {
    let mut parts: Vec<&str> =
        std::iter::once(head).chain(under).map(|it| text_at(it, column).trim()).filter(|it| !it.is_empty()).collect();
    // A cell that is merged over several rows is one name.
    parts.dedup();
    parts.join(" ")
}

fn above(first: &Line, n: usize, header: u32) -> Note {
    let text = short(first.cells.first().map_or("", |it| it.text.trim()));
    Note::new(
        "title-rows",
        format!(
            "rows above the header, left out: {n} (first: \"{text}\"); the header is row {}; `header {}` takes row {} instead",
            header + 1,
            first.row + 1,
            first.row + 1
        ),
        format!("表头之上略去的行:{n}(首行:“{text}”);表头为第 {} 行", header + 1),
    )
}

/// The first characters of a text.
fn short(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.chars().count() <= 40 {
        true => text,
        false => format!("{}…", text.chars().take(40).collect::<String>()),
    }
}

/// Takes the lines under a table away: single cells after a gap, or that begin like a source or a note.
fn below(lines: &mut Vec<Line>) -> Option<Note> {
    let width = lines.iter().map(|it| it.cells.len()).max().unwrap_or(0);
    if width < 3 {
        return None;
    }
    let remark = |line: &Line| !line.cells[0].number && header::is_remark(&line.cells[0].text);
    let mut from = lines.len();
    let mut at = lines.len();
    while 2 < at && lines[at - 1].cells.len() == 1 && !lines[at - 1].cells[0].number {
        at -= 1;
        if remark(&lines[at]) || lines[at - 1].row + 1 < lines[at].row {
            from = at;
        }
    }
    let left: Vec<Line> = lines.drain(from..).collect();
    let first = left.first()?;
    Some(header::lines_below(left.len(), u64::from(first.row) + 1, &first.cells[0].text))
}

/// How many lines under the first one belong to the header.
fn lower_headers(lines: &[Line], merged: &[Area]) -> usize {
    (0..lines.len()).take_while(|at| second_header(&lines[*at..], merged)).count()
}

/// Whether the second line is the lower half of the header: the first has a cell merged over several columns, and the second names each of them.
fn second_header(lines: &[Line], merged: &[Area]) -> bool {
    let (Some(head), Some(next)) = (lines.first(), lines.get(1)) else { return false };
    let wide: Vec<&Area> =
        merged.iter().filter(|it| it.rows == (head.row, head.row) && it.columns.0 < it.columns.1).collect();
    let covers =
        |area: &Area, column: u32| area.rows.0 == next.row && (area.columns.0..=area.columns.1).contains(&column);
    let named = |column: u32| {
        let first = merged.iter().find(|it| covers(it, column)).map_or(column, |it| it.columns.0);
        next.cells.iter().any(|it| it.column == first)
    };
    let look = Row::of(next.cells.iter().map(|it| it.text.as_str()));
    !wide.is_empty()
        && next.row == head.row + 1
        && 2 < lines.len()
        && look.numbers == 0
        && wide.iter().all(|it| (it.columns.0..=it.columns.1).all(named))
}

/// Lets every cell of a merged area hold what is shown in it; numbers stay in the first one, so that no sum counts them again.
fn fill(lines: &mut [Line], merged: &[Area], n_headers: usize) -> Vec<Note> {
    let (mut filled, mut numbers, mut first) = (0, 0, None);
    let mut areas: Vec<&Area> = merged.iter().collect();
    areas.sort_by_key(|it| (it.rows.0, it.columns.0));
    for area in areas {
        let Ok(top) = lines.binary_search_by_key(&area.rows.0, |it| it.row) else { continue };
        let Some(cell) = lines[top].cells.iter().find(|it| it.column == area.columns.0).cloned() else { continue };
        if cell.number && n_headers <= top {
            numbers += 1;
            continue;
        }
        let last = lines.partition_point(|it| it.row <= area.rows.1);
        for line in &mut lines[top..last] {
            // A name or label is repeated; a wide area far beyond the table is not.
            for column in area.columns.0..=area.columns.1.min(area.columns.0 + 256) {
                if let Err(at) = line.cells.binary_search_by_key(&column, |it| it.column) {
                    line.cells.insert(at, Cell { row: line.row, column, ..cell.clone() });
                }
            }
        }
        if n_headers <= top {
            filled += 1;
            first = first.or(Some((area.rows.0, area.columns.0)));
        }
    }
    let mut notes = Vec::new();
    if let Some(at) = first {
        let at = place(at);
        notes.push(Note::new(
            "merged-cells",
            format!("merged cells whose text was repeated in every row they cover: {filled} (first: {at})"),
            format!("合并单元格的文字已填入所覆盖的各行:{filled}(首个:{at})"),
        ));
    }
    if 0 < numbers {
        notes.push(Note::new(
            "merged-numbers",
            format!("merged cells with a number, which stays in the first row they cover: {numbers}"),
            format!("合并单元格中的数值仅保留在首行:{numbers}"),
        ));
    }
    notes
}

fn unstored(places: &[(u32, u32)]) -> Option<Note> {
    let (n, first) = (places.len(), place(*places.first()?));
    Some(Note::new(
        "formulas-without-value",
        format!(
            "formulas without a stored value, missing: {n} (first: {first}); open the file in a spreadsheet program and save it to store them"
        ),
        format!("没有存储结果、视为缺失的公式:{n}(首个:{first});用电子表格软件打开并保存即可"),
    ))
}

/// `C5` of a row and column from 0.
fn place((row, column): (u32, u32)) -> String {
    let (mut letters, mut n) = (Vec::new(), column + 1);
    while 0 < n {
        letters.push(char::from(b'A' + ((n - 1) % 26) as u8));
        n = (n - 1) / 26;
    }
    format!("{}{}", letters.iter().rev().collect::<String>(), row + 1)
}

/// A fraction with a percent sign, which reads as the same number.
fn percent(text: &str) -> String {
    let Ok(value) = text.parse::<f64>() else { return text.to_owned() };
    let written = format!("{}%", value * 100.0);
    if read_cell(&written).is_some_and(|it| it.low == value) {
        return written;
    }
    let exact = format!("{value:e}");
    let (digits, power) = exact.split_once('e').unwrap_or((&exact, "0"));
    format!("{digits}e{}%", power.parse::<i32>().unwrap_or(0) + 2)
}

/// What the formats of a column's numbers have in common.
#[derive(Default)]
struct Seen {
    n_numbers: usize,
    n_percent: usize,
    money: Option<Shown>,
    mixed: bool,
}

impl Seen {
    fn saw(&mut self, cell: &Cell) {
        if !cell.number {
            return;
        }
        self.n_numbers += 1;
        self.n_percent += usize::from(cell.shown == Shown::Percent);
        let money = Some(&cell.shown).filter(|it| matches!(it, Shown::Money(_)));
        self.mixed |= 1 < self.n_numbers && self.money.as_ref() != money;
        self.money = money.cloned();
    }

    fn format(self) -> Format {
        match self.money {
            Some(Shown::Money(unit)) if !self.mixed => Format { unit: Some(unit), ..Format::default() },
            _ if self.n_percent < self.n_numbers => Format { n_numbers: self.n_numbers, ..Format::default() },
            _ => Format { n_numbers: self.n_numbers, n_percent: self.n_percent, ..Format::default() },
        }
    }

    /// The text of a cell, with what its format says where those of the column differ.
    fn text<'a>(&self, cell: &'a Cell) -> Cow<'a, str> {
        match &cell.shown {
            Shown::Percent if self.n_percent < self.n_numbers => Cow::Owned(percent(&cell.text)),
            Shown::Money(unit) if self.mixed => {
                Cow::Owned(format!("{} {}", unit.currency().unwrap_or_default(), cell.text))
            }
            _ => Cow::Borrowed(&cell.text),
        }
    }
}
