//! What Polars does and Ward must not: each trap of `traps.md` that a plan can meet, on the oracle and on the engine.

use language::function::Function;
use language::plan::{
    Aggregate, AggregateFunction as F, BinaryOperator as Op, Expr, Named, Plan, SortKey, Value, WindowFunction,
    WindowKind,
};
use language::types::Type;
use polars::prelude::Engine;

use crate::compare::{Judge, run, same_rows, sources, written};
use crate::tables::Tables;

const INFINITY: f64 = f64::INFINITY;
const BIG: i64 = 1 << 62;

/// The rows of a plan, the same on the oracle and on both engines.
pub fn answer(plan: &Plan) -> Vec<Vec<Value>> {
    let tables = Tables::new();
    let expected = oracle::run(plan, &tables);
    let judge = Judge { ordered: matches!(plan, Plan::Sort { .. }), slack: vec![0.0; expected.columns.len()] };
    for engine in [Engine::InMemory, Engine::Streaming] {
        let found = run(plan, &sources(&tables), engine).expect("the plan runs");
        let shown = format!("{}{}\n{}", language::plan::show(plan), written(&expected), written(&found));
        assert!(same_rows(&expected.rows, &found.rows, &judge), "{engine:?}\n{shown}");
    }
    expected.rows
}

pub fn table(columns: &[(&str, Type)], rows: Vec<Vec<Value>>) -> Plan {
    Plan::Values { columns: columns.iter().map(|(name, ty)| ((*name).to_owned(), *ty)).collect(), rows }
}

/// A table with the one column `x`.
pub fn numbers(values: &[Option<f64>]) -> Plan {
    table(&[("x", Type::Number)], values.iter().map(|it| vec![it.map_or(Value::Missing, Value::Number)]).collect())
}

pub fn wholes(values: &[Option<i64>]) -> Plan {
    table(&[("x", Type::Integer)], values.iter().map(|it| vec![it.map_or(Value::Missing, Value::Integer)]).collect())
}

pub fn column(name: &str) -> Expr {
    Expr::column(name)
}

pub fn binary(op: Op, left: Expr, right: Expr) -> Expr {
    Expr::binary(op, left, right)
}

pub fn all(functions: &[F], filter: Option<Expr>) -> Vec<Aggregate> {
    let one = |(at, function): (usize, &F)| Aggregate {
        name: format!("v{at}"),
        function: function.clone(),
        argument: column("x"),
        filter: filter.clone(),
    };
    functions.iter().enumerate().map(one).collect()
}

/// The single row of aggregates of `x` without keys.
fn over(input: Plan, functions: &[F]) -> Vec<Value> {
    answer(&input.aggregate(vec![], all(functions, None))).remove(0)
}

/// The values of an expression over the rows of a plan.
pub fn each(input: Plan, expr: Expr) -> Vec<Value> {
    answer(&input.project(vec![Named::new("v", expr)])).into_iter().map(|mut row| row.remove(0)).collect()
}

/// The value of an expression over a row that has `x` and `y`; asked as columns and as constants.
fn pair(op: Op, x: f64, y: f64) -> Value {
    let row = table(&[("x", Type::Number), ("y", Type::Number)], vec![vec![Value::Number(x), Value::Number(y)]]);
    let constant = each(row.clone(), binary(op, Expr::number(x), Expr::number(y)));
    let found = each(row, binary(op, column("x"), column("y")));
    assert_eq!(found, constant);
    found[0].clone()
}

pub fn number(it: f64) -> Value {
    Value::Number(it)
}

fn every_aggregate() -> Vec<F> {
    vec![
        F::Rows,
        F::Known,
        F::Distinct,
        F::Sum,
        F::Mean,
        F::Median,
        F::Quantile(0.9),
        F::Min,
        F::Max,
        F::Sd,
        F::Var,
        F::FirstBy(Box::new(column("x"))),
        F::LastBy(Box::new(column("g"))),
        F::Correlation(Box::new(column("g"))),
        F::Mode,
    ]
}

