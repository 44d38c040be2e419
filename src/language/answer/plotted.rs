//! The pictures of an answer, chosen by its verb: each verb has one fixed result table, and its columns say which.

use super::plot::{Bar, Plot, Scatter, Shape, Step, Strip};
use super::points::{Figure, bins, lines, middle, values, without};
use super::{Answer, Cell, Table, clouds, strips};
use crate::quantity::Unit;
use crate::types::{Column, Type};
use crate::words::Words;

/// More lines than this in one frame cannot be told apart.
const MOST_LINES: usize = 5;

/// A verb by the columns that only its table has, and how it is drawn.
type Drawn = (&'static [&'static str], fn(&Answer) -> Vec<Plot>);

const VERBS: [Drawn; 9] = [
    (&["period", "metric", "unit", "value", "growth", "index"], trend),
    (&["metric", "unit", "value", "share", "cumulative"], mix),
    (&["driver", "from", "to", "effect", "share"], bridge),
    (&["row", "metric", "unit", "cohort", "known", "value", "median"], compare),
    // Each metric of `benchmark` has a scale of its own, and its strip in a cell.
    (&["metric", "percentile", "strip"], |_| vec![]),
    (&["rank", "percentile"], rank),
    (&["metric", "unit", "min", "p25", "median", "p75", "max"], spread),
    (&["x", "y", "pearson", "slope", "intercept"], clouds::correlate),
    (&["z", "low_fence", "high_fence"], strips::outliers),
];

/// The pictures that the verb of an answer draws; none where a table says it better or nothing is known.
pub fn plots(answer: &Answer) -> Vec<Plot> {
    let has = |names: &[&str]| names.iter().all(|it| answer.table.index(it).is_some());
    VERBS.iter().find(|it| has(it.0)).map_or(vec![], |it| it.1(answer))
}

/// A column of figures whose unit is in the row's own `unit` cell.
pub(super) fn by_row(table: &Table, at: usize, row: usize) -> Column {
    let column = &table.columns[at];
    let Some(unit) = column.unit.is_none().then(|| table.text(row, "unit")).flatten() else { return column.clone() };
    Column { percent: unit == "%", unit: Some(Unit::parse(unit).unwrap_or_default()), ..column.clone() }
}

/// What the header of a column says.
pub(super) fn called(column: &Column) -> Words {
    let zh = if column.label.zh.is_empty() { &column.name } else { &column.label.zh };
    Words::new(&column.name, zh)
}

/// A text for a cell that names something.
pub(super) fn named(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Truth(it) => it.to_string(),
        Cell::Integer(it) => it.to_string(),
        Cell::Number(it) => crate::quantity::number_text(*it),
        Cell::Date(day) => {
            let (year, month, date) = crate::quantity::civil_from_days(*day);
            format!("{year:04}-{month:02}-{date:02}")
        }
        Cell::Missing | Cell::Range(..) => "-".to_owned(),
    }
}

/// The names of a row: the cells of some columns, what is the same in every row left out.
pub(super) fn label(table: &Table, row: usize, columns: &[usize]) -> Words {
    let differs = |at: &&usize| table.rows.iter().any(|it| it[**at] != table.rows[0][**at]);
    let some: Vec<&usize> = columns.iter().filter(differs).collect();
    let used = if some.is_empty() { columns.iter().collect() } else { some };
    Words::same(used.iter().map(|at| named(&table.rows[row][**at])).collect::<Vec<_>>().join(" "))
}

/// The metrics of a table, in order, with the rows of each.
pub(super) fn by_metric(table: &Table) -> Vec<(String, Vec<usize>)> {
    let mut metrics: Vec<(String, Vec<usize>)> = Vec::new();
    for row in 0..table.rows.len() {
        let name = table.text(row, "metric").unwrap_or_default();
        match metrics.iter_mut().find(|it| it.0 == name) {
            Some(found) => found.1.push(row),
            None => metrics.push((name.to_owned(), vec![row])),
        }
    }
    metrics
}

fn trend(answer: &Answer) -> Vec<Plot> {
    let table = &answer.table;
    let (Some(time), Some(value)) = (table.index("period"), table.index("value")) else { return vec![] };
    let groups: Vec<usize> = (0..time).collect();
    let mut plots = Vec::new();
    for (metric, rows) in by_metric(table) {
        let figure = |row: &usize| Figure {
            label: label(table, *row, &groups),
            time: table.rows[*row][time].clone(),
            value: table.ends(*row, value),
        };
        let figures: Vec<Figure> = rows.iter().map(figure).collect();
        plots.extend(over_time(&metric, &by_row(table, value, rows[0]), &figures));
    }
    plots
}

