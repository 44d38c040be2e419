//! `rank`: who leads. Ranges rank by midpoint; ties share a rank; missing is counted, not ranked.

use super::infer::{Scope, Term};
use super::scope::Frame;
use super::sentence::{self};
use super::{entities, fault, measure, places, ranges, show, table};
use crate::answer::Note;
use crate::catalog::DatasetColumn;
use crate::diagnostic::Diagnostic;
use crate::plan::{AggregateFunction, BinaryOperator as Op, Expr, Named, Plan, SortKey, WindowFunction, WindowKind};
use crate::syntax::tree::{Clauses, Expr as Written, Target};
use crate::types::{Column, Kind, Type};
use crate::words::Words;
use crate::world::World;

/// What the result has beside the rows and their figure.
const RANKED: [&str; 4] = ["rank", "share", "cumulative_share", "percentile"];

/// The place by midpoints, which rows are in the order of.
const PLACE: &str = "~place";

/// The place from below.
const BELOW: &str = "~from_below";

/// What the figure is called where its own name is taken.
const VALUE: &str = "value";

/// Makes the table rank, entity (or group), value, share, cumulative_share, percentile.
pub(super) fn rank(
    frame: &mut Frame,
    target: &Target,
    within: &[Written],
    clauses: &Clauses,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    if let Some(fault) = fault::table_ranked(frame, target, clauses, world) {
        faults.push(fault);
        return;
    }
    // `of` picks the rows shown, the position is among all; groups are made of the rows of E alone.
    let picks = !clauses.of.is_empty() && clauses.by.is_empty();
    let of = if picks { vec![] } else { clauses.of.clone() };
    let all = Clauses { of, within: within.to_vec(), ..clauses.clone() };
    frame.with_operator = picks;
    (frame.observes, frame.one_each, frame.side_by_side) = (true, true, true);
    sentence::begin(frame, &all, &[&target.expr], world, faults);
    let read = super::table::reads(frame, &target.expr, world);
    super::over_time::side_by_side(frame, &read, &sentence::read(frame, &[&target.expr], &all, world));
    let whole = clauses.totals.then(|| frame.clone());
    if clauses.by.is_empty() {
        show::having(frame, clauses, false, world, faults);
    }
    let (mut keys, mut hidden): (Vec<DatasetColumn>, Vec<DatasetColumn>) = (vec![], vec![]);
    let term = if clauses.by.is_empty() {
        let term = Scope::rows(frame, world, faults).infer(&target.expr);
        let grade = super::grades::is_graded(frame).then(|| super::grades::GRADE.to_owned());
        let part = |it: &str| (!frame.own).then(|| it.to_owned());
        let shown = [frame.entity.clone(), part("dimension"), part("segment"), frame.shown_period.clone(), grade];
        for key in shown.into_iter().flatten().filter(|_| frame.entity.is_some()).chain(frame.per_keys.clone()) {
            let new = !keys.iter().any(|it| it.column.name == key);
            keys.extend(frame.columns.iter().find(|it| it.column.name == key && new).cloned());
        }
        if keys.is_empty() {
            let texts = frame.columns.iter().filter(|it| it.column.ty == Type::Text).map(|it| it.column.name.as_str());
            let (span, texts): (_, Vec<&str>) = (target.expr.span, texts.collect());
            faults.push(fault::rank_whom(span, span.of(&frame.text), &texts, fault::called(frame)));
            return;
        }
        term
    } else {
        let by: Vec<&Written> = clauses.by.iter().map(|it| &it.expr).collect();
        super::coverage::say(frame, &[&target.expr], &by, world);
        super::join::added::say_by(frame, &[&target.expr], clauses.by.iter().map(|it| &it.expr), world);
        let grouped = Clauses { by: clauses.by.clone(), having: clauses.having.clone(), ..Clauses::default() };
        show::groups(frame, std::slice::from_ref(target), &grouped, world, faults);
        hidden.extend(frame.columns.extract_if(.., |it| it.column.name.starts_with("~after")));
        let Some((value, groups)) = frame.columns.split_last() else { return };
        keys.extend(groups.iter().cloned());
        super::infer::column_term(&value.column, target.expr.span)
    };
    if !term.is_number() {
        faults.push(fault::wrong_type(target.expr.span, term.ty, "a number to rank by"));
        return;
    }
    if matches!(term.kind, Kind::Flow | Kind::Stock) {
        super::nested::say(frame, &all);
    }
    let operator = frame.column("operator").filter(|_| picks).cloned();
    keys.extend(operator.clone());
    let known = term.low.clone().is_known();
    let verdict = known.clone().then_else(Expr::text("yes"), Expr::text("missing"));
    let name = table::target_name(target, &term, target.expr.span.of(&frame.text));
    let into = vec![
        ("ranked", "yes", Words::new("ranked", "参与排名")),
        ("missing", "missing", Words::new(format!("missing {name}"), format!("缺 {name}"))),
    ];
    let rows = if clauses.by.is_empty() { frame.label.clone() } else { Words::new("groups", "组") };
    frame.steps.push(sentence::count_step(
        frame.plan.clone().project(vec![Named::new("~verdict", verdict)]),
        rows,
        into,
    ));
    let mut partition = Vec::new();
    let mut extended = table::named("~value", &term);
    extended.push(Named::new("~middle", ranges::midpoint(&term)));
    for (at, group) in within.iter().enumerate() {
        let term = Scope::rows(frame, world, faults).infer(group);
        let name = format!("~within{at}");
        extended.extend(table::named(&name, &term));
        partition.push(name.clone());
        let shown = table::made_column(
            frame,
            &table::target_name(&Target { expr: group.clone(), alias: None }, &term, group.span.of(&frame.text)),
            &term,
        );
        if !keys.iter().any(|it| it.column.name == shown.column.name) {
            keys.push(shown);
        }
    }
    if let Some(high) = &term.high {
        let own = ranges::Sums::of(&term.low, high);
        extended.extend([("~low", own.low), ("~high", own.high), ("~open", own.open)].map(|it| Named::new(it.0, it.1)));
    }
    let ranked = frame.plan.clone().filter(known).extend(extended);
    let middle = Expr::column("~middle");
    let order = vec![SortKey { expr: middle.clone(), descending: true }];
    let window =
        |name: &str, kind: WindowKind| WindowFunction { name: name.into(), kind, argument: Expr::column("~middle") };
    let mut functions = vec![
        window("~rank", WindowKind::Rank { descending: true }),
        window("~up", WindowKind::Rank { descending: false }),
        window("~total", WindowKind::Aggregate(AggregateFunction::Sum)),
        window("~n", WindowKind::Aggregate(AggregateFunction::Known)),
        window("~running", WindowKind::CumulativeSum),
        window("~at", WindowKind::RowNumber),
    ];
    let sums = term.high.as_ref().map(|_| ["low", "high", "open"].map(|it| format!("~{it}")));
    for name in sums.iter().flatten() {
        let of = |kind: WindowKind, word: &str| WindowFunction {
            name: format!("{name}~{word}"),
            kind,
            argument: Expr::column(name.clone()),
        };
        functions.push(of(WindowKind::Aggregate(AggregateFunction::Sum), "total"));
        functions.push(of(WindowKind::CumulativeSum, "running"));
    }
    let mut order_all = order.clone();
    order_all.extend(
        keys.iter()
            .filter(|it| !it.column.ranged)
            .map(|it| SortKey { expr: Expr::column(it.column.name.clone()), descending: false }),
    );
    let plan = Plan::Window { input: Box::new(ranked), partition: partition.clone(), order: order_all, functions };
    let plan = match term.high {
        Some(_) => both_ways(plan, &partition),
        None => plan,
    };
    finish(frame, plan, &term, &name, (&keys, &hidden));
    if !hidden.is_empty() || !clauses.by.is_empty() && clauses.having.is_some() {
        kept(frame, &name, clauses, world, faults);
    }
    if picks {
        frame.understood.push(Words::new("position among all", "名次为全体中的名次"));
        entities::of(frame, clauses, world, faults);
        frame.columns.retain(|it| operator.as_ref().is_none_or(|operator| it.column.name != operator.column.name));
    }

    let mut order: Vec<SortKey> = keys_first(frame, within.len());
    order.push(SortKey { expr: Expr::column(PLACE), descending: false });
    order.extend(
        frame
            .columns
            .iter()
            .filter(|it| it.column.kind == Kind::Label && !it.column.ranged && it.column.name != "rank")
            .map(|it| SortKey { expr: Expr::column(it.column.name.clone()), descending: false }),
    );
    frame.plan = frame.plan.clone().sort(order);
    frame.ordered = true;
    super::currency::in_unit(frame, clauses, faults);
    if let Some((count, first)) = clauses.top {
        let by = if first { PLACE } else { BELOW };
        let limit = Expr::binary(Op::LessEqual, Expr::column(by), Expr::number(count as f64));
        let groups: Vec<String> = keys_first(frame, within.len())
            .into_iter()
            .filter_map(|it| if let Expr::Column(name) = it.expr { Some(name) } else { None })
            .collect();
        let value = frame.column(&name).or(frame.column(VALUE)).map(|it| it.column.stored());
        let ranked = frame.plan.clone();
        if let Some([(low, _), (high, _)]) = value.as_deref() {
            let ends = (Expr::column(low.clone()), Expr::column(high.clone()));
            super::order::overlapping(frame, (&ends.0, &ends.1), &ranked, &limit, !first, &groups);
        }
        frame.plan = ranked.filter(limit);
        super::order::say_ties(frame, count, &groups);
    }
    if let Some(whole) = whole {
        let asked = Clauses { within: within.to_vec(), ..clauses.clone() };
        super::totals::ranked(frame, whole, target, &asked, world, faults);
    }
}