/// The first reproduction, for all pairs: a filtered aggregate beside a distinct count was garbage when streamed.
#[test]
fn filtered_aggregates_stand_beside_any_other() {
    let (f, g) = ([0, 0, 1, 1, 2, 2, 3, 3, 4, 4], [5, 50, 50, 50, 5, 5, 50, 50, 5, 50]);
    let row = |at: usize| vec![Value::Integer(f[at]), Value::Integer(g[at]), Value::Integer(at as i64 + 1)];
    let input = table(&[("f", Type::Integer), ("g", Type::Integer), ("x", Type::Integer)], (0..10).map(row).collect());
    let between = binary(Op::GreaterEqual, column("g"), Expr::number(-40.0)).and(binary(
        Op::LessEqual,
        column("g"),
        Expr::number(13.0),
    ));
    for first in every_aggregate() {
        let mut aggregates = all(&[first], Some(between.clone()));
        let others = all(&every_aggregate(), None);
        let renamed = others.into_iter().enumerate().map(|(at, it)| Aggregate { name: format!("w{at}"), ..it });
        for other in renamed {
            aggregates.truncate(1);
            aggregates.push(other);
            answer(&input.clone().aggregate(vec![Named::new("f", column("f"))], aggregates.clone()));
        }
    }
}

/// The second reproduction: a constant on the left of a comparison with a constant column.
#[test]
fn a_constant_may_stand_on_the_left() {
    let input = wholes(&[Some(1), Some(2), Some(3)])
        .extend(vec![Named::new("k", Expr::Literal(Value::Integer(4), Type::Integer))]);
    let zero = Expr::Literal(Value::Integer(0), Type::Integer);
    let plan =
        input.project(vec![Named::new("x", column("x")), Named::new("e", binary(Op::GreaterEqual, zero, column("k")))]);
    assert!(answer(&plan).iter().all(|row| row[1] == Value::Truth(false)));
}

/// The third reproduction destroys a file by writing onto the one that is read; written beside it and renamed, it lives.
#[test]
fn sums_of_whole_numbers_do_not_wrap() {
    let input = wholes(&[Some(BIG), Some(BIG), Some(BIG), Some(BIG)]);
    assert_eq!(over(input.clone(), &[F::Sum, F::Mean]), [number(4.0 * BIG as f64), number(BIG as f64)]);
    let added = each(input, binary(Op::Add, column("x"), binary(Op::Multiply, column("x"), Expr::number(4.0))));
    assert_eq!(added[0], number(5.0 * BIG as f64));
}

#[test]
fn counts_may_be_subtracted_below_zero() {
    let counted = numbers(&[Some(1.0), None, None, None]).aggregate(vec![], all(&[F::Known, F::Rows], None));
    assert_eq!(each(counted, binary(Op::Subtract, column("v0"), column("v1"))), [number(-3.0)]);
}

#[test]
fn an_aggregate_of_nothing_known_is_missing_and_counts_are_zero() {
    for input in [numbers(&[]), numbers(&[None, None])] {
        let functions = [F::Sum, F::Mean, F::Median, F::Min, F::Max, F::Sd, F::Var, F::Known, F::Distinct];
        let found = over(input, &functions);
        assert!(found[..7].iter().all(|it| *it == Value::Missing), "{found:?}");
        assert_eq!(found[7..], [Value::Integer(0), Value::Integer(0)]);
    }
    assert_eq!(over(numbers(&[Some(3.0)]), &[F::Sd, F::Var]), [Value::Missing, Value::Missing]);
}

#[test]
fn distinct_counts_skip_missing() {
    assert_eq!(over(numbers(&[Some(1.0), Some(1.0), None, None, Some(2.0)]), &[F::Distinct]), [Value::Integer(2)]);
}

#[test]
fn quantiles_are_linear_and_know_absent_ends() {
    let input = numbers(&[Some(1.0), Some(2.0), Some(3.0), Some(4.0), None]);
    assert_eq!(over(input, &[F::Quantile(0.25), F::Median]), [number(1.75), number(2.5)]);
    let ends = |low, high| over(numbers(&[Some(low), Some(high)]), &[F::Median]).remove(0);
    assert_eq!(ends(-INFINITY, 3.0), number(-INFINITY));
    assert_eq!(ends(3.0, INFINITY), number(INFINITY));
    assert_eq!(ends(INFINITY, INFINITY), number(INFINITY));
    assert_eq!(ends(-INFINITY, INFINITY), Value::Missing);
}

