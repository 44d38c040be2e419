//! What every sentence does before its verb: entities, periods, latest figures, `among`, `where` as a filter, and the ledger of all that.

use std::sync::Arc;

use super::fault;
use super::infer::{Scope, Term, row_term};
use super::scope::Frame;
use crate::answer::{Answer, Count, Ledger, Note, Table};
use crate::catalog::DatasetColumn;
use crate::diagnostic::Diagnostic;
use crate::function::Function;
use crate::plan::{
    Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named, Part, Plan, Task, WindowFunction, WindowKind,
};
use crate::syntax::tree::{self, Clauses, PeriodWord};
use crate::types::{Column, Kind, Type, Words};
use crate::world::World;

/// One step that dropped or split rows: a part that counts them, and how to say it.
#[derive(Debug, Clone)]
pub(super) struct Step {
    /// Counts rows into the columns `kept`, `dropped`, `undecided`, `missing`.
    pub part: Part,
    /// What the rows are called.
    pub rows: Words,
    /// The word after each count; in the order of the part's columns.
    pub words: Vec<(&'static str, Words)>,
}

/// How a condition falls for a row: `yes`, `no`, `undecided`, `missing`.
pub(super) fn verdict(frame: &Frame, condition: &Term) -> Expr {
    let unread = condition
        .reads
        .iter()
        .filter_map(|name| frame.column(name))
        .map(|it| row_term(frame, it, condition.span).low.is_missing())
        .reduce(Expr::or)
        .unwrap_or(Expr::truth(false));
    let open = unread.then_else(Expr::text("missing"), Expr::text("undecided"));
    let no = condition.low.clone().negated().then_else(Expr::text("no"), open);
    condition.low.clone().then_else(Expr::text("yes"), no)
}

/// Keeps the rows for which a condition is true, and counts the others.
pub(super) fn keep(
    frame: &mut Frame,
    steps: &mut Vec<Step>,
    condition: &tree::Expr,
    possibly: bool,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    let term = Scope::rows(frame, world, faults).truth(condition);
    let reads_period = frame.period.as_ref().is_some_and(|period| term.reads.contains(period));
    frame.period_chosen |= reads_period;
    let verdict = verdict(frame, &term);
    let before = frame.plan.clone().project(vec![Named::new("~verdict", verdict.clone())]);
    let missing = term.reads.join(", ");
    let rows = match frame.is_panel() {
        true => Words::new(format!("rows of {}", frame.label.en), format!("行{}数据", frame.label.zh)),
        false => frame.label.clone(),
    };
    steps.push(count_step(
        before,
        rows,
        vec![
            ("kept", "yes", Words::new("kept", "保留")),
            ("dropped", "no", Words::new("not", "不符")),
            ("undecided", "undecided", Words::new("undecided", "无法判定")),
            ("missing", "missing", Words::new(format!("missing {missing}"), format!("缺 {missing}"))),
        ],
    ));
    let is = |word: &str| Expr::binary(Op::Equal, verdict.clone(), Expr::text(word));
    // A plain true needs no verdict: the filter stays as cheap as one written by hand.
    let predicate = if possibly { is("yes").or(is("undecided")) } else { term.low };
    frame.plan = std::mem::replace(&mut frame.plan, Plan::Union { inputs: vec![] }).filter(predicate);
}

/// Counts rows of a plan with the one column `~verdict` by its values.
pub(super) fn count_step(plan: Plan, rows: Words, into: Vec<(&'static str, &'static str, Words)>) -> Step {
    let aggregates = into.iter().map(|(key, value, _)| Aggregate {
        name: (*key).to_owned(),
        function: AggregateFunction::Rows,
        argument: Expr::number(1.0),
        filter: Some(Expr::binary(Op::Equal, Expr::column("~verdict"), Expr::text(*value))),
    });
    let plan = plan.aggregate(vec![], aggregates.collect());
    let columns = into.iter().map(|(key, ..)| Column::plain(*key, Type::Integer)).collect();
    let part = Part { name: "ledger", plan, columns, page: None };
    Step { part, rows, words: into.into_iter().map(|(key, _, words)| (key, words)).collect() }
}

fn ledger_of(step: &Step, table: &Table) -> Ledger {
    let count = |key: &str| table.number(0, key).unwrap_or(0.0) as u64;
    let to: Vec<Count> = step
        .words
        .iter()
        .map(|(key, words)| Count { key: (*key).to_owned(), words: words.clone(), n: count(key) })
        .collect();
    let n = to.iter().map(|it| it.n).sum();
    Ledger { from: Count { key: "rows".to_owned(), words: step.rows.clone(), n }, to }
}

/// The line in words: the dataset, what was understood, and which other datasets could answer.
fn understood(frame: &Frame) -> Words {
    let line = |name: &str, get: fn(&Words) -> &str, colon: &str, between: &str| {
        let said = frame.understood.iter().map(get).filter(|it| !it.is_empty()).collect::<Vec<_>>().join(between);
        if said.is_empty() { name.to_owned() } else { format!("{name}{colon}{said}") }
    };
    let (en, zh) = (line(&frame.dataset, |it| &it.en, ": ", "; "), line(&frame.label.zh, |it| &it.zh, ":", ";"));
    match frame.others.as_str() {
        "" => Words::new(en, zh),
        others => Words::new(format!("{en} ({others} could answer too)"), format!("{zh}({others} 也可回答)")),
    }
}

/// A task of an answer part, further parts of the verb, and the ledger; `finish` sees the verb's own tables.
pub(super) fn task(
    frame: &Frame,
    own: Vec<Part>,
    steps: Vec<Step>,
    finish: impl Fn(Answer, Vec<Table>) -> Answer + Send + Sync + 'static,
) -> Task {
    let answer = Answer {
        query: frame.query.clone(),
        understood: understood(frame),
        dataset: Some(frame.dataset.clone()),
        notes: frame.notes.clone(),
        ..Answer::default()
    };
    let n_own = own.len();
    let mut parts = own;
    parts.extend(steps.iter().map(|step| step.part.clone()));
    let conclude = Arc::new(move |mut answer: Answer, mut tables: Vec<Table>| {
        let counted = tables.split_off(n_own.min(tables.len()));
        answer.ledger = steps.iter().zip(&counted).map(|(step, table)| ledger_of(step, table)).collect();
        finish(answer, tables)
    });
    Task { answer, parts, conclude }
}

/// What a sentence looks at, after its entities and periods, with the latest figure per entity where none was asked for.
pub(super) fn prepare(
    frame: &mut Frame,
    steps: &mut Vec<Step>,
    clauses: &Clauses,
    targets: &[&tree::Expr],
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    if !clauses.of.is_empty() {
        entities(frame, clauses, world, faults);
    }
    let chosen = periods(frame, clauses, faults);
    // Rows whose period is asked for or was chosen before are listed as they stand.
    let listed = frame
        .period
        .as_ref()
        .is_some_and(|period| targets.iter().any(|it| super::table::reads(frame, it, world).contains(period)));
    if frame.is_panel() && !chosen && !listed && !frame.period_chosen {
        let mut conditions: Vec<&tree::Expr> = clauses.condition.iter().chain(&clauses.among).collect();
        conditions.extend(clauses.by.iter().map(|it| &it.expr));
        let mut all: Vec<&tree::Expr> = targets.to_vec();
        all.extend(clauses.expressions());
        let mut mentioned: Vec<String> = all.iter().flat_map(|it| super::table::reads(frame, it, world)).collect();
        if !clauses.of.is_empty() {
            mentioned.push("operator".to_owned());
        }
        latest(frame, targets, &conditions, &mentioned, world, faults);
    }
    if let Some(among) = &clauses.among {
        frame.understood.push(Words::new("population restricted by among", "按 among 限定总体"));
        keep(frame, steps, among, false, world, faults);
    }
}

/// `of E, F`: rows of these entities, or of the hospitals they operate.
pub(super) fn entities(frame: &mut Frame, clauses: &Clauses, world: &World, faults: &mut Vec<Diagnostic>) {
    let Some(entity) = frame.entity.clone() else {
        let span = clauses.of[0].span;
        faults.push(fault::clause_not_here(span, "of", &format!("a table without an entity ({})", frame.dataset)));
        return;
    };
    let mut predicate: Option<Expr> = None;
    let mut names = Vec::new();
    for word in &clauses.of {
        let name = match world.catalog.entity(&word.text) {
            Some(found) => found.name.clone(),
            None if frame.own => match own_entity(frame, &entity, word) {
                Ok(name) => name,
                Err(fault) => {
                    faults.push(*fault);
                    continue;
                }
            },
            None => {
                faults.push(fault::unknown_entity(word, world));
                continue;
            }
        };
        let is = |column: &str| Expr::binary(Op::Equal, Expr::column(column), Expr::text(name.clone()));
        let one = match frame.column("operator") {
            Some(_) => is(&entity).or(is("operator").is_true()),
            None => is(&entity),
        };
        names.push(name);
        predicate = Some(predicate.map_or(one.clone(), |before| before.or(one)));
    }
    if let Some(predicate) = predicate {
        frame.plan = frame.plan.clone().filter(predicate);
        let list = names.join(", ");
        frame.understood.push(Words::new(format!("of {list}"), format!("限于 {list}")));
    }
}

/// An entity of the analyst's own table: by its value, in any case; an unknown one is a fault where the values are known.
fn own_entity(frame: &Frame, entity: &str, word: &tree::Name) -> Result<String, Box<Diagnostic>> {
    let Some(values) = frame.column(entity).and_then(|it| it.values.clone()) else { return Ok(word.text.clone()) };
    let key = crate::snake::snake(&word.text);
    match values.iter().find(|it| **it == word.text).or_else(|| values.iter().find(|it| crate::snake::snake(it) == key))
    {
        Some(found) => Ok(found.clone()),
        None => Err(Box::new(fault::no_such_value(word, entity, &values, true))),
    }
}

/// `for T`, `since T`, `until T`: true if the sentence chose its periods.
fn periods(frame: &mut Frame, clauses: &Clauses, faults: &mut Vec<Diagnostic>) -> bool {
    let words: Vec<&PeriodWord> = clauses.periods.iter().chain(&clauses.since).chain(&clauses.until).collect();
    let Some(first) = words.first() else { return false };
    let Some(period) = frame.period.clone() else {
        faults.push(fault::no_period(first.span, &frame.dataset));
        return false;
    };
    let (start, end) = (Expr::column(format!("{period}~start")), Expr::column(format!("{period}~end")));
    let day = |days: i32| Expr::Literal(crate::plan::Value::Integer(i64::from(days)), Type::Integer);
    let mut any: Option<Expr> = None;
    let mut said = Vec::new();
    for word in &clauses.periods {
        let Some(asked) = &word.period else {
            frame.understood.push(Words::new("all periods", "所有期间"));
            return true;
        };
        let from = Expr::binary(Op::GreaterEqual, start.clone(), day(asked.start));
        let inside = from.and(Expr::binary(Op::LessEqual, end.clone(), day(asked.end)));
        any = Some(any.map_or(inside.clone(), |before| before.or(inside)));
        said.push(format!("for {}", asked.text));
    }
    let mut predicate = any.unwrap_or(Expr::truth(true));
    if let Some(asked) = clauses.since.as_ref().and_then(|it| it.period.as_ref()) {
        predicate = predicate.and(Expr::binary(Op::GreaterEqual, start, day(asked.start)));
        said.push(format!("since {}", asked.text));
    }
    if let Some(asked) = clauses.until.as_ref().and_then(|it| it.period.as_ref()) {
        predicate = predicate.and(Expr::binary(Op::LessEqual, end, day(asked.end)));
        said.push(format!("until {}", asked.text));
    }
    frame.plan = frame.plan.clone().filter(predicate);
    frame.understood.push(Words::same(said.join(" ")));
    true
}

/// Per entity and target the latest full year in which all it needs is known; a condition known only for another period is used and counted.
fn latest(
    frame: &mut Frame,
    targets: &[&tree::Expr],
    conditions: &[&tree::Expr],
    mentioned: &[String],
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    let (Some(entity), Some(period)) = (frame.entity.clone(), frame.period.clone()) else { return };
    let mut quiet = Vec::new();
    let reads = |frame: &Frame, expr: &tree::Expr, quiet: &mut Vec<Diagnostic>| -> Vec<String> {
        let mut names = super::table::reads(frame, expr, world);
        names.retain(|name| {
            *name != entity && *name != period && frame.column(name).is_some_and(|it| it.column.kind != Kind::Label)
        });
        quiet.clear();
        names
    };
    let groups: Vec<Vec<String>> =
        targets.iter().map(|it| reads(frame, it, &mut quiet)).filter(|it| !it.is_empty()).collect();
    let mut asked: Vec<String> = Vec::new();
    for name in conditions.iter().flat_map(|it| reads(frame, it, &mut quiet)) {
        if !groups.iter().flatten().any(|it| *it == name) && !asked.contains(&name) {
            asked.push(name);
        }
    }
    if groups.is_empty() && asked.is_empty() {
        return;
    }
    let _ = faults;
    let known = |frame: &Frame, names: &[String]| -> Expr {
        let each = names
            .iter()
            .filter_map(|name| frame.column(name))
            .map(|it| row_term(frame, it, Default::default()).low.is_known());
        each.reduce(Expr::and).unwrap_or(Expr::truth(true))
    };
    let number = |value: f64| Expr::number(value);
    let (start, end) = (Expr::column(format!("{period}~start")), Expr::column(format!("{period}~end")));
    let length = Expr::binary(Op::Subtract, end.clone(), start);
    let year = Expr::binary(Op::GreaterEqual, length.clone(), number(359.0)).and(Expr::binary(
        Op::LessEqual,
        length,
        number(366.0),
    ));
    let full = year.then_else(number(1_000_000.0), number(0.0));
    let key = Expr::binary(Op::Add, Expr::Call(Function::Coalesce, vec![end, number(0.0)]), full);
    let mut plan = frame.plan.clone().extend(vec![Named::new("~k", key)]);
    let when = |condition: Expr| condition.then_else(Expr::column("~k"), Expr::missing(Type::Number));
    let groups = if groups.is_empty() { vec![vec![]] } else { groups };
    let mut marks = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        let whole = if group.is_empty() { known(frame, &asked) } else { known(frame, group) };
        marks.push(Named::new(format!("~j{at}"), when(whole.clone().and(known(frame, &asked)))));
        marks.push(Named::new(format!("~s{at}"), when(whole)));
    }
    plan = plan.extend(marks);
    let functions = (0..groups.len()).flat_map(|at| {
        ["j", "s"].map(|which| WindowFunction {
            name: format!("~m{which}{at}"),
            kind: WindowKind::Aggregate(AggregateFunction::Max),
            argument: Expr::column(format!("~{which}{at}")),
        })
    });
    plan = Plan::Window {
        input: Box::new(plan),
        partition: vec![entity.clone()],
        order: vec![],
        functions: functions.collect(),
    };
    let pick = |at: usize| {
        let chosen =
            Expr::Call(Function::Coalesce, vec![Expr::column(format!("~mj{at}")), Expr::column(format!("~ms{at}"))]);
        when(Expr::binary(Op::Equal, Expr::column("~k"), chosen))
    };
    let mut aggregates = Vec::new();
    let mut frame_mixed = false;
    let mut columns: Vec<DatasetColumn> = Vec::new();
    let mut after: Vec<Named> = vec![Named::new(entity.clone(), Expr::column(entity.clone()))];
    let by = |name: &str, of: &str, key: Expr| Aggregate {
        name: name.to_owned(),
        function: AggregateFunction::LastBy(Box::new(key)),
        argument: Expr::column(of),
        filter: None,
    };
    let mut take =
        |column: &DatasetColumn, key: Expr, fallback: bool, after: &mut Vec<Named>, aggregates: &mut Vec<Aggregate>| {
            if columns.iter().any(|it| it.column.name == column.column.name) {
                return;
            }
            for (name, _) in column.column.stored() {
                aggregates.push(by(&name, &name, key.clone()));
                let mut value = Expr::column(name.clone());
                if fallback {
                    let other = format!("{name}~any");
                    aggregates.push(by(&other, &name, Expr::column("~k")));
                    value = Expr::Call(Function::Coalesce, vec![value, Expr::column(other)]);
                }
                after.push(Named::new(name, value));
            }
            columns.push(column.clone());
        };
    for (at, group) in groups.iter().enumerate() {
        for column in group.iter().filter_map(|name| frame.column(name)) {
            take(column, pick(at), false, &mut after, &mut aggregates);
        }
    }
    // The parts and weights of a ratio, of the period of that ratio.
    for (at, group) in groups.iter().enumerate() {
        let mut names = Vec::new();
        for column in group.iter().filter_map(|name| frame.column(name)) {
            names.extend(column.parts.iter().flat_map(|(a, b)| [a.clone(), b.clone()]));
            names.extend(column.weight.clone());
        }
        for column in names.iter().filter_map(|name| frame.column(name)) {
            take(column, pick(at), false, &mut after, &mut aggregates);
        }
    }
    for column in asked.iter().filter_map(|name| frame.column(name)) {
        take(column, pick(0), true, &mut after, &mut aggregates);
    }
    let n_groups = groups.len();
    let period_column = frame.column(&period).cloned();
    let labels = frame
        .columns
        .iter()
        .filter(|it| it.column.kind == Kind::Label && it.column.name != entity && it.column.name != period);
    for column in labels.filter(|it| mentioned.contains(&it.column.name)) {
        take(column, Expr::column("~k"), false, &mut after, &mut aggregates);
    }
    if let Some(column) = period_column {
        let of = |at: usize| format!("~p{at}");
        aggregates.extend((0..n_groups).map(|at| by(&of(at), &period, pick(at))));
        // One period for the row only where all figures that are known are of it.
        let first = Expr::Call(Function::Coalesce, (0..n_groups).map(|at| Expr::column(of(at))).collect());
        let differs = (1..n_groups).map(|at| Expr::binary(Op::NotEqual, Expr::column(of(at)), first.clone()).is_true());
        let mixed = differs.reduce(Expr::or);
        let one = match &mixed {
            Some(mixed) => mixed.clone().then_else(Expr::missing(column.column.ty), first),
            None => first,
        };
        after.push(Named::new(period.clone(), one));
        if let Some(mixed) = mixed {
            after.push(Named::new("~mixed", mixed));
            frame_mixed = true;
        }
        columns.push(column);
    }
    aggregates.push(Aggregate {
        name: "~joint".into(),
        function: AggregateFunction::Max,
        argument: Expr::column("~mj0"),
        filter: None,
    });
    aggregates.push(Aggregate {
        name: "~alone".into(),
        function: AggregateFunction::Max,
        argument: Expr::column("~ms0"),
        filter: None,
    });
    let keys = vec![Named::new(entity.clone(), Expr::column(entity.clone()))];
    let mut observed: Vec<String> = groups.concat();
    observed.extend(asked.iter().cloned());
    columns.insert(0, frame.column(&entity).cloned().unwrap_or_else(|| columns[0].clone()));
    let seen = observed
        .iter()
        .filter_map(|name| frame.column(name))
        .map(|it| row_term(frame, it, Default::default()).low.is_known());
    let seen = seen.reduce(Expr::or).unwrap_or(Expr::truth(true));
    let elsewhere =
        Expr::column("~joint").is_missing().and(Expr::column("~alone").is_known()).and(known(frame, &asked));
    let flag = !asked.is_empty() && !groups[0].is_empty();
    plan = plan.aggregate(keys, aggregates);
    let mut projected = after;
    if flag {
        projected.push(Named::new("~joint", Expr::column("~joint")));
        projected.push(Named::new("~alone", Expr::column("~alone")));
    }
    plan = plan.project(projected);
    if flag {
        plan = plan.extend(vec![Named::new("~elsewhere", elsewhere)]);
    }
    frame.plan = plan;
    frame.columns = columns;
    frame.period = None;
    frame.observed = Some(seen);
    frame.mixed = frame_mixed;
    frame.elsewhere = flag.then(|| asked.join(", "));
    frame.understood.push(Words::new("latest full year of each", "各取最近完整年度"));
}

/// The note on figures whose condition is of another period, from the count of such rows.
pub(super) fn elsewhere_note(names: &str, n: u64) -> Note {
    Note::new(
        "other-period",
        format!("{names} from another period than the target for {n}"),
        format!("{n} 个的 {names} 取自另一期间"),
    )
}
