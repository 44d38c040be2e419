//! `set sources on`: which documents the figures of an answer come from, figure by figure, as they are written there.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::scope::Frame;
use crate::answer::{Origin, Table};
use crate::catalog::noted;
use crate::plan::{BinaryOperator as Op, Expr, Named, Part, Plan};
use crate::types::{Column, Type};
use crate::words::Words;
use crate::world::World;

/// What a fact is read from.
const READ: [&str; 10] =
    ["entity", "dimension", "segment", "metric", "period", "written", "qualifier", "document", "section", "locator"];

/// The columns that say what a row is of.
const LABELS: [&str; 7] = ["dimension", "segment", "period", "specialty", "operator", "place", "listed"];

/// How many figures are followed to their documents at most.
const MOST: usize = 2_000;

/// What has to be asked to say where the figures of a table come from.
#[derive(Clone)]
pub(super) struct Cite {
    /// Of whom, and for when, the figures are.
    keys: Part,
    /// The facts of the metrics.
    facts: Part,
    asked: Vec<Asked>,
    /// The column of an answer that names whom a row is about.
    who: String,
    /// Title and year of each document.
    years: Vec<(Words, String)>,
}

/// A metric that was read, and those it can be worked out from.
#[derive(Clone)]
struct Asked {
    metric: String,
    label: Words,
    inputs: Vec<String>,
    /// The inputs of figures that are worked out one by one, by whose and when they are.
    filled: HashMap<[String; 3], Vec<String>>,
}

/// Notes what the rows of the table as they are now were read from.
pub(super) fn cite(frame: &mut Frame, reads: &[String], world: &World) {
    if !world.sources || frame.own {
        return;
    }
    let found = cited(frame, reads, world);
    frame.cite = found;
}

fn cited(frame: &Frame, reads: &[String], world: &World) -> Option<Cite> {
    let who = super::scope::who(frame.entity.as_deref(), &frame.columns)?.to_owned();
    let facts = world.catalog.dataset("facts")?;
    let is_figure = |name: &String| *name != who && !LABELS.contains(&name.as_str()) && !name.contains('~');
    let mut asked: Vec<Asked> = Vec::new();
    for column in reads.iter().filter(|it| is_figure(it)).filter_map(|it| frame.column(it)) {
        let metric = column.column.name.clone();
        if asked.iter().all(|it| it.metric != metric) {
            let parts = column.parts.iter().flat_map(|(a, b)| [a.clone(), b.clone()]);
            let words = column.derived.iter().flat_map(|it| it.split(|c: char| !c.is_alphanumeric() && c != '_'));
            let inputs: Vec<String> = parts.chain(words.filter(|it| !it.is_empty()).map(str::to_owned)).collect();
            let filled = filled(frame, &metric, world);
            asked.push(Asked { metric, label: column.column.label.clone(), inputs, filled });
        }
    }
    if asked.is_empty() {
        return None;
    }
    let has = |name: &str| frame.columns.iter().any(|it| it.column.name == name);
    let column = |name: &str, has: bool| if has { Expr::column(name) } else { Expr::missing(Type::Text) };
    let mut named =
        vec![Named::new("entity", Expr::column(who.clone())), Named::new("segment", column("segment", has("segment")))];
    for (at, it) in asked.iter().enumerate() {
        let period = super::told::when(frame, &it.metric).map_or(Expr::missing(Type::Text), Expr::column);
        named.push(Named::new(format!("when{at}"), period));
    }
    let columns = named.iter().map(|it| Column::plain(it.name.clone(), Type::Text)).collect();
    let keys = Part { name: "cited", plan: frame.plan.clone().project(named), columns, page: None };
    let is = |name: &str| Expr::binary(Op::Equal, Expr::column("metric"), Expr::text(name));
    let wanted =
        asked.iter().flat_map(|it| std::iter::once(&it.metric).chain(&it.inputs).chain(it.filled.values().flatten()));
    let wanted: BTreeSet<&String> = wanted.collect();
    let wanted = wanted.into_iter().map(|it| is(it)).reduce(Expr::or)?;
    let stored = facts.columns.iter().flat_map(|it| it.column.stored()).collect();
    let read = READ.iter().map(|it| Named::new(*it, Expr::column(*it))).collect();
    let plan = Plan::scan(facts.name.clone(), stored).filter(wanted).project(read);
    let columns = READ.map(|it| Column::plain(it, Type::Text)).to_vec();
    let facts = Part { name: "facts", plan, columns, page: None };
    let year = |date: &str| date.get(..4).unwrap_or_default().to_owned();
    let years = world.catalog.documents.iter().map(|it| (it.title.clone(), year(&it.date))).collect();
    Some(Cite { keys, facts, asked, who, years })
}

