//! `audit`: do stated figures agree with each other. Formulas are computed from stated parts and compared with the stated result;
//! the shipped facts are compared in every way they allow (`across`), each in the precision it was written in (`figures`).

mod across;
mod figures;
mod wholes;
mod words;

use std::collections::HashMap;

pub(super) use self::across::evaluate;
pub(super) use self::figures::{Figure, best, figures};
use super::infer::{Scope, column_term};
use super::interval::{self, Interval};
use super::measure;
use super::scope::Frame;
use super::sentence;
use crate::answer::{Answer, Cell, Note, Table};
use crate::catalog::{Dataset, DatasetColumn};
use crate::diagnostic::Diagnostic;
use crate::plan::{BinaryOperator as Op, Expr, Named, Part, Plan, SortKey, Task};
use crate::source::Source;
use crate::syntax::tree::{self, Clauses, Name, Target};
use crate::types::{Column, Kind, Type};
use crate::verb::Verb;
use crate::words::Words;
use crate::world::World;

/// The task of an `audit`: figure, formula, entity, period, unit, stated, computed, difference, verdict.
pub(super) fn audit(
    frame: &mut Frame,
    dataset: Option<&Name>,
    formula: Option<&Target>,
    clauses: &Clauses,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Task> {
    let mut identities: Vec<Identity> = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    let mut each =
        |frame: &Frame, column: &DatasetColumn, text: &str, expr: &tree::Expr, faults: &mut Vec<Diagnostic>| {
            if let Some((part, reads)) = part(frame, column, expr, clauses, world, faults) {
                let unit = measure::unit_text(&column_term(&column.column, expr.span));
                let (figure, formula) = (column.column.name.clone(), text.to_owned());
                identities.push(Identity { figure, formula, unit, reads });
                parts.push(part);
            }
        };
    match formula {
        Some(target) => {
            let name = target.alias.as_ref()?;
            let Some(column) = frame.column(&name.text).cloned() else {
                faults.push(super::fault::unknown_name(name, frame));
                return None;
            };
            let text = target.expr.span.of(&frame.text).trim().to_owned();
            each(frame, &column, &text, &target.expr, faults);
        }
        None => {
            let own = dataset.is_some();
            let all: Vec<&Dataset> = world.catalog.datasets.iter().filter(|it| !it.own && it.implicit).collect();
            let frames: Vec<Frame> = if own { vec![frame.clone()] } else { all.into_iter().map(Frame::of).collect() };
            for frame in &frames {
                for column in &frame.columns {
                    for text in &column.identities {
                        let Some(expr) = read(text) else { continue };
                        // An identity whose terms the table lacks says nothing here.
                        let mut quiet = Vec::new();
                        Scope::rows(frame, world, &mut quiet).infer(&expr);
                        if quiet.is_empty() {
                            each(frame, column, text, &expr, &mut quiet);
                        }
                    }
                }
            }
        }
    }
    if faults.iter().any(Diagnostic::is_error) {
        return None;
    }
    let mut shipped = None;
    if formula.is_none()
        && !frame.own
        && let Some(part) = facts(world, clauses)
    {
        // The facts hold every figure of the tables, and in the precision it was written in.
        identities.clear();
        parts = vec![part];
        shipped = Some(Shipped::of(dataset.map(|_| &*frame), world));
    }
    if parts.is_empty() {
        let nothing = Plan::Values { columns: vec![("x".to_owned(), Type::Integer)], rows: vec![] };
        let columns = vec![Column::plain("x", Type::Integer)];
        parts.push(Part { name: "nothing", plan: nothing, columns, page: None });
    }
    let said = match shipped.as_ref().map_or(identities.len(), Shipped::n_formulas) {
        1 => Words::new("one formula", "1 个公式"),
        n => Words::new(format!("{n} formulas"), format!("{n} 个公式")),
    };
    frame.understood.push(said);
    let frame = match dataset.is_none() && formula.is_none() {
        true => Frame {
            dataset: "all datasets".into(),
            label: Words::new("all datasets", "全部数据集"),
            others: String::new(),
            ..frame.clone()
        },
        false => frame.clone(),
    };
    Some(sentence::task(&frame, columns(), parts, move |answer, tables| {
        conclude(answer, &identities, &tables, shipped.as_ref())
    }))
}

struct Identity {
    figure: String,
    formula: String,
    unit: String,
    reads: usize,
}

/// What the shipped facts are compared by.
struct Shipped {
    formulas: HashMap<String, Vec<(String, tree::Expr)>>,
    /// Metrics that are dates.
    dates: Vec<String>,
    /// Metrics that are the sum of their parts.
    additive: Vec<String>,
    /// The entities of the dataset asked for; none for all.
    entities: Option<Vec<String>>,
}

impl Shipped {
    fn of(frame: Option<&Frame>, world: &World) -> Shipped {
        let shipped = || world.catalog.datasets.iter().filter(|it| !it.own && it.implicit);
        let columns = || shipped().flat_map(|it| &it.columns);
        let texts = columns().flat_map(|it| it.identities.iter().map(|text| (it.column.name.clone(), text.clone())));
        let dates = columns().filter(|it| it.column.ty == Type::Date).map(|it| it.column.name.clone()).collect();
        let additive = columns().filter(|it| matches!(it.column.kind, Kind::Flow | Kind::Stock));
        let additive = additive.map(|it| it.column.name.clone()).collect();
        let entities = frame.and_then(|frame| {
            let column = frame.column(frame.entity.as_ref()?)?;
            Some(column.values.as_ref()?.iter().cloned().collect())
        });
        Shipped { formulas: across::formulas(texts), dates, additive, entities }
    }

    fn n_formulas(&self) -> usize {
        self.formulas.values().map(Vec::len).sum()
    }

    fn holds(&self, entity: &str) -> bool {
        self.entities.as_ref().is_none_or(|it| it.iter().any(|it| it == entity))
    }
}

fn columns() -> Vec<Column> {
    let plain = |name: &str, zh: &str| measure::plain(name, zh, Type::Text);
    vec![
        plain("figure", "指标"),
        plain("formula", "公式"),
        plain("entity", "主体"),
        plain("period", "期间"),
        plain("unit", "单位"),
        measure::by_row("stated", "所述"),
        measure::by_row("computed", "计算"),
        measure::by_row("difference", "差异"),
        plain("verdict", "结论"),
    ]
}

/// The expression of an identity of the catalog.
pub(super) fn read(text: &str) -> Option<tree::Expr> {
    let (script, faults) = crate::script::read(&Source::new("identity", format!("show {text}")));
    if !faults.is_empty() {
        return None;
    }
    match &script.statements.first()?.kind {
        crate::script::StatementKind::Query(stages) => match &stages.first()?.verb {
            Verb::Show { targets, .. } => targets.first().map(|it| it.expr.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// Rows in which the figure is stated and the formula can be computed from other stated figures.
fn part(
    frame: &Frame,
    column: &DatasetColumn,
    expr: &tree::Expr,
    clauses: &Clauses,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<(Part, usize)> {
    let term = Scope::rows(frame, world, faults).infer(expr);
    let stated = column_term(&column.column, expr.span);
    let derived = |name: &String| frame.column(name).is_some_and(|it| it.derived.is_some());
    let circular = column.derived.is_some() || term.reads.iter().any(derived);
    if !term.is_number() || !stated.is_number() || circular || term.reads.contains(&column.column.name) {
        return None;
    }
    let label = |name: &Option<String>| match name.as_ref().filter(|it| frame.column(it).is_some()) {
        Some(name) => Expr::column(name.clone()),
        None => Expr::missing(Type::Text),
    };
    let mut named = vec![Named::new("entity", label(&frame.entity)), Named::new("period", label(&frame.shown_period))];
    let mut columns = ["entity", "period"].map(|it| Column::plain(it, Type::Text)).to_vec();
    let mut add = |name: &str, low: &Expr, high: Option<&Expr>| {
        let number = |it: &Expr| Expr::binary(Op::Multiply, it.clone(), Expr::number(1.0));
        let column = Column { ranged: true, ..Column::plain(name, Type::Number) };
        named.extend(
            column
                .stored()
                .into_iter()
                .zip([low, high.unwrap_or(low)])
                .map(|((name, _), it)| Named::new(name, number(it))),
        );
        columns.push(column);
    };
    add("stated", &stated.low, stated.high.as_ref());
    add("computed", &term.low, term.high.as_ref());
    for (at, name) in term.reads.iter().enumerate() {
        let read = column_term(&frame.column(name)?.column, expr.span);
        add(&format!("x{at}"), &read.low, read.high.as_ref());
    }
    let mut known = stated.low.clone().is_known().and(term.low.clone().is_known());
    let names: Vec<String> = clauses
        .of
        .iter()
        .map(|it| world.catalog.entity(&it.text).map_or(it.text.clone(), |it| it.name.clone()))
        .collect();
    if let Some(who) =
        names.iter().map(|it| Expr::binary(Op::Equal, label(&frame.entity), Expr::text(it.clone()))).reduce(Expr::or)
    {
        known = known.and(who);
    }
    let order = ["entity", "period"].map(|it| SortKey { expr: Expr::column(it), descending: false }).to_vec();
    let plan = frame.plan.clone().filter(known).project(named).sort(order);
    Some((Part { name: "identity", plan, columns, page: None }, term.reads.len()))
}

/// The facts themselves, of these entities if any are named.
fn facts(world: &World, clauses: &Clauses) -> Option<Part> {
    let facts = world.catalog.dataset("facts")?;
    let stored = facts.columns.iter().flat_map(|it| it.column.stored()).collect();
    let is = |name: &str, value: &str| Expr::binary(Op::Equal, Expr::column(name), Expr::text(value));
    let names = clauses.of.iter().filter_map(|it| world.catalog.entity(&it.text));
    let plan = Plan::scan(facts.name.clone(), stored);
    let plan = match names.map(|it| is("entity", &it.name)).reduce(Expr::or) {
        Some(who) => plan.filter(who),
        None => plan,
    };
    let read =
        ["entity", "dimension", "segment", "metric", "period", "figure", "qualifier", "locator", "note", "document"];
    // A period as text, as the facts have it.
    let named = read.iter().map(|it| Named::new(*it, Expr::column(*it))).collect();
    let columns = read.iter().map(|it| Column::plain(*it, Type::Text)).collect();
    Some(Part { name: "facts", plan: plan.project(named), columns, page: None })
}

/// One comparison, as a row of the answer.
struct Compared {
    row: Vec<Cell>,
}

impl Compared {
    /// Two figures of one thing; dates are shown as they stand.
    fn pair(low: &Figure, high: &Figure, said: String, verdict: &str) -> Compared {
        let mut it = Compared::of(low, said, Some(high.value), verdict);
        if let (Some(one), Some(other)) = (&low.date, &high.date) {
            it.row[5] = Cell::Text(one.clone());
            it.row[6] = Cell::Text(other.clone());
            it.row[7] = Cell::Missing;
        }
        it
    }

    fn of(figure: &Figure, said: String, computed: Option<Interval>, verdict: &str) -> Compared {
        let text = |it: &str| if it.is_empty() { Cell::Missing } else { Cell::Text(it.to_owned()) };
        Compared {
            row: vec![
                Cell::Text(figure.metric.clone()),
                Cell::Text(said),
                Cell::Text(figure.named()),
                text(&figure.period),
                Cell::Text(if figure.percent { "%".to_owned() } else { String::new() }),
                interval::cell(figure.value),
                interval::cell_or_missing(computed),
                interval::cell_or_missing(computed.map(|it| interval::subtract(it, figure.value))),
                Cell::Text(verdict.to_owned()),
            ],
        }
    }
}

fn conclude(mut answer: Answer, identities: &[Identity], tables: &[Table], shipped: Option<&Shipped>) -> Answer {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for (identity, table) in identities.iter().zip(tables) {
        for at in 0..table.rows.len() {
            let get = |name: &str| table.cell(at, name).and_then(interval::of);
            let (Some(stated), Some(computed)) = (get("stated"), get("computed")) else { continue };
            let inputs: Vec<Interval> = (0..identity.reads).filter_map(|it| get(&format!("x{it}"))).collect();
            let label = |name: &str| table.cell(at, name).cloned().unwrap_or(Cell::Missing);
            rows.push(vec![
                Cell::Text(identity.figure.clone()),
                Cell::Text(identity.formula.clone()),
                label("entity"),
                label("period"),
                Cell::Text(identity.unit.clone()),
                interval::cell(stated),
                interval::cell(computed),
                interval::cell(interval::subtract(computed, stated)),
                Cell::Text(judged(stated, computed, &inputs).to_owned()),
            ]);
        }
    }
    if let (Some(shipped), Some(table)) = (shipped, tables.get(identities.len())) {
        let figures = figures(table, |metric| shipped.dates.iter().any(|it| it == metric));
        let kept: Vec<Figure> = figures.into_iter().filter(|it| shipped.holds(&it.entity)).collect();
        let adds_up = |metric: &str| shipped.additive.iter().any(|it| it == metric);
        let more = wholes::wholes(&kept, adds_up).into_iter().chain(words::words(table, |it| shipped.holds(it)));
        rows.extend(across::across(&kept, &shipped.formulas).into_iter().chain(more).map(|it| it.row));
    }
    let order = ["contradicts", "set apart", "rounding", "agrees", "untestable"];
    let place = |row: &Vec<Cell>| match row.last() {
        Some(Cell::Text(verdict)) => order.iter().position(|it| it == verdict).unwrap_or(5),
        _ => 5,
    };
    rows.sort_by_key(place);
    let counts: Vec<usize> = (0..5).map(|at| rows.iter().filter(|row| place(row) == at).count()).collect();
    answer.notes.push(Note::new(
        "verdicts",
        format!(
            "{} contradict, {} set apart by a remark, {} within rounding, {} agree{}",
            counts[0],
            counts[1],
            counts[2],
            counts[3],
            if counts[4] == 0 { String::new() } else { format!("; {} cannot be tested", counts[4]) }
        ),
        format!(
            "{} 处矛盾,{} 处有说明,{} 处在舍入误差内,{} 处一致{}",
            counts[0],
            counts[1],
            counts[2],
            counts[3],
            if counts[4] == 0 { String::new() } else { format!(";{} 处无法检验", counts[4]) }
        ),
    ));
    answer.table = Table { columns: columns(), total_rows: rows.len(), rows };
    answer
}

/// Ranges that overlap agree; else the difference is held against half the last written digit of everything that went in.
fn judged(stated: Interval, computed: Interval, inputs: &[Interval]) -> &'static str {
    if stated.0 <= computed.1 && computed.0 <= stated.1 {
        return "agrees";
    }
    let gap = if computed.0 > stated.1 { computed.0 - stated.1 } else { stated.0 - computed.1 };
    let value = interval::middle(computed).abs();
    if gap <= half_digit(interval::middle(stated)) * 1.000_001 {
        return "agrees";
    }
    let relative = |it: &Interval| match interval::middle(*it).abs() {
        size if size > 0.0 && size.is_finite() => half_digit(size) / size,
        _ => 0.0,
    };
    let reach = value * inputs.iter().map(relative).sum::<f64>() + half_digit(interval::middle(stated));
    if gap <= reach * 1.000_001 { "rounding" } else { "contradicts" }
}

/// Half a unit of the last digit that a figure shows: 0.457 gives 0.0005, 2,781,000,000 gives 500,000.
fn half_digit(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return 0.0;
    }
    let text = format!("{:e}", value.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let decimals = mantissa.split_once('.').map_or(0, |(_, after)| after.len()) as i32;
    let exponent: i32 = exponent.parse().unwrap_or(0);
    // `10%` is not read as anything from 5 % to 15 %.
    (0.5 * 10f64.powi(exponent - decimals)).min(0.025 * value.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_told_from_contradiction() {
        let point = |it: f64| (it, it);
        // 703 / 2781 = 25.279 %: stated 25.28 % agrees, 25.3 % agrees to its own digit, 28 % contradicts.
        let computed = point(703.0 / 2781.0);
        let inputs = [point(703.0), point(2781.0)];
        assert_eq!(judged(point(0.2528), computed, &inputs), "agrees");
        assert_eq!(judged(point(0.2530), computed, &inputs), "agrees");
        assert_eq!(judged(point(0.25281), computed, &inputs), "rounding");
        assert_eq!(judged(point(0.28), computed, &inputs), "contradicts");
        assert_eq!(judged((0.2, 0.3), computed, &inputs), "agrees");
        assert!((half_digit(0.457) - 0.0005).abs() < 1e-12);
        assert!((half_digit(2_781_000_000.0) - 500_000.0).abs() < 1e-6);
    }
}
