//! The candidates of a slot, best first, each with what it is.

mod entities;
mod settings;

use std::cell::OnceCell;
use std::collections::HashSet;
use std::rc::Rc;

use super::super::functions::FUNCTIONS;
use super::super::help::help;
use super::super::index::Index;
use super::fit::{Fit, Typed};
use super::scope::{Scope, scope};
use super::slot::{Place, Slot, canonical, is_chinese};
use super::{Candidate, CandidateKind, clauses, values};
use crate::catalog::{DatasetColumn, snake};
use crate::nearest::nearest;
use crate::script::{keywords, name_text, value_text};
use crate::types::{Kind, Type};
use crate::words::Language;
use crate::world::World;

/// What `show` lists of the catalog.
const CATALOGUED: [&str; 5] = ["datasets", "metrics", "documents", "entities", "settings"];

struct Offer<'a> {
    place: &'a Place,
    text: &'a str,
    world: &'a World,
    typed: Typed,
    /// How well each fits, then what is likelier.
    found: Vec<(u8, usize, Candidate)>,
    /// How many more there are.
    more: usize,
    /// What is in sight, once that has been asked.
    seen: OnceCell<Rc<Scope<'a>>>,
    /// The names of the columns in sight, once that has been asked.
    taken: OnceCell<HashSet<String>>,
}

/// The candidates at a place, and how many more go on as well as they do.
pub(super) fn candidates(place: &Place, text: &str, world: &World) -> (Vec<Candidate>, usize) {
    let mut ctx = Offer {
        place,
        text,
        world,
        typed: Typed::new(&place.typed),
        found: Vec::new(),
        more: 0,
        seen: OnceCell::new(),
        taken: OnceCell::new(),
    };
    match (&place.slot, place.quote) {
        // Only names of things stand in quotes.
        (Slot::Stage { .. } | Slot::Clause | Slot::Words(_) | Slot::Period { .. } | Slot::Setting, Some(_)) => {}
        (Slot::Expression | Slot::Column | Slot::Dataset { .. }, Some(it)) if it != '`' => {}
        (Slot::Stage { first, statement }, None) => ctx.stage(*first, *statement),
        (Slot::Dataset { tables, columns }, _) => {
            ctx.datasets(*tables, "");
            if *columns {
                ctx.columns();
            }
        }
        (Slot::Entity, _) => ctx.entities(),
        (Slot::Column, _) => ctx.columns(),
        (Slot::Expression, _) => ctx.expression(),
        (Slot::Value { column, expression }, quote) => {
            ctx.values(column);
            if *expression && quote.is_none() {
                ctx.expression();
            }
        }
        (Slot::Clause, None) => ctx.clauses(),
        (Slot::Period { all }, None) => ctx.periods(*all),
        (Slot::Words(words), None) => words.iter().for_each(|it| ctx.clause(it)),
        (Slot::Setting, None) => ctx.settings(),
    }
    ctx.found.sort_by_key(|it| (it.0, it.1));
    let mut found: Vec<Candidate> = Vec::with_capacity(ctx.found.len());
    let mut seen = HashSet::new();
    for (.., it) in ctx.found {
        if seen.insert(it.text.clone()) {
            found.push(it);
        }
    }
    (found, ctx.more)
}

