//! What an expression is: plain expressions for its ends, its type, unit and kind.

mod calendar;
mod choice;
mod formula;
mod operators;
mod percentage;
mod tight;

pub(super) use self::calendar::{by_calendar, days_of, in_order, place, texts_in_order};
pub(super) use formula::AddedUp;

use super::scope::Frame;
use super::{call, fault, interval, kinds, ranges};
use crate::catalog::DatasetColumn;
use crate::diagnostic::Diagnostic;
use crate::function::Function;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Value};
use crate::quantity::Unit;
use crate::source::Span;
use crate::syntax::tree::{self, ExprKind};
use crate::types::{Column, Kind, Type, high_name, low_name};
use crate::words::Words;
use crate::world::World;

/// What an expression was found to be.
#[derive(Debug, Clone)]
pub(super) struct Term {
    /// The value, or its lower end.
    pub low: Expr,
    /// The upper end of a range.
    pub high: Option<Expr>,
    /// Its type.
    pub ty: Type,
    /// Its unit.
    pub unit: Unit,
    /// A bare number, which takes the unit of what it meets.
    pub bare: bool,
    /// Whether it prints as a percentage.
    pub percent: bool,
    /// How it adds up.
    pub kind: Kind,
    /// The columns it reads.
    pub reads: Vec<String>,
    /// The column it is, if it is just that.
    pub column: Option<String>,
    /// The plain column that a growth is weighed by, and how that adds up.
    pub weight: Option<(String, Option<String>, Kind)>,
    /// Where it stands.
    pub span: Span,
}

impl Term {
    /// A value of one row with no unit.
    pub fn plain(low: Expr, ty: Type, span: Span) -> Term {
        Term {
            low,
            high: None,
            ty,
            unit: Unit::none(),
            bare: false,
            percent: false,
            kind: Kind::Label,
            reads: vec![],
            column: None,
            weight: None,
            span,
        }
    }

    /// Something already reported as wrong.
    pub fn unknown(span: Span) -> Term {
        Term::plain(Expr::missing(Type::Number), Type::Unknown, span)
    }

    /// Whether it is a number or count.
    pub fn is_number(&self) -> bool {
        matches!(self.ty, Type::Number | Type::Integer | Type::Unknown)
    }

    /// The column it becomes under a name.
    pub fn as_column(&self, name: &str, label: Words) -> Column {
        Column {
            name: name.to_owned(),
            label,
            ty: self.ty,
            unit: Some(self.unit.clone()),
            percent: self.percent,
            kind: self.kind,
            ranged: self.high.is_some(),
            shown: None,
            adds_up_apart: false,
        }
    }
}

/// Where expressions are looked up, and what they leave behind.
pub(super) struct Scope<'a> {
    /// The table.
    pub frame: &'a Frame,
    /// Definitions.
    pub world: &'a World,
    /// What is wrong.
    pub faults: &'a mut Vec<Diagnostic>,
    /// `Some` where one value stands for many rows: the aggregates collected so far.
    pub grouped: Option<Vec<Aggregate>>,
    /// Group keys that may be used as they are, by the name of their column.
    pub keys: Vec<String>,
    /// How many rows were weighed, for the notes: metric, weighable, known.
    pub weighed: Vec<(String, String, String)>,
    /// The shares of wholes of which one value was made.
    pub shares: Vec<super::shares::Averaged>,
    /// Whether a text is compared as a whole, so that it should be one of the column's values.
    pub whole_values: bool,
    /// Only rows for which this is true are aggregated: those a claim is about, those of a column of a pivot.
    pub cohort: Option<Expr>,
    /// `Some` where windows may stand: the columns they need so far.
    pub windows: Option<Vec<super::window::Wanted>>,
    /// The figures of which the last of each entity counts: when each is known.
    pub lasts: Vec<Expr>,
    /// Definitions being looked into, so that none is looked into twice.
    pub depth: usize,
}

