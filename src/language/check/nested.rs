//! Entities that lie inside each other: the dental market of a country holds that of its regions.

use super::holds::kind_of;
use super::scope::{Frame, who};
use crate::answer::{Note, Table};
use crate::catalog::may_be_total;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr as Term, Part};
use crate::syntax::tree::{Clauses, Expr, ExprKind};
use crate::types::{Column, Type};

/// Says that what is added up over several markets counts some figures twice.
pub(super) fn say(frame: &mut Frame, clauses: &Clauses) {
    let who = who(frame.entity.as_deref(), &frame.columns).map(str::to_owned);
    let is_who = |it: &Expr| matches!(&it.kind, ExprKind::Name(path) if path.last().map(|it| &it.text) == who.as_ref());
    let one_by_one = clauses.of.len() == 1 || clauses.by.iter().any(|it| is_who(&it.expr));
    if frame.own || kind_of(&frame.dataset) != Some("market") || one_by_one {
        return;
    }
    frame.note(Note::new(
        "nested",
        "markets lie inside each other (a region in its country, implants in dental care): a total counts some figures twice; name those you mean with `of`",
        "市场之间互相包含(地区在全国之内,种植在口腔之内):合计会重复计算;请用 `of` 指明市场",
    ));
}

/// Says that rows of totals are among the others of an own table, where a sentence does not read the label that tells them
/// apart: `Total` beside the departments. Only those count that are `kept`, where rows are left out first.
pub(super) fn say_totals(frame: &mut Frame, read: &[String], kept: Option<Term>) {
    if !frame.own {
        return;
    }
    let schema = frame.plan.schema();
    let mut found: Vec<(String, Labels)> = Vec::new();
    for it in frame.columns.iter().filter(|it| !read.contains(&it.column.name)) {
        let totals = |values: &[String]| values.iter().filter(|it| may_be_total(it)).cloned().collect::<Vec<_>>();
        let labels = match (it.column.ty, &it.values, &it.reasons) {
            (Type::Text, Some(values), _) => {
                let totals = totals(values);
                let all = totals.len() == values.len();
                Labels { stand_in: it.column.name.clone(), totals: if all { vec![] } else { totals }, of_text: true }
            }
            // Among numbers a label is a reason for missing.
            (Type::Text, ..) | (_, _, None) => continue,
            (_, _, Some(words)) if schema.iter().any(|it| it.0 == words.column) => {
                Labels { stand_in: words.column.clone(), totals: totals(&words.words), of_text: false }
            }
            _ => continue,
        };
        if !labels.totals.is_empty() {
            found.push((it.column.name.clone(), labels));
        }
    }
    for (name, labels) in found {
        let column = || Term::column(labels.stand_in.clone());
        let is = |it: &String| Term::binary(Op::Equal, column(), Term::text(it.clone()));
        let condition = labels.totals.iter().map(is).reduce(Term::or).unwrap_or(Term::truth(false));
        let list = labels.totals.iter().map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(", ");
        let quoted = if crate::catalog::snake(&name) == name { name.clone() } else { format!("`{name}`") };
        let rows = |name: &str, only: Term| {
            let only = kept.iter().cloned().fold(only, Term::and);
            Aggregate::of(name, AggregateFunction::Rows, Term::number(1.0)).only(only.where_true())
        };
        let counts = vec![rows("n", condition), rows("unlabelled", column().is_missing())];
        let plan = frame.plan.clone().aggregate(vec![], counts);
        let columns = ["n", "unlabelled"].map(|it| Column::plain(it, Type::Integer)).to_vec();
        frame.extra.push(Part { name: "count", plan, columns, page: None });
        let of_text = labels.of_text;
        frame.say.push(std::sync::Arc::new(move |table: &Table| {
            let count = |name: &str| table.number(0, name).unwrap_or(0.0);
            // A row without a label is no total.
            let without =
                if of_text && count("unlabelled") > 0.0 { format!("{quoted} is missing or ") } else { String::new() };
            let (n, way) = (count("n"), format!("among {without}{quoted} not in ({list})"));
            let en = format!(
                "rows that look like totals are among those they sum up: {n} ({name} {list}); `{way}` leaves them out"
            );
            let zh = format!("疑似合计的行与其明细并列计入:{n}({name} {list});`{way}` 可将其排除");
            (n > 0.0).then(|| Note::new("total-rows", en, zh))
        }));
    }
}

/// Labels of totals.
struct Labels {
    /// The plain column they stand in.
    stand_in: String,
    totals: Vec<String>,
    /// Whether it is a column of labels, and not one of numbers.
    of_text: bool,
}
