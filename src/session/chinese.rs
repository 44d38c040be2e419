//! Answers with the Chinese names of entities, documents, parts and figures.

use language::answer::{Answer, Cell};
use language::catalog::{Catalog, Document, Entity};
use language::types::{Column, Type};

/// What stands for the group without a key.
const MISSING: &str = "(missing)";

/// What the formulas of an `audit` say between figures.
const BETWEEN: [(&str, &str); 6] = [
    ("stated twice: ", "两处所述:"),
    (" over the whole", " 占整体"),
    (" over all parts", " 占各部分之和"),
    (" from ", " 自 "),
    (" to ", " 至 "),
    (" and ", " 与 "),
];

/// How a condition falls for the rows of a group.
const FALLS: [(&str, &str); 4] = [("yes", "是"), ("no", "否"), ("undecided", "无法判定"), ("missing", "缺失")];

/// Entities by their Chinese names.
pub(crate) fn in_chinese(mut answer: Answer, catalog: &Catalog) -> Answer {
    let named = |text: &str| {
        let found = catalog.entities.iter().find(|it| it.name == text && !it.name_zh.is_empty());
        let title = |it: &&Document| it.title.en == text && !it.title.zh.is_empty();
        let document = || catalog.documents.iter().find(title).map(|it| it.title.zh.clone());
        found.map(|it| it.name_zh.clone()).or_else(document)
    };
    // The columns of fixed result tables that say which figure a row is of.
    let of_figures = ["metric", "figure", "x", "y", "driver"];
    let of_whom = |it: &Column| it.name == "kind" && it.label.zh == "类别";
    let says = |it: &Column| it.ty == Type::Text && (of_figures.contains(&it.name.as_str()) || of_whom(it));
    let says: Vec<bool> = answer.table.columns.iter().map(says).collect();
    // Columns of one's own table go by the names they have.
    let own = answer.dataset.as_deref().and_then(|it| catalog.dataset(it)).is_some_and(|it| it.own);
    let labels = catalog.datasets.iter().filter(|_| !own).flat_map(|it| &it.columns).map(|it| &it.column);
    // A sign such as `z` is no name.
    let long = |text: &str| 1 < text.chars().count();
    let label = |text: &str| {
        labels.clone().find(|it| long(text) && it.name == text && !it.label.zh.is_empty()).map(|it| it.label.zh.clone())
    };
    // The longest first: the hospital of a group may start with the name of the group.
    let mut entities: Vec<&Entity> =
        catalog.entities.iter().filter(|it| it.name.len() > 3 && !it.name_zh.is_empty()).collect();
    entities.sort_by_key(|it| std::cmp::Reverse(it.name.len()));
    let within = |text: &mut String| {
        for it in &entities {
            if text.contains(&it.name) {
                *text = text.replace(&it.name, &it.name_zh);
            }
        }
    };
    let kinds: Vec<Cells> = answer.table.columns.iter().map(|it| Cells::of(it, &answer, own)).collect();
    for (at, cell) in answer.table.rows.iter_mut().flat_map(|row| row.iter_mut().enumerate()) {
        let Cell::Text(text) = cell else { continue };
        let found = if says[at] { label(text) } else { named(text) };
        let found = found.or_else(|| rule(text, catalog, &label));
        let found = found.or_else(|| match kinds[at] {
            Cells::Conditions => FALLS.iter().find(|it| it.0 == text).map(|it| it.1.to_owned()),
            Cells::Formulas => Some(named_words(&between(text), &label)),
            Cells::Documents => {
                Some(text.split("; ").map(|it| named(it).unwrap_or(it.to_owned())).collect::<Vec<_>>().join("; "))
            }
            Cells::Labels if !own => part(text, catalog),
            Cells::Labels | Cells::Names => None,
        });
        if let Some(name) = found {
            *text = name;
        } else if text == MISSING {
            "(缺失)".clone_into(text);
        }
        if kinds[at] == Cells::Names && !own {
            subject(text, &entities, catalog);
        }
    }
    for it in answer.table.columns.iter_mut().filter(|it| !own && it.label.zh.is_ascii()) {
        let zh = if it.name == "count" { "数量".to_owned() } else { named_words(&it.name, &label) };
        it.label.zh = zh;
    }
    within(&mut answer.understood.zh);
    tables(&mut answer.understood.zh, catalog);
    let figures = |text: &mut String| {
        // Outside of sentences in backquotes a figure goes by its Chinese name.
        let parts = text
            .split('`')
            .enumerate()
            .map(|(at, it)| if at % 2 == 0 { named_words(it, &label) } else { it.to_owned() });
        *text = parts.collect::<Vec<_>>().join("`");
    };
    for it in &mut answer.notes {
        within(&mut it.words.zh);
        figures(&mut it.words.zh);
    }
    for it in answer.ledger.iter_mut().flat_map(|it| &mut it.to) {
        within(&mut it.words.zh);
        figures(&mut it.words.zh);
    }
    answer
}

