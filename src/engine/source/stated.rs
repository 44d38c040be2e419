//! What a file states about its own columns: a row of units under the header, the second sheet of a workbook that Ward wrote.

use language::answer::Note;
use language::catalog::SidecarColumn;
use language::quantity::{Unit, read_cell};

use super::conform;

/// Words that stand in a row of units where a column has none.
const NO_UNIT: [&str; 8] = ["unit", "units", "单位", "-", "--", "—", "n/a", "none"];

/// The unit of each column, where `row` is a row of units under a header and `next` the row after it: nothing in it but units, and
/// numbers under them.
pub(super) fn units(row: &[&str], next: &[&str]) -> Option<Vec<Option<String>>> {
    if row.len() < 2 {
        return None;
    }
    let found: Vec<Option<Option<String>>> = row.iter().map(|it| unit(it)).collect();
    let found: Vec<Option<String>> = found.into_iter().collect::<Option<_>>()?;
    let below = |at: usize| next.get(at).map_or("", |it| it.trim());
    let fits = |at: usize| below(at).is_empty() || conform::is_marker(below(at)) || read_cell(below(at)).is_some();
    let mut places = (0..found.len()).filter(|at| found[*at].is_some()).peekable();
    places.peek()?;
    let places: Vec<usize> = places.collect();
    let sure = places.iter().any(|at| read_cell(below(*at)).is_some()) && places.iter().all(|at| fits(*at));
    sure.then_some(found)
}

/// The unit in a cell, `(%)` or `万元`; inside, none where the cell is blank or says that there is none.
#[allow(clippy::option_option)]
fn unit(cell: &str) -> Option<Option<String>> {
    let ends: &[_] = &['(', ')', '（', '）', '[', ']', '【', '】'];
    let bare = cell.trim().trim_matches(ends).trim();
    if bare.is_empty() || NO_UNIT.contains(&bare.to_lowercase().as_str()) {
        return Some(None);
    }
    let bare = if bare == "％" { "%" } else { bare };
    // Any word might be a unit of its own; a row of words is more likely a row of the table.
    let known = Unit::parse_scaled(bare).is_some_and(|it| it.1.is_known());
    (read_cell(bare).is_none() && known).then(|| Some(bare.to_owned()))
}

/// What is said of a row of units.
pub(super) fn units_row(row: u64, units: &[Option<String>], names: &[String]) -> Note {
    let stated = units.iter().zip(names).filter_map(|(unit, name)| Some(format!("{name}: {}", unit.as_ref()?)));
    let list = stated.take(8).collect::<Vec<_>>().join(", ");
    Note::new(
        "units-row",
        format!(
            "row {row} states units, and is no row of the table: {list}; `header 1` reads it as one, `units` after the path states others"
        ),
        format!("第 {row} 行是单位行,不作数据:{list};`表头 1` 则按数据读取,路径后的 `单位` 可另行指定"),
    )
}

/// What is said of rows that repeat the header.
pub(super) fn repeated_header(n: usize, row: u64) -> Option<Note> {
    let note = Note::new(
        "repeated-header",
        format!("rows that repeat the header, left out: {n} (first: row {row}); `header 1` keeps them"),
        format!("与表头重复而略去的行:{n}(首个:第 {row} 行);`表头 1` 则保留"),
    );
    (0 < n).then_some(note)
}

/// Whether a row repeats the header.
pub(super) fn repeats<'a>(row: impl Iterator<Item = &'a str>, header: &[String]) -> bool {
    1 < header.len() && row.map(str::trim).eq(header.iter().map(String::as_str))
}

/// A column with a unit of its own.
pub(super) fn with_unit(unit: Option<String>) -> Option<SidecarColumn> {
    unit.map(|unit| SidecarColumn { unit, ..SidecarColumn::default() })
}

/// The first cells of the second sheet of a workbook that Ward wrote, in English and Chinese.
const FIRST: [[&str; 8]; 2] = [
    ["column", "label", "type", "unit", "kind", "formula", "Chinese label", "weight"],
    ["列", "名称", "类型", "单位", "口径", "公式", "英文名称", "权重"],
];

/// How many of them a workbook of an earlier time has.
const FEWEST: usize = 7;

/// The columns of the first sheet by the rows of the second one: each with its name; none where Ward did not write it.
pub(super) fn columns(rows: &[Vec<String>], width: usize) -> Option<Vec<(String, SidecarColumn)>> {
    let first = rows.first()?;
    let same = |it: &[&str; 8]| FEWEST <= first.len() && first.iter().zip(it).all(|(cell, known)| cell == known);
    let chinese = FIRST.iter().position(same)? == 1;
    let told: Vec<&Vec<String>> = rows.iter().skip(1).take_while(|it| 1 < it.len() && !it[0].is_empty()).collect();
    if told.len() != width {
        return None;
    }
    let one = |row: &Vec<String>| {
        let cell = |at: usize| row.get(at).cloned().unwrap_or_default();
        let (mut unit, percent) = (cell(3), cell(3) == "%");
        if percent || Unit::parse_scaled(&unit).is_none() {
            unit.clear();
        }
        let (en, zh) = if chinese { (cell(6), cell(1)) } else { (cell(1), cell(6)) };
        let kind = Some(cell(4)).filter(|it| it != "label" && it != "unknown").unwrap_or_default();
        let ty = Some(cell(2)).filter(|it| it != "mixed").unwrap_or_default();
        let display = if percent { "%".to_owned() } else { String::new() };
        let named = |it: &str| told.iter().any(|row| row[0] == it.trim());
        let quotient = |it: &String| it.split_once(" / ").is_some_and(|(above, below)| named(above) && named(below));
        let formula = Some(cell(5)).filter(|it| kind == "ratio" && quotient(it)).unwrap_or_default();
        let weight = Some(cell(7)).filter(|it| named(it)).unwrap_or_default();
        (cell(0), SidecarColumn { unit, kind, ty, en, zh, display, formula, weight, ..SidecarColumn::default() })
    };
    Some(told.iter().copied().map(one).collect())
}
