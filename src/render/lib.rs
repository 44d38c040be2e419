//! From answers and diagnostics to characters. Pure: knows no Polars, no terminal, no files.

#![warn(missing_docs)]

mod caret;
mod chart;
pub mod data;
mod fit;
mod html;
mod json;
mod number;
mod rows;
mod sheet;
#[cfg(test)]
mod silent_tests;
mod table;
mod totals;
mod word;

use language::answer::{Answer, Cell, Ledger, Table};
use language::words::Language;

pub use caret::{diagnostic, diagnostic_json, diagnostic_short};
pub use chart::svg;
pub use html::{PAGE_MARK, escaped, html, html_page, one_cell, one_value, remarks};
pub use json::type_word;
pub use number::plain;
pub use sheet::{Shown, shown};

/// What an answer is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// For a person at a terminal.
    #[default]
    Table,
    /// One object a line per answer: the contract of the language page.
    Json,
    /// One object a line per row.
    Ndjson,
    /// Rows with a header.
    Csv,
    /// A Markdown table.
    Markdown,
}

/// How an answer is to look.
#[derive(Debug, Clone)]
pub struct Look {
    /// As what.
    pub format: Format,
    /// Columns of the terminal; `None` where nothing needs to fit.
    pub width: Option<usize>,
    /// Whether to write colours.
    pub color: bool,
    /// For whom.
    pub language: Language,
    /// At most this many rows; `None` for all.
    pub rows: Option<usize>,
    /// Whether the documents behind an answer are listed.
    pub sources: bool,
    /// Whether the picture that a verb draws stands under its table.
    pub plots: bool,
    /// Whether pictures keep to ASCII.
    pub ascii: bool,
}

impl Default for Look {
    fn default() -> Look {
        Look {
            format: Format::Table,
            width: None,
            color: false,
            language: Language::English,
            rows: Some(20),
            sources: false,
            plots: false,
            ascii: false,
        }
    }
}

/// The whole answer: what was understood, the table, the ledger, the notes.
pub fn render(answer: &Answer, look: &Look) -> String {
    match look.format {
        Format::Table => format!("{}{}{}", before(answer, look), body(answer, look), after(answer, look)),
        _ => body(answer, look),
    }
}

/// The line that says what was understood.
pub fn before(answer: &Answer, look: &Look) -> String {
    let text = answer.understood.get(look.language);
    match text.is_empty() || look.format == Format::Json {
        true => String::new(),
        false => format!("{}\n", dim(&clean(text), look)),
    }
}

/// The table, with the picture of its verb where the look has pictures; the picture alone where it was asked for.
pub fn body(answer: &Answer, look: &Look) -> String {
    let table = || table::table(&totals::in_sight(answer, look), look);
    match look.format {
        Format::Table if answer.plot.is_some() => chart::asked(answer, look),
        Format::Table if look.plots => format!("{}{}", table(), chart::of_verb(answer, look)),
        Format::Table => table(),
        Format::Json => json::object(answer, look),
        Format::Ndjson => json::lines(&answer.table),
        Format::Csv => rows::csv(&answer.table),
        Format::Markdown => rows::markdown(&answer.table, look),
    }
}

/// How many sources a person is shown; JSON and web pages have them all.
const SOURCES: usize = 20;

/// The ledger, the notes, the sources, and what could be asked next.
pub fn after(answer: &Answer, look: &Look) -> String {
    if look.format == Format::Json {
        return String::new();
    }
    let chinese = look.language == Language::Chinese;
    let mut text = String::new();
    let mut line = |it: String| {
        text.push_str(&it);
        text.push('\n');
    };
    for ledger in &answer.ledger {
        line(ledger_line(ledger, look.language));
    }
    for note in &answer.notes {
        line(format!("{} {}", dim(if chinese { "注" } else { "note" }, look), clean(note.words.get(look.language))));
    }
    if look.sources {
        for origin in answer.sources.iter().take(SOURCES) {
            let word = if chinese { "来源" } else { "source" };
            line(format!("{} {}", dim(word, look), clean(&origin.said(look.language))));
        }
        let more = answer.sources.len().saturating_sub(SOURCES);
        if more > 0 {
            line(if chinese { format!("… 另有 {more} 个来源") } else { format!("… {more} more sources") });
        }
    }
    for suggestion in &answer.suggestions {
        line(format!("{} {}", dim(if chinese { "试试" } else { "try" }, look), clean(suggestion)));
    }
    text
}

/// The ranges of a column as a person reads them; `None` for a cell that is none.
pub fn range_texts(table: &Table, at: usize) -> Vec<Option<String>> {
    if !table.rows.iter().any(|row| matches!(row[at], Cell::Range(..))) {
        return vec![];
    }
    let column = &table.columns[at];
    let text = |row: &Vec<Cell>| matches!(row[at], Cell::Range(..)).then(|| data::exact(column, &row[at]));
    table.rows.iter().map(text).collect()
}

/// The Markdown table of an answer, every row of it.
pub fn markdown(table: &Table, look: &Look) -> String {
    rows::markdown(table, look)
}

/// `318 hospitals -> 143 cohort, 168 rest, 4 undecided, 3 missing insurance_share`
pub fn ledger_line(ledger: &Ledger, language: Language) -> String {
    let of = |it: &language::answer::Count| {
        let words = clean(it.words.get(language));
        let words = if it.n == 1 && it.key == "rows" { singular(&words) } else { words };
        format!("{} {words}", number::grouped(it.n))
    };
    // A step where nothing was lost says only what there was.
    let seen = |(at, it): &(usize, &language::answer::Count)| *at == 0 || it.n > 0 || it.key == "rest";
    let to: Vec<String> = ledger.to.iter().enumerate().filter(seen).map(|(_, it)| of(it)).collect();
    format!("{} -> {}", of(&ledger.from), to.join(", "))
}

/// `companies` as `company`.
fn singular(words: &str) -> String {
    if let Some(rest) = words.strip_prefix("rows of ") {
        return format!("row of {rest}");
    }
    match (words.strip_suffix("ies"), words.strip_suffix('s')) {
        (Some(stem), _) => format!("{stem}y"),
        (None, Some(stem)) => stem.to_owned(),
        (None, None) => words.to_owned(),
    }
}

fn dim(text: &str, look: &Look) -> String {
    use colored::Colorize;
    match look.color {
        true => text.dimmed().to_string(),
        false => text.to_owned(),
    }
}

/// Text that cannot drive a terminal: no control characters, no marks that turn the direction of writing.
pub fn clean(text: &str) -> String {
    let harmful = |c: char| {
        c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
    };
    match text.chars().any(harmful) {
        false => text.to_owned(),
        true => text
            .chars()
            .map(|c| match c {
                '\n' | '\t' | '\r' => ' ',
                c if harmful(c) => '\u{fffd}',
                c => c,
            })
            .collect(),
    }
}
