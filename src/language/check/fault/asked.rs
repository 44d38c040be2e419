//! Faults of what a sentence asks for: of whom, of which table, split in which way.

use super::{nearest, nested_aggregate, written};
use crate::catalog::{Dataset, Entity};
use crate::check::scope::Frame;
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::source::Span;
use crate::syntax::tree::{Clause, Clauses, Expr, ExprKind, Name, Target};
use crate::types::{Kind, Type};
use crate::world::World;

/// `rank x` over a table without an entity; `texts` are columns that could say whose each figure is.
pub(in crate::check) fn rank_whom(span: Span, text: &str, texts: &[&str], table: &str) -> Diagnostic {
    let fault = Diagnostic::error("rank-whom", format!("nothing says whose figures `rank` puts in order in {table}"));
    let fault = fault
        .at(span, "the rows have no declared entity")
        .note("`open … entity column` declares it; `by column` ranks groups")
        .note(format!("columns of text: {}", texts.iter().take(8).copied().collect::<Vec<_>>().join(", ")));
    let named = |it: &&&str| it.to_lowercase().contains("name") || it.contains('名');
    match texts.iter().find(named).or(texts.first()) {
        Some(column) => {
            let by = format!("median({text}) by {}", written(column));
            fault.fix(Fix::replace(span, by.clone(), format!("write `{by}`")))
        }
        None => fault,
    }
}

/// `rank hospitals by revenue`: a table in the place of the figure, and the figure in that of groups.
pub(in crate::check) fn table_ranked(
    frame: &Frame,
    target: &Target,
    clauses: &Clauses,
    world: &World,
) -> Option<Diagnostic> {
    let lone = |it: &Target| match &it.expr.kind {
        ExprKind::Name(path) if path.len() == 1 => Some(path[0].clone()),
        _ => None,
    };
    let (table, [by]) = (lone(target)?, clauses.by.as_slice()) else { return None };
    let dataset = world.catalog.dataset(&table.text)?;
    let figure = frame.column(&lone(by)?.text)?;
    if figure.column.kind == Kind::Label || !matches!(figure.column.ty, Type::Number | Type::Integer) {
        return None;
    }
    let (figure, from) = (written(&figure.column.name), &dataset.name);
    let title = format!("`{}` is a table, and {figure} the figure that puts it in order", table.text);
    let fault = Diagnostic::error("rank-whom", title).at(target.expr.span, "the figure is expected here");
    let by = clauses.written.iter().find(|it| it.0 == Clause::By)?.1;
    let edit = |span: Span, text: String| Edit { span, text };
    let edits = vec![edit(target.expr.span, figure.clone()), edit(by, format!("from {from}"))];
    let fix = Fix { title: format!("write `rank {figure} from {from}`"), edits };
    // Of one's own table the sentence is told by the question.
    Some(if clauses.from.is_none() && !frame.own { fault.fix(fix) } else { fault })
}

/// `mix rev = a + b by h`: of the whole by group, or of what it is made of; `spans` are the whole with its parts, and each alone.
pub(in crate::check) fn two_mixes(spans: (Span, Span, Span), by: Span, text: &str) -> Diagnostic {
    let (both, whole, parts) = spans;
    let name = whole.of(text);
    let fault =
        Diagnostic::error("mix-of-what", format!("`mix` takes the parts of `{name}`, or its groups, and not both"))
            .at(parts, "these are its parts")
            .at(by, "and these its groups")
            .fix(Fix::replace(both, name, format!("write `{name}` by group")));
    match super::clause_before(by, text) {
        Some(clause) => fault.fix(Fix::replace(clause, String::new(), "leave the groups out")),
        None => fault,
    }
}

/// `mix mean(rev) by h`: shares of a sum of means.
pub(in crate::check) fn no_parts_of(call: &Expr, text: &str) -> Diagnostic {
    let written_call = call.span.of(text).trim();
    let title = format!("the values of `{written_call}` by group do not add up to a whole");
    let fault = Diagnostic::error("no-parts", title).at(call.span, "shares of this have no meaning");
    match &call.kind {
        ExprKind::Call { arguments, .. } if arguments.len() == 1 => {
            let sum = format!("sum({})", arguments[0].span.of(text).trim());
            fault.fix(Fix::replace(call.span, sum.clone(), format!("write `{sum}`")))
        }
        _ => fault.note("a sum and a count add up"),
    }
}

