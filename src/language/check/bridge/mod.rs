//! `bridge`: what drove a change. Effects add to the change exactly; ranges are carried through.

mod formula;
mod split;

use super::interval::{self, Interval};
use super::measure::{self, Metric};
use super::scope::Frame;
use super::{dimension, fault, sentence};
use crate::answer::{Answer, Cell, Note, Table};
use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, Named, Task};
use crate::quantity::{Period, Unit};
use crate::source::Span;
use crate::syntax::tree::{self, Clauses, ExprKind, Name, PeriodWord, Target};
use crate::types::{Column, Kind, Type};
use crate::verb::Method;
use crate::words::Words;
use crate::world::World;
use formula::Formula;

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
    let (name, expr) = figure(frame, target);
    let contributions = !clauses.by.is_empty() && formula::names(&expr).len() == 1;
    let drivers: Vec<Target> = formula::names(&expr)
        .into_iter()
        .map(|name| Target { expr: tree::Expr { span: name.span, kind: ExprKind::Name(vec![name]) }, alias: None })
        .collect();
    let Some(read) = Formula::read(&expr) else {
        faults.push(fault::no_formula(expr.span));
        return None;
    };
    if method == Method::Log && !read.is_product() {
        faults.push(fault::log_of_sum(expr.span));
        return None;
    }
    let looked: Vec<&tree::Expr> = drivers.iter().map(|it| &it.expr).collect();
    let clauses = &forwards(clauses);
    let figures: Vec<String> = looked.iter().flat_map(|it| super::table::reads(frame, it, world)).collect();
    super::asked::remember(frame, &figures);
    sentence::begin(frame, clauses, &looked, world, faults);
    said_backwards(frame, clauses);
    if target.alias.is_none() {
        weighable(frame, target);
    }
    let by = dimension::apart(frame, &clauses.by);
    let mut keys = measure::keys(frame, &by, world, faults)?;
    let n_keys = keys.len();
    if frame.period.is_none() {
        faults.push(fault::clause_not_here(clauses.span, "per", "bridge"));
        return None;
    }
    let figures: Vec<String> = looked.iter().flat_map(|it| super::table::reads(frame, it, world)).collect();
    super::asked::put(frame, &periods, &figures);
    let asked = Expr::column(super::asked::ASKED);
    keys.push((Named::new(super::asked::ASKED, asked), Column::plain(super::asked::ASKED, Type::Period)));
    let drivers = if read.is_product() { weighed(frame, &drivers, &read, world) } else { drivers };
    let measured = measure::measure(frame, &keys, &drivers, world, faults)?;
    let whole = super::infer::Scope::rows(frame, world, faults).infer(&expr);
    if faults.iter().any(Diagnostic::is_error) {
        return None;
    }
    let asked = Asked {
        name,
        formula: read,
        method,
        periods: periods.map(|it| it.text),
        n_keys,
        contributions,
        metrics: measured.metrics,
        unit: whole.unit.clone(),
        percent: whole.percent,
        ratio: whole.kind == Kind::Ratio,
    };
    frame.understood.push(asked.said());
    let result = asked.columns();
    Some(sentence::task(frame, result, vec![measured.part], move |answer, tables| conclude(answer, &asked, &tables[0])))
}

/// The drivers of a product, a price weighed by the volumes it is multiplied with: then volume times price is the figure itself.
fn weighed(frame: &mut Frame, drivers: &[Target], formula: &Formula, world: &World) -> Vec<Target> {
    // A ratio that nobody knows the parts of is a mean like any price.
    let kind = |it: &Target| {
        let term = super::infer::Scope::rows(frame, world, &mut Vec::new()).infer(&it.expr);
        let column = term.column.as_ref().and_then(|it| frame.column(it));
        match term.kind {
            Kind::Ratio if column.is_some_and(|it| it.parts.is_none()) => Kind::Level,
            kind => kind,
        }
    };
    let kinds: Vec<Kind> = drivers.iter().map(kind).collect();
    let is_volume =
        |at: &usize| formula.power(*at) == 1.0 && matches!(kinds[*at], Kind::Flow | Kind::Stock | Kind::Unknown);
    let volumes = (0..drivers.len()).filter(is_volume).map(|at| drivers[at].expr.clone());
    let volume = volumes.reduce(|left, right| {
        let span = left.span;
        let (left, right) = (Box::new(left), Box::new(right));
        tree::Expr { kind: ExprKind::Binary { operator: tree::Operator::Multiply, left, right }, span }
    });
    let is_price = |at: &usize| matches!(kinds[*at], Kind::Rate | Kind::Level) && formula.power(*at) == 1.0;
    let Some(volume) = volume.filter(|_| (0..drivers.len()).any(|at| is_price(&at))) else { return drivers.to_vec() };
    // A volume without a price would be given the price of the others.
    let known = |it: &Target| super::infer::Scope::rows(frame, world, &mut Vec::new()).infer(&it.expr).low.is_known();
    let all: Vec<Expr> = drivers.iter().map(known).collect();
    let (every, some) = (all.iter().cloned().reduce(Expr::and), all.into_iter().reduce(Expr::or));
    if let (Some(every), Some(some)) = (every, some) {
        frame.say_count(Some(some.and(every.clone().negated())), |n| {
            let en = format!("left out, because not all drivers are known: {n} rows");
            (n > 0).then(|| Note::new("drivers-missing", en, format!("因驱动因素不全而未计入:{n} 行")))
        });
        frame.plan = frame.plan.clone().filter(every);
    }
    let made = drivers.iter().enumerate().map(|(at, target)| {
        if !is_price(&at) {
            return target.clone();
        }
        let span = target.expr.span;
        let named = |text: &str| Name { text: text.to_owned(), quoted: false, span };
        let ExprKind::Name(path) = &target.expr.kind else { return target.clone() };
        let alias = Some(named(&path[path.len() - 1].text));
        let arguments = vec![target.expr.clone(), volume.clone()];
        let call = ExprKind::Call { function: named("weighted"), arguments, distinct: false, filter: None };
        Target { expr: tree::Expr { kind: call, span }, alias }
    });
    made.collect()
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
        faults.push(fault::no_period(span, &frame.dataset));
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
    let two = format!("for {from} for {to}");
    for said in frame.understood.iter_mut().filter(|it| it.en == two) {
        *said = Words::new(format!("from {from} to {to}"), format!("从 {from} 到 {to}"));
    }
}

