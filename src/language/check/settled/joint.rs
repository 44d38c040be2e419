//! Figures that a target takes together are those of the rows that know all of them: a cost of two departments is no part of a
//! margin on the revenue of one.

use super::LACKING;
use crate::answer::Note;
use crate::catalog::DatasetColumn;
use crate::check::infer::row_term;
use crate::check::kinds::mean_of_days;
use crate::check::latest::{hidden, needs, under};
use crate::check::scope::Frame;
use crate::function::Function;
use crate::plan::{BinaryOperator as Op, Expr, Named, Plan};
use crate::source::Span;
use crate::syntax::tree::{Expr as Written, ExprKind, Operator};
use crate::types::{Kind, Type};

/// The columns of targets and formulas of several figures, or of one that is weighed, each under a name of its own.
pub(in crate::check) struct Joint {
    columns: Vec<(Span, DatasetColumn, DatasetColumn)>,
    /// What they are weighed with, where the target does not read it itself.
    weights: Vec<DatasetColumn>,
    made: Vec<Named>,
    /// The stored columns of stocks of which the mean over the days of a row is there already.
    averaged: Vec<String>,
}

/// What a condition takes together: each comparison, formula or definition, not the truths that `and` joins.
pub(in crate::check) fn formulas(expr: &Written) -> Vec<&Written> {
    match &expr.kind {
        ExprKind::Binary { operator, .. } if !matches!(operator, Operator::And | Operator::Or) => vec![expr],
        ExprKind::Name(_) => vec![expr],
        _ => expr.children().into_iter().flat_map(formulas).collect(),
    }
}

/// Whether a figure is one of the rows that know what it is taken together with.
fn is_joint(column: &DatasetColumn) -> bool {
    matches!(column.column.kind, Kind::Flow | Kind::Stock | Kind::Ratio | Kind::Rate)
}

/// What the name of a weight begins with that is of the rows alone that know what it weighs.
const WEIGHT: &str = "~by";
/// What the name of a figure begins with that adds up and that a target takes together with a rate.
const RATED: &str = "~of";

/// Whether a column only weighs another.
pub(in crate::check) fn is_weight(name: &str) -> bool {
    name.starts_with(WEIGHT)
}

/// Whether a column is of as much of a period as the rate is that stands beside it.
pub(super) fn is_rated(name: &str) -> bool {
    is_weight(name) || name.starts_with(RATED)
}

fn adds_up(column: &DatasetColumn) -> bool {
    matches!(column.column.kind, Kind::Flow | Kind::Stock)
}

impl Joint {
    /// For the figures that each target or formula reads. What a ratio or rate is weighed with is that of the rows that know it.
    pub fn of(frame: &Frame, targets: &[(Span, Vec<String>)]) -> Joint {
        let mut joint = Joint { columns: vec![], weights: vec![], made: vec![], averaged: vec![] };
        let column = |it: &String| frame.column(it);
        for (at, (span, names)) in targets.iter().enumerate() {
            let mut figures: Vec<&DatasetColumn> = names.iter().filter_map(column).filter(|it| is_joint(it)).collect();
            let weights: Vec<&DatasetColumn> =
                figures.iter().flat_map(|it| needs(it)).filter_map(column).filter(|it| is_joint(it)).collect();
            // What a rate is weighed with does not matter where rows are listed as they are; a stated ratio is held against its parts.
            let listed = frame.lists && figures.iter().all(|it| it.column.kind != Kind::Ratio);
            if figures.len() < 2 && (weights.is_empty() || listed) {
                continue;
            }
            let known = figures.iter().map(|it| row_term(frame, it, *span).low.is_known());
            let known = known.reduce(Expr::and).unwrap_or(Expr::truth(true));
            let read: Vec<String> = figures.iter().map(|it| it.column.name.clone()).collect();
            let rated = figures.iter().any(|it| !adds_up(it));
            let own = |name: &String| match column(name) {
                Some(it) if !read.contains(&it.column.name) => format!("{WEIGHT}{at} {}", it.column.name),
                Some(it) if rated && adds_up(it) => format!("{RATED}{at} {}", it.column.name),
                Some(it) => hidden(at, &it.column.name),
                None => hidden(at, name),
            };
            for it in weights {
                if figures.iter().all(|of| of.column.name != it.column.name) {
                    figures.push(it);
                }
            }
            for column in figures {
                let mut made = under(own(&column.column.name), column.clone());
                // Why it is missing is said of the column itself.
                made.reasons = None;
                made.parts = made.parts.map(|(above, below)| (own(&above), own(&below)));
                made.weight = made.weight.as_ref().map(own);
                for ((name, ty), (own_name, _)) in column.column.stored().into_iter().zip(made.column.stored()) {
                    let only = |of: String, ty| known.clone().then_else(Expr::column(of), Expr::missing(ty));
                    if frame.settling.averaged.contains(&name) {
                        let mean = only(mean_of_days(&name), Type::Number);
                        joint.made.push(Named::new(mean_of_days(&own_name), mean));
                        joint.averaged.push(own_name.clone());
                    }
                    joint.made.push(Named::new(own_name, only(name, ty)));
                }
                match read.contains(&column.column.name) {
                    true => joint.columns.push((*span, column.clone(), made)),
                    false => joint.weights.push(made),
                }
            }
        }
        joint
    }

