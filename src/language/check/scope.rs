//! The table a stage works on, and how the first one is found.

use std::sync::Arc;

use super::holds::{has_entities, holds_entities};
use super::names::{is_a_value, names, needed};
use super::sentence::Step;
use super::{dimension, elsewhere, fault, misread, ranges, table};
use crate::answer::{Note, Table};
use crate::catalog::{Dataset, DatasetColumn, Rule, without_unit};
use crate::diagnostic::Diagnostic;
use crate::plan::{Aggregate, AggregateFunction, Part, Plan, SortKey, Value};
use crate::syntax::tree::{Expr, Name};
use crate::types::{Column, Type};
use crate::verb::{Stage, Verb};
use crate::words::Words;
use crate::world::World;

/// A table on its way through the stages of a query.
#[derive(Clone)]
pub(super) struct Frame {
    /// The sentence as written.
    pub query: String,
    /// What the table is called.
    pub dataset: String,
    /// What its rows are called.
    pub label: Words,
    /// How it is made.
    pub plan: Plan,
    /// Its columns; ranged ones stand for two plain ones.
    pub columns: Vec<DatasetColumn>,
    /// The column that names the entity, while there is one.
    pub entity: Option<String>,
    /// The period column, while rows are figures of a period.
    pub period: Option<String>,
    /// Rules of thumb about its metrics.
    pub rules: Vec<Rule>,
    /// Whether it is the analyst's own data.
    pub own: bool,
    /// Whether it is declared to hold figures of entities for periods.
    pub panel: bool,
    /// Other datasets that could answer.
    pub others: String,
    /// What has been understood so far.
    pub understood: Vec<Words>,
    /// What the reader must know.
    pub notes: Vec<Note>,
    /// Whether a person has put the rows in an order.
    pub ordered: bool,
    /// The keys of the last sort that was written.
    pub order: Vec<SortKey>,
    /// The condition columns that may be of another period than the target; then the plan has a truth `~elsewhere`.
    pub elsewhere: Option<String>,
    /// Whether the plan has a truth `~mixed`: figures of one row are of several periods.
    pub mixed: bool,
    /// Whether the plan has a number `~short`, known where a flow is of no full year.
    pub short: bool,
    /// Whether the plan has a number `~added`, known where the figures were added up from parts of the period.
    pub added: bool,
    /// Whether the plan has a number `~rows`: how many rows were there for the period that was taken.
    pub several: bool,
    /// The hidden labels that say which part of its entity a row is of.
    pub parts: Vec<String>,
    /// Whether the plan has a number `~made`: the rows of years that were made of their parts beside them.
    pub years_made: bool,
    /// Whether a sentence lists the figures of one period, of each entity one.
    pub lists: bool,
    /// What says where its figures come from, if that is asked for.
    pub cite: Option<super::cite::Cite>,
    /// The column with the period of a figure, where that is not the period of the row.
    pub when: Vec<(String, String)>,
    /// The columns made by `derive q = discrete(x)`: of the last quarter of their row's period.
    pub quarters: Vec<String>,
    /// Whether a sentence has chosen the grades of its figures.
    pub grades_kept: bool,
    /// Whether the latest figures keep who operates each entity.
    pub with_operator: bool,
    /// Whether the sentence asked for one period of at most a year.
    pub one_period: bool,
    /// Whether the verb takes a row of the period for an observation of it.
    pub observes: bool,
    /// Whether the verb takes rows of several periods for observations, which are of one length; false once that was done.
    pub side_by_side: bool,
    /// Whether a verb adds up figures of several periods, in which no part stands beside its year.
    pub adds_up: bool,
    /// Whether one value is asked for, whatever rows there are.
    pub one_value: bool,
    /// Whether each entity is one observation of a period, however many rows it has.
    pub one_each: bool,
    /// The first and last days of the periods that the sentence asked for.
    pub asked: Vec<(i32, i32)>,
    /// How many months the one period has that figures of a group are of: a stock counts for its part of them.
    pub months: Option<f64>,
    /// How several rows of an entity become one.
    pub settling: super::settled::Settling,
    /// The keys of which there is one row each, by `per`.
    pub per_keys: Vec<String>,
    /// The figures of each target, and the plain column with the months of their period, where the latest ones were taken.
    pub lengths: Vec<(Vec<String>, String)>,
    /// Whether a condition on the period has chosen rows.
    pub period_chosen: bool,
    /// The period column of the panel it was, for showing.
    pub shown_period: Option<String>,
    /// The whole text that spans point into.
    pub text: String,
    /// Steps that dropped rows so far.
    pub steps: Vec<Step>,
    /// The columns that aggregates and formulas became where they were written.
    pub settled: Vec<(Expr, String)>,
    /// The columns of texts that windows have to say something by.
    pub windows_said: Vec<(super::window::Said, String)>,
    /// How many window columns the plan has.
    pub n_windows: usize,
    /// Whether rows are parts of wholes that are split in several ways, and none of the ways is chosen.
    pub apart: bool,
    /// The currency that figures of other currencies were turned into.
    pub converted: Option<String>,
    /// The tables that were joined.
    pub joined: Vec<super::join::added::Joined>,
    /// Whether every row is to be shown.
    pub full: bool,
    /// Further parts that count something worth saying, and …
    pub extra: Vec<Part>,
    /// … what is said of each.
    pub say: Vec<Saying>,
}

