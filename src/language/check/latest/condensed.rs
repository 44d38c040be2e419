//! An own table condensed to one row of each entity and period before the latest of them is looked for: rows of which the same
//! figures are known are one row, with their sums.

use crate::catalog::DatasetColumn;
use crate::check::infer::row_term;
use crate::check::kinds::mean_of_days;
use crate::check::scope::Frame;
use crate::check::several;
use crate::check::whole::ADDED;
use crate::plan::{Aggregate, AggregateFunction, Expr, Named, Plan};
use crate::types::{Kind, Type};

/// How many rows a condensed one stands for.
pub(super) const ROWS: &str = "~rows_of";
/// Known where any figure that is asked for is known in one of them.
pub(super) const SEEN: &str = "~seen_in";

/// Which rows become one.
#[derive(Clone, Copy)]
pub(super) struct Whose<'a> {
    pub entity: &'a str,
    pub period: &'a str,
    /// Labels that stay apart.
    pub apart: &'a [String],
    /// Whether a row says that it was added up from parts.
    pub added: bool,
}

/// What is asked of the rows.
pub(super) struct Rows<'a> {
    pub whose: Whose<'a>,
    /// The figures of each target.
    pub groups: &'a [Vec<String>],
    /// The figures of conditions.
    pub asked: &'a [String],
    /// Labels that are handed on, among others.
    pub mentioned: &'a [String],
}

impl Rows<'_> {
    /// Whether all figures of a target, or of the conditions, are known in each of the rows.
    pub fn known(&self, names: &[String]) -> Expr {
        match self.groups.iter().position(|it| it == names) {
            Some(at) => Expr::column(flag(at)),
            None if names.is_empty() => Expr::truth(true),
            None => Expr::column(flag(self.groups.len())),
        }
    }

    /// The condensed rows; `known` says when all of some figures are known in a row.
    pub fn condense(&self, frame: &Frame, known: &dyn Fn(&Frame, &[String]) -> Expr) -> Plan {
        let whole = |it: &str| Named::new(it, Expr::column(it));
        let Whose { entity, period, apart, added } = self.whose;
        let mut keys = vec![whole(entity)];
        keys.extend(["start", "end"].map(|it| whole(&format!("{period}~{it}"))));
        keys.push(whole(period));
        keys.extend(apart.iter().map(|it| whole(it)));
        keys.extend(added.then(|| whole(ADDED)));
        let figures = self.groups.iter().map(Vec::as_slice).chain([self.asked]).enumerate();
        let flags = figures.filter(|(_, it)| !it.is_empty());
        keys.extend(flags.map(|(at, it)| Named::new(flag(at), known(frame, it))));
        let aggregate = |name: &str, function: AggregateFunction, argument: Expr| Aggregate {
            name: name.to_owned(),
            function,
            argument,
            filter: None,
        };
        let observed = self.groups.iter().flatten().chain(self.asked).filter_map(|it| frame.column(it));
        let seen = observed.map(|it| row_term(frame, it, Default::default()).low.is_known()).reduce(Expr::or);
        let seen = seen.unwrap_or(Expr::truth(true)).then_else(Expr::number(1.0), Expr::missing(Type::Number));
        let mut made = vec![
            aggregate(ROWS, AggregateFunction::Rows, Expr::number(1.0)),
            aggregate(SEEN, AggregateFunction::Max, seen),
        ];
        let mut merged = Vec::new();
        for (column, fallback) in self.columns(frame) {
            let adds_up = matches!(column.column.kind, Kind::Flow | Kind::Stock) && !fallback;
            for (name, _) in column.column.stored() {
                match several::merged(column, &name, frame) {
                    Some(it) => {
                        made.extend(it.kept());
                        merged.push(Named::new(name, it.figure(None)));
                    }
                    None => {
                        let function = if adds_up { AggregateFunction::Sum } else { AggregateFunction::Max };
                        made.push(aggregate(&name, function, Expr::column(name.clone())));
                        if frame.settling.averaged.contains(&name) {
                            let mean = mean_of_days(&name);
                            made.push(aggregate(&mean, AggregateFunction::Sum, Expr::column(mean.clone())));
                        }
                    }
                }
            }
        }
        frame.plan.clone().aggregate(keys, made).extend(merged)
    }

    /// The columns that are looked at, each once, and whether they are those of a condition only: of a condition and of a label
    /// one value is taken.
    fn columns<'a>(&self, frame: &'a Frame) -> Vec<(&'a DatasetColumn, bool)> {
        let Whose { entity, period, apart, .. } = self.whose;
        let keys: Vec<&str> = apart.iter().map(String::as_str).chain([entity, period]).collect();
        let mut found: Vec<(&DatasetColumn, bool)> = Vec::new();
        let mut add = |name: &String, fallback: bool| {
            if let Some(column) = frame.column(name)
                && !keys.contains(&column.column.name.as_str())
                && found.iter().all(|it| it.0.column.name != column.column.name)
            {
                found.push((column, fallback));
            }
        };
        self.groups.iter().flatten().for_each(|it| add(it, false));
        for column in self.groups.iter().flatten().filter_map(|it| frame.column(it)) {
            column.parts.iter().flat_map(|(a, b)| [a, b]).chain(&column.weight).for_each(|it| add(it, false));
        }
        self.asked.iter().for_each(|it| add(it, true));
        let label = |it: &&String| frame.column(it).is_some_and(|it| it.column.kind == Kind::Label);
        self.mentioned.iter().filter(label).for_each(|it| add(it, true));
        found
    }
}

/// The truth that all figures of the target of that place are known.
fn flag(at: usize) -> String {
    format!("~known_in{at}")
}
