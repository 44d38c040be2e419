//! What becomes of each figure of the rows that are made one, by its kind, and of their period.

use super::joint::is_weight;
use super::used::{self, Used};
use super::{ADDED, Days, KNOWN, PART, Taken, WHOLE, Way, condensed, exact, line, merged};
use crate::catalog::DatasetColumn;
use crate::check::asked::over;
use crate::check::merged::Merged;
use crate::check::{kinds, several};
use crate::function::Function;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named, Plan};
use crate::types::{Kind, Type};

/// A plan with what is prepared row by row, what is made of each group, and what comes of that.
pub(super) struct Made {
    pub plan: Plan,
    pub aggregates: Vec<Aggregate>,
    pub after: Vec<Named>,
    /// When a sum lacks rows.
    pub lacking: Vec<Expr>,
    /// When a figure is a mean without weights.
    pub unweighted: Vec<Expr>,
    /// The figures of which nothing but a whole counts.
    whole: Vec<String>,
    /// The figures of growth.
    grown: Vec<String>,
    /// The figures that are those of the last rows, and which rows are.
    last: Vec<(usize, Expr)>,
}

/// Whether one flows and the other is there on a day: over half a year such a ratio is half of what it is over one.
pub(in crate::check) fn unlike(line: (Option<Kind>, Option<Kind>)) -> bool {
    matches!(line, (Some(Kind::Flow), Some(Kind::Stock)) | (Some(Kind::Stock), Some(Kind::Flow)))
}

impl Made {
    /// Nothing yet; a part of one of the figures in `whole` counts for nothing, be it one that flows or its growth.
    pub fn of(plan: Plan, whole: Vec<String>, grown: Vec<String>) -> Made {
        let (aggregates, after, lacking, unweighted) = (vec![], vec![], vec![], vec![]);
        Made { plan, aggregates, after, lacking, unweighted, whole, grown, last: vec![] }
    }

    pub(super) fn aggregate(&mut self, name: String, function: AggregateFunction, argument: Expr) -> Expr {
        self.aggregates.push(Aggregate { name: name.clone(), function, argument, filter: None });
        Expr::column(name)
    }

    pub fn last(&mut self, name: &str, key: Expr) {
        let made = self.aggregate(name.to_owned(), AggregateFunction::LastBy(Box::new(key)), Expr::column(name));
        self.after.push(Named::new(name, made));
    }

    /// A truth `~free<at>`: the row has the figure and lies in no longer one that has it.
    fn free(&mut self, at: usize, known: &Expr, days: &Days<'_>) -> Expr {
        let plan = std::mem::replace(&mut self.plan, Plan::Union { inputs: vec![] });
        let (plan, free) = several::free(plan, at, known, days.period, days.keys);
        self.plan = plan;
        free
    }

    /// Whether the rows that have a figure have more days together than lie between their ends; `~days<at>` is how many.
    fn overlap(&mut self, at: usize, free: &Expr, days: &Days<'_>) -> Expr {
        let one = |of: Expr| free.clone().then_else(of, Expr::missing(Type::Number));
        // Rows of one period, as of departments, have its days together.
        let times = format!("~times{at}");
        let plan = std::mem::replace(&mut self.plan, Plan::Union { inputs: vec![] });
        let rows = Expr::column(condensed::count(at));
        self.plan = over(plan, &days.same(), &times, AggregateFunction::Sum, one(rows.clone()));
        let share = |of: Expr| {
            let of = Expr::binary(Op::Multiply, of, rows.clone());
            one(Expr::binary(Op::Divide, of, Expr::column(times.clone())))
        };
        let own = share(Expr::binary(Op::Add, days.length(), Expr::number(1.0)));
        let months = share(kinds::own_months(days.period));
        self.aggregate(format!("~months{at}"), AggregateFunction::Sum, months);
        let n_days = self.aggregate(format!("~days{at}"), AggregateFunction::Sum, own);
        let start = self.aggregate(format!("~start{at}"), AggregateFunction::Min, one(days.end("start")));
        let end = self.aggregate(format!("~end{at}"), AggregateFunction::Max, one(days.end("end")));
        let span = Expr::binary(Op::Add, Expr::binary(Op::Subtract, end, start), Expr::number(2.0));
        Expr::binary(Op::Greater, n_days, span)
    }

