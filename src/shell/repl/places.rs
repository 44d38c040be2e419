//! Where the shell keeps its history and the scripts a person saves, and where it looks for a configuration.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use etcetera::{BaseStrategy, choose_base_strategy};

/// The history, in the XDG state directory of this program, made if need be.
pub(super) fn history() -> Option<PathBuf> {
    let base = choose_base_strategy().ok()?;
    let folder = base.state_dir().unwrap_or_else(|| base.data_dir()).join("ward");
    private(&folder)?;
    Some(folder.join("history.ndjson"))
}

fn scripts_folder() -> Option<PathBuf> {
    Some(choose_base_strategy().ok()?.data_dir().join("ward").join("scripts"))
}

/// A folder that nobody else may look into; one that is there stays as it is.
fn private(folder: &Path) -> Option<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder).ok()
}

/// Writes a file that nobody else may read.
pub(super) fn write(file: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        private(folder);
    }
    let mut how = OpenOptions::new();
    how.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        how.mode(0o600);
    }
    how.open(file)?.write_all(text.as_bytes())
}

/// A file of the configuration directory and what it holds, if it is there.
pub(super) fn configuration(name: &str) -> Option<(String, String)> {
    let file = choose_base_strategy().ok()?.config_dir().join("ward").join(name);
    let text = std::fs::read_to_string(&file).ok()?;
    Some((file.display().to_string(), text))
}

/// The file of a saved script; none if its name is no plain word.
pub(super) fn script(name: &str) -> Option<PathBuf> {
    let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    scripts_folder().filter(|_| plain).map(|it| it.join(format!("{name}.ward")))
}

/// The saved scripts by name, each with its first line.
pub(super) fn scripts() -> Vec<(String, String)> {
    let Some(entries) = scripts_folder().and_then(|it| std::fs::read_dir(it).ok()) else { return vec![] };
    let files = entries.filter_map(Result::ok).map(|it| it.path());
    let mut found: Vec<(String, String)> = files
        .filter(|it| it.extension().is_some_and(|it| it == "ward"))
        .filter_map(|it| Some((it.file_stem()?.to_str()?.to_owned(), first_line(&it))))
        .collect();
    found.sort();
    found
}

fn first_line(file: &Path) -> String {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    text.lines().next().unwrap_or("").to_owned()
}
