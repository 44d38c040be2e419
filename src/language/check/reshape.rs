//! `union pivot unpivot fill`: other shapes of a table.

use super::infer::{Scope, column_term, texts_in_order};
use super::scope::{self, Frame};
use super::{fault, naming, over_time, repeats, suppress, table};
use crate::answer::Note;
use crate::catalog::DatasetColumn;
use crate::diagnostic::Diagnostic;
use crate::function::Function;
use crate::plan::{BinaryOperator as Op, Expr, Named, Plan};
use crate::source::Span;
use crate::syntax::tree::{self, ExprKind, Name, Target};
use crate::types::{Column, Kind, Type};
use crate::words::Words;
use crate::world::World;

/// More different values than this make no columns.
const MOST_COLUMNS: usize = 60;

/// `union a, b`: the rows of all, by column name; a column that one lacks is missing there, and said.
pub(super) fn union(frame: &mut Frame, names: &[Name], world: &World, faults: &mut Vec<Diagnostic>) {
    let mut others = Vec::new();
    for name in names {
        let Some(other) = scope::named(name, world, faults) else { return };
        others.push(other);
    }
    let mut columns: Vec<DatasetColumn> = frame.columns.clone();
    let (mut lacking, mut texts, mut percents) = (Vec::new(), Vec::new(), Vec::new());
    for (other, name) in others.iter().zip(names) {
        for column in &other.columns {
            let Some(known) = columns.iter_mut().find(|it| it.column.name == column.column.name) else {
                columns.push(column.clone());
                continue;
            };
            // A column without a value takes the type of the other.
            if super::empty::is_empty(column) {
                continue;
            }
            if super::empty::is_empty(known) {
                known.column = column.column.clone();
            }
            (known.values, known.tally) = (None, None);
            let (known, column) = (&mut known.column, &column.column);
            known.ranged |= column.ranged;
            if known.ty != column.ty {
                known.ty = common(known.ty, column.ty);
                texts.extend((known.ty == Type::Text).then(|| known.name.clone()));
            }
            if known.kind != column.kind {
                known.kind = Kind::Unknown;
            }
            match (&known.unit, &column.unit) {
                (Some(a), Some(b)) if a != b => {
                    let theirs = format!("{} of {}", column.name, name.text);
                    let said = ((known.name.as_str(), a), (theirs.as_str(), b));
                    faults.push(fault::unit_mismatch(name.span, said.0, said.1, "put into one column"));
                }
                _ if known.percent != column.percent => percents.push(known.name.clone()),
                _ => {}
            }
        }
    }
    say_unlike(frame, texts, percents);
    let plan_of = |of: &Frame, lacking: &mut Vec<String>| {
        let named = columns.iter().flat_map(|it| conformed(of, &it.column, lacking)).collect();
        of.plan.clone().project(named)
    };
    let mut inputs = vec![plan_of(frame, &mut lacking)];
    inputs.extend(others.iter().map(|it| plan_of(it, &mut lacking)));
    lacking.sort();
    lacking.dedup();
    if !lacking.is_empty() {
        let list = lacking.join(", ");
        let en = format!("missing where a table lacks the column: {list}");
        frame.note(Note::new("lacking", en, format!("部分表缺少的列记为缺失:{list}")));
    }
    frame.plan = Plan::Union { inputs };
    frame.columns = columns;
    (frame.period, frame.entity, frame.ordered) = (None, None, false);
}

/// Columns of one name that are not written alike in all tables.
fn say_unlike(frame: &mut Frame, texts: Vec<String>, percents: Vec<String>) {
    if !texts.is_empty() {
        let list = texts.join(", ");
        let en = format!("of another type in some of the tables, so texts in all: {list}");
        frame.note(Note::new("unlike-types", en, format!("各表类型不同、均按文本处理的列:{list}")));
    }
    if !percents.is_empty() {
        let list = percents.join(", ");
        let en = format!("with percent signs in some of the tables only, where 5% is 0.05 and not 5: {list}");
        frame.note(Note::new("unlike-percents", en, format!("仅部分表带百分号的列 (5% 即 0.05,而非 5):{list}")));
    }
}

