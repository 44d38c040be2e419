//! Runs the plans of a task together, so that the ledger comes from the same run as the answer.

use std::panic::{AssertUnwindSafe, catch_unwind};

use language::answer::Table;
use language::plan::Task;
use polars::prelude::*;

use crate::{Failure, Sources, lower};

/// What came out of a run.
pub struct Ran {
    /// The tables of the task's parts, in order.
    pub tables: Vec<Table>,
    /// The whole frame of the first part, of which the table may be a page.
    pub frame: DataFrame,
}

/// Runs all parts of `task` over `sources`. Streams where a source is a file.
pub fn run(task: &Task, sources: &Sources) -> Result<Ran, Failure> {
    run_with(task, sources, task.parts.iter().any(|part| sources.streams(&part.plan)))
}

/// As [`run`], with the way of running chosen by the caller: the answers are the same.
pub fn run_with(task: &Task, sources: &Sources, streams: bool) -> Result<Ran, Failure> {
    let mut frames: Vec<LazyFrame> = Vec::with_capacity(task.parts.len());
    for part in &task.parts {
        let names: Vec<Expr> = part.plan.schema().into_iter().map(|(name, _)| col(name)).collect();
        frames.push(lower(&part.plan, sources)?.select(names));
    }
    let collected = quietly(|| collect(frames, streams))?;
    let mut tables = Vec::with_capacity(collected.len());
    for (part, frame) in task.parts.iter().zip(&collected) {
        tables.push(crate::table(frame, &part.columns, part.page)?);
    }
    let frame = collected.into_iter().next().unwrap_or_else(DataFrame::empty);
    Ok(Ran { tables, frame })
}

/// What the engine will do, as it says it itself.
pub fn explain(task: &Task, sources: &Sources) -> Result<String, Failure> {
    let mut texts = Vec::new();
    for part in &task.parts {
        let frame = lower(&part.plan, sources)?;
        let text = quietly(|| frame.explain(true).map_err(|error| Failure::engine(&error, "explaining")))?;
        texts.push(format!("-- {}\n{text}", part.name));
    }
    Ok(texts.join("\n"))
}

fn collect(mut frames: Vec<LazyFrame>, streams: bool) -> Result<Vec<DataFrame>, Failure> {
    let engine = if streams { Engine::Streaming } else { Engine::InMemory };
    let failed = |error: PolarsError| Failure::engine(&error, "running the question");
    if frames.len() == 1 {
        let one = frames.remove(0).collect_with_engine(engine).map_err(failed)?;
        return Ok(vec![one.unwrap_single()]);
    }
    let state = frames.first().map(LazyFrame::get_current_optimizations).unwrap_or_default();
    let plans = frames.into_iter().map(|frame| frame.logical_plan).collect();
    LazyFrame::collect_all_with_engine(plans, engine, state).map_err(failed)
}

/// A panic inside the engine is a failure like any other; the session lives on.
fn quietly<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(Failure::new("engine", "the engine stopped in the middle of the question")
            .note("this is a fault of Ward, not of the question; nothing that was defined is lost"))
    })
}

#[cfg(test)]
mod tests {
    use super::quietly;

    /// Panics are ordinary in Polars; the session must outlive them.
    #[test]
    fn a_panic_of_the_engine_is_a_failure() {
        let failure = quietly(|| -> Result<(), _> { panic!("as Polars does") }).expect_err("no result");
        assert_eq!(failure.code, "engine");
        assert_eq!(quietly(|| Ok(1)).ok(), Some(1));
    }
}
