//! The table of a bridge: effects of one choice of the drivers' values, which add to the change, and their ranges beside.

use super::groups::{self, At, Pair};
use super::quotient::{self, Shape};
use super::split::Why;
use super::{Asked, Group};
use crate::answer::{Answer, Cell, Note, Table};
use crate::check::interval::{self, Interval};
use crate::plan::Expr;
use crate::source::Span;
use crate::types::Type;

/// Above this many ranged values corners are too many: effects stand at midpoints, and that is said.
const MOST_RANGED: usize = 10;

const UNKNOWN: Interval = (f64::NEG_INFINITY, f64::INFINITY);

/// A line of the bridge.
struct Line {
    name: String,
    unit: String,
    from: Option<Interval>,
    to: Option<Interval>,
    effect: Interval,
    middle: f64,
}

pub(super) fn conclude(mut answer: Answer, asked: &Asked, table: &Table) -> Answer {
    let groups = super::groups_of(asked, table);
    let drivers = |it: &Vec<Option<Interval>>| it[..asked.n_drivers].iter().flatten().copied().collect::<Vec<_>>();
    let mut values = groups.iter().flat_map(|it| [drivers(&it.then), drivers(&it.now)]).flatten();
    let open = values.any(|it| it.0.is_finite() != it.1.is_finite());
    if open {
        let en = "of a range with one end only an effect is not known";
        answer.notes.push(Note::new("one-sided", en, "单侧区间的影响无法得知"));
    }
    let middles = pairs(&groups, asked.n_drivers, &mut interval::middle);
    let at = match groups::at(asked, &middles) {
        Ok(at) => at,
        Err(why) => {
            answer.notes.push(said(asked, why));
            answer.table = Table { columns: asked.columns(false), rows: vec![], total_rows: 0 };
            return answer;
        }
    };
    let (ends, figures) = match open {
        true => one_sided(asked, &groups),
        false => corners(asked, &groups, &at, &mut answer),
    };
    let unit = |at: usize| asked.metrics[at].unit.clone();
    let names = groups::lines(asked, &groups);
    let mut lines: Vec<Line> = names
        .into_iter()
        .enumerate()
        .map(|(place, name)| {
            let line = Line {
                name,
                unit: String::new(),
                from: None,
                to: None,
                effect: ends[place],
                middle: at.effects[place],
            };
            match (asked.n_keys, asked.contributions) {
                (0, _) => Line { unit: unit(place), from: groups[0].then[place], to: groups[0].now[place], ..line },
                (_, true) => {
                    let [from, to] = own_figures(asked, &groups[place]);
                    Line { unit: unit_of(asked), from, to, ..line }
                }
                (_, false) => line,
            }
        })
        .collect();
    let entering = |it: &Line| ["new groups", "lost groups", "new and lost groups"].contains(&it.name.as_str());
    let comes = groups.iter().any(|it| it.then[0].is_some() != it.now[0].is_some());
    lines.retain(|it| !entering(it) || it.effect != (0.0, 0.0) || comes && it.name == "new and lost groups");
    if asked.contributions {
        lines.retain(|it| it.from.is_some() || it.to.is_some());
        lines.sort_by(|a, b| b.middle.abs().total_cmp(&a.middle.abs()).then(a.name.cmp(&b.name)));
    }
    closed(&mut answer, &at);
    held(&mut answer, asked, &groups, &figures);
    let ranged = !open && figures.iter().chain(lines.iter().map(|it| &it.effect)).any(|it| it.0 != it.1);
    answer.table = rows(asked, &lines, &at, figures, (open, ranged));
    if asked.percent {
        answer.notes.push(Note::new("points", "effects on a ratio are in percentage points", "对比率的影响以百分点计"));
    }
    if ranged {
        let en =
            "midpoint is the effect with every range at its midpoint: these add to the change, and shares are of them";
        answer.notes.push(Note::new("ranges", en, "中点影响取各区间中点:其和等于变动,占比按此计"));
    }
    answer
}

