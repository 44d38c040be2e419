//! How the numbers of a picture are written: one scale, one unit, round ticks.

use language::answer::{Cell, Ends, Plot, Shape, round_step};
use language::types::Column;

use crate::number::{self, Scale};
use crate::{Look, table};

/// The scale of a picture's values.
pub(super) struct Measure {
    scale: Scale,
    /// `CNY bn`
    pub unit: String,
}

impl Measure {
    /// Of the values of a picture; of a cloud, of its vertical ones.
    pub fn of(plot: &Plot, look: &Look) -> Measure {
        Measure::of_values(&plot.value, &ends(&plot.shape), look)
    }

    /// Of some values of a column.
    pub fn of_values(column: &Column, values: &[Ends], look: &Look) -> Measure {
        let cells: Vec<Cell> = values.iter().map(cell).collect();
        let scale = number::scale(column, &cells.iter().collect::<Vec<_>>(), look.language);
        let unit = table::unit_text(column, &scale, look);
        Measure { scale, unit }
    }

    /// `2.78`, `10..20`, `>=35`
    pub fn text(&self, value: &Ends) -> String {
        number::cell(&cell(value), &self.scale)
    }

    /// `2.78`, with as many digits after the point as ticks of this step need.
    pub fn tick(&self, value: f64, step: f64) -> String {
        let step = step / self.scale.divisor;
        let needed = (0..6).find(|at| is_whole(step * 10f64.powi(*at))).unwrap_or(6);
        number::cell(&Cell::Number(value), &Scale { decimals: needed as usize, ..self.scale })
    }
}

/// `  5.3%`, `25.0..40.0%`
pub(super) fn share((low, high): Ends) -> String {
    match low == high {
        true => format!("{:>5.1}%", low * 100.0),
        false => format!("{:>5.1}..{:.1}%", low * 100.0, high * 100.0),
    }
}

fn is_whole(value: f64) -> bool {
    (value - value.round()).abs() < 1e-6 * value.abs().max(1.0)
}

fn cell(value: &Ends) -> Cell {
    if value.0 == value.1 { Cell::Number(value.0) } else { Cell::Range(value.0, value.1) }
}

/// The values of the marks of a picture.
fn ends(shape: &Shape) -> Vec<Ends> {
    match shape {
        Shape::Bars(them) => them.iter().filter_map(|it| it.value).collect(),
        Shape::Waterfall(them) => them.iter().filter_map(|it| it.value).collect(),
        Shape::Lines(them) | Shape::Sparks(them) => {
            them.iter().flat_map(|it| &it.points).filter_map(|it| it.value).collect()
        }
        Shape::Histogram(bins) => bins.iter().flat_map(|it| [(it.low, it.low), (it.high, it.high)]).collect(),
        Shape::Scatter(cloud) => cloud.points.iter().map(|it| (it.1, it.1)).collect(),
        Shape::Strips(them) => them.iter().flat_map(super::strips::places).map(|it| (it, it)).collect(),
    }
}

/// Round ticks from at or below the least value to at or above the greatest, `wanted` of them or a few more or fewer.
pub(super) fn ticks(least: f64, most: f64, wanted: usize) -> (Vec<f64>, f64) {
    let (least, most) = if least < most { (least, most) } else { around(least) };
    let step = round_step((most - least) / wanted.max(1) as f64);
    let (first, last) = ((least / step + 1e-9).floor(), (most / step - 1e-9).ceil());
    let n = (last - first) as usize;
    ((0..=n).map(|at| (first + at as f64) * step).collect(), step)
}

/// A frame for one value alone.
fn around(value: f64) -> (f64, f64) {
    match value {
        0.0 => (0.0, 1.0),
        value if value > 0.0 => (0.0, value),
        value => (value, 0.0),
    }
}

/// The least and the greatest finite end.
pub(super) fn extremes<'a>(values: impl Iterator<Item = &'a Ends>) -> Option<(f64, f64)> {
    let finite = values.flat_map(|it| [it.0, it.1]).filter(|it| it.is_finite());
    finite.fold(None, |found: Option<(f64, f64)>, it| {
        Some(found.map_or((it, it), |(least, most)| (least.min(it), most.max(it))))
    })
}
