//! How the rows of two tables meet: one join, of which rows are counted and rows stay.

use super::Asked;
use crate::answer::{Note, SECOND_MATCH, Table};
use crate::check::scope::Frame;
use crate::check::sentence::{self, Step};
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, JoinKind, Named, Part, Plan};
use crate::plan::{WindowFunction, WindowKind};
use crate::types::{Column, Type};
use crate::words::Words;

/// How many rows of the right table a key has there: missing where a row of the left one meets none.
pub(super) const MATCHES: &str = "~m";

/// Whether a row of a full join has a left side.
const LEFT: &str = "~left";

/// All rows of the left table beside what they meet, of a full join those that nothing meets as well: what is counted and what
/// stays are both of these rows, so that rows meet once.
pub(super) fn met(frame: &Frame, left_keys: Vec<Named>, right: Plan, names: &[String], how: JoinKind) -> Plan {
    let rows = AggregateFunction::Rows;
    let right = match how {
        JoinKind::Semi | JoinKind::Anti => {
            let key = |it: &String| Named::new(it.clone(), Expr::column(it.clone()));
            right.aggregate(names.iter().map(key).collect(), vec![Aggregate::of(MATCHES, rows, Expr::number(1.0))])
        }
        _ => {
            let kind = WindowKind::Aggregate(rows);
            let counted = WindowFunction { name: MATCHES.to_owned(), kind, argument: Expr::number(1.0) };
            Plan::Window { input: Box::new(right), partition: names.to_vec(), order: vec![], functions: vec![counted] }
        }
    };
    let mut left = left_keys;
    let how = match how {
        JoinKind::Full => {
            left.push(Named::new(LEFT, Expr::truth(true)));
            JoinKind::Full
        }
        _ => JoinKind::Left,
    };
    let on = names.iter().map(|it| (it.clone(), it.clone())).collect();
    Plan::Join { left: Box::new(frame.plan.clone().extend(left)), right: Box::new(right), on, how }
}

/// Counts how the rows of the left table meet by these keys and, of an `asof join`, its own time, and refuses or says a
/// multiplication. The time that is met may be missing without the row being without one.
pub(super) fn count(frame: &mut Frame, met: &Plan, names: &[String], time: Option<Expr>, asked: &Asked<'_>) {
    let keys = names.iter().map(|it| Expr::column(it.clone())).chain(time);
    let no_key = keys.map(Expr::is_missing).reduce(Expr::or);
    let no_key = no_key.unwrap_or(Expr::truth(false));
    let quiet = matches!(asked.kind, JoinKind::Semi | JoinKind::Anti);
    let matches = || Expr::column(MATCHES);
    let left = |it: Expr| match asked.kind {
        JoinKind::Full => Expr::column(LEFT).is_known().and(it),
        _ => it,
    };
    let many = left(Expr::binary(Op::Greater, matches(), Expr::number(1.0))).where_true();
    let rows = |name: &str, filter: Expr| {
        Aggregate::of(name, AggregateFunction::Rows, Expr::number(1.0)).only(filter.where_true())
    };
    // A row that meets three others stands there three times, each a third of it.
    let several = |name: &str| match quiet {
        true => rows(name, many.clone()),
        false => {
            let part = Expr::binary(Op::Divide, Expr::number(1.0), matches());
            Aggregate::of(name, AggregateFunction::Sum, part).only(many.clone())
        }
    };
    let once = Expr::binary(Op::Equal, matches(), Expr::number(1.0));
    let none = |it: Expr| left(matches().is_missing().and(it));
    let part = Part {
        name: "ledger",
        plan: met.clone().aggregate(
            vec![],
            vec![
                rows("matched", left(once)),
                several("multiplied"),
                rows("unmatched", none(no_key.clone().negated())),
                rows("keyless", none(no_key)),
            ],
        ),
        columns: ["matched", "multiplied", "unmatched", "keyless"].map(|it| Column::plain(it, Type::Number)).to_vec(),
        page: None,
    };
    let words = vec![
        ("matched", Words::new("matched once", "匹配一次")),
        ("multiplied", Words::new("matched several times", "匹配多次")),
        ("unmatched", Words::new("unmatched", "未匹配")),
        ("keyless", Words::new("without a key", "无键值")),
    ];
    frame.steps.push(Step { part, rows: sentence::rows_of(frame), words });
    if quiet {
        return;
    }
    let sums = vec![several("n"), rows("sum", left(matches().is_known()))];
    let columns = vec![Column::plain("n", Type::Number), Column::plain("sum", Type::Integer)];
    let plan = met.clone().aggregate(vec![], sums);
    frame.extra.push(Part { name: "multiplied", plan, columns, page: None });
    let one = asked.matching.is_one();
    frame.say.push(std::sync::Arc::new(move |table: &Table| {
        let (n, sum) = (table.number(0, "n").unwrap_or(0.0).round(), table.number(0, "sum").unwrap_or(0.0));
        if n == 0.0 {
            return None;
        }
        let code = if one { SECOND_MATCH } else { "multiplied" };
        let en = format!(
            "{n} rows match several times, so there are {sum} matches; sums of the left table count them more than once"
        );
        Some(Note::new(code, en, format!("{n} 行匹配多次,共 {sum} 次匹配;左表合计会重复计算")))
    }));
}

/// Says how many rows of the right table met none of the left: a full join has them as well.
pub(super) fn say_alone(frame: &mut Frame, met: &Plan, table: &str) {
    let alone = Aggregate::of("n", AggregateFunction::Rows, Expr::number(1.0)).only(Expr::column(LEFT).is_missing());
    let plan = met.clone().aggregate(vec![], vec![alone]);
    frame.extra.push(Part { name: "alone", plan, columns: vec![Column::plain("n", Type::Integer)], page: None });
    let table = table.to_owned();
    frame.say.push(std::sync::Arc::new(move |counts: &Table| {
        let n = counts.number(0, "n").filter(|n| *n > 0.0)?;
        let en = format!("rows of {table} that met none, there as well: {n}");
        Some(Note::new("right-alone", en, format!("{table} 中未匹配、亦列出的行:{n}")))
    }));
}
