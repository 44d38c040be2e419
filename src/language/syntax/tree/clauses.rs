//! The clauses of a sentence as they were written.

use super::{Expr, ExprKind, Name};
use crate::quantity::Period;
use crate::source::Span;

/// `expr as name`
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// What.
    pub expr: Expr,
    /// `as name`
    pub alias: Option<Name>,
}

/// `revenue desc`
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// By what.
    pub expr: Expr,
    /// `desc`
    pub descending: bool,
}

/// A period as it was written after `for`, `since`, `until`, `from`: `2021`, `2012..2014`, `all`, the name of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct PeriodWord {
    /// `None` for `all`, and for a parameter that has not been looked up.
    pub period: Option<Period>,
    /// The parameter it stands in.
    pub parameter: Option<Name>,
    /// Where.
    pub span: Span,
}

/// An entity or text as it was written after `of`: `Topchoice`, `"Wenzhou Kangning"`.
pub type EntityWord = Name;

/// The clauses of a sentence, each at most once, in any order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Clauses {
    /// `from D` inside a sentence
    pub from: Option<Name>,
    /// `of E, F`
    pub of: Vec<EntityWord>,
    /// `among P`
    pub among: Option<Expr>,
    /// `where P`
    pub condition: Option<Expr>,
    /// `where possibly P`
    pub possibly: bool,
    /// `by G, H`
    pub by: Vec<Target>,
    /// `for T, U`
    pub periods: Vec<PeriodWord>,
    /// `since T`, `from T`
    pub since: Option<PeriodWord>,
    /// `until T`, `to T`
    pub until: Option<PeriodWord>,
    /// `per K`: first one row per K
    pub per: Vec<Target>,
    /// `across G`: a column for each value of G
    pub across: Option<Expr>,
    /// `vs …`: the other side of a comparison
    pub vs: Option<Versus>,
    /// `having P`
    pub having: Option<Expr>,
    /// `sort a desc, b`
    pub sort: Vec<Order>,
    /// `top 10` (true) or `bottom 3` (false)
    pub top: Option<(u64, bool)>,
    /// `within G`
    pub within: Vec<Expr>,
    /// `in 亿元`: the unit as written
    pub unit: Option<Name>,
    /// `over admitted`: the column that says when a row is of, in a table without declared periods
    pub over: Option<Name>,
    /// `including forecast, plan`: grades that otherwise are reference rows
    pub including: Vec<Grade>,
    /// `matched`: only those who are known in every period
    pub matched: bool,
    /// `with totals`: a last row over all rows
    pub totals: bool,
    /// Where the clauses stand, first to last; empty without any.
    pub span: Span,
    /// Which clauses were written, and where each stands.
    pub written: Vec<(Clause, Span)>,
}

/// How a figure is meant that is no statement of fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    /// `including forecast`
    Forecast,
    /// `including plan`: what somebody intends
    Plan,
    /// `including assumption`: a what-if of an author
    Assumption,
    /// `including rule`: a rule of thumb
    Rule,
}

impl Grade {
    /// All, the likelier first.
    pub const ALL: [Grade; 4] = [Grade::Forecast, Grade::Plan, Grade::Assumption, Grade::Rule];

    /// The word of the facts, in either language.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Grade::Forecast => ("forecast", "预测"),
            Grade::Plan => ("plan", "计划"),
            Grade::Assumption => ("assumption", "假设"),
            Grade::Rule => ("rule", "法则"),
        }
    }
}

/// What a comparison is against.
#[derive(Debug, Clone, PartialEq)]
pub enum Versus {
    /// `vs peers`, `vs peers within 20% of beds`
    Peers {
        /// How far from the figure of the one compared, and which figure.
        within: Option<(Expr, Expr)>,
    },
    /// `vs 2020`
    Period(PeriodWord),
    /// `vs Aier, Hygeia`: several entities
    Entities(Vec<Name>),
    /// `vs beds > 100`, `vs "Aier"`: a condition, or an entity
    Other(Expr),
}

impl Versus {
    /// The expressions in it that read columns.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let read = match self {
            Versus::Peers { within } => within.as_ref().map(|it| &it.1),
            Versus::Period(_) | Versus::Entities(_) => None,
            Versus::Other(expr) => Some(expr).filter(|it| !matches!(it.kind, ExprKind::Name(_) | ExprKind::Text(_))),
        };
        read.into_iter()
    }
}

/// The clauses of a sentence by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clause {
    /// `from D`
    From,
    /// `of E`
    Of,
    /// `for T`, `since T`, `until T`, `from T to T`
    Periods,
    /// `among P`
    Among,
    /// `per K`
    Per,
    /// `where P`
    Where,
    /// `vs …`
    Vs,
    /// `by G`
    By,
    /// `across G`
    Across,
    /// `within G`
    Within,
    /// `having P`
    Having,
    /// `sort a`
    Sort,
    /// `top n`, `bottom n`
    Top,
    /// `in 亿元`
    Unit,
    /// `including forecast`
    Including,
    /// `with totals`
    Totals,
    /// `over C`
    Over,
    /// `matched`
    Matched,
}

impl Clause {
    /// All clauses, in the order in which they are read.
    pub const ALL: [Clause; 18] = [
        Clause::From,
        Clause::Of,
        Clause::Periods,
        Clause::Among,
        Clause::Per,
        Clause::Where,
        Clause::Vs,
        Clause::By,
        Clause::Across,
        Clause::Within,
        Clause::Having,
        Clause::Sort,
        Clause::Top,
        Clause::Unit,
        Clause::Including,
        Clause::Totals,
        Clause::Over,
        Clause::Matched,
    ];
}

impl Clauses {
    /// Every expression that stands in a clause, to be changed.
    pub fn expressions_mut(&mut self) -> impl Iterator<Item = &mut Expr> {
        let by = self.by.iter_mut().map(|it| &mut it.expr);
        let sort = self.sort.iter_mut().map(|it| &mut it.expr);
        let per = self.per.iter_mut().map(|it| &mut it.expr);
        let vs = match &mut self.vs {
            Some(Versus::Other(expr)) => vec![expr],
            Some(Versus::Peers { within: Some((share, of)) }) => vec![share, of],
            Some(Versus::Peers { within: None } | Versus::Period(_) | Versus::Entities(_)) | None => vec![],
        };
        let one = self.among.iter_mut().chain(&mut self.condition).chain(&mut self.having).chain(&mut self.across);
        one.chain(by).chain(sort).chain(&mut self.within).chain(per).chain(vs)
    }

    /// Every period that stands in a clause, to be changed.
    pub fn periods_mut(&mut self) -> impl Iterator<Item = &mut PeriodWord> {
        self.periods.iter_mut().chain(&mut self.since).chain(&mut self.until)
    }

    /// Every expression that stands in a clause.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let by = self.by.iter().map(|it| &it.expr);
        let sort = self.sort.iter().map(|it| &it.expr);
        let per = self.per.iter().map(|it| &it.expr);
        let rows = self.among.iter().chain(&self.condition).chain(by).chain(per);
        let vs = self.vs.iter().flat_map(Versus::expressions);
        rows.chain(vs).chain(&self.across).chain(&self.having).chain(sort).chain(&self.within)
    }
}
