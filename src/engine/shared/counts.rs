//! Counts of rows of a file of which groups are made anyway are counts of those: how many rows there are, how many a condition
//! keeps, and how many it does not, where nothing is missing.

use language::plan::{Aggregate, AggregateFunction, BinaryOperator, Expr, Named, Plan, Value};
use language::types::Type;

use super::parts::{Groups, Whole};
use super::rows::Rows;
use super::{contains, replaced, unified};
use crate::Sources;
use crate::lower::conditions;

/// The plans in which what is counted of rows of a file is counted of what another plan makes of those that a condition keeps, and
/// what the file itself says is not counted.
pub(super) fn counted(mut plans: Vec<Plan>, sources: &Sources) -> Vec<Plan> {
    for plan in &mut plans {
        if let Some(told) = told(plan, sources) {
            *plan = told;
        }
    }
    let mut found = Vec::new();
    plans.iter().for_each(|it| chosen(it, sources, &mut found));
    for one in found {
        let Some(of_file) = Kept::of(&one, sources) else { continue };
        let mut asked = of_file.asked.to_vec();
        let made: Vec<Option<Made>> =
            plans.iter().map(|it| if contains(it, &one) { None } else { of_file.made(it, &mut asked) }).collect();
        if made.iter().all(Option::is_none) {
            continue;
        }
        let Plan::Aggregate { input, keys, .. } = &one else { continue };
        let all = (**input).clone().aggregate(keys.clone(), asked);
        let own = unified::taken(&all, &one);
        for (plan, made) in plans.iter_mut().zip(made) {
            *plan = match made {
                Some(made) => made.over(all.clone()),
                None => replaced(plan, &one, &own),
            };
        }
    }
    plans
}

/// What is made first of rows of files, where conditions keep some of them or it makes few groups: a column more in each of many
/// groups costs as much as to look at the rows again.
fn chosen(plan: &Plan, sources: &Sources, found: &mut Vec<Plan>) {
    let before = found.len();
    plan.inputs().into_iter().for_each(|it| chosen(it, sources, found));
    let Plan::Aggregate { input, keys, .. } = plan else { return };
    let is_better = |rows: &Rows<'_>| {
        let read = || keys.iter().flat_map(|it| it.expr.columns()).map(str::to_owned).collect();
        !rows.conditions.is_empty() || !keys.is_empty() && rows.have_few(&read(), sources)
    };
    if before == found.len()
        && sources.streams(plan)
        && !found.contains(plan)
        && Rows::of(input, None).is_some_and(|it| is_better(&it))
    {
        found.push(plan.clone());
    }
}

/// What is made of rows of a file that conditions keep.
struct Kept<'a> {
    rows: Rows<'a>,
    columns: Vec<(String, Type)>,
    keys: &'a [Named],
    asked: &'a [Aggregate],
    table: &'a str,
    sources: &'a Sources,
}

/// What is counted, as it is of groups of rows.
enum Made {
    /// Of the same rows.
    Same(Whole),
    /// Of all rows of the file, by how many are kept.
    All { n: String, counts: Vec<(String, Count)> },
}

/// A number of rows of a file: `fixed`, and `kept` times those that conditions keep.
#[derive(Clone, Copy)]
struct Count {
    fixed: i64,
    kept: i64,
}

impl<'a> Kept<'a> {
    fn of(plan: &'a Plan, sources: &'a Sources) -> Option<Kept<'a>> {
        let Plan::Aggregate { input, keys, aggregates } = plan else { return None };
        let rows = Rows::of(input, None)?;
        let Plan::Scan { table, .. } = rows.of else { return None };
        Some(Kept { rows, columns: input.schema(), keys, asked: aggregates, table, sources })
    }

    /// What a plan counts, as far as these rows tell.
    fn made(&self, plan: &Plan, asked: &mut Vec<Aggregate>) -> Option<Made> {
        let Plan::Aggregate { input, keys, aggregates } = plan else { return None };
        let rows = Rows::of(input, None).filter(|it| keys.is_empty() && it.of == self.rows.of)?;
        let aggregates = aggregates.iter().map(|it| rows.aggregate(it)).collect::<Option<Vec<_>>>()?;
        let mut groups = Groups {
            asked: asked.clone(),
            tells: &|name| self.keys.iter().any(|it| it.name == name && self.same(name)),
            finite: &|name| self.rows.is_finite(name),
        };
        let made = match alike(&rows.conditions, &self.rows.conditions) {
            true => Made::Same(groups.whole(&aggregates)?),
            false if rows.conditions.is_empty() => self.of_all(&aggregates, &mut groups)?,
            false => return None,
        };
        let more = &groups.asked[asked.len()..];
        let read = more
            .iter()
            .flat_map(|it| it.argument.columns().into_iter().chain(it.filter.iter().flat_map(Expr::columns)));
        if !read.into_iter().all(|it| self.same(it)) {
            return None;
        }
        *asked = groups.asked;
        Some(made)
    }

    /// Whether a column is called as it is in the file.
    fn same(&self, name: &str) -> bool {
        let column = Expr::column(name);
        self.columns.iter().any(|it| it.0 == name) && self.rows.read(&column) == Some(column)
    }

    fn of_all(&self, aggregates: &[Aggregate], groups: &mut Groups<'_>) -> Option<Made> {
        let file = File { table: self.table, sources: self.sources, conditions: &self.rows.conditions };
        let counts = aggregates.iter().map(|it| file.count(it)).collect::<Option<Vec<_>>>()?;
        let n = groups.ask(AggregateFunction::Rows, Expr::truth(true), None);
        Some(Made::All { n, counts })
    }
}

