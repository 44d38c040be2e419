//! What can be wrong with a parameter or the value it is given.

use super::value::Wrong;
use super::{Given, described};
use crate::diagnostic::{Diagnostic, Fix};
use crate::nearest::nearest;
use crate::script::{Param, TYPES, name_text};
use crate::source::Span;
use crate::syntax::tree::Name;

/// What a reader is told about the parameter beside a fault: `year: period in 2010..2030, the year to look at`.
fn said(param: &Param) -> String {
    let it = described(param);
    let allowed = if it.allowed.is_empty() { String::new() } else { format!(" in {}", it.allowed) };
    let doc = if it.doc.is_empty() { String::new() } else { format!(", {}", it.doc) };
    format!("{}: {}{allowed}{doc}", it.name, it.ty)
}

pub(super) fn unknown_type(ty: &Name) -> Diagnostic {
    let words = TYPES.iter().map(|it| it.0);
    let near = nearest(&ty.text, words.clone().map(|it| (it, &[][..])));
    let fault = Diagnostic::error("unknown-type", format!("there is no type `{}`", ty.text))
        .at(ty.span, "a type or a unit is expected here")
        .note(format!("types: {}; or a unit such as CNY, 元/床日, beds", words.collect::<Vec<_>>().join(", ")));
    near.into_iter().fold(fault, |fault, it| fault.fix(Fix::replace(ty.span, it, format!("write `{it}`"))))
}

pub(super) fn no_value(param: &Param) -> Diagnostic {
    let name = &param.name.text;
    Diagnostic::error("no-value", format!("the parameter `{name}` has no value"))
        .at(param.name.span, "it has no default, so a value has to be given")
        .note(format!("give it with -p {name}=…, in a file with --params, or as WARD_PARAM_{}", name.to_uppercase()))
        .note(said(param))
}

/// `written` is how a near text stands where the wrong one stood.
pub(super) fn wrong_value(wrong: &Wrong, param: &Param, at: Span, written: impl Fn(&str) -> String) -> Diagnostic {
    let title = wrong.title.strip_suffix(" here").map(|it| format!("{it} for `{}`", param.name.text));
    let title = title.unwrap_or_else(|| wrong.title.clone());
    let fault = match wrong.code {
        "not-allowed" => Diagnostic::error("not-allowed", title),
        _ => Diagnostic::error("bad-value", title),
    };
    let allowed = described(param).allowed;
    let expected = match wrong.code {
        "not-allowed" => format!("allowed: {allowed}"),
        _ => wrong.expected.clone(),
    };
    let fault = fault.at(at, expected).note(said(param));
    wrong.near.iter().fold(fault, |fault, it| {
        let text = written(it);
        fault.fix(Fix::replace(at, text.clone(), format!("write {text}")))
    })
}

pub(super) fn no_range(param: &Param, at: Span) -> Diagnostic {
    let ty = &param.ty.text;
    Diagnostic::error("bad-value", format!("this is no range of `{ty}`"))
        .at(at, "`a..b` for numbers and periods, else a list in brackets: `in (a, b)`")
}

/// A name in the place of a period, or a value given to nobody.
pub(crate) fn unknown_parameter<'a>(
    name: &str,
    at: Span,
    expected: &str,
    known: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    let known: Vec<&str> = known.collect();
    let near = nearest(name, known.iter().map(|it| (*it, &[][..])));
    let fault = Diagnostic::error("unknown-parameter", format!("there is no parameter `{name}`")).at(at, expected);
    let fault = match known.is_empty() {
        true => fault.note("no parameter is declared: `param year: period = 2021`"),
        false => fault.note(format!("parameters: {}", known.join(", "))),
    };
    near.into_iter().fold(fault, |fault, it| fault.fix(Fix::replace(at, name_text(it), format!("write `{it}`"))))
}

/// The values that were given to no declared parameter.
pub fn given_to_nobody(given: &[Given], declared: &[&Param]) -> Vec<Diagnostic> {
    let lost = given.iter().filter(|it| !it.capitals && !declared.iter().any(|param| it.is_for(&param.name.text)));
    let known = || declared.iter().map(|it| it.name.text.as_str());
    let expected = "the script has no parameter of this name";
    lost.map(|it| unknown_parameter(&it.name, it.at_name, expected, known()).within(&it.source)).collect()
}
