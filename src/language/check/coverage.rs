//! How many rows had the figures that an aggregate was made of, and what else has to be said of its rows.

use std::sync::Arc;

use super::infer::{Scope, column_term, row_term};
use super::scope::Frame;
use super::{measure, sentence, table};
use crate::answer::{Note, Table};
use crate::catalog::DatasetColumn;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named, Part};
use crate::source::Span;
use crate::syntax::tree::{self, ExprKind};
use crate::types::{Column, Kind, Type};
use crate::words::Words;
use crate::world::World;

/// Says of each figure that is read how many of the rows have none, and of each condition inside an aggregate for how many
/// it is not decided. `by` are the groups.
pub(super) fn say(frame: &mut Frame, exprs: &[&tree::Expr], by: &[&tree::Expr], world: &World) {
    let read: Vec<String> = exprs.iter().flat_map(|it| table::reads(frame, it, world)).collect();
    let figure = |name: &&String| frame.column(name).is_some_and(|it| it.column.kind != Kind::Label);
    let mut counts: Vec<Counted> = Vec::new();
    for it in read.iter().filter(figure).filter_map(|name| frame.column(name)) {
        if counts.iter().all(|known| known.name != it.column.name) {
            // A ratio is known by its parts as well.
            let term = row_term(frame, it, Span::default());
            let ends = term.high.iter().chain([&term.low]).map(|it| it.clone().is_known()).reduce(Expr::or);
            let missing = ends.unwrap_or(Expr::truth(true)).is_true().negated();
            counts.push(Counted { name: it.column.name.clone(), when: missing, why: Why::Missing });
        }
    }
    let rolled_up = exprs.iter().filter(|it| !table::has_aggregate(frame, it));
    let rolled_up: Vec<String> = rolled_up.flat_map(|it| table::reads(frame, it, world)).collect();
    counts.extend(rolled_up.iter().filter_map(|name| frame.column(name)).filter_map(|it| wide(frame, it)));
    for of in exprs.iter().flat_map(|it| table::aggregates(it)) {
        for it in inside(frame, of, world) {
            if counts.iter().all(|known| (&known.name, known.why) != (&it.name, it.why)) {
                counts.push(it);
            }
        }
    }
    counts.extend(exprs.iter().filter_map(|it| twice(frame, it, world)));
    say_endless(frame, exprs, by, world);
    if counts.is_empty() {
        return;
    }
    let rows = if frame.is_panel() { sentence::rows_of(frame) } else { frame.label.clone() };
    for why in [Why::Missing, Why::Undecided, Why::Midpoint, Why::OneSided, Why::Unweighted, Why::Wide, Why::Twice] {
        let (of, others): (Vec<Counted>, Vec<Counted>) = counts.into_iter().partition(|it| it.why == why);
        counts = others;
        if !of.is_empty() {
            count(frame, why, of, rows.clone());
        }
    }
}

/// Says why a sum or mean of ranges is not known at all: some rows of a group have no lower end, and some no upper one.
fn say_endless(frame: &mut Frame, exprs: &[&tree::Expr], by: &[&tree::Expr], world: &World) {
    for of in exprs.iter().flat_map(|it| table::aggregates(it)) {
        let ExprKind::Call { function, arguments, filter, .. } = &of.kind else { continue };
        let adds = matches!(function.text.to_lowercase().as_str(), "sum" | "mean" | "avg" | "average");
        let Some(argument) = arguments.first().filter(|_| adds) else { continue };
        let mut quiet = Vec::new();
        let mut scope = Scope::rows(frame, world, &mut quiet);
        let term = scope.infer(argument);
        let only = filter.as_ref().map_or(Expr::truth(true), |it| scope.truth(it).low.is_true());
        let groups: Vec<Expr> = by
            .iter()
            .map(|it| match &it.kind {
                ExprKind::In { value, .. } => scope.infer(value).low,
                _ => scope.infer(it).low,
            })
            .collect();
        let Some(high) = term.high.filter(|_| quiet.is_empty()) else { continue };
        let is = |end: Expr, infinite: f64| Expr::binary(Op::Equal, end, Expr::number(infinite)).is_true();
        let rows = |name: &str, when: Expr| {
            Aggregate::of(name, AggregateFunction::Rows, Expr::number(1.0)).only(only.clone().and(when))
        };
        let ends = vec![rows("below", is(term.low, f64::NEG_INFINITY)), rows("above", is(high, f64::INFINITY))];
        let keys = groups.into_iter().enumerate().map(|(at, it)| Named::new(format!("~g{at}"), it)).collect();
        let some = |name: &str| Expr::binary(Op::Greater, Expr::column(name), Expr::number(0.0));
        let sum = |name: &str| Aggregate::of(name, AggregateFunction::Sum, Expr::column(name));
        let all = vec![Aggregate::of("groups", AggregateFunction::Rows, Expr::number(1.0)), sum("below"), sum("above")];
        let columns = all.iter().map(|it| Column::plain(it.name.clone(), Type::Number)).collect();
        let plan = frame.plan.clone().aggregate(keys, ends).filter(some("below").and(some("above")));
        frame.extra.push(Part { name: "endless", plan: plan.aggregate(vec![], all), columns, page: None });
        let (name, grouped) = (of.span.of(&frame.text).trim().to_owned(), !by.is_empty());
        frame.say.push(Arc::new(move |table: &Table| {
            let n = |end: &str| table.number(0, end).filter(|n| *n > 0.0);
            let (groups, below, above) = (n("groups")?, n("below")?, n("above")?);
            let (which, which_zh) = match (grouped, groups == 1.0) {
                (false, _) => (String::new(), String::new()),
                (true, true) => (" in 1 group".to_owned(), "在 1 组中".to_owned()),
                (true, false) => (format!(" in {groups} groups"), format!("在 {groups} 组中")),
            };
            let en = format!(
                "{name} has no end on either side{which}: of its ranges {below} have no lower end and {above} no upper one"
            );
            let zh = format!("{name} {which_zh}两侧均无界:{below} 个区间无下限,{above} 个无上限");
            Some(Note::new("endless", en, zh))
        }));
    }
}

