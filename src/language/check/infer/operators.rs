//! Operators: comparisons, sums and products, with their units and kinds.

use super::{Scope, Term, both, is_text};
use crate::check::{fault, kinds, lasting, ranges, reason, window};
use crate::function::Function;
use crate::plan::{BinaryOperator as Op, Expr, Value};
use crate::quantity::Unit;
use crate::source::Span;
use crate::syntax::tree::{self, ExprKind, Operator};
use crate::types::{Kind, Type};

/// How many nodes the end of a range may have.
const LARGEST: usize = 4_000;

impl Scope<'_> {
    pub(super) fn binary(&mut self, operator: Operator, left: &tree::Expr, right: &tree::Expr, span: Span) -> Term {
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
                let whole = std::mem::replace(&mut self.whole_values, false);
                let b = self.text_value(right, &a);
                self.whole_values = whole;
                if !matches!(b.ty, Type::Text | Type::Period | Type::Unknown) {
                    self.faults.push(fault::wrong_type(right.span, b.ty, "a text"));
                    return Term { ty: Type::Truth, low: Expr::missing(Type::Truth), ..Term::unknown(span) };
                }
                let reads = both(&a, &b);
                let shown = self.shown_in_chinese(function, &a, &b.low);
                let found = Expr::Call(function, vec![a.low, b.low]);
                let found = shown.into_iter().fold(found, Expr::or);
                Term { reads, ..Term::plain(found, Type::Truth, span) }
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
                let term = self.product(operator, left, right, span);
                self.bearable(term)
            }
        }
    }

    /// A product of ranges takes all its ends, so a long one grows beyond measure.
    fn bearable(&mut self, term: Term) -> Term {
        let mut n_nodes = 0;
        if term.high.is_some() {
            term.low.visit(&mut |_| n_nodes += 1);
        }
        match LARGEST < n_nodes {
            false => term,
            true => {
                self.faults.push(fault::too_many_ranges(term.span));
                Term::unknown(term.span)
            }
        }
    }

    /// The right side of a comparison with a text: a bare word that is no column is that text.
    pub(super) fn text_value(&mut self, expr: &tree::Expr, left: &Term) -> Term {
        match &expr.kind {
            ExprKind::Name(path) if path.len() == 1 && self.frame.column(&path[0].text).is_none() => {
                if let Some(value) = self.defined_period(expr).filter(|_| left.ty == Type::Period).cloned() {
                    return self.text_value(&value, left);
                }
                let word = self.defined_text(&path[0].text).unwrap_or_else(|| path[0].text.clone());
                self.known_value(&word, left, expr.span);
                Term::plain(Expr::text(self.entity_text(word, left)), Type::Text, expr.span)
            }
            ExprKind::Text(text) => {
                self.known_value(text, left, expr.span);
                Term::plain(Expr::text(self.entity_text(text.clone(), left)), Type::Text, expr.span)
            }
            ExprKind::Number(literal) if left.ty == Type::Period => {
                Term::plain(Expr::text(literal.written.clone()), Type::Period, expr.span)
            }
            _ => self.infer(expr),
        }
    }

    /// The text that a name stands for by definition: `let who = "Topchoice"`.
    fn defined_text(&self, name: &str) -> Option<String> {
        let (_, value) = self.world.expressions.iter().rev().find(|(known, _)| known == name)?;
        match &value.kind {
            ExprKind::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// Warns of a text that no row has, where the values of the column are known.
    fn known_value(&mut self, word: &str, left: &Term, span: Span) {
        let Some(column) = left.column.as_deref().and_then(|name| self.frame.column(name)) else { return };
        let Some(values) = column.values.clone() else { return };
        let text = self.entity_text(word.to_owned(), left);
        if self.whole_values && !values.contains(&text) {
            let (name, column) = (tree::Name { text: word.to_owned(), quoted: true, span }, column.column.name.clone());
            self.faults.push(fault::no_such_value(&name, &column, &values, false));
        }
    }

    /// The stored text of a name where a whole value is compared: of an entity, of a metric in the list of facts.
    fn entity_text(&self, word: String, left: &Term) -> String {
        let column = left.column.as_deref().and_then(|name| self.frame.column(name)).filter(|_| self.whole_values);
        let Some(column) = column else { return word };
        let values = column.values.as_deref();
        if values.is_some_and(|it| it.contains(&word)) {
            return word;
        }
        let named = column.column.name.as_str();
        let shipped = !self.frame.own;
        if shipped && named == "metric" {
            let key = crate::catalog::snake(&word);
            let mut metrics = self.world.catalog.datasets.iter().filter(|it| !it.own).flat_map(|it| &it.columns);
            return metrics.find(|it| it.answers_to(&key)).map_or(word, |it| it.column.name.clone());
        }
        let of_entities = ["entity", "operator", "company", "hospital", "specialty", "market", "place"];
        let is_entity = left.column == self.frame.entity;
        let holds = |name: &String| values.map_or(of_entities.contains(&named), |it| it.contains(name));
        match self.world.catalog.entity(&word) {
            Some(entity) if is_entity || shipped && holds(&entity.name) => entity.name.clone(),
            _ if shipped && named == "dimension" => {
                self.world.catalog.dimension(&word).map_or(word, |it| it.name.clone())
            }
            // Where somebody is, is called as the part that lies there: 浙江.
            _ if shipped => {
                let found = values.and_then(|it| self.world.catalog.segment(&word, it));
                found.map_or(word, |it| it.name.clone())
            }
            _ => word,
        }
    }

    /// Whether a row is of an entity whose Chinese name, which is what a reader may see, contains a text or starts or ends
    /// with it; none where there is no such entity.
    fn shown_in_chinese(&self, function: Function, left: &Term, part: &Expr) -> Option<Expr> {
        let Expr::Literal(Value::Text(part), _) = part else { return None };
        left.column.as_ref().filter(|_| !self.frame.own && function != Function::Matches && !part.is_ascii())?;
        let part = part.to_lowercase();
        let holds = |name: &str| match function {
            Function::Contains => name.contains(&part),
            Function::StartsWith => name.starts_with(&part),
            _ => name.ends_with(&part),
        };
        let entities = self.world.catalog.entities.iter().filter(|it| holds(&it.name_zh.to_lowercase()));
        let names: Vec<Value> = entities.map(|it| Value::Text(it.name.clone())).collect();
        (!names.is_empty()).then(|| Expr::In(Box::new(left.low.clone()), names))
    }

    fn comparison(&mut self, op: Op, left: &tree::Expr, right: &tree::Expr, span: Span) -> Term {
        let [on_left, on_right] = [left, right].map(|it| it.kind == ExprKind::Missing);
        if on_left || on_right {
            let figure = if on_right { left } else { right };
            let written = figure.span.of(&self.frame.text).trim();
            self.faults.push(fault::compared_missing(span, written, op));
            return Term { ty: Type::Truth, low: Expr::missing(Type::Truth), ..Term::unknown(span) };
        }
        let a = self.infer(left);
        if matches!(op, Op::Equal | Op::NotEqual)
            && let Some(term) = reason::equals(self, &a, right, span)
        {
            return if op == Op::Equal { term } else { Term { low: term.low.clone().negated(), ..term } };
        }
        if let Some(term) = self.calendar(op, &a, right, span) {
            return term;
        }
        let b = match a.ty {
            Type::Text | Type::Period => self.text_value(right, &a),
            _ => self.infer(right),
        };
        let fits = a.ty == b.ty || (a.is_number() && b.is_number()) || is_text(&a) && is_text(&b);
        if !fits && a.ty != Type::Unknown && b.ty != Type::Unknown {
            let expected = if a.is_number() { "a number" } else { "a text or date like the left side" };
            let of = a.column.as_deref().and_then(|it| self.frame.column(it));
            self.faults.push(fault::text_expected(of, a.ty, (right, b.ty), expected));
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

    pub(in crate::check) fn same_unit(&mut self, a: &Term, b: &Term, doing: &str, span: Span) {
        let clash = a.unit != b.unit && !a.bare && !b.bare && a.ty != Type::Unknown && b.ty != Type::Unknown;
        let percent_of_money = a.percent != b.percent
            && (a.bare && a.percent && !b.unit.is_none() || b.bare && b.percent && !a.unit.is_none());
        if clash || percent_of_money {
            self.faults.push(fault::unit_mismatch(span, (&self.said(a), &a.unit), (&self.said(b), &b.unit), doing));
        }
    }

    /// What two numbers that stand for one another have in common: `if beds > 10 then beds else doctors` has no unit.
    pub(in crate::check) fn alike(&mut self, a: &Term, b: &Term, span: Span) -> Term {
        if a.is_number() && b.is_number() {
            self.same_unit(a, b, "put into one column", span);
        }
        let unit = if a.bare { b.unit.clone() } else { a.unit.clone() };
        Term { unit, percent: a.percent || b.percent, bare: a.bare && b.bare, ..a.clone() }
    }

    /// A term as it was written.
    fn said(&self, term: &Term) -> String {
        match (term.span.of(&self.frame.text), &term.column) {
            ("", Some(column)) => column.clone(),
            (text, _) => text.trim().to_owned(),
        }
    }

    fn sum(&mut self, op: Op, left: &tree::Expr, right: &tree::Expr, span: Span) -> Term {
        let (a, b) = (self.infer(left), self.infer(right));
        if let Some(moved) = self.moved(op, &a, &b, span) {
            return moved;
        }
        if a.ty == Type::Date || b.ty == Type::Date {
            // A day less another one is a number of days; nothing else is made of a day on the right.
            if op == Op::Add || !matches!(a.ty, Type::Date | Type::Unknown) {
                let (of, expected) = if op == Op::Add { (&b, "a number of days") } else { (&a, "a date") };
                self.faults.push(fault::wrong_type(of.span, of.ty, expected));
                return Term::unknown(span);
            }
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
        // `gm < 30% by at least 3%` adds as well; `gm = 10% within 1%` subtracts nothing that was written.
        if span.end <= right.span.start {
            if let (true, ExprKind::Number(literal)) = (a.percent && a.column.is_some(), &right.kind)
                && literal.written.ends_with('%')
                && literal.is_point()
            {
                self.faults.push(fault::percent_margin(right.span, &literal.written));
            }
        } else if is_written_sum(&self.frame.text, left.span, right.span)
            && let Some(fault) = self.percentage(op, (&a, left), (&b, right), span)
        {
            self.faults.push(fault);
            return Term { reads: both(&a, &b), ..Term::unknown(span) };
        }
        let doing = if op == Op::Add { "added" } else { "subtracted" };
        self.same_unit(&a, &b, doing, span);
        let (low, high) = ranges::arithmetic(op, &a, &b);
        let kind = match (a.kind, b.kind) {
            (Kind::Flow, Kind::Flow) => Kind::Flow,
            (Kind::Stock, Kind::Stock) => Kind::Stock,
            // A stock and a written number are there at one time as well.
            (Kind::Stock, _) if b.bare && b.reads.is_empty() => Kind::Stock,
            (_, Kind::Stock) if a.bare && a.reads.is_empty() => Kind::Stock,
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
        let share = if operator == Operator::Divide { window::as_share(self, left, right) } else { None };
        if let Some(share) = share {
            return Term { span, ..share };
        }
        let (a, b) = (self.number(left), self.number(right));
        // Of what is wrong already no unit is known.
        let wrong = |it: &Term| it.ty == Type::Unknown && !it.bare;
        if (wrong(&a) || wrong(&b)) && self.faults.iter().any(|it| it.is_error()) {
            return Term { reads: both(&a, &b), ..Term::unknown(span) };
        }
        let (op, unit) = match operator {
            Operator::Multiply => (Op::Multiply, a.unit.times(&b.unit)),
            Operator::Divide => (Op::Divide, a.unit.over(&b.unit)),
            Operator::Modulo => (Op::Modulo, a.unit.clone()),
            _ => (Op::Power, Unit::none()),
        };
        let (a, b) = if op == Op::Divide { kinds::timed(self.frame, a, b) } else { (a, b) };
        let shared: Vec<&String> = a.reads.iter().filter(|it| b.reads.contains(it)).collect();
        let tight = if op == Op::Divide { self.tight(left, right, &shared) } else { None };
        let (low, high) = match tight {
            Some((low, high)) => (low, Some(high)),
            None => ranges::arithmetic(op, &a, &b),
        };
        let kind = match operator {
            Operator::Divide if additive(a.kind) && additive(b.kind) => Kind::Ratio,
            Operator::Multiply | Operator::Divide if scales(&b) => a.kind,
            Operator::Multiply if scales(&a) => b.kind,
            Operator::Multiply if additive(a.kind) && b.percent || additive(b.kind) && a.percent => Kind::Flow,
            Operator::Multiply if self.weighs(&a, &b) || self.weighs(&b, &a) => Kind::Flow,
            Operator::Multiply if additive(a.kind) && self.is_price(&b) => a.kind,
            Operator::Multiply if additive(b.kind) && self.is_price(&a) => b.kind,
            _ if a.kind == Kind::Unknown || b.kind == Kind::Unknown => Kind::Unknown,
            _ => Kind::Level,
        };
        // A share of something prints as that something; a ratio of two like things prints as a percentage.
        let percent = match operator {
            Operator::Divide => unit.is_none() && !a.unit.is_none() || a.percent && b.bare,
            // A percentage of a written number is an amount: `360万 * 15%`.
            Operator::Multiply if a.bare && b.bare => a.percent && b.percent,
            Operator::Multiply => unit.is_none() && (a.percent || b.percent),
            _ => false,
        };
        let bare = a.bare && b.bare;
        let reads = both(&a, &b);
        let term = Term { reads, unit, kind, percent, high, bare, ..Term::plain(low, Type::Number, span) };
        // What is there over what comes in a year is how many years it lasts.
        if operator != Operator::Divide || !lasting::lasts(self.frame, &a, &b) {
            return term;
        }
        let years = |term: Term| Term { unit: Unit::base("years"), percent: false, ..term };
        match lasting::part_of_year(self.frame, &b) {
            Some(part) => years(kinds::times(term, &part)),
            None if self.frame.months.is_none_or(|it| it == 12.0) => years(term),
            None => term,
        }
    }

    /// Whether it is a rate that nobody has said the weight of: the volume it is multiplied with is one.
    fn is_price(&self, rate: &Term) -> bool {
        let of_no_weight =
            |it: &String| self.frame.column(it).is_some_and(|it| it.weight.is_none() && it.parts.is_none());
        rate.kind == Kind::Rate && rate.reads.iter().all(of_no_weight)
    }

    /// Whether `weight` is what weighs the rate, or the denominator of the ratio: their product is a flow.
    fn weighs(&self, rate: &Term, weight: &Term) -> bool {
        let column = |term: &Term| term.column.as_deref().and_then(|name| self.frame.column(name));
        let (Some(rate), Some(weight)) = (column(rate), column(weight)) else { return false };
        let is_weight = |name: &str| self.frame.column(name).is_some_and(|it| it.column.name == weight.column.name);
        rate.weight.as_deref().is_some_and(is_weight) || rate.parts.as_ref().is_some_and(|(_, below)| is_weight(below))
    }
}

/// Whether a sign stands between two terms.
fn is_written_sum(text: &str, left: Span, right: Span) -> bool {
    let between = text.get(left.end..right.start).unwrap_or("+");
    between
        .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '(' | '（'))
        .ends_with(['+', '-', '＋', '－', '−'])
}

pub(super) fn additive(kind: Kind) -> bool {
    matches!(kind, Kind::Flow | Kind::Stock)
}

/// A bare number, or a written one with a unit: `beds * 365 days` adds up as beds do.
fn scales(term: &Term) -> bool {
    term.bare || term.reads.is_empty()
}
