//! Several rows of one entity and period, as of departments, and rows of a part of a period beside the whole.

use super::asked::{of_whom, over};
use super::merged::Merged;
use super::scope::Frame;
use crate::answer::{Note, Table};
use crate::catalog::DatasetColumn;
use crate::function::Function;
use crate::plan::{
    Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named, Part, Plan, SortKey, WindowFunction, WindowKind,
};
use crate::syntax::tree;
use crate::types::{Column, Kind, Type};
use crate::world::World;

/// How several figures of a stored column of a table become one that do not add up.
pub(super) fn merged(column: &DatasetColumn, name: &str, frame: &Frame) -> Option<Merged> {
    Merged::of(column, name, |it| frame.column(it).map(weight))
}

/// What a column weighs with, and whether it has plain numbers: a range does with its middle, unless it has one end only.
pub(super) fn weight(column: &DatasetColumn) -> (Expr, bool) {
    let term = super::infer::column_term(&column.column, Default::default());
    (super::measure::observation(&term), term.high.is_none())
}

/// Labels that keep several rows of one entity and period apart, of those that a sentence mentions; of own tables only.
pub(super) fn labels(frame: &Frame, mentioned: &[String]) -> Vec<String> {
    let whose = of_whom(frame);
    let is = |it: &&DatasetColumn| {
        let name = &it.column.name;
        frame.own
            && it.column.kind == Kind::Label
            && frame.period.as_ref() != Some(name)
            && name != super::grades::GRADE
            && !whose.contains(name)
            && mentioned.contains(name)
    };
    frame.columns.iter().filter(is).map(|it| it.column.name.clone()).collect()
}

/// The plain column that rows of an entity are apart by where it has several of one period.
pub(super) fn apart_by(label: &str) -> String {
    format!("~apart {label}")
}

/// Adds what [`apart_by`] names: the label where an entity has several rows of the period that is taken (`~n0`, `~n1` … say
/// how many), and elsewhere nothing, so that its rows stay together whatever its label was in other years.
pub(super) fn apart(plan: Plan, n_targets: usize, labels: &[String]) -> Plan {
    let several = |at: usize| Expr::binary(Op::Greater, Expr::column(format!("~n{at}")), Expr::number(1.0));
    let several = (0..n_targets).map(several).reduce(Expr::or).unwrap_or(Expr::truth(false));
    let plan = plan.extend(vec![Named::new("~several", several)]);
    let types = plan.schema();
    let own = |label: &String| {
        let ty = types.iter().find(|it| it.0 == *label).map_or(Type::Text, |it| it.1);
        let value = Expr::column("~several").then_else(Expr::column(label.clone()), Expr::missing(ty));
        Named::new(apart_by(label), value)
    };
    let own = labels.iter().map(own).collect();
    plan.extend(own)
}

/// Counts, of each group, what [`stays`] asks for; `taken` is true in rows of a period that is taken.
pub(super) fn taken(taken: Expr) -> [Aggregate; 2] {
    let one = |when: Expr| when.then_else(Expr::number(1.0), Expr::missing(Type::Number));
    let known = |name: &str, of: Expr| Aggregate {
        name: name.into(),
        function: AggregateFunction::Known,
        argument: of,
        filter: None,
    };
    [known("~of several", one(Expr::column("~several"))), known("~taken", one(taken))]
}

/// Whether a group is of a period that is taken, or holds all rows of its entity.
pub(super) fn stays() -> Expr {
    let none = |name: &str| Expr::binary(Op::Equal, Expr::column(name), Expr::number(0.0));
    none("~of several").or(none("~taken").negated())
}