/// The name of the figure and its formula: as written, or the parts of a ratio, or the figure itself.
fn figure(frame: &Frame, target: &Target) -> (String, tree::Expr) {
    if let Some(alias) = &target.alias {
        return (alias.text.clone(), target.expr.clone());
    }
    let name = target.expr.span.of(&frame.text).trim().to_owned();
    let ExprKind::Name(path) = &target.expr.kind else { return (name, target.expr.clone()) };
    let parts = frame.column(&path[0].text).and_then(|it| Some((it.column.name.clone(), it.parts.clone()?)));
    let Some((name, (above, below))) = parts else { return (name, target.expr.clone()) };
    let span = target.expr.span;
    let side = |text: String| {
        Box::new(tree::Expr { kind: ExprKind::Name(vec![tree::Name { text, quoted: false, span }]), span })
    };
    let kind = ExprKind::Binary { operator: tree::Operator::Divide, left: side(above), right: side(below) };
    (name, tree::Expr { kind, span })
}

/// Leaves the parts of a ratio only in rows that have both, the numerator recovered from a stated ratio where it must be:
/// what has a denominator alone would water the ratio down.
fn weighable(frame: &mut Frame, target: &Target) {
    let ExprKind::Name(path) = &target.expr.kind else { return };
    let found = frame.column(&path[0].text).and_then(|it| {
        let (above, below) = it.parts.clone()?;
        Some((it.column.clone(), frame.column(&above)?.column.clone(), frame.column(&below)?.column.clone()))
    });
    let Some((ratio, above, below)) = found else { return };
    let span = target.expr.span;
    let term = |column: &Column| super::infer::column_term(column, span);
    let (ratio, part, whole) = (term(&ratio), term(&above), term(&below));
    let (low, high) = super::ranges::arithmetic(crate::plan::BinaryOperator::Multiply, &ratio, &whole);
    let or = |stated: Expr, other: Expr| Expr::Call(crate::function::Function::Coalesce, vec![stated, other]);
    let product = high.unwrap_or(low.clone());
    let ends = match above.ranged {
        true => vec![or(part.low.clone(), low), or(part.high.clone().unwrap_or(part.low.clone()), product)],
        false => {
            let middle = super::infer::Term { low, high: Some(product), ..part.clone() };
            vec![or(part.low.clone(), super::ranges::midpoint(&middle))]
        }
    };
    let both = ends[0].clone().is_known().and(whole.low.clone().is_known());
    let only = |it: Expr, ty| both.clone().then_else(it, Expr::missing(ty));
    let mut named: Vec<Named> =
        above.stored().into_iter().zip(ends).map(|((name, ty), it)| Named::new(name, only(it, ty))).collect();
    named.extend(below.stored().into_iter().map(|(name, ty)| Named::new(name.clone(), only(Expr::column(name), ty))));
    frame.plan = frame.plan.clone().extend(named);
}

/// What the last step needs to know.
struct Asked {
    name: String,
    formula: Formula,
    method: Method,
    periods: [String; 2],
    n_keys: usize,
    contributions: bool,
    metrics: Vec<Metric>,
    unit: Unit,
    percent: bool,
    ratio: bool,
}

impl Asked {
    fn said(&self) -> Words {
        match (self.contributions, self.method) {
            (true, _) => Words::new("contribution of each group", "各组贡献"),
            (false, Method::Shapley) => {
                Words::new("symmetric split (mean over all orders, Shapley)", "对称分解(各替换顺序的平均,Shapley)")
            }
            (false, Method::Sequential) => {
                Words::new("sequential substitution in the order written", "连环替代,按书写顺序")
            }
            (false, Method::Log) => Words::new("logarithmic mean Divisia split", "对数平均迪氏分解"),
        }
    }

