//! `benchmark`: where one stands among its peers. The population is everyone with a figure, or those of `against`.

use super::infer::{Scope, Term};
use super::measure;
use super::scope::Frame;
use super::{entities, fault, interval, sentence, table};
use crate::answer::{Answer, Cell, Note, Table};
use crate::diagnostic::Diagnostic;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named, Part, Plan, Task};
use crate::plan::{WindowFunction, WindowKind};
use crate::syntax::tree::{Clauses, Expr as Written, Name, Target, Versus};
use crate::types::{Column, Type};
use crate::words::Words;
use crate::world::World;

/// The task of a `benchmark`: metric, unit, value, n, p25, median, p75, percentile, rank, strip.
pub(super) fn benchmark(
    frame: &mut Frame,
    entity: &Name,
    targets: &[Target],
    against: Option<&Written>,
    clauses: &Clauses,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Task> {
    let key = entity_of(frame, entity, faults)?;
    let named = match clauses.per.is_empty() {
        true => Some(entities::name(frame, &key, entity, world, faults)?),
        false => None,
    };
    let looked: Vec<&Written> = targets.iter().map(|it| &it.expr).collect();
    (frame.observes, frame.one_each, frame.with_operator, frame.side_by_side) = (true, true, true, true);
    let conditions: Vec<Written> = clauses.condition.iter().chain(against).cloned().collect();
    let clauses = &Clauses { condition: conditions.into_iter().reduce(Written::and), ..clauses.clone() };
    sentence::prepare(frame, clauses, &looked, world, faults);
    super::currency::convert(frame, clauses, &looked, world, faults);
    // With `per` it is one of the groups that is held against the others.
    let key = entity_of(frame, entity, faults)?;
    let who = match named {
        Some(who) => who,
        None => entities::name(frame, &key, entity, world, faults)?,
    };
    let read: Vec<String> = targets.iter().flat_map(|it| super::table::reads(frame, &it.expr, world)).collect();
    super::over_time::side_by_side(frame, &read, &sentence::read(frame, &looked, clauses, world));
    let own = super::whom::rows_of(frame, &key, entity, &who, world);
    if let Some(condition) = &clauses.condition {
        let term = Scope::rows(frame, world, faults).truth(condition);
        frame.plan = frame.plan.clone().filter(term.low.is_true().or(own.clone()));
    }
    if let Some(versus) = &clauses.vs {
        let Versus::Peers { within } = versus else {
            let span = versus.expressions().next().map_or(clauses.span, |it| it.span);
            faults.push(fault::benchmark_versus(span));
            return None;
        };
        let mine = Clauses { of: vec![entity.clone()], condition: None, ..clauses.clone() };
        let sides = super::compare::peers(frame, &mine, within.as_ref(), world, faults)?;
        let is = |text: &str| Expr::binary(Op::Equal, sides.of.clone(), Expr::text(text));
        frame.plan = frame.plan.clone().filter(is("peers").or(own.clone()));
        frame.understood.extend(sides.understood);
    }
    if clauses.condition.is_some() {
        frame.understood.push(Words::new("against those that meet the condition", "与符合条件者对照"));
    }
    frame.understood.push(Words::new(format!("{who} among all with a figure"), format!("{who} 在有数据者中的位置")));
    let has_operators = frame.column("operator").is_some();
    if frame.own || has_operators {
        let (name, own_table) = (who.clone(), frame.own);
        frame.say_count(Some(own.clone()), move |n| {
            let none = || (format!("there is no row of {name}"), format!("没有 {name} 的行"));
            let several = || {
                let en = format!("{n} rows are of {name}: the largest figure of them stands for it");
                (en, format!("{n} 行属于 {name}:以其中最大者为准"))
            };
            let (en, zh) = if n == 0 { none() } else { several() };
            (n > 1 || n == 0 && own_table).then(|| Note::new("rows-of-one", en, zh))
        });
    }
    let mut parts = Vec::new();
    let mut metrics = Vec::new();
    for target in targets {
        let term = Scope::rows(frame, world, faults).infer(&target.expr);
        if !term.is_number() {
            faults.push(fault::wrong_type(target.expr.span, term.ty, "a number"));
            return None;
        }
        let name = table::target_name(target, &term, target.expr.span.of(&frame.text));
        measure::say_one_sided(frame, &[&term]);
        let open = measure::one_sided(&term).unwrap_or(Expr::truth(false)).is_true().and(own.clone());
        parts.push(standing(frame.plan.clone(), ends(&term), own.clone(), open));
        metrics.push((name, measure::unit_text(&term), term.high.is_some()));
    }
    let result = columns(metrics.iter().any(|it| it.2));
    Some(sentence::task(frame, result, parts, move |answer, tables| conclude(answer, &metrics, &tables, &who)))
}

/// Both ends of a figure; one that is known at one end only has no place.
fn ends(term: &Term) -> (Expr, Expr) {
    let known = |it: &Expr| match measure::one_sided(term) {
        Some(open) => open.then_else(Expr::missing(Type::Number), it.clone()),
        None => it.clone(),
    };
    (known(&term.low), known(term.high.as_ref().unwrap_or(&term.low)))
}

/// The column that says whose a row is.
fn entity_of(frame: &Frame, entity: &Name, faults: &mut Vec<Diagnostic>) -> Option<String> {
    if frame.entity.is_none() {
        faults.push(fault::benchmark_whom(entity, frame));
    }
    frame.entity.clone()
}

fn columns(ranged: bool) -> Vec<Column> {
    vec![
        measure::plain("metric", "指标", Type::Text),
        measure::plain("unit", "单位", Type::Text),
        measure::by_row("value", "数值"),
        measure::plain("n", "数量", Type::Integer),
        measure::by_row("p25", "25分位"),
        measure::by_row("median", "中位数"),
        measure::by_row("p75", "75分位"),
        measure::fraction("percentile", "百分位"),
        Column { ranged, ..measure::plain("rank", "排名", if ranged { Type::Number } else { Type::Integer }) },
        measure::plain("strip", "位置", Type::Text),
    ]
}

/// The figure of one among all, in one pass: quartiles, and how many stand above and below, for certain and possibly. An exact
/// figure has two equal ends.
fn standing(plan: Plan, (low, high): (Expr, Expr), own: Expr, open: Expr) -> Part {
    let number = |it: Expr| Expr::binary(Op::Multiply, it, Expr::number(1.0));
    let mine = |of: &str| own.clone().then_else(Expr::column(of), Expr::missing(Type::Number));
    let plan = plan.extend(vec![Named::new("~low", number(low)), Named::new("~high", number(high))]);
    let plan = plan.extend(vec![Named::new("~my~low", mine("~low")), Named::new("~my~high", mine("~high"))]);
    let most = |name: &str, of: &str| WindowFunction {
        name: name.into(),
        kind: WindowKind::Aggregate(AggregateFunction::Max),
        argument: Expr::column(of),
    };
    let functions = vec![most("~from", "~my~low"), most("~to", "~my~high")];
    let plan = Plan::Window { input: Box::new(plan), partition: vec![], order: vec![], functions };
    let of = |name: &str, function: AggregateFunction, argument: &str, filter: Option<Expr>| Aggregate {
        name: name.to_owned(),
        function,
        argument: Expr::column(argument),
        filter,
    };
    let is = |end: &str, op, of: &str| Expr::binary(op, Expr::column(end), Expr::column(of));
    let (below, above) = (is("~high", Op::Less, "~from"), is("~low", Op::Greater, "~to"));
    // Another row of the same one stands where it does for certain, or nowhere.
    let others = own.is_true().negated();
    let maybe = |certain: &Expr, possible: Expr| certain.clone().or(others.clone().and(possible));
    let maybe_below = maybe(&below, is("~low", Op::Less, "~to"));
    let maybe_above = maybe(&above, is("~high", Op::Greater, "~from"));
    let mut aggregates = vec![
        of("value~low", AggregateFunction::Max, "~from", None),
        of("value~high", AggregateFunction::Max, "~to", None),
        of("n", AggregateFunction::Known, "~low", None),
        of("below", AggregateFunction::Rows, "~low", Some(below)),
        of("above", AggregateFunction::Rows, "~low", Some(above)),
        of("maybe_below", AggregateFunction::Rows, "~low", Some(maybe_below)),
        of("maybe_above", AggregateFunction::Rows, "~low", Some(maybe_above)),
        of("open", AggregateFunction::Rows, "~low", Some(open)),
    ];
    let mut columns = vec![Column { ranged: true, ..Column::plain("value", Type::Number) }];
    columns.extend(
        ["n", "below", "above", "maybe_below", "maybe_above", "open"].map(|it| Column::plain(it, Type::Integer)),
    );
    let quantile = AggregateFunction::Quantile;
    let quantiles = [
        ("least", AggregateFunction::Min),
        ("p25", quantile(0.25)),
        ("median", AggregateFunction::Median),
        ("p75", quantile(0.75)),
        ("most", AggregateFunction::Max),
    ];
    for (name, function) in quantiles {
        aggregates.push(of(&format!("{name}~low"), function.clone(), "~low", None));
        aggregates.push(of(&format!("{name}~high"), function, "~high", None));
        columns.push(Column { ranged: true, ..Column::plain(name, Type::Number) });
    }
    Part { name: "standing", plan: plan.aggregate(vec![], aggregates), columns, page: None }
}

fn conclude(mut answer: Answer, metrics: &[(String, String, bool)], tables: &[Table], who: &str) -> Answer {
    let mut rows = Vec::new();
    for ((name, unit, _), table) in metrics.iter().zip(tables) {
        let get = |name: &str| table.number(0, name).unwrap_or(0.0);
        let number = |name: &str| interval::cell_or_missing(table.cell(0, name).and_then(interval::of));
        let n = get("n");
        let known = number("value") != Cell::Missing;
        let place = |ends: [&str; 2], of: &dyn Fn(f64) -> f64| match known {
            true => interval::cell((of(get(ends[0])), of(get(ends[1])))),
            false => Cell::Missing,
        };
        let percentile = match n > 1.0 {
            true => place(["below", "maybe_below"], &|it| it / (n - 1.0)),
            false => Cell::Missing,
        };
        rows.push(vec![
            Cell::Text(name.clone()),
            Cell::Text(unit.clone()),
            number("value"),
            Cell::Integer(n as i64),
            number("p25"),
            number("median"),
            number("p75"),
            percentile,
            place(["above", "maybe_above"], &|it| it + 1.0),
            strip(table).map_or(Cell::Missing, Cell::Text),
        ]);
        if !known {
            let (en, zh) = match 0.0 < get("open") {
                true => (
                    format!("{name} of {who} is known at one end only, and so has no place among the others"),
                    format!("{who} 的 {name} 仅有单侧界限,无法排位"),
                ),
                false => (format!("{who} has no {name}"), format!("{who} 没有 {name}")),
            };
            answer.notes.push(Note::new("no-figure", en, zh));
        }
        if n < 5.0 {
            let (en, zh) = (
                format!("only {n} have {name}: quartiles of so few say little"),
                format!("仅 {n} 个有 {name},分位数参考意义有限"),
            );
            answer.notes.push(Note::new("few", en, zh));
        }
    }
    if metrics.iter().any(|it| it.2) {
        let en = "a rank and a percentile span all that the ranges leave open; the strip has midpoints";
        let zh = "名次与百分位为区间所容许的全部范围;位置图按中点";
        answer.notes.push(Note::new("midpoints", en, zh));
    }
    let ranged = metrics.iter().any(|it| it.2);
    answer.table = Table { columns: columns(ranged), total_rows: rows.len(), rows };
    answer
}

/// `|--[==|==]--o--|`: the quartiles from the least to the greatest, and who was asked for.
fn strip(table: &Table) -> Option<String> {
    const WIDTH: usize = 25;
    let get = |name: &str| {
        let ends = table.cell(0, name).and_then(interval::of)?;
        Some(interval::middle(ends)).filter(|it| it.is_finite())
    };
    let (least, most) = (get("least")?, get("most")?);
    if least >= most {
        return None;
    }
    let place = |value: f64| (((value - least) / (most - least)) * (WIDTH - 1) as f64).round() as usize;
    let (q1, median, q3) = (place(get("p25")?), place(get("median")?), place(get("p75")?));
    let mut drawn: Vec<char> = (0..WIDTH).map(|at| if (q1..=q3).contains(&at) { '=' } else { '-' }).collect();
    drawn[q1] = '[';
    drawn[q3] = ']';
    drawn[median] = '|';
    if let Some(value) = get("value") {
        drawn[place(value)] = 'o';
    }
    Some(drawn.into_iter().collect())
}
