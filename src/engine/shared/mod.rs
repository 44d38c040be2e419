//! What several parts of a task have in common is run once: counts of the same rows are one selection, and groups that decide
//! which rows of a file are read again are made before it.

mod counts;
mod dated;
mod emptied;
mod keyed;
mod live;
mod parts;
mod pruned;
mod rows;
mod unified;

use std::collections::BTreeSet;

use language::plan::{Aggregate, AggregateFunction, Expr, JoinKind, Plan};
use polars::prelude::*;

pub(crate) use self::emptied::emptied;
use crate::{Failure, Sources};

/// Plans that give the same answers with less work.
pub(crate) struct Shared {
    /// What is to be run.
    pub plans: Vec<Plan>,
    /// Of each plan that was asked for, which of them has its answer.
    places: Vec<usize>,
}

/// Where the columns of an answer stand among those of others.
fn at(place: usize, name: &str) -> String {
    format!("{place}:{name}")
}

/// Counts of a table as counts of the rows that it takes its columns from, where these are called the same there.
fn unprojected(plan: &Plan) -> Plan {
    if let Plan::Aggregate { input, keys, aggregates } = plan
        && let Plan::Project { input: rows, columns } = &**input
        && keys.is_empty()
        && read(aggregates)
            .iter()
            .all(|name| columns.iter().any(|it| it.expr == Expr::column(*name) && it.name == *name))
    {
        return unprojected(&rows.as_ref().clone().aggregate(vec![], aggregates.clone()));
    }
    plan.clone()
}

/// Puts together aggregates of one row each that look at the same rows.
pub(crate) fn together(asked: &[Plan]) -> Shared {
    let mut plans: Vec<Plan> = Vec::new();
    let mut places = vec![0; asked.len()];
    let asked: Vec<Plan> = asked.iter().map(unprojected).collect();
    // What looks at all rows goes first: what looks at some of them counts among those.
    let filtered = |it: &Plan| matches!(it, Plan::Aggregate { input, .. } if matches!(**input, Plan::Filter { .. }));
    let (some, all): (Vec<usize>, Vec<usize>) = (0..asked.len()).partition(|at| filtered(&asked[*at]));
    for place in all.into_iter().chain(some) {
        let put = match &asked[place] {
            Plan::Aggregate { input, keys, aggregates } if keys.is_empty() => {
                let named = |it: &Aggregate| Aggregate { name: at(place, &it.name), ..it.clone() };
                let one = Plan::Aggregate {
                    input: input.clone(),
                    keys: vec![],
                    aggregates: aggregates.iter().map(named).collect(),
                };
                match plans.iter().enumerate().find_map(|(at, it)| Some((at, merged(it, &one)?))) {
                    Some((at, both)) => {
                        plans[at] = both;
                        Some(at)
                    }
                    None => {
                        plans.push(one);
                        None
                    }
                }
            }
            other => {
                plans.push(other.clone());
                None
            }
        };
        places[place] = put.unwrap_or(plans.len() - 1);
    }
    Shared { plans, places }
}

impl Shared {
    /// The answers of the plans that were asked for.
    pub(crate) fn apart(&self, ran: &[DataFrame], asked: &[Plan]) -> Result<Vec<DataFrame>, Failure> {
        let lost = |it: PolarsError| Failure::engine(&it, "putting the counts apart");
        let own = |(place, plan): (usize, &Plan)| {
            let frame = ran.get(self.places[place]).cloned().unwrap_or_default();
            match plan {
                Plan::Aggregate { keys, aggregates, .. } if keys.is_empty() => {
                    let column = |it: &Aggregate| {
                        let column = frame.column(&at(place, &it.name)).map_err(lost)?;
                        Ok(column.clone().with_name(it.name.as_str().into()))
                    };
                    let columns = aggregates.iter().map(column).collect::<Result<Vec<_>, Failure>>()?;
                    DataFrame::new(frame.height(), columns).map_err(lost)
                }
                _ => Ok(frame),
            }
        };
        asked.iter().enumerate().map(own).collect()
    }
}

