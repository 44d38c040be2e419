//! What values a parameter may have: `in 2010..2030`, `in (East, West)`.

use super::fault;
use super::value::{Reading, Wrong, written};
use crate::diagnostic::Diagnostic;
use crate::quantity::{Literal, Period, read_period};
use crate::script::{Allowed, Param, ParamType};
use crate::syntax::tree::{Expr, ExprKind};

/// The values that are allowed, as values.
pub(super) enum Limits {
    /// Any.
    None,
    /// Between these.
    Numbers(Literal),
    /// Within this.
    Period(Period),
    /// One of these.
    List(Vec<ExprKind>),
}

/// What is allowed as it was written, and what is wrong with that.
pub(super) fn read(ctx: &Reading<'_>, param: &Param, faults: &mut Vec<Diagnostic>) -> Limits {
    let wrong = |wrong: &Wrong, at: &Expr| fault::wrong_value(wrong, param, at.span, str::to_owned);
    match &param.allowed {
        None => Limits::None,
        Some(Allowed::List(list)) => {
            let mut values = Vec::new();
            for it in list {
                match ctx.read(&written(it)) {
                    Ok(value) => values.push(value),
                    Err(found) => faults.push(wrong(&found, it)),
                }
            }
            Limits::List(values)
        }
        Some(Allowed::Range(range)) => match (ctx.ty, ctx.read(&written(range))) {
            (ParamType::Number | ParamType::Percent | ParamType::Money | ParamType::Unit { .. }, Ok(found)) => {
                match found {
                    ExprKind::Number(literal) if !literal.is_point() => Limits::Numbers(literal),
                    _ => {
                        faults.push(fault::no_range(param, range.span));
                        Limits::None
                    }
                }
            }
            (ParamType::Period, Ok(ExprKind::Period(period))) => Limits::Period(period),
            (ParamType::Date, _) => match read_period(&written(range)) {
                Some(period) => Limits::Period(period),
                None => {
                    faults.push(fault::no_range(param, range.span));
                    Limits::None
                }
            },
            (_, Err(found)) => {
                faults.push(wrong(&found, range));
                Limits::None
            }
            (_, Ok(_)) => {
                faults.push(fault::no_range(param, range.span));
                Limits::None
            }
        },
    }
}

impl Limits {
    /// Whether a value is allowed.
    pub fn check(&self, value: &ExprKind) -> Result<(), Wrong> {
        let fits = match (self, value) {
            (Limits::None, _) => true,
            (Limits::Numbers(range), ExprKind::Number(it)) => range.low <= it.low && it.high <= range.high,
            (Limits::Period(range), ExprKind::Period(it)) => range.start <= it.start && it.end <= range.end,
            (Limits::Period(range), ExprKind::Date(it)) => range.start <= *it && *it <= range.end,
            (Limits::List(list), value) => list.iter().any(|it| same(it, value)),
            (Limits::Numbers(_) | Limits::Period(_), _) => false,
        };
        let shown = written(&Expr { kind: value.clone(), span: Default::default() });
        let near = match self {
            Limits::List(list) => {
                let texts: Vec<String> =
                    list.iter().map(|it| written(&Expr { kind: it.clone(), span: Default::default() })).collect();
                let near = crate::nearest::nearest(&shown, texts.iter().map(|it| (it.as_str(), &[][..])));
                near.into_iter().map(str::to_owned).collect()
            }
            Limits::None | Limits::Numbers(_) | Limits::Period(_) => vec![],
        };
        let title = format!("`{shown}` is not allowed here");
        if fits { Ok(()) } else { Err(Wrong { code: "not-allowed", title, expected: String::new(), near }) }
    }
}

/// Whether two values are the same, however they were written.
fn same(a: &ExprKind, b: &ExprKind) -> bool {
    match (a, b) {
        (ExprKind::Number(a), ExprKind::Number(b)) => (a.low, a.high, &a.unit) == (b.low, b.high, &b.unit),
        (ExprKind::Name(a), ExprKind::Name(b)) => a.iter().map(|it| &it.text).eq(b.iter().map(|it| &it.text)),
        (a, b) => a == b,
    }
}
