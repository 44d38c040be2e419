//! A file that is being written: under another name in the same folder, and in its place only when it is whole.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use polars::error::PolarsError;

use crate::Failure;

/// What has been begun and is not in its place yet: what goes when the process has to end at once.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Removes every file that is only half written.
pub fn forget_unfinished() {
    for path in UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        let _ = fs::remove_file(path);
    }
}

/// How much of the files that are being written is on disk.
pub fn unfinished_bytes() -> u64 {
    let unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
    unfinished.iter().filter_map(|it| fs::metadata(it).ok()).map(|it| it.len()).sum()
}

/// A file on its way; dropped before it is finished, nothing is left of it.
pub struct Target {
    /// The path as it was written.
    shown: String,
    path: PathBuf,
    temporary: PathBuf,
    replace: bool,
}

impl Target {
    /// Takes a place for a file: its folder is there and may be written to, and no file is there unless it may go.
    pub fn claim(path: &str, replace: bool) -> Result<Target, Failure> {
        static N: AtomicUsize = AtomicUsize::new(0);
        let shown = path.to_owned();
        if path.contains("://") {
            return Err(Failure::new("no-network", format!("{path} is an address, and Ward writes only files")));
        }
        // A link is written through: what it points to is replaced, not the link.
        let path = fs::canonicalize(path).unwrap_or_else(|_| PathBuf::from(path));
        if let Ok(there) = fs::metadata(&path) {
            if there.is_dir() {
                return Err(Failure::new("not-saved", format!("{shown} is a folder")));
            }
            if !there.is_file() {
                return Err(Failure::new("not-saved", format!("{shown} is no regular file")));
            }
            if !replace {
                return Err(already(&shown));
            }
        }
        let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        let n = N.fetch_add(1, Ordering::Relaxed);
        // Names have an end: what is put around a long one must not make it too long.
        let short: String = name.chars().take(40).collect();
        let temporary = path.with_file_name(format!(".{short}.ward-{}-{n}", std::process::id()));
        File::create_new(&temporary).map_err(|error| unwritten(&shown, &error))?;
        UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).push(temporary.clone());
        Ok(Target { shown, path, temporary, replace })
    }

    /// The path as it was written.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Where to write to.
    pub(crate) fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// The file to write to.
    pub(crate) fn file(&self) -> Result<File, Failure> {
        File::options().write(true).truncate(true).open(&self.temporary).map_err(|error| self.unwritten(&error))
    }

    /// What went wrong while writing.
    pub(crate) fn unwritten(&self, error: &io::Error) -> Failure {
        unwritten(&self.shown, error)
    }

    /// What went wrong in the engine while writing.
    pub(crate) fn engine(&self, error: &PolarsError) -> Failure {
        match error {
            PolarsError::IO { error, .. } => self.unwritten(error),
            // Some writers hand on the words alone.
            other if other.to_string().contains("No space left") => {
                self.unwritten(&io::Error::from(ErrorKind::StorageFull))
            }
            other => Failure::engine(other, &format!("writing {}", self.shown)),
        }
    }

    /// Whether a path is the file that is written to.
    pub fn is(&self, path: &Path) -> bool {
        self.path == path
    }

    /// Gives the file up while something may still hold on to it.
    pub fn give_up(&self) {
        let _ = fs::remove_file(&self.temporary);
    }

    /// Writes a text.
    pub fn write_text(&self, text: &str) -> Result<(), Failure> {
        fs::write(&self.temporary, text).map_err(|error| self.unwritten(&error))
    }

    /// Puts the whole file in its place.
    pub fn finish(self) -> Result<(), Failure> {
        let done = File::open(&self.temporary).and_then(|it| it.sync_all()).and_then(|()| self.place());
        done.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => already(&self.shown),
            _ => self.unwritten(&error),
        })?;
        // The name is on disk when its folder is.
        let folder = self.path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let _ = File::open(folder).and_then(|it| it.sync_all());
        Ok(())
    }

    fn place(&self) -> io::Result<()> {
        if self.replace {
            if let Ok(there) = fs::metadata(&self.path) {
                fs::set_permissions(&self.temporary, there.permissions())?;
            }
            return fs::rename(&self.temporary, &self.path);
        }
        // A link never takes the place of a file that came meanwhile; where there are no links, renaming has to do.
        match fs::hard_link(&self.temporary, &self.path) {
            Ok(()) => fs::remove_file(&self.temporary),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
            Err(_) => fs::rename(&self.temporary, &self.path),
        }
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.temporary);
        UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).retain(|it| *it != self.temporary);
    }
}

fn already(shown: &str) -> Failure {
    Failure::new("file-exists", format!("{shown} is there already, and is not overwritten"))
}

fn unwritten(shown: &str, error: &io::Error) -> Failure {
    let folder = Path::new(shown).parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let title = match error.kind() {
        ErrorKind::NotFound => format!("there is no folder {}", folder.display()),
        ErrorKind::NotADirectory => format!("{} is no folder", folder.display()),
        ErrorKind::PermissionDenied => format!("{} may not be written to by this user", folder.display()),
        ErrorKind::ReadOnlyFilesystem => format!("{} can only be read", folder.display()),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            format!("there is no room left for {shown}")
        }
        ErrorKind::InvalidFilename => format!("{shown} is no name that a file can have here"),
        _ => format!("{shown} could not be written"),
    };
    Failure::new("not-saved", title).note("nothing was written")
}
