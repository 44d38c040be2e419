//! Tables for a terminal: Chinese aligned, units once in the header, columns that do not fit hidden and named.

use language::answer::{Cell, Table};
use language::quantity::Unit;
use language::snake::snake;
use language::types::{Column, Type};
use language::words::Language;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::number::{self, Scale};
use crate::word::{is_worded, result_word};
use crate::{Look, dim, fit};

/// The widest a text cell gets where nobody says how much room there is.
const WIDEST: usize = 52;

/// The table, and a line each for rows and columns that are not shown.
pub(crate) fn table(table: &Table, look: &Look) -> String {
    let chinese = look.language == Language::Chinese;
    if table.columns.is_empty() {
        return String::new();
    }
    let n_rows = shown_rows(table, look);
    let drawn = drawn_columns(table, n_rows);
    let mut written: Vec<Vec<String>> = drawn.iter().map(|at| column_cells(table, *at, n_rows, look)).collect();
    let mut widths = widths_of(&written);
    // Better a text cut short than a column left out.
    let floor = |place: usize| match table.columns[drawn[place]].ty {
        Type::Text if !fit::is_drawing(&table.columns[drawn[place]]) => {
            fit::narrow(look.width).max(written[place].first().map_or(0, |it| it.width())).min(widths[place])
        }
        _ => widths[place],
    };
    let floors: Vec<usize> = match 1 < n_rows {
        true => (0..drawn.len()).map(floor).collect(),
        false => widths.clone(),
    };
    let shown = fit::fitting(table, &drawn, &floors, look.width);
    // What is left goes to the texts that are cut.
    let limits = fit::shared(&widths, &floors, &shown, look.width);
    for (cells, limit) in written.iter_mut().zip(&limits) {
        cells.iter_mut().for_each(|it| *it = cut(it, *limit));
    }
    widths = widths_of(&written);
    let upright = n_rows == 1 && table.total_rows == 1 && shown.len() < drawn.len();
    let shown = if upright { (0..drawn.len()).collect() } else { shown };
    let mut out = String::new();
    if let (true, Some(room)) = (upright, look.width) {
        fit::lines(&written, room).iter().for_each(|it| out.push_str(&format!("{it}\n")));
    }
    for line in (0..=n_rows).filter(|_| !upright) {
        let cells: Vec<&String> = written.iter().filter_map(|it| it.get(line)).collect();
        let mut text = String::new();
        for (place, at) in shown.iter().enumerate() {
            let cell = cells[*at];
            let space = " ".repeat(widths[*at].saturating_sub(cell.width()));
            let gap = if place == 0 { "" } else { "  " };
            let right = is_number(&table.columns[drawn[*at]]);
            let last = place + 1 == shown.len();
            text.push_str(gap);
            match (right, last) {
                (true, _) => text.push_str(&format!("{space}{cell}")),
                (false, true) => text.push_str(cell),
                (false, false) => text.push_str(&format!("{cell}{space}")),
            }
        }
        let text = text.trim_end();
        out.push_str(&if line == 0 { bold(text, look) } else { text.to_owned() });
        out.push('\n');
    }
    if n_rows == 0 {
        out.push_str(&dim(if chinese { "(无行)\n" } else { "(no rows)\n" }, look));
    }
    let more = table.total_rows.saturating_sub(n_rows);
    if more > 0 {
        let more = number::grouped(more as u64);
        let text = match chinese {
            true => format!("… 另有 {more} 行(set detail full 全部显示)"),
            false => format!("… {more} more rows (`set detail full` shows them)"),
        };
        out.push_str(&dim(&text, look));
        out.push('\n');
    }
    let name = |at: usize| match (fit::constant(table, drawn[at]), written[at].get(1)) {
        (Some(_), Some(cell)) => format!("{} = {cell}", header(&table.columns[drawn[at]], "", look)),
        _ => header(&table.columns[drawn[at]], "", look),
    };
    let mut hidden: Vec<String> = (0..written.len()).filter(|at| !shown.contains(at)).map(name).collect();
    hidden.extend(hidden_columns(table, &drawn).into_iter().map(str::to_owned));
    if !hidden.is_empty() {
        let list = crate::clean(&hidden.join(", "));
        let text =
            if chinese { format!("… 未显示的列:{list}") } else { format!("… columns not shown: {list}") };
        out.push_str(&dim(&text, look));
        out.push('\n');
    }
    out
}