/// Both aggregates as one, where both look at the rows of one table, be it with more columns or fewer rows.
fn merged(one: &Plan, other: &Plan) -> Option<Plan> {
    let (Plan::Aggregate { input, keys, aggregates }, Plan::Aggregate { input: rows, aggregates: more, .. }) =
        (one, other)
    else {
        return None;
    };
    if !keys.is_empty() {
        return None;
    }
    let all = |input: &Plan, more: Vec<Aggregate>| {
        Some(input.clone().aggregate(vec![], aggregates.iter().cloned().chain(more).collect()))
    };
    if holds(input, rows, &read(more)) {
        return all(input, more.clone());
    }
    if holds(rows, input, &read(aggregates)) {
        return all(rows, more.clone());
    }
    let Plan::Filter { input: rows, predicate } = &**rows else { return None };
    let mut columns = read(more);
    columns.extend(predicate.columns());
    let counted: Option<Vec<Aggregate>> = more.iter().map(|it| among(it, predicate)).collect();
    counted.filter(|_| holds(input, rows, &columns)).and_then(|more| all(input, more))
}

/// The count of those rows only for which a predicate is true.
fn among(count: &Aggregate, predicate: &Expr) -> Option<Aggregate> {
    let only = || predicate.clone().is_true().where_true();
    let filter = match (&count.function, &count.filter) {
        (AggregateFunction::Rows | AggregateFunction::Known, None) => only(),
        (AggregateFunction::Rows | AggregateFunction::Known, Some(filter)) => only().and(filter.clone()),
        _ => return None,
    };
    Some(Aggregate { filter: Some(filter), ..count.clone() })
}

/// Whether a plan has all rows of another one, and these columns as they are there.
fn holds(plan: &Plan, rows: &Plan, columns: &BTreeSet<&str>) -> bool {
    if plan == rows {
        return true;
    }
    match plan {
        Plan::Extend { input, columns: made } => {
            made.iter().all(|it| !columns.contains(it.name.as_str())) && holds(input, rows, columns)
        }
        Plan::Window { input, functions, .. } => {
            functions.iter().all(|it| !columns.contains(it.name.as_str())) && holds(input, rows, columns)
        }
        _ => false,
    }
}

/// The columns that aggregates read.
fn read(aggregates: &[Aggregate]) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for it in aggregates {
        found.extend(it.argument.columns());
        found.extend(it.filter.iter().flat_map(Expr::columns));
        found.extend(it.function.reads().into_iter().flat_map(Expr::columns));
    }
    found
}

/// The plans as they are best run over files: what the periods of a file rule out is left out, and groups that several make of
/// the same rows are made as one, those by a key before what they meet by it, those by a date before those by its year, and what is counted beside them is counted of
/// them.
pub(crate) fn prepared(plans: &[Plan], sources: &Sources) -> Vec<Plan> {
    let pruned = plans.iter().map(|it| pruned::pruned(it, sources)).collect();
    let keyed = keyed::keyed(pruned, sources);
    counts::counted(unified::unified(dated::dated(keyed, sources), sources), sources)
}

/// Works out first which rows of a file a semi join asks for, from the groups that it is asked of; where it asks for none, the
/// file is not read for it.
pub(crate) fn staged(
    plans: &[Plan],
    sources: &Sources,
    run: impl Fn(&Plan, &Sources) -> Result<DataFrame, Failure>,
) -> Result<Option<(Vec<Plan>, Sources)>, Failure> {
    let mut joins: Vec<&Plan> = Vec::new();
    plans.iter().for_each(|it| semi_joins(it, sources, &mut joins));
    let Some(Plan::Join { left, right, .. }) = joins.first() else { return Ok(None) };
    // Nothing is gained where the groups are all that is made of the rows.
    let within = right.inputs().into_iter().find_map(|it| groups(it, sources));
    let Some(groups) = within else { return Ok(None) };
    const NAME: &str = "~groups";
    let mut with = sources.clone();
    with.put_answer(NAME, run(groups, sources)?);
    let scan = Plan::scan(NAME, groups.schema());
    let staged = |it: &Plan| replaced(it, groups, &scan);
    let asked = run(&staged(right), &with)?;
    let nobody = nothing(left);
    let plans = plans.iter().map(|it| match asked.height() {
        0 => staged(&replaced(it, joins[0], &nobody)),
        _ => staged(it),
    });
    Ok(Some((plans.collect(), with)))
}

/// The largest plan of groups that is a part of every plan that reads a file, if there are two of those or more: its rows are
/// made once, for the engine makes them anew for each that wants other columns of them.
pub(crate) fn common<'a>(plans: &'a [Plan], sources: &Sources) -> Option<&'a Plan> {
    let streaming: Vec<&Plan> = plans.iter().filter(|it| sources.streams(it)).collect();
    let (first, others) = streaming.split_first().filter(|(_, others)| !others.is_empty())?;
    let groups = groups(first, sources)?;
    // Groups that are joined to rows of a large file are as many as those.
    let few = |it: &Plan| !reads_many(&replaced(it, groups, &nothing(groups)), sources);
    let shared = |it: &Plan| few(it) && others.iter().all(|other| contains(other, it));
    let mut candidate = *first;
    loop {
        if shared(candidate) {
            // What is left to read of the file would be read once more.
            return (plans.iter().all(|it| !reads_many(&replaced(it, candidate, &nothing(candidate)), sources)))
                .then_some(candidate);
        }
        candidate = candidate.inputs().into_iter().find(|it| contains(it, groups))?;
    }
}