/// What is said of a table of counts.
pub(super) type Saying = Arc<dyn Fn(&Table) -> Option<Note> + Send + Sync>;

impl Frame {
    /// The whole table of a dataset.
    pub fn of(dataset: &Dataset) -> Frame {
        let mut stored: Vec<(String, Type)> = dataset.columns.iter().flat_map(|it| it.column.stored()).collect();
        let reasons = dataset.columns.iter().filter_map(|it| it.reasons.as_ref());
        stored.extend(reasons.map(|it| (it.column.clone(), Type::Text)));
        if let Some(period) = &dataset.period {
            stored.push((format!("{period}~start"), Type::Integer));
            stored.push((format!("{period}~end"), Type::Integer));
        }
        Frame {
            query: String::new(),
            dataset: super::grades::plain(&dataset.name).to_owned(),
            label: dataset.label.clone(),
            plan: Plan::scan(dataset.name.clone(), stored),
            columns: dataset.columns.clone(),
            entity: dataset.entity.clone(),
            period: dataset.period.clone(),
            rules: dataset.rules.clone(),
            own: dataset.own,
            panel: dataset.entity.is_some() && dataset.period.is_some(),
            others: String::new(),
            understood: Vec::new(),
            notes: Vec::new(),
            ordered: false,
            order: vec![],
            elsewhere: None,
            mixed: false,
            short: false,
            added: false,
            several: false,
            parts: vec![],
            years_made: false,
            lists: false,
            cite: None,
            when: vec![],
            quarters: vec![],
            with_operator: false,
            grades_kept: false,
            one_period: false,
            observes: false,
            side_by_side: false,
            adds_up: false,
            one_value: false,
            one_each: false,
            asked: vec![],
            months: None,
            settling: super::settled::Settling::default(),
            lengths: vec![],
            per_keys: vec![],
            period_chosen: false,
            shown_period: dataset.period.clone(),
            text: String::new(),
            steps: vec![],
            apart: dimension::is_split(dataset.own, &dataset.columns),
            converted: None,
            joined: vec![],
            full: false,
            settled: vec![],
            n_windows: 0,
            windows_said: vec![],
            extra: vec![],
            say: vec![],
        }
    }

    /// One row without columns, for arithmetic.
    fn of_one_row() -> Frame {
        let mut frame = Frame::of(&Dataset::undeclared("value", Words::new("value", "数值"), &[]));
        let row = vec![Value::Integer(1)];
        frame.plan = Plan::Values { columns: vec![("~one".to_owned(), Type::Integer)], rows: vec![row] };
        frame
    }

    /// The column of any of its names.
    pub fn column(&self, name: &str) -> Option<&DatasetColumn> {
        if let Some(found) = self.columns.iter().find(|it| it.column.name == name) {
            return Some(found);
        }
        // `a + b` and `a - b` differ in a sign only.
        let is_spelled =
            |it: &&DatasetColumn| it.column.name.contains([' ', '(']) && it.aliases.iter().any(|it| it == name);
        let mut spelled = self.columns.iter().filter(is_spelled);
        if let (Some(found), None) = (spelled.next(), spelled.next()) {
            return Some(found);
        }
        let key = crate::catalog::snake(name);
        let mut found = self.columns.iter().filter(|it| it.answers_to(&key));
        let first = found.next();
        if found.next().is_some() { None } else { first.or_else(|| without_unit(&self.columns, &key)) }
    }

