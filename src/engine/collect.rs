//! Runs the plans of a task together, so that the ledger comes from the same run as the answer.

use language::answer::{Note, Table};
use language::plan::{Plan, Task};
use polars::prelude::*;

use crate::cancel::stoppable;
use crate::{Cancel, Failure, Sources, lower, progress};

/// What came out of a run.
pub struct Ran {
    /// The tables of the task's parts, in order.
    pub tables: Vec<Table>,
    /// The whole frame of the first part, of which the table may be a page.
    pub frame: DataFrame,
    /// What was taken as missing because it is no finite number; which files have changed since.
    pub notes: Vec<Note>,
}

/// Runs all parts of `task` over `sources`. Streams where a source is a file.
pub fn run(task: &Task, sources: &Sources) -> Result<Ran, Failure> {
    let task = &*crate::limit::look(task, sources)?;
    run_with(task, sources, task.parts.iter().any(|part| sources.streams(&part.plan)))
}

/// As [`run`], with the way of running chosen by the caller: the answers are the same.
pub fn run_with(task: &Task, sources: &Sources, streams: bool) -> Result<Ran, Failure> {
    stacker::maybe_grow(ROOM, 4 * ROOM, || ran(task, sources, streams))
}

/// A plan is walked by functions that call themselves, and a thread may have two megabytes of stack.
pub(crate) const ROOM: usize = 4 << 20;

fn ran(task: &Task, sources: &Sources, streams: bool) -> Result<Ran, Failure> {
    // What two parts ask alike is run once.
    let first = |at: usize| task.parts.iter().position(|it| it.plan == task.parts[at].plan).unwrap_or(at);
    let firsts: Vec<usize> = (0..task.parts.len()).map(first).collect();
    let mut asked = firsts.clone();
    asked.sort_unstable();
    asked.dedup();
    let plans: Vec<Plan> = asked.iter().map(|at| task.parts[*at].plan.clone()).collect();
    let read: Vec<&Plan> = plans.iter().collect();
    let _rows = progress::Rows::of(sources.rows_of_files(&read));
    let ran = shared(&plans, sources, streams);
    // Rows of before and rows of after make no answer together.
    if let Some(changed) = sources.changed(&read) {
        return Err(changed);
    }
    let ran = ran?;
    let of = |at: &usize| asked.iter().position(|it| it == at).map_or_else(DataFrame::empty, |it| ran[it].clone());
    let mut collected: Vec<DataFrame> = firsts.iter().map(of).collect();
    let tables = tables(task, &collected)?;
    let frame = if collected.is_empty() { DataFrame::empty() } else { collected.swap_remove(0) };
    let notes = sources.odd(plans.iter()).into_iter().chain(sources.stale(&read)).collect();
    Ok(Ran { tables, frame, notes })
}

/// Runs plans together, with what they have in common once.
fn shared(plans: &[Plan], sources: &Sources, streams: bool) -> Result<Vec<DataFrame>, Failure> {
    let one = |plan: &Plan, sources: &Sources| {
        let ran = supposing_finite(&[plan], sources, streams && sources.streams(plan))?;
        Ok(ran.into_iter().next().unwrap_or_default())
    };
    let prepared = if streams { crate::shared::prepared(plans, sources) } else { vec![] };
    let plans = if streams { &prepared } else { plans };
    let first = |plans: &[Plan]| counted(plans, sources, true);
    let mut made = None;
    if streams {
        made = match crate::shared::emptied(plans, sources, first)? {
            None => crate::shared::staged(plans, sources, one)?,
            emptied => emptied,
        };
    }
    if made.is_none() {
        made = crate::shared::once(plans, sources, streams, one)?;
    }
    match made {
        Some((plans, sources)) => counted(&plans, &sources, streams && plans.iter().any(|it| sources.streams(it))),
        None => counted(plans, sources, streams),
    }
}

/// Runs plans, those together that count the same rows.
fn counted(plans: &[Plan], sources: &Sources, streams: bool) -> Result<Vec<DataFrame>, Failure> {
    let together = crate::shared::together(plans);
    let asked: Vec<&Plan> = together.plans.iter().collect();
    let ran = supposing_finite(&asked, sources, streams)?;
    together.apart(&ran, plans)
}