impl<'a> Offer<'a> {
    /// What is in sight, looked for once.
    fn scope(&self) -> Rc<Scope<'a>> {
        self.seen.get_or_init(|| Rc::new(scope(self.place, self.text, self.world))).clone()
    }

    fn put(&mut self, fit: Fit, text: impl Into<String>, kind: CandidateKind, detail: impl Into<String>) {
        self.found.push((fit.rank, 0, Candidate { text: text.into(), kind, detail: detail.into() }));
    }

    /// Whether the Chinese name is wanted where both would do.
    fn chinese(&self, fit: Fit) -> bool {
        fit.chinese || self.typed.is_empty() && self.world.language == Language::Chinese
    }

    fn said<'t>(&self, en: &'t str, zh: &'t str) -> &'t str {
        if self.world.language == Language::Chinese { zh } else { en }
    }

    fn stage(&mut self, first: bool, statement: bool) {
        for (verb, english, chinese) in keywords::VERBS {
            let others: &[&str] = if verb == "join" { &[] } else { english };
            let names = std::iter::once(&verb).chain(others).chain(chinese).copied();
            let Some(fit) = self.typed.fits(names) else { continue };
            let text = if self.chinese(fit) { chinese[0] } else { verb };
            let page = help(verb).and_then(|it| it.lines().find(|it| !it.is_empty() && !it.starts_with(['#', '<'])));
            let about = page.unwrap_or("").replace('`', "");
            let detail = self.said(&about, chinese[0]).to_owned();
            self.put(fit, text, CandidateKind::Verb, detail);
        }
        for (word, chinese) in keywords::STATEMENTS.iter().filter(|_| statement) {
            if let Some(fit) = self.typed.fits([*word, *chinese]) {
                let text = if self.chinese(fit) { chinese } else { word };
                self.put(fit, *text, CandidateKind::Statement, *chinese);
            }
        }
        if first {
            self.datasets(true, self.said("from ", "自 "));
            if !self.typed.is_empty() {
                self.expression();
                self.entities();
            }
        }
    }

    fn datasets(&mut self, tables: bool, before: &str) {
        for (name, _) in self.world.tables.iter().rev().filter(|_| tables) {
            if let Some(fit) = self.typed.fits([name.as_str()]) {
                self.put(fit, format!("{before}{}", name_text(name)), CandidateKind::Table, "");
            }
        }
        let world = self.world;
        for it in world.catalog.datasets.iter().filter(|it| !it.name.starts_with('~')) {
            let names = [&it.name, &it.label.zh].into_iter().chain(&it.aliases).map(String::as_str);
            let Some(fit) = self.typed.fits(names) else { continue };
            let whole = world.catalog.dataset(&it.label.zh).is_some_and(|found| found.name == it.name);
            let name = if self.chinese(fit) && whole { &it.label.zh } else { &it.name };
            let n = it.columns.len();
            let detail =
                self.said(&format!("{n} columns · {}", it.label.zh), &format!("{n} 列 · {}", it.name)).to_owned();
            self.put(fit, format!("{before}{}", self.named(name)), CandidateKind::Dataset, detail);
        }
    }

    /// A name as it is written here: in backquotes if one is open or it needs them.
    fn named(&self, name: &str) -> String {
        match self.place.quote {
            Some('`') => format!("`{name}`"),
            _ => name_text(name),
        }
    }

    /// An entity or value as it is written here: in quotes if one is open or it is no plain word.
    fn worded(&self, name: &str) -> String {
        let plain = self.place.quote.is_none() && name_text(name) == name;
        if plain { name.to_owned() } else { value_text(name) }
    }

    fn expression(&mut self) {
        let listed = self.place.before.len() == 1 && canonical(self.text, &self.place.before[0]) == Some("show");
        let lets = self.world.expressions.iter().map(|it| &it.0);
        let parameters = self.world.parameters.iter().map(|it| &it.name);
        for name in lets.chain(parameters).rev() {
            if let Some(fit) = self.typed.fits([name.as_str()]) {
                self.put(fit, self.named(name), CandidateKind::Definition, "");
            }
        }
        self.columns();
        if self.place.quote.is_some() {
            return;
        }
        // 显示 通策医疗 收入: before the metric, and no group or operand.
        if self.typed.chinese && self.place.pipe.is_none() && self.place.before.len() == 1 {
            self.bare_entities();
        }
        for (name, call, en, zh) in FUNCTIONS {
            if let Some(fit) = self.typed.fits([name]) {
                let detail = format!("{call} · {}", self.said(en, zh));
                // A column of the same start is likelier.
                self.put(Fit { rank: fit.rank.max(2), ..fit }, format!("{name}("), CandidateKind::Function, detail);
            }
        }
        for word in CATALOGUED.iter().filter(|_| listed) {
            if let Some(fit) = self.typed.fits([*word]) {
                self.put(Fit { rank: fit.rank.max(2), ..fit }, *word, CandidateKind::Clause, "");
            }
        }
    }

    fn columns(&mut self) {
        let scope = self.scope();
        let index = Index::of(&self.world.catalog);
        let before = self.found.len();
        // Groups and keys are words, targets and conditions are metrics; of those, what more datasets know.
        let last = self.place.before.iter().rev().find_map(|it| canonical(self.text, it));
        let groups = matches!(last, Some("by" | "on" | "across" | "over" | "within"));
        // What a person has opened is meant before what ships, as names resolve.
        let own = scope.datasets.iter().filter(|it| it.own).flat_map(|it| &it.columns);
        let own: HashSet<&str> = own.map(|it| it.column.name.as_str()).collect();
        for it in &scope.columns {
            if it.column.name.starts_with('~') || it.column.name.contains('`') {
                continue;
            }
            let Some(fit) = self.typed.fits(names(it)) else { continue };
            let (name, zh) = (&it.column.name, &it.column.label.zh);
            let one = !index.ambiguous.contains(&snake(zh)) && !zh.is_empty() && !zh.contains('`');
            let text = if self.chinese(fit) && one { zh } else { name };
            let holders = index.columns.get(&snake(name)).map_or(0, |it| it.len());
            let unlikely = (it.column.kind == Kind::Label) != groups;
            self.put(fit, self.named(text), CandidateKind::Column, about(it, self.world.language));
            let order = if own.contains(name.as_str()) { 999 } else { 2999 } - holders.min(999);
            if let Some(put) = self.found.last_mut() {
                put.1 = if unlikely { order + 1000 } else { order };
            }
        }
        if self.found.len() == before && 3 <= self.place.typed.chars().count() {
            let near =
                nearest(&self.place.typed, scope.columns.iter().map(|it| (it.column.name.as_str(), &*it.aliases)));
            for name in near {
                if let Some(it) = scope.columns.iter().find(|it| it.column.name == name) {
                    let fit = Fit { rank: 9, chinese: false };
                    self.put(fit, self.named(name), CandidateKind::Column, about(it, self.world.language));
                }
            }
        }
    }

    fn values(&mut self, column: &str) {
        let world = self.world;
        let scope = self.scope();
        let key = snake(column);
        // After a stage, rows may be gone: what is known of the table before it orders the values, and is not said.
        let whole = self.place.pipe.is_none_or(|it| !self.text[self.place.query_start..it].contains('|'));
        for it in scope.columns.iter().filter(|it| it.column.name == column || it.answers_to(&key)) {
            let entities = scope.datasets.iter().any(|known| known.entity.as_ref() == Some(&it.column.name));
            let Some(tally) = &it.tally else {
                for value in it.values.as_deref().into_iter().flatten() {
                    let Some(fit) = self.typed.fits([value.as_str()]) else { continue };
                    self.put_value(fit, value, column);
                }
                continue;
            };
            let (found, more) = values::values(tally, &self.typed);
            self.more += more;
            for it in found {
                let detail = match whole {
                    true => self.said(&rows(it.n), &format!("{} 行", it.n)).to_owned(),
                    false => column.to_owned(),
                };
                self.put_value(it.fit, it.text, &detail);
            }
            if entities && !self.typed.is_empty() {
                for it in values::named(tally, &self.typed, &world.catalog) {
                    let detail = self.said(&rows(it.n), &format!("{} 行", it.n)).to_owned();
                    self.put_value(it.fit, it.text, &detail);
                }
            }
        }
    }

    /// Values are put commonest first, and stay before the columns that fit as well.
    fn put_value(&mut self, fit: Fit, value: &str, detail: &str) {
        let taken = self.taken.get_or_init(|| {
            let scope = self.scope();
            scope.columns.iter().flat_map(|it| names(it)).map(snake).collect()
        });
        let text = if taken.contains(&snake(value)) { value_text(value) } else { self.worded(value) };
        self.put(fit, text, CandidateKind::Value, detail);
    }

    fn clauses(&mut self) {
        let words = |tokens: &[_]| tokens.iter().filter_map(|it| canonical(self.text, it)).collect::<Vec<_>>();
        let used = [words(&self.place.before), words(&self.place.after)].concat();
        let verb = used.first().copied().filter(|_| canonical(self.text, &self.place.before[0]).is_some());
        let (own, sentence) = verb.map_or((&["as"][..], true), clauses::of);
        let listed = used.iter().any(|it| matches!(*it, "sort")) && verb != Some("sort");
        let conditional =
            used.iter().any(|it| matches!(*it, "where" | "among" | "having" | "check" | "if" | "against"));
        own.iter().filter(|it| !used.contains(it) || **it == "as").for_each(|it| self.clause(it));
        if sentence {
            clauses::sentence(verb.unwrap_or("show"), &used).for_each(|it| self.clause(it));
        }
        if listed {
            ["desc", "asc"].iter().for_each(|it| self.clause(it));
        }
        if conditional {
            clauses::CONDITION.iter().for_each(|it| self.clause(it));
        }
        // 显示 收入 通策医疗 2021
        if sentence && !self.typed.is_empty() && self.place.pipe.is_none() {
            if self.place.typed.starts_with(|it: char| it.is_ascii_digit()) {
                self.periods(false);
            } else if self.typed.chinese || is_chinese(self.text, &self.place.before) {
                self.bare_entities();
            }
        }
    }

    fn clause(&mut self, word: &'static str) {
        let table = keywords::CLAUSES.iter().chain(&keywords::OTHERS);
        let chinese = table.clone().find(|it| it.0 == word).map_or(&[][..], |it| it.1);
        let Some(fit) = self.typed.fits(std::iter::once(word).chain(chinese.iter().copied())) else { return };
        let text = chinese.first().filter(|_| self.chinese(fit)).unwrap_or(&word);
        self.put(fit, *text, CandidateKind::Clause, chinese.first().copied().unwrap_or(""));
    }
}

