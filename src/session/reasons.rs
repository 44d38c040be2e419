//! Reasons why figures are missing, which stay in the file that was read.

use language::answer::{Answer, Cell, Note, Table};
use language::catalog::snake;
use language::plan::FileForm;
use language::types::Column;
use language::world::World;

/// That the words which say why figures are missing stay in the file that was read, unless the question asks for them.
pub(crate) fn unwritten(world: &World, answer: &Answer, columns: &[Column], form: FileForm) -> Option<Note> {
    let dataset = answer.dataset.as_deref().and_then(|it| world.catalog.dataset(it))?;
    let known = |it: &Column| dataset.columns.iter().find(|known| known.column.name == it.name)?.reasons.as_ref();
    let said = |it: &Column| {
        if !may_lack(&answer.table, &it.name) || answer.query.contains(&format!("reason({}", it.name)) {
            return None;
        }
        let words: Vec<String> = known(it)?.words.iter().take(3).map(|it| format!("\"{it}\"")).collect();
        Some((it.name.clone(), words.join(", ")))
    };
    let lost: Vec<(String, String)> = columns.iter().filter_map(said).collect();
    let (first, _) = lost.first().filter(|_| !form.is_for_people() || form == FileForm::Xlsx)?;
    let list = lost.iter().map(|(name, words)| format!("{name} ({words})")).collect::<Vec<_>>().join(", ");
    let quoted = if snake(first) == *first { first.clone() } else { format!("`{first}`") };
    let way = format!("`derive why = reason({quoted})`");
    Some(Note::new(
        "unwritten-reasons",
        format!("why figures are missing is not saved: {list}; {way} before `save` keeps it in a column"),
        format!("缺失的原因未写入文件:{list};在 `save` 前用 {way} 可另存一列"),
    ))
}

/// Whether a column of a table has missing cells, as far as its rows are at hand.
fn may_lack(table: &Table, column: &str) -> bool {
    let at = table.columns.iter().position(|it| it.name == column);
    let missing = |row: &Vec<Cell>| at.and_then(|at| row.get(at)).is_none_or(|it| *it == Cell::Missing);
    table.rows.len() < table.total_rows || table.rows.iter().any(missing)
}
