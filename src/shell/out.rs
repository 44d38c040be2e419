//! The one writer for all output: answers on standard output, narration and errors on standard error, a closed pipe is quiet.

use std::cell::Cell;
use std::io::{IsTerminal, Write};

use language::answer::Answer;
use language::diagnostic::Diagnostic;
use language::source::Source;
use language::types::Column;
use language::words::Language;
use render::{Format, Look};
use session::{Outcome, Session, Trouble};

use crate::args::{ErrorWord, Options, When};
use crate::repl::pager::Paged;

/// Rows of an answer that are drawn by default.
const ROWS: usize = 20;

pub(crate) struct Out {
    options: Options,
    color_out: bool,
    color_error: bool,
    /// Whether somebody sits before it who can turn pages.
    paged: bool,
    /// What faults and notices are written in.
    language: Cell<Language>,
}

impl Out {
    /// Decides colour for each stream by itself.
    pub fn new(options: &Options) -> Out {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|it| !it.is_empty()) || is_dumb();
        let decide = |terminal: bool| match options.color {
            When::Always => true,
            When::Never => false,
            When::Auto => terminal && !no_color,
        };
        // The colour library looks at standard output only; whether to colour is decided here.
        colored::control::set_override(true);
        Out {
            options: options.clone(),
            color_out: decide(std::io::stdout().is_terminal()),
            color_error: decide(std::io::stderr().is_terminal()),
            paged: false,
            language: Cell::new(options.language.unwrap_or_default()),
        }
    }

    /// The writer of a shell: what is longer than the screen is paged.
    pub fn on_screen(options: &Options) -> Out {
        Out { paged: std::io::stdout().is_terminal() && !is_dumb(), ..Out::new(options) }
    }

    /// Whoever reads reads this language from now on.
    pub fn reads(&self, language: Language) {
        self.language.set(language);
    }

    /// Writes an answer, with its warnings before it.
    pub fn outcome(&self, outcome: &Outcome, session: &Session) {
        match outcome {
            Outcome::Answer(answer) => self.answer(answer, self.options.format, session),
            Outcome::Opened { name, columns, notes } => {
                let mut text = opened(name, columns, session.language());
                for note in notes {
                    text.push_str(&format!("  {}\n", render::clean(note.words.get(session.language()))));
                }
                self.narrate(&text);
            }
            Outcome::Saved { answer, file } => {
                let language = session.language();
                let aside = Look { color: self.color_error, language, ..Look::default() };
                self.narrate(&render::before(answer, &aside));
                self.narrate(&render::after(answer, &aside));
                self.narrate(&format!("{}\n", render::clean(&file.sentence(language))));
            }
            Outcome::Included { left_out: 0, .. } | Outcome::Done => {}
            Outcome::Included { path, left_out } => {
                let path = render::clean(path);
                self.narrate(&match (session.language(), left_out) {
                    (Language::Chinese, n) => format!("{path}:其中 {n} 个问题未回答,只取定义\n"),
                    (Language::English, 1) => {
                        format!("{path}: 1 question of it is not asked, only definitions are taken\n")
                    }
                    (Language::English, n) => {
                        format!("{path}: {n} questions of it are not asked, only definitions are taken\n")
                    }
                });
            }
        }
    }

    /// Writes an answer in a format.
    pub fn answer(&self, answer: &Answer, format: Format, session: &Session) {
        let look = self.look(answer, format, session);
        let aside = Look { color: self.color_error, ..look.clone() };
        self.narrate(&render::before(answer, &aside));
        let n_head = usize::from(format == Format::Table);
        let body = render::body(answer, &look);
        // A file is written as the data are; a terminal is not driven by them.
        let body =
            match std::io::stdout().is_terminal() && matches!(format, Format::Csv | Format::Ndjson | Format::Json) {
                true => body
                    .split_inclusive('\n')
                    .map(|it| {
                        format!(
                            "{}{}",
                            render::clean(it.trim_end_matches('\n')),
                            if it.ends_with('\n') { "\n" } else { "" }
                        )
                    })
                    .collect(),
                false => body,
            };
        self.page(&body, n_head, session);
        let n_more = answer.table.total_rows.saturating_sub(answer.table.rows.len());
        if format != Format::Table && 0 < n_more {
            self.narrate(&match session.language() {
                Language::English => format!("… {n_more} more rows, not written: `save \"file\"` writes all of them\n"),
                Language::Chinese => format!("… 另有 {n_more} 行未写出:`保存 \"文件\"` 可写出全部\n"),
            });
        }
        self.narrate(&render::after(answer, &aside));
    }

    /// An answer in a format as it is written to a file: every row that is at hand.
    pub fn written(&self, answer: &Answer, format: Format, session: &Session) -> String {
        let language = session.language();
        render::body(answer, &Look { format, language, rows: None, ..Look::default() })
    }

    /// Writes a text, page by page where it is longer than the screen of a shell; `n_head` lines stay at the top.
    pub fn page(&self, text: &str, n_head: usize, session: &Session) {
        let size = terminal_size::terminal_size().map(|(width, height)| (usize::from(width.0), usize::from(height.0)));
        let (width, height) = size.unwrap_or((usize::MAX, usize::MAX));
        let paged = Paged::new(text, n_head);
        let wanted = self.paged && session.settings().is("pager", "on") && paged.wrapped(width).is_long(height);
        let shown = if wanted { paged.show(self.color_out, session.language()) } else { Ok(false) };
        if let Err(failed) = &shown {
            self.say(&failed.report("the text stands below as a whole", "`ward --version`"));
        }
        if !shown.is_ok_and(|it| it) {
            self.print(text);
        }
    }

    fn look(&self, answer: &Answer, format: Format, session: &Session) -> Look {
        let settings = session.settings();
        let terminal = std::io::stdout().is_terminal();
        let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)).filter(|_| terminal);
        Look {
            format,
            width,
            color: self.color_out,
            language: session.language(),
            rows: (!settings.is("detail", "full") && !answer.full && (terminal || format == Format::Table))
                .then_some(ROWS),
            sources: settings.is("sources", "on"),
            plots: terminal && settings.is("plot", "on"),
            ascii: is_plain(),
        }
    }

    /// Whether the terminal is written to in colour.
    pub fn is_colored(&self) -> bool {
        self.color_out
    }

    /// What answers are written as.
    pub fn format(&self) -> Format {
        self.options.format
    }

    /// Writes warnings.
    pub fn diagnostics(&self, diagnostics: &[Diagnostic], source: &Source) {
        for it in diagnostics {
            self.narrate(&self.diagnostic(it, source));
        }
    }

    /// Writes why there is no answer.
    pub fn trouble(&self, trouble: &Trouble) {
        if trouble.is_interruption() {
            self.say("interrupted");
            return;
        }
        self.diagnostics(&trouble.diagnostics, &trouble.source);
    }

    fn diagnostic(&self, it: &Diagnostic, source: &Source) -> String {
        match self.options.errors {
            ErrorWord::Human => {
                let width = terminal_size::terminal_size_of(std::io::stderr()).map(|(width, _)| usize::from(width.0));
                render::diagnostic(it, source, self.color_error, width, self.language.get())
            }
            ErrorWord::Short => render::diagnostic_short(it, source, self.language.get()),
            ErrorWord::Json => render::diagnostic_json(it, source, self.language.get()),
        }
    }

    /// To standard output.
    pub fn print(&self, text: &str) {
        let mut out = std::io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Ok(()) => {}
            // Whoever was reading has gone: `ward … | head` is no error.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
            Err(_) => {
                self.narrate("the answer could not be written to standard output: there is no room, or it is closed\n");
                std::process::exit(i32::from(crate::batch::WRONG));
            }
        }
    }

    /// A notice of the program itself, to standard error, in the language of the reader.
    pub fn say(&self, text: &str) {
        let lines: Vec<String> = text.trim_end_matches('\n').lines().map(|it| self.said(it)).collect();
        self.narrate(&format!("{}\n", lines.join("\n")));
    }

    /// A line of the program in the language of the reader.
    pub fn said(&self, line: &str) -> String {
        let text = line.trim_start();
        match self.language.get() {
            Language::English => line.to_owned(),
            Language::Chinese => format!("{}{}", &line[..line.len() - text.len()], language::chinese::in_chinese(text)),
        }
    }

    /// To standard error; nobody listening there is no reason to stop.
    pub fn narrate(&self, text: &str) {
        let mut out = std::io::stderr().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }
}