fn widths_of(written: &[Vec<String>]) -> Vec<usize> {
    written.iter().map(|cells| cells.iter().map(|it| it.width()).max().unwrap_or(0)).collect()
}

/// How many rows are drawn.
pub(crate) fn shown_rows(table: &Table, look: &Look) -> usize {
    look.rows.map_or(table.rows.len(), |most| {
        // One hidden row is not worth a line that says so.
        if table.rows.len() <= most + 1 { table.rows.len() } else { most }
    })
}

/// The columns that are worth room, where there is enough of it: in a wide table one without a single value is named instead.
pub(crate) fn drawn_columns(table: &Table, n_rows: usize) -> Vec<usize> {
    let wide = table.columns.len() > 6;
    let empty = |at: usize| wide && n_rows > 0 && table.rows[..n_rows].iter().all(|row| row[at] == Cell::Missing);
    let drawn: Vec<usize> = (0..table.columns.len()).filter(|at| !empty(*at) && !said_elsewhere(table, *at)).collect();
    if drawn.is_empty() { (0..table.columns.len()).collect() } else { drawn }
}

/// The names of the columns without a value that are not among the drawn ones.
pub(crate) fn hidden_columns<'a>(table: &'a Table, drawn: &[usize]) -> Vec<&'a str> {
    let without = (0..table.columns.len()).filter(|at| !drawn.contains(at) && !said_elsewhere(table, *at));
    without.map(|at| table.columns[at].name.as_str()).collect()
}

/// The unit that the header of a column ends with: `CNY bn` of `revenue (CNY bn)`.
pub(crate) fn header_unit<'a>(column: &Column, written: &'a str, look: &Look) -> &'a str {
    let unit = written.strip_prefix(header(column, "", look).as_str()).and_then(|it| it.strip_prefix(" ("));
    unit.and_then(|it| it.strip_suffix(')')).unwrap_or("")
}

/// Whether a column of a fixed result table says what the sentence or a header says: the one metric, the unit.
fn said_elsewhere(table: &Table, at: usize) -> bool {
    match table.columns[at].name.as_str() {
        "unit" => unit_by_row(table).is_some(),
        "metric" => unit_by_row(table).is_some() && one_text(table, at).is_some(),
        _ => false,
    }
}

/// The text of a column that is the same in every row.
fn one_text(table: &Table, at: usize) -> Option<&str> {
    let mut texts = table.rows.iter().map(|row| match &row[at] {
        Cell::Text(text) => Some(text.as_str()),
        _ => None,
    });
    let first = texts.next()??;
    texts.all(|it| it == Some(first)).then_some(first)
}

/// The column that says the unit of each row, where a column's own unit differs by row.
fn unit_by_row(table: &Table) -> Option<usize> {
    let at = table.index("unit")?;
    table.columns.iter().any(|it| it.unit.is_none() && is_number(it)).then_some(at)
}

pub(crate) fn is_number(column: &Column) -> bool {
    matches!(column.ty, Type::Number | Type::Integer | Type::Unknown)
}

