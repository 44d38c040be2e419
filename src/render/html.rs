//! Answers as pieces of a web page: everything that came from data is escaped, nothing is fetched from anywhere.

use language::answer::{Answer, Cell, Table};
use language::words::Language;

use crate::{Look, clean, number, table};

/// An answer as a fragment of HTML: what was understood, the table, the ledger, the notes, the documents.
/// `look` says the language, how many rows at most, whether documents are listed and whether pictures are drawn; its width and colours mean
/// nothing here.
pub fn html(answer: &Answer, look: &Look) -> String {
    let mut out = String::from("<section class=\"answer\">\n");
    let mut line = |tag: &str, class: &str, text: &str| {
        if !text.is_empty() {
            out.push_str(&format!("<{tag} class=\"{class}\">{}</{tag}>\n", escaped(text)));
        }
    };
    line("p", "understood", answer.understood.get(look.language));
    if answer.plot.is_none() {
        out.push_str(&rows(&crate::totals::in_sight(answer, look), look));
    }
    if look.plots || answer.plot.is_some() {
        out.push_str(&crate::chart::inline(answer, look));
    }
    out.push_str(&remarks(answer, look));
    out.push_str("</section>\n");
    out
}

/// What has to be said beside the figures of an answer, as a fragment of HTML: the ledger, the notes, the documents.
pub fn remarks(answer: &Answer, look: &Look) -> String {
    let mut out = String::new();
    let word = |en: &'static str, zh: &'static str| match look.language {
        Language::English => en,
        Language::Chinese => zh,
    };
    let mut line = |class: &str, head: &str, text: &str| {
        let head = if head.is_empty() { String::new() } else { format!("<b>{head}</b> ") };
        out.push_str(&format!("<p class=\"{class}\">{head}{}</p>\n", escaped(text)));
    };
    answer.ledger.iter().for_each(|it| line("ledger", "", &crate::ledger_line(it, look.language)));
    answer.notes.iter().for_each(|it| line("note", word("note", "注"), it.words.get(look.language)));
    for it in answer.sources.iter().filter(|_| look.sources) {
        line("source", word("source", "来源"), &it.said(look.language));
    }
    answer.suggestions.iter().for_each(|it| line("suggestion", word("try", "试试"), it));
    out
}

