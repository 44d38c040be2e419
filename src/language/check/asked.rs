//! Periods that a sentence holds against each other, and the rows that lie in them: a year known by its halves is their sum.

mod said;

pub(super) use said::say_left_out;

use super::infer::row_term;
use super::past::{FIRST, LAST, Past};
use super::scope::{Frame, who};
use crate::answer::{Note, Table};
use crate::function::Function;
use crate::plan::{
    Aggregate, AggregateFunction, BinaryOperator as Op, Expr, JoinKind, Named, Part, Plan, SortKey, Value,
    WindowFunction, WindowKind,
};
use crate::quantity::{Period, read_period};
use crate::types::{Column, Kind, Type};
use crate::words::Words;
use said::{say_parts, say_unknown};

/// The plain column with the period a row lies in.
pub(super) const ASKED: &str = "~asked";

/// Gives each row the asked period that it lies in, as [`ASKED`], and drops the others.
/// Where an entity has a figure of exactly that period, its parts are left out: they are in it already.
/// `figures` are the columns that are measured; where those add up, a period known in part only is left out and counted.
/// `by` are the columns that the sentence groups by: departments of an entity are each by itself, as the entity is.
/// `complete` says when a row has all that it is asked for; without it one known figure is enough.
/// With a past, an entity without a figure for one of two periods is new or gone only where it has none before, or after.
pub(super) fn put(
    frame: &mut Frame,
    asked: &[Period],
    (figures, by): (&[String], &[String]),
    complete: Option<Expr>,
    past: Option<Past>,
) {
    let Some(period) = frame.period.clone() else { return };
    super::periods::without_forecasts(frame, asked);
    let day = |days: i32| Expr::Literal(Value::Integer(i64::from(days)), Type::Integer);
    let end = |which: &str| Expr::column(format!("{period}~{which}"));
    let fits = |it: &Period| super::periods::fits(frame, asked, it);
    let exact = |it: &Period| {
        let starts = Expr::binary(Op::Equal, end("start"), day(it.start));
        starts.and(Expr::binary(Op::Equal, end("end"), day(it.end))).and(fits(it))
    };
    let inside = |it: &Period| {
        let starts = Expr::binary(Op::GreaterEqual, end("start"), day(it.start));
        starts.and(Expr::binary(Op::LessEqual, end("end"), day(it.end))).and(fits(it))
    };
    let named = |rest: Expr, it: &Period, only: Expr| only.then_else(Expr::text(it.text.clone()), rest);
    let label = asked.iter().rev().fold(Expr::missing(Type::Text), |rest, it| named(rest, it, inside(it)));
    let label = asked.iter().rev().fold(label, |rest, it| named(rest, it, exact(it)));
    let is_exact = asked.iter().map(exact).reduce(Expr::or).unwrap_or(Expr::truth(true));
    let each = asked.iter().map(|it| {
        let is = Expr::binary(Op::Equal, Expr::column(ASKED), Expr::text(it.text.clone()));
        (it.text.clone(), is, f64::from(it.end - it.start - 2))
    });
    let earlier = asked.iter().map(|it| it.end).min().unwrap_or(i32::MIN);
    let later = asked.iter().map(|it| it.start).max().unwrap_or(i32::MAX);
    let past = past.map(|it| (it, (earlier, later)));
    let wanted = Wanted { label, exact: is_exact, each: each.collect(), past, bucket: None };
    labelled(frame, wanted, (figures, by), complete);
}

/// Where a sentence asks for one period and its rows are observations: a year is known by itself or by its parts, and never by
/// both. Makes one row of each entity where its kinds are declared; else leaves out rows that lie in a longer one of the entity.
/// `beside` are columns that are read with the figures.
pub(super) fn once(frame: &mut Frame, figures: &[String], beside: &[String], asked: &[Period]) {
    let columns: Vec<_> = figures.iter().filter_map(|name| frame.column(name)).collect();
    let known = columns.iter().map(|it| row_term(frame, it, Default::default()).low.is_known()).reduce(Expr::or);
    let known = known.unwrap_or(Expr::truth(true));
    let adds_up = columns.iter().any(|it| matches!(it.column.kind, Kind::Flow | Kind::Unknown));
    let whole = of_one_length(frame) && only_of(frame, asked);
    // A table of years only has nothing to choose from; but of departments none is looked at by itself.
    let settles = !whole || frame.one_each || frame.settling.looks;
    let settled = settles && super::settled::one_row(frame, figures, beside, asked);
    if settled || whole || !adds_up {
        return;
    }
    let before = frame.plan.clone();
    let Some(plan) = without_parts(frame, before.clone(), of_whom(frame), known.clone()) else { return };
    let counts = counted([("all", before), ("kept", plan.clone())]);
    let columns = ["all", "kept"].map(|it| Column::plain(it, Type::Integer)).to_vec();
    frame.extra.push(Part { name: "parts of periods", plan: counts, columns, page: None });
    frame.say.push(std::sync::Arc::new(|table: &Table| {
        let n = table.number(0, "all")? - table.number(0, "kept")?;
        let en = format!("rows of parts of a period that is known as a whole, left out: {n}");
        (n > 0.0).then(|| Note::new("part-of-period", en, format!("整期已有数据、其部分期间的行未计入:{n}")))
    }));
    frame.plan = plan;
    if let [_] = asked {
        say_halves(frame, known);
    }
}

