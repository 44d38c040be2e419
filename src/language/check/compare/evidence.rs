//! What the members say of a difference: two-sample tests, intervals of the medians, and whether one member decides the sign.

use std::collections::{HashMap, HashSet};

use super::Asked;
use super::conclude::said;
use crate::answer::{Answer, Cell, Note, Table};
use crate::check::{fault, interval};
use crate::statistics;
use crate::types::Kind;

/// Of so many groups at most the evidence is given.
const MOST_GROUPS: usize = 6;

/// The members of one side: their row, and their figure.
type Side = Vec<(usize, f64)>;

/// The evidence for each difference that is shown, each group by itself: pooled groups can say the opposite of every one.
pub(super) fn evidence(
    answer: &mut Answer,
    asked: &Asked,
    members: &Table,
    groups: &[Vec<Cell>],
    shown: &[(Vec<Cell>, f64)],
) {
    if members.total_rows > members.rows.len() || asked.names.len() < 2 {
        return;
    }
    let known = |row: &usize| interval::of(members.cell(*row, "value")?);
    let of_names = |row: &usize| {
        let cohort = members.text(*row, "cohort");
        asked.names.iter().take(2).position(|it| cohort == Some(&it.0))
    };
    let compared = (0..members.rows.len()).filter(|row| of_names(row).is_some());
    let figures: Vec<(usize, interval::Interval)> = compared.filter_map(|row| Some((row, known(&row)?))).collect();
    let open = figures.iter().filter(|it| !it.1.0.is_finite() || !it.1.1.is_finite()).count();
    let n_groups = groups.len();
    let repeated = repeated(members, &figures);
    // Of somebody who stands on both sides one figure would be of neither.
    let side = |side: usize| figures.iter().map(|it| it.0).filter(move |it| of_names(it) == Some(side));
    let others: HashSet<Option<&str>> = side(1).map(|it| members.text(it, "entity")).collect();
    let crosses = side(0).any(|it| others.contains(&members.text(it, "entity")));
    answer.notes.extend(repeated.map(|(rows, of)| {
        let who = fault::written(&asked.who);
        let (en, zh) = match crosses {
            true => (
                "`for T vs T` of two periods holds each against itself".to_owned(),
                "`for 期间 vs 期间` 以两期的同一成员相比".to_owned(),
            ),
            false => (format!("`per {who}` makes one figure of each"), format!("`per {who}` 可使每个成员只有一个数值")),
        };
        let en = format!("{rows} figures of {of} members, some of them several times: they are not independent, so no test is made; {en}");
        let zh = format!("{of} 个成员共 {rows} 个数值,有的重复出现,并不独立,故不作检验;{zh}");
        Note::new("repeated-members", en, zh)
    }));
    if !asked.entity && !figures.is_empty() {
        let en = "no entity is declared, so tests take each row for an observation of its own";
        answer.notes.push(Note::new("rows-observed", en, "未声明主体,检验以每行为一个观测"));
    }
    for key in groups.iter().take(MOST_GROUPS) {
        let mut sides: [Side; 2] = [vec![], vec![]];
        for (row, value) in figures.iter().filter(|it| it.1.0.is_finite() && it.1.1.is_finite()) {
            let own = (0..key.len()).all(|at| members.cell(*row, &format!("~key{at}")) == Some(&key[at]));
            if let Some(side) = of_names(row).filter(|_| own) {
                sides[side].push((*row, interval::middle(*value)));
            }
        }
        let difference = shown.iter().find(|it| it.0 == *key).map(|it| it.1);
        let notes = of_one(asked, members, &sides, difference, repeated.is_none());
        let name = key.iter().map(|it| if let Cell::Text(text) = it { text.as_str() } else { "(missing)" });
        let name = name.collect::<Vec<_>>().join(", ");
        answer.notes.extend(notes.into_iter().map(|note| match key.is_empty() {
            true => note,
            false => Note::new(note.code, format!("{name}: {}", note.words.en), format!("{name}:{}", note.words.zh)),
        }));
    }
    if n_groups > MOST_GROUPS {
        let en = format!("tests of the first {MOST_GROUPS} of {n_groups} groups; `among` asks for others");
        answer.notes.push(Note::new("tests", en, format!("仅列出 {n_groups} 组中前 {MOST_GROUPS} 组的检验")));
    }
    if open > 0 {
        let en = format!("ranges with one end only are left out of tests and signs: {open}");
        answer.notes.push(Note::new("one-sided", en, format!("单侧区间不计入检验与方向:{open}")));
    }
    if figures.iter().any(|it| it.1.0 != it.1.1) {
        answer.notes.push(Note::new("midpoints", "in tests ranges stand at their midpoints", "检验中区间按中点计"));
    }
}