    /// Whether there is nothing to add.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// Adds the columns to a table, and which targets they are of.
    pub fn add(&self, frame: &mut Frame) {
        if self.is_empty() {
            return;
        }
        frame.plan = frame.plan.clone().extend(self.made.clone());
        frame.columns.extend(self.columns.iter().map(|it| &it.2).chain(&self.weights).cloned());
        let variants =
            self.columns.iter().map(|(span, it, own)| (*span, it.column.name.clone(), own.column.name.clone()));
        frame.settling.variants = variants.collect();
        frame.settling.averaged.extend(self.averaged.iter().cloned());
    }

    /// The figures of the target of that place, as they are called for it.
    pub fn figures(&self, span: Span, names: &[String]) -> Vec<String> {
        let own = |name: &String| self.columns.iter().find(|it| it.0 == span && it.1.column.name == *name);
        names.iter().map(|it| own(it).map_or(it, |it| &it.2.column.name).clone()).collect()
    }

    /// The names that were added for these.
    pub fn names_of<'a>(&'a self, formulas: &'a [(Span, Vec<String>)]) -> impl Iterator<Item = String> + 'a {
        let of = |it: &&(Span, DatasetColumn, DatasetColumn)| formulas.iter().any(|(span, _)| *span == it.0);
        self.columns.iter().filter(of).map(|it| it.2.column.name.clone())
    }

    /// The names that were added.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.columns.iter().map(|it| it.2.column.name.clone())
    }

    /// Says in how many settled rows what adds up is not all there is, for a rate beside it is known for some of it only; what
    /// lacks rows is said elsewhere.
    pub fn say_some(&self, frame: &mut Frame) {
        let rated =
            self.columns.iter().filter(|it| it.2.column.name.starts_with(RATED) && it.1.column.kind == Kind::Flow);
        let ends = rated.filter_map(|(_, it, own)| Some([it, own].map(|it| it.column.stored().into_iter().next())));
        let ends = ends.filter_map(|[all, some]| Some((Expr::column(all?.0), Expr::column(some?.0))));
        let some = ends.map(|(all, some)| Expr::binary(Op::NotEqual, all, some)).reduce(Expr::or);
        let Some(some) = some else { return };
        frame.say_count(Some(some.is_true().and(Expr::column(LACKING).is_missing())), |n| {
            let en = format!(
                "a figure beside a rate that is known for some of the rows of the period only, taken of those: {n}"
            );
            (n > 0).then(|| {
                Note::new("rows-lacking", en, format!("所乘的比率在同一期间仅部分行有数据、按现有各行计算:{n}"))
            })
        });
    }

    /// The plan of settled rows, with what each figure is by itself where no row knows all of them.
    pub fn or_apart(&self, plan: Plan) -> Plan {
        let stored = |it: &DatasetColumn| it.column.stored().into_iter().map(|it| it.0).collect::<Vec<String>>();
        let pairs = self.columns.iter().flat_map(|(_, it, own)| stored(it).into_iter().zip(stored(own)));
        let or = |(name, own): (String, String)| {
            let either = Expr::Call(Function::Coalesce, vec![Expr::column(own.clone()), Expr::column(name)]);
            Named::new(own, either)
        };
        plan.extend(pairs.map(or).collect())
    }
}