/// `rank revenue of hospitals`: a table, and nobody's name.
pub(in crate::check) fn table_as_entity(name: &Name, dataset: &str, text: &str) -> Diagnostic {
    let fault = Diagnostic::error("unknown-entity", format!("`{}` is a table, and nobody's name", name.text));
    let fault = fault.at(name.span, "the name of a company, hospital, specialty or market is expected here");
    let before = text.get(..name.span.start).unwrap_or_default().trim_end();
    match before.to_lowercase().ends_with(" of") {
        true => {
            let clause = Span::new(before.len() - "of".len(), name.span.end);
            fault.fix(Fix::replace(clause, format!("from {dataset}"), format!("write `from {dataset}`")))
        }
        false => fault.note(format!("`from {dataset}` asks the table")),
    }
}

/// `compare median(x)`: the table of `compare` has the median of `x` beside its mean.
pub(in crate::check) fn compared_aggregate(expr: &Expr, text: &str) -> Diagnostic {
    let fault = nested_aggregate(expr.span).note("`compare` gives the value, mean, median and quartiles of each side");
    match &expr.kind {
        ExprKind::Call { arguments, .. } if arguments.len() == 1 => {
            let inner = arguments[0].span.of(text);
            fault.fix(Fix::replace(expr.span, inner, format!("write `{inner}`")))
        }
        _ => fault,
    }
}

pub(in crate::check) fn two_dimensions(first: &Name, second: &Name) -> Diagnostic {
    let (a, b) = (&first.text, &second.text);
    Diagnostic::error("two-dimensions", format!("`{a}` and `{b}` split the same whole in two ways"))
        .at(second.span, "no figure is of a part of both")
        .note(format!("ask one at a time: `by {a}`, then `by {b}`"))
}

pub(in crate::check) fn reason_lost(span: Span, column: &str) -> Diagnostic {
    Diagnostic::error("reason-lost", format!("why `{column}` is missing is no longer known here"))
        .at(span, "a stage before made a new table of the values alone")
        .note(format!("make it a column first: `derive reason(`{column}`) as why | …`"))
}

/// `reason(amount * 2)`: what is made of columns has the reasons of none.
pub(in crate::check) fn reason_of_none(span: Span, column: &str) -> Diagnostic {
    Diagnostic::error("reason-lost", format!("why `{column}` is missing is no longer known here"))
        .at(span, "it is made of columns, and those have the reasons")
}

/// `ttm(gross_margin)`: what does not add up over time.
pub(in crate::check) fn not_a_flow(span: Span, function: &str, inner: &str, kind: &str) -> Diagnostic {
    Diagnostic::error(
        "not-a-flow",
        format!("`{function}` adds up figures of several periods, and `{inner}` is a {kind}"),
    )
    .at(span, "a flow is expected here: revenue, visits, bed-days")
    .note("a ratio of flows is the ratio of their sums: `ttm(gross_profit) / ttm(revenue)`")
}

/// `describe Topchoice`: an entity has no columns.
pub(in crate::check) fn entity_as_table(name: &Name, entity: &Entity) -> Diagnostic {
    let (called, kind) = (&entity.name, &entity.kind);
    Diagnostic::error("unknown-name", format!("`{}` is no table and no column: it is the {kind} {called}", name.text))
        .at(name.span, "a dataset or a column is expected here")
        .note("`show revenue of E` asks for a figure of an entity, `from facts | where entity = \"E\"` lists all that is known")
}

/// `distinct on K keep latest` over a table that does not say when its rows are of.
pub(in crate::check) fn keep_by(span: Span, dates: &[&str]) -> Diagnostic {
    let fault = Diagnostic::error("no-period", "nothing says which row is the latest")
        .at(span, "say by which column: `keep latest by date`");
    if dates.is_empty() { fault } else { fault.note(format!("columns with dates: {}", dates.join(", "))) }
}

/// `show a as x, b as x`: two columns of one name.
pub(in crate::check) fn name_taken(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("name-taken", format!("there is a column `{name}` already"))
        .at(span, "this one needs another name: `… as other`")
}

