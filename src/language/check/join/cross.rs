//! `cross join`: every row of one table beside every row of the other, which is counted as other joins are.

use super::{Asked, kept, named, say_numbered};
use crate::answer::{Note, Table};
use crate::catalog::DatasetColumn;
use crate::check::scope::Frame;
use crate::check::sentence::{self, Step};
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, JoinKind, Named, Part, Plan};
use crate::types::{Column, Type};
use crate::words::Words;

pub(super) fn cross(frame: &mut Frame, right: Frame, asked: &Asked<'_>) {
    count(frame, &right);
    let kept = kept(frame, &right, &[], asked);
    say_numbered(frame, &right, &kept, asked);
    let mut columns = Vec::new();
    for (column, name) in kept {
        let renamed = DatasetColumn { column: named(&column.column, name), ..column.clone() };
        let pairs = column.column.stored().into_iter().zip(renamed.column.stored());
        columns.extend(pairs.map(|((from, _), (to, _))| Named::new(to, Expr::column(from))));
        frame.columns.push(renamed);
    }
    let (left, right) = (Box::new(frame.plan.clone()), Box::new(right.plan.project(columns)));
    frame.plan = Plan::Join { left, right, on: vec![], how: JoinKind::Cross };
    frame.ordered = false;
}

/// Counts the rows of both tables: all rows of one meet all of the other.
fn count(frame: &mut Frame, right: &Frame) {
    let rows = |plan: &Plan, name: &str| {
        let count = Aggregate::of(name, AggregateFunction::Rows, Expr::number(1.0));
        Box::new(plan.clone().aggregate(vec![], vec![count]))
    };
    let (left, other) = (rows(&frame.plan, "n"), rows(&right.plan, "m"));
    let both = Plan::Join { left, right: other, on: vec![], how: JoinKind::Cross };
    let when = |op: Op, name: &str| {
        let is = Expr::binary(op, Expr::column("m"), Expr::number(1.0));
        Named::new(name, is.then_else(Expr::column("n"), Expr::number(0.0)))
    };
    let columns = ["matched", "multiplied", "unmatched"].map(|it| Column::plain(it, Type::Number)).to_vec();
    let counts = vec![when(Op::Equal, "matched"), when(Op::Greater, "multiplied"), when(Op::Less, "unmatched")];
    let part = Part { name: "ledger", plan: both.clone().project(counts), columns, page: None };
    let words = vec![
        ("matched", Words::new("matched once", "匹配一次")),
        ("multiplied", Words::new("matched several times", "匹配多次")),
        ("unmatched", Words::new("unmatched", "未匹配")),
    ];
    frame.steps.push(Step { part, rows: sentence::rows_of(frame), words });
    let columns = ["n", "m"].map(|it| Column::plain(it, Type::Integer)).to_vec();
    frame.extra.push(Part { name: "multiplied", plan: both, columns, page: None });
    let table = right.dataset.clone();
    frame.say.push(std::sync::Arc::new(move |counts: &Table| {
        let (n, m) = (counts.number(0, "n")?, counts.number(0, "m")?);
        let all = n * m;
        let en = format!(
            "each of {n} rows matches the {m} of {table}, so there are {all} matches; sums of either table count its rows more than once"
        );
        let zh = format!("{n} 行各与 {table} 的 {m} 行匹配,共 {all} 次匹配;任一表的合计会重复计算");
        (0.0 < n && 1.0 < m).then(|| Note::new("multiplied", en, zh))
    }));
}
