//! `matched` where two periods are held against each other: those alone who are known in both.

use super::infer::row_term;
use super::scope::Frame;
use crate::answer::{Note, Table};
use crate::plan::{
    Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named, Part, Plan, WindowFunction, WindowKind,
};
use crate::types::{Column, Kind, Type};
use crate::words::Words;

/// Keeps the rows of entities that have all `figures` in both periods of `time`, inside each group by itself, and counts the others.
pub(super) fn matched(frame: &mut Frame, figures: &[String], groups: &[Expr], time: &Expr) {
    let Some(entity) = frame.entity.clone() else { return };
    let figures = figures.iter().filter_map(|it| frame.column(it)).filter(|it| it.column.kind != Kind::Label);
    let known = figures.map(|it| row_term(frame, it, Default::default()).low.is_known()).reduce(Expr::and);
    let Some(known) = known else { return };
    let mut columns = vec![Named::new("~when", known.then_else(time.clone(), Expr::missing(Type::Text)))];
    columns.extend(groups.iter().enumerate().map(|(at, it)| Named::new(format!("~group{at}"), it.clone())));
    let whose: Vec<String> =
        std::iter::once(entity.clone()).chain(columns[1..].iter().map(|it| it.name.clone())).collect();
    let function = WindowFunction {
        name: "~both".into(),
        kind: WindowKind::Aggregate(AggregateFunction::Distinct),
        argument: Expr::column("~when"),
    };
    let input = Box::new(frame.plan.clone().extend(columns));
    let plan = Plan::Window { input, partition: whose.clone(), order: vec![], functions: vec![function] };
    let is = |n: f64| Expr::binary(Op::Equal, Expr::column("~both"), Expr::number(n));
    // How many have one of the two, and how many none.
    let times = Aggregate::of("~both", AggregateFunction::Max, Expr::column("~both"));
    let keys = whose.iter().map(|it| Named::new(it.clone(), Expr::column(it.clone()))).collect();
    let rows = |name: &str, n: f64| {
        let all = Aggregate::of(name, AggregateFunction::Rows, Expr::number(1.0));
        Aggregate { filter: Some(is(n)), ..all }
    };
    let counted = plan.clone().aggregate(keys, vec![times]);
    let counted = counted.aggregate(vec![], vec![rows("one", 1.0), rows("none", 0.0)]);
    let columns = ["one", "none"].map(|it| Column::plain(it, Type::Integer)).to_vec();
    frame.extra.push(Part { name: "unmatched", plan: counted, columns, page: None });
    let apart = if groups.is_empty() { ("", "") } else { (", each group by itself", ",各组分别计") };
    frame.say.push(std::sync::Arc::new(move |table: &Table| {
        let (one, none) = (table.number(0, "one")?, table.number(0, "none")?);
        let (mut en, mut zh) = (vec![], vec![]);
        if one > 0.0 {
            en.push(format!("{one} known in one of the periods only"));
            zh.push(format!("仅一期有数据 {one}"));
        }
        if none > 0.0 {
            en.push(format!("{none} in neither"));
            zh.push(format!("两期均无数据 {none}"));
        }
        let en = format!("left out by `matched` ({entity}{}): {}", apart.0, en.join(", "));
        let zh = format!("`matched` 未计入 ({entity}{}):{}", apart.1, zh.join("、"));
        (one + none > 0.0).then(|| Note::new("unmatched", en, zh))
    }));
    frame.plan = plan.filter(is(2.0));
    frame.understood.push(Words::new("those known in both periods", "仅含两期均有数据的主体"));
}
