//! Running a text, statement by statement: what each changes, what it answers.

use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::Failure;
use language::answer::{Answer, NO_RATE, NOT_ONE, NotDrawn, SECOND_MATCH, Table, plots_as};
use language::catalog::{Catalog, Dataset};
use language::check::{Checked, PIPED, check, check_rest, suppressed};
use language::diagnostic::Diagnostic;
use language::plan::{Part, SaveTo, Task};
use language::script::{Script, Statement, StatementKind};
use language::source::Source;
use language::verb::{Stage, Verb};
use language::words::Language;

use crate::{DataFrame, Outcome, Session, Timing, Trouble, chinese, including, tables};

/// An answer, and the frame of its whole table where its table is a page of that.
pub(crate) type Whole = (Answer, Option<DataFrame>);

impl Session {
    /// As [`Session::run`]; the whole table of the last question, or of the `nth` counted from 1, is written to a file, which
    /// the caller allows by asking.
    ///
    /// # Errors
    /// As [`Session::run`]; a text without a question, a file that cannot be written.
    pub fn run_into(
        &mut self,
        source: &Source,
        to: Option<&SaveTo>,
        nth: Option<usize>,
        see: &mut dyn FnMut(Outcome, Vec<Diagnostic>, &Session),
    ) -> Result<(), Trouble> {
        let started = Instant::now();
        let (script, faults) = language::script::read(source);
        self.timing = Timing { plan: started.elapsed(), run: Duration::ZERO };
        if faults.iter().any(Diagnostic::is_error) {
            let diagnostics = self.offered(language::assist::rephrased(faults, &source.text, &self.world));
            return Err(Trouble { source: source.clone(), diagnostics });
        }
        let saves = |it: &Stage| matches!(it.verb, Verb::Save { .. });
        let is_question = |it: &Statement| match &it.kind {
            StatementKind::Query(stages) => !stages.last().is_some_and(saves),
            _ => false,
        };
        let queries = || script.statements.iter().enumerate().filter(|it| matches!(it.1.kind, StatementKind::Query(_)));
        let last = match nth {
            Some(nth) => queries().nth(nth.saturating_sub(1)).filter(|it| is_question(it.1)).map(|it| it.0),
            None => script.statements.iter().rposition(is_question),
        };
        if to.is_some() && last.is_none() {
            let any = script.statements.iter().any(|it| matches!(it.kind, StatementKind::Query(_)));
            let fault = Diagnostic::error(
                "nothing-to-save",
                match any {
                    true => "every question of this text has a `save` of its own",
                    false => "there is no question in this text whose answer could be saved",
                },
            );
            return Err(Trouble { source: source.clone(), diagnostics: vec![fault] });
        }
        self.run_script(&script, faults, source, &including::outermost(source), last.zip(to), see)
    }

    /// `to`: the statement whose whole table is written, by its place, and the file.
    pub(crate) fn run_script(
        &mut self,
        script: &Script,
        faults: Vec<Diagnostic>,
        source: &Source,
        chain: &including::Chain,
        to: Option<(usize, &SaveTo)>,
        see: &mut dyn FnMut(Outcome, Vec<Diagnostic>, &Session),
    ) -> Result<(), Trouble> {
        let mut said = faults;
        for (at, statement) in script.statements.iter().enumerate() {
            if let StatementKind::Include(path) = &statement.kind {
                self.include(path, statement, source, chain, see)?;
                continue;
            }
            let to = to.filter(|it| it.0 == at).map(|it| it.1);
            let (statement, opened) = &self.with_files(statement, source)?;
            for it in opened {
                see(it.clone(), vec![], self);
            }
            self.know_pivots(statement);
            let (outcome, found) = self.statement(statement, to, source)?;
            // What was read with a warning is said with the statement it stands in.
            let within = |it: &Diagnostic| it.span().is_none_or(|span| span.start < statement.span.end);
            let (own, later): (Vec<Diagnostic>, Vec<Diagnostic>) = said.into_iter().partition(within);
            said = later;
            see(outcome, own.into_iter().chain(found).collect(), self);
        }
        Ok(())
    }

