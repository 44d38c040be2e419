//! How expressions are written: the grammar, the readers, the tree.

pub(crate) mod chinese;
mod clause;
mod expression;
mod grammar;
pub mod tree;

pub(crate) use clause::{clause, orders, target, targets};
pub(crate) use expression::{expression, name, span, value};
pub(crate) use grammar::{Rule, parse};