/// What went into each figure of a metric that is worked out: by entity, segment and period.
fn filled(frame: &Frame, metric: &str, world: &World) -> HashMap<[String; 3], Vec<String>> {
    let mut found = HashMap::new();
    for it in noted(&frame.dataset).iter().filter(|it| it.metric == metric) {
        let Some(formula) = &it.derived else { continue };
        let inputs = formula.split(' ').filter(|word| column_of(world, word)).map(str::to_owned).collect();
        found.insert([it.entity.clone(), it.segment.clone(), it.period.clone()], inputs);
    }
    found
}

/// Whether a word of a formula is a figure of the shipped tables.
fn column_of(world: &World, word: &str) -> bool {
    world.catalog.datasets.iter().filter(|it| !it.own).any(|it| it.columns.iter().any(|it| it.column.name == word))
}

impl Cite {
    /// The two tables it needs.
    pub(super) fn parts(&self) -> [Part; 2] {
        [self.keys.clone(), self.facts.clone()]
    }

    /// The origins of the figures behind the rows of an answer.
    pub(super) fn origins(&self, keys: &Table, facts: &Table, answer: &Table) -> Vec<Origin> {
        let shown = self.shown(answer);
        let mut found = Vec::new();
        for (at, asked) in self.asked.iter().enumerate() {
            for row in 0..keys.rows.len() {
                let Some(entity) = keys.text(row, "entity") else { continue };
                let place = match &shown {
                    Some(shown) => shown.get(entity).copied(),
                    None => Some(0),
                };
                let Some(place) = place else { continue };
                let of =
                    Of { entity, segment: keys.text(row, "segment"), period: keys.text(row, &format!("when{at}")) };
                found.extend(self.behind(asked, &of, facts).into_iter().map(|fact| (at, place, fact)));
            }
        }
        // In the order of the answer; rows of the keys come in any order.
        found.sort_unstable();
        let mut seen = HashSet::new();
        found.retain(|it| seen.insert(it.2));
        found.truncate(MOST);
        found.into_iter().map(|(at, _, fact)| self.origin(facts, fact, &self.asked[at])).collect()
    }

    /// Whom the answer names, where it names anybody, and at which row first.
    fn shown<'a>(&self, answer: &'a Table) -> Option<HashMap<&'a str, usize>> {
        let column = [self.who.as_str(), "entity"].into_iter().find(|it| answer.index(it).is_some())?;
        let mut places = HashMap::new();
        for row in 0..answer.rows.len() {
            if let Some(name) = answer.text(row, column) {
                places.entry(name).or_insert(row);
            }
        }
        (!places.is_empty()).then_some(places)
    }

    /// The facts of one figure; where none states it, those it is worked out from.
    fn behind(&self, asked: &Asked, of: &Of<'_>, facts: &Table) -> Vec<usize> {
        let stated = self.of_metric(&asked.metric, of, facts);
        match stated.is_empty() {
            false => stated,
            true => {
                let key = [of.entity, of.segment.unwrap_or(""), of.period.unwrap_or("")].map(str::to_owned);
                let inputs = asked.filled.get(&key).unwrap_or(&asked.inputs);
                inputs.iter().flat_map(|it| self.of_metric(it, of, facts)).collect()
            }
        }
    }

    fn of_metric(&self, metric: &str, of: &Of<'_>, facts: &Table) -> Vec<usize> {
        let graded = |row: usize| matches!(facts.text(row, "qualifier"), Some("stated" | "about" | "derived"));
        let mine = |row: &usize| {
            facts.text(*row, "metric") == Some(metric)
                && facts.text(*row, "entity") == Some(of.entity)
                && facts.text(*row, "segment") == of.segment
                && graded(*row)
        };
        (0..facts.rows.len()).filter(mine).filter(|row| self.period(facts, *row).as_deref() == of.period).collect()
    }

    /// The period of a fact; one without a period is of the year of its document.
    fn period(&self, facts: &Table, row: usize) -> Option<String> {
        let stated = facts.text(row, "period").map(str::to_owned);
        stated.or_else(|| {
            let title = facts.text(row, "document")?;
            let (_, year) = self.years.iter().find(|it| it.0.en == title)?;
            Some(year.clone()).filter(|it| !it.is_empty())
        })
    }

    fn origin(&self, facts: &Table, row: usize, asked: &Asked) -> Origin {
        let text = |name: &str| facts.text(row, name).unwrap_or_default().to_owned();
        let title = text("document");
        let document = self.years.iter().find(|it| it.0.en == title).map_or(Words::same(&title), |it| it.0.clone());
        let metric = text("metric");
        let label = if metric == asked.metric { asked.label.zh.clone() } else { metric.clone() };
        let rest = [text("entity"), text("segment"), text("period")].into_iter().filter(|it| !it.is_empty());
        let rest = rest.collect::<Vec<_>>().join(" ");
        Origin {
            document,
            locator: format!("{} {}", text("section"), text("locator")).trim().to_owned(),
            figures: Words::new(format!("{metric} of {rest}"), format!("{rest} {label}")),
            written: text("written"),
            grade: text("qualifier"),
        }
    }
}

/// Whose figure, and for when.
struct Of<'a> {
    entity: &'a str,
    segment: Option<&'a str>,
    period: Option<&'a str>,
}