impl<'a> Scope<'a> {
    /// A scope for values of one row.
    pub fn rows(frame: &'a Frame, world: &'a World, faults: &'a mut Vec<Diagnostic>) -> Scope<'a> {
        Scope {
            frame,
            world,
            faults,
            grouped: None,
            keys: vec![],
            weighed: vec![],
            shares: vec![],
            whole_values: true,
            cohort: None,
            windows: None,
            lasts: vec![],
            depth: 0,
        }
    }

    /// A scope in which one value stands for many rows.
    pub fn groups(frame: &'a Frame, world: &'a World, faults: &'a mut Vec<Diagnostic>, keys: Vec<String>) -> Scope<'a> {
        Scope {
            frame,
            world,
            faults,
            grouped: Some(vec![]),
            keys,
            weighed: vec![],
            shares: vec![],
            whole_values: true,
            cohort: None,
            windows: None,
            lasts: vec![],
            depth: 0,
        }
    }

    /// Adds an aggregate and gives the column it becomes.
    pub fn push(&mut self, function: AggregateFunction, argument: Expr, filter: Option<Expr>) -> Expr {
        let filter = match (&self.cohort, filter) {
            (Some(cohort), Some(filter)) => Some(cohort.clone().and(filter)),
            (Some(cohort), None) => Some(cohort.clone()),
            (None, filter) => filter,
        };
        let list = self.grouped.get_or_insert_default();
        let same = list.iter().find(|it| it.function == function && it.argument == argument && it.filter == filter);
        if let Some(known) = same {
            return Expr::column(known.name.clone());
        }
        let name = format!("~{}", list.len());
        list.push(Aggregate { name: name.clone(), function, argument, filter });
        Expr::column(name)
    }

    /// Looks at values of one row while in a grouped scope.
    pub fn in_rows<T>(&mut self, look: impl FnOnce(&mut Self) -> T) -> T {
        let grouped = self.grouped.take();
        let found = look(self);
        self.grouped = grouped;
        found
    }

    /// What `expr` is.
    pub fn infer(&mut self, expr: &tree::Expr) -> Term {
        let span = expr.span;
        if let Some(column) = self.frame.settled(expr).cloned() {
            // What a formula came to is no column that anybody has named.
            let named = matches!(expr.kind, ExprKind::Call { .. });
            let term = self.column(&column, span);
            return if named { term } else { Term { column: None, ..term } };
        }
        let mid = self.world.settings.is("ranges", "mid");
        match &expr.kind {
            ExprKind::Name(path) => self.name(path, span),
            ExprKind::Number(literal) if literal.whole().is_some() => {
                let whole = literal.whole().map_or(Value::Missing, Value::Integer);
                let low = Expr::Literal(whole, Type::Integer);
                Term { bare: true, kind: Kind::Unknown, ..Term::plain(low, Type::Integer, span) }
            }
            ExprKind::Number(literal) => Term {
                low: Expr::number(if mid { interval::middle((literal.low, literal.high)) } else { literal.low }),
                high: (!literal.is_point() && !mid).then(|| Expr::number(literal.high)),
                ty: Type::Number,
                unit: literal.unit.clone(),
                bare: literal.unit.is_none(),
                percent: literal.percent,
                kind: Kind::Unknown,
                ..Term::plain(Expr::number(0.0), Type::Number, span)
            },
            ExprKind::Period(period) => Term::plain(Expr::text(period.text.clone()), Type::Period, span),
            ExprKind::Date(days) => Term::plain(Expr::Literal(Value::Date(*days), Type::Date), Type::Date, span),
            ExprKind::Text(text) => Term::plain(Expr::text(text.clone()), Type::Text, span),
            ExprKind::Truth(value) => Term::plain(Expr::truth(*value), Type::Truth, span),
            ExprKind::Missing => Term { bare: true, ..Term::unknown(span) },
            ExprKind::Negate(inner) => {
                let inner = self.number(inner);
                if let Expr::Literal(Value::Integer(whole), ty) = inner.low {
                    return Term { low: Expr::Literal(Value::Integer(-whole), ty), span, ..inner };
                }
                let zero = Term { bare: true, ..Term::plain(Expr::number(0.0), Type::Number, span) };
                let (low, high) = ranges::arithmetic(Op::Subtract, &zero, &inner);
                Term { low, high, span, column: None, ..inner }
            }
            ExprKind::Not(inner) => {
                let inner = self.truth(inner);
                Term { low: inner.low.negated(), span, ..inner }
            }
            ExprKind::Binary { operator, left, right } => match self.added_up(expr) {
                Some(it) => it.term,
                None => self.binary(*operator, left, right, span),
            },
            ExprKind::In { value, list, bracketed, negated } => {
                let found = self.among(value, list, *bracketed, span);
                match negated {
                    true => Term { low: found.low.negated(), ..found },
                    false => found,
                }
            }
            ExprKind::IsMissing { value, negated } => {
                let value = self.infer(value);
                let missing = value.low.is_missing();
                let low = if *negated { missing.negated() } else { missing };
                Term { reads: value.reads, ..Term::plain(low, Type::Truth, span) }
            }
            ExprKind::Case { arms, otherwise, .. } => self.case(arms, otherwise.as_deref(), span),
            ExprKind::Call { function, arguments, distinct, filter } => {
                call::call(self, function, arguments, *distinct, filter.as_deref(), span)
            }
        }
    }

    /// What `expr` is, where a number is expected.
    pub fn number(&mut self, expr: &tree::Expr) -> Term {
        let term = self.infer(expr);
        match term.is_number() {
            true => term,
            false => {
                self.faults.push(fault::wrong_type(expr.span, term.ty, "a number"));
                Term::unknown(expr.span)
            }
        }
    }

    /// What `expr` is, where a condition is expected.
    pub fn truth(&mut self, expr: &tree::Expr) -> Term {
        let term = self.infer(expr);
        match term.ty {
            Type::Truth => term,
            Type::Unknown => Term { low: Expr::missing(Type::Truth), ty: Type::Truth, ..term },
            _ => {
                self.faults.push(fault::wrong_type(expr.span, term.ty, "a condition"));
                Term::plain(Expr::missing(Type::Truth), Type::Truth, expr.span)
            }
        }
    }

    /// A column as it stands, or rolled up where one value stands for many rows.
    fn column(&mut self, column: &DatasetColumn, span: Span) -> Term {
        match self.grouped.is_some() && !self.keys.contains(&column.column.name) {
            true => kinds::roll_up(self, column, span),
            false => row_term(self.frame, column, span),
        }
    }

    /// What a name stands for by definition, where it is that of no column.
    pub fn definition(&self, expr: &tree::Expr) -> Option<tree::Expr> {
        let ExprKind::Name(path) = &expr.kind else { return None };
        let joined = |table: &tree::Name, column: &tree::Name| {
            super::join::added::qualified(self.frame, &table.text, &column.text).is_some()
        };
        let column = self.frame.column(&path[0].text).is_some() || path.get(1).is_some_and(|it| joined(&path[0], it));
        if column { None } else { self.defined(path, expr.span) }
    }

    fn defined(&self, path: &[tree::Name], span: Span) -> Option<tree::Expr> {
        let known = self.world.expressions.iter().rev().find(|(known, _)| *known == path[0].text);
        known.filter(|_| self.depth < 32).map(|(_, definition)| definition.standing_at(span))
    }

    fn name(&mut self, path: &[tree::Name], span: Span) -> Term {
        let name = &path[0];
        if let Some(column) = self.frame.column(&name.text).cloned() {
            if path.len() > 1 {
                self.faults.push(fault::unknown_name(&path[1], self.frame));
                return Term::unknown(span);
            }
            let of = |(target, name, _): &&(Span, String, String)| {
                target.start <= span.start && span.end <= target.end && *name == column.column.name
            };
            let variant = self.frame.settling.variants.iter().find(of).and_then(|it| self.frame.column(&it.2)).cloned();
            return match variant {
                // What is said of it is said of the column.
                Some(variant) => {
                    let term = self.column(&variant, span);
                    Term { reads: vec![column.column.name.clone()], column: Some(column.column.name), ..term }
                }
                None => self.column(&column, span),
            };
        }
        if let [table, column] = path
            && let Some(found) = super::join::added::qualified(self.frame, &table.text, &column.text).cloned()
        {
            return self.column(&found, span);
        }
        if let Some(definition) = self.defined(path, span) {
            self.depth += 1;
            let term = self.infer(&definition);
            self.depth -= 1;
            return Term { span, column: None, ..term };
        }
        self.faults.push(fault::unknown_here(name, self.frame, self.world));
        Term::unknown(span)
    }
}

/// The value of a column for one row: a stated ratio, else the quotient of its parts where the table has both.
pub(super) fn row_term(frame: &Frame, column: &DatasetColumn, span: Span) -> Term {
    let stated = column_term(&column.column, span);
    let parts = column.parts.as_ref().filter(|_| column.column.kind == Kind::Ratio);
    let parts = parts.and_then(|(a, b)| Some((frame.column(a)?, frame.column(b)?)));
    let Some((above, below)) = parts else { return stated };
    let (above, below) = kinds::timed(frame, column_term(&above.column, span), column_term(&below.column, span));
    let (low, high) = ranges::arithmetic(Op::Divide, &above, &below);
    let or = |stated: Expr, computed: Expr| Expr::Call(Function::Coalesce, vec![stated, computed]);
    let ranged = stated.high.is_some() || high.is_some();
    let stated_high = stated.high.clone().unwrap_or(stated.low.clone());
    let computed_high = high.unwrap_or(low.clone());
    Term {
        high: ranged.then(|| or(stated_high, computed_high)),
        low: or(stated.low.clone(), low),
        ty: Type::Number,
        ..stated
    }
}

/// The term of a column as it stands.
pub(super) fn column_term(column: &Column, span: Span) -> Term {
    let (low, high) = match column.ranged {
        true => (Expr::column(low_name(&column.name)), Some(Expr::column(high_name(&column.name)))),
        false => (Expr::column(column.name.clone()), None),
    };
    Term {
        low,
        high,
        ty: column.ty,
        unit: column.unit.clone().unwrap_or_default(),
        bare: column.kind == Kind::Unknown && column.unit.as_ref().is_none_or(Unit::is_none),
        percent: column.percent,
        kind: column.kind,
        reads: vec![column.name.clone()],
        column: Some(column.name.clone()),
        weight: None,
        span,
    }
}

fn is_text(term: &Term) -> bool {
    matches!(term.ty, Type::Text | Type::Period)
}

/// The columns two terms read, each once.
pub(super) fn both(a: &Term, b: &Term) -> Vec<String> {
    let mut reads = a.reads.clone();
    reads.extend(b.reads.iter().filter(|name| !a.reads.contains(name)).cloned());
    reads
}
