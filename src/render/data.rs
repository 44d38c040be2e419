//! Rows as files hold them: every digit of a number, ranges as they are written, texts that a spreadsheet does not run.

use language::answer::{Cell, Table};
use language::quantity::{end_sign, number_text};
use language::types::Column;
use serde_json::{Map, Number, Value};

/// The header of a text whose cells are separated.
pub fn header(columns: &[Column], separator: char) -> String {
    let names: Vec<String> = columns.iter().map(|it| quoted(&guarded(&it.name), separator)).collect();
    format!("{}\n", alone(names).join(&separator.to_string()))
}

/// Rows of a text whose cells are separated, as RFC 4180.
pub fn rows(table: &Table, separator: char) -> String {
    let mut out = String::new();
    for row in &table.rows {
        let cells = table.columns.iter().zip(row);
        let cells: Vec<String> = cells.map(|(column, it)| quoted(&written(column, it), separator)).collect();
        out.push_str(&alone(cells).join(&separator.to_string()));
        out.push('\n');
    }
    out
}

/// An empty cell that has a line for itself would be no line to a reader.
fn alone(mut cells: Vec<String>) -> Vec<String> {
    if let [only] = cells.as_mut_slice()
        && only.is_empty()
    {
        *only = "\"\"".to_owned();
    }
    cells
}

