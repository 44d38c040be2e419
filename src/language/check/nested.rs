//! Entities that lie inside each other: the dental market of a country holds that of its regions.

use super::holds::kind_of;
use super::scope::{Frame, who};
use crate::answer::Note;
use crate::catalog::is_total;
use crate::plan::{BinaryOperator as Op, Expr as Term};
use crate::syntax::tree::{Clauses, Expr, ExprKind};
use crate::types::Type;

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
/// apart: `Total` beside the departments.
pub(super) fn say_totals(frame: &mut Frame, read: &[String]) {
    if !frame.own {
        return;
    }
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for it in frame.columns.iter().filter(|it| it.column.ty == Type::Text && !read.contains(&it.column.name)) {
        let Some(values) = &it.values else { continue };
        let totals: Vec<String> = values.iter().filter(|it| is_total(it)).cloned().collect();
        if !totals.is_empty() && totals.len() < values.len() {
            found.push((it.column.name.clone(), totals));
        }
    }
    for (name, totals) in found {
        let is = |it: &String| Term::binary(Op::Equal, Term::column(name.clone()), Term::text(it.clone()));
        let condition = totals.iter().map(is).reduce(Term::or);
        let list = totals.iter().map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(", ");
        let quoted = if crate::catalog::snake(&name) == name { name.clone() } else { format!("`{name}`") };
        frame.say_count(condition, move |n| {
            let en = format!(
                "rows that look like totals are among those they sum up: {n} ({name} {list}); `among {quoted} not in ({list})` leaves them out"
            );
            let zh = format!("疑似合计的行与其明细并列计入:{n}({name} {list});`among {quoted} not in ({list})` 可将其排除");
            (n > 0).then(|| Note::new("total-rows", en, zh))
        });
    }
}
