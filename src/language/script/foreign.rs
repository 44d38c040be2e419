//! Verbs of pandas, dplyr, PRQL and other shells, and how Ward says them.

use super::recover::{first_word, reads};
use super::{chain, spreadsheet};
use crate::diagnostic::{Diagnostic, Fix};
use crate::source::Span;

/// A verb of another language, what Ward writes for it, and for whom that is.
const VERBS: [(&str, &str); 27] = [
    ("arrange", "sort"),
    ("order_by", "sort by"),
    ("orderby", "sort by"),
    ("sort_values", "sort by"),
    ("order", "sort"),
    ("head", "sample"),
    ("tail", "sample"),
    ("limit", "sample"),
    ("take", "sample"),
    ("slice_head", "sample"),
    ("transmute", "derive"),
    ("assign", "derive"),
    ("with_columns", "derive"),
    ("agg", "summarize"),
    ("aggregate", "summarize"),
    ("melt", "unpivot"),
    ("gather", "unpivot"),
    ("pivot_longer", "unpivot"),
    ("pivot_wider", "pivot"),
    ("concat", "union"),
    ("append", "union"),
    ("bind_rows", "union"),
    ("merge", "join"),
    ("unique", "distinct"),
    ("drop_duplicates", "distinct"),
    ("fillna", "fill"),
    ("count", "show count() by"),
];

/// `group by g` alone, which reads as a metric of that name.
pub(super) fn group(text: &str, base: usize) -> Option<Diagnostic> {
    verb(text, base).filter(|_| first_word(text).eq_ignore_ascii_case("group"))
}

/// A stage that starts with a verb of another language: what Ward writes, where the rest reads with it.
pub(super) fn verb(text: &str, base: usize) -> Option<Diagnostic> {
    if let Some(fault) = formula(text, base) {
        return Some(fault);
    }
    let word = first_word(text);
    let rest = text[word.len()..].trim_start();
    let all = Span::new(base, base + text.trim_end().len());
    let fault = |word: &str| {
        let at = Span::new(base, base + word.len());
        Diagnostic::error("unknown-verb", format!("`{word}` is no verb")).at(at, "a verb is expected here")
    };
    // `group by g`, `groupby(g)`: groups belong to what is made of them.
    let grouped = ["group by ", "group_by", "groupby"].into_iter().find_map(|it| Some((it.trim(), strip(text, it)?)));
    if let Some((said, keys)) = grouped {
        let keys = keys.trim().trim_matches(['(', ')']).trim();
        let mended = format!("summarize count() by {keys}");
        let fault = fault(said).note("groups stand behind what is made of them: `summarize sum(x) by g`");
        return Some(if reads(&mended) {
            fault.fix(Fix::replace(all, mended.clone(), format!("write `{mended}`")))
        } else {
            fault
        });
    }
    if let Some(column) = strip(text, "dropna").or_else(|| strip(text, "drop_na")) {
        let column = column.trim().trim_matches(['(', ')']).trim();
        let mended = format!("where {} is not missing", if column.is_empty() { "x" } else { column });
        let fault = fault(word).note("missing values stay until a condition leaves them out");
        return Some(if reads(&mended) && !column.is_empty() {
            fault.fix(Fix::replace(all, mended.clone(), format!("write `{mended}`")))
        } else {
            fault
        });
    }
    if strip(text, "right join").or_else(|| strip(text, "right outer join")).is_some() || text.starts_with("右连接")
    {
        let at = Span::new(base, base + word.len());
        let fault =
            Diagnostic::error("unreadable", "there is no right join").at(at, "this keeps the rows of the other table");
        return Some(fault.note("it is a left join that starts from the other table: `from r | left join l on k`"));
    }
    if let Some(up) = strip(text, "fill").and_then(|it| it.trim_end().strip_suffix(" up")) {
        let at = Span::new(base + text.trim_end().len() - 2, base + text.trim_end().len());
        let fault = Diagnostic::error("unreadable", "`fill` carries values downwards")
            .at(at, "`down` or `with` is expected here");
        let column = up.trim();
        return Some(fault.note(format!(
            "turn the rows round first: `sort k desc | fill {column} down`, where k is what they stand in order of"
        )));
    }
    if let Some(mended) = join(text) {
        let at = Span::new(base, base + text.find(' ').unwrap_or(text.len()));
        let fault = Diagnostic::error("unreadable", "this join does not read").at(at, "");
        return Some(fault.fix(Fix::replace(all, mended.clone(), format!("write `{mended}`"))));
    }
    let (_, ward) = VERBS.iter().find(|it| it.0.eq_ignore_ascii_case(word))?;
    // `merge` as an entity of one's own has a capital.
    if !word.starts_with(char::is_lowercase) {
        return None;
    }
    let count = rest.is_empty() && *ward == "show count() by";
    let ward = if count { "show count()" } else { ward };
    let rest = if rest.is_empty() && ward == "sample" { "5" } else { rest };
    let mended = format!("{ward} {rest}");
    let mended = mended.trim_end();
    let fault = fault(word);
    if ward == "sample" {
        // Of rows in an order the first; of others any: which it is stands in the stages before.
        let first = if word.eq_ignore_ascii_case("tail") { "bottom" } else { "top" };
        let fixes = [(first, "after a `sort`"), ("sample", "any rows of a table without an order")];
        let fault = fault.note("a table has no first rows until it is sorted: `sort x desc | top 5`");
        let fixes = fixes.map(|(ward, when)| (format!("{ward} {rest}"), when)).into_iter().filter(|it| reads(&it.0));
        return Some(fixes.fold(fault, |fault, (mended, when)| {
            let title = format!("write `{mended}`: {when}");
            fault.fix(Fix::replace(all, mended, title))
        }));
    }
    Some(match reads(mended) {
        true => fault.fix(Fix::replace(all, mended, format!("write `{mended}`"))),
        false => fault.note(format!("Ward writes `{ward}`")),
    })
}

