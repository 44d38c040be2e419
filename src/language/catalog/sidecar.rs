//! What the owner of a file declares about it: names, units, kinds, keys. A TOML file beside the data, or options of `open`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::declaration::basic;
use super::quotient::quotient;
use super::{Dataset, Relation, declaration, snake};
use crate::answer::Note;
use crate::quantity::{Reported, Unit, read_cell};
use crate::types::{Column, Kind, Type};
use crate::words::Words;

/// How the cells of a file are read, as options of `open`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// `sheet "S"`, `sheet 2`
    pub sheet: Option<Sheet>,
    /// `range "B3:F20"`: the part of the sheet that is the table.
    pub range: Option<String>,
    /// `encoding gb18030`: how the bytes of a text are read, by its name on the web.
    pub encoding: Option<String>,
    /// `header 3`: the row that names the columns, from 1; 0 is `header none`, a table without names.
    pub header: Option<usize>,
    /// `missing ("x", "y")`: cells that stand for nothing known, in every column.
    pub missing: Vec<String>,
    /// `text (a, b)`: columns that stay text.
    pub text: Vec<String>,
    /// The declared units of columns, which their bare cells are in; empty where a column is declared to have none.
    pub units: Vec<(String, String)>,
}

/// A sheet of a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sheet {
    /// `sheet "2021"`
    Named(String),
    /// `sheet 2`, from 1
    Numbered(usize),
}

impl std::fmt::Display for Sheet {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Sheet::Named(name) => write!(out, "{name}"),
            Sheet::Numbered(n) => write!(out, "{n}"),
        }
    }
}

/// What is written after the path of `open`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OpenOptions {
    /// How cells are read.
    pub reading: Reading,
    /// What is declared about the columns; it goes before the file beside the data.
    pub declared: Sidecar,
}

/// A declaration as it stands in `name.toml` beside `name.csv`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sidecar {
    /// What rows are called, plural: `hospitals`.
    #[serde(default)]
    pub label: String,
    /// The same in Chinese.
    #[serde(default)]
    pub label_zh: String,
    /// The column that names the entity of a row.
    #[serde(default)]
    pub entity: String,
    /// The column that holds the period of a row's figures.
    #[serde(default)]
    pub period: String,
    /// What time its dates stand for: `to_date`, `quarter`; empty for the days themselves.
    #[serde(default)]
    pub reported: String,
    /// Words that stand for nothing known, in every column.
    #[serde(default)]
    pub missing: Vec<String>,
    /// How the bytes of a text are read: `gb18030`.
    #[serde(default)]
    pub encoding: String,
    /// The sheet of a workbook.
    #[serde(default)]
    pub sheet: String,
    /// The part of the sheet that is the table: `B3:F20`.
    #[serde(default)]
    pub range: String,
    /// The row that names the columns, from 1; 0 for none.
    #[serde(default)]
    pub header: Option<usize>,
    /// Columns of which no two rows have the same values.
    #[serde(default)]
    pub key: Vec<String>,
    /// Columns that name rows of other tables: `operator = "companies.id"`.
    #[serde(default)]
    pub relations: BTreeMap<String, String>,
    /// Columns by name.
    #[serde(default)]
    pub columns: BTreeMap<String, SidecarColumn>,
}

/// What is declared about one column.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SidecarColumn {
    /// `CNY`, `百万元`, `beds`, `%`; a magnitude multiplies the cells.
    #[serde(default)]
    pub unit: String,
    /// `flow`, `stock`, `ratio`, `rate`, `level`.
    #[serde(default)]
    pub kind: String,
    /// `text`, `period`, `number`, `integer`, `date`, `truth`: what cells alone may not show.
    #[serde(default, rename = "type")]
    pub ty: String,
    /// English label.
    #[serde(default)]
    pub en: String,
    /// Chinese label.
    #[serde(default)]
    pub zh: String,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// For a ratio: `gross_profit / revenue`.
    #[serde(default)]
    pub formula: String,
    /// For a rate: the column that weighs it.
    #[serde(default)]
    pub weight: String,
    /// Bounds: `0..1`.
    #[serde(default)]
    pub within: String,
    /// `%` prints fractions as percentages.
    #[serde(default)]
    pub display: String,
}

