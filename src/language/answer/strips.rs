//! Strips: of `outliers` each group from fence to fence with whoever is odd, of `benchmark` the quartiles and where one stands.

use super::plot::{Plot, Shape, Strip};
use super::plotted::{by_row, called, label};
use super::points::middle;
use super::{Answer, Cell, Table};
use crate::types::{Kind, Type};
use crate::words::Words;

/// A strip for each pair of fences; the quartiles are those that the fences are made of.
pub(super) fn outliers(answer: &Answer) -> Vec<Plot> {
    let table = &answer.table;
    let (Some(z), Some(low), Some(high)) = (table.index("z"), table.index("low_fence"), table.index("high_fence"))
    else {
        return vec![];
    };
    let Some(value) = z.checked_sub(1) else { return vec![] };
    let number = |row: usize, at: usize| table.ends(row, at).and_then(middle);
    let mut strips: Vec<(usize, Strip)> = Vec::new();
    for row in 0..table.rows.len() {
        let (Some(from), Some(to), Some(odd)) = (number(row, low), number(row, high), number(row, value)) else {
            continue;
        };
        match strips.iter_mut().find(|it| it.1.ends[0] == from && it.1.ends[3] == to) {
            Some((_, strip)) => strip.marks.push(odd),
            None => {
                // A fence is a quartile and one and a half times the distance of both.
                let distance = (to - from) / 4.0;
                let ends = [from, from + 1.5 * distance, to - 1.5 * distance, to];
                strips.push((row, Strip { label: Words::default(), ends, median: None, marks: vec![odd] }));
            }
        }
    }
    if strips.is_empty() {
        return vec![];
    }
    let names = groups(table, value, &strips.iter().map(|it| it.0).collect::<Vec<_>>());
    let named = |(row, strip): (usize, Strip)| match names.as_slice() {
        [] => strip,
        names => Strip { label: label(table, row, names), ..strip },
    };
    let said = vec![Words::new(
        "a line from fence to fence, a box between the quartiles, a dot for whoever is odd",
        "横线为上下界限之间,方框为四分位之间,圆点为异常者",
    )];
    let column = table.columns[value].clone();
    let strips = strips.into_iter().map(named).collect();
    vec![Plot { title: called(&column), value: column, shape: Shape::Strips(strips), said }]
}

/// The columns that tell groups apart, of one row of each: the last ones before the value, and no more than are needed.
fn groups(table: &Table, value: usize, rows: &[usize]) -> Vec<usize> {
    if rows.len() < 2 {
        return vec![];
    }
    let of = |row: usize, from: usize| -> &[Cell] { &table.rows[row][from..value] };
    let apart = |from: usize| {
        rows.iter().enumerate().all(|(at, row)| rows[..at].iter().all(|it| of(*it, from) != of(*row, from)))
    };
    let from = (0..value).rev().find(|from| apart(*from)).unwrap_or(0);
    let names = |at: &usize| table.columns[*at].kind == Kind::Label || table.columns[*at].ty == Type::Text;
    (from..value).filter(names).collect()
}

/// A strip for each metric of a `benchmark`, on its own scale: the box of the quartiles, and the value.
pub(super) fn benchmark(answer: &Answer) -> Vec<Plot> {
    let table = &answer.table;
    let Some(at) = table.index("value") else { return vec![] };
    let one = |row: usize| {
        let of = |name: &str| table.ends(row, table.index(name)?).and_then(middle);
        let (value, lower, median, upper) = (of("value")?, of("p25")?, of("median")?, of("p75")?);
        let ends = [lower.min(value), lower, upper, upper.max(value)];
        let said = Words::new(
            "a box between the quartiles of all, a dot where the value stands",
            "方框为全体四分位之间,圆点为所查数值",
        );
        let shape =
            Shape::Strips(vec![Strip { label: Words::default(), ends, median: Some(median), marks: vec![value] }]);
        let title = Words::same(table.text(row, "metric")?);
        Some(Plot { title, value: by_row(table, at, row), shape, said: vec![said] })
    };
    (0..table.rows.len()).filter_map(one).collect()
}
