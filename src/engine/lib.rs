//! Runs plans. The only room that knows Polars; it sees no syntax and no rendering.

#![warn(missing_docs)]

mod answer;
mod collect;
mod failure;
mod lower;
mod source;

pub use answer::table;
pub use collect::{Ran, explain, run};
pub use failure::Failure;
pub use lower::lower;
pub use source::{Opened, Sources};