/// `intersect u` where u lacks columns of the table: which rows are the same cannot be told.
pub(in crate::check) fn lacking(span: Span, left: &Frame, right: &Frame) -> Diagnostic {
    let (there, lacking): (Vec<&str>, Vec<&str>) =
        left.columns.iter().map(|it| it.column.name.as_str()).partition(|it| right.column(it).is_some());
    let (right, left) = (super::called(right), super::called(left));
    let title = format!("{right} lacks columns of {left}: {}", lacking.join(", "));
    let fault = Diagnostic::error("no-key", title).at(span, "rows are compared in all columns");
    match there.is_empty() {
        true => fault,
        false => {
            let list = there.into_iter().map(written).collect::<Vec<_>>().join(", ");
            fault.note(format!("`show {list}` before it leaves those that both have"))
        }
    }
}

/// `bands(x, 100, 10)`: bounds from the lowest on.
pub(in crate::check) fn unsorted_bounds(span: Span, mut bounds: Vec<(f64, String)>) -> Diagnostic {
    bounds.sort_by(|a, b| a.0.total_cmp(&b.0));
    bounds.dedup_by(|a, b| a.0 == b.0);
    let sorted = bounds.into_iter().map(|it| it.1).collect::<Vec<_>>().join(", ");
    Diagnostic::error("wrong-arguments", "the bounds of `bands` go from the lowest to the highest")
        .at(span, "one of them is no higher than the one before it")
        .fix(Fix::replace(span, sorted.clone(), format!("sort them: `{sorted}`")))
}

/// `show beds per 10k`: one row per what?
pub(in crate::check) fn per_what(span: Span) -> Diagnostic {
    Diagnostic::error("per-what", "`per` makes one row of each value of a column")
        .at(span, "this is the same for every row")
        .note("a ratio is written `beds / population`, or has a name of its own: `find per` lists such metrics")
}

/// A text that is to be written, between marks unless it has such marks itself.
fn quoted(text: &str) -> String {
    if text.contains('`') { text.to_owned() } else { format!("`{text}`") }
}

/// `from D | top 5`, `show from D top 5`: of rows in no order. `end` is where the stage ends, `by` the figure of the table.
pub(in crate::check) fn top_without_order(
    span: Span,
    end: usize,
    count: u64,
    by: Option<&str>,
    text: &str,
) -> Diagnostic {
    let cut = span.of(text).trim();
    let word = cut.split_whitespace().next().unwrap_or("top");
    let meant = by.map(|by| match cut.is_ascii() {
        true => format!("{cut} by {}", written(by)),
        false => format!("{cut} 按 {}", written(by)),
    });
    let fault = Diagnostic::error("top-without-order", format!("`{word}` without an order would take any rows"))
        .at(span, format!("say by what: {}", quoted(meant.as_deref().unwrap_or("top 5 by revenue"))));
    let sample = format!("{} {count}", if word.is_ascii() { "sample" } else { "抽样" });
    let (stage, title) = match meant {
        Some(meant) => (meant.clone(), format!("write {}", quoted(&meant))),
        None => (sample.clone(), format!("write `{sample}`: any rows, the same each time")),
    };
    let before = text.get(..span.start).unwrap_or("").trim_end();
    let edits = match (before.is_empty() || before.ends_with('|'), end <= span.end) {
        (true, _) => vec![Edit { span, text: stage }],
        (false, true) => vec![Edit { span, text: format!("| {stage}") }],
        (false, false) => {
            let left_out = Edit { span: Span::new(before.len(), span.end), text: String::new() };
            vec![left_out, Edit { span: Span::new(end, end), text: format!(" | {stage}") }]
        }
    };
    fault.fix(Fix { title, edits })
}

/// `show x by g across h top 3`: by which of the columns?
pub(in crate::check) fn top_across(span: Span, count: u64, made: &[&str]) -> Diagnostic {
    let by = made.first().map_or(String::new(), |it| written(it));
    Diagnostic::error("top-without-order", "`across` makes several columns, and `top` needs one of them")
        .at(span, "one column of each value of this")
        .note(format!("say which in a stage of its own: `| top {count} by {by}`"))
}

