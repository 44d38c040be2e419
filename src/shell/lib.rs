//! The person's door: arguments, scripts, the interactive shell.

mod args;
mod batch;
mod completing;
mod emptied;
mod expectation;
mod failure;
mod given;
mod help;
mod interrupt;
pub mod lsp;
mod manual;
mod out;
mod parameters;
mod picture;
mod program;
mod progress;
mod repl;
mod report;
mod testing;
mod turn;
mod watch;

use std::io::IsTerminal;
use std::process::ExitCode;

use args::Mode;

/// Deep but legal sentences need more stack than a thread has by default.
const STACK: usize = 64 << 20;

/// Runs the program as its arguments say.
pub fn main() -> ExitCode {
    failure::keep();
    let work = || {
        completing::answer();
        let (mode, options) = args::read();
        let terminal = std::io::stdin().is_terminal();
        match mode {
            Mode::Shell { files } if files.iter().any(|it| it == "-") => batch::no_sentence(&options),
            Mode::Shell { files } if terminal => repl::run(&files, &options),
            Mode::Shell { files } => batch::standard_input(&files, &options),
            Mode::Sentences { sentences, files } => batch::sentences(&sentences, &files, &options),
            Mode::Run { file, given, which } => batch::script(&file, &given, which, &options),
            Mode::Watch { file, given, which } => watch::watch(&file, &given, which, &options),
            Mode::Parameters { file } => batch::parameters(&file, &options),
            Mode::Check { file, given } => batch::check(&file, &given, &options),
            Mode::Test { files, given, update } => testing::test(&files, &given, update, &options),
            Mode::Report { file, output, force, given } => {
                report::report(&file, output.as_deref(), force, &given, &options)
            }
            Mode::Fmt { files, check } => batch::fmt(&files, check, &options),
            Mode::Init { file } => batch::init(&file, &options),
            Mode::Explain { sentence, files } => batch::explain(&sentence, &files, &options),
            Mode::Lsp => lsp::lsp(),
            Mode::Spec => program::spec(&options),
            Mode::Completions { shell, fixed } => completing::completions(shell, fixed, &options),
            Mode::Man { command, folder } => manual::manual(command.as_deref(), folder.as_deref(), &options),
        }
    };
    let guarded = move || {
        failure::guarded(work).unwrap_or_else(|failed| {
            let report = failed.report("nothing is kept of what was under way", "the command, the script");
            args::said(&report);
            batch::WRONG
        })
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(guarded);
    let code = thread.map(std::thread::JoinHandle::join);
    match code {
        Ok(Ok(code)) => ExitCode::from(code),
        _ => ExitCode::from(2),
    }
}
