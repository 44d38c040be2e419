//! Lines over the calendar: gaps stay open, ranges are upright strokes, forecasts are dotted.

use language::answer::{Line, Point};
use language::words::Language;

use super::canvas::{Canvas, under};
use super::measure::{Measure, extremes, ticks};
use super::strips::middle;
use super::{colored, name, room};
use crate::{Look, dim};

/// Rows of a frame.
pub(super) const HEIGHT: usize = 10;

/// All lines in one frame; several have a letter each.
pub(super) fn lines(them: &[Line], measure: &Measure, look: &Look) -> String {
    let points = || them.iter().flat_map(|it| &it.points);
    let Some((least, most)) = extremes(points().filter_map(|it| it.value.as_ref())) else { return String::new() };
    // A frame that leaves zero far below would make little things look large.
    let (least, most) = if least > 0.0 && least < most * 0.5 { (0.0, most) } else { (least, most) };
    let (levels, step) = ticks(least, most, 4);
    let margin = Canvas::margin(&levels, step, measure);
    let times: Vec<f64> = points().map(|it| it.at).collect();
    let first = times.iter().copied().fold(f64::INFINITY, f64::min);
    let last = times.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let width = room(look).saturating_sub(margin).max(8);
    let up = (levels[0], levels[levels.len() - 1]);
    let mut canvas = Canvas::new(width, HEIGHT, (first, last.max(first + 1e-6)), up);
    for (at, line) in them.iter().enumerate() {
        connect(&mut canvas, line, at, look);
    }
    for (at, line) in them.iter().enumerate() {
        mark(&mut canvas, line, letter(at, them.len(), look), at);
    }
    let mut out = canvas.framed(&levels, step, measure, look);
    out.push_str(&dim(&under(&places(&canvas, them), margin, width), look));
    if them.len() > 1 {
        let legend = |(at, line): (usize, &Line)| {
            let sign = letter(at, them.len(), look).to_string();
            format!("{} {}", colored(&sign, at, look), name(&line.label, look))
        };
        out.push_str(&them.iter().enumerate().map(legend).collect::<Vec<_>>().join("  "));
        out.push('\n');
    }
    let said = match (points().any(|it| it.forecast), look.language) {
        (false, _) => "",
        (true, Language::English) => "o forecast\n",
        (true, Language::Chinese) => "o 预测\n",
    };
    out.push_str(&dim(said, look));
    out
}

/// The sign of a line: a letter where there are several.
fn letter(at: usize, n: usize, look: &Look) -> char {
    match (n, look.ascii) {
        (1, true) => '*',
        (1, false) => '⠶',
        _ => char::from(b'A' + (at % 26) as u8),
    }
}

fn connect(canvas: &mut Canvas, line: &Line, color: usize, look: &Look) {
    let place = |it: &Point| it.value.map(|value| (it.at, middle(value)));
    for pair in line.points.windows(2).filter(|it| it[1].joined) {
        if let (Some(from), Some(to)) = (place(&pair[0]), place(&pair[1])) {
            canvas.line(from, to, if pair[1].forecast { 3 } else { 1 }, color, look.ascii);
        }
    }
}

fn mark(canvas: &mut Canvas, line: &Line, sign: char, color: usize) {
    for it in &line.points {
        let Some(value) = it.value else { continue };
        if value.0 < value.1 && value.0.is_finite() && value.1.is_finite() {
            let column = canvas.column(it.at);
            for row in canvas.row(value.1)..=canvas.row(value.0) {
                canvas.put(column, row, '|', color);
            }
        }
        let sign = if it.forecast { 'o' } else { sign };
        canvas.mark(it.at, middle(value), sign, color);
    }
}

/// The names of times, each at its column.
fn places(canvas: &Canvas, them: &[Line]) -> Vec<(usize, String)> {
    let mut places: Vec<(usize, String)> =
        them.iter().flat_map(|it| &it.points).map(|it| (canvas.column(it.at), it.label.clone())).collect();
    places.sort();
    places.dedup_by_key(|it| it.0);
    places
}
