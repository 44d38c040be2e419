//! One row of each entity for an asked period, however many rows say something of it: halves beside the year, departments.

mod condensed;
mod each;

pub(super) use each::{MADE, each_period};

use std::collections::BTreeSet;

use super::asked::{meeting, met, of_whom, over};
use super::scope::Frame;
use super::whole::{ADDED, WHOLE, Whole, labelled, said};
use crate::answer::Note;
use crate::catalog::DatasetColumn;
use crate::function::Function;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, JoinKind, Named, Plan};
use crate::quantity::Period;
use crate::types::{Kind, Type};

/// The plain column that is 1 where only a part of the period is known, and missing elsewhere.
const PART: &str = "~partly";
/// The plain column that is 1 where anything of the first figure is known.
const KNOWN: &str = "~known";

/// Makes one row of each entity and asked period of one's own panel: what flows is added up over rows of which none lies in
/// another, a stock is that of the last day, a ratio is stated or that of its parts, a rate is weighted, anything else is that
/// of the longest row. `figures` are measured, `beside` read with them; labels among `beside` stay apart.
/// False, and nothing is done, where a kind is not declared or the rows are no panel.
pub(super) fn one_row(frame: &mut Frame, figures: &[String], beside: &[String], asked: &[Period]) -> bool {
    let Some(period) = frame.period.clone().filter(|_| !asked.is_empty()) else { return false };
    let Some(rows) = Rows::of(frame, figures, beside, labelled(&period, asked), Way::Asked) else { return false };
    frame.plan = rows.plan;
    frame.columns.retain(|it| rows.names.contains(&it.column.name));
    as_numbers(frame);
    frame.say_count(Some(Expr::column(ADDED).is_known()), said);
    // Of two periods that are compared a part is left out, and that is said there.
    let alone = asked.len() == 1;
    frame.say_count(Some(Expr::column(PART).is_known()).filter(|_| alone), move |n| {
        let en = format!("known for a part of the period only, taken as they are: {n}");
        (alone && n > 0).then(|| Note::new("part-of-period", en, format!("只有部分期间数据、按现有数据计入:{n}")))
    });
    true
}

/// Puts one row, as [`one_row`] makes it, in the place of all rows that an entity has for a calendar year that is known as a
/// whole, by itself or by its parts; the rows of other years stay. True where the plan has [`ADDED`] now.
pub(super) fn whole_years(frame: &mut Frame, figures: &[String], beside: &[String]) -> bool {
    let Some(period) = frame.period.clone() else { return false };
    let Some(rows) = Rows::of(frame, figures, beside, labelled(&period, &[]), Way::Years) else { return false };
    let schema = frame.plan.schema();
    let complete = rows.plan.clone().filter(Expr::column(PART).is_missing().and(Expr::column(KNOWN).is_known()));
    let before = frame.plan.clone().extend(vec![Named::new(WHOLE, labelled(&period, &[]).label)]);
    let on = rows.keys.iter().map(|it| (met(it), met(it))).collect();
    let (left, right) = (Box::new(meeting(before, &rows.keys)), Box::new(meeting(complete.clone(), &rows.keys)));
    let others = Plan::Join { left, right, on, how: JoinKind::Anti };
    let mut columns: Vec<Named> =
        schema.iter().map(|it| Named::new(it.0.clone(), Expr::column(it.0.clone()))).collect();
    let mark = |value: Expr| Named::new(ADDED, value);
    columns.push(mark(Expr::missing(Type::Number)));
    let others = others.project(columns);
    let mut columns = held(&complete, schema.iter().filter(|it| it.0 != ADDED));
    columns.push(mark(Expr::column(ADDED)));
    frame.plan = Plan::Union { inputs: vec![others, complete.project(columns)] };
    as_numbers(frame);
    true
}

/// The columns of a schema as a plan has them, and missing where it has none.
fn held<'a>(plan: &Plan, schema: impl Iterator<Item = &'a (String, Type)>) -> Vec<Named> {
    let made = plan.schema();
    let one = |(name, ty): &(String, Type)| match made.iter().any(|it| it.0 == *name) {
        true => Named::new(name.clone(), Expr::column(name.clone())),
        false => Named::new(name.clone(), Expr::missing(*ty)),
    };
    schema.map(one).collect()
}

/// A sum is a number, whatever its parts are; why a sum is missing is not known.
fn as_numbers(frame: &mut Frame) {
    for it in &mut frame.columns {
        it.reasons = None;
        if it.column.ty == Type::Integer && it.column.kind != Kind::Label {
            it.column.ty = Type::Number;
        }
    }
}