/// How many rows each of two plans has, in one row.
fn counted([one, other]: [(&str, Plan); 2]) -> Plan {
    let count = |(name, plan): (&str, Plan)| {
        let rows = Aggregate {
            name: name.into(),
            function: AggregateFunction::Rows,
            argument: Expr::number(1.0),
            filter: None,
        };
        Box::new(plan.aggregate(vec![], vec![rows]))
    };
    Plan::Join { left: count(one), right: count(other), on: vec![], how: JoinKind::Cross }
}

/// Whether every period of a table is one of these, as far as is known.
fn only_of(frame: &Frame, asked: &[Period]) -> bool {
    let values = frame.period.as_ref().and_then(|it| frame.column(it)).and_then(|it| it.values.as_ref());
    let long =
        |it: &String| read_period(it).is_none_or(|it| asked.iter().all(|of| it.end - it.start >= of.end - of.start));
    values.is_some_and(|it| it.iter().all(long))
}

/// Says how many are known for a part of the one period only: their figures count as they are.
fn say_halves(frame: &mut Frame, known: Expr) {
    let (Some(period), [(start, end)]) = (frame.period.clone(), frame.asked.as_slice()) else { return };
    let least = f64::from(end - start - 2);
    let plan = with_times(frame.plan.clone(), &of_whom(frame), &period, &known);
    let days = Aggregate {
        name: "~days".into(),
        function: AggregateFunction::Sum,
        argument: known.then_else(days_of(&period), Expr::missing(Type::Number)),
        filter: None,
    };
    let keys = of_whom(frame).into_iter().map(|it| Named::new(it.clone(), Expr::column(it))).collect();
    let short = Expr::binary(Op::Less, Expr::column("~days"), Expr::number(least));
    let n = Aggregate {
        name: "n".into(),
        function: AggregateFunction::Rows,
        argument: Expr::number(1.0),
        filter: Some(short),
    };
    let plan = plan.aggregate(keys, vec![days]).aggregate(vec![], vec![n]);
    frame.extra.push(Part { name: "halves", plan, columns: vec![Column::plain("n", Type::Integer)], page: None });
    frame.say.push(std::sync::Arc::new(|table: &Table| {
        let n = table.number(0, "n").filter(|n| *n > 0.0)?;
        let en = format!("known for a part of the period only, taken as they are: {n}");
        Some(Note::new("part-of-period", en, format!("只有部分期间数据、按现有数据计入:{n}")))
    }));
}

/// Whether all periods of a table are known to be of one length; years that were made of parts stand beside those.
pub(super) fn of_one_length(frame: &Frame) -> bool {
    super::lengths::known(frame).is_some_and(|it| it.len() < 2 && (!frame.years_made || it == [Some(12)]))
}

/// The rows that do not lie in a longer one of the same entity, in which `known` is true; none without entities.
pub(super) fn without_parts(frame: &Frame, plan: Plan, partition: Vec<String>, known: Expr) -> Option<Plan> {
    let period = frame.period.clone()?;
    if partition.is_empty() {
        return None;
    }
    let end = |which: &str| Expr::column(format!("{period}~{which}"));
    let order = vec![SortKey { expr: end("start"), descending: false }, SortKey { expr: end("end"), descending: true }];
    let window = |input: Plan, partition: &[String], name: &str, kind: WindowKind, argument: Expr| {
        let function = WindowFunction { name: name.into(), kind, argument };
        let order = if matches!(function.kind, WindowKind::Aggregate(_)) { vec![] } else { order.clone() };
        Plan::Window { input: Box::new(input), partition: partition.to_vec(), order, functions: vec![function] }
    };
    let ends = known.clone().then_else(end("end"), Expr::number(-1e9));
    let plan = window(plan, &partition, "~until", WindowKind::CumulativeMax, ends);
    let plan = window(plan, &partition, "~before", WindowKind::Lag(1), Expr::column("~until"));
    // Rows of the very same period do not lie in each other: what was before the first of them counts.
    let first = Expr::Call(Function::Coalesce, vec![Expr::column("~before"), Expr::number(-1e9)]);
    let mut same = partition;
    same.extend(["start", "end"].map(|it| format!("{period}~{it}")));
    let plan = window(plan, &same, "~around", WindowKind::Aggregate(AggregateFunction::Min), first);
    let inside = Expr::binary(Op::GreaterEqual, Expr::column("~around"), end("end"));
    Some(plan.filter(Expr::Not(Box::new(inside.and(known)))))
}

