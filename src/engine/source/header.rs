//! Which of the first rows names the columns: a title above a table is no header.

use language::answer::Note;
use language::catalog::Reading;
use language::catalog::header_unit;
use language::quantity::{Unit, read_cell};

/// What is known of a row that may be the header.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// How many of its cells are not blank.
    pub filled: usize,
    /// How many of those are numbers that are no years.
    pub numbers: usize,
}

/// How many rows are looked at.
pub(super) const LOOKED_AT: usize = 100;

impl Row {
    /// A row of cells.
    pub fn of<'a>(cells: impl Iterator<Item = &'a str>) -> Row {
        let mut row = Row { filled: 0, numbers: 0 };
        for cell in cells.map(str::trim).filter(|it| !it.is_empty()) {
            row.filled += 1;
            let year = cell.len() == 4 && ("1900".."2100").contains(&cell);
            row.numbers += usize::from(!year && language::quantity::read_cell(cell).is_some());
        }
        row
    }
}

/// How a remark under a table begins.
const REMARKS: [&str; 11] = ["note", "source", "*", "†", "注", "数据来源", "资料来源", "来源", "说明", "备注", "制表"];

/// Whether a text begins as a remark under a table does.
pub(super) fn is_remark(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    REMARKS.iter().any(|it| text.starts_with(it))
}

/// The unit that a line above the header states for the whole table: 单位:万元, `Unit: CNY m`, `(in RMB million)`.
fn stated_unit(line: &str) -> Option<String> {
    let ends: &[_] = &['(', ')', '（', '）', '[', ']', '【', '】', ',', ' '];
    let line = line.trim().trim_matches(ends);
    let words = ["单位", "units", "unit", "Units", "Unit", "UNIT"];
    let known = |unit: &str| Unit::parse_scaled(unit).is_some_and(|it| it.1.is_known()).then(|| unit.to_owned());
    let renminbi = |unit: &str| unit.strip_prefix("人民币").filter(|it| !it.is_empty()).map(str::to_owned);
    let Some(rest) = words.iter().find_map(|it| line.split_once(it).map(|it| it.1)) else {
        return renminbi(line).and_then(|it| known(&it)).or_else(|| currency(line));
    };
    let rest = rest.trim_start().strip_prefix([':', '：'])?;
    let unit = rest.split([',', '，', ';', '；', ')', '）', '(', '（', '、']).next()?.trim();
    currency(unit).or_else(|| known(&renminbi(unit).unwrap_or(unit.to_owned())))
}

/// A currency and its magnitude in words, as `units` reads it: `in RMB million`, `RMB'000`, `in thousands of USD`.
fn currency(text: &str) -> Option<String> {
    const NAMES: [(&str, &str); 14] = [
        ("rmb", "CNY"),
        ("cny", "CNY"),
        ("renminbi", "CNY"),
        ("yuan", "CNY"),
        ("usd", "USD"),
        ("us$", "USD"),
        ("$", "USD"),
        ("hkd", "HKD"),
        ("hk$", "HKD"),
        ("eur", "EUR"),
        ("euros", "EUR"),
        ("€", "EUR"),
        ("gbp", "GBP"),
        ("£", "GBP"),
    ];
    let magnitude = |it: &str| match it {
        "million" | "millions" | "mn" | "m" => Some("m"),
        "billion" | "billions" | "bn" => Some("bn"),
        "thousand" | "thousands" | "k" => Some("k"),
        _ => None,
    };
    let lower = text.to_lowercase().replace(['\u{2019}', '\u{2018}'], "'").replace("'000", " thousand");
    let words: Vec<&str> = lower.split_whitespace().collect();
    let lead = words.iter().position(|it| *it == "in").filter(|at| {
        let said = ["all", "amounts", "figures", "numbers", "values", "expressed", "stated", "are"];
        words[..*at].iter().all(|it| said.contains(it))
    });
    let named = |it: &str| NAMES.iter().find(|name| name.0 == it).map(|name| name.1);
    let (money, size) = match &words[lead.map_or(0, |at| at + 1)..] {
        [money, size] => (named(money)?, magnitude(size)?),
        [size, "of", money] => (named(money)?, magnitude(size)?),
        _ => return None,
    };
    Some(format!("{money} {size}"))
}

/// What in the name of a column says that its figures are no money.
const NO_MONEY: [&str; 26] = [
    "人数", "人次", "人员", "床", "率", "占比", "比例", "%", "天数", "日数", "家数", "数量", "店数", "年限", "beds",
    "visits", "patients", "days", "staff", "doctors", "share", "rate", "margin", "count", "number", "ratio",
];