/// Says of the rows of an own panel how many sums lack rows: those of an entity and period of which some know the figure and
/// others do not; and how many rows nothing tells apart, each of which is counted. `read` are the columns of the sentence.
pub(super) fn say(frame: &mut Frame, figures: &[String], read: &[String], sums: bool) {
    let Some(period) = frame.period.clone().filter(|_| frame.own && frame.is_panel()) else { return };
    let adds_up = |it: &&DatasetColumn| matches!(it.column.kind, Kind::Flow | Kind::Stock);
    let columns: Vec<&DatasetColumn> = figures.iter().filter_map(|it| frame.column(it)).filter(adds_up).collect();
    if columns.is_empty() {
        return;
    }
    let known: Vec<Expr> = columns.iter().map(|it| Expr::column(it.column.stored()[0].0.clone())).collect();
    let ends = ["start", "end"].map(|it| format!("{period}~{it}"));
    let mut keys = of_whom(frame);
    // What is known of a period and a forecast of it are of two texts.
    keys.extend(ends.iter().cloned().chain([period.clone()]));
    let named = [frame.entity.clone().unwrap_or_default(), period.clone()];
    let others = frame.columns.iter().filter(|it| it.column.kind == Kind::Label && it.column.name != period);
    let others: Vec<&DatasetColumn> = others.filter(|it| !keys.contains(&it.column.name)).collect();
    // Of names that are too many to be known, such as those of visits, each row has its own.
    let all_known = others.iter().all(|it| it.values.is_some());
    let apart = labels(frame, read);
    let others = others.into_iter().map(|it| it.column.name.clone()).filter(|it| all_known && !apart.contains(it));
    let others: Vec<String> = others.collect();
    keys.extend(apart);
    let named_by = |names: &[&String]| -> Vec<Named> {
        names.iter().map(|it| Named::new((*it).clone(), Expr::column((*it).clone()))).collect()
    };
    let rows = |name: &str, filter: Option<Expr>| Aggregate {
        filter,
        ..Aggregate::of(name, AggregateFunction::Rows, Expr::number(1.0))
    };
    let than = |name: &str, op, other: Expr| Expr::binary(op, Expr::column(name), other);
    let mut say = |keys: Vec<Named>, counts: Vec<Aggregate>, of: Option<Expr>, note: super::scope::Saying| {
        let plan = frame.plan.clone().filter(Expr::column(ends[1].clone()).is_known());
        let plan = plan.aggregate(keys, counts).aggregate(vec![], vec![rows("n", of)]);
        let columns = vec![Column::plain("n", Type::Integer)];
        frame.extra.push(Part { name: "rows of one period", plan, columns, page: None });
        frame.say.push(note);
    };
    let n = |table: &Table| table.number(0, "n").unwrap_or(0.0) as u64;
    if sums {
        let known_in = |at: usize| format!("~known{at}");
        let known_of = |(at, it): (usize, &Expr)| Aggregate::of(known_in(at), AggregateFunction::Known, it.clone());
        let mut counts = vec![rows("~rows", None)];
        counts.extend(known.iter().enumerate().map(known_of));
        let lacks = (0..known.len()).map(|at| {
            let some = than(&known_in(at), Op::Greater, Expr::number(0.0));
            some.and(than(&known_in(at), Op::Less, Expr::column("~rows")))
        });
        let note = std::sync::Arc::new(move |table: &Table| super::settled::lacks(n(table)));
        say(named_by(&keys.iter().collect::<Vec<_>>()), counts, lacks.reduce(Expr::or), note);
    }
    if all_known {
        let any = known.into_iter().map(Expr::is_known).reduce(Expr::or);
        let several = than("~alike", Op::Greater, Expr::number(1.0));
        let keys = named_by(&keys.iter().chain(&others).collect::<Vec<_>>());
        let note = std::sync::Arc::new(move |table: &Table| {
            let (n, [entity, period]) = (n(table), &named);
            let en = format!(
                "several rows of one {entity} and {period} that no other name tells apart, each of them counted: {n}"
            );
            let zh = format!("同一 {entity}、同一 {period} 且无其他标签可区分的多行,逐行计入:{n}");
            (n > 0).then(|| Note::new("rows-alike", en, zh))
        });
        say(keys, vec![rows("~alike", any)], Some(several), note);
    }
}

/// Adds a truth `~free<at>` to a plan: the row has the figure, and lies in no longer one of the same keys that has it.
pub(super) fn free(plan: Plan, at: usize, known: &Expr, period: &str, keys: &[String]) -> (Plan, Expr) {
    let (until, before, around) = (format!("~until{at}"), format!("~before{at}"), format!("~around{at}"));
    let end = |which: &str| Expr::column(format!("{period}~{which}"));
    let order = [(end("start"), false), (end("end"), true)].map(|(expr, descending)| SortKey { expr, descending });
    let window = |input: Plan, name: &str, kind: WindowKind, argument: Expr| Plan::Window {
        input: Box::new(input),
        partition: keys.to_vec(),
        order: order.to_vec(),
        functions: vec![WindowFunction { name: name.to_owned(), kind, argument }],
    };
    let ends = known.clone().then_else(end("end"), Expr::number(-1e9));
    let plan = window(plan, &until, WindowKind::CumulativeMax, ends);
    let plan = window(plan, &before, WindowKind::Lag(1), Expr::column(until));
    let first = Expr::Call(Function::Coalesce, vec![Expr::column(before), Expr::number(-1e9)]);
    let same: Vec<String> = keys.iter().cloned().chain(["start", "end"].map(|it| format!("{period}~{it}"))).collect();
    let plan = over(plan, &same, &around, AggregateFunction::Min, first);
    let free = Expr::binary(Op::Less, Expr::column(around), end("end")).and(known.clone());
    let name = format!("~free{at}");
    (plan.extend(vec![Named::new(name.clone(), free.is_true())]), Expr::column(name))
}

