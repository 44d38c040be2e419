//! The interactive shell: a line editor over a session, and nothing clever.

mod command;
mod completer;
mod handing;
mod highlighter;
mod hinter;
mod history;
mod keeping;
mod line;
mod menu;
mod offered;
pub(crate) mod pager;
mod places;
mod start;
mod validator;

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use language::answer::Answer;
use language::assist::prepare;
use language::source::Source;
use language::world::World;
use rustyline::error::ReadlineError;
use rustyline::history::DefaultHistory;
use rustyline::{CompletionType, Config, Editor};
use session::{Session, Writes};

use crate::args::Options;
use crate::batch;
use crate::emptied::emptied;
use crate::failure::guarded;
use crate::interrupt::{self, Idle};
use crate::out::Out;
use crate::progress::ASKING;
use highlighter::Theme;
use history::History;
use line::Line;

/// So many times in a row the line editor may fail.
const MOST_FAILED: usize = 3;

/// What the loop remembers between lines.
struct Shell {
    session: Session,
    out: Out,
    /// What the helper of the line editor sees.
    world: Rc<RefCell<World>>,
    theme: Rc<Cell<Theme>>,
    /// The last text that was no command.
    text: String,
    /// What did what it says, for the session as a script.
    texts: Vec<String>,
    answer: Option<Box<Answer>>,
    mended: Option<String>,
    history: History,
    /// Folders of files that go when the shell is left.
    opened: Vec<PathBuf>,
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
    let out = Out::on_screen(options);
    let Some(mut session) = batch::opened(files, options, &out) else { return 2 };
    session.allow_writes(if options.allow_write { Writes::Allowed } else { Writes::Asked(ask) });
    interrupt::install(session.canceller(), Idle::Stays);
    let world = Rc::new(RefCell::new(World::default()));
    let theme = Rc::new(Cell::new(Theme::Dark));
    let config = Config::builder().completion_type(CompletionType::Circular).max_history_size(history::MOST);
    let config = config.map(|it| it.auto_add_history(false).build());
    let Ok(mut editor) = config.and_then(Editor::<Line, DefaultHistory>::with_config) else {
        out.say("this terminal cannot be used for typing; `ward -e '…'` and `ward run FILE` work without one\n");
        return 2;
    };
    editor.set_helper(Some(Line::new(world.clone(), theme.clone(), out.is_colored())));
    let history = History::new(places::history());
    history.tidy();
    match history.entries() {
        Ok(entries) => entries.iter().for_each(|it| drop(editor.add_history_entry(&it.text))),
        Err(error) => out.say(&format!("the history cannot be read: {error}\n")),
    }
    let texts = files.iter().map(|it| format!("open {}", language::script::value_text(it))).collect();
    let mut shell = Shell {
        session,
        out,
        world,
        theme,
        text: String::new(),
        texts,
        answer: None,
        mended: None,
        history,
        opened: vec![],
    };
    if let Err(failed) = guarded(|| shell.configure()) {
        shell.out.say(&failed.report("the shell goes on without the rest of it", "config.toml, init.ward"));
    }
    shell.out.reads(shell.session.language());
    let version = env!("CARGO_PKG_VERSION");
    let banner = format!("ward {version}: compare gross_margin where insurance_share > 50%   (help, exit)");
    shell.out.print(&format!("{}\n", shell.out.said(&banner)));
    shell.talk(&mut editor)
}

