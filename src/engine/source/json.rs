//! JSON arrays of objects and NDJSON: one object a row, nested objects as `a.b`.

use std::cell::Cell;
use std::collections::HashSet;
use std::path::Path;

use language::answer::Note;
use language::catalog::Reading;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::grid::Grid;
use crate::Failure;

/// Deeper nesting than this is refused before anything reads it.
const DEEPEST: usize = 64;

/// The cells of a JSON text.
pub(super) fn read(path: &Path, bytes: Vec<u8>, reading: &Reading) -> Result<Grid, Failure> {
    let shown = path.display();
    let (text, encoding) = super::text::decoded(bytes, reading.encoding.as_deref())?;
    if text.trim().is_empty() {
        return Err(Failure::new("empty-file", format!("{shown} has no rows")));
    }
    if DEEPEST < depth(&text) {
        let fault = Failure::new("unreadable-file", format!("{shown} is nested too deep"));
        return Err(fault.note(format!("{DEEPEST} levels of brackets are the limit")));
    }
    let unreadable = |error: serde_json::Error| {
        let (line, column) = wrong_line(&text).unwrap_or((error.line(), error.column()));
        let fault = Failure::new("unreadable-file", format!("{shown} is no readable JSON"))
            .note(format!("reading stopped at line {line}, column {column}"));
        match ["NaN", "Infinity"].iter().any(|it| text.contains(it)) {
            true => fault.note("JSON has no NaN and no Infinity; `null` stands for what is missing"),
            false => fault,
        }
    };
    let shape = || {
        Failure::new("unreadable-file", format!("{shown} is no list of objects"))
            .note("a JSON file is an array of objects, or one object a line")
    };
    let mut values = Vec::new();
    let repeated = Cell::new(0);
    let mut read = serde_json::Deserializer::from_str(&text);
    while read.end().is_err() {
        match Keys(&repeated).deserialize(&mut read).map_err(unreadable)? {
            Value::Array(list) => values.extend(list),
            value => values.push(value),
        }
    }
    let mut names: Vec<String> = Vec::new();
    let mut known: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    let mut rows: Vec<Vec<Option<String>>> = Vec::with_capacity(values.len());
    let mut lists = false;
    for value in values {
        let Value::Object(object) = value else { return Err(shape()) };
        let mut flat = Vec::new();
        flatten("", object, &mut flat, &mut lists);
        let mut row = vec![None; names.len()];
        let mut own = HashSet::new();
        for (name, cell) in flat {
            repeated.set(repeated.get() + usize::from(!own.insert(name.clone())));
            let at = *known.entry(name.clone()).or_insert_with(|| {
                names.push(name);
                names.len() - 1
            });
            if row.len() <= at {
                row.resize(at + 1, None);
            }
            row[at] = cell;
        }
        rows.push(row);
    }
    if names.is_empty() {
        return Err(Failure::new("empty-file", format!("{shown} has no rows")));
    }
    let mut grid = Grid::of(&names.iter().map(String::as_str).collect::<Vec<_>>());
    rows.iter().for_each(|row| grid.push(row.iter().map(|it| it.as_deref().unwrap_or(""))));
    grid.notes.extend(encoding.map(super::text::Encoded::note));
    let n = repeated.get();
    if 0 < n {
        grid.notes.push(Note::new(
            "repeated-keys",
            format!("keys that stand twice in one object, of which the last one counts: {n}"),
            format!("同一对象中重复的键,以最后一个为准:{n}"),
        ));
    }
    if lists {
        grid.notes.push(Note::new(
            "lists",
            "lists inside objects are kept as JSON text",
            "对象中的列表以 JSON 文本保留",
        ));
    }
    Ok(grid)
}

fn flatten(under: &str, object: Map<String, Value>, into: &mut Vec<(String, Option<String>)>, lists: &mut bool) {
    for (key, value) in object {
        let name = if under.is_empty() { key } else { format!("{under}.{key}") };
        match value {
            Value::Object(inner) => flatten(&name, inner, into, lists),
            Value::Null => into.push((name, None)),
            Value::String(text) => into.push((name, Some(text))),
            Value::Array(_) => {
                *lists = true;
                into.push((name, Some(value.to_string())));
            }
            Value::Bool(_) | Value::Number(_) => into.push((name, Some(value.to_string()))),
        }
    }
}

/// The line that is no object, where a text has one object a line, and the place in it.
fn wrong_line(text: &str) -> Option<(usize, usize)> {
    let alone = |it: &str| serde_json::from_str::<Map<String, Value>>(it);
    let mut lines = text.lines().enumerate().filter(|it| !it.1.trim().is_empty());
    alone(lines.next()?.1).ok()?;
    lines.find_map(|(at, line)| Some((at + 1, alone(line).err()?.column())))
}

/// Reads a value, and counts the keys that stand twice in one object.
struct Keys<'a>(&'a Cell<usize>);

impl<'de> DeserializeSeed<'de> for Keys<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Keys<'_> {
    type Value = Value;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a value")
    }

    fn visit_bool<E>(self, it: bool) -> Result<Value, E> {
        Ok(it.into())
    }

    fn visit_i64<E>(self, it: i64) -> Result<Value, E> {
        Ok(it.into())
    }

    fn visit_u64<E>(self, it: u64) -> Result<Value, E> {
        Ok(it.into())
    }

    fn visit_f64<E>(self, it: f64) -> Result<Value, E> {
        Ok(it.into())
    }

    fn visit_str<E>(self, it: &str) -> Result<Value, E> {
        Ok(it.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut made = Vec::new();
        while let Some(it) = list.next_element_seed(Keys(self.0))? {
            made.push(it);
        }
        Ok(Value::Array(made))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut made = Map::new();
        while let Some(key) = object.next_key::<String>()? {
            let again = made.insert(key, object.next_value_seed(Keys(self.0))?).is_some();
            self.0.set(self.0.get() + usize::from(again));
        }
        Ok(Value::Object(made))
    }
}

/// How deep brackets are nested, outside strings.
fn depth(text: &str) -> usize {
    let (mut deepest, mut now, mut inside, mut escaped) = (0_usize, 0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if inside => escaped = true,
            b'"' => inside = !inside,
            b'[' | b'{' if !inside => {
                now += 1;
                deepest = deepest.max(now);
            }
            b']' | b'}' if !inside => now = now.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}
