//! `ward.toml`: found in a folder or above it, and taken into a session.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::Failure;
use language::catalog::Project;
use language::check::{Checked, check};
use language::diagnostic::Diagnostic;
use language::source::Source;
use language::words::Words;

use crate::Session;

/// The name of a project file.
const NAME: &str = "ward.toml";

/// A project file is this long at most, in bytes.
const MOST: u64 = 4 << 20;

impl Session {
    /// Takes in the `ward.toml` of a folder or of the nearest folder above it that has one: what was taken, in a line.
    ///
    /// # Errors
    /// If there is one and it cannot be used.
    pub fn open_project(&mut self, folder: &Path) -> Result<Option<Words>, Failure> {
        let Some(path) = folder.ancestors().map(|it| it.join(NAME)).find(|it| it.is_file()) else { return Ok(None) };
        let shown = path.strip_prefix(folder).map_or(path.clone(), PathBuf::from).display().to_string();
        let wrong = |line: String| Failure::new("bad-declaration", format!("{shown} cannot be used: {line}"));
        let length = std::fs::metadata(&path).map_or(0, |it| it.len());
        if length > MOST {
            return Err(wrong(format!("it is {length} bytes long, at most {MOST} are read")));
        }
        let text = std::fs::read_to_string(&path).map_err(|_| wrong("it cannot be read as UTF-8".to_owned()))?;
        let project = Project::read(&text).map_err(wrong)?;
        self.take(&project, &text).map_err(wrong)?;
        let counts = [
            (project.metrics.len(), "metric", "个指标"),
            (project.entities.len(), "entity", "个实体"),
            (project.rates.len(), "exchange rate", "个汇率"),
        ];
        let some = || counts.into_iter().filter(|it| it.0 > 0);
        let plural = |(n, word, _): (usize, &str, &str)| match (n, word.strip_suffix('y')) {
            (1, _) => format!("1 {word}"),
            (n, Some(stem)) => format!("{n} {stem}ies"),
            (n, None) => format!("{n} {word}s"),
        };
        let mut en: Vec<String> = some().map(plural).collect();
        let mut zh: Vec<String> = some().map(|(n, _, word)| format!("{n} {word}")).collect();
        if let Some(year) = project.fiscal_year.and_then(|it| it.read("FY2021")) {
            en.push(format!("FY2021 is {}", year.text));
            zh.push(format!("FY2021 即 {}", year.text));
        }
        if let Some(circle) = project.circle() {
            let list = circle.join(" -> ");
            en.push(format!("metrics are defined by each other, so that a table has to have one of them: {list}"));
            zh.push(format!("指标互相定义,表中须有其一:{list}"));
        }
        Ok(Some(Words::new(format!("{shown}: {}", en.join(", ")), format!("{shown}:{}", zh.join("、")))))
    }

    /// Makes what a project declares known; `text` is that of its file.
    fn take(&mut self, project: &Project, text: &str) -> Result<(), String> {
        for (name, formula, at) in project.definitions() {
            let line = text[..at].matches('\n').count() + 1;
            let wrong = |found: Vec<Diagnostic>| {
                let titles: Vec<String> = found.into_iter().filter(Diagnostic::is_error).map(|it| it.title).collect();
                format!("line {line}: the formula of metric `{name}` is not understood: {}", titles.join("; "))
            };
            let source = Source::new(NAME, format!("let `{}` = ({formula})", name.replace('`', "")));
            let (script, faults) = language::script::read(&source);
            let unreadable = faults.iter().any(Diagnostic::is_error);
            let [statement] = script.statements.as_slice() else { return Err(wrong(alone(formula, faults))) };
            if unreadable {
                return Err(wrong(alone(formula, faults)));
            }
            match check(statement, &self.world, &source.text) {
                (Checked::Define(world), _) => self.world = world,
                (_, faults) => return Err(wrong(faults)),
            }
        }
        let mut catalog = (*self.world.catalog).clone();
        project.name_entities(&mut catalog.entities);
        self.world.catalog = Arc::new(catalog);
        self.world.rates = Arc::new(project.rates.clone());
        self.world.fiscal = project.fiscal_year;
        Ok(())
    }
}

/// What is wrong with a formula by itself, and not with the brackets around it.
fn alone(formula: &str, around: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let found = language::script::read(&Source::new(NAME, format!("show {formula}"))).1;
    if found.iter().any(Diagnostic::is_error) { found } else { around }
}
