//! `join`: two tables side by side; how rows matched and multiplied is counted.

pub(super) mod added;
mod asof;
mod cross;
mod met;

use super::infer::{Term, column_term};
use super::scope::{self, Frame};
use super::sentence;
use super::{fault, repeats, table};
use crate::answer::Note;
use crate::catalog::DatasetColumn;
use crate::diagnostic::Diagnostic;
use crate::function::Function;
use crate::plan::{Expr, JoinKind, Named, Plan};
use crate::source::Span;
use crate::syntax::tree::Name;
use crate::types::{Column, Type};
use crate::verb::Matching;
use crate::words::Words;
use crate::world::World;

/// What a `join` says.
pub(super) struct Asked<'a> {
    pub kind: JoinKind,
    pub matching: Matching,
    pub with: &'a Name,
    pub on: &'a [(Name, Name)],
    pub alias: Option<&'a Name>,
    pub span: Span,
}

/// Joins another table to the one on its way.
pub(super) fn join(frame: &mut Frame, asked: &Asked<'_>, world: &World, faults: &mut Vec<Diagnostic>) {
    let Some(mut right) = scope::named(asked.with, world, faults) else { return };
    if asked.kind == JoinKind::Cross {
        return cross::cross(frame, right, asked);
    }
    let Some(mut keys) = keys(frame, &right, asked, faults) else { return };
    let equal = keys.len() - usize::from(asked.matching.is_before());
    let mut values: Vec<(Expr, Expr)> = keys[..equal].iter().map(|it| comparable(&it.0, &it.1, frame)).collect();
    let mut time = None;
    if asked.matching.is_before() {
        keys.last_mut().into_iter().for_each(|it| asof::first_days((frame, &mut right), it, world));
        let Some(found) = asof::before(frame, &right, (&mut keys, &values), asked.span, faults) else { return };
        time = Some(found);
        values.extend(keys.last().map(|it| comparable(&it.0, &it.1, frame)));
    }
    let mut left_keys = Vec::new();
    let mut right_keys = Vec::new();
    for (at, (a, b)) in values.into_iter().enumerate() {
        left_keys.push(Named::new(format!("~k{at}"), a));
        right_keys.push(Named::new(format!("~k{at}"), b));
    }
    let names: Vec<String> = (0..keys.len()).map(|at| format!("~k{at}")).collect();
    if asked.on.is_empty() {
        let on = keys.iter().map(|it| it.0.column.name.as_str()).collect::<Vec<_>>().join(", ");
        let (en, zh) = (format!("joined on {on}; `on` says otherwise"), format!("按 {on} 连接;可用 `on` 另行指定"));
        frame.note(Note::new("joined-on", en, zh));
    }
    let kept = kept(frame, &right, &keys, asked);
    say_numbered(frame, &right, &kept, asked);
    let mut columns = right_keys;
    for (column, name) in &kept {
        let renamed = Column { name: name.clone(), ..column.column.clone() };
        let pairs = column.column.stored().into_iter().zip(renamed.stored());
        columns.extend(pairs.map(|((from, _), (to, _))| Named::new(to, Expr::column(from))));
    }
    let only_left = matches!(asked.kind, JoinKind::Semi | JoinKind::Anti);
    let met = met::met(frame, left_keys, right.plan.clone().project(columns), &names, asked.kind);
    met::count(frame, &met, &names[..equal], time, asked);
    if asked.kind == JoinKind::Full {
        met::say_alone(frame, &met, &right.dataset);
    }
    let found = Expr::column(met::MATCHES).is_known();
    let joined = match asked.kind {
        JoinKind::Inner | JoinKind::Semi => met.filter(found),
        JoinKind::Anti => met.filter(found.negated()),
        _ => met,
    };
    let mut after: Vec<Named> = Vec::new();
    for column in &frame.columns {
        for (name, _) in column.column.stored() {
            let key = keys.iter().position(|(left, _)| left.column.name == column.column.name);
            let value = match (asked.kind, key) {
                // Rows of the right table alone still have the key that they were looked up by.
                (JoinKind::Full, Some(at)) if shared(&keys[at].0, &keys[at].1) => {
                    Expr::Call(Function::Coalesce, vec![Expr::column(name.clone()), Expr::column(format!("~k{at}"))])
                }
                _ => Expr::column(name.clone()),
            };
            after.push(Named::new(name, value));
        }
    }
    keep_days(frame, &mut after);
    if !only_left {
        // The time of an `asof join` is that of the right table.
        let time = |it: &str| kept.iter().find(|(column, _)| column.column.name == it).map(|it| it.1.clone());
        let on = keys.iter().map(|(left, other)| match left.column.name.starts_with('~') {
            true => {
                let written = asked.on.last().map_or(&other.column.name, |it| &it.1.text);
                time(&other.column.name).unwrap_or(written.clone())
            }
            false => left.column.name.clone(),
        });
        let on = on.collect();
        let inner = asked.kind == JoinKind::Inner;
        let is_kept = |it: &DatasetColumn| kept.iter().any(|known| known.0.column.name == it.column.name);
        let same = keys.iter().filter(|(_, other)| inner && !is_kept(other));
        let from = added::From {
            table: &right.dataset,
            alias: asked.alias.map_or(right.dataset.as_str(), |it| it.text.as_str()),
            on,
            columns: kept.iter().map(|it| (it.0.column.name.clone(), it.1.clone())).collect(),
            same: same.map(|(left, other)| (other.column.name.clone(), left.column.name.clone())).collect(),
        };
        added::remember(frame, from, &mut after);
        for (column, name) in kept {
            let column = DatasetColumn { column: named(&column.column, name), ..column };
            after.extend(table::stored(std::slice::from_ref(&column.column)));
            frame.columns.push(column);
        }
    }
    frame.plan = joined.project(after);
    frame.ordered = false;
}

