//! The nodes of a plan.

use super::{Aggregate, AggregateFunction, Expr, Value};
use crate::types::Type;

/// An expression and the plain column it becomes.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// The column.
    pub name: String,
    /// Its value.
    pub expr: Expr,
}

impl Named {
    /// `expr` as `name`.
    pub fn new(name: impl Into<String>, expr: Expr) -> Named {
        Named { name: name.into(), expr }
    }
}

/// One key of a sort. Missing values come last in both directions.
#[derive(Debug, Clone, PartialEq)]
pub struct SortKey {
    /// By what.
    pub expr: Expr,
    /// Largest first.
    pub descending: bool,
}

/// How rows of two tables meet. Missing keys never match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JoinKind {
    /// Matching rows.
    Inner,
    /// All left rows.
    Left,
    /// All rows of both; the key of a row that only the right side has stands in the left side's key column.
    Full,
    /// Left rows that match, once.
    Semi,
    /// Left rows that do not match.
    Anti,
    /// Every row with every row; no keys.
    Cross,
}

/// What a window column holds for each row.
#[derive(Debug, Clone, PartialEq)]
pub enum WindowKind {
    /// 1, 2, 3 … in the window's order.
    RowNumber,
    /// 1, 2, 2, 4: rank of the argument, ties share the least; missing for a missing argument. `descending`: the largest is 1.
    Rank {
        /// Whether the largest is 1.
        descending: bool,
    },
    /// Rank of the argument from below, ties share the mean of theirs; missing for a missing argument.
    MeanRank,
    /// An aggregate over the whole partition; `First` and `Last` in the window's order.
    Aggregate(super::AggregateFunction),
    /// The argument, known or not, `n` rows before in the window's order (after, if negative).
    Lag(i64),
    /// The running sum in the window's order; missing stays missing and counts as nothing; after both infinities it is missing.
    CumulativeSum,
    /// The running maximum in the window's order; missing stays missing and counts as nothing.
    CumulativeMax,
    /// The argument, or where it is missing the last known one before it in the window's order.
    LastKnown,
}

/// One window column.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowFunction {
    /// The plain column it becomes.
    pub name: String,
    /// What it holds.
    pub kind: WindowKind,
    /// Of what.
    pub argument: Expr,
}

/// A plan: where rows come from and what is done to them.
///
/// What a step does stands before what it is done to: two plans that are compared mostly differ there, and need not be looked through
/// down to their tables.
#[derive(Debug, Clone, PartialEq)]
pub enum Plan {
    /// A table by the name the sources know it by, and the plain columns it promises.
    Scan {
        /// Its name.
        table: String,
        /// Its plain columns; shared, because plans are copied and tables may be wide.
        columns: std::sync::Arc<[(String, Type)]>,
    },
    /// Rows written out.
    Values {
        /// The plain columns.
        columns: Vec<(String, Type)>,
        /// The rows.
        rows: Vec<Vec<Value>>,
    },
    /// The rows for which the predicate is true.
    Filter {
        /// Which.
        predicate: Expr,
        /// Of what.
        input: Box<Plan>,
    },
    /// Exactly these columns, in this order, each over the columns of the input.
    Project {
        /// Which.
        columns: Vec<Named>,
        /// Of what.
        input: Box<Plan>,
    },
    /// The input's columns and these; one of the same name is replaced in place.
    Extend {
        /// Which; they do not see each other.
        columns: Vec<Named>,
        /// Of what.
        input: Box<Plan>,
    },
    /// One row per combination of keys (a missing key is a group of its own); without keys exactly one row. Output: keys, then aggregates. The order of rows is not promised.
    Aggregate {
        /// By what.
        keys: Vec<Named>,
        /// Which.
        aggregates: Vec<Aggregate>,
        /// Of what.
        input: Box<Plan>,
    },
    /// The input's columns and these, computed within partitions.
    Window {
        /// The plain columns that make a partition; a missing key is a partition of its own.
        partition: Vec<String>,
        /// The order inside a partition, for those that need one.
        order: Vec<SortKey>,
        /// Which.
        functions: Vec<WindowFunction>,
        /// Of what.
        input: Box<Plan>,
    },
    /// Rows of two tables side by side. Names must not collide (key columns of the right side are dropped).
    Join {
        /// Pairs of plain columns, left and right.
        on: Vec<(String, String)>,
        /// How.
        how: JoinKind,
        /// Left.
        left: Box<Plan>,
        /// Right.
        right: Box<Plan>,
    },
    /// The rows of all, by column name; a column that one lacks is missing there.
    Union {
        /// Which.
        inputs: Vec<Plan>,
    },
    /// The rows in an order; ties keep no promise unless keys decide.
    Sort {
        /// By what.
        keys: Vec<SortKey>,
        /// Of what.
        input: Box<Plan>,
    },
    /// `length` rows from `offset` on.
    Slice {
        /// How many to pass over.
        offset: u64,
        /// How many to take.
        length: u64,
        /// Of what.
        input: Box<Plan>,
    },
}

