//! Checking a text without running it: its faults, and what is known after each of its statements.
//! Files that it names are opened, nothing is asked of them and nothing is written.

use std::sync::Arc;

use language::catalog::Dataset;
use language::check::{Checked, PIPED, check, check_rest};
use language::diagnostic::Diagnostic;
use language::parameter::{Given, sample};
use language::plan::Task;
use language::script::{Param, Script, Statement, StatementKind};
use language::source::{Source, Span};
use language::verb::{Stage, Verb};
use language::world::World;

use crate::{Session, Trouble, including, paths, running, tables};

/// What a check of a text found. It may be handed to the check of the next version of that text.
#[derive(Clone)]
pub struct Checking {
    /// Faults and warnings, by their places.
    pub faults: Vec<Diagnostic>,
    before: Session,
    text: String,
    steps: Vec<Step>,
}

/// What one statement led to.
#[derive(Clone)]
struct Step {
    span: Span,
    faults: Vec<Diagnostic>,
    after: Session,
    /// Names that later statements may use, though their file could not be opened.
    unopened: Vec<String>,
}

impl Checking {
    /// What exists at a byte of the text: the definitions of the statements before it.
    pub fn world(&self, at: usize) -> &World {
        let step = self.steps.iter().rev().find(|it| it.span.end < at);
        &step.map_or(&self.before, |it| &it.after).world
    }
}

impl Checking {
    /// Where the statement starts that a byte of the text is in or after; the start of the text before any.
    pub fn start(&self, at: usize) -> usize {
        self.steps.iter().rev().find(|it| it.span.start < at).map_or(0, |it| it.span.start)
    }
}

impl Session {
    /// The faults and warnings of a text without running it; definitions made on the way are forgotten.
    /// A parameter without a value stands for some value of its type.
    pub fn check(&self, source: &Source) -> Vec<Diagnostic> {
        self.checking(source, None).faults
    }

    /// The faults of a text, and what is known at each of its places, without running it.
    /// With the check of an earlier version of the text, what stands before the first change is not looked at again
    /// as long as the files it names stay as they are.
    pub fn checking(&self, source: &Source, earlier: Option<Checking>) -> Checking {
        let (script, faults) = language::script::read(source);
        let mut made = Checking { faults: vec![], before: self.clone(), text: source.text.clone(), steps: vec![] };
        if let Some(earlier) = earlier {
            let n_same = same(&script, source, &earlier);
            made.steps = earlier.steps;
            made.steps.truncate(n_same);
        }
        let chain = including::outermost(source);
        for statement in &script.statements[made.steps.len()..] {
            let last = made.steps.last();
            let mut trial = last.map_or(&made.before, |it| &it.after).clone();
            let mut unopened = last.map(|it| it.unopened.clone()).unwrap_or_default();
            let faults = trial.check_statement(statement, source, &chain, &mut unopened);
            made.steps.push(Step { span: statement.span, faults, after: trial, unopened });
        }
        let place = |it: &Diagnostic, statement: usize| match it.source {
            None => it.span().map_or(statement, |it| it.start),
            Some(_) => statement,
        };
        let mut placed: Vec<(usize, Diagnostic)> = faults.into_iter().map(|it| (place(&it, 0), it)).collect();
        for step in &made.steps {
            placed.extend(step.faults.iter().map(|it| (place(it, step.span.start), it.clone())));
        }
        placed.sort_by_key(|it| it.0);
        let world = made.steps.last().map_or(&made.before, |it| &it.after).world.clone();
        made.faults = placed.into_iter().map(|it| it.1).collect();
        made.faults = language::assist::rephrased(std::mem::take(&mut made.faults), &source.text, &world);
        made
    }

    /// A warning for each sentence of a text that writes a file, which a run refuses unless it is allowed.
    pub fn saves(&self, source: &Source) -> Vec<Diagnostic> {
        let (script, _) = language::script::read(source);
        let stages = script.statements.iter().flat_map(|it| match &it.kind {
            StatementKind::Query(stages) => stages.as_slice(),
            _ => &[],
        });
        let saves = stages.filter(|it| matches!(it.verb, Verb::Save { .. }));
        let title = "a file is written here, which a run refuses unless it is allowed";
        let warning = |it: &Stage| {
            let warning = Diagnostic::warning("write-not-allowed", title).at(it.span, "");
            warning.note("`ward run --allow-write FILE` lets a script write, `-o FILE` writes its last answer")
        };
        saves.map(warning).collect()
    }

