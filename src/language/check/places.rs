//! The places that a range may have: how many others are certainly, and how many possibly, before it.

use crate::plan::{BinaryOperator as Op, Expr, Named, Plan, SortKey, WindowFunction, WindowKind};
use crate::types::Type;

/// The plain columns of the lowest and the highest place of a figure among the others of its partition, the largest first: of an
/// exact figure both are its rank. `low` and `high` are plain columns of the plan; a figure that is missing has no place.
pub(super) fn places(plan: Plan, partition: &[String], (low, high): (&str, &str), names: (&str, &str)) -> Plan {
    // Before it for certain are those whose lower end is above its upper one.
    // Their names are made of the names asked for, so that a sentence may ask for several places.
    let (certain, possible) = (format!("{}~certain", names.0), format!("{}~possible", names.0));
    let with_best = before(plan.clone(), plan.clone(), partition, (high, low), &certain);
    let with_both = before(with_best, plan, partition, (low, high), &possible);
    let (low_end, high_end) = (Expr::column(low), Expr::column(high));
    let plus = |a: Expr, b: f64| Expr::binary(Op::Add, a, Expr::number(b));
    let known = low_end.clone().is_known();
    let only = |it: Expr| {
        known.clone().then_else(
            Expr::Call(crate::function::Function::Round, vec![it, Expr::number(0.0)]),
            Expr::missing(Type::Number),
        )
    };
    // A range is among those that reach above its own lower end.
    let itself = Expr::binary(Op::Less, low_end, high_end).is_true().then_else(Expr::number(1.0), Expr::number(0.0));
    let possible = Expr::binary(Op::Subtract, Expr::column(possible), itself);
    let (first, last) = (only(plus(Expr::column(certain), 1.0)), only(plus(possible, 1.0)));
    with_both.extend(vec![Named::new(names.0, first), Named::new(names.1, last)])
}

/// The rows with how many of the others have an end above one of theirs, as a plain column.
fn before(rows: Plan, others: Plan, partition: &[String], (own, of): (&str, &str), name: &str) -> Plan {
    let kept = rows.schema();
    let number = |it: f64| Expr::number(it);
    let asks = rows.extend(vec![Named::new("~end", Expr::column(own)), Named::new("~counts", number(0.0))]);
    let mut columns: Vec<Named> = partition.iter().map(|it| Named::new(it.clone(), Expr::column(it.clone()))).collect();
    columns.extend([Named::new("~end", Expr::column(of)), Named::new("~counts", number(1.0))]);
    let counted = others.filter(Expr::column(of).is_known()).project(columns);
    // Equal ends are not before: who asks comes first.
    let order = vec![
        SortKey { expr: Expr::column("~end"), descending: true },
        SortKey { expr: Expr::column("~counts"), descending: false },
    ];
    let running =
        WindowFunction { name: name.to_owned(), kind: WindowKind::CumulativeSum, argument: Expr::column("~counts") };
    let input = Box::new(Plan::Union { inputs: vec![asks, counted] });
    let plan = Plan::Window { input, partition: partition.to_vec(), order, functions: vec![running] };
    let plan = plan.filter(Expr::binary(Op::Equal, Expr::column("~counts"), number(0.0)));
    let mut columns: Vec<Named> = kept.into_iter().map(|it| Named::new(it.0.clone(), Expr::column(it.0))).collect();
    columns.push(Named::new(name, Expr::column(name)));
    plan.project(columns)
}
