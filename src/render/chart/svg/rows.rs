//! Pictures of rows: a name to the left, a mark on the common scale, its value to the right.

use std::fmt::Write as _;

use language::answer::{Bar, Ends, Line, Step, Strip};

use super::super::measure::{Measure, extremes, share, ticks};
use super::super::name;
use super::super::strips::{middle, places};
use super::{COLORS, DOWN, EDGE, LINE, Page, TOTAL, UP, WIDTH, cut, text_width};
use crate::Look;

/// The height of a row.
const ROW: f64 = 24.0;
/// The height of a bar in it.
const BAR: f64 = 16.0;
/// More rows than this are not read.
const MOST: usize = 60;

/// A common scale across, between the names and the values.
struct Across {
    left: f64,
    right: f64,
    least: f64,
    most: f64,
    top: f64,
}

impl Across {
    /// A scale with round ends over all values, with its grid drawn behind `n` rows.
    fn drawn(page: &mut Page, names: &[String], texts: &[String], ends: &[Ends], measure: &Measure) -> Across {
        let widest = |texts: &[String]| texts.iter().map(|it| text_width(it, 12.0)).fold(0.0, f64::max);
        let (least, most) = extremes(ends.iter()).unwrap_or((0.0, 1.0));
        let (stops, step) = ticks(least, most, 5);
        let left = EDGE + widest(names).min(WIDTH * 0.38) + 8.0;
        let right = WIDTH - EDGE - widest(texts) - 10.0;
        let across = Across { left, right, least: stops[0], most: stops[stops.len() - 1], top: page.top };
        let bottom = page.top + ROW * names.len() as f64;
        for stop in &stops {
            let x = across.x(*stop);
            page.rule((x, page.top), (x, bottom), *stop != 0.0);
            page.text(x, bottom + 14.0, "middle", 11.0, &measure.tick(*stop, step));
        }
        for (row, name) in names.iter().enumerate() {
            let y = page.top + ROW * (row as f64 + 0.5) + 4.0;
            page.text(left - 8.0, y, "end", 12.0, &cut(name, left - EDGE, 12.0));
        }
        for (row, text) in texts.iter().enumerate() {
            page.text(WIDTH - EDGE, page.top + ROW * (row as f64 + 0.5) + 4.0, "end", 12.0, text);
        }
        page.down(ROW * names.len() as f64 + LINE);
        across
    }

    fn x(&self, value: f64) -> f64 {
        self.left + (value - self.least) / (self.most - self.least) * (self.right - self.left)
    }

    fn y(&self, row: usize) -> f64 {
        self.top + ROW * row as f64 + (ROW - BAR) / 2.0
    }

    /// A bar from one value to another.
    fn bar(&self, page: &mut Page, row: usize, class: &str, (from, to): Ends, color: usize, said: &str) {
        if from == to {
            return;
        }
        let (a, b) = (self.x(from.min(to)), self.x(from.max(to)));
        page.block(class, (a, self.y(row)), (b - a, BAR), color, said);
    }
}

/// The certain part of a value from a place, and the possible part after it; absent ends end where they are known.
fn parts(start: f64, (low, high): Ends) -> (Ends, Ends) {
    let known = |it: f64| if it.is_finite() { it } else { f64::NAN };
    let (low, high) = (known(low), known(high));
    let (near, far) = match (low, high) {
        (low, high) if low.is_nan() => (high.min(0.0), high),
        (low, high) if high.is_nan() => (low.max(0.0), low),
        (low, high) if low >= 0.0 => (low, high),
        (low, high) if high <= 0.0 => (high, low),
        (low, high) => return ((start, start), (start + low, start + high)),
    };
    ((start, start + near), (start + near, start + far))
}

/// Says that bars beyond the most are left out.
fn more(page: &mut Page, n: usize, look: &Look) {
    if n > MOST {
        let n = n - MOST;
        let text = match look.language {
            language::words::Language::English => format!("… {n} more"),
            language::words::Language::Chinese => format!("… 另有 {n} 项"),
        };
        page.down(LINE);
        page.text(EDGE, page.top, "start", 11.0, &text);
    }
}

/// A bar each, from zero.
pub(super) fn bars(page: &mut Page, them: &[Bar], measure: &Measure, look: &Look) {
    let shown = &them[..them.len().min(MOST)];
    let names: Vec<String> = shown.iter().map(|it| name(&it.label, look)).collect();
    let text = |it: &Bar| match (it.value, it.share) {
        (None, _) => "-".to_owned(),
        (Some(value), None) => measure.text(&value),
        (Some(value), Some(part)) => format!("{} · {}", measure.text(&value), share(part).trim_start()),
    };
    let texts: Vec<String> = shown.iter().map(text).collect();
    let ends: Vec<Ends> = shown.iter().filter_map(|it| it.value).chain([(0.0, 0.0)]).collect();
    let across = Across::drawn(page, &names, &texts, &ends, measure);
    for (row, it) in shown.iter().enumerate() {
        let Some(value) = it.value else { continue };
        let (solid, light) = parts(0.0, value);
        let said = format!("{}: {}", names[row], texts[row]);
        across.bar(page, row, if it.aside { "aside" } else { "bar" }, solid, UP, &said);
        across.bar(page, row, "range", light, UP, &said);
    }
    more(page, them.len(), look);
}

