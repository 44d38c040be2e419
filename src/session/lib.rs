//! Ward inside another program: open a session, ask, get an answer.
//!
//! ```
//! let mut session = session::Session::open();
//! let answer = session.ask("show revenue of Topchoice for 2021").unwrap();
//! assert_eq!(answer.table.number(0, "revenue"), Some(2_781_000_000.0));
//! ```

#![warn(missing_docs)]

mod chinese;
mod including;
mod paths;
mod running;
mod tables;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use engine::{Failure, Opened, Sources};
use language::answer::{Answer, Note};
use language::catalog::{Catalog, Dataset, OpenOptions, Sidecar, shipped};
use language::check::{Checked, PIPED, check, check_rest};
use language::diagnostic::Diagnostic;
use language::parameter::{Given, given_to_nobody, sample};
use language::plan::Task;
use language::script::{Param, Script, Statement, StatementKind};
use language::source::{Source, Span};
use language::types::{Column, Kind, Type};
use language::words::Language;
use language::world::World;

pub use polars::prelude::DataFrame;

/// Periods are offered by name, and make columns, up to this many.
const MOST_PERIODS: usize = 200;

/// What a session knows: the catalog, definitions, open files, settings. A failed sentence changes nothing of it.
#[derive(Clone)]
pub struct Session {
    world: World,
    sources: Sources,
    settings: Settings,
    n_answers: usize,
    origins: HashMap<String, paths::Origin>,
}

/// What `set` changes beside the language of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settings {
    /// `set detail full`: every row is shown.
    pub full: bool,
    /// `set sources on`: the documents behind an answer are listed.
    pub sources: bool,
}

/// What one statement did.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// A question was answered.
    Answer(Box<Answer>),
    /// A name was defined, a dataset chosen, a setting changed.
    Done,
    /// The definitions of another script came in.
    Included {
        /// Its path.
        path: String,
        /// How many questions of it were not asked.
        left_out: usize,
    },
    /// A file was opened under a name.
    Opened {
        /// Its name.
        name: String,
        /// Its columns.
        columns: Vec<Column>,
        /// What was repaired.
        notes: Vec<Note>,
    },
}

/// Why there is no answer.
#[derive(Debug, Clone)]
pub struct Trouble {
    /// The text.
    pub source: Source,
    /// What is wrong with it, and where; warnings may be among them.
    pub diagnostics: Vec<Diagnostic>,
}

impl fmt::Display for Trouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let titles: Vec<&str> =
            self.diagnostics.iter().filter(|it| it.is_error()).map(|it| it.title.as_str()).collect();
        write!(out, "{}", titles.join("; "))
    }
}

impl std::error::Error for Trouble {}

impl Session {
    /// A session over the shipped figures.
    pub fn open() -> Session {
        let shipped = shipped();
        let mut sources = Sources::default();
        shipped.tables.into_iter().for_each(|table| sources.put_rows(table));
        let world = World { catalog: Arc::new(shipped.catalog), ..World::default() };
        Session { world, sources, settings: Settings::default(), n_answers: 0, origins: HashMap::new() }
    }

    /// A session that knows nothing but what is registered.
    pub fn empty() -> Session {
        let (world, sources) = (World::default(), Sources::default());
        Session { world, sources, settings: Settings::default(), n_answers: 0, origins: HashMap::new() }
    }

    /// Asks one or several sentences; the answer to the last one.
    ///
    /// # Errors
    /// The diagnostics of the first statement that cannot run.
    pub fn ask(&mut self, text: &str) -> Result<Answer, Trouble> {
        let source = Source::new("<input>", text);
        let mut last = None;
        self.run(&source, &mut |outcome, _, _| {
            if let Outcome::Answer(answer) = outcome {
                last = Some(*answer);
            }
        })?;
        let nothing = || {
            let fault = Diagnostic::error("nothing-asked", "there is no question in this text");
            Trouble { source: source.clone(), diagnostics: vec![fault] }
        };
        last.ok_or_else(nothing)
    }

    /// Runs the statements of a text in order and hands each outcome, with its warnings, to `see`; stops at the first error.
    ///
    /// # Errors
    /// All faults of the text if it cannot be read; else those of the first statement that cannot run.
    pub fn run(
        &mut self,
        source: &Source,
        see: &mut dyn FnMut(Outcome, Vec<Diagnostic>, &Session),
    ) -> Result<(), Trouble> {
        let (script, faults) = language::script::read(source);
        if faults.iter().any(Diagnostic::is_error) {
            return Err(Trouble { source: source.clone(), diagnostics: faults });
        }
        self.run_script(&script, faults, source, &including::outermost(source), see)
    }

