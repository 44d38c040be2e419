//! A line on standard error while a question runs longer than half a second; only on a terminal.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use session::Progress as Known;

/// Whether somebody is being asked something, so that the line must not be drawn.
pub(crate) static ASKING: AtomicBool = AtomicBool::new(false);

const PATIENCE: Duration = Duration::from_millis(500);
const TICK: Duration = Duration::from_millis(200);

/// The line, while it is needed.
#[derive(Default)]
pub(crate) struct Progress {
    drawn: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Something begins to run.
    pub fn start(&mut self) {
        if self.drawn.is_some() || !std::io::stderr().is_terminal() || crate::out::is_dumb() {
            return;
        }
        let (done, over) = channel::<()>();
        let draw = move || {
            // Whoever is being asked has time.
            while over.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                if ASKING.load(Ordering::SeqCst) {
                    continue;
                }
                let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
                if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {msg}") {
                    bar.set_style(style);
                }
                // The clock began when the question did.
                let bar = bar.with_elapsed(PATIENCE);
                let message = || said(session::unfinished_bytes(), session::progress());
                bar.set_message(message());
                bar.tick();
                while over.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                    bar.set_message(message());
                    bar.tick();
                }
                bar.finish_and_clear();
                return;
            }
        };
        self.drawn = std::thread::Builder::new().spawn(draw).ok().map(|it| (done, it));
    }

    /// It is done: the line goes before anything else is written.
    pub fn stop(&mut self) {
        if let Some((done, drawn)) = self.drawn.take() {
            drop(done);
            let _ = drawn.join();
        }
    }
}

/// What has been written or read so far, and how to stop.
fn said(written: u64, known: Known) -> String {
    let size = |bytes: u64| match bytes {
        it if it < 10_000_000 => format!("{} kB", it / 1000),
        it => format!("{} MB", it / 1_000_000),
    };
    let said = match (written, known) {
        (0, Known { of: 0, rows: 0, .. }) => String::new(),
        (0, Known { of: 0, rows, .. }) => format!("over {} rows ", thousands(rows)),
        (0, Known { read, of, .. }) => format!("{} of {} read ", size(read.min(of)), size(of)),
        (written, _) => format!("{} written ", size(written)),
    };
    format!("{said}(Ctrl-C stops)")
}

/// `20,000,000`
fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if 0 < at && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.stop();
    }
}

#[cfg(test)]
mod tests {
    use super::{Known, said};

    #[test]
    fn what_is_known_of_a_run_is_said() {
        let known = |read, of, rows| Known { read, of, rows };
        assert_eq!(said(0, known(0, 0, 0)), "(Ctrl-C stops)");
        assert_eq!(said(0, known(0, 0, 20_000_000)), "over 20,000,000 rows (Ctrl-C stops)");
        assert_eq!(said(0, known(12_400_000, 272_000_000, 0)), "12 MB of 272 MB read (Ctrl-C stops)");
        assert_eq!(said(1_500, known(7, 9, 3)), "1 kB written (Ctrl-C stops)");
    }
}
