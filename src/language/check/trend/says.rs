//! What has to be said beside a trend: gaps, turns of sign, incomplete and forecast periods, changing company.

use super::{Point, length, start, text};
use crate::answer::{Cell, Note, Table};
use crate::check::infer::row_term;
use crate::check::measure::Metric;
use crate::check::scope::Frame;
use crate::check::table;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, JoinKind, Named, Part, Plan};
use crate::syntax::tree::Target;
use crate::types::{Column, Kind, Type};
use crate::world::World;

/// What has to be said beside the table.
#[derive(Default)]
pub(super) struct Says {
    gaps: Vec<String>,
    turns: Vec<String>,
    pub incomplete: Vec<String>,
    forecasts: Vec<String>,
    counts: Vec<i64>,
    lengths: Vec<i32>,
    percent: bool,
    /// Whether it is said elsewhere that not everybody is known in every period.
    pub company_said: bool,
}

/// Says how many of the entities are known in every period, where not all of them are: the others come and go, and so do their figures.
pub(super) fn say_company(frame: &mut Frame, targets: &[Target], time: &Expr, world: &World) {
    let (Some(entity), Some(target)) = (frame.entity.clone(), targets.first()) else { return };
    let reads: Vec<String> = table::reads(frame, &target.expr, world);
    let figures = reads.iter().filter_map(|it| frame.column(it)).filter(|it| it.column.kind != Kind::Label);
    let known = figures.map(|it| row_term(frame, it, target.expr.span).low.is_known()).reduce(Expr::and);
    let Some(known) = known else { return };
    let period = known.then_else(time.clone(), Expr::missing(Type::Text));
    let periods = |name: &str| Aggregate {
        name: name.into(),
        function: AggregateFunction::Distinct,
        argument: period.clone(),
        filter: None,
    };
    let who = entity.clone();
    let own = frame.plan.clone().aggregate(vec![Named::new("~who", Expr::column(entity))], vec![periods("own")]);
    let all = frame.plan.clone().aggregate(vec![], vec![periods("all")]);
    let (left, right) = (Box::new(own), Box::new(all));
    let both = Plan::Join { left, right, on: vec![], how: JoinKind::Cross };
    let count = |name: &str, only: Expr| Aggregate {
        name: name.into(),
        function: AggregateFunction::Rows,
        argument: Expr::number(1.0),
        filter: Some(only),
    };
    let some = Expr::binary(Op::Greater, Expr::column("own"), Expr::number(0.0));
    let every = Expr::binary(Op::Equal, Expr::column("own"), Expr::column("all"));
    let plan = both.aggregate(vec![], vec![count("some", some.clone()), count("every", some.and(every))]);
    let columns = ["some", "every"].map(|it| Column::plain(it, Type::Integer)).to_vec();
    frame.extra.push(Part { name: "company", plan, columns, page: None });
    frame.say.push(std::sync::Arc::new(move |table: &Table| {
        let (some, every) = (table.number(0, "some")?, table.number(0, "every")?);
        let en = format!("known in every period: {every} of {some} ({who}); `matched` keeps those");
        let zh = format!("各期均有数据的 {who}:{some} 个中 {every} 个;`matched` 只保留这些");
        (every < some).then(|| Note::new("unmatched", en, zh))
    }));
}

impl Says {
    pub fn look(&mut self, points: &[Point], metric: &Metric, group: &[Cell]) {
        self.percent |= metric.unit == "%";
        self.counts.extend(points.iter().map(|it| it.n));
        for point in points {
            if point.period.forecast && !self.forecasts.contains(&point.period.text) {
                self.forecasts.push(point.period.text.clone());
            }
            if !self.lengths.contains(&length(&point.period)) {
                self.lengths.push(length(&point.period));
            }
        }
        let years: Vec<i32> =
            points.iter().filter(|it| length(&it.period) == 12).map(|it| start(&it.period).0).collect();
        let (Some(first), Some(end)) = (years.iter().min(), years.iter().max()) else { return };
        let missing: Vec<String> = (*first..*end).filter(|it| !years.contains(it)).map(|it| it.to_string()).collect();
        if !missing.is_empty() {
            let of: Vec<&str> = group.iter().filter_map(text).collect();
            let of = if of.is_empty() { String::new() } else { format!(" of {}", of.join(", ")) };
            self.gaps.push(format!("{}{of}: {}", metric.name, missing.join(", ")));
        }
    }

    pub fn turned(&mut self, metric: &Metric, period: &str, before: f64, now: f64) {
        let how = match (before <= 0.0, now > 0.0) {
            (true, true) => "turned to profit",
            (true, false) if now > before => "loss narrowed",
            (true, false) => "loss widened",
            (false, _) => "turned to loss",
        };
        self.turns.push(format!("{} {period}: {how}", metric.name));
    }

    pub fn notes(self) -> Vec<Note> {
        let mut notes = Vec::new();
        let mut say = |code, list: &[String], en: &str, zh: &str| {
            if !list.is_empty() {
                let list = list.iter().take(6).cloned().collect::<Vec<_>>().join("; ");
                notes.push(Note::new(code, format!("{en}{list}"), format!("{zh}{list}")));
            }
        };
        say("gap", &self.gaps, "no figure for ", "缺少数据:");
        say("turned", &self.turns, "no growth from a base of zero or less: ", "基数为零或负,不计增长:");
        say("incomplete", &self.incomplete, "incomplete, so without growth: ", "期间不完整,不计增长:");
        say("forecast", &self.forecasts, "forecast: ", "预测:");
        if self.lengths.len() > 1 {
            let en = "periods of unlike length stand apart and are never compared with each other";
            notes.push(Note::new("mixed-periods", en, "长度不同的期间分开列示,不相互比较"));
        }
        let (least, most) = (self.counts.iter().min(), self.counts.iter().max());
        if let (Some(least), Some(most)) = (least, most)
            && least != most
            && !self.company_said
        {
            let en = format!("between {least} and {most} rows a period; `matched` keeps those known in every one");
            notes.push(Note::new("unmatched", en, format!("各期行数为 {least} 至 {most};`matched` 只保留各期均有者")));
        }
        if self.percent {
            notes.push(Note::new("points", "a change of a ratio is in percentage points", "比率的变动以百分点计"));
        }
        notes
    }
}
