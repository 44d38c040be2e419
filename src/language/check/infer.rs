//! What an expression is: plain expressions for its ends, its type, unit and kind.

use super::scope::Frame;
use super::{call, fault, kinds, ranges};
use crate::diagnostic::Diagnostic;
use crate::function::Function;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Value};
use crate::quantity::Unit;
use crate::source::Span;
use crate::syntax::tree::{self, ExprKind, Operator};
use crate::types::{Column, Kind, Type, Words, high_name, low_name};
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
    /// Definitions being looked into, so that none is looked into twice.
    pub depth: usize,
}

impl<'a> Scope<'a> {
    /// A scope for values of one row.
    pub fn rows(frame: &'a Frame, world: &'a World, faults: &'a mut Vec<Diagnostic>) -> Scope<'a> {
        Scope { frame, world, faults, grouped: None, keys: vec![], weighed: vec![], depth: 0 }
    }

    /// A scope in which one value stands for many rows.
    pub fn groups(frame: &'a Frame, world: &'a World, faults: &'a mut Vec<Diagnostic>, keys: Vec<String>) -> Scope<'a> {
        Scope { frame, world, faults, grouped: Some(vec![]), keys, weighed: vec![], depth: 0 }
    }

    /// Adds an aggregate and gives the column it becomes.
    pub fn push(&mut self, function: AggregateFunction, argument: Expr, filter: Option<Expr>) -> Expr {
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
        match &expr.kind {
            ExprKind::Name(path) => self.name(path, span),
            ExprKind::Number(literal) => Term {
                low: Expr::number(literal.low),
                high: (!literal.is_point()).then(|| Expr::number(literal.high)),
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
                let zero = Term { bare: true, ..Term::plain(Expr::number(0.0), Type::Number, span) };
                let (low, high) = ranges::arithmetic(Op::Subtract, &zero, &inner);
                Term { low, high, span, column: None, ..inner }
            }
            ExprKind::Not(inner) => {
                let inner = self.truth(inner);
                Term { low: inner.low.negated(), span, ..inner }
            }
            ExprKind::Binary { operator, left, right } => self.binary(*operator, left, right, span),
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

    fn name(&mut self, path: &[tree::Name], span: Span) -> Term {
        let name = &path[0];
        if let Some(column) = self.frame.column(&name.text).cloned() {
            if path.len() > 1 {
                self.faults.push(fault::unknown_name(&path[1], self.frame));
                return Term::unknown(span);
            }
            if self.grouped.is_some() && !self.keys.contains(&column.column.name) {
                return kinds::roll_up(self, &column, span);
            }
            return column_term(&column.column, span);
        }
        if let Some((_, definition)) = self.world.expressions.iter().rev().find(|(known, _)| *known == name.text)
            && self.depth < 32
        {
            self.depth += 1;
            let term = self.infer(&definition.clone());
            self.depth -= 1;
            return Term { span, column: None, ..term };
        }
        self.faults.push(fault::unknown_name(name, self.frame));
        Term::unknown(span)
    }

    fn binary(&mut self, operator: Operator, left: &tree::Expr, right: &tree::Expr, span: Span) -> Term {
        match operator {
            Operator::And | Operator::Or => {
                let (a, b) = (self.truth(left), self.truth(right));
                let op = if operator == Operator::And { Op::And } else { Op::Or };
                let reads = both(&a, &b);
                Term { reads, ..Term::plain(Expr::binary(op, a.low, b.low), Type::Truth, span) }
            }
            Operator::Contains | Operator::StartsWith | Operator::EndsWith | Operator::Matches => {
                let function = match operator {
                    Operator::Contains => Function::Contains,
                    Operator::StartsWith => Function::StartsWith,
                    Operator::EndsWith => Function::EndsWith,
                    _ => Function::Matches,
                };
                let a = self.infer(left);
                if !matches!(a.ty, Type::Text | Type::Period | Type::Unknown) {
                    self.faults.push(fault::wrong_type(left.span, a.ty, "a text"));
                }
                let b = self.text_value(right, &a);
                let reads = both(&a, &b);
                Term { reads, ..Term::plain(Expr::Call(function, vec![a.low, b.low]), Type::Truth, span) }
            }
            Operator::Equal => self.comparison(Op::Equal, left, right, span),
            Operator::NotEqual => self.comparison(Op::NotEqual, left, right, span),
            Operator::Less => self.comparison(Op::Less, left, right, span),
            Operator::LessEqual => self.comparison(Op::LessEqual, left, right, span),
            Operator::Greater => self.comparison(Op::Greater, left, right, span),
            Operator::GreaterEqual => self.comparison(Op::GreaterEqual, left, right, span),
            Operator::Add => self.sum(Op::Add, left, right, span),
            Operator::Subtract => self.sum(Op::Subtract, left, right, span),
            Operator::Multiply | Operator::Divide | Operator::Modulo | Operator::Power => {
                self.product(operator, left, right, span)
            }
        }
    }

    /// The right side of a comparison with a text: a bare word that is no column is that text.
    fn text_value(&mut self, expr: &tree::Expr, left: &Term) -> Term {
        match &expr.kind {
            ExprKind::Name(path) if path.len() == 1 && self.frame.column(&path[0].text).is_none() => {
                let word = path[0].text.clone();
                Term::plain(Expr::text(self.entity_text(word, left)), Type::Text, expr.span)
            }
            ExprKind::Text(text) => {
                Term::plain(Expr::text(self.entity_text(text.clone(), left)), Type::Text, expr.span)
            }
            ExprKind::Number(literal) if left.ty == Type::Period => {
                Term::plain(Expr::text(literal.written.clone()), Type::Period, expr.span)
            }
            _ => self.infer(expr),
        }
    }

    /// An entity's stored name where the left side holds entities.
    fn entity_text(&self, word: String, left: &Term) -> String {
        let is_entity = left.column.is_some() && left.column == self.frame.entity;
        match self.world.catalog.entity(&word) {
            Some(entity) if is_entity => entity.name.clone(),
            _ => word,
        }
    }

    fn comparison(&mut self, op: Op, left: &tree::Expr, right: &tree::Expr, span: Span) -> Term {
        let a = self.infer(left);
        let b = match a.ty {
            Type::Text | Type::Period => self.text_value(right, &a),
            _ => self.infer(right),
        };
        let fits = a.ty == b.ty || (a.is_number() && b.is_number()) || is_text(&a) && is_text(&b);
        if !fits && a.ty != Type::Unknown && b.ty != Type::Unknown {
            let expected = if a.is_number() { "a number" } else { "a text or date like the left side" };
            self.faults.push(fault::wrong_type(right.span, b.ty, expected));
        } else if a.is_number() && b.is_number() {
            self.same_unit(&a, &b, "compared", span);
            self.constant(&a, &b, op, right, span);
        }
        let reads = both(&a, &b);
        Term { reads, ..Term::plain(ranges::compare(op, &a, &b), Type::Truth, span) }
    }

    /// Warns of `gross_margin > 35`, which bounds make the same for every row.
    fn constant(&mut self, a: &Term, b: &Term, op: Op, right: &tree::Expr, span: Span) {
        let Some(column) = a.column.as_deref().and_then(|name| self.frame.column(name)) else { return };
        let ExprKind::Number(literal) = &right.kind else { return };
        let (_, top) = column.within;
        if a.percent && b.bare && !b.percent && literal.is_point() && literal.low > top.max(1.0) && literal.low <= 100.0
        {
            let always = matches!(op, Op::Less | Op::LessEqual | Op::NotEqual);
            let name = column.column.name.clone();
            self.faults.push(fault::constant_comparison(span, right.span, &literal.written, &name, always));
        }
    }

    fn same_unit(&mut self, a: &Term, b: &Term, doing: &str, span: Span) {
        let clash = a.unit != b.unit && !a.bare && !b.bare && a.ty != Type::Unknown && b.ty != Type::Unknown;
        let percent_of_money = a.percent != b.percent
            && (a.bare && a.percent && !b.unit.is_none() || b.bare && b.percent && !a.unit.is_none());
        if clash || percent_of_money {
            self.faults.push(fault::unit_mismatch(span, ("left", &a.unit), ("right", &b.unit), doing));
        }
    }

    fn sum(&mut self, op: Op, left: &tree::Expr, right: &tree::Expr, span: Span) -> Term {
        let (a, b) = (self.infer(left), self.infer(right));
        if a.ty == Type::Date || b.ty == Type::Date {
            let ty = op.ty(a.ty, b.ty);
            let reads = both(&a, &b);
            let unit = if ty == Type::Date { Unit::none() } else { Unit::base("days") };
            return Term { reads, unit, ..Term::plain(Expr::binary(op, a.low, b.low), ty, span) };
        }
        for (term, expr) in [(&a, left), (&b, right)] {
            if !term.is_number() {
                self.faults.push(fault::wrong_type(expr.span, term.ty, "a number"));
                return Term::unknown(span);
            }
        }
        let doing = if op == Op::Add { "added" } else { "subtracted" };
        self.same_unit(&a, &b, doing, span);
        let (low, high) = ranges::arithmetic(op, &a, &b);
        let kind = match (a.kind, b.kind) {
            (Kind::Flow, Kind::Flow) => Kind::Flow,
            (Kind::Stock, Kind::Stock) => Kind::Stock,
            (Kind::Unknown, _) | (_, Kind::Unknown) => Kind::Unknown,
            _ => Kind::Level,
        };
        let unit = if a.bare { b.unit.clone() } else { a.unit.clone() };
        let term = Term {
            reads: both(&a, &b),
            unit,
            kind,
            percent: a.percent || b.percent,
            ..Term::plain(low, Type::Number, span)
        };
        Term { high, bare: a.bare && b.bare, ..term }
    }

    fn product(&mut self, operator: Operator, left: &tree::Expr, right: &tree::Expr, span: Span) -> Term {
        let (a, b) = (self.number(left), self.number(right));
        let (op, unit) = match operator {
            Operator::Multiply => (Op::Multiply, a.unit.times(&b.unit)),
            Operator::Divide => (Op::Divide, a.unit.over(&b.unit)),
            Operator::Modulo => (Op::Modulo, a.unit.clone()),
            _ => (Op::Power, Unit::none()),
        };
        let (low, high) = ranges::arithmetic(op, &a, &b);
        let additive = |kind| matches!(kind, Kind::Flow | Kind::Stock);
        let kind = match operator {
            Operator::Divide if additive(a.kind) && additive(b.kind) => Kind::Ratio,
            Operator::Multiply | Operator::Divide if b.bare => a.kind,
            Operator::Multiply if a.bare => b.kind,
            Operator::Multiply if additive(a.kind) && b.percent || additive(b.kind) && a.percent => Kind::Flow,
            _ if a.kind == Kind::Unknown || b.kind == Kind::Unknown => Kind::Unknown,
            _ => Kind::Level,
        };
        // A share of something prints as that something; a ratio of two like things prints as a percentage.
        let percent = match operator {
            Operator::Divide => unit.is_none() && !a.unit.is_none() || a.percent && b.bare,
            Operator::Multiply => unit.is_none() && (a.percent || b.percent),
            _ => false,
        };
        let bare = a.bare && b.bare;
        let reads = both(&a, &b);
        Term { reads, unit, kind, percent, high, bare, ..Term::plain(low, Type::Number, span) }
    }

    fn among(&mut self, value: &tree::Expr, list: &[tree::Expr], bracketed: bool, span: Span) -> Term {
        let of = self.infer(value);
        if !bracketed && let [only] = list {
            return self.inside(&of, only, span);
        }
        let mut low: Option<Expr> = None;
        let mut reads = of.reads.clone();
        for item in list {
            let item = match of.ty {
                Type::Text | Type::Period => self.text_value(item, &of),
                _ => self.infer(item),
            };
            let fits = of.ty == item.ty || of.is_number() && item.is_number() || is_text(&of) && is_text(&item);
            if !fits {
                self.faults.push(fault::wrong_type(item.span, item.ty, "a value like the left side"));
                continue;
            }
            reads = both(&Term { reads, ..of.clone() }, &item);
            let one = ranges::compare(Op::Equal, &of, &item);
            low = Some(match low {
                None => one,
                Some(before) => before.or(one),
            });
        }
        Term { reads, ..Term::plain(low.unwrap_or(Expr::truth(false)), Type::Truth, span) }
    }

    /// `x in 10..20`, `d in 2021`
    fn inside(&mut self, of: &Term, interval: &tree::Expr, span: Span) -> Term {
        let day = |days| Expr::Literal(Value::Date(days), Type::Date);
        let period = match &interval.kind {
            ExprKind::Period(period) => Some(period.clone()),
            ExprKind::Number(literal) => crate::quantity::read_period(&literal.written),
            _ => None,
        };
        let (low, high) = match (of.ty, period) {
            (Type::Date, Some(period)) => (day(period.start), day(period.end)),
            _ => {
                let ends = self.infer(interval);
                let point = |low: Expr| Term { low, high: None, ..ends.clone() };
                self.same_unit(of, &ends, "compared", span);
                let upper = point(ends.high.clone().unwrap_or(ends.low.clone()));
                let from = ranges::compare(Op::GreaterEqual, of, &point(ends.low.clone()));
                let to = ranges::compare(Op::LessEqual, of, &upper);
                return Term { reads: of.reads.clone(), ..Term::plain(from.and(to), Type::Truth, span) };
            }
        };
        let from = Expr::binary(Op::GreaterEqual, of.low.clone(), low);
        let to = Expr::binary(Op::LessEqual, of.low.clone(), high);
        Term { reads: of.reads.clone(), ..Term::plain(from.and(to), Type::Truth, span) }
    }

    fn case(&mut self, arms: &[(tree::Expr, tree::Expr)], otherwise: Option<&tree::Expr>, span: Span) -> Term {
        let mut result = otherwise.map(|expr| self.infer(expr));
        let ranged_else = result.as_ref().and_then(|it| it.high.clone());
        for (condition, value) in arms.iter().rev() {
            let condition = self.truth(condition);
            let value = self.infer(value);
            let before = result.take().unwrap_or_else(|| Term {
                low: Expr::missing(value.ty),
                ty: value.ty,
                ..Term::unknown(span)
            });
            if before.ty != value.ty && !(before.is_number() && value.is_number()) {
                self.faults.push(fault::wrong_type(value.span, value.ty, "a value like the other branches"));
            }
            // An undecided condition leaves the value unknown: neither branch may be claimed.
            let pick = |then: Expr, other: Expr| {
                let decided = condition.low.clone().then_else(then, other);
                condition.low.clone().is_missing().then_else(Expr::missing(value.ty), decided)
            };
            let ranged = value.high.is_some() || before.high.is_some() || ranged_else.is_some();
            let high = ranged.then(|| {
                let high = |term: &Term| term.high.clone().unwrap_or(term.low.clone());
                pick(high(&value), high(&before))
            });
            let reads = both(&Term { reads: both(&condition, &value), ..value.clone() }, &before);
            let low = pick(value.low.clone(), before.low.clone());
            result = Some(Term {
                low,
                high,
                reads,
                span,
                column: None,
                bare: false,
                kind: if value.is_number() { Kind::Level } else { Kind::Label },
                ty: value.ty.beside(before.ty),
                ..value
            });
        }
        result.unwrap_or_else(|| Term::unknown(span))
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
        bare: column.kind == Kind::Unknown,
        percent: column.percent,
        kind: column.kind,
        reads: vec![column.name.clone()],
        column: Some(column.name.clone()),
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