fn rows(asked: &Asked, lines: &[Line], at: &At, figures: [Interval; 2], (open, ranged): (bool, bool)) -> Table {
    let change = at.to - at.from;
    // Of large effects that cancel, the last digits are what rounding leaves.
    let share = |effect: f64| match open || change.abs() <= 1e-12 * at.scale() {
        true => Cell::Missing,
        false => Cell::Number(effect / change),
    };
    let text = |it: &str| Cell::Text(it.to_owned());
    let row = |name: &str, unit: &str, ends: [Option<Interval>; 2], effect: Interval, at_middle: f64| {
        let mut cells = vec![text(name), text(unit)];
        cells.extend(ends.map(interval::cell_or_missing));
        cells.push(interval::cell(effect));
        cells.extend(ranged.then_some(Cell::Number(at_middle)));
        cells.push(share(at_middle));
        cells
    };
    let mut rows: Vec<Vec<Cell>> =
        lines.iter().map(|it| row(&it.name, &it.unit, [it.from, it.to], it.effect, it.middle)).collect();
    let exact = figures.iter().all(|it| it.0 == it.1);
    let total = if exact { (change, change) } else { interval::subtract(figures[1], figures[0]) };
    rows.push(row(&asked.name, &unit_of(asked), figures.map(Some), total, change));
    Table { columns: asked.columns(ranged), total_rows: rows.len(), rows }
}

fn unit_of(asked: &Asked) -> String {
    crate::check::measure::unit_text(&crate::check::infer::Term {
        unit: asked.unit.clone(),
        percent: asked.percent,
        ..crate::check::infer::Term::plain(Expr::number(0.0), Type::Number, Span::default())
    })
}

/// The closing identity: whatever the split, its effects are the change.
fn closed(answer: &mut Answer, at: &At) {
    let sum: f64 = at.effects.iter().sum();
    let change = at.to - at.from;
    if (sum - change).abs() > 1e-9 * at.scale() {
        answer.notes.push(Note::new(
            "not-closed",
            format!("the effects add to {sum} and not to the change {change}: please report this"),
            format!("各项影响之和 {sum} 不等于变动 {change}"),
        ));
    }
}

/// Why there is nothing to show.
fn said(asked: &Asked, why: Why) -> Note {
    let [from, to] = &asked.periods;
    let name = &asked.name;
    match why {
        Why::Missing => {
            let en = format!("{name} is not known for both {from} and {to}");
            Note::new("not-known", en, format!("{name} 在 {from} 与 {to} 两期不全"))
        }
        Why::Divisor => {
            let en = format!("{name} has no value at {from}, {to} or between them, because a divisor is zero");
            Note::new("zero-divisor", en, format!("除数为零,{name} 在 {from}、{to} 或替换过程中没有数值"))
        }
        Why::Logarithm => {
            let en = "`method log` takes logarithms, and a driver is zero or changes its sign: the symmetric split takes any";
            Note::new("no-logarithm", en, "`method log` 需取对数,而有因素为零或变号:请用默认的对称分解")
        }
    }
}

/// The groups' drivers with one value picked of each.
fn pairs(groups: &[Group], n: usize, pick: &mut dyn FnMut(Interval) -> f64) -> Vec<Pair> {
    let mut of = |values: &[Option<Interval>]| -> Option<Vec<f64>> {
        let known: Option<Vec<Interval>> = values[..n].iter().copied().collect();
        known.map(|it| it.into_iter().map(&mut *pick).collect())
    };
    groups.iter().map(|it| (of(&it.then), of(&it.now))).collect()
}

