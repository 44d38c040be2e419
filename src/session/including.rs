//! `include "other.ward"`: the definitions of another script, found from the one that includes it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::Failure;
use language::diagnostic::Diagnostic;
use language::script::{Script, Statement, StatementKind};
use language::source::Source;

use crate::{Outcome, Session, Trouble, running};

/// Files include files at most so deep.
const DEEPEST: usize = 16;

/// A script is no data: a longer file was not meant.
const LONGEST: u64 = 16 << 20;

/// The files that are being read, the outermost first: none of them may be included again.
pub(crate) type Chain = Vec<PathBuf>;

/// The chain of a text that is no included one.
pub(crate) fn outermost(source: &Source) -> Chain {
    std::fs::canonicalize(&source.name).into_iter().collect()
}

/// The text of an included file, and the chain with it.
fn included(path: &str, from: &Source, chain: &Chain) -> Result<(Arc<Source>, Chain), Failure> {
    if path.contains("://") {
        return Err(Failure::new("no-network", format!("{path} is an address, and Ward reads only files"))
            .note("download it first, then include the file"));
    }
    // A text without a file is read from the folder in which ward was started.
    let folder = Path::new(&from.name).parent().filter(|_| !from.name.starts_with('<'));
    let found = folder.map_or_else(|| PathBuf::from(path), |it| it.join(path));
    let shown = found.display().to_string();
    let known = std::fs::metadata(&found).map_err(|_| {
        Failure::new("file-not-found", format!("there is no file {shown}"))
            .note("the path of `include` is read from the folder of the script it stands in")
    })?;
    if !known.is_file() {
        return Err(Failure::new("not-a-file", format!("{shown} is no regular file")));
    }
    // What is wrong in a file is shown with its lines, and a script may come from somebody else: it includes scripts.
    if found.extension().is_none_or(|it| it != "ward") {
        return Err(Failure::new("not-a-script", format!("{shown} is no Ward script"))
            .note("the name of a script ends in .ward; `open` reads files with data"));
    }
    if LONGEST < known.len() {
        return Err(Failure::new("too-long", format!("{shown} is too long to be a script")));
    }
    let unreadable = |_| Failure::new("file-not-readable", format!("{shown} cannot be read"));
    let whole = std::fs::canonicalize(&found).map_err(unreadable)?;
    if let Some(at) = chain.iter().position(|it| *it == whole) {
        let name = |it: &PathBuf| it.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        let round: Vec<String> = chain[at..].iter().chain([&whole]).map(name).collect();
        return Err(Failure::new("include-cycle", format!("{shown} includes itself"))
            .note(format!("the way round: {}", round.join(" -> "))));
    }
    if DEEPEST <= chain.len() {
        return Err(Failure::new("too-deep", format!("files include files {DEEPEST} deep; {shown} is not read")));
    }
    let bytes = std::fs::read(&found).map_err(unreadable)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let text = String::from_utf8(bytes.to_vec())
        .map_err(|_| Failure::new("unreadable-file", format!("{shown} is not UTF-8; save it as UTF-8")))?;
    let chain = chain.iter().cloned().chain([whole]).collect();
    Ok((Arc::new(Source::new(shown, text)), chain))
}

/// Whether a statement of an included file is taken: everything but questions.
fn defines(statement: &Statement) -> bool {
    match &statement.kind {
        StatementKind::Query(_) => false,
        StatementKind::LetExpr(..)
        | StatementKind::LetTable(..)
        | StatementKind::Use(_)
        | StatementKind::Set(..)
        | StatementKind::Param(_)
        | StatementKind::Include(_)
        | StatementKind::Open { .. } => true,
    }
}

/// A fault of an included file, with where it was included.
fn seen_from(fault: Diagnostic, source: &Arc<Source>, statement: &Statement, from: &Source) -> Diagnostic {
    let (line, _) = from.line_column(statement.span.start);
    let fault = fault.within(source);
    match fault.is_error() {
        true => fault.note(format!("included from {}:{line}", from.name)),
        false => fault,
    }
}

impl Session {
    /// Runs the definitions of an included file; its questions are counted and left out.
    pub(crate) fn include(
        &mut self,
        path: &str,
        statement: &Statement,
        from: &Source,
        chain: &Chain,
        see: &mut dyn FnMut(Outcome, Vec<Diagnostic>, &Session),
    ) -> Result<(), Trouble> {
        let (source, chain) =
            included(path, from, chain).map_err(|failure| running::trouble(&failure, statement, from))?;
        let (mut script, faults) = language::script::read(&source);
        let troubled = |diagnostics: Vec<Diagnostic>| {
            let seen = diagnostics.into_iter().map(|it| seen_from(it, &source, statement, from));
            Trouble { source: from.clone(), diagnostics: seen.collect() }
        };
        // The first error is enough to tell that this file does not read.
        if let Some(first) = faults.iter().find(|it| it.is_error()) {
            return Err(troubled(vec![first.clone()]));
        }
        let n_all = script.statements.len();
        script.statements.retain(defines);
        let left_out = n_all - script.statements.len();
        let faults = faults.into_iter().map(|it| it.within(&source)).collect();
        let mut inside = |outcome: Outcome, found: Vec<Diagnostic>, session: &Session| {
            see(outcome, found.into_iter().map(|it| it.within(&source)).collect(), session);
        };
        self.run_script(&script, faults, &source, &chain, None, &mut inside)
            .map_err(|trouble| troubled(trouble.diagnostics))?;
        see(Outcome::Included { path: source.name.clone(), left_out }, vec![], self);
        Ok(())
    }

    /// The faults of an included file, whose definitions are then known.
    pub(crate) fn check_included(
        &mut self,
        path: &str,
        statement: &Statement,
        from: &Source,
        chain: &Chain,
    ) -> Vec<Diagnostic> {
        let (source, chain) = match included(path, from, chain) {
            Ok(found) => found,
            Err(failure) => return vec![running::said(&failure, statement)],
        };
        let (mut script, mut faults) = language::script::read(&source);
        script.statements.retain(defines);
        faults.extend(self.check_script(&script, &source, &chain));
        faults.into_iter().map(|it| seen_from(it, &source, statement, from)).collect()
    }

    /// Every text that a run of this one reads: itself and what it includes, as far as that can be read.
    pub fn texts(&self, source: &Source) -> Vec<(Arc<Source>, Script)> {
        let mut found = Vec::new();
        texts(&Arc::new(source.clone()), &outermost(source), &mut found);
        found
    }
}

fn texts(source: &Arc<Source>, chain: &Chain, found: &mut Vec<(Arc<Source>, Script)>) {
    let (script, _) = language::script::read(source);
    for statement in &script.statements {
        if let StatementKind::Include(path) = &statement.kind
            && let Ok((inner, chain)) = included(path, source, chain)
        {
            texts(&inner, &chain, found);
        }
    }
    found.push((source.clone(), script));
}
