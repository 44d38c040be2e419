//! One row of each entity for an asked period, however many rows say something of it: halves beside the year, departments.

mod condensed;
mod departments;
mod each;
mod exact;
mod joint;
mod made;
mod undeclared;
mod used;

pub(super) use departments::{ROWS, departments, together};
pub(super) use each::{MADE, each_period};
pub(super) use joint::{Formula, Joint, formulas};
pub(super) use made::unlike;
pub(super) use undeclared::by_themselves;

use std::collections::BTreeSet;

use super::asked::{meeting, met, of_whom};
use super::merged::Merged;
use super::scope::Frame;
use super::whole::{ADDED, WHOLE, Whole, labelled, said};
use super::{kinds, several};
use crate::answer::Note;
use crate::catalog::DatasetColumn;
use crate::function::Function;
use crate::plan::{BinaryOperator as Op, Expr, JoinKind, Named, Plan};
use crate::quantity::Period;
use crate::source::Span;
use crate::types::{Kind, Type};
use joint::{Taken, marks};
use made::Made;
use used::Used;

/// How several rows of an entity become one, as a sentence asks for it.
#[derive(Debug, Clone, Default)]
pub(super) struct Settling {
    /// The targets and the formulas of conditions, and the columns that each reads.
    pub targets: Vec<Formula>,
    /// What each of them takes of the plan, once that was prepared for them.
    pub taken: Vec<Taken>,
    /// The columns of growth of what flows: of a part of a period that is no growth of the whole.
    pub grown: Vec<String>,
    /// Columns that a target, by its place in the text, has under another name: of its own year, of the rows that know all of it.
    pub variants: Vec<(Span, String, String)>,
    /// The stored columns of stocks beside which the plan has their mean over the days of a row.
    pub averaged: Vec<String>,
    /// The columns of what flows at its yearly rate: over a period that is known by its parts that is the mean of theirs.
    pub yearly: Vec<String>,
    /// The stored columns of stocks that formulas have beside flows: they count for as long as they were there.
    pub exposed: Vec<String>,
    /// How many months the period has of which rows were made one each, by the formulas.
    pub months: Option<f64>,
    /// Whether a figure that flows is added up, averaged or ranked: what is of a part of the period is none of it.
    pub sums: bool,
    /// Whether there may be years that were made of their parts, where that was done before a condition.
    pub years: Option<bool>,
    /// Whether anything but plain sums looks at a figure: a condition, a count, a mean.
    pub looks: bool,
    /// Whether it was said already how many rows have no figure.
    pub covered: bool,
    /// Whether years that were made of their parts count as what was there does: `trend … yearly`.
    pub made_years: bool,
    /// Whether forecasts are asked for beside what is known.
    pub with_forecasts: bool,
}

/// The plain column that is 1 where only a part of the period is known, and missing elsewhere.
const PART: &str = "~partly";
/// The plain column that is 1 where anything of what is looked at first is known.
const KNOWN: &str = "~known";

/// The plain column that is 1 where a figure is the mean of several that have no weights, and missing elsewhere.
const UNWEIGHTED: &str = "~unweighted";

/// The plain column that is 1 where a sum lacks rows of a period that do not know the figure, and missing elsewhere.
pub(super) const LACKING: &str = "~lacking";

/// Makes one row of each entity and asked period of one's own panel: what flows is added up over rows of which none lies in
/// another, a stock is that of the last day, ratios and rates are weighed, anything else is the mean of the rows of the last day. `figures` are measured, `beside` read with them; labels among `beside` stay apart.
/// False, and nothing is done, where a kind is not declared or the rows are no panel.
pub(super) fn one_row(frame: &mut Frame, figures: &[String], beside: &[String], asked: &[Period]) -> bool {
    let Some(period) = frame.period.clone().filter(|_| !asked.is_empty()) else { return false };
    let targets = std::mem::take(&mut frame.settling.targets);
    let joint = Joint::of(frame, &targets);
    let mut with = frame.clone();
    joint.add(&mut with);
    let measured: Vec<String> = figures.iter().cloned().chain(joint.names()).collect();
    // Of two periods that are compared a part is left out, and that is said there.
    let (alone, sums) = (asked.len() == 1, frame.settling.sums);
    let way = if alone && sums { Way::Summed } else { Way::Asked };
    let Some(rows) = Rows::of(&with, &measured, beside, labelled(frame, &period, asked), way) else { return false };
    *frame = with;
    frame.plan = joint.or_apart(rows.plan);
    frame.columns.retain(|it| rows.names.contains(&it.column.name));
    frame.settling.averaged = rows.averaged;
    if let ([asked], true) = (asked, alone) {
        frame.settling.months = Some(kinds::months_of(asked));
    }
    as_numbers(frame);
    joint.say_some(frame);
    frame.say_count(Some(Expr::column(ADDED).is_known()), said);
    frame.say_count(Some(Expr::column(UNWEIGHTED).is_known()), |n| {
        let en = format!("an unweighted mean of several rows of one period, for want of weights: {n}");
        (n > 0).then(|| Note::new("unweighted-rows", en, format!("同一期间多行、无权数而取简单平均:{n}")))
    });
    frame.say_count(Some(Expr::column(LACKING).is_known()), lacks);
    if alone {
        used::say_parts(frame, &rows.used);
    }
    if alone && sums {
        // Whoever has all of another figure stays for that.
        let known = |it: &String| {
            let own = frame.column(it).filter(|it| it.column.kind != Kind::Label)?;
            Some(super::infer::row_term(frame, own, Span::default()).low.is_known())
        };
        let of_targets = targets.iter().filter(|it| it.target).map(|it| joint.figures(it.span, &it.reads));
        let any = of_targets.filter_map(|it| it.iter().filter_map(known).reduce(Expr::and)).reduce(Expr::or);
        let left_out = used::left_out(&rows.used).unwrap_or(Expr::truth(false));
        frame.plan = frame.plan.clone().filter(left_out.negated().or(any.unwrap_or(Expr::truth(false))));
    }
    true
}