/// The type that values of two types can share.
fn common(a: Type, b: Type) -> Type {
    let number = |ty: Type| matches!(ty, Type::Integer | Type::Number);
    if number(a) && number(b) { Type::Number } else { Type::Text }
}

/// A column of one table in the type and shape that all share.
fn conformed(of: &Frame, wanted: &Column, lacking: &mut Vec<String>) -> Vec<Named> {
    let Some(found) = of.columns.iter().find(|it| it.column.name == wanted.name) else {
        lacking.push(wanted.name.clone());
        return wanted.stored().into_iter().map(|(name, ty)| Named::new(name, Expr::missing(ty))).collect();
    };
    let term = column_term(&found.column, Span::default());
    let typed = |it: Expr| match (found.column.ty, wanted.ty) {
        (a, b) if a == b => it,
        _ if super::empty::is_empty(found) => Expr::missing(wanted.ty),
        (Type::Integer, Type::Number) => Expr::binary(Op::Multiply, it, Expr::number(1.0)),
        (_, Type::Text) => Expr::Call(Function::ToText, vec![it]),
        _ => it,
    };
    let ends = [term.low.clone(), term.high.unwrap_or(term.low)];
    wanted.stored().into_iter().zip(ends).map(|((name, _), it)| Named::new(name, typed(it))).collect()
}

/// `show sum(amount) across payer by site`: without `by`, a row for each entity.
pub(super) fn across(
    frame: &mut Frame,
    targets: &[Target],
    across: &tree::Expr,
    by: &[Target],
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    let plain = !targets.iter().any(|it| table::has_aggregate(frame, &it.expr));
    let entity = frame.entity.clone().filter(|_| by.is_empty() && plain);
    let entity = entity.map(|text| {
        let name = Name { text, quoted: true, span: across.span };
        Target { expr: tree::Expr { kind: ExprKind::Name(vec![name]), span: across.span }, alias: None }
    });
    let by: Vec<Target> = by.iter().cloned().chain(entity).collect();
    pivot(frame, targets, across, &by, world, faults);
}

