//! Bars from zero, bars that start where the one before ended, and bars of counts.

use language::answer::{Bar, Bin, Ends, Step};
use unicode_width::UnicodeWidthStr;

use super::measure::{Measure, extremes, share};
use super::{DOWN, UP, colored, fitted, name, room};
use crate::{Look, dim};

/// A line of a picture of bars: a name, a stretch on the common scale, a text.
struct Row {
    name: String,
    stretch: Option<Stretch>,
    text: String,
}

/// A bar: solid from one place to another, and light on to a third where the value is a range.
struct Stretch {
    from: f64,
    to: f64,
    light: f64,
    /// Whether it goes on to the left, and to the right, nobody knows how far.
    open: (bool, bool),
    color: usize,
    glyph: Glyph,
}

#[derive(Clone, Copy, PartialEq)]
enum Glyph {
    Solid,
    /// What is there to compare with.
    Aside,
    Growing,
    Shrinking,
}

/// A bar each, from zero.
pub(super) fn bars(them: &[Bar], measure: &Measure, look: &Look) -> String {
    let shown = shown(them.len(), look);
    let row = |it: &Bar| Row {
        name: name(&it.label, look),
        stretch: it.value.map(|value| Stretch {
            color: UP,
            glyph: if it.aside { Glyph::Aside } else { Glyph::Solid },
            ..from(0.0, value)
        }),
        text: match (it.value, it.share) {
            (None, _) => "-".to_owned(),
            (Some(value), None) => measure.text(&value),
            (Some(value), Some(part)) => format!("{}  {}", measure.text(&value), share(part)),
        },
    };
    let rows: Vec<Row> = them[..shown].iter().map(row).collect();
    let mut out = drawn(&rows, look);
    let more = them.len() - shown;
    if more > 0 {
        let text = match look.language {
            language::words::Language::English => format!("{} {more} more", mark(look)),
            language::words::Language::Chinese => format!("{} 另有 {more} 项", mark(look)),
        };
        out.push_str(&dim(&text, look));
        out.push('\n');
    }
    out
}

fn mark(look: &Look) -> &'static str {
    if look.ascii { "..." } else { "…" }
}

/// How many bars are drawn: as many as rows of a table.
fn shown(n: usize, look: &Look) -> usize {
    look.rows.map_or(n, |most| if n <= most + 1 { n } else { most })
}

/// A value from a place: solid up to what is certain, light up to what is possible.
fn from(start: f64, value: Ends) -> Stretch {
    let (low, high) = value;
    let open = (!low.is_finite(), !high.is_finite());
    // The end that is nearer to nothing is certain, if both lie on one side.
    let (near, far) = match (low >= 0.0, high <= 0.0) {
        (true, _) => (low, high),
        (_, true) => (high, low),
        // From below zero to above it nothing is certain.
        (false, false) => {
            let (from, light) = (start + finite(low), start + finite(high));
            return Stretch { open, ..blank(from, light) };
        }
    };
    let to = start + finite(near);
    let light = if far.is_finite() { start + far } else { to };
    Stretch { from: start, to, light, open, color: UP, glyph: Glyph::Solid }
}

fn blank(from: f64, light: f64) -> Stretch {
    Stretch { from, to: from, light, open: (false, false), color: UP, glyph: Glyph::Solid }
}

fn finite(value: f64) -> f64 {
    if value.is_finite() { value } else { 0.0 }
}

/// Effects, and the totals before and after them.
pub(super) fn waterfall(steps: &[Step], measure: &Measure, look: &Look) -> String {
    let mut at = 0.0;
    let mut rows = Vec::new();
    for it in steps {
        let name = name(&it.label, look);
        let Some(value) = it.value else {
            rows.push(Row { name, stretch: None, text: "-".to_owned() });
            continue;
        };
        let start = if it.total { 0.0 } else { at };
        let middle = super::strips::middle(value);
        let (color, glyph, sign) = match (it.total, middle < 0.0) {
            (true, _) => (2, Glyph::Solid, ""),
            (false, false) => (UP, Glyph::Growing, "+"),
            (false, true) => (DOWN, Glyph::Shrinking, ""),
        };
        at = start + middle;
        let stretch = Some(Stretch { color, glyph, ..from(start, value) });
        rows.push(Row { name, stretch, text: format!("{sign}{}", measure.text(&value)) });
    }
    drawn(&rows, look)
}

/// How often which values occur.
pub(super) fn histogram(bins: &[Bin], measure: &Measure, look: &Look) -> String {
    let step = bins.first().map_or(1.0, |it| it.high - it.low);
    let edges: Vec<(String, String)> =
        bins.iter().map(|it| (measure.tick(it.low, step), measure.tick(it.high, step))).collect();
    let (wide, wide_too) = (widest(edges.iter().map(|it| &it.0)), widest(edges.iter().map(|it| &it.1)));
    let row = |(bin, (low, high)): (&Bin, &(String, String))| Row {
        name: format!("{low:>wide$}..{high:>wide_too$}"),
        stretch: Some(Stretch { glyph: Glyph::Solid, ..from(0.0, (bin.n as f64, bin.n as f64)) }),
        text: bin.n.to_string(),
    };
    drawn(&bins.iter().zip(&edges).map(row).collect::<Vec<_>>(), look)
}