/// Says how many sums lack the figure of some of their rows.
pub(super) fn lacks(n: u64) -> Option<Note> {
    let en = format!("a sum of some of the rows of a period, for the others do not know the figure: {n}");
    (n > 0).then(|| Note::new("rows-lacking", en, format!("同一期间仅部分行有数据、按现有各行合计:{n}")))
}

/// Puts one row, as [`one_row`] makes it, in the place of all rows that an entity has for a calendar year that is known as a
/// whole, by itself or by its parts; the rows of other years stay. True where the plan has [`ADDED`] now.
pub(super) fn whole_years(frame: &mut Frame, figures: &[String], beside: &[String]) -> bool {
    let Some(period) = frame.period.clone() else { return false };
    let Some(rows) = Rows::of(frame, figures, beside, labelled(frame, &period, &[]), Way::Years) else { return false };
    let means: Vec<String> = rows.averaged.iter().map(|it| kinds::mean_of_days(it)).collect();
    let (known, schema): (Vec<_>, Vec<_>) = frame.plan.schema().into_iter().partition(|it| means.contains(&it.0));
    let complete = rows.plan.clone().filter(Expr::column(PART).is_missing().and(Expr::column(KNOWN).is_known()));
    let before = frame.plan.clone().extend(vec![Named::new(WHOLE, labelled(frame, &period, &[]).label)]);
    let others = rows.others(frame, before, &complete);
    let mut columns: Vec<Named> =
        schema.iter().map(|it| Named::new(it.0.clone(), Expr::column(it.0.clone()))).collect();
    let mark = |value: Expr| Named::new(ADDED, value);
    columns.push(mark(Expr::missing(Type::Number)));
    let mean = |it: &String| match known.iter().any(|(name, _)| name == it) {
        true => Expr::column(it.clone()),
        false => Expr::missing(Type::Number),
    };
    columns.extend(means.iter().map(|it| Named::new(it.clone(), mean(it))));
    let others = others.project(columns);
    let mut columns = held(&complete, schema.iter().filter(|it| it.0 != ADDED));
    columns.push(mark(Expr::column(ADDED)));
    columns.extend(means.into_iter().map(|it| Named::new(it.clone(), Expr::column(it))));
    frame.settling.averaged = rows.averaged;
    frame.plan = Plan::Union { inputs: vec![others, complete.project(columns)] };
    as_numbers(frame);
    true
}

