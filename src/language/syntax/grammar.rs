//! The grammar, as pest reads it from `grammar/`.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use pest::Parser as _;
use pest::iterators::Pairs;
use pest_derive::Parser;

/// The parser that pest makes of the grammar files.
#[derive(Parser)]
#[grammar = "../../grammar/lexical.pest"]
#[grammar = "../../grammar/quantity.pest"]
#[grammar = "../../grammar/expression.pest"]
#[grammar = "../../grammar/verbs.pest"]
#[grammar = "../../grammar/script.pest"]
pub(crate) struct WardParser;

/// Parses a text by a rule, with effort in proportion to its length: what is nested without end is given up, not waited for.
pub(crate) fn parse(rule: Rule, text: &str) -> Result<Pairs<'_, Rule>, Box<pest::error::Error<Rule>>> {
    // The limit belongs to the whole program, so two texts are not read at once.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    pest::set_call_limit(NonZeroUsize::new(50_000 + 500 * text.len()));
    WardParser::parse(rule, text).map_err(Box::new)
}
