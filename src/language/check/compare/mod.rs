//! `compare`: do they differ? Cohort, rest, undecided and missing add up to all observed entities.

mod conclude;
mod evidence;
mod later;
mod sides;
mod weighing;

pub(super) use conclude::said;
pub(super) use sides::peers;

use super::infer::{Scope, Term, column_term, in_order};
use super::scope::Frame;
use super::{fault, measure, ranges, sentence, table};
use crate::answer::{Answer, Table};
use crate::catalog::Rule;
use crate::diagnostic::Diagnostic;
use crate::plan::{AggregateFunction, Expr, Named, Part, SortKey, Task};
use crate::source::Span;
use crate::syntax::tree::{self, Clauses, ExprKind, Operator, Target};
use crate::types::{Column, Kind, Type};
use crate::words::{Language, Words};
use crate::world::World;

/// How many members are looked at one by one: nearest to a threshold, leave-one-out. Above it they are not listed, and that is said.
const MEMBERS: u64 = 2_000;

/// How many rows that name nobody are observations of a test.
const ROWS: u64 = 10_000;

/// The columns of the result in Chinese.
const CHINESE: [(&str, &str); 13] = [
    ("row", "行"),
    ("metric", "指标"),
    ("unit", "单位"),
    ("cohort", "组别"),
    ("entity", "主体"),
    ("n", "数量"),
    ("known", "已知"),
    ("value", "数值"),
    ("median", "中位数"),
    ("mean", "均值"),
    ("p25", "25分位"),
    ("p75", "75分位"),
    ("rank", "排名"),
];

/// What the last step needs to know about the sentence.
#[derive(Clone)]
struct Asked {
    metric: String,
    label: Words,
    value: Column,
    condition: Option<Condition>,
    entity: bool,
    /// The column that names the members.
    who: String,
    rows: Words,
    /// Whether a condition decides which side a row is on.
    decided: bool,
    names: Vec<(String, Words)>,
    paired: bool,
    /// `vs`: those on neither side are named only where there are some.
    versus: bool,
    rules: Vec<Rule>,
    unit: String,
}

/// `insurance_share > 50%`: a column against a literal, so that the nearest rows can be named.
#[derive(Clone)]
struct Condition {
    column: Column,
    above: bool,
    text: String,
}

