//! Where the shell keeps its history and the scripts a person saves.

use std::path::{Path, PathBuf};

use etcetera::{BaseStrategy, choose_base_strategy};

/// The history, in the XDG state directory of this program, made if need be.
pub(super) fn history() -> Option<PathBuf> {
    let base = choose_base_strategy().ok()?;
    let folder = base.state_dir().unwrap_or_else(|| base.data_dir()).join("ward");
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join("history.txt"))
}

fn scripts_folder() -> Option<PathBuf> {
    let folder = choose_base_strategy().ok()?.data_dir().join("ward").join("scripts");
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder)
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
