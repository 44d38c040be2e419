//! The words of a question: figures, whom it is about, periods, numbers, comparisons, and words that say nothing.

use super::beside::{about, around, compared, ranged, signed, started};
use super::called::{FIGURES, KINDS, SPECIALTIES, TABLES};
use super::chinese::CHINESE;
use super::lexicon::ENGLISH;
use super::literals::{counted, number, period, recent};
use crate::catalog::{Dataset, DatasetColumn};
use crate::source::Span;
use crate::types::{Kind, Type};
use crate::world::World;

/// A word of a question, as it is meant.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Word {
    /// A figure, by the name of its column.
    Figure(String),
    /// A label that groups can be made by.
    Label(String),
    /// A value of a label: `specialty = "Dentistry"`.
    Value(String, String),
    /// Somebody, as written.
    Who(String),
    /// A table, the column that names its entities, and whether several of them are asked for.
    Table(String, Option<String>, bool),
    /// Those of a table for which a column has a value: `listed companies`.
    Kind(String, String),
    /// A period.
    When(String),
    /// `before 2021`: until the year before.
    Until(String),
    /// `after 2021`: since the year after.
    From(String),
    /// A number with what stands behind it: `500`, `50%`.
    Number(String),
    /// 约 50%, 50% 左右: all that is about so much.
    Near(String),
    /// 约, 左右: a number that stands beside it is not exact.
    About,
    /// 近三年: so many of the last, and how a trend is told to be of them.
    Recent(u32, &'static str),
    /// 最近一年, 最新: what is asked for where no period is named.
    Latest,
    /// 原因: what a change is made of.
    Cause,
    /// `more than`: an operator.
    Operator(&'static str),
    /// 以上, behind a number; 为负, behind a figure: an operator, with the number where that is no other.
    Behind(&'static str),
    /// `highest`, `top`: whether the largest.
    Most(bool),
    /// 前五: the largest, so many.
    Top(&'static str),
    /// `ranking`: all in order.
    Ranked,
    /// `average`: a function.
    Aggregate(&'static str),
    /// `by`, `each`.
    Each,
    /// `per` between two figures is their quotient; elsewhere it is `each`.
    Per,
    /// `how many`.
    HowMany,
    /// 有多少: how many, or how much of a figure that is named.
    HowMuch,
    /// `before`, which a year follows.
    Before,
    /// `after`, which a year follows.
    After,
    /// `growth`: the function.
    Growth(&'static str),
    /// `compare`, `versus`.
    Against,
    /// `over time`.
    OverTime,
    /// `since 2016`: what follows is the first period.
    Since,
    /// `and`, `with`: what stands before it and what stands behind it are not about each other.
    Joint,
    /// `more`, 高: an operator, whose other side stands behind `than`, 比.
    More(&'static str),
    /// `than`, 比.
    Than,
    /// 年份, `which year`: the year in which something is so.
    Year,
    /// `breakdown`, 构成: the parts of a figure.
    Parts,
    /// `distribution of`, 相关性: what a verb tells.
    Verb(&'static str),
    /// `plot`, 画图: as a picture.
    Drawn,
    /// `fell`, 下降: a change that is below nothing, or above.
    Moved(&'static str),
    /// `from`: the first period, where one follows.
    Start,
    /// `to`, 到: up to the number that follows.
    To,
    /// `between`, 之间: two numbers are a range.
    Between,
    /// `in` between two who are named.
    Inside,
    /// 哪些: several.
    Many,
    /// Says nothing by itself.
    Empty,
}

/// More values of a label than this are not looked for.
const MOST_VALUES: usize = 2_000;

/// The words of a question in their order; else the piece of it that is not known.
/// With `own`, what the analyst's own tables call it goes first; without, only the shipped ones are asked.
pub(super) fn words(text: &str, world: &World, own: bool) -> Result<Vec<Word>, Span> {
    let known = Known::of(world, own);
    let text = text.trim_end().trim_end_matches(['?', '？', '.', '。', '!']);
    let mut found: Vec<Word> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let skipped = rest.trim_start_matches(|c: char| c.is_whitespace() || ",，、".contains(c));
        if skipped.len() < rest.len() {
            let gap = &rest[..rest.len() - skipped.len()];
            at += gap.len();
            if gap.contains([',', '，', '、']) {
                found.push(Word::Joint);
            }
            continue;
        }
        // `more than 2000 beds` are so many, and no year.
        let counts = matches!(found.last(), Some(Word::Operator(_))) && !text[..at].trim_end().ends_with("over");
        let counted =
            number(rest).filter(|it| counts && it.0 == 4 && !rest[4..].trim_start().starts_with(['-', '.', '年']));
        let Some((length, word)) = counted.or_else(|| known.next(rest)) else {
            let end = rest.find(|c: char| c.is_whitespace() || ",，、".contains(c)).unwrap_or(rest.len());
            return Err(Span::new(at, at + end));
        };
        // 各业务 asks for each of a split, and 业务 alone for the table of them.
        let split = match (found.last(), &word) {
            (Some(Word::Each), Word::Table(..)) => world.catalog.dimension(&rest[..length]),
            _ => None,
        };
        found.push(split.map_or(word, |it| Word::Label(it.name.clone())));
        at += length;
    }
    let mut found = signed(compared(around(about(ranged(started(found))))));
    // `Dentistry companies`: of that specialty, not the specialty itself.
    if let Some(table) =
        found.iter().find_map(|it| if let Word::Table(name, ..) = it { Some(name.clone()) } else { None })
    {
        let dataset = world.catalog.dataset(&table);
        for word in &mut found {
            let Word::Who(name) = &*word else { continue };
            let Some(of) = world.catalog.entity(name.trim_matches('"')) else { continue };
            let texts = dataset
                .iter()
                .flat_map(|it| &it.columns)
                .filter(|it| dataset.and_then(|it| it.entity.as_ref()) != Some(&it.column.name));
            let holds = |it: &&DatasetColumn| it.values.as_ref().is_some_and(|values| values.contains(&of.name));
            if let Some(column) = texts.into_iter().find(holds) {
                *word = Word::Value(column.column.name.clone(), of.name.clone());
            }
        }
    }
    Ok(found)
}

/// Everything that a word may be, by its text in small letters.
struct Known {
    words: Vec<(String, Word)>,
}

impl Known {
    fn of(world: &World, own: bool) -> Known {
        let mut words: Vec<(String, Word)> = Vec::new();
        let mut add = |text: &str, word: Word| {
            let key = text.to_lowercase();
            if !key.is_empty() && words.iter().all(|it| it.0 != key) {
                words.push((key, word));
            }
        };
        let asked: Vec<&Dataset> = world.catalog.datasets.iter().filter(|it| it.implicit && (own || !it.own)).collect();
        // Where one's own rows are of A and B, `a` says something.
        let named = |text: &str| {
            let texts = asked.iter().filter(|it| it.own).flat_map(|it| &it.columns).filter_map(|it| it.values.as_ref());
            texts.flat_map(|it| it.iter()).any(|it| it.eq_ignore_ascii_case(text))
        };
        for (text, word) in ENGLISH.iter().chain(&CHINESE).filter(|it| it.1 != Word::Empty || !named(it.0)) {
            add(text, word.clone());
        }
        for it in asked.iter().filter(|it| it.own) {
            for (name, word) in own_table(it, &asked) {
                add(&name, word);
            }
        }
        for (name, table, column, value) in KINDS {
            let known = asked.iter().find(|it| it.name == table).is_some_and(|it| it.column(column).is_some());
            if known {
                add(name, Word::Kind(table.to_owned(), format!("{column} = \"{value}\"")));
            }
        }
        for it in &asked {
            for name in called(it) {
                add(name, Word::Table(it.name.clone(), it.entity.clone(), is_several(name)));
            }
        }
        let known = |name: &str| asked.iter().any(|it| it.column(name).is_some());
        for (name, figure) in FIGURES.iter().filter(|it| known(it.1)) {
            add(name, Word::Figure((*figure).to_owned()));
        }
        for (name, specialty) in SPECIALTIES.iter().filter(|it| world.catalog.entity(it.1).is_some()) {
            add(name, Word::Who(written(specialty)));
        }
        for it in &world.catalog.entities {
            // `top hospitals` asks for those at the top, whoever is called so.
            let named = [&it.name, &it.name_zh].into_iter().chain(&it.aliases).map(|name| (name.clone(), name));
            let all = named.chain([(it.id.replace('_', " "), &it.name)]);
            for (said, name) in all.filter(|it| !it.0.to_lowercase().starts_with("top ")) {
                add(&said, Word::Who(written(name)));
            }
        }
        // What one's own tables call it goes first.
        let own = asked.iter().filter(|it| it.own).chain(asked.iter().filter(|it| !it.own));
        for column in own.flat_map(|it| &it.columns) {
            let word = match (column.column.ty, column.column.kind) {
                (Type::Number | Type::Integer, kind) if kind != Kind::Label => Word::Figure(column.column.name.clone()),
                (Type::Text, _) => Word::Label(column.column.name.clone()),
                _ => continue,
            };
            for name in names(column) {
                add(&name, word.clone());
            }
        }
        for column in asked.iter().flat_map(|it| &it.columns).filter(|it| it.column.ty == Type::Text) {
            let values = column.values.iter().filter(|it| it.len() <= MOST_VALUES).flat_map(|it| it.iter());
            for value in values {
                add(value, Word::Value(column.column.name.clone(), value.clone()));
            }
        }
        for it in &world.catalog.dimensions {
            for name in [&it.name, &it.label.zh].into_iter().chain(&it.aliases) {
                add(name, Word::Label(it.name.clone()));
            }
        }
        // One of what a column counts: `per visit`.
        let counts = |it: &&DatasetColumn| it.column.ty != Type::Text && it.column.kind != Kind::Label;
        let mut singular: Vec<(String, Word)> = Vec::new();
        for column in asked.iter().flat_map(|it| &it.columns).filter(counts) {
            for name in names(column).iter().filter_map(|it| it.strip_suffix('s')).filter(|it| !it.ends_with('s')) {
                singular.push((name.to_owned(), Word::Figure(column.column.name.clone())));
            }
        }
        for (name, word) in singular {
            add(&name, word);
        }
        Known { words }
    }

    /// `max beds` is the greatest of the beds, whatever figure `max_beds` is.
    fn apart(&self, whole: &(String, Word)) -> Option<&(String, Word)> {
        let (head, figure) = whole.0.split_once(' ')?;
        let is = |text: &str, fits: fn(&Word) -> bool| self.words.iter().find(|it| it.0 == text && fits(&it.1));
        is(figure, |it| matches!(it, Word::Figure(_))).filter(|_| matches!(whole.1, Word::Figure(_)))?;
        is(head, |it| matches!(it, Word::Aggregate("max" | "min")))
    }

    /// `revenue trend` is the revenue over time, whatever label has that name.
    fn moving(&self, whole: &(String, Word)) -> Option<&(String, Word)> {
        let figure = whole.0.strip_suffix(" trend").filter(|_| matches!(whole.1, Word::Label(_)))?;
        self.words.iter().find(|it| it.0 == figure && matches!(it.1, Word::Figure(_)))
    }

    /// The word that a text starts with, and how long it is.
    fn next(&self, text: &str) -> Option<(usize, Word)> {
        if let Some(quote) = text.chars().next().filter(|it| matches!(it, '"' | '“')) {
            let end = if quote == '“' { '”' } else { '"' };
            let close = text[quote.len_utf8()..].find(end)? + quote.len_utf8();
            let name = &text[quote.len_utf8()..close];
            return Some((close + end.len_utf8(), Word::Who(format!("\"{name}\""))));
        }
        let lower = lowercase(text);
        let stands = |it: &&(String, Word)| {
            let rest = lower.get(it.0.len()..).unwrap_or("");
            let inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let cut = !it.0.ends_with(inside) || !rest.starts_with(inside);
            lower.starts_with(&it.0) && cut
        };
        let longest = self.words.iter().filter(stands).max_by_key(|it| it.0.len());
        let longest = longest.map(|it| self.apart(it).or_else(|| self.moving(it)).unwrap_or(it));
        let literal = recent(text).or_else(|| period(text)).or_else(|| number(text)).or_else(|| counted(text));
        match (literal, longest) {
            // A figure that is called by a year goes before the year.
            (Some(literal), Some(word)) if literal.0 < word.0.len() || called_so(&literal, word) => {
                Some((word.0.len(), word.1.clone()))
            }
            (Some(literal), _) => Some(literal),
            (None, word) => word.map(|it| (it.0.len(), it.1.clone())),
        }
    }
}

/// Whether a figure has the name that would else be a period.
fn called_so(literal: &(usize, Word), word: &(String, Word)) -> bool {
    literal.0 == word.0.len() && matches!(literal.1, Word::When(_)) && matches!(word.1, Word::Figure(_))
}

/// What the tables of a kind are called: their names, and words for those in them.
fn called(dataset: &Dataset) -> impl Iterator<Item = &str> {
    let others = TABLES.iter().filter(|other| other.1 == dataset.name).map(|it| it.0);
    [dataset.name.as_str(), &dataset.label.en, &dataset.label.zh].into_iter().chain(others)
}

/// Whether a name says that there are several: `hospitals`.
fn is_several(name: &str) -> bool {
    name.ends_with('s')
}

/// What the rows of one's own table are called: by its name, and by a column of names that are those of a kind.
fn own_table(own: &Dataset, asked: &[&Dataset]) -> Vec<(String, Word)> {
    let texts = || own.columns.iter().filter(|it| it.column.ty == Type::Text);
    let declared = texts().find(|it| own.entity.as_ref() == Some(&it.column.name));
    let mut found: Vec<(String, Word)> = Vec::new();
    let mut first: Option<&str> = declared.map(|it| it.column.name.as_str());
    for column in declared.into_iter().chain(texts()) {
        let known = names(column);
        let called_by = |name: &str| known.iter().any(|it| kind_of(it).eq_ignore_ascii_case(name));
        let is_kind = |it: &&&Dataset| called(it).any(called_by);
        let kind = asked.iter().filter(|it| !it.own).find(is_kind);
        if kind.is_none() && declared.is_none_or(|it| it.column.name != column.column.name) {
            continue;
        }
        let name = &column.column.name;
        first = first.or(Some(name));
        let word = |many: bool| Word::Table(own.name.clone(), Some(name.clone()), many);
        found.extend(kind.into_iter().flat_map(|it| called(it)).map(|it| (it.to_owned(), word(is_several(it)))));
        found.extend(names(column).into_iter().map(|it| (it, word(false))));
        found.extend(names(column).into_iter().filter(|it| it.is_ascii()).map(|it| (format!("{it}s"), word(true))));
    }
    // A figure of that name goes before the table.
    for name in [&own.name, &own.label.en, &own.label.zh].into_iter().filter(|it| own.column(it).is_none()) {
        found.push((name.clone(), Word::Table(own.name.clone(), first.map(str::to_owned), is_several(name))));
    }
    found
}

/// The word before a place, without those that say nothing.
pub(super) fn before(words: &[Word], at: usize) -> Option<&Word> {
    words[..at].iter().rev().find(|it| **it != Word::Empty)
}

/// The word behind a place, and where it stands.
pub(super) fn after(words: &[Word], at: usize) -> Option<(usize, &Word)> {
    let more = words.iter().enumerate().skip(at + 1);
    more.into_iter().find(|it| *it.1 != Word::Empty)
}

/// What a column of names is of: 公司 of 公司名称, `hospital` of `hospital name`.
fn kind_of(column: &str) -> &str {
    let ends = ["名称", "简称", "全称", "名", "_name", " name", " Name"];
    let cut = ends.iter().find_map(|it| column.strip_suffix(it)).map(str::trim_end);
    cut.filter(|it| !it.is_empty()).unwrap_or(column)
}

/// A text in small letters, as long as it was.
fn lowercase(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii() { c.to_ascii_lowercase() } else { c }).collect()
}

/// The names of a column, also as words apart.
fn names(column: &DatasetColumn) -> Vec<String> {
    let label = &column.column.label;
    let mut names = vec![column.column.name.clone(), label.en.clone(), label.zh.clone()];
    names.extend(column.aliases.iter().cloned());
    // `revenue (CNY m)` is called revenue.
    names.extend(column.bare().map(str::to_owned));
    let apart: Vec<String> = names.iter().filter(|it| it.contains('_')).map(|it| it.replace('_', " ")).collect();
    names.extend(apart);
    names
}

/// A name as it stands in a sentence.
fn written(name: &str) -> String {
    match name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit()) {
        true => name.to_owned(),
        false => format!("\"{name}\""),
    }
}
