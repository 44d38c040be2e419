//! One row of each entity and period of a panel, and the years that are known by their parts: what looks along the periods sees.

use super::{PART, Rows, Way, Whole, as_numbers, held};
use crate::answer::Note;
use crate::check::kinds::mean_of_days;
use crate::check::scope::Frame;
use crate::check::whole::{ADDED, labelled};
use crate::plan::{Expr, Named, Plan};
use crate::types::Type;

/// The plain column that is 1 in the row of a year that was made of its parts beside them, and missing elsewhere.
pub(in crate::check) const MADE: &str = "~made";

/// Makes a panel of one row of each entity and period, as [`super::one_row`] makes it, and adds rows for the years that are known by
/// their parts alone: those have [`MADE`]. True where that was done.
pub(in crate::check) fn each_period(frame: &mut Frame, figures: &[String], beside: &[String]) -> bool {
    let Some(period) = frame.period.clone() else { return false };
    let (label, any) = (Expr::column(period.clone()), Expr::number(-1e9));
    let itself = Whole { label, least: Expr::number(0.0), close: any };
    let Some(rows) = Rows::of(frame, figures, beside, itself, Way::Each) else { return false };
    let schema = frame.plan.schema();
    let without = frame.plan.clone().filter(Expr::column(period.clone()).is_missing());
    let one = rows.plan.clone().project(held(&rows.plan, schema.iter()));
    frame.plan = Plan::Union { inputs: vec![one, without] };
    as_numbers(frame);
    let mark = |value: Expr| Named::new(MADE, value);
    let means: Vec<(String, Type)> = rows.averaged.iter().map(|it| (mean_of_days(it), Type::Number)).collect();
    let mut all: Vec<Named> = held(&frame.plan, schema.iter().chain(&means));
    all.push(mark(Expr::missing(Type::Number)));
    let known = frame.plan.clone().project(all);
    let years = crate::check::whole::have_parts(frame, &period);
    let years = years.then(|| Rows::of(frame, figures, beside, labelled(frame, &period, &[]), Way::Years)).flatten();
    frame.plan = match years {
        Some(years) => {
            let made = years.plan.filter(Expr::column(PART).is_missing().and(Expr::column(ADDED).is_known()));
            let mut columns = held(&made, schema.iter().chain(&means));
            columns.push(mark(Expr::number(1.0)));
            Plan::Union { inputs: vec![known, made.project(columns)] }
        }
        None => known,
    };
    frame.settling.averaged = rows.averaged;
    frame.say_count(Some(Expr::column(MADE).is_known()), |n| {
        let en = format!("years known by all their parts, which were added up for what looks along the periods: {n}");
        (n > 0).then(|| Note::new("parts-added", en, format!("沿期间计算时,由各部分期间合计得到的年份:{n}")))
    });
    true
}