/// A file of which it is known how many rows it has, and how many of them lack a value.
struct File<'a> {
    table: &'a str,
    sources: &'a Sources,
    /// What keeps rows of which the number will be known; none where it keeps all.
    conditions: &'a [Expr],
}

impl File<'_> {
    fn count(&self, it: &Aggregate) -> Option<(String, Count)> {
        let fixed = |n: u64| Some(Count { fixed: i64::try_from(n).ok()?, kept: 0 });
        let n_rows = self.sources.n_stated(self.table)?;
        let count = match (&it.function, &it.filter) {
            (AggregateFunction::Known, None) => fixed(n_rows.checked_sub(self.lacking(&it.argument)?)?),
            (AggregateFunction::Rows, None) => fixed(n_rows),
            (AggregateFunction::Rows, Some(Expr::IsMissing(of))) => fixed(self.lacking(of)?),
            (AggregateFunction::Rows, Some(filter)) if self.is_kept(filter) => Some(Count { fixed: 0, kept: 1 }),
            (AggregateFunction::Rows, Some(Expr::Not(filter))) if self.is_kept(filter) => {
                Some(Count { kept: -1, ..fixed(n_rows.checked_sub(self.lacking(filter)?)?)? })
            }
            // Where no value is missing, no other condition can be either.
            (AggregateFunction::Rows, Some(filter)) if self.is_never(filter) => fixed(0),
            _ => None,
        };
        Some((it.name.clone(), count?))
    }

    fn is_kept(&self, condition: &Expr) -> bool {
        let mut all = Vec::new();
        conditions(condition, &mut all);
        !self.conditions.is_empty() && alike(&all.into_iter().cloned().collect::<Vec<_>>(), self.conditions)
    }

    /// Whether a condition is true of no row, for nothing is missing.
    fn is_never(&self, condition: &Expr) -> bool {
        match condition {
            Expr::Literal(Value::Truth(it), _) => !it,
            Expr::IsMissing(of) => self.lacking(of) == Some(0),
            Expr::Binary(BinaryOperator::And, left, right) => self.is_never(left) || self.is_never(right),
            Expr::Binary(BinaryOperator::Or, left, right) => self.is_never(left) && self.is_never(right),
            _ => false,
        }
    }

    /// In how many rows a value is missing.
    fn lacking(&self, value: &Expr) -> Option<u64> {
        use BinaryOperator::{And, Or};
        match value {
            Expr::Column(name) => self.sources.n_missing(self.table, name),
            Expr::Literal(value, _) => (*value != Value::Missing).then_some(0),
            Expr::IsMissing(_) => Some(0),
            Expr::Not(of) | Expr::In(of, _) => self.lacking(of),
            Expr::Binary(operator, left, right) if operator.compares() => {
                match (self.lacking(left)?, self.lacking(right)?) {
                    (0, n) | (n, 0) => Some(n),
                    _ => None,
                }
            }
            // What is false decides beside what is missing.
            Expr::Binary(And | Or, left, right) => (self.lacking(left)? == 0 && self.lacking(right)? == 0).then_some(0),
            _ => None,
        }
    }
}

/// Whether both are the same conditions.
pub(super) fn alike(some: &[Expr], others: &[Expr]) -> bool {
    some.iter().all(|it| others.contains(it)) && others.iter().all(|it| some.contains(it))
}

impl Made {
    fn over(self, groups: Plan) -> Plan {
        match self {
            Made::Same(whole) => whole.over(groups, vec![]),
            Made::All { n, counts } => {
                let kept = Aggregate::of("~kept", AggregateFunction::Total, Expr::column(n));
                let number = |n: i64| Expr::Literal(Value::Integer(n), Type::Integer);
                let count = |it: &Count| {
                    let kept = Expr::binary(BinaryOperator::Multiply, Expr::column("~kept"), number(it.kept));
                    Expr::binary(BinaryOperator::Add, kept, number(it.fixed))
                };
                let made = counts.iter().map(|(name, it)| Named::new(name.clone(), count(it))).collect();
                let totals = counts
                    .iter()
                    .map(|(name, _)| Aggregate::of(name.clone(), AggregateFunction::Total, Expr::column(name.clone())));
                groups.aggregate(vec![], vec![kept]).project(made).aggregate(vec![], totals.collect())
            }
        }
    }
}

/// Counts that are known without reading a file.
fn told(plan: &Plan, sources: &Sources) -> Option<Plan> {
    let Plan::Aggregate { input, keys, aggregates } = plan else { return None };
    let rows = Rows::of(input, None).filter(|it| keys.is_empty() && it.conditions.is_empty())?;
    let Plan::Scan { table, .. } = rows.of else { return None };
    let file = File { table, sources, conditions: &[] };
    let counts = aggregates.iter().map(|it| file.count(&rows.aggregate(it)?)).collect::<Option<Vec<_>>>()?;
    let row = counts.iter().map(|it| Value::Integer(it.1.fixed)).collect();
    Some(Plan::Values { columns: plan.schema(), rows: vec![row] })
}
