//! From written to meant: one statement against a world gives a task, a definition, or diagnostics.

mod alias;
mod arguments;
mod asked;
mod audit;
mod benchmark;
mod borrowed;
mod bridge;
mod buckets;
mod call;
mod cite;
mod claim;
mod clock;
mod compare;
mod composed;
mod correlate;
mod coverage;
mod currency;
mod cut;
mod describe;
mod dimension;
mod disagree;
mod divided;
mod each;
pub(crate) mod elsewhere;
mod empty;
mod entities;
mod fault;
mod fill;
mod fiscal;
mod fractions;
mod functions;
mod grades;
mod headers;
mod holds;
mod infer;
mod instead;
mod interval;
mod join;
mod keep;
mod kinds;
mod lasting;
mod latest;
mod lengths;
mod lookup;
mod made_of;
mod measure;
mod merged;
mod misread;
mod mix;
mod named_periods;
mod names;
mod naming;
mod negative;
mod nested;
mod order;
mod outliers;
mod over;
mod over_time;
mod past;
mod paths;
mod per;
mod periods;
mod places;
mod plotting;
mod paired;
mod pooled;
mod prelude;
mod printed;
mod ranges;
mod rank;
mod relabel;
mod repeats;
mod reported;
mod reason;
mod rename;
mod repeated;
mod reshape;
mod rounding;
mod sample;
mod saving;
mod schema;
mod scope;
mod sentence;
mod settled;
mod several;
mod shares;
mod show;
mod single;
mod spread;
mod suppress;
mod table;
mod to_date;
mod told;
mod totals;
mod trend;
mod unread;
mod unused;
mod whole;
mod whom;
mod weighings;
mod why;
mod window;
mod year_columns;

pub(crate) use functions::{Family, functions};
pub(crate) use holds::kind_of;
pub(crate) use schema::{asked_table, faults_of_rest, schema};
pub use suppress::suppressed;
pub(crate) use window::is_window;

use crate::catalog::OpenOptions;
use crate::diagnostic::Diagnostic;
use crate::parameter;
use crate::plan::{SaveTo, Task};
use crate::script::{Statement, StatementKind};
use crate::setting::{self, Setting, Value};
use crate::syntax::tree::Name;
use crate::verb::{Stage, Verb};
use crate::world::World;

/// What a statement turned out to be.
pub enum Checked {
    /// A question.
    Task(Box<Task>),
    /// A verb with a last step, and stages that go on from its table.
    Piped {
        /// The query up to and with that verb.
        first: Box<Task>,
        /// The stages after it.
        rest: Vec<Stage>,
    },
    /// `… | save "file.csv"`: the whole table of a question is written.
    Save {
        /// Where, and as what.
        to: SaveTo,
        /// The question, a [`Checked::Task`] or [`Checked::Piped`].
        query: Box<Checked>,
    },
    /// `let n = compare …`: the table of a verb with a last step is kept under a name.
    Keep {
        /// The name.
        name: String,
        /// The query, a [`Checked::Task`] or [`Checked::Piped`].
        query: Box<Checked>,
    },
    /// A definition: the world with it.
    Define(World),
    /// `set language zh`
    Set {
        /// What.
        setting: &'static Setting,
        /// To what.
        value: Value,
    },
    /// `open "file.csv" as name`
    Open {
        /// The file.
        path: String,
        /// Its name as a dataset, if one was written.
        alias: Option<String>,
        /// How it is read, and what is declared about it.
        options: Box<OpenOptions>,
    },
    /// `include "other.ward"`: whoever has the files goes on there.
    Include {
        /// The path, from the folder of the text it stands in.
        path: String,
    },
    /// Nothing to do: the statement has errors.
    Nothing,
}

