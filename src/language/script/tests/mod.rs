//! What a text becomes: faults with their fixes.

mod faults;

use crate::catalog::{Catalog, shipped};
use crate::diagnostic::Diagnostic;
use crate::script::{Script, read};
use crate::source::Source;

fn read_text(text: &str) -> (Script, Vec<Diagnostic>) {
    read(&Source::new("<test>", text))
}

fn known() -> Catalog {
    shipped().catalog
}
