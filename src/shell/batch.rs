//! Without a person: sentences, scripts, checks.

use std::io::{Read, Write};

use language::answer::Verdict;
use language::catalog::OpenOptions;
use language::diagnostic::Diagnostic;
use language::source::Source;
use session::Session;

use crate::args::Options;
use crate::out::Out;

const DONE: u8 = 0;
const REFUTED: u8 = 1;
const WRONG: u8 = 2;
const UNDECIDED: u8 = 3;

/// `ward -e '…'`
pub(crate) fn sentences(sentences: &[String], files: &[String], options: &Options) -> u8 {
    let out = Out::new(options);
    let Some(mut session) = opened(files, options, &out) else { return WRONG };
    let mut verdicts = Vec::new();
    for sentence in sentences {
        if !run(&mut session, &Source::new("<-e>", sentence.clone()), &out, &mut verdicts) {
            return WRONG;
        }
    }
    code(&verdicts, options)
}

/// The exit code that the checks of a run ask for.
fn code(verdicts: &[Verdict], options: &Options) -> u8 {
    let open = verdicts.iter().any(|it| matches!(it, Verdict::Undecided | Verdict::Untestable));
    match (verdicts.contains(&Verdict::Refuted), options.strict && open) {
        (true, _) => REFUTED,
        (false, true) => UNDECIDED,
        (false, false) => DONE,
    }
}

/// `ward run FILE`
pub(crate) fn script(file: &str, options: &Options) -> u8 {
    let out = Out::new(options);
    let Some(source) = read(file, &out) else { return WRONG };
    let Some(mut session) = opened(&[], options, &out) else { return WRONG };
    let mut verdicts = Vec::new();
    if run(&mut session, &source, &out, &mut verdicts) { code(&verdicts, options) } else { WRONG }
}

/// `ward < script`
pub(crate) fn standard_input(files: &[String], options: &Options) -> u8 {
    let out = Out::new(options);
    let Some(source) = read("-", &out) else { return WRONG };
    let Some(mut session) = opened(files, options, &out) else { return WRONG };
    let mut verdicts = Vec::new();
    if run(&mut session, &source, &out, &mut verdicts) { code(&verdicts, options) } else { WRONG }
}

/// `ward check FILE`
pub(crate) fn check(file: &str, options: &Options) -> u8 {
    let out = Out::new(options);
    let Some(source) = read(file, &out) else { return WRONG };
    let Some(session) = opened(&[], options, &out) else { return WRONG };
    let faults = session.check(&source);
    out.diagnostics(&faults, &source);
    if faults.iter().any(Diagnostic::is_error) { WRONG } else { DONE }
}

/// `ward init FILE`: writes a first declaration beside a data file, never over one that is there.
pub(crate) fn init(file: &str, options: &Options) -> u8 {
    let out = Out::new(options);
    let packed = [".gz", ".zst", ".zstd"].into_iter().find_map(|it| file.strip_suffix(it)).unwrap_or(file);
    let beside = std::path::Path::new(packed).with_extension("toml");
    let shown = beside.display();
    let fault = |title: String| {
        out.diagnostics(&[Diagnostic::error("declaration-not-written", title)], &Source::new(file, ""));
        WRONG
    };
    if std::fs::symlink_metadata(&beside).is_ok() {
        return fault(format!("{shown} is there already, and is not overwritten"));
    }
    let made = match Session::empty().open_file(file, None, &OpenOptions::default()) {
        Ok((_, opened)) => language::catalog::draft(&opened.columns),
        Err(failure) => {
            let fault = Diagnostic::error(failure.code, failure.title.clone());
            let fault = failure.notes.iter().fold(fault, |fault, note| fault.note(note.clone()));
            out.diagnostics(&[fault], &Source::new(file, ""));
            return WRONG;
        }
    };
    match std::fs::File::create_new(&beside).and_then(|mut it| it.write_all(made.as_bytes())) {
        Ok(()) => {
            out.narrate(&format!("{shown} written; fill in the kinds\n"));
            DONE
        }
        Err(_) => fault(format!("{shown} could not be written")),
    }
}

/// `ward explain '…'`
pub(crate) fn explain(sentence: &str, files: &[String], options: &Options) -> u8 {
    let out = Out::new(options);
    let Some(session) = opened(files, options, &out) else { return WRONG };
    match session.explain(sentence) {
        Ok(text) => {
            out.print(&text);
            DONE
        }
        Err(trouble) => {
            out.trouble(&trouble);
            WRONG
        }
    }
}

/// A session with the files open; says which of them cannot be.
pub(crate) fn opened(files: &[String], options: &Options, out: &Out) -> Option<Session> {
    let mut session = Session::open();
    if options.chinese {
        session.set("language", "zh").ok()?;
    }
    let mut all = true;
    for file in files {
        match session.open_file(file, None, &OpenOptions::default()) {
            Ok((name, opened)) => {
                let outcome = session::Outcome::Opened { name, columns: opened.columns, notes: opened.notes };
                out.outcome(&outcome, &session);
            }
            Err(failure) => {
                let fault = Diagnostic::error(failure.code, failure.title.clone());
                let fault = failure.notes.iter().fold(fault, |fault, note| fault.note(note.clone()));
                out.diagnostics(&[fault], &Source::new(file.clone(), ""));
                all = false;
            }
        }
    }
    all.then_some(session)
}

/// Runs a text; false if it stopped at an error. What its checks found is added to `verdicts`.
pub(crate) fn run(session: &mut Session, source: &Source, out: &Out, verdicts: &mut Vec<Verdict>) -> bool {
    let mut trial = session.clone();
    let result = trial.run(source, &mut |outcome, warnings, session| {
        out.diagnostics(&warnings, source);
        if let session::Outcome::Answer(answer) = &outcome {
            verdicts.extend(answer.verdict);
        }
        out.outcome(&outcome, session);
    });
    *session = trial;
    match result {
        Ok(()) => true,
        Err(trouble) => {
            out.trouble(&trouble);
            false
        }
    }
}

/// The text of a script; says what is wrong with it.
fn read(file: &str, out: &Out) -> Option<Source> {
    let mut bytes = Vec::new();
    let done = match file {
        "-" => std::io::stdin().read_to_end(&mut bytes).map(|_| ()),
        _ => std::fs::read(file).map(|it| bytes = it),
    };
    let name = if file == "-" { "<standard input>" } else { file };
    let fault = |code, title: String| {
        out.diagnostics(&[Diagnostic::error(code, title)], &Source::new(name, ""));
        None
    };
    if done.is_err() {
        return fault("file-not-found", format!("the script {name} cannot be read"));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    match String::from_utf8(bytes.to_vec()) {
        Ok(text) => Some(Source::new(name, text)),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            fault("not-utf8", format!("the script {name} is not UTF-8 (byte {at}); save it as UTF-8"))
        }
    }
}
