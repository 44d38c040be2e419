//! The facts as an audit reads them: each figure with its ends, the precision it was written in, and its place.

use super::super::interval::{self, Interval};
use crate::answer::Table;
use crate::quantity::{Period, read_cell, read_period};

/// One fact with a number or a date.
#[derive(Debug, Clone)]
pub(in crate::check) struct Figure {
    pub entity: String,
    pub dimension: String,
    pub segment: String,
    pub metric: String,
    /// As the facts have it, without the `E` of a forecast.
    pub period: String,
    pub document: String,
    pub section: String,
    pub locator: String,
    pub written: String,
    pub note: String,
    pub qualifier: String,
    pub value: Interval,
    /// Half a unit of the last digit as written, over the figure: `4.6%` gives 0.05 / 4.6.
    pub precision: f64,
    /// The same if zeros at the end of a whole number may come from rounding, at most 2.5 %.
    pub reach: f64,
    pub percent: bool,
    /// A date as the facts have it; its ends are days.
    pub date: Option<String>,
}

/// Entity, dimension, segment, period.
pub(super) type Subject<'a> = (&'a str, &'a str, &'a str, &'a str);

/// A value exactly as written, and as far as its rounding reaches.
#[derive(Debug, Clone, Copy)]
pub(in crate::check) struct Read {
    pub exact: Interval,
    pub wide: Interval,
}

impl Figure {
    /// Whether it is a figure and not what a document expects, plans or assumes.
    pub fn is_sure(&self) -> bool {
        matches!(self.qualifier.as_str(), "stated" | "about" | "derived")
    }

    /// The same thing at the same time in the same way: what other figures of it share.
    pub fn subject(&self) -> Subject<'_> {
        (&self.entity, &self.dimension, &self.segment, &self.period)
    }

    /// Entity, dimension and segment as an answer shows them.
    pub fn named(&self) -> String {
        format!("{} {} {}", self.entity, self.dimension, self.segment).trim().to_owned()
    }

    pub fn read(&self) -> Read {
        Read { exact: self.value, wide: widened(self.value, self.reach) }
    }

    /// Whether a computed figure agrees with it, differs by rounding, or contradicts it.
    pub fn judged(&self, computed: Read) -> &'static str {
        let meets = |a: Interval, b: Interval| a.0 <= b.1 && b.0 <= a.1;
        // A hair for what floats lose.
        let hair = |it: Interval| widened(it, 1e-9);
        if meets(hair(widened(self.value, self.precision)), computed.exact) {
            return "agrees";
        }
        if meets(hair(widened(self.value, self.reach)), computed.wide) { "rounding" } else { "contradicts" }
    }
}

fn widened((low, high): Interval, relative: f64) -> Interval {
    (low - low.abs() * relative, high + high.abs() * relative)
}

/// The figures of a table of facts; texts are left out, dates become days.
pub(in crate::check) fn figures(table: &Table, is_date: impl Fn(&str) -> bool) -> Vec<Figure> {
    let read = |at: usize| {
        let text = |name: &str| table.text(at, name).unwrap_or("").to_owned();
        let (metric, figure) = (text("metric"), text("figure"));
        let literal = read_cell(&figure);
        // A metric of which only expected days are known has no column that says it is a date.
        let date = is_date(&metric) || literal.is_none();
        let (value, percent) = match literal.filter(|_| !date) {
            None => {
                let period: Period = read_period(&figure)?;
                ((f64::from(period.start), f64::from(period.end)), false)
            }
            Some(literal) => ((literal.low, literal.high), literal.percent),
        };
        let (precision, reach) = if date { (0.0, 0.0) } else { precisions(&figure) };
        Some(Figure {
            entity: text("entity"),
            dimension: text("dimension"),
            segment: text("segment"),
            metric,
            period: text("period").replace('E', ""),
            document: text("document"),
            section: text("section"),
            locator: text("locator"),
            written: text("written"),
            note: text("note"),
            qualifier: text("qualifier"),
            value,
            precision,
            reach,
            percent,
            date: date.then_some(figure),
        })
    };
    (0..table.rows.len()).filter_map(read).collect()
}