/// The columns of growth, as formulas have them.
fn grown(frame: &Frame) -> Vec<String> {
    let taken = frame.settling.taken.iter().filter(|it| it.grown);
    taken.flat_map(|it| it.names().iter().cloned()).chain(frame.settling.grown.iter().cloned()).collect()
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

/// A sum is a number, whatever its parts are; why it is missing is known where the plan says so.
fn as_numbers(frame: &mut Frame) {
    let schema = frame.plan.schema();
    let said = |name: &str| schema.iter().any(|it| it.0 == name);
    for it in &mut frame.columns {
        it.reasons = it.reasons.take().filter(|it| said(&it.column));
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
    /// Of the one that is asked for, what flows being all of it.
    Summed,
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
    /// The stored columns of stocks, beside which it has their mean over the days of a row.
    averaged: Vec<String>,
    /// The figures that are looked at, and what a part of the period is to each.
    used: Vec<Used>,
}

impl Rows {
    fn of(frame: &Frame, figures: &[String], beside: &[String], whole: Whole, way: Way) -> Option<Rows> {
        // Shipped figures have grades, one each: a plan and a statement make no sum.
        let period = frame.period.clone().filter(|_| frame.own)?;
        let named = |name: &String| frame.column(name).map(|it| it.column.name.clone());
        let measured: Vec<String> = figures.iter().filter_map(named).collect();
        let needed = needed(frame, figures, beside);
        let is = |it: &DatasetColumn| measured.contains(&it.column.name);
        let declared = |it: &DatasetColumn| is(it) && it.column.kind != Kind::Unknown;
        let flow = needed.iter().position(|it| is(it) && it.column.kind == Kind::Flow);
        let first = flow.or_else(|| needed.iter().position(declared))?;
        let unknown = |it: &DatasetColumn| is(it) && it.column.kind == Kind::Unknown;
        let mut keys = of_whom(frame);
        // What no kind is declared of is that of rows which are the whole by themselves; an aggregate of it is of rows as they stand.
        let of_rows = way == Way::Each || way != Way::Years && frame.adds_up;
        if keys.is_empty() || of_rows && needed.iter().any(unknown) {
            return None;
        }
        let labels = beside.iter().filter_map(|it| frame.column(it)).filter(|it| it.column.kind == Kind::Label);
        let labels = labels.map(|it| it.column.name.clone()).filter(|it| *it != period && !keys.contains(it));
        keys.extend(labels.collect::<BTreeSet<_>>());
        let Whole { label, least, close } = whole;
        keys.push(WHOLE.to_owned());
        // A year that stands for the latest is a whole one in each of its figures.
        let (averaged, exposed) = (&frame.settling.averaged, &frame.settling.exposed);
        let strict = way == Way::Years;
        let days = Days { period: &period, least: &least, close: &close, strict, keys: &keys, averaged, exposed };
        let others = frame.columns.iter().filter(|it| it.column.kind == Kind::Label && it.column.name != period);
        let others: Vec<String> = others.map(|it| it.column.name.clone()).filter(|it| !keys.contains(it)).collect();
        let marks = marks(frame);
        let plan = condensed::condense(frame.plan.clone(), &days, &needed, (&others, &marks));
        let mut plan = plan.extend(vec![Named::new(WHOLE, label)]).filter(Expr::column(WHOLE).is_known());
        if way == Way::Years
            && frame.column(&period).is_some_and(|it| matches!(it.column.ty, Type::Period | Type::Text))
        {
            // Half of a year that was and half of one that is forecast are no year.
            let forecast = Expr::Call(Function::EndsWith, vec![Expr::column(period.clone()), Expr::text("E")]);
            plan = plan.filter(forecast.is_true().negated());
        }
        let whole = if way == Way::Summed { used::whole(frame, &needed, &measured) } else { vec![] };
        let used = match way {
            Way::Years => used::of_years(frame, &needed, &measured),
            _ => used::used(frame, &needed, first, way, &whole),
        };
        let mut made = Made::of(plan, whole, grown(frame));
        for (at, column) in needed.iter().enumerate() {
            made.figure(at, column, &needed, &days);
        }
        made.bounds(&used, &needed, way, &days);
        for taken in frame.settling.taken.iter().filter(|it| it.mark.as_ref().is_some_and(|it| marks.contains(it))) {
            made.mark(taken, &needed, &days);
        }
        for it in &others {
            made.last(it, days.end("end"));
        }
        for (name, when) in [(UNWEIGHTED, &mut made.unweighted), (LACKING, &mut made.lacking)] {
            let any = when.drain(..).reduce(Expr::or).unwrap_or(Expr::truth(false));
            made.after.push(Named::new(name, any.then_else(Expr::number(1.0), Expr::missing(Type::Number))));
        }
        let key = |it: &String| Named::new(it.clone(), Expr::column(it.clone()));
        let mut after: Vec<Named> = keys.iter().map(key).collect();
        after.extend(made.after);
        let plan = made.plan.aggregate(keys.iter().map(key).collect(), made.aggregates).project(after);
        let stocks = needed.iter().filter(|it| it.column.kind == Kind::Stock);
        let averaged = stocks.flat_map(|it| it.column.stored()).map(|it| it.0).collect();
        let mut names: Vec<String> = needed.into_iter().map(|it| it.column.name).chain(others).collect();
        names.extend(keys.iter().cloned().chain([period]));
        Some(Rows { plan, keys, names, averaged, used })
    }
}

impl Rows {
    /// The rows of years that are not known as a whole. Where several figures are looked at, a row stays for those of which the
    /// year is not whole, without the others.
    fn others(&self, frame: &Frame, before: Plan, years: &Plan) -> Plan {
        let on: Vec<(String, String)> = self.keys.iter().map(|it| (met(it), met(it))).collect();
        let left = Box::new(meeting(before, &self.keys));
        let years = meeting(years.clone(), &self.keys);
        if self.used.len() < 2 {
            return Plan::Join { left, right: Box::new(years), on, how: JoinKind::Anti };
        }
        let full: Vec<String> = (0..self.used.len()).map(used::full).collect();
        let columns = on.iter().map(|it| &it.0).chain(&full).map(|it| Named::new(it.clone(), Expr::column(it.clone())));
        let right = Box::new(years.project(columns.collect()));
        let plan = Plan::Join { left, right, on, how: JoinKind::Left };
        let schema = plan.schema();
        let mut without = Vec::new();
        let (mut stays, mut none) = (Expr::truth(false), Expr::truth(true));
        for (it, full) in self.used.iter().zip(full) {
            let full = Expr::column(full).is_known();
            let stored = it.names.iter().filter_map(|it| frame.column(it)).flat_map(|it| it.column.stored());
            let stored: Vec<String> = stored.flat_map(|it| [kinds::mean_of_days(&it.0), it.0]).collect();
            for (name, ty) in schema.iter().filter(|it| stored.contains(&it.0)) {
                let own = Expr::column(name.clone());
                stays = stays.or(own.clone().is_known().and(full.clone().negated()));
                without.push(Named::new(name.clone(), full.clone().then_else(Expr::missing(*ty), own)));
            }
            none = none.and(full.negated());
        }
        plan.filter(none.or(stays)).extend(without)
    }
}

/// The columns of figures that are read, with the parts and weights that ratios and rates are made of.
pub(super) fn needed(frame: &Frame, figures: &[String], beside: &[String]) -> Vec<DatasetColumn> {
    let mut found: Vec<DatasetColumn> = Vec::new();
    let mut names: Vec<String> = figures.iter().chain(beside).cloned().collect();
    let schema = frame.plan.schema();
    let said = |name: &str| schema.iter().any(|it| it.0 == name);
    while let Some(name) = names.pop() {
        let Some(column) = frame.column(&name).filter(|it| it.column.kind != Kind::Label) else { continue };
        if found.iter().any(|it| it.column.name == column.column.name) {
            continue;
        }
        names.extend(column.parts.iter().flat_map(|(above, below)| [above.clone(), below.clone()]));
        names.extend(column.weight.clone());
        let mut column = column.clone();
        column.reasons = column.reasons.filter(|it| said(&it.column));
        found.push(column);
    }
    found
}

/// A column of that name, where it has plain numbers.
fn exact(name: &str, needed: &[DatasetColumn]) -> Option<String> {
    let found = needed.iter().find(|it| it.column.name == name);
    found.filter(|it| !it.column.ranged).map(|it| it.column.name.clone())
}

/// How several figures of a stored column become one that do not add up.
fn merged(column: &DatasetColumn, name: &str, needed: &[DatasetColumn]) -> Option<Merged> {
    Merged::of(column, name, |it| needed.iter().find(|of| of.column.name == it).map(several::weight))
}

/// What is over the line of a figure that is weighed, and under it: what flows, or what is there on a day.
fn line(column: &DatasetColumn, needed: &[DatasetColumn]) -> (Option<Kind>, Option<Kind>) {
    let kind = |name: &String| needed.iter().find(|it| it.column.name == *name).map(|it| it.column.kind);
    match (column.column.kind, &column.parts, &column.weight) {
        (Kind::Ratio, Some((above, below)), _) => (kind(above), kind(below)),
        (Kind::Rate, _, Some(weight)) => (kind(weight), kind(weight)),
        _ => (None, None),
    }
}

/// The days of rows, and whose rows are together.
struct Days<'a> {
    period: &'a str,
    least: &'a Expr,
    close: &'a Expr,
    strict: bool,
    keys: &'a [String],
    /// The stored columns of stocks beside which the rows have their mean over their days.
    averaged: &'a [String],
    /// Those that count for their part of the whole.
    exposed: &'a [String],
}

impl Days<'_> {
    fn end(&self, which: &str) -> Expr {
        Expr::column(format!("{}~{which}", self.period))
    }

    fn length(&self) -> Expr {
        Expr::binary(Op::Subtract, self.end("end"), self.end("start"))
    }

    /// How many months the whole has.
    fn months(&self) -> Expr {
        let days = Expr::binary(Op::Add, self.least.clone(), Expr::number(3.0));
        let months = Expr::binary(Op::Divide, days.clone(), Expr::number(30.4375));
        let short = Expr::binary(Op::Less, days, Expr::number(28.0));
        short.then_else(months.clone(), Expr::Call(Function::Round, vec![months, Expr::number(0.0)]))
    }

    fn same(&self) -> Vec<String> {
        let ends = ["start", "end"].map(|it| format!("{}~{it}", self.period));
        self.keys.iter().cloned().chain(ends).collect()
    }
}