impl Reading {
    /// The declared unit of a column; none where nothing is declared about it.
    pub fn unit(&self, column: &str) -> Option<&str> {
        let named = |it: &&(String, String)| it.0 == column || snake(&it.0) == snake(column);
        self.units.iter().find(named).map(|it| it.1.as_str())
    }
}

impl Sidecar {
    /// This declaration with what `other` says, which counts where both speak.
    pub fn overlaid(mut self, other: &Sidecar) -> Sidecar {
        if !other.entity.is_empty() {
            self.entity.clone_from(&other.entity);
        }
        if !other.period.is_empty() {
            self.period.clone_from(&other.period);
        }
        if !other.reported.is_empty() {
            self.reported.clone_from(&other.reported);
        }
        for (name, said) in &other.columns {
            let same = self.columns.keys().find(|it| snake(it) == snake(name)).unwrap_or(name).clone();
            let column = self.columns.entry(same).or_default();
            if !said.unit.is_empty() {
                column.unit.clone_from(&said.unit);
            }
            if !said.kind.is_empty() {
                column.kind.clone_from(&said.kind);
            }
        }
        self
    }

    /// This declaration, and where it is silent about a column what the file itself states.
    pub fn filled(mut self, stated: &Sidecar) -> Sidecar {
        for (name, said) in &stated.columns {
            let same = self.columns.keys().find(|it| snake(it) == snake(name)).unwrap_or(name).clone();
            let column = self.columns.entry(same).or_insert_with(|| said.clone());
            if column.unit.is_empty() && column.display.is_empty() {
                column.unit.clone_from(&said.unit);
            }
        }
        self
    }

    /// How the file is read: as `options` say, and where they are silent as is declared here.
    pub fn reading(&self, options: &Reading) -> Reading {
        let mut reading = options.clone();
        let said = |it: &String| (!it.is_empty()).then(|| it.clone());
        reading.text.extend(self.texts().map(str::to_owned));
        let told = self.columns.iter().filter(|it| !it.1.unit.is_empty() || !it.1.display.is_empty());
        reading.units.extend(told.map(|(name, it)| (name.clone(), it.unit.clone())));
        reading.missing.extend(self.missing.iter().cloned());
        reading.encoding = reading.encoding.or_else(|| said(&self.encoding));
        reading.sheet = reading.sheet.or_else(|| said(&self.sheet).map(Sheet::Named));
        reading.range = reading.range.or_else(|| said(&self.range));
        reading.header = reading.header.or(self.header);
        reading
    }

    /// A column it declares that is not among these.
    pub fn lacking(&self, columns: &[Column]) -> Option<&str> {
        let is_there = |name: &str| columns.iter().any(|it| it.name == name || snake(&it.name) == snake(name));
        self.columns.keys().map(String::as_str).find(|it| !is_there(it))
    }