    /// The faults of the statements of an included file, whose definitions are then known.
    pub(crate) fn check_script(
        &mut self,
        script: &Script,
        source: &Source,
        chain: &including::Chain,
    ) -> Vec<Diagnostic> {
        let mut unopened = Vec::new();
        let each = script.statements.iter();
        each.flat_map(|it| self.check_statement(it, source, chain, &mut unopened)).collect()
    }

    fn check_statement(
        &mut self,
        statement: &Statement,
        source: &Source,
        chain: &including::Chain,
        unopened: &mut Vec<String>,
    ) -> Vec<Diagnostic> {
        if let StatementKind::Param(param) = &statement.kind {
            self.sample(param);
        }
        let statement = &match self.with_files(statement, source) {
            Ok((statement, _)) => statement,
            Err(trouble) => return trouble.diagnostics,
        };
        self.know_pivots(statement);
        let (checked, mut faults) = check(statement, &self.world, &source.text);
        // Of a file that is not there, that alone is said.
        faults.retain(|it| {
            let named = it.span().map_or("", |it| it.of(&source.text)).trim_matches(['`', '"']);
            it.code != "unknown-dataset" || !unopened.iter().any(|it| it == named)
        });
        match checked {
            Checked::Include { path } => faults.extend(self.check_included(&path, statement, source, chain)),
            Checked::Define(world) => self.world = world,
            Checked::Open { path, alias, options } => {
                if let Err(failure) = self.open_beside(&path, alias.as_deref(), &options, source) {
                    faults.push(running::said(&failure, statement));
                    unopened.push(alias.unwrap_or_else(|| paths::named_after(&path)));
                }
            }
            Checked::Set { setting, value } => self.put(setting, value),
            Checked::Piped { first, rest } => faults.extend(self.check_piped(&first, &rest, statement, source)),
            Checked::Save { query, .. } => match *query {
                Checked::Piped { first, rest } => {
                    faults.extend(self.check_piped(&first, &rest, statement, source));
                }
                Checked::Task(task) => self.will_answer(&task),
                _ => {}
            },
            Checked::Keep { name, query } => {
                if let Checked::Task(task) | Checked::Piped { first: task, .. } = *query {
                    self.declare(tables::dataset(&name, &task.result, false));
                }
            }
            Checked::Task(task) => self.will_answer(&task),
            Checked::Nothing => {}
        }
        faults
    }

    /// `it` and `_1` are tables after a question, whose columns are known before it is asked.
    fn will_answer(&mut self, task: &Task) {
        self.n_answers += 1;
        for name in tables::answer_names(self.n_answers) {
            self.declare(Dataset { entity: task.entity.clone(), ..tables::dataset(&name, &task.result, false) });
        }
    }

    /// The faults of stages that go on from the table of a verb with a last step.
    fn check_piped(&mut self, first: &Task, rest: &[Stage], statement: &Statement, source: &Source) -> Vec<Diagnostic> {
        let mut after = self.clone();
        after.declare(tables::dataset(PIPED, &first.result, false));
        let (checked, mut faults) = check_rest(rest, statement, &after.world, &source.text);
        match checked {
            Checked::Task(task) => self.will_answer(&task),
            Checked::Piped { first, rest } => faults.extend(self.check_piped(&first, &rest, statement, source)),
            Checked::Define(_)
            | Checked::Set { .. }
            | Checked::Open { .. }
            | Checked::Keep { .. }
            | Checked::Include { .. }
            | Checked::Save { .. }
            | Checked::Nothing => {}
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
            // What is saved is explained as if it were shown.
            let checked = match checked {
                Checked::Save { query, .. } => *query,
                other => other,
            };
            match checked {
                Checked::Task(task) | Checked::Piped { first: task, .. } => {
                    texts.push(trial.explained(&task, statement, &source)?);
                }
                Checked::Define(_)
                | Checked::Set { .. }
                | Checked::Open { .. }
                | Checked::Keep { .. }
                | Checked::Include { .. }
                | Checked::Save { .. }
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
}

/// How many statements of an earlier version stand in the text as they did, and read only files that are as they were.
/// What an included file says is looked at each time.
fn same(script: &Script, source: &Source, earlier: &Checking) -> usize {
    let common = source.text.bytes().zip(earlier.text.bytes()).take_while(|(a, b)| a == b).count();
    let steps = script.statements.iter().zip(&earlier.steps);
    let unchanged = |(statement, step): &(&Statement, &Step)| {
        let included = matches!(statement.kind, StatementKind::Include(_));
        !included && statement.span == step.span && step.span.end <= common && step.after.files_stand()
    };
    steps.take_while(unchanged).count()
}