fn widest<'a>(texts: impl Iterator<Item = &'a String>) -> usize {
    texts.map(|it| it.width()).max().unwrap_or(0)
}

/// The rows, names to the left, values to the right of their bars.
fn drawn(rows: &[Row], look: &Look) -> String {
    let room = room(look);
    let text_width = widest(rows.iter().map(|it| &it.text));
    let name_width = widest(rows.iter().map(|it| &it.name)).min(room * 2 / 5);
    let width = room.saturating_sub(name_width + text_width + 4).max(4);
    let places: Vec<Ends> =
        rows.iter().filter_map(|it| it.stretch.as_ref()).flat_map(|it| [(it.from, it.to), (it.light, 0.0)]).collect();
    let (least, most) = extremes(places.iter()).unwrap_or((0.0, 1.0));
    let scale = Scale { least, span: (most - least).max(f64::MIN_POSITIVE), width };
    let mut out = String::new();
    for it in rows {
        let bar = it.stretch.as_ref().map_or_else(|| scale.nothing(look), |stretch| scale.bar(stretch, look));
        let gap = " ".repeat(text_width - it.text.width());
        out.push_str(format!("{}  {bar}  {gap}{}", fitted(&it.name, name_width, look), it.text).trim_end());
        out.push('\n');
    }
    out
}

/// The common scale of bars.
struct Scale {
    least: f64,
    span: f64,
    width: usize,
}

impl Scale {
    /// The place of a value in eighths of a column.
    fn eighths(&self, value: f64) -> usize {
        (((value - self.least) / self.span).clamp(0.0, 1.0) * (self.width * 8) as f64).round() as usize
    }

    /// The column of zero, where there are values on both sides of it.
    fn zero(&self) -> Option<usize> {
        (self.least < 0.0).then(|| (self.eighths(0.0) / 8).min(self.width - 1))
    }

    fn nothing(&self, look: &Look) -> String {
        let cells: Vec<char> = (0..self.width).map(|at| self.empty(at, look)).collect();
        cells.into_iter().collect()
    }

    fn empty(&self, at: usize, look: &Look) -> char {
        match (self.zero() == Some(at), look.ascii) {
            (false, _) => ' ',
            (true, true) => '|',
            (true, false) => '│',
        }
    }

    fn bar(&self, it: &Stretch, look: &Look) -> String {
        let solid = self.between(it.from, it.to);
        let light = self.between(it.to, it.light);
        let cell = |at: usize| {
            let (start, end) = (at * 8, at * 8 + 8);
            let covered = |(from, to): (usize, usize)| to.min(end).saturating_sub(from.max(start));
            match (covered(solid), covered(light)) {
                (0, 0) => self.empty(at, look),
                (0, n) if n >= 4 || light.1 - light.0 < 8 => light_glyph(look),
                (0, _) => self.empty(at, look),
                (n, _) => solid_glyph(it.glyph, n, solid.0 <= start, look).unwrap_or_else(|| self.empty(at, look)),
            }
        };
        let mut cells: Vec<char> = (0..self.width).map(cell).collect();
        // It goes on, nobody knows how far.
        let (left, right) =
            (self.eighths(it.from.min(it.to).min(it.light)), self.eighths(it.from.max(it.to).max(it.light)));
        if it.open.0 {
            cells[(left / 8).saturating_sub(1).min(self.width - 1)] = '<';
        }
        if it.open.1 {
            cells[right.div_ceil(8).min(self.width - 1)] = '>';
        }
        colored(&cells.into_iter().collect::<String>(), it.color, look)
    }

    /// From the lesser to the greater place; what is not nothing is seen.
    fn between(&self, a: f64, b: f64) -> (usize, usize) {
        let (from, to) = (self.eighths(a.min(b)), self.eighths(a.max(b)));
        match a == b {
            true => (from, from),
            false if from == to && to == self.width * 8 => (from - 1, to),
            false => (from, to.max(from + 1)),
        }
    }
}

fn light_glyph(look: &Look) -> char {
    if look.ascii { ':' } else { '░' }
}

/// The character of a cell of which so many eighths are covered; an eighth is drawn where the cell is covered from its left edge.
fn solid_glyph(glyph: Glyph, eighths: usize, from_left: bool, look: &Look) -> Option<char> {
    const EIGHTHS: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
    let whole = match (glyph, look.ascii) {
        (Glyph::Solid, true) => '#',
        (Glyph::Aside, true) => '=',
        (Glyph::Growing, true) => '+',
        (Glyph::Shrinking, true) => '-',
        (Glyph::Solid | Glyph::Growing, false) => '█',
        (Glyph::Aside | Glyph::Shrinking, false) => '▒',
    };
    let fine = whole == '█' && from_left;
    match fine {
        true => Some(EIGHTHS[eighths.clamp(1, 8) - 1]),
        false => (eighths >= 4 || from_left).then_some(whole),
    }
}
