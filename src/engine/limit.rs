//! Joins that would make more rows than a machine can hold are refused before they run.

use std::borrow::Cow;

use language::plan::{
    AggregateFunction, BinaryOperator, Expr as Meant, JoinKind, Named, Plan, Task, Value, WindowKind,
};
use language::types::Type;
use polars::prelude::*;

use crate::collect::collect;
use crate::{Failure, Sources, lower};

/// How many rows a join may make if nothing else is set.
pub const MOST_ROWS: u64 = 100_000_000;

/// Looks at every join of a task whose sides are large enough to matter, and gives the task with what was learned: how many
/// rows a key has need not be counted where each has one.
pub(crate) fn look<'a>(task: &'a Task, sources: &Sources) -> Result<Cow<'a, Task>, Failure> {
    let mut joins = Vec::new();
    task.parts.iter().for_each(|it| found(&it.plan, &mut joins));
    let mut learned = Once(Vec::new());
    for (at, join) in joins.iter().enumerate() {
        if joins[..at].contains(join) {
            continue;
        }
        if let Plan::Join { left, right, on, how } = join {
            let most = sources.most_rows;
            let n_rows = match (how, learned.bound(left, sources), learned.bound(right, sources)) {
                (JoinKind::Semi | JoinKind::Anti, ..) | (_, None, _) | (_, _, None) => continue,
                (JoinKind::Inner | JoinKind::Left, ..) if learned.once(right, on) => continue,
                (_, Some(left), Some(right)) if left.saturating_mul(right) <= most => continue,
                (JoinKind::Cross, ..) => count(left, sources)?.saturating_mul(count(right, sources)?),
                (JoinKind::Inner | JoinKind::Left | JoinKind::Full, Some(n_left), _) => {
                    let of_key = most_of_key(right, on, sources)?;
                    if of_key <= 1 {
                        learned.0.push(right);
                    }
                    match n_left.saturating_mul(of_key) <= most {
                        true => continue,
                        false => matches(left, right, on, sources)?,
                    }
                }
            };
            if most < n_rows {
                return Err(Failure::new("too-many-rows", format!("this join would make {} rows", grouped(n_rows)))
                    .note("filter or summarize a table first, or join on more columns")
                    .note(format!("at most {} are made; `set join_rows {n_rows}` raises that", grouped(most))));
            }
        }
    }
    Ok(learned.used(task))
}

/// Right sides of joins of which it is known that no key stands in two of their rows.
struct Once<'a>(Vec<&'a Plan>);

impl Once<'_> {
    /// Whether no key stands in two rows of the right side: so it was found, or its rows are groups by the keys.
    fn once(&self, right: &Plan, on: &[(String, String)]) -> bool {
        match right {
            _ if self.0.contains(&right) => true,
            Plan::Filter { input, .. } | Plan::Sort { input, .. } => self.once(input, on),
            Plan::Aggregate { keys, .. } => keys.iter().all(|key| on.iter().any(|it| it.1 == key.name)),
            _ => false,
        }
    }

    /// At most so many rows come out of a plan; `None` where that is not known.
    fn bound(&self, plan: &Plan, sources: &Sources) -> Option<u64> {
        let of = |plan: &Plan| self.bound(plan, sources);
        match plan {
            Plan::Scan { table, .. } => sources.n_rows(table),
            Plan::Values { rows, .. } => Some(rows.len() as u64),
            Plan::Aggregate { keys, .. } if keys.is_empty() => Some(1),
            Plan::Slice { input, length, .. } => Some(of(input).map_or(*length, |it| it.min(*length))),
            Plan::Filter { input, .. }
            | Plan::Project { input, .. }
            | Plan::Extend { input, .. }
            | Plan::Aggregate { input, .. }
            | Plan::Window { input, .. }
            | Plan::Sort { input, .. } => of(input),
            Plan::Join { left, how: JoinKind::Semi | JoinKind::Anti, .. } => of(left),
            Plan::Join { left, right, on, how: JoinKind::Inner | JoinKind::Left } if self.once(right, on) => of(left),
            Plan::Join { left, right, .. } => Some(of(left)?.saturating_mul(of(right)?)),
            Plan::Union { inputs } => inputs.iter().map(of).sum(),
        }
    }

    /// The task in which a key that stands once is not counted.
    fn used<'a>(&self, task: &'a Task) -> Cow<'a, Task> {
        if self.0.is_empty() {
            return Cow::Borrowed(task);
        }
        let mut task = task.clone();
        task.parts.iter_mut().for_each(|it| self.uncounted(&mut it.plan));
        Cow::Owned(task)
    }

    /// The part that a row is of those that meet one is all of it where only one does.
    fn unshared(&self, plan: &mut Plan) {
        let Plan::Aggregate { input, aggregates, .. } = plan else { return };
        let Plan::Join { right, .. } = &**input else { return };
        let Some((_, names)) = counts_of_keys(right).filter(|_| self.0.contains(&&**right)) else { return };
        for name in names {
            let matches = || Meant::column(name.clone());
            let part = Meant::binary(BinaryOperator::Divide, Meant::number(1.0), matches());
            let whole = Meant::binary(BinaryOperator::Multiply, matches(), Meant::number(1.0));
            for it in aggregates.iter_mut() {
                it.argument = it.argument.replaced(&part, &whole);
            }
        }
    }

    fn uncounted(&self, plan: &mut Plan) {
        self.unshared(plan);
        let once = self.0.contains(&&*plan);
        plan.inputs_mut().into_iter().for_each(|it| self.uncounted(it));
        if once && let Some((input, names)) = counts_of_keys(plan) {
            let one = |it: &String| Named::new(it.clone(), Meant::Literal(Value::Integer(1), Type::Integer));
            *plan = input.clone().extend(names.into_iter().map(one).collect());
        }
    }
}

