//! `unit(x, beds)`: a number under another unit, whatever it had, which is said.

use super::fault;
use super::infer::{Scope, Term};
use super::scope::Frame;
use crate::answer::Note;
use crate::plan::{BinaryOperator as Op, Expr};
use crate::quantity::Unit;
use crate::source::Span;
use crate::syntax::tree::{self, ExprKind, Name};
use crate::verb::Verb;

/// What the call is: the value with the unit that is written second; a magnitude multiplies it.
pub(super) fn unit(scope: &mut Scope<'_>, name: &Name, arguments: &[tree::Expr], span: Span) -> Term {
    let [of, unit] = arguments else {
        scope.faults.push(fault::wrong_arguments(name, "a number and a unit: `unit(x, beds)`"));
        return Term::unknown(span);
    };
    let written = unit.span.of(&scope.frame.text).trim().trim_matches(['"', '“', '”']).to_owned();
    let Some((factor, meant)) = Unit::parse_scaled(&written) else {
        scope.faults.push(fault::unknown_unit(&Name { text: written, quoted: true, span: unit.span }));
        return Term::unknown(span);
    };
    let of = scope.number(of);
    let times = |it: Expr| match factor == 1.0 {
        true => it,
        false => Expr::binary(Op::Multiply, it, Expr::number(factor)),
    };
    let (low, high) = (times(of.low.clone()), of.high.clone().map(times));
    Term { low, high, unit: meant, percent: written == "%", bare: false, column: None, span, ..of }
}

/// Says which figures a verb relabels.
pub(super) fn say(frame: &mut Frame, verb: &Verb) {
    // Nothing is looked at where nobody wrote it.
    if !frame.text.to_lowercase().contains("unit(") {
        return;
    }
    let mut found = Vec::new();
    for it in verb.clone().expressions_mut() {
        calls(it, &mut found);
    }
    let texts: Vec<String> = found.iter().map(|it| it.of(&frame.text).trim().to_owned()).collect();
    for it in texts {
        frame.note(Note::new(
            "relabelled",
            format!("under another unit as asked: {it}"),
            format!("按要求改用单位:{it}"),
        ));
    }
}

fn calls(expr: &tree::Expr, found: &mut Vec<Span>) {
    if let ExprKind::Call { function, .. } = &expr.kind
        && function.text.eq_ignore_ascii_case("unit")
    {
        found.push(expr.span);
    }
    expr.children().into_iter().for_each(|it| calls(it, found));
}
