//! Pictures as SVG: for files and pages. Axes with ticks and units, a title, what it rests on; nothing is fetched from anywhere.

mod frames;
mod rows;

use std::fmt::Write as _;

use language::answer::{Answer, NotDrawn, Plot, Shape, plots, plots_as};
use language::words::Language;
use unicode_width::UnicodeWidthStr;

use super::measure::Measure;
use crate::Look;
use crate::html::escaped;

/// The width of a picture in pixels.
const WIDTH: f64 = 760.0;
/// The space around it.
const EDGE: f64 = 16.0;
/// The height of a line of small text.
const LINE: f64 = 18.0;
/// The colours of marks, told apart by people who do not see red and green (Okabe and Ito 2008).
const COLORS: [&str; 6] = ["#0072b2", "#e69f00", "#cc79a7", "#009e73", "#56b4e9", "#d55e00"];
/// What grows, what shrinks, what is a total.
const UP: usize = 0;
const DOWN: usize = 1;
const TOTAL: usize = 3;

/// The pictures of an answer as a whole SVG file: those that were asked for, else those of its verb.
///
/// # Errors
/// Why nothing can be drawn.
pub fn svg(answer: &Answer, look: &Look) -> Result<String, NotDrawn> {
    let plots = plots_as(answer, answer.plot.unwrap_or_default())?;
    if plots.is_empty() {
        return Err(NotDrawn::Nothing);
    }
    let source = source(answer, look);
    Ok(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", whole(&plots, &source, true, look)))
}

/// The pictures of an answer as a piece of a page; empty where its verb draws none and none was asked for.
pub(crate) fn inline(answer: &Answer, look: &Look) -> String {
    let plots = match answer.plot {
        Some(form) => plots_as(answer, form).unwrap_or_default(),
        None => plots(answer),
    };
    if plots.is_empty() { String::new() } else { format!("{}\n", whole(&plots, &[], false, look)) }
}

/// What a picture rests on, in lines: the question as it was understood, and its documents.
fn source(answer: &Answer, look: &Look) -> Vec<String> {
    let mut lines = vec![answer.understood.get(look.language).to_owned()];
    let mut documents: Vec<&str> = answer.sources.iter().map(|it| it.document.get(look.language)).collect();
    documents.dedup();
    if !documents.is_empty() {
        let word = if look.language == Language::Chinese { "来源:" } else { "Source: " };
        lines.push(format!("{word}{}", documents.join("; ")));
    }
    lines.retain(|it| !it.is_empty());
    lines
}

/// Pictures one under the other.
fn whole(plots: &[Plot], source: &[String], alone: bool, look: &Look) -> String {
    let mut page = Page::default();
    page.down(EDGE);
    for plot in plots {
        one(&mut page, plot, look);
        page.down(LINE);
    }
    for it in source {
        for line in wrapped(it) {
            page.down(LINE);
            page.text(EDGE, page.top, "start", 11.0, &line);
        }
    }
    let height = page.top + EDGE;
    let ground = match alone {
        true => format!("<rect width=\"{WIDTH}\" height=\"{height:.0}\" fill=\"#fff\"/>\n"),
        false => String::new(),
    };
    let name = plots.iter().map(|it| it.title.get(look.language)).collect::<Vec<_>>().join(", ");
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" width=\"{WIDTH}\" \
         height=\"{height:.0}\" role=\"img\" aria-label=\"{}\" fill=\"currentColor\" \
         font-family=\"system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'WenQuanYi Zen Hei', sans-serif\">\n\
         {ground}{}</svg>",
        escaped(&name),
        page.out
    )
}

/// One picture: the title with the unit, the marks, what is not drawn.
fn one(page: &mut Page, plot: &Plot, look: &Look) {
    let measure = Measure::of(plot, look);
    page.down(LINE);
    let title = super::title(plot, &measure, look);
    let _ = writeln!(
        page.out,
        "<text x=\"{EDGE}\" y=\"{:.1}\" font-size=\"15\" font-weight=\"bold\">{}</text>",
        page.top,
        escaped(&title)
    );
    page.down(10.0);
    match &plot.shape {
        Shape::Bars(them) => rows::bars(page, them, &measure, look),
        Shape::Waterfall(steps) => rows::waterfall(page, steps, &measure, look),
        Shape::Strips(them) => rows::strips(page, them, &measure, look),
        Shape::Sparks(them) => rows::sparks(page, them, &measure, look),
        Shape::Histogram(bins) => frames::histogram(page, bins, &measure, look),
        Shape::Lines(them) => frames::lines(page, them, &measure, look),
        Shape::Scatter(cloud) => frames::scatter(page, cloud, &measure, &plot.value, look),
    }
    for it in &plot.said {
        page.down(LINE);
        page.text(EDGE, page.top, "start", 11.0, it.get(look.language));
    }
}

/// A picture on its way: what is written, and how far down.
#[derive(Default)]
struct Page {
    out: String,
    top: f64,
}

impl Page {
    fn down(&mut self, by: f64) {
        self.top += by;
    }

    /// A text; `anchor` says which of its ends, or its middle, stands at `x`.
    fn text(&mut self, x: f64, y: f64, anchor: &str, size: f64, text: &str) {
        let text = escaped(text);
        let _ = writeln!(
            self.out,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" font-size=\"{size}\">{text}</text>"
        );
    }

    /// A line of an axis or a grid.
    fn rule(&mut self, from: (f64, f64), to: (f64, f64), faint: bool) {
        let opacity = if faint { 0.15 } else { 0.6 };
        let ((x1, y1), (x2, y2)) = (from, to);
        let _ = writeln!(
            self.out,
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"currentColor\" \
             stroke-opacity=\"{opacity}\"/>"
        );
    }

    /// A box with a text that shows where a pointer rests on it.
    fn block(&mut self, class: &str, at: (f64, f64), size: (f64, f64), color: usize, said: &str) {
        let opacity = match class {
            "range" => " fill-opacity=\"0.35\"",
            "aside" => " fill-opacity=\"0.5\"",
            _ => "",
        };
        let color = if class == "aside" { "#888" } else { COLORS[color % COLORS.len()] };
        let _ = writeln!(
            self.out,
            "<rect class=\"{class}\" x=\"{:.2}\" y=\"{:.2}\" width=\"{:.2}\" height=\"{:.2}\" \
             fill=\"{color}\"{opacity}><title>{}</title></rect>",
            at.0,
            at.1,
            size.0,
            size.1,
            escaped(said)
        );
    }
}

/// About how wide a text is, in pixels: a Chinese character is as wide as it is high.
fn text_width(text: &str, size: f64) -> f64 {
    text.width() as f64 * size * 0.6
}

/// A text in at most so many pixels.
fn cut(text: &str, most: f64, size: f64) -> String {
    if text_width(text, size) <= most {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if text_width(&out, size) + size * 1.7 > most {
            break;
        }
        out.push(c);
    }
    format!("{out}…")
}

/// A text in lines that fit.
fn wrapped(text: &str) -> Vec<String> {
    let most = WIDTH - 2.0 * EDGE;
    let mut lines = vec![String::new()];
    for c in text.chars() {
        let last = lines.len() - 1;
        let breaks = c == ' ' || !c.is_ascii();
        if breaks && text_width(&lines[last], 11.0) > most - 60.0 {
            lines.push(String::new());
        }
        let last = lines.len() - 1;
        lines[last].push(c);
    }
    lines.iter().map(|it| it.trim().to_owned()).collect()
}
