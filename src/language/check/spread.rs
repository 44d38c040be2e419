//! `spread`: how a figure is distributed over rows. Quantiles interpolate linearly; ranges keep both ends.

use super::infer::{Scope, Term};
use super::measure;
use super::scope::Frame;
use super::{fault, interval, ranges, sentence, table};
use crate::answer::{Answer, Cell, Note, Table};
use crate::diagnostic::Diagnostic;
use crate::plan::{Aggregate, AggregateFunction, Expr, Named, Part, Task};
use crate::syntax::tree::{Clauses, Target};
use crate::types::{Column, Type};
use crate::words::Words;
use crate::world::World;

/// How many values a histogram is drawn from; above it the quartiles are.
const MOST_VALUES: u64 = 10_000;

/// The statistics, in the order of the result.
const STATISTICS: [(&str, &str); 9] = [
    ("min", "最小"),
    ("p10", "10分位"),
    ("p25", "25分位"),
    ("median", "中位数"),
    ("p75", "75分位"),
    ("p90", "90分位"),
    ("max", "最大"),
    ("mean", "均值"),
    ("sd", "标准差"),
];

/// The task of a `spread`: groups, metric, unit, n, missing, undecided, quantiles, mean, sd.
pub(super) fn spread(
    frame: &mut Frame,
    target: &Target,
    clauses: &Clauses,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Task> {
    (frame.observes, frame.one_each, frame.side_by_side) = (true, true, true);
    sentence::begin(frame, clauses, &[&target.expr], world, faults);
    let read = super::table::reads(frame, &target.expr, world);
    super::over_time::side_by_side(frame, &read, &sentence::read(frame, &[&target.expr], clauses, world));
    let term = Scope::rows(frame, world, faults).infer(&target.expr);
    if !term.is_number() {
        faults.push(fault::wrong_type(target.expr.span, term.ty, "a number"));
        return None;
    }
    let name = table::target_name(target, &term, target.expr.span.of(&frame.text));
    let keys = measure::keys(frame, &clauses.by, &columns(&[], false), world, faults)?;
    let (part, groups) = statistics(frame, &term, &keys, world);
    let mut own = vec![part];
    if keys.is_empty() {
        own.push(values(frame, &term, &name));
    }
    let unit = measure::unit_text(&term);
    let result = columns(&groups, term.high.is_some());
    let columns = result.clone();
    Some(sentence::task(frame, result, own, move |answer, tables| conclude(answer, &columns, &name, &unit, &tables)))
}

fn columns(groups: &[Column], ranged: bool) -> Vec<Column> {
    let mut columns = groups.to_vec();
    columns.extend([
        measure::plain("metric", "指标", Type::Text),
        measure::plain("unit", "单位", Type::Text),
        measure::plain("n", "数量", Type::Integer),
        measure::plain("missing", "缺失", Type::Integer),
        measure::plain("undecided", "单边区间", Type::Integer),
    ]);
    columns.extend(STATISTICS.map(|(name, zh)| Column { ranged, ..measure::by_row(name, zh) }));
    columns
}

fn statistics(frame: &Frame, term: &Term, keys: &[(Named, Column)], world: &World) -> (Part, Vec<Column>) {
    use AggregateFunction::{Known, Max, Mean, Min, Quantile, Rows, Sd};
    let mut aggregates = Vec::new();
    let mut columns: Vec<Column> = keys.iter().map(|it| it.1.clone()).collect();
    let mut count = |name: &str, function: AggregateFunction, argument: Expr, filter: Option<Expr>| {
        aggregates.push(Aggregate { name: name.to_owned(), function, argument, filter });
        columns.push(Column::plain(name, Type::Integer));
    };
    let is = |value: f64| {
        let end = term.high.clone().unwrap_or(term.low.clone());
        let equal = |of: Expr| Expr::binary(crate::plan::BinaryOperator::Equal, of, Expr::number(value));
        equal(term.low.clone()).or(equal(end))
    };
    count("n", Known, term.low.clone(), None);
    count("rows", Rows, Expr::number(1.0), None);
    count("open", Rows, Expr::number(1.0), Some(is(f64::INFINITY).or(is(f64::NEG_INFINITY))));
    let functions = [Min, Quantile(0.1), Quantile(0.25), Quantile(0.5), Quantile(0.75), Quantile(0.9), Max, Mean, Sd];
    for ((name, _), function) in STATISTICS.iter().zip(functions) {
        let value = term.as_column(name, Words::same(*name));
        let ranged = value.ranged && function != Sd;
        let of = |end: &Expr| match (&function, term.high.is_some()) {
            (Sd, true) => measure::observation(term),
            _ => end.clone(),
        };
        let value = Column { ranged, ty: Type::Number, ..value };
        let ends = [Some(term.low.clone()), term.high.clone().filter(|_| ranged)];
        for ((stored, _), end) in value.stored().into_iter().zip(ends.iter().flatten()) {
            aggregates.push(Aggregate { name: stored, function: function.clone(), argument: of(end), filter: None });
        }
        columns.push(value);
    }
    let groups: Vec<Column> = keys.iter().map(|it| it.1.clone()).collect();
    let sort = super::infer::in_order(frame, keys.iter().map(|it| &it.0), world);
    // Minima and maxima of counts are counts; as figures of a spread all are numbers.
    let plan = frame.plan.clone().aggregate(keys.iter().map(|it| it.0.clone()).collect(), aggregates);
    let as_number = |(name, ty): (String, Type)| {
        let value = Expr::column(name.clone());
        match ty {
            Type::Integer if !matches!(name.as_str(), "n" | "rows" | "open") => {
                Named::new(name, Expr::binary(crate::plan::BinaryOperator::Multiply, value, Expr::number(1.0)))
            }
            _ => Named::new(name, value),
        }
    };
    let numbers = plan.schema().into_iter().map(as_number).collect();
    (Part { name: "statistics", plan: plan.project(numbers).sort(sort), columns, page: None }, groups)
}

/// The values themselves, up to as many as a picture is drawn from.
fn values(frame: &Frame, term: &Term, name: &str) -> Part {
    let value = Expr::binary(crate::plan::BinaryOperator::Multiply, ranges::midpoint(term), Expr::number(1.0));
    let plan = frame.plan.clone().project(vec![Named::new(name, value)]).head(MOST_VALUES + 1);
    let named = table::made_column(frame, name, &Term { high: None, ty: Type::Number, ..term.clone() }).column;
    let column = Column { ranged: false, ty: Type::Number, ..named };
    Part { name: "values", plan, columns: vec![column], page: Some(MOST_VALUES) }
}

fn conclude(mut answer: Answer, columns: &[Column], metric: &str, unit: &str, tables: &[Table]) -> Answer {
    let table = &tables[0];
    let n_keys = columns.len() - STATISTICS.len() - 5;
    let mut rows = Vec::new();
    let mut open = 0;
    for (at, row) in table.rows.iter().enumerate() {
        let count = |name: &str| table.number(at, name).unwrap_or(0.0) as i64;
        open += count("open");
        let mut cells = row[..n_keys].to_vec();
        cells.extend([Cell::Text(metric.to_owned()), Cell::Text(unit.to_owned())]);
        let (known, open) = (count("n"), count("open"));
        cells.extend([known - open, count("rows") - known, open].map(Cell::Integer));
        for (name, _) in STATISTICS {
            let value = table.cell(at, name).and_then(interval::of);
            cells.push(interval::cell_or_missing(value));
        }
        rows.push(cells);
    }
    if open > 0 {
        answer.notes.push(Note::new(
            "one-sided",
            format!("{open} values are bounded on one side only; the deviation leaves them out"),
            format!("{open} 个数值仅有单边界限;标准差未计入"),
        ));
    }
    answer.sample = tables.get(1).filter(|it| it.total_rows == it.rows.len()).cloned();
    answer.table = Table { columns: columns.to_vec(), total_rows: rows.len(), rows };
    answer
}
