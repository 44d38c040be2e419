//! What a text becomes: canonical texts, laws of writing, and faults with their fixes.

mod faults;
mod laws;
mod written;

use crate::catalog::{Catalog, shipped};
use crate::diagnostic::Diagnostic;
use crate::script::{Script, read, write};
use crate::source::Source;
use crate::words::Language;

fn read_text(text: &str) -> (Script, Vec<Diagnostic>) {
    read(&Source::new("<test>", text))
}

/// The canonical text of a text without errors.
fn written(text: &str, language: Language, catalog: &Catalog) -> String {
    let (script, faults) = read_text(text);
    assert!(!faults.iter().any(Diagnostic::is_error), "{text}\n{faults:#?}");
    write(text, &script, language, catalog)
}

fn known() -> Catalog {
    shipped().catalog
}