/// The header and the cells of a column.
pub(crate) fn column_cells(table: &Table, at: usize, n_rows: usize, look: &Look) -> Vec<String> {
    let column = &table.columns[at];
    let cells: Vec<&Cell> = table.rows[..n_rows].iter().map(|row| &row[at]).collect();
    let mut out = Vec::with_capacity(n_rows + 1);
    let one_unit = unit_by_row(table).filter(|_| column.unit.is_none() && is_number(column));
    // Of several figures that nobody gave a unit each has its own size.
    let one_figure = || table.index("metric").is_some_and(|it| one_text(table, it).is_some());
    let one_unit =
        one_unit.and_then(|unit_at| one_text(table, unit_at)).filter(|unit| !unit.is_empty() || one_figure());
    let settled = one_unit.map(|unit| Column {
        percent: unit == "%",
        unit: Some(Unit::parse(unit).unwrap_or_default()),
        ..column.clone()
    });
    let column = settled.as_ref().unwrap_or(column);
    if let (true, Some(unit_at)) = (column.unit.is_none() && is_number(column), unit_by_row(table)) {
        out.push(header(column, "", look));
        for (at, (row, cell)) in table.rows.iter().zip(&cells).enumerate() {
            if number::describes_years(table, at) && **cell != Cell::Missing {
                out.push(number::plain(cell));
                continue;
            }
            let unit = number::plain(&row[unit_at]);
            let unit = match (look.language, Unit::parse(&unit)) {
                (Language::Chinese, Some(it)) if unit != "%" => it.write(Language::Chinese),
                _ => unit,
            };
            out.push(asked_unit(column, cell, &row[unit_at]).unwrap_or_else(|| with_unit(cell, &unit, look)));
        }
        return out;
    }
    let count = column.ty == Type::Integer && !column.percent && column.unit.as_ref().is_some_and(|it| it.is_none());
    let year = number::are_years(column, &cells);
    let asked = column.shown.as_deref().and_then(Unit::parse_scaled);
    // Of a table with several units, those rows are printed in it that are measured in it.
    let asked = asked.filter(|(_, unit)| settled.is_none() || column.unit.as_ref() == Some(unit));
    let scale = match (count, &asked) {
        (true, _) => Scale { divisor: 1.0, word: "", decimals: 0 },
        (false, Some((divisor, _))) => number::scale_by(*divisor, &cells),
        (false, None) if settled.is_some() => {
            let together = table.columns.iter().enumerate().filter(|(_, it)| it.unit.is_none() && is_number(it));
            let all: Vec<&Cell> =
                together.flat_map(|(at, _)| table.rows[..n_rows].iter().map(move |row| &row[at])).collect();
            let one = number::scale(column, &all, look.language);
            Scale { decimals: number::scale_by(one.divisor, &cells).decimals, ..one }
        }
        (false, None) => number::scale(column, &cells, look.language),
    };
    let unit = match asked {
        Some(_) => column.shown.clone().unwrap_or_default(),
        None => unit_text(column, &scale, look),
    };
    out.push(header(column, &unit, look));
    let widest = look.width.map_or(WIDEST, |room| room.max(WIDEST));
    out.extend(cells.iter().map(|cell| match cell {
        Cell::Text(it) if look.language == Language::Chinese && is_worded(table, at) => {
            cut(&crate::clean(&result_word(&column.name, it)), widest)
        }
        Cell::Integer(it) if year => it.to_string(),
        Cell::Text(_) => cut(&number::cell(cell, &scale), widest),
        cell => number::cell(cell, &scale),
    }));
    out
}

/// The unit of a column's numbers at a scale: `CNY bn`, `%`; empty where the name says it.
pub(crate) fn unit_text(column: &Column, scale: &Scale, look: &Look) -> String {
    match (column.percent, &column.unit) {
        (true, _) => "%".to_owned(),
        (false, Some(unit)) if number::is_money(unit) => {
            let text = unit.write(look.language);
            money_unit(&text, scale.word, look.language)
        }
        (false, Some(unit)) => {
            let text = unit.write(look.language);
            let text = if snake(&text) == snake(&column.name) { String::new() } else { text };
            [scale.word, text.as_str()].iter().filter(|it| !it.is_empty()).copied().collect::<Vec<_>>().join(" ")
        }
        (false, None) => String::new(),
    }
}

/// `CNY m`, `CNY k per bed`, `亿元`
fn money_unit(unit: &str, word: &str, language: Language) -> String {
    match (language, word.is_empty()) {
        (_, true) => unit.to_owned(),
        (Language::Chinese, false) => format!("{word}{unit}"),
        (Language::English, false) => match unit.split_once(' ') {
            Some((currency, rest)) => format!("{currency} {word} {rest}"),
            None => format!("{unit} {word}"),
        },
    }
}

fn header(column: &Column, unit: &str, look: &Look) -> String {
    let name = match look.language {
        Language::Chinese if !column.label.zh.is_empty() => &column.label.zh,
        _ => &column.name,
    };
    let name = cut(&crate::clean(name), WIDEST);
    if unit.is_empty() { name } else { format!("{name} ({unit})") }
}

/// A cell with its own unit.
fn with_unit(cell: &Cell, unit: &str, look: &Look) -> String {
    if *cell == Cell::Missing {
        return "-".to_owned();
    }
    let percent = unit == "%" || unit == "pp";
    let money = language::quantity::Unit::parse(unit).is_some_and(|it| number::is_money(&it));
    let scale = match cell {
        // Of so many digits none is left out: it may be a code.
        Cell::Number(it) if unit.is_empty() && 1e15 <= it.abs() => number::scale_by(1.0, &[cell]),
        _ => number::scale_of(percent, money, &[cell], look.language),
    };
    let text = number::cell(cell, &scale);
    let unit = if unit == "1" { "" } else { unit };
    match (percent, unit.is_empty() && scale.word.is_empty()) {
        (true, _) => format!("{text}{}{unit}", if unit == "pp" { " " } else { "" }),
        (false, true) => text,
        (false, false) => {
            let unit =
                if money { money_unit(unit, scale.word, look.language) } else { format!("{} {unit}", scale.word) };
            format!("{text} {}", unit.trim())
        }
    }
}