/// What `statement` means in `world`; `text` is what its spans point into.
pub fn check(statement: &Statement, world: &World, text: &str) -> (Checked, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    let checked = match &statement.kind {
        StatementKind::Query(stages) => {
            let stages = named_periods::stand_in(stages, world);
            let (mut stages, used) = parameter::stand_in(&stages, &world.parameters, &mut faults);
            faults = faults.into_iter().map(|it| fault::somebody_as_period(it, text, world)).collect();
            faults.extend(year_columns::stand_in(&mut stages, world, text));
            fiscal::stand_in(&mut stages, world.fiscal, text);
            faults.extend(used.iter().filter_map(|it| hidden_column(it, &stages, world)));
            let (stages, written) = (whom::meant(stages, world), statement.span.of(text));
            let first = query(&stages, world, written, text, &mut faults);
            match faults.iter().any(Diagnostic::is_error) {
                true => prelude::asked_again(first, &stages, world, (written, text), &mut faults),
                false => first,
            }
        }
        StatementKind::Param(param) => {
            match parameter::declare(&fiscal::written(param, text), &world.given, &world.catalog, world.fiscal) {
                Ok(parameter) => {
                    let mut world = world.clone();
                    world.parameters.push(parameter);
                    Checked::Define(world)
                }
                Err(found) => {
                    faults.extend(found);
                    Checked::Nothing
                }
            }
        }
        StatementKind::LetExpr(name, expr) => {
            let mut world = world.clone();
            let value = parameter::stand_in_expression(&fiscal::named(expr, world.fiscal, text), &world.parameters);
            world.parameters.retain(|it| it.name != name.text);
            world.expressions.push((name.text.clone(), value));
            Checked::Define(world)
        }
        StatementKind::LetTable(name, stages) => {
            let stages = named_periods::stand_in(stages, world);
            let (mut stages, used) = parameter::stand_in(&stages, &world.parameters, &mut faults);
            faults.extend(year_columns::stand_in(&mut stages, world, text));
            fiscal::stand_in(&mut stages, world.fiscal, text);
            faults.extend(used.iter().filter_map(|it| hidden_column(it, &stages, world)));
            stages = whom::meant(stages, world);
            let fault = plotting::in_let(&stages).or_else(|| saving::misplaced(&stages, true, text));
            if let Some(fault) = fault.or_else(|| totals::misplaced(&stages, true, text)) {
                return (Checked::Nothing, vec![fault]);
            }
            if let Some(dataset) = scope::starting_dataset(&stages, world) {
                let from = Name { text: dataset, quoted: false, span: statement.span };
                stages.insert(0, Stage { verb: Verb::From(from), span: statement.span });
            }
            if stages.iter().any(|it| it.verb.has_last_step()) {
                let query = Box::new(query(&stages, world, statement.span.of(text), text, &mut faults));
                let kept = Checked::Keep { name: name.text.clone(), query };
                return match faults.iter().any(Diagnostic::is_error) {
                    true => (Checked::Nothing, faults),
                    false => (kept, faults),
                };
            }
            // A table that cannot be made is said now, not when it is first used.
            if let Some(mut frame) = scope::start(&stages, world, &mut faults) {
                table::run_all(&mut frame, &scope::after_from(&stages), world, &mut faults);
            }
            let mut world = world.clone();
            world.tables.push((name.text.clone(), stages));
            Checked::Define(world)
        }
        StatementKind::Use(name) => match world.catalog.dataset(&name.text) {
            Some(dataset) => Checked::Define(World { dataset: Some(dataset.name.clone()), ..world.clone() }),
            None => {
                faults.push(fault::unknown_dataset(name, world));
                Checked::Nothing
            }
        },
        StatementKind::Set(name, value) => match setting::meant((&name.text, name.span), (&value.text, value.span)) {
            Ok((setting, value)) => Checked::Set { setting, value },
            Err(fault) => {
                faults.push(*fault);
                Checked::Nothing
            }
        },
        StatementKind::Include(path) => Checked::Include { path: path.clone() },
        StatementKind::Open { path, alias, options } => Checked::Open {
            path: path.clone(),
            alias: alias.as_ref().map(|name| name.text.clone()),
            options: Box::new(crate::script::meant(options)),
        },
    };
    told_once(checked, faults)
}