    fn columns(&self) -> Vec<Column> {
        let of_figure = |name: &str, zh: &str| Column {
            unit: Some(self.unit.clone()),
            percent: self.percent,
            ..measure::by_row(name, zh)
        };
        vec![
            measure::plain("driver", "因素", Type::Text),
            measure::plain("unit", "单位", Type::Text),
            measure::by_row("from", "期初"),
            measure::by_row("to", "期末"),
            of_figure("effect", "影响"),
            measure::fraction("share", "占变动比重"),
        ]
    }
}

/// The values of the drivers then and now, of one group.
struct Group {
    names: Vec<Cell>,
    then: Vec<Option<Interval>>,
    now: Vec<Option<Interval>>,
}

fn groups(asked: &Asked, table: &Table) -> Vec<Group> {
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

fn conclude(mut answer: Answer, asked: &Asked, table: &Table) -> Answer {
    let groups = groups(asked, table);
    let one_sided = |it: &Interval| it.0.is_finite() != it.1.is_finite();
    let open = groups.iter().flat_map(|it| it.then.iter().chain(&it.now)).flatten().any(one_sided);
    if open {
        let en = "of a range with one end only an effect is not known";
        answer.notes.push(Note::new("one-sided", en, "单侧区间的影响无法得知"));
    }
    let lines = match (asked.n_keys > 0, asked.contributions) {
        (false, _) => split::drivers(asked, &groups, &mut answer),
        (true, true) => split::contributions(asked, &groups),
        (true, false) => split::by_group(asked, &groups, &mut answer),
    };
    let unit = super::measure::unit_text(&super::infer::Term {
        unit: asked.unit.clone(),
        percent: asked.percent,
        ..super::infer::Term::plain(Expr::number(0.0), Type::Number, Span::default())
    });
    let Some(lines) = lines else {
        let en = format!("{} is not known for both {} and {}", asked.name, asked.periods[0], asked.periods[1]);
        let zh = format!("{} 在 {} 与 {} 两期不全", asked.name, asked.periods[0], asked.periods[1]);
        answer.notes.push(Note::new("not-known", en, zh));
        answer.table = Table { columns: asked.columns(), rows: vec![], total_rows: 0 };
        return answer;
    };
    let change = interval::subtract(lines.to, lines.from);
    let exact = change.0 == change.1;
    let sum: f64 = lines.effects.iter().map(|it| it.middle).sum();
    let known = change.0.is_finite() && change.1.is_finite();
    let (from, to) = (interval::middle(lines.from), interval::middle(lines.to));
    // Of large effects that cancel, the last digits are what rounding leaves.
    let largest = lines.effects.iter().map(|it| it.middle.abs()).fold(0.0, f64::max);
    let scale = from.abs().max(to.abs()).max(largest).max(f64::MIN_POSITIVE);
    if known && (sum - (to - from)).abs() > 1e-9 * scale {
        answer.notes.push(Note::new(
            "not-closed",
            format!("the effects add to {sum} and not to the change {}: please report this", to - from),
            format!("各项影响之和 {sum} 不等于变动 {}", to - from),
        ));
    }
    let share = |effect: f64| match to - from {
        change if !known || change.abs() <= 1e-12 * scale => Cell::Missing,
        change => Cell::Number(effect / change),
    };
    let text = |it: &str| Cell::Text(it.to_owned());
    let mut rows: Vec<Vec<Cell>> = lines
        .effects
        .iter()
        .map(|it| {
            vec![
                text(&it.name),
                text(&it.unit),
                interval::cell_or_missing(it.from),
                interval::cell_or_missing(it.to),
                interval::cell(it.effect),
                share(it.middle),
            ]
        })
        .collect();
    let total = if exact { (to - from, to - from) } else { change };
    rows.push(vec![
        text(&asked.name),
        text(&unit),
        interval::cell(lines.from),
        interval::cell(lines.to),
        interval::cell(total),
        share(to - from),
    ]);
    if asked.percent {
        answer.notes.push(Note::new("points", "effects on a ratio are in percentage points", "对比率的影响以百分点计"));
    }
    if known && lines.effects.iter().any(|it| it.effect.0 != it.effect.1) {
        answer.notes.push(Note::new("ranges", "shares are of the midpoints", "占比按区间中点计"));
    }
    answer.table = Table { columns: asked.columns(), total_rows: rows.len(), rows };
    answer
}

/// A line of the bridge.
struct Effect {
    name: String,
    unit: String,
    from: Option<Interval>,
    to: Option<Interval>,
    effect: Interval,
    middle: f64,
}

/// All lines, and the figure then and now.
struct Lines {
    effects: Vec<Effect>,
    from: Interval,
    to: Interval,
}
