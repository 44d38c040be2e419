//! Nothing is hidden without a word: over random tables, widths and formats, what is shown and what is said to be hidden is the whole.

use language::answer::{Answer, Cell, Table};
use language::types::{Column, Type};
use unicode_width::UnicodeWidthStr;

use crate::{Format, Look, body};

/// Numbers that look random and are the same each time (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n).expect("small")
    }
}

/// Texts that are wide, combined, joined, control a terminal or turn the direction of writing.
const TEXTS: [&str; 12] = [
    "plain",
    "通策医疗",
    "e\u{301}te\u{301}",
    "👩‍⚕️ ward",
    "🏥",
    "a\u{1b}[31mb",
    "tab\there",
    "line\nbreak",
    "\u{202e}turned",
    "x",
    "ｆｕｌｌ　ｗｉｄｔｈ",
    "a text that is longer than the widest cell of a table and so is cut and marked",
];

fn table(dice: &mut Dice) -> Table {
    let n_columns = 1 + dice.below(12);
    let n_rows = dice.below(30);
    let mut columns: Vec<Column> = Vec::new();
    for at in 0..n_columns {
        let ty = [Type::Text, Type::Number, Type::Integer, Type::Period][dice.below(4)];
        columns.push(Column::plain(format!("c{at}c"), ty));
    }
    let same: Vec<bool> = (0..n_columns).map(|_| dice.below(4) == 0).collect();
    let cell = |ty: Type, dice: &mut Dice| match (dice.below(6), ty) {
        (0, _) => Cell::Missing,
        (_, Type::Number) => Cell::Number(dice.below(1_000_000) as f64 / 8.0),
        (_, Type::Integer) => Cell::Integer(dice.below(100_000) as i64),
        _ => Cell::Text(TEXTS[dice.below(12)].to_owned()),
    };
    let first: Vec<Cell> = columns.iter().map(|it| cell(it.ty, dice)).collect();
    let mut rows = Vec::new();
    for _ in 0..n_rows {
        let row = columns.iter().enumerate().map(|(at, it)| match same[at] {
            true => first[at].clone(),
            false => cell(it.ty, dice),
        });
        rows.push(row.collect());
    }
    let total_rows = n_rows + [0, 0, 7][dice.below(3)];
    Table { columns, rows, total_rows }
}

/// The numbers of the columns that a text names.
fn named(text: &str) -> Vec<usize> {
    let mut found: Vec<usize> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter_map(|it| it.strip_prefix('c')?.strip_suffix('c')?.parse().ok())
        .collect();
    found.sort_unstable();
    found
}

#[test]
fn what_a_table_does_not_show_it_says() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for _ in 0..3000 {
        let table = table(&mut dice);
        let room = 20 + dice.below(120);
        let width = [None, Some(room)][dice.below(2)];
        let rows = [None, Some(20), Some(5)][dice.below(3)];
        let look = Look { width, rows, ..Look::default() };
        let drawn = crate::table::table(&table, &look);
        assert!(!drawn.chars().any(|c| c.is_control() && c != '\n'), "{drawn:?}");
        let all: Vec<usize> = (0..table.columns.len()).collect();
        assert_eq!(named(&drawn), all, "each column is shown or named, once:\n{drawn}");
        let hidden = drawn.lines().find(|it| it.starts_with("… columns not shown"));
        let body: Vec<&str> = drawn.lines().filter(|it| !it.starts_with("… ") && *it != "(no rows)").collect();
        let upright = table.total_rows == 1 && body.len() == all.len() - hidden.map_or(0, |it| named(it).len());
        if upright && 1 < all.len() {
            continue;
        }
        let more = drawn.lines().find_map(|it| it.strip_prefix("… ")?.split_once(" more rows")?.0.parse().ok());
        assert_eq!(body.len() - 1 + more.unwrap_or(0), table.total_rows, "each row is shown or counted:\n{drawn}");
        lines_are_even(&table, &body, &drawn);
        if let (Some(room), [_, ..]) = (width, named(body[0]).as_slice()) {
            let widest = body.iter().map(|it| it.width()).max().unwrap_or(0);
            assert!(widest <= room || named(body[0]).len() == 1, "{widest} in {room}:\n{drawn}");
        }
    }
}

/// A last column of numbers is flush right: then every line ends at the same place.
fn lines_are_even(table: &Table, body: &[&str], drawn: &str) {
    let last = named_in_order(body[0]).last().copied();
    let number = last.is_some_and(|it| matches!(table.columns[it].ty, Type::Number | Type::Integer));
    if number {
        let widths: Vec<usize> = body.iter().map(|it| it.width()).collect();
        assert!(widths.windows(2).all(|it| it[0] == it[1]), "{widths:?}\n{drawn}");
    }
}

fn named_in_order(text: &str) -> Vec<usize> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter_map(|it| it.strip_prefix('c')?.strip_suffix('c')?.parse().ok()).collect()
}

#[test]
fn other_formats_leave_nothing_out() {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    for _ in 0..500 {
        let mut table = table(&mut dice);
        table.total_rows = table.rows.len();
        let cells = table.rows.iter().flatten().filter(|it| **it != Cell::Missing).count();
        let answer = Answer { table, ..Answer::default() };
        let written = |format: Format| body(&answer, &Look { format, width: Some(20), rows: None, ..Look::default() });
        let lines: Vec<serde_json::Value> =
            written(Format::Ndjson).lines().map(|it| serde_json::from_str(it).expect("a line of JSON")).collect();
        assert_eq!(lines.len(), answer.table.rows.len());
        let known = lines.iter().filter_map(|it| it.as_object()).flat_map(|it| it.values()).filter(|it| !it.is_null());
        assert_eq!(known.count(), cells);
        let markdown = written(Format::Markdown);
        assert_eq!(markdown.lines().count(), answer.table.rows.len() + 2, "{markdown}");
        assert_eq!(named(markdown.lines().next().unwrap_or("")).len(), answer.table.columns.len());
        assert_eq!(named(written(Format::Csv).lines().next().unwrap_or("")).len(), answer.table.columns.len());
    }
}