impl Plan {
    /// A table.
    pub fn scan(table: impl Into<String>, columns: Vec<(String, Type)>) -> Plan {
        Plan::Scan { table: table.into(), columns: columns.into() }
    }

    /// The rows for which `predicate` is true.
    pub fn filter(self, predicate: Expr) -> Plan {
        Plan::Filter { input: Box::new(self), predicate }
    }

    /// Exactly these columns.
    pub fn project(self, columns: Vec<Named>) -> Plan {
        Plan::Project { input: Box::new(self), columns }
    }

    /// These columns too.
    pub fn extend(self, columns: Vec<Named>) -> Plan {
        match columns.is_empty() {
            true => self,
            false => Plan::Extend { input: Box::new(self), columns },
        }
    }

    /// One row per group.
    pub fn aggregate(self, keys: Vec<Named>, aggregates: Vec<Aggregate>) -> Plan {
        Plan::Aggregate { input: Box::new(self), keys, aggregates }
    }

    /// In an order.
    pub fn sort(self, keys: Vec<SortKey>) -> Plan {
        match keys.is_empty() {
            true => self,
            false => Plan::Sort { input: Box::new(self), keys },
        }
    }

    /// The first `length` rows.
    pub fn head(self, length: u64) -> Plan {
        Plan::Slice { input: Box::new(self), offset: 0, length }
    }

    /// The plans whose rows it takes.
    pub fn inputs(&self) -> Vec<&Plan> {
        match self {
            Plan::Scan { .. } | Plan::Values { .. } => vec![],
            Plan::Filter { input, .. }
            | Plan::Project { input, .. }
            | Plan::Extend { input, .. }
            | Plan::Aggregate { input, .. }
            | Plan::Window { input, .. }
            | Plan::Sort { input, .. }
            | Plan::Slice { input, .. } => vec![input],
            Plan::Join { left, right, .. } => vec![left, right],
            Plan::Union { inputs } => inputs.iter().collect(),
        }
    }

    /// The plans whose rows it takes, to put others in their places.
    pub fn inputs_mut(&mut self) -> Vec<&mut Plan> {
        match self {
            Plan::Scan { .. } | Plan::Values { .. } => vec![],
            Plan::Filter { input, .. }
            | Plan::Project { input, .. }
            | Plan::Extend { input, .. }
            | Plan::Aggregate { input, .. }
            | Plan::Window { input, .. }
            | Plan::Sort { input, .. }
            | Plan::Slice { input, .. } => vec![input],
            Plan::Join { left, right, .. } => vec![left, right],
            Plan::Union { inputs } => inputs.iter_mut().collect(),
        }
    }

