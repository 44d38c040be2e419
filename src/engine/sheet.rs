//! Excel sheets: real numbers with number formats, dates that are dates, a second sheet that says what they mean.

use language::answer::{Cell, Table};
use language::quantity::civil_from_days;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use crate::Failure;

/// Rows that a sheet of Excel has below its header.
const MOST_ROWS: usize = 1_048_575;

/// The longest text of a cell of Excel, in its own units.
const LONGEST: usize = 32_767;

/// How a table looks as a sheet.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// The columns, in order.
    pub columns: Vec<SheetColumn>,
    /// What the second sheet is called.
    pub about_name: String,
    /// Its rows; the ones of several cells are a table under its first row.
    pub about: Vec<Vec<String>>,
}

/// How a column looks.
#[derive(Debug, Clone, Default)]
pub struct SheetColumn {
    /// Its name and unit.
    pub header: String,
    /// The number format of its cells: one for all, or one a row.
    pub formats: Vec<String>,
    /// How wide it is, in characters.
    pub width: usize,
    /// What stands in a cell that is no single number: a range.
    pub texts: Vec<Option<String>>,
}

/// The bytes of a workbook.
pub fn sheet(table: &Table, look: &Sheet) -> Result<Vec<u8>, Failure> {
    if MOST_ROWS < table.rows.len() {
        let title = format!("a sheet of Excel has room for {MOST_ROWS} rows, and there are {}", table.rows.len());
        return Err(Failure::new("not-saved", title).note("save as .csv or .parquet, or summarize first"));
    }
    if 16_384 < table.columns.len() {
        return Err(Failure::new("not-saved", "a sheet of Excel has room for 16384 columns"));
    }
    let long = |cell: &Cell| matches!(cell, Cell::Text(it) if LONGEST < it.encode_utf16().count());
    let place = table.rows.iter().enumerate().find_map(|(at, row)| Some((at, row.iter().position(long)?)));
    if let Some((row, column)) = place {
        let name = &table.columns[column].name;
        let title =
            format!("a cell of Excel has room for {LONGEST} characters, and {name} has more in row {}", row + 1);
        return Err(
            Failure::new("not-saved", title).note("save as .csv or .parquet, or shorten it with `left(x, 1000)`")
        );
    }
    let made = || -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        rows(book.add_worksheet(), table, look)?;
        about(book.add_worksheet(), look)?;
        book.save_to_buffer()
    };
    made().map_err(|error| Failure::new("not-saved", format!("the sheet could not be made: {error}")))
}

fn rows(sheet: &mut Worksheet, table: &Table, look: &Sheet) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let right = Format::new().set_align(FormatAlign::Right);
    sheet.set_freeze_panes(1, 0)?;
    for (at, column) in look.columns.iter().enumerate() {
        let place = at as u16;
        sheet.write_string_with_format(0, place, cut(&column.header), &bold)?;
        sheet.set_column_width(place, column.width.clamp(4, 60) as f64 + 1.0)?;
        let formats: Vec<Format> = column.formats.iter().map(|it| Format::new().set_num_format(it)).collect();
        for (row, cells) in table.rows.iter().enumerate() {
            let number = formats.get(row).or(formats.last());
            let line = row as u32 + 1;
            match cells.get(at) {
                Some(Cell::Number(it)) => put(sheet, line, place, *it, number)?,
                // Excel's numbers are floats: a longer count would lose its last digits.
                Some(Cell::Integer(it)) if it.unsigned_abs() < 1 << 53 => put(sheet, line, place, *it as f64, number)?,
                Some(Cell::Integer(it)) => {
                    sheet.write_string_with_format(line, place, it.to_string(), &right)?;
                }
                Some(Cell::Range(..)) => {
                    let text = column.texts.get(row).cloned().flatten().unwrap_or_default();
                    sheet.write_string_with_format(line, place, text, &right)?;
                }
                Some(Cell::Truth(it)) => {
                    sheet.write_boolean(line, place, *it)?;
                }
                Some(Cell::Date(days)) => match date(*days) {
                    Ok(it) => {
                        sheet.write_datetime_with_format(line, place, it, &day)?;
                    }
                    // Excel has no days before 1900.
                    Err(text) => {
                        sheet.write_string(line, place, text)?;
                    }
                },
                Some(Cell::Text(it)) => {
                    sheet.write_string(line, place, cut(it))?;
                }
                Some(Cell::Missing) | None => {}
            }
        }
    }
    Ok(())
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, value: f64, format: Option<&Format>) -> Result<(), XlsxError> {
    match format {
        Some(format) => sheet.write_number_with_format(row, column, value, format)?,
        None => sheet.write_number(row, column, value)?,
    };
    Ok(())
}

