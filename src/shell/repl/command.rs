//! What is no sentence: help, and the commands that start with a dot.

use language::assist;

use super::{Next, Shell, places};
use crate::{args, help};

/// What a command does with the rest of its line.
type Run = fn(&mut Shell, &str) -> Next;

/// The commands by name.
const COMMANDS: [(&str, Run); 8] = [
    (".help", manual),
    (".fix", fix),
    (".last", last),
    (".edit", edit),
    (".timing", timing),
    (".save", save),
    (".scripts", scripts),
    (".run", run_script),
];

/// The commands by name, for completion.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().map(|it| it.0)
}

/// Runs a line if it is a command.
pub(super) fn run(shell: &mut Shell, typed: &str) -> Option<Next> {
    let (word, rest) = typed.split_once(char::is_whitespace).unwrap_or((typed, ""));
    let rest = rest.trim();
    match (word, rest) {
        ("exit" | "quit" | ".exit" | ".quit" | "退出", "") => return Some(Next::Leave),
        ("help" | "?" | "帮助", _) => return Some(manual(shell, rest)),
        _ => {}
    }
    if let Some((_, run)) = COMMANDS.iter().find(|it| it.0 == word) {
        return Some(run(shell, rest));
    }
    if word.starts_with('.') && word.chars().nth(1).is_some_and(char::is_alphabetic) {
        let known: Vec<&str> = names().collect();
        shell.out.narrate(&format!("there is no command {}; there are {}\n", render::clean(word), known.join(" ")));
        return Some(Next::Ask);
    }
    None
}

fn manual(shell: &mut Shell, topic: &str) -> Next {
    if topic.is_empty() {
        shell.out.print(help::OVERVIEW);
        return Next::Ask;
    }
    match assist::help(topic) {
        Some(page) => shell.out.print(page),
        None => {
            let topics: Vec<&str> = assist::topics().collect();
            shell.out.narrate(&format!("no page about {}; there are {}\n", render::clean(topic), topics.join(" ")));
        }
    }
    Next::Ask
}

fn fix(shell: &mut Shell, _: &str) -> Next {
    match shell.mended.clone() {
        Some(mended) => Next::With(mended),
        None => said(shell, "there is nothing to mend\n"),
    }
}

fn last(shell: &mut Shell, word: &str) -> Next {
    let format = if word.is_empty() { Some(shell.out.format()) } else { args::format(word) };
    match (&shell.answer, format) {
        (None, _) => said(shell, "there is no answer yet\n"),
        (_, None) => said(shell, "the formats are: table, json, ndjson, csv, markdown\n"),
        (Some(answer), Some(format)) => {
            shell.out.answer(answer, format, &shell.session);
            Next::Ask
        }
    }
}

/// The last text in `$VISUAL`, `$EDITOR` or vi; what is saved there comes on the line.
fn edit(shell: &mut Shell, _: &str) -> Next {
    let editor = ["VISUAL", "EDITOR"].iter().find_map(|it| std::env::var(it).ok()).filter(|it| !it.trim().is_empty());
    let editor = editor.unwrap_or_else(|| "vi".to_owned());
    let file = std::env::temp_dir().join(format!("ward-{}.ward", std::process::id()));
    let mut words = editor.split_whitespace();
    let text = std::fs::write(&file, &shell.text).ok().and_then(|()| {
        let status = std::process::Command::new(words.next()?).args(words).arg(&file).status().ok()?;
        if status.success() { std::fs::read_to_string(&file).ok() } else { None }
    });
    let _ = std::fs::remove_file(&file);
    match text {
        Some(text) => Next::With(text.trim_end().to_owned()),
        None => said(shell, &format!("{editor} could not be used; set EDITOR\n")),
    }
}

fn timing(shell: &mut Shell, word: &str) -> Next {
    match word {
        "on" => shell.timing = true,
        "off" => shell.timing = false,
        "" => shell.timing = !shell.timing,
        _ => return said(shell, "`.timing on` or `.timing off`\n"),
    }
    let now = if shell.timing { "timing is on\n" } else { "timing is off\n" };
    said(shell, now)
}

fn save(shell: &mut Shell, name: &str) -> Next {
    let Some(file) = places::script(name) else {
        return said(shell, "`.save NAME`, a name of letters, digits, - and _\n");
    };
    if shell.text.is_empty() {
        return said(shell, "there is no text yet\n");
    }
    let done = std::fs::write(&file, format!("{}\n", shell.text));
    let word = if done.is_ok() { "saved as" } else { "could not be written:" };
    said(shell, &format!("{word} {}\n", file.display()))
}

fn scripts(shell: &mut Shell, _: &str) -> Next {
    let found = places::scripts();
    if found.is_empty() {
        return said(shell, "nothing is saved yet; `.save NAME` keeps the last text\n");
    }
    let lines: String = found.iter().map(|(name, line)| format!("  {name:<20} {}\n", render::clean(line))).collect();
    shell.out.print(&lines);
    Next::Ask
}

fn run_script(shell: &mut Shell, name: &str) -> Next {
    match places::script(name).and_then(|it| std::fs::read_to_string(it).ok()) {
        Some(text) => {
            shell.ask(text.trim());
            Next::Ask
        }
        None => said(shell, "there is no script of that name; `.scripts` lists them\n"),
    }
}

fn said(shell: &Shell, text: &str) -> Next {
    shell.out.narrate(text);
    Next::Ask
}