    fn run_script(
        &mut self,
        script: &Script,
        faults: Vec<Diagnostic>,
        source: &Source,
        chain: &including::Chain,
        see: &mut dyn FnMut(Outcome, Vec<Diagnostic>, &Session),
    ) -> Result<(), Trouble> {
        let mut said = faults;
        for statement in &script.statements {
            if let StatementKind::Include(path) = &statement.kind {
                self.include(path, statement, source, chain, see)?;
                continue;
            }
            let (statement, opened) = &self.with_files(statement, source)?;
            if let Some(opened) = opened {
                see(opened.clone(), vec![], self);
            }
            let (outcome, found) = self.statement(statement, source)?;
            // What was read with a warning is said with the statement it stands in.
            let within = |it: &Diagnostic| it.span().is_none_or(|span| span.start < statement.span.end);
            let (own, later): (Vec<Diagnostic>, Vec<Diagnostic>) = said.into_iter().partition(within);
            said = later;
            see(outcome, own.into_iter().chain(found).collect(), self);
        }
        Ok(())
    }

    /// Gives values to the parameters of the scripts to come, those that go before others first.
    pub fn give(&mut self, given: Vec<Given>) {
        self.world.given = Arc::new(given);
    }

    /// The parameters that a text and what it includes declare.
    pub fn params(&self, source: &Source) -> Vec<Param> {
        let param = |it: Statement| if let StatementKind::Param(param) = it.kind { Some(param) } else { None };
        self.texts(source).into_iter().flat_map(|it| it.1.statements).filter_map(param).collect()
    }

    /// The values that were given to parameters which a text does not declare.
    pub fn given_to_nobody(&self, source: &Source) -> Vec<Diagnostic> {
        let declared = self.params(source);
        given_to_nobody(&self.world.given, &declared.iter().collect::<Vec<_>>())
    }

    /// The faults and warnings of a text without running it; definitions made on the way are forgotten.
    /// A parameter without a value stands for some value of its type.
    pub fn check(&self, source: &Source) -> Vec<Diagnostic> {
        let (script, mut faults) = language::script::read(source);
        faults.extend(self.clone().check_script(&script, source, &including::outermost(source)));
        faults
    }

    fn check_script(&mut self, script: &Script, source: &Source, chain: &including::Chain) -> Vec<Diagnostic> {
        let mut faults = Vec::new();
        let trial = self;
        for statement in &script.statements {
            if let StatementKind::Param(param) = &statement.kind {
                trial.sample(param);
            }
            let statement = &match trial.with_files(statement, source) {
                Ok((statement, _)) => statement,
                Err(trouble) => {
                    faults.extend(trouble.diagnostics);
                    continue;
                }
            };
            let (checked, found) = check(statement, &trial.world, &source.text);
            faults.extend(found);
            match checked {
                Checked::Include { path } => faults.extend(trial.check_included(&path, statement, source, chain)),
                Checked::Define(world) => trial.world = world,
                Checked::Open { path, alias, options } => {
                    if let Err(failure) = trial.open_file(&path, alias.as_deref(), &options) {
                        faults.push(running::said(&failure, statement));
                    }
                }
                Checked::Piped { first, rest } => {
                    let mut after = trial.clone();
                    after.declare(tables::dataset(PIPED, &first.result, false));
                    faults.extend(check_rest(&rest, statement, &after.world, &source.text).1);
                }
                Checked::Keep { name, query } => {
                    if let Checked::Task(task) | Checked::Piped { first: task, .. } = *query {
                        trial.declare(tables::dataset(&name, &task.result, false));
                    }
                }
                Checked::Set { .. } | Checked::Task(_) | Checked::Nothing => {}
            }
        }
        faults
    }

    /// Gives a parameter that has no value some value of its type.
    fn sample(&mut self, param: &Param) {
        let given = self.world.given.iter().any(|it| it.is_for(&param.name.text));
        let Some(text) = sample(param, &self.world.catalog).filter(|_| !given && param.default.is_none()) else {
            return;
        };
        let (name, source) = (param.name.text.clone(), Arc::new(Source::new("<sample>", text.clone())));
        let at = Span::new(0, text.len());
        let given = Given { name, text, capitals: false, source, at_name: at, at_value: at };
        Arc::make_mut(&mut self.world.given).push(given);
    }

    /// What a text means, as plans of the language and as the engine will run them.
    ///
    /// # Errors
    /// The faults of the text.
    pub fn explain(&self, text: &str) -> Result<String, Trouble> {
        let source = Source::new("<input>", text);
        let (script, mut faults) = language::script::read(&source);
        let mut texts = Vec::new();
        let mut trial = self.clone();
        for statement in &script.statements {
            let (statement, _) = &trial.with_files(statement, &source)?;
            let (checked, found) = check(statement, &trial.world, text);
            faults.extend(found);
            match checked {
                Checked::Task(task) | Checked::Piped { first: task, .. } => {
                    texts.push(trial.explained(&task, statement, &source)?);
                }
                Checked::Define(_)
                | Checked::Set { .. }
                | Checked::Open { .. }
                | Checked::Keep { .. }
                | Checked::Include { .. }
                | Checked::Nothing => {}
            }
        }
        match faults.iter().any(Diagnostic::is_error) {
            true => Err(Trouble { source, diagnostics: faults }),
            false => Ok(texts.join("\n")),
        }
    }