    /// The column that an aggregate or a formula became, if `per` has worked it out.
    pub fn settled(&self, expr: &Expr) -> Option<&DatasetColumn> {
        let name = &self.settled.iter().find(|(of, _)| of.span == expr.span && of == expr)?.1;
        self.columns.iter().find(|it| it.column.name == *name)
    }

    /// Whether rows are figures of an entity for a period, of which a cross-section takes the latest.
    pub fn is_panel(&self) -> bool {
        self.entity.is_some() && self.period.is_some()
    }

    /// Counts rows of the plan as it is now, those where `only` is true, and says what has to be said of the count.
    pub fn say_count(
        &mut self,
        only: Option<crate::plan::Expr>,
        say: impl Fn(u64) -> Option<Note> + Send + Sync + 'static,
    ) {
        let count = Aggregate {
            name: "n".into(),
            function: AggregateFunction::Rows,
            argument: crate::plan::Expr::number(1.0),
            filter: only,
        };
        let plan = self.plan.clone().aggregate(vec![], vec![count]);
        self.extra.push(Part { name: "count", plan, columns: vec![Column::plain("n", Type::Integer)], page: None });
        self.say.push(Arc::new(move |table: &Table| say(table.number(0, "n").unwrap_or(0.0) as u64)));
    }

    /// Adds a note once.
    pub fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

/// The stages without a leading `from D`.
pub(super) fn after_from(stages: &[Stage]) -> Vec<Stage> {
    let skip = usize::from(matches!(stages.first(), Some(Stage { verb: Verb::From(_), .. })));
    stages[skip..].to_vec()
}

/// The table a query starts from.
pub(super) fn start(stages: &[Stage], world: &World, faults: &mut Vec<Diagnostic>) -> Option<Frame> {
    let first = stages.first()?;
    if let Some(name) = from_name(first) {
        return named(name, world, faults);
    }
    if let Verb::Describe(Some(name)) = &first.verb
        && let Some(dataset) = world.catalog.dataset(&name.text)
    {
        return Some(Frame::of(dataset));
    }
    if let Verb::Describe(Some(name)) = &first.verb
        && world.tables.iter().any(|it| it.0 == name.text)
    {
        return named(name, world, faults);
    }
    if let Verb::Describe(Some(name)) = &first.verb
        && let Some(entity) = world.catalog.entity(&name.text)
    {
        faults.push(fault::entity_as_table(name, entity));
        return None;
    }
    let asked = names(first, world);
    if asked.is_empty() && is_a_value(first) {
        return Some(Frame::of_one_row());
    }
    let holds = |dataset: &&Dataset| knows_all(dataset, first, &asked, world);
    if matches!(first.verb, Verb::Find(_) | Verb::Catalog(_)) {
        return world.catalog.datasets.first().map(Frame::of);
    }
    // Where a figure comes from is asked of the facts, whatever table it is in.
    if let (Verb::Why { .. }, Some(facts)) = (&first.verb, world.catalog.dataset("facts")) {
        return Some(Frame::of(facts));
    }
    if let Verb::Audit { dataset: Some(name), .. } = &first.verb {
        return named(name, world, faults);
    }
    if let Some(used) = world.dataset.as_deref().and_then(|name| world.catalog.dataset(name)) {
        return Some(ranges::settled(Frame::of(used), world));
    }
    let own = world.catalog.datasets.iter().filter(|it| it.own && it.implicit).filter(holds);
    let shipped = || world.catalog.datasets.iter().filter(|it| !it.own && it.implicit).filter(holds);
    // Somebody who is named, and whom one's own tables do not have, is asked of the tables that do.
    let elsewhere = shipped().next().is_some();
    let own: Vec<&Dataset> = own.filter(|it| !elsewhere || has_entities(it, first, world)).collect();
    if own.len() > 1 && !asked.is_empty() {
        faults.push(fault::several_own(first.span, &own));
        return None;
    }
    let found: Vec<&Dataset> = own.into_iter().chain(shipped()).collect();
    if let Some(dataset) = found.first() {
        let mut frame = ranges::settled(Frame::of(dataset), world);
        elsewhere::say(&mut frame, &asked, world);
        let others: Vec<&str> = found[1..].iter().map(|it| super::grades::plain(&it.name)).collect();
        // `describe` asks for no name, and no other table could answer.
        frame.others = if asked.is_empty() { String::new() } else { others.join(", ") };
        return Some(frame);
    }
    let implicit: Vec<&Dataset> = world.catalog.datasets.iter().filter(|it| it.implicit).collect();
    let columns: Vec<&DatasetColumn> = implicit.iter().flat_map(|it| &it.columns).collect();
    let misread = misread::misread(&first.verb, &columns, world);
    if !misread.is_empty() {
        faults.extend(misread);
        return None;
    }
    let unknown: Vec<&Name> = asked.iter().filter(|name| !implicit.iter().any(|it| knows(it, name, world))).collect();
    // The table of the other names may call it otherwise.
    let others: Vec<Name> = asked.iter().filter(|it| !unknown.contains(it)).cloned().collect();
    let table = implicit.iter().find(|it| !others.is_empty() && knows_all(it, first, &others, world));
    let period = table.and_then(|it| it.period.as_deref());
    for name in &unknown {
        let fault = fault::unknown_names(name, name.span.start == first.span.start, world);
        faults.push(fault::or_otherwise(fault, name, first, period));
    }
    if unknown.is_empty() {
        faults.push(fault::no_common_dataset(&asked, first, world));
    }
    None
}

/// The table of a sentence inside another one: an own table of that one, where it knows all that is asked.
pub(super) fn start_beside(frame: &Frame, stage: &Stage, world: &World, faults: &mut Vec<Diagnostic>) -> Option<Frame> {
    let asked = names(stage, world);
    let same = world.catalog.dataset(&frame.dataset).filter(|it| it.own && knows_all(it, stage, &asked, world));
    same.map(Frame::of).or_else(|| start(std::slice::from_ref(stage), world, faults))
}

/// Whether a dataset has all the names and entities of a sentence.
fn knows_all(dataset: &Dataset, stage: &Stage, asked: &[Name], world: &World) -> bool {
    asked.iter().all(|name| knows(dataset, name, world)) && holds_entities(dataset, stage, world)
}

/// Whether a dataset has a column, or all the parts of a metric.
fn knows(dataset: &Dataset, name: &Name, world: &World) -> bool {
    let has =
        |name: &Name| dataset.column(&name.text).is_some() || dimension::named(dataset, &name.text, world).is_some();
    has(name) || needed(name, world).is_some_and(|it| it.iter().all(has))
}

/// The dataset a query would start from by itself, if any.
pub(super) fn starting_dataset(stages: &[Stage], world: &World) -> Option<String> {
    if stages.first().and_then(from_name).is_some() {
        return None;
    }
    start(stages, world, &mut Vec::new()).map(|frame| frame.dataset)
}

fn from_name(stage: &Stage) -> Option<&Name> {
    match &stage.verb {
        Verb::From(name) => Some(name),
        _ => stage.verb.clauses().and_then(|it| it.from.as_ref()),
    }
}

pub(super) fn named(name: &Name, world: &World, faults: &mut Vec<Diagnostic>) -> Option<Frame> {
    if let Some((_, stages)) = world.tables.iter().rev().find(|(known, _)| *known == name.text) {
        let mut frame = start(stages, world, faults)?;
        let done = table::run_all(&mut frame, &after_from(stages), world, faults);
        frame.dataset = name.text.clone();
        return done.then_some(frame);
    }
    match world.catalog.dataset(&name.text) {
        Some(dataset) => Some(ranges::settled(Frame::of(dataset), world)),
        None => {
            faults.push(fault::unknown_dataset(name, world));
            None
        }
    }
}

/// The column that says whom a row is about: the declared one, or that of the figures of parts.
pub(super) fn who<'a>(entity: Option<&'a str>, columns: &'a [DatasetColumn]) -> Option<&'a str> {
    let part = || columns.iter().find(|it| it.column.name == "entity").map(|it| it.column.name.as_str());
    entity.or_else(part)
}