/// The effects at the extremes of the ranges, and the figure then and now.
fn corners(asked: &Asked, groups: &[Group], at: &At, answer: &mut Answer) -> (Vec<Interval>, [Interval; 2]) {
    let point = |it: f64| (it, it);
    let mut n_ranged = 0;
    pairs(groups, asked.n_drivers, &mut |it| {
        n_ranged += usize::from(it.0 != it.1);
        it.0
    });
    if n_ranged == 0 {
        return (at.effects.iter().map(|it| point(*it)).collect(), [point(at.from), point(at.to)]);
    }
    if n_ranged > MOST_RANGED {
        let en = "so many ranges: effects are at their midpoints, the figure keeps its range (it may be too wide)";
        answer.notes.push(Note::new("midpoints", en, "区间较多:各项影响按中点计,数值保留区间(可能偏宽)"));
        let effects = at.effects.iter().map(|it| point(*it)).collect();
        return (effects, wide(asked, groups));
    }
    if !groups.iter().all(|it| is_steady(asked, it)) {
        return (vec![UNKNOWN; at.effects.len()], [UNKNOWN, UNKNOWN]);
    }
    let none = (f64::INFINITY, f64::NEG_INFINITY);
    let widen = |it: &mut Interval, value: f64| *it = (it.0.min(value), it.1.max(value));
    let (mut ends, mut figures) = (vec![none; at.effects.len()], [none, none]);
    for corner in 0..(1usize << n_ranged) {
        let mut bit = 0;
        let chosen = pairs(groups, asked.n_drivers, &mut |it| {
            let low = it.0 == it.1 || corner >> bit & 1 == 0;
            bit += usize::from(it.0 != it.1);
            if low { it.0 } else { it.1 }
        });
        let Ok(found) = groups::at(asked, &chosen) else {
            return (vec![UNKNOWN; at.effects.len()], [UNKNOWN, UNKNOWN]);
        };
        ends.iter_mut().zip(&found.effects).for_each(|(it, value)| widen(it, *value));
        widen(&mut figures[0], found.from);
        widen(&mut figures[1], found.to);
    }
    (ends, figures)
}

/// Whether no divisor can be zero for any mixture of the drivers then and now: between the ends of a range that holds a zero
/// a quotient has no bounds.
fn is_steady(asked: &Asked, group: &Group) -> bool {
    let known = |it: &[Option<Interval>]| it[..asked.n_drivers].iter().copied().collect::<Option<Vec<Interval>>>();
    let (then, now) = (known(&group.then), known(&group.now));
    let (Some(then), Some(now)) = (then.clone().or(now.clone()), now.or(then)) else { return true };
    let n = asked.n_drivers.min(MOST_RANGED);
    (0..1usize << n).all(|set| {
        let mixed: Vec<Interval> =
            (0..asked.n_drivers).map(|at| if at < n && set >> at & 1 == 1 { now[at] } else { then[at] }).collect();
        asked.formula.range(&mixed).is_some()
    })
}

/// Where a range has one end: effects are not known, those of a group that has none of them are.
fn one_sided(asked: &Asked, groups: &[Group]) -> (Vec<Interval>, [Interval; 2]) {
    if !asked.contributions {
        return (vec![UNKNOWN; groups::lines(asked, groups).len()], wide(asked, groups));
    }
    let each: Vec<_> = groups.iter().map(|it| own_figures(asked, it)).collect();
    let zero = (0.0, 0.0);
    let effects = each.iter().map(|[from, to]| interval::subtract(to.unwrap_or(zero), from.unwrap_or(zero)));
    let number = if let Shape::Adds(number) = asked.shape { number } else { 0.0 };
    let total = |at: usize| interval::add((number, number), interval::sum(each.iter().filter_map(|it| it[at])));
    (effects.collect(), [total(0), total(1)])
}

/// The figure of one group then and now, without the number that is in the whole once.
fn own_figures(asked: &Asked, group: &Group) -> [Option<Interval>; 2] {
    let number = if let Shape::Adds(number) = asked.shape { number } else { 0.0 };
    let of = |values: &[Option<Interval>]| {
        let (low, high) = values[0]?;
        let (a, b) = (asked.formula.value(&[low]) - number, asked.formula.value(&[high]) - number);
        Some((a.min(b), a.max(b)))
    };
    [of(&group.then), of(&group.now)]
}

/// The figure then and now in bounds that hold it, each group by itself.
fn wide(asked: &Asked, groups: &[Group]) -> [Interval; 2] {
    let side = |get: fn(&Group) -> &Vec<Option<Interval>>| {
        let known =
            groups.iter().filter_map(|it| get(it)[..asked.n_drivers].iter().copied().collect::<Option<Vec<_>>>());
        let steady = known.clone().all(|it| asked.formula.range(&it).is_some());
        let each = |value: &dyn Fn(&[f64]) -> f64| match steady {
            true => interval::sum(known.clone().map(|it| hull(&it, value))),
            false => UNKNOWN,
        };
        match &asked.shape {
            Shape::Ratio(above, below) if asked.n_keys > 0 => {
                let (above, below) = (each(&|it| quotient::value(above, it)), each(&|it| quotient::value(below, it)));
                interval::divide(above, below).unwrap_or(UNKNOWN)
            }
            Shape::Adds(number) if asked.n_keys > 0 => {
                interval::add((*number, *number), each(&|it| asked.formula.value(it) - number))
            }
            _ => each(&|it| asked.formula.value(it)),
        }
    };
    [side(|it| &it.then), side(|it| &it.now)]
}