    pub(crate) fn statement(
        &mut self,
        statement: &Statement,
        to: Option<&SaveTo>,
        source: &Source,
    ) -> Result<(Outcome, Vec<Diagnostic>), Trouble> {
        // From here on there is something that can be stopped.
        let _running = self.sources.cancel.begin();
        let started = Instant::now();
        let (checked, found) = check(statement, &self.world, &source.text);
        self.timing.plan += started.elapsed();
        let planned = Instant::now();
        let result = self.run_checked((checked, found), statement, to, source);
        self.timing.run += planned.elapsed();
        result
    }

    fn run_checked(
        &mut self,
        (checked, found): (Checked, Vec<Diagnostic>),
        statement: &Statement,
        to: Option<&SaveTo>,
        source: &Source,
    ) -> Result<(Outcome, Vec<Diagnostic>), Trouble> {
        if let (Some(to), Checked::Task(_) | Checked::Piped { .. }) = (to, &checked) {
            return self.save(to, checked, found, statement, source);
        }
        let failed = |failure: &Failure| trouble(failure, statement, source);
        let outcome = match checked {
            Checked::Nothing => {
                let diagnostics = self.offered(language::assist::rephrased(found, &source.text, &self.world));
                return Err(Trouble { source: source.clone(), diagnostics });
            }
            Checked::Define(world) => {
                self.world = world;
                Outcome::Done
            }
            // A run goes on in the file before it comes here.
            Checked::Include { .. } => Outcome::Done,
            Checked::Set { setting, value } => {
                self.put(setting, value);
                Outcome::Done
            }
            Checked::Open { path, alias, options } => {
                let (name, opened) =
                    self.open_beside(&path, alias.as_deref(), &options, source).map_err(|it| failed(&it))?;
                Outcome::Opened { name, columns: opened.columns, notes: opened.notes }
            }
            Checked::Task(task) => {
                let answer = self.answer(&task).map_err(|it| failed(&it))?.0;
                Outcome::Answer(Box::new(answer))
            }
            Checked::Save { to, query } => {
                self.may_write(&to, source)?;
                return self.save(&to, *query, found, statement, source);
            }
            Checked::Keep { name, query } => {
                let mut apart = self.clone();
                let answer = match *query {
                    Checked::Task(task) => apart.answer(&task).map_err(|it| failed(&it))?.0,
                    Checked::Piped { first, rest } => apart.piped(&first, &rest, statement, source)?.0.0,
                    Checked::Keep { .. }
                    | Checked::Save { .. }
                    | Checked::Define(_)
                    | Checked::Set { .. }
                    | Checked::Open { .. }
                    | Checked::Include { .. }
                    | Checked::Nothing => return Err(Trouble { source: source.clone(), diagnostics: found }),
                };
                self.sources.put_rows(tables::stored(&name, &answer.table));
                self.declare(tables::dataset(&name, &answer.table.columns, false));
                Outcome::Done
            }
            Checked::Piped { first, rest } => {
                let ((answer, _), more) = self.piped(&first, &rest, statement, source)?;
                let warnings = found.into_iter().chain(more).collect();
                return Ok((Outcome::Answer(Box::new(answer)), warnings));
            }
        };
        Ok((outcome, found))
    }

    /// Runs a verb with a last step, then the stages after it on its table; what was said of the first step stays said.
    pub(crate) fn piped(
        &mut self,
        first: &Task,
        rest: &[Stage],
        statement: &Statement,
        source: &Source,
    ) -> Result<(Whole, Vec<Diagnostic>), Trouble> {
        let failed = |failure: &Failure| trouble(failure, statement, source);
        let ran = engine::run(first, &self.sources).map_err(|it| failed(&it))?;
        let mut made = self.concluded(first, ran.tables);
        made.notes.extend(ran.notes);
        let mut after = self.clone();
        after.sources.put_rows(tables::stored(PIPED, &made.table));
        after.declare(tables::dataset(PIPED, &made.table.columns, false));
        let (checked, mut found) = check_rest(rest, statement, &after.world, &source.text);
        let (mut answer, frame) = match checked {
            Checked::Task(task) => after.answer(&task).map_err(|it| failed(&it))?,
            Checked::Piped { first, rest } => {
                let (answer, more) = after.piped(&first, &rest, statement, source)?;
                found.extend(more);
                answer
            }
            Checked::Define(_)
            | Checked::Set { .. }
            | Checked::Open { .. }
            | Checked::Keep { .. }
            | Checked::Include { .. }
            | Checked::Save { .. }
            | Checked::Nothing => {
                return Err(Trouble { source: source.clone(), diagnostics: found });
            }
        };
        after.forget(PIPED);
        *self = after;
        answer.understood = made.understood;
        answer.dataset = made.dataset;
        answer.verdict = answer.verdict.or(made.verdict);
        answer.ledger.splice(0..0, made.ledger);
        answer.notes.retain(|it| !made.notes.contains(it));
        answer.notes.splice(0..0, made.notes);
        answer.sources.splice(0..0, made.sources);
        Ok(((answer, frame), found))
    }

