//! What was written, as words and spans; nothing is resolved here.

use crate::quantity::{Literal, Period};
use crate::source::Span;

/// A name as it was written, without its backquotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Whether it stood in backquotes.
    pub quoted: bool,
    /// Where.
    pub span: Span,
}

/// An expression and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

/// An operator between two expressions, in the order of binding, loosest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `a or b`
    Or,
    /// `a and b`
    And,
    /// `a = b`
    Equal,
    /// `a != b`
    NotEqual,
    /// `a < b`
    Less,
    /// `a <= b`
    LessEqual,
    /// `a > b`
    Greater,
    /// `a >= b`
    GreaterEqual,
    /// `a contains "x"`, ignoring case
    Contains,
    /// `a starts_with "x"`, ignoring case
    StartsWith,
    /// `a ends_with "x"`, ignoring case
    EndsWith,
    /// `a matches /re/`
    Matches,
    /// `a + b`
    Add,
    /// `a - b`
    Subtract,
    /// `a * b`
    Multiply,
    /// `a / b`
    Divide,
    /// `a mod b`
    Modulo,
    /// `a ^ b`, right to left
    Power,
}

/// The function of `sum(x) within g`: its arguments are the call and what makes the partition.
pub const WINDOW: &str = "~within";

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// `gross_margin`, `` `Net Income` ``, `毛利率`, `operator.net_margin` (one name a part)
    Name(Vec<Name>),
    /// `27.81亿`, `35%`, `10%..20%`, `3 years`
    Number(Literal),
    /// `2022Q1`, `2012..2014` (a bare `2021` is a number until a period is expected)
    Period(Period),
    /// `2016-04-09`, days from 1970-01-01
    Date(i32),
    /// `"Topchoice"`; also the pattern of `/re/`
    Text(String),
    /// `true`
    Truth(bool),
    /// `missing`
    Missing,
    /// `-a`
    Negate(Box<Expr>),
    /// `not a`
    Not(Box<Expr>),
    /// `a + b`
    Binary {
        /// Which.
        operator: Operator,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// `a in (1, 2)`, `a not in (1, 2)`
    In {
        /// Of what.
        value: Box<Expr>,
        /// Among which; one element without brackets (`a in 10..20`, `d in 2021`) means an interval.
        list: Vec<Expr>,
        /// Whether brackets were written.
        bracketed: bool,
        /// `not in`
        negated: bool,
    },
    /// `a is missing`, `a is not missing`
    IsMissing {
        /// Of what.
        value: Box<Expr>,
        /// `is not`
        negated: bool,
    },
    /// `if c then a else b`, `case { c: a; d: b; else e }`
    Case {
        /// Conditions and values.
        arms: Vec<(Expr, Expr)>,
        /// Missing if not written.
        otherwise: Option<Box<Expr>>,
        /// Whether it was written `if … then … else …`.
        inline: bool,
    },
    /// `sum(x where P)`, `count()`, `count(distinct x)`, `round(x, 2)`
    Call {
        /// Of what.
        function: Name,
        /// To what.
        arguments: Vec<Expr>,
        /// `count(distinct x)`
        distinct: bool,
        /// `where P` inside the brackets.
        filter: Option<Box<Expr>>,
    },
}

impl Expr {
    /// The expressions it is made of, left to right; none for a name or a literal.
    pub fn children(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Name(_)
            | ExprKind::Number(_)
            | ExprKind::Period(_)
            | ExprKind::Date(_)
            | ExprKind::Text(_)
            | ExprKind::Truth(_)
            | ExprKind::Missing => vec![],
            ExprKind::Negate(it) | ExprKind::Not(it) | ExprKind::IsMissing { value: it, .. } => vec![it],
            ExprKind::Binary { left, right, .. } => vec![left, right],
            ExprKind::In { value, list, .. } => std::iter::once(value.as_ref()).chain(list).collect(),
            ExprKind::Case { arms, otherwise, .. } => {
                arms.iter().flat_map(|(condition, value)| [condition, value]).chain(otherwise.as_deref()).collect()
            }
            ExprKind::Call { arguments, filter, .. } => arguments.iter().chain(filter.as_deref()).collect(),
        }
    }

    /// The expressions right inside this one, to be changed.
    pub fn parts_mut(&mut self) -> Vec<&mut Expr> {
        match &mut self.kind {
            ExprKind::Name(_)
            | ExprKind::Number(_)
            | ExprKind::Period(_)
            | ExprKind::Date(_)
            | ExprKind::Text(_)
            | ExprKind::Truth(_)
            | ExprKind::Missing => vec![],
            ExprKind::Negate(it) | ExprKind::Not(it) | ExprKind::IsMissing { value: it, .. } => vec![&mut **it],
            ExprKind::Binary { left, right, .. } => vec![&mut **left, &mut **right],
            ExprKind::In { value, list, .. } => std::iter::once(&mut **value).chain(list).collect(),
            ExprKind::Case { arms, otherwise, .. } => {
                let arms = arms.iter_mut().flat_map(|(condition, value)| [condition, value]);
                arms.chain(otherwise.as_deref_mut()).collect()
            }
            ExprKind::Call { arguments, filter, .. } => arguments.iter_mut().chain(filter.as_deref_mut()).collect(),
        }
    }

    /// The same expression standing at `span` as a whole: a definition where its name is used.
    pub fn standing_at(&self, span: Span) -> Expr {
        let one = |it: &Expr| Box::new(it.standing_at(span));
        let all = |list: &[Expr]| list.iter().map(|it| it.standing_at(span)).collect();
        let named = |it: &Name| Name { span, ..it.clone() };
        let kind = match &self.kind {
            ExprKind::Name(path) => ExprKind::Name(path.iter().map(named).collect()),
            ExprKind::Number(_)
            | ExprKind::Period(_)
            | ExprKind::Date(_)
            | ExprKind::Text(_)
            | ExprKind::Truth(_)
            | ExprKind::Missing => self.kind.clone(),
            ExprKind::Negate(it) => ExprKind::Negate(one(it)),
            ExprKind::Not(it) => ExprKind::Not(one(it)),
            ExprKind::Binary { operator, left, right } => {
                ExprKind::Binary { operator: *operator, left: one(left), right: one(right) }
            }
            ExprKind::In { value, list, bracketed, negated } => {
                ExprKind::In { value: one(value), list: all(list), bracketed: *bracketed, negated: *negated }
            }
            ExprKind::IsMissing { value, negated } => ExprKind::IsMissing { value: one(value), negated: *negated },
            ExprKind::Case { arms, otherwise, inline } => ExprKind::Case {
                arms: arms.iter().map(|(a, b)| (a.standing_at(span), b.standing_at(span))).collect(),
                otherwise: otherwise.as_deref().map(one),
                inline: *inline,
            },
            ExprKind::Call { function, arguments, distinct, filter } => ExprKind::Call {
                function: named(function),
                arguments: all(arguments),
                distinct: *distinct,
                filter: filter.as_deref().map(one),
            },
        };
        Expr { kind, span }
    }
}

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
    /// `including forecast, plan`: grades that otherwise are reference rows
    pub including: Vec<Grade>,
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
    /// `vs beds > 100`, `vs "Aier"`: a condition, or an entity
    Other(Expr),
}

impl Versus {
    /// The expressions in it that read columns.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let read = match self {
            Versus::Peers { within } => within.as_ref().map(|it| &it.1),
            Versus::Period(_) => None,
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
}

impl Clause {
    /// All clauses, in the order in which they are read.
    pub const ALL: [Clause; 14] = [
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
            Some(Versus::Peers { within: None } | Versus::Period(_)) | None => vec![],
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
