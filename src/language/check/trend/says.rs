//! What has to be said beside a trend: gaps, turns of sign, incomplete and forecast periods, changing company.

use super::ends::Share;
use super::matched::{self, MONTHS};
use super::row::{Point, length, start};
use super::text;
use crate::answer::{Cell, Note, Table};
use crate::check::measure::Metric;
use crate::check::scope::Frame;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, JoinKind, Named, Part, Plan};
use crate::syntax::tree::Target;
use crate::types::{Column, Type};
use crate::world::World;

/// What has to be said beside the table.
#[derive(Default)]
pub(super) struct Says {
    /// What is looked at, and of which group: `revenue of 东`.
    of: (String, String),
    gaps: Vec<(String, String)>,
    turns: Vec<(String, String)>,
    losses: Vec<(String, String)>,
    ended: Vec<String>,
    begun: Vec<String>,
    /// Periods held against a forecast, and those that are not.
    expected: Vec<(String, String)>,
    passed: Vec<(String, String)>,
    /// Periods of which one is weighed and the other a plain mean.
    apart: Vec<(String, String)>,
    /// Whether forecasts, or plans, are asked for.
    pub including: bool,
    unclear: Vec<(String, String)>,
    forecasts: Vec<String>,
    counts: Vec<i64>,
    lengths: Vec<i32>,
    percent: bool,
    /// Whether a compound growth is shown.
    pub cagr: bool,
    /// Whether it is said elsewhere that not everybody is known in every period.
    pub company_said: bool,
}

/// Says how many of the entities are known in every period, where not all of them are: the others come and go, and so do their
/// figures. Years, halves and quarters are each by themselves, as `matched` takes them.
pub(super) fn say_company(frame: &mut Frame, targets: &[Target], time: &Expr, world: &World) {
    let (Some(entity), Some(target)) = (frame.entity.clone(), targets.first()) else { return };
    let Some(known) = matched::known(frame, target, world) else { return };
    // Nobody is known for a forecast.
    let stated = crate::check::periods::forecast(frame).map_or(Expr::truth(true), Expr::negated);
    let known = known.and(stated);
    let period = known.then_else(time.clone(), Expr::missing(Type::Text));
    let periods = |name: &str| Aggregate {
        name: name.into(),
        function: AggregateFunction::Distinct,
        argument: period.clone(),
        filter: None,
    };
    let who = entity.clone();
    let length = frame.period.as_ref().map_or(Expr::number(0.0), |it| matched::months(it));
    let plan = frame.plan.clone().extend(vec![Named::new(MONTHS, length)]);
    let key = |name: &str, of: &str| Named::new(name, Expr::column(of));
    let own = plan.clone().aggregate(vec![key("~who", &entity), key(MONTHS, MONTHS)], vec![periods("own")]);
    let all = plan.aggregate(vec![key(MONTHS, MONTHS)], vec![periods("all")]);
    let on = vec![(MONTHS.to_owned(), MONTHS.to_owned())];
    let both = Plan::Join { left: Box::new(own), right: Box::new(all), on, how: JoinKind::Inner };
    let count = |name: &str, only: Expr| {
        let rows = Aggregate::of(name, AggregateFunction::Rows, Expr::number(1.0));
        Aggregate { filter: Some(only), ..rows }
    };
    let some = Expr::binary(Op::Greater, Expr::column("own"), Expr::number(0.0));
    let every = Expr::binary(Op::Equal, Expr::column("own"), Expr::column("all"));
    let known = some.clone().then_else(Expr::column(MONTHS), Expr::missing(Type::Number));
    let lengths = Aggregate::of("lengths", AggregateFunction::Distinct, known);
    let plan = both.aggregate(vec![], vec![count("some", some.clone()), count("every", some.and(every)), lengths]);
    let columns = ["some", "every", "lengths"].map(|it| Column::plain(it, Type::Integer)).to_vec();
    frame.extra.push(Part { name: "company", plan, columns, page: None });
    frame.say.push(std::sync::Arc::new(move |table: &Table| {
        let (some, every) = (table.number(0, "some")?, table.number(0, "every")?);
        let each = match table.number(0, "lengths")? > 1.0 {
            true => (", each length of period by itself", ",各期间长度分别计"),
            false => ("", ""),
        };
        let en = format!("known in every period: {every} of {some} ({who}{}); `matched` keeps those", each.0);
        let zh = format!("各期均有数据的 {who}:{some} 个中 {every} 个{};`matched` 只保留这些", each.1);
        (every < some).then(|| Note::new("unmatched", en, zh))
    }));
}