/// The days of a panel's periods stay with its rows.
fn keep_days(frame: &Frame, after: &mut Vec<Named>) {
    if let (true, Some(period)) = (frame.is_panel(), &frame.period) {
        after.extend(
            ["start", "end"].map(|it| format!("{period}~{it}")).map(|it| Named::new(it.clone(), Expr::column(it))),
        );
    }
}

/// The key columns, left and right: those of `on`, else those of the same name that are no figures.
fn keys(
    frame: &Frame,
    right: &Frame,
    asked: &Asked<'_>,
    faults: &mut Vec<Diagnostic>,
) -> Option<Vec<(DatasetColumn, DatasetColumn)>> {
    let mut found = Vec::new();
    for (left, other) in asked.on {
        match (frame.column(&left.text), right.column(&other.text)) {
            (Some(a), Some(b)) => found.push((a.clone(), b.clone())),
            (None, _) => faults.push(fault::unknown_name(left, frame)),
            (_, None) => faults.push(fault::unknown_name(other, right)),
        }
    }
    if asked.on.is_empty() {
        let label = |it: &&DatasetColumn| !it.column.ranged && it.column.ty != Type::Number;
        for column in frame.columns.iter().filter(label) {
            if let Some(other) = right.columns.iter().filter(label).find(|it| it.column.name == column.column.name) {
                found.push((column.clone(), other.clone()));
            }
        }
        if found.is_empty() {
            faults.push(fault::no_key(asked.span, fault::called(frame), fault::called(right)));
        }
    }
    for (left, other) in &found {
        for it in [left, other].into_iter().filter(|it| it.column.ranged) {
            faults.push(fault::range_key(asked.span, &it.column.name));
        }
    }
    (!faults.iter().any(Diagnostic::is_error)).then_some(found)
}

