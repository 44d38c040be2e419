//! `trend … matched`: those who are known in every period, in every figure that is asked for.

use crate::check::infer::row_term;
use crate::check::scope::Frame;
use crate::check::{periods, table};
use crate::function::Function;
use crate::plan::{AggregateFunction, BinaryOperator as Op, Expr, Named, Plan, WindowFunction, WindowKind};
use crate::syntax::tree::Target;
use crate::types::{Kind, Type};
use crate::words::Words;
use crate::world::World;

/// The plain column with how many months the period of a row has.
const MONTHS: &str = "~months";

/// Keeps the rows of entities that have each target in as many periods as there are in their group: years, halves and quarters
/// each by themselves, and no forecast is asked of anybody.
pub(super) fn matched(
    frame: &mut Frame,
    targets: &[Target],
    groups: &[Expr],
    time: &Expr,
    bucketed: bool,
    world: &World,
) {
    let Some(entity) = frame.entity.clone() else { return };
    let known: Vec<Expr> = targets.iter().filter_map(|it| known(frame, it, world)).collect();
    let months = match frame.period.as_ref().filter(|_| !bucketed) {
        Some(period) => months(period),
        None => Expr::number(0.0),
    };
    let stated = periods::forecast(frame).map_or(Expr::truth(true), Expr::negated);
    let mut columns = vec![Named::new(MONTHS, months)];
    columns.extend(known.into_iter().enumerate().map(|(at, known)| {
        let when = known.and(stated.clone()).then_else(time.clone(), Expr::missing(Type::Text));
        Named::new(format!("~when{at}"), when)
    }));
    let n_figures = columns.len() - 1;
    let grouped = groups.iter().enumerate().map(|(at, it)| Named::new(format!("~group{at}"), it.clone()));
    let mut of_group: Vec<String> = vec![MONTHS.to_owned()];
    of_group.extend(grouped.clone().map(|it| it.name));
    columns.extend(grouped);
    let window = |name: &str, partition: Vec<String>, input: Plan| Plan::Window {
        input: Box::new(input),
        partition,
        order: vec![],
        functions: (0..n_figures)
            .map(|at| WindowFunction {
                name: format!("{name}{at}"),
                kind: WindowKind::Aggregate(AggregateFunction::Distinct),
                argument: Expr::column(format!("~when{at}")),
            })
            .collect(),
    };
    if n_figures == 0 {
        return;
    }
    let plan = window("~all", of_group.clone(), frame.plan.clone().extend(columns));
    of_group.insert(0, entity);
    let plan = window("~own", of_group, plan);
    let one = |at: usize| Expr::binary(Op::Equal, Expr::column(format!("~own{at}")), Expr::column(format!("~all{at}")));
    let every = (0..n_figures).map(one).reduce(Expr::and).unwrap_or(Expr::truth(true));
    frame.plan = plan.filter(every);
    frame.understood.push(match targets {
        [_] if groups.is_empty() => Words::new("entities known in every period", "仅含各期均有数据的主体"),
        [_] => Words::new("entities known in every period of their group", "仅含在所属分组各期均有数据的主体"),
        _ if !groups.is_empty() => Words::new(
            "entities known in every period of their group in all figures",
            "仅含在所属分组各指标各期均有数据的主体",
        ),
        _ => Words::new("entities known in every period in all figures", "仅含各指标各期均有数据的主体"),
    });
}

/// When all figures that a target reads are known in a row; none where it reads none.
pub(super) fn known(frame: &Frame, target: &Target, world: &World) -> Option<Expr> {
    let reads = table::reads(frame, &target.expr, world);
    let figures = reads.iter().filter_map(|it| frame.column(it)).filter(|it| it.column.kind != Kind::Label);
    figures.map(|it| row_term(frame, it, target.expr.span).low.is_known()).reduce(Expr::and)
}

fn months(period: &str) -> Expr {
    let end = |which: &str| Expr::column(format!("{period}~{which}"));
    let days = Expr::binary(Op::Subtract, end("end"), end("start"));
    Expr::Call(Function::Round, vec![Expr::binary(Op::Divide, days, Expr::number(30.44)), Expr::number(0.0)])
}
