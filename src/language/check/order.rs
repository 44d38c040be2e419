//! Order and choice of rows: `sort`, `top`, `bottom`, `distinct`.

use super::functions::{Family, functions};
use super::infer::{Scope, Term, column_term, place};
use super::naming;
use super::ranges;
use super::repeats;
use super::scope::Frame;
use super::table::{named, stored};
use crate::answer::{Note, Table};
use crate::catalog::DatasetColumn;
use crate::diagnostic::Diagnostic;
use crate::plan::{
    Aggregate, AggregateFunction, BinaryOperator as Op, Expr, JoinKind, Named, Part, Plan, SortKey, WindowFunction,
    WindowKind,
};
use crate::source::Span;
use crate::syntax::tree::{self, Name, Order, Target};
use crate::types::{Column, Kind, Type};
use crate::world::World;

/// Sort keys of an order, the entity last so that ties always fall the same way.
fn sort_keys(frame: &Frame, written: &[SortKey]) -> Vec<SortKey> {
    let tie_breakers = frame.columns.iter().filter(|it| !it.column.ranged && it.column.ty != Type::Number).take(3);
    let tie_breakers = tie_breakers.map(|it| Expr::column(it.column.name.clone()));
    written.iter().cloned().chain(tie_breakers.map(|expr| SortKey { expr, descending: false })).collect()
}

/// The keys that are written.
fn written_keys(frame: &Frame, order: &[Order], world: &World, faults: &mut Vec<Diagnostic>) -> Vec<SortKey> {
    let mut keys: Vec<SortKey> = Vec::new();
    for it in order {
        let term = Scope::rows(frame, world, faults).infer(&it.expr);
        constant(frame, &term, &it.expr, faults);
        let place = place(frame, &term, world);
        keys.extend(place.map(|expr| SortKey { expr, descending: it.descending }));
        keys.push(SortKey { expr: ranges::midpoint(&term), descending: it.descending });
    }
    keys
}

/// Says that a constant orders nothing: `sort "amount"`, `order by 2`.
fn constant(frame: &Frame, term: &Term, expr: &tree::Expr, faults: &mut Vec<Diagnostic>) {
    if !matches!(term.low, Expr::Literal(..)) || term.ty == Type::Unknown {
        return;
    }
    let columns = || frame.columns.iter().map(|it| it.column.name.as_str()).filter(|it| !it.contains('~'));
    let meant = match &expr.kind {
        tree::ExprKind::Text(text) => columns().find(|it| it == text),
        tree::ExprKind::Number(literal) => {
            literal.written.parse::<usize>().ok().and_then(|n| columns().nth(n.checked_sub(1)?))
        }
        _ => None,
    };
    faults.push(super::fault::constant_order(expr.span, meant));
}

/// The keys of a column that goes up: its periods by the calendar, and anything else by its values.
pub(super) fn rising(frame: &Frame, column: &Column, world: &World) -> Vec<SortKey> {
    let term = column_term(column, Span::default());
    let by = place(frame, &term, world).into_iter().chain([ranges::midpoint(&term)]);
    by.map(|expr| SortKey { expr, descending: false }).collect()
}

pub(super) fn sort(frame: &mut Frame, order: &[Order], world: &World, faults: &mut Vec<Diagnostic>) {
    let written = written_keys(frame, order, world, faults);
    frame.plan = frame.plan.clone().sort(sort_keys(frame, &written));
    (frame.ordered, frame.order) = (true, written);
}

/// Whether the rows of a plan still stand in the order of a sort.
fn is_sorted(plan: &Plan) -> bool {
    match plan {
        Plan::Sort { .. } => true,
        Plan::Filter { input, .. }
        | Plan::Project { input, .. }
        | Plan::Extend { input, .. }
        | Plan::Window { input, .. }
        | Plan::Slice { input, .. }
        | Plan::Join { left: input, .. } => is_sorted(input),
        Plan::Scan { .. } | Plan::Values { .. } | Plan::Aggregate { .. } | Plan::Union { .. } => false,
    }
}

