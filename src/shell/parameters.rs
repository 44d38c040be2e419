//! The parameters of a script as a table, for `ward run FILE --help`.

use language::answer::{Answer, Cell, Table};
use language::parameter::described;
use language::script::Param;
use language::types::{Column, Type};
use language::words::Words;

/// A row a parameter: its name, type, default, what is allowed, what it is for.
pub(crate) fn listed(params: &[Param]) -> Answer {
    let names =
        [("parameter", "参数"), ("type", "类型"), ("default", "默认值"), ("allowed", "取值范围"), ("meaning", "说明")];
    let column = |(en, zh): (&str, &str)| Column { label: Words::new(en, zh), ..Column::plain(en, Type::Text) };
    let text = |it: String| if it.is_empty() { Cell::Missing } else { Cell::Text(it) };
    let row = |param: &Param| {
        let it = described(param);
        let default = it.default.unwrap_or_else(|| "(required)".to_owned());
        [it.name, it.ty, default, it.allowed, it.doc].map(text).to_vec()
    };
    let rows: Vec<Vec<Cell>> = params.iter().map(row).collect();
    let table = Table { columns: names.map(column).to_vec(), total_rows: rows.len(), rows };
    Answer { table, full: true, ..Answer::default() }
}

/// The comment that a script starts with, without its signs: what the script is for.
pub(crate) fn head(text: &str) -> String {
    let lines = text.lines().filter(|it| !it.starts_with("#!"));
    let comment = lines.skip_while(|it| it.trim().is_empty()).take_while(|it| it.starts_with('#'));
    let said: String = comment.map(|it| format!("{}\n", render::clean(it.trim_start_matches('#').trim()))).collect();
    if said.is_empty() { said } else { said + "\n" }
}
