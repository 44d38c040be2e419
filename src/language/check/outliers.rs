//! `outliers`: who is odd. The robust z score of Iglewicz and Hoaglin (1993) and Tukey's fences (1977).

use super::infer::{Scope, Term};
use super::measure;
use super::scope::Frame;
use super::sentence::{self};
use super::{entities, fault, table};
use crate::answer::Note;
use crate::catalog::DatasetColumn;
use crate::diagnostic::Diagnostic;
use crate::function::Function;
use crate::plan::{AggregateFunction, BinaryOperator as Op, Expr, Named, Plan, SortKey, WindowFunction, WindowKind};
use crate::syntax::tree::{Clauses, ExprKind, Target};
use crate::types::{Column, Kind, Type};
use crate::words::Words;
use crate::world::World;

/// What the result has beside the rows and their figure.
const FOUND: [&str; 3] = ["z", "low_fence", "high_fence"];

/// Beyond this a robust z score is odd.
const ODD: f64 = 3.5;

/// Makes the table entity, groups, value, z, low fence, high fence, of the rows beyond either measure.
pub(super) fn outliers(
    frame: &mut Frame,
    target: &Target,
    clauses: &Clauses,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    // `of` picks the rows shown; the fences are those of all.
    let all = Clauses { of: vec![], ..clauses.clone() };
    let picks = !clauses.of.is_empty();
    frame.with_operator = picks;
    (frame.observes, frame.one_each, frame.side_by_side) = (true, true, true);
    sentence::begin(frame, &all, &[&target.expr], world, faults);
    let read = super::table::reads(frame, &target.expr, world);
    super::over_time::side_by_side(frame, &read, &sentence::read(frame, &[&target.expr], &all, world));
    let term = Scope::rows(frame, world, faults).infer(&target.expr);
    if !term.is_number() {
        faults.push(fault::wrong_type(target.expr.span, term.ty, "a number"));
        return;
    }
    let name = table::target_name(target, &term, target.expr.span.of(&frame.text));
    let shown = if FOUND.contains(&name.as_str()) { "value" } else { name.as_str() };
    let taken: Vec<&str> = FOUND.into_iter().chain([shown]).collect();
    let mut groups: Vec<(Named, Column)> = Vec::new();
    for (at, target) in clauses.by.iter().enumerate() {
        let key = measure::key(frame, target, world, faults);
        groups.extend(key.map(|(named, column)| {
            let name = measure::apart(&named.name, &taken);
            (Named::new(format!("~by{at}"), named.expr), Column { name, ..column })
        }));
    }
    let is_group = |name: &str| {
        let column = |it: &Target| match &it.expr.kind {
            ExprKind::Name(path) => frame.column(&path[0].text).is_some_and(|it| it.column.name == name),
            _ => false,
        };
        clauses.by.iter().any(column)
    };
    let labels: Vec<DatasetColumn> = frame
        .columns
        .iter()
        .filter(|it| !it.column.ranged && it.column.kind == Kind::Label && !is_group(&it.column.name))
        .filter(|it| !picks || it.column.name != "operator")
        .take(if frame.entity.is_some() { 2 } else { 4 })
        .cloned()
        .collect();
    measure::say_one_sided(frame, &[&term]);
    let number = Expr::binary(Op::Multiply, measure::observation(&term), Expr::number(1.0));
    let mut first: Vec<Named> = groups.iter().map(|it| it.0.clone()).collect();
    first.extend([Named::new("~value", number)]);
    let plan = frame.plan.clone().extend(first);
    let plan = scored(plan, groups.iter().map(|(named, _)| named.name.clone()).collect());
    let z = Expr::Call(Function::Abs, vec![Expr::column("~z")]);
    let over = |op, a: &str, b: &str| Expr::binary(op, Expr::column(a), Expr::column(b));
    let fenced = over(Op::Less, "~value", "~low").or(over(Op::Greater, "~value", "~high"));
    let odd = Expr::binary(Op::Greater, z, Expr::number(ODD)).or(fenced).is_true();
    let known = Expr::column("~value").is_known();
    let open = measure::one_sided(&term).unwrap_or(Expr::truth(false)).is_true();
    let unknown = open.then_else(Expr::text("open"), Expr::text("missing"));
    let verdict = known.then_else(odd.clone().then_else(Expr::text("odd"), Expr::text("usual")), unknown);
    let into = vec![
        ("odd", "odd", Words::new("odd", "异常")),
        ("usual", "usual", Words::new("usual", "正常")),
        ("missing", "missing", Words::new(format!("missing {name}"), format!("缺 {name}"))),
        ("open", "open", Words::new("known at one end only", "仅有单侧界限")),
    ];
    let into = into.into_iter().filter(|it| it.0 != "open" || term.high.is_some()).collect();
    let counted = plan.clone().project(vec![Named::new("~verdict", verdict)]);
    frame.steps.push(sentence::count_step(counted, frame.label.clone(), into));
    frame.plan = plan;
    if picks {
        frame.understood.push(Words::new("fences of all", "界限按全体计"));
        entities::of(frame, clauses, world, faults);
        let usual = Expr::column("~value").is_known().and(odd.clone().negated());
        frame.say_count(Some(usual), |n| {
            let en = format!("rows asked for that are usual, not shown: {n}");
            (n > 0).then(|| Note::new("usual", en, format!("所查询而正常、未列出的行:{n}")))
        });
    }
    let plan = frame.plan.clone().filter(odd);
    finish(frame, plan, &term, shown, &labels, &groups);
    super::currency::in_unit(frame, clauses, faults);
    if term.high.is_some() {
        frame.note(Note::new("midpoints", "ranges count at their midpoints", "区间按中点计"));
    }
    frame.note(Note::new(
        "method",
        "odd: robust z (0.6745 x distance from the median / MAD) beyond 3.5, or outside the quartiles by 1.5 x IQR",
        "异常:稳健z值(0.6745×与中位数之差/MAD)绝对值超过3.5,或超出四分位距1.5倍的界限",
    ));
}

