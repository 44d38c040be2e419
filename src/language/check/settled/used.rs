//! The figures that are looked at in rows of one period, and what it is to each of them that only a part of the period is known.

use super::joint::is_rated;
use super::made::unlike;
use super::{Way, line};
use crate::answer::Note;
use crate::catalog::DatasetColumn;
use crate::check::fault;
use crate::check::scope::Frame;
use crate::plan::Expr;
use crate::types::Kind;

/// A figure that is looked at, or one that stands for all of its formula.
pub(super) struct Used {
    /// Its place among the columns that are needed.
    pub at: usize,
    /// Whether the row is of the period that it is known for.
    pub dates: bool,
    /// The columns that it stands for.
    pub names: Vec<String>,
    /// What it is called.
    said: String,
    part: Part,
}

/// What a part of a period is to a figure.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// None of it.
    LeftOut,
    /// A part of it, which is said.
    AsItIs,
    /// As good as the whole: what flows stands over what was there for as long.
    Rate,
    /// None of it, for no kind says how parts become one.
    Apart,
}

/// The plain column that is 1 where only a part of the period is known of the figure of that number.
pub(super) fn part(n: usize) -> String {
    format!("~part of {n}")
}

/// The plain column that is 1 where the whole of a year is known of the figure of that number.
pub(super) fn full(n: usize) -> String {
    format!("~full of {n}")
}

/// The figures of which nothing but a whole counts: those of formulas that flow, and stated ratios of a flow and a stock.
pub(super) fn whole(frame: &Frame, needed: &[DatasetColumn], measured: &[String]) -> Vec<String> {
    let taken = &frame.settling.taken;
    let mut whole: Vec<String> = taken.iter().filter(|it| it.flows).flat_map(|it| it.names().to_vec()).collect();
    for it in needed.iter().filter(|it| measured.contains(&it.column.name) && unlike(line(it, needed))) {
        whole.extend(it.parts.iter().flat_map(|(above, below)| [above.clone(), below.clone()]));
        whole.push(it.column.name.clone());
    }
    // A sentence without formulas looks at what is measured.
    if taken.iter().all(|it| it.plain.is_empty()) {
        whole.extend(measured.iter().cloned());
    }
    whole.retain(|it| !is_rated(it));
    whole
}

/// The figures of years, each by itself, as those of a formula are together.
pub(super) fn of_years(frame: &Frame, needed: &[DatasetColumn], measured: &[String]) -> Vec<Used> {
    let joint = frame.settling.taken.iter().filter(|it| !it.own.is_empty()).map(|it| it.own.clone());
    let joint: Vec<Vec<String>> = joint.filter(|it| it.iter().all(|name| measured.contains(name))).collect();
    let alone = measured.iter().filter(|it| !joint.iter().flatten().any(|of| of == *it)).map(|it| vec![it.clone()]);
    let mut found: Vec<Used> = Vec::new();
    for mut names in alone.collect::<Vec<_>>().into_iter().chain(joint.clone()) {
        let place = |name: &String| needed.iter().position(|it| it.column.name == *name);
        let places: Vec<usize> = names.iter().filter_map(place).collect();
        let flow = places.iter().copied().find(|at| needed[*at].column.kind == Kind::Flow);
        let Some(at) = flow.or(places.first().copied()).filter(|at| found.iter().all(|it| it.at != *at)) else {
            continue;
        };
        let parts = needed[at].parts.iter().flat_map(|(above, below)| [above, below]);
        names.extend(parts.filter(|it| !measured.contains(it)).cloned());
        found.push(Used { at, dates: true, names, said: String::new(), part: Part::AsItIs });
    }
    found
}

/// What a sentence looks at, each figure once; `first` stands for all where nothing is known of its formulas.
pub(super) fn used(frame: &Frame, needed: &[DatasetColumn], first: usize, way: Way, whole: &[String]) -> Vec<Used> {
    let mut found: Vec<Used> = Vec::new();
    let flow = |at: &usize| needed[*at].column.kind == Kind::Flow;
    let unknown = |at: &usize| needed[*at].column.kind == Kind::Unknown;
    let place = |name: &String| needed.iter().position(|it| it.column.name == *name);
    for taken in frame.settling.taken.iter().filter(|_| matches!(way, Way::Asked | Way::Summed)) {
        let places: Vec<usize> = taken.names().iter().filter_map(place).collect();
        let Some(at) = places.iter().copied().find(flow).or(places.first().copied()) else { continue };
        if found.iter().any(|it| it.at == at) || !taken.target && !flow(&at) {
            continue;
        }
        let part = match whole.contains(&needed[at].column.name) {
            _ if unknown(&at) => Part::Apart,
            true => Part::LeftOut,
            false if taken.rated => Part::Rate,
            false => Part::AsItIs,
        };
        let names = taken.names().to_vec();
        found.push(Used { at, dates: taken.target, names, said: taken.said.clone(), part });
    }
    // What flows is of its period; what is there on a day, or a ratio, only where nothing flows.
    let dated = found.iter().find(|it| it.dates && flow(&it.at)).or(found.iter().find(|it| it.dates));
    let dated = dated.map_or(first, |it| it.at);
    if found.iter().all(|it| it.at != dated) {
        let part = if whole.contains(&needed[dated].column.name) { Part::LeftOut } else { Part::AsItIs };
        let said = needed[dated].column.name.clone();
        found.push(Used { at: dated, dates: true, names: vec![said.clone()], said, part });
    }
    for it in &mut found {
        it.dates = it.at == dated || it.dates && flow(&it.at);
    }
    found.retain(|it| it.dates || flow(&it.at) || unknown(&it.at));
    found
}

/// When a figure that is asked for is left out, for a part of the period is none of it.
pub(super) fn left_out(used: &[Used]) -> Option<Expr> {
    let left_out = used.iter().enumerate().filter(|(_, it)| it.dates && it.part == Part::LeftOut);
    left_out.map(|(n, _)| Expr::column(part(n)).is_known()).reduce(Expr::or)
}

/// Says of how many rows a figure is known for a part of the period only, and what became of it.
pub(super) fn say_parts(frame: &mut Frame, used: &[Used]) {
    for (n, it) in used.iter().enumerate() {
        if it.part == Part::Apart {
            let (said, name) = (it.said.clone(), it.names.first().map_or(String::new(), |it| fault::written(it)));
            frame.say_count(Some(Expr::column(part(n)).is_known()), move |n| {
                let en = format!(
                    "{said} known by parts of the period, and no kind says how they become one, left out: {n}; declare it, such as `kinds ({name}: rate)`"
                );
                let zh = format!("{said} 只有部分期间数据、且未声明类型、无从合并,未计入:{n};请声明,如 `kinds ({name}: rate)`");
                (n > 0).then(|| Note::new("part-of-period", en, zh))
            });
            continue;
        }
        let (en, zh) = match it.part {
            Part::LeftOut | Part::Apart => ("left out", "未计入"),
            Part::AsItIs => ("taken as they are", "按现有数据计入"),
            Part::Rate => ("taken at the rate of a whole one", "按整期速率折算"),
        };
        let of = if used.len() > 1 { format!("{} ", it.said) } else { String::new() };
        frame.say_count(Some(Expr::column(part(n)).is_known()), move |n| {
            let said = format!("{of}known for a part of the period only, {en}: {n}");
            (n > 0).then(|| Note::new("part-of-period", said, format!("{of}只有部分期间数据、{zh}:{n}")))
        });
    }
}
