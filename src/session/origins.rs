//! Where the figures of an answer come from: the documents of the shipped figures, asked for with `set sources on`.

use language::answer::{Answer, Cell, Origin, Table};
use language::words::Words;

use crate::Session;

/// The shipped figures one by one, as they were written.
const FACTS: &str = "facts";

/// So many places are listed; how many more there are is said.
const MOST: usize = 30;

impl Session {
    /// The answer with the places in documents where its figures stand, if the session lists them.
    pub(crate) fn with_origins(&self, mut answer: Answer) -> Answer {
        let facts = self.world.catalog.dataset(FACTS).filter(|it| !it.own);
        let own = answer.dataset.as_deref().and_then(|it| self.world.catalog.dataset(it)).is_some_and(|it| it.own);
        if !self.settings().is("sources", "on") || facts.is_none() || own || !answer.sources.is_empty() {
            return answer;
        }
        let mut apart = self.clone();
        for (name, value) in [("sources", "off"), ("language", "en"), ("suppress", "off")] {
            if apart.set(name, value).is_err() {
                return answer;
            }
        }
        // A text of this file's own, over a dataset that is there.
        let Ok(facts) = apart.ask("from facts | details") else { return answer };
        answer.sources = origins(&answer, &facts.table, self);
        answer
    }
}

/// What an answer is about: who, which metrics, when, as far as its table and its sentence say.
struct About {
    entities: Vec<String>,
    metrics: Vec<String>,
    periods: Vec<String>,
}

fn about(answer: &Answer, session: &Session) -> About {
    let catalog = &session.world.catalog;
    let cells = |name: Option<&str>| -> Vec<String> {
        let columns = answer.table.columns.iter().enumerate();
        let meant = columns.filter(|(_, it)| name.is_none_or(|name| it.name == name)).map(|it| it.0);
        let texts = meant.flat_map(|at| answer.table.rows.iter().filter_map(move |row| row.get(at)));
        texts.filter_map(|it| if let Cell::Text(it) = it { Some(it.clone()) } else { None }).collect()
    };
    // Words of the sentence, and stretches of up to four of them: `Wenzhou Kangning Hospital`.
    let words: Vec<&str> = answer.query.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let said = |it: &str| words.contains(&it);
    let spoken = (0..words.len()).flat_map(|at| (at + 1..=words.len().min(at + 4)).map(move |to| (at, to)));
    let spoken = spoken.map(|(at, to)| words[at..to].join(" ")).filter_map(|it| catalog.entity(&it));
    let mut entities: Vec<String> =
        cells(None).iter().filter_map(|it| catalog.entity(it)).chain(spoken).map(|it| it.name.clone()).collect();
    entities.sort();
    entities.dedup();
    let dataset = answer.dataset.as_deref().and_then(|it| catalog.dataset(it));
    let columns = dataset.map_or(&[][..], |it| &it.columns);
    let shown = |name: &str| answer.table.columns.iter().any(|it| it.name == name);
    let told = cells(Some("metric"));
    let metrics = columns.iter().filter(|it| {
        let names = [&it.column.name, &it.column.label.zh].into_iter().chain(&it.aliases);
        shown(&it.column.name) || told.contains(&it.column.name) || names.into_iter().any(|it| said(it))
    });
    let metrics = metrics.map(|it| it.column.name.clone()).collect();
    About { entities, metrics, periods: cells(Some("period")) }
}

/// The places, one a document and locator, with the figures that stand there.
fn origins(answer: &Answer, facts: &Table, session: &Session) -> Vec<Origin> {
    let about = about(answer, session);
    let mut found: Vec<Origin> = Vec::new();
    let mut n_more = 0;
    for row in 0..facts.rows.len() {
        let text = |name: &str| facts.text(row, name).unwrap_or("");
        let (entity, metric, period) = (text("entity"), text("metric"), text("period"));
        let meant = about.entities.iter().any(|it| it == entity) && about.metrics.iter().any(|it| it == metric);
        let then = about.periods.is_empty() || period.is_empty() || about.periods.iter().any(|it| it == period);
        if !meant || !then || !text("segment").is_empty() {
            continue;
        }
        let when = if period.is_empty() { String::new() } else { format!(" for {period}") };
        let figure = format!("{metric} of {entity}{when}: {}", text("written"));
        let locator = format!("{} {}", text("section"), text("locator"));
        let n_found = found.len();
        let same = found.iter_mut().find(|it| it.document.en == text("document") && it.locator == locator.trim());
        match same {
            Some(it) => it.figures = Words::same(format!("{}; {figure}", it.figures.en)),
            None if n_found == MOST => n_more += 1,
            None => found.push(Origin {
                document: Words::same(text("document")),
                locator: locator.trim().to_owned(),
                figures: Words::same(figure),
                written: String::new(),
                grade: String::new(),
            }),
        }
    }
    if 0 < n_more {
        let more = Words::new(format!("and {n_more} figures at further places"), format!("另有 {n_more} 个数字见他处"));
        let (written, grade) = (String::new(), String::new());
        found.push(Origin { document: Words::same("…"), locator: String::new(), figures: more, written, grade });
    }
    found
}
