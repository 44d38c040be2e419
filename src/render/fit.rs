//! Which columns of a table there is room for, and a single row that there is none for as lines.

use language::answer::{Cell, Table};
use language::types::{Column, Type};
use unicode_width::UnicodeWidthStr;

/// Between two columns.
const GAP: usize = 2;

/// How much a column is missed; the least goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Worth {
    /// No row has a value.
    Empty,
    /// Every row has the same one.
    Same,
    Plain,
    /// It says what a row is about.
    Key,
    /// Whom a row is about, and the figure.
    Most,
}

/// How wide a text may be where there is no room for the whole table.
pub(crate) fn narrow(room: Option<usize>) -> usize {
    room.map_or(24, |it| (it / 4).clamp(10, 24))
}

/// The columns that fit, by their places among the drawn ones, in order; `widths` holds what each needs.
/// Those that say least go first, of two alike the one further right; the first column always stays.
pub(crate) fn fitting(table: &Table, drawn: &[usize], widths: &[usize], room: Option<usize>) -> Vec<usize> {
    let all: Vec<usize> = (0..drawn.len()).collect();
    let Some(room) = room else { return all };
    let needed = |places: &[usize]| places.iter().map(|it| widths[*it] + GAP).sum::<usize>().saturating_sub(GAP);
    let mut order = all.clone();
    order.sort_by_key(|place| (worth(table, drawn[*place]), std::cmp::Reverse(*place)));
    let mut gone = Vec::new();
    let mut shown = all;
    for place in order {
        if needed(&shown) <= room || shown.len() == 1 {
            break;
        }
        shown.retain(|it| *it != place);
        gone.push(place);
    }
    // What went before a wider one went may have room again.
    for place in gone.into_iter().rev() {
        let mut with = shown.clone();
        with.push(place);
        with.sort_unstable();
        if needed(&with) <= room {
            shown = with;
        }
    }
    shown
}

/// How wide each column gets: at least its floor, and of the room that the shown ones leave, one after the other, the narrowest
/// first, as much as it needs.
pub(crate) fn shared(widths: &[usize], floors: &[usize], shown: &[usize], room: Option<usize>) -> Vec<usize> {
    let Some(room) = room else { return widths.to_vec() };
    let mut limits = floors.to_vec();
    let taken = shown.iter().map(|it| limits[*it] + GAP).sum::<usize>().saturating_sub(GAP);
    for _ in taken..room {
        let short = shown.iter().copied().filter(|it| limits[*it] < widths[*it]);
        let Some(place) = short.min_by_key(|it| limits[*it]) else { break };
        limits[place] += 1;
    }
    limits
}

/// Whether a text is a drawing, of which a piece says nothing: the strip of `benchmark`.
pub(crate) fn is_drawing(column: &Column) -> bool {
    column.name == "strip" && column.ty == Type::Text
}

fn worth(table: &Table, at: usize) -> Worth {
    if at == 0 {
        return Worth::Key;
    }
    if table.rows.iter().all(|row| row[at] == Cell::Missing) {
        return Worth::Empty;
    }
    if constant(table, at).is_some() {
        return Worth::Same;
    }
    let column = &table.columns[at];
    // Of a fixed result table, before what describes the figure.
    if matches!(column.name.as_str(), "entity" | "value") {
        return Worth::Most;
    }
    match column.ty {
        Type::Text if is_drawing(column) => Worth::Plain,
        Type::Period | Type::Date | Type::Text => Worth::Key,
        Type::Number | Type::Integer | Type::Truth | Type::Unknown => Worth::Plain,
    }
}

/// The one value of a column that is the same in several rows, all of which are here.
pub(crate) fn constant(table: &Table, at: usize) -> Option<&Cell> {
    let first = &table.rows.first()?[at];
    let all = 1 < table.rows.len() && table.rows.len() == table.total_rows;
    (all && *first != Cell::Missing && table.rows.iter().all(|row| row[at] == *first)).then_some(first)
}

/// Columns with one cell each as lines: header, cell.
pub(crate) fn lines(columns: &[Vec<String>], room: usize) -> Vec<String> {
    let widest = columns.iter().filter_map(|it| it.first()).map(|it| it.width()).max().unwrap_or(0);
    // The cell has half of the room at least.
    let widest = widest.min(room.saturating_sub(GAP) / 2).max(1);
    let line = |it: &Vec<String>| {
        let cell = |at: usize| it.get(at).map_or("", String::as_str);
        let header = crate::table::cut(cell(0), widest);
        let space = " ".repeat((widest + GAP).saturating_sub(header.width()));
        let value = crate::table::cut(cell(1), room.saturating_sub(widest + GAP).max(1));
        format!("{header}{space}{value}").trim_end().to_owned()
    };
    columns.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Table {
        let column = |name: &str, ty: Type| Column::plain(name, ty);
        let row = |who: &str, year: &str, n: i64| {
            let text = |it: &str| Cell::Text(it.to_owned());
            vec![text(who), Cell::Missing, text("CNY"), Cell::Integer(n), text(year), Cell::Integer(n + 1)]
        };
        Table {
            columns: vec![
                column("who", Type::Text),
                column("none", Type::Text),
                column("unit", Type::Text),
                column("a", Type::Integer),
                column("year", Type::Period),
                column("b", Type::Integer),
            ],
            rows: vec![row("x", "2021", 1), row("y", "2022", 2)],
            total_rows: 2,
        }
    }

    fn names(room: usize) -> String {
        let table = sample();
        let drawn: Vec<usize> = (0..6).collect();
        let shown = fitting(&table, &drawn, &[4; 6], Some(room));
        shown.iter().map(|it| table.columns[*it].name.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn columns_that_say_least_go_first() {
        // Six columns of four and their gaps take 34.
        let seen: Vec<String> = [34, 33, 27, 21, 15, 9, 3].map(names).into();
        let expected =
            ["who none unit a year b", "who unit a year b", "who a year b", "who a year", "who year", "who", "who"];
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_row_becomes_lines() {
        let columns = [vec!["名称".to_owned(), "通策医疗".to_owned()], vec!["revenue".to_owned(), "2.78".to_owned()]];
        assert_eq!(lines(&columns, 40), ["名称     通策医疗", "revenue  2.78"]);
        assert_eq!(lines(&columns, 12), ["名称   通策…", "reve…  2.78"]);
    }
}
