//! `with totals`: a last row over all rows of an answer of groups, where each figure adds up as its kind says.
//!
//! The row is the same sentence asked without its groups, so a ratio is weighed over all rows and no line is counted twice.

use std::sync::Arc;

use super::infer::column_term;
use super::scope::Frame;
use super::{fault, reshape, show, table};
use crate::answer::{Note, TOTAL_WORDS, TOTALS, Table};
use crate::catalog::DatasetColumn;
use crate::diagnostic::{Diagnostic, Fix};
use crate::function::Function;
use crate::plan::{Expr, Named, Plan, SortKey};
use crate::source::Span;
use crate::syntax::tree::{Clause, Clauses, Expr as Written, Target};
use crate::types::{Column, Kind, Type};
use crate::verb::{Stage, Verb};
use crate::words::Language;
use crate::world::World;

/// Adds the row, where one is asked for: to groups made of the rows of `whole`, which rows that stand for themselves have none of.
pub(super) fn add(
    frame: &mut Frame,
    whole: Option<Frame>,
    targets: &[Target],
    clauses: &Clauses,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    let at = place(clauses);
    match whole {
        Some(_) if world.suppress > 0 => faults.push(gives_away(at)),
        Some(whole) => row(frame, whole, targets, clauses, world),
        None if clauses.totals => faults.push(ungrouped(at, frame)),
        None => {}
    }
}

/// `rank revenue by region with totals`: the figure of all that are ranked, below them and without a place.
pub(super) fn ranked(
    frame: &mut Frame,
    mut whole: Frame,
    target: &Target,
    clauses: &Clauses,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    let at = place(clauses);
    if world.suppress > 0 {
        faults.push(gives_away(at));
        return;
    }
    let (n_faults, n_said) = (faults.len(), whole.extra.len());
    show::groups(&mut whole, std::slice::from_ref(target), &Clauses::default(), world, faults);
    say_weighing(frame, &whole, n_said);
    // Rows become groups by whose they are, and their figures are put together as the edit says.
    if let (Some(entity), true) = (&frame.entity, clauses.by.is_empty()) {
        let of = fault::written(entity);
        for fault in faults[n_faults..].iter_mut().filter(|it| it.code == "needs-aggregate") {
            let edits = fault.fixes.iter_mut().flat_map(|it| it.edits.iter_mut().zip([&mut it.title]));
            edits.for_each(|(edit, title)| {
                edit.text = format!("{} by {of}", edit.text);
                *title = format!("write `{}`", edit.text);
            });
        }
    }
    let Some((value, ways)) = whole.columns.split_last() else { return };
    if !ways.is_empty() {
        faults.push(
            fault::clause_not_here(at, "with totals", "parts of wholes that are split in several ways")
                .fix(Fix::replace(at, "", "leave `with totals` out")),
        );
        return;
    }
    // The figure stands behind who is ranked, and before what is worked out of it.
    let is_figure = |it: &&DatasetColumn| it.column.kind != Kind::Label && it.column.name != "percentile";
    let Some(shown) = frame.columns.iter().find(is_figure).map(|it| it.column.clone()) else { return };
    let mut made: Vec<Named> = Vec::new();
    let ends = |of: &Expr| [of.clone(), of.clone()];
    let known = column_term(&value.column, target.expr.span);
    let high = known.high.clone().unwrap_or_else(|| known.low.clone());
    let one = ends(&Expr::number(1.0));
    let of_all = frame.columns.iter().filter(|it| it.column.name == "share" && clauses.within.is_empty());
    for (column, values) in [(&shown, [known.low, high])].into_iter().chain(of_all.map(|it| (&it.column, one.clone())))
    {
        made.extend(column.stored().into_iter().zip(values).map(|((name, _), it)| Named::new(name, it)));
    }
    let is_key = |it: &&DatasetColumn| it.column.kind == Kind::Label && it.column.name != "rank";
    let keys: Vec<String> = frame.columns.iter().filter(is_key).map(|it| it.column.name.clone()).collect();
    name_by_text(frame, &keys);
    let key = |it: &&DatasetColumn| it.column.ty == Type::Text && keys.contains(&it.column.name);
    let key = frame.columns.iter().find(key).map(|it| it.column.name.clone());
    let columns: Vec<Column> = frame.columns.iter().map(|it| it.column.clone()).collect();
    let row = columns.iter().flat_map(Column::stored).map(|(name, ty)| {
        let found = made.iter().find(|it| it.name == name).map(|it| it.expr.clone());
        let value = match key.as_ref() == Some(&name) {
            true => Expr::text(word(world)),
            false => found.unwrap_or(Expr::missing(ty)),
        };
        Named::new(name, value)
    });
    let row = whole.plan.project(row.collect());
    frame.plan = Plan::Union { inputs: vec![frame.plan.clone().project(table::stored(&columns)), row] };
    let some = Clauses { top: clauses.top.or((!clauses.of.is_empty()).then_some((0, true))), ..clauses.clone() };
    frame.note(note(&some, None));
}

