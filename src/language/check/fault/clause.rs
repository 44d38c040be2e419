//! Clauses that a verb has no use for, and sides that are not said.

use crate::check::scope::Frame;
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::source::Span;
use crate::syntax::tree::{Clause, Clauses, Expr, ExprKind, Name, Operator};
use crate::world::World;

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
        | Clause::Totals
        | Clause::Over
        | Clause::Matched => fault,
    }
}

/// `show revenue having revenue > 100`: without groups it is a condition on rows.
pub(in crate::check) fn having_without_groups(having: &Expr, clauses: &Clauses, text: &str) -> Diagnostic {
    let fault = clause_not_here(having.span, "having", "a sentence without groups");
    let Some(clause) = clauses.written.iter().find(|it| it.0 == Clause::Having).map(|it| it.1) else { return fault };
    let word = Span::new(clause.start, having.span.start);
    let keyword = if word.of(text).is_ascii() { "where" } else { "其中" };
    let Some(condition) = &clauses.condition else {
        let title = format!("write `{keyword}`: a condition on rows");
        return fault.fix(Fix::replace(word, format!("{keyword} "), title));
    };
    let inside = |it: &Expr| match &it.kind {
        ExprKind::Binary { operator: Operator::Or, .. } => format!("({})", it.span.of(text).trim()),
        _ => it.span.of(text).trim().to_owned(),
    };
    let both = format!("{} and {}", inside(condition), inside(having));
    let start = text.get(..clause.start).map_or(clause.start, |it| it.trim_end().len());
    let of_rows = Span::new(condition.span.start, condition.span.start + condition.span.of(text).trim_end().len());
    let mut edits = vec![
        Edit { span: of_rows, text: both.clone() },
        Edit { span: Span::new(start, clause.end), text: String::new() },
    ];
    edits.sort_by_key(|it| it.span.start);
    fault.fix(Fix { title: format!("a condition on rows: `{keyword} {both}`"), edits })
}

/// `show x by g across h having x > 100`: each value of h is a column, and nothing says which is meant.
pub(in crate::check) fn having_across(
    having: &Expr,
    clauses: &Clauses,
    frame: &Frame,
    world: &World,
) -> Option<Diagnostic> {
    let across = clauses.across.as_ref()?;
    let mut names: Vec<&Expr> = vec![having];
    let mut unknown = None;
    let is_known = |name: &str| frame.column(name).is_some() || world.expressions.iter().any(|it| it.0 == name);
    while let Some(expr) = names.pop() {
        match &expr.kind {
            ExprKind::Name(path) if !is_known(&path[0].text) => unknown = Some(expr),
            // A word behind `=` may be a value.
            ExprKind::Binary { operator: Operator::Equal | Operator::NotEqual, left, .. } => names.push(left),
            _ => names.extend(expr.children()),
        }
    }
    let (unknown, text) = (unknown?, &frame.text);
    let is_key = |name: &str| clauses.by.iter().any(|it| it.expr.span.of(text).trim() == name);
    let made = frame.columns.iter().map(|it| it.column.name.as_str()).filter(|it| !it.starts_with('~') && !is_key(it));
    let made: Vec<String> = made.take(8).map(super::written).collect();
    let title = format!(
        "`across {}` has made a column of each value, and `{}` is none of them",
        across.span.of(text).trim(),
        unknown.span.of(text).trim()
    );
    let fault = Diagnostic::error("unknown-name", title).at(unknown.span, "one of these columns is expected here");
    Some(fault.note(format!("columns of `across`: {}", made.join(", "))))
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

/// `where share(revenue) > 10%`; `grouped` says whether groups have taken the place of the rows that it would look at.
pub(in crate::check) fn window_not_here(span: Span, grouped: bool, text: &str) -> Diagnostic {
    let fault = Diagnostic::error("window-not-here", "a window stands where it cannot be computed");
    let written = span.of(text).trim();
    match grouped {
        true => fault
            .at(span, "it looks at rows, and groups have taken their place")
            .note(format!("at groups it looks in a stage behind them: `show … by … | derive {written}`")),
        false => fault.at(span, format!("make it a column first: `derive part = {written}`, then go on with `part`")),
    }
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

/// `revenue per outpatient_visits`: a row for each number of visits is not what anybody asks for; of one figure it is a quotient.
pub(in crate::check) fn figure_key(
    span: Span,
    name: &str,
    targets: &[&Expr],
    clauses: &Clauses,
    text: &str,
) -> Diagnostic {
    let name = super::written(name);
    let fault =
        Diagnostic::error("figure-key", format!("`{name}` is a figure, and no name that rows could have in common"))
            .at(span, "a label is expected here: one row for each of its values")
            .note(format!(
                "a figure for each of them is a quotient: `revenue / {name}`; `bands({name}, 100)` makes groups of it"
            ));
    let clause = clauses.written.iter().find(|it| it.0 == Clause::Per).map(|it| it.1);
    let (Some(clause), [target @ Expr { kind: ExprKind::Name(_), .. }], [_]) =
        (clause, targets, clauses.per.as_slice())
    else {
        return fault;
    };
    let start = text.get(..clause.start).map_or(clause.start, |it| it.trim_end().len());
    let end = clause.start + clause.of(text).trim_end().len();
    let after = target.span.start + target.span.of(text).trim_end().len();
    let edit = |span: Span, text: String| Edit { span, text };
    let mut edits =
        vec![edit(Span::new(after, after), format!(" / {name}")), edit(Span::new(start, end), String::new())];
    edits.sort_by_key(|it| it.span);
    fault.fix(Fix { title: format!("write `{} / {name}`", target.span.of(text).trim()), edits })
}

/// `bridge revenue = beds * (revenue / beds)`: what is to be explained explains itself. The part that holds it is a column of its
/// own, in the sentence that is proposed.
pub(in crate::check) fn driver_of_itself(whole: &Name, part: &Expr, stage: Span, text: &str) -> Diagnostic {
    let name = whole.text.as_str();
    let written = part.span.of(text).trim();
    let fault = Diagnostic::error("driver-of-itself", format!("`{name}` cannot be one of its own drivers"))
        .at(part.span, "this part moves with it")
        .note("as a column of its own the part is one driver, such as a price");
    let driver = if name.is_ascii() { "price" } else { "单价" };
    let quotient = matches!(part.kind, ExprKind::Binary { operator: Operator::Divide, .. });
    let taken = !quotient || text.contains(driver);
    let first = Edit { span: Span::new(stage.start, stage.start), text: format!("derive {driver} = {written} | ") };
    let edits = vec![first, Edit { span: part.span, text: driver.to_owned() }];
    if taken { fault } else { fault.fix(Fix { title: format!("make `{driver}` of it first"), edits }) }
}
