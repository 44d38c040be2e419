//! Dates of reports that are read as single days: their figures may count from January on, and are then no parts of a year.

use super::asked::of_whom;
use super::scope::Frame;
use crate::answer::{Note, Table};
use crate::function::Function;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named, Part, Value};
use crate::quantity::quarter_ends;
use crate::types::{Column, Kind, Type};

/// The plain column with the year of a row's period.
const YEAR: &str = "~year";

/// Says for how many, of whom and of which year, figures of several ends of quarters are added up, or taken for observations of
/// one year.
pub(super) fn say(frame: &mut Frame, figures: &[String]) {
    let may_flow =
        |it: &String| frame.column(it).is_some_and(|it| matches!(it.column.kind, Kind::Flow | Kind::Unknown));
    let Some(period) = frame.period.clone().filter(|_| frame.own && figures.iter().any(may_flow)) else { return };
    let values = frame.column(&period).and_then(|it| it.values.clone()).unwrap_or_default();
    if quarter_ends(values.iter().map(String::as_str)).is_none() {
        return;
    }
    let end = |which: &str| Expr::column(format!("{period}~{which}"));
    let day = Expr::binary(Op::Add, Expr::Literal(Value::Date(0), Type::Date), end("end"));
    let named = |it: &String| Named::new(it.clone(), Expr::column(it.clone()));
    let mut whom = of_whom(frame);
    whom.extend(frame.parts.iter().filter(|it| !whom.contains(it)).cloned().collect::<Vec<_>>());
    let mut keys: Vec<Named> = whom.iter().map(named).collect();
    keys.push(Named::new(YEAR, Expr::Call(Function::Year, vec![day])));
    let (mut by_period, by_year) = (keys.clone(), keys.iter().map(|it| named(&it.name)).collect());
    by_period.push(named(&period));
    by_period.push(Named::new("~day", Expr::binary(Op::Equal, end("start"), end("end"))));
    let rows = |name: &str, filter: Option<Expr>| Aggregate {
        name: name.into(),
        function: AggregateFunction::Rows,
        argument: Expr::number(1.0),
        filter,
    };
    let several = Expr::binary(Op::Greater, Expr::column("~n"), Expr::number(1.0));
    let dated = Expr::binary(Op::Greater, Expr::column("~days"), Expr::number(0.0));
    let plan = frame
        .plan
        .clone()
        .aggregate(by_period, vec![])
        .aggregate(by_year, vec![rows("~n", None), rows("~days", Some(Expr::column("~day")))])
        .aggregate(vec![], vec![rows("n", Some(several.and(dated)))]);
    frame.extra.push(Part { name: "count", plan, columns: vec![Column::plain("n", Type::Integer)], page: None });
    let name = super::fault::written(&period);
    frame.say.push(std::sync::Arc::new(move |table: &Table| {
        let n = table.number(0, "n").filter(|n| *n > 0.0)?;
        let en = format!(
            "years of which several ends of quarters are taken, each read as a single day: {n}; where they count from January on, open the file with `period ({name}: to_date)`"
        );
        let zh = format!(
            "同一年取了多个季末日期(各按单日读取)的:{n};若数字自年初累计,请以 `期间 ({name}: 年初至今)` 打开文件"
        );
        Some(Note::new("report-dates", en, zh))
    }));
}
