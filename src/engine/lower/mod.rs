//! From plan nodes to lazy Polars operations, one function a node.

mod aggregate;
mod chosen;
mod complete;
mod constant;
mod deep;
mod expression;
mod order;
mod pairs;
mod rowwise;
mod timed;
mod window;

use language::plan::{self, JoinKind, Named, Plan};
use language::types::Type;
use polars::prelude::*;

pub(crate) use expression::{dtype, lower as lowered, series};
pub(crate) use timed::conditions;

use crate::collect::ROOM;
use crate::{Failure, Sources};

/// The lazy frame that computes `plan` over `sources`.
///
/// Three of Polars' optimisations are off because random plans found them wrong: common subexpressions become columns of
/// another height than their neighbours (a panic), neighbouring extensions that swap columns are merged into one, and
/// sorts are dropped although `First` of a group sees them.
pub fn lower(plan: &Plan, sources: &Sources) -> Result<LazyFrame, Failure> {
    Ok(together(&[plan], sources)?.remove(0))
}

/// As [`lower`], of plans that run together.
pub(crate) fn together(plans: &[&Plan], sources: &Sources) -> Result<Vec<LazyFrame>, Failure> {
    stacker::maybe_grow(ROOM, 4 * ROOM, || lowered_together(plans, sources))
}

fn lowered_together(plans: &[&Plan], sources: &Sources) -> Result<Vec<LazyFrame>, Failure> {
    let plans: Vec<Plan> = plans.iter().map(|it| deep::shallow((*it).clone())).collect();
    let lowering = Lowering { sources, ordered: order::Ordered::of(&plans) };
    let lowered = |plan: &Plan| {
        let frame = lowering.node(plan)?.with_comm_subexpr_elim(false).with_cluster_with_columns(false);
        Ok(frame.with_check_order(false))
    };
    plans.iter().map(lowered).collect()
}

/// Where rows come from, and which joins keep their order.
struct Lowering<'a> {
    sources: &'a Sources,
    ordered: order::Ordered<'a>,
}

impl Lowering<'_> {
    fn node(&self, plan: &Plan) -> Result<LazyFrame, Failure> {
        match plan {
            Plan::Scan { table, columns } => self.sources.scan(table, columns),
            Plan::Values { columns, rows } => values(columns, rows),
            Plan::Filter { input, predicate } => {
                if let Some(frame) = timed::filtered(plan, self.sources)? {
                    return Ok(frame);
                }
                let schema = input.schema();
                Ok(self.node(input)?.filter(expression::lower(predicate, &schema)))
            }
            Plan::Project { input, columns } => Ok(project(self.node(input)?, columns, &input.schema())),
            Plan::Extend { input, columns } => {
                let schema = input.schema();
                Ok(self.node(input)?.with_columns(columns.iter().map(|it| named(it, &schema)).collect::<Vec<_>>()))
            }
            Plan::Aggregate { input, keys, aggregates } => {
                if let Some(frame) = timed::grouped(input, keys, aggregates, self.sources)? {
                    return Ok(frame);
                }
                let rows = aggregate::Rows { schema: input.schema(), complete: complete::columns(input, self.sources) };
                Ok(aggregate::lower(self.node(input)?, keys, aggregates, &rows))
            }
            Plan::Window { input, partition, order, functions } => {
                window::lower(self.node(input)?, partition, order, functions, &input.schema())
            }
            Plan::Join { left, right, on, how } => {
                Ok(join((self.node(left)?, self.node(right)?), on, *how, self.ordered.keeps(plan)))
            }
            Plan::Union { inputs } => {
                let frames: Vec<LazyFrame> = inputs.iter().map(|it| self.node(it)).collect::<Result<_, _>>()?;
                concat_lf_diagonal(frames, UnionArgs { to_supertypes: true, ..UnionArgs::default() })
                    .map_err(|it| Failure::engine(&it, "stacking tables"))
            }
            Plan::Sort { input, keys } => Ok(sort(self.node(input)?, keys, &input.schema())),
            Plan::Slice { input, offset, length } => {
                let length = IdxSize::try_from(*length).unwrap_or(IdxSize::MAX);
                Ok(self.node(input)?.slice(*offset as i64, length))
            }
        }
    }
}

/// A constant key decides nothing, and Polars takes it for a column of one row.
/// A key that comes twice, or two of one name, stop the streaming engine where a slice follows.
fn sort(frame: LazyFrame, keys: &[plan::SortKey], schema: &[(String, Type)]) -> LazyFrame {
    let mut kept: Vec<plan::SortKey> = Vec::new();
    for key in keys {
        if !key.expr.columns().is_empty() && !kept.iter().any(|it| it.expr == key.expr) {
            kept.push(key.clone());
        }
    }
    let by = kept.iter().enumerate().map(|(at, it)| match &it.expr {
        plan::Expr::Column(name) => col(name.as_str()),
        expr => expression::lower(expr, schema).alias(format!("~key{at}")),
    });
    let by: Vec<Expr> = by.collect();
    if by.is_empty() { frame } else { frame.sort_by_exprs(by, order_options(&kept)) }
}