/// The plain column by which rows of one key meet, the missing ones too: [`meeting`] adds it.
pub(super) fn met(key: &str) -> String {
    format!("~met {key}")
}

/// Adds what [`met`] names. A join leaves out rows without a key, and those whose name or department is missing are one of their own.
pub(super) fn meeting(plan: Plan, keys: &[String]) -> Plan {
    let schema = plan.schema();
    let text = |key: &String| match Expr::column(key.clone()).ty(&schema) {
        Type::Text | Type::Period => Expr::column(key.clone()),
        _ => Expr::Call(Function::ToText, vec![Expr::column(key.clone())]),
    };
    let known = |it: &String| Expr::Call(Function::Coalesce, vec![text(it), Expr::text("\u{1}")]);
    let named = keys.iter().map(|it| Named::new(met(it), known(it))).collect();
    plan.extend(named)
}

/// The columns that say whose a row is: the entity, and which part of it.
pub(super) fn of_whom(frame: &Frame) -> Vec<String> {
    let part = |name| (!frame.own).then_some(name);
    let names = [who(frame.entity.as_deref(), &frame.columns), part("dimension"), part("segment")];
    names.into_iter().flatten().filter_map(|it| frame.column(it)).map(|it| it.column.name.clone()).collect()
}

/// Into which periods rows are put.
pub(super) struct Wanted {
    /// The period of a row; missing where it is left out.
    pub label: Expr,
    /// Whether a row has all of it by itself.
    pub exact: Expr,
    /// Each of them: what is said of it, which rows are its, and fewer days than that are a part.
    pub each: Vec<(String, Expr, f64)>,
    /// The past, and the last day of the earlier and the first of the later of two.
    pub past: Option<(Past, (i32, i32))>,
    /// What they are called where they are all of the calendar: years, quarters, months.
    pub bucket: Option<Words>,
}

/// Whether any period of the table is shorter than the one of these.
fn may_be_part(frame: &Frame, each: &[(String, Expr, f64)]) -> bool {
    let values = frame.period.as_ref().and_then(|it| frame.column(it)).and_then(|it| it.values.as_ref());
    let short = |it: &String| {
        read_period(it).is_none_or(|it| each.iter().any(|(_, _, least)| f64::from(it.end - it.start) < *least))
    };
    values.is_none_or(|it| it.iter().any(short))
}