fn quoted(text: &str, separator: char) -> String {
    let bare = !text.contains([separator, '"', '\n', '\r', '\t']) && text.trim().len() == text.len();
    if bare { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

fn written(column: &Column, cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => guarded(text),
        cell => exact(column, cell),
    }
}

/// A text that no spreadsheet takes for a formula: an apostrophe stands before one that starts with `=`, `+`, `-`, `@`, a
/// tab or a carriage return, and before one that starts with apostrophes and then such a sign, so that reading takes off
/// exactly what was put on.
pub fn guarded(text: &str) -> String {
    match text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

/// A cell with every digit it has: fractions stay fractions, except among ranges, which are written with their percent
/// signs as a person would.
pub fn exact(column: &Column, cell: &Cell) -> String {
    let percent = column.percent && column.ranged;
    let one = |value: f64| if percent { format!("{}%", digits(value, 2)) } else { digits(value, 0) };
    // An open end is the next number inside: it is written as the number it is next to.
    let bound = |end: f64, is_low: bool| {
        let sign = end_sign(end, is_low);
        let open = matches!(sign, ">" | "<");
        let end = if open { number_text(end).parse().unwrap_or(end) } else { end };
        format!("{sign}{}", one(end))
    };
    match cell {
        Cell::Number(it) => one(*it),
        Cell::Range(low, high) => match (low.is_finite(), high.is_finite()) {
            (true, true) => format!("{}..{}", one(*low), one(*high)),
            (true, false) => bound(*low, true),
            (false, true) => bound(*high, false),
            (false, false) => String::new(),
        },
        Cell::Missing | Cell::Truth(_) | Cell::Integer(_) | Cell::Text(_) | Cell::Date(_) => crate::plain(cell),
    }
}

/// The shortest digits that read as this number, its point moved to the right; with an exponent where it is far away.
fn digits(value: f64, right: i32) -> String {
    let text = format!("{value:e}");
    let Some((mantissa, exponent)) = text.split_once('e') else { return text };
    let exponent = exponent.parse::<i32>().unwrap_or(0) + right;
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |it| ("-", it));
    if value == 0.0 {
        return "0".to_owned();
    }
    // More digits than a whole number holds would be read as a code.
    if !(-7..=17).contains(&exponent) {
        return format!("{sign}{mantissa}e{exponent}");
    }
    let all: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let whole = exponent + 1;
    let text = match usize::try_from(whole) {
        Ok(n) if n >= all.len() => format!("{all}{}", "0".repeat(n - all.len())),
        Ok(n) if n > 0 => format!("{}.{}", &all[..n], &all[n..]),
        _ => format!("0.{}{all}", "0".repeat(whole.unsigned_abs() as usize)),
    };
    format!("{sign}{text}")
}

/// Rows as JSON, one object each; `between` stands between them, and before the first of these unless they are the first.
pub fn objects(table: &Table, between: &str, first: bool) -> String {
    let mut out = String::new();
    for (at, row) in table.rows.iter().enumerate() {
        if at > 0 || !first {
            out.push_str(between);
        }
        let named = table.columns.iter().zip(row).map(|(column, it)| (column.name.clone(), value(column, it)));
        out.push_str(&Value::Object(named.collect::<Map<_, _>>()).to_string());
    }
    out
}

fn value(column: &Column, cell: &Cell) -> Value {
    match cell {
        Cell::Missing => Value::Null,
        Cell::Truth(it) => Value::Bool(*it),
        Cell::Integer(it) => Value::Number((*it).into()),
        // Among ranges, which are texts, a percentage is a text too.
        Cell::Number(_) if column.ranged && column.percent => Value::String(exact(column, cell)),
        Cell::Number(it) => Number::from_f64(*it).map_or(Value::Null, Value::Number),
        Cell::Range(..) => Value::String(exact(column, cell)),
        Cell::Text(it) => Value::String(it.clone()),
        Cell::Date(days) => Value::String(crate::number::date(*days)),
    }
}

#[cfg(test)]
mod tests {
    use super::{digits, exact, guarded};
    use language::answer::Cell;
    use language::quantity::read_cell;
    use language::types::{Column, Type};

    /// Steps through numbers of all sizes without a source of chance.
    fn numbers() -> impl Iterator<Item = f64> {
        let mut state = 7u64;
        let mut next = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        (0..20_000).filter_map(move |at| {
            let it = match at % 4 {
                0 => f64::from_bits(next()),
                1 => (next() % 1000) as f64 / 1000.0,
                2 => (next() % 100_000) as f64 / 7.0 - 5000.0,
                _ => (next() % 10) as f64 * 10f64.powi((next() % 30) as i32 - 12),
            };
            (it.is_finite() && (it == 0.0 || it.abs() > 1e-300)).then_some(it)
        })
    }

    #[test]
    fn a_number_reads_as_itself() {
        for it in numbers() {
            assert_eq!(digits(it, 0).parse::<f64>().unwrap(), it, "{}", digits(it, 0));
        }
    }

    #[test]
    fn a_range_reads_as_itself() {
        let share = Column { percent: true, ranged: true, ..Column::plain("x", Type::Number) };
        let plain = Column { percent: false, ..share.clone() };
        let usual: Vec<f64> = numbers().filter(|it| *it == 0.0 || (1e-6..1e15).contains(&it.abs())).collect();
        for pair in usual.chunks_exact(2) {
            let (low, high) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
            for column in [&share, &plain] {
                for cell in [
                    Cell::Range(low, high),
                    Cell::Range(low, f64::INFINITY),
                    Cell::Range(f64::NEG_INFINITY, high),
                    Cell::Number(low),
                ] {
                    let text = exact(column, &cell);
                    let read = read_cell(&text).map(|it| (it.low, it.high));
                    let meant = match cell {
                        Cell::Range(low, high) => (low, high),
                        Cell::Number(it) => (it, it),
                        _ => continue,
                    };
                    assert_eq!(read, Some(meant), "{text}");
                }
            }
        }
    }

    #[test]
    fn open_ends_stay_open() {
        let column = Column { percent: true, ranged: true, ..Column::plain("x", Type::Number) };
        let over = Cell::Range(0.5f64.next_up(), f64::INFINITY);
        assert_eq!(exact(&column, &over), ">50%");
        assert_eq!(read_cell(">50%").map(|it| it.low), Some(0.5f64.next_up()));
        assert_eq!(exact(&column, &Cell::Range(0.1, 0.2)), "10%..20%");
    }

    #[test]
    fn a_guard_is_put_on_once_and_told_from_an_apostrophe() {
        for (text, written) in [("=1+1", "'=1+1"), ("'=1", "''=1"), ("'a", "'a"), ("-x", "'-x"), ("a=1", "a=1")] {
            assert_eq!(guarded(text), written);
        }
    }
}
