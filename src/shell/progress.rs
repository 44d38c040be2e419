//! A line on standard error while a question runs longer than half a second; only on a terminal.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

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
                bar.tick();
                while over.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                    bar.set_message(said(session::unfinished_bytes()));
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

/// What has been written so far, and how to stop.
fn said(bytes: u64) -> String {
    match bytes {
        0 => "(Ctrl-C stops)".to_owned(),
        it if it < 10_000_000 => format!("{} kB written (Ctrl-C stops)", it / 1000),
        it => format!("{} MB written (Ctrl-C stops)", it / 1_000_000),
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.stop();
    }
}