#[test]
fn division_by_zero_is_missing() {
    for x in [0.0, 1.0, -1.0, INFINITY] {
        for zero in [0.0, -0.0] {
            assert_eq!(pair(Op::Divide, x, zero), Value::Missing);
            assert_eq!(pair(Op::Modulo, x, zero), Value::Missing);
        }
    }
    assert_eq!(pair(Op::Modulo, -7.0, 3.0), number(2.0));
    assert_eq!(pair(Op::Modulo, 7.0, -3.0), number(-2.0));
}

#[test]
fn what_is_no_number_never_appears() {
    let cases = [
        (Op::Subtract, INFINITY, INFINITY),
        (Op::Add, INFINITY, -INFINITY),
        (Op::Divide, INFINITY, INFINITY),
        (Op::Modulo, 5.0, INFINITY),
        (Op::Multiply, 1e200, 1e200),
        (Op::Add, f64::MAX, f64::MAX),
        (Op::Power, 0.0, -1.0),
        (Op::Power, -8.0, 0.5),
        (Op::Power, 10.0, 400.0),
    ];
    for (op, x, y) in cases {
        assert_eq!(pair(op, x, y), Value::Missing, "{x} {op:?} {y}");
    }
    for (function, x) in [(Function::Sqrt, -1.0), (Function::Ln, 0.0), (Function::Ln, -1.0), (Function::Exp, 1e3)] {
        let found = each(numbers(&[Some(x), Some(x)]), Expr::Call(function, vec![column("x")]));
        assert_eq!(found, [Value::Missing, Value::Missing], "{function:?} {x}");
    }
    let found = over(numbers(&[Some(INFINITY), Some(-INFINITY)]), &[F::Sum, F::Mean, F::Sd, F::Var]);
    assert!(found.iter().all(|it| *it == Value::Missing), "{found:?}");
}

#[test]
fn absent_ends_of_ranges_compute() {
    assert_eq!(pair(Op::Multiply, 0.0, INFINITY), number(0.0));
    assert_eq!(pair(Op::Multiply, -2.0, INFINITY), number(-INFINITY));
    assert_eq!(pair(Op::Divide, 5.0, -INFINITY), number(0.0));
    assert_eq!(pair(Op::Subtract, 5.0, INFINITY), number(-INFINITY));
}

#[test]
fn truth_is_three_valued() {
    let cells = [Value::Truth(true), Value::Truth(false), Value::Missing];
    let rows: Vec<Vec<Value>> =
        cells.iter().flat_map(|a| cells.iter().map(move |b| vec![a.clone(), b.clone()])).collect();
    let input = table(&[("a", Type::Truth), ("b", Type::Truth)], rows);
    let [yes, no, unknown] = cells;
    let both = each(input.clone(), column("a").and(column("b")));
    assert_eq!(both[1..4], [no.clone(), unknown.clone(), no.clone()]);
    assert_eq!(both[4..], [no.clone(), no.clone(), unknown.clone(), no.clone(), unknown.clone()]);
    let either = each(input.clone(), column("a").or(column("b")));
    assert_eq!(either[2], yes);
    assert_eq!(either[5], unknown);
    assert_eq!(each(input.clone(), column("a").negated())[6], unknown);
    assert_eq!(answer(&input.filter(binary(Op::NotEqual, column("a"), column("b")))).len(), 2);
}

#[test]
fn a_missing_value_is_in_no_list_and_not_out_of_it() {
    let input = wholes(&[Some(1), Some(3), None]);
    let list = |values: Vec<Value>| each(input.clone(), Expr::In(Box::new(column("x")), values));
    let (yes, no) = (Value::Truth(true), Value::Truth(false));
    assert_eq!(list(vec![Value::Integer(1), Value::Integer(2)]), [yes, no.clone(), Value::Missing]);
    assert_eq!(list(vec![]), [no.clone(), no, Value::Missing]);
}