/// What was found, where nothing is wrong with it; of what is wrong each thing is said once.
fn told_once(checked: Checked, faults: Vec<Diagnostic>) -> (Checked, Vec<Diagnostic>) {
    let mut told: Vec<Diagnostic> = Vec::new();
    for fault in faults {
        let same = |it: &Diagnostic| it.code == fault.code && it.title == fault.title && it.span() == fault.span();
        if !told.iter().any(same) {
            told.push(fault);
        }
    }
    match told.iter().any(Diagnostic::is_error) {
        true => (Checked::Nothing, told),
        false => (checked, told),
    }
}

/// A parameter with the name of a column of the table that is asked: which is meant is said.
fn hidden_column(name: &Name, stages: &[Stage], world: &World) -> Option<Diagnostic> {
    let frame = scope::start(stages, world, &mut Vec::new())?;
    frame.column(&name.text).map(|_| fault::hidden_column(name, &frame.dataset))
}

fn query(stages: &[Stage], world: &World, written: &str, text: &str, faults: &mut Vec<Diagnostic>) -> Checked {
    let graded = grades::world(stages, world);
    let world = graded.as_ref().unwrap_or(world);
    let fault = plotting::misplaced(stages).or_else(|| saving::misplaced(stages, false, text));
    if let Some(fault) = fault.or_else(|| totals::misplaced(stages, false, text)) {
        faults.push(fault);
        return Checked::Nothing;
    }
    if let Some((Stage { verb: Verb::Save { path, replace }, .. }, before)) = stages.split_last() {
        let Some(to) = saving::to(path, *replace, faults) else { return Checked::Nothing };
        let Some(before) = saving::of_what(before, path, world, faults) else { return Checked::Nothing };
        let query = Box::new(query(&before, world, written, text, faults));
        return Checked::Save { to, query };
    }
    if let Some((Stage { verb: Verb::Plot(form), span }, before)) = stages.split_last() {
        let Some(before) = saving::of_last(before, *span, world) else {
            faults.push(plotting::nothing(*span));
            return Checked::Nothing;
        };
        let checked = query(&before, world, written, text, faults);
        return plotting::plotted(checked, *form, *span, faults);
    }
    let Some(mut frame) = scope::start(stages, world, faults) else {
        return Checked::Nothing;
    };
    frame.query = written.trim().to_owned();
    frame.text = text.to_owned();
    let rest = scope::after_from(stages);
    let Some((last, before)) = rest.split_last() else {
        return Checked::Task(Box::new(table::everything(&frame)));
    };
    let judged = before.iter().position(|it| it.verb.has_last_step());
    let (last, before) = judged.map_or((last, before), |at| (&before[at], &before[..at]));
    if !table::run_all(&mut frame, before, world, faults) {
        return Checked::Nothing;
    }
    match (table::finish(&mut frame, last, world, faults), judged) {
        (Some(first), Some(at)) => Checked::Piped { first: Box::new(first), rest: rest[at + 1..].to_vec() },
        (Some(task), None) => Checked::Task(Box::new(task)),
        (None, _) => Checked::Nothing,
    }
}

/// The name under which the table of a verb with a last step is known to the stages after it.
pub const PIPED: &str = "~piped";

/// What the stages after a verb with a last step mean, in a world where its table is the dataset [`PIPED`].
pub fn check_rest(rest: &[Stage], statement: &Statement, world: &World, text: &str) -> (Checked, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    let span = statement.span;
    let from = Stage { verb: Verb::From(Name { text: PIPED.to_owned(), quoted: true, span }), span };
    let stages: Vec<Stage> = std::iter::once(from).chain(rest.iter().cloned()).collect();
    let checked = query(&stages, world, span.of(text), text, &mut faults);
    told_once(checked, faults)
}
