//! What is said of a column whose reading may not be what was meant.

use language::answer::Note;
use language::quantity::read_cell;
use language::script::name_text;
use polars::prelude::*;

use super::conform::is_marker;
use super::times::{Times, how_many};

/// Says which cells keep a column of numbers from being one, where they are few, and in which row the first ones stand.
pub(super) fn nearly_numbers(name: &str, cells: &StringChunked, n_plain: usize, times: Option<&Times>) -> Option<Note> {
    let other = |it: &str| read_cell(it).is_none() && !is_marker(it);
    let n_others = how_many(cells, times, other);
    if n_others == 0 || n_plain < n_others * 10 {
        return None;
    }
    let found = cells.iter().enumerate().filter_map(|(at, it)| Some((at, it.filter(|it| other(it))?)));
    let found: Vec<(usize, &str)> = found.take(3).collect();
    let column = name_text(name);
    // Of cells that were counted the rows are not known.
    let (en, zh) = (" in row ", " 第 ");
    let said = |word: &str| {
        let one = |(at, it): &(usize, &str)| match times {
            None => format!("\"{it}\"{word}{}", at + 1),
            Some(_) => format!("\"{it}\""),
        };
        found.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    Some(Note::new(
        "nearly-numbers",
        format!(
            "{name}: kept as text, because {n_others} of its cells are no numbers ({}); `to_number({column})` reads the others",
            said(en)
        ),
        format!("{name}:因 {n_others} 个单元格不是数字({} 行)而保留为文本;`to_number({column})` 可读取其余", said(zh)),
    ))
}

/// Says that a column stays text because of the marks behind its figures: `10*`, `20 (p)`.
pub(super) fn marked_numbers(name: &str, cells: &StringChunked, times: Option<&Times>) -> Option<Note> {
    let marked = |it: &str| {
        let end = it.trim_end_matches(|c: char| !c.is_ascii_digit() && c != '%').len();
        let (figure, mark) = it.split_at(end);
        let mark = mark.trim_start();
        let bracketed = mark.starts_with(['(', '[']) && mark.ends_with([')', ']']);
        let signs = || mark.chars().all(|c| !c.is_alphanumeric() && !c.is_whitespace() && !".,;:-+/".contains(c));
        !mark.is_empty() && (bracketed || signs()) && figure.parse::<f64>().is_ok()
    };
    let n_marked = how_many(cells, times, |it| marked(it) && read_cell(it).is_none());
    let first = cells.iter().flatten().find(|it| marked(it) && read_cell(it).is_none())?;
    if cells.iter().flatten().any(|it| !marked(it) && !is_marker(it) && it.parse::<f64>().is_err()) {
        return None;
    }
    let column = name_text(name);
    let pin = format!("to_number(replace({column}, /[^0-9.+-]+/, \"\"))");
    Some(Note::new(
        "nearly-numbers",
        format!(
            "{name}: kept as text, because {n_marked} of its cells have a mark behind a figure ({first}); `{pin}` reads the figures"
        ),
        format!("{name}:因 {n_marked} 个单元格的数值后带有标记({first})而保留为文本;`{pin}` 可读取数值"),
    ))
}

/// Says that points were read as decimal signs where each has three digits after it, as thousands have.
pub(super) fn doubtful_points(name: &str, cells: &StringChunked) -> Option<Note> {
    let doubtful = |it: &str| {
        let (whole, rest) = it.trim_start_matches(['-', '+']).split_once('.')?;
        let grouped = rest.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
        (grouped && it.bytes().all(|b| b.is_ascii_digit() || b"+-.".contains(&b))).then_some(())
    };
    let mut known = cells.iter().flatten().filter(|it| !is_marker(it)).peekable();
    let first = known.peek()?.to_string();
    if known.any(|it| doubtful(it).is_none()) || cells.len() - cells.null_count() < 2 {
        return None;
    }
    let (whole, column) = (first.replace('.', ""), name_text(name));
    Some(Note::new(
        "doubtful-points",
        format!(
            "{name}: points read as decimal signs, though three digits follow each: {first}, and not {whole}; `derive {column} * 1000 as {column}` makes them thousands"
        ),
        format!(
            "{name}:小数点后均为三位,按小数读取:{first},而非 {whole};若为千分位,可用 `derive {column} * 1000 as {column}`"
        ),
    ))
}
