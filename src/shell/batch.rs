//! Without a person: sentences, scripts, checks.

use std::io::{Read, Write};

use language::answer::Verdict;
use language::catalog::OpenOptions;
use language::diagnostic::Diagnostic;
use language::script::StatementKind;
use language::source::Source;
use language::verb::{Stage, Verb};
use language::words::Language;
use session::{Session, Writes};

use crate::args::{Given, Options, Which};
use crate::emptied::emptied;
use crate::help::{self, Asked};
use crate::interrupt::{self, Idle};
use crate::out::Out;
use crate::turn::{chosen, turn};
use crate::{given, parameters};

pub(crate) const DONE: u8 = 0;
pub(crate) const REFUTED: u8 = 1;
pub(crate) const WRONG: u8 = 2;
const UNDECIDED: u8 = 3;

/// `ward -e '…'`
pub(crate) fn sentences(sentences: &[String], files: &[String], options: &Options) -> u8 {
    let out = Out::new(options);
    let Some((mut session, all)) = opened_some(files, options, &out) else { return WRONG };
    interrupt::install(session.canceller(), Idle::Ends);
    // Whoever typed the sentence asked for the file.
    session.allow_writes(Writes::Allowed);
    let mut verdicts = Vec::new();
    for (at, sentence) in sentences.iter().enumerate() {
        // A sentence that names no table may be about the file that is not open.
        if !all && !names_its_tables(sentence) {
            return WRONG;
        }
        let asked = help::asked(sentence).map(|it| match it {
            Asked::Manual("") => said_of(Ok(help::overview(session.language()).to_owned()), &out),
            Asked::Manual(topic) => said_of(help::page(&session, topic), &out),
            Asked::Explain(sentence) => explained(&session, sentence, &out),
        });
        match asked {
            Some(DONE) => continue,
            Some(code) => return code,
            None => {}
        }
        let to = options.output.as_ref().filter(|_| at + 1 == sentences.len());
        let before = session.clone();
        let ran = turn(&mut session, &Source::new("<-e>", sentence.clone()), to, &out);
        if ran.answer.as_ref().is_some_and(|it| it.table.total_rows == 0) {
            out.narrate(&emptied(&before, &session, sentence));
        }
        verdicts.extend(&ran.verdicts);
        if let Some(code) = ran.stopped() {
            return code;
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
pub(crate) fn script(file: &str, given: &Given, which: Which, options: &Options) -> u8 {
    let out = Out::new(options);
    let Some(source) = read(file, &out) else { return WRONG };
    let Some(mut session) = opened(&[], options, &out) else { return WRONG };
    if !give(&mut session, given, &source, &out) {
        return WRONG;
    }
    whole(session, &source, which, &out, options)
}

/// `… | ward -`: standard input holds the data, and nothing is asked of it.
pub(crate) fn no_sentence(options: &Options) -> u8 {
    let title = "standard input holds data, and no sentence asks about it";
    let fault = Diagnostic::error("nothing-asked", title).note("write the sentence after -e: `ward -e 'from stdin' -`");
    Out::new(options).diagnostics(&[fault], &Source::new("-", ""));
    WRONG
}

/// `ward < script`
pub(crate) fn standard_input(files: &[String], options: &Options) -> u8 {
    let out = Out::new(options);
    let Some(source) = read("-", &out) else { return WRONG };
    let Some(session) = opened(files, options, &out) else { return WRONG };
    whole(session, &source, Which::All, &out, options)
}

/// A script from its first line to its last.
fn whole(mut session: Session, source: &Source, which: Which, out: &Out, options: &Options) -> u8 {
    interrupt::install(session.canceller(), Idle::Ends);
    // A script may come from somebody else.
    session.allow_writes(if options.allow_write { Writes::Allowed } else { Writes::Refused });
    let turn = chosen(&mut session, source, which, options.output.as_ref(), out);
    match turn.stopped() {
        Some(stopped) => stopped,
        None => code(&turn.verdicts, options),
    }
}

/// Gives values to the parameters of a script; false if one cannot be meant.
pub(crate) fn give(session: &mut Session, given: &Given, source: &Source, out: &Out) -> bool {
    let nothing = Source::new("", "");
    let given = match given::given(&given.pairs, given.file.as_deref()) {
        Ok(given) => given,
        Err(fault) => {
            out.diagnostics(&[*fault], &nothing);
            return false;
        }
    };
    session.give(given);
    let lost = session.given_to_nobody(source);
    out.diagnostics(&lost, &nothing);
    lost.is_empty()
}

/// `ward run FILE --help`: the parameters of a script.
pub(crate) fn parameters(file: &str, options: &Options) -> u8 {
    let out = Out::new(options);
    let Some(source) = read(file, &out) else { return WRONG };
    let session = Session::open();
    let answer = parameters::listed(&session.params(&source));
    let head = parameters::head(&source.text);
    match answer.table.rows.is_empty() {
        true => out.print(&format!("{head}{file} has no parameters\n")),
        false => {
            if options.format == render::Format::Table {
                out.print(&head);
            }
            out.answer(&answer, options.format, &session);
        }
    }
    DONE
}

/// `ward check FILE`
pub(crate) fn check(file: &str, given: &Given, options: &Options) -> u8 {
    let out = Out::new(options);
    let Some(source) = read(file, &out) else { return WRONG };
    let Some(mut session) = opened(&[], options, &out) else { return WRONG };
    if !give(&mut session, given, &source, &out) {
        return WRONG;
    }
    let mut faults = session.check(&source);
    if !options.allow_write {
        faults.extend(session.saves(&source));
    }
    out.diagnostics(&faults, &source);
    if faults.iter().any(Diagnostic::is_error) { WRONG } else { DONE }
}

/// `ward fmt FILE …`: a text that cannot be read stays as it is, and its faults are said.
pub(crate) fn fmt(files: &[String], check: bool, options: &Options) -> u8 {
    let out = Out::new(options);
    let session = Session::open();
    let mut code = DONE;
    for file in files {
        let Some(source) = read(file, &out) else {
            code = WRONG;
            continue;
        };
        let (script, faults) = language::script::read(&source);
        if faults.iter().any(Diagnostic::is_error) {
            out.diagnostics(&faults, &source);
            code = WRONG;
            continue;
        }
        let language = options.language.unwrap_or_else(|| language::script::written_in(&source.text, &script));
        let written = language::script::write(&source.text, &script, language, &session.world().catalog);
        if file == "-" && !check {
            out.print(&written);
        } else if written != source.text {
            match check {
                true => {
                    out.say(&format!("{} is not in canonical form\n", source.name));
                    code = WRONG;
                }
                false => {
                    if let Err(error) = replace(file, &written) {
                        out.say(&format!("{file} could not be written: {error}\n"));
                        code = WRONG;
                    }
                }
            }
        }
    }
    code
}

/// Replaces a file in one step, so that a failure leaves the old one; of a link, the file that it leads to.
pub(crate) fn replace(file: &str, text: &str) -> std::io::Result<()> {
    let file = std::fs::canonicalize(file).unwrap_or_else(|_| file.into());
    let mut beside = file.clone().into_os_string();
    beside.push(format!(".ward-{}", std::process::id()));
    std::fs::File::create_new(&beside)?.write_all(text.as_bytes())?;
    if let Ok(known) = std::fs::metadata(&file) {
        std::fs::set_permissions(&beside, known.permissions())?;
    }
    std::fs::rename(&beside, file)
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
        Ok((_, opened)) => language::catalog::draft(&opened.columns, &opened.notes, opened.sheet.as_deref()),
        Err(failure) => {
            out.diagnostics(&[said(&failure)], &Source::new(file, ""));
            return WRONG;
        }
    };
    match std::fs::File::create_new(&beside).and_then(|mut it| it.write_all(made.as_bytes())) {
        Ok(()) => {
            out.say(&format!("{shown} written; fill in the kinds\n"));
            DONE
        }
        Err(_) => fault(format!("{shown} could not be written")),
    }
}

/// `ward explain '…'`
pub(crate) fn explain(sentence: &str, files: &[String], options: &Options) -> u8 {
    let out = Out::new(options);
    match opened(files, options, &out) {
        Some(session) => explained(&session, sentence, &out),
        None => WRONG,
    }
}

/// A page of the manual, or that there is none.
fn said_of(page: Result<String, String>, out: &Out) -> u8 {
    match page {
        Ok(page) => {
            out.print(&page);
            DONE
        }
        Err(none) => {
            out.say(&none);
            WRONG
        }
    }
}

fn explained(session: &Session, sentence: &str, out: &Out) -> u8 {
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

/// A failure that no sentence led to.
fn said(failure: &session::Failure) -> Diagnostic {
    let fault = Diagnostic::error(failure.code, failure.title.clone());
    failure.notes.iter().fold(fault, |fault, note| fault.note(note.clone()))
}

/// Whether every question of a text says which table it is asked of.
fn names_its_tables(text: &str) -> bool {
    let (script, _) = language::script::read(&Source::new("<-e>", text));
    script.statements.iter().all(|it| match &it.kind {
        StatementKind::Query(stages) => matches!(stages.first(), Some(Stage { verb: Verb::From(_), .. })),
        _ => true,
    })
}

/// A session with the project's definitions and all of the files open; says which of them cannot be.
pub(crate) fn opened(files: &[String], options: &Options, out: &Out) -> Option<Session> {
    opened_some(files, options, out).and_then(|(session, all)| all.then_some(session))
}

/// A session with the project's definitions and the files open that can be, and whether all of them are; says which are not.
fn opened_some(files: &[String], options: &Options, out: &Out) -> Option<(Session, bool)> {
    let mut session = Session::open();
    if options.language == Some(Language::Chinese) {
        session.set("language", "zh").ok()?;
    }
    // What a program reads is never a part of the answer.
    if options.format != render::Format::Table {
        session.want_every_row();
    }
    let mut project = true;
    match std::env::current_dir().map(|it| session.open_project(&it)) {
        Ok(Ok(Some(taken))) => out.say(&format!("{}\n", render::clean(taken.get(session.language())))),
        Ok(Ok(None)) | Err(_) => {}
        Ok(Err(failure)) => {
            out.diagnostics(&[said(&failure)], &Source::new("ward.toml", ""));
            project = false;
        }
    }
    out.reads(session.language());
    let mut all = true;
    for file in files {
        match session.open_file(file, None, &OpenOptions::default()) {
            Ok((name, opened)) => {
                let outcome = session::Outcome::Opened { name, columns: opened.columns, notes: opened.notes };
                out.outcome(&outcome, &session);
            }
            Err(failure) => {
                out.diagnostics(&[said(&failure)], &Source::new(file.clone(), ""));
                all = false;
            }
        }
    }
    project.then_some((session, all))
}

/// The text of a script; says what is wrong with it.
pub(crate) fn read(file: &str, out: &Out) -> Option<Source> {
    match text(file) {
        Ok(source) => Some(source),
        Err(fault) => {
            let name = if file == "-" { "<standard input>" } else { file };
            out.diagnostics(&[*fault], &Source::new(name, ""));
            None
        }
    }
}

/// The text of a script, or why there is none.
pub(crate) fn text(file: &str) -> Result<Source, Box<Diagnostic>> {
    let mut bytes = Vec::new();
    let done = match file {
        "-" => std::io::stdin().read_to_end(&mut bytes).map(|_| ()),
        _ => std::fs::read(file).map(|it| bytes = it),
    };
    let name = if file == "-" { "<standard input>" } else { file };
    if done.is_err() {
        return Err(Box::new(Diagnostic::error("file-not-found", format!("the script {name} cannot be read"))));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    String::from_utf8(bytes.to_vec()).map(|text| Source::new(name, text)).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let title = format!("the script {name} is not UTF-8 (byte {at}); save it as UTF-8");
        Box::new(Diagnostic::error("not-utf8", title))
    })
}