    /// What becomes of one figure, by its kind.
    pub fn figure(&mut self, at: usize, column: &DatasetColumn, needed: &[DatasetColumn], days: &Days<'_>) {
        let known = Expr::binary(Op::Greater, Expr::column(condensed::count(at)), Expr::number(0.0));
        let free = self.free(at, &known, days);
        let only = |of: Expr, when: &Expr| when.clone().then_else(of, Expr::missing(Type::Number));
        let stated = |name: &str| Expr::column(name.to_owned());
        let line = line(column, needed);
        let of_a_day = (Some(Kind::Stock), Some(Kind::Stock));
        let last = match column.column.kind {
            Kind::Flow | Kind::Rate => false,
            Kind::Ratio => line == of_a_day,
            _ => true,
        };
        let last_day = match last {
            true => {
                let plan = std::mem::replace(&mut self.plan, Plan::Union { inputs: vec![] });
                let end = only(days.end("end"), &free);
                self.plan = over(plan, days.keys, &format!("~last{at}"), AggregateFunction::Max, end);
                Expr::binary(Op::Equal, days.end("end"), Expr::column(format!("~last{at}"))).and(free.clone())
            }
            false => free.clone(),
        };
        match column.column.kind {
            Kind::Flow | Kind::Stock if !is_weight(&column.column.name) => self.lacking(at, &free),
            Kind::Flow | Kind::Stock => {}
            _ if last => self.last.push((at, last_day.clone())),
            _ => {}
        }
        if let Some(it) = super::condensed::reasons(column) {
            self.after.push(Named::new(it.name.clone(), Expr::column(it.name.clone())));
            self.aggregates.push(it);
        }
        let (overlap, least) = (self.overlap(at, &free, days), days.least.clone());
        let timed = column.column.kind == Kind::Flow || unlike(line) || self.grown.contains(&column.column.name);
        let all = (timed && self.whole.contains(&column.column.name)).then(|| self.is_whole(at, &overlap, &free, days));
        let whole_or_none = |of: Expr| match &all {
            Some(all) => all.clone().then_else(of, Expr::missing(Type::Number)),
            None => of,
        };
        for (name, _) in column.column.stored() {
            let value = match column.column.kind {
                Kind::Stock => {
                    let sum = self.aggregate(name.clone(), AggregateFunction::Sum, only(stated(&name), &last_day));
                    let last = Expr::binary(Op::GreaterEqual, Expr::column(format!("~end{at}")), days.close.clone());
                    self.over_days(at, &name, (&free, &overlap), days);
                    if days.strict { last.then_else(sum, Expr::missing(Type::Number)) } else { sum }
                }
                Kind::Flow => {
                    let sum = self.aggregate(name.clone(), AggregateFunction::Sum, only(stated(&name), &free));
                    // Of nine months and a half that share a quarter no sum is the year.
                    let by = AggregateFunction::LastBy(Box::new(days.length()));
                    let longest =
                        self.aggregate(format!("{name}~long"), by, only(stated(&condensed::most(&name)), &free));
                    match days.strict {
                        true => {
                            let days = Expr::column(format!("~days{at}"));
                            let full = Expr::binary(Op::GreaterEqual, days, least.clone());
                            full.and(overlap.clone().negated()).then_else(sum, Expr::missing(Type::Number))
                        }
                        false => whole_or_none(overlap.clone().then_else(longest, sum)),
                    }
                }
                _ => match merged(column, &name, needed) {
                    Some(merged) => {
                        let figure = whole_or_none(self.weighed(at, &merged, (line, last), &last_day, days));
                        // Parts that stand in rows of their own.
                        let parts = column.parts.as_ref().filter(|_| !column.column.ranged);
                        match parts.and_then(|(a, b)| Some((exact(a, needed)?, exact(b, needed)?))) {
                            Some((a, b)) if column.column.kind == Kind::Ratio => {
                                let apart = Expr::binary(Op::Divide, Expr::column(a), Expr::column(b));
                                Expr::Call(Function::Coalesce, vec![figure, apart])
                            }
                            _ => figure,
                        }
                    }
                    None => {
                        let by = Box::new(days.length());
                        self.aggregate(name.clone(), AggregateFunction::LastBy(by), only(stated(&name), &last_day))
                    }
                },
            };
            let value = match column.column.kind {
                Kind::Unknown => self
                    .itself(at, &free, days)
                    .then_else(value, Expr::missing(Expr::column(name.clone()).ty(&self.plan.schema()))),
                _ => value,
            };
            self.after.push(Named::new(name, value));
        }
    }

