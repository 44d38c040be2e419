//! The pictures of `correlate`: a cloud and its line, of each group one.

use super::plot::Plot;
use super::plotted::{cloud, label};
use super::{Answer, Table};
use crate::words::Words;

/// More clouds than this say less than the table.
const MOST_CLOUDS: usize = 9;

/// A cloud of each group of which a line is known; what is not drawn is said under the first.
pub(super) fn correlate(answer: &Answer) -> Vec<Plot> {
    let table = &answer.table;
    let Some(sample) = answer.sample.as_ref().filter(|it| it.columns.len() > 1) else { return vec![] };
    let n_keys = sample.columns.len() - 2;
    let keys: Vec<usize> = (0..n_keys).collect();
    let (mut plots, mut few, mut more): (Vec<Plot>, Vec<String>, Vec<String>) = (vec![], vec![], vec![]);
    for (row, cells) in table.rows.iter().enumerate() {
        let who = if keys.is_empty() { String::new() } else { label(table, row, &keys).en };
        let line = table.number(row, "slope").zip(table.number(row, "intercept"));
        let own = sample.rows.iter().filter(|it| it[..n_keys] == cells[..n_keys]).cloned().collect();
        let drawn = line.and_then(|line| cloud(&Table { rows: own, ..sample.clone() }, n_keys, n_keys + 1, Some(line)));
        match drawn {
            None => few.push(who),
            Some(_) if plots.len() == MOST_CLOUDS => more.push(who),
            Some(plot) if keys.is_empty() => plots.push(plot),
            Some(plot) => {
                let title = Words::new(format!("{who}: {}", plot.title.en), format!("{who}:{}", plot.title.zh));
                plots.push(Plot { title, ..plot });
            }
        }
    }
    if let Some(first) = plots.first_mut() {
        let mut say = |groups: Vec<String>, en: &str, zh: &str| {
            let list = groups.join(", ");
            if !list.is_empty() {
                first.said.push(Words::new(format!("{en}: {list}"), format!("{zh}:{list}")));
            }
        };
        say(few, "no line is known, not drawn", "无回归线,未画");
        say(more, "not drawn, too many clouds", "散点图过多,未画");
    }
    plots
}