/// A formula of a spreadsheet, or a chain of pandas or dplyr, with the sentence that says all of it, if there is one.
pub(super) fn formula(text: &str, base: usize) -> Option<Diagnostic> {
    let all = Span::new(base, base + text.trim_end().len());
    let fault = Diagnostic::error("unreadable", "this is a formula of another program, which Ward says otherwise");
    let fault = fault.at(all, "");
    if let Some(mended) = spreadsheet::sentence(text).or_else(|| chain::sentence(text)) {
        return Some(fault.fix(Fix::replace(all, mended.clone(), format!("write `{mended}`"))));
    }
    let is_chain = text.contains(".groupby(") || text.contains("%>%");
    is_chain.then(|| {
        fault.note(
            "a sentence is `from D | where P | show sum(x) by g | sort g | top 5`: each step is a stage or a clause",
        )
    })
}

/// Joins and unions in the words of SQL: `left outer join d`, `join left d`, `union all d`, `… using (k)`.
fn join(text: &str) -> Option<String> {
    const WORDS: [(&str, &str); 10] = [
        ("left outer join ", "left join "),
        ("full outer join ", "full join "),
        ("outer join ", "full join "),
        ("join left ", "left join "),
        ("join full ", "full join "),
        ("join cross ", "cross join "),
        ("join semi ", "semi join "),
        ("join anti ", "anti join "),
        ("union all ", "union "),
        ("join asof ", "asof join "),
    ];
    if let Some(other) = strip(text, "union distinct ") {
        return Some(format!("union {other} | distinct")).filter(|it| reads(it));
    }
    let swapped = WORDS.iter().find_map(|(from, to)| Some(format!("{to}{}", strip(text, from)?)));
    let whole = swapped.clone().unwrap_or_else(|| text.to_owned());
    let used = whole.to_lowercase().find(" using").map(|at| {
        let keys = whole[at + " using".len()..].trim().trim_matches(['(', ')']);
        format!("{} on {keys}", &whole[..at])
    });
    let joins = whole.to_lowercase().contains("join ") || swapped.is_some();
    used.or(swapped).filter(|it| joins && reads(it))
}

/// The rest of a text behind a word, in whatever letters it is written.
fn strip<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let head = text.get(..word.len())?;
    let rest = &text[word.len()..];
    let ends = !word.ends_with(char::is_alphanumeric) || !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    (head.eq_ignore_ascii_case(word) && ends).then_some(rest)
}
