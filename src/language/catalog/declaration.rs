//! What is known of the columns of a table, as a declaration that stands beside the file it is saved in.

use crate::types::{Column, Kind, Type};
use crate::words::Language;

/// The first line of a declaration that `save` may write over.
pub const MARK: &str = "# written by `save`: what the columns of the file beside mean";

/// How a column that is no sum adds up: the quotient it is, or the column that weighs it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Weighing {
    /// The ratio or rate.
    pub column: String,
    /// The numerator and denominator of a ratio.
    pub parts: Option<(String, String)>,
    /// The column that weighs a rate.
    pub weight: Option<String>,
}

/// The declaration of columns, and of what they are made of or weighed by.
pub fn declaration(columns: &[Column], weighings: &[Weighing]) -> String {
    let mut text = format!("{MARK}\n");
    for column in columns {
        let mut lines = String::new();
        let mut line = |key: &str, value: &str| lines.push_str(&format!("{key} = {}\n", basic(value)));
        line("type", type_word(column));
        if let Some(unit) = column.unit.as_ref().filter(|it| !it.is_none()) {
            line("unit", &unit.write(Language::English));
        }
        if column.percent {
            line("display", "%");
        }
        if !matches!(column.kind, Kind::Label | Kind::Unknown) {
            line("kind", column.kind.word());
        }
        let weighing = weighings.iter().find(|it| it.column == column.name);
        if let Some((above, below)) = weighing.and_then(|it| it.parts.as_ref()) {
            line("formula", &format!("{above} / {below}"));
        }
        if let Some(weight) = weighing.and_then(|it| it.weight.as_ref()) {
            line("weight", weight);
        }
        if column.label.en != column.name {
            line("en", &column.label.en);
        }
        if column.label.zh != column.name {
            line("zh", &column.label.zh);
        }
        text.push_str(&format!("\n[columns.{}]\n{lines}", basic(&column.name)));
    }
    text
}

/// A text as TOML writes it in quotes.
pub(super) fn basic(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The type that cells alone may not show: a text of digits, numbers that happen to be whole, a column without a value.
fn type_word(column: &Column) -> &'static str {
    match column.ty {
        Type::Number => "number",
        Type::Integer => "integer",
        Type::Text | Type::Unknown => "text",
        Type::Period => "period",
        Type::Date => "date",
        Type::Truth => "truth",
    }
}

/// The type of a word.
pub(super) fn type_of(word: &str) -> Option<Type> {
    Some(match word {
        "number" => Type::Number,
        "integer" => Type::Integer,
        "text" => Type::Text,
        "period" => Type::Period,
        "date" => Type::Date,
        "truth" => Type::Truth,
        _ => return None,
    })
}