/// The pictures of figures over time, one for each length of period.
pub(super) fn over_time(title: &str, value: &Column, figures: &[Figure]) -> Vec<Plot> {
    let apart = lines(figures);
    let alone: Vec<String> = apart.iter().flat_map(|it| it.alone.clone()).collect();
    let mut plots: Vec<Plot> = Vec::new();
    for it in apart.into_iter().filter(|it| !it.lines.is_empty()) {
        let mut said = Vec::new();
        let points = it.lines.iter().flat_map(|it| &it.points);
        without(points.clone().filter(|it| it.value.is_none()).count(), &mut said);
        let gaps = points.clone().filter(|it| !it.joined && it.value.is_some()).count();
        let starts = it.lines.iter().filter(|it| it.points.iter().any(|it| it.value.is_some())).count();
        if gaps > starts {
            let n = gaps - starts;
            said.push(Words::new(format!("{n} gap{} left open", if n == 1 { "" } else { "s" }), format!("{n} 处中断")));
        }
        let shape = if it.lines.len() > MOST_LINES { Shape::Sparks(it.lines) } else { Shape::Lines(it.lines) };
        plots.push(Plot { title: Words::same(title), value: value.clone(), shape, said });
    }
    if let (Some(first), false) = (plots.first_mut(), alone.is_empty()) {
        let list = alone.join(", ");
        let en = format!("not drawn, of another length and alone: {list}");
        first.said.push(Words::new(en, format!("期间长度不同且仅一期,未画:{list}")));
    }
    plots
}

fn mix(answer: &Answer) -> Vec<Plot> {
    let table = &answer.table;
    let (Some(metric), Some(value)) = (table.index("metric"), table.index("value")) else { return vec![] };
    let parts: Vec<usize> = (0..metric).collect();
    let then = table.index("value_then");
    let mut bars = Vec::new();
    for row in 0..table.rows.len() {
        let name = label(table, row, &parts);
        bars.push(Bar {
            value: table.ends(row, value),
            share: table.ends_of(row, "share"),
            label: name.clone(),
            aside: false,
        });
        if let Some(then) = then {
            let label = Words::new(format!("{} then", name.en), format!("{} 此前", name.zh));
            let share = table.ends_of(row, "share_then");
            bars.push(Bar { value: table.ends(row, then), share, label, aside: true });
        }
    }
    let title = table.text(0, "metric").unwrap_or_default().to_owned();
    of_bars(&title, table, value, 0, bars)
}

/// A picture of bars, where at least two have a value.
fn of_bars(title: &str, table: &Table, at: usize, row: usize, bars: Vec<Bar>) -> Vec<Plot> {
    let n_known = bars.iter().filter(|it| it.value.is_some()).count();
    if n_known < 2 {
        return vec![];
    }
    let mut said = Vec::new();
    without(bars.len() - n_known, &mut said);
    vec![Plot { title: Words::same(title), value: by_row(table, at, row), shape: Shape::Bars(bars), said }]
}

fn bridge(answer: &Answer) -> Vec<Plot> {
    let table = &answer.table;
    let columns = ["from", "to", "effect"].map(|it| table.index(it));
    let ([Some(from), Some(to), Some(effect)], Some(last)) = (columns, table.rows.len().checked_sub(1)) else {
        return vec![];
    };
    let total = |en: &str, zh: &str, at| Step { label: Words::new(en, zh), value: table.ends(last, at), total: true };
    let mut steps = vec![total("from", "期初", from)];
    steps.extend((0..last).map(|row| Step {
        label: Words::same(table.text(row, "driver").unwrap_or("-")),
        value: table.ends(row, effect),
        total: false,
    }));
    steps.push(total("to", "期末", to));
    let mut said = Vec::new();
    without(steps.iter().filter(|it| it.value.is_none()).count(), &mut said);
    let title = Words::same(table.text(last, "driver").unwrap_or_default());
    vec![Plot { title, value: table.columns[effect].clone(), shape: Shape::Waterfall(steps), said }]
}

