//! `ward run --watch FILE`: runs again whenever the script or a file it includes has changed, until Ctrl-C.

use std::io::IsTerminal;
use std::time::{Duration, SystemTime};

use language::diagnostic::Diagnostic;
use language::source::Source;
use session::Session;

use crate::args::{Given, Options, Which};
use crate::batch::{self, WRONG};
use crate::out::Out;

/// How often the files are looked at.
const EVERY: Duration = Duration::from_millis(500);

/// When a file was changed and how long it was; none where it is not there.
type Mark = Option<(SystemTime, u64)>;

/// Runs a script again and again; only Ctrl-C ends it, unless there is nothing to watch.
pub(crate) fn watch(file: &str, given: &Given, which: Which, options: &Options) -> u8 {
    let out = Out::new(options);
    if file == "-" {
        let fault = Diagnostic::error("not-a-file", "standard input cannot be watched, it is read once");
        out.diagnostics(&[fault], &Source::new("<standard input>", ""));
        return WRONG;
    }
    loop {
        if std::io::stdout().is_terminal() {
            // To an empty screen, the cursor at its top.
            out.print("\u{1b}[2J\u{1b}[H");
        }
        let files = files(file, given);
        let before = marks(&files);
        batch::script(file, given, which, options);
        out.say(&format!("watching {}; Ctrl-C leaves\n", files.join(", ")));
        while marks(&files) == before {
            std::thread::sleep(EVERY);
        }
    }
}

/// The script, what it includes, and the file of its parameters.
fn files(file: &str, given: &Given) -> Vec<String> {
    let mut files = vec![file.to_owned()];
    if let Ok(source) = batch::text(file) {
        let texts = Session::empty().texts(&source);
        files.extend(texts.iter().map(|it| it.0.name.clone()).filter(|it| it != file));
    }
    files.extend(given.file.clone());
    files
}

fn marks(files: &[String]) -> Vec<Mark> {
    let mark = |it: &String| {
        let known = std::fs::metadata(it).ok()?;
        Some((known.modified().ok()?, known.len()))
    };
    files.iter().map(mark).collect()
}
