//! Values that stand in the place of another: a number where a text is meant, a word without its quotes, two times that are none.

use crate::catalog::DatasetColumn;
use crate::diagnostic::{Diagnostic, Fix};
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind, Name};
use crate::types::{Column, Type};

/// `code = 00012`: a number where a text is expected, with the value of the column that has these digits, or else the number in
/// quotes.
pub(in crate::check) fn text_expected(
    of: Option<&DatasetColumn>,
    ty: Type,
    (right, found): (&Expr, Type),
    expected: &str,
) -> Diagnostic {
    let fault = super::wrong_type(right.span, found, expected);
    let ExprKind::Number(literal) = &right.kind else { return fault };
    let written = &literal.written;
    if ty != Type::Text || !written.bytes().all(|it| it.is_ascii_digit()) {
        return fault;
    }
    let values = of.and_then(|it| it.values.as_deref());
    let bare = |it: &str| it.trim_start_matches('0').to_owned();
    let exact = values.is_none_or(|it| it.contains(written));
    let same = values.into_iter().flatten().find(|it| !it.is_empty() && bare(it) == bare(written));
    let text = if exact { written } else { same.unwrap_or(written) };
    let literal_end = Span::new(right.span.start, right.span.start + written.len());
    fault.fix(Fix::replace(literal_end, format!("\"{text}\""), format!("write \"{text}\"")))
}

/// `case { cost < 15: low; else high }`: a word that no column answers to is a text without its quotes.
pub(in crate::check) fn word_as_text(fault: &mut Diagnostic, value: &Expr) {
    let ExprKind::Name(path) = &value.kind else { return };
    let [word] = path.as_slice() else { return };
    let meant = fault.code == "unknown-name" && fault.fixes.is_empty() && !word.quoted;
    if meant && fault.span().is_some_and(|it| it.start == word.span.start) {
        let at = Span::new(word.span.start, word.span.start + word.text.len());
        fault.fixes.push(Fix::replace(at, format!("\"{}\"", word.text), format!("write \"{}\"", word.text)));
    }
}

/// `mean(cost, visits)`: the mean of each of the columns.
pub(in crate::check) fn of_each(name: &Name, arguments: &[Expr], text: &str) -> Option<Fix> {
    let (first, last) = (arguments.first()?, arguments.get(1..)?.last()?);
    let written: Vec<&str> = arguments.iter().map(|it| it.span.of(text).trim()).collect();
    if !arguments.iter().all(|it| matches!(it.kind, ExprKind::Name(_))) {
        return None;
    }
    let end = last.span.start + last.span.of(text).trim_end().len();
    let each = format!("each({})", written.join(", "));
    let title = format!("write `{}({each})`", name.text);
    Some(Fix::replace(Span::new(first.span.start, end), each, title))
}

/// `asof join t on a = b` with keys that are no times of one kind.
pub(in crate::check) fn no_time_key(span: Span, left: &Column, right: &Column) -> Diagnostic {
    let said = |it: &Column| format!("`{}` is {}", it.name, super::type_word(it.ty));
    Diagnostic::error("wrong-type", "the last key of an `asof join` is a time, or a number, on both sides")
        .at(span, format!("{}, and {}", said(left), said(right)))
}

/// Whole rows are grouped by, and several of their columns hold ranges.
pub(in crate::check) fn range_keys(span: Span, names: &[&str]) -> Diagnostic {
    const NAMED: usize = 3;
    let some: Vec<String> = names.iter().take(NAMED).map(|it| format!("`{it}`")).collect();
    let list = match names.len().saturating_sub(NAMED) {
        0 => some.join(", "),
        more => format!("{} and {more} more columns", some.join(", ")),
    };
    Diagnostic::error("range-key", format!("{list} hold ranges, and rows cannot be grouped by ranges"))
        .at(span, "a group needs one value a row")
        .note("`mid(x)`, `low(x)` and `high(x)` are single values")
}
