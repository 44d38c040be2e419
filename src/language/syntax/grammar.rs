//! The grammar, as pest reads it from `grammar/`.

use pest_derive::Parser;

/// The parser that pest makes of the grammar files.
#[derive(Parser)]
#[grammar = "../../grammar/lexical.pest"]
#[grammar = "../../grammar/quantity.pest"]
#[grammar = "../../grammar/expression.pest"]
#[grammar = "../../grammar/verbs.pest"]
#[grammar = "../../grammar/script.pest"]
pub(crate) struct WardParser;
