//! Pictures with two axes: lines over time, clouds, histograms.

use std::fmt::Write as _;

use language::answer::{Bin, Line, Scatter};
use language::types::Column;
use language::words::{Language, Words};

use super::super::measure::{Measure, extremes, ticks};
use super::super::name;
use super::super::strips::middle;
use super::{COLORS, EDGE, LINE, Page, UP, WIDTH, text_width};
use crate::Look;

/// The height of a frame.
const HEIGHT: f64 = 260.0;

/// A frame with a scale on each side.
struct Frame {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    across: (f64, f64),
    up: (f64, f64),
}

impl Frame {
    /// A frame with the ticks of its upright scale.
    fn drawn(page: &mut Page, across: (f64, f64), levels: &[f64], step: f64, measure: &Measure) -> Frame {
        let texts: Vec<String> = levels.iter().map(|it| measure.tick(*it, step)).collect();
        let margin = texts.iter().map(|it| text_width(it, 11.0)).fold(0.0, f64::max);
        let (left, right) = (EDGE + margin + 8.0, WIDTH - EDGE - 8.0);
        let (top, bottom) = (page.top + 6.0, page.top + 6.0 + HEIGHT);
        let up = (levels[0], levels[levels.len() - 1]);
        let frame = Frame { left, right, top, bottom, across, up };
        for (level, text) in levels.iter().zip(&texts) {
            let y = frame.y(*level);
            page.rule((left, y), (right, y), *level != levels[0]);
            page.text(left - 6.0, y + 4.0, "end", 11.0, text);
        }
        page.top = bottom + LINE;
        frame
    }

    fn x(&self, value: f64) -> f64 {
        self.left + (value - self.across.0) / (self.across.1 - self.across.0) * (self.right - self.left)
    }

    fn y(&self, value: f64) -> f64 {
        self.bottom - (value - self.up.0) / (self.up.1 - self.up.0) * (self.bottom - self.top)
    }

    /// Texts under the frame, those left out that would touch another; the last one always stands.
    fn under(&self, page: &mut Page, texts: &[(f64, String)]) {
        let Some((last, last_text)) = texts.last() else { return };
        let half = |text: &str| text_width(text, 11.0) / 2.0 + 4.0;
        let mut free = f64::NEG_INFINITY;
        for (at, text) in texts {
            let x = self.x(*at);
            let is_last = at == last;
            if !is_last && (x - half(text) < free || self.x(*last) - half(last_text) < x + half(text)) {
                continue;
            }
            page.rule((x, self.bottom), (x, self.bottom + 4.0), false);
            page.text(x, self.bottom + 16.0, "middle", 11.0, text);
            free = x + half(text);
        }
    }
}

/// How often which values occur.
pub(super) fn histogram(page: &mut Page, bins: &[Bin], measure: &Measure, look: &Look) {
    let (Some(first), Some(last)) = (bins.first(), bins.last()) else { return };
    let most = bins.iter().map(|it| it.n).max().unwrap_or(1) as f64;
    let counts = Column { percent: false, ..Column::plain("n", language::types::Type::Integer) };
    let counted = Measure::of_values(&counts, &[(most, most)], look);
    let (levels, step) = ticks(0.0, most, (most as usize).clamp(1, 4));
    let levels: Vec<f64> = levels.into_iter().filter(|it| it.fract() == 0.0).collect();
    let frame = Frame::drawn(page, (first.low, last.high), &levels, step.max(1.0), &counted);
    let width = first.high - first.low;
    for it in bins {
        let (x, y) = (frame.x(it.low), frame.y(it.n as f64));
        let said = format!("{}..{}: {}", measure.tick(it.low, width), measure.tick(it.high, width), it.n);
        page.block("bar", (x + 0.5, y), (frame.x(it.high) - x - 1.0, frame.bottom - y), UP, &said);
    }
    let edges = bins.iter().map(|it| it.low).chain([last.high]);
    let texts: Vec<(f64, String)> = edges.map(|it| (it, measure.tick(it, width))).collect();
    frame.under(page, &texts);
}

/// Lines over the calendar: gaps stay open, forecasts are dashed and hollow.
pub(super) fn lines(page: &mut Page, them: &[Line], measure: &Measure, look: &Look) {
    let points = || them.iter().flat_map(|it| &it.points);
    let Some((least, most)) = extremes(points().filter_map(|it| it.value.as_ref())) else { return };
    let (least, most) = if least > 0.0 && least < most * 0.5 { (0.0, most) } else { (least, most) };
    let (levels, step) = ticks(least, most, 4);
    let first = points().map(|it| it.at).fold(f64::INFINITY, f64::min);
    let last = points().map(|it| it.at).fold(f64::NEG_INFINITY, f64::max).max(first + 1e-6);
    let space = (last - first) * 0.03;
    let frame = Frame::drawn(page, (first - space, last + space), &levels, step, measure);
    for (at, line) in them.iter().enumerate() {
        drawn(page, &frame, line, COLORS[at % COLORS.len()], measure, look);
    }
    let mut times: Vec<(f64, String)> = points().map(|it| (it.at, it.label.clone())).collect();
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    times.dedup_by(|a, b| a.0 == b.0);
    frame.under(page, &times);
    let mut x = frame.left;
    if them.len() > 1 {
        page.down(LINE);
        for (at, line) in them.iter().enumerate() {
            let label = name(&line.label, look);
            page.block("key", (x, page.top - 9.0), (10.0, 10.0), at, "");
            page.text(x + 14.0, page.top, "start", 12.0, &label);
            x += 30.0 + text_width(&label, 12.0);
        }
    }
    if points().any(|it| it.forecast) {
        page.down(LINE);
        let text =
            if look.language == Language::Chinese { "虚线、空心:预测" } else { "dashed, hollow: forecast" };
        page.text(frame.left, page.top, "start", 11.0, text);
    }
}

