//! Where the data of a trend begin and end: what is known of a part of a period only is marked.

use super::matched;
use crate::answer::{Cell, Table};
use crate::check::scope::Frame;
use crate::plan::{Aggregate, AggregateFunction, Expr, Named, Part, SortKey};
use crate::quantity::Period;
use crate::syntax::tree::Target;
use crate::types::{Column, Type};
use crate::world::World;

/// Which part of a period is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Share {
    Whole,
    /// The data begin inside it.
    Begun,
    /// They end inside it.
    Ended,
}

/// The first and last days of the data.
pub(super) enum Ends {
    /// Nothing is known of parts: every period is what it says.
    None,
    /// Of dated rows: the first and the last date, and how many days lie between two of them on average.
    Dates { first: i32, last: i32, apart: f64 },
    /// Of periods that were put together: the last day of each figure, in the order of the measurement.
    Buckets(Vec<Vec<Option<i32>>>),
}

/// The first, the last and the number of different dates.
pub(super) fn of_dates(frame: &Frame, date: &str) -> Part {
    let one =
        |name: &str, function| Aggregate { name: name.into(), function, argument: Expr::column(date), filter: None };
    let aggregates = vec![
        one("last", AggregateFunction::Max),
        one("first", AggregateFunction::Min),
        one("n", AggregateFunction::Distinct),
    ];
    let columns =
        vec![Column::plain("last", Type::Date), Column::plain("first", Type::Date), Column::plain("n", Type::Integer)];
    Part { name: "ends", plan: frame.plan.clone().aggregate(vec![], aggregates), columns, page: None }
}

/// The last day that each figure of each group and bucket is known for.
pub(super) fn of_buckets(frame: &Frame, keys: &[(Named, Column)], targets: &[Target], world: &World) -> Option<Part> {
    let period = frame.period.clone()?;
    let end = || Expr::column(format!("{period}~end"));
    let last = |(at, target): (usize, &Target)| {
        let known = matched::known(frame, target, world).unwrap_or(Expr::truth(true));
        let argument = known.then_else(end(), Expr::missing(Type::Integer));
        Aggregate { name: format!("end{at}"), function: AggregateFunction::Max, argument, filter: None }
    };
    let aggregates = targets.iter().enumerate().map(last).collect();
    let plan = frame.plan.clone().aggregate(keys.iter().map(|it| it.0.clone()).collect(), aggregates);
    let name = |it: &(Named, Column)| it.0.name.clone();
    let order = keys.iter().map(|it| SortKey { expr: Expr::column(name(it)), descending: false }).collect();
    let mut columns: Vec<Column> = keys.iter().map(|it| it.1.clone()).collect();
    columns.extend((0..targets.len()).map(|at| Column::plain(format!("end{at}"), Type::Integer)));
    Some(Part { name: "ends", plan: plan.sort(order), columns, page: None })
}

impl Ends {
    pub fn of(table: Option<&Table>) -> Ends {
        let Some(table) = table else { return Ends::None };
        let day = |cell: &Cell| match cell {
            Cell::Date(day) => Some(*day),
            Cell::Integer(day) => i32::try_from(*day).ok(),
            _ => None,
        };
        if table.index("end0").is_some() {
            let ends = |row: &Vec<Cell>| {
                (0..).map_while(|at| table.index(&format!("end{at}"))).map(|it| day(&row[it])).collect()
            };
            return Ends::Buckets(table.rows.iter().map(ends).collect());
        }
        let of = |name: &str| table.cell(0, name).and_then(day);
        let (Some(first), Some(last)) = (of("first"), of("last")) else { return Ends::None };
        let gaps = table.number(0, "n").unwrap_or(1.0) - 1.0;
        Ends::Dates { first, last, apart: if gaps > 0.0 { f64::from(last - first) / gaps } else { 0.0 } }
    }

    /// Which part of a period is known: more than a twelfth of it is not there where the data begin or end inside it.
    /// Rows that lie far apart begin as late as they lie apart.
    pub fn part(&self, period: &Period, place: usize, figure: usize) -> Share {
        let days = period.end - period.start + 1;
        let ends = |last: i32| period.start <= last && last < period.end - days / 12;
        match self {
            Ends::None => Share::Whole,
            Ends::Dates { last, .. } if ends(*last) => Share::Ended,
            Ends::Dates { first, apart, .. } => {
                let late = f64::from(days / 12).max(*apart);
                let begins = f64::from(*first) > f64::from(period.start) + late && *first <= period.end;
                if begins { Share::Begun } else { Share::Whole }
            }
            Ends::Buckets(rows) => match rows.get(place).and_then(|it| it.get(figure)) {
                Some(Some(last)) if ends(*last) => Share::Ended,
                _ => Share::Whole,
            },
        }
    }
}
