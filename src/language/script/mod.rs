//! Whole texts: statements, one a line.

#[cfg(test)]
mod literals_tests;
mod chain;
mod dialects;
mod foreign;
mod glued;
mod habits;
pub(crate) mod keywords;
mod limits;
mod mended;
mod one_each;
mod opening;
mod param;
mod pieces;
mod read;
mod rearranged;
mod recover;
mod same;
mod select;
mod spreadsheet;
mod sql;
mod write;
mod written;

#[cfg(test)]
mod tests;

pub use glued::set_apart;
pub use opening::meant;
pub(crate) use param::TYPES;
pub use param::{Allowed, Param, ParamType};
pub use read::read;
pub use same::without_spans;
pub(crate) use write::expression_text;
pub use write::{name_text, value_text, write};
pub use written::written_in;

use crate::catalog::Sheet;
use crate::source::Span;
use crate::syntax::tree::{Expr, Name};
use crate::verb::Stage;

/// The comments of a text, each from its `#` to the end of its line.
pub fn comments(text: &str) -> Vec<Span> {
    pieces::pieces(text, &mut Vec::new()).comments
}

/// The statement of a text that a byte of it stands in.
pub fn statement_at(text: &str, at: usize) -> Option<Span> {
    let pieces = pieces::pieces(text, &mut Vec::new()).statements;
    pieces.into_iter().map(|it| it.span).find(|it| it.start <= at && at <= it.end)
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Script {
    /// The statements, in order; those that could not be read are missing and have a diagnostic.
    pub statements: Vec<Statement>,
}

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// What it is.
    pub kind: StatementKind,
    /// Where.
    pub span: Span,
}

/// What a statement is.
#[derive(Debug, Clone, PartialEq)]
pub enum StatementKind {
    /// `from D | show a | top 3`
    Query(Vec<Stage>),
    /// `let n = expr`
    LetExpr(Name, Expr),
    /// `let n = from D | …`
    LetTable(Name, Vec<Stage>),
    /// `use companies`
    Use(Name),
    /// `set language zh`
    Set(Name, Name),
    /// `param year: period = 2021`
    Param(Param),
    /// `include "other.ward"`: the path
    Include(String),
    /// `open "file.csv" as name`
    Open {
        /// The path.
        path: String,
        /// `as name`
        alias: Option<Name>,
        /// `header 3 text (a, b)`
        options: Vec<OpenOption>,
    },
}

/// What may stand after the path of `open`, in any order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenOption {
    /// `sheet "S"`, `sheet 2`
    Sheet(Sheet),
    /// `range "B3:F20"`
    Range(String),
    /// `encoding gb18030`
    Encoding(String),
    /// `header 3`
    Header(usize),
    /// `missing ("x", "y")`
    Missing(Vec<String>),
    /// `text (a, b)`
    Text(Vec<Name>),
    /// `entity e`
    Entity(Name),
    /// `period p`
    Period(Name),
    /// `period (p: to_date)`: what time its dates stand for.
    Reported(Vec<(Name, String)>),
    /// `units (c: %, d: 百万元)`
    Units(Vec<(Name, String)>),
    /// `kinds (c: level)`
    Kinds(Vec<(Name, String)>),
}
