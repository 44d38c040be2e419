//! Figures of parts: each dimension (region, business, tier) splits the same whole anew, so the parts of one are never
//! added to those of another.

use super::infer::column_term;
use super::scope::Frame;
use super::{fault, sentence};
use crate::answer::Note;
use crate::catalog::{Dataset, DatasetColumn, Dimension};
use crate::diagnostic::Diagnostic;
use crate::plan::{BinaryOperator as Op, Expr, Named, Part};
use crate::source::Span;
use crate::syntax::tree::{self, Clauses, ExprKind, Name, Target};
use crate::types::{Column, Kind, Type};
use crate::words::Words;
use crate::world::World;

/// The column that says which way a row's whole is split.
const DIMENSION: &str = "dimension";
/// The column that names the part.
const SEGMENT: &str = "segment";

/// Whether the rows of a dataset are parts of wholes, split in several ways.
pub(super) fn is_split(own: bool, columns: &[DatasetColumn]) -> bool {
    let has = |name: &str| columns.iter().any(|it| it.column.name == name);
    !own && has(DIMENSION) && has(SEGMENT)
}

/// Whether a condition on this column chooses one way of splitting, or parts of it.
pub(super) fn chooses(column: &str) -> bool {
    [DIMENSION, SEGMENT].contains(&column)
}

/// The dimension that a name stands for in a dataset: `business` in the figures of parts.
pub(super) fn named<'a>(dataset: &Dataset, name: &str, world: &'a World) -> Option<&'a Dimension> {
    let values = dataset.columns.iter().find(|it| it.column.name == DIMENSION)?.values.as_ref()?;
    let found = world.catalog.dimension(name)?;
    std::iter::once(&found.name).chain(&found.covers).any(|it| values.contains(it)).then_some(found)
}

/// `by business`: the rows split by it, with the part as a column of that name.
pub(super) fn choose(frame: &mut Frame, clauses: &Clauses, world: &World, faults: &mut Vec<Diagnostic>) {
    let asked = clauses.by.iter().chain(&clauses.per).map(|it| &it.expr).chain(&clauses.across);
    if !is_split(frame.own, &frame.columns) {
        if !frame.own && !clauses.of.is_empty() {
            asked.filter_map(bare).for_each(|it| say_taken(frame, it, world));
        }
        return;
    }
    let mut chosen: Option<&Name> = None;
    for name in asked.filter_map(bare) {
        let Some(found) = world.catalog.dimension(&name.text).filter(|_| frame.column(&name.text).is_none()) else {
            continue;
        };
        if let Some(first) = chosen {
            faults.push(fault::two_dimensions(first, name));
        }
        chosen = Some(name);
        let Some(segment) = frame.column(SEGMENT).cloned() else { return };
        let one = |name: &String| Expr::binary(Op::Equal, Expr::column(DIMENSION), Expr::text(name.clone()));
        let is = found.covers.iter().map(one).fold(one(&found.name), Expr::or);
        let rows = sentence::rows_of(frame);
        let kept = Expr::text("yes");
        let verdict = is.clone().then_else(kept, Expr::text("no"));
        frame.steps.push(sentence::count_step(
            frame.plan.clone().project(vec![Named::new("~verdict", verdict)]),
            rows,
            vec![
                ("kept", "yes", Words::new(format!("by {}", found.name), format!("按{}划分", found.label.zh))),
                ("dropped", "no", Words::new("split otherwise", "按其他维度划分")),
            ],
        ));
        frame.plan = frame.plan.clone().filter(is).extend(vec![Named::new(name.text.clone(), Expr::column(SEGMENT))]);
        let column = Column { name: name.text.clone(), label: found.label.clone(), ..segment.column };
        frame.columns.push(DatasetColumn { aliases: vec![], column, ..segment });
        frame.apart = !found.covers.is_empty();
    }
}

/// Says that a name is a column of the table, and a way in which documents split a whole as well: 地区 is where somebody is.
fn say_taken(frame: &mut Frame, name: &Name, world: &World) {
    let taken = frame.column(&name.text).map(|it| it.column.label.clone());
    let (Some(taken), Some(other)) = (taken, world.catalog.dimension(&name.text)) else { return };
    let chinese = other.aliases.iter().find(|it| !it.is_ascii() && frame.column(it).is_none());
    let (name, en, zh) = (&name.text, &other.name, chinese.unwrap_or(&other.name));
    if frame.column(en).is_none() {
        frame.note(Note::new(
            "either-way",
            format!("`{name}` is taken as the {}; `by {en}` is the split of the documents", taken.en),
            format!("`{name}` 按{}理解;文件中的分项用 `按 {zh}`", taken.zh),
        ));
    }
}