/// Of what a row is made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Of the periods that are asked for.
    Asked,
    /// Of calendar years, each of its figures a whole one.
    Years,
    /// Of each period by itself.
    Each,
}

/// One row of each entity and whole, with [`ADDED`], [`PART`] and [`KNOWN`].
struct Rows {
    plan: Plan,
    /// Whose a row is, and of which whole.
    keys: Vec<String>,
    /// The columns that it has.
    names: Vec<String>,
}

impl Rows {
    fn of(frame: &Frame, figures: &[String], beside: &[String], whole: Whole, way: Way) -> Option<Rows> {
        // Shipped figures have grades, one each: a plan and a statement make no sum.
        let period = frame.period.clone().filter(|_| frame.own)?;
        let named = |name: &String| frame.column(name).map(|it| it.column.name.clone());
        let measured: Vec<String> = figures.iter().filter_map(named).collect();
        let needed = needed(frame, figures, beside);
        let is = |it: &DatasetColumn| measured.contains(&it.column.name);
        let flow = needed.iter().position(|it| is(it) && it.column.kind == Kind::Flow);
        let first = flow.or_else(|| needed.iter().position(is))?;
        let unknown = |it: &DatasetColumn| measured.contains(&it.column.name) && it.column.kind == Kind::Unknown;
        let mut keys = of_whom(frame);
        if keys.is_empty() || needed.iter().any(unknown) {
            return None;
        }
        let labels = beside.iter().filter_map(|it| frame.column(it)).filter(|it| it.column.kind == Kind::Label);
        let labels = labels.map(|it| it.column.name.clone()).filter(|it| *it != period && !keys.contains(it));
        keys.extend(labels.collect::<BTreeSet<_>>());
        let Whole { label, least, close } = whole;
        keys.push(WHOLE.to_owned());
        // A year that stands for the latest is a whole one in each of its figures.
        let days = Days { period: &period, least: &least, close: &close, strict: way == Way::Years, keys: &keys };
        let others = frame.columns.iter().filter(|it| it.column.kind == Kind::Label && it.column.name != period);
        let others: Vec<String> = others.map(|it| it.column.name.clone()).filter(|it| !keys.contains(it)).collect();
        let plan = condensed::condense(frame.plan.clone(), &days, &needed, &others);
        let plan = plan.extend(vec![Named::new(WHOLE, label)]).filter(Expr::column(WHOLE).is_known());
        let mut made = Made { plan, aggregates: vec![], after: vec![] };
        for (at, column) in needed.iter().enumerate() {
            made.figure(at, column, &needed, &days);
        }
        made.bounds(first, needed[first].column.kind == Kind::Stock, way, &days);
        for it in &others {
            made.last(it, days.end("end"));
        }
        let key = |it: &String| Named::new(it.clone(), Expr::column(it.clone()));
        let mut after: Vec<Named> = keys.iter().map(key).collect();
        after.extend(made.after);
        let plan = made.plan.aggregate(keys.iter().map(key).collect(), made.aggregates).project(after);
        let mut names: Vec<String> = needed.into_iter().map(|it| it.column.name).chain(others).collect();
        names.extend(keys.iter().cloned().chain([period]));
        Some(Rows { plan, keys, names })
    }
}

/// The columns of figures that are read, with the parts and weights that ratios and rates are made of.
fn needed(frame: &Frame, figures: &[String], beside: &[String]) -> Vec<DatasetColumn> {
    let mut found: Vec<DatasetColumn> = Vec::new();
    let mut names: Vec<String> = figures.iter().chain(beside).cloned().collect();
    while let Some(name) = names.pop() {
        let Some(column) = frame.column(&name).filter(|it| it.column.kind != Kind::Label) else { continue };
        if found.iter().any(|it| it.column.name == column.column.name) {
            continue;
        }
        names.extend(column.parts.iter().flat_map(|(above, below)| [above.clone(), below.clone()]));
        names.extend(column.weight.clone());
        found.push(column.clone());
    }
    found
}

/// A column of that name, where it has plain numbers.
fn exact(name: &str, needed: &[DatasetColumn]) -> Option<String> {
    let found = needed.iter().find(|it| it.column.name == name);
    found.filter(|it| !it.column.ranged).map(|it| it.column.name.clone())
}

/// The column that a rate is weighted by.
fn weight_of(column: &DatasetColumn, needed: &[DatasetColumn]) -> Option<String> {
    let weight = column.weight.as_ref().and_then(|it| exact(it, needed));
    weight.filter(|_| column.column.kind == Kind::Rate && !column.column.ranged)
}

