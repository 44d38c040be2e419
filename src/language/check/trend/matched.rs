//! `trend … matched`: those who are known in every period, in every figure that is asked for.

use crate::answer::{Cell, Note, Table};
use crate::check::infer::row_term;
use crate::check::scope::Frame;
use crate::check::{periods, table};
use crate::function::Function;
use crate::plan::{
    Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named, Part, Plan, SortKey, WindowFunction, WindowKind,
};
use crate::syntax::tree::Target;
use crate::types::{Column, Kind, Type};
use crate::words::Words;
use crate::world::World;

/// The plain column with how many months the period of a row has.
pub(super) const MONTHS: &str = "~months";

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
    if !groups.is_empty() {
        say_lost(frame, plan.clone(), groups.len(), &every);
    }
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

/// Names the groups in which nobody is known in every period, so that none of their rows stays.
fn say_lost(frame: &mut Frame, plan: Plan, n_groups: usize, every: &Expr) {
    let names: Vec<String> = (0..n_groups).map(|at| format!("~group{at}")).collect();
    let keys = names.iter().map(|it| Named::new(it.clone(), Expr::column(it.clone()))).collect();
    let any = Aggregate::of("~any", AggregateFunction::Known, Expr::column("~when0"));
    let rows = Aggregate::of("~kept", AggregateFunction::Rows, Expr::number(1.0));
    let kept = Aggregate { filter: Some(every.clone()), ..rows };
    let is = |op, name: &str| Expr::binary(op, Expr::column(name), Expr::number(0.0));
    let lost = is(Op::Equal, "~kept").and(is(Op::Greater, "~any"));
    let order = names.iter().map(|it| SortKey { expr: Expr::column(it.clone()), descending: false }).collect();
    let plan = plan.aggregate(keys, vec![any, kept]).filter(lost).sort(order);
    let columns = names.into_iter().map(|it| Column::plain(it, Type::Text)).collect();
    frame.extra.push(Part { name: "lost groups", plan, columns, page: None });
    frame.say.push(std::sync::Arc::new(move |table: &Table| {
        let word = |it: &Cell| if let Cell::Text(it) = it { it.clone() } else { "(missing)".to_owned() };
        let name = |row: &Vec<Cell>| row.iter().map(word).collect::<Vec<_>>().join(", ");
        let lost: Vec<String> = table.rows.iter().map(name).collect();
        let list = super::says::few(&lost, " more");
        let en = format!("left out, for nobody in it is known in every period: {list}");
        let zh = format!("组内无主体各期均有数据而未列出:{}", super::says::few(&lost, " 项"));
        (!lost.is_empty()).then(|| Note::new("unmatched-groups", en, zh))
    }));
}

/// When all figures that a target reads are known in a row; none where it reads none.
pub(super) fn known(frame: &Frame, target: &Target, world: &World) -> Option<Expr> {
    let reads = table::reads(frame, &target.expr, world);
    let figures = reads.iter().filter_map(|it| frame.column(it)).filter(|it| it.column.kind != Kind::Label);
    figures.map(|it| row_term(frame, it, target.expr.span).low.is_known()).reduce(Expr::and)
}

/// How many months the period of a row has.
pub(super) fn months(period: &str) -> Expr {
    let end = |which: &str| Expr::column(format!("{period}~{which}"));
    let days = Expr::binary(Op::Subtract, end("end"), end("start"));
    Expr::Call(Function::Round, vec![Expr::binary(Op::Divide, days, Expr::number(30.44)), Expr::number(0.0)])
}
