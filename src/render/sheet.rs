//! What a spreadsheet is told about a column: a header with its unit, number formats, a width.

use language::answer::{Cell, Table};
use language::quantity::Unit;
use language::types::{Column, Type};
use language::words::Language;
use unicode_width::UnicodeWidthStr;

use crate::number::{self, Scale};
use crate::{Look, table};

/// Rows that are looked at for the width of a column.
const LOOKED_AT: usize = 500;

/// A column as a spreadsheet shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shown {
    /// Its name, and the unit its numbers are in.
    pub header: String,
    /// Number formats: one for all rows, or one a row.
    pub formats: Vec<String>,
    /// Columns of characters it needs.
    pub width: usize,
}

/// The columns of a table as a spreadsheet shows them. Numbers are in base units, as the header says; what a person
/// reads, 27.81亿 or 38.2 %, is made by the number format.
pub fn shown(table: &Table, look: &Look) -> Vec<Shown> {
    (0..table.columns.len()).map(|at| column(table, at, look)).collect()
}

fn column(table: &Table, at: usize, look: &Look) -> Shown {
    let column = &table.columns[at];
    let cells: Vec<&Cell> = table.rows.iter().map(|row| &row[at]).collect();
    let name = match look.language {
        Language::Chinese if !column.label.zh.is_empty() => &column.label.zh,
        _ => &column.name,
    };
    let mut header = crate::clean(name);
    let mut formats = Vec::new();
    if table::is_number(column) {
        let by_row = if column.unit.is_none() { table.index("unit") } else { None };
        match by_row {
            Some(unit_at) => {
                let units = table.rows.iter().map(|row| number::plain(&row[unit_at]));
                formats = units.zip(&cells).map(|(unit, cell)| of_row(&unit, cell, look)).collect();
            }
            None => {
                let unit = column.unit.as_ref().filter(|it| !it.is_none() && !column.percent);
                if let Some(unit) = unit {
                    header.push_str(&format!(" ({})", unit.write(look.language)));
                }
                formats.push(of_column(column, &cells, look));
            }
        }
    }
    let drawn = table::column_cells(table, at, table.rows.len().min(LOOKED_AT), look);
    let widest = drawn.iter().skip(1).map(|it| it.width()).max().unwrap_or(0);
    // A long header is broken into lines.
    let width = (widest + 2).max(header.width().min(18));
    Shown { header, formats, width }
}

fn of_column(column: &Column, cells: &[&Cell], look: &Look) -> String {
    let plain = column.unit.as_ref().is_some_and(Unit::is_none) && !column.percent;
    if column.ty == Type::Integer && plain {
        return if number::are_years(column, cells) { "0" } else { "#,##0" }.to_owned();
    }
    let asked = column.shown.as_deref().and_then(|it| Some((it, Unit::parse_scaled(it)?.0)));
    match asked {
        Some((word, divisor)) => {
            let scale = number::scale_by(divisor, cells);
            let magnitude = ["亿", "万"].into_iter().find(|it| word.contains(it)).unwrap_or("");
            let english = [("bn", 1e9), ("m", 1e6), ("k", 1e3)].into_iter().find(|it| it.1 == divisor);
            let word = if magnitude.is_empty() { english.map_or("", |it| it.0) } else { magnitude };
            format_of(false, &Scale { word, ..scale })
        }
        None => format_of(column.percent, &number::scale(column, cells, look.language)),
    }
}

/// The format of one cell that has a unit of its own.
fn of_row(unit: &str, cell: &Cell, look: &Look) -> String {
    let percent = unit == "%" || unit == "pp";
    let money = Unit::parse(unit).is_some_and(|it| number::is_money(&it));
    format_of(percent, &number::scale_of(percent, money, &[cell], look.language))
}

/// The format that shows a number at a scale: each comma at its end divides by a thousand, and a point that is put in
/// as a letter makes up for the rest of 万 and 亿.
fn format_of(percent: bool, scale: &Scale) -> String {
    let decimals = |n: usize| if n == 0 { String::new() } else { format!(".{}", "0".repeat(n)) };
    if percent {
        return format!("0{}%", decimals(scale.decimals));
    }
    let word = if scale.word.is_empty() { String::new() } else { format!("\"{}\"", spaced(scale.word)) };
    match scale.divisor {
        1e4 => format!("0\".\"0,{word}"),
        1e8 => format!("0\".\"00,,{word}"),
        1e3 => format!("#,##0{},{word}", decimals(scale.decimals)),
        1e6 => format!("#,##0{},,{word}", decimals(scale.decimals)),
        1e9 => format!("#,##0{},,,{word}", decimals(scale.decimals)),
        1.0 => format!("#,##0{}", decimals(scale.decimals)),
        // A scale that number formats cannot make: base units.
        _ => "#,##0.##".to_owned(),
    }
}

/// Chinese magnitudes stand at the number, English ones apart.
fn spaced(word: &str) -> String {
    if word.is_ascii() { format!(" {word}") } else { word.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::format_of;
    use crate::number::Scale;

    #[test]
    fn formats_divide_as_the_scale_does() {
        let of = |divisor, word, decimals| format_of(false, &Scale { divisor, word, decimals });
        assert_eq!(of(1e9, "bn", 2), "#,##0.00,,,\" bn\"");
        assert_eq!(of(1e8, "亿", 2), "0\".\"00,,\"亿\"");
        assert_eq!(of(1e4, "万", 1), "0\".\"0,\"万\"");
        assert_eq!(of(1.0, "", 1), "#,##0.0");
        assert_eq!(format_of(true, &Scale { divisor: 0.01, word: "", decimals: 1 }), "0.0%");
    }
}