/// So many gaps are named of one series.
const MOST_GAPS: usize = 8;

/// The periods of so many months between the first and the last of them that have no figure; three or more in a row are `2008..2020`.
fn gaps(points: &[Point], months: i32) -> Vec<String> {
    let place = |it: &Point| {
        let (year, month, _) = start(&it.period);
        12 * year + month as i32 - 1
    };
    let known: Vec<i32> = points.iter().filter(|it| length(&it.period) == months).map(place).collect();
    let (Some(first), Some(last)) = (known.iter().min(), known.iter().max()) else { return vec![] };
    let said = |it: i32| match (months, it / 12, it % 12) {
        (12, year, _) => year.to_string(),
        (6, year, month) => format!("{year}H{}", month / 6 + 1),
        (3, year, month) => format!("{year}Q{}", month / 3 + 1),
        (_, year, month) => format!("{year}-{:02}", month + 1),
    };
    let missing: Vec<i32> = (*first..*last).step_by(months as usize).filter(|it| !known.contains(it)).collect();
    let runs = missing.chunk_by(|a, b| b - a == months);
    let run = |it: &[i32]| match it {
        [first, _, .., last] => vec![format!("{}..{}", said(*first), said(*last))],
        few => few.iter().map(|it| said(*it)).collect(),
    };
    runs.flat_map(run).collect()
}

/// The first of a list, and how many more there are.
pub(super) fn few(list: &[String], more: &str) -> String {
    const MOST: usize = 6;
    let named = list.iter().take(MOST).cloned().collect::<Vec<_>>().join("; ");
    match list.len().checked_sub(MOST) {
        Some(n) if n > 0 => format!("{named}; … {n}{more}"),
        _ => named,
    }
}

impl Says {
    /// Looks at a series; `of_all` is of all groups together.
    pub fn look(&mut self, points: &[Point], metric: &Metric, group: &[Cell], of_all: bool) {
        let of = group.iter().filter_map(text).collect::<Vec<_>>().join(", ");
        let name = &metric.name;
        self.of = match of.is_empty() {
            true => (name.clone(), name.clone()),
            false => (format!("{name} of {of}"), format!("{of} 的 {name}")),
        };
        self.percent |= metric.unit == "%";
        self.counts.extend(points.iter().map(|it| it.n).filter(|_| !of_all));
        for point in points {
            if point.period.forecast && !self.forecasts.contains(&point.period.text) {
                self.forecasts.push(point.period.text.clone());
            }
            let parts = match point.part {
                Share::Ended => Some(&mut self.ended),
                Share::Begun => Some(&mut self.begun),
                Share::Whole => None,
            };
            if let Some(parts) = parts.filter(|it| !it.contains(&point.period.text)) {
                parts.push(point.period.text.clone());
            }
            if !self.lengths.contains(&length(&point.period)) {
                self.lengths.push(length(&point.period));
            }
        }
        for months in [12, 6, 3, 1] {
            let missing = gaps(points, months);
            if missing.is_empty() {
                continue;
            }
            let more = missing.len().saturating_sub(MOST_GAPS);
            let list = missing.into_iter().take(MOST_GAPS).collect::<Vec<_>>().join(", ");
            let (mut en, mut zh) = (format!("{}: {list}", self.of.0), format!("{}: {list}", self.of.1));
            if more > 0 {
                (en, zh) = (format!("{en} and {more} more"), format!("{zh} 等,另有 {more} 处"));
            }
            self.gaps.push((en, zh));
        }
    }

