//! Running one statement: what it changes, what it answers.

use std::sync::Arc;

use engine::Failure;
use language::answer::{Answer, SECOND_MATCH};
use language::catalog::Catalog;
use language::check::{Checked, PIPED, check, check_rest};
use language::diagnostic::Diagnostic;
use language::plan::Task;
use language::script::Statement;
use language::source::Source;
use language::verb::Stage;
use language::words::Language;

use crate::{Outcome, Session, Trouble, chinese, tables};

impl Session {
    pub(crate) fn statement(
        &mut self,
        statement: &Statement,
        source: &Source,
    ) -> Result<(Outcome, Vec<Diagnostic>), Trouble> {
        let (checked, found) = check(statement, &self.world, &source.text);
        let failed = |failure: &Failure| trouble(failure, statement, source);
        let outcome = match checked {
            Checked::Nothing => return Err(Trouble { source: source.clone(), diagnostics: found }),
            Checked::Define(world) => {
                self.world = world;
                Outcome::Done
            }
            // A run goes on in the file before it comes here.
            Checked::Include { .. } => Outcome::Done,
            Checked::Set { name, value } => {
                self.set(&name, &value).map_err(|failure| failed(&failure))?;
                Outcome::Done
            }
            Checked::Open { path, alias, options } => {
                let (name, opened) =
                    self.open_file(&path, alias.as_deref(), &options).map_err(|failure| failed(&failure))?;
                Outcome::Opened { name, columns: opened.columns, notes: opened.notes }
            }
            Checked::Task(task) => Outcome::Answer(Box::new(self.answer(&task).map_err(|it| failed(&it))?)),
            Checked::Keep { name, query } => {
                let mut apart = self.clone();
                let answer = match *query {
                    Checked::Task(task) => apart.answer(&task).map_err(|it| failed(&it))?,
                    Checked::Piped { first, rest } => apart.piped(&first, &rest, statement, source)?.0,
                    Checked::Keep { .. }
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
                let (answer, more) = self.piped(&first, &rest, statement, source)?;
                let warnings = found.into_iter().chain(more).collect();
                return Ok((Outcome::Answer(Box::new(answer)), warnings));
            }
        };
        Ok((outcome, found))
    }

    /// Runs a verb with a last step, then the stages after it on its table; what was said of the first step stays said.
    fn piped(
        &mut self,
        first: &Task,
        rest: &[Stage],
        statement: &Statement,
        source: &Source,
    ) -> Result<(Answer, Vec<Diagnostic>), Trouble> {
        let failed = |failure: &Failure| trouble(failure, statement, source);
        let ran = engine::run(first, &self.sources).map_err(|it| failed(&it))?;
        let made = (first.conclude)(first.answer.clone(), ran.tables);
        let mut after = self.clone();
        after.sources.put_rows(tables::stored(PIPED, &made.table));
        after.declare(tables::dataset(PIPED, &made.table.columns, false));
        let (checked, mut found) = check_rest(rest, statement, &after.world, &source.text);
        let mut answer = match checked {
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
            | Checked::Nothing => {
                return Err(Trouble { source: source.clone(), diagnostics: found });
            }
        };
        after.forget(PIPED);
        *self = after;
        answer.understood = made.understood;
        answer.dataset = made.dataset;
        answer.ledger.splice(0..0, made.ledger);
        answer.notes.splice(0..0, made.notes);
        answer.sources.splice(0..0, made.sources);
        Ok((answer, found))
    }

    fn forget(&mut self, name: &str) {
        let mut catalog: Catalog = (*self.world.catalog).clone();
        catalog.datasets.retain(|it| it.name != name);
        self.world.catalog = Arc::new(catalog);
    }

    fn answer(&mut self, task: &Task) -> Result<Answer, Failure> {
        let ran = engine::run(task, &self.sources)?;
        let first = task.parts.first().map(|part| part.columns.clone()).unwrap_or_default();
        let answer = (task.conclude)(task.answer.clone(), ran.tables);
        if let Some(note) = answer.notes.iter().find(|it| it.code == SECOND_MATCH) {
            let title = "`join one` met rows with a second match";
            return Err(Failure::new("second-match", title).note(note.words.get(self.world.language)));
        }
        let whole = answer.table.columns == first && answer.table.total_rows == ran.frame.height();
        self.n_answers += 1;
        for name in ["it".to_owned(), format!("_{}", self.n_answers)] {
            match whole {
                true => self.sources.put_answer(&name, ran.frame.clone()),
                false => self.sources.put_rows(tables::stored(&name, &answer.table)),
            }
            self.declare(tables::dataset(&name, &answer.table.columns, false));
        }
        Ok(match self.world.language {
            Language::English => answer,
            Language::Chinese => chinese::in_chinese(answer, &self.world.catalog),
        })
    }
}

/// A failure of the engine or of a file, said at the statement that led to it.
pub(crate) fn said(failure: &Failure, statement: &Statement) -> Diagnostic {
    let fault = Diagnostic::error(failure.code, failure.title.clone()).at(statement.span, "");
    failure.notes.iter().fold(fault, |fault, note| fault.note(note.clone()))
}

pub(crate) fn trouble(failure: &Failure, statement: &Statement, source: &Source) -> Trouble {
    Trouble { source: source.clone(), diagnostics: vec![said(failure, statement)] }
}
