//! What every sentence does before its verb: entities, periods, latest figures, `among`, `where` as a filter, and the ledger of all that.

use std::sync::Arc;

use super::cite::cite;
use super::infer::{Scope, Term, row_term};
use super::lengths::{self, Before};
use super::scope::Frame;
use super::settled::Formula;
use super::{currency, dimension, entities, latest, per, periods, told};
use crate::answer::{Answer, Count, Ledger, Table};
use crate::diagnostic::Diagnostic;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named, Part, Plan, Task};
use crate::quantity::Period;
use crate::syntax::tree::{self, Clauses, Grade, Versus};
use crate::types::{Column, Kind, Type};
use crate::words::Words;
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
    condition: &tree::Expr,
    possibly: bool,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    super::fractions::say(frame, condition);
    super::headers::say(frame, condition);
    let term = Scope::rows(frame, world, faults).truth(condition);
    let reads_period = frame.period.as_ref().is_some_and(|period| term.reads.contains(period));
    frame.period_chosen |= reads_period;
    frame.one_period |= reads_period && periods::names_one(frame, condition);
    frame.apart &= !term.reads.iter().any(|it| dimension::chooses(it));
    let verdict = verdict(frame, &term);
    let before = frame.plan.clone().project(vec![Named::new("~verdict", verdict.clone())]);
    let said = |name: &String| match frame.settled.iter().find(|it| it.1 == *name) {
        Some((written, _)) => written.span.of(&frame.text).trim().to_owned(),
        None => name.clone(),
    };
    let read: Vec<String> = term.reads.iter().map(said).collect();
    let (missing, missing_zh) = (read.join(" or "), read.join(" 或 "));
    let rows = if frame.is_panel() { rows_of(frame) } else { frame.label.clone() };
    let undecided = match possibly {
        true => Words::new("undecided and kept as well", "无法判定、亦保留"),
        false => Words::new("undecided", "无法判定"),
    };
    frame.steps.push(count_step(
        before,
        rows,
        vec![
            ("kept", "yes", Words::new("kept", "保留")),
            ("dropped", "no", Words::new("not", "不符")),
            ("undecided", "undecided", undecided),
            ("missing", "missing", Words::new(format!("missing {missing}"), format!("缺 {missing_zh}"))),
        ],
    ));
    let is = |word: &str| Expr::binary(Op::Equal, verdict.clone(), Expr::text(word));
    // A plain true needs no verdict: the filter stays as cheap as one written by hand.
    let predicate = if possibly { is("yes").or(is("undecided")) } else { term.low };
    frame.plan = std::mem::replace(&mut frame.plan, Plan::Union { inputs: vec![] }).filter(predicate);
}

/// What the rows of a table are called where they are not one an entity.
pub(super) fn rows_of(frame: &Frame) -> Words {
    match frame.label.en.as_str() {
        "rows" => frame.label.clone(),
        label => Words::new(format!("rows of {label}"), format!("行{}数据", frame.label.zh)),
    }
}

/// Counts rows of a plan with the one column `~verdict` by its values.
pub(super) fn count_step(plan: Plan, rows: Words, into: Vec<(&'static str, &'static str, Words)>) -> Step {
    // The verdict itself is not made where all that is asked is which it is.
    let (plan, verdict) = match plan {
        Plan::Project { input, mut columns } if columns.len() == 1 => (*input, columns.remove(0).expr),
        plan => (plan, Expr::column("~verdict")),
    };
    let aggregates = into.iter().map(|(key, value, _)| Aggregate {
        name: (*key).to_owned(),
        function: AggregateFunction::Rows,
        argument: Expr::number(1.0),
        filter: Some(Expr::binary(Op::Equal, verdict.clone(), Expr::text(*value)).where_true()),
    });
    let plan = plan.aggregate(vec![], aggregates.collect());
    let columns = into.iter().map(|(key, ..)| Column::plain(*key, Type::Integer)).collect();
    let part = Part { name: "ledger", plan, columns, page: None };
    Step { part, rows, words: into.into_iter().map(|(key, _, words)| (key, words)).collect() }
}