    pub fn turned(&mut self, period: &str, before: f64, now: f64) {
        let (how, zh) = match (before < 0.0, now < 0.0) {
            (_, false) if now > 0.0 => ("turned to profit", "扭亏为盈"),
            // From nothing to nothing nothing has turned.
            (false, false) => return,
            (false, true) => ("turned to loss", "转为亏损"),
            (true, _) if now > before => ("loss narrowed", "亏损收窄"),
            (true, _) if now < before => ("loss widened", "亏损扩大"),
            (true, _) => ("loss unchanged", "亏损未变"),
        };
        self.turns.push((format!("{} {period}: {how}", self.of.0), format!("{} {period}:{zh}", self.of.1)));
    }

    /// Says of a change that it is one from a forecast, or that there is none because nothing else is known.
    pub fn forecast_base(&mut self, point: &Point, before: &Point, taken: bool) {
        let ((name, zh), now, was) = (&self.of, &point.period.text, &before.period.text);
        let said = (format!("{name} {now} ({was})"), format!("{zh} {now}({was})"));
        if taken { self.expected.push(said) } else { self.passed.push(said) }
    }

    /// Says that a weighed figure and a plain mean make no change.
    pub fn weighed_apart(&mut self, point: &Point, before: &Point) {
        let mean = |it: &Point| {
            if it.weighed == Some(false) { ("unweighted", "简单平均") } else { ("weighted", "加权") }
        };
        let ((name, zh_name), now, was) = (&self.of, &point.period.text, &before.period.text);
        let ((en, zh), (en_was, zh_was)) = (mean(point), mean(before));
        let said = (format!("{name} {now} {en}, {was} {en_was}"), format!("{zh_name} {now} {zh}、{was} {zh_was}"));
        if !self.apart.contains(&said) {
            self.apart.push(said);
        }
    }

    /// Says that a base may be zero or less, and may be more.
    pub fn unclear(&mut self, period: &str) {
        self.unclear.push((format!("{} {period}", self.of.0), format!("{} {period}", self.of.1)));
    }

    /// Says where a profit became a loss; its growth is shown.
    pub fn lost(&mut self, period: &str) {
        self.losses.push((format!("{} {period}", self.of.0), format!("{} {period}", self.of.1)));
    }

    pub fn notes(self) -> Vec<Note> {
        let mut notes = Vec::new();
        let pairs = [
            ("gap", self.gaps, "no figure for ", "缺少数据:"),
            ("turned", self.turns, "no growth from a base of zero or less: ", "基数为零或负,不计增长:"),
            ("turned", self.losses, "turned to loss: ", "转为亏损:"),
            (
                "forecast-base",
                self.passed,
                "no change from what is only forecast (`including forecast` takes it): ",
                "上期仅有预测值、不计变动(`including forecast` 可计入):",
            ),
            ("forecast-base", self.expected, "a change from a forecast: ", "以预测值为基的变动:"),
            (
                "unweighted",
                self.apart,
                "no change between a weighted figure and an unweighted mean: ",
                "加权值与简单平均之间不计变动:",
            ),
            ("turned", self.unclear, "no growth from a base that may be zero or less: ", "基数可能为零或负,不计增长:"),
        ];
        for (code, list, en, zh) in pairs.into_iter().filter(|it| !it.1.is_empty()) {
            let (all, chinese): (Vec<String>, Vec<String>) = list.into_iter().unzip();
            notes.push(Note::new(code, format!("{en}{}", few(&all, " more")), format!("{zh}{}", few(&chinese, " 项"))));
        }
        let mut say = |code, list: &[String], en: &str, zh: &str| {
            if !list.is_empty() {
                notes.push(Note::new(code, format!("{en}{}", few(list, " more")), format!("{zh}{}", few(list, " 项"))));
            }
        };
        say("incomplete", &self.ended, "incomplete, so without growth: ", "期间不完整,不计增长:");
        let en = "incomplete, for the data begin inside it, so no growth is counted from it: ";
        say("incomplete", &self.begun, en, "数据自期间之中开始,不作增长的基数:");
        say("forecast", &self.forecasts, "forecast: ", "预测:");
        if self.cagr {
            let en = "cagr is (value / first value) ^ (1 / years since then) - 1";
            notes.push(Note::new("cagr", en, "复合增长率 = (数值 / 首期数值) ^ (1 / 其间年数) - 1"));
        }
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