fn date(days: i32) -> Result<ExcelDateTime, String> {
    let (year, month, day) = civil_from_days(days);
    let text = format!("{year:04}-{month:02}-{day:02}");
    let known = u16::try_from(year).ok().filter(|it| 1900 <= *it && *it <= 9999);
    known.and_then(|year| ExcelDateTime::from_ymd(year, month as u8, day as u8).ok()).ok_or(text)
}

fn about(sheet: &mut Worksheet, look: &Sheet) -> Result<(), XlsxError> {
    sheet.set_name(&look.about_name)?;
    sheet.set_column_width(0, 28)?;
    sheet.set_column_width(1, 28)?;
    let bold = Format::new().set_bold();
    for (row, cells) in look.about.iter().enumerate() {
        for (at, cell) in cells.iter().enumerate().filter(|it| !it.1.is_empty()) {
            let (line, place) = (row as u32, at as u16);
            match at == 0 && cells.len() > 1 {
                true => sheet.write_string_with_format(line, place, cut(cell), &bold)?,
                false => sheet.write_string(line, place, cut(cell))?,
            };
        }
    }
    Ok(())
}

/// A text that a cell can hold.
fn cut(text: &str) -> String {
    let mut left = LONGEST;
    let room = |c: &char| {
        left = left.saturating_sub(c.len_utf16());
        left > 0
    };
    text.chars().take_while(room).collect()
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader, Xlsx};
    use language::answer::{Cell, Table};
    use language::types::{Column, Type};

    use super::{Sheet, SheetColumn, sheet};

    #[test]
    fn cells_are_what_they_look_like() {
        let types = [Type::Text, Type::Number, Type::Integer, Type::Date, Type::Truth, Type::Number];
        let columns = types.iter().enumerate().map(|(at, ty)| Column::plain(format!("c{at}"), *ty)).collect();
        let text = |it: &str| Cell::Text(it.to_owned());
        let rows = vec![
            vec![
                text("=1+1"),
                Cell::Number(27.81e8),
                Cell::Integer(3),
                Cell::Date(16_905),
                Cell::Truth(true),
                Cell::Range(0.1, 0.2),
            ],
            vec![
                text("通策"),
                Cell::Missing,
                Cell::Integer(1 << 60),
                Cell::Date(-40_000),
                Cell::Missing,
                Cell::Number(0.15),
            ],
        ];
        let table = Table { columns, rows, total_rows: 2 };
        let column = |at: usize| SheetColumn {
            header: format!("c{at} (元)"),
            formats: if at == 1 { vec!["0\".\"00,,\"亿\"".to_owned()] } else { vec![] },
            width: 10,
            texts: if at == 5 { vec![Some("10%..20%".to_owned()), None] } else { vec![] },
        };
        let about = vec![vec!["question".to_owned(), "=cmd()".to_owned()]];
        let look = Sheet { columns: (0..6).map(column).collect(), about_name: "About".to_owned(), about };
        let bytes = sheet(&table, &look).unwrap();
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
        assert_eq!(book.sheet_names(), ["Sheet1", "About"]);
        let rows = book.worksheet_range("Sheet1").unwrap();
        let cell = |row: u32, column: u32| rows.get_value((row, column)).cloned().unwrap_or(Data::Empty);
        assert_eq!(cell(0, 1), Data::String("c1 (元)".to_owned()));
        assert_eq!(cell(1, 0), Data::String("=1+1".to_owned()));
        assert_eq!(cell(1, 1), Data::Float(27.81e8));
        assert_eq!(cell(1, 2), Data::Float(3.0));
        assert!(matches!(cell(1, 3), Data::DateTime(it) if it.as_f64() == 42_474.0), "{:?}", cell(1, 3));
        assert_eq!(cell(1, 4), Data::Bool(true));
        assert_eq!(cell(1, 5), Data::String("10%..20%".to_owned()));
        assert_eq!(cell(2, 1), Data::Empty);
        assert_eq!(cell(2, 2), Data::String((1i64 << 60).to_string()));
        assert_eq!(cell(2, 3), Data::String("1860-06-26".to_owned()));
        assert_eq!(cell(2, 5), Data::Float(0.15));
        let about = book.worksheet_range("About").unwrap();
        assert_eq!(about.get_value((0, 1)), Some(&Data::String("=cmd()".to_owned())));
    }
}
