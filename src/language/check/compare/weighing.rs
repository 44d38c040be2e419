//! How the two sides of a difference were averaged: like is taken from like, weighted from weighted or plain mean from plain mean.

use crate::answer::{Cell, Note, Table};
use crate::check::show;

/// Whether the value of a group is an unweighted mean: fewer than half of the known ratios could be weighed.
pub(super) fn is_unweighted(groups: &Table, row: usize) -> bool {
    let count = |name: &str| groups.number(row, name).unwrap_or(0.0);
    0.0 < count("k") && 2.0 * count("w") < count("k")
}

/// What stands for the two sides in their difference: the value of each, or, where just one of them could be weighed, the
/// unweighted mean of both.
pub(super) fn column(groups: &Table, sides: [Option<usize>; 2]) -> &'static str {
    let known = |row: &usize| groups.number(*row, "k").is_some_and(|it| 0.0 < it);
    let [Some(a), Some(b)] = sides.map(|it| it.filter(known)) else { return "value" };
    match is_unweighted(groups, a) == is_unweighted(groups, b) {
        true => "value",
        false => "mean",
    }
}

/// Says which groups are weighted and which are plain means, by name where they are not all alike.
pub(super) fn note(metric: &str, groups: &Table, grouping: usize) -> Option<Note> {
    let known = (0..groups.rows.len()).filter(|row| groups.number(*row, "k").is_some_and(|it| 0.0 < it));
    let (plain, weighted): (Vec<usize>, Vec<usize>) = known.partition(|row| is_unweighted(groups, *row));
    if plain.is_empty() || weighted.is_empty() {
        return show::weighing_note(metric, groups);
    }
    let named = |row: &usize, of: &str| {
        let keys = groups.rows[*row][..grouping].iter().map(|it| match it {
            Cell::Text(text) => text.as_str(),
            _ => "(missing)",
        });
        let cohort = groups.text(*row, "cohort").filter(|it| *it != "all");
        let cohort = cohort.map(|it| if of == "/" { in_chinese(it) } else { it });
        let name: Vec<&str> = keys.chain(cohort).collect();
        let count = |name: &str| groups.number(*row, name).unwrap_or(0.0);
        format!("{} ({}{of}{})", name.join(" "), count("w"), count("k"))
    };
    let list =
        |rows: &[usize], of: &str, between: &str| rows.iter().map(|it| named(it, of)).collect::<Vec<_>>().join(between);
    let english = |rows: &[usize]| list(rows, " of ", ", ");
    let chinese = |rows: &[usize]| list(rows, "/", "、");
    let en = format!(
        "{metric} by known weights: an unweighted mean in {}; weighted (ratio of sums) in {}",
        english(&plain),
        english(&weighted)
    );
    let zh = format!("{metric} 按有权重的数量:简单平均 {};加权(合计之比){}", chinese(&plain), chinese(&weighted));
    Some(Note::new("unweighted", en, zh))
}

/// What a side is called in Chinese, where it is no name.
fn in_chinese(cohort: &str) -> &str {
    const SIDES: [(&str, &str); 8] = [
        ("cohort", "符合"),
        ("rest", "其余"),
        ("undecided", "无法判定"),
        ("missing", "缺失"),
        ("peers", "同行"),
        ("others", "其他"),
        ("neither", "两者皆非"),
        ("both", "两者皆是"),
    ];
    SIDES.iter().find(|it| it.0 == cohort).map_or(cohort, |it| it.1)
}
