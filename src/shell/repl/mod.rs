//! The interactive shell: a line editor over a session, and nothing clever.

mod command;
mod completer;
mod highlighter;
mod hinter;
mod line;
mod menu;
mod places;
mod validator;

use std::cell::RefCell;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use language::answer::Answer;
use language::source::Source;
use language::world::World;
use rustyline::error::ReadlineError;
use rustyline::history::DefaultHistory;
use rustyline::{CompletionType, Config, Editor};
use session::{Session, Writes};

use crate::args::Options;
use crate::batch;
use crate::interrupt::{self, Idle};
use crate::out::Out;
use crate::progress::ASKING;
use line::Line;

/// What the loop remembers between lines.
struct Shell {
    session: Session,
    out: Out,
    /// What the helper of the line editor sees.
    world: Rc<RefCell<World>>,
    /// The last text that was no command.
    text: String,
    answer: Option<Box<Answer>>,
    mended: Option<String>,
    timing: bool,
}

/// What comes after a line.
enum Next {
    /// A new line.
    Ask,
    /// A new line that starts with this text.
    With(String),
    /// Nothing.
    Leave,
}

/// The shell until the person leaves.
pub(crate) fn run(files: &[String], options: &Options) -> u8 {
    let out = Out::new(options);
    // What fails inside is said in words; whoever looks for the reason sets RUST_BACKTRACE.
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|_| {}));
    }
    let Some(mut session) = batch::opened(files, options, &out) else { return 2 };
    session.allow_writes(if options.allow_write { Writes::Allowed } else { Writes::Asked(ask) });
    interrupt::install(session.canceller(), Idle::Stays);
    let world = Rc::new(RefCell::new(session.world().clone()));
    let config = Config::builder().completion_type(CompletionType::Circular).max_history_size(10_000);
    let config = config.map(|it| it.auto_add_history(false).build());
    let Ok(mut editor) = config.and_then(Editor::<Line, DefaultHistory>::with_config) else {
        out.narrate("this terminal cannot be used for typing; `ward -e '…'` and `ward run FILE` work without one\n");
        return 2;
    };
    editor.set_helper(Some(Line::new(world.clone(), out.is_colored())));
    let history = places::history();
    load(&mut editor, history.as_ref(), &out);
    out.print(&format!(
        "ward {}: compare gross_margin where insurance_share > 50%   (help, exit)\n",
        env!("CARGO_PKG_VERSION")
    ));
    let mut shell = Shell { session, out, world, text: String::new(), answer: None, mended: None, timing: false };
    let mut begun = String::new();
    loop {
        match editor.readline_with_initial("ward> ", (&std::mem::take(&mut begun), "")) {
            Ok(text) => {
                let typed = text.trim();
                if typed.is_empty() {
                    continue;
                }
                let _ = editor.add_history_entry(typed);
                if let Some(file) = &history {
                    let _ = editor.append_history(file);
                }
                match shell.take(typed) {
                    Next::Ask => {}
                    Next::With(text) => begun = text,
                    Next::Leave => return 0,
                }
            }
            // The menu of a line that was given up goes with it.
            Err(ReadlineError::Interrupted) => match editor.helper().map_or(0, |it| it.rows.take()) {
                0 => {}
                rows => shell.out.print(&format!("\x1b[{rows}A\x1b[J")),
            },
            Err(ReadlineError::Eof) => return 0,
            // A byte that is no text loses the line, not the session.
            Err(_) => shell.out.narrate("that line could not be read\n"),
        }
    }
}

impl Shell {
    fn take(&mut self, typed: &str) -> Next {
        match command::run(self, typed) {
            Some(next) => next,
            None => {
                self.ask(typed);
                Next::Ask
            }
        }
    }

    /// Answers a text; what goes wrong inside loses this answer, not the session.
    fn ask(&mut self, text: &str) {
        self.text = text.to_owned();
        let started = Instant::now();
        let source = Source::new("<input>", text);
        let ran = catch_unwind(AssertUnwindSafe(|| batch::turn(&mut self.session, &source, None, &self.out)));
        match ran {
            Ok(turn) => {
                self.answer = turn.answer.or(self.answer.take());
                self.mended = turn.mended;
            }
            Err(_) => self.out.narrate("that failed inside; the session is as it was before\n"),
        }
        if self.mended.is_some() {
            self.out.narrate("  .fix puts the mended sentence on the line\n");
        }
        if self.timing {
            self.out.narrate(&format!("  {:.0?}\n", started.elapsed()));
        }
        self.world.replace(self.session.world().clone());
    }
}

/// Whether a file may be written: a pasted text may hold a line that nobody has read.
fn ask(path: &str) -> bool {
    ASKING.store(true, Ordering::SeqCst);
    let mut line = String::new();
    let asked = write!(std::io::stderr().lock(), "write {}? [y/N] ", render::clean(path));
    let read = asked.and_then(|()| std::io::stderr().flush()).and_then(|()| std::io::stdin().read_line(&mut line));
    ASKING.store(false, Ordering::SeqCst);
    read.is_ok() && matches!(line.trim().to_lowercase().as_str(), "y" | "yes" | "是")
}

/// A history that cannot be read is moved aside, and said.
fn load(editor: &mut Editor<Line, DefaultHistory>, file: Option<&PathBuf>, out: &Out) {
    let Some(file) = file.filter(|it| it.exists()) else { return };
    if editor.load_history(file).is_err() {
        let aside = file.with_extension("unreadable");
        if std::fs::rename(file, &aside).is_ok() {
            out.narrate(&format!("the history could not be read and was moved to {}\n", aside.display()));
        }
    }
}
