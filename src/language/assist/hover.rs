//! What is known of the word at a place of a text: a verb, a clause, a function, a column, a name, a figure.

use super::clause::{clause, started_by};
use super::complete::scope_at;
use super::functions::function;
use super::help::about;
use super::lex::{Shape, Token, lex};
use crate::catalog::{Dataset, DatasetColumn, snake};
use crate::quantity::{number_text, read_cell};
use crate::script::keywords;
use crate::source::Span;
use crate::words::Language;
use crate::world::World;

/// A column with more values than this does not list them.
const MOST_VALUES: usize = 8;

/// What is known of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// The word.
    pub span: Span,
    /// Its names.
    pub title: String,
    /// What is known, a sentence or a list each.
    pub lines: Vec<String>,
}

/// What is known of the word at a byte of a text; nothing where there is none.
pub fn hover(text: &str, at: usize, world: &World) -> Option<Hover> {
    let tokens = lex(text);
    let here = |it: &Token| it.span.start <= at && at < it.span.end;
    // At the end of a word the cursor is still on it.
    let held = |it: &Token| matches!(it.shape, Shape::Word | Shape::Quoted | Shape::Text | Shape::Number);
    let index = tokens.iter().position(|it| held(it) && here(it));
    let index = index.or_else(|| tokens.iter().position(|it| held(it) && it.span.end == at))?;
    let token = &tokens[index];
    let written = token.span.of(text);
    let made = |(title, lines): (String, Vec<String>)| Hover { span: token.span, title, lines };
    // A table stands behind these, whatever else has its name.
    let behind = index.checked_sub(1).and_then(|it| keywords::canonical(tokens[it].span.of(text)));
    let is_table = matches!(behind, Some("from" | "use" | "join" | "union" | "intersect" | "except"));
    if let Some(it) = world.catalog.dataset(written).filter(|_| is_table) {
        return Some(made(dataset(it, world)));
    }
    match token.shape {
        Shape::Word => word(text, &tokens, index, world).or_else(|| named(text, token, world)).map(made),
        Shape::Quoted | Shape::Text => named(text, token, world).map(made),
        Shape::Number => figure(written).map(made),
        Shape::Comment
        | Shape::Operator
        | Shape::Open
        | Shape::Close
        | Shape::Comma
        | Shape::Pipe
        | Shape::End
        | Shape::Other => None,
    }
}

type Known = (String, Vec<String>);

/// A word of the language at this place.
fn word(text: &str, tokens: &[Token], index: usize, world: &World) -> Option<Known> {
    let token = &tokens[index];
    let written = token.span.of(text);
    let starts = index == 0 || matches!(tokens[index - 1].shape, Shape::Pipe | Shape::End | Shape::Comment);
    let starts = starts || matches!(tokens[index - 1].span.of(text), "=" | "＝");
    let called = tokens.get(index + 1).is_some_and(|it| it.shape == Shape::Open && it.span.start == token.span.end);
    if starts && keywords::is_verb(written) {
        let verb = keywords::canonical(written)?;
        return Some((titled(verb, chinese_of(verb)), vec![about(verb).to_owned()]));
    }
    if starts && keywords::is_statement(written) {
        let statement = keywords::canonical(written)?;
        return Some((titled(statement, chinese_of(statement)), vec![]));
    }
    if let Some((name, usage, en, zh)) = function(written).filter(|_| called) {
        let meaning = if world.language == Language::Chinese { zh } else { en };
        let same = if name.eq_ignore_ascii_case(written) { vec![] } else { vec![format!("another name of {name}")] };
        return Some((usage.to_owned(), std::iter::once(meaning.to_owned()).chain(same).collect()));
    }
    let keyword = keywords::canonical(written).filter(|_| !keywords::only_starts(written))?;
    let known = started_by(keyword).map(clause);
    let lines = known.map_or(vec![], |(usage, meaning)| vec![usage.to_owned(), meaning.to_owned()]);
    Some((titled(keyword, chinese_of(keyword)), lines))
}

/// The Chinese words for a word of the language.
fn chinese_of(word: &str) -> Vec<&'static str> {
    let verbs = keywords::VERBS.iter().filter(|it| it.0 == word).flat_map(|it| it.2);
    let others = keywords::CLAUSES.iter().chain(&keywords::OTHERS).filter(|it| it.0 == word).flat_map(|it| it.1);
    let statements = keywords::STATEMENTS.iter().filter(|it| it.0 == word).map(|it| &it.1);
    let mut found: Vec<&'static str> = Vec::new();
    for it in verbs.chain(others).chain(statements) {
        if !found.contains(it) {
            found.push(it);
        }
    }
    found
}

fn titled(name: &str, chinese: Vec<&str>) -> String {
    std::iter::once(name).chain(chinese).collect::<Vec<_>>().join(" · ")
}

/// What a name stands for: a parameter or definition, a column, a dataset, an entity.
fn named(text: &str, token: &Token, world: &World) -> Option<Known> {
    let name = token.span.of(text).trim_matches(['`', '"', '\'', '“', '”']);
    let said = |en: &str, zh: &str| if world.language == Language::Chinese { zh } else { en }.to_owned();
    if token.shape != Shape::Text {
        if let Some(it) = world.parameters.iter().rev().find(|it| it.name == name) {
            return Some((
                it.name.clone(),
                vec![said(
                    &format!("parameter of type {}, {}", it.ty.word(world.language), it.shown()),
                    &format!("{}参数，{}", it.ty.word(world.language), it.shown()),
                )],
            ));
        }
        if world.expressions.iter().any(|it| it.0 == name) {
            return Some((name.to_owned(), vec![said("defined with let", "用 令 定义")]));
        }
        if world.tables.iter().any(|it| it.0 == name) {
            return Some((name.to_owned(), vec![said("a table defined with let", "用 令 定义的表")]));
        }
        let found = scope_at(text, token.span, world).into_iter().find(|it| {
            let it: &DatasetColumn = it;
            it.column.name == name || it.answers_to(&snake(name))
        });
        if let Some(it) = found {
            return Some(column(&it, world));
        }
    }
    if let Some(it) = world.catalog.dataset(name) {
        return Some(dataset(it, world));
    }
    let entity = world.catalog.entity(name)?;
    let mut lines = vec![entity.kind.clone()];
    if !entity.aliases.is_empty() {
        lines.push(format!("{} {}", said("also", "又名"), entity.aliases.join(", ")));
    }
    Some((names(&entity.name, &entity.name_zh), lines))
}

