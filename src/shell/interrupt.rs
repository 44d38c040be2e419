//! Ctrl-C while something runs. At the prompt it is a key like any other, and the line editor takes it.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

use session::Cancel;

/// The exit code of a run that was interrupted.
pub(crate) const INTERRUPTED: u8 = 130;

/// Whether Ctrl-C ends the process where nothing runs that could be stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Idle {
    /// A script: there is nobody to go on with.
    Ends,
    /// A shell: an editor that it started may be what was meant.
    Stays,
}

/// The first Ctrl-C stops what runs, the second one ends the process; no file is left half written.
pub(crate) fn install(cancel: Cancel, idle: Idle) {
    let asked = AtomicBool::new(false);
    let stop = move || {
        let again = asked.swap(true, Ordering::SeqCst) && cancel.is_wanted();
        let runs = cancel.cancel();
        if runs && again || !runs && idle == Idle::Ends {
            session::forget_unfinished();
            let _ = std::io::stderr().lock().write_all(b"interrupted\n");
            std::process::exit(i32::from(INTERRUPTED));
        }
    };
    // Without a handler Ctrl-C does what it does to every program.
    let _ = ctrlc::set_handler(stop);
}
