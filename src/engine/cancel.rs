//! Stopping a question that runs, from another thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::time::Duration;

use polars::error::abort::{QueryAborted, catch_polars_abort, polars_abort_ooc_out_of_disk};

use crate::Failure;

/// Plans of deep but legal sentences need more stack than a thread has by default.
const STACK: usize = 64 << 20;

/// How long a run that has been told to stop may take to do so before it is left to itself.
const PATIENCE: Duration = Duration::from_secs(2);

/// A handle on what runs: clones are the same handle.
#[derive(Clone, Default)]
pub struct Cancel {
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    running: AtomicUsize,
    wanted: AtomicBool,
    wake: Mutex<Option<Box<dyn Fn() + Send>>>,
}

/// While one of these lives, something runs that can be stopped.
pub struct Running {
    state: Arc<State>,
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.state.running.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.state.wanted.store(false, Ordering::SeqCst);
        }
    }
}

impl Cancel {
    /// Tells what runs to stop. False if nothing runs.
    ///
    /// The engine knows one stop for the whole process: questions that other sessions run at this moment stop too.
    pub fn cancel(&self) -> bool {
        if self.state.running.load(Ordering::SeqCst) == 0 {
            return false;
        }
        self.state.wanted.store(true, Ordering::SeqCst);
        stop_engine();
        if let Some(wake) = &*self.state.wake.lock().unwrap_or_else(PoisonError::into_inner) {
            wake();
        }
        true
    }

    /// Whether what runs has been told to stop.
    pub fn is_wanted(&self) -> bool {
        self.state.wanted.load(Ordering::SeqCst)
    }

    /// Says that something runs from now on, until the guard is dropped.
    pub fn begin(&self) -> Running {
        self.state.running.fetch_add(1, Ordering::SeqCst);
        Running { state: self.state.clone() }
    }

    /// A failure if what runs has been told to stop.
    pub fn check(&self) -> Result<(), Failure> {
        if self.is_wanted() { Err(interrupted()) } else { Ok(()) }
    }
}

/// The failure of a run that was stopped.
pub(crate) fn interrupted() -> Failure {
    Failure::new("interrupted", "interrupted").note("nothing that was defined before is lost")
}

enum Event<T> {
    Done(Result<T, Failure>),
    Stop,
}

/// Does `work` on a thread of its own, so that a stop need not wait for it. A run that streams stops by itself; one in
/// memory is left behind, and its result is thrown away. A panic inside is a failure like any other.
pub(crate) fn stoppable<T: Send + 'static>(
    cancel: &Cancel,
    streams: bool,
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let _running = cancel.begin();
    cancel.check()?;
    let (send, events) = channel::<Event<T>>();
    let wake = send.clone();
    let hook: Box<dyn Fn() + Send> = Box::new(move || {
        let _ = wake.send(Event::Stop);
    });
    *cancel.state.wake.lock().unwrap_or_else(PoisonError::into_inner) = Some(hook);
    let handle = cancel.clone();
    let run = move || {
        let _ = send.send(Event::Done(caught(&handle, streams, work)));
    };
    let spawned = std::thread::Builder::new().stack_size(STACK).spawn(run);
    let result = match (spawned, cancel.is_wanted()) {
        (Err(_), _) => Err(broken()),
        (Ok(_), true) => Err(interrupted()),
        (Ok(_), false) => match events.recv() {
            Ok(Event::Done(result)) => result,
            Ok(Event::Stop) => {
                if streams {
                    let _ = events.recv_timeout(PATIENCE);
                }
                Err(interrupted())
            }
            Err(_) => Err(broken()),
        },
    };
    *cancel.state.wake.lock().unwrap_or_else(PoisonError::into_inner) = None;
    if cancel.is_wanted() { Err(interrupted()) } else { result }
}

fn caught<T>(cancel: &Cancel, streams: bool, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    let caught = match streams {
        true => catch_unwind(AssertUnwindSafe(|| catch_polars_abort(AssertUnwindSafe(work)))),
        // No part of a run in memory looks whether it is to stop: it must not keep the engine's stop waiting for it.
        false => catch_unwind(AssertUnwindSafe(work)).map(Ok),
    };
    match caught {
        Ok(Ok(result)) => result,
        Ok(Err(QueryAborted::KeyboardInterrupt)) => Err(interrupted()),
        Ok(Err(QueryAborted::OocOutOfDisk)) if cancel.is_wanted() => Err(interrupted()),
        Ok(Err(QueryAborted::OocOutOfDisk)) => Err(Failure::new("engine", "the engine could not go on")
            .note("there is no room left for what the question has to put aside, or another question was stopped")),
        Err(_) => Err(broken()),
    }
}

fn broken() -> Failure {
    Failure::new("engine", "the engine stopped in the middle of the question")
        .note("this is a fault of Ward, not of the question; nothing that was defined is lost")
}

/// A thread of this name says nothing where it fails.
const QUIET: &str = "quiet";

/// What comes of `work`, or none where the engine gives up in the middle of it, as it does over a type it has not.
pub(crate) fn quietly<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    hush();
    std::thread::scope(|scope| {
        let made = std::thread::Builder::new().name(QUIET.to_owned()).stack_size(STACK).spawn_scoped(scope, work);
        made.ok()?.join().ok()
    })
}

/// Keeps what is no news off standard error.
fn hush() {
    static HUSHED: Once = Once::new();
    HUSHED.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let text = panic.payload().downcast_ref::<&str>();
            let stop = text.is_some_and(|it| it.contains("__POLARS_ABORT_"));
            if !stop && std::thread::current().name() != Some(QUIET) {
                before(panic);
            }
        }));
    });
}

/// Sets the flag that the engine's tasks look at. Outside signal handlers there is one way to it: the call that also
/// unwinds its caller, which is caught here.
fn stop_engine() {
    hush();
    let _ = catch_unwind(|| {
        polars_abort_ooc_out_of_disk();
    });
}