#[test]
fn halves_round_away_from_zero() {
    let input = numbers(&[Some(0.5), Some(1.5), Some(2.5), Some(-2.5), Some(-0.5)]);
    let found = each(input, Expr::Call(Function::Round, vec![column("x"), Expr::number(0.0)]));
    assert_eq!(found, [number(1.0), number(2.0), number(3.0), number(-3.0), number(-1.0)]);
    let big = wholes(&[Some(BIG - 1)]);
    assert_eq!(each(big, Expr::Call(Function::Round, vec![column("x")])), [Value::Integer(BIG - 1)]);
}

#[test]
fn large_whole_numbers_compare_exactly() {
    let input = wholes(&[Some(BIG), Some(BIG - 1)]);
    let same = Expr::Literal(Value::Integer(BIG), Type::Integer);
    assert_eq!(each(input.clone(), binary(Op::Equal, column("x"), same)), [Value::Truth(true), Value::Truth(false)]);
    assert_eq!(over(input, &[F::Distinct, F::Max]), [Value::Integer(2), Value::Integer(BIG)]);
}

/// A total of which no column is asked for still has one row.
#[test]
fn texts_are_replaced_literally_by_columns_too() {
    let row = |a: Value, b: &str| vec![a, Value::Text(b.into())];
    let input = table(
        &[("a", Type::Text), ("b", Type::Text)],
        vec![row(Value::Text("1.5.".into()), "."), row(Value::Text("ab".into()), ""), row(Value::Missing, "a")],
    );
    let found = each(input, Expr::Call(Function::Replace, vec![column("a"), column("b"), Expr::text("点")]));
    assert_eq!(found, [Value::Text("1点5点".into()), Value::Text("ab".into()), Value::Missing]);
}

#[test]
fn dates_are_days_and_fractions_of_a_day_are_dropped() {
    let input = table(&[("d", Type::Date)], vec![vec![Value::Date(0)], vec![Value::Date(-5)]]);
    let later = |days: f64| each(input.clone(), binary(Op::Add, column("d"), Expr::number(days)));
    assert_eq!(later(1.5), [Value::Date(1), Value::Date(-4)]);
    assert_eq!(later(-0.5), [Value::Date(-1), Value::Date(-6)]);
    assert_eq!(later(1e12), [Value::Missing, Value::Missing]);
}

/// Polars recurses on small stacks: what is deep is computed in steps, wherever it stands.
#[test]
fn long_expressions_stay_small() {
    let input = numbers(&[Some(1.0), None, Some(3.0)]);
    for op in [Op::Add, Op::Multiply, Op::Divide, Op::Modulo] {
        let long = (0..480).fold(column("x"), |sum, _| binary(op, sum, column("x")));
        assert_eq!(each(input.clone(), long).len(), 3);
    }
    let long = || (0..480).fold(column("x"), |sum, _| binary(Op::Add, sum, Expr::number(1.0)));
    let large = || binary(Op::Greater, long(), Expr::number(482.0));
    assert_eq!(answer(&input.clone().filter(large())), [[number(3.0)]]);
    assert_eq!(answer(&input.clone().extend(vec![Named::new("x", long())]))[0], [number(481.0)]);
    let key = SortKey { expr: long(), descending: true };
    assert_eq!(answer(&input.clone().sort(vec![key]))[0], [number(3.0)]);
    let total = Aggregate { name: "s".into(), function: F::Sum, argument: long(), filter: Some(large()) };
    assert_eq!(answer(&input.clone().aggregate(vec![Named::new("k", long())], vec![total])).len(), 3);
    let functions = vec![WindowFunction { name: "m".into(), kind: WindowKind::Aggregate(F::Max), argument: long() }];
    let window = Plan::Window { input: Box::new(input), partition: vec![], order: vec![], functions };
    assert_eq!(answer(&window)[0], [number(1.0), number(483.0)]);
}