/// Says that a unit which a line above the header states is not applied, and how it would be: which figures it is for, nobody knows.
pub(super) fn unit_above<'a>(
    mut lines: impl Iterator<Item = &'a str>,
    (names, first): (&[String], &[&str]),
    reading: &Reading,
) -> Option<Note> {
    let unit = lines.find_map(stated_unit)?;
    let bare = |at: &usize| first.get(*at).and_then(|it| read_cell(it)).is_some_and(|it| !it.is_told());
    let year = |at: &usize| first[*at].len() == 4 && ("1900".."2100").contains(&first[*at]);
    let money = Unit::parse_scaled(&unit).is_some_and(|it| it.1.currency().is_some());
    let other = |at: &usize| money && NO_MONEY.iter().any(|it| names[*at].to_lowercase().contains(it));
    // What a name says of its own column goes before what is said of all.
    let own = |at: &usize| header_unit(&names[*at]).is_some();
    let figures = (0..names.len()).filter(|at| bare(at) && !year(at) && !other(at) && !own(at));
    let list: Vec<String> = figures
        .filter(|at| reading.unit(&names[*at]).is_none())
        .map(|at| format!("{}: {unit}", quoted(&names[at])))
        .collect();
    let list = list.join(", ");
    let note = Note::new(
        "unit-above",
        format!(
            "a line above the header says that figures are in {unit}, and they were taken as they stand; `units ({list})` after the path puts them in it, where they are"
        ),
        format!("表头之上注明单位为 {unit},但各数按原样读取;路径后加 `units ({list})` 即按该单位读取"),
    );
    (!list.is_empty()).then_some(note)
}

/// A name as a query writes it.
fn quoted(name: &str) -> String {
    let plain =
        name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit());
    if plain { name.to_owned() } else { format!("`{}`", name.replace('`', "``")) }
}

/// Says how many lines under a table were left out, and which the first one is.
pub(super) fn lines_below(n: usize, row: u64, text: &str) -> Note {
    let text: String = text.trim().chars().take(40).collect();
    Note::new(
        "lines-below",
        format!("lines under the table, left out: {n} (first: row {row}, \"{text}\")"),
        format!("表下略去的行:{n}(首行:第 {row} 行“{text}”)"),
    )
}

/// Says that the names of columns look like a row of the table: a figure stands among them that is no year.
pub(super) fn of_figures(names: &[&str]) -> Option<Note> {
    let is_figure = |it: &&str| {
        let it = it.trim();
        let year = it.len() == 4 && it.bytes().all(|it| it.is_ascii_digit());
        !year && it.starts_with(|c: char| c.is_ascii_digit() || "+-.¥$€£(".contains(c)) && read_cell(it).is_some()
    };
    let first = names.iter().find(|it| is_figure(it))?.trim();
    let en = format!("the first row names the columns, though {first} stands in it; `header none` reads it as a row");
    let zh = format!("以首行为列名,但其中有 {first};`表头 无` 则将其读作数据行");
    Some(Note::new("figures-as-names", en, zh))
}

/// The names of columns whose header has two rows: the upper one names groups, each over several columns (`2021,,2022,`), the lower
/// one every column, and numbers stand below it. `None` where one row is the header.
pub(super) fn halves(upper: &[&str], lower: &[&str], first: &[&str]) -> Option<Vec<String>> {
    let cell = |row: &[&str], at: usize| row.get(at).map_or(String::new(), |it| it.trim().to_owned());
    let width = lower.len();
    let start = (0..width).find(|at| !cell(upper, *at).is_empty())?;
    let groups = (start..width).filter(|at| !cell(upper, *at).is_empty()).count();
    let blank = (start..width).filter(|at| cell(upper, *at).is_empty()).count();
    let named = (0..width).all(|at| {
        let it = cell(lower, at);
        !it.is_empty() && read_cell(&it).is_none() && !super::conform::is_marker(&it)
    });
    let numbers = (start..width).filter(|at| read_cell(&cell(first, *at)).is_some()).count();
    // Every group covers several columns, and what is in them is measured.
    if upper.len() > width || !named || blank < groups || numbers < 2 || numbers * 2 < width - start {
        return None;
    }
    let mut group = String::new();
    let name = |at: usize| {
        let over = cell(upper, at);
        if !over.is_empty() {
            group = over;
        }
        let under = cell(lower, at);
        if group.is_empty() { under } else { format!("{group} {under}") }
    };
    Some((0..width).map(name).collect())
}

/// Says that the header has two rows.
pub(super) fn two_rows(first: u64) -> Note {
    Note::new(
        "two-row-header",
        format!("the header has two rows, {first} and {}; names were put together from both", first + 1),
        format!("表头占两行(第 {first}、{} 行),列名由两行合成", first + 1),
    )
}

/// Where the header stands among the first rows.
/// Rows with a cell or two above a table of three or more columns are titles, if what follows them holds words; else the first row is the header.
pub(super) fn place(rows: &[Row]) -> usize {
    let width = rows.iter().map(|it| it.filled).max().unwrap_or(0);
    if width < 3 {
        return 0;
    }
    let title = |it: &Row| it.filled <= (width / 4).max(1);
    match rows.iter().position(|it| !title(it)) {
        Some(at) if rows[at].numbers * 2 <= rows[at].filled && at < rows.len().saturating_sub(1) => at,
        _ => 0,
    }
}