/// Both keys as values that can be equal: of unlike types as text, which is said.
fn comparable(left: &DatasetColumn, right: &DatasetColumn, frame: &mut Frame) -> (Expr, Expr) {
    let of = |it: &DatasetColumn| Expr::column(it.column.name.clone());
    let text = |it: &DatasetColumn| matches!(it.column.ty, Type::Text | Type::Period);
    let (a, b) = (of(left), of(right));
    if left.column.ty == right.column.ty || text(left) && text(right) {
        return (a, b);
    }
    let (l, r) = (&left.column.name, &right.column.name);
    let number = |it: &DatasetColumn| matches!(it.column.ty, Type::Number | Type::Integer);
    frame.note(match number(left) || number(right) {
        true => Note::new(
            "unlike-keys",
            format!("{l} and {r} are of unlike types and meet where their digits are the same, with or without zeros in front"),
            format!("{l} 与 {r} 类型不同,按数字相同匹配,不计前导零"),
        ),
        false => Note::new(
            "unlike-keys",
            format!("{l} and {r} are of unlike types and meet where they are written alike"),
            format!("{l} 与 {r} 类型不同,按文本相同匹配"),
        ),
    });
    let as_text = |it: Expr| Expr::Call(Function::ToText, vec![it]);
    let read = |column: &DatasetColumn, it: Expr| match text(column) {
        true => canonical(it),
        false => as_text(it),
    };
    match number(left) || number(right) {
        true => (read(left, a), read(right, b)),
        false => (as_text(a), as_text(b)),
    }
}

/// A text as a number of its digits is written, whatever zeros stand in front: `10E2` and `7.0` are codes of their own, and not
/// 1000 and 7. The key of an account has more digits than a float holds.
fn canonical(it: Expr) -> Expr {
    const NUMBER: &str = r"^\s*(-?)0*([0-9]+(?:\.[0-9]*[1-9])?)\s*$";
    let call = |function, mut more: Vec<Expr>| {
        more.insert(0, it.clone());
        Expr::Call(function, more)
    };
    let is = call(Function::Matches, vec![Expr::text(NUMBER)]);
    let digits = call(Function::ReplacePattern, vec![Expr::text(NUMBER), Expr::text("${1}${2}")]);
    is.then_else(digits, it)
}

/// Whether the left key can hold the values of the other one.
fn shared(left: &DatasetColumn, other: &DatasetColumn) -> bool {
    left.column.ty == Type::Text || left.column.ty == other.column.ty
}

/// The right columns that stay, under names that are free.
fn kept(
    frame: &Frame,
    right: &Frame,
    keys: &[(DatasetColumn, DatasetColumn)],
    asked: &Asked<'_>,
) -> Vec<(DatasetColumn, String)> {
    let prefix = asked.alias.map_or(right.dataset.as_str(), |it| it.text.as_str());
    let taken = |name: &str| frame.columns.iter().any(|it| it.column.name == name);
    // When the row was that an `asof join` met is worth knowing.
    let dropped = if asked.matching.is_before() { &keys[..keys.len() - 1] } else { keys };
    // A full join of unlike keys cannot put the key of the right table into the column of the left one.
    let apart = |left: &DatasetColumn, other: &DatasetColumn| asked.kind == JoinKind::Full && !shared(left, other);
    let stays =
        |it: &&DatasetColumn| !dropped.iter().any(|(left, key)| key.column.name == it.column.name && !apart(left, key));
    let mut named: Vec<(DatasetColumn, String)> = Vec::new();
    for it in right.columns.iter().filter(stays) {
        let own = &it.column.name;
        let name = if taken(own) { format!("{prefix}_{own}") } else { own.clone() };
        let later = |it: &str| right.columns.iter().any(|other| other.column.name == it) && it != own;
        let name = repeats::free(&name, |it| taken(it) || later(it) || named.iter().any(|known| known.1 == it));
        named.push((it.clone(), name));
    }
    named
}

