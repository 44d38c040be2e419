//! One text, run, with what comes of it written.

use language::answer::{Answer, Verdict};
use language::diagnostic::Diagnostic;
use language::source::Source;
use session::{SaveTo, Session, Trouble};

use crate::args::Which;
use crate::batch::WRONG;
use crate::interrupt::INTERRUPTED;
use crate::out::Out;
use crate::progress::Progress;

/// What came of a text.
#[derive(Default)]
pub(crate) struct Turn {
    /// Whether it ran to its end.
    pub done: bool,
    /// How much of the text did what it says, in bytes.
    pub ran: usize,
    /// Whether somebody stopped it.
    pub interrupted: bool,
    /// What its checks found.
    pub verdicts: Vec<Verdict>,
    /// Its last answer.
    pub answer: Option<Box<Answer>>,
    /// The text with the first fix that was offered.
    pub mended: Option<String>,
}

impl Turn {
    /// The exit code of a text that did not run to its end.
    pub(crate) fn stopped(&self) -> Option<u8> {
        match (self.done, self.interrupted) {
            (true, _) => None,
            (false, true) => Some(INTERRUPTED),
            (false, false) => Some(WRONG),
        }
    }
}

/// Where the statement starts that stopped a text; nothing ran of a text that cannot be read.
fn ran_before(trouble: &Trouble, source: &Source) -> usize {
    let (script, faults) = language::script::read(source);
    let at = trouble.diagnostics.iter().filter(|it| it.is_error() && it.source.is_none()).find_map(Diagnostic::span);
    match at {
        Some(at) if !faults.iter().any(Diagnostic::is_error) => {
            let stopped = script.statements.iter().find(|it| at.start < it.span.end);
            stopped.map_or(0, |it| it.span.start)
        }
        _ => 0,
    }
}

/// Runs a text and writes what comes of it.
pub(crate) fn turn(session: &mut Session, source: &Source, to: Option<&SaveTo>, out: &Out) -> Turn {
    chosen(session, source, Which::All, to, out)
}

/// Runs a text and writes the answers that were chosen.
pub(crate) fn chosen(session: &mut Session, source: &Source, which: Which, to: Option<&SaveTo>, out: &Out) -> Turn {
    let mut turn = Turn::default();
    let mut n_answers = 0;
    let mut last: Option<Session> = None;
    let mended = |found: &[Diagnostic]| {
        found.iter().filter(|it| it.source.is_none()).flat_map(|it| &it.fixes).map(|it| it.apply(&source.text)).next()
    };
    let mut trial = session.clone();
    let mut progress = Progress::default();
    progress.start();
    let nth = if let Which::Nth(n) = which { Some(n) } else { None };
    let result = trial.run_into(source, to, nth, &mut |outcome, warnings, session| {
        progress.stop();
        out.reads(session.language());
        out.diagnostics(&warnings, source);
        n_answers += usize::from(matches!(outcome, session::Outcome::Answer(_) | session::Outcome::Saved { .. }));
        match (&outcome, which) {
            (session::Outcome::Answer(_), Which::Last) => last = Some(session.clone()),
            (session::Outcome::Answer(_), Which::Nth(n)) if n != n_answers => {}
            _ => {
                last = last.take().filter(|_| !matches!(outcome, session::Outcome::Saved { .. }));
                out.outcome(&outcome, session);
            }
        }
        turn.mended = turn.mended.take().or_else(|| mended(&warnings));
        if let session::Outcome::Answer(answer) | session::Outcome::Saved { answer, .. } = outcome {
            turn.verdicts.extend(answer.verdict);
            turn.answer = Some(answer);
        }
        progress.start();
    });
    progress.stop();
    *session = trial;
    out.reads(session.language());
    if let Err(trouble) = &result {
        out.trouble(trouble);
        turn.interrupted = trouble.is_interruption();
        turn.mended = mended(&trouble.diagnostics);
    }
    turn.done = result.is_ok();
    turn.ran = match &result {
        Ok(()) => source.text.len(),
        Err(trouble) => ran_before(trouble, source),
    };
    if let (Some(session), Some(answer), true) = (&last, &turn.answer, turn.done) {
        out.answer(answer, out.format(), session);
    }
    if let Which::Nth(n) = which
        && turn.done
        && n_answers < n
    {
        let title = format!("there is no answer {n}: the script has {n_answers}");
        out.diagnostics(&[Diagnostic::error("nothing-asked", title)], source);
        turn.done = false;
    }
    turn
}
