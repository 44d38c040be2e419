//! `config.toml`: settings that a person always wants, read like the sentences that would set them.

use toml::de::{DeTable, DeValue};

use crate::diagnostic::Diagnostic;
use crate::setting::{self, Setting, Value};
use crate::source::{Source, Span};

/// The settings of a configuration and what is wrong with it; a fault loses its own line only.
pub fn read(source: &Source) -> (Vec<(&'static Setting, Value)>, Vec<Diagnostic>) {
    let table = match DeTable::parse(&source.text) {
        Ok(table) => table,
        Err(error) => {
            let span = error.span().map_or(Span::new(0, 0), |it| Span::new(it.start, it.end));
            let fault = Diagnostic::error("bad-declaration", format!("this is no TOML: {}", error.message()));
            let fault = fault.at(span, "").note("a line looks like `language = \"zh\"` or `sources = true`");
            return (vec![], vec![fault]);
        }
    };
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    let mut lines: Vec<_> = table.get_ref().iter().collect();
    lines.sort_by_key(|(key, _)| key.span().start);
    for (key, value) in lines {
        let span = |it: std::ops::Range<usize>| Span::new(it.start, it.end);
        let (key_at, value_at) = (span(key.span()), span(value.span()));
        let text = match value.get_ref() {
            DeValue::String(it) => it.to_string(),
            DeValue::Integer(it) => it.as_str().to_owned(),
            DeValue::Boolean(it) => (if *it { "on" } else { "off" }).to_owned(),
            DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => {
                value_at.of(&source.text).to_owned()
            }
        };
        match setting::meant((key.get_ref(), key_at), (&text, value_at)) {
            Ok(it) => found.push(it),
            Err(mut fault) => {
                // A word is a text of TOML.
                let edits = fault.fixes.iter_mut().flat_map(|it| &mut it.edits).filter(|it| it.span == value_at);
                edits.filter(|it| it.text.parse::<i64>().is_err()).for_each(|it| it.text = format!("{:?}", it.text));
                faults.push(*fault);
            }
        }
    }
    (found, faults)
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::source::Source;

    #[test]
    fn settings_are_read_and_what_is_wrong_is_said_where_it_stands() {
        let text =
            "language = \"zh\"\nsources = true\nsuppress = 10\nthem = \"light\"\ndetail = \"ful\"\njoin_rows = [1]\n";
        let (found, faults) = read(&Source::new("config.toml", text));
        let found: Vec<String> = found.iter().map(|(it, value)| format!("{} {}", it.name, it.write(*value))).collect();
        assert_eq!(found, ["language zh", "sources on", "suppress 10"]);
        let faults: Vec<String> = faults
            .iter()
            .map(|it| {
                let at = it.span().map_or("", |span| span.of(text));
                format!("{at}: {} {:?}", it.title, it.fixes.iter().map(|it| &it.edits[0].text).collect::<Vec<_>>())
            })
            .collect();
        assert_eq!(
            faults,
            [
                "them: there is no setting `them` [\"theme\"]",
                "\"ful\": `ful` is no value of the setting `detail` [\"\\\"full\\\"\"]",
                "[1]: `[1]` is no value of the setting `join_rows` []",
            ]
        );
        let (_, faults) = read(&Source::new("config.toml", "language zh"));
        assert_eq!(faults.len(), 1);
    }
}