/// The rows of which each says how many have its key, and the columns that say it.
fn counts_of_keys(plan: &Plan) -> Option<(&Plan, Vec<&String>)> {
    let Plan::Window { input, functions, .. } = plan else { return None };
    let rows = WindowKind::Aggregate(AggregateFunction::Rows);
    let counts = functions.iter().all(|it| it.kind == rows);
    counts.then(|| (&**input, functions.iter().map(|it| &it.name).collect()))
}

/// The joins of a plan. What goes in first: a join is only counted if the joins under it may run.
fn found<'a>(plan: &'a Plan, into: &mut Vec<&'a Plan>) {
    plan.inputs().into_iter().for_each(|it| found(it, into));
    if matches!(plan, Plan::Join { .. }) {
        into.push(plan);
    }
}

/// At most so many rows come out of a plan; `None` where that is not known.
pub(crate) fn bound(plan: &Plan, sources: &Sources) -> Option<u64> {
    Once(Vec::new()).bound(plan, sources)
}

fn count(plan: &Plan, sources: &Sources) -> Result<u64, Failure> {
    first(lower(plan, sources)?.select([len().cast(DataType::Float64).alias("n")]), plan, sources)
}

/// The rows of a side by its keys, counted.
fn keyed<'a>(
    plan: &Plan,
    keys: impl Iterator<Item = &'a String>,
    n: &str,
    sources: &Sources,
) -> Result<LazyFrame, Failure> {
    let plan = counts_of_keys(plan).map_or(plan, |it| it.0);
    let keys: Vec<Expr> = keys.enumerate().map(|(at, it)| col(it.as_str()).alias(format!("~key{at}"))).collect();
    Ok(lower(plan, sources)?.group_by(keys).agg([len().cast(DataType::Float64).alias(n)]))
}

/// How many rows the commonest key of the right side has.
fn most_of_key(right: &Plan, on: &[(String, String)], sources: &Sources) -> Result<u64, Failure> {
    let groups = keyed(right, on.iter().map(|it| &it.1), "n", sources)?;
    first(groups.select([col("n").max()]), right, sources)
}

/// How many rows match, exactly.
fn matches(left: &Plan, right: &Plan, on: &[(String, String)], sources: &Sources) -> Result<u64, Failure> {
    let of_right = keyed(right, on.iter().map(|it| &it.1), "n", sources)?;
    let of_left = keyed(left, on.iter().map(|it| &it.0), "m", sources)?;
    let keys: Vec<Expr> = (0..on.len()).map(|at| col(format!("~key{at}"))).collect();
    let met = of_left.join(of_right, keys.clone(), keys, JoinArgs::new(JoinType::Inner));
    first(met.select([(col("n") * col("m")).sum().alias("n")]), left, sources)
}

/// The one number of a frame.
fn first(frame: LazyFrame, plan: &Plan, sources: &Sources) -> Result<u64, Failure> {
    let frames = collect(vec![frame], sources.streams(plan), &sources.cancel)?;
    let cell = frames.first().and_then(|it| it.columns().first().and_then(|it| it.get(0).ok()?.extract::<f64>()));
    Ok(cell.unwrap_or(0.0) as u64)
}

/// `10000` as `10,000`.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
