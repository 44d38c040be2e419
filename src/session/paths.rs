//! `from "path"`, `join "path"`: files that a query opens by itself, once for as long as they stay as they are.

use std::path::Path;
use std::time::SystemTime;

use engine::{Failure, Opened};
use language::answer::Note;
use language::catalog::OpenOptions;
use language::diagnostic::Diagnostic;
use language::script::{Statement, StatementKind};
use language::snake::snake;
use language::source::Source;
use language::syntax::tree::Name;
use language::verb::Verb;

use crate::{Outcome, Session, Trouble};

/// What a dataset was opened from, and how the file was then.
#[derive(Clone)]
pub(crate) struct Origin {
    path: String,
    state: Option<(u64, SystemTime)>,
}

impl Origin {
    /// The file as it is now. Several files have no state: they are read again.
    pub fn of(path: &str) -> Origin {
        let read = || {
            let known = std::fs::metadata(path).ok()?;
            Some((known.len(), known.modified().ok()?))
        };
        let state = if path == "-" { Some((0, SystemTime::UNIX_EPOCH)) } else { read() };
        Origin { path: path.to_owned(), state }
    }
}

/// The name that a dataset has after its file: `a.csv.gz` is a; or after the folder of its files: `visits/*.csv` is visits.
pub(crate) fn named_after(path: &str) -> String {
    if path == "-" {
        return "stdin".to_owned();
    }
    let whole = Path::new(unpacked(path));
    let folders = whole.ancestors().skip(1).filter_map(|it| it.file_name()?.to_str());
    let stem = whole.file_stem().and_then(|it| it.to_str());
    stem.into_iter().chain(folders).map(snake).find(|it| !it.is_empty()).unwrap_or_else(|| "data".to_owned())
}

/// A path without the ending of its packing.
pub(crate) fn unpacked(path: &str) -> &str {
    [".gz", ".zst", ".zstd"].into_iter().find_map(|it| path.strip_suffix(it)).unwrap_or(path)
}

/// Whether two paths lead to one file.
fn same_file(a: &str, b: &str) -> bool {
    let place = |it: &str| std::fs::canonicalize(it).ok();
    a == b || place(a).is_some_and(|it| place(b) == Some(it))
}

/// The path of a file that a text names: from the folder of the text, where there is such a file, else as it is written.
/// With the place beside the text where nothing was found.
fn beside(path: &str, source: &Source) -> (String, Option<String>) {
    let as_written = || (path.to_owned(), None);
    let folder = Path::new(&source.name).parent().filter(|it| !it.as_os_str().is_empty());
    let Some(folder) = folder.filter(|_| !source.name.starts_with('<') && path != "-" && !path.contains("://")) else {
        return as_written();
    };
    if Path::new(path).is_absolute() {
        return as_written();
    }
    let found = folder.join(path);
    // Of a path with patterns, the folder that they are looked for in.
    let plain: std::path::PathBuf =
        found.components().take_while(|it| !it.as_os_str().to_string_lossy().contains(['*', '?'])).collect();
    let shown = found.display().to_string();
    match found.exists() || plain != found && plain.is_dir() {
        true => (shown, None),
        false => (path.to_owned(), Some(shown)),
    }
}

/// A failure with the place beside the text that was looked at first.
fn with_place(failure: Failure, looked: Option<&str>) -> Failure {
    match looked.filter(|_| failure.code == "file-not-found") {
        Some(looked) => failure.note(format!("beside the script, {looked} was looked for first")),
        None => failure,
    }
}

/// The tables that a verb names.
fn tables_of(verb: &mut Verb) -> Vec<&mut Name> {
    if let Verb::Union(list) = verb {
        return list.iter_mut().collect();
    }
    let (Verb::From(it) | Verb::Join { with: it, .. } | Verb::Intersect(it) | Verb::Except(it)) = verb else {
        return vec![];
    };
    vec![it]
}

impl Session {
    /// Opens a file that a text names, from the folder of that text if it is there.
    pub(crate) fn open_beside(
        &mut self,
        path: &str,
        alias: Option<&str>,
        options: &OpenOptions,
        source: &Source,
    ) -> Result<(String, Opened), Failure> {
        let (path, looked) = beside(path, source);
        self.readable(&path)?;
        self.open_file(&path, alias, options).map_err(|it| with_place(it, looked.as_deref()))
    }

    /// Whether a path may be read at all.
    fn readable(&self, path: &str) -> Result<(), Failure> {
        match self.input_is_taken && path == "-" {
            true => Err(Failure::new("not-a-file", "standard input holds no data here")),
            false => Ok(()),
        }
    }

    /// Whether the files that were opened are as they were then.
    pub(crate) fn files_stand(&self) -> bool {
        self.origins.values().all(|it| it.state.is_some() && Origin::of(&it.path).state == it.state)
    }