    fn forget(&mut self, name: &str) {
        let mut catalog: Catalog = (*self.world.catalog).clone();
        catalog.datasets.retain(|it| it.name != name);
        self.world.catalog = Arc::new(catalog);
    }

    pub(crate) fn answer(&mut self, task: &Task) -> Result<Whole, Failure> {
        let every_row = self.every_row || task.answer.full || self.settings().is("detail", "full");
        let whole = |part: &Part| Part { page: part.page.filter(|_| !every_row), ..part.clone() };
        let task = &Task { parts: task.parts.iter().map(whole).collect(), ..task.clone() };
        let ran = engine::run(task, &self.sources)?;
        let first = task.parts.first().map(|part| part.columns.clone()).unwrap_or_default();
        let mut answer = self.concluded(task, ran.tables);
        answer.notes.extend(ran.notes);
        self.refused(&answer)?;
        if let Some(form) = answer.plot {
            plots_as(&answer, form).map_err(not_drawn)?;
        }
        let whole = answer.table.columns == first && answer.table.total_rows == ran.frame.height();
        self.n_answers += 1;
        let groups = ran.frame.height().saturating_sub(answer.n_totals());
        for name in tables::answer_names(self.n_answers) {
            match whole {
                true => self.sources.put_answer(&name, ran.frame.slice(0, groups)),
                false => self.sources.put_rows(tables::stored(&name, &answer.without_totals())),
            }
            let made = tables::dataset(&name, &answer.table.columns, false);
            self.declare(Dataset { entity: task.entity.clone(), ..made });
        }
        let frame = whole.then_some(ran.frame);
        Ok((self.in_its_language(answer), frame))
    }

    /// The answer of a task's tables, without the figures of groups that are too small to be shown.
    fn concluded(&self, task: &Task, tables: Vec<Table>) -> Answer {
        let answer = (task.conclude)(task.answer.clone(), tables);
        // A plain table has held back what it must where its values were made.
        match self.world.suppress {
            0 => answer,
            _ if task.plain => answer,
            // A picture of the values themselves would show what is held back.
            least => Answer { sample: None, ..suppressed(answer, least) },
        }
    }

    /// What only the rows show: `join one` refuses an answer in which a row met two, `in USD` one with a figure without a rate.
    pub(crate) fn refused(&self, answer: &Answer) -> Result<(), Failure> {
        const REFUSALS: [(&str, &str); 3] = [
            (SECOND_MATCH, "`join one` met rows with a second match"),
            (NO_RATE, "figures have no exchange rate"),
            (NOT_ONE, "a value in brackets has several figures"),
        ];
        let refusal = |(code, title)| answer.notes.iter().find(|it| it.code == code).map(|note| (code, title, note));
        match REFUSALS.into_iter().find_map(refusal) {
            Some((code, title, note)) => Err(Failure::new(code, title).note(note.words.get(self.world.language))),
            None => Ok(()),
        }
    }

    /// An answer with the names of the session's language.
    pub(crate) fn in_its_language(&self, answer: Answer) -> Answer {
        match self.world.language {
            Language::English => answer,
            Language::Chinese => chinese::in_chinese(answer, &self.world.catalog),
        }
    }
}

/// Why a picture that was asked for cannot be drawn.
pub(crate) fn not_drawn(why: NotDrawn) -> Failure {
    Failure::new("no-picture", why.words().en).note(why.hint())
}

/// A failure of the engine or of a file, said at the statement that led to it.
pub(crate) fn said(failure: &Failure, statement: &Statement) -> Diagnostic {
    let fault = Diagnostic::error(failure.code, failure.title.clone()).at(statement.span, "");
    failure.notes.iter().fold(fault, |fault, note| fault.note(note.clone()))
}

pub(crate) fn trouble(failure: &Failure, statement: &Statement, source: &Source) -> Trouble {
    Trouble { source: source.clone(), diagnostics: vec![said(failure, statement)] }
}
