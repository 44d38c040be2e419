//! Periods of unlike length: a year and a quarter of it are never in one sum.

use super::infer::{Scope, Term};
use super::scope::{Frame, who};
use crate::answer::Note;
use crate::catalog::DatasetColumn;
use crate::function::Function;
use crate::plan::{AggregateFunction, BinaryOperator as Op, Expr, Named};
use crate::quantity::read_period;
use crate::syntax::tree::{self, ExprKind, Name, Target};
use crate::types::{Column, Kind, Type};
use crate::words::Words;
use crate::world::World;

/// The column that says how long the periods of a group are.
const LENGTH: &str = "length";

/// Whether a group is that of lengths.
pub(super) fn is_length(name: &str) -> bool {
    name == LENGTH || name.starts_with("length of ")
}

/// The lengths of the periods that a sentence looks at, in months, where its figures add up and the periods are known; the
/// longest first.
fn several(frame: &Frame, figures: &[String]) -> Option<Vec<i64>> {
    // In half a year a bed earns half of what it does in one.
    let kind = |it: &String| frame.column(it).map(|it| it.column.kind);
    let over_stock = |it: &DatasetColumn| {
        let parts = it.parts.as_ref().filter(|_| it.column.kind == Kind::Ratio);
        parts.is_some_and(|(above, below)| super::settled::unlike((kind(above), kind(below))))
    };
    let flow = |it: &DatasetColumn| it.column.kind == Kind::Flow || over_stock(it);
    if frame.one_period || who(frame.entity.as_deref(), &frame.columns).is_none() {
        return None;
    }
    figures.iter().filter_map(|it| frame.column(it)).find(|it| flow(it))?;
    asked(frame)
}

/// The lengths of the periods that a sentence asks for, in months, the longest first, where they are known and not all the same.
pub(super) fn asked(frame: &Frame) -> Option<Vec<i64>> {
    let values = frame.column(frame.period.as_ref()?)?.values.as_ref()?;
    let asked = |it: &crate::quantity::Period| {
        frame.asked.is_empty() || frame.asked.iter().any(|(start, end)| *start <= it.start && it.end <= *end)
    };
    let known = values.iter().filter_map(|it| read_period(it)).filter(asked);
    let mut lengths: Vec<i64> = known.map(|it| (f64::from(it.end - it.start) / 30.44).round() as i64).collect();
    lengths.sort_unstable_by_key(|it| std::cmp::Reverse(*it));
    lengths.dedup();
    (lengths.len() > 1).then_some(lengths)
}

/// How many months the period of a row has.
fn months(period: &str) -> Expr {
    let end = |which: &str| Expr::column(format!("{period}~{which}"));
    let days = Expr::binary(Op::Subtract, end("end"), end("start"));
    Expr::Call(Function::Round, vec![Expr::binary(Op::Divide, days, Expr::number(30.44)), Expr::number(0.0)])
}

/// What a length is called.
pub(super) fn word(months: i64) -> String {
    match months {
        12 => "year".to_owned(),
        6 => "half".to_owned(),
        3 => "quarter".to_owned(),
        1 => "month".to_owned(),
        0 => "day".to_owned(),
        n => format!("{n} months"),
    }
}

/// What becomes of periods of several lengths before a condition looks at the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// They stay.
    Nothing,
    /// Those of one length stay: see [`one`].
    OneLength,
    /// Years that are known by their parts become years, and no part stands beside its year.
    Years,
}

/// Does that; `read` are all columns of the sentence.
pub(super) fn before(frame: &mut Frame, what: Before, figures: &[String], read: &[String]) {
    match what {
        Before::Nothing => {}
        Before::OneLength => one(frame, figures, read),
        Before::Years if several(frame, figures).is_some() => {
            super::several::without_parts(frame, figures);
            frame.settling.years = Some(years(frame, figures, read));
        }
        Before::Years => {}
    }
}

/// Years that are known by their parts become years, so that as little as can be stands apart. True where there may be such.
/// `read` are all columns of the sentence.
fn years(frame: &mut Frame, figures: &[String], read: &[String]) -> bool {
    if let Some(added) = frame.settling.years {
        return added;
    }
    // What formulas take together is of the rows that know all of it.
    let formulas = if frame.own { std::mem::take(&mut frame.settling.targets) } else { vec![] };
    let joint = (!formulas.is_empty()).then(|| super::settled::Joint::of(frame, &formulas));
    joint.iter().for_each(|it| it.add(frame));
    let together = frame.settling.taken.iter().flat_map(|it| it.own.clone()).filter(|it| frame.column(it).is_some());
    let figures: Vec<String> = figures.iter().cloned().chain(together).collect();
    let mut beside = super::divided::keys(frame, read);
    let other = |it: &&String| frame.column(it).is_some_and(|it| it.column.kind != Kind::Label);
    beside.extend(read.iter().filter(other).cloned());
    let added = super::whole::add(frame, &figures, &beside);
    if let Some(joint) = joint {
        frame.plan = joint.or_apart(frame.plan.clone());
    }
    if added {
        frame.say_count(Some(Expr::column(super::whole::ADDED).is_known()), super::whole::said);
    }
    added
}

