//! What outlives a line: scripts under a name, the session as a script, what was typed.

use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use language::assist;
use unicode_width::UnicodeWidthStr;

use super::command::said;
use super::history::{Entry, ago, found};
use super::{Next, Shell, places};

/// How many earlier texts are listed.
const LISTED: usize = 20;

/// `.save NAME`: the last text under a name, with what it needs of earlier ones; `replace` writes over one of that name.
pub(super) fn save(shell: &mut Shell, name: &str) -> Next {
    let (name, replaces) = name.strip_suffix(" replace").map_or((name, false), |it| (it.trim(), true));
    let Some(file) = places::script(name) else {
        return said(shell, "`.save NAME`, a name of letters, digits, - and _\n");
    };
    if shell.text.is_empty() {
        return said(shell, "there is no text yet\n");
    }
    let text = kept(shell);
    if !replaces && std::fs::read_to_string(&file).is_ok_and(|it| it != text) {
        let name = render::clean(name);
        return said(shell, &format!("{name} is there already, and is not overwritten; `.save {name} replace` does\n"));
    }
    match places::write(&file, &text) {
        Ok(()) => said(shell, &format!("saved as {}; `.run {name}` runs it\n", file.display())),
        Err(error) => said(shell, &format!("{} could not be written: {error}\n", file.display())),
    }
}

/// The last text, behind what it needs of earlier ones: files, definitions, settings, answers.
fn kept(shell: &Shell) -> String {
    let text = format!("{}\n", shell.text);
    let (alone, whole) = (assist::replay(std::slice::from_ref(&shell.text)), assist::replay(&shell.texts));
    // What did not run, or asks nothing, is kept as it was typed.
    let ran = shell.texts.iter().next_back() == Some(&shell.text);
    if ran && !alone.is_empty() && alone != whole { from_anywhere(&whole) } else { text }
}

/// `.scripts`: the names.
pub(super) fn scripts(shell: &mut Shell, _: &str) -> Next {
    let found = places::scripts();
    if found.is_empty() {
        return said(shell, "nothing is saved yet; `.save NAME` keeps the last text\n");
    }
    let lines: String = found.iter().map(|(name, line)| format!("  {name:<20} {}\n", render::clean(line))).collect();
    shell.out.print(&lines);
    Next::Ask
}

/// `.run NAME`: a saved script.
pub(super) fn run(shell: &mut Shell, name: &str) -> Next {
    match places::script(name).and_then(|it| std::fs::read_to_string(it).ok()) {
        Some(text) => {
            shell.ask(text.trim());
            Next::Ask
        }
        None => said(shell, "there is no script of that name; `.scripts` lists them\n"),
    }
}

/// `.session [FILE]`: what the last answer depends on, as a script; on the screen if no file is named.
pub(super) fn session(shell: &mut Shell, file: &str) -> Next {
    let script = assist::replay(&shell.texts);
    if script.is_empty() {
        return said(shell, "nothing has been asked yet\n");
    }
    if file.is_empty() {
        shell.out.print(&script);
        return Next::Ask;
    }
    let script = from_anywhere(&script);
    let made = std::fs::File::create_new(file).and_then(|mut it| it.write_all(script.as_bytes()));
    let file = render::clean(file);
    match made {
        Ok(()) => said(shell, &format!("{file} written; `ward run {file}` gives the last answer again\n")),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            said(shell, &format!("{file} is there already, and is not overwritten\n"))
        }
        Err(error) => said(shell, &format!("{file} could not be written: {error}\n")),
    }
}

/// A script whose files are found from any folder: the names of files that are here become whole paths.
fn from_anywhere(script: &str) -> String {
    let whole = |text: &str| {
        let path = std::path::Path::new(text);
        let here = !text.is_empty() && path.is_relative() && path.is_file();
        here.then(|| path.canonicalize().ok()).flatten().map(|it| it.to_string_lossy().into_owned())
    };
    let mut made = script.to_owned();
    for inner in assist::paths(script).into_iter().rev() {
        if let Some(path) = whole(inner.of(script)) {
            made.replace_range(inner.start..inner.end, &path);
        }
    }
    made
}

/// `.history [WORDS]`: the latest texts that have all of the words, the newest last.
pub(super) fn history(shell: &mut Shell, words: &str) -> Next {
    let Ok(entries) = shell.history.entries() else { return said(shell, "the history cannot be read\n") };
    // Looking for words is no text that has them.
    let entries: Vec<Entry> = entries.into_iter().filter(|it| !it.text.starts_with(".history")).collect();
    let found = found(&entries, words);
    if found.is_empty() {
        return said(shell, "nothing like that was typed\n");
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let now = u64::try_from(now).unwrap_or(0);
    let mut lines = String::new();
    for it in found.iter().take(LISTED).rev() {
        let took = it.took.map_or("-".to_owned(), |it| format!("{it:.0?}"));
        let text = it.text.split('\n').map(str::trim).collect::<Vec<_>>().join(" ");
        let ago = ago(it.at, now, shell.session.language());
        let space = " ".repeat(11usize.saturating_sub(ago.width()));
        lines.push_str(&format!("{space}{ago}  {took:>8}  {}\n", render::clean(&text)));
    }
    shell.out.print(&lines);
    let more = found.len().saturating_sub(LISTED);
    if 0 < more {
        shell.out.say(&format!("… {more} earlier ones; `.history WORD` searches them\n"));
    }
    Next::Ask
}
