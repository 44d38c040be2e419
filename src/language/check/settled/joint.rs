//! Figures that a target takes together are those of the rows that know all of them: a cost of two departments is no part of a
//! margin on the revenue of one, nor that of three quarters on the revenue of four.

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

/// A target, or a formula of a condition, and the columns that it reads.
#[derive(Debug, Clone)]
pub(in crate::check) struct Formula {
    pub span: Span,
    pub reads: Vec<String>,
    /// Whether it is what is asked for, and no condition.
    pub target: bool,
    /// Whether it flows, so that what is of a part of a period is none of it.
    pub flows: bool,
}

/// What a formula takes of the plan.
#[derive(Debug, Clone)]
pub(in crate::check) struct Taken {
    /// What it is called in notes.
    pub said: String,
    /// Whether it is what is asked for, and no condition.
    pub target: bool,
    /// Whether it flows.
    pub flows: bool,
    /// Whether a stock stands beside a flow, so that it is taken for as long as it was there.
    pub rated: bool,
    /// Whether it is a growth of what flows.
    pub grown: bool,
    /// Its figures that add up, each by itself.
    pub plain: Vec<String>,
    /// The same of the rows that know all of them; none where it has one figure only.
    pub own: Vec<String>,
    /// The plain column that is 1 where a row knows all of them.
    pub mark: Option<String>,
}

impl Taken {
    /// The columns that it is made of.
    pub fn names(&self) -> &[String] {
        if self.own.is_empty() { &self.plain } else { &self.own }
    }
}

/// The columns of targets and formulas of several figures, or of one that is weighed, each under a name of its own.
pub(in crate::check) struct Joint {
    columns: Vec<(Span, DatasetColumn, DatasetColumn)>,
    /// What they are weighed with, where the target does not read it itself.
    weights: Vec<DatasetColumn>,
    made: Vec<Named>,
    taken: Vec<Taken>,
    /// The stored columns of stocks of which the mean over the days of a row is there already.
    averaged: Vec<String>,
    /// The stored columns of stocks that stand beside flows.
    exposed: Vec<String>,
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
    pub fn of(frame: &Frame, formulas: &[Formula]) -> Joint {
        let mut joint =
            Joint { columns: vec![], weights: vec![], made: vec![], taken: vec![], averaged: vec![], exposed: vec![] };
        for (at, formula) in formulas.iter().enumerate() {
            joint.take(frame, at, formula);
        }
        joint
    }

