//! Forecasts among the periods that windows look along: what is known never looks at one, and where both are there the known one counts.

use crate::answer::Note;
use crate::check::asked::over;
use crate::check::scope::Frame;
use crate::check::{grades, periods};
use crate::plan::{AggregateFunction, BinaryOperator as Op, Expr, Named, Plan, SortKey, WindowFunction};
use crate::types::Type;

/// The plain column that is 1 in the row of a forecast, and 0 elsewhere.
const EXPECTED: &str = "~expected";
/// What the name of an earlier figure ends in that is known.
const KNOWN: &str = "~known";
/// What the name of an earlier figure ends in that is a forecast.
const FORECAST: &str = "~forecast";

/// How windows look at a table in which some rows are forecasts.
#[derive(Clone)]
pub(super) struct Expected {
    is: Expr,
    /// Whether forecasts are asked for: then they stand in where nothing is known.
    asked: bool,
}

/// None where no row is a forecast.
pub(super) fn expected(frame: &Frame) -> Option<Expected> {
    if !frame.is_panel() {
        return None;
    }
    if grades::is_graded(frame) {
        let stated = Expr::binary(Op::Equal, Expr::column(grades::GRADE), Expr::text("stated"));
        return Some(Expected { is: stated.is_true().negated(), asked: true });
    }
    let is = periods::forecast(frame).filter(|_| frame.own && periods::may_be_forecast(frame))?;
    Some(Expected { is, asked: frame.settling.with_forecasts })
}

/// One of two by whether a condition is true.
fn mark(when: Expr) -> Expr {
    when.is_true().then_else(Expr::number(1.0), Expr::number(0.0))
}

fn is(column: &str, n: f64) -> Expr {
    Expr::binary(Op::Equal, Expr::column(column), Expr::number(n))
}

impl Expected {
    /// Whether the row is none of a forecast.
    pub fn is_known(&self) -> Expr {
        self.is.clone().negated()
    }

    /// The two figures of an earlier period: the known one, and that of a forecast.
    pub fn both(&self, plan: &Plan, name: &str, argument: &Expr) -> [(String, Expr); 2] {
        let ty = argument.ty(&plan.schema());
        let only = |when: Expr| when.then_else(argument.clone(), Expr::missing(ty));
        [(format!("{name}{KNOWN}"), only(self.is_known())), (format!("{name}{FORECAST}"), only(self.is.clone()))]
    }

    /// Which of the two the row looks at, as a column of that name.
    pub fn one(&self, plan: Plan, name: &str) -> Plan {
        let [known, forecast] = [KNOWN, FORECAST].map(|it| Expr::column(format!("{name}{it}")));
        let either = Expr::Call(crate::function::Function::Coalesce, vec![known.clone(), forecast]);
        let value = if self.asked { either } else { self.is.clone().then_else(either, known) };
        plan.extend(vec![Named::new(name, value)])
    }

    /// Whether a row, for want of a known figure, looks at a forecast, and whether it does not although there is one.
    pub fn looks(&self, name: &str) -> (Expr, Expr) {
        let [known, forecast] = [KNOWN, FORECAST].map(|it| Expr::column(format!("{name}{it}")));
        let only = known.is_missing().and(forecast.is_known());
        match self.asked {
            true => (only, Expr::truth(false)),
            false => (only.clone().and(self.is.clone()), only.and(self.is_known())),
        }
    }

    /// Windows that go from row to row: known rows see the known ones, a forecast of a period of which nothing is known sees these
    /// and other such forecasts; one of a period that is known stands in no order with them, and has no value.
    pub fn ordered(
        &self,
        frame: &Frame,
        plan: Plan,
        partition: &[String],
        order: &[SortKey],
        functions: &[WindowFunction],
    ) -> Plan {
        let (Some(entity), Some(period), Some(first)) = (&frame.entity, &frame.period, functions.first()) else {
            return plan;
        };
        let (known, above) = (format!("{}~period_known", first.name), format!("{}~superseded", first.name));
        let mut same: Vec<String> = std::iter::once(entity).chain(&frame.parts).chain(partition).cloned().collect();
        same.sort_unstable();
        same.dedup();
        same.extend(["start", "end"].map(|it| format!("{period}~{it}")));
        let plan = plan.extend(vec![Named::new(EXPECTED, mark(self.is.clone()))]);
        let one = is(EXPECTED, 0.0).then_else(Expr::number(1.0), Expr::missing(Type::Number));
        let plan = over(plan, &same, &known, AggregateFunction::Max, one);
        let superseded = is(EXPECTED, 1.0).and(Expr::column(known).is_known());
        let plan = plan.extend(vec![Named::new(above.clone(), mark(superseded))]);
        let pass = |plan: Plan, by: &str, ending: &str| Plan::Window {
            input: Box::new(plan),
            partition: partition.iter().cloned().chain([by.to_owned()]).collect(),
            order: order.to_vec(),
            functions: functions
                .iter()
                .map(|it| WindowFunction { name: format!("{}{ending}", it.name), ..it.clone() })
                .collect(),
        };
        let plan = pass(plan, EXPECTED, KNOWN);
        let plan = pass(plan, &above, FORECAST);
        let schema = plan.schema();
        let values = functions.iter().map(|it| {
            let [known, forecast] = [KNOWN, FORECAST].map(|ending| Expr::column(format!("{}{ending}", it.name)));
            let missing = Expr::missing(forecast.ty(&schema));
            let seen = if self.asked { forecast } else { is(EXPECTED, 0.0).then_else(known, forecast) };
            Named::new(it.name.clone(), is(&above, 1.0).then_else(missing, seen))
        });
        let values = values.collect();
        plan.extend(values)
    }
}

/// What is said of earlier figures that are forecasts, and looked at.
pub(super) fn taken(n: u64, of: (&str, &str)) -> Note {
    let en = format!("an earlier figure that is a forecast is looked back at, for want of a known one{}: {n}", of.0);
    Note::new("forecast-base", en, format!("往期无已知数据、以预测值为基{}:{n}", of.1))
}

/// What is said of those that are not looked at.
pub(super) fn passed(n: u64, of: (&str, &str), sentence: bool) -> Note {
    let (edit, edit_zh) = match sentence {
        true => ("; `including forecast` lets it in", ";`including forecast` 可计入"),
        false => ("", ""),
    };
    let en = format!("an earlier figure that is only forecast is not looked back at{}: {n}{edit}", of.0);
    Note::new("forecast-base", en, format!("往期仅有预测值、不作基数{}:{n}{edit_zh}", of.1))
}
