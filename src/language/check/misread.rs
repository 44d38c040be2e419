//! What reads as something else than it was meant as: a column with brackets in its name, a name before what it names.

use super::fault;
use super::functions::functions;
use crate::catalog::DatasetColumn;
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind, Operator, Target};
use crate::verb::Verb;
use crate::world::World;

/// The faults of a verb over a table of these columns: none where everything may be meant as it reads.
pub(super) fn misread(verb: &Verb, columns: &[&DatasetColumn], world: &World) -> Vec<Diagnostic> {
    let mut verb = verb.clone();
    let targets = match &verb {
        Verb::Show { targets, .. } | Verb::Summarize { targets, .. } => targets.as_slice(),
        _ => &[],
    };
    let mut faults: Vec<Diagnostic> = targets.iter().filter_map(|it| named_before(it, columns, world)).collect();
    for expr in verb.expressions_mut() {
        bracketed(expr, columns, &mut faults);
    }
    faults
}

/// `收入(万元)` where there is a column of that name and no function `收入`.
fn bracketed(expr: &Expr, columns: &[&DatasetColumn], faults: &mut Vec<Diagnostic>) {
    if let ExprKind::Call { function, arguments, .. } = &expr.kind
        && functions().all(|it| !it.0.eq_ignore_ascii_case(&function.text))
        && let [Expr { kind: ExprKind::Name(path), .. }] = arguments.as_slice()
    {
        let inner: Vec<&str> = path.iter().map(|it| it.text.as_str()).collect();
        let written = format!("{}({})", function.text, inner.join("."));
        let same = |it: &&&DatasetColumn| plain(&it.column.name) == plain(&written);
        if let Some(found) = columns.iter().find(same) {
            let quoted = fault::written(&found.column.name);
            let title = format!("there is no function `{}`, but a column {quoted}", function.text);
            let fix = Fix::replace(expr.span, quoted.clone(), format!("write {quoted}"));
            let fault = Diagnostic::error("unknown-function", title);
            faults.push(fault.at(expr.span, "a name with brackets stands in backquotes").fix(fix));
        }
        return;
    }
    expr.children().into_iter().for_each(|it| bracketed(it, columns, faults));
}

/// A name without spaces, with plain brackets.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '（' => '(',
            '）' => ')',
            c => c,
        })
        .collect()
}

/// `summarize n = count()`: nothing is called n, so it is the name of what stands behind it.
fn named_before(target: &Target, columns: &[&DatasetColumn], world: &World) -> Option<Diagnostic> {
    let ExprKind::Binary { operator: Operator::Equal, left, right } = &target.expr.kind else { return None };
    let ExprKind::Name(path) = &left.kind else { return None };
    let ([name], None) = (path.as_slice(), &target.alias) else { return None };
    let known = |it: &str| {
        columns.iter().any(|column| column.answers_to(it)) || world.expressions.iter().any(|known| known.0 == it)
    };
    // A misspelt column may well be compared with a value.
    let made = match &right.kind {
        ExprKind::Call { .. } | ExprKind::Binary { .. } | ExprKind::Case { .. } => true,
        ExprKind::Name(path) => path.first().is_some_and(|it| known(&it.text)),
        _ => false,
    };
    if known(&name.text) || !made {
        return None;
    }
    let alias = format!(" as {}", fault::written(&name.text));
    let before = Span::new(left.span.start, right.span.start);
    let title = format!("`{}` is no column, and a name stands behind what it names", name.text);
    let fault = Diagnostic::error("unknown-name", title).at(before, "`=` compares");
    let after = Span::new(right.span.end, right.span.end);
    let edits = vec![Edit { span: before, text: String::new() }, Edit { span: after, text: alias }];
    Some(fault.fix(Fix { title: "put the name behind".to_owned(), edits }))
}
