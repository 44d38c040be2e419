//! The formula of a ratio as a file declares it: one column over another, `gross_profit / revenue`, or what is made of columns over
//! what is, `(revenue - cost) / revenue`.

use std::collections::BTreeSet;

use super::Dataset;
use crate::answer::Note;
use crate::nearest::nearest;

/// The numerator and the denominator of a formula.
///
/// # Errors
/// What it is instead of one column over another.
pub(super) fn quotient(formula: &str, column: &str, dataset: &Dataset) -> Result<(String, String), String> {
    let divisions = divisions(formula);
    let sides = |at: &usize| (name(&formula[..*at]), name(&formula[at + 1..]));
    let known = |it: &String| dataset.column(it).is_some();
    let all: Vec<(String, String)> = divisions.iter().map(sides).collect();
    // A name of a header may have a slash in it: `visits / day`.
    let found = all.iter().find(|it| known(&it.0) && known(&it.1)).or(all.first().filter(|_| all.len() == 1));
    match found {
        Some((above, below)) if [above, below].into_iter().all(|it| known(it) || is_name(it)) => {
            Ok((above.clone(), below.clone()))
        }
        _ => composed(formula).ok_or_else(|| refused(formula, column)),
    }
}

fn refused(formula: &str, column: &str) -> String {
    let name = if column.chars().all(|c| c.is_alphanumeric() || c == '_') { column } else { "ratio" };
    format!(
        "the formula of ratio `{column}` is `{formula}`, and not one figure over another, such as `profit / revenue` or \
         `(revenue - cost) / revenue`; `let {name} = {formula}` or a metric of `ward.toml` takes any formula"
    )
}

/// The two sides of a formula that is a quotient as a whole, of which one is made of several columns.
fn composed(formula: &str) -> Option<(String, String)> {
    let formula = formula.trim();
    let (mut quoted, mut depth) = (false, 0_i32);
    let mut outside: Vec<(usize, char)> = Vec::new();
    for (at, c) in formula.char_indices() {
        quoted ^= c == '`';
        match c {
            _ if quoted => {}
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if depth == 0 && "+-*/^×÷".contains(c) => outside.push((at, c)),
            _ => {}
        }
        if depth < 0 {
            return None;
        }
    }
    // Nothing is added outside brackets, and only what is over the line is multiplied.
    let (at, last) = *outside.last()?;
    let before = outside.iter().rev().skip(1);
    let plain =
        depth == 0 && !quoted && matches!(last, '/' | '÷') && before.clone().all(|it| matches!(it.1, '*' | '×'));
    let (above, below) = (formula[..at].trim(), formula[at + last.len_utf8()..].trim());
    let some = |it: &str| !terms(it).is_empty();
    (plain && some(above) && some(below)).then(|| (as_name(above), as_name(below)))
}

/// A side as the column that it is named for, or as it is written.
fn as_name(side: &str) -> String {
    let inner = side.strip_prefix('(').and_then(|it| it.strip_suffix(')')).map_or(side, str::trim);
    if is_name(inner) { name(inner) } else { side.to_owned() }
}

/// Whether a side of a ratio is made of columns, and no column itself.
#[must_use]
pub fn is_composed(side: &str, is_column: impl Fn(&str) -> bool) -> bool {
    !is_column(side) && !is_name(side)
}

/// The names that stand in a side of a ratio.
fn terms(side: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, piece) in side.split('`').enumerate() {
        if at % 2 == 1 {
            found.push(piece.to_owned());
            continue;
        }
        let words = piece.split(|c: char| c.is_whitespace() || "+-*/^×÷()（），,".contains(c));
        let is_number = |it: &str| it.chars().next().is_some_and(|c| c.is_ascii_digit() || c == '.');
        found.extend(words.filter(|it| !it.is_empty() && !is_number(it)).map(str::to_owned));
    }
    found
}

/// The places of `/` outside backquotes.
fn divisions(formula: &str) -> Vec<usize> {
    let mut quoted = false;
    let mut found = Vec::new();
    for (at, c) in formula.char_indices() {
        quoted ^= c == '`';
        if c == '/' && !quoted {
            found.push(at);
        }
    }
    found
}

fn name(text: &str) -> String {
    text.trim().trim_matches('`').to_owned()
}

/// Whether a text may be the name of a column, and is no sum or product.
fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(['+', '*', '^', '(', ')', '/', '×', '÷']) && !text.contains(" - ")
}

/// Says which terms of the ratios of a table are no columns of it.
pub fn lost_terms(dataset: &Dataset) -> Vec<Note> {
    let mut notes = Vec::new();
    for it in &dataset.columns {
        let own = &it.column.name;
        let sides = it.parts.iter().flat_map(|(a, b)| [a, b]);
        let all = sides.flat_map(|it| match is_composed(it, |name| dataset.column(name).is_some()) {
            true => terms(it),
            false => vec![it.clone()],
        });
        let lost: BTreeSet<String> = all.filter(|it| dataset.column(it).is_none()).collect();
        for lost in &lost {
            let others = dataset.columns.iter().filter(|it| it.column.name != *own);
            let near = nearest(lost, others.map(|it| (it.column.name.as_str(), it.aliases.as_slice())));
            let (en, zh) = match near.is_empty() {
                true => (String::new(), String::new()),
                false => (format!("; near it: {}", near.join(", ")), format!(";相近:{}", near.join("、"))),
            };
            notes.push(Note::new(
                "formula-term",
                format!("{own}: `{lost}` of its formula is no column{en}"),
                format!("{own}:公式中的 `{lost}` 不是列{zh}"),
            ));
        }
    }
    notes
}
