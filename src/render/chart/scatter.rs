//! A cloud of points, with its least-squares line.

use language::answer::Scatter;
use language::words::Words;
use unicode_width::UnicodeWidthStr;

use super::canvas::{Canvas, under};
use super::lines::HEIGHT;
use super::measure::{Measure, ticks};
use super::{UP, name, room};
use crate::Look;

/// The cloud; a cell with several points has their number, `#` from ten on.
pub(super) fn scatter(cloud: &Scatter, measure: &Measure, look: &Look) -> String {
    let spread = |of: fn(&(f64, f64)) -> f64| {
        let values = cloud.points.iter().map(of);
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |it, value| (it.0.min(value), it.1.max(value)))
    };
    let (across, up) = (spread(|it| it.0), spread(|it| it.1));
    let sideways: Vec<(f64, f64)> = cloud.points.iter().map(|it| (it.0, it.0)).collect();
    let measure_across = Measure::of_values(&cloud.across, &sideways, look);
    let ((levels, step), (stops, stride)) = (ticks(up.0, up.1, 4), ticks(across.0, across.1, 5));
    let margin = Canvas::margin(&levels, step, measure);
    let width = room(look).saturating_sub(margin).max(8);
    let edges = |it: &[f64]| (it[0], it[it.len() - 1]);
    let mut canvas = Canvas::new(width, HEIGHT, edges(&stops), edges(&levels));
    if let Some((slope, intercept)) = cloud.line {
        fit(&mut canvas, slope, intercept, edges(&stops), edges(&levels), look.ascii);
    }
    for (x, y) in &cloud.points {
        let sign = match canvas.marked(*x, *y) {
            None | Some('.') => 'o',
            Some('o') => '2',
            Some(n @ '2'..='8') => char::from(n as u8 + 1),
            Some(_) => '#',
        };
        canvas.mark(*x, *y, sign, UP);
    }
    let unit = |it: &Measure| if it.unit.is_empty() { String::new() } else { format!(" ({})", it.unit) };
    let texts: Vec<(usize, String)> =
        stops.iter().map(|it| (canvas.column(*it), measure_across.tick(*it, stride))).collect();
    let mut out = match measure.unit.as_str() {
        "" => String::new(),
        unit => format!("({unit})\n"),
    };
    out.push_str(&canvas.framed(&levels, step, measure, look));
    out.push_str(&under(&texts, margin, width));
    let named = Words::new(&cloud.across.name, &cloud.across.label.zh);
    let below = format!("{}{}", name(&named, look), unit(&measure_across));
    let space = (margin + width).saturating_sub(below.width());
    out.push_str(&format!("{}{below}\n", " ".repeat(space)));
    out
}

/// The line, as far as it lies in the frame.
fn fit(canvas: &mut Canvas, slope: f64, intercept: f64, across: (f64, f64), up: (f64, f64), ascii: bool) {
    let at = |y: f64| (y - intercept) / slope;
    let (from, to) = match slope == 0.0 {
        true => across,
        false => {
            let (a, b) = (at(up.0), at(up.1));
            (across.0.max(a.min(b)), across.1.min(a.max(b)))
        }
    };
    if from < to {
        canvas.line((from, slope * from + intercept), (to, slope * to + intercept), 2, 3, ascii);
    }
}
