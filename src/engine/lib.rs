//! Runs plans. The only room that knows Polars; it sees no syntax and no rendering.

#![warn(missing_docs)]

mod answer;
mod collect;
mod failure;
mod lower;
mod source;

pub use answer::table;
pub use collect::{Ran, explain, run, run_with};
pub use failure::Failure;
pub use lower::{lower, schema};
pub use source::{Opened, Sources};
