//! Stated shares of a whole (`revenue_share` of a business): the mean of several is no share of anything, which is said.

use super::scope::Frame;
use crate::answer::{Note, Table};
use crate::catalog::DatasetColumn;
use crate::plan::{Expr, Named, Part, Plan};
use crate::types::{Column, Kind, Type};

/// A share of which one value is made for many rows.
#[derive(Debug, Clone)]
pub(super) struct Averaged {
    /// Its name.
    pub share: String,
    /// What it is a share of, where the table has that as a figure that adds up.
    of: Option<String>,
    /// The plain column that counts how many are known.
    pub known: String,
}

impl Averaged {
    /// A share of a whole, by its kind and its name: `revenue_share` is revenue over that of the whole.
    pub fn of(frame: &Frame, column: &DatasetColumn, known: String) -> Option<Averaged> {
        let share = column.column.name.clone();
        let base = share.strip_suffix("_share").filter(|_| column.column.kind == Kind::Level)?;
        let adds_up = |it: &&DatasetColumn| matches!(it.column.kind, Kind::Flow | Kind::Stock);
        let of = frame.columns.iter().find(|it| it.column.name == base).filter(adds_up);
        Some(Averaged { of: of.map(|it| it.column.name.clone()), share, known })
    }

    /// What is said of the groups of which several are known, from their counts `k`.
    pub fn note(&self, table: &Table) -> Option<Note> {
        let counts: Vec<f64> = (0..table.rows.len()).filter_map(|row| table.number(row, "k")).collect();
        let several: Vec<f64> = counts.iter().copied().filter(|it| 1.0 < *it).collect();
        let (means, means_zh) = match (several.as_slice(), counts.len()) {
            ([], _) => return None,
            ([n], 1) => (format!("is the plain mean of {n} shares of a whole"), format!("为 {n} 个占比的简单平均")),
            (groups, _) => {
                let n = groups.len();
                let groups = if n == 1 { "group" } else { "groups" };
                let en = format!("is the plain mean of several shares of a whole in {n} {groups}");
                (en, format!("在 {n} 组中为多个占比的简单平均"))
            }
        };
        let (form, form_zh) = self.of.as_ref().map_or((String::new(), String::new()), |of| {
            (format!("; `mix {of}` says what part each is"), format!(";各部分占比见 `mix {of}`"))
        });
        let share = &self.share;
        let en = format!("{share} {means}, and so no share of it{form}");
        Some(Note::new("mean-of-shares", en, format!("{share} {means_zh},本身不是占比{form_zh}")))
    }
}

/// Says of the groups of a plan which shares are means.
pub(super) fn say(frame: &mut Frame, grouped: &Plan, averaged: Vec<Averaged>) {
    for it in averaged {
        let columns = vec![Column::plain("k", Type::Integer)];
        let plan = grouped.clone().project(vec![Named::new("k", Expr::column(it.known.clone()))]);
        frame.extra.push(Part { name: "shares", plan, columns, page: None });
        frame.say.push(std::sync::Arc::new(move |table: &Table| it.note(table)));
    }
}
