//! `| plot bar`: pictures of any table, by the columns it has.

use super::plot::{Bar, Form, Plot, Shape, Step};
use super::plotted::{by_metric, by_row, called, cloud, label, over_time, plots};
use super::points::{Figure, bins, values, without};
use super::{Answer, Table, strips};
use crate::types::{Column, Kind, Type};
use crate::words::Words;

/// More pictures than this are not made of one table.
const MOST_PICTURES: usize = 4;

/// How the column of an aligned trend is named, before the date it counts from.
pub const AGE: &str = "years_since_";

/// Why a table cannot be drawn as asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotDrawn {
    /// No column of numbers.
    NoFigure,
    /// A cloud needs two columns of numbers.
    OneFigure,
    /// A line needs a column of periods or dates.
    NoTime,
    /// Nothing in the columns is known, or there is one value only.
    Nothing,
}

impl NotDrawn {
    /// What is missing, in words.
    pub fn words(self) -> Words {
        match self {
            NotDrawn::NoFigure => Words::new("this table has no column of numbers to draw", "此表没有可画的数值列"),
            NotDrawn::OneFigure => Words::new("a cloud of points needs two columns of numbers", "散点图需要两列数值"),
            NotDrawn::NoTime => Words::new("a line needs a column of periods or dates", "折线图需要期间或日期列"),
            NotDrawn::Nothing => {
                Words::new("nothing in this table is known that could be drawn", "此表没有可画的已知数值")
            }
        }
    }

    /// What would help.
    pub fn hint(self) -> &'static str {
        match self {
            NotDrawn::NoFigure => "`show` a figure before `plot`",
            NotDrawn::OneFigure => "`show a, b | plot scatter` draws b against a",
            NotDrawn::NoTime => "`trend M` has a period in each row; `plot bar` needs none",
            NotDrawn::Nothing => {
                "without `plot` the table shows what is missing; a line needs two periods of one length"
            }
        }
    }
}

/// Whether a table of these columns could be drawn.
///
/// # Errors
/// What is missing.
pub fn drawable(columns: &[Column], form: Form) -> Result<(), NotDrawn> {
    let figures = figures(columns);
    match form {
        _ if figures.is_empty() => Err(NotDrawn::NoFigure),
        Form::Scatter if figures.len() < 2 && !is_named(columns, "pearson") => Err(NotDrawn::OneFigure),
        Form::Lines if time(columns).is_none() => Err(NotDrawn::NoTime),
        Form::Own | Form::Bars | Form::Lines | Form::Scatter | Form::Histogram | Form::Waterfall => Ok(()),
    }
}

/// The pictures of an answer in a form.
///
/// # Errors
/// What is missing for it.
pub fn plots_as(answer: &Answer, form: Form) -> Result<Vec<Plot>, NotDrawn> {
    let table = &answer.table;
    // In a terminal `benchmark` has its strip in a cell.
    let stands = form == Form::Own && is_named(&table.columns, "strip");
    let own = if stands { strips::benchmark(answer) } else { plots(answer) };
    if form == Form::Own && !own.is_empty() || own.first().is_some_and(|it| form_of(&it.shape) == Some(form)) {
        return Ok(of_a_page(own, table));
    }
    drawable(&table.columns, form)?;
    // Of no rows there is a picture without marks, and no fault: who is odd, if nobody is.
    if table.total_rows == 0 {
        return Ok(vec![]);
    }
    let found = match form {
        Form::Own if time(&table.columns).is_some() => {
            let lines = each(table, of_lines);
            if lines.is_empty() { each(table, of_bars) } else { lines }
        }
        Form::Own | Form::Bars => each(table, of_bars),
        Form::Lines => each(table, of_lines),
        Form::Histogram => match &answer.sample {
            Some(sample) => each(sample, histogram),
            None => each(table, histogram),
        },
        Form::Waterfall => each(table, waterfall),
        Form::Scatter => {
            let figures = figures(&table.columns);
            match figures.as_slice() {
                [x, y, ..] => cloud(table, *x, *y, None).into_iter().collect(),
                _ => vec![],
            }
        }
    };
    if found.is_empty() { Err(NotDrawn::Nothing) } else { Ok(of_a_page(found, table)) }
}