    /// The columns whose cells are to stay as they are.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().filter(|it| matches!(it.1.ty.as_str(), "text" | "period")).map(|it| it.0.as_str())
    }

    /// Reads a declaration.
    ///
    /// # Errors
    /// What is wrong with the text, in one line.
    pub fn read(text: &str) -> Result<Sidecar, String> {
        toml::from_str(text).map_err(|error| error.message().lines().next().unwrap_or("not readable").to_owned())
    }

    /// Declares a dataset; gives the factor by which each column has to be multiplied.
    ///
    /// # Errors
    /// A column, unit or kind that does not exist, in one line each.
    pub fn declare(&self, dataset: &mut Dataset) -> Result<Vec<(String, f64)>, Vec<String>> {
        let mut wrong = Vec::new();
        let mut factors = Vec::new();
        if !self.label.is_empty() {
            let zh = if self.label_zh.is_empty() { &self.label } else { &self.label_zh };
            dataset.label = Words::new(self.label.clone(), zh.clone());
        }
        let known = |name: &str, dataset: &Dataset| dataset.column(name).map(|it| it.column.name.clone());
        for name in [&self.entity, &self.period] {
            if !name.is_empty() && known(name, dataset).is_none() {
                wrong.push(format!("there is no column `{name}`"));
            }
        }
        dataset.entity = known(&self.entity, dataset).filter(|_| !self.entity.is_empty());
        dataset.period = known(&self.period, dataset).filter(|_| !self.period.is_empty());
        if !self.reported.is_empty() && Reported::named(&self.reported).is_none() {
            let words: Vec<&str> = Reported::words().collect();
            wrong.push(format!("`{}` is no time that dates stand for ({})", self.reported, words.join(", ")));
        }
        for (name, leads) in &self.relations {
            match (known(name, dataset), leads.rsplit_once('.')) {
                (Some(column), Some((table, key))) => {
                    dataset.relations.push(Relation { column, table: table.to_owned(), key: key.to_owned() });
                }
                (None, _) => wrong.push(format!("there is no column `{name}`")),
                (_, None) => wrong.push(format!("`{leads}` of relation `{name}` is no `table.column`")),
            }
        }
        for (name, declared) in &self.columns {
            let Some(at) = known(name, dataset) else {
                wrong.push(format!("there is no column `{name}`"));
                continue;
            };
            let mut parts = None;
            if declared.kind == Kind::Ratio.word() && !declared.formula.is_empty() {
                match quotient(&declared.formula, name, dataset) {
                    Ok(found) => parts = Some(found),
                    Err(line) => wrong.push(line),
                }
            }
            let Some(it) = dataset.columns.iter_mut().find(|it| it.column.name == at) else { continue };
            match declared.unit.as_str() {
                "" => {}
                unit => match Unit::parse_scaled(unit) {
                    Some((factor, unit)) => {
                        // Cells with percent signs are fractions already.
                        let factor = if declared.unit == "%" && it.column.percent { 1.0 } else { factor };
                        it.column.percent = declared.unit == "%";
                        it.column.unit = Some(unit);
                        if factor != 1.0 {
                            it.column.ty = Type::Number;
                            factors.push((at.clone(), factor));
                        }
                    }
                    None => wrong.push(format!("`{unit}` of column `{name}` is no unit")),
                },
            }
            match declaration::type_of(&declared.ty) {
                Some(ty) => it.column.ty = ty,
                None if declared.ty.is_empty() => {}
                None => wrong.push(format!("`{}` of column `{name}` is no type", declared.ty)),
            }
            match kind(&declared.kind) {
                Some(kind) => it.column.kind = kind,
                None if declared.kind.is_empty() => {}
                None => wrong.push(format!("`{}` of column `{name}` is no kind", declared.kind)),
            }
            it.column.percent |= declared.display == "%";
            if !declared.zh.is_empty() || !declared.en.is_empty() {
                let or_name = |text: &str| if text.is_empty() { name.clone() } else { text.to_owned() };
                it.column.label = Words::new(or_name(&declared.en), or_name(&declared.zh));
            }
            it.aliases.clone_from(&declared.aliases);
            it.parts = parts;
            it.identities = if declared.formula.is_empty() { vec![] } else { vec![declared.formula.clone()] };
            it.weight = (!declared.weight.is_empty()).then(|| declared.weight.clone());
            if let Some((low, high)) = declared.within.split_once("..") {
                let end = |text: &str, absent: f64| read_cell(text).map_or(absent, |it| it.low);
                it.within = (end(low, f64::NEG_INFINITY), end(high, f64::INFINITY));
            }
            // A column without a single value may be anything.
            let empty = it.values.as_ref().is_some_and(|it| it.is_empty());
            if it.column.ty == Type::Text && empty && kind(&declared.kind).is_some() {
                it.column.ty = Type::Number;
            }
            if it.column.ty == Type::Text && !matches!(declared.kind.as_str(), "" | "unknown") {
                wrong.push(format!("the cells of column `{name}` are texts, and no {}", declared.kind));
            }
            if matches!(it.column.ty, Type::Text | Type::Date | Type::Truth | Type::Period) {
                it.column.kind = Kind::Label;
            }
        }
        if wrong.is_empty() { Ok(factors) } else { Err(wrong) }
    }
}