/// Leaves out of sums over several periods what is of a part of a period that the same entity, in the same labels, has a
/// figure for by itself: the half beside its year. Of own tables, whose rows may be anything.
pub(super) fn without_parts(frame: &mut Frame, figures: &[String]) {
    let Some(period) = frame.period.clone().filter(|_| frame.own && !frame.one_period) else { return };
    let mut keys = of_whom(frame);
    if keys.is_empty() {
        return;
    }
    let labels = frame.columns.iter().filter(|it| it.column.kind == Kind::Label && it.column.name != period);
    let labels: Vec<String> = labels.map(|it| it.column.name.clone()).filter(|it| !keys.contains(it)).collect();
    keys.extend(labels);
    let of = |name: &String| frame.column(name);
    let parts = figures.iter().filter_map(of).flat_map(|it| it.parts.iter().flat_map(|(a, b)| [a, b]));
    let mut flows: Vec<DatasetColumn> = Vec::new();
    for column in figures.iter().chain(parts).filter_map(of).filter(|it| it.column.kind == Kind::Flow) {
        if flows.iter().all(|it| it.column.name != column.column.name) {
            flows.push(column.clone());
        }
    }
    let mut left_out: Option<Expr> = None;
    let before = frame.plan.schema();
    let mut plan = frame.plan.clone();
    for (at, column) in flows.iter().enumerate() {
        let stored = column.column.stored();
        let known = Expr::column(stored[0].0.clone()).is_known();
        let (freed, free) = free(plan, at, &known, &period, &keys);
        // A row of no period is a part of none.
        let free = free.or(Expr::column(format!("{period}~end")).is_missing());
        let covered = known.and(free.clone().negated());
        left_out = Some(left_out.map_or(covered.clone(), |it| it.or(covered)));
        let only = |(name, ty): (String, Type)| {
            Named::new(name.clone(), free.clone().then_else(Expr::column(name), Expr::missing(ty)))
        };
        let mark = Named::new("~part", left_out.clone().unwrap_or(Expr::truth(false)));
        plan = freed.extend(vec![mark]).extend(stored.into_iter().map(only).collect());
        left_out = Some(Expr::column("~part"));
    }
    let Some(left_out) = left_out else { return };
    frame.plan = plan.clone();
    frame.say_count(Some(left_out), |n| {
        let en = format!("rows of a part of a period that is there by itself, not added to it: {n}");
        (n > 0).then(|| Note::new("parts-beside", en, format!("已有整期数据、未重复计入的部分期间行:{n}")))
    });
    frame.plan = plan.project(before.into_iter().map(|it| Named::new(it.0.clone(), Expr::column(it.0))).collect());
}

/// Whether a sentence looks at figures otherwise than to add them up, or counts their rows: each has to be one of its entity and
/// period.
pub(super) fn looks(frame: &Frame, targets: &[&tree::Expr], clauses: &tree::Clauses, world: &World) -> bool {
    let reads = |it: &tree::Expr| {
        let read = super::table::reads(frame, it, world);
        read.iter().any(|it| frame.column(it).is_some_and(|it| it.column.kind != Kind::Label))
    };
    let decides = clauses.condition.iter().chain(&clauses.among).chain(clauses.by.iter().map(|it| &it.expr));
    let decides = decides.chain(clauses.vs.iter().flat_map(tree::Versus::expressions));
    if decides.into_iter().any(reads) {
        return true;
    }
    let aggregate = |it: &&tree::Expr| match &it.kind {
        tree::ExprKind::Call { function, filter, .. } => filter.is_some() || !function.text.eq_ignore_ascii_case("sum"),
        _ => true,
    };
    let of_targets = || targets.iter().flat_map(|it| super::table::aggregates(it));
    let summed = |it: &tree::Expr| {
        let kind = super::infer::Scope::rows(frame, world, &mut Vec::new()).infer(it).kind;
        matches!(kind, Kind::Flow | Kind::Stock | Kind::Label)
    };
    targets.iter().any(|it| counts_rows(it))
        || of_targets().filter(aggregate).any(reads)
        || frame.one_period
            && targets.iter().any(|it| !super::table::has_aggregate(frame, it) && reads(it) && !summed(it))
}

/// Whether `count()` stands in an expression.
pub(super) fn counts_rows(expr: &tree::Expr) -> bool {
    let none = |it: &tree::Expr| matches!(&it.kind, tree::ExprKind::Call { arguments, .. } if arguments.is_empty());
    super::table::aggregates(expr).into_iter().any(none)
}

/// The columns that an expression reads, those too that its windows are made within.
pub(super) fn mentions(frame: &Frame, expr: &tree::Expr, world: &World) -> Vec<String> {
    let mut found = super::table::reads(frame, expr, world);
    found.extend(expr.children().into_iter().flat_map(|it| mentions(frame, it, world)));
    found
}
