//! A group whose rows are figures of several periods: of a stock or a level, the last figure of each entity counts.

use super::infer::Scope;
use super::scope::{Frame, who};
use crate::answer::{Note, Table};
use crate::catalog::DatasetColumn;
use crate::function::Function;
use crate::plan::{
    Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named, Part, Plan, WindowFunction, WindowKind,
};
use crate::types::{Column, Kind, Type};

impl Scope<'_> {
    /// Whether a group may hold several figures of one entity, of different periods.
    pub fn is_over_time(&self) -> bool {
        let keyed = |period: &String| self.keys.iter().any(|it| it == period || it == "~period");
        self.frame.period.as_ref().is_some_and(|period| !keyed(period)) && self.who().is_some()
    }

    fn who(&self) -> Option<&str> {
        who(self.frame.entity.as_deref(), &self.frame.columns)
    }

    /// True for the last rows of each entity, in its group, in which `known` is true; none where rows are of one period.
    pub fn last_of(&mut self, known: Expr) -> Option<Expr> {
        if !self.is_over_time() {
            return None;
        }
        let at = self.lasts.iter().position(|it| *it == known).unwrap_or_else(|| {
            self.lasts.push(known);
            self.lasts.len() - 1
        });
        Some(Expr::binary(Op::Equal, Expr::column("~when"), Expr::column(format!("~last{at}"))))
    }

    /// Groups the rows of `plan` with the aggregates collected so far; `apart` are values that are looked at one by one, as keys are.
    pub fn aggregated(&mut self, plan: Plan, keys: Vec<Named>, apart: &[Expr]) -> Plan {
        let aggregates = self.grouped.take().unwrap_or_default();
        let lasts = std::mem::take(&mut self.lasts);
        let (Some(period), Some(who), false) = (&self.frame.period, self.who(), lasts.is_empty()) else {
            return plan.aggregate(keys, aggregates);
        };
        let named = |at: usize| format!("~by{at}");
        let values = keys.iter().map(|it| &it.expr).chain(apart);
        let mut extended: Vec<Named> = values.enumerate().map(|(at, it)| Named::new(named(at), it.clone())).collect();
        let mut partition: Vec<String> = extended.iter().map(|it| it.name.clone()).collect();
        partition.insert(0, who.to_owned());
        extended.push(Named::new("~when", when(period)));
        let plan = plan.extend(extended);
        let known = lasts.into_iter().enumerate().map(|(at, known)| {
            let only = known.then_else(Expr::column("~when"), Expr::missing(Type::Number));
            Named::new(format!("~known{at}"), only)
        });
        let known: Vec<Named> = known.collect();
        let functions = (0..known.len()).map(|at| WindowFunction {
            name: format!("~last{at}"),
            kind: WindowKind::Aggregate(AggregateFunction::Max),
            argument: Expr::column(format!("~known{at}")),
        });
        let functions = functions.collect();
        let input = Box::new(plan.extend(known));
        let plan = Plan::Window { input, partition, order: vec![], functions };
        let keys = keys.into_iter().enumerate().map(|(at, it)| Named::new(it.name, Expr::column(named(at))));
        plan.aggregate(keys.collect(), aggregates)
    }
}

/// Orders periods by their end; of two that end together the longer one is later.
fn when(period: &str) -> Expr {
    let end = Expr::binary(Op::Multiply, Expr::column(format!("{period}~end")), Expr::number(1_000.0));
    Expr::binary(Op::Add, end, Expr::Call(Function::Least, vec![length(period), Expr::number(999.0)]))
}

fn length(period: &str) -> Expr {
    Expr::binary(Op::Subtract, Expr::column(format!("{period}~end")), Expr::column(format!("{period}~start")))
}

/// Says where figures of a year and of parts of years are added up together: of those columns that add up.
pub(super) fn mixed_lengths(frame: &mut Frame, figures: &[String]) {
    if frame.one_period {
        return;
    }
    say_lengths(frame, figures, |n| {
        (
            format!("figures of periods of {n} different lengths are added up; say which, such as `for 2021`"),
            format!("合计了 {n} 种长度不同的期间;请注明期间,如 `for 2021`"),
        )
    });
}

/// Says where figures of a year and of parts of years stand side by side as observations: `rank`, `spread`, `compare` add none of them up.
/// Of what adds up only those of the longest length are kept; `read` are all columns of the sentence.
pub(super) fn side_by_side(frame: &mut Frame, figures: &[String], read: &[String]) {
    if std::mem::take(&mut frame.side_by_side) {
        super::lengths::one(frame, figures, read);
    }
    if super::asked::of_one_length(frame) {
        return;
    }
    // Of one period the parts that are a whole were added up, and the others were said.
    if frame.one_period {
        return;
    }
    say_lengths(frame, figures, |n| {
        (
            format!(
                "figures of periods of {n} different lengths stand side by side; `show … by` adds parts of a period up first"
            ),
            format!("{n} 种长度不同的期间并列;先用 `show … by` 合计部分期间"),
        )
    });
}

