//! `benchmark`: where one stands among its peers. The population is everyone with a figure, or those of `against`.

use super::infer::Scope;
use super::measure;
use super::scope::Frame;
use super::{entities, fault, sentence, table};
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
        parts.push(standing(frame.plan.clone(), measure::observation(&term), own.clone(), open));
        metrics.push((name, measure::unit_text(&term), term.high.is_some()));
    }
    let result = columns();
    Some(sentence::task(frame, result, parts, move |answer, tables| conclude(answer, &metrics, &tables, &who)))
}

/// The column that says whose a row is.
fn entity_of(frame: &Frame, entity: &Name, faults: &mut Vec<Diagnostic>) -> Option<String> {
    if frame.entity.is_none() {
        faults.push(fault::benchmark_whom(entity, frame));
    }
    frame.entity.clone()
}

fn columns() -> Vec<Column> {
    vec![
        measure::plain("metric", "指标", Type::Text),
        measure::plain("unit", "单位", Type::Text),
        measure::by_row("value", "数值"),
        measure::plain("n", "数量", Type::Integer),
        measure::by_row("p25", "25分位"),
        measure::by_row("median", "中位数"),
        measure::by_row("p75", "75分位"),
        measure::fraction("percentile", "百分位"),
        measure::plain("rank", "排名", Type::Integer),
        measure::plain("strip", "位置", Type::Text),
    ]
}

/// The figure of one among all, in one pass: quartiles, and how many stand above and below.
fn standing(plan: Plan, value: Expr, own: Expr, open: Expr) -> Part {
    let number = Expr::binary(Op::Multiply, value, Expr::number(1.0));
    let mine = own.then_else(Expr::column("~x"), Expr::missing(Type::Number));
    let plan = plan.extend(vec![Named::new("~x", number)]).extend(vec![Named::new("~mine", mine)]);
    let most = WindowFunction {
        name: "~v".into(),
        kind: WindowKind::Aggregate(AggregateFunction::Max),
        argument: Expr::column("~mine"),
    };
    let plan = Plan::Window { input: Box::new(plan), partition: vec![], order: vec![], functions: vec![most] };
    let of = |name: &str, function: AggregateFunction, argument: &str, filter: Option<Expr>| Aggregate {
        name: name.to_owned(),
        function,
        argument: Expr::column(argument),
        filter,
    };
    let side = |op| Some(Expr::binary(op, Expr::column("~x"), Expr::column("~v")));
    let aggregates = vec![
        of("value", AggregateFunction::Max, "~v", None),
        of("n", AggregateFunction::Known, "~x", None),
        of("least", AggregateFunction::Min, "~x", None),
        of("p25", AggregateFunction::Quantile(0.25), "~x", None),
        of("median", AggregateFunction::Median, "~x", None),
        of("p75", AggregateFunction::Quantile(0.75), "~x", None),
        of("most", AggregateFunction::Max, "~x", None),
        of("below", AggregateFunction::Rows, "~x", side(Op::Less)),
        of("above", AggregateFunction::Rows, "~x", side(Op::Greater)),
        of("open", AggregateFunction::Rows, "~x", Some(open)),
    ];
    let counts = ["n", "below", "above", "open"];
    let columns = aggregates.iter().map(|it| {
        let ty = if counts.contains(&it.name.as_str()) { Type::Integer } else { Type::Number };
        Column::plain(it.name.clone(), ty)
    });
    let columns = columns.collect();
    Part { name: "standing", plan: plan.aggregate(vec![], aggregates), columns, page: None }
}

fn conclude(mut answer: Answer, metrics: &[(String, String, bool)], tables: &[Table], who: &str) -> Answer {
    let mut rows = Vec::new();
    for ((name, unit, _), table) in metrics.iter().zip(tables) {
        let get = |name: &str| table.number(0, name);
        let number = |name: &str| get(name).map_or(Cell::Missing, Cell::Number);
        let n = get("n").unwrap_or(0.0);
        let known = get("value").is_some();
        let percentile = match (known, n > 1.0) {
            (true, true) => Cell::Number(get("below").unwrap_or(0.0) / (n - 1.0)),
            _ => Cell::Missing,
        };
        let rank = if known { Cell::Integer(get("above").unwrap_or(0.0) as i64 + 1) } else { Cell::Missing };
        rows.push(vec![
            Cell::Text(name.clone()),
            Cell::Text(unit.clone()),
            number("value"),
            Cell::Integer(n as i64),
            number("p25"),
            number("median"),
            number("p75"),
            percentile,
            rank,
            strip(table).map_or(Cell::Missing, Cell::Text),
        ]);
        if !known {
            let (en, zh) = match 0.0 < get("open").unwrap_or(0.0) {
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
        answer.notes.push(Note::new("midpoints", "ranges stand at their midpoints", "区间按中点计"));
    }
    answer.table = Table { columns: columns(), total_rows: rows.len(), rows };
    answer
}

/// `|--[==|==]--o--|`: the quartiles from the least to the greatest, and who was asked for.
fn strip(table: &Table) -> Option<String> {
    const WIDTH: usize = 25;
    let get = |name: &str| table.number(0, name).filter(|it| it.is_finite());
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