/// Says which stated ratios and rates are weighed by ranges, where a verb gives one value for many rows.
pub(super) fn say_wide(frame: &mut Frame, exprs: &[&tree::Expr], world: &World) {
    let read: Vec<String> = exprs.iter().flat_map(|it| table::reads(frame, it, world)).collect();
    let counts: Vec<Counted> =
        read.iter().filter_map(|name| frame.column(name)).filter_map(|it| wide(frame, it)).collect();
    if !counts.is_empty() {
        count(frame, Why::Wide, counts, frame.label.clone());
    }
}

/// Counts rows for one note.
fn count(frame: &mut Frame, why: Why, counts: Vec<Counted>, rows: Words) {
    let count = |name: String, filter: Option<Expr>| Aggregate {
        name,
        function: AggregateFunction::Rows,
        argument: Expr::number(1.0),
        filter,
    };
    let mut aggregates = vec![count("n".to_owned(), None)];
    aggregates.extend(
        counts.iter().enumerate().map(|(at, it)| count(format!("count{at}"), Some(it.when.clone().where_true()))),
    );
    let columns = aggregates.iter().map(|it| Column::plain(it.name.clone(), Type::Integer)).collect();
    let plan = frame.plan.clone().aggregate(vec![], aggregates);
    frame.extra.push(Part { name: "coverage", plan, columns, page: None });
    let names: Vec<String> = counts.into_iter().map(|it| it.name).collect();
    frame.say.push(Arc::new(move |table: &Table| {
        let n = table.number(0, "n").unwrap_or(0.0);
        let counted = names
            .iter()
            .enumerate()
            .map(|(at, it)| (it.clone(), table.number(0, &format!("count{at}")).unwrap_or(0.0)));
        let list: Vec<(String, f64)> = counted.filter(|it| it.1 > 0.0).collect();
        (!list.is_empty()).then(|| why.note(n, &rows, &list))
    }));
}

/// Rows that are counted for a note.
struct Counted {
    name: String,
    when: Expr,
    why: Why,
}

/// Why rows are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    Missing,
    Undecided,
    Midpoint,
    OneSided,
    Unweighted,
    Wide,
    Twice,
}

impl Why {
    fn note(self, n: f64, rows: &Words, list: &[(String, f64)]) -> Note {
        let each: Vec<String> = list.iter().map(|(name, n)| format!("{name} {n}")).collect();
        let (en, zh) = (each.join(", "), each.join("、"));
        let names = list.iter().map(|it| it.0.as_str()).collect::<Vec<_>>().join(", ");
        match self {
            Why::Missing => {
                Note::new("coverage", format!("missing of {n} {}: {en}", rows.en), format!("{n} {}中缺:{zh}", rows.zh))
            }
            Why::Undecided => Note::new(
                "undecided",
                format!("left out of {n} {}, because it is not known whether the condition holds: {en}", rows.en),
                format!("{n} {}中条件无法判定、未计入:{zh}", rows.zh),
            ),
            Why::Midpoint => Note::new(
                "midpoints",
                format!("ranges count at their midpoints in {names}"),
                format!("{names} 中区间按中点计"),
            ),
            Why::OneSided => Note::new(
                "one-sided",
                format!("ranges with one end only, left out: {en}"),
                format!("单侧区间未计入:{zh}"),
            ),
            Why::Wide => Note::new(
                "wide",
                format!("the weights are ranges, taken apart from what they weigh, so bounds may be wide: {names}"),
                format!("权重为区间且与被加权值分别取端点,范围可能偏宽:{names}"),
            ),
            Why::Twice => Note::new(
                "wide",
                format!("a range stands in several aggregates, each taken by itself, so bounds may be wide: {names}"),
                format!("同一区间用于多个合计且分别取端点,范围可能偏宽:{names}"),
            ),
            Why::Unweighted => Note::new(
                "unweighted",
                format!("a plain mean of ratios, whatever their weights: {names}"),
                format!("比率的简单平均,未加权:{names}"),
            ),
        }
    }
}

