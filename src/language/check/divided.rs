//! Labels that divide an entity, as its wards do: several rows of one period, each with its own. Their figures are of each by itself.

use super::asked::over;
use super::scope::{Frame, who};
use crate::answer::{Note, Table};
use crate::catalog::DatasetColumn;
use crate::function::Function;
use crate::plan::{AggregateFunction, BinaryOperator as Op, Expr, Named, Part};
use crate::types::{Column, Kind, Type};

/// Adds to one's own panel, for each label that a sentence reads, a hidden label that says which part of the entity a row is of:
/// empty where the entity has one value in each period, even if it changes with time. Their names.
pub(super) fn keys(frame: &mut Frame, read: &[String]) -> Vec<String> {
    let (Some(entity), Some(period)) = (who(frame.entity.as_deref(), &frame.columns), frame.period.clone()) else {
        return vec![];
    };
    let entity = entity.to_owned();
    let labels = super::several::labels(frame, read);
    let mut made = Vec::new();
    let of_one_period = [entity.clone(), format!("{period}~start"), format!("{period}~end")];
    for label in labels {
        let (times, most, key) =
            (format!("~times of {label}"), format!("~most of {label}"), format!("~part of {label}"));
        let plan = frame.plan.clone();
        let plan = over(plan, &of_one_period, &times, AggregateFunction::Distinct, Expr::column(label.clone()));
        let plan = over(plan, std::slice::from_ref(&entity), &most, AggregateFunction::Max, Expr::column(times));
        let divides = Expr::binary(Op::Greater, Expr::column(most), Expr::number(1.0));
        let own = Expr::Call(Function::ToText, vec![Expr::column(label)]);
        let own = Expr::Call(Function::Coalesce, vec![own, Expr::text("(missing)")]);
        frame.plan = plan.extend(vec![Named::new(key.clone(), divides.then_else(own, Expr::text("")))]);
        let hidden = Column { kind: Kind::Label, ..Column::plain(key.clone(), Type::Text) };
        frame.columns.push(DatasetColumn::of(hidden));
        made.push(key);
    }
    made
}

/// Says of how many entities a listing has several rows of one period, as of departments, where no label is listed that tells
/// them apart.
pub(super) fn say(frame: &mut Frame, read: &[String]) {
    let (Some(entity), Some(period)) = (frame.entity.clone(), frame.period.clone().filter(|_| frame.own)) else {
        return;
    };
    if !super::several::labels(frame, read).is_empty() {
        return;
    }
    let keys = [&entity, &period].map(|it| Named::new(it.clone(), Expr::column(it.clone()))).to_vec();
    let rows = |name: &str, filter| crate::plan::Aggregate {
        name: name.to_owned(),
        function: AggregateFunction::Rows,
        argument: Expr::number(1.0),
        filter,
    };
    let known = frame.plan.clone().filter(Expr::column(period).is_known());
    let several = Expr::binary(Op::Greater, Expr::column("rows"), Expr::number(1.0));
    let plan = known.aggregate(keys, vec![rows("rows", None)]).aggregate(vec![], vec![rows("n", Some(several))]);
    frame.extra.push(Part { name: "parts", plan, columns: vec![Column::plain("n", Type::Integer)], page: None });
    frame.say.push(std::sync::Arc::new(move |table: &Table| {
        let n = table.number(0, "n").filter(|n| *n > 0.0)?;
        let en = format!("several rows of one {entity} and period, each shown as it stands: {n} times; `by {entity}` makes one of each");
        Some(Note::new("several-rows", en, format!("同一 {entity} 同一期间有多行、按原样列出:{n} 处;`by {entity}` 可合为一行")))
    }));
}
