//! The last step of `compare`: the cohorts and members as one table, and what they say.

use super::{Asked, CHINESE, evidence, weighing};
use crate::answer::{Answer, Cell, Count, Ledger, Note, Table};
use crate::check::{fault, interval};
use crate::quantity::end_sign;
use crate::types::{Column, Kind, Type};
use crate::words::Words;

/// The columns of the result: row, metric, unit, the group keys, cohort, entity, counts and statistics.
pub(super) fn columns(of: &Column, groups: &[Column]) -> Vec<Column> {
    let value = |name: &str| Column {
        label: Words::same(name),
        unit: None,
        ranged: true,
        kind: of.kind,
        ..Column::plain(name, Type::Number)
    };
    let mut columns =
        vec![Column::plain("row", Type::Text), Column::plain("metric", Type::Text), Column::plain("unit", Type::Text)];
    columns.extend(groups.iter().cloned());
    columns.extend([
        Column::plain("cohort", Type::Text),
        Column::plain("entity", Type::Text),
        Column::plain("n", Type::Integer),
        Column::plain("known", Type::Integer),
    ]);
    columns.extend(["value", "median", "mean", "p25", "p75"].map(value));
    columns.push(match of.ranged {
        true => Column { ranged: true, ..Column::plain("rank", Type::Number) },
        false => Column::plain("rank", Type::Integer),
    });
    for it in &mut columns {
        if let Some((_, zh)) = CHINESE.iter().find(|(name, _)| *name == it.name) {
            it.label = Words::new(it.name.clone(), *zh);
        }
    }
    columns
}

/// The one table of the cohorts, the difference, the rules and the members.
pub(super) fn conclude(mut answer: Answer, asked: &Asked, groups: &Table, members: &Table, grouping: usize) -> Answer {
    let columns = columns(&asked.value, &groups.columns[..grouping]);
    let blank = |row: &str, cohort: &str| {
        let mut cells = vec![Cell::Missing; columns.len()];
        cells[0] = Cell::Text(row.into());
        cells[1] = Cell::Text(asked.metric.clone());
        cells[2] = Cell::Text(asked.unit.clone());
        cells[3 + grouping] = Cell::Text(cohort.into());
        cells
    };
    let at = |name: &str| columns.iter().position(|it| it.name == name).unwrap_or(0);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut seen: Vec<Vec<Cell>> = groups.rows.iter().map(|row| row[..grouping].to_vec()).collect();
    seen.dedup();
    if grouping == 0 {
        seen = vec![vec![]];
    }
    let mut total = vec![0u64; asked.names.len()];
    let mut differences = Vec::new();
    for key in &seen {
        let mut compared: [Option<usize>; 2] = [None, None];
        for (index, (cohort, _)) in asked.names.iter().enumerate() {
            let found = (0..groups.rows.len())
                .find(|row| groups.rows[*row][..grouping] == key[..] && groups.text(*row, "cohort") == Some(cohort));
            let unneeded = grouping > 0 || asked.names.len() == 1 || asked.versus && index > 1;
            if found.is_none() && unneeded {
                continue;
            }
            let mut cells = blank("cohort", cohort);
            cells[3..3 + grouping].clone_from_slice(key);
            cells[at("n")] = Cell::Integer(0);
            cells[at("known")] = Cell::Integer(0);
            if let Some(row) = found {
                for name in ["n", "known", "value", "median", "mean", "p25", "p75"] {
                    cells[at(name)] = groups.cell(row, name).cloned().unwrap_or(Cell::Missing);
                }
                total[index] += groups.number(row, "n").unwrap_or(0.0) as u64;
                if index < 2 {
                    compared[index] = Some(row);
                }
            }
            rows.push(cells);
        }
        let taken = weighing::column(groups, compared);
        let values = compared.map(|row| groups.cell(row?, taken).and_then(interval::of));
        if let [Some(a), Some(b)] = values {
            let mut cells = blank("difference", &format!("{} - {}", asked.names[0].0, asked.names[1].0));
            cells[3..3 + grouping].clone_from_slice(key);
            cells[at(taken)] = interval::cell((a.0 - b.1, a.1 - b.0));
            if taken != "value" {
                answer.notes.push(unlike(asked, key, (a, b)));
            }
            differences.push((key.clone(), interval::middle(a) - interval::middle(b)));
            rows.push(cells);
        }
    }
    rows.extend(asked.rules.iter().map(|rule| {
        let when = if rule.condition.is_empty() { String::new() } else { format!(" where {}", rule.condition) };
        let mut cells = blank("reference", &format!("rule: {}{when}", rule.subject.en));
        cells[at("value")] = interval::cell((rule.low, rule.high));
        cells
    }));
    answer.sources.extend(asked.rules.iter().map(|rule| crate::answer::Origin {
        document: rule.document.clone(),
        locator: rule.locator.clone(),
        figures: Words::new(format!("rule about {}", asked.metric), format!("{}的经验规则", asked.label.zh)),
        written: String::new(),
        grade: String::new(),
    }));
    if asked.entity {
        let known: Vec<usize> = (0..members.rows.len())
            .filter(|row| members.cell(*row, "value").is_some_and(|it| *it != Cell::Missing))
            .collect();
        let others: Vec<interval::Interval> =
            known.iter().filter_map(|row| interval::of(members.cell(*row, "value")?)).collect();
        for row in &known {
            let mut cells = blank("member", members.text(*row, "cohort").unwrap_or(""));
            for place in 0..grouping {
                cells[3 + place] = members.cell(*row, &format!("~key{place}")).cloned().unwrap_or(Cell::Missing);
            }
            cells[at("entity")] = Cell::Text(members.text(*row, "entity").unwrap_or("").to_owned());
            cells[at("value")] = members.cell(*row, "value").cloned().unwrap_or(Cell::Missing);
            cells[at("rank")] = interval::of(&cells[at("value")]).map_or(Cell::Missing, |own| place(own, &others));
            rows.push(cells);
        }
    }
    judge(&mut answer, asked, members, &total);
    if !asked.paired {
        evidence::evidence(&mut answer, asked, members, &seen, &differences);
    }
    answer.notes.extend(cut(asked, members));
    if asked.names.len() > 1 {
        let counted = asked.names.iter().zip(&total);
        let to: Vec<Count> =
            counted.map(|((key, words), n)| Count { key: key.clone(), words: words.clone(), n: *n }).collect();
        let from = Count { key: "rows".into(), words: asked.rows.clone(), n: total.iter().sum() };
        answer.ledger.push(Ledger { from, to });
    }
    if matches!(asked.value.kind, Kind::Unknown | Kind::Level) {
        answer.notes.push(Note::new(
            "unweighted",
            format!("value is the unweighted mean of {}", asked.metric),
            format!("数值为 {} 的简单平均", asked.label.zh),
        ));
    }
    answer.table = Table { total_rows: rows.len(), columns, rows };
    answer
}

