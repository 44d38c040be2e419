//! Entities that lie inside each other: the dental market of a country holds that of its regions.

use super::scope::{Frame, kind_of, who};
use crate::answer::Note;
use crate::syntax::tree::{Clauses, Expr, ExprKind};

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