/// Whether a plan reads a file of many rows, or of which it is not known how many it has.
fn reads_many(plan: &Plan, sources: &Sources) -> bool {
    match plan {
        Plan::Scan { table, .. } => sources.streams(plan) && sources.n_rows(table).is_none_or(|it| FEW < it),
        _ => plan.inputs().into_iter().any(|it| reads_many(it, sources)),
    }
}

/// Rows that are made once although nothing is read from a file are few.
const FEW: u64 = 100_000;

/// The largest plan of some depth that is a part of two plans in memory or more, where its rows are few: planning it costs more
/// than running it, and the engine plans it anew for each.
fn common_in_memory<'a>(plans: &'a [Plan], sources: &Sources) -> Option<&'a Plan> {
    let times = |it: &Plan| plans.iter().filter(|plan| contains(plan, it)).count();
    let mut best: Option<(usize, &Plan)> = None;
    let mut waiting: Vec<&Plan> = plans.iter().collect();
    while let Some(plan) = waiting.pop() {
        let size = nodes(plan);
        if best.is_some_and(|it| size <= it.0) || size < 4 {
            continue;
        }
        let few = || crate::limit::bound(plan, sources).is_some_and(|it| it <= FEW);
        match 1 < times(plan) && few() {
            true => best = Some((size, plan)),
            false => waiting.extend(plan.inputs()),
        }
    }
    best.map(|it| it.1)
}

fn nodes(plan: &Plan) -> usize {
    1 + plan.inputs().into_iter().map(nodes).sum::<usize>()
}

fn nothing(plan: &Plan) -> Plan {
    Plan::Values { columns: plan.schema(), rows: vec![] }
}

fn contains(plan: &Plan, part: &Plan) -> bool {
    plan == part || plan.inputs().into_iter().any(|it| contains(it, part))
}

/// Runs what plans have in common, as [`common`] finds it, and gives them with its rows in the place of it.
pub(crate) fn once(
    plans: &[Plan],
    sources: &Sources,
    streams: bool,
    run: impl Fn(&Plan, &Sources) -> Result<DataFrame, Failure>,
) -> Result<Option<(Vec<Plan>, Sources)>, Failure> {
    let found = if streams { common(plans, sources) } else { common_in_memory(plans, sources) };
    let Some(rows) = found else { return Ok(None) };
    const NAME: &str = "~common";
    let mut read = live::Names::new();
    plans.iter().for_each(|it| live::of_part(it, rows, &live::all(it), &mut read));
    let made = live::only(rows, &read);
    let mut with = sources.clone();
    with.put_answer(NAME, run(&made, sources)?);
    let scan = Plan::scan(NAME, made.schema());
    let with_it = |it: &Plan| live::only(&replaced(it, rows, &scan), &live::all(it));
    Ok(Some((plans.iter().map(with_it).collect(), with)))
}

/// Semi joins of rows of files, each once.
fn semi_joins<'a>(plan: &'a Plan, sources: &Sources, found: &mut Vec<&'a Plan>) {
    if let Plan::Join { left, how: JoinKind::Semi, .. } = plan
        && sources.streams(left)
        && !found.contains(&plan)
    {
        found.push(plan);
    }
    plan.inputs().into_iter().for_each(|it| semi_joins(it, sources, found));
}

/// The groups of rows of a file, be it one of all, that a plan is made of.
fn groups<'a>(plan: &'a Plan, sources: &Sources) -> Option<&'a Plan> {
    let inner = plan.inputs().into_iter().find_map(|it| groups(it, sources));
    let made = || matches!(plan, Plan::Aggregate { .. }) && sources.streams(plan);
    inner.or_else(|| made().then_some(plan))
}

/// A plan with one that stands in it replaced.
fn replaced(plan: &Plan, what: &Plan, with: &Plan) -> Plan {
    if plan == what {
        return with.clone();
    }
    let mut plan = plan.clone();
    for it in plan.inputs_mut() {
        *it = replaced(it, what, with);
    }
    plan
}
