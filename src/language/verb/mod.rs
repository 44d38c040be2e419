//! The verbs as they are written. What each means is in `check`.

use crate::source::Span;
use crate::syntax::tree::{Clauses, Expr, Name, Order, Target};

/// One stage of a query: a verb with its targets and clauses.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// What.
    pub verb: Verb,
    /// Where.
    pub span: Span,
}

/// What a stage does.
#[derive(Debug, Clone, PartialEq)]
pub enum Verb {
    /// `from companies`
    From(Name),
    /// `show gross_margin, revenue / beds as x by region`; also a bare expression
    Show {
        /// What; empty for `show` of everything.
        targets: Vec<Target>,
        /// Clauses.
        clauses: Clauses,
    },
    /// `compare gross_margin where insurance_share > 50%`
    Compare {
        /// What.
        targets: Vec<Target>,
        /// Clauses.
        clauses: Clauses,
    },
    /// `rank capex_per_site by specialty top 5`
    Rank {
        /// What.
        target: Target,
        /// `within G`
        within: Vec<Expr>,
        /// Clauses.
        clauses: Clauses,
    },
    /// `describe`, `describe companies`, `describe gross_margin`
    Describe(Option<Name>),
    /// `where beds > 100`
    Where {
        /// Which.
        condition: Expr,
        /// `where possibly P`
        possibly: bool,
    },
    /// `derive revenue / beds as x, x = a + b`
    Derive(Vec<Target>),
    /// `drop a, b`
    Drop(Vec<Name>),
    /// `rename a as b, c as d`
    Rename(Vec<(Name, Name)>),
    /// `sort a desc, b`
    Sort(Vec<Order>),
    /// `top 10`, `top 10 by x`, `bottom 3`
    Top {
        /// How many.
        count: u64,
        /// `bottom`
        bottom: bool,
        /// By what.
        by: Option<Expr>,
    },
    /// `distinct`, `distinct a, b`
    Distinct(Vec<Expr>),
    /// `summarize sum(x) as y by g`
    Summarize {
        /// What.
        targets: Vec<Target>,
        /// By what.
        by: Vec<Target>,
    },
}