    /// A figure that does not add up, of the rows where `when` is true; `line` is what is over and under it, and `last` says
    /// whether it is of the last day. What is there on a day counts with its time: beds of a half beside revenue of a half.
    fn weighed(
        &mut self,
        at: usize,
        merged: &Merged,
        (line, last): ((Option<Kind>, Option<Kind>), bool),
        when: &Expr,
        days: &Days<'_>,
    ) -> Expr {
        let own = kinds::own_months(days.period);
        let timed = |kind: Option<Kind>| (kind == Some(Kind::Stock) && !last).then_some(&own);
        let times = (timed(line.0), timed(line.1));
        self.aggregates.extend(merged.together(merged, when, times));
        self.unweighted.push(merged.is_unweighted());
        let months = Expr::column(format!("~months{at}"));
        let per_month = match times {
            (None, Some(_)) => Some(months),
            (Some(_), None) => Some(Expr::binary(Op::Divide, Expr::number(1.0), months)),
            _ => None,
        };
        let figure = merged.figure(per_month);
        if !days.strict {
            return figure;
        }
        let full = match last {
            true => Expr::binary(Op::GreaterEqual, Expr::column(format!("~end{at}")), days.close.clone()),
            false => Expr::binary(Op::GreaterEqual, Expr::column(format!("~days{at}")), days.least.clone()),
        };
        full.then_else(figure, Expr::missing(Type::Number))
    }

    /// Whether a sum lacks rows: some of a period know the figure, and some do not.
    fn lacking(&mut self, at: usize, free: &Expr) {
        let lack = Expr::binary(Op::Subtract, Expr::column(condensed::ROWS), Expr::column(condensed::count(at)));
        let lack = free.clone().then_else(lack, Expr::missing(Type::Number));
        let most = self.aggregate(format!("~lack{at}"), AggregateFunction::Max, lack);
        self.lacking.push(Expr::binary(Op::Greater, most, Expr::number(0.0)));
    }

    /// The mean of a stock over the days of its rows, where there are several; beside a flow it counts for its part of the whole.
    fn over_days(&mut self, at: usize, name: &str, (free, overlap): (&Expr, &Expr), days: &Days<'_>) {
        let made = kinds::mean_of_days(name);
        let (own, mean) = (Expr::column(name), Expr::column(made.clone()));
        // A row that was made of its parts has their mean already.
        let (own, before) = match days.averaged.iter().any(|it| it == name) {
            true => (Expr::Call(Function::Coalesce, vec![mean.clone(), own]), Some(mean.is_known())),
            false => (own, None),
        };
        let timed = Expr::binary(Op::Multiply, own, kinds::own_months(days.period));
        let only = |of: Expr| free.clone().then_else(of, Expr::missing(Type::Number));
        let sum = self.aggregate(format!("{made}~sum"), AggregateFunction::Sum, only(timed.clone()));
        let several = self.aggregate(format!("{made}~n"), AggregateFunction::Known, only(Expr::column(name)));
        let several = Expr::binary(Op::Greater, several, Expr::number(1.0));
        let several = match before {
            Some(before) => {
                let one = only(before.then_else(Expr::number(1.0), Expr::missing(Type::Number)));
                several.or(self.aggregate(format!("{made}~before"), AggregateFunction::Max, one).is_known())
            }
            None => several,
        };
        let months = Expr::column(format!("~months{at}"));
        let (mean, several) = match days.exposed.iter().any(|it| it == name) {
            true => {
                let by = AggregateFunction::LastBy(Box::new(days.length()));
                let longest = self.aggregate(format!("{made}~long"), by, only(timed));
                let sum = overlap.clone().then_else(longest, sum);
                let part = Expr::binary(Op::Less, months, days.months());
                (Expr::binary(Op::Divide, sum, days.months()), several.or(part))
            }
            false => (Expr::binary(Op::Divide, sum, months), several),
        };
        self.after.push(Named::new(made, several.then_else(mean, Expr::missing(Type::Number))));
    }