/// The task of a `compare`: of several metrics, one after the other in one table.
pub(super) fn compare(
    frame: &mut Frame,
    targets: &[Target],
    clauses: &Clauses,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Task> {
    if let (Some(condition), false, None) = (&clauses.condition, clauses.of.is_empty(), &clauses.vs) {
        faults.push(fault::where_with(condition.span, "of", &frame.text));
        return None;
    }
    let mut tasks = Vec::new();
    for target in targets {
        tasks.push(one(&mut frame.clone(), target, clauses, world, faults)?);
    }
    match tasks.len() {
        1 => tasks.pop(),
        _ => Some(beside(tasks, targets.iter().map(|it| it.expr.span.of(&frame.text).trim().to_owned()).collect())),
    }
}

/// Several comparisons as one: their rows one below the other, their notes with the metric they are about.
fn beside(tasks: Vec<Task>, metrics: Vec<String>) -> Task {
    let (answer, result) = (tasks[0].answer.clone(), tasks[0].result.clone());
    let parts = tasks.iter().flat_map(|it| it.parts.clone()).collect();
    let conclude = std::sync::Arc::new(move |_: Answer, mut tables: Vec<Table>| {
        let mut made: Option<Answer> = None;
        for (task, metric) in tasks.iter().zip(&metrics) {
            let later = tables.split_off(task.parts.len().min(tables.len()));
            let mut one = (task.conclude)(task.answer.clone(), std::mem::replace(&mut tables, later));
            for note in one.notes.iter_mut().filter(|it| !it.words.en.contains(metric.as_str())) {
                note.words = Words::new(format!("{metric}: {}", note.words.en), format!("{metric}:{}", note.words.zh));
            }
            match &mut made {
                None => made = Some(one),
                Some(all) => {
                    all.table.rows.extend(one.table.rows);
                    all.table.total_rows += one.table.total_rows;
                    all.notes.extend(one.notes);
                    let new = one.suggestions.into_iter().filter(|it| !all.suggestions.contains(it));
                    all.suggestions.extend(new.collect::<Vec<_>>());
                    all.sources.extend(one.sources);
                    all.ledger.extend(one.ledger.into_iter().filter(|it| !all.ledger.contains(it)).collect::<Vec<_>>());
                }
            }
        }
        made.unwrap_or_default()
    });
    Task { answer, parts, conclude, result, weighings: vec![], entity: None, plain: false }
}

fn one(
    frame: &mut Frame,
    target: &Target,
    clauses: &Clauses,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Task> {
    (frame.observes, frame.one_each, frame.with_operator) = (true, true, clauses.vs.is_some());
    frame.side_by_side = clauses.vs.is_none();
    let later = later::Later::of(frame, target, clauses, world);
    sentence::prepare(frame, &sides::population(clauses), &[&target.expr], world, faults);
    super::currency::convert(frame, clauses, &[&target.expr], world, faults);
    let figures = table::reads(frame, &target.expr, world);
    if clauses.vs.is_none() {
        let read = sentence::read(frame, &[&target.expr], clauses, world);
        super::over_time::side_by_side(frame, &figures, &read);
    }
    if let Some(condition) = &clauses.condition {
        super::fractions::say(frame, condition);
    }
    super::latest::elsewhere(frame);
    super::latest::mixed_periods(frame);
    let sides = sides::sides(frame, clauses, &figures, world, faults)?;
    sides::say_repeated(frame, &sides);
    let (verdict, reads) = (sides.of.clone(), sides.reads.clone());
    let keys = group_keys(frame, &clauses.by, world, faults)?;
    if clauses.matched {
        if let Some(fault) = fault::nothing_to_match(frame, clauses, sides.paired) {
            faults.push(fault);
            return None;
        }
        let groups: Vec<Expr> = keys.iter().map(|it| it.expr.clone()).collect();
        super::paired::matched(frame, &figures, &groups, &verdict);
    }
    if table::has_aggregate(frame, &target.expr) {
        faults.push(fault::compared_aggregate(&target.expr, &frame.text));
        return None;
    }
    super::coverage::say_wide(frame, &[&target.expr], world);
    let apart = keys.iter().map(|it| it.expr.clone()).chain([verdict.clone()]).collect();
    super::join::added::say(frame, &[&target.expr], apart, world);
    let one = Scope::rows(frame, world, faults).infer(&target.expr);
    if !one.is_number() {
        faults.push(fault::wrong_type(target.expr.span, one.ty, "a number to compare"));
        return None;
    }
    let name = table::target_name(target, &one, target.expr.span.of(&frame.text));
    let mut scope = Scope::groups(frame, world, faults, vec![]);
    let value = group_value(&mut scope, &target.expr, &one);
    let weighed = std::mem::take(&mut scope.weighed);
    let end = |scope: &mut Scope<'_>, function: AggregateFunction| {
        let low = scope.push(function.clone(), one.low.clone(), None);
        let high = one.high.clone().map(|high| scope.push(function, high, None));
        Term { low, high, ..one.clone() }
    };
    let statistics = [
        ("value", value),
        ("median", end(&mut scope, AggregateFunction::Median)),
        ("mean", end(&mut scope, AggregateFunction::Mean)),
        ("p25", end(&mut scope, AggregateFunction::Quantile(0.25))),
        ("p75", end(&mut scope, AggregateFunction::Quantile(0.75))),
    ];
    let n = scope.push(AggregateFunction::Rows, Expr::number(1.0), None);
    let known = scope.push(AggregateFunction::Known, one.low.clone(), None);
    let mut group_keys = keys.clone();
    group_keys.push(Named::new("cohort", verdict.clone()));
    let grouped = scope.aggregated(frame.plan.clone(), group_keys, &[]);
    if faults.iter().any(Diagnostic::is_error) {
        return None;
    }
    let mut columns: Vec<Column> = keys.iter().map(|key| Column::plain(key.name.clone(), Type::Text)).collect();
    columns.push(Column::plain("cohort", Type::Text));
    let mut out: Vec<Named> =
        columns.iter().map(|it| Named::new(it.name.clone(), Expr::column(it.name.clone()))).collect();
    out.push(Named::new("n", n));
    out.push(Named::new("known", known));
    columns.push(Column::plain("n", Type::Integer));
    columns.push(Column::plain("known", Type::Integer));
    // A mean of whole numbers is none.
    let value_column = Column { ty: Type::Number, ..one.as_column("value", Words::new("value", "数值")) };
    for (name, term) in &statistics {
        columns.push(Column {
            ranged: one.high.is_some() || term.high.is_some(),
            name: (*name).into(),
            ..value_column.clone()
        });
        let ranged = columns.last().is_some_and(|it| it.ranged);
        let high = term.high.clone().or(ranged.then(|| term.low.clone()));
        out.extend(table::named(name, &Term { high, ..term.clone() }));
    }
    for (which, at) in [("w", 1), ("k", 2)] {
        let expr = weighed.first().map(|it| if at == 1 { it.1.clone() } else { it.2.clone() });
        let expr = expr.filter(|it| !it.is_empty()).map_or(Expr::number(0.0), Expr::column);
        out.push(Named::new(which, expr));
        columns.push(Column::plain(which, Type::Integer));
    }
    let columns_of_groups = columns[..keys.len()].to_vec();
    let mut sort = in_order(frame, &keys, world);
    sort.push(SortKey { expr: Expr::column("cohort"), descending: false });
    let plan = grouped.project(out).sort(sort);
    let mut own = vec![Part { name: "answer", plan, columns, page: None }];
    let (members, condition) = members(frame, &one, clauses, world, &verdict, &keys, faults);
    own.push(members);
    let (later, asked_later) = later.map(|it| (it.part, it.query)).unzip();
    own.extend(later);
    let label = frame.column(&name).map_or(Words::same(name.clone()), |it| it.column.label.clone());
    let asked = Asked {
        unit: unit_text(&one),
        metric: name.clone(),
        label,
        value: value_column,
        condition,
        entity: frame.entity.is_some(),
        who: frame.entity.clone().unwrap_or_default(),
        rows: frame.label.clone(),
        decided: !reads.is_empty(),
        names: sides.names,
        paired: sides.paired,
        versus: clauses.vs.is_some(),
        rules: frame.rules.iter().filter(|it| it.metric == name).cloned().collect(),
    };
    let weighed_metric = weighed.first().map(|it| it.0.clone());
    let grouping = keys.len();
    frame.understood.push(match (sides.understood, &clauses.condition, grouping) {
        (Some(said), ..) => said,
        (None, Some(_), 0) => Words::new("where makes the cohort", "where 划分组别"),
        (None, Some(_), _) => Words::new("cohort against rest inside each group", "各组内对比"),
        (None, None, _) => Words::new("groups compared", "分组对比"),
    });
    let result = conclude::columns(&asked.value, &columns_of_groups);
    Some(sentence::task(frame, result, own, move |answer, mut tables| {
        let (groups, members) = (tables.remove(0), tables.remove(0));
        let mut answer = conclude::conclude(answer, &asked, &groups, &members, grouping);
        answer.suggestions.extend(later::suggested(&groups, tables.first(), asked_later.as_deref()));
        let note = weighed_metric.as_deref().and_then(|metric| weighing::note(metric, &groups, grouping));
        answer.notes.extend(note);
        answer
    }))
}

fn unit_text(term: &Term) -> String {
    match (term.percent, term.unit.is_none()) {
        (true, _) => "%".to_owned(),
        (false, true) => String::new(),
        (false, false) => term.unit.write(Language::English),
    }
}

/// The value of a group: as the kind says; of a raw column the unweighted mean; of a formula by its parts.
fn group_value(scope: &mut Scope<'_>, expr: &tree::Expr, one: &Term) -> Term {
    let additive = matches!(one.kind, Kind::Ratio | Kind::Rate | Kind::Flow | Kind::Stock);
    if one.column.is_some() && one.kind != Kind::Unknown || one.column.is_none() && additive {
        return scope.infer(expr);
    }
    let low = scope.push(AggregateFunction::Mean, one.low.clone(), None);
    let high = one.high.clone().map(|high| scope.push(AggregateFunction::Mean, high, None));
    Term { low, high, ..one.clone() }
}

/// The group keys.
fn group_keys(frame: &Frame, by: &[Target], world: &World, faults: &mut Vec<Diagnostic>) -> Option<Vec<Named>> {
    let any = Column::plain("value", Type::Number);
    Some(measure::keys(frame, by, &conclude::columns(&any, &[]), world, faults)?.into_iter().map(|it| it.0).collect())
}

/// The rows one by one, and the condition if it is a column against a literal.
fn members(
    frame: &Frame,
    one: &Term,
    clauses: &Clauses,
    world: &World,
    verdict: &Expr,
    keys: &[Named],
    faults: &mut Vec<Diagnostic>,
) -> (Part, Option<Condition>) {
    let entity = frame.entity.clone().map_or(Expr::missing(Type::Text), Expr::column);
    let mut columns = vec![
        Column::plain("entity", Type::Text),
        Column::plain("cohort", Type::Text),
        one.as_column("value", Words::same("value")),
    ];
    let mut named = vec![Named::new("entity", entity), Named::new("cohort", verdict.clone())];
    named.extend(table::named("value", one));
    let mut condition = None;
    if let (Some(tree::Expr { kind: ExprKind::Binary { operator, left, .. }, span }), None) =
        (&clauses.condition, &clauses.vs)
        && matches!(operator, Operator::Greater | Operator::GreaterEqual | Operator::Less | Operator::LessEqual)
    {
        let term = Scope::rows(frame, world, faults).infer(left);
        if let Some(column) = term.column.as_deref().and_then(|name| frame.column(name)) {
            let above = matches!(operator, Operator::Greater | Operator::GreaterEqual);
            condition = Some(Condition { column: column.column.clone(), above, text: span.of(&frame.text).to_owned() });
            named.extend(table::named("condition", &column_term(&column.column, *span)));
            columns.push(Column { name: "condition".into(), ..column.column.clone() });
        }
    }
    named.extend(keys.iter().enumerate().map(|(at, key)| Named::new(format!("~key{at}"), key.expr.clone())));
    columns.extend((0..keys.len()).map(|at| Column::plain(format!("~key{at}"), Type::Text)));
    if frame.entity.is_none() {
        let plan = frame.plan.clone().project(named).head(ROWS + 1);
        return (Part { name: "members", plan, columns, page: Some(ROWS) }, condition);
    }
    let order = vec![
        SortKey { expr: ranges::midpoint(&column_term(&columns[2], Span::default())), descending: true },
        SortKey { expr: Expr::column("entity"), descending: false },
        SortKey { expr: Expr::column("cohort"), descending: true },
    ];
    let plan = frame.plan.clone().project(named).sort(order);
    (Part { name: "members", plan, columns, page: Some(MEMBERS) }, condition)
}
