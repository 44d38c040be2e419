//! The interactive shell: a line editor over a session, and nothing clever.

use std::borrow::Cow;
use std::path::PathBuf;

use etcetera::{BaseStrategy, choose_base_strategy};
use language::assist;
use language::source::Source;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::history::DefaultHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Completer, Config, Editor, Helper, Hinter};

use crate::args::Options;
use crate::out::Out;
use crate::{batch, help};

/// The shell until the person leaves.
pub(crate) fn run(files: &[String], options: &Options) -> u8 {
    let out = Out::new(options);
    let Some(mut session) = batch::opened(files, options, &out) else { return 2 };
    let config = Config::builder().max_history_size(10_000).map(|it| it.auto_add_history(false).build());
    let editor = config.and_then(Editor::<Line, DefaultHistory>::with_config);
    let Ok(mut editor) = editor else {
        out.narrate("this terminal cannot be used for typing; `ward -e '…'` and `ward run FILE` work without one\n");
        return 2;
    };
    editor.set_helper(Some(Line));
    let history = history_file();
    load(&mut editor, history.as_ref(), &out);
    out.print(&format!(
        "ward {}: compare gross_margin where insurance_share > 50%   (help, exit)\n",
        env!("CARGO_PKG_VERSION")
    ));
    loop {
        match editor.readline("ward> ") {
            Ok(text) => {
                let typed = text.trim();
                if typed.is_empty() {
                    continue;
                }
                let _ = editor.add_history_entry(typed);
                if let Some(file) = &history {
                    let _ = editor.append_history(file);
                }
                match typed {
                    "exit" | "quit" | ".exit" | ".quit" | "退出" => return 0,
                    "help" | ".help" | "?" | "帮助" => out.print(help::OVERVIEW),
                    _ => {
                        batch::run(&mut session, &Source::new("<input>", typed), &out, &mut Vec::new());
                    }
                }
            }
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => return 0,
            // A byte that is no text loses the line, not the session.
            Err(_) => out.narrate("that line could not be read\n"),
        }
    }
}

/// The XDG state directory of this program, made if need be.
fn history_file() -> Option<PathBuf> {
    let base = choose_base_strategy().ok()?;
    let folder = base.state_dir().unwrap_or_else(|| base.data_dir()).join("ward");
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join("history.txt"))
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

/// What the line editor asks about a line.
#[derive(Completer, Helper, Hinter)]
struct Line;

impl Validator for Line {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(match assist::unfinished(context.input()) {
            true => ValidationResult::Incomplete,
            false => ValidationResult::Valid(None),
        })
    }
}

impl Highlighter for Line {
    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _default: bool) -> Cow<'b, str> {
        use colored::Colorize;
        Cow::Owned(prompt.cyan().to_string())
    }
}
