//! How far a run has come, for whoever waits for it: bytes of a file that have been read, rows that a question goes over.

use std::io::Read;
use std::sync::atomic::{AtomicU64, Ordering};

static READ: AtomicU64 = AtomicU64::new(0);
static OF: AtomicU64 = AtomicU64::new(0);
static ROWS: AtomicU64 = AtomicU64::new(0);

/// What is known of a run that goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Bytes of the file that is being read, so far.
    pub read: u64,
    /// Bytes that it has; 0 where no file is being read.
    pub of: u64,
    /// Rows of the files that a question goes over; 0 where they are not known.
    pub rows: u64,
}

/// How far it has come.
pub fn progress() -> Progress {
    let now = |it: &AtomicU64| it.load(Ordering::Relaxed);
    Progress { read: now(&READ), of: now(&OF), rows: now(&ROWS) }
}

/// While it lives, a file of so many bytes is being read.
pub(crate) struct File;

impl File {
    pub fn begins(bytes: u64) -> File {
        READ.store(0, Ordering::Relaxed);
        OF.store(bytes, Ordering::Relaxed);
        File
    }

    /// So many bytes more were read.
    pub fn more(bytes: u64) {
        READ.fetch_add(bytes, Ordering::Relaxed);
    }

    /// It is read up to this byte.
    pub fn at(byte: u64) {
        READ.store(byte, Ordering::Relaxed);
    }
}

impl Drop for File {
    fn drop(&mut self) {
        OF.store(0, Ordering::Relaxed);
        READ.store(0, Ordering::Relaxed);
    }
}

/// While it lives, a question goes over so many rows of files.
pub(crate) struct Rows;

impl Rows {
    pub fn of(rows: u64) -> Rows {
        ROWS.store(rows, Ordering::Relaxed);
        Rows
    }
}

impl Drop for Rows {
    fn drop(&mut self) {
        ROWS.store(0, Ordering::Relaxed);
    }
}

/// Counts what is read through it.
pub(crate) struct Counted<R>(pub R);

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let n = self.0.read(into)?;
        File::more(n as u64);
        Ok(n)
    }
}