/// A dataset: how many columns, whose rows, over which time.
fn dataset(it: &Dataset, world: &World) -> Known {
    let said = |en: String, zh: String| if world.language == Language::Chinese { zh } else { en };
    let n = it.columns.len();
    let mut lines = vec![said(format!("dataset of {n} columns"), format!("数据集,{n} 列"))];
    lines.extend(it.entity.iter().map(|it| said(format!("one row of each {it}"), format!("按 {it} 分行"))));
    lines.extend(it.period.iter().map(|it| said(format!("over time by {it}"), format!("按 {it} 分期"))));
    (names(&it.name, &it.label.zh), lines)
}

fn names(name: &str, chinese: &str) -> String {
    if chinese.is_empty() || chinese == name { name.to_owned() } else { format!("{name} · {chinese}") }
}

/// A column: how it adds up, its unit, its formulas, bounds, other names and values.
fn column(it: &DatasetColumn, world: &World) -> Known {
    let said = |en: &str, zh: &str| if world.language == Language::Chinese { zh } else { en }.to_owned();
    let mut lines = vec![super::complete::about(it, world.language)];
    let parts = it.parts.as_ref().map(|(a, b)| format!("{a} / {b}"));
    let mut formulas: Vec<String> = it.derived.iter().chain(&parts).chain(&it.identities).cloned().collect();
    formulas.dedup();
    lines.extend(formulas.iter().map(|formula| format!("= {formula}")));
    lines.extend(it.weight.iter().map(|weight| said(&format!("weighted by {weight}"), &format!("以 {weight} 加权"))));
    let (low, high) = it.within;
    if low.is_finite() || high.is_finite() {
        let end = |it: f64| if it.is_finite() { number_text(it) } else { String::new() };
        lines.push(format!("{} {}..{}", said("within", "介于"), end(low), end(high)));
    }
    if !it.aliases.is_empty() {
        lines.push(format!("{} {}", said("also", "又名"), it.aliases.join(", ")));
    }
    if let Some(values) = it.values.as_ref().filter(|it| !it.is_empty()) {
        let shown: Vec<&str> = values.iter().take(MOST_VALUES).map(String::as_str).collect();
        let more = if shown.len() < values.len() { " …" } else { "" };
        lines.push(format!("{} {}{more}", said("values", "取值"), shown.join(", ")));
    }
    (names(&it.column.name, &it.column.label.zh), lines.into_iter().filter(|it| !it.is_empty()).collect())
}

/// A figure in base units: `27.81亿元` is 2781000000 CNY.
fn figure(written: &str) -> Option<Known> {
    let literal = read_cell(written)?;
    let number = |it: f64| if it.is_finite() { number_text(it) } else { String::new() };
    let plain = match literal.is_point() {
        true => number(literal.low),
        false => format!("{}..{}", number(literal.low), number(literal.high)),
    };
    let unit = literal.unit.write(Language::English);
    let text = format!("{plain} {unit}").trim_end().to_owned();
    (text != written).then(|| (written.to_owned(), vec![format!("= {text}")]))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::hover;
    use crate::catalog::shipped;
    use crate::world::World;

    /// What is said of the word at `^`.
    fn said(text: &str) -> String {
        let at = text.find('^').expect("a mark");
        let world = World { catalog: Arc::new(shipped().catalog), ..World::default() };
        let found = hover(&text.replacen('^', "", 1), at, &world);
        found.map_or(String::new(), |it| format!("{}: {}", it.title, it.lines.join("; ")))
    }

    #[test]
    fn each_word_is_known_by_what_it_is_there() {
        let margin = said("compare gross_^margin where insurance_share > 50%");
        assert!(margin.starts_with("gross_margin · 毛利率: ratio · %"), "{margin}");
        assert!(margin.contains("= gross_profit / revenue"), "{margin}");
        assert_eq!(said("show `gross_^margin`"), margin, "in backquotes");
        assert_eq!(said("显示 毛^利率"), margin, "in Chinese");
        assert!(said("^compare gross_margin").starts_with("compare · 比较 · 对比: "));
        assert!(said("from hospitals | whe^re beds > 3").starts_with("where · 其中 · 筛选: "));
        assert!(said("compare gross_margin whe^re beds > 3").starts_with("where · 其中 · 筛选: where P; keeps"));
        assert!(said("show med^ian(beds)").starts_with("median(x): the middle value"));
        assert!(said("show av^g(beds)").ends_with("another name of mean"));
        assert!(said("show revenue of Top^choice").starts_with("Topchoice Medical · 通策医疗: company"));
        assert!(said("from hosp^itals").starts_with("hospitals · "), "{}", said("from hosp^itals"));
        assert_eq!(said("show revenue where revenue > 27.81亿^元"), "27.81亿元: = 2781000000 CNY");
        assert_eq!(said("show revenue # wh^ere"), "");
        assert_eq!(said("show none_such^_name"), "");
        assert_eq!(said("^"), "");
    }
}