fn rows(n: u64) -> String {
    if n == 1 { "1 row".to_owned() } else { format!("{n} rows") }
}

/// How a column adds up, its unit and its label.
pub(in crate::assist) fn about(it: &DatasetColumn, language: Language) -> String {
    let said = |en: &'static str, zh: &'static str| if language == Language::Chinese { zh } else { en };
    let column = &it.column;
    let kind = match (column.kind, column.ty) {
        (Kind::Flow, _) => said("flow", "流量"),
        (Kind::Stock, _) => said("stock", "存量"),
        (Kind::Ratio, _) => said("ratio", "比率"),
        (Kind::Rate, _) => said("rate", "均值"),
        (Kind::Level, _) => said("level", "水平"),
        (_, Type::Text) => said("text", "文本"),
        (_, Type::Date) => said("date", "日期"),
        (_, Type::Period) => said("period", "期间"),
        (_, Type::Truth) => said("truth", "真假"),
        (_, Type::Integer | Type::Number) => said("number", "数"),
        (_, Type::Unknown) => "",
    };
    let unit = match (column.percent, &column.unit) {
        (true, _) => "%".to_owned(),
        (false, Some(unit)) => unit.write(language),
        (false, None) => String::new(),
    };
    let label = column.label.get(language);
    let parts = [kind, &unit, label].into_iter().filter(|it| !it.is_empty());
    parts.collect::<Vec<_>>().join(" · ")
}

/// All names of a column, the one it is offered by first.
fn names(it: &DatasetColumn) -> impl Iterator<Item = &str> {
    let own = [&it.column.name, &it.column.label.en, &it.column.label.zh];
    own.into_iter().chain(&it.aliases).map(String::as_str)
}
