//! Small pictures, one a line: quartiles on a common scale, and lines that are too many for one frame.

use language::answer::{Ends, Line, Strip};
use unicode_width::UnicodeWidthStr;

use super::measure::{Measure, extremes, ticks};
use super::{UP, colored, fitted, name, room};
use crate::{Look, dim};

/// The middle of a range, or its known end.
pub(super) fn middle(value: Ends) -> f64 {
    match (value.0.is_finite(), value.1.is_finite()) {
        _ if value.0 == value.1 => value.0,
        (true, true) => value.0 / 2.0 + value.1 / 2.0,
        (true, false) => value.0,
        (false, _) => value.1,
    }
}

/// Every number that a strip shows.
pub(super) fn places(it: &Strip) -> Vec<f64> {
    it.ends.iter().chain(&it.median).chain(&it.marks).copied().collect()
}

/// `--[==|==]---` each: the least value, the quartiles, the greatest.
pub(super) fn strips(them: &[Strip], measure: &Measure, look: &Look) -> String {
    let all: Vec<Ends> = them.iter().flat_map(places).map(|it| (it, it)).collect();
    let Some((least, most)) = extremes(all.iter()) else { return String::new() };
    let (stops, step) = ticks(least, most, 4);
    let names: Vec<String> = them.iter().map(|it| name(&it.label, look)).collect();
    let name_width = names.iter().map(|it| it.width()).max().unwrap_or(0).min(room(look) * 2 / 5);
    let margin = if name_width == 0 { 0 } else { name_width + 2 };
    let width = room(look).saturating_sub(margin).max(8);
    let (from, to) = (stops[0], stops[stops.len() - 1]);
    let place = |value: f64| (((value - from) / (to - from)).clamp(0.0, 1.0) * (width - 1) as f64).round() as usize;
    let mut out = String::new();
    for (it, name) in them.iter().zip(&names) {
        let [least, lower, upper, most] = it.ends.map(place);
        let median = it.median.map(place);
        let cell = |at: usize| match at {
            at if Some(at) == median => '|',
            at if at == lower => '[',
            at if at == upper => ']',
            at if lower < at && at < upper => '=',
            at if least <= at && at <= most => '-',
            _ => ' ',
        };
        let mut cells: Vec<char> = (0..width).map(cell).collect();
        for mark in &it.marks {
            cells[place(*mark)] = 'o';
        }
        let strip: String = cells.into_iter().collect();
        let label = if margin == 0 { String::new() } else { format!("{}  ", fitted(name, name_width, look)) };
        out.push_str(&format!("{label}{}\n", colored(strip.trim_end(), UP, look)));
    }
    let texts: Vec<(usize, String)> = stops.iter().map(|it| (place(*it), measure.tick(*it, step))).collect();
    out.push_str(&dim(&super::canvas::under(&texts, margin, width), look));
    out
}

/// A small line each, its first and its last value beside it.
pub(super) fn sparks(them: &[Line], measure: &Measure, look: &Look) -> String {
    const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    const PLAIN: [char; 8] = ['_', '.', '-', ':', '=', '+', '*', '#'];
    let levels = if look.ascii { PLAIN } else { LEVELS };
    let mut times: Vec<(f64, &str)> =
        them.iter().flat_map(|it| &it.points).map(|it| (it.at, it.label.as_str())).collect();
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    times.dedup();
    let names: Vec<String> = them.iter().map(|it| name(&it.label, look)).collect();
    let name_width = names.iter().map(|it| it.width()).max().unwrap_or(0).min(room(look) * 2 / 5);
    let mut out = String::new();
    for (line, name) in them.iter().zip(&names) {
        let known: Vec<Ends> = line.points.iter().filter_map(|it| it.value).collect();
        let (least, most) = extremes(known.iter()).unwrap_or((0.0, 0.0));
        let cell = |(at, _): &(f64, &str)| {
            let value = line.points.iter().find(|it| it.at == *at).and_then(|it| it.value);
            value.map_or(' ', |value| {
                let part = if least < most { (middle(value) - least) / (most - least) } else { 0.5 };
                levels[((part * 7.0).round() as usize).min(7)]
            })
        };
        let spark: String = times.iter().map(cell).collect();
        let ends = match known.as_slice() {
            [] => "-".to_owned(),
            [only] => measure.text(only),
            [first, .., last] => format!("{} .. {}", measure.text(first), measure.text(last)),
        };
        out.push_str(&format!("{}  {}  {ends}\n", fitted(name, name_width, look), colored(&spark, UP, look)));
    }
    if let [(_, first), .., (_, last)] = times.as_slice() {
        out.push_str(&dim(&format!("{}  {first} .. {last}\n", " ".repeat(name_width)), look));
    }
    out
}
