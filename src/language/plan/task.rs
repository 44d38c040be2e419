//! What the checker hands on: plans over the same scan, run together, and how their tables become one answer.

use super::Plan;
use crate::answer::{Answer, Table};
use crate::catalog::Weighing;
use crate::types::Column;

/// One plan of a task and what its table looks like to a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// `answer`, `ledger`, `members` …
    pub name: &'static str,
    /// What to run.
    pub plan: Plan,
    /// The columns as a person sees them: a ranged one stands for two plain ones. In order, they are exactly the plan's columns.
    pub columns: Vec<Column>,
    /// At most this many rows are needed as cells; the rest only counted.
    pub page: Option<u64>,
}

/// The last step of a verb: judgement, not arithmetic. Takes the answer so far and the tables of all parts, in order.
pub type Conclusion = std::sync::Arc<dyn Fn(Answer, Vec<Table>) -> Answer + Send + Sync>;

/// Everything an engine needs, and what comes after it.
#[derive(Clone)]
pub struct Task {
    /// The answer as far as it is known before running: query, understood, dataset, notes, sources.
    pub answer: Answer,
    /// The plans. The first one is the answer's table, and what `it` refers to.
    pub parts: Vec<Part>,
    /// Turns the tables into the answer.
    pub conclude: Conclusion,
    /// The columns of the answer's table.
    pub result: Vec<Column>,
    /// What columns of the answer's table are made of or weighed by.
    pub weighings: Vec<Weighing>,
    /// The column of the answer's table that names whom a row is about, where its rows are of entities.
    pub entity: Option<String>,
    /// Whether the answer's table is the first part as it stands, so that a page of it is a page of the answer.
    pub plain: bool,
}

impl std::fmt::Debug for Task {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Task").field("answer", &self.answer).field("parts", &self.parts).finish_non_exhaustive()
    }
}