/// Says in pictures of a page of a table that they are no more than that.
fn of_a_page(mut plots: Vec<Plot>, table: &Table) -> Vec<Plot> {
    let (n, all) = (table.rows.len(), table.total_rows);
    for it in plots.iter_mut().filter(|_| n < all) {
        let en = format!("drawn from the first {n} of {all} rows; saved as a picture it has them all");
        it.said.push(Words::new(en, format!("只画了 {all} 行中的前 {n} 行;存为图片则全部画出")));
    }
    plots
}

fn form_of(shape: &Shape) -> Option<Form> {
    match shape {
        Shape::Bars(_) => Some(Form::Bars),
        Shape::Lines(_) | Shape::Sparks(_) => Some(Form::Lines),
        Shape::Histogram(_) => Some(Form::Histogram),
        Shape::Scatter(_) => Some(Form::Scatter),
        Shape::Waterfall(_) => Some(Form::Waterfall),
        Shape::Strips(_) => None,
    }
}

fn is_named(columns: &[Column], name: &str) -> bool {
    columns.iter().any(|it| it.name == name)
}

/// The columns of figures: of a fixed result table the one that is the answer, else those that measure, else any numbers.
fn figures(columns: &[Column]) -> Vec<usize> {
    let number = |it: &Column| matches!(it.ty, Type::Number | Type::Integer);
    for name in ["value", "effect", "median"] {
        let fixed = is_named(columns, "unit") && is_named(columns, name);
        if let Some(at) = columns.iter().position(|it| it.name == name && number(it)).filter(|_| fixed) {
            return vec![at];
        }
    }
    let places = |wanted: &dyn Fn(&Column) -> bool| -> Vec<usize> {
        (0..columns.len()).filter(|at| number(&columns[*at]) && wanted(&columns[*at])).collect()
    };
    // Of how many each figure of a ramp-up curve is, is said by its table.
    let beside = |it: &Column| it.ty == Type::Integer && (it.name == "n" || it.name.starts_with("n_"));
    let aligned = columns.iter().any(is_age);
    let drawn = if aligned { places(&|it| it.kind != Kind::Label && !beside(it)) } else { vec![] };
    if !drawn.is_empty() {
        return drawn;
    }
    let measures = places(&|it| it.kind != Kind::Label);
    if measures.is_empty() { places(&|it| !is_year(it)) } else { measures }
}

fn is_year(column: &Column) -> bool {
    column.ty == Type::Integer && (column.name.to_lowercase().ends_with("year") || column.name.contains('年'))
}

/// The years since a date, by which `trend … align by` puts figures.
fn is_age(column: &Column) -> bool {
    column.kind == Kind::Label && column.ty == Type::Number && column.name.starts_with(AGE)
}

/// The column of time.
fn time(columns: &[Column]) -> Option<usize> {
    let of = |ty: Type| columns.iter().position(|it| it.ty == ty);
    let aligned = columns.iter().position(is_age);
    aligned.or_else(|| of(Type::Period)).or_else(|| of(Type::Date)).or_else(|| columns.iter().position(is_year))
}

/// The columns that say what a row is about.
fn names(table: &Table, with_time: bool) -> Vec<usize> {
    let said = |it: &Column| ["metric", "unit", "strip", "row"].contains(&it.name.as_str());
    let text = |it: &Column| matches!(it.ty, Type::Text | Type::Truth) && !said(it);
    let time = time(&table.columns);
    (0..table.columns.len()).filter(|at| text(&table.columns[*at]) || with_time && time == Some(*at)).collect()
}

/// Some rows of one column of figures, to be drawn together.
struct Drawing<'a> {
    table: &'a Table,
    at: usize,
    rows: &'a [usize],
    title: Words,
}