fn ledger_of(step: &Step, table: &Table) -> Ledger {
    let count = |key: &str| table.number(0, key).unwrap_or(0.0).round() as u64;
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
    // One's own table that nobody gave a Chinese name is called by the one it has.
    let chinese_name = if frame.label.zh.is_ascii() { &frame.dataset } else { &frame.label.zh };
    let (en, zh) = (line(&frame.dataset, |it| &it.en, ": ", "; "), line(chinese_name, |it| &it.zh, ":", ";"));
    match frame.others.as_str() {
        "" => Words::new(en, zh),
        others => Words::new(format!("{en} ({others} could answer too)"), format!("{zh}({others} 也可回答)")),
    }
}

/// A task of an answer part, further parts of the verb, and the ledger; `finish` sees the verb's own tables.
pub(super) fn task(
    frame: &Frame,
    result: Vec<Column>,
    own: Vec<Part>,
    finish: impl Fn(Answer, Vec<Table>) -> Answer + Send + Sync + 'static,
) -> Task {
    let answer = Answer {
        query: frame.query.clone(),
        understood: understood(frame),
        dataset: Some(frame.dataset.clone()),
        notes: frame.notes.clone(),
        full: frame.full,
        ..Answer::default()
    };
    let (n_own, n_extra) = (own.len(), frame.extra.len());
    let (steps, say, cite) = (frame.steps.clone(), frame.say.clone(), frame.cite.clone());
    let n_steps = steps.len();
    let mut parts = own;
    parts.extend(frame.extra.iter().cloned());
    parts.extend(steps.iter().map(|step| step.part.clone()));
    parts.extend(cite.iter().flat_map(super::cite::Cite::parts));
    let conclude = Arc::new(move |mut answer: Answer, mut tables: Vec<Table>| {
        let cited = tables.split_off((n_own + n_extra + n_steps).min(tables.len()));
        let counted = tables.split_off((n_own + n_extra).min(tables.len()));
        let extra = tables.split_off(n_own.min(tables.len()));
        answer.ledger = steps.iter().zip(&counted).map(|(step, table)| ledger_of(step, table)).collect();
        for note in say.iter().zip(&extra).filter_map(|(say, table)| say(table)) {
            if !answer.notes.contains(&note) {
                answer.notes.push(note);
            }
        }
        let mut answer = finish(answer, tables);
        if let (Some(cite), [keys, facts]) = (&cite, cited.as_slice()) {
            answer.sources.splice(0..0, cite.origins(keys, facts, &answer.table));
        }
        answer
    });
    let weighings = super::weighings::weighings(frame, &result);
    Task { answer, parts, conclude, result, weighings, entity: None, plain: false }
}

/// [`prepare`], then `where` as a filter, and what has to be said of the periods of the rows that stay.
pub(super) fn begin(
    frame: &mut Frame,
    clauses: &Clauses,
    targets: &[&tree::Expr],
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    let later = clauses.condition.is_some() && clauses.per.is_empty();
    arrange(frame, clauses, targets, later, world, faults);
    if let Some(condition) = &clauses.condition {
        frame.understood.push(Words::new("where as a filter", "where 作筛选"));
        keep(frame, condition, clauses.possibly, world, faults);
        if clauses.per.is_empty() {
            cite(frame, &read(frame, targets, clauses, world), world);
            told::say(frame, &of(frame, targets, world));
        }
    }
    super::lasting::say(frame, targets, world);
    latest::elsewhere(frame);
    latest::mixed_periods(frame);
    currency::convert(frame, clauses, targets, world, faults);
}

/// What a sentence looks at, after its entities and periods, with the latest figure per entity where none was asked for.
pub(super) fn prepare(
    frame: &mut Frame,
    clauses: &Clauses,
    targets: &[&tree::Expr],
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    arrange(frame, clauses, targets, false, world, faults);
    super::lasting::say(frame, targets, world);
}