    /// The tables it reads, each once.
    pub fn tables(&self) -> Vec<&str> {
        if let Plan::Scan { table, .. } = self {
            return vec![table];
        }
        let mut found: Vec<&str> = self.inputs().into_iter().flat_map(Plan::tables).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The plain columns it reads to make its own, at any depth, and its own; more than once where they are read so.
    pub fn reads(&self) -> Vec<String> {
        fn within<'a>(plan: &'a Plan, read: &mut Vec<&'a str>) {
            let functions = |it: &'a AggregateFunction| it.reads().map(Expr::columns).unwrap_or_default();
            match plan {
                Plan::Scan { .. } | Plan::Values { .. } | Plan::Slice { .. } | Plan::Union { .. } => {}
                Plan::Filter { predicate, .. } => read.extend(predicate.columns()),
                Plan::Project { columns, .. } | Plan::Extend { columns, .. } => {
                    read.extend(columns.iter().flat_map(|it| it.expr.columns()));
                }
                Plan::Aggregate { keys, aggregates, .. } => {
                    read.extend(keys.iter().flat_map(|it| it.expr.columns()));
                    for it in aggregates {
                        read.extend(it.argument.columns());
                        read.extend(it.filter.iter().flat_map(Expr::columns));
                        read.extend(functions(&it.function));
                    }
                }
                Plan::Window { partition, order, functions: made, .. } => {
                    read.extend(partition.iter().map(String::as_str));
                    read.extend(order.iter().flat_map(|it| it.expr.columns()));
                    for it in made {
                        read.extend(it.argument.columns());
                        if let WindowKind::Aggregate(function) = &it.kind {
                            read.extend(functions(function));
                        }
                    }
                }
                Plan::Join { on, .. } => read.extend(on.iter().flat_map(|it| [it.0.as_str(), it.1.as_str()])),
                Plan::Sort { keys, .. } => read.extend(keys.iter().flat_map(|it| it.expr.columns())),
            }
            plan.inputs().into_iter().for_each(|it| within(it, read));
        }
        let mut read = Vec::new();
        within(self, &mut read);
        read.into_iter().map(str::to_owned).chain(self.schema().into_iter().map(|it| it.0)).collect()
    }

    /// The plain columns that come out, in order.
    pub fn schema(&self) -> Vec<(String, Type)> {
        match self {
            Plan::Scan { columns, .. } => columns.to_vec(),
            Plan::Values { columns, .. } => columns.clone(),
            Plan::Filter { input, .. } | Plan::Sort { input, .. } | Plan::Slice { input, .. } => input.schema(),
            Plan::Project { input, columns } => {
                let before = input.schema();
                columns.iter().map(|named| (named.name.clone(), named.expr.ty(&before))).collect()
            }
            Plan::Extend { input, columns } => {
                let before = input.schema();
                let mut after = before.clone();
                for named in columns {
                    put(&mut after, &named.name, named.expr.ty(&before));
                }
                after
            }
            Plan::Aggregate { input, keys, aggregates } => {
                let before = input.schema();
                let keys = keys.iter().map(|named| (named.name.clone(), named.expr.ty(&before)));
                let values = aggregates.iter().map(|it| (it.name.clone(), it.function.ty(it.argument.ty(&before))));
                keys.chain(values).collect()
            }
            Plan::Window { input, functions, .. } => {
                let before = input.schema();
                let mut after = before.clone();
                for function in functions {
                    put(&mut after, &function.name, function.kind.ty(function.argument.ty(&before)));
                }
                after
            }
            Plan::Join { left, right, on, how } => {
                let mut after = left.schema();
                if !matches!(how, JoinKind::Semi | JoinKind::Anti) {
                    let kept = right.schema().into_iter().filter(|(name, _)| !on.iter().any(|(_, key)| key == name));
                    after.extend(kept);
                }
                after
            }
            Plan::Union { inputs } => {
                let mut after: Vec<(String, Type)> = Vec::new();
                for (name, ty) in inputs.iter().flat_map(Plan::schema) {
                    match after.iter_mut().find(|it| it.0 == name) {
                        None => after.push((name, ty)),
                        // Whole numbers under others are numbers.
                        Some((_, before)) if (*before, ty) == (Type::Integer, Type::Number) => *before = ty,
                        Some(_) => {}
                    }
                }
                after
            }
        }
    }
}

fn put(columns: &mut Vec<(String, Type)>, name: &str, ty: Type) {
    match columns.iter_mut().find(|(known, _)| known == name) {
        Some(column) => column.1 = ty,
        None => columns.push((name.to_owned(), ty)),
    }
}

impl WindowKind {
    /// The type of a result over an argument of a type.
    pub fn ty(&self, argument: Type) -> Type {
        match self {
            WindowKind::RowNumber | WindowKind::Rank { .. } => Type::Integer,
            WindowKind::Aggregate(function) => function.ty(argument),
            WindowKind::Lag(_) | WindowKind::LastKnown => argument,
            WindowKind::MeanRank | WindowKind::CumulativeSum | WindowKind::CumulativeMax => Type::Number,
        }
    }
}