/// Runs plans together. Where they read floats that nobody has looked at, those are supposed to be finite, and the plans run
/// once more if they are not.
fn supposing_finite(plans: &[&Plan], sources: &Sources, streams: bool) -> Result<Vec<DataFrame>, Failure> {
    let lowered = |sources: &Sources| named(plans, sources);
    let supposed = sources.supposed(plans.iter().copied());
    if !supposed.is_empty() {
        let questions = supposed.iter().map(|it| it.question.clone());
        let frames = lowered(&sources.supposing())?.into_iter().chain(questions).collect();
        match collect(frames, streams, &sources.cancel) {
            Ok(mut ran) => {
                let sums = ran.split_off(plans.len());
                if sources.learn(&supposed, &sums)? {
                    return Ok(ran);
                }
            }
            // What fails over no number may not fail over a missing one.
            Err(failure) if failure.code == "engine" => {}
            Err(failure) => return Err(failure),
        }
    }
    collect(lowered(sources)?, streams, &sources.cancel)
}

/// The page of each part.
pub(crate) fn tables(task: &Task, frames: &[DataFrame]) -> Result<Vec<Table>, Failure> {
    task.parts.iter().zip(frames).map(|(part, frame)| crate::table(frame, &part.columns, part.page)).collect()
}

/// Plans that run together, each with its columns in order.
pub(crate) fn named(plans: &[&Plan], sources: &Sources) -> Result<Vec<LazyFrame>, Failure> {
    let names = |plan: &Plan| plan.schema().into_iter().map(|(name, _)| col(name)).collect::<Vec<Expr>>();
    let frames = crate::lower::together(plans, sources)?;
    Ok(plans.iter().zip(frames).map(|(plan, frame)| frame.select(names(plan))).collect())
}

/// What the engine will do, as it says it itself: of files, as plans of several parts are prepared for them.
pub fn explain(task: &Task, sources: &Sources) -> Result<String, Failure> {
    let mut plans: Vec<Plan> = task.parts.iter().map(|it| it.plan.clone()).collect();
    if plans.iter().any(|it| sources.streams(it)) {
        plans = crate::shared::prepared(&plans, sources);
    }
    let mut texts = Vec::new();
    for (part, plan) in task.parts.iter().zip(&plans) {
        let frame = lower(plan, sources)?;
        let explained = move || frame.explain(true).map_err(|error| Failure::engine(&error, "explaining"));
        texts.push(format!("-- {}\n{}", part.name, stoppable(&Cancel::default(), false, explained)?));
    }
    Ok(texts.join("\n"))
}

/// Runs lazy frames together.
pub(crate) fn collect(mut frames: Vec<LazyFrame>, streams: bool, cancel: &Cancel) -> Result<Vec<DataFrame>, Failure> {
    let engine = if streams { Engine::Streaming } else { Engine::InMemory };
    let failed = |error: PolarsError| Failure::engine(&error, "running the question");
    stoppable(cancel, streams, move || {
        if frames.len() == 1 {
            let one = frames.remove(0).collect_with_engine(engine).map_err(failed)?;
            return Ok(vec![one.unwrap_single()]);
        }
        let state = frames.first().map(LazyFrame::get_current_optimizations).unwrap_or_default();
        let plans = frames.into_iter().map(|frame| frame.logical_plan).collect();
        LazyFrame::collect_all_with_engine(plans, engine, state).map_err(failed)
    })
}

#[cfg(test)]
mod tests {
    use super::stoppable;
    use crate::Cancel;

    /// Panics are ordinary in Polars; the session must outlive them.
    #[test]
    fn a_panic_of_the_engine_is_a_failure() {
        let cancel = Cancel::default();
        let failure = stoppable(&cancel, false, || -> Result<(), _> { panic!("as Polars does") });
        assert_eq!(failure.expect_err("no result").code, "engine");
        assert_eq!(stoppable(&cancel, false, || Ok(1)).ok(), Some(1));
    }
}