/// [`prepare`]; what there is to say of the targets' figures is said `later` where rows are left out before they are shown.
fn arrange(
    frame: &mut Frame,
    clauses: &Clauses,
    targets: &[&tree::Expr],
    later: bool,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    super::grades::keep(frame, clauses);
    if !clauses.of.is_empty() {
        entities::of(frame, clauses, world, faults);
    }
    dimension::choose(frame, clauses, world, faults);
    // Rows that `where` leaves out are added to nothing.
    let condition = clauses.condition.as_ref().filter(|_| later && !clauses.possibly);
    let kept = condition.map(|it| Scope::rows(frame, world, &mut vec![]).truth(it).low);
    super::nested::say_totals(frame, &read(frame, targets, clauses, world), kept);
    let chosen = periods::choose(frame, clauses, faults);
    let asked: Vec<Period> = clauses.periods.iter().filter_map(|it| it.period.clone()).collect();
    frame.settling.with_forecasts = clauses.including.contains(&Grade::Forecast);
    // A figure of a period is not made of what is known and of a forecast of it.
    let of_one = frame.lists && frame.one_period;
    let forecasts = asked.iter().any(|it| it.forecast);
    if frame.observes || frame.side_by_side || of_one || forecasts || !chosen && !frame.period_chosen {
        periods::without_forecasts(frame, &asked);
    }
    // A listing with its periods is of rows as they stand.
    let everything = read(frame, targets, clauses, world);
    let lists = frame.lists && frame.one_period && chosen && !frame.period.iter().any(|it| everything.contains(it));
    let latest_comes = frame.is_panel() && !chosen && !frame.period_chosen;
    if frame.years_made
        && !latest_comes
        && !frame.settling.made_years
        && !((frame.observes || lists) && frame.one_period)
    {
        frame.plan = frame.plan.clone().filter(Expr::column(super::settled::MADE).is_missing());
    }
    let figure = |it: &&String| frame.column(it).is_some_and(|it| it.column.kind != Kind::Label);
    let mut measured: Vec<String> = of(frame, targets, world);
    let figures: Vec<String> = everything.iter().filter(figure).cloned().collect();
    if !measured.iter().any(|it| figure(&it)) {
        measured.extend(figures.iter().cloned());
    }
    let settles = lists || frame.observes && frame.one_period;
    if !latest_comes && !frame.years_made && (settles || !frame.lists) {
        super::reported::say(frame, &measured);
        super::several::say(frame, &measured, &everything, !settles);
    }
    if lists || frame.observes {
        frame.settling.targets = formulas(frame, targets, clauses, world);
    }
    frame.settling.looks = super::several::looks(frame, targets, clauses, world);
    // What is of two periods is put together where they are held against each other.
    let looks = (frame.settling.looks || frame.one_each) && !matches!(clauses.vs, Some(Versus::Period(_)));
    // Rows whose period is asked for or was chosen before are listed as they stand.
    let per = || clauses.per.iter().chain(&clauses.by).map(|it| &it.expr).chain(&clauses.across);
    let listing = || targets.iter().copied().chain(per()).chain(&clauses.condition).chain(&clauses.among);
    let listed = frame
        .period
        .as_ref()
        .is_some_and(|period| listing().any(|it| super::table::reads(frame, it, world).contains(period)));
    // Rows of several periods are of one length before a condition looks at them, unless it is one on the periods.
    let by_period = clauses
        .condition
        .iter()
        .chain(&clauses.among)
        .any(|it| super::table::reads(frame, it, world).iter().any(|it| Some(it) == frame.period.as_ref()));
    let early = clauses.per.is_empty() && !by_period && (!latest_comes || listed);
    let before = match (frame.side_by_side && early, frame.adds_up && early && looks && !frame.one_period) {
        (true, _) => Before::OneLength,
        (_, true) => Before::Years,
        _ => Before::Nothing,
    };
    frame.side_by_side &= !early;
    if lists {
        super::settled::one_row(frame, &measured, &everything, &asked);
    } else if frame.lists && chosen && !frame.observes {
        lengths::before(frame, before, &measured, &everything);
        super::divided::say(frame, &everything);
    } else if frame.observes && frame.one_period {
        frame.settling.sums = frame.settling.targets.iter().any(|it| it.target && it.flows);
        if !frame.adds_up && clauses.per.is_empty() {
            // What is measured has no kind, and what decides has one: the figures of that are those of the whole.
            let kind = |it: &String| frame.column(it).map(|it| it.column.kind);
            let declared = |it: &&String| !matches!(kind(it), None | Some(Kind::Unknown | Kind::Label));
            if !measured.iter().any(|it| declared(&it)) {
                measured.extend(everything.iter().filter(declared).cloned());
            }
            lengths::observed(frame, &measured);
        }
        let sides = ((targets, clauses), (&*measured, &*everything));
        if !frame.adds_up || !super::settled::by_themselves(frame, sides.0, sides.1, &asked, world) {
            super::asked::once(frame, &measured, &everything, &asked);
        }
    } else if !(latest_comes && !listed || frame.lists) {
        match looks && !frame.years_made {
            true => super::settled::departments(frame, &measured, &everything, before),
            false => lengths::before(frame, before, &measured, &everything),
        }
    }
    super::kinds::at_yearly_rates(frame);
    if frame.own && figures.is_empty() && frame.one_period && targets.iter().any(|it| super::several::counts_rows(it)) {
        let entity = frame.entity.clone();
        entity.into_iter().for_each(|it| latest::counted_rows(frame, &it, false));
    }
    if latest_comes && !listed {
        let mut conditions: Vec<&tree::Expr> = clauses.condition.iter().chain(&clauses.among).collect();
        conditions.extend(clauses.vs.iter().flat_map(Versus::expressions));
        conditions.extend(clauses.by.iter().map(|it| &it.expr));
        let mut all: Vec<&tree::Expr> = targets.to_vec();
        all.extend(clauses.expressions());
        let mut mentioned: Vec<String> = all.iter().flat_map(|it| super::several::mentions(frame, it, world)).collect();
        if !clauses.of.is_empty() || frame.with_operator {
            mentioned.push("operator".to_owned());
        }
        if super::grades::is_graded(frame) {
            mentioned.push(super::grades::GRADE.to_owned());
        }
        if let Some(Versus::Peers { .. }) = &clauses.vs {
            mentioned.push("specialty".to_owned());
        }
        latest::latest(frame, targets, &conditions, &mentioned, world);
    }
    let read = read(frame, targets, clauses, world);
    let figures = of(frame, targets, world);
    super::grades::mark_derived(frame, &figures);
    if frame.observes {
        super::negative::say(frame, &figures);
    }
    match later {
        true => {
            let conditions: Vec<String> = read.iter().filter(|it| !figures.contains(it)).cloned().collect();
            told::say(frame, &conditions);
        }
        false => told::say(frame, &read),
    }
    if let Some(among) = &clauses.among {
        frame.understood.push(Words::new("population restricted by among", "按 among 限定总体"));
        keep(frame, among, false, world, faults);
    }
    cite(frame, &read, world);
    if !clauses.per.is_empty() {
        // What is said of the rows is counted before they are put together.
        latest::elsewhere(frame);
        latest::mixed_periods(frame);
        super::lasting::say(frame, targets, world);
        let of_period = |it: &tree::Target| {
            super::table::reads(frame, &it.expr, world).iter().any(|it| Some(it) == frame.period.as_ref())
        };
        if !clauses.per.iter().any(of_period) {
            super::lengths::one(frame, &figures, &read);
        }
        per::regroup(frame, clauses, targets, world, faults);
    }
}

/// The targets of a sentence, and the formulas of its conditions.
pub(super) fn formulas(frame: &Frame, targets: &[&tree::Expr], clauses: &Clauses, world: &World) -> Vec<Formula> {
    let one = |it: &tree::Expr, target: bool| Formula {
        span: it.span,
        reads: super::table::reads(frame, it, world),
        target,
        flows: super::lengths::flows(frame, it, world),
    };
    let conditions = clauses.expressions().flat_map(super::settled::formulas).map(|it| one(it, false));
    targets.iter().map(|it| one(it, true)).chain(conditions).collect()
}

/// The columns that a sentence reads.
pub(super) fn read(frame: &Frame, targets: &[&tree::Expr], clauses: &Clauses, world: &World) -> Vec<String> {
    let all = targets.iter().copied().chain(clauses.expressions());
    all.flat_map(|it| super::table::reads(frame, it, world)).collect()
}

/// The columns that the targets read.
fn of(frame: &Frame, targets: &[&tree::Expr], world: &World) -> Vec<String> {
    targets.iter().flat_map(|it| super::table::reads(frame, it, world)).collect()
}
