//! `each(a, b)`, `each(number)`, `each("*_2021")`: one target for every column of a list.
//!
//! A stage is written out before anything looks at it, so no verb and no plan knows of `each`.

use super::scope::{Frame, who};
use crate::catalog::DatasetColumn;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind, Name, Target};
use crate::types::{Kind, Type};
use crate::verb::Verb;

/// The function's name.
pub(super) const EACH: &str = "each";

/// The words that stand for all columns of a type or a kind.
const WORDS: [&str; 10] = ["all", "number", "text", "date", "truth", "flow", "stock", "ratio", "rate", "level"];

/// Whether a word inside `each(…)` stands for columns rather than being the name of one.
pub(super) fn is_word(name: &Name) -> bool {
    !name.quoted && WORDS.contains(&name.text.to_lowercase().as_str())
}

/// The verb with a target for each column, if it asks for some. With an error, it is not to be looked at further.
pub(super) fn written_out(frame: &Frame, verb: &Verb, faults: &mut Vec<Diagnostic>) -> Result<Option<Verb>, ()> {
    let mut changed = verb.clone();
    if !changed.expressions_mut().into_iter().any(|it| call(it).is_some()) {
        return Ok(None);
    }
    let before = faults.len();
    let keys: Vec<String> = keys(frame, verb);
    let in_place = matches!(verb, Verb::Derive(_));
    if let Some(targets) = changed.targets_mut() {
        let of = |target: &Target, faults: &mut Vec<Diagnostic>| spread(frame, target, &keys, in_place, faults);
        *targets = targets.iter().flat_map(|it| of(it, faults)).collect();
    }
    let per = verb.clauses().is_some_and(|it| !it.per.is_empty());
    let left = changed.expressions_mut().into_iter().find_map(call);
    if let Some((span, _)) =
        left.or_else(|| per.then(|| verb.clone().expressions_mut().into_iter().find_map(call)).flatten())
    {
        faults.push(
            Diagnostic::error("each-not-here", "`each` stands among the targets of a verb")
                .at(span, "here one value is expected")
                .note("`summarize mean(each(number)) by site`, `derive round(each(price, cost), 1)`, `show each(\"*_2021\")`"),
        );
    }
    if faults.len() > before { Err(()) } else { Ok(Some(changed)) }
}

/// The columns that groups are made of, and those that say whose and when a figure is.
fn keys(frame: &Frame, verb: &Verb) -> Vec<String> {
    let by = match verb {
        Verb::Summarize { by, .. } => by.as_slice(),
        verb => verb.clauses().map_or(&[][..], |it| &it.by),
    };
    let names = by.iter().filter_map(|it| match &it.expr.kind {
        ExprKind::Name(path) => frame.column(&path.last()?.text).map(|it| it.column.name.clone()),
        _ => None,
    });
    let own = [who(frame.entity.as_deref(), &frame.columns).map(str::to_owned), frame.shown_period.clone()];
    names.chain(own.into_iter().flatten()).collect()
}