    /// The statement with the names of datasets where it says `from "path"`, `join "path"`, and what was opened for them.
    pub(crate) fn with_files(
        &mut self,
        statement: &Statement,
        source: &Source,
    ) -> Result<(Statement, Vec<Outcome>), Trouble> {
        let mut statement = statement.clone();
        let stages = match &mut statement.kind {
            StatementKind::Query(stages) | StatementKind::LetTable(_, stages) => stages,
            StatementKind::LetExpr(..)
            | StatementKind::Use(_)
            | StatementKind::Set(..)
            | StatementKind::Include(_)
            | StatementKind::Param(_)
            | StatementKind::Open { .. } => {
                return Ok((statement, vec![]));
            }
        };
        let mut opened = Vec::new();
        for name in stages.iter_mut().flat_map(|it| tables_of(&mut it.verb)) {
            if self.is_path(name) {
                let (dataset, outcome) = self.dataset_of(name, source)?;
                opened.extend(outcome);
                name.text = dataset;
            }
        }
        Ok((statement, opened))
    }

    /// The dataset of the file that a name is the path of, and what was opened for it.
    fn dataset_of(&mut self, name: &Name, source: &Source) -> Result<(String, Option<Outcome>), Trouble> {
        let (path, looked) = beside(&name.text, source);
        let now = Origin::of(&path);
        let known = self.origins.iter().find(|(_, it)| it.path == now.path);
        let known = known.map(|(name, it)| (name.clone(), it.state.is_some() && it.state == now.state));
        let alias = match known {
            Some((dataset, true)) => return Ok((dataset, None)),
            Some((dataset, false)) => dataset,
            None => self.fresh(&named_after(&name.text)),
        };
        let readable = self.readable(&path);
        let made = readable.and_then(|()| self.open_file(&path, Some(&alias), &OpenOptions::default()));
        let (alias, opened) = made.map_err(|failure| with_place(failure, looked.as_deref())).map_err(|failure| {
            let fault = Diagnostic::error(failure.code, failure.title.clone()).at(name.span, "");
            let fault = failure.notes.iter().fold(fault, |fault, note| fault.note(note.clone()));
            Trouble { source: source.clone(), diagnostics: vec![fault] }
        })?;
        let outcome = Outcome::Opened { name: alias.clone(), columns: opened.columns, notes: opened.notes };
        Ok((alias, Some(outcome)))
    }

    /// Whether a quoted name means a file: it looks like a path, and nothing is called so.
    fn is_path(&self, name: &Name) -> bool {
        let like = name.text == "-" || name.text.contains(['/', '\\', '.', '*', '?']);
        let known =
            || self.world.catalog.dataset(&name.text).is_some() || self.world.tables.iter().any(|it| it.0 == name.text);
        name.quoted && like && !known()
    }

    /// The name of a dataset that is opened: as it is asked for, else after its file; the next that is free, where another file has
    /// that one. What has to be said of it.
    pub(crate) fn name_for(&self, path: &str, alias: Option<&str>) -> (String, Option<Note>) {
        let wanted = alias.map_or_else(|| named_after(path), str::to_owned);
        let there = self.world.catalog.datasets.iter().find(|it| it.name == wanted);
        if there.is_some_and(|it| !it.own) {
            let en = format!(
                "{wanted} is {path} now, and no longer the shipped dataset; `open \"{path}\" as my_{wanted}` keeps both"
            );
            let zh = format!("{wanted} 现指 {path},不再是自带数据集;`open \"{path}\" as my_{wanted}` 可两者并存");
            return (wanted, Some(Note::new("shipped-name", en, zh)));
        }
        let other = self.origins.get(&wanted).filter(|it| !same_file(&it.path, path));
        let (None, Some(other)) = (alias, other) else { return (wanted, None) };
        let again = |name: &str| self.origins.get(name).is_some_and(|it| same_file(&it.path, path));
        let numbered = || (2..).map(|n| format!("{wanted}_{n}"));
        let fresh = numbered().take_while(|it| self.is_taken(it)).find(|it| again(it));
        let name = fresh.unwrap_or_else(|| self.fresh(&wanted));
        let en = format!(
            "{wanted} is {} already, so {path} is {name}; `open \"{path}\" as …` calls it otherwise",
            other.path
        );
        let zh = format!("{wanted} 已指 {},故 {path} 名为 {name};`open \"{path}\" as …` 可另取名称", other.path);
        (name, Some(Note::new("numbered-name", en, zh)))
    }

    /// Whether something has this name.
    fn is_taken(&self, name: &str) -> bool {
        self.world.catalog.dataset(name).is_some() || self.world.tables.iter().any(|known| known.0 == name)
    }

    /// A name that nothing has yet: a file must not take the place of another dataset by being read.
    fn fresh(&self, name: &str) -> String {
        if !self.is_taken(name) {
            return name.to_owned();
        }
        (2..).map(|n| format!("{name}_{n}")).find(|it| !self.is_taken(it)).unwrap_or_default()
    }
}