/// Puts rows that were made of others, such as the latest of each entity, back into the order that a person gave those; where
/// nothing is left of what they were sorted by, that is said.
pub(super) fn put_back(frame: &mut Frame) {
    if !frame.ordered || is_sorted(&frame.plan) {
        return;
    }
    let schema = frame.plan.schema();
    let is_there = |name: &str| schema.iter().any(|it| it.0 == name);
    let written = std::mem::take(&mut frame.order);
    if !written.is_empty() && written.iter().all(|key| key.expr.columns().into_iter().all(is_there)) {
        frame.plan = frame.plan.clone().sort(sort_keys(frame, &written));
        frame.order = written;
        return;
    }
    frame.ordered = false;
    let en = "the rows were put together anew, and are no longer in the order that they were sorted in: sort them last";
    frame.note(Note::new("order-lost", en, "各行经重新合并,不再按原先的排序:请最后再排序"));
}

/// `top 10`, `bottom 3` of rows that have an order: the first of them, the least of them.
pub(super) fn first(
    frame: &mut Frame,
    (count, bottom): (u64, bool),
    span: Span,
    end: usize,
    faults: &mut Vec<Diagnostic>,
) {
    if !frame.ordered {
        faults.push(super::fault::top_without_order(span, end, count, figure(frame).as_deref(), &frame.text));
    }
    let sorted = std::mem::replace(&mut frame.plan, Plan::Union { inputs: vec![] });
    if let Plan::Sort { input, keys } = &sorted
        && bottom
        && keys.first().is_some_and(|it| it.descending)
    {
        let turned = |it: &SortKey| SortKey { expr: it.expr.clone(), descending: !it.descending };
        let last = input.as_ref().clone().sort(keys.iter().map(turned).collect());
        frame.plan = last.clone().head(count).sort(keys.clone());
        if let Plan::Sort { keys, .. } = &last {
            say_cut_ties(frame, &last, keys, count);
            say_cut_overlap(frame, &last, keys, count);
        }
        return;
    }
    frame.plan = sorted.clone().head(count);
    if let Plan::Sort { keys, .. } = &sorted {
        say_cut_ties(frame, &sorted, keys, count);
        say_cut_overlap(frame, &sorted, keys, count);
    }
}

/// What the rows of a table are put in order by where it has one figure alone, or is that of a verb.
fn figure(frame: &Frame) -> Option<String> {
    let is_figure = |it: &&DatasetColumn| {
        matches!(it.column.ty, Type::Number | Type::Integer)
            && it.column.kind != Kind::Label
            && !it.column.name.starts_with('~')
    };
    let mut figures = frame.columns.iter().filter(is_figure).map(|it| it.column.name.as_str());
    let one = figures.next();
    let made = frame.dataset == super::PIPED;
    let of_verb = super::unused::FIGURES.iter().map(|it| it.1).find(|it| made && frame.column(it).is_some());
    of_verb.or(one.filter(|_| figures.next().is_none())).map(str::to_owned)
}

/// Says how many ranges below the last row that is shown may belong above it, where rows are sorted by a column of ranges.
fn say_cut_overlap(frame: &mut Frame, sorted: &Plan, keys: &[SortKey], count: u64) {
    let (Plan::Sort { input, .. }, Some(first)) = (sorted, keys.first()) else { return };
    let terms = frame.columns.iter().map(|it| super::infer::column_term(&it.column, Default::default()));
    let Some(term) = terms.into_iter().find(|it| it.high.is_some() && ranges::midpoint(it) == first.expr) else {
        return;
    };
    let Some(high) = term.high else { return };
    let places = Plan::Window {
        input: input.clone(),
        partition: vec![],
        order: keys.to_vec(),
        functions: vec![WindowFunction {
            name: "~at".into(),
            kind: WindowKind::RowNumber,
            argument: Expr::number(1.0),
        }],
    };
    let kept = Expr::binary(Op::LessEqual, Expr::column("~at"), Expr::number(count as f64));
    overlapping(frame, (&term.low, &high), &places, &kept, !first.descending, &[]);
}

