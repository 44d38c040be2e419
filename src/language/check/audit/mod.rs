//! `audit`: do stated figures agree with each other. Formulas are computed from stated parts and compared with the stated result
//! (`rows`); the shipped facts are compared in every way they allow (`shipped`), each in the precision it was written in (`figures`).

mod across;
mod compared;
mod figures;
mod known;
mod rows;
mod shipped;
mod times;
mod wholes;
mod words;

pub(super) use self::figures::{Figure, best, figures};
pub(super) use self::known::evaluate;
use self::rows::Identity;
use self::shipped::Shipped;
use super::infer::{Scope, column_term};
use super::measure;
use super::scope::Frame;
use super::{fault, sentence};
use crate::answer::{Answer, Cell, Note, Table};
use crate::catalog::DatasetColumn;
use crate::diagnostic::Diagnostic;
use crate::plan::{Part, Plan, Task};
use crate::source::Source;
use crate::syntax::tree::{self, Clauses, Name, Target};
use crate::types::{Column, Type};
use crate::verb::Verb;
use crate::words::Words;
use crate::world::World;

/// How many facts are followed to their documents at most.
const MOST: usize = 2_000;

/// The task of an `audit`: figure, formula, entity, period, unit, stated, computed, difference, verdict, document.
pub(super) fn audit(
    frame: &mut Frame,
    dataset: Option<&Name>,
    formula: Option<&Target>,
    clauses: &Clauses,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Task> {
    let whose = whose(frame, clauses, world, faults);
    let of_table = dataset.is_some() || clauses.from.is_some();
    let mut identities: Vec<Identity> = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    let mut shipped = None;
    match formula {
        Some(target) => {
            let name = target.alias.as_ref()?;
            let Some(column) = frame.column(&name.text).cloned() else {
                faults.push(fault::unknown_name(name, frame));
                return None;
            };
            let text = target.expr.span.of(&frame.text).trim().to_owned();
            same_unit(frame, &column, name, &target.expr, world, faults);
            match shipped::of_figures(frame, &target.expr).filter(|_| !frame.own) {
                Some(expr) => {
                    shipped =
                        Some(Shipped::of(Some(frame), whose, &world.catalog).by(&column.column.name, &text, expr));
                }
                None => {
                    let made = identity(frame, &column, &text, &target.expr, &whose, world, faults);
                    (identities, parts) = made.into_iter().unzip();
                }
            }
        }
        None if frame.own => {
            for column in &frame.columns {
                for text in &column.identities {
                    let Some(expr) = read(text) else { continue };
                    // An identity whose terms the table lacks says nothing here.
                    let mut quiet = Vec::new();
                    Scope::rows(frame, world, &mut quiet).infer(&expr);
                    if quiet.is_empty()
                        && let Some((made, part)) = identity(frame, column, text, &expr, &whose, world, &mut quiet)
                    {
                        identities.push(made);
                        parts.push(part);
                    }
                }
            }
        }
        None => shipped = Some(Shipped::of(of_table.then_some(&*frame), whose, &world.catalog)),
    }
    if faults.iter().any(Diagnostic::is_error) {
        return None;
    }
    if shipped.is_some() {
        // The facts hold every figure of the tables, and in the precision it was written in.
        parts.extend(shipped::facts(&world.catalog));
    }
    if parts.is_empty() {
        let nothing = Plan::Values { columns: vec![("x".to_owned(), Type::Integer)], rows: vec![] };
        let columns = vec![Column::plain("x", Type::Integer)];
        parts.push(Part { name: "nothing", plan: nothing, columns, page: None });
    }
    let said = match shipped.as_ref().map_or(identities.len(), Shipped::n_formulas) {
        1 => Words::new("one formula", "1 个公式"),
        n => Words::new(format!("{n} formulas"), format!("{n} 个公式")),
    };
    frame.understood.push(said);
    let frame = match !of_table && formula.is_none() {
        true => Frame {
            dataset: "all datasets".into(),
            label: Words::new("all datasets", "全部数据集"),
            others: String::new(),
            ..frame.clone()
        },
        false => frame.clone(),
    };
    let sources = world.sources;
    Some(sentence::task(&frame, columns(), parts, move |answer, tables| {
        conclude(answer, &identities, &tables, shipped.as_ref(), sources)
    }))
}

/// The names of the entities asked for.
fn whose(frame: &Frame, clauses: &Clauses, world: &World, faults: &mut Vec<Diagnostic>) -> Vec<String> {
    let own = frame.entity.as_deref().filter(|_| frame.own);
    let name = |word: &Name| match (own, world.catalog.entity(&word.text)) {
        (Some(entity), _) => crate::check::entities::name(frame, entity, word, world, faults),
        (None, Some(found)) => Some(found.name.clone()),
        (None, None) => {
            faults.push(fault::unknown_entity(word, world));
            None
        }
    };
    clauses.of.iter().filter_map(name).collect()
}

/// Reports a formula that gives another unit than the figure has.
fn same_unit(
    frame: &Frame,
    column: &DatasetColumn,
    name: &Name,
    expr: &tree::Expr,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    let before = faults.len();
    let mut scope = Scope::rows(frame, world, faults);
    let (stated, computed) = (column_term(&column.column, name.span), scope.infer(expr));
    if scope.faults.len() == before && stated.is_number() && computed.is_number() {
        scope.same_unit(&stated, &computed, "compared", expr.span);
    }
}

/// A formula against the rows of a table.
fn identity(
    frame: &Frame,
    column: &DatasetColumn,
    text: &str,
    expr: &tree::Expr,
    whose: &[String],
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<(Identity, Part)> {
    let part = rows::part(frame, column, expr, whose, world, faults)?;
    let unit = measure::unit_text(&column_term(&column.column, expr.span));
    let (figure, formula) = (column.column.name.clone(), text.to_owned());
    Some((Identity { figure, formula, unit }, part))
}

fn columns() -> Vec<Column> {
    let plain = |name: &str, zh: &str| measure::plain(name, zh, Type::Text);
    vec![
        plain("figure", "指标"),
        plain("formula", "公式"),
        plain("entity", "主体"),
        plain("period", "期间"),
        plain("unit", "单位"),
        measure::by_row("stated", "所述"),
        measure::by_row("computed", "计算"),
        measure::by_row("difference", "差异"),
        plain("verdict", "结论"),
        plain("document", "文件"),
    ]
}

/// The expression of an identity of the catalog.
pub(super) fn read(text: &str) -> Option<tree::Expr> {
    let (script, faults) = crate::script::read(&Source::new("identity", format!("show {text}")));
    if !faults.is_empty() {
        return None;
    }
    match &script.statements.first()?.kind {
        crate::script::StatementKind::Query(stages) => match &stages.first()?.verb {
            Verb::Show { targets, .. } => targets.first().map(|it| it.expr.clone()),
            _ => None,
        },
        _ => None,
    }
}

fn conclude(
    mut answer: Answer,
    identities: &[Identity],
    tables: &[Table],
    shipped: Option<&Shipped>,
    sources: bool,
) -> Answer {
    let mut rows: Vec<Vec<Cell>> =
        identities.iter().zip(tables).flat_map(|(it, table)| rows::compared(it, table)).collect();
    if let (Some(shipped), Some(table)) = (shipped, tables.get(identities.len())) {
        let mut found = shipped.compared(table);
        found.sort_by_key(|it| place(&it.row));
        if sources {
            let tested = found.iter().filter(|it| place(&it.row) < 4);
            for origin in tested.flat_map(|it| &it.origins) {
                if answer.sources.len() < MOST && !answer.sources.contains(origin) {
                    answer.sources.push(origin.clone());
                }
            }
        }
        rows.extend(found.into_iter().map(|it| it.row));
        if let Some(metric) = shipped.only().filter(|_| rows.is_empty()) {
            let en = format!("no document states {metric} together with a term of the formula");
            answer.notes.push(Note::new("no-figure", en, format!("没有文件同时给出 {metric} 与公式中的任何一项")));
        }
    }
    rows.sort_by_key(|it| place(it));
    let counts: Vec<usize> = (0..5).map(|at| rows.iter().filter(|row| place(row) == at).count()).collect();
    answer.notes.push(Note::new(
        "verdicts",
        format!(
            "{} contradict, {} set apart by a remark, {} within rounding, {} agree{}",
            counts[0],
            counts[1],
            counts[2],
            counts[3],
            if counts[4] == 0 { String::new() } else { format!("; {} cannot be tested", counts[4]) }
        ),
        format!(
            "{} 处矛盾,{} 处有说明,{} 处在舍入误差内,{} 处一致{}",
            counts[0],
            counts[1],
            counts[2],
            counts[3],
            if counts[4] == 0 { String::new() } else { format!(";{} 处无法检验", counts[4]) }
        ),
    ));
    answer.table = Table { columns: columns(), total_rows: rows.len(), rows };
    answer
}

/// The place of a row in the order of verdicts.
fn place(row: &[Cell]) -> usize {
    const ORDER: [&str; 5] = ["contradicts", "set apart", "rounding", "agrees", "untestable"];
    match row.get(8) {
        Some(Cell::Text(verdict)) => ORDER.iter().position(|it| it == verdict).unwrap_or(5),
        _ => 5,
    }
}
