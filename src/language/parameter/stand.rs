//! The value of a parameter where its name stands: in expressions, in the place of a period, of an entity, of a metric.

use super::Parameter;
use super::fault::unknown_parameter;
use crate::diagnostic::Diagnostic;
use crate::quantity::{Period, read_literal, read_period};
use crate::script::ParamType;
use crate::syntax::tree::{Clauses, Expr, ExprKind, Name, PeriodWord, Versus};
use crate::verb::{Stage, Verb};

/// The parameter that a name stands for. A plain name in backquotes is always a column.
fn of<'a>(name: &Name, parameters: &'a [Parameter]) -> Option<&'a Parameter> {
    let plain = name.text.chars().all(|c| c.is_alphanumeric() || c == '_');
    parameters.iter().rev().find(|it| it.name == name.text && !(name.quoted && plain))
}

/// The stages with values in the place of parameters, and the names that stood in expressions.
pub(crate) fn stand_in(
    stages: &[Stage],
    parameters: &[Parameter],
    faults: &mut Vec<Diagnostic>,
) -> (Vec<Stage>, Vec<Name>) {
    let mut stages = stages.to_vec();
    let mut used = Vec::new();
    for verb in stages.iter_mut().map(|it| &mut it.verb) {
        verb.clauses_mut().into_iter().for_each(|it| versus(it, parameters));
        verb.expressions_mut().into_iter().for_each(|it| replace(it, parameters, &mut used));
        for name in verb.entities_mut() {
            if let Some(Parameter { value: Expr { kind: ExprKind::Text(text), .. }, .. }) = of(name, parameters) {
                *name = Name { text: text.clone(), quoted: true, span: name.span };
            }
        }
        if let Verb::Why { metric, .. } = verb
            && let Some(Parameter { value: Expr { kind: ExprKind::Name(path), .. }, .. }) = of(metric, parameters)
        {
            *metric = Name { span: metric.span, ..path[0].clone() };
        }
        for word in verb.clauses_mut().into_iter().flat_map(|it| it.periods_mut()) {
            faults.extend(period(word, parameters));
        }
    }
    (stages, used)
}

/// `vs before`, where that is a period.
fn versus(clauses: &mut Clauses, parameters: &[Parameter]) {
    let Some(Versus::Other(Expr { kind: ExprKind::Name(path), span })) = &clauses.vs else { return };
    let found = of(&path[0], parameters).filter(|_| path.len() == 1);
    if let Some(Parameter { value: Expr { kind: ExprKind::Period(period), .. }, .. }) = found {
        let word = PeriodWord { period: Some(period.clone().of_calendar()), parameter: None, span: *span };
        clauses.vs = Some(Versus::Period(word));
    }
}

/// The same for an expression alone.
pub(crate) fn stand_in_expression(expr: &Expr, parameters: &[Parameter]) -> Expr {
    let mut expr = expr.clone();
    replace(&mut expr, parameters, &mut Vec::new());
    expr
}

fn replace(expr: &mut Expr, parameters: &[Parameter], used: &mut Vec<Name>) {
    let name = match &expr.kind {
        ExprKind::Name(path) if path.len() == 1 => of(&path[0], parameters).map(|it| (it, path[0].clone())),
        _ => None,
    };
    if let Some((parameter, name)) = name {
        let value = Expr { kind: in_expression(&parameter.value.kind), span: expr.span };
        *expr = value.standing_at(expr.span);
        used.push(name);
        return;
    }
    // `share in (wanted)` means what lies within, as `share in 10%..20%` does.
    if let ExprKind::In { list, bracketed, .. } = &mut expr.kind
        && let [Expr { kind: ExprKind::Name(path), .. }] = list.as_slice()
        && path.len() == 1
        && of(&path[0], parameters).is_some_and(|it| is_range(&it.value.kind))
    {
        *bracketed = false;
    }
    expr.parts_mut().into_iter().for_each(|it| replace(it, parameters, used));
}

fn is_range(value: &ExprKind) -> bool {
    matches!(value, ExprKind::Number(literal) if !literal.is_point())
}

/// A value as it would be written in an expression: a year is a bare number there.
fn in_expression(value: &ExprKind) -> ExprKind {
    let years = |it: &Period| it.text.split("..").all(|year| year.len() == 4);
    match value {
        ExprKind::Period(period) if years(period) => {
            read_literal(&period.text).map_or_else(|| value.clone(), ExprKind::Number)
        }
        value => value.clone(),
    }
}

/// A parameter where a period is expected; what is wrong with it.
fn period(word: &mut PeriodWord, parameters: &[Parameter]) -> Option<Diagnostic> {
    let name = word.parameter.take()?;
    let found = of(&name, parameters).map(|it| match &it.value.kind {
        ExprKind::Period(period) => Some(period.clone().of_calendar()),
        ExprKind::Date(_) => read_period(&super::value::written(&it.value)),
        _ => None,
    });
    match found {
        Some(Some(period)) => {
            word.period = Some(period);
            None
        }
        Some(None) => {
            let title = format!("`{}` is no period", name.text);
            Some(Diagnostic::error("bad-value", title).at(name.span, "a period is expected here"))
        }
        None => {
            let periods = parameters.iter().filter(|it| it.ty == ParamType::Period).map(|it| it.name.as_str());
            let expected = "a period, or a parameter that is one, is expected here";
            Some(unknown_parameter(&name.text, name.span, expected, periods))
        }
    }
}