/// The days of rows, and whose rows are together.
struct Days<'a> {
    period: &'a str,
    least: &'a Expr,
    close: &'a Expr,
    strict: bool,
    keys: &'a [String],
}

impl Days<'_> {
    fn end(&self, which: &str) -> Expr {
        Expr::column(format!("{}~{which}", self.period))
    }

    fn length(&self) -> Expr {
        Expr::binary(Op::Subtract, self.end("end"), self.end("start"))
    }

    fn same(&self) -> Vec<String> {
        let ends = ["start", "end"].map(|it| format!("{}~{it}", self.period));
        self.keys.iter().cloned().chain(ends).collect()
    }
}

/// A plan with what is prepared row by row, what is made of each group, and what comes of that.
struct Made {
    plan: Plan,
    aggregates: Vec<Aggregate>,
    after: Vec<Named>,
}

impl Made {
    fn aggregate(&mut self, name: String, function: AggregateFunction, argument: Expr) -> Expr {
        self.aggregates.push(Aggregate { name: name.clone(), function, argument, filter: None });
        Expr::column(name)
    }

    fn last(&mut self, name: &str, key: Expr) {
        let made = self.aggregate(name.to_owned(), AggregateFunction::LastBy(Box::new(key)), Expr::column(name));
        self.after.push(Named::new(name, made));
    }

    /// A truth `~free<at>`: the row has the figure and lies in no longer one that has it.
    fn free(&mut self, at: usize, known: &Expr, days: &Days<'_>) -> Expr {
        let plan = std::mem::replace(&mut self.plan, Plan::Union { inputs: vec![] });
        let (plan, free) = super::several::free(plan, at, known, days.period, days.keys);
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
        let own = Expr::binary(Op::Add, days.length(), Expr::number(1.0));
        let own = Expr::binary(Op::Multiply, own, rows);
        let share = Expr::binary(Op::Divide, own, Expr::column(times));
        let n_days = self.aggregate(format!("~days{at}"), AggregateFunction::Sum, one(share));
        let start = self.aggregate(format!("~start{at}"), AggregateFunction::Min, one(days.end("start")));
        let end = self.aggregate(format!("~end{at}"), AggregateFunction::Max, one(days.end("end")));
        let span = Expr::binary(Op::Add, Expr::binary(Op::Subtract, end, start), Expr::number(2.0));
        Expr::binary(Op::Greater, n_days, span)
    }

