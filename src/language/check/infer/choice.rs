//! Lists, intervals, and values that depend on a condition.

use super::{Scope, Term, both, is_text};
use crate::check::{fault, ranges, reason};
use crate::plan::{BinaryOperator as Op, Expr, Value};
use crate::source::Span;
use crate::syntax::tree;
use crate::types::{Kind, Type};

impl Scope<'_> {
    pub(super) fn among(&mut self, value: &tree::Expr, list: &[tree::Expr], bracketed: bool, span: Span) -> Term {
        let of = self.infer(value);
        // `date in (2021)` too means the days of that year.
        let dated = |it: &tree::Expr| {
            of.ty == Type::Date && !matches!(it.kind, tree::ExprKind::Date(_) | tree::ExprKind::Name(_))
        };
        if let [only] = list
            && (!bracketed || dated(only))
        {
            return self.inside(&of, only, span);
        }
        let mut low: Option<Expr> = None;
        let mut reads = of.reads.clone();
        let mut points = Vec::new();
        for item in list {
            if let Some(word) = reason::equals(self, &of, item, span) {
                low = Some(low.map_or(word.low.clone(), |before| before.or(word.low)));
                continue;
            }
            // A fiscal year is another text than the months it has.
            if of.ty == Type::Period
                && self.is_fiscal(item)
                && let Some(one) = self.calendar(Op::Equal, &of, item, span)
            {
                low = Some(low.map_or(one.low.clone(), |before| before.or(one.low)));
                continue;
            }
            let written = item;
            let item = match of.ty {
                Type::Text | Type::Period => self.text_value(item, &of),
                _ => self.infer(item),
            };
            let fits = of.ty == item.ty || of.is_number() && item.is_number() || is_text(&of) && is_text(&item);
            if !fits {
                let column = of.column.as_deref().and_then(|it| self.frame.column(it));
                let found = (written, item.ty);
                self.faults.push(fault::text_expected(column, of.ty, found, "a value like the left side"));
                continue;
            }
            reads = both(&Term { reads, ..of.clone() }, &item);
            if let (None, None, Expr::Literal(value, _)) = (&of.high, &item.high, &item.low)
                && *value != Value::Missing
            {
                points.push(value.clone());
                continue;
            }
            let one = ranges::compare(Op::Equal, &of, &item);
            low = Some(match low {
                None => one,
                Some(before) => before.or(one),
            });
        }
        if !points.is_empty() {
            let one = Expr::In(Box::new(of.low.clone()), points);
            low = Some(low.map_or(one.clone(), |before| one.or(before)));
        }
        Term { reads, ..Term::plain(low.unwrap_or(Expr::truth(false)), Type::Truth, span) }
    }

    /// `x in 10..20`, `d in 2021`
    fn inside(&mut self, of: &Term, interval: &tree::Expr, span: Span) -> Term {
        if let Some(term) = self.in_period(of, interval, span) {
            return term;
        }
        if matches!(of.ty, Type::Text | Type::Truth) {
            self.faults.push(fault::wrong_type(of.span, of.ty, "a number, a date or a period"));
            return Term::plain(Expr::missing(Type::Truth), Type::Truth, span);
        }
        let ends = self.infer(interval);
        let point = |low: Expr| Term { low, high: None, ..ends.clone() };
        if !(of.ty == ends.ty || of.is_number() && ends.is_number()) && ends.ty != Type::Unknown {
            self.faults.push(fault::wrong_type(interval.span, ends.ty, "a value like the left side"));
            return Term { ty: Type::Truth, low: Expr::missing(Type::Truth), ..Term::unknown(span) };
        }
        self.same_unit(of, &ends, "compared", span);
        let upper = point(ends.high.clone().unwrap_or(ends.low.clone()));
        let from = ranges::compare(Op::GreaterEqual, of, &point(ends.low.clone()));
        let to = ranges::compare(Op::LessEqual, of, &upper);
        Term { reads: of.reads.clone(), ..Term::plain(from.and(to), Type::Truth, span) }
    }

    /// A value that a condition chooses.
    fn branch(&mut self, value: &tree::Expr) -> Term {
        let n_faults = self.faults.len();
        let term = self.infer(value);
        self.faults[n_faults..].iter_mut().for_each(|it| fault::word_as_text(it, value));
        term
    }

    pub(super) fn case(
        &mut self,
        arms: &[(tree::Expr, tree::Expr)],
        otherwise: Option<&tree::Expr>,
        span: Span,
    ) -> Term {
        let mut result = otherwise.map(|expr| self.branch(expr));
        let ranged_else = result.as_ref().and_then(|it| it.high.clone());
        for (condition, value) in arms.iter().rev() {
            let condition = self.truth(condition);
            let value = self.branch(value);
            let before = result.take().unwrap_or_else(|| Term {
                low: Expr::missing(value.ty),
                ty: value.ty,
                bare: true,
                ..Term::unknown(span)
            });
            let alike = self.alike(&value, &before, span);
            let told = before.ty == Type::Unknown || value.ty == Type::Unknown;
            if !told && before.ty != value.ty && !(before.is_number() && value.is_number()) {
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
                bare: alike.bare,
                unit: alike.unit,
                percent: alike.percent,
                kind: if value.is_number() { Kind::Level } else { Kind::Label },
                ty: value.ty.beside(before.ty),
                ..value
            });
        }
        result.unwrap_or_else(|| Term::unknown(span))
    }
}