/// The places that a range may have, from above and from below.
fn both_ways(plan: Plan, partition: &[String]) -> Plan {
    let plan = places::places(plan, partition, ("~value~low", "~value~high"), ("~first", "~last"));
    let negative = |of: &str| Expr::binary(Op::Subtract, Expr::number(0.0), Expr::column(of));
    let turned = [("~turned~low", "~value~high"), ("~turned~high", "~value~low")];
    let plan = plan.extend(turned.map(|(name, of)| Named::new(name, negative(of))).to_vec());
    places::places(plan, partition, ("~turned~low", "~turned~high"), ("~least_up", "~most_up"))
}

/// The share of each in the total, and that of all up to it; of ranges each over itself and the rest.
fn shares(ranged: bool) -> [Term; 2] {
    let plain = |low: Expr| Term::plain(low, Type::Number, Default::default());
    let over_total = |it: &str| plain(Expr::binary(Op::Divide, Expr::column(it), Expr::column("~total")));
    if !ranged {
        return [over_total("~middle"), over_total("~running")];
    }
    let sums = |word: &str| {
        let of = |it: &str| Expr::column(format!("~{it}{word}"));
        ranges::Sums { low: of("low"), high: of("high"), open: of("open") }
    };
    let (own, running, whole) = (sums(""), sums("~running"), sums("~total"));
    // All together are the whole, whatever their ranges.
    let all = Expr::binary(Op::Equal, Expr::column("~at"), Expr::column("~n"));
    let of = |part: &ranges::Sums| ranges::share(part, &whole);
    let term = |(low, high): (Expr, Expr)| Term { high: Some(high), ..plain(low) };
    let (low, high) = of(&running);
    let one = |it: Expr| all.clone().then_else(Expr::number(1.0), it);
    [term(of(&own)), term((one(low), one(high)))]
}