    fn take(&mut self, frame: &Frame, at: usize, formula: &Formula) {
        let column = |it: &String| frame.column(it);
        let mut figures: Vec<&DatasetColumn> = Vec::new();
        for column in formula.reads.iter().filter_map(column).filter(|it| is_joint(it)) {
            if figures.iter().all(|it| it.column.name != column.column.name) {
                figures.push(column);
            }
        }
        let weights: Vec<&DatasetColumn> =
            figures.iter().flat_map(|it| needs(it)).filter_map(column).filter(|it| is_joint(it)).collect();
        let is = |kind: Kind| figures.iter().any(|it| it.column.kind == kind);
        let mut taken = Taken {
            said: formula.span.of(&frame.text).split_whitespace().collect::<Vec<_>>().join(" "),
            target: formula.target,
            flows: formula.flows,
            rated: is(Kind::Flow) && is(Kind::Stock),
            grown: figures.len() == 1 && frame.settling.grown.contains(&figures[0].column.name),
            plain: figures.iter().filter(|it| adds_up(it)).map(|it| it.column.name.clone()).collect(),
            own: vec![],
            mark: None,
        };
        if taken.plain.is_empty() {
            // A ratio or a level is what it is.
            let any = formula.reads.iter().filter_map(column).find(|it| it.column.kind != Kind::Label);
            taken.plain.extend(any.map(|it| it.column.name.clone()));
        }
        // What a rate is weighed with does not matter where rows are listed as they are; a stated ratio is held against its parts.
        let listed = frame.lists && figures.iter().all(|it| it.column.kind != Kind::Ratio);
        if figures.len() < 2 && (weights.is_empty() || listed) {
            self.taken.push(taken);
            return;
        }
        let known = figures.iter().map(|it| row_term(frame, it, formula.span).low.is_known());
        let known = known.reduce(Expr::and).unwrap_or(Expr::truth(true));
        let mark = format!("~all of {at}");
        let one = known.clone().then_else(Expr::number(1.0), Expr::missing(Type::Number));
        self.made.push(Named::new(mark.clone(), one));
        taken.mark = Some(mark);
        let read: Vec<String> = figures.iter().map(|it| it.column.name.clone()).collect();
        let beside_rate = figures.iter().any(|it| !adds_up(it));
        let own = |name: &String| match column(name) {
            Some(it) if !read.contains(&it.column.name) => format!("{WEIGHT}{at} {}", it.column.name),
            Some(it) if beside_rate && adds_up(it) => format!("{RATED}{at} {}", it.column.name),
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
                    self.made.push(Named::new(mean_of_days(&own_name), mean));
                    self.averaged.push(own_name.clone());
                }
                if taken.rated && column.column.kind == Kind::Stock {
                    self.exposed.push(own_name.clone());
                }
                self.made.push(Named::new(own_name, only(name, ty)));
            }
            if read.contains(&column.column.name) {
                taken.own.push(made.column.name.clone());
                self.columns.push((formula.span, column.clone(), made));
            } else {
                self.weights.push(made);
            }
        }
        self.taken.push(taken);
    }

    /// Whether there is nothing to add.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// Adds the columns to a table, and which targets they are of.
    pub fn add(&self, frame: &mut Frame) {
        frame.settling.taken.clone_from(&self.taken);
        if self.is_empty() {
            return;
        }
        frame.plan = frame.plan.clone().extend(self.made.clone());
        frame.columns.extend(self.columns.iter().map(|it| &it.2).chain(&self.weights).cloned());
        let variants =
            self.columns.iter().map(|(span, it, own)| (*span, it.column.name.clone(), own.column.name.clone()));
        frame.settling.variants = variants.collect();
        frame.settling.averaged.extend(self.averaged.iter().cloned());
        frame.settling.exposed.extend(self.exposed.iter().cloned());
    }

    /// The figures of the target of that place, as they are called for it.
    pub fn figures(&self, span: Span, names: &[String]) -> Vec<String> {
        let own = |name: &String| self.columns.iter().find(|it| it.0 == span && it.1.column.name == *name);
        names.iter().map(|it| own(it).map_or(it, |it| &it.2.column.name).clone()).collect()
    }

    /// The names that were added for these.
    pub fn names_of<'a>(&'a self, formulas: &'a [Formula]) -> impl Iterator<Item = String> + 'a {
        let of = |it: &&(Span, DatasetColumn, DatasetColumn)| formulas.iter().any(|formula| formula.span == it.0);
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
        let ends = rated.map(|(_, it, own)| [it, own].map(|it| it.column.stored().into_iter().next()));
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
        let schema = plan.schema();
        let has = |name: &str| schema.iter().any(|it| it.0 == name);
        let mut made = Vec::new();
        for taken in &self.taken {
            let Some(mark) = taken.mark.as_ref().filter(|it| has(it)) else { continue };
            let own = |name: &String| self.columns.iter().find(|it| it.2.column.name == *name);
            for (_, column, own) in taken.own.iter().filter_map(own) {
                let pairs = column.column.stored().into_iter().zip(own.column.stored());
                for (name, own) in pairs.map(|(it, own)| (it.0, own.0)) {
                    let means = (mean_of_days(&name), mean_of_days(&own));
                    for (name, own) in [(name, own), means].into_iter().filter(|it| has(&it.0) && has(&it.1)) {
                        let either =
                            Expr::Call(Function::Coalesce, vec![Expr::column(own.clone()), Expr::column(name)]);
                        let either = Expr::column(mark.clone()).is_known().then_else(Expr::column(own.clone()), either);
                        made.push(Named::new(own, either));
                    }
                }
            }
        }
        plan.extend(made)
    }
}

/// The marks of formulas that a plan has.
pub(in crate::check) fn marks(frame: &Frame) -> Vec<String> {
    let schema = frame.plan.schema();
    let marks = frame.settling.taken.iter().filter_map(|it| it.mark.clone());
    marks.filter(|mark| schema.iter().any(|it| it.0 == *mark)).collect()
}
