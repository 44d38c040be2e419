//! A frame with axes: characters in cells, and fine dots between them where the terminal has them.

use super::colored;
use super::measure::Measure;
use crate::Look;
use unicode_width::UnicodeWidthStr;

/// What stands in a cell.
#[derive(Clone, Copy, Default)]
struct Place {
    /// A character, which goes before dots.
    mark: Option<char>,
    /// The eight dots of a Braille cell.
    dots: u8,
    color: usize,
}

/// A frame of cells over a stretch of two scales.
pub(super) struct Canvas {
    pub width: usize,
    pub height: usize,
    across: (f64, f64),
    up: (f64, f64),
    places: Vec<Place>,
}

impl Canvas {
    /// An empty frame; `across` and `up` are the values at its edges.
    pub fn new(width: usize, height: usize, across: (f64, f64), up: (f64, f64)) -> Canvas {
        Canvas { width, height, across, up, places: vec![Place::default(); width * height] }
    }

    /// The place of a point in dots: two a column, four a row, from the top.
    fn dot(&self, x: f64, y: f64) -> (i64, i64) {
        let part = |value: f64, (from, to): (f64, f64)| ((value - from) / (to - from)).clamp(0.0, 1.0);
        let column = part(x, self.across) * (self.width * 2 - 1) as f64;
        let row = (1.0 - part(y, self.up)) * (self.height * 4 - 1) as f64;
        (column.round() as i64, row.round() as i64)
    }

    /// The column of a value across.
    pub fn column(&self, x: f64) -> usize {
        (self.dot(x, self.up.0).0 / 2) as usize
    }

    /// The row of a value, from the top.
    pub fn row(&self, y: f64) -> usize {
        (self.dot(self.across.0, y).1 / 4) as usize
    }

    /// A character at a point.
    pub fn mark(&mut self, x: f64, y: f64, mark: char, color: usize) {
        let (column, row) = self.dot(x, y);
        self.put((column / 2) as usize, (row / 4) as usize, mark, color);
    }

    /// What is marked at a point.
    pub fn marked(&self, x: f64, y: f64) -> Option<char> {
        let (column, row) = self.dot(x, y);
        self.places[(row / 4) as usize * self.width + (column / 2) as usize].mark
    }

    /// A character in a cell.
    pub fn put(&mut self, column: usize, row: usize, mark: char, color: usize) {
        let place = &mut self.places[row * self.width + column];
        place.mark = Some(mark);
        place.color = color;
    }

    /// A line from point to point; `every` leaves dots out: 1 none, 3 two of three.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), every: i64, color: usize, ascii: bool) {
        let (a, b) = (self.dot(from.0, from.1), self.dot(to.0, to.1));
        let steps = (b.0 - a.0).abs().max((b.1 - a.1).abs()).max(1);
        for step in (0..=steps).filter(|it| it % every == 0) {
            let along = |from: i64, to: i64| from + ((to - from) as f64 * step as f64 / steps as f64).round() as i64;
            self.set(along(a.0, b.0), along(a.1, b.1), color, ascii);
        }
    }

    fn set(&mut self, column: i64, row: i64, color: usize, ascii: bool) {
        const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
        let at = (row / 4) as usize * self.width + (column / 2) as usize;
        let place = &mut self.places[at];
        if ascii {
            place.mark = place.mark.or(Some('.'));
        } else {
            place.dots |= BITS[(row % 4) as usize][(column % 2) as usize];
        }
        if place.mark.is_none() || ascii {
            place.color = color;
        }
    }

    /// The frame with ticks at its left side, and a line below it.
    pub fn framed(&self, ticks: &[f64], step: f64, measure: &Measure, look: &Look) -> String {
        let mut texts = vec![String::new(); self.height];
        for tick in ticks {
            texts[self.row(*tick)] = measure.tick(*tick, step);
        }
        let margin = texts.iter().map(|it| it.width()).max().unwrap_or(0);
        let (side, crossed, corner, floor) =
            if look.ascii { ('|', '+', '+', '-') } else { ('│', '┤', '└', '─') };
        let mut out = String::new();
        for (row, text) in texts.iter().enumerate() {
            let edge = if text.is_empty() { side } else { crossed };
            let cells: String = (0..self.width).map(|column| self.cell(column, row, look)).collect();
            out.push_str(&" ".repeat(margin - text.width()));
            out.push_str(format!("{text} {edge}{cells}").trim_end());
            out.push('\n');
        }
        out.push_str(&format!("{} {corner}{}\n", " ".repeat(margin), floor.to_string().repeat(self.width)));
        out
    }

    /// How wide the texts of ticks get.
    pub fn margin(ticks: &[f64], step: f64, measure: &Measure) -> usize {
        ticks.iter().map(|it| measure.tick(*it, step).width()).max().unwrap_or(0) + 2
    }

    fn cell(&self, column: usize, row: usize, look: &Look) -> String {
        let place = self.places[row * self.width + column];
        let text = match (place.mark, place.dots) {
            (Some(mark), _) => mark,
            (None, 0) => ' ',
            (None, dots) => char::from_u32(0x2800 + u32::from(dots)).unwrap_or('.'),
        };
        colored(&text.to_string(), place.color, look)
    }
}

/// Texts under a frame, each at its column, those that would touch another left out; the last one always stands.
pub(super) fn under(texts: &[(usize, String)], margin: usize, width: usize) -> String {
    let start = |(column, text): &(usize, String)| {
        let middle = (margin + column).saturating_sub(text.width() / 2);
        middle.min((margin + width).saturating_sub(text.width()))
    };
    let Some(last) = texts.last() else { return String::new() };
    let mut out = String::new();
    for it in texts {
        let at = start(it);
        let free = out.is_empty() || out.width() < at;
        let clear = std::ptr::eq(it, last) || at + it.1.width() < start(last);
        if free && clear && out.width() <= at {
            out.push_str(&" ".repeat(at - out.width()));
            out.push_str(&it.1);
        }
    }
    format!("{out}\n")
}