fn keys_first(frame: &Frame, n: usize) -> Vec<SortKey> {
    let labels: Vec<&DatasetColumn> =
        frame.columns.iter().filter(|it| it.column.kind == Kind::Label && it.column.name != "rank").collect();
    let from = labels.len().saturating_sub(n);
    labels[from..].iter().map(|it| SortKey { expr: Expr::column(it.column.name.clone()), descending: false }).collect()
}

/// Keeps the groups that `having` asks for, with their places and shares among all of them.
fn kept(frame: &mut Frame, name: &str, clauses: &Clauses, world: &World, faults: &mut Vec<Diagnostic>) {
    if frame.column(name).is_none() {
        frame.settled.iter_mut().filter(|it| it.1 == name).for_each(|it| it.1 = VALUE.to_owned());
    }
    show::having(frame, clauses, true, world, faults);
    frame.columns.retain(|it| !it.column.name.starts_with("~after"));
    // `top 2` is of those that are kept.
    let again = |name: &str| WindowFunction {
        name: name.to_owned(),
        kind: WindowKind::Rank { descending: false },
        argument: Expr::column(name),
    };
    frame.plan = Plan::Window {
        input: Box::new(frame.plan.clone()),
        partition: vec![],
        order: vec![],
        functions: vec![again(PLACE), again(BELOW)],
    };
}