/// Gives each row its period as [`ASKED`], and drops the others; of what adds up nothing is known twice or in part.
pub(super) fn labelled(
    frame: &mut Frame,
    wanted: Wanted,
    (figures, by): (&[String], &[String]),
    complete: Option<Expr>,
) {
    let Wanted { label, exact: is_exact, each, past, bucket } = wanted;
    let columns: Vec<_> = figures.iter().filter_map(|name| frame.column(name)).collect();
    let known = columns.iter().map(|it| row_term(frame, it, Default::default()).low.is_known());
    let known = known.reduce(Expr::or).unwrap_or(Expr::truth(true));
    let grown = |it: &&crate::catalog::DatasetColumn| frame.settling.grown.contains(&it.column.name);
    let adds_up = columns.iter().any(|it| matches!(it.column.kind, Kind::Flow | Kind::Unknown) || grown(it));
    let (asked, known) = (complete.is_some(), complete.unwrap_or(known));
    let whole = is_exact.clone().and(known.clone()).then_else(Expr::number(1.0), Expr::missing(Type::Number));
    let labelled = vec![Named::new(ASKED, label), Named::new("~exact", whole)];
    frame.plan = frame.plan.clone().extend(labelled).filter(Expr::column(ASKED).is_known());
    let mut partition = of_whom(frame);
    if partition.is_empty() {
        return;
    }
    // Nothing is known in part where all periods are as long as the one that is asked for.
    let parts = match each.len() == 1 && bucket.is_none() && of_one_length(frame) && !may_be_part(frame, &each) {
        true => vec![],
        false => super::divided::keys(frame, by),
    };
    let whose = partition.len();
    partition.extend(parts);
    partition.push(ASKED.to_owned());
    let plan = frame.plan.clone();
    let plan = over(plan, &partition, "~whole", AggregateFunction::Max, Expr::column("~exact"));
    let plan = plan.filter(is_exact.or(Expr::column("~whole").is_missing()));
    frame.plan = match of_one_length(frame) {
        true => plan,
        // Of a half and its quarters the half counts.
        false => without_parts(frame, plan.clone(), partition.clone(), known.clone()).unwrap_or(plan),
    };
    if !adds_up && !asked {
        return;
    }
    let Some(period) = frame.period.clone() else { return };
    // A year of which a part is known is no year to compare with; a stock of a part of it is one of the year.
    let mut each = each;
    each.iter_mut().filter(|_| !adds_up).for_each(|it| it.2 = f64::NEG_INFINITY);
    let below = |least: f64| Expr::binary(Op::Less, Expr::column("~days"), Expr::number(least));
    let is_short = each.iter().map(|(_, is, least)| is.clone().and(below(*least))).reduce(Expr::or);
    let is_short = is_short.unwrap_or(Expr::truth(false));
    let calendar = bucket.is_some();
    let several = each.len() > 1;
    frame.plan = with_times(frame.plan.clone(), &partition, &period, &known);
    say_parts(frame, each, bucket, partition.clone(), known.clone());
    let days = known.then_else(days_of(&period), Expr::missing(Type::Number));
    let mut plan = over(frame.plan.clone(), &partition, "~days", AggregateFunction::Sum, days);
    // Whoever is known for a part of one of the periods counts in none of them.
    if !calendar {
        partition.pop();
    }
    // A department without a row is new or gone as its rows say, whenever its entity has figures.
    let entity = partition[..whose].to_vec();
    let mut is_part = is_short;
    if several {
        // Nor does somebody who has a row for one of them without a figure in it: that one is not new, and not gone.
        plan = over(plan, &partition, "~ever", AggregateFunction::Max, Expr::column("~days"));
        is_part = is_part.or(Expr::column("~days").is_missing().and(Expr::column("~ever").is_known()));
    }
    if let Some((past, bounds)) = past.filter(|_| several) {
        let number = |it: i32| Expr::number(f64::from(it));
        let asked = Expr::column("~days").is_known().then_else(Expr::column(ASKED), Expr::missing(Type::Text));
        plan = over(plan, &entity, "~in", AggregateFunction::Distinct, asked);
        let absent = Expr::binary(Op::Equal, Expr::column("~in"), Expr::number(1.0));
        plan = past.beside(plan, &entity, &absent);
        let new = Expr::binary(Op::Greater, Expr::column(FIRST), number(bounds.0));
        let gone = Expr::binary(Op::Less, Expr::column(LAST), number(bounds.1));
        let unknown = absent.and(Expr::Not(Box::new(new.or(gone))));
        say_unknown(frame, plan.clone().filter(unknown.clone()), &entity);
        is_part = is_part.or(unknown);
    }
    let part = is_part.then_else(Expr::number(1.0), Expr::missing(Type::Number));
    let plan = plan.extend(vec![Named::new("~part", part)]);
    let plan = over(plan, &partition, "~short", AggregateFunction::Max, Expr::column("~part"));
    frame.plan = plan.filter(Expr::column("~short").is_missing());
}

/// The aggregate of all rows of a partition, beside each of them.
pub(super) fn over(plan: Plan, partition: &[String], name: &str, function: AggregateFunction, argument: Expr) -> Plan {
    let function = WindowFunction { name: name.into(), kind: WindowKind::Aggregate(function), argument };
    Plan::Window { input: Box::new(plan), partition: partition.to_vec(), order: vec![], functions: vec![function] }
}

/// How many days the period of a row has; [`with_times`] goes before, for rows of one period have its days together.
pub(super) fn days_of(period: &str) -> Expr {
    let end = |which: &str| Expr::column(format!("{period}~{which}"));
    let days = Expr::binary(Op::Add, Expr::binary(Op::Subtract, end("end"), end("start")), Expr::number(1.0));
    Expr::binary(Op::Divide, days, Expr::column("~times"))
}

/// The plan with the number of rows of the very same period in which a figure is known: those of departments.
pub(super) fn with_times(plan: Plan, partition: &[String], period: &str, known: &Expr) -> Plan {
    let mut same = partition.to_vec();
    same.extend(["start", "end"].map(|it| format!("{period}~{it}")));
    let one = known.clone().then_else(Expr::number(1.0), Expr::missing(Type::Number));
    over(plan, &same, "~times", AggregateFunction::Known, one)
}