/// `sum(distinct x)`: equal figures of two rows are two figures.
pub(in crate::check) fn distinct_not_here(span: Span, name: &Name, arguments: &[Expr], text: &str) -> Diagnostic {
    let word = &name.text;
    let fault = Diagnostic::error("distinct-not-here", format!("`{word}(distinct …)` has no meaning"))
        .at(span, "equal values of two rows are two values; `distinct` stands in `count(distinct x)`")
        .note("a table without repeated rows is the stage `distinct a, b` before this one");
    match arguments.first().map(|it| it.span.of(text).trim()) {
        Some(inner) if !inner.is_empty() => {
            let whole = format!("{word}({inner})");
            fault.fix(Fix::replace(span, whole.clone(), format!("write `{whole}`")))
        }
        _ => fault,
    }
}

/// `sum(x) within h, g`
pub(in crate::check) fn second_group(first: Span, second: Span, text: &str) -> Diagnostic {
    let both = format!("({}, {})", first.of(text).trim(), second.of(text).trim());
    Diagnostic::error("second-group", format!("`{}` stands after a comma, and is no part of `within`", second.of(text)))
        .at(second, "several columns after `within` stand in brackets")
        .fix(Fix::replace(Span::new(first.start, second.end), both.clone(), format!("write `within {both}`")))
}

/// `sort "amount"`
pub(in crate::check) fn constant_order(span: Span, meant: Option<&str>) -> Diagnostic {
    let fault = Diagnostic::error("constant-order", "every row has the same value here, so it puts nothing in order")
        .at(span, "a column, or something made of columns, is expected here");
    match meant.map(written) {
        Some(column) => fault.fix(Fix::replace(span, column.clone(), format!("sort by the column `{column}`"))),
        None => fault,
    }
}

/// A sentence that more than one of the analyst's own tables could answer.
pub(in crate::check) fn several_own(span: Span, own: &[&Dataset]) -> Diagnostic {
    let names: Vec<&str> = own.iter().map(|it| it.name.as_str()).collect();
    let fault = Diagnostic::error("several-datasets", format!("{} tables know these names", names.len()))
        .at(span, format!("say which: {}", names.join(", ")));
    let start = Span::new(span.start, span.start);
    names.iter().take(3).fold(fault, |fault, name| {
        let from = format!("from {} | ", written(name));
        fault.fix(Fix::replace(start, from, format!("ask {name}")))
    })
}

/// `show revenue in 2021`: whether the figure is 2021, where its period was meant.
pub(in crate::check) fn period_in(frame: &Frame, expr: &Expr) -> Option<Diagnostic> {
    let ExprKind::In { value, list, bracketed: false, negated: false } = &expr.kind else { return None };
    let ([choice], ExprKind::Name(_), true) = (list.as_slice(), &value.kind, frame.shown_period.is_some()) else {
        return None;
    };
    let period = crate::quantity::read_period(choice.span.of(&frame.text).trim())?;
    let figure = value.span.of(&frame.text).trim();
    let meant = format!("{figure} for {}", period.text);
    let fault =
        Diagnostic::error("period-in", format!("`{figure} in {}` asks whether the figure is that number", period.text));
    Some(fault.at(expr.span, "a period stands behind `for`").fix(Fix::replace(
        expr.span,
        meant.clone(),
        format!("write `{meant}`"),
    )))
}

/// `derive a = ttm(discrete(x))`: the row keeps its period, and the figure is of the last quarter of it.
pub(in crate::check) fn quarter_of_row(span: Span) -> Diagnostic {
    Diagnostic::error("window-not-here", "a figure of a single quarter stands in the row of a longer period here").at(
        span,
        "in `show` or `trend` it stands in a row of its quarter: `let q = discrete(revenue)`, then `show ttm(q)`",
    )
}

/// `median(x) over last 3`
pub(in crate::check) fn not_rolling(function: &Name) -> Diagnostic {
    Diagnostic::error("unknown-function", format!("`{}` is not worked out over the last rows", function.text))
        .at(function.span, "`over last` takes sum, mean, min or max of one figure")
}

/// `mean(x) over last 12 months` of a table whose rows are of no declared period.
pub(in crate::check) fn no_length(span: Span, dataset: &str) -> Diagnostic {
    Diagnostic::error("no-period", format!("{dataset} has no period to choose from"))
        .at(span, "a period is asked for here")
        .note("a bare number is one of rows: `over last 3`; `period COLUMN` where the file is opened says what their time is")
}

