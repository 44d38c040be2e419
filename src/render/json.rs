//! The JSON contract of the language page, and a line of JSON a row.

use language::answer::{Answer, Cell, Table};
use language::quantity::number_text;
use language::types::{Column, Type};
use language::words::Language;
use serde_json::{Map, Number, Value, json};

use crate::Look;

/// One object on one line.
pub(crate) fn object(answer: &Answer, look: &Look) -> String {
    let mut ledger = Map::new();
    let steps: Vec<Value> = answer
        .ledger
        .iter()
        .map(|it| {
            let mut step = Map::new();
            step.insert("rows".into(), json!(it.from.n));
            it.to.iter().for_each(|count| {
                step.insert(count.key.clone(), json!(count.n));
            });
            step.insert("words".into(), json!(crate::ledger_line(it, look.language)));
            Value::Object(step)
        })
        .collect();
    ledger.insert("steps".into(), Value::Array(steps));
    let notes: Vec<Value> =
        answer.notes.iter().map(|it| json!({"code": it.code, "text": it.words.get(look.language)})).collect();
    let sources: Vec<Value> = answer
        .sources
        .iter()
        .map(|it| {
            let (document, figures) = (it.document.get(look.language), it.figures.get(look.language));
            let (locator, written, grade) = (&it.locator, &it.written, &it.grade);
            json!({"document": document, "locator": locator, "figures": figures, "written": written, "grade": grade})
        })
        .collect();
    let object = json!({
        "query": answer.query,
        "understood": answer.understood.get(look.language),
        "dataset": answer.dataset,
        "columns": answer.table.columns.iter().map(|it| column(it, look.language)).collect::<Vec<_>>(),
        "rows": answer.table.rows.iter().map(|row| self::row(&answer.table, row)).collect::<Vec<_>>(),
        "ledger": ledger,
        "notes": notes,
        "sources": sources,
        "suggestions": answer.suggestions,
    });
    format!("{object}\n")
}

/// One object a line per row.
pub(crate) fn lines(table: &Table) -> String {
    table.rows.iter().map(|it| format!("{}\n", row(table, it))).collect()
}

/// The word for a type.
pub fn type_word(ty: Type) -> &'static str {
    match ty {
        Type::Truth => "truth",
        Type::Integer => "integer",
        Type::Number => "number",
        Type::Text => "text",
        Type::Unknown => "mixed",
        Type::Date => "date",
        Type::Period => "period",
    }
}

fn column(it: &Column, language: Language) -> Value {
    let ty = type_word(it.ty);
    let unit = match (it.percent, &it.unit) {
        (true, _) => json!("%"),
        (false, Some(unit)) if unit.is_none() => json!(""),
        (false, Some(unit)) => json!(unit.write(Language::English)),
        (false, None) => Value::Null,
    };
    json!({"name": it.name, "label": it.label.get(language), "type": ty, "unit": unit, "kind": it.kind.word()})
}

fn row(table: &Table, cells: &[Cell]) -> Value {
    let named = table.columns.iter().zip(cells).map(|(column, it)| (column.name.clone(), cell(it)));
    Value::Object(named.collect())
}

fn cell(it: &Cell) -> Value {
    match it {
        Cell::Missing => Value::Null,
        Cell::Truth(it) => json!(it),
        Cell::Integer(it) => json!(it),
        Cell::Number(it) => number(*it),
        Cell::Range(low, high) => json!({"low": number(*low), "high": number(*high)}),
        Cell::Text(it) => json!(it),
        Cell::Date(days) => json!(crate::number::date(*days)),
    }
}

/// A number to 12 significant digits; an absent end is null.
fn number(value: f64) -> Value {
    if !value.is_finite() {
        return Value::Null;
    }
    let text = number_text(value);
    match text.parse::<i64>() {
        Ok(whole) => json!(whole),
        Err(_) => text.parse::<f64>().ok().and_then(Number::from_f64).map_or(Value::Null, Value::Number),
    }
}
