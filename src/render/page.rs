//! An answer as a page of HTML that needs nothing else: what was understood, the table, the ledger, notes, sources.

use language::answer::Answer;
use language::words::Language;

use crate::{Look, ledger_line, table};

/// The look of the page: readable on paper and on a screen, light and dark.
const STYLE: &str = "body{font:15px/1.5 system-ui,-apple-system,\"Segoe UI\",\"PingFang SC\",\"Microsoft YaHei\",\
sans-serif;margin:2em auto;max-width:72em;padding:0 1em;color-scheme:light dark}\
table{border-collapse:collapse;margin:1em 0}\
th,td{padding:.25em .8em;border-bottom:1px solid #8884;text-align:left;vertical-align:top}\
thead th{position:sticky;top:0;background:Canvas;border-bottom:2px solid #888}\
.n{text-align:right;font-variant-numeric:tabular-nums}\
p,li{margin:.2em 0}.q{font-family:ui-monospace,monospace}.dim{opacity:.7}ul{padding-left:1.2em}";

/// The page of an answer.
pub fn page(answer: &Answer, look: &Look) -> String {
    let chinese = look.language == Language::Chinese;
    let query = escaped(&answer.query);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{query}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
        if chinese { "zh" } else { "en" }
    );
    let mut paragraph = |class: &str, text: &str| {
        if !text.is_empty() {
            out.push_str(&format!("<p class=\"{class}\">{}</p>\n", escaped(text)));
        }
    };
    paragraph("q", &answer.query);
    paragraph("dim", answer.understood.get(look.language));
    out.push_str(&rows(answer, look));
    let mut list: Vec<String> = answer.ledger.iter().map(|it| ledger_line(it, look.language)).collect();
    list.extend(answer.notes.iter().map(|it| it.words.get(look.language).to_owned()));
    out.push_str(&listed("", &list));
    let sources: Vec<String> = answer
        .sources
        .iter()
        .map(|it| format!("{} {}: {}", it.document.get(look.language), it.locator, it.figures.get(look.language)))
        .collect();
    out.push_str(&listed(if chinese { "来源" } else { "Sources" }, &sources));
    out.push_str("</body>\n</html>\n");
    out
}

fn rows(answer: &Answer, look: &Look) -> String {
    let of = &answer.table;
    let n_rows = of.rows.len();
    let columns: Vec<Vec<String>> = (0..of.columns.len()).map(|at| table::column_cells(of, at, n_rows, look)).collect();
    let mut out = String::from("<table>\n");
    for line in 0..=n_rows {
        let tag = if line == 0 { "th" } else { "td" };
        let cells = columns.iter().zip(&of.columns).map(|(cells, column)| {
            let class = if table::is_number(column) { " class=\"n\"" } else { "" };
            format!("<{tag}{class}>{}</{tag}>", escaped(&cells[line]))
        });
        let row = format!("<tr>{}</tr>\n", cells.collect::<String>());
        match line {
            0 => out.push_str(&format!("<thead>\n{row}</thead>\n<tbody>\n")),
            _ => out.push_str(&row),
        }
    }
    out.push_str("</tbody>\n</table>\n");
    out
}

fn listed(title: &str, items: &[String]) -> String {
    if items.is_empty() {
        return String::new();
    }
    let title = if title.is_empty() { String::new() } else { format!("<p>{title}</p>\n") };
    let items: String = items.iter().map(|it| format!("<li>{}</li>\n", escaped(it))).collect();
    format!("{title}<ul>\n{items}</ul>\n")
}

/// Text that is nothing but text in a page.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in crate::clean(text).chars() {
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

#[cfg(test)]
mod tests {
    use super::page;
    use crate::Look;
    use language::answer::{Answer, Cell, Table};
    use language::types::{Column, Type};

    #[test]
    fn everything_is_text() {
        let evil = "<script>alert('x')</script>&\"";
        let table = Table {
            columns: vec![Column::plain(evil, Type::Text)],
            rows: vec![vec![Cell::Text(evil.to_owned())]],
            total_rows: 1,
        };
        let drawn = page(&Answer { query: evil.to_owned(), table, ..Answer::default() }, &Look::default());
        assert!(!drawn.contains("<script>") && !drawn.contains("alert('x')"), "{drawn}");
        assert_eq!(drawn.matches("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;").count(), 4);
    }
}