/// `over last 18 months` of years: no edit means the same.
pub(in crate::check) fn no_whole_periods(span: Span, length: &str, dataset: &str, lengths: &[i64]) -> Diagnostic {
    let word = |months: &i64| match months {
        0 => "days".to_owned(),
        1 => "months".to_owned(),
        3 => "quarters".to_owned(),
        6 => "half-years".to_owned(),
        12 => "years".to_owned(),
        other => format!("periods of {other} months"),
    };
    let lengths = lengths.iter().map(word).collect::<Vec<_>>().join(", ");
    Diagnostic::error("wrong-type", format!("{length} is no whole number of the periods of {dataset}"))
        .at(span, format!("a window of whole periods is expected here; its rows are of {lengths}"))
}

/// `bridge revenue = vol * price` of columns without kinds: an aggregate of one driver makes no driver of the other.
pub(in crate::check) fn undeclared_driver(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("needs-aggregate", format!("how `{name}` adds up is not known"))
        .at(span, format!("say it where the file is opened: `kinds ({name}: flow)`, or `rate` of a price"))
}

/// The own table, and the column of it, in which a text stands as a whole.
fn own_value<'a>(text: &str, world: &'a World) -> Option<(&'a str, &'a str)> {
    world.catalog.datasets.iter().filter(|it| it.own).find_map(|dataset| {
        let holds =
            |it: &&crate::catalog::DatasetColumn| it.values.as_ref().is_some_and(|it| it.iter().any(|it| it == text));
        Some((dataset.name.as_str(), dataset.columns.iter().find(holds)?.column.name.as_str()))
    })
}

/// `why M of E` of somebody of one's own table, which has no documents: the edit asks for its rows.
pub(in crate::check) fn why_of_own(metric: &Name, who: &Name, span: Span, world: &World) -> Diagnostic {
    let fault = unknown_entity(who, world);
    let own = own_value(&who.text, world).and_then(|it| world.catalog.dataset(it.0));
    let asked = own.filter(|it| it.column(&metric.text).is_some() && it.entity.is_some());
    let Some(dataset) = asked.map(|it| &it.name) else { return fault };
    let edit = |start: usize, end: usize, text: String| Edit { span: Span::new(start, end), text };
    let from = format!(" from {}", super::written(dataset));
    let edits = vec![edit(span.start, metric.span.start, "show ".to_owned()), edit(span.end, span.end, from)];
    let title = format!("`why` follows figures to their documents; `show` lists those of {dataset}");
    fault.fix(Fix { title, edits })
}

/// `of E` of nobody who is known.
pub(in crate::check) fn unknown_entity(name: &Name, world: &World) -> Diagnostic {
    // Somebody of one's own table is nobody else.
    if let Some((dataset, column)) = own_value(&name.text, world) {
        return Diagnostic::error("unknown-entity", format!("`{}` is no entity of the shipped figures", name.text))
            .at(name.span, format!("it stands in the column {column} of {dataset}"));
    }
    let entities = world.catalog.entities.iter();
    let known: Vec<(&str, Vec<String>)> = entities
        .map(|it| (it.name.as_str(), it.aliases.iter().cloned().chain([it.name_zh.clone()]).collect()))
        .collect();
    let near = nearest(&name.text, known.iter().map(|(name, others)| (*name, others.as_slice())));
    let fault = Diagnostic::error("unknown-entity", format!("`{}` is no known entity", name.text))
        .at(name.span, "the name of a company, hospital, specialty or market is expected here");
    let part = crate::catalog::snake(&name.text);
    let with_part = |it: &&crate::catalog::Entity| {
        let mut names = [&it.name, &it.name_zh].into_iter().chain(&it.aliases);
        names.any(|name| crate::catalog::snake(name).contains(&part))
    };
    let holding: Vec<&str> = match near.is_empty() && part.chars().count() > 1 {
        true => world.catalog.entities.iter().filter(with_part).map(|it| it.name.as_str()).take(8).collect(),
        false => vec![],
    };
    let fault = match holding.is_empty() {
        true => fault,
        false => fault.note(format!("names with it: {}", holding.join(", "))),
    };
    near.into_iter()
        .fold(fault, |fault, it| fault.fix(Fix::replace(name.span, format!("\"{it}\""), format!("write \"{it}\""))))
}