/// How many figures there are of how many members, where one of them has several.
fn repeated(members: &Table, figures: &[(usize, interval::Interval)]) -> Option<(usize, usize)> {
    let mut names: Vec<&str> = figures.iter().filter_map(|it| members.text(it.0, "entity")).collect();
    let n = names.len();
    names.sort_unstable();
    names.dedup();
    (names.len() < n).then_some((n, names.len()))
}

fn of_one(asked: &Asked, members: &Table, sides: &[Side; 2], shown: Option<f64>, independent: bool) -> Vec<Note> {
    let [cohort, rest] = sides;
    if cohort.is_empty() || rest.is_empty() {
        return vec![];
    }
    let plain = |list: &Side| list.iter().map(|it| it.1).collect::<Vec<f64>>();
    let mut notes = Vec::new();
    if independent {
        notes.push(said_of_samples(&plain(cohort), &plain(rest)));
        let names: Vec<&String> = asked.names.iter().map(|it| &it.0).collect();
        notes.extend(medians(asked, &[(names[0], plain(cohort)), (names[1], plain(rest))]));
    }
    notes.extend(sign(asked, members, sides, shown));
    notes
}

/// Whether the sign of the difference survives leaving out any one member.
fn sign(asked: &Asked, members: &Table, [cohort, rest]: &[Side; 2], shown: Option<f64>) -> Option<Note> {
    if cohort.len() == 1 && rest.len() == 1 {
        return None;
    }
    // What adds up is shown as a sum; of anything else members have means.
    let sums = matches!(asked.value.kind, Kind::Flow | Kind::Stock);
    let (one, one_zh) = if asked.entity { ("member", "成员") } else { ("row", "行") };
    let (what, zh) = match asked.value.kind {
        Kind::Flow | Kind::Stock => ("sums", "合计差"),
        Kind::Ratio | Kind::Rate => ("unweighted means", "简单平均之差"),
        _ => ("means", "均值差"),
    };
    let value = |sum: f64, n: usize| (n > 0).then(|| if sums { sum } else { sum / n as f64 });
    let of = |(sums, n): ([f64; 2], [usize; 2])| value(sums[0], n[0]).zip(value(sums[1], n[1]));
    let all = [cohort, rest].map(|it| (it.iter().map(|it| it.1).sum::<f64>(), it.len()));
    let (total, n) = (all.map(|it| it.0), all.map(|it| it.1));
    let difference = of((total, n)).map(|(a, b)| a - b)?;
    if difference == 0.0 {
        let en = format!("the difference of {what} is zero and has no sign");
        return Some(Note::new("sign", en, format!("{zh}为零,没有方向")));
    }
    if shown.is_some_and(|it| it * difference < 0.0) {
        let en = format!("the difference of {what} has the other sign than the weighted one that is shown");
        return Some(Note::new("sign", en, format!("{zh}与所示加权差方向相反")));
    }
    // What is left when one goes; of what rounding leaves of a zero nobody knows the sign.
    let turns = |it: &Own| {
        let less = |at: usize| (total[at] - it.sums[at], n[at] - it.n[at]);
        let (a, b) = (less(0), less(1));
        let noise = 1e-12 * total[0].abs().max(total[1].abs());
        of(([a.0, b.0], [a.1, b.1])).is_none_or(|(a, b)| (a - b) * difference.signum() <= noise)
    };
    let names: Vec<String> = each(members, [cohort, rest]).into_iter().filter(turns).map(|it| it.who).collect();
    Some(match names.is_empty() {
        true => Note::new(
            "sign",
            format!("the sign of the difference of {what} survives leaving out any one {one}"),
            format!("去掉任一{one_zh},{zh}的方向不变"),
        ),
        false if !asked.entity => Note::new(
            "sign",
            format!("the sign of the difference of {what} rests on single rows: {}", names.len()),
            format!("{zh}的方向取决于个别行:{}", names.len()),
        ),
        false => Note::new(
            "sign",
            format!("the sign of the difference of {what} rests on single members: {}", names.join(", ")),
            format!("{zh}的方向取决于个别成员:{}", names.join("、")),
        ),
    })
}