/// `pivot sum(amount) across payer by site`: a column for each value of payer, and of each target if there are several.
pub(super) fn pivot(
    frame: &mut Frame,
    targets: &[Target],
    across: &tree::Expr,
    by: &[Target],
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    let (of, listed) = match &across.kind {
        ExprKind::In { value, list, bracketed: true, negated: false } => (value.as_ref(), Some(list)),
        _ => (across, None),
    };
    let term = Scope::rows(frame, world, faults).infer(of);
    let is_listed = listed.is_some();
    let values: Vec<String> = match (listed, term.column.as_deref().and_then(|name| frame.column(name))) {
        (Some(list), _) => list.iter().map(|it| written(it, &frame.text, term.ty)).collect(),
        (None, Some(DatasetColumn { values: Some(values), .. })) => {
            // Of periods, those that the sentence asks for.
            let asked = term.column.is_some() && term.column == frame.period && !frame.asked.is_empty();
            let inside = |it: &&String| {
                let found = crate::quantity::read_period(it);
                found.is_some_and(|it| frame.asked.iter().any(|(start, end)| *start <= it.start && it.end <= *end))
            };
            values.iter().filter(|it| !asked || inside(it)).cloned().collect()
        }
        (None, _) => {
            faults.push(fault::pivot_values(across.span));
            return;
        }
    };
    let values = each_once(values);
    let values = if is_listed { values } else { texts_in_order(values, world) };
    if values.len() > MOST_COLUMNS {
        faults.push(fault::pivot_values(across.span));
        return;
    }
    let key = match term.ty {
        Type::Text | Type::Period => term.low.clone(),
        _ => Expr::Call(Function::ToText, vec![term.low.clone()]),
    };
    let mut keys = Vec::new();
    let mut columns: Vec<DatasetColumn> = Vec::new();
    for target in by {
        let mut term = Scope::rows(frame, world, faults).infer(&target.expr);
        let name = naming::column_name(frame, target, &term);
        if term.ty == Type::Truth {
            term = super::infer::Term::plain(super::sentence::verdict(frame, &term), Type::Text, term.span);
        }
        if term.high.is_some() {
            faults.push(fault::range_key(target.expr.span, &name));
            return;
        }
        let made = table::named(&name, &term);
        if repeats::is_new(&keys, &made, target.expr.span, faults) {
            keys.extend(made);
            let label = super::infer::Term { kind: Kind::Label, ..term };
            columns.push(naming::target_column(frame, target, &name, &label));
        }
    }
    let mut after: Vec<Named> =
        keys.iter().map(|it| Named::new(it.name.clone(), Expr::column(it.name.clone()))).collect();
    let mut scope = Scope::groups(frame, world, faults, keys.iter().map(|it| it.name.clone()).collect());
    let (mut few, n_keys) = (Vec::new(), columns.len());
    for (target, value) in targets.iter().flat_map(|target| values.iter().map(move |value| (target, value))) {
        scope.cohort = Some(Expr::binary(Op::Equal, key.clone(), Expr::text(value.clone())));
        let term = scope.infer(&target.expr);
        let name = match targets.len() {
            1 => value.clone(),
            _ => format!("{}_{value}", naming::column_name(frame, target, &term)),
        };
        if columns.iter().any(|it| it.column.name == name) {
            scope.faults.push(fault::name_taken(target.expr.span.to(across.span), &name));
            return;
        }
        columns.push(table::made_column(frame, &name, &super::infer::Term { column: None, ..term.clone() }));
        let (held, small) = suppress::held_back(&mut scope, term, world.suppress);
        few.extend(small);
        after.extend(table::named(&name, &held));
    }
    let mixed = scope.is_over_time() && (term.column.is_none() || term.column != scope.frame.period);
    let grouped = scope.aggregated(frame.plan.clone(), keys, std::slice::from_ref(&key));
    if mixed {
        let read: Vec<String> = targets.iter().flat_map(|it| table::reads(frame, &it.expr, world)).collect();
        over_time::mixed_lengths(frame, &read);
        over_time::several_periods(frame, &read);
    }
    let mut listed = values.iter().map(|it| Expr::binary(Op::Equal, key.clone(), Expr::text(it.clone())).is_true());
    let first = listed.next().unwrap_or(Expr::truth(false));
    let nowhere = listed.fold(first, Expr::or).negated();
    let name = across.span.of(&frame.text).trim().to_owned();
    frame.say_count(Some(nowhere), move |n| {
        let (en, zh) = (format!("in no column of {name}: {n} rows"), format!("{n} 行不属于 {name} 的任何一列"));
        (n > 0).then(|| Note::new("no-column-for", en, zh))
    });
    suppress::say(frame, &grouped, few, world.suppress);
    frame.columns = columns;
    (frame.entity, frame.period, frame.ordered) = (None, None, true);
    let keys = frame.columns[..n_keys].iter();
    let order = keys.flat_map(|it| super::order::rising(frame, &it.column, world)).collect();
    frame.plan = grouped.project(after).sort(order);
    frame.understood.push(Words::new(format!("{} columns", values.len()), format!("{} 列", values.len())));
}

/// The values without those that were there before.
fn each_once(values: Vec<String>) -> Vec<String> {
    let mut once: Vec<String> = Vec::with_capacity(values.len());
    for value in values {
        if !once.contains(&value) {
            once.push(value);
        }
    }
    once
}

/// A value of a list as the text that values of this type have.
fn written(expr: &tree::Expr, text: &str, ty: Type) -> String {
    match &expr.kind {
        ExprKind::Text(text) => text.clone(),
        ExprKind::Name(path) => path[0].text.clone(),
        ExprKind::Number(literal) if matches!(ty, Type::Text | Type::Period) => literal.written.clone(),
        ExprKind::Number(literal) => match literal.whole().filter(|_| ty == Type::Integer) {
            Some(whole) => whole.to_string(),
            None => literal.low.to_string(),
        },
        _ => expr.span.of(text).trim().to_owned(),
    }
}