/// One picture for each column of figures; where rows differ in metric, one for each of them.
fn each(table: &Table, draw: fn(&Drawing) -> Vec<Plot>) -> Vec<Plot> {
    let mut plots = Vec::new();
    let figures = figures(&table.columns);
    for at in &figures {
        let by_row = table.columns[*at].unit.is_none() && table.index("metric").is_some();
        let metrics =
            if by_row { by_metric(table) } else { vec![(String::new(), (0..table.rows.len()).collect::<Vec<_>>())] };
        for (metric, rows) in &metrics {
            let title = if by_row { Words::same(metric) } else { called(&table.columns[*at]) };
            plots.extend(draw(&Drawing { table, at: *at, rows, title }));
        }
    }
    let n_more = plots.len().saturating_sub(MOST_PICTURES);
    plots.truncate(MOST_PICTURES);
    if let (Some(last), 1..) = (plots.last_mut(), n_more) {
        let en = format!("{n_more} more pictures are not drawn; `show` fewer figures");
        last.said.push(Words::new(en, format!("另有 {n_more} 幅未画;请用 show 减少指标")));
    }
    plots
}

fn of_bars(it: &Drawing) -> Vec<Plot> {
    let names = names(it.table, true);
    let place = |row: usize| Words::same((row + 1).to_string());
    let label = |row: usize| if names.is_empty() { place(row) } else { label(it.table, row, &names) };
    let bar = |row: &usize| Bar {
        label: label(*row),
        value: it.table.ends(*row, it.at),
        share: None,
        aside: it.table.text(*row, "row") == Some("reference"),
    };
    let bars: Vec<Bar> = it.rows.iter().map(bar).collect();
    let n_known = bars.iter().filter(|it| it.value.is_some()).count();
    let mut said = Vec::new();
    without(bars.len() - n_known, &mut said);
    finished(it, n_known > 0, Shape::Bars(bars), said)
}

fn of_lines(it: &Drawing) -> Vec<Plot> {
    let Some(time) = time(&it.table.columns) else { return vec![] };
    let names = names(it.table, false);
    let figure = |row: &usize| Figure {
        label: label(it.table, *row, &names),
        time: it.table.rows[*row][time].clone(),
        value: it.table.ends(*row, it.at),
    };
    let figures: Vec<Figure> = it.rows.iter().map(figure).collect();
    let Some(first) = it.rows.first() else { return vec![] };
    let plots = over_time("", &by_row(it.table, it.at, *first), &figures);
    let column = &it.table.columns[time];
    let title = match is_age(column) {
        // The places of the axis are years since a date, and the picture has to say which.
        true => Words::new(
            format!("{} by {}", it.title.en, column.label.en),
            format!("{} · {}", it.title.zh, column.label.zh),
        ),
        false => it.title.clone(),
    };
    plots.into_iter().map(|plot| Plot { title: title.clone(), ..plot }).collect()
}

fn histogram(it: &Drawing) -> Vec<Plot> {
    let (known, n_without) = values(it.table, it.at);
    let bins = bins(&known);
    let mut said = Vec::new();
    without(n_without, &mut said);
    finished(it, bins.len() > 1, Shape::Histogram(bins), said)
}

/// The figures as steps, one after the other, and what they come to.
fn waterfall(it: &Drawing) -> Vec<Plot> {
    let names = names(it.table, true);
    let step =
        |row: &usize| Step { label: label(it.table, *row, &names), value: it.table.ends(*row, it.at), total: false };
    let mut steps: Vec<Step> = it.rows.iter().map(step).collect();
    let known: Vec<(f64, f64)> = steps.iter().filter_map(|it| it.value).collect();
    let mut said = Vec::new();
    without(steps.len() - known.len(), &mut said);
    let sum = known.iter().fold((0.0, 0.0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    steps.push(Step { label: Words::new("total", "合计"), value: Some(sum), total: true });
    finished(it, !known.is_empty(), Shape::Waterfall(steps), said)
}

fn finished(it: &Drawing, any: bool, shape: Shape, said: Vec<Words>) -> Vec<Plot> {
    let Some(first) = it.rows.first().filter(|_| any) else { return vec![] };
    vec![Plot { title: it.title.clone(), value: by_row(it.table, it.at, *first), shape, said }]
}