/// `by` with the dimension in front, where parts of several would be added up.
pub(super) fn apart(frame: &mut Frame, by: &[Target]) -> Vec<Target> {
    if !frame.apart || holds(frame, by, DIMENSION) {
        return by.to_vec();
    }
    frame.apart = false;
    let (en, zh) = ("each dimension apart: their parts overlap", "各维度分开:不同维度的分项互有重叠");
    frame.understood.push(Words::new(en, zh));
    in_front(by, DIMENSION)
}

/// `by` with the period in front, where a sentence about parts chose none.
pub(super) fn each_period(frame: &mut Frame, by: Vec<Target>, clauses: &Clauses) -> Vec<Target> {
    let chosen =
        frame.period_chosen || clauses.since.is_some() || clauses.until.is_some() || !clauses.periods.is_empty();
    let Some(period) = frame.period.clone().filter(|it| frame.entity.is_none() && !chosen && !holds(frame, &by, it))
    else {
        return by;
    };
    frame.understood.push(Words::new("each period apart", "各期间分开"));
    in_front(&by, &period)
}

/// Leaves out the groups of parts without any figure that was asked for, and counts them.
pub(super) fn with_figures(frame: &mut Frame) {
    let figures = frame.columns.iter().filter(|it| it.column.kind != Kind::Label && !it.column.name.contains('~'));
    let known = figures.map(|it| column_term(&it.column, Span::default()).low.is_known()).reduce(Expr::or);
    let Some(known) = known else { return };
    let verdict = known.clone().then_else(Expr::text("yes"), Expr::text("missing"));
    let counted = frame.plan.clone().project(vec![Named::new("~verdict", verdict)]);
    let into = vec![
        ("shown", "yes", Words::new("with a figure", "有数据")),
        ("missing", "missing", Words::new("without", "无数据")),
    ];
    frame.steps.push(sentence::count_step(counted, Words::new("groups", "组"), into));
    frame.plan = frame.plan.clone().filter(known);
}

/// Whether a column is among the groups, by any of its names.
fn holds(frame: &Frame, by: &[Target], column: &str) -> bool {
    let named = |it: &Name| frame.column(&it.text).is_some_and(|it| it.column.name == column);
    by.iter().filter_map(|it| bare(&it.expr)).any(named)
}

fn in_front(by: &[Target], name: &str) -> Vec<Target> {
    let span = by.first().map_or(Span::default(), |it| it.expr.span);
    std::iter::once(column(name, span)).chain(by.iter().cloned()).collect()
}

/// The figures of the whole by period, from the table of entities of its kind, where one entity is asked for.
pub(super) fn whole(frame: &Frame, clauses: &Clauses, metric: &str, world: &World) -> Option<Part> {
    let [one] = clauses.of.as_slice() else { return None };
    let entity = world.catalog.entity(&one.text)?;
    let of_kind = |it: &&Dataset| !it.own && super::holds::kind_of(&it.name) == Some(entity.kind.as_str());
    let dataset = world.catalog.datasets.iter().find(of_kind)?;
    let (of, metric) = (Frame::of(dataset), dataset.column(metric)?.column.clone());
    if frame.own || is_split(false, &of.columns) || metric.ty != Type::Number {
        return None;
    }
    let is = Expr::binary(Op::Equal, Expr::column(of.entity.clone()?), Expr::text(entity.name.clone()));
    let known = Expr::column(metric.stored().first()?.0.clone()).is_known();
    let named = |name: &str| Named::new(name.to_owned(), Expr::column(name.to_owned()));
    let period = of.period.clone()?;
    let mut columns = vec![named(&period)];
    columns.extend(metric.stored().iter().map(|(name, _)| named(name)));
    let plan = of.plan.filter(is.and(known)).project(columns);
    let shown = Column::plain(period, Type::Period);
    Some(Part { name: "whole", plan, columns: vec![shown, metric], page: None })
}

/// A column as a key.
fn column(name: &str, span: Span) -> Target {
    let name = Name { text: name.to_owned(), quoted: true, span };
    Target { expr: tree::Expr { kind: ExprKind::Name(vec![name]), span }, alias: None }
}

fn bare(expr: &tree::Expr) -> Option<&Name> {
    match &expr.kind {
        ExprKind::Name(path) => path.first().filter(|_| path.len() == 1),
        _ => None,
    }
}