fn order_options(keys: &[plan::SortKey]) -> SortMultipleOptions {
    SortMultipleOptions::default()
        .with_order_descending_multi(keys.iter().map(|it| it.descending).collect::<Vec<_>>())
        .with_nulls_last(true)
        .with_maintain_order(true)
}

fn named(it: &Named, schema: &[(String, Type)]) -> Expr {
    expression::lower(&it.expr, schema).alias(it.name.as_str())
}

/// A selection of constants alone would have one row; as further columns they have as many as the table.
fn project(frame: LazyFrame, columns: &[Named], schema: &[(String, Type)]) -> LazyFrame {
    let made: Vec<Expr> = columns.iter().map(|it| named(it, schema)).collect();
    match columns.iter().all(|it| it.expr.columns().is_empty()) {
        false => frame.select(made),
        true => {
            let names: Vec<Expr> = columns.iter().map(|it| col(it.name.as_str())).collect();
            frame.with_columns(made).select(names)
        }
    }
}

fn join((left, right): (LazyFrame, LazyFrame), on: &[(String, String)], how: JoinKind, keeps: bool) -> LazyFrame {
    let how = match how {
        JoinKind::Cross => return cross(left, right, keeps),
        JoinKind::Inner => JoinType::Inner,
        JoinKind::Left => JoinType::Left,
        JoinKind::Full => return full(left, right, on, keeps),
        JoinKind::Semi => JoinType::Semi,
        JoinKind::Anti => JoinType::Anti,
    };
    let (of_left, of_right): (Vec<Expr>, Vec<Expr>) =
        on.iter().map(|(a, b)| (col(a.as_str()), col(b.as_str()))).unzip();
    let arguments = JoinArgs { coalesce: JoinCoalesce::CoalesceColumns, ..arguments(how, keeps) };
    left.join(right, of_left, of_right, arguments)
}

/// Rows that keep their order come in that of the left table, then of the right: left to itself, Polars gives another order
/// each time.
fn arguments(how: JoinType, keeps: bool) -> JoinArgs {
    let maintain_order = match how {
        _ if !keeps => MaintainOrderJoin::None,
        JoinType::Semi | JoinType::Anti => MaintainOrderJoin::Left,
        _ => MaintainOrderJoin::LeftRight,
    };
    JoinArgs { maintain_order, ..JoinArgs::new(how) }
}

/// Every row with every row, by a key that is the same for all: Polars' own cross join stops the streaming engine where
/// a side has no rows and the other is still at work.
fn cross(left: LazyFrame, right: LazyFrame, keeps: bool) -> LazyFrame {
    const ONE: &str = "~one";
    let keyed = |frame: LazyFrame| frame.with_columns([lit(true).alias(ONE)]);
    let joined = keyed(left).join(keyed(right), [col(ONE)], [col(ONE)], arguments(JoinType::Inner, keeps));
    joined.drop(cols([ONE]))
}

/// The keys become one column here: where both sides are sorted, Polars' own coalescing stops the streaming engine.
fn full(left: LazyFrame, right: LazyFrame, on: &[(String, String)], keeps: bool) -> LazyFrame {
    let names = |at: usize| PlSmallStr::from_string(format!("~right{at}"));
    let (of_left, of_right): (Vec<&str>, Vec<&str>) = on.iter().map(|(a, b)| (a.as_str(), b.as_str())).unzip();
    let right_keys: Vec<PlSmallStr> = (0..on.len()).map(names).collect();
    let right = right.rename(of_right, &right_keys, true);
    let columns = |names: &[PlSmallStr]| names.iter().map(|it| col(it.clone())).collect::<Vec<Expr>>();
    let left_columns: Vec<Expr> = of_left.iter().map(|it| col(*it)).collect();
    let arguments = JoinArgs { coalesce: JoinCoalesce::KeepColumns, ..arguments(JoinType::Full, keeps) };
    let joined = left.join(right, left_columns.clone(), columns(&right_keys), arguments);
    let either = left_columns.into_iter().zip(columns(&right_keys)).map(|(a, b)| coalesce(&[a, b]));
    joined.with_columns(either.collect::<Vec<_>>()).drop(by_name(right_keys, true, false))
}

fn values(columns: &[(String, Type)], rows: &[Vec<plan::Value>]) -> Result<LazyFrame, Failure> {
    let series = columns.iter().enumerate().map(|(at, (name, ty))| {
        let cells = rows.iter().map(|row| row.get(at).unwrap_or(&plan::Value::Missing));
        expression::series(name, *ty, cells).into_column()
    });
    let frame = DataFrame::new(rows.len(), series.collect()).map_err(|it| Failure::engine(&it, "making a table"))?;
    Ok(frame.lazy())
}

/// The plain columns a lowered plan will have, as the language types them.
pub fn schema(mut frame: LazyFrame) -> Result<Vec<(String, Type)>, Failure> {
    let schema = frame.collect_schema().map_err(|it| Failure::engine(&it, "looking at the columns"))?;
    let ty = |held: &DataType| match held {
        DataType::Boolean => Type::Truth,
        DataType::Int64 => Type::Integer,
        DataType::Float64 => Type::Number,
        DataType::String => Type::Text,
        DataType::Date => Type::Date,
        _ => Type::Unknown,
    };
    Ok(schema.iter().map(|(name, held)| (name.to_string(), ty(held))).collect())
}
