//! Ward inside another program: open a session, ask, get an answer.
//!
//! ```
//! let mut session = session::Session::open();
//! let answer = session.ask("show revenue of Topchoice for 2021").unwrap();
//! assert_eq!(answer.table.number(0, "revenue"), Some(2_781_000_000.0));
//! ```
//!
//! Frames of Polars go in with [`Session::register_frame`] and [`Session::register_declared`], and come out with [`Session::ask_frame`].

#![warn(missing_docs)]

mod checking;
mod chinese;
mod frames;
mod including;
mod offered;
mod opening;
mod paths;
mod pivoting;
mod project;
mod raster;
mod readings;
mod reasons;
mod running;
mod saving;
mod shipped;
mod tables;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use engine::Sources;
use language::answer::{Answer, Note};
use language::catalog::{Catalog, Dataset};
use language::diagnostic::Diagnostic;
use language::parameter::{Given, given_to_nobody};
use language::script::{Param, Statement, StatementKind};
use language::setting::{self, Setting, Settings, Value};
use language::source::{Source, Span};
use language::types::Column;
use language::words::Language;
use language::world::World;

pub use checking::Checking;
pub use engine::{Cancel, Failure, Progress, forget_unfinished, progress, unfinished_bytes};
pub use language::plan::{FileForm, SaveTo};
pub use polars::prelude::DataFrame;
pub use saving::{Saved, Writes};

/// What a session knows: the catalog, definitions, open files, settings. A failed sentence changes nothing of it.
#[derive(Clone)]
pub struct Session {
    world: World,
    sources: Sources,
    n_answers: usize,
    timing: Timing,
    writes: Writes,
    origins: HashMap<String, paths::Origin>,
    /// Whether standard input belongs to somebody else.
    input_is_taken: bool,
    /// Whether answers have every row as cells, however many they are.
    every_row: bool,
}

/// How long the statements of the last text took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Timing {
    /// To be read, checked and planned.
    pub plan: Duration,
    /// To be run.
    pub run: Duration,
}

/// What one statement did.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// A question was answered.
    Answer(Box<Answer>),
    /// A question was answered and its whole table written to a file.
    Saved {
        /// The answer; its table may be a page, or empty where the rows went straight into the file.
        answer: Box<Answer>,
        /// What was written.
        file: Saved,
    },
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

impl Trouble {
    /// Whether somebody stopped the question.
    pub fn is_interruption(&self) -> bool {
        self.diagnostics.iter().any(|it| it.code == "interrupted")
    }
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
        let (catalog, sources) = shipped::open();
        let world = World { catalog: Arc::new(catalog), ..World::default() };
        Session { world, sources, ..Session::empty() }
    }

    /// A session that knows nothing but what is registered.
    pub fn empty() -> Session {
        let (world, sources) = (World::default(), Sources::default());
        let origins = HashMap::new();
        Session {
            world,
            sources,
            n_answers: 0,
            timing: Timing::default(),
            writes: Writes::default(),
            origins,
            input_is_taken: false,
            every_row: false,
        }
    }

    /// Leaves standard input alone, because it carries something else than data: `open "-"` is refused.
    pub fn leave_input(&mut self) {
        self.input_is_taken = true;
    }

    /// Says whether sentences may write files with `save`. At first they may not: a text may come from somebody else.
    pub fn allow_writes(&mut self, writes: Writes) {
        self.writes = writes;
    }

    /// Gives answers every row as cells: for a format that another program reads. Without it a table has the first ten
    /// thousand, and all of them with `set detail full`.
    pub fn want_every_row(&mut self) {
        self.every_row = true;
    }

    /// A handle that stops what runs in this session, or in one cloned from it, from another thread.
    pub fn canceller(&self) -> Cancel {
        self.sources.cancel.clone()
    }

    /// Asks one or several sentences; the answer to the last one.
    ///
    /// # Errors
    /// The diagnostics of the first statement that cannot run.
    pub fn ask(&mut self, text: &str) -> Result<Answer, Trouble> {
        let source = Source::new("<input>", text);
        let mut last = None;
        self.run(&source, &mut |outcome, _, _| {
            if let Outcome::Answer(answer) | Outcome::Saved { answer, .. } = outcome {
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
        self.run_into(source, None, None, see)
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

    /// Changes a setting: `set("language", "zh")`; `language::setting` lists them.
    ///
    /// # Errors
    /// If there is no such setting or value.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), Failure> {
        let nowhere = Span::new(0, 0);
        let (setting, value) = setting::meant((name, nowhere), (value, nowhere)).map_err(|fault| {
            let failure = Failure::new(fault.code, fault.title.clone());
            fault.notes.iter().fold(failure, |failure, note| failure.note(note.clone()))
        })?;
        self.put(setting, value);
        Ok(())
    }

    pub(crate) fn put(&mut self, setting: &Setting, value: Value) {
        self.world.set(setting, value);
        self.sources.most_rows = self.settings().number("join_rows");
        self.sources.whole_below = self.settings().number("csv_scan").saturating_mul(1 << 20);
    }

    /// The language of answers.
    pub fn language(&self) -> Language {
        self.world.language
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.world.settings
    }

    /// How long the last text took.
    pub fn timing(&self) -> Timing {
        self.timing
    }

    /// What exists, defined names included.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// What the engine may scan.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    pub(crate) fn declare(&mut self, made: Dataset) {
        self.origins.remove(&made.name);
        let mut catalog: Catalog = (*self.world.catalog).clone();
        catalog.datasets.retain(|it| it.name != made.name);
        catalog.datasets.push(made);
        self.world.catalog = Arc::new(catalog);
    }
}
