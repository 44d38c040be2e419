//! What fails inside Ward itself: caught, told with what to send, and whoever asked goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

/// The last panic of any thread: where, and what it said.
static LAST: Mutex<Option<String>> = Mutex::new(None);

/// Keeps what a panic says for the report instead of printing it; whoever looks for the way there sets RUST_BACKTRACE.
pub(crate) fn keep() {
    let print = std::env::var_os("RUST_BACKTRACE").is_some();
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let said = said(panic.payload());
        let place = panic.location().map_or(String::new(), |it| format!("{}:{}: ", it.file(), it.line()));
        *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some(format!("{place}{said}"));
        if print {
            before(panic);
        }
    }));
}

fn said(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|it| (*it).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no words".to_owned())
}

/// A failure inside Ward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failed {
    /// Where and what, on one line.
    what: String,
}

impl Failed {
    /// Lines for a person: what goes on, and what to send; `about` is what was asked.
    pub fn report(&self, lost: &str, about: &str) -> String {
        let what = self.what.split_whitespace().collect::<Vec<_>>().join(" ");
        format!(
            "that failed inside Ward, which is a fault of Ward; {lost}\n  worth sending: {about}, the version {}, and \
             where it failed: {}\n",
            env!("CARGO_PKG_VERSION"),
            render::clean(&what)
        )
    }
}

/// Does some work.
///
/// # Errors
/// If it panics: what failed.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Failed> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let last = LAST.lock().unwrap_or_else(PoisonError::into_inner).take();
        let said = said(&*payload);
        // Another thread may have failed last.
        Failed { what: last.filter(|it| it.ends_with(&said)).unwrap_or(said) }
    })
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn what_fails_is_caught_and_told() {
        assert_eq!(guarded(|| 1), Ok(1));
        let failed = guarded(|| -> u8 { panic!("index {} is\n\x1b[31m out", 7) }).expect_err("it fails");
        let report = failed.report("the session is kept", "the sentence");
        assert!(report.contains("fault of Ward; the session is kept\n") && report.contains("index 7 is"), "{report}");
        assert!(!report.contains('\x1b') && report.lines().count() == 2, "{report}");
    }
}
