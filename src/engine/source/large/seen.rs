//! What is seen of one column in a survey: how its cells are written, and the different ones where they are few.

use language::catalog::may_be_total;
use polars::prelude::PlHashMap;

use super::super::conform::MOST_WORDS;
use super::super::moments::{dated, is_late};
use super::super::values::MOST_TALLIED;

/// How many different plain numbers of a column are kept: fewer are a code, a year or a count of something.
const MOST_PLAIN: usize = 1_000;

/// How many different values of all columns together are counted.
const MOST_COUNTED: usize = 2_000_000;

/// How often each cell of some stands there.
pub(super) type Counted = PlHashMap<Box<str>, usize>;

/// What was seen of a column.
#[derive(Default)]
pub(super) struct Seen {
    /// Cells that hold something.
    pub n_known: usize,
    /// Cells that are whole numbers or numbers as every program writes them.
    pub n_plain: usize,
    /// Whether one of those is no whole number.
    pub float: Option<Box<str>>,
    /// Whether a cell is a code: `007`.
    pub code: bool,
    /// Whether one has more digits than a whole number holds.
    pub long: bool,
    /// Cells that hold something with blanks around it.
    pub n_padded: usize,
    /// Whether a cell is empty, and whether one holds nothing but blanks.
    pub empty: bool,
    pub blank: bool,
    /// Dates with a time of day; their words are the dates alone.
    pub n_timed: usize,
    /// Those of them whose time is not midnight.
    pub n_late: usize,
    /// The different plain numbers; none where they are too many.
    pub plain: Option<Counted>,
    /// All other cells; none where they are too many.
    pub words: Option<Counted>,
    /// The first different ones of those.
    pub sample: Vec<Box<str>>,
    /// All cells of a text; none where they are too many.
    pub all: Option<Counted>,
    /// Labels of rows that sum up others, however many different cells there are.
    pub totals: Counted,
}

impl Seen {
    /// One more cell.
    pub fn saw(&mut self, cell: &str, n_counted: &mut usize) {
        let bare = cell.trim();
        if bare.is_empty() {
            self.empty = true;
            self.blank |= !cell.is_empty();
            return;
        }
        self.n_padded += usize::from(bare.len() < cell.len());
        self.n_known += 1;
        match written(bare) {
            Written::Whole => {
                self.n_plain += 1;
                count(&mut self.plain, bare, MOST_PLAIN, n_counted);
            }
            Written::Number => {
                self.n_plain += 1;
                if self.float.is_none() {
                    self.float = Some(bare.into());
                }
                count(&mut self.plain, bare, MOST_PLAIN, n_counted);
            }
            Written::Code => self.code = true,
            Written::Long => (self.code, self.long) = (true, true),
            Written::Word => {
                // No label of a total is longer.
                if bare.len() <= 32 && may_be_total(bare) {
                    *self.totals.entry(bare.into()).or_insert(0) += 1;
                }
                let date = dated(bare);
                self.n_timed += usize::from(date.is_some());
                self.n_late += usize::from(date.is_some() && is_late(bare));
                let word = date.unwrap_or(bare);
                let fresh = self.words.as_ref().is_some_and(|it| !it.contains_key(word));
                if fresh && self.sample.len() < MOST_PLAIN {
                    self.sample.push(word.into());
                }
                count(&mut self.words, word, MOST_WORDS, n_counted);
            }
        }
        count(&mut self.all, bare, MOST_TALLIED, n_counted);
    }

    /// Those of another part of the file as well.
    pub fn add(&mut self, other: Seen) {
        self.n_known += other.n_known;
        self.n_plain += other.n_plain;
        self.n_timed += other.n_timed;
        self.n_late += other.n_late;
        self.code |= other.code;
        self.long |= other.long;
        self.n_padded += other.n_padded;
        self.blank |= other.blank;
        self.empty |= other.empty;
        self.sample.extend(other.sample);
        self.float = self.float.take().or(other.float);
        other.totals.into_iter().for_each(|(cell, n)| *self.totals.entry(cell).or_insert(0) += n);
        both(&mut self.plain, other.plain, MOST_PLAIN);
        both(&mut self.words, other.words, MOST_WORDS);
        both(&mut self.all, other.all, MOST_TALLIED);
    }
}

fn count(of: &mut Option<Counted>, cell: &str, most: usize, n_counted: &mut usize) {
    let Some(counted) = of else { return };
    if let Some(n) = counted.get_mut(cell) {
        *n += 1;
    } else if counted.len() < most && *n_counted < MOST_COUNTED {
        counted.insert(cell.into(), 1);
        *n_counted += 1;
    } else {
        *n_counted -= counted.len();
        *of = None;
    }
}

fn both(into: &mut Option<Counted>, other: Option<Counted>, most: usize) {
    let (Some(held), Some(other)) = (into.as_mut(), other) else {
        *into = None;
        return;
    };
    other.into_iter().for_each(|(cell, n)| *held.entry(cell).or_insert(0) += n);
    if most < held.len() {
        *into = None;
    }
}

/// How a cell is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Written {
    Whole,
    Number,
    Code,
    Long,
    Word,
}

/// Plain are numbers that every reader reads alike: `-12`, `0.5`, `1e-3`, no `+5`, `.5`, `-0` or `NaN`.
pub(super) fn written(cell: &str) -> Written {
    let bytes = cell.strip_prefix('-').unwrap_or(cell).as_bytes();
    let digits = bytes.iter().take_while(|it| it.is_ascii_digit()).count();
    let (head, rest) = bytes.split_at(digits);
    if head.is_empty() {
        return Written::Word;
    }
    let negative = bytes.len() < cell.len();
    let zero = |it: &[u8]| it.iter().all(|it| *it == b'0');
    if rest.is_empty() {
        let led = head.len() > 1 && head[0] == b'0';
        return match cell.parse::<i64>() {
            Ok(_) if negative && (led || zero(head)) => Written::Word,
            Ok(_) if led => Written::Code,
            Ok(_) => Written::Whole,
            // More digits than a whole number holds.
            Err(_) if negative => Written::Word,
            Err(_) => Written::Long,
        };
    }
    if rest.iter().all(|it| it.is_ascii_digit() || *it == b'_') {
        return Written::Code;
    }
    let (fraction, rest) = match rest.strip_prefix(b".") {
        Some(rest) => rest.split_at(rest.iter().take_while(|it| it.is_ascii_digit()).count()),
        None => (&[][..], rest),
    };
    let pointed = rest.len() + digits < bytes.len();
    let power = match rest {
        [] => true,
        [b'e' | b'E', sign @ (b'+' | b'-'), power @ ..] if !power.is_empty() => {
            let _ = sign;
            power.len() < 3 && power.iter().all(u8::is_ascii_digit)
        }
        [b'e' | b'E', power @ ..] if !power.is_empty() => power.len() < 3 && power.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    if !power || pointed && fraction.is_empty() || negative && zero(head) && zero(fraction) {
        return Written::Word;
    }
    Written::Number
}