fn drawn(page: &mut Page, frame: &Frame, line: &Line, color: &str, measure: &Measure, look: &Look) {
    let place = |it: &language::answer::Point| it.value.map(|value| (frame.x(it.at), frame.y(middle(value))));
    for pair in line.points.windows(2).filter(|it| it[1].joined) {
        let (Some((x1, y1)), Some((x2, y2))) = (place(&pair[0]), place(&pair[1])) else { continue };
        let dash = if pair[1].forecast { " stroke-dasharray=\"5 4\"" } else { "" };
        let _ = writeln!(
            page.out,
            "<line x1=\"{x1:.2}\" y1=\"{y1:.2}\" x2=\"{x2:.2}\" y2=\"{y2:.2}\" stroke=\"{color}\" \
             stroke-width=\"2\"{dash}/>"
        );
    }
    for it in &line.points {
        let (Some((x, y)), Some(value)) = (place(it), it.value) else { continue };
        if value.0 < value.1 && value.0.is_finite() && value.1.is_finite() {
            let (top, bottom) = (frame.y(value.1), frame.y(value.0));
            let _ = writeln!(
                page.out,
                "<line x1=\"{x:.2}\" y1=\"{top:.2}\" x2=\"{x:.2}\" y2=\"{bottom:.2}\" stroke=\"{color}\" \
                 stroke-width=\"4\" stroke-opacity=\"0.4\"/>"
            );
        }
        let fill = if it.forecast { "none" } else { color };
        let said = format!("{} {}: {}", name(&line.label, look), it.label, measure.text(&value));
        let _ = writeln!(
            page.out,
            "<circle cx=\"{x:.2}\" cy=\"{y:.2}\" r=\"3.5\" fill=\"{fill}\" stroke=\"{color}\"><title>{}</title></circle>",
            crate::html::escaped(said.trim())
        );
    }
}

/// A cloud with its least-squares line; both scales have their name and unit.
pub(super) fn scatter(page: &mut Page, cloud: &Scatter, measure: &Measure, up: &Column, look: &Look) {
    let sideways: Vec<(f64, f64)> = cloud.points.iter().map(|it| (it.0, it.0)).collect();
    let upright: Vec<(f64, f64)> = cloud.points.iter().map(|it| (it.1, it.1)).collect();
    let (Some(x), Some(y)) = (extremes(sideways.iter()), extremes(upright.iter())) else { return };
    let measure_across = Measure::of_values(&cloud.across, &sideways, look);
    let ((levels, step), (stops, stride)) = (ticks(y.0, y.1, 4), ticks(x.0, x.1, 6));
    let called = |column: &Column, measure: &Measure| {
        let text = name(&Words::new(&column.name, &column.label.zh), look);
        if measure.unit.is_empty() { text } else { format!("{text} ({})", measure.unit) }
    };
    page.down(LINE);
    page.text(EDGE, page.top, "start", 11.0, &called(up, measure));
    page.down(8.0);
    let frame = Frame::drawn(page, (stops[0], stops[stops.len() - 1]), &levels, step, measure);
    if let Some((slope, intercept)) = cloud.line {
        let (a, b) = frame.across;
        let inside = |x: f64| x.clamp(a, b);
        let at = |y: f64| if slope == 0.0 { a } else { (y - intercept) / slope };
        let (low, high) = (at(frame.up.0).min(at(frame.up.1)), at(frame.up.0).max(at(frame.up.1)));
        let (from, to) = if slope == 0.0 { (a, b) } else { (inside(low), inside(high)) };
        let y = |x: f64| frame.y(slope * x + intercept);
        let _ = writeln!(
            page.out,
            "<line class=\"fit\" x1=\"{:.2}\" y1=\"{:.2}\" x2=\"{:.2}\" y2=\"{:.2}\" stroke=\"{}\" stroke-width=\"1.5\"/>",
            frame.x(from),
            y(from),
            frame.x(to),
            y(to),
            COLORS[1]
        );
    }
    for (x, y) in &cloud.points {
        let _ = writeln!(
            page.out,
            "<circle class=\"point\" cx=\"{:.2}\" cy=\"{:.2}\" r=\"4\" fill=\"{}\" fill-opacity=\"0.6\"/>",
            frame.x(*x),
            frame.y(*y),
            COLORS[UP]
        );
    }
    let texts: Vec<(f64, String)> = stops.iter().map(|it| (*it, measure_across.tick(*it, stride))).collect();
    frame.under(page, &texts);
    page.down(LINE);
    page.text(frame.right, page.top, "end", 11.0, &called(&cloud.across, &measure_across));
}
