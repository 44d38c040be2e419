//! Targets, orders and counts, which several verbs and clauses have.

use super::{Writer, names};
use crate::syntax::tree::{Expr, ExprKind, Name, Order, Target};
use crate::words::Language;

impl Writer<'_> {
    pub(super) fn top(&self, count: u64, top: bool) -> String {
        match (self.language, top) {
            (Language::English, true) => format!("top {count}"),
            (Language::English, false) => format!("bottom {count}"),
            (Language::Chinese, true) => format!("前{count}名"),
            (Language::Chinese, false) => format!("后{count}名"),
        }
    }

    pub(super) fn target(&self, target: &Target) -> String {
        let alias = target.alias.as_ref().map(|it| self.alias(it)).unwrap_or_default();
        format!("{}{alias}", self.expr(&target.expr))
    }

    pub(super) fn alias(&self, name: &Name) -> String {
        format!(" {} {}", self.word("as", "作为"), names::name(&name.text))
    }

    pub(super) fn targets(&self, targets: &[Target]) -> String {
        targets.iter().map(|it| self.target(it)).collect::<Vec<_>>().join(", ")
    }

    /// Targets of `derive`: `name = expression`, so that a comparison without a name stands in brackets.
    pub(super) fn derived(&self, targets: &[Target]) -> String {
        let one = |it: &Target| {
            let value = self.expr(&it.expr);
            match &it.alias {
                Some(alias) => format!("{} = {value}", names::name(&alias.text)),
                None if leads_with_equal(&it.expr) => format!("({value})"),
                None => value,
            }
        };
        targets.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn orders(&self, orders: &[Order]) -> String {
        let desc = format!(" {}", self.word("desc", "降序"));
        let one = |it: &Order| format!("{}{}", self.expr(&it.expr), if it.descending { &desc } else { "" });
        orders.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

/// Whether a text starts with a name and `=`, as a definition does.
fn leads_with_equal(expr: &Expr) -> bool {
    let mut at = expr;
    while let ExprKind::Binary { operator, left, .. } = &at.kind {
        if *operator == crate::syntax::tree::Operator::Equal && matches!(left.kind, ExprKind::Name(_)) {
            return true;
        }
        at = left;
    }
    false
}
