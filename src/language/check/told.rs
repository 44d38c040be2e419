//! What has to be said of single shipped figures that an answer shows, or is filtered by: that the documents state another
//! figure too, that a figure is worked out, that no period is stated for it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::grades::{GRADE, MEANT, is_graded};
use super::scope::{Frame, Saying, who};
use crate::answer::{Note, Table};
use crate::catalog::{GRADED, Noted, Other, noted};
use crate::plan::{BinaryOperator as Op, Expr, Named, Part};
use crate::types::{Column, Type};
use crate::words::Words;

/// How many figures are named at most.
const NAMED: usize = 3;

/// What is said of a figure.
#[derive(Clone, Copy, PartialEq)]
enum Of {
    Others,
    Derived,
    Undated,
}

impl Of {
    fn holds(self, it: &Noted) -> bool {
        match self {
            Of::Others => !it.others.is_empty(),
            Of::Derived => it.derived.is_some(),
            Of::Undated => it.undated,
        }
    }

    fn note(self, found: &[&Noted]) -> Option<Note> {
        match self {
            _ if found.is_empty() => None,
            Of::Others => Some(others(found)),
            Of::Derived => Some(derived(found)),
            Of::Undated => Some(undated(found)),
        }
    }
}

/// Says of the figures of these metrics, in the rows as they are now, which are stated differently elsewhere, and which are derived.
pub(super) fn say(frame: &mut Frame, metrics: &[String]) {
    told(frame, metrics, Of::Others);
    told(frame, metrics, Of::Derived);
}

/// A figure that states no period is no point of a trend.
pub(super) fn without_undated(frame: &mut Frame, metrics: &[String]) {
    let mut made: Vec<Named> = Vec::new();
    for (at, metric) in metrics.iter().enumerate() {
        // `beds, revenue / beds` reads the beds twice.
        if metrics[..at].contains(metric) {
            continue;
        }
        let Some(column) = frame.column(metric).cloned() else { continue };
        let Some(undated) = cells(frame, metric, |it| it.undated) else { continue };
        for (name, ty) in column.column.stored() {
            made.push(Named::new(name.clone(), undated.clone().then_else(Expr::missing(ty), Expr::column(name))));
        }
    }
    if !made.is_empty() {
        frame.plan = frame.plan.clone().extend(made);
    }
}

/// Says which figures are no points of the trend.
pub(super) fn say_undated(frame: &mut Frame, metrics: &[String]) {
    told(frame, metrics, Of::Undated);
}

/// True where a figure of the metric is derived.
pub(super) fn is_derived(frame: &Frame, metric: &str) -> Option<Expr> {
    cells(frame, metric, |it| it.derived.is_some())
}

/// The name that the rows of the table are stored under.
fn table(frame: &Frame) -> String {
    if is_graded(frame) { format!("{}{GRADED}", frame.dataset) } else { frame.dataset.clone() }
}

/// The column with the period of a figure: its own where figures of a row are of several, else that of the row.
pub(super) fn when(frame: &Frame, metric: &str) -> Option<String> {
    let has = |name: &String| frame.plan.schema().iter().any(|it| it.0 == *name);
    let own = frame.when.iter().find(|it| it.0 == metric).map(|it| it.1.clone());
    own.filter(has).or_else(|| frame.shown_period.clone().filter(has))
}

/// True for the rows whose figure of the metric is such.
fn cells(frame: &Frame, metric: &str, is: impl Fn(&Noted) -> bool) -> Option<Expr> {
    if frame.own {
        return None;
    }
    let who = who(frame.entity.as_deref(), &frame.columns)?.to_owned();
    let when = when(frame, metric)?;
    let has = |name: &str| frame.columns.iter().any(|it| it.column.name == name);
    let equal = |name: &str, value: &str| Expr::binary(Op::Equal, Expr::column(name), Expr::text(value));
    let cell = |it: &Noted| {
        let mut all = equal(&who, &it.entity).and(equal(&when, &it.period));
        for (name, value) in [("dimension", &it.dimension), ("segment", &it.segment), (GRADE, &it.grade)] {
            if has(name) {
                all = all.and(equal(name, value));
            }
        }
        all
    };
    let table = table(frame);
    let wanted = noted(&table).iter().filter(|it| it.metric == metric && is(it));
    wanted.map(cell).reduce(Expr::or).map(Expr::is_true)
}

fn told(frame: &mut Frame, metrics: &[String], of: Of) {
    let Some((part, say)) = asked(frame, metrics, of) else { return };
    frame.extra.push(part);
    frame.say.push(say);
}