/// A cell in the unit that was asked for, where its row is measured in it.
fn asked_unit(column: &Column, cell: &Cell, of_row: &Cell) -> Option<String> {
    let (text, (divisor, unit)) = column.shown.as_deref().and_then(|it| Some((it, Unit::parse_scaled(it)?)))?;
    let is_asked = Unit::parse(&number::plain(of_row)) == Some(unit) && *cell != Cell::Missing;
    is_asked.then(|| format!("{} {text}", number::cell(cell, &number::scale_by(divisor, &[cell]))))
}

/// A text of at most a width, cut between characters and marked.
pub(crate) fn cut(text: &str, widest: usize) -> String {
    if text.width() <= widest {
        return text.to_owned();
    }
    let mut out = String::new();
    for grapheme in text.graphemes(true) {
        if out.width() + grapheme.width() + 1 > widest {
            break;
        }
        out.push_str(grapheme);
    }
    out.push('…');
    out
}

fn bold(text: &str, look: &Look) -> String {
    use colored::Colorize;
    if look.color { text.bold().to_string() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use language::types::Kind;
    use language::words::Words;

    fn sample() -> Table {
        let name = Column { label: Words::new("company", "公司"), ..Column::plain("company", Type::Text) };
        let share = Column { percent: true, ranged: true, kind: Kind::Ratio, ..Column::plain("share", Type::Number) };
        let revenue =
            Column { unit: Some(Unit::base("CNY")), kind: Kind::Flow, ..Column::plain("revenue", Type::Number) };
        let text = |it: &str| Cell::Text(it.to_owned());
        Table {
            columns: vec![name, share, revenue],
            rows: vec![
                vec![text("通策医疗"), Cell::Number(0.055), Cell::Number(2.781e9)],
                vec![text("Aier"), Cell::Range(0.1, 0.2), Cell::Missing],
                vec![text("X\u{1b}[31m"), Cell::Range(0.35, f64::INFINITY), Cell::Number(-1.5e9)],
            ],
            total_rows: 3,
        }
    }

    #[test]
    fn chinese_aligns_and_units_stand_once() {
        let drawn = table(&sample(), &Look::default());
        // Chinese characters are two columns wide: every line ends in the same column.
        assert!(drawn.starts_with("company    share (%)  revenue (CNY bn)\n"), "{drawn}");
        assert!(drawn.contains("2.78") && drawn.contains("10.0..20.0") && drawn.contains(">=35.0"), "{drawn}");
        assert!(!drawn.contains('\u{1b}'), "escape sequences of data never reach a terminal");
        let widths: Vec<usize> = drawn.lines().map(|it| it.width()).collect();
        assert!(widths.windows(2).all(|pair| pair[0] == pair[1]), "{drawn}");
    }

    #[test]
    fn a_long_text_takes_what_the_others_leave() {
        let column = |name: &str| Column::plain(name, Type::Text);
        let long = "many words ".repeat(20);
        let row = |n: usize| {
            vec![Cell::Text(format!("North {n}")), Cell::Text(long.clone()), Cell::Text("a short remark, whole".into())]
        };
        let wide =
            Table { columns: ["who", "text", "remark"].map(column).into(), rows: vec![row(1), row(2)], total_rows: 2 };
        for room in [80, 120, 200] {
            let drawn = table(&wide, &Look { width: Some(room), ..Look::default() });
            let widths: Vec<usize> = drawn.lines().map(|it| it.width()).collect();
            assert_eq!(widths[1..], [room, room], "{drawn}");
            assert!(
                drawn.contains("North 1") && drawn.contains("a short remark, whole") && drawn.contains('…'),
                "{drawn}"
            );
        }
        let whole = table(&wide, &Look { width: Some(300), ..Look::default() });
        assert!(whole.contains(long.trim_end()) && !whole.contains('…'), "{whole}");
    }

    #[test]
    fn columns_that_do_not_fit_are_named() {
        let drawn = table(&sample(), &Look { width: Some(24), ..Look::default() });
        assert!(drawn.contains("columns not shown: revenue"), "{drawn}");
    }
}
