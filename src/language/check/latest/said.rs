//! What is said of the latest figures: of which periods they are, and how they were put together.

use crate::answer::{Note, Table};
use crate::check::scope::Frame;
use crate::check::settled;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Part};
use crate::types::{Column, Type};

/// The note on figures whose condition is of another period, from the count of such rows.
fn elsewhere_note(names: &str, n: u64) -> Note {
    Note::new(
        "other-period",
        format!("{names} from another period than the target for {n}"),
        format!("{n} 个的 {names} 取自另一期间"),
    )
}

/// Says how many rows have figures of several periods, and how many of less than a year.
pub(in crate::check) fn mixed_periods(frame: &mut Frame) {
    if std::mem::take(&mut frame.several) {
        frame.say_count(Some(Expr::binary(Op::Greater, Expr::column("~rows"), Expr::number(1.0))), |n| {
            let en = format!(
                "several rows of one period for {n}: flows and stocks are added up, other figures weighed or their mean"
            );
            let zh = format!("{n} 个在同一期间有多行:流量与存量相加,其他加权或取均值");
            (n > 0).then(|| Note::new("several-rows", en, zh))
        });
        frame.say_count(Some(Expr::column(settled::LACKING).is_known()), settled::lacks);
    }
    if std::mem::take(&mut frame.added) {
        frame.say_count(Some(Expr::column(super::super::whole::ADDED).is_known()), super::super::whole::said);
    }
    if std::mem::take(&mut frame.short) {
        frame.say_count(Some(Expr::column("~short").is_known()), |n| {
            let en = format!("no full year for {n}: the figure of a shorter or longer period stands in");
            (n > 0).then(|| Note::new("no-full-year", en, format!("{n} 个没有完整年度,以其他长度的期间代替")))
        });
    }
    if std::mem::take(&mut frame.mixed) {
        frame.say_count(Some(Expr::column("~mixed")), |n| {
            let rows = if n == 1 { "row" } else { "rows" };
            let en = format!("figures of different periods in {n} {rows}, so no period is shown there");
            (n > 0).then(|| Note::new("mixed-periods", en, format!("{n} 行的数据来自不同期间,故不显示期间")))
        });
    }
}

/// Says for how many rows the condition is of another period than the target.
pub(in crate::check) fn elsewhere(frame: &mut Frame) {
    let Some(names) = frame.elsewhere.take() else { return };
    frame.say_count(Some(Expr::column("~elsewhere")), move |n| (n > 0).then(|| elsewhere_note(&names, n)));
}

/// Says of how many entities rows are counted, of all periods or of those that were asked for, where nobody has asked for a figure.
pub(in crate::check) fn counted_rows(frame: &mut Frame, entity: &str, all: bool) {
    let of = |name: &str, function: AggregateFunction, argument: Expr| Aggregate {
        name: name.to_owned(),
        function,
        argument,
        filter: None,
    };
    let counts = vec![
        of("rows", AggregateFunction::Rows, Expr::number(1.0)),
        of("each", AggregateFunction::Distinct, Expr::column(entity)),
    ];
    let columns = ["rows", "each"].map(|it| Column::plain(it, Type::Integer)).to_vec();
    let plan = frame.plan.clone().aggregate(vec![], counts);
    frame.extra.push(Part { name: "counted rows", plan, columns, page: None });
    let (entity, label) = (entity.to_owned(), frame.label.clone());
    frame.say.push(std::sync::Arc::new(move |table: &Table| {
        let (rows, each) = (table.number(0, "rows")?, table.number(0, "each")?);
        let (of, of_zh) = match label.en.as_str() {
            "rows" => (format!("with {each} different {entity}"), format!("不同 {entity} {each} 个")),
            name => (format!("of {each} {name}"), format!("{each} 个{}", label.zh)),
        };
        let (when, when_zh) = if all { (" of all periods", "、含各期间") } else { ("", "") };
        let en = format!("rows{when} are counted: {rows}, {of}; `count(distinct {entity})` counts each once");
        let zh = format!("按行计数{when_zh}:{rows} 行,{of_zh};`count(distinct {entity})` 每个只计一次");
        (each < rows).then(|| Note::new("counted-rows", en, zh))
    }));
}