    /// The mark of a formula: 1 where its figures are those of the rows that know all of them, or none. Where no row knows all, each
    /// stands for itself if all are of the same days.
    pub fn mark(&mut self, taken: &Taken, needed: &[DatasetColumn], days: &Days<'_>) {
        let Some(mark) = &taken.mark else { return };
        let together = self.aggregate(mark.clone(), AggregateFunction::Max, Expr::column(mark.clone())).is_known();
        let mut places: Vec<usize> =
            taken.plain.iter().filter_map(|it| needed.iter().position(|of| of.column.name == *it)).collect();
        let flows = |at: &usize| needed[*at].column.kind == Kind::Flow;
        places.sort_by_key(|at| !flows(at));
        let Some((first, others)) = places.split_first() else { return };
        let same = |of: &str, at: usize| {
            let of = |at: usize| Expr::column(format!("~{of}{at}"));
            Expr::binary(Op::Equal, of(*first), of(at))
        };
        let alike = others.iter().map(|at| match flows(at) {
            true => same("start", *at).and(same("end", *at)).and(same("days", *at)),
            // A stock is that of the last day.
            false => same("end", *at),
        });
        // What flows is of all of it where a stock stands beside it.
        let full = Expr::binary(Op::GreaterEqual, Expr::column(format!("~days{first}")), days.least.clone());
        let alike = alike.chain(taken.rated.then_some(full));
        let apart = together.negated().and(alike.reduce(Expr::and).unwrap_or(Expr::truth(true)).is_true());
        self.after.push(Named::new(mark.clone(), apart.then_else(Expr::missing(Type::Number), Expr::number(1.0))));
    }

    /// The period of the row, and whether it was added up or is a part only, by the figures that are looked at.
    /// What is there on a day is of the last day that it is known for, and never a sum.
    pub fn bounds(&mut self, used: &[Used], needed: &[DatasetColumn], way: Way, days: &Days<'_>) {
        let free = |at: usize| Expr::column(format!("~free{at}"));
        let full = |of: Expr| Expr::binary(Op::GreaterEqual, of, days.least.clone());
        let mark = |when: Expr| when.then_else(Expr::number(1.0), Expr::missing(Type::Number));
        let (mut all, mut any_known, mut any_added, mut any_whole) = (Vec::new(), vec![], vec![], vec![]);
        for (n, it) in used.iter().enumerate() {
            let (at, stock) = (it.at, needed[it.at].column.kind == Kind::Stock && way != Way::Each);
            let n_days = Expr::column(format!("~days{at}"));
            let (start, end) = (Expr::column(format!("~start{at}")), Expr::column(format!("~end{at}")));
            let span = Expr::binary(Op::Add, Expr::binary(Op::Subtract, end.clone(), start), Expr::number(2.0));
            let overlap = Expr::binary(Op::Greater, n_days.clone(), span);
            let exact = full(self.longest(at, &free(at), days));
            let complete = match needed[at].column.kind {
                Kind::Unknown => self.itself(at, &free(at), days),
                _ => full(n_days.clone()).and(exact.clone().or(overlap.negated())),
            };
            // A stock of the last day is that of the whole; one of a day before is not.
            let last = Expr::binary(Op::GreaterEqual, end, days.close.clone());
            let whole = if stock { last } else { complete.clone() };
            let (known, is_whole) = (n_days.is_known(), whole.clone().is_true());
            let part = known.clone().and(is_whole.clone().negated());
            self.after.push(Named::new(used::part(n), mark(part)));
            if way == Way::Years {
                self.after.push(Named::new(used::full(n), mark(is_whole.clone())));
            }
            if !it.dates {
                continue;
            }
            if !stock {
                any_added.push(complete.and(exact.is_true().negated()));
            }
            any_known.push(known);
            any_whole.push(is_whole);
            all.push((at, whole, stock));
        }
        let any = |of: Vec<Expr>| of.into_iter().reduce(Expr::or).unwrap_or(Expr::truth(false));
        self.after.push(Named::new(KNOWN, mark(any(any_known.clone()))));
        self.after.push(Named::new(ADDED, mark(any(any_added))));
        let (known, whole) = (any(any_known), any(any_whole));
        self.after.push(Named::new(PART, mark(known.clone().and(whole.clone().negated()))));
        self.dates(&all, (known, whole), way, days);
    }

