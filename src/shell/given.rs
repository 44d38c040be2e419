//! Values given to the parameters of a script: `-p year=2022`, `--params FILE.json`, `WARD_PARAM_YEAR`, in this order.

use std::sync::Arc;

use language::diagnostic::Diagnostic;
use language::parameter::Given;
use language::source::{Source, Span};
use serde_json::Value;

/// The start of the names of environment variables that give a value.
const PREFIX: &str = "WARD_PARAM_";

/// Everything that is given, what goes before others first; or what is wrong with it.
pub(crate) fn given(pairs: &[String], file: Option<&str>) -> Result<Vec<Given>, Box<Diagnostic>> {
    let mut found = Vec::new();
    // Of two for one parameter the later goes before the earlier, as options do everywhere.
    for pair in pairs.iter().rev() {
        found.push(from_pair(pair)?);
    }
    if let Some(file) = file {
        found.extend(from_file(file)?);
    }
    for (name, text) in std::env::vars_os() {
        let (Some(name), Some(text)) = (name.to_str(), text.to_str()) else { continue };
        let Some(rest) = name.strip_prefix(PREFIX).filter(|it| !it.is_empty()) else { continue };
        let source = Arc::new(Source::new("<environment>", format!("{name}={text}")));
        let (at_name, at_value) = (Span::new(PREFIX.len(), name.len()), Span::new(name.len() + 1, source.text.len()));
        found.push(Given {
            name: rest.to_uppercase(),
            text: text.to_owned(),
            capitals: true,
            source,
            at_name,
            at_value,
        });
    }
    Ok(found)
}

/// `year=2022`
fn from_pair(pair: &str) -> Result<Given, Box<Diagnostic>> {
    let source = Arc::new(Source::new("-p", pair));
    let whole = Span::new(0, pair.len());
    let Some((name, text)) = pair.split_once('=').filter(|it| !it.0.trim().is_empty()) else {
        let fault = Diagnostic::error("bad-value", format!("`-p {pair}` gives nothing a value"));
        return Err(Box::new(fault.at(whole, "a name, `=` and a value are expected: -p year=2022").within(&source)));
    };
    Ok(Given {
        name: name.trim().to_owned(),
        text: text.trim().to_owned(),
        capitals: false,
        at_name: Span::new(0, name.len()),
        at_value: Span::new(name.len() + 1, pair.len()),
        source,
    })
}

/// `{"year": 2022, "who": "Topchoice"}`
fn from_file(file: &str) -> Result<Vec<Given>, Box<Diagnostic>> {
    let nothing = Arc::new(Source::new(file, ""));
    let regular = std::fs::metadata(file).is_ok_and(|it| it.is_file());
    let text = std::fs::read(file).ok().filter(|_| regular).map(String::from_utf8);
    let text = match text {
        Some(Ok(text)) => text,
        Some(Err(_)) => {
            return Err(Box::new(Diagnostic::error("bad-value", format!("{file} is not UTF-8")).within(&nothing)));
        }
        None => {
            let title = format!("the file of parameters {file} cannot be read");
            return Err(Box::new(Diagnostic::error("file-not-found", title).within(&nothing)));
        }
    };
    let source = Arc::new(Source::new(file, text));
    let wrong = |at: Span, title: String, label: &str| {
        Box::new(Diagnostic::error("bad-value", title).at(at, label).within(&source))
    };
    let object = match serde_json::from_str(&source.text) {
        Ok(Value::Object(object)) => object,
        Ok(_) => {
            return Err(wrong(Span::default(), format!("{file} holds no object"), "`{\"year\": 2022}` is expected"));
        }
        Err(error) => {
            let before: usize =
                source.text.split('\n').take(error.line().saturating_sub(1)).map(|it| it.len() + 1).sum();
            let at = (before + error.column().saturating_sub(1)).min(source.text.len());
            return Err(wrong(Span::new(at, at), format!("{file} is no JSON"), "reading stopped here"));
        }
    };
    let mut found = Vec::new();
    for (name, value) in object {
        let (at_name, at_value) = places(&source.text, &name);
        let text = match value {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            Value::Bool(truth) => truth.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => {
                let title = format!("`{name}` is given something that is no single value");
                return Err(wrong(at_value, title, "a text, a number, true or false is expected here"));
            }
        };
        found.push(Given { name, text, capitals: false, source: source.clone(), at_name, at_value });
    }
    Ok(found)
}

/// Where a key and its value stand in a text of JSON; the start of the text for a key that is written with escapes.
fn places(text: &str, key: &str) -> (Span, Span) {
    let quoted = format!("\"{key}\"");
    for (at, _) in text.match_indices(&quoted) {
        let after = &text[at + quoted.len()..];
        let Some(rest) = after.trim_start().strip_prefix(':') else { continue };
        let value = rest.trim_start();
        let start = text.len() - value.len();
        let end = match value.strip_prefix('"') {
            Some(inner) => inner.find('"').map_or(value.len(), |it| it + 2),
            None => value.find([',', '}', '\n']).unwrap_or(value.len()),
        };
        let end = start + value[..end].trim_end().len();
        return (Span::new(at + 1, at + 1 + key.len()), Span::new(start, end));
    }
    (Span::default(), Span::default())
}

#[cfg(test)]
mod tests {
    use super::{from_pair, places};

    #[test]
    fn keys_and_values_are_found() {
        let text = "{\n  \"who\": \"year\",\n  \"year\": 2022\n}";
        let (name, value) = places(text, "year");
        assert_eq!((name.of(text), value.of(text)), ("year", "2022"));
        assert_eq!(name.start, 22);
        let (_, value) = places(text, "who");
        assert_eq!(value.of(text), "\"year\"");
    }

    #[test]
    fn a_pair_is_cut_at_its_first_sign() {
        let given = from_pair("note=a=b").expect("a pair");
        assert_eq!((given.name.as_str(), given.text.as_str()), ("note", "a=b"));
        assert!(from_pair("year").is_err() && from_pair("=2").is_err());
    }
}