/// The text of an expression with the columns that stand in it for `each(…)`.
pub(super) fn in_words(expr: &Expr, text: &str) -> String {
    fn names<'a>(expr: &'a Expr, into: &mut Vec<&'a Name>) {
        match &expr.kind {
            ExprKind::Name(path) => into.extend(path.first()),
            _ => expr.children().into_iter().for_each(|it| names(it, into)),
        }
    }
    let mut found = Vec::new();
    names(expr, &mut found);
    let mut words = expr.span.of(text).to_owned();
    for name in found {
        let written = name.span.of(text);
        if written.get(..EACH.len()).is_some_and(|it| it.eq_ignore_ascii_case(EACH)) && written != name.text {
            words = words.replacen(written, &name.text, 1);
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Says once, and with edits of what was written, what is wrong with the targets that were written out.
pub(super) fn said_once(faults: &mut Vec<Diagnostic>, from: usize, columns: &[String], text: &str) {
    let mut said: Vec<Diagnostic> = Vec::new();
    for mut fault in faults.split_off(from) {
        for edit in fault.fixes.iter_mut().flat_map(|it| &mut it.edits) {
            let written = edit.span.of(text);
            if !written.to_lowercase().contains("each(") {
                continue;
            }
            if let Some(column) = columns.iter().filter(|it| edit.text.contains(it.as_str())).max_by_key(|it| it.len())
            {
                let at = written.to_lowercase().find("each(").unwrap_or(0);
                let whole = written[at..].find(')').map_or(written, |end| &written[at..=at + end]);
                edit.text = edit.text.replacen(column.as_str(), whole, 1);
            }
        }
        let place = |it: &Diagnostic| it.labels.first().map(|it| it.span);
        if !said.iter().any(|it| it.code == fault.code && place(it) == place(&fault)) {
            said.push(fault);
        }
    }
    faults.extend(said);
}

/// The first `each(…)` in an expression: where, and of what.
fn call(expr: &mut Expr) -> Option<(Span, Vec<Expr>)> {
    match &expr.kind {
        ExprKind::Call { function, arguments, .. } if function.text.eq_ignore_ascii_case(EACH) => {
            Some((expr.span, arguments.clone()))
        }
        _ => expr.parts_mut().into_iter().find_map(call),
    }
}

fn spread(
    frame: &Frame,
    target: &Target,
    keys: &[String],
    in_place: bool,
    faults: &mut Vec<Diagnostic>,
) -> Vec<Target> {
    let Some((at, wanted)) = call(&mut target.expr.clone()) else { return vec![target.clone()] };
    if let ExprKind::Call { filter: Some(_), .. } | ExprKind::Call { distinct: true, .. } = found_at(&target.expr, at) {
        faults.push(
            Diagnostic::error("each-of-none", "`each(…)` holds columns, and nothing else")
                .at(at, "a condition stands in the function around it: `sum(each(number) where region = East)`"),
        );
        return vec![];
    }
    let columns = chosen(frame, &wanted, keys, at, faults);
    if columns.is_empty() && faults.iter().all(|it| !it.is_error()) {
        let types: Vec<String> = frame.columns.iter().take(12).map(|it| it.column.name.clone()).collect();
        faults.push(
            Diagnostic::error("each-of-none", format!("no column of {} is meant by this", super::fault::called(frame)))
                .at(
                    at,
                    "columns by name, by a pattern, or `number`, `text`, `date`, `flow`, `ratio` … are expected here",
                )
                .note(format!("{} has: {}, …", super::fault::called(frame), types.join(", "))),
        );
    }
    let whole = target.expr.span.of(&frame.text).trim();
    let lone = at == target.expr.span;
    let made = columns.into_iter().map(|column| {
        let name = Name { text: column.clone(), quoted: true, span: at };
        let alias = match &target.alias {
            Some(alias) => Some(format!("{}_{column}", alias.text)),
            None if in_place => Some(column.clone()),
            None if lone => None,
            None => Some(whole.replacen(at.of(&frame.text).trim(), &column, 1)),
        };
        let alias = alias.map(|text| Name { text, quoted: true, span: target.expr.span });
        Target { expr: put(&target.expr, at, &name), alias }
    });
    made.collect()
}

/// What stands at a place in an expression.
fn found_at(expr: &Expr, at: Span) -> &ExprKind {
    if expr.span == at {
        return &expr.kind;
    }
    expr.children()
        .into_iter()
        .map(|it| found_at(it, at))
        .find(|it| matches!(it, ExprKind::Call { function, .. } if function.text.eq_ignore_ascii_case(EACH)))
        .unwrap_or(&expr.kind)
}

/// The expression with the name in place of every `each(…)` that is written as this one is.
fn put(expr: &Expr, at: Span, name: &Name) -> Expr {
    let mut changed = expr.clone();
    fn walk(expr: &mut Expr, at: Span, name: &Name) {
        if expr.span == at {
            expr.kind = ExprKind::Name(vec![name.clone()]);
        } else {
            expr.parts_mut().into_iter().for_each(|it| walk(it, at, name));
        }
    }
    walk(&mut changed, at, name);
    changed
}

/// The names of the columns that are meant, in the order of the table or as they are named.
fn chosen(frame: &Frame, wanted: &[Expr], keys: &[String], at: Span, faults: &mut Vec<Diagnostic>) -> Vec<String> {
    let all = || frame.columns.iter().filter(|it| !it.column.name.contains('~'));
    let free = |it: &&DatasetColumn| !keys.contains(&it.column.name);
    let mut found: Vec<String> = Vec::new();
    for expr in wanted {
        let (expr, out) = match &expr.kind {
            ExprKind::Not(inner) => (inner.as_ref(), true),
            _ => (expr, false),
        };
        let meant: Vec<String> = match &expr.kind {
            ExprKind::Name(path) => match (frame.column(&path[0].text), is_word(&path[0])) {
                (Some(column), _) => vec![column.column.name.clone()],
                (None, true) => {
                    let word = path[0].text.to_lowercase();
                    all().filter(free).filter(|it| stands_for(&word, it)).map(|it| it.column.name.clone()).collect()
                }
                (None, false) => {
                    faults.push(super::fault::unknown_name(&path[0], frame));
                    vec![]
                }
            },
            ExprKind::Text(pattern) => {
                let pattern = pattern.to_lowercase();
                let fits = |it: &&DatasetColumn| {
                    let names = [&it.column.name, &it.column.label.en, &it.column.label.zh];
                    names.into_iter().any(|name| matches(&pattern, &name.to_lowercase()))
                };
                all().filter(fits).map(|it| it.column.name.clone()).collect()
            }
            _ => {
                faults.push(Diagnostic::error("each-of-none", "`each` is of columns").at(
                    if expr.span == Span::default() { at } else { expr.span },
                    "a column, a pattern or a type is expected here",
                ));
                vec![]
            }
        };
        if out {
            // `each(not note)` is all but that one.
            if found.is_empty() {
                found = all().filter(free).map(|it| it.column.name.clone()).collect();
            }
            found.retain(|it| !meant.contains(it));
        } else {
            let new: Vec<String> = meant.into_iter().filter(|it| !found.contains(it)).collect();
            found.extend(new);
        }
    }
    found
}

/// Whether a word of [`WORDS`] stands for a column.
fn stands_for(word: &str, it: &DatasetColumn) -> bool {
    let kind = |kind: Kind| it.column.kind == kind && matches!(it.column.ty, Type::Number | Type::Integer);
    match word {
        "all" => true,
        "number" => matches!(it.column.ty, Type::Number | Type::Integer),
        "text" => it.column.ty == Type::Text,
        "date" => matches!(it.column.ty, Type::Date | Type::Period),
        "truth" => it.column.ty == Type::Truth,
        "flow" => kind(Kind::Flow),
        "stock" => kind(Kind::Stock),
        "ratio" => kind(Kind::Ratio),
        "rate" => kind(Kind::Rate),
        "level" => kind(Kind::Level),
        _ => false,
    }
}

/// `*` stands for any characters.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, rest)) => name
            .strip_prefix(before)
            .is_some_and(|left| left.char_indices().map(|(at, _)| &left[at..]).chain([""]).any(|it| matches(rest, it))),
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_any_characters() {
        for (pattern, name, fits) in [
            ("*", "beds", true),
            ("*_2021", "beds_2021", true),
            ("*_2021", "beds_2020", false),
            ("收入*", "收入_2021", true),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxcyyb", false),
            ("beds", "beds", true),
            ("bed", "beds", false),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
    }
}