fn compare(answer: &Answer) -> Vec<Plot> {
    let table = &answer.table;
    let Some(value) = table.index("value") else { return vec![] };
    let cohort = table.index("cohort");
    let is = |row: usize, word: &str| table.text(row, "row") == Some(word);
    let mut plots = Vec::new();
    for (name, rows) in by_metric(table) {
        let bar = |row: &usize| {
            let named = |at: &usize| {
                let column = &table.columns[*at];
                let fixed = ["row", "metric", "unit", "entity"].contains(&column.name.as_str());
                // One cohort of all says nothing beside the name of its group.
                let all = Some(*at) == cohort && table.text(*row, "cohort") == Some("all");
                !fixed
                    && !all
                    && matches!(column.ty, Type::Text | Type::Truth)
                    && table.rows[*row][*at] != Cell::Missing
            };
            let names: Vec<usize> = (0..table.columns.len()).filter(named).collect();
            let label = label(table, *row, &names);
            Bar { label, value: table.ends(*row, value), share: None, aside: is(*row, "reference") }
        };
        let cohorts: Vec<usize> = rows.iter().copied().filter(|it| is(*it, "cohort")).collect();
        // Whoever is in no cohort is no bar if there is nobody.
        let counted = |row: &usize| {
            let nobody = table.number(*row, "n") == Some(0.0);
            !(nobody && matches!(table.text(*row, "cohort"), Some("undecided" | "missing")))
        };
        let mut bars: Vec<Bar> = cohorts.iter().filter(|it| counted(it)).map(bar).collect();
        let n_known = bars.iter().filter(|it| it.value.is_some()).count();
        if n_known > 1 {
            bars.extend(rows.iter().filter(|it| is(**it, "reference")).map(bar));
            plots.extend(of_bars(&name, table, value, rows[0], bars));
        }
    }
    plots
}

fn rank(answer: &Answer) -> Vec<Plot> {
    let table = &answer.table;
    let figure = |at: &usize| {
        let column = &table.columns[*at];
        let made = ["rank", "share", "cumulative_share", "percentile"].contains(&column.name.as_str());
        !made && matches!(column.ty, Type::Number | Type::Integer)
    };
    let Some(value) = (0..table.columns.len()).find(figure) else { return vec![] };
    let names: Vec<usize> = (0..value).filter(|at| table.columns[*at].ty == Type::Text).collect();
    let bar = |row| Bar {
        label: label(table, row, &names),
        value: table.ends(row, value),
        share: table.ends_of(row, "share"),
        aside: false,
    };
    let bars = (0..table.rows.len()).map(bar).collect();
    let title = called(&table.columns[value]);
    let of_figure = of_bars("", table, value, 0, bars);
    of_figure.into_iter().map(|it| Plot { title: title.clone(), ..it }).collect()
}

fn spread(answer: &Answer) -> Vec<Plot> {
    let table = &answer.table;
    let (Some(metric), Some(median)) = (table.index("metric"), table.index("median")) else { return vec![] };
    if let Some(sample) = &answer.sample {
        let (known, n_without) = values(sample, 0);
        let bins = bins(&known);
        if bins.len() > 1 && known.len() > 2 {
            let mut said = Vec::new();
            without(n_without, &mut said);
            let value = sample.columns[0].clone();
            return vec![Plot { title: called(&value), value, shape: Shape::Histogram(bins), said }];
        }
    }
    let names: Vec<usize> = (0..metric).collect();
    let strip = |row: usize| {
        let of = |name: &str| middle(table.ends(row, table.index(name)?)?);
        let (ends, median) = ([of("min")?, of("p25")?, of("p75")?, of("max")?], Some(of("median")?));
        Some(Strip { label: label(table, row, &names), ends, median, marks: vec![] })
    };
    let strips: Vec<Strip> = (0..table.rows.len()).filter_map(strip).collect();
    let least = strips.iter().map(|it| it.ends[0]).fold(f64::INFINITY, f64::min);
    let most = strips.iter().map(|it| it.ends[3]).fold(f64::NEG_INFINITY, f64::max);
    if strips.is_empty() || least >= most {
        return vec![];
    }
    let mut said = Vec::new();
    without(table.rows.len() - strips.len(), &mut said);
    let title = Words::same(table.text(0, "metric").unwrap_or_default());
    vec![Plot { title, value: by_row(table, median, 0), shape: Shape::Strips(strips), said }]
}

/// The cloud of two columns; none if fewer than two rows have both.
pub(super) fn cloud(table: &Table, x: usize, y: usize, line: Option<(f64, f64)>) -> Option<Plot> {
    let of = |row: usize, at: usize| table.ends(row, at).and_then(middle);
    let points: Vec<(f64, f64)> = (0..table.rows.len()).filter_map(|row| of(row, x).zip(of(row, y))).collect();
    if points.len() < 2 {
        return None;
    }
    let mut said = Vec::new();
    without(table.rows.len() - points.len(), &mut said);
    let (across, value) = (by_row(table, x, 0), by_row(table, y, 0));
    let (up, right) = (called(&value), called(&across));
    let title = Words::new(format!("{} against {}", up.en, right.en), format!("{}对{}", up.zh, right.zh));
    Some(Plot { title, value, shape: Shape::Scatter(Box::new(Scatter { across, points, line })), said })
}
