//! Words for what a table calls otherwise: `year` for its period, `n` for `count()`.

use super::written;
use crate::diagnostic::{Diagnostic, Fix};
use crate::script::keywords::canonical;
use crate::source::Span;
use crate::syntax::tree::Name;
use crate::verb::Stage;

/// Words for the time of a row.
const TIME: [&str; 12] =
    ["year", "years", "date", "time", "period", "quarter", "month", "年", "年份", "年度", "期间", "日期"];

/// Words for the number of rows of a group.
const COUNT: [&str; 6] = ["n", "count", "rows", "数量", "个数", "行数"];

/// The edit of a name that nothing is called by, where it is a word for the period of the table, or in `having` for `count()`.
pub(in crate::check) fn otherwise(name: &Name, having: bool, period: Option<&str>) -> Option<Fix> {
    let is = |words: &[&str]| words.iter().any(|it| name.text.eq_ignore_ascii_case(it));
    let meant = match period.filter(|_| is(&TIME)) {
        Some(period) => written(period),
        None if having && is(&COUNT) => "count()".to_owned(),
        None => return None,
    };
    let title = format!("write `{meant}`");
    Some(Fix::replace(name.span, meant, title))
}

/// Whether a place of a text stands in `having`.
pub(in crate::check) fn in_having(text: &str, at: Span) -> bool {
    let before = text.get(..at.start).unwrap_or_default();
    let mut words = before.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).filter_map(canonical);
    let inside = |it: &&str| matches!(*it, "and" | "or" | "not" | "in" | "is" | "missing" | "mod");
    words.find(|it| !inside(it)) == Some("having")
}

/// The fault of a name of a sentence that no table knows, with that edit in the place of others.
pub(in crate::check) fn or_otherwise(
    fault: Diagnostic,
    name: &Name,
    stage: &Stage,
    period: Option<&str>,
) -> Diagnostic {
    let having = stage.verb.clauses().and_then(|it| it.having.as_ref()).map(|it| it.span);
    let inside = having.is_some_and(|it| it.start <= name.span.start && name.span.end <= it.end);
    match otherwise(name, inside, period) {
        Some(fix) => Diagnostic { fixes: vec![fix], ..fault },
        None => fault,
    }
}
