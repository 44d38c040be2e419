//! Completions of other shells: what they install, and what Ward answers when they ask it at a Tab.

use std::ffi::OsStr;
use std::path::Path;

use clap::builder::StyledStr;
use clap_complete::Shell;
use clap_complete::engine::{CompletionCandidate, PathCompleter, ValueCompleter};
use clap_complete::env::{CompleteEnv, Shells};
use language::assist;
use language::catalog::OpenOptions;
use language::parameter::described;
use language::source::Source;
use session::Session;

use crate::args::{self, Options};
use crate::batch::{self, DONE, WRONG};
use crate::out::Out;

/// The variable that holds the name of the shell that asks.
const ASKING: &str = "WARD_COMPLETE";

/// More of a file than this is not read for a completion, in bytes.
const LARGEST: u64 = 64 << 20;

/// Answers a shell that asks for completions, and ends the process then.
pub(crate) fn answer() {
    CompleteEnv::with_factory(args::command).var(ASKING).complete();
}

/// `ward completions bash`: what the shell reads at its start.
pub(crate) fn completions(shell: Shell, fixed: bool, options: &Options) -> u8 {
    let mut script = Vec::new();
    if fixed {
        clap_complete::generate(shell, &mut args::command(), "ward", &mut script);
    } else {
        let name = shell.to_string();
        let Some(Ok(())) = Shells::builtins()
            .completer(&name)
            .map(|it| it.write_registration(ASKING, "ward", "ward", "ward", &mut script))
        else {
            return WRONG;
        };
    }
    Out::new(options).print(&String::from_utf8_lossy(&script));
    DONE
}

/// How a sentence may go on, as the interactive shell completes it.
pub(crate) fn sentence(typed: &OsStr) -> Vec<CompletionCandidate> {
    let Some(typed) = typed.to_str() else { return vec![] };
    let mut session = Session::open();
    for file in asked().iter().filter(|it| is_small(it)) {
        // A file that cannot be read has no columns to offer; running the command says why.
        let _ = session.open_file(file, None, &OpenOptions::default());
    }
    let found = assist::complete(typed, typed.len(), session.world());
    let before = typed.get(..found.replaced.start).unwrap_or("");
    let candidate = |it: assist::Candidate| {
        let kind = it.kind.word(session.language());
        let help = if it.detail.is_empty() { kind.to_owned() } else { format!("{kind} · {}", it.detail) };
        CompletionCandidate::new(format!("{before}{}", it.text)).help(Some(StyledStr::from(help)))
    };
    let candidates = found.candidates.into_iter().filter(|it| !it.text.contains(char::is_control));
    let mut candidates: Vec<CompletionCandidate> = candidates.map(candidate).collect();
    let is_bash = std::env::var_os(ASKING).is_some_and(|it| it == "bash");
    if is_bash {
        candidates = not_shortening(typed, candidates);
    }
    // Bash closes the quote after the only candidate, though the sentence goes on.
    if let ([only], true) = (candidates.as_slice(), is_bash) {
        let mut open = only.get_value().to_owned();
        open.push(" ");
        candidates.push(CompletionCandidate::new(open));
    }
    candidates
}

/// The candidates that leave at least what was typed: bash puts what all of them start with in its place, and of names by
/// pinyin or by another name that may be nothing.
fn not_shortening(typed: &str, candidates: Vec<CompletionCandidate>) -> Vec<CompletionCandidate> {
    let value = |it: &CompletionCandidate| it.get_value().to_string_lossy().into_owned();
    let leads = |it: &CompletionCandidate| value(it).starts_with(typed);
    let folded = |it: &CompletionCandidate| value(it).to_lowercase().starts_with(&typed.to_lowercase());
    let kept: Vec<CompletionCandidate> = match candidates.iter().any(leads) {
        true => candidates.into_iter().filter(leads).collect(),
        false if candidates.iter().any(folded) => candidates.into_iter().filter(folded).collect(),
        false => candidates,
    };
    let values: Vec<String> = kept.iter().map(value).collect();
    let shared = |a: &str, b: &str| a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let first = values.first().map_or("", String::as_str);
    let common = values.iter().map(|it| shared(first, it)).min().unwrap_or(0);
    if values.len() == 1 || typed.chars().count() <= common { kept } else { vec![] }
}

/// Scripts and the folders on the way to them.
pub(crate) fn script(typed: &OsStr) -> Vec<CompletionCandidate> {
    PathCompleter::any().stdio().filter(|it| it.is_dir() || has_ending(it, "ward")).complete(typed)
}

/// Markdown files and the folders on the way to them.
pub(crate) fn markdown(typed: &OsStr) -> Vec<CompletionCandidate> {
    PathCompleter::any().stdio().filter(|it| it.is_dir() || has_ending(it, "md")).complete(typed)
}

/// `year=`: the parameters of the script that is named before.
pub(crate) fn parameter(typed: &OsStr) -> Vec<CompletionCandidate> {
    let Some(typed) = typed.to_str() else { return vec![] };
    let scripts = asked().into_iter().filter(|it| has_ending(Path::new(it), "ward") && is_small(it));
    let sources = scripts.filter_map(|it| batch::text(&it).ok());
    let params = sources.flat_map(|it: Source| Session::empty().params(&it));
    let candidate = |it: language::script::Param| {
        let it = described(&it);
        let about = [it.ty, it.allowed, it.doc].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" · ");
        CompletionCandidate::new(format!("{}=", it.name)).help(Some(StyledStr::from(about)))
    };
    params.map(candidate).filter(|it| it.get_value().to_string_lossy().starts_with(typed)).collect()
}

/// The words of the command line that is being completed.
fn asked() -> Vec<String> {
    std::env::args().skip_while(|it| it != "--").skip(2).collect()
}

fn is_small(path: &str) -> bool {
    std::fs::metadata(path).is_ok_and(|it| it.is_file() && it.len() <= LARGEST)
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|it| it.eq_ignore_ascii_case(ending))
}
