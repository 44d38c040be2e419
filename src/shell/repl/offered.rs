//! What may follow a command of the shell: topics of the manual, formats, kept scripts, files.

use std::path::Path;

use language::assist::{self, Candidate, CandidateKind};
use language::world::World;

use super::menu::Complete;
use super::places;

/// More files than this are not offered.
const MOST_FILES: usize = 200;

/// The candidates for what follows a command, and where it starts; none where the line is no command with something behind it.
pub(super) fn offered(
    line: &str,
    cursor: usize,
    world: &World,
    complete: Complete,
) -> Option<(usize, Vec<Candidate>, usize)> {
    let typed = line.get(..cursor)?;
    let (command, rest) = typed.split_once(char::is_whitespace)?;
    let rest = rest.trim_start();
    let start = typed.len() - rest.len();
    let words = |list: &[&str]| list.iter().map(|it| candidate(it)).collect::<Vec<_>>();
    let all = match command {
        ".last" | ".copy" => words(&["table", "json", "ndjson", "csv", "markdown"]),
        ".timing" => words(&["on", "off"]),
        ".run" => places::scripts().iter().map(|it| candidate(&it.0)).collect(),
        ".help" | "help" | "?" | "帮助" => topics(),
        "explain" | "解释" => {
            let found = complete(rest, rest.len(), world);
            return Some((start + found.replaced.start, found.candidates, found.more));
        }
        "open" | "打开" => return files(rest).map(|(at, found)| (start + at, found, 0)),
        _ => return None,
    };
    Some((start, all.into_iter().filter(|it| it.text.starts_with(rest)).collect(), 0))
}

fn candidate(text: &str) -> Candidate {
    Candidate { text: text.to_owned(), kind: CandidateKind::Statement, detail: assist::about(text).to_owned() }
}

fn topics() -> Vec<Candidate> {
    assist::topics().chain(assist::others()).map(candidate).collect()
}

/// Files that can be opened and the folders on the way to them, for a path whose quote is open.
fn files(rest: &str) -> Option<(usize, Vec<Candidate>)> {
    let path = rest.strip_prefix(['"', '“']).filter(|it| !it.contains(['"', '”']))?;
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (&path[..folder.len() + 1], name));
    let place = match (folder, folder.strip_prefix("~/")) {
        ("", _) => Path::new(".").to_path_buf(),
        (_, Some(below)) => Path::new(&std::env::var_os("HOME")?).join(below),
        _ => Path::new(folder).to_path_buf(),
    };
    let readable = ["csv", "tsv", "parquet", "arrow", "ndjson", "json", "xlsx", "xls", "ods", "gz", "zst", "txt"];
    let mut found: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(place).ok()?.flatten() {
        let own = entry.file_name().to_string_lossy().into_owned();
        let fits = own.starts_with(name)
            && !own.contains(char::is_control)
            && (!own.starts_with('.') || name.starts_with('.'));
        let is_folder = entry.path().is_dir();
        let ending = Path::new(&own).extension().map(|it| it.to_string_lossy().to_lowercase());
        if fits && (is_folder || ending.is_some_and(|it| readable.contains(&it.as_str()))) {
            found.push(if is_folder { format!("{own}/") } else { own });
        }
    }
    found.sort();
    found.truncate(MOST_FILES);
    let at = rest.len() - name.len();
    let made = found.into_iter().map(|text| Candidate { text, kind: CandidateKind::Statement, detail: String::new() });
    Some((at, made.collect()))
}
