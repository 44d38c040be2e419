//! The vocabulary of answers: a table with units, the ledger of its rows, notes, sources. Plain data.

mod any;
mod clouds;
mod plot;
mod plotted;
mod points;
mod strips;

use crate::types::Column;
use crate::words::{Language, Words};

pub use any::{AGE, NotDrawn, drawable, plots_as};
pub use plot::{Bar, Bin, Ends, Form, Line, Plot, Point, Scatter, Shape, Step, Strip};
pub use plotted::plots;
pub use points::round_step;

/// One cell as a person sees it.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Unknown, never zero.
    Missing,
    /// `true`
    Truth(bool),
    /// A count.
    Integer(i64),
    /// A number in base units; a fraction stays a fraction.
    Number(f64),
    /// A range: an absent end is an infinity, an open finite end the next float inside.
    Range(f64, f64),
    /// A text, a period.
    Text(String),
    /// Days from 1970-01-01.
    Date(i32),
}

/// A table: columns as a person sees them and a page of rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// The rows, each as long as `columns`. May be fewer than `total_rows`.
    pub rows: Vec<Vec<Cell>>,
    /// How many rows there are in all.
    pub total_rows: usize,
}

impl Table {
    /// The index of the column called `name`.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The cell of a row and a named column.
    pub fn cell(&self, row: usize, name: &str) -> Option<&Cell> {
        self.rows.get(row)?.get(self.index(name)?)
    }

    /// The ends of a figure of a row and a column by its place; `None` if it is missing or no figure.
    pub fn ends(&self, row: usize, at: usize) -> Option<Ends> {
        match self.rows.get(row)?.get(at)? {
            Cell::Number(value) => Some((*value, *value)),
            Cell::Integer(value) => Some((*value as f64, *value as f64)),
            Cell::Range(low, high) if low.is_finite() || high.is_finite() => Some((*low, *high)),
            _ => None,
        }
    }

    /// The ends of a figure of a row and a named column.
    pub fn ends_of(&self, row: usize, name: &str) -> Option<Ends> {
        self.ends(row, self.index(name)?)
    }

    /// A number of a row and a named column: the value of a number or count, the midpoint of a closed range.
    pub fn number(&self, row: usize, name: &str) -> Option<f64> {
        match self.cell(row, name)? {
            Cell::Number(value) => Some(*value),
            Cell::Integer(value) => Some(*value as f64),
            Cell::Range(low, high) if low.is_finite() && high.is_finite() => Some(low / 2.0 + high / 2.0),
            _ => None,
        }
    }

    /// A text of a row and a named column.
    pub fn text(&self, row: usize, name: &str) -> Option<&str> {
        match self.cell(row, name)? {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// One count of the ledger: `143 cohort`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// A word that machines may rely on: `cohort`, `rest`, `undecided`, `missing`, `kept`, `dropped`.
    pub key: String,
    /// What a person reads after the number: `missing insurance_share`.
    pub words: Words,
    /// How many.
    pub n: u64,
}

/// Where the rows went: `318 hospitals -> 143 cohort, 168 rest, 4 undecided, 3 missing insurance_share`.
/// The counts of `to` add up to `from`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// What went in.
    pub from: Count,
    /// Where it went.
    pub to: Vec<Count>,
}

/// Something the reader of an answer must know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// A kebab word: `unweighted`, `ties`, `hidden-rows`.
    pub code: &'static str,
    /// The sentence.
    pub words: Words,
}

impl Note {
    /// A note.
    pub fn new(code: &'static str, en: impl Into<String>, zh: impl Into<String>) -> Note {
        Note { code, words: Words::new(en, zh) }
    }
}

/// Where a figure comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The document or file.
    pub document: Words,
    /// Section and paragraph, or empty.
    pub locator: String,
    /// What comes from there: `gross_margin of Topchoice`.
    pub figures: Words,
    /// The figure as it is written there; empty where there is no single one.
    pub written: String,
    /// How it is known: `stated`, `about`, `derived`, `rule`; may be empty.
    pub grade: String,
}

impl Origin {
    /// In one line: the document, the place, what comes from there and how it is written.
    pub fn said(&self, language: Language) -> String {
        let (document, figures) = (self.document.get(language), self.figures.get(language));
        let place = if self.locator.is_empty() { String::new() } else { format!(" {}", self.locator) };
        let written = if self.written.is_empty() { String::new() } else { format!(": {}", self.written) };
        let grade = match self.grade.as_str() {
            "" | "stated" => String::new(),
            grade => format!(" ({grade})"),
        };
        format!("{document}{place}: {figures}{written}{grade}")
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// The sentence as it was written.
    pub query: String,
    /// What was understood, in words: the answer's first line.
    pub understood: Words,
    /// The dataset that was asked.
    pub dataset: Option<String>,
    /// The table.
    pub table: Table,
    /// Where the rows went, one line per step that dropped or split rows.
    pub ledger: Vec<Ledger>,
    /// What the reader must know.
    pub notes: Vec<Note>,
    /// The documents behind it.
    pub sources: Vec<Origin>,
    /// Sentences that have an answer and are near, ready to paste.
    pub suggestions: Vec<String>,
    /// What a `check` found.
    pub verdict: Option<Verdict>,
    /// Whether every row is to be shown (`| details`).
    pub full: bool,
    /// The values behind the statistics, one row each, where they are few enough: histograms and clouds are drawn from them.
    pub sample: Option<Table>,
    /// The picture that was asked for with `| plot`, which then stands instead of the table.
    pub plot: Option<Form>,
}

/// The code of the note that says that the last rows are totals.
pub const TOTALS: &str = "totals";

impl Answer {
    /// How many of the last rows are totals of those before them (`with totals`): they are shown, and no table for later sentences has them.
    pub fn n_totals(&self) -> usize {
        if self.notes.iter().all(|it| it.code != TOTALS) {
            return 0;
        }
        let is_total = |row: &&Vec<Cell>| {
            row.iter().any(|it| matches!(it, Cell::Text(text) if TOTAL_WORDS.contains(&text.as_str())))
        };
        self.table.rows.iter().rev().take_while(is_total).count().max(1)
    }
}

impl Answer {
    /// Its table without the totals of its last rows.
    pub fn without_totals(&self) -> Table {
        let mut table = self.table.clone();
        let n_totals = self.n_totals().min(table.rows.len());
        table.rows.truncate(table.rows.len() - n_totals);
        table.total_rows -= n_totals;
        table
    }
}

/// What a total is called in its first group, in either language.
pub(crate) const TOTAL_WORDS: [&str; 2] = ["total", "合计"];

/// What a `check` found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nobody speaks against it, and at least half of those meant have the figures.
    Supported,
    /// A certain counterexample.
    Refuted,
    /// It depends on figures that are ranges or missing.
    Undecided,
    /// Nobody to test it on.
    Untestable,
}

impl Verdict {
    /// The word of the language page.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Supported => "SUPPORTED",
            Verdict::Refuted => "REFUTED",
            Verdict::Undecided => "UNDECIDED",
            Verdict::Untestable => "UNTESTABLE",
        }
    }
}

/// The code of a note that stops an answer: `join one` met a second match.
pub const SECOND_MATCH: &str = "second-match";

/// The code of a note that stops an answer: a figure has no exchange rate.
pub const NO_RATE: &str = "no-rate";

/// The code of the note that a value in brackets has several figures.
pub const NOT_ONE: &str = "several-figures";