/// Adds `~z`, `~low` and `~high`, each within the groups.
fn scored(plan: Plan, partition: Vec<String>) -> Plan {
    let window = |name: &str, function: AggregateFunction, of: &str| WindowFunction {
        name: name.to_owned(),
        kind: WindowKind::Aggregate(function),
        argument: Expr::column(of),
    };
    let within = |input: Plan, functions: Vec<WindowFunction>| Plan::Window {
        input: Box::new(input),
        partition: partition.clone(),
        order: vec![],
        functions,
    };
    let plan = within(
        plan,
        vec![
            window("~median", AggregateFunction::Median, "~value"),
            window("~q1", AggregateFunction::Quantile(0.25), "~value"),
            window("~q3", AggregateFunction::Quantile(0.75), "~value"),
        ],
    );
    let minus = |a: &str, b: &str| Expr::binary(Op::Subtract, Expr::column(a), Expr::column(b));
    let away = Expr::Call(Function::Abs, vec![minus("~value", "~median")]);
    let plan =
        within(plan.extend(vec![Named::new("~away", away)]), vec![window("~mad", AggregateFunction::Median, "~away")]);
    let times = |factor: f64, of: Expr| Expr::binary(Op::Multiply, of, Expr::number(factor));
    let z = Expr::binary(Op::Divide, times(0.6745, minus("~value", "~median")), Expr::column("~mad"));
    let reach = times(1.5, minus("~q3", "~q1"));
    plan.extend(vec![
        Named::new("~z", z),
        Named::new("~low", Expr::binary(Op::Subtract, Expr::column("~q1"), reach.clone())),
        Named::new("~high", Expr::binary(Op::Add, Expr::column("~q3"), reach)),
    ])
}

fn finish(
    frame: &mut Frame,
    plan: Plan,
    term: &Term,
    name: &str,
    labels: &[DatasetColumn],
    groups: &[(Named, Column)],
) {
    let taken: Vec<&str> = FOUND.into_iter().chain([name]).chain(groups.iter().map(|it| it.1.name.as_str())).collect();
    let (mut columns, mut named): (Vec<DatasetColumn>, Vec<Named>) = labels
        .iter()
        .map(|it| {
            let mut shown = it.clone();
            shown.column.name = measure::apart(&it.column.name, &taken);
            let named = Named::new(shown.column.name.clone(), Expr::column(it.column.name.clone()));
            (shown, named)
        })
        .unzip();
    for (group, column) in groups {
        named.push(Named::new(column.name.clone(), Expr::column(group.name.clone())));
        columns.push(DatasetColumn {
            column: column.clone(),
            ..table::made_column(frame, &column.name, &Term::plain(Expr::truth(true), Type::Text, term.span))
        });
    }
    let value = table::made_column(frame, name, term);
    named.extend(table::named(name, term));
    let called = |made: &str, chinese: &str, of: &Term| {
        let mut made = table::made_column(frame, made, of);
        made.column.label = Words::new(made.column.name.replace('_', " "), chinese);
        made
    };
    let fence = Term { high: None, column: None, kind: Kind::Level, ty: Type::Number, ..term.clone() };
    let score = Term { kind: Kind::Level, ..Term::plain(Expr::truth(true), Type::Number, term.span) };
    let (z, low, high) =
        (called("z", "稳健z", &score), called("low_fence", "下界", &fence), called("high_fence", "上界", &fence));
    columns.extend([value, z, low, high]);
    for (to, from) in [("z", "~z"), ("low_fence", "~low"), ("high_fence", "~high")] {
        named.push(Named::new(to, Expr::column(from)));
    }
    let mut order = vec![SortKey { expr: Expr::Call(Function::Abs, vec![Expr::column("z")]), descending: true }];
    order.extend(
        columns[..labels.len()]
            .iter()
            .map(|it| SortKey { expr: Expr::column(it.column.name.clone()), descending: false }),
    );
    frame.plan = plan.project(named).sort(order);
    frame.columns = columns;
    frame.period = None;
    frame.ordered = true;
}
