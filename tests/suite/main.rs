//! The one test binary: manual pages that execute, laws over every query in them, the program, and tidiness.

mod corpus;
mod laws;
mod pages;
mod program;
mod scripts;
mod reading;
mod tidy;
