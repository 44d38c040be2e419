//! How expressions are written.

pub mod tree;
