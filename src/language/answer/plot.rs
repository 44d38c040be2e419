//! What a picture shows, before anybody decides how to draw it: plain data, made of an answer, read by every drawer.

use crate::types::Column;
use crate::words::Words;

/// Two ends of a figure, in base units: equal for a point, an infinity where an end is not known.
pub type Ends = (f64, f64);

/// What is to be drawn: `| plot bar`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Form {
    /// As the answer's own verb draws it, else as its columns suggest.
    #[default]
    Own,
    /// A bar each row.
    Bars,
    /// A line over time.
    Lines,
    /// A point each row, over two figures.
    Scatter,
    /// How often which values occur.
    Histogram,
    /// Bars that start where the one before ended.
    Waterfall,
}

/// One picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Plot {
    /// What is drawn: the name of the metric.
    pub title: Words,
    /// How its numbers are written: unit, percent, label.
    pub value: Column,
    /// The marks.
    pub shape: Shape,
    /// What is not drawn, and why.
    pub said: Vec<Words>,
}

/// The marks of a picture, in the order they are drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// One under the other, from zero.
    Bars(Vec<Bar>),
    /// Over the calendar.
    Lines(Vec<Line>),
    /// Too many lines for one frame: a small one each.
    Sparks(Vec<Line>),
    /// Bins of equal width, in order.
    Histogram(Vec<Bin>),
    /// Two figures against each other.
    Scatter(Box<Scatter>),
    /// Effects, and the totals before and after them.
    Waterfall(Vec<Step>),
    /// Quartiles on one scale.
    Strips(Vec<Strip>),
}

/// A bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Whose.
    pub label: Words,
    /// How much; `None` is missing, and a gap.
    pub value: Option<Ends>,
    /// Its part of the whole, as a fraction, at both ends.
    pub share: Option<Ends>,
    /// Whether it stands for something to compare with: a rule, an earlier period.
    pub aside: bool,
}

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Whose; empty where there is one line.
    pub label: Words,
    /// Its points in the order of time.
    pub points: Vec<Point>,
}

/// A point of a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Where on the axis of time: years.
    pub at: f64,
    /// How the place is written: `2021Q1`.
    pub label: String,
    /// How much; `None` is missing, and a gap.
    pub value: Option<Ends>,
    /// Whether the line goes on here from the point before: false after a gap of the calendar.
    pub joined: bool,
    /// Whether it is a forecast.
    pub forecast: bool,
}

/// A bin of a histogram: from `low` up to, not including, `high`; the last one includes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Bin {
    /// Where it starts.
    pub low: f64,
    /// Where it ends.
    pub high: f64,
    /// How many values.
    pub n: usize,
}

/// A cloud of points; `value` of the plot is the vertical one.
#[derive(Debug, Clone, PartialEq)]
pub struct Scatter {
    /// How the horizontal numbers are written.
    pub across: Column,
    /// The points: across, up.
    pub points: Vec<(f64, f64)>,
    /// The least-squares line, slope and intercept.
    pub line: Option<(f64, f64)>,
}

/// A step of a waterfall.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The driver, or the period of a total.
    pub label: Words,
    /// The effect; of a total, its value.
    pub value: Option<Ends>,
    /// Whether it is a total, drawn from zero.
    pub total: bool,
}

/// A strip: where the quarters of a distribution lie.
#[derive(Debug, Clone, PartialEq)]
pub struct Strip {
    /// Whose.
    pub label: Words,
    /// Least, lower quartile, upper quartile, greatest; fences may stand for the first and the last.
    pub ends: [f64; 4],
    /// The median, where it is known.
    pub median: Option<f64>,
    /// Values to point at, wherever they lie.
    pub marks: Vec<f64>,
}