    /// The period that is written in a row, and its first and last day.
    fn dates(&mut self, dating: &[(usize, Expr, bool)], (known, whole): (Expr, Expr), way: Way, days: &Days<'_>) {
        let free = |at: usize| Expr::column(format!("~free{at}"));
        let any_free = dating.iter().map(|it| free(it.0)).reduce(Expr::or).unwrap_or(Expr::truth(false));
        let one = |of: Expr| any_free.clone().then_else(of, Expr::missing(Type::Number));
        // Of whom the figure is not known the rows are of some days all the same.
        let mut bound = |which: &str, of: AggregateFunction| {
            let name = format!("{}~{which}", days.period);
            let any = self.aggregate(format!("{name}~any"), of.clone(), days.end(which));
            match way {
                Way::Each => any,
                _ => {
                    let of_free = self.aggregate(name, of, one(days.end(which)));
                    Expr::Call(Function::Coalesce, vec![of_free, any])
                }
            }
        };
        let (start, end) = (bound("start", AggregateFunction::Min), bound("end", AggregateFunction::Max));
        let mut written = Vec::new();
        for (at, whole, _) in dating {
            // A level of the last of several quarters is of that one.
            let last = self.last.iter().find(|it| it.0 == *at).map(|it| it.1.clone());
            let text = Expr::column(days.period.to_owned());
            let text = last.unwrap_or(free(*at)).then_else(text, Expr::missing(Type::Text));
            let first = AggregateFunction::FirstBy(Box::new(days.end("start")));
            let last = AggregateFunction::LastBy(Box::new(days.end("end")));
            let from = self.aggregate(format!("~from{at}"), first, text.clone());
            let to = self.aggregate(format!("~to{at}"), last, text);
            let span = Expr::Call(Function::Concat, vec![from.clone(), Expr::text(".."), to.clone()]);
            let alone = Expr::binary(Op::Equal, from.clone(), to);
            let part = alone.then_else(from, span);
            let known = Expr::column(format!("~days{at}")).is_known();
            let either = whole.clone().then_else(Expr::column(WHOLE), part);
            written.push(known.then_else(either, Expr::missing(Type::Text)));
        }
        let first = Expr::Call(Function::Coalesce, written.clone());
        let differs = |it: &Expr| Expr::binary(Op::NotEqual, it.clone(), first.clone()).is_true();
        let mixed = written.iter().skip(1).map(differs).reduce(Expr::or);
        // Of figures that are of several parts of it the row is of the whole.
        let one = match mixed {
            Some(mixed) => mixed.then_else(Expr::column(WHOLE), first),
            None => first,
        };
        // Of whom nothing is known the period is that which was asked for.
        let written = known.then_else(one, Expr::column(WHOLE));
        // A year of which one of the figures is whole is a year.
        let written = if way == Way::Years { whole.then_else(Expr::column(WHOLE), written) } else { written };
        self.after.push(Named::new(days.period, written));
        let of_stocks = dating.iter().filter(|it| it.2 && (dating.len() == 1 || way == Way::Years));
        let start = match of_stocks.map(|it| it.1.clone()).reduce(Expr::or) {
            Some(whole) => {
                let reach = Expr::binary(Op::Add, days.least.clone(), Expr::number(2.0));
                let reach = Expr::binary(Op::Subtract, end.clone(), reach);
                let first = Expr::Call(Function::Least, vec![reach, start.clone()]);
                whole.then_else(first, start)
            }
            None => start,
        };
        self.after.push(Named::new(format!("{}~start", days.period), start));
        self.after.push(Named::new(format!("{}~end", days.period), end));
    }
}