    fn explained(&self, task: &Task, statement: &Statement, source: &Source) -> Result<String, Trouble> {
        let meant: Vec<String> =
            task.parts.iter().map(|part| format!("-- {}\n{}", part.name, language::plan::show(&part.plan))).collect();
        let engine =
            engine::explain(task, &self.sources).map_err(|failure| running::trouble(&failure, statement, source))?;
        let understood = task.answer.understood.get(self.world.language);
        Ok(format!("understood\n{understood}\n\nplan\n{}\nengine\n{engine}\n", meant.join("\n")))
    }

    /// Changes a setting: `language en|zh`, `detail full|short`, `sources on|off`.
    ///
    /// # Errors
    /// If there is no such setting or value.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), Failure> {
        match (name, value) {
            ("language", "zh" | "chinese" | "中文") => self.world.language = Language::Chinese,
            ("language", "en" | "english" | "英文") => self.world.language = Language::English,
            ("detail", "full") => self.settings.full = true,
            ("detail", "short") => self.settings.full = false,
            ("sources", "on") => self.settings.sources = true,
            ("sources", "off") => self.settings.sources = false,
            _ => {
                return Err(Failure::new("unknown-setting", format!("there is no setting `{name} {value}`"))
                    .note("the settings are: language en|zh, detail full|short, sources on|off"));
            }
        }
        Ok(())
    }

    /// The language of answers.
    pub fn language(&self) -> Language {
        self.world.language
    }

    /// The settings.
    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// What exists, defined names included.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// What the engine may scan.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Registers a frame of the calling program as a dataset; what was left out of it is said.
    ///
    /// # Errors
    /// If the frame cannot be used.
    pub fn register_frame(&mut self, name: &str, frame: DataFrame) -> Result<Vec<Note>, Failure> {
        let opened = self.sources.put_frame(name, frame)?;
        self.declare(tables::dataset(name, &opened.columns, true));
        Ok(opened.notes)
    }

    /// Opens a file, the files that fit a path with `*` or `?`, or standard input for `-`, as a dataset: its name, and what was understood of it.
    ///
    /// # Errors
    /// If there is no such file, or it cannot be read.
    pub fn open_file(
        &mut self,
        path: &str,
        alias: Option<&str>,
        options: &OpenOptions,
    ) -> Result<(String, Opened), Failure> {
        let name = alias.map_or_else(|| paths::named_after(path), str::to_owned);
        let origin = paths::Origin::of(path);
        let opened = self.sources.put_file(&name, path, &options.reading)?;
        let mut made = tables::dataset(&name, &opened.columns, true);
        for it in &mut made.columns {
            it.values = opened.values.get(&it.column.name).cloned().map(Arc::new);
        }
        let beside = std::path::Path::new(paths::unpacked(path)).with_extension("toml");
        let mut declared = Sidecar::default();
        if let Ok(text) = std::fs::read_to_string(&beside) {
            let wrong =
                |line: String| Failure::new("bad-declaration", format!("{} cannot be used: {line}", beside.display()));
            declared = Sidecar::read(&text).map_err(wrong)?;
        }
        if declared != Sidecar::default() || options.declared != Sidecar::default() {
            let from = match options.declared == Sidecar::default() {
                true => beside.display().to_string(),
                false => format!("what is declared about {path}"),
            };
            let wrong = |lines: Vec<String>| {
                Failure::new("bad-declaration", format!("{from} cannot be used: {}", lines.join("; ")))
            };
            self.declared(&mut made, &declared.overlaid(&options.declared)).map_err(wrong)?;
        }
        self.declare(made);
        self.origins.insert(name.clone(), origin);
        Ok((name, opened))
    }

    /// Applies a declaration to a dataset and to its rows.
    fn declared(&mut self, made: &mut Dataset, sidecar: &Sidecar) -> Result<(), Vec<String>> {
        for (column, factor) in sidecar.declare(made)? {
            if let Some(found) = made.column(&column) {
                self.sources.multiply(&made.name, &found.column, factor);
            }
        }
        for it in made.columns.iter().filter(|it| it.column.ranged) {
            self.sources.clip(&made.name, &it.column, it.within);
        }
        if let Some(period) = made.period.clone() {
            self.sources.add_period(&made.name, &period);
            if let Some(column) = made.columns.iter_mut().find(|it| it.column.name == period) {
                column.column.ty = Type::Period;
                column.values = self.sources.different(&made.name, &period, MOST_PERIODS).map(Arc::new);
                column.column.kind = Kind::Label;
            }
        }
        Ok(())
    }

    fn declare(&mut self, made: Dataset) {
        self.origins.remove(&made.name);
        let mut catalog: Catalog = (*self.world.catalog).clone();
        catalog.datasets.retain(|it| it.name != made.name);
        catalog.datasets.push(made);
        self.world.catalog = Arc::new(catalog);
    }
}