/// Says which columns have a number because their name with the one of their table is taken as well.
fn say_numbered(frame: &mut Frame, right: &Frame, kept: &[(DatasetColumn, String)], asked: &Asked<'_>) {
    let prefix = asked.alias.map_or(right.dataset.as_str(), |it| it.text.as_str());
    let plain = |(it, name): &&(DatasetColumn, String)| {
        *name == it.column.name || *name == format!("{prefix}_{}", it.column.name)
    };
    let list: Vec<String> =
        kept.iter().filter(|it| !plain(it)).map(|(it, name)| format!("{} as {name}", it.column.name)).collect();
    if !list.is_empty() && !matches!(asked.kind, JoinKind::Semi | JoinKind::Anti) {
        let list = list.join(", ");
        let en = format!(
            "columns of {} under other names, because theirs are taken: {list}; `as` after `join` names it otherwise",
            right.dataset
        );
        frame.note(Note::new(
            "numbered-names",
            en,
            format!("{} 中因重名而改名的列:{list};`join` 后的 `as` 可另起名", right.dataset),
        ));
    }
}

/// A column of the right table under its name in the joined one, which its labels say as well: two columns of one name are two.
fn named(column: &Column, name: String) -> Column {
    let label = match name.strip_suffix(column.name.as_str()) {
        Some(prefix) if !prefix.is_empty() => {
            Words::new(format!("{prefix}{}", column.label.en), format!("{prefix}{}", column.label.zh))
        }
        _ => column.label.clone(),
    };
    Column { name, label, ..column.clone() }
}

/// `intersect` and `except`: rows that the other table has too, or has not, compared in all columns.
pub(super) fn rows_of(frame: &mut Frame, with: &Name, stay: bool, world: &World, faults: &mut Vec<Diagnostic>) {
    let Some(right) = scope::named(with, world, faults) else { return };
    if repeats::ranged(&frame.columns, with.span, faults) || repeats::ranged(&right.columns, with.span, faults) {
        return;
    }
    let mut left_keys = Vec::new();
    let mut right_keys = Vec::new();
    for column in &frame.columns {
        let Some(other) = right.column(&column.column.name) else {
            faults.push(fault::lacking(with.span, frame, &right));
            return;
        };
        for end in [false, true] {
            let name = format!("~k{}", left_keys.len());
            let (a, b) = (column_term(&column.column, with.span), column_term(&other.column, with.span));
            left_keys.push(Named::new(name.clone(), comparable_end(&a, b.ty, end)));
            right_keys.push(Named::new(name, comparable_end(&b, a.ty, end)));
        }
    }
    let names: Vec<String> = left_keys.iter().map(|it| it.name.clone()).collect();
    let on = names.iter().map(|it| (it.clone(), it.clone())).collect();
    let (left, other) = (frame.plan.clone().extend(left_keys), right.plan.clone().project(right_keys));
    let on: Vec<(String, String)> = on;
    let met = |how| Plan::Join { left: Box::new(left.clone()), right: Box::new(other.clone()), on: on.clone(), how };
    let (semi, anti) = (met(JoinKind::Semi), met(JoinKind::Anti));
    let (joined, gone) = if stay { (semi, anti) } else { (anti, semi) };
    let columns: Vec<Column> = frame.columns.iter().map(|it| it.column.clone()).collect();
    let mut after = table::stored(&columns);
    keep_days(frame, &mut after);
    let kept = joined.project(after);
    let word = |plan: Plan, word: &str| plan.project(vec![Named::new("~verdict", Expr::text(word))]);
    let counted = Plan::Union { inputs: vec![word(kept.clone(), "kept"), word(gone, "gone")] };
    let into = vec![("kept", "kept", Words::new("stay", "保留")), ("gone", "gone", Words::new("not", "不保留"))];
    frame.steps.push(sentence::count_step(counted, sentence::rows_of(frame), into));
    frame.plan = kept;
}

/// An end of a value as text in which missing equals missing; a text beside numbers is read as one where it can be.
fn comparable_end(term: &Term, other: Type, high: bool) -> Expr {
    let end = term.high.clone().filter(|_| high).unwrap_or(term.low.clone());
    let text = match (term.ty, other) {
        (Type::Text | Type::Period, Type::Number | Type::Integer) => canonical(end),
        _ => Expr::Call(Function::ToText, vec![end]),
    };
    Expr::Call(Function::Coalesce, vec![text, Expr::text("\u{1}")])
}
