//! What a question means: a small closed algebra over plain tables. Typed, resolved, no words.
//!
//! Ranges, kinds, units and calendars are settled before a plan is made: a plan knows only plain columns.

mod expression;
mod fold;
mod node;
mod saving;
mod show;
mod task;

pub use expression::{Aggregate, AggregateFunction, BinaryOperator, Expr, Value};
pub use node::{JoinKind, Named, Plan, SortKey, WindowFunction, WindowKind};
pub(crate) use saving::file_endings;
pub use saving::{FileForm, SaveTo};
pub use show::show;
pub use task::{Conclusion, Part, Task};