/// The table: numbers to the right, the unit once in the header; rows and columns left out are said below.
fn rows(table: &Table, look: &Look) -> String {
    if table.columns.is_empty() {
        return String::new();
    }
    let n_rows = table::shown_rows(table, look);
    let drawn = table::drawn_columns(table, n_rows);
    let written: Vec<Vec<String>> = drawn.iter().map(|at| table::column_cells(table, *at, n_rows, look)).collect();
    let class = |at: usize| if table::is_number(&table.columns[at]) { " class=\"number\"" } else { "" };
    let mut out = String::from("<table>\n<thead><tr>");
    for (at, cells) in drawn.iter().zip(&written) {
        out.push_str(&format!("<th{}>{}</th>", class(*at), escaped(&cells[0])));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for (line, row) in table.rows[..n_rows].iter().enumerate() {
        out.push_str("<tr>");
        for (at, cells) in drawn.iter().zip(&written) {
            // A terminal cuts long texts; a page has room for them.
            let text = match &row[*at] {
                Cell::Text(whole) if cells[line + 1].ends_with('…') => whole,
                Cell::Text(_)
                | Cell::Missing
                | Cell::Truth(_)
                | Cell::Integer(_)
                | Cell::Number(_)
                | Cell::Range(..)
                | Cell::Date(_) => &cells[line + 1],
            };
            out.push_str(&format!("<td{}>{}</td>", class(*at), escaped(text)));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
    let chinese = look.language == Language::Chinese;
    let mut said = |text: String| out.push_str(&format!("<p class=\"more\">{}</p>\n", escaped(&text)));
    if n_rows == 0 {
        said(if chinese { "(无行)" } else { "(no rows)" }.to_owned());
    }
    let more = table.total_rows.saturating_sub(n_rows) as u64;
    if more > 0 {
        let more = number::grouped(more);
        said(if chinese { format!("… 另有 {more} 行") } else { format!("… {more} more rows") });
    }
    let hidden = table::hidden_columns(table, &drawn);
    if !hidden.is_empty() {
        let list = hidden.join(", ");
        said(if chinese { format!("… 空列:{list}") } else { format!("… columns without a value: {list}") });
    }
    out
}

/// The value of an answer that is one: its one cell with its unit, in a row whose other cells only say of whom and when.
/// None if the table has several rows or several figures.
pub fn one_value(answer: &Answer, look: &Look) -> Option<String> {
    let (table, at) = (&answer.table, one_cell(answer)?);
    let cells = table::column_cells(table, at, 1, look);
    let (value, unit) = (cells.get(1)?, table::header_unit(&table.columns[at], &cells[0], look));
    Some(match (unit, look.language) {
        _ if *value == "-" => value.clone(),
        ("", _) => value.clone(),
        ("%", _) => format!("{value}%"),
        (unit, Language::Chinese) => format!("{value}{unit}"),
        (unit, Language::English) => format!("{value} {unit}"),
    })
}

/// The column of the one figure of an answer with one row, or its only column.
pub fn one_cell(answer: &Answer) -> Option<usize> {
    let table = &answer.table;
    let figures: Vec<usize> = (0..table.columns.len()).filter(|at| table::is_number(&table.columns[*at])).collect();
    let at = match (figures.as_slice(), table.columns.len()) {
        ([at], _) => *at,
        ([], 1) => 0,
        _ => return None,
    };
    if table.rows.len() != 1 || table.total_rows > 1 {
        return None;
    }
    Some(at)
}

/// A text that means nothing to a browser, and can drive neither it nor a terminal.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// What every page says of who made it: such a page may be made anew.
pub const PAGE_MARK: &str = "<meta name=\"generator\" content=\"Ward\">";

/// A whole page that needs nothing beside itself; `body` is HTML, `title` a text.
pub fn html_page(title: &str, body: &str, language: Language) -> String {
    let lang = match language {
        Language::English => "en",
        Language::Chinese => "zh",
    };
    let title = escaped(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n{PAGE_MARK}\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
}

const STYLE: &str = "\
:root { color-scheme: light dark; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; line-height: 1.6;
  font-family: system-ui, \"PingFang SC\", \"Microsoft YaHei\", \"Noto Sans CJK SC\", sans-serif; }
table { border-collapse: collapse; margin: 0.6rem 0; font-size: 0.95rem; display: block; overflow-x: auto; }
th, td { padding: 0.2rem 0.8rem 0.2rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #8884; }
th { border-bottom: 2px solid #8888; white-space: nowrap; }
svg { max-width: 100%; height: auto; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.answer { margin: 1.2rem 0; }
.understood { font-style: italic; opacity: 0.8; margin: 0; }
.ledger, .note, .source, .suggestion, .more { font-size: 0.85rem; opacity: 0.8; margin: 0.1rem 0; }
pre { overflow-x: auto; padding: 0.6rem; background: #8881; }
code { font-family: ui-monospace, monospace; }
@media print { body { max-width: none; margin: 0; } }
";

#[cfg(test)]
mod tests {
    use super::*;
    use language::answer::{Count, Ledger, Note};
    use language::quantity::Unit;
    use language::types::{Column, Kind, Type};
    use language::words::Words;

    fn sample(name: &str) -> Answer {
        let money =
            Column { unit: Some(Unit::base("CNY")), kind: Kind::Flow, ..Column::plain("revenue", Type::Number) };
        let rows = vec![vec![Cell::Text(name.to_owned()), Cell::Number(2.781e9)]];
        Answer {
            understood: Words::new("companies: of <x>", "公司:限于 <x>"),
            table: Table { columns: vec![Column::plain("company", Type::Text), money], rows, total_rows: 1 },
            ledger: vec![Ledger {
                from: Count { key: "rows".into(), words: Words::new("companies", "公司"), n: 2 },
                to: vec![Count { key: "kept".into(), words: Words::new("kept", "保留"), n: 1 }],
            }],
            notes: vec![Note::new("ties", "a & b are level", "a、b 并列")],
            ..Answer::default()
        }
    }

    #[test]
    fn what_comes_from_data_is_escaped() {
        let drawn = html(&sample("<script>alert('x')</script> & \u{202e}co"), &Look::default());
        assert!(!drawn.contains("<script") && !drawn.contains('\u{202e}'), "{drawn}");
        assert!(drawn.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp;"), "{drawn}");
        assert!(drawn.contains("<p class=\"understood\">companies: of &lt;x&gt;</p>"), "{drawn}");
        assert!(drawn.contains("<th class=\"number\">revenue (CNY bn)</th>"), "{drawn}");
        assert!(drawn.contains("<td class=\"number\">2.78</td>"), "{drawn}");
        assert!(drawn.contains("2 companies -&gt; 1 kept") && drawn.contains("a &amp; b are level"), "{drawn}");
    }

    #[test]
    fn a_page_has_room_for_long_texts() {
        let long = "很长的名称".repeat(20);
        assert!(html(&sample(&long), &Look::default()).contains(&long));
    }

    #[test]
    fn one_value_has_its_unit() {
        let chinese = Look { language: Language::Chinese, ..Look::default() };
        assert_eq!(one_value(&sample("a"), &Look::default()).as_deref(), Some("2.78 CNY bn"));
        assert_eq!(one_value(&sample("a"), &chinese).as_deref(), Some("27.81亿元"));
        let mut two = sample("a");
        two.table.rows.push(two.table.rows[0].clone());
        assert_eq!(one_value(&two, &Look::default()), None);
    }
}