/// What stands in the cells of a column of texts.
#[derive(Clone, Copy, PartialEq)]
enum Cells {
    /// Who or what a row is of, in one or in several words.
    Names,
    /// A label: a place, a part of a whole.
    Labels,
    /// How a condition falls.
    Conditions,
    /// What an `audit` has compared.
    Formulas,
    /// Titles of documents, one or several.
    Documents,
}

impl Cells {
    fn of(column: &Column, answer: &Answer, own: bool) -> Cells {
        let has = |name: &str| answer.table.index(name).is_some();
        match column.name.as_str() {
            _ if own => Cells::Labels,
            "formula" if has("stated") && has("computed") => Cells::Formulas,
            "document" => Cells::Documents,
            "cohort" | "driver" | "entity" | "segment" => Cells::Names,
            name if name.contains(['<', '>', '=']) => Cells::Conditions,
            _ => Cells::Labels,
        }
    }
}

/// A part of a whole, or a way in which one is split, by its Chinese name.
fn part(text: &str, catalog: &Catalog) -> Option<String> {
    let chinese = |it: &&String| !it.is_empty() && !it.is_ascii();
    let segment = catalog.segments.iter().find(|it| it.name == text).and_then(|it| it.aliases.first()).filter(chinese);
    let dimension = || catalog.dimensions.iter().find(|it| it.name == text).map(|it| &it.label.zh).filter(chinese);
    segment.or_else(dimension).cloned()
}

/// Who a text is of, behind it the dimension and the part: `Topchoice Medical region within Zhejiang`.
fn subject(text: &mut String, entities: &[&Entity], catalog: &Catalog) {
    if let Some(found) = part(text, catalog) {
        *text = found;
        return;
    }
    for it in entities {
        if text.contains(&it.name) {
            *text = text.replace(&it.name, &it.name_zh);
        }
    }
    let split = catalog.dimensions.iter().find_map(|it| {
        let at = text.find(&format!("{} ", it.name)).filter(|at| *at == 0 || text[..*at].ends_with(' '))?;
        let (before, rest) = (&text[..at], &text[at + it.name.len() + 1..]);
        let dimension = if it.label.zh.is_empty() { &it.name } else { &it.label.zh };
        Some(format!("{before}{dimension} {}", part(rest, catalog).unwrap_or_else(|| rest.to_owned())))
    });
    if let Some(split) = split {
        *text = split;
    }
}

/// What an `audit` has compared, with the words between the figures in Chinese.
fn between(text: &str) -> String {
    BETWEEN.iter().fold(text.to_owned(), |text, (en, zh)| text.replace(en, zh))
}

/// The tables that could answer too, by their Chinese names.
fn tables(understood: &mut String, catalog: &Catalog) {
    let Some(start) = understood.rfind('(').filter(|_| understood.ends_with(" 也可回答)")) else { return };
    let named = |it: &str| {
        let found = catalog.datasets.iter().find(|known| known.name == it && !known.own);
        found.map(|it| it.label.zh.clone()).filter(|it| !it.is_empty()).unwrap_or_else(|| it.to_owned())
    };
    let list = understood[start + 1..].trim_end_matches(" 也可回答)").to_owned();
    understood.truncate(start);
    let list: Vec<String> = list.split(", ").map(named).collect();
    understood.push_str(&format!("({} 也可回答)", list.join("、")));
}

/// A rule of thumb that stands in a row: whom it is about, and when it holds.
fn rule(text: &str, catalog: &Catalog, label: &impl Fn(&str) -> Option<String>) -> Option<String> {
    let said = text.strip_prefix("rule: ")?;
    let (subject, condition) = said.split_once(" where ").map_or((said, None), |it| (it.0, Some(it.1)));
    let known = catalog.datasets.iter().flat_map(|it| &it.rules).find(|it| it.subject.en == subject)?;
    let when = condition.map_or(String::new(), |it| format!(" 其中 {}", named_words(it, label)));
    Some(format!("规则:{}{when}", known.subject.zh))
}

/// A text with every English word that is the name of a figure in Chinese.
fn named_words(text: &str, label: &impl Fn(&str) -> Option<String>) -> String {
    let inside = |it: char| it.is_ascii_alphanumeric() || it == '_';
    let (mut out, mut rest) = (String::new(), text);
    while let Some(start) = rest.find(inside) {
        let end = rest[start..].find(|it| !inside(it)).map_or(rest.len(), |it| start + it);
        let word = &rest[start..end];
        out.push_str(&rest[..start]);
        out.push_str(&label(word).unwrap_or_else(|| word.to_owned()));
        rest = &rest[end..];
    }
    out + rest
}
