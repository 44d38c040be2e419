//! What was written, as words and spans; nothing is resolved here.

mod clauses;

pub use self::clauses::{Clause, Clauses, EntityWord, Grade, Order, PeriodWord, Target, Versus};
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

/// The function of `mean(x) over last 3`: its arguments are the call and the number of rows.
pub const OVER: &str = "~over";

/// The function of `(revenue of Topchoice for 2021)`: its arguments are the figure, texts for entities, periods.
pub const SINGLE: &str = "~single";

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

    /// True where both are; it stands where they do, with what is between.
    pub fn and(self, other: Expr) -> Expr {
        let span = Span::new(self.span.start.min(other.span.start), self.span.end.max(other.span.end));
        let kind = ExprKind::Binary { operator: Operator::And, left: Box::new(self), right: Box::new(other) };
        Expr { kind, span }
    }

    /// Whether it or a part of it is such.
    pub fn any(&self, is: &dyn Fn(&Expr) -> bool) -> bool {
        is(self) || self.children().into_iter().any(|it| it.any(is))
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