/// A formula in which one ranged column stands in several aggregates: `sum(revenue - cost) / sum(revenue)`.
fn twice(frame: &Frame, expr: &tree::Expr, world: &World) -> Option<Counted> {
    let written = |it: &tree::Expr| it.span.of(&frame.text).split_whitespace().collect::<Vec<_>>().join(" ");
    let mut seen: Vec<(String, Vec<String>)> = Vec::new();
    for of in table::aggregates(expr) {
        let ranged = |it: &String| frame.column(it).is_some_and(|it| it.column.ranged);
        let read: Vec<String> = table::reads(frame, of, world).into_iter().filter(ranged).collect();
        let text = written(of);
        if seen.iter().any(|it| it.0 != text && it.1.iter().any(|it| read.contains(it))) {
            return Some(Counted { name: written(expr), when: Expr::truth(true), why: Why::Twice });
        }
        seen.push((text, read));
    }
    None
}

/// A stated ratio or a rate that is weighed by a range.
fn wide(frame: &Frame, column: &DatasetColumn) -> Option<Counted> {
    let weight = match (column.column.kind, &column.parts, &column.weight) {
        (Kind::Ratio, Some((_, below)), _) => below,
        (Kind::Rate, _, Some(weight)) => weight,
        _ => return None,
    };
    let stated = column_term(&column.column, Span::default()).low.is_known();
    let weight = frame.column(weight).filter(|it| it.column.ranged)?;
    let weight = column_term(&weight.column, Span::default());
    let is_range = weight.high.map(|high| Expr::binary(Op::NotEqual, weight.low, high).is_true());
    let weighed = stated.and(is_range?);
    Some(Counted { name: column.column.name.clone(), when: weighed, why: Why::Wide })
}

/// What has to be said of the rows of one aggregate.
fn inside(frame: &Frame, of: &tree::Expr, world: &World) -> Vec<Counted> {
    let ExprKind::Call { function, arguments, filter, .. } = &of.kind else { return vec![] };
    let mut quiet = Vec::new();
    let mut scope = Scope::rows(frame, world, &mut quiet);
    let written = |it: &tree::Expr| it.span.of(&frame.text).trim().to_owned();
    let mut found = Vec::new();
    let word = function.text.to_lowercase();
    let mean = matches!(word.as_str(), "mean" | "avg" | "average");
    let first = arguments.first().map(|it| (it, scope.infer(it)));
    let condition = first.as_ref().filter(|it| it.1.ty == Type::Truth && (mean || word == "count"));
    for it in filter.as_deref().into_iter().chain(condition.map(|it| it.0)) {
        let when = scope.infer(it).low.is_missing();
        found.push(Counted { name: written(it), when, why: Why::Undecided });
    }
    let Some((argument, term)) = first else { return found };
    let name = written(of);
    if let (Some(high), "sd" | "stdev" | "stddev" | "var") = (&term.high, word.as_str()) {
        let one_sided = measure::one_sided(&term).unwrap_or(Expr::truth(false));
        let range = Expr::binary(Op::Less, term.low.clone(), high.clone()).and(one_sided.clone().negated());
        found.push(Counted { name: name.clone(), when: range.is_true(), why: Why::Midpoint });
        found.push(Counted { name: name.clone(), when: one_sided.is_true(), why: Why::OneSided });
    }
    let weight = arguments.get(1).filter(|_| word == "weighted").map(|it| scope.infer(it));
    if weight.is_some_and(|it| it.high.is_some()) {
        found.push(Counted { name: name.clone(), when: Expr::truth(true), why: Why::Wide });
    }
    if mean && matches!(term.kind, Kind::Ratio | Kind::Rate) && term.column.is_some() {
        let column = term.column.as_deref().and_then(|it| frame.column(it));
        let known = column.map_or(term.low, |it| column_term(&it.column, argument.span).low).is_known();
        found.push(Counted { name, when: known, why: Why::Unweighted });
    }
    found
}