    /// What becomes of one figure, by its kind.
    fn figure(&mut self, at: usize, column: &DatasetColumn, needed: &[DatasetColumn], days: &Days<'_>) {
        let known = Expr::binary(Op::Greater, Expr::column(condensed::count(at)), Expr::number(0.0));
        let free = self.free(at, &known, days);
        let only = |of: Expr, when: &Expr| when.clone().then_else(of, Expr::missing(Type::Number));
        let stated = |name: &str| Expr::column(name.to_owned());
        let parts = column.parts.as_ref().and_then(|(a, b)| Some((exact(a, needed)?, exact(b, needed)?)));
        let weight = weight_of(column, needed);
        let last_day = match column.column.kind {
            Kind::Stock => {
                let plan = std::mem::replace(&mut self.plan, Plan::Union { inputs: vec![] });
                let end = only(days.end("end"), &free);
                self.plan = over(plan, days.keys, &format!("~last{at}"), AggregateFunction::Max, end);
                Expr::binary(Op::Equal, days.end("end"), Expr::column(format!("~last{at}"))).and(free.clone())
            }
            _ => free.clone(),
        };
        let (overlap, least) = (self.overlap(at, &free, days), days.least.clone());
        for (name, _) in column.column.stored() {
            let value = match column.column.kind {
                Kind::Stock => {
                    let sum = self.aggregate(name.clone(), AggregateFunction::Sum, only(stated(&name), &last_day));
                    let last = Expr::binary(Op::GreaterEqual, Expr::column(format!("~end{at}")), days.close.clone());
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
                        false => overlap.clone().then_else(longest, sum),
                    }
                }
                _ => {
                    let whole = Expr::binary(Op::GreaterEqual, days.length(), days.least.clone()).and(free.clone());
                    let by = |key: Expr| AggregateFunction::LastBy(Box::new(key));
                    let exact = self.aggregate(name.clone(), by(days.length()), only(stated(&name), &whole));
                    // Of several departments none is the whole.
                    let n = only(stated(&condensed::several(&name)), &whole);
                    let n = self.aggregate(format!("{name}~n"), AggregateFunction::Sum, n);
                    let one = Expr::binary(Op::LessEqual, n, Expr::number(1.0));
                    let mut values = vec![one.then_else(exact, Expr::missing(Type::Number))];
                    if weight.is_some() {
                        let [of, by] = condensed::weighed(&name).map(|it| {
                            let weighed = only(stated(&it), &free);
                            self.aggregate(it, AggregateFunction::Sum, weighed)
                        });
                        values.push(Expr::binary(Op::Divide, of, by));
                    }
                    if let Some((above, below)) = parts.as_ref().filter(|_| !column.column.ranged) {
                        values.push(Expr::binary(Op::Divide, Expr::column(above.clone()), Expr::column(below.clone())));
                    }
                    let key = Expr::binary(
                        Op::Add,
                        Expr::binary(Op::Multiply, days.end("end"), Expr::number(1000.0)),
                        days.length(),
                    );
                    values.push(self.aggregate(format!("{name}~any"), by(key), only(stated(&name), &free)));
                    Expr::Call(Function::Coalesce, values)
                }
            };
            self.after.push(Named::new(name, value));
        }
    }

    /// The period of the row, and whether it was added up or is a part only, by the first figure.
    /// What is there on a day is of the last day that it is known for, and never a sum.
    fn bounds(&mut self, at: usize, stock: bool, way: Way, days: &Days<'_>) {
        let stock = stock && way != Way::Each;
        let free = Expr::column(format!("~free{at}"));
        let one = |of: Expr| free.clone().then_else(of, Expr::missing(Type::Number));
        let n_days = Expr::column(format!("~days{at}"));
        let (first, last) = (Expr::column(format!("~start{at}")), Expr::column(format!("~end{at}")));
        let span = Expr::binary(Op::Add, Expr::binary(Op::Subtract, last, first), Expr::number(2.0));
        let overlap = Expr::binary(Op::Greater, n_days.clone(), span);
        let longest = self.aggregate("~longest".into(), AggregateFunction::Max, one(days.length()));
        // Rows of one period begin and end as it does, known or not.
        let within = |of: Expr| if way == Way::Each { of } else { one(of) };
        let start = self.aggregate(format!("{}~start", days.period), AggregateFunction::Min, within(days.end("start")));
        let end = self.aggregate(format!("{}~end", days.period), AggregateFunction::Max, within(days.end("end")));
        let text = |made: &mut Made, name: &str, key: Expr, first: bool| {
            let key = Box::new(key);
            let by = if first { AggregateFunction::FirstBy(key) } else { AggregateFunction::LastBy(key) };
            let text = free.clone().then_else(Expr::column(days.period.to_owned()), Expr::missing(Type::Text));
            made.aggregate(name.to_owned(), by, text)
        };
        let (from, to) = (text(self, "~from", days.end("start"), true), text(self, "~to", days.end("end"), false));
        let full = |of: Expr| Expr::binary(Op::GreaterEqual, of, days.least.clone());
        let (known, exact) = (n_days.clone().is_known(), full(longest));
        let complete = full(n_days.clone()).and(exact.clone().or(overlap.negated()));
        let mark = |when: Expr| when.then_else(Expr::number(1.0), Expr::missing(Type::Number));
        let span = Expr::Call(Function::Concat, vec![from.clone(), Expr::text(".."), to.clone()]);
        let alone = Expr::binary(Op::Equal, from.clone(), to.clone());
        // A stock of the last day is that of the whole; one of a day before is not.
        let last = Expr::binary(Op::GreaterEqual, end.clone(), days.close.clone());
        let whole = if stock { last } else { complete.clone() };
        let written = whole.clone().then_else(Expr::column(WHOLE), alone.then_else(from, span));
        // Of whom nothing is known the period is that which was asked for.
        let written = known.clone().then_else(written, Expr::column(WHOLE));
        self.after.push(Named::new(days.period, written));
        let reach = Expr::binary(Op::Add, days.least.clone(), Expr::number(2.0));
        let from_start = Expr::binary(Op::Subtract, end.clone(), reach);
        let start = if stock { whole.clone().then_else(from_start, start) } else { start };
        self.after.push(Named::new(format!("{}~start", days.period), start));
        self.after.push(Named::new(format!("{}~end", days.period), end));
        let never = || Expr::missing(Type::Number);
        let added = complete.clone().and(exact.is_true().negated());
        self.after.push(Named::new(KNOWN, mark(known.clone())));
        self.after.push(Named::new(ADDED, if stock { never() } else { mark(added) }));
        let partly = known.and(whole.is_true().negated());
        self.after.push(Named::new(PART, mark(partly)));
    }
}