/// Says how many rows that are equal to the last one shown, by the first of the keys they are sorted by, are not.
fn say_cut_ties(frame: &mut Frame, sorted: &Plan, keys: &[SortKey], count: u64) {
    let (Plan::Sort { input, .. }, Some(first)) = (sorted, keys.first()) else { return };
    let key = |plan: Plan| plan.project(vec![Named::new("~key", first.expr.clone())]);
    let aggregate = |name: &str, function, of: &str, filter| Aggregate {
        name: name.into(),
        function,
        argument: Expr::column(of),
        filter,
    };
    let beside = |plan: Plan, one: Plan| Plan::Join {
        left: Box::new(plan),
        right: Box::new(one),
        on: vec![],
        how: JoinKind::Cross,
    };
    let last = if first.descending { AggregateFunction::Min } else { AggregateFunction::Max };
    let head = key(sorted.clone().head(count));
    let edge = head.clone().aggregate(vec![], vec![aggregate("~edge", last, "~key", None)]);
    let same = || Some(Expr::binary(Op::Equal, Expr::column("~key"), Expr::column("~edge")));
    let rows = |name: &str| aggregate(name, AggregateFunction::Rows, "~key", same());
    let edge_of = aggregate("~edge", AggregateFunction::Max, "~edge", None);
    let shown = beside(head, edge).aggregate(vec![], vec![rows("~shown"), edge_of]);
    let shown_of = aggregate("~shown", AggregateFunction::Max, "~shown", None);
    let plan = beside(key(input.as_ref().clone()), shown).aggregate(vec![], vec![rows("n"), shown_of]);
    let columns = vec![Column::plain("n", Type::Integer), Column::plain("~shown", Type::Integer)];
    frame.extra.push(Part { name: "ties", plan, columns, page: None });
    frame.say.push(std::sync::Arc::new(|table: &Table| {
        let n = table.number(0, "n").unwrap_or(0.0) - table.number(0, "~shown").unwrap_or(0.0);
        let en = format!("rows equal to the last one shown, cut off: {n}; `top … by` keeps them");
        (n > 0.0).then(|| Note::new("ties", en, format!("与末行并列而截去的行:{n};`top … by` 会保留")))
    }));
}

/// `top 3 by x within g`
pub(super) struct Cut<'a> {
    /// How many.
    pub count: u64,
    /// The least instead of the greatest.
    pub bottom: bool,
    /// By what.
    pub by: &'a tree::Expr,
    /// In each of these groups.
    pub within: &'a [Name],
}

/// Keeps the greatest (or least) rows by a term, of each group if there are any, with all that tie at the cut or may lie
/// above it, and says so.
pub(super) fn top(frame: &mut Frame, cut: &Cut<'_>, world: &World, faults: &mut Vec<Diagnostic>) {
    let Cut { count, bottom, by, within } = cut;
    let count = *count;
    let term = Scope::rows(frame, world, faults).infer(by);
    let mut groups: Vec<String> = Vec::new();
    for name in within.iter() {
        match frame.column(&name.text) {
            Some(found) if found.column.ranged => faults.push(super::fault::range_key(name.span, &name.text)),
            Some(found) => groups.push(found.column.name.clone()),
            None => faults.push(super::fault::unknown_name(name, frame)),
        }
    }
    let place = place(frame, &term, world).unwrap_or_else(|| ranges::midpoint(&term));
    // Who has no figure stands in no order.
    frame.say_count(Some(place.clone().is_missing()), |n| {
        let (en, zh) =
            (format!("without the figure, and so not in the order: {n}"), format!("没有数据而未参与排序:{n}"));
        (n > 0).then(|| Note::new("no-figure", en, zh))
    });
    let window = |input: Plan, name: &str, kind: WindowKind, argument: Expr| Plan::Window {
        input: Box::new(input),
        partition: groups.clone(),
        order: vec![],
        functions: vec![WindowFunction { name: name.into(), kind, argument }],
    };
    let rank = WindowKind::Rank { descending: !bottom };
    let ranked = window(frame.plan.clone(), "~rank", rank, place);
    let kept = Expr::binary(Op::LessEqual, Expr::column("~rank"), Expr::number(count as f64));
    if let Some(high) = &term.high {
        overlapping(frame, (&term.low, high), &ranked, &kept, cut.bottom, &groups);
    }
    frame.plan = ranked.filter(kept);
    let written = |name: &Name| tree::Expr { kind: tree::ExprKind::Name(vec![name.clone()]), span: name.span };
    let mut order: Vec<Order> = within.iter().map(|it| Order { expr: written(it), descending: false }).collect();
    order.push(Order { expr: (*by).clone(), descending: !bottom });
    sort(frame, &order, world, faults);
    say_ties(frame, count, &groups);
}