/// The clauses of a stage of groups.
pub(super) fn of_stage(by: &[Target], across: Option<&Written>, totals: Option<Span>) -> Clauses {
    let written = totals.map(|it| (Clause::Totals, it)).into_iter().collect();
    Clauses {
        by: by.to_vec(),
        across: across.cloned(),
        totals: totals.is_some(),
        span: totals.unwrap_or_default(),
        written,
        ..Clauses::default()
    }
}

/// What a total is called.
pub(super) fn word(world: &World) -> &'static str {
    let [english, chinese] = TOTAL_WORDS;
    if world.language == Language::Chinese { chinese } else { english }
}

/// Where `with totals` stands.
pub(super) fn place(clauses: &Clauses) -> Span {
    clauses.written.iter().find(|it| it.0 == Clause::Totals).map_or(clauses.span, |it| it.1)
}

/// A total less the groups that are shown is the group that is not.
pub(super) fn gives_away(at: Span) -> Diagnostic {
    Diagnostic::error("clause-not-here", "`with totals` would give away what `set suppress` holds back")
        .at(at, "the total less the groups that are shown is the group that is not")
        .fix(Fix::replace(at, "", "leave `with totals` out"))
}

/// Rows that stand for themselves become groups by whose they are.
pub(super) fn ungrouped(at: Span, frame: &Frame) -> Diagnostic {
    let fault = fault::clause_not_here(at, "with totals", "a sentence without groups");
    match &frame.entity {
        Some(entity) => {
            let by = format!("by {} ", fault::written(entity));
            fault.fix(Fix::replace(
                Span::new(at.start, at.start),
                by.clone(),
                format!("make groups: `{by}with totals`"),
            ))
        }
        None => fault.fix(Fix::replace(at, "", "leave `with totals` out")),
    }
}

fn row(frame: &mut Frame, mut whole: Frame, targets: &[Target], clauses: &Clauses, world: &World) {
    // What is wrong with the targets has been said of the groups.
    let (mut said, n_said) = (Vec::new(), whole.extra.len());
    let asked = Clauses { by: vec![], having: None, sort: vec![], top: None, ..clauses.clone() };
    match &clauses.across {
        Some(across) => reshape::pivot(&mut whole, targets, across, &[], world, &mut said),
        None => show::groups(&mut whole, targets, &asked, world, &mut said),
    }
    say_weighing(frame, &whole, n_said);
    let made: Vec<String> = whole.columns.iter().flat_map(|it| it.column.stored()).map(|it| it.0).collect();
    let is_key = |it: &&DatasetColumn| it.column.stored().iter().all(|it| !made.contains(&it.0));
    let keys: Vec<String> = frame.columns.iter().filter(is_key).map(|it| it.column.name.clone()).collect();
    name_by_text(frame, &keys);
    let columns: Vec<Column> = frame.columns.iter().map(|it| it.column.clone()).collect();
    let plain: Vec<(String, Type)> = columns.iter().flat_map(Column::stored).collect();
    let key = plain.iter().find(|it| !made.contains(&it.0) && it.1 == Type::Text).map(|it| it.0.clone());
    let row = plain.iter().map(|(name, ty)| {
        let value = match key.as_ref() == Some(name) {
            true => Expr::text(word(world)),
            false if made.contains(name) => Expr::column(name.clone()),
            false => Expr::missing(*ty),
        };
        Named::new(name.clone(), value)
    });
    let row = row.collect();
    let groups = frame.plan.clone().project(table::stored(&columns));
    // Rows that are parts of wholes have a total for each way of splitting them.
    let ways: Vec<String> =
        whole.columns.iter().filter(|it| it.column.kind == Kind::Label).map(|it| it.column.name.clone()).collect();
    let order = ways.iter().map(|name| SortKey { expr: Expr::column(name.clone()), descending: false });
    let totals = if ways.is_empty() { whole.plan } else { whole.plan.sort(order.collect()) };
    frame.plan = Plan::Union { inputs: vec![groups, totals.project(row)] };
    frame.note(note(clauses, ways.first().map(String::as_str)));
}