/// A first declaration for columns, with what was understood of the file: each column with its type where it has to stay, and
/// its guessed unit; the kinds are left to fill in.
pub fn draft(columns: &[Column], notes: &[Note], sheet: Option<&str>) -> String {
    let mut text = String::from(
        "# entity: the column that says whom a row is about; period: the one that says of when its figures are.\n\
         # missing: words that stand for nothing known; key: columns of which no two rows have the same values.\n\
         # kind: flow, stock, ratio, rate, level; empty for labels and where it is not known.\n\
         # formula: of a ratio, `profit / revenue`; weight: of a rate, the column it is weighed by.\n",
    );
    for it in notes {
        let line: String = it.words.en.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        text.push_str(&format!("# read: {line}\n"));
    }
    if let Some(sheet) = sheet {
        text.push_str(&format!("sheet = {}\n", basic(sheet)));
    }
    let periods: Vec<&Column> = columns.iter().filter(|it| it.ty == Type::Period).collect();
    let period = if let [only] = periods.as_slice() { only.name.as_str() } else { "" };
    text.push_str(&format!("entity = \"\"\nperiod = {}\nmissing = []\nkey = []\n", basic(period)));
    for column in columns {
        let (key, unit) = (basic(&column.name), basic(&guessed_unit(column)));
        text.push_str(&format!("\n[columns.{key}]\n"));
        text.push_str(match column.ty {
            Type::Text => "type = \"text\"\n",
            Type::Number | Type::Integer => "",
            Type::Date => "# dates\n",
            Type::Period => "# periods\n",
            Type::Truth => "# true or false\n",
            Type::Unknown => "",
        });
        match column.ty {
            Type::Number | Type::Integer => text.push_str(&format!("unit = {unit}\nkind = \"\"\n")),
            _ => {}
        }
        text.push_str("zh = \"\"\n");
    }
    text
}

/// The unit that the cells have, else the one in the last brackets of the name: `Revenue (百万元)`.
fn guessed_unit(column: &Column) -> String {
    if !matches!(column.ty, Type::Number | Type::Integer) {
        return String::new();
    }
    if column.percent {
        return "%".to_owned();
    }
    if let Some(unit) = column.unit.as_ref().filter(|it| !it.is_none()) {
        return unit.write(crate::words::Language::English);
    }
    let bracketed = column.name.rsplit_once(['(', '（']).and_then(|(_, rest)| rest.split([')', '）']).next());
    let known = |it: &&str| Unit::parse_scaled(it).is_some_and(|it| it.1.is_known());
    bracketed.filter(known).unwrap_or("").trim().to_owned()
}

/// The kind of a word of the language page.
fn kind(word: &str) -> Option<Kind> {
    [Kind::Flow, Kind::Stock, Kind::Ratio, Kind::Rate, Kind::Level, Kind::Unknown]
        .into_iter()
        .find(|it| it.word() == word)
}

#[cfg(test)]
mod tests {
    use super::{Sidecar, draft};
    use crate::types::{Column, Type};

    /// A quote, a dot or brackets in a name do no harm.
    #[test]
    fn a_draft_reads_as_a_declaration() {
        let names = ["Revenue (百万元)", "a \"b\".c\\\n", "Patients' Accounts", "rate (%)"];
        let columns: Vec<Column> = names.iter().map(|it| Column::plain(*it, Type::Number)).collect();
        let read = Sidecar::read(&draft(&columns, &[], None)).unwrap();
        let units: Vec<&str> = names.iter().map(|it| read.columns[*it].unit.as_str()).collect();
        assert_eq!(units, ["百万元", "", "", "%"]);
    }
}