/// Says that not all members are looked at, and that no test is made of some of them.
fn cut(asked: &Asked, members: &Table) -> Option<Note> {
    let (shown, all) = (members.rows.len(), members.total_rows);
    if all <= shown {
        return None;
    }
    let (en, zh) = match asked.entity {
        true => {
            (format!("members: {shown} of {all} looked at one by one"), format!("成员:{all} 个中逐一列出 {shown} 个"))
        }
        false => (format!("more than {shown} rows"), format!("多于 {shown} 行")),
    };
    let untested = asked.names.len() > 1 && !asked.paired;
    let (no_test, no_test_zh) = if untested { (", so no test is made", ",故不作检验") } else { ("", "") };
    (asked.entity || untested).then(|| Note::new("members-cut", format!("{en}{no_test}"), format!("{zh}{no_test_zh}")))
}

/// Says that a difference is of the unweighted means, because the value of one side could not be weighed.
fn unlike(asked: &Asked, key: &[Cell], (a, b): (interval::Interval, interval::Interval)) -> Note {
    let group = key.iter().map(|it| if let Cell::Text(text) = it { text.as_str() } else { "(missing)" });
    let group = group.map(|it| format!("{it}: ")).collect::<String>();
    let of = |it: interval::Interval| said(it, asked.value.percent);
    let (metric, a, b) = (&asked.metric, of(a), of(b));
    let en = format!(
        "{group}one side of {metric} could not be weighed, so the difference is of the unweighted means, {a} and {b}"
    );
    Note::new("unlike-means", en, format!("{group}{metric} 有一方无法加权,故差值取简单平均之差:{a} 与 {b}"))
}

/// The place of a figure among all, itself among them; of a range from the best to the worst possible one.
fn place(own: interval::Interval, all: &[interval::Interval]) -> Cell {
    let certain = all.iter().filter(|it| it.0 > own.1).count();
    let itself = usize::from(own.0 < own.1);
    let possible = all.iter().filter(|it| it.1 > own.0).count() - itself;
    match certain == possible {
        true => Cell::Integer(certain as i64 + 1),
        false => Cell::Range(certain as f64 + 1.0, possible as f64 + 1.0),
    }
}