fn finish(
    frame: &mut Frame,
    plan: Plan,
    term: &Term,
    name: &str,
    (keys, hidden): (&[DatasetColumn], &[DatasetColumn]),
) {
    let over = |a: Expr, b: Expr| Expr::binary(Op::Divide, a, b);
    let rank = Expr::column("~rank");
    let (ranged, ty) = match term.high {
        Some(_) => (true, Type::Number),
        None => (false, Type::Integer),
    };
    let place = Column { label: Words::new("rank", "排名"), ranged, ..Column::plain("rank", ty) };
    let mut columns = vec![DatasetColumn { column: place, ..table::made_column(frame, "rank", term) }];
    let mut named = match ranged {
        true => vec![("rank~low", "~first"), ("rank~high", "~last")],
        false => vec![("rank", "~rank")],
    };
    let mut named: Vec<Named> = named.drain(..).map(|(name, of)| Named::new(name, Expr::column(of))).collect();
    named.push(Named::new(PLACE, rank));
    let is_taken = |name: &str| RANKED.contains(&name) || keys.iter().any(|it| it.column.name == name);
    let value_name = if is_taken(name) { VALUE } else { name };
    let taken: Vec<&str> = RANKED.into_iter().chain([value_name]).collect();
    for key in keys {
        let mut shown = key.clone();
        shown.column.name = measure::apart(&key.column.name, &taken);
        let from = key.column.stored().into_iter();
        named.extend(
            shown.column.stored().into_iter().zip(from).map(|(to, from)| Named::new(to.0, Expr::column(from.0))),
        );
        columns.push(shown);
    }
    let column = table::made_column(frame, value_name, term);
    for ((to, _), (from, _)) in
        column.column.stored().into_iter().zip(Column { name: "~value".into(), ..column.column.clone() }.stored())
    {
        named.push(Named::new(to, Expr::column(from)));
    }
    columns.push(column);
    let fraction = |name: &str, chinese: &str, ranged: bool| {
        let mut made = table::made_column(frame, name, &Term::plain(Expr::truth(true), Type::Number, term.span));
        (made.column.percent, made.column.kind, made.column.ranged) = (true, Kind::Level, ranged);
        made.column.label = Words::new(name.replace('_', " "), chinese);
        made
    };
    if matches!(term.kind, Kind::Flow | Kind::Stock) {
        let shares = shares(ranged);
        for ((name, chinese), term) in [("share", "占比"), ("cumulative_share", "累计占比")].into_iter().zip(&shares)
        {
            named.extend(table::named(name, term));
            columns.push(fraction(name, chinese, ranged));
        }
    }
    // The share of the others that stand below, as Excel's PERCENTRANK.INC.
    let others = Expr::binary(Op::Subtract, Expr::column("~n"), Expr::number(1.0));
    let below = |place: &str| Expr::binary(Op::Subtract, Expr::column(place), Expr::number(1.0));
    let ends: &[(&str, &str)] = match ranged {
        true => &[("percentile~low", "~least_up"), ("percentile~high", "~most_up")],
        false => &[("percentile", "~up")],
    };
    named.extend(ends.iter().map(|(name, place)| Named::new(*name, over(below(place), others.clone()))));
    named.push(Named::new(BELOW, Expr::column("~up")));
    columns.push(fraction("percentile", "百分位", ranged));
    if term.high.is_some() {
        frame.note(Note::new(
            "midpoints",
            format!("{name}: ranges are in the order of their midpoints; a rank is from the best to the worst possible place, and so is a percentile"),
            format!("{name}:区间按中点排序;排名为可能的最高至最低名次,百分位亦然"),
        ));
    }
    for it in hidden {
        named.extend(table::stored(std::slice::from_ref(&it.column)));
        columns.push(it.clone());
    }
    frame.plan = plan.project(named);
    frame.columns = columns;
    frame.period = None;
}
