//! `bridge`: what drove a change. Effects add to the change exactly; ranges are carried through.

mod conclude;
mod condensed;
mod drivers;
mod formula;
mod groups;
mod quotient;
mod split;

pub(super) use drivers::{complete, only_complete};

use super::interval::{self, Interval};
use super::measure::{self, Metric};
use super::scope::Frame;
use super::{dimension, fault, sentence};
use crate::answer::{Cell, Note, Table};
use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, Named, Task};
use crate::quantity::{Period, Unit};
use crate::source::Span;
use crate::syntax::tree::{self, Clauses, ExprKind, PeriodWord, Target};
use crate::types::{Column, Kind, Type};
use crate::verb::Method;
use crate::words::Words;
use crate::world::World;
use formula::Formula;
use quotient::Shape;

/// The task of a `bridge`: driver, unit, from, to, effect, share.
pub(super) fn bridge(
    frame: &mut Frame,
    target: &Target,
    method: Method,
    clauses: &Clauses,
    span: Span,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Task> {
    let periods = periods(clauses, span, frame, faults)?;
    let (name, expr) = drivers::figure(frame, target, !clauses.by.is_empty());
    let drivers = drivers::targets(&expr);
    let Some(read) = Formula::read(&expr) else {
        faults.push(fault::no_formula(expr.span));
        return None;
    };
    if let Some(fault) = drivers::of_itself(frame, target, span, drivers.len()) {
        faults.push(fault);
        return None;
    }
    if method == Method::Log && !read.is_product() {
        faults.push(fault::log_of_sum(expr.span));
        return None;
    }
    let looked: Vec<&tree::Expr> = drivers.iter().map(|it| &it.expr).collect();
    let clauses = &forwards(clauses);
    let complete = drivers::complete(frame, &drivers, world);
    let past = super::past::Past::of(frame, complete);
    let condenses = condensed::Condensed::of(frame, &drivers, clauses, world);
    if condenses.is_some() {
        // Rows of forecasts are counted as they stand.
        super::periods::without_forecasts(frame, &periods);
    }
    sentence::begin(frame, clauses, &looked, world, faults);
    condenses.into_iter().for_each(|it| it.condense(frame));
    said_backwards(frame, clauses);
    if target.alias.is_none() {
        drivers::weighable(frame, target);
    }
    let by = dimension::apart(frame, &clauses.by);
    let mut keys = measure::keys(frame, &by, &[], world, faults)?;
    let n_keys = keys.len();
    if frame.period.is_none() {
        faults.push(fault::clause_not_here(clauses.span, "per", "bridge"));
        return None;
    }
    let figures: Vec<String> = looked.iter().flat_map(|it| super::table::reads(frame, it, world)).collect();
    let complete = drivers::complete(frame, &drivers, world);
    let grouped: Vec<String> = clauses.by.iter().flat_map(|it| super::table::reads(frame, &it.expr, world)).collect();
    super::asked::put(frame, &periods, (&figures, &grouped), Some(complete), past);
    let asked = Expr::column(super::asked::ASKED);
    keys.push((Named::new(super::asked::ASKED, asked), Column::plain(super::asked::ASKED, Type::Period)));
    drivers::only_complete(frame, &drivers, "drivers", world);
    let kinds = drivers::kinds(frame, &drivers, world);
    let undeclared = drivers.iter().zip(&kinds).find(|it| *it.1 == Kind::Unknown);
    if let Some((driver, _)) = undeclared.filter(|it| matches!(it.0.expr.kind, ExprKind::Name(_))) {
        faults.push(fault::undeclared_driver(driver.expr.span, driver.expr.span.of(&frame.text).trim()));
        return None;
    }
    let n_drivers = drivers.len();
    let mut measured = drivers::weighed(frame, &drivers, &read, &kinds);
    let adds_up: Vec<bool> = kinds.iter().map(drivers::adds_up).collect();
    let shape = quotient::shape(&read, &adds_up);
    if let (true, Shape::Neither) = (n_keys > 0, &shape) {
        faults.push(fault::no_groups(expr.span, &name, clauses.by.first().map(|it| it.expr.span), &frame.text));
        return None;
    }
    if n_keys > 0 && matches!(shape, Shape::Adds(_)) && quotient::multiplies(&read, &adds_up) {
        let en = format!("{name} is added up over the groups: it is no product of their totals");
        frame.note(Note::new("sum-of-products", en, format!("{name} 为各组乘积之和,并非合计之积")));
    }
    let whole = match (&target.alias, &target.expr.kind) {
        (None, ExprKind::Name(_)) => super::infer::Scope::rows(frame, world, faults).infer(&target.expr),
        _ => super::infer::Scope::rows(frame, world, faults).infer(&expr),
    };
    let adds = matches!(shape, Shape::Adds(_));
    let by_rows =
        (n_drivers > 1 && matches!(shape, Shape::Adds(0.0))).then(|| drivers::by_rows(frame, &whole, &kinds)).flatten();
    let by_rows = by_rows.map(|it| (measured.push(it), measured.len() - 1).1);
    let stated = drivers::stated(frame, target, &whole, n_keys == 0 || adds);
    let stated = stated.map(|it| (measured.extend(it), measured.len() - 2).1);
    let measured = measure::measure(frame, &keys, &measured, world, faults)?;
    if faults.iter().any(Diagnostic::is_error) {
        return None;
    }
    let metrics = measured.metrics;
    let metrics_ranged = metrics[..n_drivers].iter().any(|it| it.column.ranged);
    let asked = Asked {
        name,
        contributions: n_keys > 0 && n_drivers == 1 && adds,
        volume: drivers::volume_and_price(&read, &kinds),
        formula: read,
        shape,
        method,
        periods: periods.map(|it| it.text),
        n_keys,
        n_drivers,
        by_rows,
        stated,
        metrics,
        unit: whole.unit.clone(),
        percent: whole.percent,
    };
    frame.understood.push(asked.said());
    let result = asked.columns(metrics_ranged);
    Some(sentence::task(frame, result, vec![measured.part], move |answer, tables| {
        conclude::conclude(answer, &asked, &tables[0])
    }))
}

/// The two periods: `from T1 to T2`, or `for T1, T2`.
fn periods(clauses: &Clauses, span: Span, frame: &Frame, faults: &mut Vec<Diagnostic>) -> Option<[Period; 2]> {
    let from_to = clauses.since.as_ref().zip(clauses.until.as_ref());
    let two = match (from_to, clauses.periods.as_slice()) {
        (Some((from, to)), _) => from.period.as_ref().zip(to.period.as_ref()),
        (None, [from, to]) => from.period.as_ref().zip(to.period.as_ref()),
        _ => None,
    };
    if frame.period.is_none() {
        faults.push(fault::no_period(span, frame));
        return None;
    }
    match two {
        Some((from, to)) => Some([from.clone(), to.clone()]),
        None => {
            faults.push(fault::two_periods(span));
            None
        }
    }
}

/// `from 2021 to 2020` looks back; as since and until, no period would be in it.
fn forwards(clauses: &Clauses) -> Clauses {
    let mut clauses = clauses.clone();
    let start = |it: &Option<PeriodWord>| it.as_ref().and_then(|it| it.period.as_ref()).map(|it| it.start);
    if start(&clauses.since).zip(start(&clauses.until)).is_some_and(|(from, to)| to < from) {
        clauses.periods = [clauses.since.take(), clauses.until.take()].into_iter().flatten().collect();
    }
    clauses
}

/// `from 2015 to 2012` is said as it was asked, not as the two periods it looks at.
fn said_backwards(frame: &mut Frame, clauses: &Clauses) {
    let text = |it: &PeriodWord| it.period.as_ref().map(|it| it.text.clone());
    let [from, to] = clauses.periods.as_slice() else { return };
    let (Some(from), Some(to)) = (text(from), text(to)) else { return };
    let two = format!("for {from}, {to}");
    for said in frame.understood.iter_mut().filter(|it| it.en == two) {
        *said = Words::new(format!("from {from} to {to}"), format!("从 {from} 到 {to}"));
    }
}

/// What the last step needs to know.
struct Asked {
    name: String,
    formula: Formula,
    method: Method,
    periods: [String; 2],
    n_keys: usize,
    contributions: bool,
    /// How many of the metrics are drivers.
    n_drivers: usize,
    /// The metric that is the formula row by row, added up.
    by_rows: Option<usize>,
    /// The metric that is the figure as it is stated; the next one is what the formula gives in those rows.
    stated: Option<usize>,
    /// How the figure is made of its groups.
    shape: Shape,
    /// The volume and the price of a product.
    volume: Option<(usize, usize)>,
    metrics: Vec<Metric>,
    unit: Unit,
    percent: bool,
}

impl Asked {
    fn said(&self) -> Words {
        match (self.contributions, self.method) {
            (true, _) => Words::new("contribution of each group", "各组贡献"),
            (false, Method::Sequential) if self.n_keys > 0 && matches!(self.shape, Shape::Ratio(..)) => {
                Words::new("sequential substitution, the rates before the mix", "连环替代,先比率后结构")
            }
            (false, Method::Shapley) => {
                Words::new("symmetric split (mean over all orders, Shapley)", "对称分解(各替换顺序的平均,Shapley)")
            }
            (false, Method::Sequential) => {
                Words::new("sequential substitution in the order written", "连环替代,按书写顺序")
            }
            (false, Method::Log) => Words::new("logarithmic mean Divisia split", "对数平均迪氏分解"),
        }
    }

    /// The columns; where drivers are ranges, with the effect at their midpoints.
    fn columns(&self, ranged: bool) -> Vec<Column> {
        let of_figure = |name: &str, zh: &str| Column {
            unit: Some(self.unit.clone()),
            percent: self.percent,
            ..measure::by_row(name, zh)
        };
        let mut columns = vec![
            measure::plain("driver", "因素", Type::Text),
            measure::plain("unit", "单位", Type::Text),
            measure::by_row("from", "期初"),
            measure::by_row("to", "期末"),
            of_figure("effect", "影响"),
        ];
        columns.extend(ranged.then(|| Column { ranged: false, ..of_figure("midpoint", "中点影响") }));
        columns.push(measure::fraction("share", "占变动比重"));
        columns
    }
}

/// The values of the drivers then and now, of one group.
struct Group {
    names: Vec<Cell>,
    then: Vec<Option<Interval>>,
    now: Vec<Option<Interval>>,
}

fn groups_of(asked: &Asked, table: &Table) -> Vec<Group> {
    let mut found: Vec<Group> = Vec::new();
    let places: Vec<usize> = asked.metrics.iter().map(|it| table.index(&it.column.name).unwrap_or(0)).collect();
    for row in &table.rows {
        let names = row[..asked.n_keys].to_vec();
        let at = found.iter().position(|it| it.names == names).unwrap_or_else(|| {
            let none = vec![None; places.len()];
            found.push(Group { names, then: none.clone(), now: none });
            found.len() - 1
        });
        let Cell::Text(period) = &row[asked.n_keys] else { continue };
        let values = || places.iter().map(|place| interval::of(&row[*place])).collect();
        if *period == asked.periods[0] {
            found[at].then = values();
        } else if *period == asked.periods[1] {
            found[at].now = values();
        }
    }
    found
}
