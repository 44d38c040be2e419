//! Traps of whole tables: joins, groups, orders, windows, files.

use language::function::Function;
use language::plan::{
    Aggregate, AggregateFunction as F, BinaryOperator as Op, Expr, JoinKind, Named, Plan, SortKey, Value,
    WindowFunction, WindowKind,
};
use language::types::Type;
use polars::prelude::Engine;

use crate::traps::{all, answer, binary, column, each, number, numbers, table, wholes};

const INFINITY: f64 = f64::INFINITY;

#[test]
fn a_file_is_written_beside_its_source_and_renamed() {
    use polars::prelude::{DataFrame, NamedFrom, ParquetWriter, Series};
    let folder = std::env::temp_dir().join(format!("ward-traps-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (path, beside) = (folder.join("s.parquet"), folder.join("s.parquet.new"));
    let column_a = Series::new("a".into(), (0..1000i64).collect::<Vec<_>>());
    let mut frame = DataFrame::new(1000, vec![column_a.into()]).unwrap();
    ParquetWriter::new(std::fs::File::create(&path).unwrap()).finish(&mut frame).unwrap();

    let rows_above_5 = |path: &std::path::Path| {
        let mut sources = engine::Sources::default();
        sources.put_file("s", path.to_str().unwrap(), &language::catalog::Reading::default()).unwrap();
        let scan = Plan::scan("s", vec![("a".to_owned(), Type::Integer)]);
        let plan = scan.filter(binary(Op::Greater, column("a"), Expr::number(5.0)));
        engine::lower(&plan, &sources).unwrap().collect_with_engine(Engine::Streaming).unwrap().unwrap_single()
    };
    let mut kept = rows_above_5(&path);
    ParquetWriter::new(std::fs::File::create(&beside).unwrap()).finish(&mut kept).unwrap();
    std::fs::rename(&beside, &path).unwrap();
    assert_eq!(rows_above_5(&path).height(), 994);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn missing_join_keys_never_match() {
    let left = wholes(&[Some(1), None]);
    let right = table(
        &[("x", Type::Integer), ("y", Type::Text)],
        vec![
            vec![Value::Integer(1), Value::Text("一".into())],
            vec![Value::Missing, Value::Text("none".into())],
            vec![Value::Integer(2), Value::Text("two".into())],
        ],
    );
    let rows = |how| {
        let on = vec![("x".to_owned(), "x".to_owned())];
        answer(&Plan::Join { left: Box::new(left.clone()), right: Box::new(right.clone()), on, how })
    };
    assert_eq!(rows(JoinKind::Inner).len(), 1);
    assert_eq!(rows(JoinKind::Left).len(), 2);
    assert_eq!(rows(JoinKind::Full).len(), 4);
    assert!(rows(JoinKind::Full).contains(&vec![Value::Integer(2), Value::Text("two".into())]));
    assert_eq!(rows(JoinKind::Semi), [[Value::Integer(1)]]);
    assert_eq!(rows(JoinKind::Anti), [[Value::Missing]]);
}

#[test]
fn a_missing_key_is_a_group_and_signs_of_zero_are_none() {
    let input = numbers(&[None, None, Some(0.0), Some(-0.0), Some(0.1 + 0.2), Some(0.3), Some(INFINITY)]);
    let plan = input.aggregate(vec![Named::new("key", column("x"))], all(&[F::Rows], None));
    let found = answer(&plan);
    assert_eq!(found.len(), 5);
    assert!(found.contains(&vec![Value::Missing, Value::Integer(2)]));
    assert!(found.contains(&vec![number(0.0), Value::Integer(2)]));
}

#[test]
fn constants_have_as_many_rows_as_the_table() {
    for input in [numbers(&[]), numbers(&[Some(1.0)]), numbers(&[Some(1.0), None, None])] {
        let n_rows = answer(&input).len();
        assert_eq!(each(input.clone(), Expr::number(7.0)).len(), n_rows);
        let total = Aggregate { name: "s".into(), function: F::Sum, argument: Expr::number(2.0), filter: None };
        let expected = if n_rows == 0 { Value::Missing } else { number(2.0 * n_rows as f64) };
        assert_eq!(answer(&input.clone().aggregate(vec![], vec![total])), [[expected]]);
        let plan = input.sort(vec![SortKey { expr: Expr::number(1.0), descending: true }]);
        assert_eq!(answer(&plan).len(), n_rows);
    }
}

#[test]
fn a_total_has_one_row_even_where_only_rows_are_counted() {
    let input = numbers(&[Some(1.0), Some(2.0)]);
    let total = input.clone().aggregate(vec![], all(&[F::Max], None));
    let joined = Plan::Join { left: Box::new(total.clone()), right: Box::new(input), on: vec![], how: JoinKind::Cross };
    assert_eq!(each(joined, column("x")).len(), 2);
    let rows = Aggregate { name: "n".into(), function: F::Rows, argument: Expr::number(1.0), filter: None };
    let deep = total.extend(vec![Named::new("k", Expr::number(1.0))]).project(vec![Named::new("k", column("k"))]);
    assert_eq!(answer(&deep.aggregate(vec![], vec![rows])), [[Value::Integer(1)]]);
}

#[test]
fn replaced_columns_do_not_see_each_other() {
    let row = vec![Value::Number(1.0), Value::Number(2.0)];
    let input = table(&[("a", Type::Number), ("b", Type::Number)], vec![row]);
    let swap = |input: Plan| input.extend(vec![Named::new("a", column("b")), Named::new("b", column("a"))]);
    let window = |input: Plan| Plan::Window {
        input: Box::new(input),
        partition: vec!["a".into()],
        order: vec![],
        functions: vec![WindowFunction {
            name: "a".into(),
            kind: WindowKind::Aggregate(F::Known),
            argument: column("b"),
        }],
    };
    assert_eq!(answer(&swap(input.clone())), [[number(2.0), number(1.0)]]);
    assert_eq!(answer(&swap(swap(input.clone()))), [[number(1.0), number(2.0)]]);
    assert_eq!(answer(&swap(window(input))), [[number(2.0), Value::Integer(1)]]);
}

#[test]
fn a_key_may_come_twice_before_a_slice() {
    let key = |descending| SortKey { expr: column("x"), descending };
    let twice = SortKey { expr: binary(Op::Multiply, column("x"), Expr::number(2.0)), descending: false };
    let input = numbers(&[Some(2.0), None, Some(1.0)]);
    assert_eq!(answer(&input.clone().sort(vec![key(false), key(true), twice]).head(1)), [[number(1.0)]]);
    let descending = answer(&input.sort(vec![key(true)]));
    assert_eq!(descending, [[number(2.0)], [number(1.0)], [Value::Missing]]);
}

#[test]
fn windows_stand_on_windows() {
    let input = numbers(&[Some(1.0), Some(2.0), Some(2.0), None]);
    let window = |input: Plan, name: &str, kind, argument| Plan::Window {
        input: Box::new(input),
        partition: vec![],
        order: vec![SortKey { expr: column("x"), descending: false }],
        functions: vec![WindowFunction { name: name.into(), kind, argument }],
    };
    let ranked = window(input, "r", WindowKind::Rank { descending: true }, column("x"));
    let mean = window(ranked, "m", WindowKind::Aggregate(F::Max), column("r"));
    let found = answer(&mean);
    assert!(found.contains(&vec![number(1.0), Value::Integer(3), Value::Integer(3)]));
    assert!(found.contains(&vec![Value::Missing, Value::Missing, Value::Integer(3)]));
}

/// One row is sorted, and so is none: the streaming engine then merges, and lost the right side's key.
#[test]
fn a_full_join_may_have_a_side_without_rows() {
    let text = |rows: Vec<Vec<Value>>, name| table(&[(name, Type::Text)], rows);
    let one = || vec![vec![Value::Text("一".into())]];
    for (left, right) in [(one(), vec![]), (vec![], one()), (vec![], vec![])] {
        let n_rows = left.len() + right.len();
        let (left, right) = (Box::new(text(left, "a")), Box::new(text(right, "b")));
        let on = vec![("a".to_owned(), "b".to_owned())];
        assert_eq!(answer(&Plan::Join { left, right, on, how: JoinKind::Full }).len(), n_rows);
    }
}

/// `First` sees the order of a sort, through whatever expression: Polars dropped the sort.
#[test]
fn the_first_of_a_group_is_the_first_of_the_sort() {
    let (yes, no) = (Expr::text("yes"), Expr::text("no"));
    let input = table(&[("x", Type::Truth)], vec![vec![Value::Truth(false)], vec![Value::Truth(true)]]);
    let sorted = input.sort(vec![SortKey { expr: column("x"), descending: true }]);
    let argument = Expr::Call(Function::Substring, vec![column("x").then_else(yes, no), Expr::number(1.0)]);
    let first = Aggregate { name: "v".into(), function: F::First, argument, filter: None };
    let plan = sorted.aggregate(vec![Named::new("k", Expr::number(1.0))], vec![first]);
    assert_eq!(answer(&plan), [[number(1.0), Value::Text("yes".into())]]);
}

#[test]
fn a_constant_may_contain_a_column() {
    let contains = Expr::Call(Function::Contains, vec![Expr::text("Topchoice 通策"), column("x")]);
    let text = |it: &str| vec![Value::Text(it.into())];
    let input = |rows| table(&[("x", Type::Text)], rows);
    assert_eq!(each(input(vec![]), contains.clone()), []);
    let found = each(input(vec![text("TOP"), text("爱尔"), text("")]), contains);
    assert_eq!(found, [Value::Truth(true), Value::Truth(false), Value::Truth(true)]);
}

/// Streamed, nothing beside something that is still being joined stopped Polars.
#[test]
fn a_cross_join_may_have_a_side_without_rows() {
    let nothing = numbers(&[Some(1.0)]).filter(Expr::truth(false)).filter(Expr::missing(Type::Truth));
    let named = |name: &str| numbers(&[Some(1.0), None]).project(vec![Named::new(name, column("x"))]);
    let on = vec![("a".to_owned(), "b".to_owned())];
    let busy = Plan::Join { left: Box::new(named("a")), right: Box::new(named("b")), on, how: JoinKind::Left };
    for (left, right) in [(nothing.clone(), busy.clone()), (busy, nothing)] {
        let (left, right) = (Box::new(left), Box::new(right));
        let plan = Plan::Join { left, right, on: vec![], how: JoinKind::Cross };
        assert_eq!(answer(&plan), Vec::<Vec<Value>>::new());
    }
}

/// As floats, both keys would be one.
#[test]
fn large_whole_keys_meet_exactly() {
    let big = 1_i64 << 62;
    let (left, right) = (Box::new(wholes(&[Some(big), Some(big - 1)])), Box::new(wholes(&[Some(big - 1), Some(7)])));
    let on = vec![("x".to_owned(), "x".to_owned())];
    assert_eq!(answer(&Plan::Join { left, right, on, how: JoinKind::Inner }), [[Value::Integer(big - 1)]]);
}