/// Says how the ratios of the row were averaged, where the weights of some are not known, as it is said of the groups.
fn say_weighing(frame: &mut Frame, whole: &Frame, from: usize) {
    let said = whole.extra.iter().zip(&whole.say).skip(from).filter(|it| it.0.name == show::WEIGHING);
    for (part, say) in said {
        let say = say.clone();
        frame.extra.push(part.clone());
        frame.say.push(Arc::new(move |table: &Table| {
            let some_lack = table.number(0, "w") < table.number(0, "k");
            let note = say(table).filter(|_| some_lack)?;
            Some(Note::new(note.code, format!("total: {}", note.words.en), format!("合计:{}", note.words.zh)))
        }));
    }
}

/// Where no group is named by a text, the first one becomes a text: a year, a date or a number cannot be called a total, and one
/// that is missing is the group of what has none.
fn name_by_text(frame: &mut Frame, keys: &[String]) {
    let keys = || frame.columns.iter().filter(|it| keys.contains(&it.column.name));
    if keys().any(|it| it.column.ty == Type::Text) {
        return;
    }
    let Some(name) = keys().map(|it| it.column.name.clone()).next() else { return };
    let text = Expr::Call(Function::ToText, vec![Expr::column(name.clone())]);
    frame.plan = frame.plan.clone().extend(vec![Named::new(name.clone(), text)]);
    for it in frame.columns.iter_mut().filter(|it| it.column.name == name) {
        it.column = Column { label: it.column.label.clone(), ..Column::plain(name.clone(), Type::Text) };
    }
}

fn note(clauses: &Clauses, ways: Option<&str>) -> Note {
    let (some, some_zh) = match clauses.having.is_some() || clauses.top.is_some() {
        true => (", the groups that are not shown among them", "(含未显示的组)"),
        false => ("", ""),
    };
    if let Some(way) = ways {
        let en = format!("the last rows are totals, one for each {way}{some}: each figure as its kind says");
        return Note::new(TOTALS, en, format!("末几行为各 {way} 的合计{some_zh}:各指标按其口径汇总"));
    }
    Note::new(
        TOTALS,
        format!("the last row is the total over all rows{some}: each figure as its kind says"),
        format!("末行为全部行的合计{some_zh}:各指标按其口径汇总"),
    )
}

/// Where a stage asks for totals.
fn asked(stage: &Stage) -> Option<Span> {
    match &stage.verb {
        Verb::Summarize { totals, .. } | Verb::Pivot { totals, .. } => *totals,
        verb => {
            let written = &verb.clauses()?.written;
            written.iter().find(|it| it.0 == Clause::Totals).map(|it| it.1)
        }
    }
}

/// Totals before another stage than `save` or `details`: that would count every row twice.
pub(super) fn misplaced(stages: &[Stage], in_let: bool, text: &str) -> Option<Diagnostic> {
    let at = stages.iter().position(|it| asked(it).is_some())?;
    let span = asked(&stages[at])?;
    let saved = |it: &Stage| matches!(it.verb, Verb::Save { .. } | Verb::Details);
    let (what, why) = match (in_let, stages[at + 1..].iter().all(saved)) {
        (false, true) => return None,
        (false, false) => ("the last stage of a question", "the stages after it would count every row twice"),
        (true, _) => ("a question of its own", "a table that is kept would have every row twice"),
    };
    let before = text.get(..span.start).map_or(span.start, |it| it.trim_end().len());
    let fault = Diagnostic::error("totals-not-last", format!("`with totals` stands in {what}")).at(span, why);
    Some(fault.fix(Fix::replace(Span::new(before, span.end), "", "leave the totals out")))
}