impl Shell {
    fn talk(&mut self, editor: &mut Editor<Line, DefaultHistory>) -> u8 {
        let mut begun = String::new();
        let mut n_failed = 0;
        loop {
            let first = std::mem::take(&mut begun);
            let read = match guarded(|| editor.readline_with_initial("ward> ", (&first, ""))) {
                Ok(read) => read,
                Err(failed) => {
                    self.out.say(&failed.report("the session and its definitions are kept", "`ward --version`"));
                    n_failed += 1;
                    // A line editor that fails each time it is asked is none.
                    if n_failed == MOST_FAILED {
                        return batch::WRONG;
                    }
                    continue;
                }
            };
            n_failed = 0;
            if let Some((line, failed)) = editor.helper().and_then(Line::failed) {
                let about = format!("`{}`", render::clean(&line));
                self.out.say(&failed.report("typing goes on without what it shows", &about));
            }
            match read {
                Ok(text) => {
                    let typed = text.trim();
                    if typed.is_empty() {
                        continue;
                    }
                    let _ = editor.add_history_entry(typed);
                    let (started, at) = (Instant::now(), self.history.begin(typed));
                    let next = self.guarded(|shell| shell.take(typed));
                    self.history.done(at, started.elapsed());
                    match next {
                        Next::Ask => {}
                        Next::With(text) => begun = text,
                        Next::Leave => return 0,
                    }
                }
                // The menu of a line that was given up goes with it.
                Err(ReadlineError::Interrupted) => match editor.helper().map_or(0, |it| it.rows.take()) {
                    0 => {}
                    rows => self.out.print(&format!("\x1b[{rows}A\x1b[J")),
                },
                Err(ReadlineError::Eof) => return 0,
                // A byte that is no text loses the line, not the session.
                Err(_) => self.out.say("that line could not be read\n"),
            }
        }
    }

    /// Does what a line says; what fails inside loses this line, not the session and its definitions.
    fn guarded(&mut self, work: impl FnOnce(&mut Shell) -> Next) -> Next {
        guarded(|| work(self)).unwrap_or_else(|failed| {
            self.out.say(&failed.report("the session and its definitions are kept", "the sentence"));
            self.adopt();
            Next::Ask
        })
    }

    fn take(&mut self, typed: &str) -> Next {
        match command::run(self, typed) {
            Some(next) => next,
            None => {
                self.ask(typed);
                Next::Ask
            }
        }
    }

    /// Answers a text.
    fn ask(&mut self, text: &str) {
        let text = language::assist::joined(text);
        let text = text.as_str();
        self.text = text.to_owned();
        let source = Source::new("<input>", text);
        let before = self.session.clone();
        let turn = crate::turn::turn(&mut self.session, &source, None, &self.out);
        let empty = turn.answer.as_ref().is_some_and(|it| it.table.total_rows == 0);
        self.answer = turn.answer.or(self.answer.take());
        self.mended = turn.mended;
        self.texts.extend(text.get(..turn.ran).filter(|it| !it.trim().is_empty()).map(str::to_owned));
        if empty && turn.done {
            self.out.narrate(&emptied(&before, &self.session, text));
        }
        if self.mended.is_some() {
            self.out.say("  .fix puts the mended sentence on the line\n");
        }
        if self.session.settings().is("timing", "on") {
            let timing = self.session.timing();
            self.out.say(&format!("  plan {:.1?}, run {:.1?}\n", timing.plan, timing.run));
        }
        self.adopt();
    }

    /// Lets the line editor know what the session knows now.
    fn adopt(&mut self) {
        self.theme.set(Theme::of(self.session.settings()));
        let world = self.session.world().clone();
        let is_new = !Arc::ptr_eq(&self.world.borrow().catalog, &world.catalog);
        self.world.replace(world.clone());
        if is_new {
            // What completion looks things up in is there before the first key asks for it.
            let made = std::thread::Builder::new().spawn(move || guarded(|| prepare(&world)));
            drop(made);
        }
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        for folder in &self.opened {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// Whether a file may be written: a pasted text may hold a line that nobody has read.
fn ask(path: &str) -> bool {
    ASKING.store(true, Ordering::SeqCst);
    // An editor of its own: Ctrl-C says no at once, and what was typed ahead for the shell is no answer.
    let read = rustyline::DefaultEditor::new()
        .and_then(|mut editor| editor.readline(&format!("write {}? [y/N] ", render::clean(path))));
    ASKING.store(false, Ordering::SeqCst);
    let line = read.unwrap_or_default();
    matches!(line.trim().to_lowercase().as_str(), "y" | "yes" | "是")
}
