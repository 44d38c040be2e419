//! Ctrl-C while something runs. At the prompt it is a key like any other, and the line editor takes it.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

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

/// What a Ctrl-C stops: the latest session that was installed. Under `--watch` each run is a session of its own.
static CURRENT: Mutex<Option<(Cancel, Idle)>> = Mutex::new(None);

/// The first Ctrl-C stops what runs, the second one ends the process; no file is left half written.
pub(crate) fn install(cancel: Cancel, idle: Idle) {
    *CURRENT.lock().unwrap_or_else(PoisonError::into_inner) = Some((cancel, idle));
    let asked = AtomicBool::new(false);
    let stop = move || {
        let Some((cancel, idle)) = CURRENT.lock().unwrap_or_else(PoisonError::into_inner).clone() else { return };
        let again = asked.swap(true, Ordering::SeqCst) && cancel.is_wanted();
        let runs = cancel.cancel();
        if runs && again || !runs && idle == Idle::Ends {
            session::forget_unfinished();
            // It stays locked: nothing more is said while the process ends.
            let mut err = std::io::stderr().lock();
            let _ = err.write_all(b"interrupted\n");
            std::process::exit(i32::from(INTERRUPTED));
        }
    };
    // Without a handler Ctrl-C does what it does to every program; a second handler is not needed.
    let _ = ctrlc::set_handler(stop);
}
