//! The latest figures of a panel: one row per entity, for a cross-section that names no period.

mod condensed;
mod said;
mod variants;

pub(super) use said::{elsewhere, mixed_periods};
pub(super) use variants::{hidden, under};

use super::infer::row_term;
use super::scope::Frame;
use crate::catalog::DatasetColumn;
use crate::diagnostic::Diagnostic;
use crate::function::Function;
use crate::plan::{
    Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named, Plan, SortKey, WindowFunction, WindowKind,
};
use crate::syntax::tree;
use crate::types::{Kind, Type};
use crate::words::Words;
use crate::world::World;

/// Per entity and target the latest full year in which all it needs is known; a condition known only for another period is used and counted.
pub(super) fn latest(
    frame: &mut Frame,
    targets: &[&tree::Expr],
    conditions: &[&tree::Expr],
    mentioned: &[String],
    world: &World,
) {
    let (Some(entity), Some(period)) = (frame.entity.clone(), frame.period.clone()) else { return };
    let mut quiet = Vec::new();
    let reads = |frame: &Frame, expr: &tree::Expr, quiet: &mut Vec<Diagnostic>| -> Vec<String> {
        let mut names = super::table::reads(frame, expr, world);
        names.retain(|name| {
            *name != entity && *name != period && frame.column(name).is_some_and(|it| it.column.kind != Kind::Label)
        });
        quiet.clear();
        names
    };
    let groups: Vec<Vec<String>> =
        targets.iter().map(|it| reads(frame, it, &mut quiet)).filter(|it| !it.is_empty()).collect();
    let mut asked: Vec<String> = Vec::new();
    for name in conditions.iter().flat_map(|it| reads(frame, it, &mut quiet)) {
        if !groups.iter().flatten().any(|it| *it == name) && !asked.contains(&name) {
            asked.push(name);
        }
    }
    if groups.is_empty() && asked.is_empty() {
        if targets.iter().any(|it| super::table::has_aggregate(frame, it)) {
            said::counted_rows(frame, &entity);
        }
        return;
    }
    ratios_settled(frame, &asked);
    let apart = super::several::labels(frame, mentioned);
    let beside: Vec<String> = asked.iter().chain(&apart).cloned().collect();
    let added = super::whole::add(frame, &groups.concat(), &beside);
    let known = |frame: &Frame, names: &[String]| -> Expr {
        let each = names
            .iter()
            .filter_map(|name| frame.column(name))
            .map(|it| row_term(frame, it, Default::default()).low.is_known());
        each.reduce(Expr::and).unwrap_or(Expr::truth(true))
    };
    let number = |value: f64| Expr::number(value);
    let (start, end) = (Expr::column(format!("{period}~start")), Expr::column(format!("{period}~end")));
    let length = Expr::binary(Op::Subtract, end.clone(), start);
    let length_again = length.clone();
    let year = Expr::binary(Op::GreaterEqual, length.clone(), number(359.0)).and(Expr::binary(
        Op::LessEqual,
        length,
        number(366.0),
    ));
    // Of two that end on one day the longer one goes first, and they are never one figure.
    let length_of = Expr::binary(Op::Multiply, length_again, number(1e-5));
    let (own, end_known) = (frame.own, end.clone().is_known());
    let is_short = end.clone().is_known().and(year.clone().negated());
    let full = year.then_else(number(1_000_000.0), number(0.0));
    let key = Expr::binary(Op::Add, Expr::Call(Function::Coalesce, vec![end, number(0.0)]), full);
    let key = Expr::binary(Op::Add, key, Expr::Call(Function::Coalesce, vec![length_of, number(0.0)]));
    // A text that is no period is of no period: such rows are nobody's latest, and no rows of one period.
    let key = match own {
        true => end_known.or(Expr::column(period.clone()).is_missing()).then_else(key, Expr::missing(Type::Number)),
        false => key,
    };
    // What is stated goes before what is forecast or planned, however late.
    let key = match super::grades::is_graded(frame) {
        true => {
            let stated = Expr::binary(Op::Equal, Expr::column(super::grades::GRADE), Expr::text("stated"));
            Expr::binary(Op::Add, key, stated.then_else(number(10_000_000.0), number(0.0)))
        }
        false => key,
    };
    let whose = condensed::Whose { entity: &entity, period: &period, apart: &apart, added };
    let rows = condensed::Rows { whose, groups: &groups, asked: &asked, mentioned };
    let known_in = |names: &[String]| if own { rows.known(names) } else { known(frame, names) };
    let before = if own { rows.condense(frame, &known) } else { frame.plan.clone() };
    let mut plan = before.extend(vec![Named::new("~k", key)]);
    let lasting = super::lasting::asked(frame, targets, world);
    if lasting {
        plan = plan.extend(vec![Named::new(super::lasting::MONTHS, super::kinds::own_months(&period))]);
    }
    let when = |condition: Expr| condition.then_else(Expr::column("~k"), Expr::missing(Type::Number));
    let groups = if groups.is_empty() { vec![vec![]] } else { groups.clone() };
    let mut marks = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        let whole = if group.is_empty() { known_in(&asked) } else { known_in(group) };
        marks.push(Named::new(format!("~j{at}"), when(whole.clone().and(known_in(&asked)))));
        marks.push(Named::new(format!("~s{at}"), when(whole)));
    }
    plan = plan.extend(marks);
    let within = |plan: Plan, functions: Vec<(String, AggregateFunction, Expr)>| Plan::Window {
        input: Box::new(plan),
        partition: vec![entity.clone()],
        order: vec![],
        functions: functions
            .into_iter()
            .map(|(name, of, argument)| WindowFunction { name, kind: WindowKind::Aggregate(of), argument })
            .collect(),
    };
    let most = |(at, which): (usize, &str)| {
        (format!("~m{which}{at}"), AggregateFunction::Max, Expr::column(format!("~{which}{at}")))
    };
    plan = within(plan, (0..groups.len()).flat_map(|at| ["j", "s"].map(|which| most((at, which)))).collect());
    let jointly: Vec<Option<Expr>> = groups.iter().map(|it| (own && 1 < it.len()).then(|| known_in(it))).collect();
    let pick = |at: usize| {
        let chosen =
            Expr::Call(Function::Coalesce, vec![Expr::column(format!("~mj{at}")), Expr::column(format!("~ms{at}"))]);
        let is = Expr::binary(Op::Equal, Expr::column("~k"), chosen);
        // Of several rows of the period those that know all of it, as the cost of a department without revenue is no part of it.
        when(jointly[at].clone().into_iter().fold(is, Expr::and))
    };
    // Departments of one entity and period stay apart in what a sentence groups by, lists or chooses.
    if !apart.is_empty() {
        let rows =
            |at: usize| pick(at).is_known().then_else(Expr::column(condensed::ROWS), Expr::missing(Type::Integer));
        let n = |at: usize| (format!("~n{at}"), AggregateFunction::Sum, rows(at));
        plan = super::several::apart(within(plan, (0..groups.len()).map(n).collect()), groups.len(), &apart);
    }
    let mut aggregates = Vec::new();
    if own {
        aggregates.push(Aggregate {
            name: "~rows".into(),
            function: AggregateFunction::Sum,
            argument: pick(0).is_known().then_else(Expr::column(condensed::ROWS), Expr::missing(Type::Integer)),
            filter: None,
        });
    }
    // What is of less than a year stands in where there is no full one, but for what is there on a day; what happened once is of
    // a day or a month.
    let event = matches!(super::holds::kind_of(&frame.dataset), Some("deal" | "policy"));
    let lasts =
        |name: &String| frame.column(name).is_some_and(|it| !matches!(it.column.kind, Kind::Stock | Kind::Label));
    let flows = (0..groups.len()).filter(|at| !event && groups[*at].iter().any(lasts));
    let short = flows.map(|at| pick(at).is_known().and(is_short.clone())).reduce(Expr::or);
    if let Some(short) = &short {
        aggregates.push(Aggregate {
            name: "~short".into(),
            function: AggregateFunction::Max,
            argument: short.clone().then_else(Expr::number(1.0), Expr::missing(Type::Number)),
            filter: None,
        });
    }
    if added {
        let taken = (0..groups.len()).map(|at| pick(at).is_known()).reduce(Expr::or).unwrap_or(Expr::truth(true));
        aggregates.push(Aggregate {
            name: super::whole::ADDED.into(),
            function: AggregateFunction::Max,
            argument: taken.then_else(Expr::column(super::whole::ADDED), Expr::missing(Type::Number)),
            filter: None,
        });
    }
    let mut frame_mixed = false;
    let mut columns: Vec<DatasetColumn> = Vec::new();
    let mut averaged: Vec<String> = Vec::new();
    let mut after: Vec<Named> = vec![Named::new(entity.clone(), Expr::column(entity.clone()))];
    let by = |name: &str, of: &str, key: Expr| Aggregate {
        name: name.to_owned(),
        function: AggregateFunction::LastBy(Box::new(key)),
        argument: Expr::column(of),
        filter: None,
    };
    let mut take = |column: &DatasetColumn,
                    into: DatasetColumn,
                    key: Expr,
                    fallback: bool,
                    after: &mut Vec<Named>,
                    aggregates: &mut Vec<Aggregate>| {
        if columns.iter().any(|it| it.column.name == into.column.name) {
            return;
        }
        let mut is_mean = false;
        for ((name, _), (own_name, _)) in column.column.stored().into_iter().zip(into.column.stored()) {
            // Several rows of one entity and period, as of departments: flows add up, and so do stocks of one day.
            let adds_up = matches!(column.column.kind, Kind::Flow | Kind::Stock);
            let merged = super::several::merged(column, &name, frame).filter(|_| own && !fallback);
            if let Some(merged) = merged {
                is_mean = true;
                let own = merged.renamed(&own_name);
                aggregates.extend(merged.together(&own, &key.clone().is_known(), (None, None)));
                after.push(Named::new(own_name, own.figure(None)));
                continue;
            }
            let sum = |own_name: &str, name: &str| Aggregate {
                name: own_name.to_owned(),
                function: AggregateFunction::Sum,
                argument: key.clone().is_known().then_else(Expr::column(name), Expr::missing(Type::Number)),
                filter: None,
            };
            if frame.settling.averaged.contains(&name) {
                let [mean, own_mean] = [&name, &own_name].map(|it| super::kinds::mean_of_days(it));
                aggregates.push(sum(&own_mean, &mean));
                after.push(Named::new(own_mean.clone(), Expr::column(own_mean)));
                averaged.push(own_name.clone());
            }
            aggregates.push(match own && adds_up && !fallback {
                true => sum(&own_name, &name),
                false => by(&own_name, &name, key.clone()),
            });
            let mut value = Expr::column(own_name.clone());
            if fallback {
                let other = format!("{name}~any");
                aggregates.push(by(&other, &name, Expr::column("~k")));
                value = Expr::Call(Function::Coalesce, vec![value, Expr::column(other)]);
            }
            after.push(Named::new(own_name, value));
        }
        let mut column = into;
        if is_mean && column.column.ty == Type::Integer {
            column.column.ty = Type::Number;
        }
        columns.push(column);
    };
    let variants = variants::Variants::of(frame, &groups);
    // The parts and weights of a ratio, of the period of that ratio, after all that is asked for itself.
    for parts in [false, true] {
        for (at, group) in groups.iter().enumerate() {
            let figures = group.iter().filter_map(|name| frame.column(name));
            let named = figures.flat_map(|it| match parts {
                true => variants::needs(it).filter_map(|it| frame.column(it)).collect(),
                false => vec![it],
            });
            for column in named {
                take(column, variants.column(at, column), pick(at), false, &mut after, &mut aggregates);
            }
        }
    }
    for column in asked.iter().filter_map(|name| frame.column(name)) {
        take(column, column.clone(), pick(0), true, &mut after, &mut aggregates);
    }
    let n_groups = groups.len();
    let period_column = frame.column(&period).cloned();
    let labels = frame
        .columns
        .iter()
        .filter(|it| it.column.kind == Kind::Label && it.column.name != entity && it.column.name != period);
    for column in labels.filter(|it| mentioned.contains(&it.column.name)) {
        // The grade is that of the figure that was taken.
        let taken = || Expr::Call(Function::Coalesce, (0..n_groups).map(&pick).collect());
        let key = if column.column.name == super::grades::GRADE { taken() } else { Expr::column("~k") };
        take(column, column.clone(), key, false, &mut after, &mut aggregates);
    }
    if let Some(column) = period_column {
        let of = |at: usize| format!("~p{at}");
        aggregates.extend((0..n_groups).map(|at| by(&of(at), &period, pick(at))));
        // One period for the row only where all figures that are known are of it.
        let first = Expr::Call(Function::Coalesce, (0..n_groups).map(|at| Expr::column(of(at))).collect());
        let differs = (1..n_groups).map(|at| Expr::binary(Op::NotEqual, Expr::column(of(at)), first.clone()).is_true());
        let mixed = differs.reduce(Expr::or);
        let one = match &mixed {
            Some(mixed) => mixed.clone().then_else(Expr::missing(column.column.ty), first),
            None => first,
        };
        // What is said of a figure is said of the period it is of.
        if !frame.own {
            for (at, group) in groups.iter().enumerate() {
                after.push(Named::new(of(at), Expr::column(of(at))));
                frame.when.extend(group.iter().map(|it| (it.clone(), of(at))));
            }
            frame.when.extend(asked.iter().map(|it| (it.clone(), of(0))));
        }
        after.push(Named::new(period.clone(), one));
        if let Some(mixed) = mixed {
            after.push(Named::new("~mixed", mixed));
            frame_mixed = true;
        }
        columns.push(column);
    }
    let mut lengths = Vec::new();
    for (at, group) in groups.iter().enumerate().filter(|_| lasting) {
        let name = format!("{}{at}", super::lasting::MONTHS);
        aggregates.push(by(&name, super::lasting::MONTHS, pick(at)));
        after.push(Named::new(name.clone(), Expr::column(name.clone())));
        lengths.push((group.clone(), name));
    }
    aggregates.push(Aggregate {
        name: "~joint".into(),
        function: AggregateFunction::Max,
        argument: Expr::column("~mj0"),
        filter: None,
    });
    aggregates.push(Aggregate {
        name: "~alone".into(),
        function: AggregateFunction::Max,
        argument: Expr::column("~ms0"),
        filter: None,
    });
    let mut keys = vec![Named::new(entity.clone(), Expr::column(entity.clone()))];
    keys.extend(
        apart.iter().map(|it| Named::new(super::several::apart_by(it), Expr::column(super::several::apart_by(it)))),
    );
    let mut observed: Vec<String> = groups.concat();
    observed.extend(asked.iter().cloned());
    columns.insert(0, frame.column(&entity).cloned().unwrap_or_else(|| columns[0].clone()));
    let seen = observed
        .iter()
        .filter_map(|name| frame.column(name))
        .map(|it| row_term(frame, it, Default::default()).low.is_known());
    let seen = seen.reduce(Expr::or).unwrap_or(Expr::truth(true));
    // Of whom a part of what is asked is known in any period is observed, though the whole is missing.
    aggregates.push(Aggregate {
        name: "~seen".into(),
        function: AggregateFunction::Max,
        argument: match own {
            true => Expr::column(condensed::SEEN),
            false => seen.then_else(Expr::number(1.0), Expr::missing(Type::Number)),
        },
        filter: None,
    });
    let elsewhere =
        Expr::column("~joint").is_missing().and(Expr::column("~alone").is_known()).and(known(frame, &asked));
    let flag = !asked.is_empty() && !groups[0].is_empty();
    if !apart.is_empty() {
        let taken = (0..n_groups).map(|at| pick(at).is_known()).reduce(Expr::or).unwrap_or(Expr::truth(true));
        aggregates.extend(super::several::taken(taken));
    }
    plan = plan.aggregate(keys, aggregates);
    if !apart.is_empty() {
        plan = plan.filter(super::several::stays());
    }
    let mut projected = after;
    projected.push(Named::new("~seen", Expr::column("~seen")));
    if own {
        projected.push(Named::new("~rows", Expr::column("~rows")));
    }
    if added {
        projected.push(Named::new(super::whole::ADDED, Expr::column(super::whole::ADDED)));
    }
    if short.is_some() {
        projected.push(Named::new("~short", Expr::column("~short")));
    }
    if flag {
        projected.push(Named::new("~joint", Expr::column("~joint")));
        projected.push(Named::new("~alone", Expr::column("~alone")));
    }
    plan = plan.project(projected);
    if targets.iter().chain(conditions).any(|it| super::order::by_order(it)) {
        let labels =
            columns.iter().skip(1).filter(|it| it.column.kind == Kind::Label && mentioned.contains(&it.column.name));
        let keys = std::iter::once(&entity).chain(labels.map(|it| &it.column.name));
        plan = plan.sort(keys.map(|it| SortKey { expr: Expr::column(it.clone()), descending: false }).collect());
    }
    if flag {
        plan = plan.extend(vec![Named::new("~elsewhere", elsewhere)]);
    }
    let read = targets.iter().enumerate().filter(|(_, it)| !reads(frame, it, &mut quiet).is_empty());
    let renamed =
        read.enumerate().flat_map(|(at, (_, it))| variants.renamed(at).map(|(name, own)| (it.span, name, own)));
    let renamed = renamed.map(|(span, name, own)| (span, name.clone(), own.clone())).collect();
    frame.settling.variants = renamed;
    frame.settling.averaged = averaged;
    frame.plan = plan;
    frame.columns = columns;
    frame.period = None;
    frame.observed = Some(Expr::column("~seen").is_known());
    (frame.mixed, frame.lengths) = (frame_mixed, lengths);
    frame.short = short.is_some();
    frame.added = added;
    frame.several = own;
    frame.elsewhere = flag.then(|| asked.join(", "));
    frame.understood.push(Words::new("latest full year of each", "各取最近完整年度"));
}

/// Makes the ratios that a condition asks for columns of their own, before their parts are taken, each of its period, or not at all.
fn ratios_settled(frame: &mut Frame, asked: &[String]) {
    for name in asked {
        let Some(column) = frame.column(name).filter(|it| it.parts.is_some()).cloned() else { continue };
        let term = row_term(frame, &column, Default::default());
        let made = super::table::named(&column.column.name, &term);
        frame.plan = frame.plan.clone().extend(made);
        for it in frame.columns.iter_mut().filter(|it| it.column.name == column.column.name) {
            it.column.ranged = term.high.is_some();
            it.parts = None;
        }
    }
}