/// Counts the lengths of the periods that figures which add up are known for, and says it where they are several.
fn say_lengths(frame: &mut Frame, figures: &[String], words: fn(f64) -> (String, String)) {
    let Some(period) = frame.period.clone() else { return };
    let adds_up = |it: &&DatasetColumn| matches!(it.column.kind, Kind::Flow | Kind::Unknown);
    let known = figures.iter().filter_map(|name| frame.column(name)).filter(adds_up);
    let known = known.map(|it| Expr::column(it.column.stored()[0].0.clone()).is_known()).reduce(Expr::or);
    let Some(known) = known else { return };
    let months = Expr::binary(Op::Divide, length(&period), Expr::number(30.44));
    let months = Expr::Call(Function::Round, vec![months, Expr::number(0.0)]);
    let lengths =
        Aggregate { name: "n".into(), function: AggregateFunction::Distinct, argument: months, filter: Some(known) };
    let plan = frame.plan.clone().aggregate(vec![], vec![lengths]);
    frame.extra.push(Part { name: "lengths", plan, columns: vec![Column::plain("n", Type::Integer)], page: None });
    frame.say.push(std::sync::Arc::new(move |table: &Table| {
        let n = table.number(0, "n").filter(|n| *n > 1.0)?;
        let (en, zh) = words(n);
        Some(Note::new("mixed-lengths", en, zh))
    }));
}

/// Says where a table of which nobody said whose its rows are has cells of years and of parts of years, and figures of
/// both are added up: of those columns that add up, unless the cells are among the `keys`.
pub(super) fn unlike_cells(frame: &mut Frame, figures: &[String], keys: &[String]) {
    if !frame.own || frame.entity.is_some() {
        return;
    }
    let adds_up = |it: &&DatasetColumn| matches!(it.column.kind, Kind::Flow | Kind::Unknown);
    let known = figures.iter().filter_map(|name| frame.column(name)).filter(adds_up);
    let known = known.map(|it| Expr::column(it.column.stored()[0].0.clone()).is_known()).reduce(Expr::or);
    let Some(known) = known else { return };
    let cells = |it: &&DatasetColumn| it.column.ty == Type::Period && !keys.contains(&it.column.name);
    let columns: Vec<String> = frame.columns.iter().filter(cells).map(|it| it.column.name.clone()).collect();
    for name in columns {
        // As periods are written: `2021Q3`, `2021H1`, `2021-03`, and what is none of these is of years.
        let has = |sign: &str| Expr::Call(Function::Contains, vec![Expr::column(name.clone()), Expr::text(sign)]);
        let year = ["Q", "H", "-", ".."].map(has).into_iter().map(Expr::negated).reduce(Expr::and);
        let lengths = [(12, year.unwrap_or(Expr::truth(true))), (6, has("H")), (3, has("Q")), (1, has("-"))];
        let of = |(months, is): &(i64, Expr)| {
            let rows = Aggregate::of(format!("n{months}"), AggregateFunction::Rows, Expr::number(1.0));
            rows.only(is.clone().where_true())
        };
        let counts: Vec<Aggregate> = lengths.iter().map(of).collect();
        let columns = counts.iter().map(|it| Column::plain(it.name.clone(), Type::Integer)).collect();
        let cell = Named::new(name.clone(), Expr::column(name.clone()));
        let plan = frame.plan.clone().filter(known.clone()).aggregate(vec![cell], vec![]).aggregate(vec![], counts);
        frame.extra.push(Part { name: "lengths", plan, columns, page: None });
        let months = lengths.map(|it| it.0);
        frame.say.push(std::sync::Arc::new(move |table: &Table| {
            let there = |it: &&i64| table.number(0, &format!("n{it}")).is_some_and(|n| n > 0.0);
            let words: Vec<String> = months.iter().filter(there).map(|it| super::lengths::word(*it)).collect();
            let written = super::fault::written(&name);
            let en = format!(
                "{name} has periods of unlike length ({}), and all are added up; `entity … period {written}` when it is opened keeps them apart",
                words.join(", ")
            );
            let zh = format!("{name} 含长短不同的期间,均已相加;打开时注明 `entity … period {written}` 即分开计算");
            (words.len() > 1).then(|| Note::new("mixed-lengths", en, zh))
        }));
    }
}

/// Says where figures of several periods of one length are added up, by a verb that takes rows as they stand.
pub(super) fn several_periods(frame: &mut Frame, figures: &[String]) {
    let Some(period) = frame.period.clone() else { return };
    let adds_up = |it: &&DatasetColumn| matches!(it.column.kind, Kind::Flow | Kind::Unknown);
    let known = figures.iter().filter_map(|name| frame.column(name)).filter(adds_up);
    let known = known.map(|it| Expr::column(it.column.stored()[0].0.clone()).is_known()).reduce(Expr::or);
    let Some(known) = known else { return };
    let periods = Aggregate {
        name: "n".into(),
        function: AggregateFunction::Distinct,
        argument: Expr::column(period.clone()),
        filter: Some(known),
    };
    let plan = frame.plan.clone().aggregate(vec![], vec![periods]);
    frame.extra.push(Part { name: "periods", plan, columns: vec![Column::plain("n", Type::Integer)], page: None });
    frame.say.push(std::sync::Arc::new(move |table: &Table| {
        let n = table.number(0, "n").unwrap_or(0.0);
        let en =
            format!("figures of {n} periods are added up; keep one with `where {period} = …`, or group by {period}");
        (n > 1.0)
            .then(|| Note::new("several-periods", en, format!("合计了 {n} 个期间;可用 `where {period} = …` 只取其一")))
    }));
}
