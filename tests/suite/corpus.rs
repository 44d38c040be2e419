//! Pages and the world they are asked of.

use std::fs;
use std::path::{Path, PathBuf};

use session::Session;

/// The folder of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// One block between two fences.
#[derive(Debug, Clone)]
pub struct Fence {
    /// The words after the opening fence.
    pub info: String,
    /// The text between.
    pub text: String,
    /// The line of the opening fence, from 0.
    pub line: usize,
}

/// A page: its lines, its fences, and whether it is asked of the shipped figures.
#[derive(Debug, Clone)]
pub struct Page {
    pub path: PathBuf,
    pub lines: Vec<String>,
    pub fences: Vec<Fence>,
    pub shipped: bool,
}

/// Every page that executes.
pub fn pages() -> Vec<Page> {
    let mut found = Vec::new();
    for folder in ["docs", "docs/verbs", "docs/functions", "docs/faults", "tests/pages"] {
        let Ok(entries) = fs::read_dir(root().join(folder)) else { continue };
        let files = entries.filter_map(Result::ok).map(|it| it.path());
        found.extend(files.filter(|it| it.extension().is_some_and(|it| it == "md")));
    }
    found.push(root().join("README.md"));
    found.sort();
    found.iter().map(|it| page(it)).collect()
}

fn page(path: &Path) -> Page {
    let text = fs::read_to_string(path).expect("a page can be read");
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut fences: Vec<Fence> = Vec::new();
    let mut open: Option<Fence> = None;
    for (line, text) in lines.iter().enumerate() {
        match (open.take(), text.strip_prefix("```")) {
            (None, Some(info)) => open = Some(Fence { info: info.trim().to_owned(), text: String::new(), line }),
            (Some(fence), Some(_)) => fences.push(fence),
            (Some(mut fence), None) => {
                fence.text.push_str(text);
                fence.text.push('\n');
                open = Some(fence);
            }
            (None, None) => {}
        }
    }
    let shipped = text.contains("<!-- data: shipped -->");
    Page { path: path.to_owned(), lines, fences, shipped }
}

/// The toy world: every table of `folder` open under its own name.
pub fn world(folder: &Path) -> Session {
    let mut session = Session::empty();
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the world is there")
        .filter_map(Result::ok)
        .map(|it| it.path())
        .filter(|it| it.extension().is_some_and(|it| it == "csv"))
        .collect();
    files.sort();
    files.reverse();
    for file in files {
        session
            .open_file(&file.to_string_lossy(), None, &language::catalog::OpenOptions::default())
            .expect("the world opens");
    }
    session
}

/// The session a page is asked of.
pub fn session_of(page: &Page) -> Session {
    session_over(page, &root().join("tests/world"))
}

/// The session a page is asked of, the toy world taken from a folder.
pub fn session_over(page: &Page, toys: &Path) -> Session {
    let mut session = if page.shipped { Session::open() } else { world(toys) };
    session.allow_writes(session::Writes::Allowed);
    if let Some(folder) = page.lines.iter().find_map(|it| it.strip_prefix("<!-- project: ")?.strip_suffix(" -->")) {
        session.open_project(&root().join(folder)).expect("the project opens").expect("there is a project");
    }
    session
}

/// The folder that pages save to, by its path in the repository.
pub const SAVED: &str = "target/pages";

/// Every query of every page that is answered, with its page.
pub fn answered() -> Vec<(Page, Vec<String>)> {
    let answered = |page: &Page| -> Vec<String> {
        let pairs = page.fences.windows(2);
        let ran = |it: &str| it == "answer" || it == "done";
        let queries = pairs.filter(|it| it[0].info.starts_with("query") && ran(&it[1].info));
        queries.map(|it| it[0].text.trim_end().to_owned()).collect()
    };
    // What saves is asked once, by the test of the pages.
    let saves = |page: &Page| page.fences.iter().any(|it| it.info.starts_with("query") && it.text.contains(SAVED));
    let asked = pages().into_iter().filter(|it| !saves(it));
    asked.map(|page| (page.clone(), answered(&page))).filter(|it| !it.1.is_empty()).collect()
}
