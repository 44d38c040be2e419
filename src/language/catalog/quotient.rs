//! The formula of a ratio as a file declares it: one column over another, `gross_profit / revenue`.

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
        _ => Err(format!(
            "the formula of ratio `{column}` is `{formula}`, and not one column over another, such as `profit / revenue`; \
             `let {} = {formula}` or a metric of `ward.toml` takes any formula",
            if column.chars().all(|c| c.is_alphanumeric() || c == '_') { column } else { "ratio" }
        )),
    }
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
        for lost in it.parts.iter().flat_map(|(a, b)| [a, b]).filter(|it| dataset.column(it).is_none()) {
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