/// Whether only ASCII may be drawn: a terminal that says it can do nothing, a locale that is not UTF-8.
fn is_plain() -> bool {
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].iter().filter_map(|it| std::env::var(it).ok()).find(|it| !it.is_empty());
    // Windows has no locale in its environment, and writes UTF-8 to its console.
    let utf8 = |it: &String| it.to_lowercase().replace('-', "").contains("utf8");
    is_dumb() || !cfg!(windows) && !locale.as_ref().is_some_and(utf8)
}

/// Whether the terminal says that it knows no escape sequences.
pub(crate) fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|it| it == "dumb")
}

fn opened(name: &str, columns: &[Column], language: Language) -> String {
    let names: Vec<String> = columns.iter().take(8).map(|it| render::clean(&it.name)).collect();
    let more = columns.len().saturating_sub(names.len());
    let list = names.join(", ");
    match (language, more) {
        (Language::Chinese, 0) => format!("{name}:{} 列:{list}\n", columns.len()),
        (Language::Chinese, _) => format!("{name}:{} 列:{list} …\n", columns.len()),
        (Language::English, 0) => format!("{name}: {} columns: {list}\n", columns.len()),
        (Language::English, more) => format!("{name}: {} columns: {list} and {more} more\n", columns.len()),
    }
}
