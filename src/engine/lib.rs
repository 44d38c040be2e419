//! Runs plans. The only room that knows Polars; it sees no syntax and no rendering.

#![warn(missing_docs)]

mod answer;
mod cancel;
mod collect;
mod export;
mod failure;
mod limit;
mod lower;
mod progress;
mod shared;
mod sheet;
mod source;
mod target;

pub use answer::table;
pub use cancel::{Cancel, Running};
pub use collect::{Ran, explain, run, run_with};
pub use export::{Lines, Writing, frame_of, run_into, write_frame, write_table};
pub use failure::Failure;
pub use limit::MOST_ROWS;
pub use lower::{lower, schema};
pub use progress::{Progress, progress};
pub use sheet::{Sheet, SheetColumn, sheet};
pub use source::{Opened, Sources};
pub use target::{Target, forget_unfinished, unfinished_bytes};
