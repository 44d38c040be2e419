//! The one test binary: manual pages that execute, laws over every query in them, the program, what is saved, and tidiness.

mod around;
mod checking;
mod consoles;
#[cfg(unix)]
mod conversation;
mod corpus;
mod edits;
mod editor;
mod examples;
mod expecting;
mod floats;
mod grammar;
mod guards;
mod laws;
mod lsp;
mod messages;
mod pages;
mod panels;
mod put_together;
mod pictures;
mod prelude;
mod program;
mod saving;
mod scripts;
mod reading;
mod reports;
mod result_names;
#[cfg(unix)]
mod terminal;
mod tidy;
mod traps;
mod usage;