/// Effects, and the totals before and after them.
pub(super) fn waterfall(page: &mut Page, steps: &[Step], measure: &Measure, look: &Look) {
    let n_steps = steps.len();
    let steps = &steps[..n_steps.min(MOST)];
    let names: Vec<String> = steps.iter().map(|it| name(&it.label, look)).collect();
    let mut at = 0.0;
    let mut places: Vec<Option<(Ends, Ends)>> = Vec::new();
    let mut texts = Vec::new();
    for it in steps {
        let start = if it.total { 0.0 } else { at };
        at = it.value.map_or(at, |value| start + middle(value));
        places.push(it.value.map(|value| parts(start, value)));
        let sign = if it.total || it.value.is_none_or(|it| middle(it) < 0.0) { "" } else { "+" };
        texts.push(it.value.map_or("-".to_owned(), |value| format!("{sign}{}", measure.text(&value))));
    }
    let ends: Vec<Ends> = places.iter().flatten().flat_map(|(a, b)| [*a, *b]).collect();
    let across = Across::drawn(page, &names, &texts, &ends, measure);
    for (row, (it, place)) in steps.iter().zip(&places).enumerate() {
        let (Some((solid, light)), Some(value)) = (place, it.value) else { continue };
        let color = match (it.total, middle(value) < 0.0) {
            (true, _) => TOTAL,
            (false, false) => UP,
            (false, true) => DOWN,
        };
        let said = format!("{}: {}", names[row], texts[row]);
        across.bar(page, row, "bar", *solid, color, &said);
        across.bar(page, row, "range", *light, color, &said);
    }
    more(page, n_steps, look);
}

/// The quartiles of each on one scale.
pub(super) fn strips(page: &mut Page, them: &[Strip], measure: &Measure, look: &Look) {
    let shown = &them[..them.len().min(MOST)];
    let names: Vec<String> = shown.iter().map(|it| name(&it.label, look)).collect();
    let texts: Vec<String> =
        shown.iter().map(|it| it.median.map_or(String::new(), |it| measure.text(&(it, it)))).collect();
    let ends: Vec<Ends> = shown.iter().flat_map(places).map(|it| (it, it)).collect();
    let across = Across::drawn(page, &names, &texts, &ends, measure);
    for (row, it) in shown.iter().enumerate() {
        let [least, lower, upper, most] = it.ends;
        let y = across.y(row) + BAR / 2.0;
        page.rule((across.x(least), y), (across.x(most), y), false);
        across.bar(page, row, "range", (lower, upper), UP, &names[row]);
        if let Some(median) = it.median {
            let x = across.x(median);
            page.block("bar", (x - 1.5, across.y(row)), (3.0, BAR), UP, &texts[row]);
        }
        for mark in &it.marks {
            let _ = writeln!(
                page.out,
                "<circle class=\"point\" cx=\"{:.2}\" cy=\"{y:.2}\" r=\"4\" fill=\"{}\"/>",
                across.x(*mark),
                COLORS[DOWN]
            );
        }
    }
    more(page, them.len(), look);
}

/// A small line each, its first and its last value beside it.
pub(super) fn sparks(page: &mut Page, them: &[Line], measure: &Measure, look: &Look) {
    let points = || them.iter().flat_map(|it| &it.points);
    let first = points().map(|it| it.at).fold(f64::INFINITY, f64::min);
    let last = points().map(|it| it.at).fold(f64::NEG_INFINITY, f64::max).max(first + 1e-6);
    let left = EDGE + WIDTH * 0.3;
    let right = WIDTH - EDGE - WIDTH * 0.25;
    for it in them.iter().take(MOST) {
        let known: Vec<Ends> = it.points.iter().filter_map(|it| it.value).collect();
        let (least, most) = extremes(known.iter()).unwrap_or((0.0, 0.0));
        let span = (most - least).max(f64::MIN_POSITIVE);
        let y = page.top + ROW * 0.5 + 4.0;
        page.text(left - 8.0, y, "end", 12.0, &cut(&name(&it.label, look), left - EDGE, 12.0));
        for pair in it.points.windows(2).filter(|it| it[1].joined) {
            let place = |at: usize| {
                let value = pair[at].value.map(middle)?;
                let x = left + (pair[at].at - first) / (last - first) * (right - left);
                Some((x, page.top + BAR + 2.0 - (value - least) / span * BAR))
            };
            if let (Some((x1, y1)), Some((x2, y2))) = (place(0), place(1)) {
                let _ = writeln!(
                    page.out,
                    "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"{}\" stroke-width=\"1.5\"/>",
                    COLORS[UP]
                );
            }
        }
        let text = match known.as_slice() {
            [] => "-".to_owned(),
            [only] => measure.text(only),
            [first, .., last] => format!("{} → {}", measure.text(first), measure.text(last)),
        };
        page.text(WIDTH - EDGE, y, "end", 12.0, &text);
        page.down(ROW);
    }
    more(page, them.len(), look);
}
