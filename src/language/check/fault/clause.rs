//! Clauses that a verb has no use for, and sides that are not said.

use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::source::Span;
use crate::syntax::tree::{Clause, Clauses, Expr, ExprKind};

pub(in crate::check) fn where_with(span: Span, other: &str, text: &str) -> Diagnostic {
    let before = text.get(..span.start).unwrap_or("").trim_end();
    let keyword = ["where", "WHERE", "Where", "其中"].iter().find(|it| before.ends_with(**it)).map_or(0, |it| it.len());
    let keyword = Span::new(before.len() - keyword, before.len());
    Diagnostic::error("where-or-among", format!("`where` makes a cohort, and `{other}` already says what is compared"))
        .at(span, "this could mean either")
        .fix(Fix::replace(keyword, "among", "restrict the population with `among`"))
}

pub(in crate::check) fn clause_not_here(span: Span, clause: &str, verb: &str) -> Diagnostic {
    // A place in words, or a verb.
    let place = if verb.starts_with("a ") || verb.starts_with("the ") { verb.to_owned() } else { format!("`{verb}`") };
    Diagnostic::error("clause-not-here", format!("`{clause}` has no meaning in {place}")).at(span, "")
}

/// A clause that a verb has no use for, with the edit that leaves it out.
pub(in crate::check) fn unused_clause(span: Span, clause: Clause, verb: &str, text: &str) -> Diagnostic {
    let before = text.get(..span.start).map_or(span.start, |it| it.trim_end().len());
    let mut words = text.get(span.start..span.end).unwrap_or_default().split_whitespace();
    let word = words.next().unwrap_or("this");
    let fault = clause_not_here(span, word, verb);
    let clause_span = Span::new(before, span.end);
    let other = words.next().and_then(crate::quantity::read_period).filter(|_| verb == "mix");
    let fault = match (clause, other) {
        // `for 2020 vs 2021`
        (Clause::Vs, Some(other)) => {
            fault.fix(Fix::replace(clause_span, format!(", {}", other.text), "two periods stand behind `for`"))
        }
        // Without its other side it would be another question.
        (Clause::Vs, None) if verb == "show" => fault.note("`compare M of A vs B` sets two side by side"),
        _ => fault.fix(Fix::replace(clause_span, "", format!("leave `{word}` out"))),
    };
    match clause {
        Clause::Sort | Clause::Top | Clause::Having => {
            fault.note(format!("a stage after it works on its table: `{verb} … | where … | sort value desc | top 3`"))
        }
        Clause::From
        | Clause::Of
        | Clause::Periods
        | Clause::Among
        | Clause::Per
        | Clause::Where
        | Clause::Vs
        | Clause::By
        | Clause::Across
        | Clause::Within
        | Clause::Unit
        | Clause::Including
        | Clause::Totals => fault,
    }
}

/// `compare 2021 where P`: a number is the same for everybody.
pub(in crate::check) fn constant_target(span: Span, before: Option<Span>, verb: &str, text: &str) -> Diagnostic {
    let written = span.of(text).trim();
    let title = format!("`{written}` is the same for everybody, and `{verb}` looks at figures that differ");
    let fault = Diagnostic::error("constant-target", title).at(span, "a metric or a column is expected here");
    let is_year = written.len() == 4 && written.parse::<u32>().is_ok_and(|it| (1900..2100).contains(&it));
    match (is_year, before) {
        (true, Some(before)) => {
            let from = Span::new(before.end, span.end);
            fault.fix(Fix::replace(from, format!(" for {written}"), format!("a period: `for {written}`")))
        }
        (true, None) => fault.note(format!("a period stands behind `for`: `{verb} revenue for {written}`")),
        (false, _) => fault,
    }
}

/// `benchmark E on M vs F`
pub(in crate::check) fn benchmark_versus(span: Span) -> Diagnostic {
    clause_not_here(span, "vs", "benchmark")
        .note("`against` and a condition say who the peers are, `against peers` those of the same specialty")
}

/// `vs` without anybody on its left.
pub(in crate::check) fn versus_whom(span: Span) -> Diagnostic {
    Diagnostic::error("versus-whom", "`vs` needs a side to compare with")
        .at(span, "say who stands against this: `of Topchoice vs peers`, or `where P vs Q`")
}

/// `vs 2020` without one period on its left.
pub(in crate::check) fn versus_when(span: Span) -> Diagnostic {
    Diagnostic::error("versus-when", "`vs` and a period compare two periods")
        .at(span, "say which one stands against this: `for 2021 vs 2020`")
}

/// A quarter against a year.
pub(in crate::check) fn unlike_periods(span: Span, now: &str, then: &str) -> Diagnostic {
    Diagnostic::error("unlike-periods", format!("{now} and {then} are not of the same length"))
        .at(span, "figures of a year and of a part of one cannot be compared")
}

/// `check share(revenue) < 60% of Topchoice`: the share is worked out over all first, and whom the claim is of comes after.
pub(in crate::check) fn window_of_few(call: &Expr, claim: &Expr, clauses: &Clauses, text: &str) -> Diagnostic {
    let fault = Diagnostic::error("window-not-here", "a window stands where it cannot be computed")
        .at(call.span, "with `of` nobody else is there to be counted: make it a column of all first");
    let before = text.get(..claim.span.start).unwrap_or_default().trim_end();
    let Some(word) = ["check", "检验"].iter().find(|it| before.to_lowercase().ends_with(**it)) else { return fault };
    let name = match &call.kind {
        ExprKind::Call { function, .. } if function.text.eq_ignore_ascii_case("rank") => "place",
        _ => "part",
    };
    let first = |it: &&(Clause, Span)| !matches!(it.0, Clause::Of | Clause::Where | Clause::Within);
    let of_all: Vec<Span> = clauses.written.iter().filter(first).map(|it| it.1).collect();
    let said: String = of_all.iter().map(|it| format!(" {}", it.of(text).trim())).collect();
    let start = before.len() - word.len();
    let stage = format!("show {} as {name}{said} | ", call.span.of(text).trim());
    let edit = |span: Span, text: &str| Edit { span, text: text.to_owned() };
    let mut edits = vec![edit(Span::new(start, start), &stage), edit(call.span, name)];
    let spaced = |it: Span| Span::new(text.get(..it.start).map_or(it.start, |it| it.trim_end().len()), it.end);
    edits.extend(of_all.into_iter().map(|it| edit(spaced(it), "")));
    edits.sort_by_key(|it| it.span.start);
    fault.fix(Fix { title: format!("write `{}` before it", stage.trim_end()), edits })
}

/// `revenue per outpatient_visits`: a row for each number of visits is not what anybody asks for.
pub(in crate::check) fn figure_key(span: Span, name: &str) -> Diagnostic {
    let name = super::written(name);
    Diagnostic::error("figure-key", format!("`{name}` is a figure, and no name that rows could have in common"))
        .at(span, "a label is expected here: one row for each of its values")
        .note(format!(
            "a figure for each of them is a quotient: `revenue / {name}`; `bands({name}, 100)` makes groups of it"
        ))
}
