//! The one test binary: manual pages that execute, laws over every query in them, the program, what is saved, and tidiness.

mod corpus;
mod laws;
mod pages;
mod program;
mod saving;
mod scripts;
mod reading;
mod tidy;
mod traps;