/// `by` with the length of the periods in front, where figures of unlike periods would be added up.
pub(super) fn apart(frame: &mut Frame, by: &[Target], figures: &[String], labels: &[String]) -> Vec<Target> {
    let (Some(lengths), Some(period)) = (several(frame, figures), frame.period.clone()) else { return by.to_vec() };
    years(frame, figures, labels);
    let is = |it: i64| Expr::binary(Op::Equal, months(&period), Expr::number(it as f64));
    let name =
        lengths.iter().fold(Expr::missing(Type::Text), |rest, it| is(*it).then_else(Expr::text(word(*it)), rest));
    let column = match frame.column(LENGTH).is_some() {
        true => format!("{LENGTH} of {period}"),
        false => LENGTH.to_owned(),
    };
    frame.plan = frame.plan.clone().extend(vec![Named::new(column.clone(), name)]);
    let label = Words::new(column.clone(), "期间长度");
    let made = Column { kind: Kind::Label, label, ..Column::plain(column.clone(), Type::Text) };
    frame.columns.push(DatasetColumn::of(made));
    let (en, zh) = ("periods of each length apart, for a part is never added to a whole", "长度不同的期间分列,不相加");
    frame.understood.push(Words::new(en, zh));
    let span = by.first().map_or(Default::default(), |it| it.expr.span);
    let name = Name { text: column, quoted: true, span };
    let key = Target { expr: tree::Expr { kind: ExprKind::Name(vec![name]), span }, alias: None };
    std::iter::once(key).chain(by.iter().cloned()).collect()
}

/// Keeps the figures of the longest periods of at most a year, once years known by their parts are years, and counts the others:
/// for verbs that add figures up, or take them for observations, in one table.
pub(super) fn one(frame: &mut Frame, figures: &[String], labels: &[String]) {
    let (Some(lengths), Some(period)) = (several(frame, figures), frame.period.clone()) else { return };
    let added = years(frame, figures, labels);
    let Some(longest) = lengths.iter().find(|it| **it <= 12).or(lengths.first()).copied() else { return };
    let longest = if added { longest.max(12) } else { longest };
    let other = Expr::binary(Op::NotEqual, months(&period), Expr::number(longest as f64));
    let said = word(longest);
    frame.say_count(Some(other.clone()), move |n| {
        let en = format!("rows of periods of another length than a {said}, left out: {n}; `for T` asks for one period");
        let zh = format!("期间长度不是 {longest} 个月的行未计入:{n};`for T` 可指定一个期间");
        (n > 0).then(|| Note::new("other-lengths", en, zh))
    });
    frame.plan = frame.plan.clone().filter(other.is_true().negated());
}

/// The same for the one period that is asked for, where rows are observations of which no kind is declared: nothing says how the
/// parts of a year become one, and they are none beside a year.
pub(super) fn observed(frame: &mut Frame, figures: &[String]) {
    let Some(period) = frame.period.clone().filter(|_| frame.own && asked(frame).is_some()) else { return };
    let columns: Vec<&DatasetColumn> =
        figures.iter().filter_map(|it| frame.column(it)).filter(|it| it.column.kind != Kind::Label).collect();
    let unknown = columns.iter().all(|it| it.column.kind == Kind::Unknown);
    let Some(name) = columns.first().map(|it| super::fault::written(&it.column.name)).filter(|_| unknown) else {
        return;
    };
    let known = columns.iter().map(|it| super::infer::row_term(frame, it, Default::default()).low.is_known());
    let known = known.reduce(Expr::or).unwrap_or(Expr::truth(true));
    let own = known.clone().then_else(months(&period), Expr::missing(Type::Number));
    let plan = super::asked::over(frame.plan.clone(), &[], "~longest", AggregateFunction::Max, own);
    frame.plan = plan;
    let shorter = known.and(Expr::binary(Op::Less, months(&period), Expr::column("~longest"))).is_true();
    frame.say_count(Some(shorter.clone()), move |n| {
        let en = format!(
            "rows of shorter periods than others, left out: {n}; `kinds ({name}: rate)` where the file is opened says how they become one"
        );
        let zh = format!("期间短于其他行的行未计入:{n};打开文件时声明 `kinds ({name}: rate)` 可说明如何合并");
        (n > 0).then(|| Note::new("other-lengths", en, zh))
    });
    frame.plan = frame.plan.clone().filter(shorter.negated());
}

/// Whether an expression, or what its aggregates are made of, is a figure that flows, the growth of one, or a stated one over what is there on a day:
/// in half a year a bed earns half of what it does in one.
pub(super) fn flows(frame: &Frame, expr: &tree::Expr, world: &World) -> bool {
    match super::table::has_aggregate(frame, expr) {
        true => expr.children().into_iter().any(|it| flows(frame, it, world)),
        false => {
            let term = Scope::rows(frame, world, &mut Vec::new()).infer(expr);
            let claims = || expr.children().into_iter().any(|it| flows(frame, it, world));
            let grown = || term.column.as_ref().is_some_and(|it| frame.settling.grown.contains(it));
            term.kind == Kind::Flow || grown() || over_stock(frame, &term) || term.ty == Type::Truth && claims()
        }
    }
}

/// The lengths of the periods of a table in months, where they are known; what is no period has none.
pub(super) fn known(frame: &Frame) -> Option<Vec<Option<i64>>> {
    let values = frame.period.as_ref().and_then(|it| frame.column(it)).and_then(|it| it.values.clone())?;
    let months = |it: &String| read_period(it).map(|it| (f64::from(it.end - it.start) / 30.44).round() as i64);
    let mut lengths: Vec<Option<i64>> = values.iter().map(months).collect();
    lengths.sort_unstable();
    lengths.dedup();
    Some(lengths)
}

/// Whether a figure is a stated ratio of a flow and a stock. One that is worked out takes the stock for as long as it was there.
fn over_stock(frame: &Frame, term: &Term) -> bool {
    let kind = |name: &String| frame.column(name).map(|it| it.column.kind);
    let parts = term.column.as_ref().and_then(|it| frame.column(it)?.parts.as_ref());
    term.kind == Kind::Ratio && parts.is_some_and(|(above, below)| super::settled::unlike((kind(above), kind(below))))
}
