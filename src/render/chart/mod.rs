//! Pictures for a terminal: no wider than it, Chinese aligned, ranges as ranges, what is missing left open and said.

mod bars;
mod canvas;
mod lines;
mod measure;
mod scatter;
mod strips;
mod svg;

use colored::{Color, Colorize};
use language::answer::{Answer, Plot, Shape, plots, plots_as};
use language::words::Language;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::{Look, dim, table};
use measure::Measure;

pub(crate) use svg::inline;
pub use svg::svg;

/// The width where the terminal's is not known.
const WIDTH: usize = 72;
/// Wider pictures are not easier to read.
const WIDEST: usize = 100;
/// Below this nothing can be drawn.
const NARROWEST: usize = 24;

/// The pictures that the verb of an answer draws, each after an empty line; nothing where it draws none.
pub(crate) fn of_verb(answer: &Answer, look: &Look) -> String {
    plots(answer).iter().map(|it| format!("\n{}", drawn(it, look))).collect()
}

/// The pictures that were asked for; where nothing can be drawn, the table.
pub(crate) fn asked(answer: &Answer, look: &Look) -> String {
    match plots_as(answer, answer.plot.unwrap_or_default()) {
        Ok(plots) if !plots.is_empty() => plots.iter().map(|it| drawn(it, look)).collect::<Vec<_>>().join("\n"),
        Ok(_) | Err(_) => table::table(&answer.table, look),
    }
}

/// One picture: its title with the unit, the marks, what is not drawn.
fn drawn(plot: &Plot, look: &Look) -> String {
    let measure = Measure::of(plot, look);
    let marks = match &plot.shape {
        Shape::Bars(them) => bars::bars(them, &measure, look),
        Shape::Waterfall(steps) => bars::waterfall(steps, &measure, look),
        Shape::Histogram(bins) => bars::histogram(bins, &measure, look),
        Shape::Strips(them) => strips::strips(them, &measure, look),
        Shape::Sparks(them) => strips::sparks(them, &measure, look),
        Shape::Lines(them) => lines::lines(them, &measure, look),
        Shape::Scatter(cloud) => scatter::scatter(cloud, &measure, look),
    };
    let mut out = format!("{}\n{marks}", bold(&title(plot, &measure, look), look));
    for it in &plot.said {
        out.push_str(&dim(&crate::clean(it.get(look.language)), look));
        out.push('\n');
    }
    out
}

/// `revenue (CNY bn)`
fn title(plot: &Plot, measure: &Measure, look: &Look) -> String {
    let name = crate::clean(plot.title.get(look.language));
    match (&plot.shape, measure.unit.as_str()) {
        // Both axes of a cloud have their own unit.
        (Shape::Scatter(_), _) | (_, "") => name,
        // The name says what is counted: `beds`.
        (_, unit) if unit == name => name,
        (_, unit) => format!("{name} ({unit})"),
    }
}

/// How wide a picture may be.
fn room(look: &Look) -> usize {
    look.width.unwrap_or(WIDTH).clamp(NARROWEST, WIDEST)
}

/// A word of a result table, or a name, in the language and safe for a terminal.
fn name(words: &language::words::Words, look: &Look) -> String {
    let text = words.get(look.language);
    let text = match look.language {
        Language::Chinese => crate::word::result_word("cohort", text),
        Language::English => text.to_owned(),
    };
    crate::clean(&text)
}

/// A text in exactly `width` columns: filled up, or cut between characters.
fn fitted(text: &str, width: usize, look: &Look) -> String {
    let mark = if look.ascii { "~" } else { "…" };
    if text.width() <= width {
        return format!("{text}{}", " ".repeat(width - text.width()));
    }
    let mut out = String::new();
    for it in text.graphemes(true) {
        if out.width() + it.width() + 1 > width {
            break;
        }
        out.push_str(it);
    }
    out.push_str(mark);
    let filled = width.saturating_sub(out.width());
    format!("{out}{}", " ".repeat(filled))
}

/// The colours of pictures, told apart by people who do not see red and green.
const COLORS: [Color; 5] = [Color::Blue, Color::Yellow, Color::Magenta, Color::Cyan, Color::Green];
/// What grows.
const UP: usize = 0;
/// What shrinks.
const DOWN: usize = 1;

fn colored(text: &str, color: usize, look: &Look) -> String {
    match look.color && !text.trim().is_empty() {
        true => text.color(COLORS[color % COLORS.len()]).to_string(),
        false => text.to_owned(),
    }
}

fn bold(text: &str, look: &Look) -> String {
    if look.color { text.bold().to_string() } else { text.to_owned() }
}