fn hull(drivers: &[Interval], value: &dyn Fn(&[f64]) -> f64) -> Interval {
    let n = drivers.len().min(MOST_RANGED);
    let corner = |at: usize| {
        let chosen: Vec<f64> = drivers
            .iter()
            .enumerate()
            .map(|(place, it)| if place < n && at >> place & 1 == 1 { it.1 } else { it.0 })
            .collect();
        value(&chosen)
    };
    let values: Vec<f64> = (0..1usize << n).map(corner).collect();
    if values.iter().any(|it| it.is_nan()) {
        return UNKNOWN;
    }
    values.into_iter().fold((f64::INFINITY, f64::NEG_INFINITY), |it, value| (it.0.min(value), it.1.max(value)))
}

/// What is held against the figure: as the table states it under the name of the formula, in the rows that have both, and as
/// its rows add up, where the formula of the totals is another.
fn held(answer: &mut Answer, asked: &Asked, groups: &[Group], figures: &[Interval; 2]) {
    let sum = |at: usize, get: fn(&Group) -> &Vec<Option<Interval>>| {
        let known: Vec<Interval> = groups.iter().filter_map(|it| get(it)[at]).collect();
        (!known.is_empty()).then(|| interval::middle(interval::sum(known)))
    };
    let of = |at: usize| Some([sum(at, |it| &it.then)?, sum(at, |it| &it.now)?]);
    let unlike = |a: [f64; 2], b: [f64; 2], by: f64| {
        let apart = |(a, b): (&f64, &f64)| (a - b).abs() > by * a.abs();
        b.iter().all(|it| it.is_finite()) && a.iter().zip(&b).any(apart)
    };
    let say = |it: f64| crate::check::compare::said((it, it), asked.percent);
    let name = &asked.name;
    let stated = asked.stated.and_then(|at| of(at).zip(of(at + 1)));
    if let Some((stated, computed)) = stated.filter(|it| unlike(it.0, it.1, 1e-3)) {
        let [a, b, c, d] = [stated[0], stated[1], computed[0], computed[1]].map(say);
        let (left, right) = (say(stated[0] - computed[0]), say(stated[1] - computed[1]));
        let en = format!(
            "{name} is stated as {a} and {b}; the formula gives {c} and {d}, and leaves {left} and {right} unexplained"
        );
        let zh = format!("{name} 披露为 {a} 与 {b};公式得 {c} 与 {d},未解释 {left} 与 {right}");
        answer.notes.push(Note::new("unexplained", en, zh));
    }
    let totals = figures.map(interval::middle);
    if let Some(rows) = asked.by_rows.and_then(of).filter(|it| unlike(*it, totals, 1e-9)) {
        let [a, b, c, d] = [totals[0], totals[1], rows[0], rows[1]].map(say);
        let en = format!("{name} is the formula of the totals, {a} and {b}; row by row it adds up to {c} and {d}");
        let zh = format!("{name} 为合计之公式,得 {a} 与 {b};逐行相加为 {c} 与 {d}");
        answer.notes.push(Note::new("of-totals", en, zh));
    }
}

/// A group as its line is called: new or gone where it has no figure in one of the periods.
pub(super) fn called(group: &Group) -> String {
    let texts = group.names.iter().map(|it| match it {
        Cell::Text(text) => text.as_str(),
        _ => "(missing)",
    });
    let name = texts.collect::<Vec<_>>().join(", ");
    match (group.then[0], group.now[0]) {
        (None, _) => format!("{name} (new)"),
        (_, None) => format!("{name} (gone)"),
        _ => name,
    }
}