/// The figures that one member has on each side: their sums, and how many they are.
struct Own {
    who: String,
    sums: [f64; 2],
    n: [usize; 2],
}

/// Each member in the order of the rows; a row that names nobody is one by itself.
fn each(members: &Table, sides: [&Side; 2]) -> Vec<Own> {
    let mut found: Vec<Own> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (side, (row, value)) in sides.iter().enumerate().flat_map(|(at, it)| it.iter().map(move |it| (at, it))) {
        let who = members.text(*row, "entity").map_or_else(|| format!("\u{1}{row}"), str::to_owned);
        let place = *places.entry(who.clone()).or_insert_with(|| {
            found.push(Own { who, sums: [0.0; 2], n: [0; 2] });
            found.len() - 1
        });
        found[place].sums[side] += value;
        found[place].n[side] += 1;
    }
    found
}

/// Where the medians lie, by order statistics, for sides that are large enough.
fn medians(asked: &Asked, sides: &[(&String, Vec<f64>)]) -> Option<Note> {
    let percent = asked.value.percent;
    let one = |(name, values): &(&String, Vec<f64>)| {
        let (low, high) = statistics::median_interval(values)?;
        Some(format!("{name} {}", said((rounded(low), rounded(high)), percent)))
    };
    let list: Vec<String> = sides.iter().filter_map(one).collect();
    (!list.is_empty()).then(|| {
        let list = list.join(", ");
        Note::new("medians", format!("95% intervals of the medians: {list}"), format!("中位数 95% 区间:{list}"))
    })
}

/// Five digits of a number: as many as a reader of an interval looks at.
fn rounded(value: f64) -> f64 {
    format!("{value:.4e}").parse().unwrap_or(value)
}

/// What two-sample tests say of the members; ranges stand at their midpoints.
fn said_of_samples(cohort: &[f64], rest: &[f64]) -> Note {
    let Some(found) = statistics::tested(cohort, rest) else {
        let (n, m, least) = (cohort.len(), rest.len(), statistics::LEAST);
        return Note::new(
            "too-few",
            format!("{n} against {m}: below {least} in a cohort no test is made"),
            format!("{n} 对 {m}:任一组少于 {least} 个时不作检验"),
        );
    };
    // A p that rounds to zero is none.
    let p = |it: f64| if it < 0.001 { "< 0.001".to_owned() } else { format!("= {it:.3}") };
    let tests = [
        (found.welch.map(p), "Welch t p", "韦尔奇 t 检验 p"),
        (found.mann_whitney.map(p), "Mann-Whitney p", "曼-惠特尼检验 p"),
        (found.hedges.map(|it| format!("= {it:.3}")), "Hedges g", "效应量 Hedges g"),
    ];
    let list = |which: fn(&(Option<String>, &'static str, &'static str)) -> &'static str| -> Vec<String> {
        tests.iter().filter_map(|it| Some(format!("{} {}", which(it), it.0.as_ref()?))).collect()
    };
    let (en, zh) = (list(|it| it.1), list(|it| it.2));
    match en.is_empty() {
        true => Note::new("tests", "no test: the values of both sides are all the same", "两组数值完全相同,不作检验"),
        false => Note::new("tests", en.join(", "), zh.join(",")),
    }
}
