//! The latest figures of a panel: one row per entity, for a cross-section that names no period.

mod defined;
mod place;
mod said;
mod variants;

pub(super) use said::{counted_rows, elsewhere, mixed_periods};
pub(super) use variants::{hidden, needs, under};

use super::infer::row_term;
use super::scope::Frame;
use super::settled::{Formula, Joint};
use crate::catalog::DatasetColumn;
use crate::diagnostic::Diagnostic;
use crate::function::Function;
use crate::plan::{
    Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named, Plan, SortKey, WindowFunction, WindowKind,
};
use crate::source::Span;
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
    let of_targets: Vec<(&tree::Expr, Vec<String>)> =
        targets.iter().map(|it| (*it, reads(frame, it, &mut quiet))).filter(|it| !it.1.is_empty()).collect();
    let groups: Vec<Vec<String>> = of_targets.iter().map(|it| it.1.clone()).collect();
    let mut decisive: Vec<String> = Vec::new();
    for name in conditions.iter().flat_map(|it| reads(frame, it, &mut quiet)) {
        if !decisive.contains(&name) {
            decisive.push(name);
        }
    }
    let mut asked: Vec<String> =
        decisive.iter().filter(|it| !groups.iter().flatten().any(|of| of == *it)).cloned().collect();
    if groups.is_empty() && asked.is_empty() {
        if targets.iter().any(|it| super::table::has_aggregate(frame, it)) {
            said::counted_rows(frame, &entity, true);
        }
        return;
    }
    let own = frame.own;
    let apart = super::several::labels(frame, mentioned);
    let beside: Vec<String> = asked.iter().chain(&apart).cloned().collect();
    let formula = |span: Span, reads: Vec<String>, target: bool| Formula { span, reads, target, flows: false };
    let whose = of_targets.iter().filter(|_| own).map(|it| formula(it.0.span, it.1.clone(), true));
    let whose: Vec<Formula> = whose.collect();
    let formulas = conditions.iter().filter(|_| own).flat_map(|it| super::settled::formulas(it));
    let formulas: Vec<Formula> = formulas.map(|it| formula(it.span, reads(frame, it, &mut quiet), false)).collect();
    let joint = Joint::of(frame, &[whose, formulas.clone()].concat());
    joint.add(frame);
    asked.extend(joint.names_of(&formulas));
    let figures: Vec<String> = joint.names().chain(groups.concat()).collect();
    let added = super::whole::add(frame, if groups.is_empty() { &asked } else { &figures }, &beside);
    super::kinds::at_yearly_rates(frame);
    let by_themselves = groups;
    let groups: Vec<Vec<String>> = of_targets.iter().map(|it| joint.figures(it.0.span, &it.1)).collect();
    let known = |frame: &Frame, names: &[String]| -> Expr {
        let each = names
            .iter()
            .filter_map(|name| frame.column(name))
            .map(|it| row_term(frame, it, Default::default()).low.is_known());
        each.reduce(Expr::and).unwrap_or(Expr::truth(true))
    };
    let place::Place { key, is_short } = place::of_row(frame, &period);
    if own {
        // Departments of one entity and period are one row of it from here on.
        let keys = std::iter::once(&entity).chain(&apart).cloned();
        let keys: Vec<String> = keys.chain(added.then(|| super::whole::ADDED.to_owned())).collect();
        let needed = super::settled::needed(frame, &figures, &asked);
        let label = |it: &&DatasetColumn| {
            let name = &it.column.name;
            it.column.kind == Kind::Label && *name != period && !keys.contains(name) && mentioned.contains(name)
        };
        let labels: Vec<DatasetColumn> = frame.columns.iter().filter(label).cloned().collect();
        frame.plan = joint.or_apart(super::settled::together(frame, &keys, &needed, &labels));
    }
    place::ratios_settled(frame, &asked);
    let known_in = |names: &[String]| known(frame, names);
    let mut plan = frame.plan.clone().extend(vec![Named::new("~k", key)]);
    let lasting = super::lasting::asked(frame, targets, world);
    if lasting {
        plan = plan.extend(vec![Named::new(super::lasting::MONTHS, super::kinds::own_months(&period))]);
    }
    let when = |condition: Expr| condition.then_else(Expr::column("~k"), Expr::missing(Type::Number));
    let groups = if groups.is_empty() { vec![vec![]] } else { groups.clone() };
    let decided = defined::all(frame, conditions, world);
    let mut marks = Vec::new();
    // What decides for the first target, and is not read by it.
    let mut beside = asked.clone();
    for (at, group) in groups.iter().enumerate() {
        let read = by_themselves.get(at);
        let others: Vec<String> =
            decisive.iter().filter(|it| read.is_none_or(|of| !of.contains(it))).cloned().collect();
        let target: Vec<&tree::Expr> = of_targets.get(at).iter().map(|it| it.0).collect();
        let whole = if group.is_empty() { known_in(&asked) } else { known_in(group) };
        let whole = defined::all(frame, &target, world).into_iter().fold(whole, Expr::and);
        let jointly = decided.iter().cloned().fold(whole.clone().and(known_in(&others)), Expr::and);
        marks.push(Named::new(format!("~j{at}"), when(jointly)));
        marks.push(Named::new(format!("~s{at}"), when(whole)));
        if at == 0 {
            beside = others;
        }
    }
    plan = plan.extend(marks);
    let whom = vec![entity.clone()];
    let within = |plan: Plan, partition: &[String], functions: Vec<(String, AggregateFunction, Expr)>| {
        let one = |(name, of, argument)| WindowFunction { name, kind: WindowKind::Aggregate(of), argument };
        let functions: Vec<WindowFunction> = functions.into_iter().map(one).collect();
        match functions.is_empty() {
            true => plan,
            false => Plan::Window { input: Box::new(plan), partition: partition.to_vec(), order: vec![], functions },
        }
    };
    let most = |(at, which): (usize, &str)| {
        (format!("~m{which}{at}"), AggregateFunction::Max, Expr::column(format!("~{which}{at}")))
    };
    plan = within(plan, &whom, (0..groups.len()).flat_map(|at| ["j", "s"].map(|which| most((at, which)))).collect());
    let pick = |at: usize| {
        let chosen =
            Expr::Call(Function::Coalesce, vec![Expr::column(format!("~mj{at}")), Expr::column(format!("~ms{at}"))]);
        when(Expr::binary(Op::Equal, Expr::column("~k"), chosen))
    };
    // Departments of one entity and period stay apart in what a sentence groups by, lists or chooses.
    if !apart.is_empty() {
        let rows =
            |at: usize| pick(at).is_known().then_else(Expr::column(super::settled::ROWS), Expr::missing(Type::Integer));
        let n = |at: usize| (format!("~n{at}"), AggregateFunction::Sum, rows(at));
        plan = super::several::apart(within(plan, &whom, (0..groups.len()).map(n).collect()), groups.len(), &apart);
    }
    // When the figures of a condition are known for the last time, for whom they are not in the year of the target.
    let mut partition = vec![entity.clone()];
    partition.extend(apart.iter().map(|it| super::several::apart_by(it)));
    let last = |(at, name): (usize, &String)| {
        let known = when(known(frame, std::slice::from_ref(name)));
        (format!("~a{at}"), AggregateFunction::Max, known)
    };
    plan = within(plan, &partition, asked.iter().enumerate().map(last).collect());
    let mut aggregates = Vec::new();
    if own {
        let taken = (0..groups.len()).map(|at| pick(at).is_known()).reduce(Expr::or).unwrap_or(Expr::truth(false));
        let only = |when: Expr, of: &str, ty: Type| when.then_else(Expr::column(of), Expr::missing(ty));
        let (rows, lacking) = (super::settled::ROWS, super::settled::LACKING);
        let rows = only(pick(0).is_known(), rows, Type::Integer);
        aggregates.push(Aggregate::of("~rows", AggregateFunction::Sum, rows));
        let lacks = only(taken, lacking, Type::Number);
        aggregates.push(Aggregate::of(lacking, AggregateFunction::Max, lacks));
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
    let words = super::reason::columns(frame);
    let mut take = |column: &DatasetColumn,
                    into: DatasetColumn,
                    key: Expr,
                    fallback: Option<Expr>,
                    after: &mut Vec<Named>,
                    aggregates: &mut Vec<Aggregate>| {
        if columns.iter().any(|it| it.column.name == into.column.name) {
            return;
        }
        if let Some(word) = words.iter().find(|it| column.reasons.as_ref().is_some_and(|of| of.column == **it))
            && after.iter().all(|it| it.name != *word)
        {
            aggregates.push(by(word, word, Expr::column("~k")));
            after.push(Named::new(word.clone(), Expr::column(word.clone())));
        }
        let mut is_mean = false;
        for ((name, _), (own_name, _)) in column.column.stored().into_iter().zip(into.column.stored()) {
            // Several rows of one entity and period, as of departments: flows add up, and so do stocks of one day.
            let adds_up = matches!(column.column.kind, Kind::Flow | Kind::Stock);
            let merged = super::several::merged(column, &name, frame).filter(|_| own && fallback.is_none());
            if let Some(merged) = merged {
                is_mean = true;
                let own = merged.renamed(&own_name);
                aggregates.extend(merged.together(&own, &key.clone().is_known(), (None, None)));
                after.push(Named::new(own_name, own.figure(None)));
                continue;
            }
            let sum = |into: &str, name: &str, key: &Expr| Aggregate {
                name: into.to_owned(),
                function: AggregateFunction::Sum,
                argument: key.clone().is_known().then_else(Expr::column(name), Expr::missing(Type::Number)),
                filter: None,
            };
            let one = |into: &str, name: &str, key: &Expr| match own && adds_up {
                true => sum(into, name, key),
                false => by(into, name, key.clone()),
            };
            let other = format!("{name}~any");
            if frame.settling.averaged.contains(&name) {
                let [mean, own_mean, other_mean] = [&name, &own_name, &other].map(|it| super::kinds::mean_of_days(it));
                aggregates.push(sum(&own_mean, &mean, &key));
                let mut value = Expr::column(own_mean.clone());
                if let Some(key) = &fallback {
                    aggregates.push(sum(&other_mean, &mean, key));
                    value = Expr::column(own_name.clone()).is_known().then_else(value, Expr::column(other_mean));
                }
                after.push(Named::new(own_mean, value));
                averaged.push(own_name.clone());
            }
            aggregates.push(one(&own_name, &name, &key));
            let mut value = Expr::column(own_name.clone());
            if let Some(key) = &fallback {
                aggregates.push(one(&other, &name, key));
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
                take(column, variants.column(at, column), pick(at), None, &mut after, &mut aggregates);
            }
        }
    }
    // A figure that a target has under a name of its own is read by its own as well.
    for (at, group) in by_themselves.iter().enumerate() {
        let own = groups[at].iter().map(|it| frame.column(it));
        for (column, own) in group.iter().map(|it| frame.column(it)).zip(own) {
            let (Some(column), Some(own)) = (column, own) else { continue };
            take(own, column.clone(), pick(at), None, &mut after, &mut aggregates);
        }
    }
    for (at, column) in asked.iter().enumerate().filter_map(|(at, name)| Some((at, frame.column(name)?))) {
        let last = when(Expr::binary(Op::Equal, Expr::column("~k"), Expr::column(format!("~a{at}"))));
        take(column, column.clone(), pick(0), Some(last), &mut after, &mut aggregates);
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
        take(column, column.clone(), key, None, &mut after, &mut aggregates);
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
        lengths.push((by_themselves.get(at).unwrap_or(group).clone(), name));
    }
    let greatest = |name: &str, of: &str| Aggregate::of(name, AggregateFunction::Max, Expr::column(of));
    aggregates.extend([greatest("~joint", "~mj0"), greatest("~alone", "~ms0")]);
    let mut keys = vec![Named::new(entity.clone(), Expr::column(entity.clone()))];
    keys.extend(
        apart.iter().map(|it| Named::new(super::several::apart_by(it), Expr::column(super::several::apart_by(it)))),
    );
    columns.insert(0, frame.column(&entity).cloned().unwrap_or_else(|| columns[0].clone()));
    let elsewhere =
        Expr::column("~joint").is_missing().and(Expr::column("~alone").is_known()).and(known(frame, &beside));
    let flag = !beside.is_empty() && !groups[0].is_empty();
    if !apart.is_empty() {
        let taken = (0..n_groups).map(|at| pick(at).is_known()).reduce(Expr::or).unwrap_or(Expr::truth(true));
        aggregates.extend(super::several::taken(taken));
    }
    plan = plan.aggregate(keys, aggregates);
    if !apart.is_empty() {
        plan = plan.filter(super::several::stays());
    }
    let mut projected = after;
    if own {
        projected.extend(["~rows", super::settled::LACKING].map(|it| Named::new(it, Expr::column(it))));
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
    let renamed: Vec<_> = renamed.map(|(span, name, own)| (span, name.clone(), own.clone())).collect();
    frame.settling.variants.retain(|_| !joint.is_empty());
    frame.settling.variants.extend(renamed);
    frame.settling.averaged = averaged;
    frame.plan = plan;
    frame.columns = columns;
    frame.period = None;
    (frame.mixed, frame.lengths) = (frame_mixed, lengths);
    frame.short = short.is_some();
    frame.added = added;
    frame.several = own;
    frame.elsewhere = flag.then(|| beside.join(", "));
    frame.understood.push(Words::new("latest full year of each", "各取最近完整年度"));
}