/// Says how many more rows than `count` a cut shows, of each group if there are any.
pub(super) fn say_ties(frame: &mut Frame, count: u64, groups: &[String]) {
    let number = WindowFunction { name: "~at".into(), kind: WindowKind::RowNumber, argument: Expr::number(1.0) };
    let (input, partition) = (Box::new(frame.plan.clone()), groups.to_vec());
    let numbered = Plan::Window { input, partition, order: vec![], functions: vec![number] };
    let shown = std::mem::replace(&mut frame.plan, numbered);
    frame.say_count(Some(Expr::binary(Op::Greater, Expr::column("~at"), Expr::number(count as f64))), move |more| {
        let (en, zh) =
            (format!("ties at the cut: {more} more than {count} shown"), format!("末位并列:多列出 {more} 行"));
        (more > 0).then(|| Note::new("ties", en, zh))
    });
    frame.plan = shown;
}

/// Says how many ranges that were cut off reach above the least of those that stay, so that their place is not certain.
pub(super) fn overlapping(
    frame: &mut Frame,
    (low, high): (&Expr, &Expr),
    ranked: &Plan,
    kept: &Expr,
    bottom: bool,
    groups: &[String],
) {
    let (own, other, function) = match bottom {
        true => (high.clone(), low.clone(), AggregateFunction::Max),
        false => (low.clone(), high.clone(), AggregateFunction::Min),
    };
    let edge = kept.clone().then_else(own, Expr::missing(Type::Number));
    let plan = Plan::Window {
        input: Box::new(ranked.clone()),
        partition: groups.to_vec(),
        order: vec![],
        functions: vec![WindowFunction { name: "~edge".into(), kind: WindowKind::Aggregate(function), argument: edge }],
    };
    let beyond = if bottom { Op::Less } else { Op::Greater };
    let uncertain = Expr::binary(beyond, other, Expr::column("~edge")).and(kept.clone().negated());
    let before = std::mem::replace(&mut frame.plan, plan);
    frame.say_count(Some(uncertain.is_true()), |n| {
        let en = format!("ranges that were cut off by their midpoints and may belong above the cut: {n}");
        (n > 0).then(|| Note::new("overlap", en, format!("按中点截去、实际可能入围的区间:{n}")))
    });
    frame.plan = before;
}

