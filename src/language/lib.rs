//! The Ward language: what a sentence says, what it means, and what an answer is.
//!
//! Pure: no files, no clock, no terminal, no Polars.
//! The rooms stand in dependency order; a room uses only rooms above it (`tests/suite/tidy.rs` checks that).

#![warn(missing_docs)]

pub mod source;
pub mod diagnostic;
pub mod chinese;
pub mod words;
pub mod quantity;
pub mod types;
pub mod answer;
pub mod snake;
pub mod nearest;
pub mod setting;
pub mod configuration;
pub mod catalog;
pub mod syntax;
pub mod function;
pub mod plan;
pub mod verb;
pub mod script;
pub mod parameter;
pub mod world;
pub mod statistics;
pub mod check;
pub mod assist;
pub mod spec;
