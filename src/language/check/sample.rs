//! `sample 100`, `sample 10%`: rows by chance, the same ones each time.

use super::scope::Frame;
use crate::plan::{AggregateFunction, BinaryOperator as Op, Expr, Named, Plan, WindowFunction, WindowKind};
use crate::verb::SampleSize;
use crate::words::Words;

/// `sample 100 seed 7`: rows by a scrambled row number, so that the same rows come each time.
pub(super) fn sample(frame: &mut Frame, size: SampleSize, seed: u64) {
    let number = WindowFunction { name: "~at".into(), kind: WindowKind::RowNumber, argument: Expr::number(1.0) };
    let input = Box::new(frame.plan.clone());
    let numbered = Plan::Window { input, partition: vec![], order: vec![], functions: vec![number] };
    // A multiplicative generator modulo 2^31 - 1 (Park and Miller 1988), then a square, so that neighbours part.
    let modulo = |it: Expr, by: f64| Expr::binary(Op::Modulo, it, Expr::number(by));
    let times = |it: Expr, by: Expr| Expr::binary(Op::Multiply, it, by);
    let start = Expr::binary(Op::Add, Expr::column("~at"), Expr::number((seed % 200_000) as f64 * 7919.0));
    let mixed = modulo(times(start, Expr::number(48_271.0)), 2_147_483_647.0);
    let root = modulo(mixed.clone(), 46_337.0);
    let square = times(times(root.clone(), root), Expr::number(69_621.0));
    let mixed = modulo(Expr::binary(Op::Add, square, mixed), 2_147_483_647.0);
    let plan = numbered.extend(vec![Named::new("~mixed", mixed)]);
    let rank = WindowFunction {
        name: "~rank".into(),
        kind: WindowKind::Rank { descending: false },
        argument: Expr::column("~mixed"),
    };
    let all = WindowFunction {
        name: "~rows".into(),
        kind: WindowKind::Aggregate(AggregateFunction::Rows),
        argument: Expr::number(1.0),
    };
    let (functions, most, words) = match size {
        SampleSize::Rows(n) => {
            (vec![rank], Expr::number(n as f64), Words::new(format!("a sample of {n} rows"), format!("抽样 {n} 行")))
        }
        // To the nearest whole row.
        SampleSize::Percent(it) => (
            vec![rank, all],
            Expr::binary(Op::Add, times(Expr::column("~rows"), Expr::number(it / 100.0)), Expr::number(0.5)),
            Words::new(format!("a sample of {it}% of the rows"), format!("抽样 {it}% 的行")),
        ),
    };
    let plan = Plan::Window { input: Box::new(plan), partition: vec![], order: vec![], functions };
    frame.plan = plan.filter(Expr::binary(Op::LessEqual, Expr::column("~rank"), most));
    frame.understood.push(words);
}