/// The rows, by whom and when their figures are of, and what is said of those among them.
fn asked(frame: &Frame, metrics: &[String], of: Of) -> Option<(Part, Saying)> {
    if frame.own {
        return None;
    }
    let table = table(frame);
    let all: Vec<&'static Noted> =
        noted(&table).iter().filter(|it| of.holds(it) && metrics.contains(&it.metric)).collect();
    let mut asked: Vec<String> = all.iter().map(|it| it.metric.clone()).collect();
    asked.sort();
    asked.dedup();
    asked.retain(|it| frame.columns.iter().any(|known| known.column.name == *it) && when(frame, it).is_some());
    let who = who(frame.entity.as_deref(), &frame.columns)?.to_owned();
    if asked.is_empty() {
        return None;
    }
    let has = |name: &str| frame.columns.iter().any(|it| it.column.name == name);
    let column = |name: &str| if has(name) { Expr::column(name) } else { Expr::missing(Type::Text) };
    let mut named = vec![Named::new("entity", column(&who))];
    named.extend(["dimension", "segment"].map(|it| Named::new(it, column(it))));
    let meant = frame.plan.schema().iter().any(|it| it.0 == MEANT);
    named.push(Named::new(GRADE, if meant { Expr::column(MEANT) } else { column(GRADE) }));
    for (at, metric) in asked.iter().enumerate() {
        named.push(Named::new(format!("when{at}"), Expr::column(when(frame, metric)?)));
    }
    let columns = named.iter().map(|it| Column::plain(it.name.clone(), Type::Text)).collect();
    let part = Part { name: "told", plan: frame.plan.clone().project(named), columns, page: None };
    let mut places: HashMap<Key, usize> = HashMap::new();
    for (at, it) in all.iter().enumerate() {
        let grade = if has(GRADE) { it.grade.clone() } else { String::new() };
        let whose = [&it.entity, &it.dimension, &it.segment, &it.period].map(Clone::clone);
        places.insert((it.metric.clone(), whose, grade), at);
    }
    let say = move |table: &Table| {
        let mut found: Vec<usize> = Vec::new();
        for row in 0..table.rows.len() {
            let text = |name: &str| table.text(row, name).unwrap_or_default().to_owned();
            for (at, metric) in asked.iter().enumerate() {
                let whose = [text("entity"), text("dimension"), text("segment"), text(&format!("when{at}"))];
                found.extend(places.get(&(metric.clone(), whose, text(GRADE))));
            }
        }
        found.sort_unstable();
        found.dedup();
        of.note(&found.into_iter().map(|it| all[it]).collect::<Vec<_>>())
    };
    Some((part, Arc::new(say)))
}

/// Metric; entity, dimension, segment, period; grade.
type Key = (String, [String; 4], String);

/// `beds of Pujiang Huangfeng for 2016`
fn named(it: &Noted) -> Words {
    let whose = format!("{} {}", it.entity, it.segment);
    let whose = whose.trim();
    match it.period.as_str() {
        period if it.undated || period.is_empty() => {
            Words::new(format!("{} of {whose}", it.metric), format!("{whose} {}", it.metric))
        }
        period => {
            Words::new(format!("{} of {whose} for {period}", it.metric), format!("{whose} {period} {}", it.metric))
        }
    }
}

fn others(found: &[&Noted]) -> Note {
    let also = |it: &Other, english: bool| {
        let title = if english { &it.document.en } else { &it.document.zh };
        let open = match (it.undated, english) {
            (false, _) => "",
            (true, true) => " without a period",
            (true, false) => "(未注明期间)",
        };
        format!("{}{open} ({title} {})", it.figure, it.locator)
    };
    let one = |it: &&Noted, english: bool| {
        let also: Vec<String> = it.others.iter().map(|it| also(it, english)).collect();
        match english {
            true => format!("{} {}, also {}", named(it).en, it.figure, also.join(", ")),
            false => format!("{} {},另作 {}", named(it).zh, it.figure, also.join("、")),
        }
    };
    let (en, zh) = (listed(found, |it| one(it, true), " more"), listed(found, |it| one(it, false), " 处"));
    let n = found.len();
    match n {
        1 => Note::new("disagreement", format!("stated differently elsewhere: {en}"), format!("文件另有说法:{zh}")),
        _ => Note::new(
            "disagreement",
            format!("stated differently elsewhere, {n} figures: {en}"),
            format!("{n} 处文件另有说法:{zh}"),
        ),
    }
}

fn listed(found: &[&Noted], one: impl Fn(&&Noted) -> String, rest: &str) -> String {
    let mut said: Vec<String> = found.iter().take(NAMED).map(one).collect();
    if NAMED < found.len() {
        said.push(format!("+{}{rest}", found.len() - NAMED));
    }
    said.join("; ")
}

fn derived(found: &[&Noted]) -> Note {
    let mut ways: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for it in found {
        *ways.entry((&it.metric, it.derived.as_deref().unwrap_or_default())).or_default() += 1;
    }
    let said: Vec<(String, String)> = ways
        .iter()
        .map(|((metric, formula), n)| {
            let zh = formula.replace(" of the whole", "(整体)").replace(" days", " 天");
            (format!("{metric} is derived for {n}: {formula}"), format!("{metric} 有 {n} 个由公式推得:{zh}"))
        })
        .collect();
    let join = |get: fn(&(String, String)) -> &str| said.iter().map(get).collect::<Vec<_>>().join("; ");
    Note::new("derived", join(|it| &it.0), join(|it| &it.1))
}

fn undated(found: &[&Noted]) -> Note {
    let one = |it: &&Noted, english: bool| {
        let said = named(it);
        format!("{} {}", if english { said.en } else { said.zh }, it.figure)
    };
    let (en, zh) = (listed(found, |it| one(it, true), " more"), listed(found, |it| one(it, false), " 个"));
    Note::new(
        "undated",
        format!("no point of the trend, as no period is stated for it: {en}"),
        format!("未注明期间,不计入趋势:{zh}"),
    )
}