/// Half the last digit over the number, as written and with zeros at the end taken for rounding: the coarsest of the text's numbers.
fn precisions(text: &str) -> (f64, f64) {
    let (mut written, mut rounded) = (0.0_f64, 0.0_f64);
    for token in text.split(|c: char| !c.is_ascii_digit() && c != '.').map(|it| it.trim_matches('.')) {
        let Ok(number) = token.parse::<f64>() else { continue };
        if number == 0.0 {
            continue;
        }
        let decimals = token.split_once('.').map_or(0, |(_, after)| after.len()) as i32;
        let half = 0.5 * 10f64.powi(-decimals) / number;
        let zeros = if decimals == 0 { token.len() - token.trim_end_matches('0').len() } else { 0 } as i32;
        written = written.max(half);
        rounded = rounded.max(half.max((half * 10f64.powi(zeros)).min(0.025)));
    }
    (written, rounded)
}

/// The best of several figures of one thing: stated before about before derived, a point before a range.
pub(in crate::check) fn best<'a>(figures: impl Iterator<Item = &'a Figure>) -> Option<&'a Figure> {
    let grade = |it: &Figure| {
        ["stated", "about", "derived"].iter().position(|word| *word == it.qualifier).unwrap_or(3) * 2
            + usize::from(it.value.0 != it.value.1)
    };
    figures.min_by_key(|it| grade(it))
}

/// `a op b` for exact values and for their reach alike; none over zero.
pub(super) fn both(a: Read, b: Read, op: impl Fn(Interval, Interval) -> Option<Interval>) -> Option<Read> {
    Some(Read { exact: op(a.exact, b.exact)?, wide: op(a.wide, b.wide)? })
}

/// A number as both.
pub(super) fn number(value: Interval) -> Read {
    Read { exact: value, wide: value }
}

/// What is left of a ratio of `b` to `a` over `years`: `(b / a)^(1 / years) - 1`.
pub(super) fn growth(a: Read, b: Read, years: f64) -> Option<Read> {
    let grown = |a: Interval, b: Interval| {
        let ratio = interval::divide(b, a)?;
        (ratio.0 >= 0.0).then(|| (ratio.0.powf(1.0 / years) - 1.0, ratio.1.powf(1.0 / years) - 1.0))
    };
    both(a, b, grown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(text: &str) -> Figure {
        let literal = read_cell(text).expect(text);
        let (precision, reach) = precisions(text);
        let none = String::new;
        Figure {
            entity: none(),
            dimension: none(),
            segment: none(),
            metric: none(),
            period: none(),
            document: none(),
            section: none(),
            locator: none(),
            written: none(),
            note: none(),
            qualifier: "stated".into(),
            value: (literal.low, literal.high),
            precision,
            reach,
            percent: literal.percent,
            date: None,
        }
    }

    #[test]
    fn rounding_is_told_from_contradiction() {
        let quotient = |a: &str, b: &str| both(figure(a).read(), figure(b).read(), interval::divide).expect("not zero");
        // 7.03 / 27.81 = 25.279 %, and 25.258 % to 25.301 % if both are rounded.
        let computed = quotient("7.03亿", "27.81亿");
        assert_eq!(figure("25.28%").judged(computed), "agrees");
        assert_eq!(figure("25.3%").judged(computed), "agrees");
        assert_eq!(figure("25.26%").judged(computed), "rounding");
        assert_eq!(figure("25.1%").judged(computed), "contradicts");
        assert_eq!(figure("20%..30%").judged(computed), "agrees");
        // Ten per cent is not twelve, three thousand may be 2,978.
        assert_eq!(figure("10%").judged(number((0.12, 0.12))), "contradicts");
        assert_eq!(figure("3000万").judged(number((2978e4, 2978e4))), "rounding");
    }

    #[test]
    fn growth_follows_its_endpoints() {
        // 0.91 to 27.81 in 14 years: 27.67 % a year, from a calculator.
        let grown = growth(figure("0.91亿").read(), figure("27.81亿").read(), 14.0).expect("positive");
        assert_eq!(figure("27.67%").judged(grown), "agrees");
        assert_eq!(figure("29%").judged(grown), "contradicts");
    }
}