/// What the members say about the cohort: who is nearest to an empty one, and whether one member decides the sign.
fn judge(answer: &mut Answer, asked: &Asked, members: &Table, total: &[u64]) {
    let rows =
        |cohort: &'static str| (0..members.rows.len()).filter(move |row| members.text(*row, "cohort") == Some(cohort));
    // Of rows that name nobody, and of which not all are here, none is known to be the nearest.
    let all_here = asked.entity || members.total_rows <= members.rows.len();
    if let (Some(condition), 0) = (&asked.condition, total[0])
        && asked.decided
        && all_here
    {
        let mut near: Vec<(f64, f64, usize)> = rows("rest")
            .filter_map(|row| interval::of(members.cell(row, "condition")?).map(|(low, high)| (low, high, row)))
            .collect();
        near.sort_by(|a, b| {
            if condition.above { (b.1, b.0).partial_cmp(&(a.1, a.0)) } else { (a.0, a.1).partial_cmp(&(b.0, b.1)) }
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        let say = |value: (f64, f64)| said(value, condition.column.percent);
        let list: Vec<String> = near
            .iter()
            .take(3)
            .map(|it| format!("{} {}", members.text(it.2, "entity").unwrap_or(""), say((it.0, it.1))).trim().to_owned())
            .collect();
        answer.notes.push(Note::new(
            "empty-cohort",
            format!("none of the {} has {}; nothing is claimed about a difference", asked.rows.en, condition.text),
            format!("没有符合 {} 的{};不作差异判断", condition.text, asked.rows.zh),
        ));
        if !list.is_empty() {
            answer.notes.push(Note::new(
                "nearest",
                format!("nearest: {}", list.join(", ")),
                format!("最接近:{}", list.join("、")),
            ));
        }
        // The next threshold that somebody with a known value certainly meets.
        let with_value =
            near.iter().filter(|it| members.cell(it.2, "value").is_some_and(|cell| *cell != Cell::Missing));
        let bound = match condition.above {
            true => with_value
                .map(|it| it.0)
                .filter(|it| it.is_finite())
                .fold(None, |best: Option<f64>, it| Some(best.map_or(it, |b| b.max(it)))),
            false => with_value
                .map(|it| it.1)
                .filter(|it| it.is_finite())
                .fold(None, |best: Option<f64>, it| Some(best.map_or(it, |b| b.min(it)))),
        };
        if let Some(bound) = bound {
            let operator = if condition.above { ">=" } else { "<=" };
            let (metric, column) = (fault::written(&asked.metric), fault::written(&condition.column.name));
            let wider = format!("{column} {operator} {}", said((bound, bound), condition.column.percent));
            // The same question otherwise: its table, population, groups and period stay.
            answer.suggestions.push(match answer.query.contains(&condition.text) {
                true => answer.query.replacen(&condition.text, &wider, 1),
                false => format!("compare {metric} where {wider}"),
            });
        }
    }
    let undecided = asked.names.iter().position(|it| it.0 == "undecided").map_or(0, |at| total[at]);
    if undecided > 0 && asked.condition.is_some() {
        let n = undecided;
        answer.notes.push(Note::new(
            "undecided",
            format!("{n} undecided would count with `where possibly`"),
            format!("{n} 个无法判定;`where possibly` 可一并计入"),
        ));
    }
    if asked.versus {
        for (name, words) in asked.names.iter().zip(total).take(2).filter(|it| *it.1 == 0).map(|it| it.0) {
            let (rows, zh) = (&asked.rows.en, &asked.rows.zh);
            answer.notes.push(Note::new(
                "empty-cohort",
                format!("{name}: none of the {rows}; nothing is claimed about a difference"),
                format!("{}:没有符合的{zh};不作差异判断", words.zh),
            ));
        }
    }
    if asked.paired && asked.entity {
        changes(answer, asked, members);
    }
}

/// Of one population at two times: how many are known in both, and which way they went.
fn changes(answer: &mut Answer, asked: &Asked, members: &Table) {
    let of = |side: usize| -> Vec<(&str, f64)> {
        let rows = (0..members.rows.len()).filter(|row| members.text(*row, "cohort") == Some(&asked.names[side].0));
        let value =
            |row| Some((members.text(row, "entity")?, interval::middle(interval::of(members.cell(row, "value")?)?)));
        rows.filter_map(value).filter(|it| it.1.is_finite()).collect()
    };
    let (now, then) = (of(0), of(1));
    let before = |who: &str| then.iter().find(|it| it.0 == who).map(|it| it.1);
    let moved: Vec<f64> = now.iter().filter_map(|it| Some(it.1 - before(it.0)?)).collect();
    let (rose, fell) = (moved.iter().filter(|it| **it > 0.0).count(), moved.iter().filter(|it| **it < 0.0).count());
    let n = moved.len();
    let (en, zh) = (
        format!("known in both: {n}; rose for {rose}, fell for {fell}"),
        format!("两期均有数据:{n} 个;上升 {rose},下降 {fell}"),
    );
    answer.notes.push(Note::new("paired", en, zh));
    let (more, less) = (now.len() - n, then.len().saturating_sub(n));
    if more + less > 0 {
        let en = format!(
            "the values are not of the same members: {more} only in the first, {less} only in the second; `matched` keeps those known in both"
        );
        answer.notes.push(Note::new(
            "unlike-members",
            en,
            format!("两期成员不同:{more} 个仅在前者,{less} 个仅在后者;`matched` 只保留两期均有者"),
        ));
    }
}

/// A value as a query would write it.
pub(in crate::check) fn said((low, high): (f64, f64), percent: bool) -> String {
    let one = |value: f64| match percent {
        true => format!("{}%", crate::quantity::number_text(value * 100.0)),
        false => crate::quantity::number_text(value),
    };
    match (low == high, low.is_finite(), high.is_finite()) {
        (true, ..) => one(low),
        (_, true, true) => format!("{}..{}", one(low), one(high)),
        (_, true, false) => format!("{}{}", end_sign(low, true), one(low)),
        _ => format!("{}{}", end_sign(high, false), one(high)),
    }
}