/// `unpivot q1, q2 as quarter, amount`: a row for each of the columns.
pub(super) fn unpivot(frame: &mut Frame, names: &[Name], key: &Name, value: &Name, faults: &mut Vec<Diagnostic>) {
    let mut found: Vec<DatasetColumn> = Vec::new();
    for name in names {
        match frame.column(&name.text) {
            Some(column) => found.push(column.clone()),
            None => faults.push(fault::unknown_name(name, frame)),
        }
    }
    let Some(first) = found.first().cloned() else { return };
    if !may_be_called(frame, (names, &found), key, value, faults) {
        return;
    }
    let ranged = found.iter().any(|it| it.column.ranged);
    let ty =
        found.iter().fold(first.column.ty, |ty, it| if ty == it.column.ty { ty } else { common(ty, it.column.ty) });
    if let Some(other) = found.iter().find(|it| it.column.unit != first.column.unit) {
        let span = names.last().map_or(key.span, |it| it.span);
        let (a, b) = (first.column.unit.clone().unwrap_or_default(), other.column.unit.clone().unwrap_or_default());
        faults.push(fault::unit_mismatch(span, (&first.column.name, &a), (&other.column.name, &b), "stacked"));
        return;
    }
    let rest: Vec<DatasetColumn> =
        frame.columns.iter().filter(|it| !found.iter().any(|f| f.column.name == it.column.name)).cloned().collect();
    let made =
        Column { name: value.text.clone(), label: Words::same(value.text.clone()), ranged, ty, ..first.column.clone() };
    let inputs = found.iter().map(|it| {
        let mut named = table::stored(&rest.iter().map(|it| it.column.clone()).collect::<Vec<_>>());
        named.push(Named::new(key.text.clone(), Expr::text(it.column.name.clone())));
        let as_made = Frame {
            columns: vec![DatasetColumn {
                column: Column { name: made.name.clone(), ..it.column.clone() },
                ..it.clone()
            }],
            ..frame.clone()
        };
        let plain: Vec<Named> = it
            .column
            .stored()
            .into_iter()
            .zip(as_made.columns[0].column.stored())
            .map(|((from, _), (to, _))| Named::new(to, Expr::column(from)))
            .collect();
        // The value in the type and shape that all the columns share.
        for wanted in conformed(&as_made, &made, &mut Vec::new()) {
            named.push(Named::new(wanted.name, replaced(&wanted.expr, &plain)));
        }
        frame.plan.clone().project(named)
    });
    let inputs = inputs.collect();
    frame.plan = Plan::Union { inputs };
    frame.columns = rest;
    let template = |column: Column| DatasetColumn { column, values: None, tally: None, ..first.clone() };
    let key = DatasetColumn {
        parts: None,
        weight: None,
        identities: vec![],
        aliases: vec![],
        ..template(Column::plain(key.text.clone(), Type::Text))
    };
    frame.columns.extend([key, template(made)]);
    (frame.entity, frame.period, frame.ordered) = (None, None, false);
}

/// Whether the columns are different ones, and the two that are made have names of their own.
fn may_be_called(
    frame: &Frame,
    (names, found): (&[Name], &[DatasetColumn]),
    key: &Name,
    value: &Name,
    faults: &mut Vec<Diagnostic>,
) -> bool {
    let before = faults.len();
    let stacked = |it: &str| found.iter().any(|known| known.column.name == it);
    let stays = |it: &&Name| frame.columns.iter().any(|known| known.column.name == it.text) && !stacked(&it.text);
    faults.extend([key, value].into_iter().filter(stays).map(|it| repeats::taken(frame, it.span, &it.text)));
    if key.text == value.text && faults.len() == before {
        faults.push(fault::name_taken(value.span, &value.text));
    }
    let again = |at: &usize| found[..*at].iter().any(|it| it.column.name == found[*at].column.name);
    if let Some(at) = (0..found.len()).find(again) {
        let span = names.get(at).map_or(key.span, |it| it.span);
        faults.push(fault::name_taken(span, &found[at].column.name));
    }
    faults.len() == before
}

/// An expression with its columns replaced.
fn replaced(expr: &Expr, by: &[Named]) -> Expr {
    match expr {
        Expr::Column(name) => by.iter().find(|it| it.name == *name).map_or(expr.clone(), |it| it.expr.clone()),
        Expr::Binary(op, a, b) => Expr::binary(*op, replaced(a, by), replaced(b, by)),
        Expr::Call(function, list) => Expr::Call(*function, list.iter().map(|it| replaced(it, by)).collect()),
        other => other.clone(),
    }
}