/// Says how many rows repeat another one in every column.
fn say_repeated(frame: &mut Frame, keys: &[Named]) {
    let of = Aggregate::of("~n", AggregateFunction::Rows, Expr::number(1.0));
    let rows = frame.plan.clone().aggregate(keys.to_vec(), vec![of]);
    let more = Expr::binary(Op::Subtract, Expr::column("~n"), Expr::number(1.0));
    let rows = rows.project(vec![Named::new("~more", more)]);
    let plan = rows.aggregate(vec![], vec![Aggregate::of("n", AggregateFunction::Sum, Expr::column("~more"))]);
    let columns = vec![Column::plain("n", Type::Integer)];
    frame.extra.push(Part { name: "repeated", plan, columns, page: None });
    frame.say.push(std::sync::Arc::new(|table: &Table| {
        let n = table.number(0, "n").unwrap_or(0.0);
        let en = format!("rows that repeat another one, left out: {n}");
        (n > 0.0).then(|| Note::new("repeated", en, format!("与其他行重复而略去的行:{n}")))
    }));
}

pub(super) fn distinct(
    frame: &mut Frame,
    exprs: &[tree::Expr],
    span: Span,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    let mut columns = Vec::new();
    let mut keys = Vec::new();
    let all: Vec<DatasetColumn> = frame.columns.clone();
    if exprs.is_empty() {
        if repeats::ranged_rows(&all, span, faults) {
            return;
        }
        keys = stored(&all.iter().map(|it| it.column.clone()).collect::<Vec<_>>());
        columns = all;
    }
    for expr in exprs {
        let term = Scope::rows(frame, world, faults).infer(expr);
        if term.high.is_some() {
            let name = term.column.clone().unwrap_or_else(|| expr.span.of(&frame.text).trim().to_owned());
            faults.push(super::fault::range_key(expr.span, &name));
        }
        let target = Target { expr: expr.clone(), alias: None };
        let name = naming::column_name(frame, &target, &term);
        let made = named(&name, &term);
        if repeats::is_new(&keys, &made, expr.span, faults) {
            keys.extend(made);
            columns.push(naming::target_column(frame, &target, &name, &term));
        }
    }
    if exprs.is_empty() {
        say_repeated(frame, &keys);
    }
    frame.plan = frame.plan.clone().aggregate(keys, vec![]);
    frame.columns = columns;
    frame.period = None;
    let order = frame.columns.iter().flat_map(|it| rising(frame, &it.column, world)).collect();
    frame.plan = frame.plan.clone().sort(order);
    frame.ordered = true;
}

/// `by bands(beds, 100, 300)`: the place of each band, which its words do not sort by.
pub(super) fn in_bands(group: &tree::Expr, column: &Expr) -> Option<Expr> {
    let tree::ExprKind::Call { function, arguments, .. } = &group.kind else { return None };
    if !function.text.eq_ignore_ascii_case("bands") {
        return None;
    }
    let first = arguments.iter().skip(1).find_map(|it| match &it.kind {
        tree::ExprKind::Number(literal) => Some(literal.written.clone()),
        _ => None,
    })?;
    let words = arguments.iter().skip(1).filter_map(|it| match &it.kind {
        tree::ExprKind::Number(literal) => Some(literal.written.clone()),
        _ => None,
    });
    let mut place = Expr::number(1_000.0);
    let mut before = None;
    let is = |text: String| Expr::binary(Op::Equal, column.clone(), Expr::text(text));
    for (at, word) in words.enumerate() {
        if let Some(before) = before.replace(word.clone()) {
            place = is(format!("{before}..{word}")).then_else(Expr::number(at as f64), place);
        }
    }
    place = is(format!("< {first}")).then_else(Expr::number(0.0), place);
    place = is("undecided".to_owned()).then_else(Expr::number(2_000.0), place);
    Some(column.clone().is_missing().then_else(Expr::missing(Type::Number), place))
}

/// Whether what an expression gives depends on the order of rows.
pub(super) fn by_order(expr: &tree::Expr) -> bool {
    let called = match &expr.kind {
        tree::ExprKind::Call { function, .. } => {
            let name = function.text.to_lowercase();
            let of_window = |it: &(&str, Family)| it.0 == name && it.1 == Family::Window;
            ["first", "last"].contains(&name.as_str()) || functions().any(|it| of_window(&it))
        }
        _ => false,
    };
    called || expr.children().into_iter().any(by_order)
}
